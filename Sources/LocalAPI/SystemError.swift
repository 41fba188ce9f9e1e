import Glibc

/// The system's words for its error numbers.
///
/// `unsafe` stands here because C is spoken.
package enum SystemError {
    /// Such as `Permission denied`.
    package static func text(_ code: Int32) -> String {
        // strerror(3) gives a text that lives until the thread's next call of it.
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
