/// One record of a comma-separated file, before anyone knows what it means.
struct CSVRecord: Hashable, Sendable {
    /// The line on which it begins, from 1.
    let line: Int
    /// Its fields, without quotes.
    let fields: [String]
    /// What is wrong with its form; its fields are then not to be read.
    let fault: Fault?

    /// What is wrong with the form of a record.
    enum Fault: Hashable, Sendable {
        /// A quote inside a field that does not begin with one.
        case strayQuote
        /// Text after the quote that ends a field.
        case textAfterQuote
        /// A quote that nothing ends.
        case openQuote
        case tooManyFields
        case fieldTooLong
        case notUTF8

        var found: String {
            switch self {
            case .strayQuote: "a quote inside a field"
            case .textAfterQuote: "text after a closing quote"
            case .openQuote: "a quote that nothing closes"
            case .tooManyFields: "more than \(FleetBounds.fieldsHighest) fields"
            case .fieldTooLong: "a field of more than \(FleetBounds.fieldBytesHighest) bytes"
            case .notUTF8: "bytes that are not UTF-8"
            }
        }

        var allowed: String {
            switch self {
            case .strayQuote, .textAfterQuote, .openQuote:
                "quotes around a whole field, and two of them for one inside"
            case .tooManyFields: "as many fields as the header has"
            case .fieldTooLong: "shorter fields"
            case .notUTF8: "UTF-8 text"
            }
        }
    }
}
