import Depot
import Units

extension CommandRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case command
        case charger
        case connector
        case limitAmps = "limit_amps"
        case limitKilowatts = "limit_kw"
        case until
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        switch try fields.decode(String.self, forKey: .command) {
        case "pause": self = .pause(try Self.target(fields))
        case "resume": self = .resume(try Self.target(fields))
        case "override":
            guard case .connector(let name) = try Self.target(fields) else {
                throw Self.fault(fields, .connector, "an override is for one connector")
            }
            self = .override(
                name, try Self.limit(fields),
                until: try fields.decode(Timestamp.self, forKey: .until))
        case "release": self = .release(charger: try Self.charger(fields))
        case "take-back": self = .takeBack(charger: try Self.charger(fields))
        default:
            throw Self.fault(
                fields, .command, "one of pause, resume, override, release, take-back")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(word, forKey: .command)
        switch self {
        case .pause(let target), .resume(let target): try Self.encode(target, into: &fields)
        case .override(let name, let limit, let until):
            try Self.encode(.connector(name), into: &fields)
            switch limit {
            case .current(let current):
                try fields.encode(Double(current.rawValue) / 1000, forKey: .limitAmps)
            case .power(let power):
                try fields.encode(Double(power.rawValue) / 1000, forKey: .limitKilowatts)
            }
            try fields.encode(until, forKey: .until)
        case .release(let charger), .takeBack(let charger):
            try fields.encode(charger, forKey: .charger)
        }
    }

    private typealias Fields = KeyedDecodingContainer<CodingKeys>

    private static func target(_ fields: Fields) throws -> CommandTarget {
        let number = try fields.decodeIfPresent(Int.self, forKey: .connector)
        guard let charger = try fields.decodeIfPresent(String.self, forKey: .charger) else {
            guard number == nil else {
                throw fault(fields, .charger, "a connector needs its charger")
            }
            return .depot
        }
        guard let number else { return .charger(try Self.charger(fields)) }
        guard let name = ConnectorName(charger: charger, connector: number) else {
            throw fault(fields, .connector, "a charger's identity and a connector from 1")
        }
        return .connector(name)
    }

    private static func charger(_ fields: Fields) throws -> String {
        let charger = try fields.decode(String.self, forKey: .charger)
        guard ChargerIdentity.isOne(charger) else {
            throw fault(fields, .charger, ChargerIdentity.allowed)
        }
        return charger
    }

    private static func limit(_ fields: Fields) throws -> CommandLimit {
        let amps = try fields.decodeIfPresent(Double.self, forKey: .limitAmps)
        let kilowatts = try fields.decodeIfPresent(Double.self, forKey: .limitKilowatts)
        let limit: CommandLimit? =
            switch (amps, kilowatts) {
            case (let amps?, nil): CommandLimit(amps: amps)
            case (nil, let kilowatts?): CommandLimit(kilowatts: kilowatts)
            case (nil, nil), (.some, .some): nil
            }
        guard let limit else {
            throw fault(fields, .limitAmps, "one of limit_amps and limit_kw, from 0 to 10000")
        }
        return limit
    }

    private static func encode(
        _ target: CommandTarget, into fields: inout KeyedEncodingContainer<CodingKeys>
    ) throws {
        switch target {
        case .depot: break
        case .charger(let charger): try fields.encode(charger, forKey: .charger)
        case .connector(let name):
            try fields.encode(name.charger, forKey: .charger)
            try fields.encode(name.connector, forKey: .connector)
        }
    }

    private static func fault(_ fields: Fields, _ key: CodingKeys, _ allowed: String)
        -> DecodingError
    {
        .dataCorruptedError(forKey: key, in: fields, debugDescription: allowed)
    }
}
