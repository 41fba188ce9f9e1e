package import Control

/// The controller's whole state, from which what follows can be replayed.
///
/// It begins a segment, or stands in one as a record where the recording was broken off. With it
/// the names of `PackedKeys` begin anew.
package struct RecordedState: Hashable, Sendable {
    /// Why the state stands here.
    package var reason: Reason
    /// The state.
    package var controller: Controller

    package init(reason: Reason, controller: Controller) {
        self.reason = reason
        self.controller = controller
    }

    /// Why a state is written down.
    package enum Reason: Hashable, Codable, Sendable {
        /// The former segment was full; nothing is missing between the two.
        case wentOn
        /// The daemon has started.
        case started
        /// So many events were not recorded, right before this.
        case resumed(lost: Int)
    }

    /// The bytes of the state; they need no names but their own.
    package func bytes() throws(RecordError) -> [UInt8] {
        var bytes: [UInt8] = [RecordedEvent.version]
        var keys = PackedKeys()
        let reason = try RecordError.packing { try PackedEncoder.pack(self.reason) }
        let controller = try RecordError.packing { try PackedEncoder.pack(self.controller) }
        try PackedBytes.append(.list([reason, controller]), keys: &keys, to: &bytes)
        return bytes
    }

    /// Reads a state back.
    package init(bytes: [UInt8]) throws(RecordError) {
        var reader = PackedBytesReader(bytes, from: 0)
        let version = try reader.byte()
        guard version == RecordedEvent.version else { throw .foreign(version: version) }
        var keys = PackedKeys()
        guard case .list(let parts) = try reader.value(keys: &keys), parts.count == 2,
            reader.isAtEnd
        else { throw .damaged("no state") }
        reason = try RecordError.packing { try PackedDecoder.unpack(Reason.self, from: parts[0]) }
        controller = try RecordError.packing {
            try PackedDecoder.unpack(Controller.self, from: parts[1])
        }
    }
}
