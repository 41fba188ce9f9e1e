import Depot
import Units

/// The lines that say what the depot is.
extension ScenarioReader {
    static let kinds: [(word: String, kind: Node.Kind)] = [
        ("connection", .gridConnection), ("transformer", .transformer),
        ("switchboard", .switchboard), ("feeder", .feeder), ("panel", .panel),
        ("unit", .powerUnit),
    ]

    mutating func readNode(
        _ kind: Node.Kind, _ line: inout ScenarioLine
    ) throws(ScenarioError) {
        let name = try newName(&line)
        var node = PreparedSite.node(
            name, kind, below: nil, limit: .zero, otherLoadHighest: .zero, meter: nil)
        node.currentLimit = nil
        while !line.isAtEnd { try readNodeOption(&line, into: &node) }
        guard (node.parent == nil) == site.nodes.isEmpty else {
            throw line.error(
                site.nodes.isEmpty
                    ? "no \"below\" at the first node" : "\"below\" and the node that feeds it")
        }
        if node.meter != nil {
            site.meters.append(
                PreparedSite.meter(name, model: "eastron-sdm630", number: site.meters.count))
        }
        site.nodes.append(node)
    }

    private mutating func readNodeOption(
        _ line: inout ScenarioLine, into node: inout Node
    ) throws(ScenarioError) {
        if line.isAtNumber {
            let (value, unit) = try line.amount(in: ["A", "kW"])
            guard unit == "A" else {
                node.powerLimit = Watts(rawValue: value)
                return
            }
            try line.expect("per phase")
            node.currentLimit = Amperes(rawValue: value)
        } else if line.takes("below") {
            node.parent = try knownNode(&line)
        } else if line.takes("other load up to") {
            node.otherLoadHighest = try line.amperes()
        } else if line.takes("other load may rise by") {
            node.otherLoadRise = try line.amperes()
        } else if line.takes("fallbacks up to") {
            node.floorPowerLimit = try line.kilowatts()
        } else if line.takes("breaker") {
            let rated = try line.amperes()
            node.breaker = OverloadRating(
                rated: rated, curve: .longTime(try line.time()),
                fading: OverloadRating.breakerFading)
        } else if line.takes("meter") {
            node.meter = MeterPosition(site.meters.count)
        } else if line.takes("one at a time") {
            node.isExclusive = true
        } else {
            throw line.error(
                "100 A per phase, 60 kW, below NODE, other load up to 40 A, other load may rise by "
                    + "5 A, fallbacks up to 20 kW, breaker 100 A 4 s, meter, one at a time")
        }
    }

    mutating func readTarget(_ line: inout ScenarioLine) throws(ScenarioError) {
        let window: DemandTarget.Window
        if line.takes("block of") {
            window = .block
        } else {
            guard line.takes("rolling") else { throw line.error("\"block of\" or \"rolling\"") }
            window = .rolling
        }
        let interval = try line.time()
        let target = try line.kilowatts()
        try line.finish("the end of the line")
        site.demand.append(
            DemandTarget(
                window: window, interval: interval, target: target, ratchetsToMonthPeak: false,
                readinessMayExceed: true))
    }

    mutating func readInput(_ line: inout ScenarioLine) throws(ScenarioError) {
        let name = try newName(&line)
        try line.expect("calls")
        let limit = try line.kilowatts()
        try line.expect("for")
        let node = try knownNode(&line)
        let isActiveOnFault = line.takes("also when lost")
        try line.finish("\"also when lost\" or the end of the line")
        site.inputs.append(
            InputLine(
                name: name, place: LinePlace(chip: "gpiochip0", line: name), isActiveLow: false,
                debounce: .milliseconds(200), node: node, limit: limit,
                isActiveOnFault: isActiveOnFault))
    }

    mutating func readRules(_ line: inout ScenarioLine) throws(ScenarioError) {
        while !line.isAtEnd {
            if line.takes("reserve") {
                site.rules.reserve = try line.percent()
            } else if line.takes("fallback share") {
                site.rules.fallbackShare = try line.percent()
            } else if line.takes("lease") {
                try readLease(&line)
            } else if line.takes("meter lost falls back") {
                site.rules.meterLost = .fallback
            } else if line.takes("strangers may not charge") {
                site.rules.acceptsUnknown = false
            } else if line.takes("chargers start only with our answer") {
                site.rules.refusesOfflineStart = true
            } else if line.takes("losses are noticed after") {
                site.rules.notice = try line.time()
            } else if line.takes("messages take up to") {
                site.rules.delay = try line.time()
            } else if line.takes("starts cold") {
                site.rules.startsCold = true
            } else if line.takes("begins") {
                site.rules.begin = try readMoment(&line)
            } else {
                throw line.error(
                    "reserve 5 %, fallback share 30 %, lease 60 s renewed every 15 s, meter lost "
                        + "falls back, strangers may not charge, chargers start only with our "
                        + "answer, losses are noticed after 45 s, messages take up to 0.3 s, starts cold, begins 2028-02-28T23:58:00Z"
                )
            }
        }
    }

    private mutating func readLease(_ line: inout ScenarioLine) throws(ScenarioError) {
        let lease = try line.time()
        guard lease > .zero, lease <= LeaseTiming.leaseHighest else {
            throw line.errorBefore("at most \(LeaseTiming.leaseHighest.seconds) s")
        }
        try line.expect("renewed every")
        let renewal = try line.time()
        guard renewal > .zero, renewal < lease else {
            throw line.errorBefore("a time shorter than the lease")
        }
        site.rules.lease = lease
        site.rules.renewal = renewal
    }

    private func readMoment(_ line: inout ScenarioLine) throws(ScenarioError) -> UTCTime {
        let allowed = "a time such as 2028-02-28T23:58:00Z"
        let word = try line.word(allowed)
        guard let time = UTCTime(text: word, assumesUTC: false), time > Self.earliest else {
            throw line.errorBefore(allowed)
        }
        return time
    }

    /// 2020: what came before is no time of this product.
    private static let earliest = UTCTime(milliseconds: 1_577_836_800_000)
}
