/// A simple way of dividing the power of a depot, to hold ours against. It shares no code with
/// `Control` or `Allocation`.
package enum DayPolicy: Hashable, Sendable {
    /// Each draws what it can.
    case uncontrolled
    /// Each minute equal currents for all, as far as they can use them, within every limit.
    case equal
    /// Each minute whoever leaves first gets all that it can use, within every limit; who has what
    /// it needs comes last.
    case earliestFirst
    /// The same, in the order of the time that is left less the time that charging takes.
    case leastLaxity
}
