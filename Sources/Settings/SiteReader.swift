import Allocation
import Depot
import Fleet
import Foundation
import Metering
import Units

/// Reads the sections of a site file in their order and puts them together. One value for one
/// file; what is wrong goes to `findings`.
struct SiteReader {
    let directory: String
    var models: ModelLibrary
    let findings: Findings

    /// What the file says; nil where it makes no plan.
    mutating func configuration(_ root: KeyReader) -> SiteConfiguration? {
        var keys = root
        let site = SiteSection(&keys)
        let tree = NodeTree(&keys)
        let meters = MeterSection(&keys, &models)
        let placed = tree.placed(with: meters)
        let fleet = FleetSection(&keys, directory: directory, findings)
        let control = ControlSection.read(&keys)
        let chargers = ChargerSection(&keys, &models, placed, fleet)
        let now = Int64(Date().timeIntervalSince1970)
        let ocpp = OCPPSection(&keys, chargers, directory: directory, now: now)
        let authorization = AuthorizationSection.read(&keys)
        let demand = DemandSection.read(&keys, placed)
        let inputs = InputSection.read(&keys, placed)
        let outputs = OutputSection.read(&keys)
        readUnused(&keys)
        let outbox = readUplink(&keys)
        keys.finish()
        control?.check(chargers)
        guard findings.allowPlan else { return nil }
        var plan = SitePlan(
            id: site.id, name: site.name, timezone: site.timezone,
            nominalVoltage: site.nominalVoltage, nominalFrequency: site.nominalFrequency,
            isCommissioned: site.isCommissioned, nodes: placed.nodes, meters: meters.meters,
            chargers: chargers.chargers, connectors: chargers.connectors, fallbacks: [],
            control: control?.rules ?? ControlSection.defaults, authorization: authorization,
            ocpp: ocpp.rules)
        plan.demand = demand
        plan.inputs = inputs
        chargers.checkMinima(in: plan, placed)
        let budget = FallbackBudget(for: plan)
        plan.fallbacks = budget.fallbacks
        var isTold: [NodePosition] = []
        for fault in budget.faults {
            // The phases of a node differ by its idle chargers at most: one sentence for the three.
            if case .otherLoadDoesNotFit(let row) = fault, row.constraint != .power {
                if isTold.contains(row.node) { continue }
                isTold.append(row.node)
            }
            report(fault, plan, placed, chargers)
        }
        return SiteConfiguration(
            plan: plan, registerMaps: meters.registerMaps, fleet: fleet.list,
            fleetFolder: fleet.folder, budget: budget, outputs: outputs, security: ocpp.files,
            outbox: outbox, warnings: findings.warningsInOrder(first: root.file))
    }

    /// What is checked to be there and not used yet.
    private func readUnused(_ keys: inout KeyReader) {
        if let tariff = keys.optional("tariff", .path) {
            keys.warn(.notUsedYet, "tariff", "the tariff \(quoted(tariff)) is not used yet")
        }
    }

    /// What is to be kept for upstream; nil where the site has none. What is wrong in the uplink's
    /// own file stops no start, because a depot is regulated without its upstream: it is a warning
    /// here, and the uplink refuses to run.
    private func readUplink(_ keys: inout KeyReader) -> OutboxSettings? {
        guard var uplink = keys.mapping("uplink") else { return nil }
        let file = uplink.required("file", .path)
        uplink.finish()
        guard let file else { return nil }
        let path = absolute(file, in: directory)
        guard FileManager.default.fileExists(atPath: path) else {
            uplink.report(
                .reference, "file", found: "\(quoted(file)), which is not there",
                allowed: "a file beside the site file")
            return nil
        }
        do throws(ConfigurationErrors) {
            return try UplinkFile.read(path: path, for: .keeping).outbox
        } catch {
            for fault in error.errors {
                findings.add(
                    ConfigurationWarning(
                        kind: .uplinkFile, file: fault.file, line: fault.line, key: fault.key,
                        sentence: "found \(fault.found); allowed: \(fault.allowed). Until it is "
                            + "mended nothing is handed upstream; what is to be is kept"))
            }
            return .standard
        }
    }

    private func report(
        _ fault: FallbackBudget.Fault, _ plan: SitePlan, _ tree: PlacedTree,
        _ chargers: ChargerSection
    ) {
        switch fault {
        case .otherLoadDoesNotFit(let row):
            tree.keys(of: row.node).report(
                .budget, "other_load_max_amps",
                found: "\(row.amount(row.otherLoad)) of other load and idle chargers, and "
                    + "\(row.amount(row.reserve)) of reserve",
                allowed: "together at most the node's limit of \(row.amount(row.limit))")
        case .floorDoesNotFit(let connector, let obstacle):
            let minimum =
                "a minimum that \(plan.charger(of: connector).model.name) can't be "
                + "without (zero_fallback: refused)"
            chargers.keys(of: connector).report(
                .budget, nil, found: minimum, allowed: obstacle.allowed(in: plan))
        }
    }
}

/// `path` as seen from `directory`.
func absolute(_ path: String, in directory: String) -> String {
    path.hasPrefix("/") ? path : "\(directory)/\(path)"
}

extension FallbackBudget.Report.Row {
    /// A figure of the row with its unit.
    func amount(_ value: Int64) -> String {
        let number = DecimalText.text(value, decimals: 3)
        switch constraint {
        case .current: return "\(number) A"
        case .power: return "\(number) kW"
        }
    }

    /// Where the row's limit is: ` on L1`.
    var place: String {
        switch constraint {
        case .current(let phase): " on \(phase.name)"
        case .power: ""
        }
    }
}

extension FallbackBudget.Obstacle {
    /// The room that there is, for people.
    fileprivate func allowed(in plan: SitePlan) -> String {
        switch self {
        case .limit(let row):
            "floors of \(row.amount(max(0, row.limit - row.reserve - row.otherLoad))) below "
                + "\(plan[row.node].id)\(row.place), where these would be \(row.amount(row.sum))"
        case .share(let row):
            "floors of \(row.amount(row.sumHighest)) below \(plan[row.node].id)\(row.place) "
                + "(fallback_share_percent), where these would be \(row.amount(row.sum))"
        case .station(let needed, let allowed):
            "floors of \(thousandths(allowed.rawValue)) kW for the whole station, where these "
                + "would be \(thousandths(needed.rawValue)) kW"
        }
    }
}
