/// How often a payload broke its schema in a way that we can live with. Real chargers do. A
/// CALLERROR would lead to retries, or to a charger that never starts: a strict server loses the
/// very chargers that it must control.
package struct Tolerated: Hashable, Codable, Sendable {
    /// Fields that the schema does not know.
    package var unknownFields: Int64 = 0
    /// The same field twice in one object; the first one counts.
    package var duplicateFields: Int64 = 0
    /// A number where text is due, text where a number is due, null where nothing is due.
    package var wrongTypes: Int64 = 0
    /// Text longer than its schema allows; cut where it is no identification.
    package var longTexts: Int64 = 0
    /// Words that an enumeration does not have, or has in another case.
    package var unknownWords: Int64 = 0
    /// Needed fields that are missing and that we can do without.
    package var missingFields: Int64 = 0
    /// Times without a zone, read as UTC.
    package var timesWithoutZone: Int64 = 0
    /// Times that can't be read; they count as not told.
    package var timesUnreadable: Int64 = 0
    /// Numbers out of range or with digits past their last place, and readings that can't be used.
    package var numbersOdd: Int64 = 0
    /// Lists that may not be empty, or that were longer than we keep.
    package var listsOdd: Int64 = 0

    package init() {}

    /// All of them.
    package var sum: Int64 {
        unknownFields + duplicateFields + wrongTypes + longTexts + unknownWords + missingFields
            + timesWithoutZone + timesUnreadable + numbersOdd + listsOdd
    }

    package static func += (left: inout Tolerated, right: Tolerated) {
        left.unknownFields += right.unknownFields
        left.duplicateFields += right.duplicateFields
        left.wrongTypes += right.wrongTypes
        left.longTexts += right.longTexts
        left.unknownWords += right.unknownWords
        left.missingFields += right.missingFields
        left.timesWithoutZone += right.timesWithoutZone
        left.timesUnreadable += right.timesUnreadable
        left.numbersOdd += right.numbersOdd
        left.listsOdd += right.listsOdd
    }
}
