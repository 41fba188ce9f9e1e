import Depot
import Units

/// A node as its file has it, before parents and meters are found by their names.
struct NodeEntry {
    let keys: KeyReader
    let id: String?
    let parent: String?
    let meter: String?
    /// Everything but its parent and meter.
    let node: Node

    private static let currents = Amperes.amperes(1)...Amperes.amperes(10_000)
    private static let otherCurrents = Amperes.zero...Amperes.amperes(10_000)
    private static let coolingTimes: ClosedRange<Int64> = 60...86_400
    private static let powers = Watts.kilowatts(1)...Watts.kilowatts(100_000)

    init(_ reader: KeyReader) {
        var keys = reader
        id = keys.required("id", .identifier)
        let kind = keys.required("kind", Field<Node.Kind>.word(), placeholder: .feeder)
        parent = keys.optional("parent", .identifier)
        meter = keys.optional("meter", .identifier)
        let current = keys.optional("limit_amps", .amperes(Self.currents))
        let power = keys.optional("limit_kw", .kilowatts(Self.powers))
        if !keys.has("limit_amps"), !keys.has("limit_kw") {
            keys.report(
                .missingKey, nil, found: "neither limit_amps nor limit_kw",
                allowed: "one of them or both")
        }
        let other = keys.required("other_load_max_amps", .amperes(Self.otherCurrents))
        let rise = keys.value(
            "other_load_rise_amps", or: .zero, .amperes(Self.otherCurrents))
        if let other, rise > other {
            keys.report(
                .structure, "other_load_rise_amps", found: keys.found("other_load_rise_amps"),
                allowed: "at most other_load_max_amps")
        }
        let floor = keys.optional("floor_limit_kw", .kilowatts(Self.powers))
        if let floor, let power, floor > power {
            keys.report(
                .structure, "floor_limit_kw", found: keys.found("floor_limit_kw"),
                allowed: "at most limit_kw")
        }
        if keys.optional("rated_kva", .kilowatts(Self.powers)) != nil {
            keys.warn(.notUsedYet, "rated_kva", "it is not used yet; limit_amps is what limits")
        }
        let isExclusive = keys.value("exclusive", or: false, .flag)
        let switchOver = keys.value("switch_over_s", or: .zero, .seconds(0...3600))
        if keys.has("switch_over_s"), !isExclusive {
            keys.report(
                .structure, "switch_over_s", found: "it without exclusive: true",
                allowed: "switch_over_s only where exclusive is true")
        }
        node = Node(
            id: id ?? "", kind: kind, parent: nil, currentLimit: current, powerLimit: power,
            meter: nil, otherLoadHighest: other ?? .zero, otherLoadRise: rise,
            floorPowerLimit: floor,
            generationHighest: keys.value(
                "generation_max_kw", or: .zero,
                .kilowatts(.zero...Watts.kilowatts(100_000))),
            breaker: Self.breaker(&keys, under: current),
            shortTime: Self.shortTime(&keys, of: kind, under: current),
            isHardwareLimited: keys.value("hardware_limited", or: false, .flag),
            isExclusive: isExclusive, switchOver: switchOver)
        keys.finish()
        self.keys = keys
    }

    private static func breaker(
        _ parent: inout KeyReader, under limit: Amperes?
    ) -> OverloadRating? {
        guard var keys = parent.mapping("breaker") else { return nil }
        let rated = keys.required("rated_amps", .amperes(currents), placeholder: .amperes(1))
        let time = keys.optional("long_time_s", .seconds(0...3600))
        let points = keys.optional("curve", .overloadCurve)
        if keys.has("long_time_s") == keys.has("curve") {
            keys.report(
                .structure, nil,
                found: keys.has("curve") ? "both long_time_s and curve" : "no curve",
                allowed: "one of long_time_s and curve")
        }
        let fading = keys.value(
            "tau_s", or: OverloadRating.breakerFading, .seconds(coolingTimes))
        keys.finish()
        advise(parent, "breaker", rated: rated, limit: limit)
        if let time {
            return OverloadRating(rated: rated, curve: .longTime(time), fading: fading)
        }
        return points.map { OverloadRating(rated: rated, curve: .points($0), fading: fading) }
    }

    private static func shortTime(
        _ parent: inout KeyReader, of kind: Node.Kind, under limit: Amperes?
    ) -> OverloadRating? {
        guard var keys = parent.mapping("short_time") else { return nil }
        let rated = keys.required("rated_amps", .amperes(currents), placeholder: .amperes(1))
        let points = keys.required("curve", .overloadCurve)
        let fading = keys.value(
            "tau_s", or: OverloadRating.transformerFading, .seconds(coolingTimes))
        keys.finish()
        if kind != .transformer {
            parent.report(
                .structure, "short_time", found: "it at a node of kind \(kind.rawValue)",
                allowed: "short_time only where kind is transformer")
        }
        advise(parent, "short_time", rated: rated, limit: limit)
        return points.map { OverloadRating(rated: rated, curve: .points($0), fading: fading) }
    }

    private static func advise(
        _ keys: KeyReader, _ key: String, rated: Amperes, limit: Amperes?
    ) {
        if !keys.has("meter") {
            keys.warn(.advice, key, "the trip budget is not counted, for the node has no meter")
        }
        if let limit, limit > rated {
            keys.warn(
                .advice, key,
                "its rated_amps are below limit_amps: what the limit lets flow uses it up, and "
                    + "chargers are then stopped")
        }
    }
}

extension Field where Value == [OverloadRating.Point] {
    /// Points of multiple and seconds, rising in multiple and falling in time.
    static var overloadCurve: Field {
        Field(
            allowed: "2 to 32 points [multiple of rated_amps, seconds] such as "
                + "[[1.2, 300], [2.0, 40]], rising in multiple from above 1 to 100 and falling in "
                + "seconds from 86400"
        ) { node in
            guard case .list(let items) = node.content, (2...32).contains(items.count) else {
                return nil
            }
            let points = items.compactMap(point)
            let pairs = zip(points, points.dropFirst())
            let isFalling = pairs.allSatisfy { $0.multiple < $1.multiple && $0.time > $1.time }
            return points.count == items.count && isFalling ? points : nil
        }
    }

    private static func point(_ node: YAMLNode) -> OverloadRating.Point? {
        guard case .list(let pair) = node.content, pair.count == 2,
            let multiple = pair[0].text.flatMap({ DecimalText.scaled($0, decimals: 4) }),
            let time = Field<Milliseconds>.seconds(0...86_400).read(pair[1]),
            (10_001...1_000_000).contains(multiple)
        else { return nil }
        return OverloadRating.Point(multiple: Percent(rawValue: multiple), time: time)
    }
}
