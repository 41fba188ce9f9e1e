extension V16 {
    /// A charger is alive and asks for the time (OCPP 1.6 sections 6.29, 6.30).
    package struct Heartbeat: Request {
        package static let action = "Heartbeat"

        package init() {}

        package init(from reader: inout PayloadReader) throws(CallFault) {}

        package func write(to writer: inout PayloadWriter) throws(CallFault) {}

        package struct Answer: Payload {
            /// Our served clock.
            package var currentTime: Timestamp

            package init(currentTime: Timestamp) {
                self.currentTime = currentTime
            }

            package init(from reader: inout PayloadReader) throws(CallFault) {
                guard let time = reader.timeIfAny("currentTime") else {
                    throw CallFault(.occurenceConstraintViolation, "currentTime is missing")
                }
                currentTime = time
            }

            package func write(to writer: inout PayloadWriter) throws(CallFault) {
                try writer.requiredTime("currentTime", currentTime)
            }
        }
    }
}
