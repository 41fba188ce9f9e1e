/// The one place where the connections of a listener or dialer are counted: a class, because they
/// all add to the same figures. Confined to the event loop of its owner.
final class Tally {
    var counts = SocketCounts()
}
