import Foundation
import Metering
import Settings
import Testing

@Suite("the library of meter models") struct MeterLibraryTests {
    @Test("is read whole, and each model is what its file says")
    func reads() throws {
        let maps = try MeterLibrary.maps(modelsDirectory: TestFiles.firmware.path)
        let names = maps.map(\.name)
        #expect(names == names.sorted() && names.count >= 16)
        for name in ["siemens-pac", "abb-b23", "phoenix-eem-ma", "sunspec-meter"] {
            #expect(names.contains(name))
        }
        let abb = try #require(maps.first { $0.name == "abb-b23" })
        guard case .registers(let registers, _, _, _) = abb.content else {
            Issue.record("no registers")
            return
        }
        let energy = try #require(registers.first { $0.quantity == .energyImport })
        #expect(energy.address == 0x5000 && energy.notAvailable == [UInt64.max >> 1])
        let narrow = maps.filter { $0.largestRead < 60 }.map { "\($0.name) \($0.largestRead)" }
        #expect(narrow == ["carlo-gavazzi-em24 11", "carlo-gavazzi-em340 50"])
    }

    @Test("names what is wrong in its files, and a folder that has none")
    func refuses() throws {
        try TestFiles.withGoodSite { site in
            let library = site.appendingPathComponent("library")
            let file = library.appendingPathComponent("meters/broken.yaml")
            try Data("maker: X\nmodels: [Y]\nfunction: 5\n".utf8).write(to: file)
            let errors = try #require(throws: ConfigurationErrors.self) {
                try MeterLibrary.maps(modelsDirectory: library.path)
            }
            #expect(errors.errors.contains { $0.file == file.path && $0.line == 3 })
            let none = try #require(throws: ConfigurationErrors.self) {
                try MeterLibrary.maps(modelsDirectory: site.path)
            }
            #expect(none.errors.map(\.found) == ["no meter model"])
        }
    }
}
