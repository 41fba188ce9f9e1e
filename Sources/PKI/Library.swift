import COpenSSL

/// libcrypto's error queue, emptied into words. Each thread has its own queue.
enum Library {
    /// The reason of the first fault since the queue was emptied last.
    static func reason() -> String {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0 else { return "no reason given" }
        // The table of reasons is constant text of the library.
        return unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) }
            ?? "error \(code)"
    }

    /// Throws with the library's reason unless `isDone`.
    static func check(_ isDone: Bool, _ doing: String) throws(PKIError) {
        guard isDone else { throw .library(doing: doing, reason: reason()) }
    }

    /// What the library made, or its reason.
    static func made(_ pointer: OpaquePointer?, _ doing: String) throws(PKIError) -> OpaquePointer {
        guard let pointer = unsafe pointer else {
            throw .library(doing: doing, reason: reason())
        }
        return unsafe pointer
    }

    /// `count` random bytes.
    static func random(_ count: Int) throws(PKIError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        try check(unsafe RAND_bytes(&bytes, Int32(clamping: count)) == 1, "drawing random bytes")
        return bytes
    }
}

/// Bytes in the library's hands: text for its readers, or what its writers have made.
///
/// Safe: the pointer is never nil and is freed once, when nobody holds the value any more.
@safe final class LibraryMemory {
    let bio: OpaquePointer

    init() throws(PKIError) {
        unsafe bio = try unsafe Library.made(unsafe BIO_new(BIO_s_mem()), "taking memory")
    }

    convenience init(_ bytes: [UInt8]) throws(PKIError) {
        try self.init()
        let count = Int32(clamping: bytes.count)
        let written = unsafe bytes.withUnsafeBytes { unsafe BIO_write(bio, $0.baseAddress, count) }
        guard bytes.isEmpty || written == count else {
            throw .library(doing: "taking memory", reason: Library.reason())
        }
    }

    deinit { unsafe BIO_free(bio) }

    /// What was written and not read.
    var bytes: [UInt8] {
        var start: UnsafeMutablePointer<CChar>?
        let count = unsafe copenssl_memory(bio, &start)
        guard let start = unsafe start, count > 0 else { return [] }
        return unsafe UnsafeRawBufferPointer(start: start, count: count).map { $0 }
    }
}
