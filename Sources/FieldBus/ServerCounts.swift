/// What a simulated server has been asked.
package struct ServerCounts: Hashable, Sendable {
    /// Requests by function code, 0 to 127.
    package var requests = [Int](repeating: 0, count: 128)
    /// Requests by unit, 0 to 255.
    package var units = [Int](repeating: 0, count: 256)
    /// Clients that came in.
    package var clients = 0
    /// Clients that were turned away because there were too many.
    package var refused = 0

    /// Nothing yet.
    package init() {}
}
