/// Which end of a connection this is. Clients mask their frames, servers do not (RFC 6455,
/// section 5.1), and the server is the first to close the connection (section 7.1.1).
enum Role {
    case server
    case client
}
