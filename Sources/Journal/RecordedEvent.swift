package import Control
import Depot
package import Units

/// One event as it was taken in, and a sign of what the controller did about it.
///
/// ```
/// version │ CRC-32C of the effects, 4 bytes │ instant │ wall clock │ synchronised? │ event
/// ```
package struct RecordedEvent: Hashable, Sendable {
    /// What happened.
    package var event: Event
    /// When the controller took it in.
    package var moment: Moment
    /// The digest of what the controller wanted done.
    package var digest: UInt32

    package init(event: Event, moment: Moment, digest: UInt32) {
        self.event = event
        self.moment = moment
        self.digest = digest
    }

    /// The first byte of every event and state. A change of the bytes takes a new number; new
    /// events and fields do not, as their names stand beside them.
    static let version: UInt8 = 1

    /// The bytes of the record; names that are new join `keys`.
    package func bytes(keys: inout PackedKeys) throws(RecordError) -> [UInt8] {
        var bytes: [UInt8] = [Self.version]
        for shift in stride(from: 0, to: 32, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: digest >> UInt32(shift)))
        }
        let packed = try RecordError.packing { try PackedEncoder.pack(event) }
        let head: [PackedValue] = [
            .integer(moment.instant.milliseconds), .integer(moment.utc.milliseconds),
            .flag(moment.isSynchronised), packed,
        ]
        for value in head { try PackedBytes.append(value, keys: &keys, to: &bytes) }
        return bytes
    }

    /// Reads a record back. `keys` holds the names of the records before it.
    package init(bytes: [UInt8], keys: inout PackedKeys) throws(RecordError) {
        var reader = PackedBytesReader(bytes, from: 0)
        let version = try reader.byte()
        guard version == Self.version else { throw .foreign(version: version) }
        digest = 0
        for shift in stride(from: 0, to: 32, by: 8) {
            digest |= UInt32(try reader.byte()) << UInt32(shift)
        }
        let instant = try reader.value(keys: &keys)
        let utc = try reader.value(keys: &keys)
        let isSynchronised = try reader.value(keys: &keys)
        guard case .integer(let instant) = instant, case .integer(let utc) = utc,
            case .flag(let isSynchronised) = isSynchronised
        else { throw .damaged("no moment") }
        moment = Moment(
            instant: Instant(milliseconds: instant), utc: UTCTime(milliseconds: utc),
            isSynchronised: isSynchronised)
        let packed = try reader.value(keys: &keys)
        guard reader.isAtEnd else { throw .damaged("more than an event") }
        event = try RecordError.packing { try PackedDecoder.unpack(Event.self, from: packed) }
    }

    /// The digest of effects: CRC-32C of their packed bytes, which depend on nothing but their
    /// names and values.
    package static func digest(of effects: [Effect]) throws(RecordError) -> UInt32 {
        var keys = PackedKeys()
        var bytes: [UInt8] = []
        let packed = try RecordError.packing { try PackedEncoder.pack(effects) }
        try PackedBytes.append(packed, keys: &keys, to: &bytes)
        return CRC32C.of(bytes)
    }
}
