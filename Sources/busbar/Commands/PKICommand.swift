import ArgumentParser
import PKI

/// `busbar pki`: the depot's own certificates.
struct PKICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pki", abstract: "Makes and renews the depot's own certificates.",
        discussion: """
            ca.pem, ca.key       the depot's authority; ca.pem goes into every charger
            listener.pem, .key   what chargers see when they connect
            chargers/CP-01.*     a charger's own, for security profile 3

            Run it as root. Files belong to the owner of their directory. busbard takes renewed \
            files in within a minute, without a restart.
            """,
        subcommands: [
            PKIInitCommand.self, PKIListCommand.self, PKIIssueCommand.self, PKIRenewCommand.self,
        ])
}

/// Where the certificates are.
struct PKIOptions: ParsableArguments {
    @Option(help: "The directory of the depot's authority.")
    var directory = "/etc/busbar/pki"

    var folder: AuthorityFolder { AuthorityFolder(directory) }

    /// Does something with the files. A name that can't be certified is wrong use; whatever else
    /// goes wrong is told with the next step.
    func work<Result>(_ body: (AuthorityFolder) throws(PKIError) -> Result) throws -> Result {
        do throws(PKIError) {
            return try body(folder)
        } catch {
            try PKIFailure(error).end()
        }
    }
}

/// `busbar pki init`: the authority and the listener's certificate.
struct PKIInitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Makes the depot's authority and the listener's certificate."
    )

    @OptionGroup var options: PKIOptions

    @Option(help: "A name or address that chargers dial; may be given several times.")
    var host: [String] = []

    @Option(help: "The name of the authority, such as the site's id.")
    var name = "busbar"

    @Flag(help: "Replace an authority that is there. Every charger must then learn the new one.")
    var force = false

    func validate() throws {
        guard !host.isEmpty else {
            throw ValidationError("name what chargers dial: --host 10.10.0.1 --host box.depot")
        }
    }

    func run() throws {
        try options.work { folder throws(PKIError) in
            try folder.create(
                named: name, hosts: host, replacing: force, at: Arguments.now.seconds)
        }
        Console.show([
            "Made \(options.directory)/ca.pem: load it into every charger as its root certificate.",
            "Made \(options.directory)/listener.pem and listener.key: name them in the site file,",
            "  certificate_file: \(options.directory)/listener.pem, "
                + "key_file: \(options.directory)/listener.key",
            "Keep a copy of ca.key off this box: whoever has it can make certificates.",
        ])
    }
}

/// `busbar pki list`: every certificate and its dates.
struct PKIListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Shows every certificate and until when it holds.",
        discussion: "Exits 1 where one does not hold, or ends within thirty days.")

    @OptionGroup var options: PKIOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let entries = try options.work { folder throws(PKIError) in try folder.list() }
        let page = CertificatePage(entries, at: Arguments.now.seconds)
        Console.show(json ? [page.json] : page.lines)
        guard page.isFine else { throw ExitCode(1) }
    }
}

/// `busbar pki issue`: a certificate for a charger, or other names for the listener.
struct PKIIssueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue",
        abstract: "Makes a charger's certificate, or the listener's for other names.")

    @OptionGroup var options: PKIOptions

    @Argument(help: "The charger, such as CP-01.")
    var charger: String?

    @Option(help: "The charger's own request (PEM), where it makes its key itself.")
    var request: String?

    @Flag(help: "The listener's certificate instead, with the key that it has.")
    var listener = false

    @Option(help: "With --listener: a name or address that chargers dial; several times.")
    var host: [String] = []

    @Flag(help: "Replace what is there, the key too.")
    var force = false

    func validate() throws {
        guard listener != (charger != nil) else {
            throw ValidationError("name a charger, such as CP-01, or give --listener")
        }
        guard listener == !host.isEmpty else {
            throw ValidationError("--listener and --host belong together")
        }
        guard !listener || (request == nil && !force) else {
            throw ValidationError("--request and --force are for chargers")
        }
        if let charger { _ = try Arguments.charger(charger) }
    }

    func run() throws {
        let now = Arguments.now.seconds
        let made = try options.work { folder throws(PKIError) in
            guard let charger else { return try folder.issueListener(hosts: host, at: now) }
            var asked: CertificateRequest?
            if let request {
                asked = try CertificateRequest(pem: SafeFile.read(request), file: request)
            }
            return try folder.issue(
                charger: charger, request: asked, replacing: force, at: now)
        }
        let key = options.folder.keyFile(of: made.owner)
        Console.show(
            request == nil && !listener
                ? [
                    "Made \(made.file) and \(key).",
                    "Load both into the charger, then remove the key from this box.",
                ] : ["Made \(made.file)."])
    }
}

/// `busbar pki renew`: new dates for certificates, with the keys that they have.
struct PKIRenewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew",
        abstract: "Gives certificates new dates; the keys stay.",
        discussion: "Without a name: the listener's and chargers' that end within thirty days.")

    @OptionGroup var options: PKIOptions

    @Argument(help: "listener, a charger such as CP-01, or ca.")
    var names: [String] = []

    func run() throws {
        let now = Arguments.now.seconds
        let renewed = try options.work { folder throws(PKIError) in
            let all = try folder.list()
            var chosen: [AuthorityFolder.Entry] = []
            for name in names {
                guard let entry = all.first(where: { $0.owner.name == name }) else {
                    throw .unreadable(file: name, reason: "it has no certificate here")
                }
                chosen.append(entry)
            }
            if names.isEmpty {
                chosen = all.filter {
                    $0.owner != .authority && $0.certificate.validity.state(at: now) != .good
                }
            }
            var renewed: [AuthorityFolder.Entry] = []
            for entry in chosen { renewed.append(try folder.renew(entry.owner, at: now)) }
            return renewed
        }
        guard !renewed.isEmpty else {
            return Console.show(["Nothing to renew: every certificate holds for thirty days more."])
        }
        Console.show(
            renewed.map { "Renewed \($0.file) until \(CertificatePage.day($0.certificate))." })
    }
}
