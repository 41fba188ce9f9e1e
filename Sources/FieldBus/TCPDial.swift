import Glibc
import Units

/// Opens a TCP connection with a deadline, which libmodbus' own connect lacks for names and
/// which a stop can't interrupt.
enum TCPDial {
    /// A connected, non-blocking socket, or the error number. Numbers of hosts are used as they
    /// are; a name waits for the resolver, however long that takes.
    static func connect(
        host: String, port: Int, until deadline: Instant, now: () -> Instant, wake: WakeSignal
    ) -> Result<Int32, SystemFailure> {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV | AI_NUMERICHOST
        var list: UnsafeMutablePointer<addrinfo>?
        if unsafe getaddrinfo(host, String(port), &hints, &list) != 0 {
            unsafe hints.ai_flags = AI_NUMERICSERV
            guard unsafe getaddrinfo(host, String(port), &hints, &list) == 0 else {
                return .failure(SystemFailure(code: EHOSTUNREACH))
            }
        }
        defer { unsafe freeaddrinfo(list) }
        guard let first = unsafe list else { return .failure(SystemFailure(code: EHOSTUNREACH)) }
        let address = unsafe first.pointee
        let kind =
            unsafe address.ai_socktype | Int32(SOCK_NONBLOCK.rawValue)
            | Int32(SOCK_CLOEXEC.rawValue)
        let socket = unsafe socket(address.ai_family, kind, address.ai_protocol)
        guard socket >= 0 else { return .failure(SystemFailure(code: errno)) }
        var code: Int32 = 0
        if unsafe Glibc.connect(socket, address.ai_addr, address.ai_addrlen) != 0 { code = errno }
        if code == EINPROGRESS {
            code = outcome(of: socket, until: deadline, now: now, wake: wake)
        }
        guard code == 0 else {
            close(socket)
            return .failure(SystemFailure(code: code))
        }
        var one: Int32 = 1
        // Requests are single small packets; without this they could wait for an acknowledgement.
        unsafe _ = setsockopt(
            socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        return .success(socket)
    }

    /// An error number of the system.
    struct SystemFailure: Error {
        let code: Int32
    }

    private static func outcome(
        of socket: Int32, until deadline: Instant, now: () -> Instant, wake: WakeSignal
    ) -> Int32 {
        while true {
            let left = deadline - now()
            guard left > .zero else { return ETIMEDOUT }
            var watched = [
                pollfd(fd: socket, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            unsafe _ = poll(&watched, 2, Int32(clamping: left.rawValue))
            if watched[1].revents != 0 { return ECANCELED }
            if watched[0].revents != 0 { break }
        }
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let result = unsafe getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &length)
        return result == 0 ? code : errno
    }
}
