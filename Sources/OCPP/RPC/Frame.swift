/// One message of OCPP-J 1.6 (section 4.2): a CALL, its CALLRESULT or its CALLERROR.
package enum Frame: Hashable, Sendable {
    /// `[2, id, action, payload]`; the payload is an object.
    case call(id: MessageID, action: String, payload: JSONValue)
    /// `[3, id, payload]`; the payload is an object.
    case result(id: MessageID, payload: JSONValue)
    /// `[4, id, code, description, details]`.
    case error(id: MessageID, code: String, text: String)

    /// OCPP-J 1.6 gives the description of a CALLERROR 255 characters.
    package static let errorTextLongest = 255
    /// No code or action of any version is as long; longer ones are cut.
    package static let wordLongest = 64

    /// Reads one text.
    package init(parsing text: String) throws(FrameFault) {
        var elements: [JSONValue] = []
        do {
            try JSONParser.message(text, into: &elements)
        } catch {
            throw Frame.broken(elements, error.text)
        }
        guard case .number(let type)? = elements.first else {
            throw Frame.broken(elements, "no message type")
        }
        switch type {
        case "2": self = try Frame.call(elements)
        case "3": self = try Frame.result(elements)
        case "4": self = try Frame.error(elements)
        default: throw Frame.broken(elements, "message type \(type.prefix(8))")
        }
    }

    /// The text to send.
    package var text: String {
        switch self {
        case .call(let id, let action, let payload):
            JSONValue.array([.integer(2), id.json, .string(action), payload]).text
        case .result(let id, let payload):
            JSONValue.array([.integer(3), id.json, payload]).text
        case .error(let id, let code, let text):
            JSONValue.array([
                .integer(4), id.json, .string(code),
                .string(text.cut(to: Frame.errorTextLongest)), .emptyObject,
            ]).text
        }
    }

    private static func call(_ elements: [JSONValue]) throws(FrameFault) -> Frame {
        guard elements.count == 4 else { throw broken(elements, "a CALL has 4 elements") }
        guard let id = MessageID(elements[1]) else { throw broken(elements, "no message id") }
        guard case .string(let action) = elements[2] else {
            throw broken(elements, "the action is no text")
        }
        guard let payload = payload(elements[3]) else {
            throw broken(elements, "the payload is no object")
        }
        return .call(id: id, action: action.cut(to: wordLongest), payload: payload)
    }

    private static func result(_ elements: [JSONValue]) throws(FrameFault) -> Frame {
        guard elements.count == 3 else { throw broken(elements, "a CALLRESULT has 3 elements") }
        guard let id = MessageID(elements[1]) else { throw broken(elements, "no message id") }
        guard let payload = payload(elements[2]) else {
            throw broken(elements, "the payload is no object")
        }
        return .result(id: id, payload: payload)
    }

    /// A CALLERROR needs no more than its id: the rest is for people, and left out by some.
    private static func error(_ elements: [JSONValue]) throws(FrameFault) -> Frame {
        guard (2...5).contains(elements.count) else {
            throw broken(elements, "a CALLERROR has 5 elements")
        }
        guard let id = MessageID(elements[1]) else { throw broken(elements, "no message id") }
        var words: [String] = []
        for element in elements.dropFirst(2).prefix(2) {
            guard case .string(let word) = element else {
                words.append("")
                continue
            }
            words.append(word)
        }
        let code = words.first ?? ""
        return .error(
            id: id,
            code: code.isEmpty ? RPCErrorCode.genericError.rawValue : code.cut(to: wordLongest),
            text: words.count > 1 ? words[1].cut(to: errorTextLongest) : "")
    }

    /// An object. Null and an empty array stand for an empty one: some encoders write `[]` there.
    private static func payload(_ value: JSONValue) -> JSONValue? {
        switch value {
        case .object: value
        case .null: .emptyObject
        case .array(let elements): elements.isEmpty ? .emptyObject : nil
        case .bool, .number, .string: nil
        }
    }

    /// A fault that is answered only where the text is a CALL with an id that can be echoed.
    private static func broken(_ elements: [JSONValue], _ text: String) -> FrameFault {
        let isCall = elements.first == .number("2") && elements.count > 1
        return FrameFault(
            fault: CallFault(.formationViolation, text),
            answerTo: isCall ? MessageID(elements[1]) : nil)
    }
}
