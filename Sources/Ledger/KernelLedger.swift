package import Depot
package import Units

/// The safety kernel: what every connector may draw from now on if we never spoke again, and
/// whether a lease may be sent. Nothing else may compute what may be sent.
///
/// Leases only end and floors are constant, so an envelope never grows by itself: its value now is
/// its highest at every moment to come. A sum that fits a node's budget now fits it until the
/// longest lease has run out, and after that the sum is that of the floors, which C1 keeps under
/// the worst other load. That is why one comparison per node decides a raise. Leases that end by no clock
/// (class D) have to fit beside the worst other load as well: a second comparison, on sites that have them.
/// So have leases of a clock that is ahead beside what grows by itself until they are over.
/// See `Ledger.docc` for the argument in full and SAFETY.md section 3 for R1 to R11.
package struct KernelLedger: Hashable, Codable, Sendable {
    private let tree: ElectricalTree
    private let omissions: Omissions
    /// H: no lease that is granted now is in force any later, but for those of a clock that is ahead, which are
    /// counted by `lastEnd`.
    package let horizon: Milliseconds
    private var accounts: [Account]
    /// The connectors of each connector's charger.
    private let stations: [Range<Int>]
    /// The order of the newest lease that has left.
    private var newestLease: Int64 = 0
    /// What each connector counts for now, as `load(of:)`.
    package private(set) var loads: [Load]
    /// What all connectors below each branch may draw together.
    private var sums: [Load]
    /// E of SAFETY.md for each branch, until the longest lease has run out.
    private var budgets: [Load]
    /// What stays once all leases that end by a clock are over; nil where none stays.
    private var lasting: LastingSums?
    /// Nothing that counts runs out before then; nil: nothing does.
    private var nextEnd: Instant?

    /// A ledger that knows nothing yet: no floor is in force, every connector counts at its rated
    /// power, and none may be raised before `quarantineEnds`.
    package init(
        plan: SitePlan, tree: ElectricalTree, conversions: [RateConversion],
        quarantineEnds: Instant, omitting omissions: Omissions
    ) {
        self.tree = tree
        self.omissions = omissions
        horizon = plan.leaseHorizon
        stations = plan.connectors.map { plan[$0.charger].connectors }
        self.accounts = plan.connectors.indices.map { index in
            let charger = plan.charger(of: ConnectorPosition(index))
            return Account(
                rated: plan.connectors[index].rated,
                follow: omissions.contains(.lag) ? .zero : charger.model.follow,
                clockBound: omissions.contains(.skew) ? .zero : charger.model.clockBound,
                conversion: conversions[index], standing: Self.standing(of: charger),
                fallback: plan.fallbacks[index],
                keepsLeases: charger.model.keepsLeases && !omissions.contains(.keptLeases),
                quarantineEnds: quarantineEnds,
                startGate: StartGate(mayBeginByItself: !charger.startsByAnswerAlone))
        }
        lasting =
            omissions.contains(.keptLeases) ? nil : LastingSums(plan: plan, tree: tree)
        self.loads = accounts.map { $0.counted(at: quarantineEnds, omitting: omissions) }
        self.sums = tree.sums(of: loads)
        // Nothing fits before it is known what does.
        self.budgets = tree.branches.map { _ in .zero }
        self.nextEnd = quarantineEnds
        for index in accounts.indices {
            noteLasting(of: ConnectorPosition(index), at: quarantineEnds)
        }
    }

    /// Class B ends its leases by a proven absolute expiry, class D by no clock at all; the others count
    /// at rated power.
    private static func standing(of charger: Charger) -> Account.Standing {
        if charger.isAbsent { return .absent }
        return charger.model.takesLeases ? .leased : .unproven
    }

    // MARK: What is known

    /// The most `connector` may draw from now on.
    package func envelope(of connector: ConnectorPosition, at now: Instant) -> ChargingRate {
        accounts[connector.index].envelope(at: now, omitting: omissions)
    }

    /// The same as a load, as it is counted.
    package func load(of connector: ConnectorPosition) -> Load { loads[connector.index] }

    /// What all connectors below a branch may draw together.
    package func sum(of branch: Int) -> Load { sums[branch] }

    /// The floor that counts for `connector`; nil while none is in force.
    package func floor(of connector: ConnectorPosition) -> ChargingRate? {
        accounts[connector.index].floor
    }

    /// What was allowed lately.
    package func history(of connector: ConnectorPosition) -> EnvelopeHistory {
        accounts[connector.index].history
    }

    /// When the most that was allowed last rose; nil where it never did.
    package func lastRise(of connector: ConnectorPosition) -> Instant? {
        accounts[connector.index].history.lastRise
    }

    /// Whether what came before our start may still be in force.
    package func isQuarantined(_ connector: ConnectorPosition, at now: Instant) -> Bool {
        guard !omissions.contains(.quarantine) else { return false }
        return accounts[connector.index].quarantine.isOn(at: now)
    }

    /// What `connector` may draw by its floor and by leases of ours, were none of an earlier start there.
    package func permittedByUs(_ connector: ConnectorPosition, at now: Instant) -> ChargingRate {
        accounts[connector.index].permittedByUs(at: now, omitting: omissions)
    }

    /// Whether `connector` may hold a lease at all: its leases let go, its floor is in force, and
    /// its history is known.
    package func mayHoldLease(_ connector: ConnectorPosition, at now: Instant) -> Bool {
        accounts[connector.index].standing == .leased && accounts[connector.index].floor != nil
            && accounts[connector.index].violation == nil && !isQuarantined(connector, at: now)
    }

    /// How its leases count.
    package func leaseConversion(of connector: ConnectorPosition) -> RateConversion {
        accounts[connector.index].leaseConversion
    }

    /// When the last live lease above the floor ends, were the charger's clock right; nil without.
    package func leaseEnd(of connector: ConnectorPosition, at now: Instant) -> Instant? {
        let account = accounts[connector.index]
        let floor = account.floor ?? account.rated
        return account.liveGrants(at: now).filter { $0.rate > floor }.compactMap(\.expiry).max()
    }

    /// What the leases of ours that end by no clock permit; nil where `connector` holds none, or its
    /// leases end.
    package func kept(by connector: ConnectorPosition, at now: Instant) -> ChargingRate? {
        let account = accounts[connector.index]
        guard account.keepsLeases else { return nil }
        return account.liveGrants(at: now).map(\.rate).max()
    }

    /// Whether a lease that ends by no clock, of ours or of an earlier start, may be in force in
    /// `connector`: a read-back then shows nothing of the floor beneath.
    package func mayHideFloor(_ connector: ConnectorPosition, at now: Instant) -> Bool {
        let account = accounts[connector.index]
        let mayBeEarlier = isQuarantined(connector, at: now) && !account.quarantine.areLeasesGone
        return account.keepsLeases && (mayBeEarlier || !account.liveGrants(at: now).isEmpty)
    }

    /// Since when no lease can be in force on `connector`, of ours or of an earlier start, that holds its
    /// draw at or below the floor; nil while one may be. Only from then on a low draw says something
    /// of the floor (R5).
    package func bareSince(_ connector: ConnectorPosition, at now: Instant) -> Instant? {
        accounts[connector.index].bareSince(now)
    }

    /// What `connector` may be given now (R2), and what stands in the way of more.
    package func room(for connector: ConnectorPosition) -> Room {
        let own = loads[connector.index]
        // What the others below the branch count for. Where a branch below takes the larger of
        // two, or is held by its hardware, this is more than they really add: both grow by
        // no more than the connector itself, so the room errs on the safe side.
        let live = tightest(for: connector, by: accounts[connector.index].leaseConversion) {
            budgets[$0] - (sums[$0] - own)
        }
        if omissions.contains(.raiseTest) {
            return Room(
                rate: accounts[connector.index].rated, branch: live.branch,
                constraint: live.constraint)
        }
        guard let lasting = lastingRoom(for: connector), lasting.rate < live.rate else {
            return live
        }
        return lasting
    }

    /// What `connector` may be given by a lease until `expiry`, written by a clock at `clockOffset` (R2). One
    /// that is ahead may be set back by our next answer, and the lease then outlives H: what fits now has to
    /// fit at every moment until it is over.
    package func room(
        for connector: ConnectorPosition, until expiry: Instant, clockOffset: Milliseconds,
        at now: Instant
    ) -> Room {
        let live = room(for: connector)
        let account = accounts[connector.index]
        let end =
            account.keepsLeases
            ? lastEnd(at: now)
            : endAfterHorizon(of: connector, until: expiry, clockOffset: clockOffset, at: now)
        guard let end, !omissions.contains(.raiseTest) else { return live }
        let loads = loads(until: end, at: now)
        let sums = tree.sums(of: loads)
        let later = tightest(for: connector, by: account.leaseConversion) {
            budgets[$0] - (sums[$0] - loads[connector.index])
        }
        return later.rate < live.rate ? later : live
    }

    /// When a lease of `connector` is over that is sent now until `expiry`, written by a clock at
    /// `clockOffset`, where that is later than H; else nil, and where it is over by no clock.
    package func endAfterHorizon(
        of connector: ConnectorPosition, until expiry: Instant, clockOffset: Milliseconds,
        at now: Instant
    ) -> Instant? {
        guard !omissions.contains(.horizon) else { return nil }
        let account = accounts[connector.index]
        let end = account.end(ofLeaseUntil: expiry, clockOffset: clockOffset)
        return account.keepsLeases || end <= now + horizon ? nil : end
    }

    /// When the last lease is over that may outlive H; nil where none may. Those that end by no clock are
    /// not meant.
    package func lastEnd(at now: Instant) -> Instant? {
        guard !omissions.contains(.horizon) else { return nil }
        var last: Instant?
        for index in accounts.indices {
            guard let end = accounts[index].lastEnd(after: now + horizon) else { continue }
            last = max(last ?? end, end)
        }
        return last
    }

    /// What each connector may count for after H and until `end`. It is looked up, not carried: it is asked
    /// for where a clock is ahead, and seldom.
    private func loads(until end: Instant, at now: Instant) -> [Load] {
        accounts.map {
            $0.counted(after: now + horizon, until: end, at: now, omitting: omissions)
        }
    }

    /// What `connector` may keep for ever beside what else stays; nil where its leases end. On all its
    /// phases: once we are dead nobody cuts a vehicle that takes another one (R10).
    package func lastingRoom(for connector: ConnectorPosition) -> Room? {
        guard let lasting, accounts[connector.index].keepsLeases else { return nil }
        return tightest(for: connector, by: accounts[connector.index].conversion) {
            lasting.room(for: connector, on: $0)
        }
    }

    /// The branch above `connector` that leaves the least.
    private func tightest(
        for connector: ConnectorPosition, by conversion: RateConversion, room: (Int) -> Load
    ) -> Room {
        var tightest: (rate: ChargingRate, branch: Int, room: Load)?
        var branch = tree.feeding[connector.index]
        while branch >= 0 {
            let room = room(branch)
            let rate = conversion.rate(fitting: room)
            if tightest.map({ rate < $0.rate }) ?? true { tightest = (rate, branch, room) }
            branch = tree.branches[branch].parent
        }
        guard let tightest else { preconditionFailure("every connector hangs on a branch") }
        let more = conversion.load(of: tightest.rate + ChargingRate(rawValue: 1))
        return Room(
            rate: tightest.rate, branch: tightest.branch,
            constraint: Self.exceeded(more, tightest.room))
    }

    private static func exceeded(_ load: Load, _ room: Load) -> Constraint {
        for phase in Phase.allCases where load.current[phase] > room.current[phase] {
            return .current(phase)
        }
        return .power
    }

    /// Whether what `connector` counts for fits with all others below every node above it.
    package func fits(_ connector: ConnectorPosition) -> Bool {
        branches(above: connector).allSatisfy { fits(sums[$0], on: $0) }
    }

    /// Whether what stays for ever fits on every node above `connector`.
    package func fitsForEver(_ connector: ConnectorPosition) -> Bool {
        guard let lasting else { return true }
        var branch = tree.feeding[connector.index]
        while branch >= 0 {
            guard lasting.fits(on: branch) else { return false }
            branch = tree.branches[branch].parent
        }
        return true
    }

    /// Whether all fits below every node above `connector` after H too, as long as leases may be in force that
    /// outlive it.
    package func fitsAfterHorizon(_ connector: ConnectorPosition, at now: Instant) -> Bool {
        guard let end = lastEnd(at: now) else { return true }
        let sums = tree.sums(of: loads(until: end, at: now))
        return branches(above: connector).allSatisfy { fits(sums[$0], on: $0) }
    }

    // MARK: What is decided

    /// E of a branch of the tree.
    package mutating func setBudget(_ budget: Load, of branch: Int) { budgets[branch] = budget }

    /// R1 and R2: writes down a lease that is about to leave. The answer is when the lease has
    /// to end: as asked for where it fits; no later than what it replaces where it lowers a lease
    /// but there is no room for a longer one; nil where it must not be sent. Where leases end by no clock it
    /// is as asked for, and means nothing.
    package mutating func issue(
        number: Int64, to connector: ConnectorPosition, rate: ChargingRate, until expiry: Instant,
        transaction: Int64, connection: Int64, clockOffset: Milliseconds, at now: Instant
    ) -> Instant? {
        let index = connector.index
        // What is never above the floor raises nothing: it is the cut that may always be sent. Where
        // none is in force yet it counts at P.
        let isCut = rate <= accounts[index].floor ?? accounts[index].fallback
        let hasRoom =
            isCut
            || mayHoldLease(connector, at: now)
                && rate
                    <= room(for: connector, until: expiry, clockOffset: clockOffset, at: now).rate
        let lowered = hasRoom ? [] : lowered(by: rate, on: connector, at: now)
        let end =
            hasRoom || accounts[index].keepsLeases && !lowered.isEmpty
            ? expiry
            : lowered.compactMap { accounts[index].expiry(like: $0, clockOffset: clockOffset) }
                .filter { $0 > now }.max()
        guard let end else { return nil }
        if omissions.contains(.reserveUntilProof) { accounts[index].grants = [] }
        newestLease = number
        accounts[index].add(
            Grant(
                number: number, since: lowered.map(\.since).min() ?? number,
                connection: connection, transaction: transaction, rate: rate,
                expiry: accounts[index].keepsLeases ? nil : end,
                clockOffset: clockOffset, replacedAt: nil))
        recount(connector, at: now)
        return end
    }

    /// The leases that one of `rate` would take the place of without permitting what was not permitted
    /// before, as long as they last. Those that were replaced, or whose transaction ended, are on their way
    /// out. What stays is replaced by less: the newest, as its answer retires the others.
    private func lowered(
        by rate: ChargingRate, on connector: ConnectorPosition, at now: Instant
    ) -> [Grant] {
        let account = accounts[connector.index]
        let lasting = account.liveGrants(at: now).filter { $0.replacedAt == nil }
        return (account.keepsLeases ? lasting.suffix(1) : lasting[...]).filter { $0.rate >= rate }
    }

    // MARK: What became of it

    /// The charger accepted a lease: those sent before it on the same connection are replaced, and
    /// count until the charger and the vehicle have had their time to follow.
    package mutating func accepted(
        number: Int64, of connector: ConnectorPosition, at now: Instant
    ) {
        guard let accepted = accounts[connector.index].grants.first(where: { $0.number == number })
        else { return }
        let follow = accounts[connector.index].follow
        for index in accounts[connector.index].grants.indices {
            let grant = accounts[connector.index].grants[index]
            guard grant.number < number,
                grant.connection == accepted.connection || omissions.contains(.oldConnection)
            else { continue }
            accounts[connector.index].grants[index].replacedAt = min(
                grant.replacedAt ?? now + follow, now + follow)
        }
        accounts[connector.index].forgetEnded {
            $0.number < number && $0.connection == accepted.connection
        }
        earlierLeasesAreGone(from: connector, at: now)
        recount(connector, at: now)
    }

    /// The charger refused a lease, or it never left us: it never was in force.
    package mutating func withdrawn(
        number: Int64, of connector: ConnectorPosition, at now: Instant
    ) {
        accounts[connector.index].grants.removeAll { $0.number == number }
        accounts[connector.index].forgetEnded { $0.number == number }
        recount(connector, at: now)
    }

    /// A transaction ended: profiles that were bound to it are gone (R3), once the vehicle has had
    /// its time. Only for the ladder that leases by TxProfile.
    package mutating func transactionEnded(
        _ transaction: Int64, on connector: ConnectorPosition, at now: Instant
    ) {
        guard !omissions.contains(.floorBeneath) else { return }
        let follow = accounts[connector.index].follow
        for index in accounts[connector.index].grants.indices
        where accounts[connector.index].grants[index].transaction == transaction {
            let grant = accounts[connector.index].grants[index]
            accounts[connector.index].grants[index].replacedAt = min(
                grant.replacedAt ?? now + follow, now + follow)
        }
        accounts[connector.index].forgetEnded { $0.transaction == transaction }
        noteEnd(accounts[connector.index].nextEnd)
    }

    /// Drops what has run out. To be called in each step, before anything is asked.
    package mutating func advance(to now: Instant) {
        guard let end = nextEnd, end <= now else { return }
        nextEnd = nil
        for index in accounts.indices {
            if accounts[index].hasRunOut(at: now) {
                accounts[index].dropWhatHasRunOut(at: now, newest: newestLease)
                recount(ConnectorPosition(index), at: now)
            }
            noteEnd(accounts[index].nextEnd)
        }
    }

    /// Takes an account's next end, not the account: to hand that over would copy it.
    private mutating func noteEnd(_ end: Instant?) {
        guard let end else { return }
        nextEnd = min(nextEnd ?? end, end)
    }

    // MARK: Floors, quarantine, trust

    /// R5: a floor was sent or recalled that may be in force beside the one that counts. A higher
    /// one counts from now on; a lower one changes nothing until it is proven.
    package mutating func floorMayBe(
        _ floor: ChargingRate, for connector: ConnectorPosition, at now: Instant
    ) {
        guard let counted = accounts[connector.index].floor else { return }
        accounts[connector.index].floor = max(counted, floor)
        recount(connector, at: now)
    }

    /// A floor is proven to be in force.
    package mutating func floorProven(
        _ floor: ChargingRate, for connector: ConnectorPosition, at now: Instant
    ) {
        accounts[connector.index].floor = floor
        recount(connector, at: now)
    }

    /// R11: something was done after which the floor may be gone.
    package mutating func floorForgotten(for connector: ConnectorPosition, at now: Instant) {
        guard !omissions.contains(.forgetting) else { return }
        accounts[connector.index].floor = nil
        accounts[connector.index].startGate.opens()
        forgetCut(above: connector, at: now)
    }

    /// R6: how long the leases of an earlier start may still live. Those whose history is known
    /// already are not held again.
    package mutating func setQuarantine(until end: Instant, at now: Instant) {
        for index in accounts.indices where !accounts[index].quarantine.isOver {
            accounts[index].setEarlierLeasesEnd(end)
            noteEnd(accounts[index].nextEnd)
        }
        advance(to: now)
    }

    /// R6: what came before our start is proven to be over.
    package mutating func endQuarantine(of connector: ConnectorPosition, at now: Instant) {
        accounts[connector.index].endQuarantine(at: now)
        recount(connector, at: now)
    }

    /// R7: what an earlier start left in the slot of leases was replaced or taken out, or went with its
    /// transaction. The quarantine stands; but no clock brings that back.
    package mutating func earlierLeasesAreGone(
        from connector: ConnectorPosition, at now: Instant
    ) {
        accounts[connector.index].earlierLeasesAreGone(at: now)
        noteEnd(accounts[connector.index].nextEnd)
    }

    /// R6, R7: an earlier start wrote a lease of `connector` by a clock that was ahead, which may be in force
    /// until `end`: nobody knows where that clock stands now. Not where it is gone.
    package mutating func earlierLeaseMayLast(
        until end: Instant, of connector: ConnectorPosition, at now: Instant
    ) {
        accounts[connector.index].earlierLeaseMayLast(until: end)
        recount(connector, at: now)
    }

    /// R6, R8: its quarantine does not end before `end`, because it was last seen to draw more than it
    /// may draw then.
    package mutating func holdQuarantine(
        of connector: ConnectorPosition, until end: Instant, at now: Instant
    ) {
        accounts[connector.index].quarantine.hold(until: end, at: now)
        noteEnd(accounts[connector.index].nextEnd)
    }

    /// R4: a cap of 0 is about to leave for the charger of `connectors`, which ends at `expiry` by the
    /// charger's clock. It makes nothing larger, and counts once it is accepted and followed. False
    /// where a lift is still open.
    package mutating func cutStation(
        number: Int64, _ connectors: [ConnectorPosition], until expiry: Instant,
        clockOffset: Milliseconds, at now: Instant
    ) -> Bool {
        guard !connectors.contains(where: { accounts[$0.index].stationCut.isLifting }) else {
            return false
        }
        for connector in connectors {
            let bound = accounts[connector.index].clockBound
            let isBelieved = omissions.contains(.stationCuts)
            // One that is behind may be set right by our next answer, and then ends it by that earlier.
            let behind = max(.zero, .zero - clockOffset)
            let ends = isBelieved ? expiry : expiry - bound - Self.leanHighest - horizon - behind
            changeCut(of: connector, at: now) {
                $0.sent(number: number, ends: ends, clockOffset: max(clockOffset, .zero))
                if isBelieved { $0.believed(from: now) }
            }
        }
        return true
    }

    /// How long a cap of 0 has to last for it to count for `length` from its sending.
    package func stationCutLength(for length: Milliseconds) -> Milliseconds {
        length + horizon + Self.leanHighest
    }

    /// A charger's clock is set ahead by no more than that, while a cap stands, because the time that we
    /// serve leans: by 22 s in the longest life of one, and by what it was not told before.
    private static let leanHighest = Milliseconds.seconds(40)

    /// The charger accepted a cap of 0.
    package mutating func stationCutAccepted(
        number: Int64, _ connectors: [ConnectorPosition], at now: Instant
    ) {
        for connector in connectors {
            let follow = accounts[connector.index].follow
            changeCut(of: connector, at: now) {
                $0.accepted(number: number, at: now, follow: follow)
            }
        }
    }

    /// The charger refused a cap of 0, or it never left.
    package mutating func stationCutWithdrawn(
        number: Int64, _ connectors: [ConnectorPosition], at now: Instant
    ) {
        for connector in connectors {
            changeCut(of: connector, at: now) { $0.withdrawn(number: number) }
        }
    }

    /// Whether a cap of 0 on the charger of `connectors` may be lifted: their floors fit beside all others
    /// on every node above (R2), or have counted since before `oldest`, the `oldestLease`, was granted. So
    /// also where it is not known of: leases of an earlier start may rest on one of that.
    package func mayLiftStation(
        _ connectors: [ConnectorPosition], beside oldest: Int64?, at now: Instant
    ) -> Bool {
        connectors.allSatisfy { accounts[$0.index].stationCut.isLeanedOnByNobody(oldest: oldest) }
            || fits(connectors, withoutCut: now) && fitAfterHorizon(connectors, withoutCut: now)
    }

    private func fitAfterHorizon(
        _ connectors: [ConnectorPosition], withoutCut now: Instant
    ) -> Bool {
        guard lastEnd(at: now) != nil else { return true }
        var later = self
        later.liftStation(connectors, at: now)
        return connectors.allSatisfy { later.fitsAfterHorizon($0, at: now) }
    }

    /// The order of the oldest lease of all that may be in force, 0 where one of an earlier start may; nil:
    /// none.
    package func oldestLease(at now: Instant) -> Int64? {
        var oldest: Int64?
        for index in accounts.indices {
            guard let own = accounts[index].oldestLease(at: now) else { continue }
            oldest = min(oldest ?? own, own)
        }
        return oldest
    }

    /// Whether connectors fit on every node above were the cap of 0 on their charger lifted.
    private func fits(_ connectors: [ConnectorPosition], withoutCut now: Instant) -> Bool {
        let lifted = connectors.map { connector in
            var account = accounts[connector.index]
            account.withStationCut(at: now, newest: newestLease) { $0.lifts(newest: newestLease) }
            return account.counted(at: now, omitting: omissions)
        }
        guard connectors.allSatisfy({ tree.isPlainAbove[tree.feeding[$0.index]] }) else {
            var later = loads
            for (connector, load) in zip(connectors, lifted) { later[connector.index] = load }
            let sums = tree.sums(of: later)
            return connectors.allSatisfy { connector in
                branches(above: connector).allSatisfy { fits(sums[$0], on: $0) }
            }
        }
        return connectors.allSatisfy { connector in
            branches(above: connector).allSatisfy { branch in
                let growth = zip(connectors, lifted).reduce(Load.zero) { sum, next in
                    branches(above: next.0).contains(branch)
                        ? sum + (next.1 - loads[next.0.index]) : sum
                }
                return fits(sums[branch] + growth, on: branch)
            }
        }
    }

    private func branches(above connector: ConnectorPosition) -> some Sequence<Int> {
        sequence(state: tree.feeding[connector.index]) { branch in
            guard branch >= 0 else { return nil }
            defer { branch = tree.branches[branch].parent }
            return branch
        }
    }

    private func fits(_ sum: Load, on branch: Int) -> Bool {
        sum.lowest(budgets[branch]) == sum
    }

    /// The cap of 0 on the charger of `connectors` is about to be lifted: their floors count again.
    package mutating func liftStation(_ connectors: [ConnectorPosition], at now: Instant) {
        let newest = newestLease
        for connector in connectors {
            changeCut(of: connector, at: now) { $0.lifts(newest: newest) }
        }
    }

    /// The charger accepted a lift.
    package mutating func stationLifted(_ connectors: [ConnectorPosition], at now: Instant) {
        for connector in connectors { changeCut(of: connector, at: now) { $0.isLifted() } }
    }

    /// What makes a cap of 0 doubtful on one connector does so on all of its charger.
    private mutating func forgetCut(above connector: ConnectorPosition, at now: Instant) {
        let newest = newestLease
        for index in stations[connector.index] {
            changeCut(of: ConnectorPosition(index), at: now) { $0.forget(newest: newest) }
        }
    }

    private mutating func changeCut(
        of connector: ConnectorPosition, at now: Instant, _ change: (inout StationCut) -> Void
    ) {
        accounts[connector.index].withStationCut(at: now, newest: newestLease, change)
        recount(connector, at: now)
    }

    // MARK: Day plans

    /// A day plan is about to leave, by the charger's clock: what it lets through before every lease that
    /// may leave now is over counts from now on.
    package mutating func planSent(
        number: Int64, connection: Int64, _ plan: DayPlan, to connector: ConnectorPosition,
        servedAt served: UTCTime, at now: Instant
    ) {
        accounts[connector.index].withPlans {
            $0.sent(number: number, connection: connection, plan)
        }
        refreshPlan(of: connector, servedAt: served, at: now)
    }

    /// The charger accepted a day plan: it takes the place of those before.
    package mutating func planAccepted(
        number: Int64, of connector: ConnectorPosition, at now: Instant
    ) {
        let follow = accounts[connector.index].follow
        accounts[connector.index].withPlans {
            $0.accepted(number: number, at: now, follow: follow)
        }
    }

    /// The charger refused a day plan, or it never left.
    package mutating func planWithdrawn(
        number: Int64, of connector: ConnectorPosition, servedAt served: UTCTime, at now: Instant
    ) {
        accounts[connector.index].withPlans { $0.withdrawn(number: number) }
        refreshPlan(of: connector, servedAt: served, at: now)
    }

    /// An earlier start left a day plan that lets through `rate` at most: it counts at all times until one
    /// of ours takes its place.
    package mutating func planRecalled(
        _ rate: ChargingRate, of connector: ConnectorPosition, at now: Instant
    ) {
        accounts[connector.index].withPlans { $0.recall(rate) }
        recount(connector, at: now)
    }

    /// Whether a day plan may leave: with it all fit below every node above (R2).
    package func mayPlan(
        _ plan: DayPlan, for connector: ConnectorPosition, servedAt served: UTCTime,
        at now: Instant
    ) -> Bool {
        var later = self
        later.planSent(
            number: Int64.max, connection: 0, plan, to: connector, servedAt: served, at: now)
        // Also where it adds nothing now: the lease above it may be on its way out.
        return later.fitsForEver(connector) && later.fits(connector)
            && later.fitsAfterHorizon(connector, at: now)
    }

    /// Lets the times of day plans come. To be called in each tick, before anything is asked.
    package mutating func refreshPlans(servedAt served: UTCTime, at now: Instant) {
        for index in accounts.indices where !accounts[index].plans.isEmpty {
            refreshPlan(of: ConnectorPosition(index), servedAt: served, at: now)
        }
    }

    private mutating func refreshPlan(
        of connector: ConnectorPosition, servedAt served: UTCTime, at now: Instant
    ) {
        accounts[connector.index].refreshPlans(servedAt: served, horizon: horizon, at: now)
        recount(connector, at: now)
    }

    /// The floor that counts with what day plans let through now or soon; nil while no floor is in force.
    package func floorNow(of connector: ConnectorPosition) -> ChargingRate? {
        accounts[connector.index].floor.map { max($0, accounts[connector.index].plans.rate) }
    }

    /// The most that a day plan of `connector` ever lets through; zero where it holds none.
    package func planHighest(of connector: ConnectorPosition) -> ChargingRate {
        accounts[connector.index].plans.highest
    }

    /// The day plans that may be in force in a connector's charger, by its clock; nil times: nobody knows
    /// when, one of an earlier start.
    package func plans(
        of connector: ConnectorPosition
    ) -> [(plan: DayPlan?, rate: ChargingRate)] {
        accounts[connector.index].plans.known
    }

    /// The most that `connector` draws for good if we never speak again, its day plans aside: its floor, or
    /// P where none is in force, and what ends by no clock. For people who ask: nothing is decided by it.
    package func unattended(_ connector: ConnectorPosition, at now: Instant) -> ChargingRate {
        accounts[connector.index].unattended(at: now)
    }

    /// R4, R7: the charger's clock may stand at `offset` from the served clock, and not higher: a cap of 0
    /// ends the earlier.
    package mutating func clockMayBeAhead(
        by offset: Milliseconds, of connector: ConnectorPosition, now: Instant
    ) {
        guard accounts[connector.index].clockAhead != offset else { return }
        accounts[connector.index].mayBeAhead(by: offset, at: now, newest: newestLease)
        recount(connector, at: now)
    }

    /// R7: the charger's clock may stand at `offset` from the served clock, or so one message says.
    /// Leases that run are counted by that, as they live longer where it has jumped back.
    package mutating func clockMayStand(
        at offset: Milliseconds, of connector: ConnectorPosition, now: Instant
    ) {
        guard accounts[connector.index].clockOffset != offset, !omissions.contains(.clockJumps)
        else { return }
        accounts[connector.index].mayStand(at: offset, now: now)
        recount(connector, at: now)
    }

    /// R7: the charger's clock is measured to stand at `offset` from the served clock. Leases that were
    /// written by a clock which has jumped back since live that much longer, or live again. True
    /// where leases of an earlier start may do so: it is in quarantine until they are over (R6).
    package mutating func clockMeasured(
        _ offset: Milliseconds, of connector: ConnectorPosition, at now: Instant
    ) -> Bool {
        guard !omissions.contains(.clockJumps) else { return false }
        let areBack = accounts[connector.index].stands(at: offset, now: now)
        recount(connector, at: now)
        return areBack
    }

    /// R8: it draws more than it may: it counts at what it could draw. nil: it has earned its way
    /// back.
    package mutating func setViolation(
        _ draw: ChargingRate?, of connector: ConnectorPosition, at now: Instant
    ) {
        accounts[connector.index].violation = draw.map { max($0, accounts[connector.index].rated) }
        if draw == nil {
            recount(connector, at: now)
        } else {
            forgetCut(above: connector, at: now)
        }
    }

    /// R10: the vehicle is proven to use fewer phases than the connector has, or no longer.
    package mutating func narrowLeases(
        of connector: ConnectorPosition, to conversion: RateConversion, at now: Instant
    ) {
        guard accounts[connector.index].leaseConversion != conversion else { return }
        let isBack = conversion == accounts[connector.index].conversion
        guard !isBack || !omissions.contains(.vehiclePhases) else { return }
        accounts[connector.index].leaseConversion = conversion
        recount(connector, at: now)
    }

    /// Another back end steers the charger from now on, or no longer does.
    package mutating func setReleased(
        _ isReleased: Bool, for connector: ConnectorPosition, of charger: Charger, at now: Instant
    ) {
        guard !omissions.contains(.forgetting) else { return }
        accounts[connector.index].standing =
            isReleased ? .released : Self.standing(of: charger)
        if isReleased {
            accounts[connector.index].floor = nil
            accounts[connector.index].startGate.opens()
        }
        forgetCut(above: connector, at: now)
    }

    // MARK: Starts

    /// Whether a connector counts 0 because it begins nothing without our answer, or will once its
    /// vehicle has followed.
    package func isAtRest(_ connector: ConnectorPosition) -> Bool {
        accounts[connector.index].startGate.isAtRest
    }

    /// It draws nothing, and holds no permission to begin that it might still use: it counts 0 after the
    /// follow time.
    package mutating func isKnownIdle(_ connector: ConnectorPosition, at now: Instant) {
        let follow = accounts[connector.index].follow
        changeGate(of: connector, at: now) { $0.rests(until: now + follow) }
    }

    /// A start is asked for: its floor counts from now on, and what permits it waits for `mayStart`.
    package mutating func startIsAsked(_ connector: ConnectorPosition, at now: Instant) {
        guard isAtRest(connector) else { return }
        let before = loads[connector.index]
        let newest = newestLease
        changeGate(of: connector, at: now) { $0.isAsked(newest: newest) }
        // With a floor of 0 there is nothing to make room for.
        if loads[connector.index] == before { startIsSeen(connector, at: now) }
    }

    /// Whether what permits any of `connectors` to begin may leave (R2): their floors, which count
    /// since it was asked for, fit beside all others on every node above, or `oldest`, the `oldestLease`,
    /// was granted since. So also after our own start, as an earlier one may have lent what they need.
    package mutating func mayStart(
        _ connectors: [ConnectorPosition], beside oldest: Int64?, at now: Instant
    ) -> Bool {
        let isLet = connectors.allSatisfy {
            accounts[$0.index].startGate.lets(
                beside: oldest, fits: fits($0) && fitsAfterHorizon($0, at: now))
        }
        guard isLet || omissions.contains(.startTest) else { return false }
        for connector in connectors { startIsSeen(connector, at: now) }
        return true
    }

    /// It may have begun, whether by our leave or not: its floor counts.
    package mutating func startIsSeen(_ connector: ConnectorPosition, at now: Instant) {
        changeGate(of: connector, at: now) { $0.opens() }
    }

    private mutating func changeGate(
        of connector: ConnectorPosition, at now: Instant, _ change: (inout StartGate) -> Void
    ) {
        change(&accounts[connector.index].startGate)
        recount(connector, at: now)
    }

    // MARK: Sums

    private mutating func recount(_ connector: ConnectorPosition, at now: Instant) {
        let index = connector.index
        noteEnd(accounts[index].nextEnd)
        accounts[index].history.note(
            accounts[index].permitted(at: now, omitting: omissions), from: now)
        noteLasting(of: connector, at: now)
        let load = accounts[index].counted(at: now, omitting: omissions)
        let before = loads[index]
        guard load != before else { return }
        loads[index] = load
        carry(load - before, upFrom: tree.feeding[index])
    }

    private mutating func noteLasting(of connector: ConnectorPosition, at now: Instant) {
        guard lasting != nil else { return }
        let load = accounts[connector.index].lasting(at: now, omitting: omissions)
        lasting?.set(load, of: connector, on: tree)
    }

    /// Brings a connector's change up the tree. Plain branches add it; where a branch counts the
    /// largest or is held by its hardware everything is brought together anew.
    private mutating func carry(_ change: Load, upFrom start: Int) {
        var branch = start
        while branch >= 0 {
            if tree.branches[branch].isExclusive || tree.branches[branch].isHardwareLimited {
                sums = tree.sums(of: loads)
                return
            }
            branch = tree.branches[branch].parent
        }
        branch = start
        while branch >= 0 {
            sums[branch] += change
            branch = tree.branches[branch].parent
        }
    }
}
