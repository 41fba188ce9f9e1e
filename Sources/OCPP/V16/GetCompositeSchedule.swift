package import Depot

extension V16 {
    /// Asks a charger what will hold (OCPP 1.6 sections 6.21, 6.22).
    package struct GetCompositeSchedule: Request {
        package static let action = "GetCompositeSchedule"
        package var connector: Int64
        /// Seconds from now.
        package var duration: Int64
        package var unit: ChargingRateUnit?

        package init(connector: Int64, duration: Int64, unit: ChargingRateUnit?) {
            self.connector = connector
            self.duration = duration
            self.unit = unit
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            connector = try reader.integer("connectorId", in: V16.connectors)
            duration = try reader.integer("duration", in: V16.seconds)
            unit = try reader.wordIfAny("chargingRateUnit", of: ChargingRateUnit.self)?.known
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            writer.integer("connectorId", connector)
            writer.integer("duration", duration)
            writer.word("chargingRateUnit", unit)
        }

        package struct Answer: Payload {
            package var status: Status
            package var connector: Int64?
            package var scheduleStart: Timestamp?
            package var schedule: ChargingSchedule?

            package init(
                status: Status, connector: Int64?, scheduleStart: Timestamp?,
                schedule: ChargingSchedule?
            ) {
                self.status = status
                self.connector = connector
                self.scheduleStart = scheduleStart
                self.schedule = schedule
            }

            package init(from reader: inout PayloadReader) throws(CallFault) {
                status = try reader.word("status", of: Status.self)
                connector = try reader.integerIfAny("connectorId", in: V16.connectors)
                scheduleStart = reader.timeIfAny("scheduleStart")
                schedule = try reader.objectIfAny("chargingSchedule", of: ChargingSchedule.self)
            }

            package func write(to writer: inout PayloadWriter) throws(CallFault) {
                writer.word("status", status)
                writer.integer("connectorId", connector)
                try writer.time("scheduleStart", scheduleStart)
                try writer.object("chargingSchedule", schedule)
            }
        }

        /// OCPP 1.6 section 7.26.
        package enum Status: String, CaseIterable, Sendable {
            case accepted = "Accepted"
            case rejected = "Rejected"
        }
    }
}
