package import Depot
package import Settings
package import Units

/// Looks each second whether the fleet's files have changed, and tells what they say.
///
/// A file is read once it has stood still for a while, and what was read while it changed is thrown
/// away: nobody's departure is lost because a copy is half done. What looks unfinished is believed
/// later than what looks whole.
package struct FleetWatch: Sendable {
    private var folder: FleetFolder
    /// As the files stood when they were read last; nil before.
    private var read: [FileStamp]?
    /// As they stood at the last look, and since when.
    private var seen: [FileStamp] = []
    private var since = Instant(milliseconds: 0)
    private var told: FleetList

    /// Between two looks.
    package static let period = Milliseconds.seconds(1)
    /// So long a file stands still before it is read: an editor or a copy writes without pauses.
    static let stillness = Milliseconds.seconds(1)
    /// So long where it is empty, is missing, has no end in its last line or can't be read as a
    /// whole: a copy over a bad link pauses.
    static let stillnessOfDoubtful = Milliseconds.seconds(10)

    /// The files of `folder`, of which `told` is known.
    package init(_ folder: FleetFolder, told: FleetList) {
        self.folder = folder
        self.told = told
    }

    /// Looks at the files at `now`; what they say now where that is news.
    package mutating func look(at now: Instant) -> FleetFolder.Reading? {
        let stamps = folder.files.map { FileStamp($0) }
        if stamps != seen {
            seen = stamps
            since = now
        }
        guard stamps != read, now - since >= Self.stillness else { return nil }
        var fresh = folder
        let reading = fresh.read()
        guard !reading.isDoubtful || now - since >= Self.stillnessOfDoubtful else { return nil }
        // What was written while it was read is read at the next look.
        guard folder.files.map({ FileStamp($0) }) == stamps else { return nil }
        read = stamps
        folder = fresh
        guard reading.list != told else { return nil }
        told = reading.list
        return reading
    }
}
