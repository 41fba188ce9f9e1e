// swift-tools-version: 6.2
import PackageDescription

/// The house's compiler settings: Swift 6, every wall up, warnings are errors.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// A module of ours. `uses` names modules of ours, `products` names products of packages.
func module(
    _ name: String, uses: [String] = [], products: [Target.Dependency] = []
) -> Target {
    .target(
        name: name, dependencies: uses.map { .target(name: $0) } + products,
        exclude: [], swiftSettings: strict)
}

/// A program: composition only.
func program(
    _ name: String, uses: [String], products: [Target.Dependency] = []
) -> Target {
    .executableTarget(
        name: name, dependencies: uses.map { .target(name: $0) } + products,
        swiftSettings: strict)
}

/// The tests of one module, or of several that are only meaningful together; `files` lie beside
/// them to be read, not built.
func tests(
    _ name: String, uses: [String], products: [Target.Dependency] = [], files: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: uses.map { .target(name: $0) } + products,
        exclude: files, swiftSettings: strict)
}

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let yams = product(name: "Yams", package: "Yams")
    static let logging = product(name: "Logging", package: "swift-log")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioWebSocket = product(name: "NIOWebSocket", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
    static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
}

let package = Package(
    name: "busbar",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "busbard", targets: ["busbard"]),
        .executable(name: "busbar", targets: ["busbar"]),
        .executable(name: "busbar-uplink", targets: ["busbar-uplink"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    ],
    targets: [
        // The pure modules: no clock, no I/O, no randomness.
        module("Units"),
        module("Depot", uses: ["Units"]),
        module("Allocation", uses: ["Depot", "Units"]),
        module("Ledger", uses: ["Depot", "Units"]),
        module("Control", uses: ["Ledger", "Allocation", "Depot", "Units"]),
        // Rounding a Double calls libm where the processor has no instruction for it.
        .target(
            name: "Metering", dependencies: ["Depot", "Units"], swiftSettings: strict,
            linkerSettings: [.linkedLibrary("m")]),
        module("OCPP", uses: ["Depot", "Units"]),
        module("ControlRoom", uses: ["Control", "OCPP", "Metering", "Depot", "Units"]),
        module("Fleet", uses: ["Depot", "Units"]),
        module(
            "Settings", uses: ["Depot", "Allocation", "Metering", "Fleet", "PKI", "Units"],
            products: [.yams]),

        // System libraries, and the small C targets where macros stand in the way or a function of
        // glibc is replaced.
        .target(name: "CLinux"),
        .target(name: "CHeap"),
        .systemLibrary(
            name: "CModbus", pkgConfig: "libmodbus", providers: [.apt(["libmodbus-dev"])]),
        .systemLibrary(
            name: "CGPIOD", pkgConfig: "libgpiod", providers: [.apt(["libgpiod-dev"])]),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // The modules that touch the world.
        module("Journal", uses: ["Control", "Ledger", "Depot", "Units"]),
        module(
            "FieldBus", uses: ["Metering", "CModbus", "CGPIOD", "CLinux", "Depot", "Units"]),
        module("PKI", uses: ["COpenSSL"]),
        module(
            "WebSocket", products: [.nioCore, .nioPosix, .nioHTTP1, .nioWebSocket, .nioSSL]),
        module(
            "Gateway", uses: ["OCPP", "WebSocket", "PKI", "Depot", "Units"],
            products: [.nioCore]),
        module("Store", uses: ["Depot", "Units"], products: [.grdb]),
        module(
            "LocalAPI", uses: ["Depot", "CLinux", "Units"],
            products: [
                .hummingbird, .hummingbirdCore, .asyncHTTPClient, .nioCore, .nioHTTP1, .logging,
            ]),
        module("Gzip", uses: ["CZlib"]),
        module(
            "Uplink", uses: ["LocalAPI", "Settings", "PKI", "Gzip", "CLinux", "Depot", "Units"],
            products: [.asyncHTTPClient, .nioCore, .nioPosix, .nioHTTP1, .nioSSL, .logging]),
        module("Screens", uses: ["LocalAPI", "Depot", "Units"]),
        module(
            "Twin",
            uses: [
                "ControlRoom", "Control", "Ledger", "Allocation", "OCPP", "Metering", "Depot",
                "Units",
            ]),
        module(
            "TwinWire",
            uses: [
                "Twin", "FieldBus", "WebSocket", "Metering", "Gzip", "CLinux", "Depot", "Units",
            ],
            products: [.nioCore, .nioPosix, .nioHTTP1, .nioSSL]),
        module(
            "Daemon",
            uses: [
                "ControlRoom", "Control", "Ledger", "OCPP", "Metering", "Settings", "Journal",
                "FieldBus", "Gateway", "WebSocket", "PKI", "Store", "LocalAPI", "CLinux", "Depot",
                "Units",
            ],
            products: [.logging, .nioCore, .nioPosix]),

        program(
            "busbard", uses: ["Daemon", "Settings"], products: [.argumentParser, .logging]),
        program(
            "busbar",
            uses: [
                "LocalAPI", "Screens", "Settings", "Allocation", "Ledger", "Journal", "Control",
                "Twin", "TwinWire", "FieldBus", "Metering", "PKI", "Depot", "Units",
            ],
            products: [.argumentParser, .nioCore, .nioPosix]),

        program(
            "busbar-uplink", uses: ["Uplink", "LocalAPI", "Settings"],
            products: [.argumentParser, .logging]),

        program(
            "busbar-bench",
            uses: [
                "Control", "Ledger", "Allocation", "Settings", "Twin", "TwinWire", "CHeap", "Depot",
                "Units",
            ],
            products: [.nioCore, .nioPosix]),

        .target(name: "Waiting", path: "Tests/Waiting", swiftSettings: strict),
        tests("ArchitectureTests", uses: []),
        tests("UnitsTests", uses: ["Units"]),
        tests("DepotTests", uses: ["Depot", "Units"]),
        tests("AllocationTests", uses: ["Allocation", "Depot", "Units"]),
        tests("LedgerTests", uses: ["Ledger", "Depot", "Units"]),
        tests("ControlTests", uses: ["Control", "Ledger", "Allocation", "Depot", "Units"]),
        tests("OCPPTests", uses: ["OCPP", "Depot", "Units"]),
        tests(
            "GatewayTests",
            uses: ["Gateway", "OCPP", "WebSocket", "PKI", "Depot", "Units", "Waiting"],
            products: [.nioCore, .nioPosix]),
        tests(
            "DaemonTests", uses: ["Daemon", "Store", "Settings", "LocalAPI", "Depot", "Units"]),
        tests("PKITests", uses: ["PKI"]),
        tests("FleetTests", uses: ["Fleet", "Depot", "Units"]),
        tests(
            "SettingsTests",
            uses: ["Settings", "Allocation", "Fleet", "Metering", "PKI", "Depot", "Units"],
            files: ["Files"]),
        tests(
            "WebSocketTests", uses: ["WebSocket", "PKI", "Waiting"],
            products: [.nioCore, .nioPosix, .nioHTTP1, .nioWebSocket]),
        .target(
            name: "LocalAPIFixtures", dependencies: ["LocalAPI", "Depot", "Units", "Waiting"],
            path: "Tests/LocalAPIFixtures", swiftSettings: strict),
        tests(
            "UplinkTests",
            uses: [
                "Uplink", "LocalAPI", "LocalAPIFixtures", "Settings", "Store", "Gzip", "PKI",
                "TwinWire", "busbar-uplink", "Depot", "Units", "Waiting",
            ],
            products: [.logging], files: ["validate.py"]),
        tests(
            "LocalAPITests", uses: ["LocalAPI", "LocalAPIFixtures", "Depot", "Units", "Waiting"]),
        tests(
            "CommandTests",
            uses: [
                "Screens", "LocalAPI", "LocalAPIFixtures", "busbar", "Depot", "Units", "Waiting",
            ]),
        tests(
            "StoreTests", uses: ["Store", "Depot", "Units"], products: [.grdb]),
        tests(
            "JournalTests", uses: ["Journal", "Twin", "Control", "Ledger", "Depot", "Units"],
            files: ["Cuttings"]),
        .testTarget(
            name: "MeteringTests", dependencies: ["Metering", "Depot", "Units"],
            exclude: ["make_images.py"], resources: [.copy("Images")], swiftSettings: strict),
        .testTarget(
            name: "FieldBusTests",
            dependencies: ["FieldBus", "Metering", "Depot", "Units", "Waiting"],
            exclude: [
                "third_party_client.py", "third_party_server.py", "third_party_serial.py",
            ], swiftSettings: strict),
        .testTarget(
            name: "WireTests", dependencies: ["busbar", "busbard", "busbar-uplink", "Waiting"],
            exclude: [
                "depot.py", "third_party_depot.py", "killed.py", "cut_off.py", "garbage.py",
                "hostile.py", "proven.py", "kills.py", "kept.py", "receiver.py",
            ], swiftSettings: strict),
        tests(
            "TwinTests", uses: ["Twin", "Ledger", "Metering", "Depot", "Units"],
            files: ["Scenarios"]),
    ]
)
