import Depot
import Units

/// The site of the wire bench: feeders with a meter each, whose chargers share all that the
/// building's load leaves, so that each of its steps is an overload and wants a cut. One charger
/// stands apart, straight at the transformer, to be one that hangs.
struct StepSite {
    /// Feeders; their steps go on side by side.
    static let feeders = 4
    static let chargersPerFeeder = 10
    /// Building-load steps on each feeder.
    static let steps = 30
    /// One step, in amperes on each phase: more than what rounding to whole amperes may leave free.
    static let step: Int64 = 8
    /// What the building draws on each feeder before the first step.
    static let base: Int64 = 10
    /// What a connector gives.
    static let rated: Int64 = 32
    /// Seconds from an accepted cut to its end, by the charger's model.
    static let follow = 1
    /// Milliseconds between polls. No part of a tick, so that polls fall into ticks anywhere.
    static let poll = 470

    /// TCP ports: the listener's, then one of each meter.
    let ports: [Int]

    /// The charger that stands apart.
    static var apart: ChargerPosition { ChargerPosition(feeders * chargersPerFeeder) }

    /// The feeder of a charger; nil for the one that stands apart.
    static func feeder(of charger: ChargerPosition) -> Int? {
        charger == apart ? nil : charger.index / chargersPerFeeder
    }

    /// The node of a feeder: the transformer comes first.
    static func node(of feeder: Int) -> NodePosition { NodePosition(feeder + 1) }

    /// The building's load at a feeder after so many steps.
    static func load(after steps: Int) -> PerPhase<Amperes> {
        PerPhase(repeating: .amperes(base + Int64(steps) * step))
    }

    /// 5 % stay in reserve; the rest holds every charger at its rating before the first step.
    private var limit: Int64 {
        ((Int64(Self.chargersPerFeeder) * Self.rated + Self.base + 2) * 100 + 94) / 95
    }

    private var highest: Int64 { Self.base + Int64(Self.steps + 1) * Self.step }

    /// The site file.
    var lines: [String] { nodes + meters + chargers + foot }

    private var nodes: [String] {
        let transformer = [
            "site: { id: bench, name: Bench, timezone: Europe/Berlin, commissioned: false }",
            "nodes:", "  - id: tx1", "    kind: transformer", "    limit_amps: 9000",
            "    other_load_max_amps: \(highest * Int64(Self.feeders))",
        ]
        return transformer + (0..<Self.feeders).flatMap { feeder($0) }
    }

    private var meters: [String] { ["meters:"] + (0..<Self.feeders).flatMap { meter($0) } }

    private var chargers: [String] {
        let together = (0..<Self.apart.index).flatMap { index in
            charger("CP-\(index)", at: "feeder\(index / Self.chargersPerFeeder)")
        }
        return ["chargers:"] + together + charger("CP-APART", at: "tx1")
    }

    private var foot: [String] {
        [
            "ocpp:", "  listeners:",
            "    - { host: 127.0.0.1, port: \(ports[0]), security_profile: 0 }",
            "control: { tick_ms: 1000, reserve_percent: 5 }",
        ]
    }

    private func feeder(_ index: Int) -> [String] {
        [
            "  - id: feeder\(index)", "    parent: tx1", "    kind: feeder",
            "    limit_amps: \(limit)", "    meter: meter\(index)",
            "    other_load_max_amps: \(highest)",
        ]
    }

    private func meter(_ index: Int) -> [String] {
        [
            "  - id: meter\(index)", "    model: eastron-sdm630",
            "    tcp: { host: 127.0.0.1, port: \(ports[index + 1]) }", "    unit: 1",
            "    poll_ms: \(Self.poll)",
        ]
    }

    private func charger(_ id: String, at node: String) -> [String] {
        [
            "  - id: \(id)", "    model: ./wall.yaml", "    connectors:",
            "      - { id: 1, node: \(node), phases: L1-L2-L3, max_amps: \(Self.rated), "
                + "min_amps: 6 }",
        ]
    }

    /// `wall.yaml`: a charger that follows within a second, so that steps may come close together.
    static let model = [
        "maker: Bench", "models: [Wall]", "firmware: \"*\"", "current: ac", "unit: A",
        "limit_means: ac_input", "power_factor: 0.98", "standby_watts: 0", "step_amps: 1",
        "minimum_amps: 6", "pause: zero", "resume: automatic", "zero_fallback: proven",
        "read_back: truthful", "starts_offline: yes", "control: tx", "follow_s: \(follow)",
        "lease_class: B", "clock_bound_s: 5", "lease_s: 180", "renew_s: 50",
        "change_interval_s: 1", "stack_level_max: 8", "profile_periods_max: 24",
        "start_schedule_offset_s: -60", "messages_per_minute_max: 600", "meter_interval_s: 5",
    ]

    /// A vehicle for each connector that takes all it can get and is not full within the bench.
    static func fleet(of plan: SitePlan) -> [Vehicle] {
        plan.connectors.indices.map { index in
            Vehicle(
                id: "BUS-\(index)", idTokens: ["TAG-\(index)"], battery: .wattHours(500_000),
                acHighest: .watts(22_080), acPhases: 3, dcHighest: .zero,
                stateOfChargeLowest: .percent(10), stateOfChargeHighest: .percent(95))
        }
    }
}
