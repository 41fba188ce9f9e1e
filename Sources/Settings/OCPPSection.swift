import Depot
import Fleet
import PKI
import Units

/// The `ocpp` section: where chargers dial in and how they prove who they are.
struct OCPPSection {
    /// Listeners of a site: a few networks, each with and without TLS.
    private static let listenersHighest = 16

    let rules: OCPPRules
    let files: SecurityFiles

    init(
        _ root: inout KeyReader, _ chargers: ChargerSection, directory: String, now: Int64
    ) {
        guard var keys = root.requiredMapping("ocpp") else {
            rules = OCPPRules(
                listeners: [], unknownChargers: .refuse, refusesOfflineStart: false)
            files = SecurityFiles(passwords: nil, listeners: [])
            return
        }
        if !keys.has("listeners") {
            keys.report(
                .missingKey, "listeners", found: "no such key", allowed: "a list of listeners")
        }
        let items = keys.items("listeners", named: nil, atMost: Self.listenersHighest)
        if items.isEmpty, keys.has("listeners") {
            keys.report(.value, "listeners", found: "no listener", allowed: "at least one")
        }
        let passwords = keys.optional("passwords_file", .path).map { absolute($0, in: directory) }
        var listeners: [OCPPRules.Listener] = []
        var files: [SecurityFiles.Listener?] = []
        for item in items {
            var entry = item
            let host = entry.required("host", .host)
            let security = ListenerSecurity(
                profile: Self.profile(&entry, host), host: host, hasPasswords: passwords != nil,
                directory: directory, now: now)
            listeners.append(Self.listener(&entry, host, security.profile, chargers))
            files.append(security.read(&entry))
            entry.finish()
            Self.checkAddress(listeners, entry)
        }
        if let passwords { Self.checkPasswords(passwords, listeners, chargers, keys) }
        let unknown = keys.value(
            "unknown_chargers", or: OCPPRules.UnknownChargers.refuse, .word())
        if unknown == .quarantine {
            keys.report(
                .notYetObeyed, "unknown_chargers",
                found: "\(keys.found("unknown_chargers")), which is not obeyed yet",
                allowed: "refuse")
        }
        let refusesOffline = keys.value(
            "offline_start", or: false, .words(["allowed": false, "refused": true]))
        keys.finish()
        rules = OCPPRules(
            listeners: listeners, unknownChargers: unknown, refusesOfflineStart: refusesOffline)
        self.files = SecurityFiles(passwords: passwords, listeners: files)
    }

    private static func profile(_ keys: inout KeyReader, _ host: String?) -> Int {
        let profile = keys.optional("security_profile", .whole(0...3))
        if let host, !isLoopback(host), !keys.has("security_profile") {
            keys.report(
                .missingKey, "security_profile",
                found: "no such key at an address that other machines reach",
                allowed: "0 to 3; 0 lets anybody in and must be written")
        }
        return profile ?? 0
    }

    private static func listener(
        _ keys: inout KeyReader, _ host: String?, _ profile: Int, _ chargers: ChargerSection
    ) -> OCPPRules.Listener {
        let port = keys.required("port", .whole(0...65_535), placeholder: 0)
        if let host, profile == 0, keys.has("security_profile"), !isLoopback(host) {
            keys.warn(
                .openListener(host: host, port: port), "security_profile",
                "anybody who reaches \(host):\(port) may act as a charger")
        }
        return OCPPRules.Listener(
            host: host ?? "", port: port, securityProfile: profile,
            chargers: names(&keys, chargers))
    }

    /// Whether the file can be read, and who has no password where one is asked for.
    private static func checkPasswords(
        _ path: String, _ listeners: [OCPPRules.Listener], _ chargers: ChargerSection,
        _ keys: KeyReader
    ) {
        let book: PasswordBook
        do throws(PKIError) {
            book = try PasswordBook.read(path)
        } catch {
            return keys.report(
                .reference, "passwords_file",
                found: "\(keys.found("passwords_file")): \(error.reason)",
                allowed: "a file made by: busbar charger password CP-01 --file \(path)")
        }
        let asking = listeners.filter { [1, 2].contains($0.securityProfile) }
        let needing = chargers.chargers.indices.filter { index in
            asking.contains { $0.chargers?.contains(ChargerPosition(index)) ?? true }
        }
        let without = needing.map { chargers.chargers[$0] }
            .filter { !$0.isAbsent && book[$0.id] == nil }.map(\.id)
        guard !without.isEmpty else { return }
        let more = without.count > 3 ? " and \(without.count - 3) more" : ""
        keys.warn(
            .advice, "passwords_file",
            "no password for \(without.prefix(3).joined(separator: ", "))\(more): set one with: "
                + "busbar charger password \(without[0]) --file \(path)")
    }

    private static func names(
        _ keys: inout KeyReader, _ chargers: ChargerSection
    ) -> [ChargerPosition]? {
        let field = Field<[String]>(allowed: "a list of chargers") { node in
            guard case .list(let items) = node.content, !items.isEmpty,
                items.count <= ChargerSection.chargersHighest
            else { return nil }
            let names = items.compactMap(\.text)
            return names.count == items.count && Set(names).count == names.count ? names : nil
        }
        guard let names = keys.optional("chargers", field) else { return nil }
        return names.compactMap { name in
            if let index = chargers.chargers.firstIndex(where: { $0.id == name }) {
                return ChargerPosition(index)
            }
            if !chargers.names.contains(name) {
                keys.report(
                    .reference, "chargers", found: "\(quoted(name)), which is no charger",
                    allowed: nameMeant(name, among: chargers.names))
            }
            return nil
        }
    }

    private static func checkAddress(_ listeners: [OCPPRules.Listener], _ keys: KeyReader) {
        guard let last = listeners.last, last.port != 0,
            listeners.dropLast().contains(where: { $0.host == last.host && $0.port == last.port })
        else { return }
        keys.report(
            .duplicate, "port", found: "\(last.host):\(last.port) twice",
            allowed: "each address once")
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host == "127.0.0.1"
            || (host.hasPrefix("127.") && host.split(separator: ".").count == 4
                && host.utf8.allSatisfy { $0 == 46 || (48...57).contains($0) })
    }
}
