/// The names of fields and cases that were written since the last state: each is written out once
/// and is a number from then on. Without it they would be two thirds of the journal, and it is
/// flash that they would be written to.
package struct PackedKeys: Sendable {
    package private(set) var names: [String] = []
    private var numbers: [String: Int] = [:]

    package init() {}

    /// Our events have some hundred; a file that names more is none of ours.
    static let namesHighest = 4096

    /// The number of a name that was written before.
    func number(of name: String) -> Int? { numbers[name] }

    /// Takes in a new name; false where there are too many.
    mutating func add(_ name: String) -> Bool {
        guard names.count < Self.namesHighest else { return false }
        numbers[name] = names.count
        names.append(name)
        return true
    }
}
