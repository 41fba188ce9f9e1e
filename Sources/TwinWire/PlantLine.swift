import Depot
import WebSocket

/// One simulated charge point's socket. What it says before the socket is open waits.
///
/// A class, because the socket keeps its handler.
final class PlantLine: SocketHandler {
    let charger: ChargerPosition
    private weak var owner: PlantOnWire?
    private var socket: Socket?
    private var waiting: [String] = []
    private var isOver = false

    init(charger: ChargerPosition, owner: PlantOnWire) {
        self.charger = charger
        self.owner = owner
    }

    func say(_ text: String) {
        guard !isOver else { return }
        if let socket { socket.send(text) } else { waiting.append(text) }
    }

    func end() {
        isOver = true
        socket?.close(.normal, text: "")
    }

    func opened(_ socket: Socket) {
        self.socket = socket
        guard !isOver else { return socket.close(.normal, text: "") }
        for text in waiting { socket.send(text) }
        waiting = []
    }

    func received(_ text: String, on socket: Socket) {
        guard !isOver else { return }
        owner?.received(text, on: self)
    }

    func woke(_ socket: Socket) {}

    func closed(_ socket: Socket, because reason: CloseReason) {
        isOver = true
        owner?.lost(self)
    }
}
