package import Units

extension V16 {
    /// A charger has begun a transaction (OCPP 1.6 sections 6.45, 6.46).
    package struct StartTransaction: Request {
        package static let action = "StartTransaction"
        package var connector: Int64
        package var idTag: String
        package var meterStart: Energy
        package var reservation: Int64?
        /// Nil where none was told.
        package var timestamp: Timestamp?

        package init(
            connector: Int64, idTag: String, meterStart: Energy, timestamp: Timestamp?
        ) {
            self.connector = connector
            self.idTag = idTag
            self.meterStart = meterStart
            self.timestamp = timestamp
        }

        /// The meter must be there: what is billed is not invented.
        package init(from reader: inout PayloadReader) throws(CallFault) {
            connector = try reader.integer("connectorId", in: V16.connectors)
            idTag = try reader.identification("idTag", longest: V16.idTagLongest)
            meterStart = .wattHours(try reader.integer("meterStart", in: V16.wattHours))
            reservation = try reader.integerIfAny("reservationId", in: Int64.min...Int64.max)
            timestamp = reader.time("timestamp")
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            writer.integer("connectorId", connector)
            try writer.text("idTag", idTag, longest: V16.idTagLongest)
            writer.integer("meterStart", meterStart.wattHours)
            writer.integer("reservationId", reservation)
            try writer.requiredTime("timestamp", timestamp)
        }

        package struct Answer: Payload {
            package var transaction: Int64
            package var idTagInfo: IdTagInfo

            package init(transaction: Int64, idTagInfo: IdTagInfo) {
                self.transaction = transaction
                self.idTagInfo = idTagInfo
            }

            package init(from reader: inout PayloadReader) throws(CallFault) {
                transaction = try reader.integer("transactionId", in: Int64.min...Int64.max)
                idTagInfo = try reader.object("idTagInfo", of: IdTagInfo.self)
            }

            package func write(to writer: inout PayloadWriter) throws(CallFault) {
                writer.integer("transactionId", transaction)
                try writer.object("idTagInfo", idTagInfo)
            }
        }
    }
}
