import Depot
import Ledger
import Units

/// Lines by which lower limits are called.
extension Controller {
    /// A line was read. A call that begins or ends can't wait for the next tick.
    mutating func lineRead(_ input: InputPosition, isActive: Bool, at now: Instant) {
        let before = isCalling(input)
        lines[input.index].read(isActive, at: now)
        if isCalling(input) != before { isUrgent = true }
    }

    /// A line can't be read.
    mutating func lineFailed(_ input: InputPosition, _ fault: LineFault, at now: Instant) {
        let before = isCalling(input)
        lines[input.index].failed(fault)
        if isCalling(input) != before { isUrgent = true }
    }

    /// Lines that nobody has read for long are lost.
    mutating func refreshLines(at now: Instant) {
        for index in lines.indices { lines[index].age(to: now) }
    }

    /// Whether a line calls, or counts as calling because nobody can read it.
    func isCalling(_ input: InputPosition) -> Bool {
        lines[input.index].isCalling ?? plan[input].isActiveOnFault
    }

    /// The line that calls the lowest limit for a node, where that is below its own.
    func call(for node: NodePosition) -> InputPosition? {
        var lowest: InputPosition?
        for index in plan.inputs.indices where plan.inputs[index].node == node {
            let input = InputPosition(index)
            guard isCalling(input),
                plan.inputs[index].limit
                    < lowest.map({ plan[$0].limit }) ?? tree.branches[node.index].limit.power
            else { continue }
            lowest = input
        }
        return lowest
    }

    // MARK: Below the fallbacks

    /// Those that are told 0, as their fallbacks alone would pass a limit that a line calls.
    /// `turns` are all that may charge, the first come first. A connector without a transaction
    /// draws nothing, so it takes no room here, though the ledger counts its fallback.
    ///
    /// A call is no limit of SAFETY.md section 1 (iii): it is answered, so a limit of 0, which
    /// earns no credit in the ledger, keeps it where the fallbacks do not.
    func stoppedByCalls(_ turns: [ConnectorPosition]) -> [(ConnectorPosition, Cause)] {
        var stopped: [(ConnectorPosition, Cause)] = []
        for index in plan.nodes.indices {
            let node = NodePosition(index)
            guard let input = call(for: node) else { continue }
            let room = budgets[index].room.power
            let cause = Cause.calledLimit(
                node, input, limit: budgets[index].limit.power.rawValue,
                otherLoad: budgets[index].otherLoad.power.rawValue, left: room.rawValue)
            var taken = drawnAside(from: turns, below: node)
            for connector in turns where isBelow(node, connector) {
                let floor = ledger.floor(of: connector) ?? plan.fallbacks[connector.index]
                let power = conversions[connector.index].load(of: floor).power
                if taken + power <= room {
                    taken += power
                } else if !stopped.contains(where: { $0.0 == connector }) {
                    stopped.append((connector, cause))
                }
            }
        }
        return stopped
    }

    /// What those below a node that charge and are not among `turns` count for.
    private func drawnAside(
        from turns: [ConnectorPosition], below node: NodePosition
    ) -> Watts {
        var hasTurn = connectors.map { _ in false }
        for connector in turns { hasTurn[connector.index] = true }
        return connectors.indices.reduce(.zero) { sum, index in
            let connector = ConnectorPosition(index)
            guard !hasTurn[index], connectors[index].transaction != nil, isBelow(node, connector)
            else { return sum }
            return sum + ledger.load(of: connector).power
        }
    }

    private func isBelow(_ node: NodePosition, _ connector: ConnectorPosition) -> Bool {
        plan.path(from: plan[connector].node).contains(node)
    }

    // MARK: Alarms

    mutating func noteLines(at moment: Moment, into effects: inout Effects) {
        let plan = self.plan
        for (index, line) in plan.inputs.enumerated() {
            let watch = lines[index]
            let limit = "\(plan[line.node].id) may draw \(thousandths(line.limit.rawValue)) kW"
            if watch.isCalling == true {
                alarms.note("called_limit:\(line.name)", .notice, at: moment, into: &effects) {
                    "\(line.name) calls a lower limit: \(limit), so vehicles may charge slower. "
                        + "It ends with the call; nothing has to be done."
                }
            }
            guard watch.isCalling == nil,
                watch.fault != nil || watch.isSilent(at: moment.instant)
            else { continue }
            let why = watch.fault?.text ?? "it has not been read for seconds"
            let next = watch.fault?.next ?? "Restart busbard."
            alarms.note("line_lost:\(line.name)", .warning, at: moment, into: &effects) {
                "\(line.name) (\(line.place.text)) can't be read: \(why). "
                    + (line.isActiveOnFault
                        ? "It counts as calling, so \(limit)."
                        : "It counts as not calling, so a lower limit that is called goes unheard.")
                    + " \(next)"
            }
        }
    }
}
