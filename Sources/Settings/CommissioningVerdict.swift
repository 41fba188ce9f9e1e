import Allocation
import Depot
import Units

/// What is not proven of a site, in sentences (SAFETY.md sections 5 and 10).
enum CommissioningVerdict {
    static func sentences(
        _ plan: SitePlan, _ unproven: [FallbackBudget.Report.Row], _ lines: [MeterLine]
    ) -> [String] {
        var sentences: [String] = []
        if !plan.isCommissioned {
            sentences.append(
                "commissioned is false: nothing below was proven on site, every floor counts at "
                    + "its rating in this verdict")
        }
        sentences += models(plan)
        sentences += zeros(plan)
        sentences += connectors(plan)
        sentences += nodes(plan)
        sentences += lines.filter { !$0.isFastEnough }.map { line in
            "the meters \(line.meters.joined(separator: ", ")) share a line that needs "
                + "\((line.pollTime ?? .zero).rawValue) ms for one poll of all, and one is to be "
                + "read every \(line.pollShortest.rawValue) ms"
        }
        // What a power unit's own hardware limits can't be overloaded by its connectors.
        let exposed = unproven.filter { !$0.fits && !plan[$0.node].isHardwareLimited }
        for row in exposed {
            sentences.append(
                "if no unproven floor held, \(plan[row.node].id) could carry "
                    + "\(row.amount(row.sum + row.otherLoad))\(row.place), its limit is "
                    + row.amount(row.limit))
        }
        return sentences
    }

    /// Each model once, with the chargers that are of it.
    private static func models(_ plan: SitePlan) -> [String] {
        var sentences: [String] = []
        var told: [String] = []
        for charger in plan.chargers where !told.contains(charger.model.name) {
            let model = charger.model
            told.append(model.name)
            let count = plan.chargers.count { $0.model.name == model.name }
            let chargers = "\(model.name) (\(count) \(count == 1 ? "charger" : "chargers"))"
            switch model.leaseClass {
            case .b: break
            case .a:
                sentences.append(
                    "\(chargers) is of class A: its native offline duration needs OCPP 2.1, which is "
                        + "not spoken here, so it counts as class E, at its rating")
            case .c:
                sentences.append(
                    "\(chargers) is of class C: a vendor's offline limit is not built yet, so it "
                        + "counts as class E, at its rating")
            case .d where model.keepsLeases:
                sentences.append(
                    "\(chargers) is of class D: a limit stays until its transaction ends, so it "
                        + "gets no more than fits beside all fallbacks and the worst other load, and "
                        + "after a start of busbard it counts at its rating until its vehicle leaves "
                        + "or a truthful read-back shows what it holds")
            case .d:
                sentences.append(
                    "\(chargers) is of class D without control: tx: nothing ends its limits, so it "
                        + "counts as class E, at its rating")
            case .e:
                sentences.append(
                    "\(chargers) is of class E: nothing is proven, it gets no more than its "
                        + "fallback and counts at its rating")
            }
            switch model.readBack {
            case .truthful: break
            case .unproven:
                sentences.append(
                    "\(chargers) may not tell the truth of its profiles (read_back: unproven)")
            case .refused:
                sentences.append(
                    "\(chargers) tells nothing of its profiles (read_back: refused): its floor is "
                        + "believed once it was seen to hold")
            }
        }
        return sentences
    }

    /// The connectors whose fallback is 0 on a model that is not proven to bear it.
    private static func zeros(_ plan: SitePlan) -> [String] {
        let names = plan.connectors.indices.filter { index in
            let charger = plan[plan.connectors[index].charger]
            return !charger.isAbsent && plan.fallbacks[index] == .zero
                && charger.model.zeroFallback == .unproven
        }.map { plan.name(of: ConnectorPosition($0)) }
        guard !names.isEmpty else { return [] }
        return [
            "a fallback of 0 is not proven to do no harm (zero_fallback: unproven) at "
                + listed(names)
        ]
    }

