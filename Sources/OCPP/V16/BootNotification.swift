extension V16 {
    /// A charger tells what it is (OCPP 1.6 sections 6.3, 6.4).
    package struct BootNotification: Request {
        package static let action = "BootNotification"
        package var vendor: String
        package var model: String
        package var chargePointSerial: String?
        package var chargeBoxSerial: String?
        package var firmware: String?

        /// CiString50Type for the firmware; the names have 20 and 25, and are cut at 50 only:
        /// models are told apart by their ends.
        private static let textLongest = 50

        package init(
            vendor: String, model: String, chargePointSerial: String?, chargeBoxSerial: String?,
            firmware: String?
        ) {
            self.vendor = vendor
            self.model = model
            self.chargePointSerial = chargePointSerial
            self.chargeBoxSerial = chargeBoxSerial
            self.firmware = firmware
        }

        /// A charger that does not say what it is must boot nevertheless.
        package init(from reader: inout PayloadReader) throws(CallFault) {
            let longest = BootNotification.textLongest
            vendor = try reader.textOrEmpty("chargePointVendor", longest: longest)
            model = try reader.textOrEmpty("chargePointModel", longest: longest)
            chargePointSerial = try reader.textIfAny("chargePointSerialNumber", longest: longest)
            chargeBoxSerial = try reader.textIfAny("chargeBoxSerialNumber", longest: longest)
            firmware = try reader.textIfAny("firmwareVersion", longest: longest)
            for name in ["iccid", "imsi", "meterSerialNumber", "meterType"] {
                _ = try reader.textIfAny(name, longest: longest)
            }
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            try writer.text("chargePointVendor", vendor, longest: 20)
            try writer.text("chargePointModel", model, longest: 20)
            try writer.text("chargePointSerialNumber", chargePointSerial, longest: 25)
            try writer.text("chargeBoxSerialNumber", chargeBoxSerial, longest: 25)
            try writer.text("firmwareVersion", firmware, longest: 50)
        }

        package struct Answer: Payload {
            package var status: Status
            /// Our served clock.
            package var currentTime: Timestamp
            /// Seconds between heartbeats.
            package var interval: Int64

            package init(status: Status, currentTime: Timestamp, interval: Int64) {
                self.status = status
                self.currentTime = currentTime
                self.interval = interval
            }

            package init(from reader: inout PayloadReader) throws(CallFault) {
                status = try reader.word("status", of: Status.self)
                guard let time = reader.timeIfAny("currentTime") else {
                    throw CallFault(.occurenceConstraintViolation, "currentTime is missing")
                }
                currentTime = time
                interval = try reader.integer("interval", in: V16.seconds)
            }

            package func write(to writer: inout PayloadWriter) throws(CallFault) {
                writer.word("status", status)
                try writer.requiredTime("currentTime", currentTime)
                writer.integer("interval", interval)
            }
        }

        /// OCPP 1.6 section 7.47.
        package enum Status: String, CaseIterable, Sendable {
            case accepted = "Accepted"
            case pending = "Pending"
            case rejected = "Rejected"
        }
    }
}
