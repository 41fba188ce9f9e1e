package import Units

/// How a simulated unit misbehaves.
package enum ServerQuirk: Hashable, Sendable {
    /// Not at all.
    case none
    /// It never answers.
    case silent
    /// It answers everything with this exception, 1 to 11.
    case exception(code: Int)
    /// It answers late; the other units of its server wait, as behind a serial gateway.
    case delay(Milliseconds)
    /// Its answers end in the middle.
    case truncated
}
