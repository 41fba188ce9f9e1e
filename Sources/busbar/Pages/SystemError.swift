import Glibc

/// The system's words for its error numbers.
enum SystemError {
    static func text(_ code: Int32) -> String {
        // strerror(3) gives a text that lives until the thread's next call of it.
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
