extension V16 {
    /// Removes charging profiles (OCPP 1.6 sections 6.13, 6.14). It is a forgetting call
    /// (SAFETY.md R11). It is sent only for a lease that nothing can replace: "clear, then set" leaves
    /// an unlimited gap.
    package struct ClearChargingProfile: Request {
        package static let action = "ClearChargingProfile"
        package var id: Int64?
        package var connector: Int64?
        package var purpose: ChargingProfilePurpose?
        package var stackLevel: Int64?

        package init(
            id: Int64?, connector: Int64?, purpose: ChargingProfilePurpose?, stackLevel: Int64?
        ) {
            self.id = id
            self.connector = connector
            self.purpose = purpose
            self.stackLevel = stackLevel
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            id = try reader.integerIfAny("id", in: Int64.min...Int64.max)
            connector = try reader.integerIfAny("connectorId", in: V16.connectors)
            purpose = try reader.wordIfAny(
                "chargingProfilePurpose", of: ChargingProfilePurpose.self)?.known
            stackLevel = try reader.integerIfAny("stackLevel", in: V16.seconds)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            writer.integer("id", id)
            writer.integer("connectorId", connector)
            writer.word("chargingProfilePurpose", purpose)
            writer.integer("stackLevel", stackLevel)
        }

        package typealias Answer = StatusAnswer<Status>

        /// OCPP 1.6 section 7.16.
        package enum Status: String, CaseIterable, Sendable {
            case accepted = "Accepted"
            case unknown = "Unknown"
        }
    }
}
