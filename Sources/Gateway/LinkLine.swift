import Depot
import NIOCore
import OCPP
import Units
import WebSocket

/// One charger's connection: it feeds the link's machine and carries out what that says. It has no
/// choices to make.
///
/// A class, because the socket keeps its handler.
final class LinkLine: SocketHandler {
    let charger: ChargerPosition
    private var link: ChargePointLink
    private let desk: LinkDesk
    private(set) var socket: Socket?
    private var isOver = false

    init(link: ChargePointLink, charger: ChargerPosition, desk: LinkDesk) {
        self.link = link
        self.charger = charger
        self.desk = desk
    }

    var counters: LinkCounters { link.counters }

    // MARK: The socket

    func opened(_ socket: Socket) {
        self.socket = socket
        desk.opened(self)
        run { $0.opened(at: $1, into: &$2) }
    }

    func received(_ text: String, on socket: Socket) { run { $0.receive(text, at: $1, into: &$2) } }

    func woke(_ socket: Socket) { run { $0.wake(at: $1, into: &$2) } }

    func closed(_ socket: Socket, because reason: CloseReason) { end(reason.name) }

    /// A newer connection has taken this one's place.
    func drop() {
        socket?.abort()
        end("a newer connection took its place")
    }

    private func end(_ reason: String) {
        guard !isOver else { return }
        isOver = true
        run { $0.closed(reason: reason, at: $1, into: &$2) }
        desk.closed(self)
    }

    // MARK: The control room

    func order(_ order: LinkOrder) { run { $0.order(order, at: $1, into: &$2) } }

    func answer(_ answer: LinkAnswer) { run { $0.answer(answer, at: $1, into: &$2) } }

    /// One call of the link, and its actions in their order.
    private func run(_ call: (inout ChargePointLink, Moment, inout [LinkAction]) -> Void) {
        let now = desk.now()
        var actions: [LinkAction] = []
        call(&link, now, &actions)
        for action in actions {
            switch action {
            case .send(let text): socket?.send(text)
            case .report(let report): desk.tell(report, of: charger)
            case .close(let reason): socket?.close(.policy, text: reason)
            }
        }
        let deadline = link.nextDeadline
        socket?.wake(
            after: deadline.map { .milliseconds(max(0, ($0 - now.instant).rawValue)) })
    }
}
