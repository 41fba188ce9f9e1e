/// What became of an acknowledgement.
package struct RemovedDocument: Hashable, Codable, Sendable {
    /// So many rows wait no longer.
    package var removed: Int

    package init(removed: Int) {
        self.removed = removed
    }
}
