package import Units

extension V16 {
    /// A charger has ended a transaction (OCPP 1.6 sections 6.49, 6.50).
    package struct StopTransaction: Request {
        package static let action = "StopTransaction"
        /// -1 where the charger's number could not be read.
        package var transaction: Int64
        package var idTag: String?
        package var meterStop: Energy
        /// Nil where none was told.
        package var timestamp: Timestamp?
        /// Nil stands for Local (OCPP 1.6 section 6.49).
        package var reason: Word<Reason>?
        /// The readings of the transaction.
        package var transactionData: [MeterValue]

        package init(
            transaction: Int64, meterStop: Energy, timestamp: Timestamp?, reason: Reason?,
            transactionData: [MeterValue]
        ) {
            self.transaction = transaction
            self.meterStop = meterStop
            self.timestamp = timestamp
            self.reason = reason.map { .known($0) }
            self.transactionData = transactionData
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            guard let transaction = reader.transactionIfAny("transactionId") else {
                throw CallFault(.occurenceConstraintViolation, "transactionId is missing")
            }
            self.transaction = transaction
            idTag = try reader.textIfAny("idTag", longest: 255)
            meterStop = .wattHours(try reader.integer("meterStop", in: V16.wattHours))
            timestamp = reader.time("timestamp")
            reason = try reader.wordIfAny("reason", of: Reason.self)
            transactionData = try reader.list(
                "transactionData", of: MeterValue.self, countHighest: V16.listLongest)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            try writer.text("idTag", idTag, longest: V16.idTagLongest)
            writer.integer("meterStop", meterStop.wattHours)
            try writer.requiredTime("timestamp", timestamp)
            writer.integer("transactionId", transaction)
            try writer.word("reason", reason)
            try writer.list("transactionData", transactionData)
        }

        package struct Answer: Payload {
            package var idTagInfo: IdTagInfo?

            package init(idTagInfo: IdTagInfo?) {
                self.idTagInfo = idTagInfo
            }

            package init(from reader: inout PayloadReader) throws(CallFault) {
                idTagInfo = try reader.objectIfAny("idTagInfo", of: IdTagInfo.self)
            }

            package func write(to writer: inout PayloadWriter) throws(CallFault) {
                try writer.object("idTagInfo", idTagInfo)
            }
        }

        /// OCPP 1.6 section 7.37.
        package enum Reason: String, CaseIterable, Sendable {
            case deAuthorized = "DeAuthorized"
            case emergencyStop = "EmergencyStop"
            case vehicleDisconnected = "EVDisconnected"
            case hardReset = "HardReset"
            case local = "Local"
            case other = "Other"
            case powerLoss = "PowerLoss"
            case reboot = "Reboot"
            case remote = "Remote"
            case softReset = "SoftReset"
            case unlockCommand = "UnlockCommand"
        }
    }
}
