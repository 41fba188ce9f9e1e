import Foundation

/// How much of a threat is tried: what a machine does in seconds, or under BUSBAR_SOAK=1 (`make
/// soak`) the figures that the threat is told with.
enum Scale {
    static let isWhole = ProcessInfo.processInfo.environment["BUSBAR_SOAK"] == "1"

    static func of(_ small: Int, whole: Int) -> Int { isWhole ? whole : small }
}
