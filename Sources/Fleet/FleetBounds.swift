/// How much of a fleet file is read.
package enum FleetBounds {
    /// Bytes of a file: ten thousand rows of the longest that make sense.
    package static let bytesHighest = 4_194_304
    /// Rows after the header: no depot has more vehicles, or departures in its plan.
    package static let rowsHighest = 10_000
    /// Fields of a row: twice what any of the files has, so that a stray one can be told.
    static let fieldsHighest = 32
    /// Bytes of a field: a vehicle's tokens are the longest.
    static let fieldBytesHighest = 1_024
    /// Tokens of one vehicle: its cards, its EVCCID, its VIN, its contract.
    static let tokensHighest = 16
    /// Characters of a token (OCPP 2.0.1 part 2, IdTokenType).
    static let tokenCharactersHighest = 36
    /// Characters of the operator's names for vehicles and departures.
    static let nameCharactersHighest = 48
}
