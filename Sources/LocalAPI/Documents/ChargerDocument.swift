package import Depot

/// What is known of one charger and of its link.
package struct ChargerDocument: Hashable, Codable, Sendable {
    /// The identity in its URL.
    package var id: String
    /// The model file that it is run by.
    package var model: String
    /// The maker that its boot told; nil before one.
    package var maker: String?
    /// The model that its boot told.
    package var bootModel: String?
    /// The firmware that its boot told.
    package var firmware: String?
    /// Whether its link stands.
    package var online: Bool
    /// Since when; nil while it is offline.
    package var onlineSince: Timestamp?
    /// Why connections under its name were refused, the last first.
    package var refusals: [RefusalDocument]
    /// The floor of each of its connectors.
    package var connectors: [FloorDocument]
    /// Its clock less ours; nil before it told a time.
    package var clockOffsetMilliseconds: Int64?
    /// What its leases are worth now (SAFETY.md section 5).
    package var leaseClass: ChargerModel.LeaseClass
    /// How far its setting up has come.
    package var setUp: SetUpDocument
    /// Messages that were not as they should be, by kind.
    package var oddMessages: [CountDocument]

    package init(
        id: String, model: String, maker: String?, bootModel: String?, firmware: String?,
        online: Bool, onlineSince: Timestamp?, refusals: [RefusalDocument],
        connectors: [FloorDocument], clockOffsetMilliseconds: Int64?,
        leaseClass: ChargerModel.LeaseClass, setUp: SetUpDocument,
        oddMessages: [CountDocument]
    ) {
        self.id = id
        self.model = model
        self.maker = maker
        self.bootModel = bootModel
        self.firmware = firmware
        self.online = online
        self.onlineSince = onlineSince
        self.refusals = refusals
        self.connectors = connectors
        self.clockOffsetMilliseconds = clockOffsetMilliseconds
        self.leaseClass = leaseClass
        self.setUp = setUp
        self.oddMessages = oddMessages
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(model, forKey: .model)
        try container.encode(maker, forKey: .maker)
        try container.encode(bootModel, forKey: .bootModel)
        try container.encode(firmware, forKey: .firmware)
        try container.encode(online, forKey: .online)
        try container.encode(onlineSince, forKey: .onlineSince)
        try container.encode(refusals, forKey: .refusals)
        try container.encode(connectors, forKey: .connectors)
        try container.encode(clockOffsetMilliseconds, forKey: .clockOffsetMilliseconds)
        try container.encode(leaseClass, forKey: .leaseClass)
        try container.encode(setUp, forKey: .setUp)
        try container.encode(oddMessages, forKey: .oddMessages)
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case model
        case maker
        case bootModel = "boot_model"
        case firmware
        case online
        case onlineSince = "online_since"
        case refusals
        case connectors
        case clockOffsetMilliseconds = "clock_offset_ms"
        case leaseClass = "lease_class"
        case setUp = "set_up"
        case oddMessages = "odd_messages"
    }
}
