extension V16 {
    /// Asks for configuration keys; none asks for all (OCPP 1.6 sections 6.23, 6.24).
    package struct GetConfiguration: Request {
        package static let action = "GetConfiguration"
        package var keys: [String]

        package init(keys: [String]) {
            self.keys = keys
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            keys = try reader.texts("key", longest: 50, countHighest: V16.listLongest)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            guard !keys.isEmpty else { return }
            guard keys.allSatisfy({ $0.scalarCount <= 50 }) else {
                throw CallFault(.propertyConstraintViolation, "a key has at most 50 characters")
            }
            writer.value("key", .array(keys.map { .string($0) }))
        }

        package struct Answer: Payload {
            package var known: [KeyValue]
            package var unknown: [String]

            package init(known: [KeyValue], unknown: [String]) {
                self.known = known
                self.unknown = unknown
            }

            package init(from reader: inout PayloadReader) throws(CallFault) {
                known = try reader.list(
                    "configurationKey", of: KeyValue.self, countHighest: V16.listLongest)
                unknown = try reader.texts(
                    "unknownKey", longest: 50, countHighest: V16.listLongest)
            }

            package func write(to writer: inout PayloadWriter) throws(CallFault) {
                try writer.list("configurationKey", known)
                guard !unknown.isEmpty else { return }
                writer.value("unknownKey", .array(unknown.map { .string($0) }))
            }
        }
    }

    /// One configuration key (OCPP 1.6 section 7.29).
    package struct KeyValue: Payload {
        package var key: String
        package var isReadOnly: Bool
        package var value: String?

        package init(key: String, isReadOnly: Bool, value: String?) {
            self.key = key
            self.isReadOnly = isReadOnly
            self.value = value
        }

        /// Values longer than 500 characters come from the field and are cut.
        package init(from reader: inout PayloadReader) throws(CallFault) {
            key = try reader.textOrEmpty("key", longest: 50)
            isReadOnly = try reader.boolIfAny("readonly") ?? false
            value = try reader.textIfAny("value", longest: 500)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            try writer.text("key", key, longest: 50)
            writer.value("readonly", .bool(isReadOnly))
            try writer.text("value", value, longest: 500)
        }
    }
}
