import Daemon
import Foundation
import Glibc
import Testing
import Units

@Suite("a service that systemd watches over")
struct SupervisorTests {
    private static let watched = ["WATCHDOG_USEC": "5000000", "WATCHDOG_PID": "7"]

    /// A supervisor's environment for process 7, told at `place`.
    private static func supervisor(
        at place: String, _ others: [String: String] = watched
    ) -> Supervisor {
        Supervisor(
            environment: others.merging(["NOTIFY_SOCKET": place]) { $1 }, process: 7)
    }

    @Test("tells at a path or an abstract name", arguments: [false, true])
    func bothNames(_ isAbstract: Bool) throws {
        let ear = try Ear(isAbstract: isAbstract)
        let supervisor = Self.supervisor(at: ear.place)
        supervisor.tellReady(tick: .milliseconds(1000))
        supervisor.tellTick()
        supervisor.tellTick()
        supervisor.tellStopping()
        #expect(ear.heard() == ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "STOPPING=1"])
    }

    @Test("asks for more patience where the site's ticks are too long for the unit's")
    func longTicks() throws {
        let ear = try Ear(isAbstract: true)
        Self.supervisor(at: ear.place).tellReady(tick: .milliseconds(5000))
        #expect(ear.heard() == ["READY=1\nWATCHDOG_USEC=15000000"])
    }

    static let unwatched: [[String: String]] = [
        [:],
        ["WATCHDOG_USEC": "5000000", "WATCHDOG_PID": "8"],
        ["WATCHDOG_USEC": "0"],
        ["WATCHDOG_USEC": "-5"],
        ["WATCHDOG_USEC": "soon"],
        ["WATCHDOG_USEC": "99999999999999999999"],
    ]

    @Test("tells no tick where none is waited for", arguments: unwatched)
    func noWatchdog(_ environment: [String: String]) throws {
        let ear = try Ear(isAbstract: true)
        let supervisor = Self.supervisor(at: ear.place, environment)
        supervisor.tellReady(tick: .milliseconds(5000))
        supervisor.tellTick()
        #expect(ear.heard() == ["READY=1"])
    }

    @Test(
        "goes on where nobody listens or the name is no good",
        arguments: [
            "", "/nowhere/notify", "@nobody-at-all", "relative", "vsock:2:1234",
            "/" + String(repeating: "x", count: 107),
        ])
    func nobodyListens(_ place: String) {
        let supervisor = Self.supervisor(at: place)
        supervisor.tellReady(tick: .milliseconds(1000))
        supervisor.tellTick()
        supervisor.tellStopping()
    }

    @Test("is not held up by a supervisor that does not listen any more")
    func fullQueue() throws {
        let ear = try Ear(isAbstract: true)
        let supervisor = Self.supervisor(at: ear.place)
        // More than any queue of datagrams takes: a send that waited would hang here.
        for _ in 0..<20_000 { supervisor.tellTick() }
        let heard = ear.heard()
        #expect(!heard.isEmpty && heard.count < 20_000)
    }
}

/// A datagram socket in systemd's place.
///
/// A class, because it owns the descriptor and the name.
private final class Ear {
    /// What stands in NOTIFY_SOCKET.
    let place: String
    private let descriptor: CInt

    init(isAbstract: Bool) throws {
        let name = "busbar-\(UUID().uuidString)"
        let directory = FileManager.default.temporaryDirectory.path
        place = isAbstract ? "@\(name)" : "\(directory)/\(name)"
        descriptor = socket(
            AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        try #require(descriptor >= 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(place.utf8)
        try #require(bytes.count < 108)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
            unsafe path.copyBytes(from: bytes)
            if isAbstract { unsafe path[0] = 0 }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(descriptor, generic, length)
            }
        }
        try #require(result == 0, "bind: errno \(errno)")
    }

    deinit {
        close(descriptor)
        if place.hasPrefix("/") { unsafe unlink(place) }
    }

    /// Everything that was told until now: a datagram is there once it was sent.
    func heard() -> [String] {
        var texts: [String] = []
        var room = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe recv(descriptor, &room, room.count, 0)
            guard count >= 0 else { return texts }
            texts.append(String(decoding: room.prefix(count), as: UTF8.self))
        }
    }
}
