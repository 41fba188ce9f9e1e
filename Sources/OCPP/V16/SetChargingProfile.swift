extension V16 {
    /// Installs a charging profile in place of one with the same purpose, stack level and
    /// connector (OCPP 1.6 sections 6.43, 6.44).
    package struct SetChargingProfile: Request {
        package static let action = "SetChargingProfile"
        package var connector: Int64
        package var profile: ChargingProfile

        package init(connector: Int64, profile: ChargingProfile) {
            self.connector = connector
            self.profile = profile
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            connector = try reader.integer("connectorId", in: V16.connectors)
            profile = try reader.object("csChargingProfiles", of: ChargingProfile.self)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            writer.integer("connectorId", connector)
            try writer.object("csChargingProfiles", profile)
        }

        package typealias Answer = StatusAnswer<Status>

        /// OCPP 1.6 section 7.12.
        package enum Status: String, CaseIterable, Sendable {
            case accepted = "Accepted"
            case rejected = "Rejected"
            case notSupported = "NotSupported"
        }
    }
}
