import Depot
import Foundation
import Settings
import Testing

@Suite("the library of charger models") struct ChargerLibraryTests {
    /// The models that are shipped, by their files.
    static let names: [String] = {
        let folder = TestFiles.firmware.appendingPathComponent("chargers").path
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
                .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
        } catch {
            return []
        }
    }()

    @Test("has at least eight makers' models") func makers() {
        #expect(Self.names.filter { !$0.hasPrefix("generic") }.count >= 8)
    }

    @Test("is without an error in each file", arguments: names)
    func reads(name: String) throws {
        try TestFiles.withGoodSite { folder in
            let file = "library/chargers/\(name).yaml"
            try FileManager.default.copyItem(
                at: TestFiles.firmware.appendingPathComponent("chargers/\(name).yaml"),
                to: folder.appendingPathComponent(file))
            let site = folder.appendingPathComponent("site.yaml")
            let text = try String(contentsOf: site, encoding: .utf8)
            try text.replacing("model: box", with: "model: \(name)")
                .write(to: site, atomically: true, encoding: .utf8)
            do {
                let plan = try SiteFile.read(
                    path: site.path,
                    modelsDirectory: folder.appendingPathComponent("library").path
                ).plan
                #expect(plan.chargers.contains { $0.model.name == name })
            } catch let errors as ConfigurationErrors {
                // The good site's own figures may not suit every model; its file must.
                #expect(errors.errors.filter { $0.file.hasSuffix(file) } == [])
            }
        }
    }

    @Test("tells what a model is to be told after its boot")
    func setUp() throws {
        try TestFiles.withGoodSite { folder in
            let box = folder.appendingPathComponent("library/chargers/box.yaml")
            let text = try String(contentsOf: box, encoding: .utf8)
            try
                (text + """
                    set_up:
                      measurands: [Current.Import, SoC]
                      trigger: no
                      keys:
                        WebSocketPingInterval: 30
                        FreevendEnabled: "true"
                    """).write(to: box, atomically: true, encoding: .utf8)
            let plan = try SiteFile.read(
                path: folder.appendingPathComponent("site.yaml").path,
                modelsDirectory: folder.appendingPathComponent("library").path
            ).plan
            let model = try #require(plan.chargers.first { $0.model.name == "box" }?.model)
            #expect(
                model.setUp
                    == ChargerSetUp(
                        measurands: ["Current.Import", "SoC"],
                        keys: [
                            ChargerSetUp.Key(name: "WebSocketPingInterval", value: "30"),
                            ChargerSetUp.Key(name: "FreevendEnabled", value: "true"),
                        ], takesTriggers: false))
        }
    }
}
