/// Numbers sorted into groups and laid out in one list, group after group: the claims on each
/// branch, the branches below each branch.
package struct Groups: Hashable, Sendable {
    private var starts: [Int]
    /// The numbers by place, group after group.
    package private(set) var members: [Int]

    /// Sorts 0, 1, … into `count` groups: `groups` names the group of each. A negative one stands
    /// for none. Within its group a number keeps its place.
    package init(_ groups: [Int], count: Int) {
        starts = [Int](repeating: 0, count: count + 1)
        for group in groups where group >= 0 { starts[group + 1] += 1 }
        for group in 0..<count { starts[group + 1] += starts[group] }
        members = [Int](repeating: 0, count: starts[count])
        var next = starts
        for (member, group) in groups.enumerated() where group >= 0 {
            members[next[group]] = member
            next[group] += 1
        }
    }

    /// The places of a group's members, for `member(at:)`.
    package func places(of group: Int) -> Range<Int> { starts[group]..<starts[group + 1] }

    /// The number at a place.
    package func member(at place: Int) -> Int { members[place] }
}
