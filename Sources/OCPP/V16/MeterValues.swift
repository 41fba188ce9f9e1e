extension V16 {
    /// What a charger measured (OCPP 1.6 sections 6.31, 6.32).
    package struct MeterValues: Request {
        package typealias Answer = Empty
        package static let action = "MeterValues"
        /// 0 is the charger's own meter.
        package var connector: Int64
        package var transaction: Int64?
        package var meterValues: [MeterValue]

        package init(connector: Int64, transaction: Int64?, meterValues: [MeterValue]) {
            self.connector = connector
            self.transaction = transaction
            self.meterValues = meterValues
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            connector = try reader.integer("connectorId", in: V16.connectors)
            transaction = reader.transactionIfAny("transactionId")
            meterValues = try reader.list(
                "meterValue", of: MeterValue.self, countHighest: V16.listLongest)
            if meterValues.isEmpty { reader.tolerated.listsOdd += 1 }
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            writer.integer("connectorId", connector)
            writer.integer("transactionId", transaction)
            try writer.list("meterValue", meterValues)
        }
    }
}
