import Testing

/// What one module may import: the arrows of the design, and the packages it owns.
struct ModuleRule: Sendable, CustomTestStringConvertible {
    let name: String
    /// Modules of ours.
    let uses: Set<String>
    /// Products of packages, of which this module is an owner.
    let packages: Set<String>
    /// Libraries of the toolchain and the system.
    let system: Set<String>

    init(_ name: String, uses: String, packages: String, system: String) {
        self.name = name
        self.uses = Self.words(uses)
        self.packages = Self.words(packages)
        self.system = Self.words(system)
    }

    var testDescription: String { name }

    /// Everything that may stand behind `import` in this module.
    var allowed: Set<String> { uses.union(packages).union(system) }

    private static func words(_ text: String) -> Set<String> {
        Set(text.split(separator: " ").map(String.init))
    }
}

/// The walls of the house, one row for each directory in Sources. A pure module has no system
/// library: what it needs of time or chance comes in as an argument.
let moduleRules: [ModuleRule] = [
    // The pure modules.
    ModuleRule("Units", uses: "", packages: "", system: ""),
    ModuleRule("Depot", uses: "Units", packages: "", system: ""),
    ModuleRule("Allocation", uses: "Depot Units", packages: "", system: ""),
    ModuleRule("Ledger", uses: "Depot Units", packages: "", system: ""),
    ModuleRule("Control", uses: "Ledger Allocation Depot Units", packages: "", system: ""),
    ModuleRule("Metering", uses: "Depot Units", packages: "", system: ""),
    ModuleRule("OCPP", uses: "Depot Units", packages: "", system: ""),
    ModuleRule(
        "ControlRoom", uses: "Control OCPP Metering Depot Units", packages: "", system: ""),
    ModuleRule("Fleet", uses: "Depot Units", packages: "", system: ""),
    ModuleRule(
        "Twin", uses: "ControlRoom Control Ledger Allocation OCPP Metering Depot Units",
        packages: "", system: ""),

    // Files, sockets, threads.
    ModuleRule(
        "Settings", uses: "Depot Allocation Metering Fleet PKI Units", packages: "Yams",
        system: "Foundation Glibc"),
    ModuleRule("CLinux", uses: "", packages: "", system: ""),
    ModuleRule("CHeap", uses: "", packages: "", system: ""),
    ModuleRule("CModbus", uses: "", packages: "", system: ""),
    ModuleRule("CGPIOD", uses: "", packages: "", system: ""),
    ModuleRule("COpenSSL", uses: "", packages: "", system: ""),
    ModuleRule("CZlib", uses: "", packages: "", system: ""),
    ModuleRule("PKI", uses: "COpenSSL", packages: "", system: "Foundation Glibc"),
    ModuleRule(
        "Journal", uses: "Control Ledger Depot Units", packages: "",
        system: "Foundation Glibc Dispatch Synchronization"),
    ModuleRule(
        "FieldBus", uses: "Metering CModbus CGPIOD CLinux Depot Units", packages: "",
        system: "Foundation Glibc Synchronization"),
    ModuleRule(
        "WebSocket", uses: "", packages: "NIOCore NIOPosix NIOHTTP1 NIOWebSocket NIOSSL",
        system: "Glibc Synchronization"),
    ModuleRule(
        "Gateway", uses: "OCPP WebSocket PKI Depot Units", packages: "NIOCore",
        system: "Dispatch Synchronization"),
    ModuleRule(
        "Store", uses: "Depot Units", packages: "GRDB",
        system: "Foundation Glibc Dispatch Synchronization"),
    ModuleRule(
        "LocalAPI", uses: "Depot CLinux Units",
        packages: "Hummingbird HummingbirdCore AsyncHTTPClient NIOCore NIOHTTP1 Logging",
        system: "Foundation Glibc Synchronization"),
    ModuleRule("Gzip", uses: "CZlib", packages: "", system: ""),
    ModuleRule(
        "Uplink", uses: "LocalAPI Settings PKI Gzip CLinux Depot Units",
        packages: "AsyncHTTPClient NIOCore NIOPosix NIOHTTP1 NIOSSL Logging",
        system: "Foundation"),
    ModuleRule("Screens", uses: "LocalAPI Depot Units", packages: "", system: "Foundation"),
    ModuleRule(
        "TwinWire", uses: "Twin FieldBus WebSocket Metering Gzip CLinux Depot Units",
        packages: "NIOCore NIOPosix NIOHTTP1 NIOSSL", system: "Foundation Glibc Synchronization"),
    ModuleRule(
        "Daemon",
        uses: "ControlRoom Control Ledger OCPP Metering Settings Journal FieldBus Gateway "
            + "WebSocket PKI Store LocalAPI CLinux Depot Units",
        packages: "Logging NIOCore NIOPosix", system: "Foundation Glibc Synchronization"),

    // Programs: composition.
    ModuleRule(
        "busbard", uses: "Daemon Settings", packages: "ArgumentParser Logging",
        system: "Foundation Glibc Dispatch"),
    ModuleRule(
        "busbar",
        uses: "LocalAPI Screens Settings Allocation Ledger Journal Control Twin TwinWire FieldBus "
            + "Metering PKI Depot Units",
        packages: "ArgumentParser NIOCore NIOPosix", system: "Foundation Glibc Dispatch"),
    ModuleRule(
        "busbar-uplink", uses: "Uplink LocalAPI Settings", packages: "ArgumentParser Logging",
        system: "Foundation Glibc Dispatch"),
    ModuleRule(
        "busbar-bench",
        uses: "Control Ledger Allocation Settings Twin TwinWire CHeap Depot Units",
        packages: "NIOCore NIOPosix", system: "Foundation Glibc Dispatch Synchronization"),
]
