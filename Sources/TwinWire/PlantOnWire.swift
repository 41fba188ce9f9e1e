package import Depot
package import FieldBus
import Metering
package import NIOCore
import NIOPosix
package import Twin
package import Units
import WebSocket

/// The simulated plant on real sockets: a Modbus server for each meter on the network, and every
/// charge point as an OCPP client that dials the site's listener.
///
/// Everything but the Modbus servers' threads lives on one event loop. A class, because it owns
/// servers and sockets.
package final class PlantOnWire {
    private var plant: Plant
    private let clock: @Sendable () -> Instant
    private let loop: any EventLoop
    private let dialer: WebSocketDialer
    private let destination: @Sendable (ChargerPosition) -> Destination
    private var lines: [PlantLine?]
    /// What each charge point secures its line with; empty: nothing.
    private var tls: [TLSClient] = []
    private var servers: [(port: Int, host: String, server: ModbusServer)] = []
    private var beat: RepeatedTask?
    /// Dials that the controller refused or that found nobody.
    package private(set) var refusals = 0
    /// Asked about each text of the controller before its charge point gets it; where the answer is
    /// false, the text is lost.
    package var hears: (ChargerPosition, String) -> Bool = { _, _ in true }
    /// Called after each move of the plant, once its meters show it.
    package var moved: (Plant) -> Void = { _ in }

    /// How often the plant moves.
    private static let period = TimeAmount.milliseconds(100)

    /// Binds the Modbus servers of every meter on the network. Call it on `loop`.
    package init(
        plant: Plant, loop: any EventLoop, clock: @escaping @Sendable () -> Instant
    ) throws(FieldBusError) {
        self.plant = plant
        self.clock = clock
        self.loop = loop
        dialer = WebSocketDialer(bounds: .standard, on: loop)
        let plan = plant.plan
        let listener = plan.ocpp.listeners[0]
        destination = { charger in
            Destination(
                host: listener.host, port: listener.port, tls: nil,
                target: "/ocpp/\(plan[charger].id)", subprotocols: ["ocpp1.6"], headers: [])
        }
        lines = plan.chargers.map { _ in nil }
        for meter in plan.meters {
            guard case .tcp(let host, let port) = meter.address,
                !servers.contains(where: { $0.host == host && $0.port == port })
            else { continue }
            servers.append((port, host, try ModbusServer(host: host, port: port)))
        }
    }

    /// Makes every charge point dial with TLS and show a certificate of its own.
    ///
    /// - Parameters:
    ///   - authority: PEM; who has signed the controller's certificate.
    ///   - certificates: PEM with its key, one for each charger of the plan.
    /// - Throws: where the TLS library does not take them.
    package func secure(
        authority: [UInt8], certificates: [(chain: [UInt8], key: [UInt8])]
    ) throws {
        precondition(certificates.count == lines.count, "one certificate for each charger")
        tls = try certificates.map {
            try TLSClient(authority: authority, certificate: $0, bounds: .standard)
        }
    }

    /// Begins to live.
    package func start() throws(FieldBusError) {
        refreshMeters()
        for server in servers { try server.server.start() }
        let wire = NIOLoopBound(self, eventLoop: loop)
        beat = loop.scheduleRepeatedTask(initialDelay: .zero, delay: Self.period) { _ in
            wire.value.move()
        }
    }

    /// Ends every socket and server.
    package func stop() {
        beat?.cancel()
        for line in lines { line?.end() }
        for server in servers { server.server.stop() }
    }

    /// The plant as it stands now.
    package var state: Plant { plant }

    /// Does something to the plant.
    package func change(_ body: (inout Plant) -> Void) { body(&plant) }

    /// Tells from now on of each request to a meter on the network, at the moment at which what it
    /// will be answered is fixed. Called on the thread of the meter's server; must not wait.
    package func watchMeters(_ asked: @escaping @Sendable (MeterPosition) -> Void) {
        for server in servers {
            let units = plant.plan.meters.indices.compactMap { index -> (Int, MeterPosition)? in
                let meter = plant.plan.meters[index]
                guard meter.address == .tcp(host: server.host, port: server.port) else {
                    return nil
                }
                return (meter.unit, MeterPosition(index))
            }
            server.server.watch { unit in
                for (known, meter) in units where known == unit { asked(meter) }
            }
        }
    }

    // MARK: The beat

    private func move() {
        handle(plant.advance(to: clock()))
        refreshMeters()
        moved(plant)
    }

    private func handle(_ events: [PlantEvent]) {
        for event in events {
            switch event.kind {
            case .dialled: dial(event.charger)
            case .hungUp: lines[event.charger.index]?.end()
            case .said(let text): lines[event.charger.index]?.say(text)
            }
        }
    }

    private func dial(_ charger: ChargerPosition) {
        lines[charger.index]?.end()
        let line = PlantLine(charger: charger, owner: self)
        lines[charger.index] = line
        var destination = destination(charger)
        if !tls.isEmpty { destination.tls = tls[charger.index] }
        dialer.dial(destination, handler: line) { [weak self] _ in
            self?.refusals += 1
            self?.lost(line)
        }
    }

    /// A line is gone by the controller's doing, or never came to be.
    func lost(_ line: PlantLine) {
        guard lines[line.charger.index] === line else { return }
        lines[line.charger.index] = nil
        plant.hangUp(line.charger, at: plant.now)
    }

    /// A text of the controller.
    func received(_ text: String, on line: PlantLine) {
        guard hears(line.charger, text), lines[line.charger.index] === line else { return }
        handle(plant.receive(text, for: line.charger, at: plant.now))
    }

    private func refreshMeters() {
        for index in plant.plan.meters.indices {
            let position = MeterPosition(index)
            guard case .tcp(let host, let port) = plant.plan[position].address,
                let server = servers.first(where: { $0.host == host && $0.port == port })?.server,
                let blocks = plant.registers(of: position)
            else { continue }
            var image = RegisterImage(holes: .zero)
            for block in blocks {
                switch block.table {
                case .holding: image.write(block.words, at: block.address, of: .holding)
                case .input: image.write(block.words, at: block.address, of: .input)
                }
            }
            server.hold(image, unit: plant.plan[position].unit)
        }
    }
}
