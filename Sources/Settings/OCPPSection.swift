import Depot
import Fleet
import Units

/// The `ocpp` section: where chargers dial in and how they prove who they are.
enum OCPPSection {
    /// Listeners of a site: a few networks, each with and without TLS.
    private static let listenersHighest = 16

    static func read(_ root: inout KeyReader, _ chargers: ChargerSection) -> OCPPRules {
        guard var keys = root.requiredMapping("ocpp") else {
            return OCPPRules(listeners: [], unknownChargers: .refuse, refusesOfflineStart: false)
        }
        if !keys.has("listeners") {
            keys.report(
                .missingKey, "listeners", found: "no such key", allowed: "a list of listeners")
        }
        let items = keys.items("listeners", named: nil, atMost: listenersHighest)
        if items.isEmpty, keys.has("listeners") {
            keys.report(.value, "listeners", found: "no listener", allowed: "at least one")
        }
        let hasPasswords = keys.optional("passwords_file", .path) != nil
        if hasPasswords { notYetObeyed("passwords_file", keys) }
        var listeners: [OCPPRules.Listener] = []
        for item in items {
            var entry = item
            listeners.append(listener(&entry, hasPasswords, chargers))
            entry.finish()
            checkAddress(listeners, entry)
        }
        let unknown = keys.value(
            "unknown_chargers", or: OCPPRules.UnknownChargers.refuse, .word())
        if unknown == .quarantine { notYetObeyed("unknown_chargers", keys) }
        let refusesOffline = keys.value(
            "offline_start", or: false, .words(["allowed": false, "refused": true]))
        if refusesOffline {
            keys.warn(
                .notUsedYet, "offline_start",
                "it is not used yet: connectors without a transaction count at their fallback")
        }
        keys.finish()
        return OCPPRules(
            listeners: listeners, unknownChargers: unknown, refusesOfflineStart: refusesOffline)
    }

    private static func listener(
        _ keys: inout KeyReader, _ hasPasswords: Bool, _ chargers: ChargerSection
    ) -> OCPPRules.Listener {
        let host = keys.required("host", .host)
        let port = keys.required("port", .whole(0...65_535), placeholder: 0)
        let profile = keys.optional("security_profile", .whole(0...3))
        if let host, !isLoopback(host), !keys.has("security_profile") {
            keys.report(
                .missingKey, "security_profile",
                found: "no such key at an address that other machines reach",
                allowed: "0 to 3; 0 lets anybody in and must be written")
        }
        let certificate = keys.optional("certificate_file", .path) != nil
        let key = keys.optional("key_file", .path) != nil
        if let profile {
            checkProfile(profile, keys, certificate && key, hasPasswords)
        }
        for name in ["certificate_file", "key_file"] where keys.has(name) {
            notYetObeyed(name, keys)
        }
        if let host, profile == 0, !isLoopback(host) {
            keys.warn(
                .openListener(host: host, port: port), "security_profile",
                "anybody who reaches \(host):\(port) may act as a charger")
        }
        return OCPPRules.Listener(
            host: host ?? "", port: port, securityProfile: profile ?? 0,
            chargers: names(&keys, chargers))
    }

    /// What a profile needs and what it has no use for (OCPP 2.0.1 part 2, section A).
    private static func checkProfile(
        _ profile: Int, _ keys: KeyReader, _ hasCertificate: Bool, _ hasPasswords: Bool
    ) {
        if profile >= 1 { notYetObeyed("security_profile", keys) }
        if profile >= 2, !hasCertificate {
            keys.report(
                .missingKey, nil, found: "security_profile \(profile) without its files",
                allowed: "certificate_file and key_file")
        }
        if profile <= 1, keys.has("certificate_file") || keys.has("key_file") {
            keys.report(
                .structure, keys.has("certificate_file") ? "certificate_file" : "key_file",
                found: "a file for TLS beside security_profile \(profile)",
                allowed: "it with security_profile 2 or 3")
        }
        if profile == 1 || profile == 2, !hasPasswords {
            keys.report(
                .missingKey, "security_profile",
                found: "security_profile \(profile) without passwords",
                allowed: "it with ocpp.passwords_file")
        }
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

    private static func notYetObeyed(_ key: String, _ keys: KeyReader) {
        keys.report(
            .notYetObeyed, key, found: "\(keys.found(key)), which is not obeyed yet",
            allowed: key == "security_profile"
                ? "0" : key == "unknown_chargers" ? "refuse" : "nothing")
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host == "127.0.0.1"
            || (host.hasPrefix("127.") && host.split(separator: ".").count == 4
                && host.utf8.allSatisfy { $0 == 46 || (48...57).contains($0) })
    }
}
