import ArgumentParser
import Depot
import Foundation
import NIOCore
import NIOPosix
import PKI
import Settings
import Twin
import TwinWire
import Units

/// `busbar twin`: the simulated depot.
struct TwinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "twin", abstract: "Plays a simulated depot.",
        subcommands: [
            TwinSiteCommand.self, TwinServeCommand.self, TwinSwarmCommand.self,
            TwinRunCommand.self, TwinReceiverCommand.self,
        ])
}

/// `busbar twin site`: a site file and a fleet for a simulated depot.
struct TwinSiteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "site",
        abstract: "Writes site.yaml, vehicles.csv and departures.csv for a simulated depot.")

    @Argument(help: "The directory to write them into; it is made where it does not exist.")
    var directory: String

    @Option(help: "AC charge points of 22 kW.")
    var ac = 12

    @Option(help: "DC stations of 100 kW.")
    var dc = 2

    @Option(help: "The port that chargers dial.")
    var port = 19_000

    @Option(help: "The port of the simulated meter.")
    var meterPort = 15_020

    @Option(help: "The file that says where batches go, beside site.yaml; none without it.")
    var uplink: String?

    func validate() throws {
        guard (0...1000).contains(ac), (0...200).contains(dc), ac + dc > 0 else {
            throw ValidationError("--ac takes 0 to 1000, --dc 0 to 200, and one of them at least 1")
        }
        guard (1...65_535).contains(port), (1...65_535).contains(meterPort) else {
            throw ValidationError("a port is a number from 1 to 65535")
        }
    }

    func run() throws {
        let site = SimulatedSite(ac: ac, dc: dc, port: port, meterPort: meterPort, uplink: uplink)
        let fleet = "\(directory)/fleet"
        try FileManager.default.createDirectory(
            atPath: fleet, withIntermediateDirectories: true)
        try write(site.lines, to: "\(directory)/site.yaml")
        try write(site.vehicleRows, to: "\(fleet)/vehicles.csv")
        try write(site.departureRows(from: WireClock.utc()), to: "\(fleet)/departures.csv")
    }

    private func write(_ lines: [String], to path: String) throws {
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(
            to: URL(fileURLWithPath: path), options: .atomic)
    }
}

/// `busbar twin serve`: meters and chargers of a site file on real sockets.
struct TwinServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves the meters of a site file and dials its listener as every charger.",
        discussion: """
            Ends on SIGTERM and Ctrl-C. Prints what flows at the root every ten seconds, and \
            whether any limit was passed by the chargers' doing.
            """)

    @Argument(help: "The site file; its first listener and its TCP meters are used.")
    var site: String

    @Option(help: "The directory of the meter and charger models.")
    var models = "/usr/share/busbar"

    @Option(
        help: "A directory of `busbar pki`: chargers dial with TLS and show their certificates.")
    var pki: String?

    @Option(help: "Everything that is drawn at random follows from it.")
    var seed: UInt64 = 1

    @Option(help: "exact, ordinary, obedient or any: what the chargers are like.")
    var conduct = "ordinary"

    @Option(help: "parked, busy or night: when vehicles come and go.")
    var traffic = "busy"

    @Option(help: "A day takes 24 h divided by this; batteries shrink with it.")
    var daySpeed: Int64 = 1

    @Flag(help: "Print nothing while it runs.")
    var quiet = false

    private static let conducts: [(String, PlantOptions.Conduct)] = [
        ("exact", .exact), ("ordinary", .ordinary), ("obedient", .obedient), ("any", .any),
    ]
    private static let traffics: [(String, PlantOptions.Traffic)] = [
        ("parked", .parked), ("busy", .busy), ("night", .night),
    ]

    func validate() throws {
        guard Self.conducts.contains(where: { $0.0 == conduct }) else {
            throw ValidationError("--conduct is one of exact, ordinary, obedient, any")
        }
        guard Self.traffics.contains(where: { $0.0 == traffic }) else {
            throw ValidationError("--traffic is one of parked, busy, night")
        }
        guard (1...1000).contains(daySpeed) else {
            throw ValidationError("--day-speed takes 1 to 1000")
        }
    }

    func run() async throws {
        let plan = try plan()
        let proofs = try pki.map { try Self.proofs(of: plan, in: AuthorityFolder($0)) }
        var options = PlantOptions.night
        options.daySpeed = daySpeed
        for (name, value) in Self.conducts where name == conduct { options.conduct = value }
        for (name, value) in Self.traffics where name == traffic { options.traffic = value }
        let plant = Plant(
            plan: plan, fleet: SimulatedSite.fleet(of: plan), options: options, seed: seed,
            now: WireClock.now(), utc: WireClock.utc())
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let wire = try await loop.submit {
            let wire = try PlantOnWire(plant: plant, loop: loop, clock: WireClock.now)
            if let proofs {
                try wire.secure(authority: proofs.authority, certificates: proofs.certificates)
            }
            try wire.start()
            return NIOLoopBound(wire, eventLoop: loop)
        }.get()
        let (ends, continuation) = AsyncStream<Void>.makeStream()
        let signals = SignalWatch { if $0 != SIGWINCH { continuation.yield() } }
        let report =
            quiet
            ? nil
            : loop.scheduleRepeatedTask(initialDelay: .seconds(10), delay: .seconds(10)) { _ in
                Console.show([WireReport(wire.value.state).line])
            }
        for await _ in ends { break }
        report?.cancel()
        signals.cancel()
        try await loop.submit { wire.value.stop() }.get()
        try await group.shutdownGracefully()
    }

    /// The certificates that the chargers show.
    private static func proofs(
        of plan: SitePlan, in folder: AuthorityFolder
    ) throws -> (authority: [UInt8], certificates: [(chain: [UInt8], key: [UInt8])]) {
        do throws(PKIError) {
            var certificates: [(chain: [UInt8], key: [UInt8])] = []
            for charger in plan.chargers {
                let owner = AuthorityFolder.Owner.charger(charger.id)
                certificates.append(
                    (
                        try SafeFile.read(folder.certificateFile(of: owner)),
                        try SafeFile.read(folder.keyFile(of: owner))
                    ))
            }
            return (try SafeFile.read(folder.certificateFile(of: .authority)), certificates)
        } catch {
            try PKIFailure(error).end()
        }
    }

    private func plan() throws -> SitePlan {
        do throws(ConfigurationErrors) {
            return try SiteFile.read(path: site, modelsDirectory: models).plan
        } catch {
            Console.complain(error.errors.map(\.text))
            throw ExitCode(1)
        }
    }
}
