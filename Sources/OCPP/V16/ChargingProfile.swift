extension V16 {
    /// A charging profile (OCPP 1.6 section 7.8).
    package struct ChargingProfile: Payload {
        package var id: Int64
        package var transaction: Int64?
        package var stackLevel: Int64
        package var purpose: ChargingProfilePurpose
        package var kind: ChargingProfileKind
        package var recurrency: Recurrency?
        package var validFrom: Timestamp?
        package var validTo: Timestamp?
        package var schedule: ChargingSchedule

        package init(
            id: Int64, transaction: Int64?, stackLevel: Int64, purpose: ChargingProfilePurpose,
            kind: ChargingProfileKind, validTo: Timestamp?, schedule: ChargingSchedule
        ) {
            self.id = id
            self.transaction = transaction
            self.stackLevel = stackLevel
            self.purpose = purpose
            self.kind = kind
            self.validTo = validTo
            self.schedule = schedule
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            id = try reader.integer("chargingProfileId", in: Int64.min...Int64.max)
            transaction = try reader.integerIfAny("transactionId", in: Int64.min...Int64.max)
            stackLevel = try reader.integer("stackLevel", in: 0...Int64(Int32.max))
            purpose = try reader.word("chargingProfilePurpose", of: ChargingProfilePurpose.self)
            kind = try reader.word("chargingProfileKind", of: ChargingProfileKind.self)
            recurrency = try reader.wordIfAny("recurrencyKind", of: Recurrency.self)?.known
            validFrom = reader.timeIfAny("validFrom")
            validTo = reader.timeIfAny("validTo")
            schedule = try reader.object("chargingSchedule", of: ChargingSchedule.self)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            writer.integer("chargingProfileId", id)
            writer.integer("transactionId", transaction)
            writer.integer("stackLevel", stackLevel)
            writer.word("chargingProfilePurpose", purpose)
            writer.word("chargingProfileKind", kind)
            writer.word("recurrencyKind", recurrency)
            try writer.time("validFrom", validFrom)
            try writer.time("validTo", validTo)
            try writer.object("chargingSchedule", schedule)
        }
    }

    /// OCPP 1.6 section 7.11.
    package enum ChargingProfilePurpose: String, CaseIterable, Sendable {
        case chargePointMax = "ChargePointMaxProfile"
        case transactionDefault = "TxDefaultProfile"
        case transaction = "TxProfile"
    }

    /// OCPP 1.6 section 7.10.
    package enum ChargingProfileKind: String, CaseIterable, Sendable {
        case absolute = "Absolute"
        case recurring = "Recurring"
        case relative = "Relative"
    }

    /// OCPP 1.6 section 7.39.
    package enum Recurrency: String, CaseIterable, Sendable {
        case daily = "Daily"
        case weekly = "Weekly"
    }
}
