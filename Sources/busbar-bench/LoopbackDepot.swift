import Depot
import NIOCore
import NIOPosix
import Settings
import Twin
import TwinWire
import Units

/// The simulated plant of a site file on loopback sockets, for the daemon that reads the same file.
///
/// A class, because it owns sockets and threads.
final class LoopbackDepot {
    let plan: SitePlan
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let loop: any EventLoop
    private let wire: NIOLoopBound<PlantOnWire>

    /// Binds the meters; nothing lives yet. `prepare` is called on the depot's loop.
    init(
        _ workplace: Workplace, options: PlantOptions, fleet: @Sendable (SitePlan) -> [Vehicle],
        prepare: @escaping @Sendable (PlantOnWire) -> Void
    ) throws {
        let site = try SiteFile.read(path: workplace.site, modelsDirectory: Workplace.models)
        plan = site.plan
        let plant = Plant(
            plan: plan, fleet: fleet(plan), options: options, seed: 1, now: WireClock.now(),
            utc: WireClock.utc())
        let loop = group.next()
        self.loop = loop
        wire = try loop.submit {
            let wire = try PlantOnWire(plant: plant, loop: loop, clock: WireClock.now)
            prepare(wire)
            return NIOLoopBound(wire, eventLoop: loop)
        }.wait()
    }

    /// Begins to live: meters answer, chargers dial.
    func start() throws {
        try loop.submit { [wire] in try wire.value.start() }.wait()
    }

    /// The plant as it stands now.
    func state() throws -> Plant {
        try loop.submit { [wire] in wire.value.state }.wait()
    }

    /// Ends every socket and server.
    func stop() throws {
        try loop.submit { [wire] in wire.value.stop() }.wait()
        try group.syncShutdownGracefully()
    }

    /// So many free TCP ports on loopback, below those that outgoing connections take: a charger
    /// that dials a daemon which is not up yet could otherwise take its port, and answer itself.
    static func freePorts(_ count: Int) throws -> [Int] {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        defer { group.shutdownGracefully { _ in } }
        var held: [any Channel] = []
        defer { for channel in held { channel.close(promise: nil) } }
        for _ in 0..<triesHighest where held.count < count {
            let port = Int.random(in: 20_000..<32_000)
            let bound = ServerBootstrap(group: group).bind(host: "127.0.0.1", port: port)
            // One that is taken is skipped.
            if let channel = try? bound.wait() { held.append(channel) }
        }
        guard held.count == count else { throw BenchFailure("there are no free ports") }
        return held.compactMap(\.localAddress?.port)
    }

    /// Only a machine that is full of listeners needs more.
    private static let triesHighest = 200
}
