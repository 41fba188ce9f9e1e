import CZlib

/// Bytes as gzip packs them (RFC 1952): what a batch travels as.
///
/// `unsafe` stands here because C is spoken; each pointer lives for one call only.
package enum PackedText {
    /// Why bytes could not be unpacked.
    package enum Fault: Error, Hashable, Sendable {
        /// It is no gzip, or its end is missing.
        case broken
        /// It would be longer than was allowed.
        case tooLong
    }

    /// Packs `bytes`, at most 16 MiB of them.
    package static func packed(_ bytes: [UInt8]) -> [UInt8] {
        precondition(bytes.count <= 1 << 24, "a batch is bounded far below 16 MiB")
        var output = [UInt8](repeating: 0, count: czlib_gzip_bound(bytes.count))
        let count = unsafe bytes.withUnsafeBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { room in
                unsafe czlib_gzip(input.baseAddress, input.count, room.baseAddress, room.count)
            }
        }
        precondition(count > 0, "zlib packs whatever fits its bound, or there is no memory")
        return Array(output.prefix(count))
    }

    /// Unpacks `bytes` where that gives at most `bytesHighest`.
    package static func unpacked(
        _ bytes: [UInt8], bytesHighest: Int
    ) throws(Fault) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: bytesHighest)
        let result = unsafe bytes.withUnsafeBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { room in
                unsafe czlib_gunzip(input.baseAddress, input.count, room.baseAddress, room.count)
            }
        }
        switch result {
        case -2: throw .tooLong
        case ..<0: throw .broken
        default: return Array(output.prefix(result))
        }
    }
}