    private static func connectors(_ plan: SitePlan) -> [String] {
        let unknown = plan.connectors.indices.filter { plan.connectors[$0].phases == .unknown }
            .map { plan.name(of: ConnectorPosition($0)) }
        let absent = plan.chargers.filter(\.isAbsent).map(\.id)
        var sentences: [String] = []
        if !unknown.isEmpty {
            sentences.append(
                "the phases are unknown, and it counts on all three, at " + listed(unknown))
        }
        if !absent.isEmpty {
            sentences.append("counted as without mains (absent): " + listed(absent))
        }
        return sentences
    }

    private static func nodes(_ plan: SitePlan) -> [String] {
        let blind = plan.nodes.filter { $0.meter == nil && $0.otherLoadHighest > .zero }
        guard !blind.isEmpty else { return [] }
        return [
            "without a meter other load always counts at its worst at "
                + listed(blind.map(\.id))
        ]
    }

    /// The called limits that may be passed while chargers are out of reach or the controller is dead,
    /// also once their leases have ended: C1 holds them only where the site asks for it.
    static func calls(_ plan: SitePlan, _ floors: FallbackBudget.Report) -> [String] {
        let others = plan.otherLoadsHighest
        return plan.inputs.compactMap { input in
            let fallbacks = floors.sums[input.node.index].power
            let other = max(.zero, others[input.node.index].power)
            guard fallbacks > .zero, fallbacks + other > input.limit else { return nil }
            let canHold =
                input.limit >= .kilowatts(1)
                && other + plan.reserve(of: input.limit) <= input.limit
            return "while \(input.name) calls \(kilowatts(input.limit)) at "
                + "\(plan[input.node].id), chargers that are out of reach keep their leases until "
                + "these end, then their fallbacks: up to \(kilowatts(fallbacks)) where these hold, "
                + "beside up to \(kilowatts(other)) of other load; "
                + (canHold
                    ? "if the call must hold then too, write it as floor_limit_kw of that node"
                    : "no fallbacks can hold the call beside that load")
        }
    }

    /// Where the site lets nothing begin without an answer: whose fallbacks others have while nobody is
    /// there, and whose they have not, and why (SAFETY.md section 3).
    static func idle(_ plan: SitePlan) -> [String] {
        guard plan.ocpp.refusesOfflineStart else { return [] }
        let there = plan.chargers.filter { !$0.isAbsent }
        let leased = there.filter(\.model.takesLeases)
        let lending = leased.filter(\.startsByAnswerAlone)
        var sentences: [String] = []
        if !lending.isEmpty {
            let most = lending.flatMap(\.connectors).reduce(Load.zero) {
                $0 + plan.rateConversion(of: ConnectorPosition($1)).load(of: plan.fallbacks[$1])
            }
            sentences.append(
                "offline_start is refused: idle, " + listed(lending.map(\.id))
                    + " count 0, so that others can have up to "
                    + "\(DecimalText.text(most.current.highest.rawValue, decimals: 3)) A more on a phase"
            )
        }
        let others: [(reason: String, chargers: [Charger])] = [
            (
                "their model may begin without an answer (starts_offline: yes)",
                leased.filter(\.model.startsOffline)
            ),
            (
                "a list of cards lets them begin without an answer (set_up.local_list_max)",
                leased.filter { !$0.model.startsOffline && !$0.startsByAnswerAlone }
            ),
            (
                "their model holds no leases", there.filter { !$0.model.takesLeases }
            ),
        ]
        for (reason, chargers) in others where !chargers.isEmpty {
            sentences.append(
                "offline_start is refused and changes nothing at "
                    + listed(chargers.map(\.id)) + ": \(reason)")
        }
        return sentences
    }

    private static func kilowatts(_ power: Watts) -> String {
        "\(DecimalText.text(power.rawValue, decimals: 3)) kW"
    }

    /// At most twenty names.
    static func listed(_ names: [String]) -> String {
        let shown = names.prefix(20).joined(separator: ", ")
        return names.count > 20 ? "\(shown) and \(names.count - 20) more" : shown
    }
}
