/// What a simulated charge point saw that its central system should not have done, or that it
/// could not deliver.
package struct ChargePointCounts: Hashable, Sendable {
    /// Texts that were no OCPP frame.
    package var malformed: Int64 = 0
    /// Answers to a call that does not wait, late ones among them.
    package var unknownAnswers: Int64 = 0
    /// CALLs answered with CALLERROR.
    package var refusedCalls: Int64 = 0
    /// Profiles refused with Rejected.
    package var refusedProfiles: Int64 = 0
    /// Profiles taken.
    package var acceptedProfiles: Int64 = 0
    /// Periods between 0 and the connector's minimum: a vehicle can't follow them.
    package var limitsBelowMinimum: Int64 = 0
    /// Outgoing messages dropped because too much waited.
    package var dropped: Int64 = 0
    /// CALLs answered.
    package var answeredCalls: Int64 = 0
    /// Texts sent.
    package var sent: Int64 = 0
}
