import Depot
import Units

/// The quarter hours of every meter and connector, and those that are over and wait for the store.
struct SummaryBook: Hashable, Codable, Sendable {
    private var meters: [QuarterHour]
    private var connectors: [QuarterHour]
    private var ended: [IntervalSummary] = []
    /// What had no room in `ended`.
    private var lost: LostDetail?

    /// Four for each connector of a large depot: an hour in which the store can't be opened.
    private static let endedHighest = 1_200

    init(_ plan: SitePlan, at now: UTCTime) {
        meters = plan.meters.map { _ in QuarterHour(at: now) }
        connectors = plan.connectors.map { _ in QuarterHour(at: now) }
    }

    mutating func read(
        _ meter: MeterPosition, _ reading: Reading, in plan: SitePlan, at now: Moment
    ) {
        let flow = QuarterHour.Flow(
            load: reading.load, imported: reading.energyImport, exported: reading.energyExport)
        keep(
            meters[meter.index].read(
                flow, at: now.before(reading.takenAt), longest: plan[meter].staleAfter,
                of: plan.subject(meter)))
    }

    mutating func sampled(
        _ connector: ConnectorPosition, _ sample: ConnectorWatch.Sample, in plan: SitePlan,
        at now: Moment
    ) {
        let flow = QuarterHour.Flow(
            load: sample.load, imported: sample.draw.energy, exported: nil)
        keep(
            connectors[connector.index].read(
                flow, at: now.before(sample.takenAt),
                longest: plan.charger(of: connector).model.meterInterval * 2,
                of: plan.subject(connector)))
    }

    /// Ends what has fallen silent.
    mutating func endSilent(in plan: SitePlan, at now: UTCTime) {
        for index in meters.indices {
            keep(meters[index].end(at: now, of: plan.subject(MeterPosition(index))))
        }
        for index in connectors.indices {
            keep(connectors[index].end(at: now, of: plan.subject(ConnectorPosition(index))))
        }
    }

    private mutating func keep(_ summary: IntervalSummary?) {
        guard let summary else { return }
        guard ended.count < Self.endedHighest else {
            let one = LostDetail(count: 1, from: summary.from, to: summary.to)
            lost = lost?.joined(with: one) ?? one
            return
        }
        ended.append(summary)
    }

    /// What the store is to keep, once.
    mutating func orders() -> [StoreOrder.Action] {
        guard !ended.isEmpty || lost != nil else { return [] }
        defer {
            ended.removeAll(keepingCapacity: true)
            lost = nil
        }
        return ended.map { .summary($0) } + (lost.map { [.summariesLost($0)] } ?? [])
    }
}

extension Moment {
    /// The moment at which `instant` was, which is not after this one.
    fileprivate func before(_ instant: Instant) -> Moment {
        Moment(
            instant: instant, utc: utc - (self.instant - instant), isSynchronised: isSynchronised)
    }
}

extension SitePlan {
    fileprivate func subject(_ meter: MeterPosition) -> IntervalSummary.Subject {
        .meter(id: self[meter].id, node: nodes.first { $0.meter == meter }?.id)
    }

    fileprivate func subject(_ connector: ConnectorPosition) -> IntervalSummary.Subject {
        .connector(charger: charger(of: connector).id, number: self[connector].number)
    }
}
