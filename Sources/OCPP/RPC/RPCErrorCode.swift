/// The codes of a CALLERROR that we send, in the spelling of OCPP-J 1.6 section 4.2.3, its two
/// misspellings included. Codes that we receive stay text: 2.x spells two of them otherwise, and
/// chargers invent their own.
package enum RPCErrorCode: String, CaseIterable, Codable, Sendable {
    /// No such action.
    case notImplemented = "NotImplemented"
    /// A known action that we don't serve.
    case notSupported = "NotSupported"
    /// We failed, or can't answer now; the charger keeps its message and sends it again.
    case internalError = "InternalError"
    /// Against the protocol otherwise.
    case protocolError = "ProtocolError"
    /// Refused for security.
    case securityError = "SecurityError"
    /// Not JSON, or not the shape of a message.
    case formationViolation = "FormationViolation"
    /// A value out of its range or not among its words.
    case propertyConstraintViolation = "PropertyConstraintViolation"
    /// A needed field is missing (the specification's spelling).
    case occurenceConstraintViolation = "OccurenceConstraintViolation"
    /// A value of the wrong type that can't be read otherwise.
    case typeConstraintViolation = "TypeConstraintViolation"
    /// None of the others.
    case genericError = "GenericError"
}
