package import Depot
package import Units

/// One stay of a bus at its bay within a day: how it comes, and what it has to leave with.
package struct DayVisit: Hashable, Sendable {
    /// The bay.
    package let connector: ConnectorPosition
    /// Since the day began; a whole minute.
    package let arrival: Milliseconds
    /// Since the day began; a whole minute after the arrival.
    package let departure: Milliseconds
    /// At arrival.
    package let stateOfCharge: Percent
    /// At departure; no less than at arrival.
    package let required: Percent

    package init(
        connector: ConnectorPosition, arrival: Milliseconds, departure: Milliseconds,
        stateOfCharge: Percent, required: Percent
    ) {
        precondition(
            arrival < departure && stateOfCharge <= required,
            "a bus leaves after it came, with no less than it brought")
        self.connector = connector
        self.arrival = arrival
        self.departure = departure
        self.stateOfCharge = stateOfCharge
        self.required = required
    }
}
