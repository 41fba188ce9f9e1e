import Metering
import Testing
import Units

@Suite("a probe of one unit") struct ProbeTests {
    static func maps() throws -> [RegisterMap] {
        try ModelFile.names.map { try ModelFile.map($0) }
    }

    /// Probes a device that answers from `image`, and from nothing else.
    static func probe(
        _ image: RegisterImage, identity: DeviceIdentity? = nil
    ) throws -> (finding: ProbeFinding, asked: Int) {
        try probe(identity: identity) { image.answer(to: $0) }
    }

    static func probe(
        identity: DeviceIdentity?, answer: (ReadRequest) -> ReadAnswer
    ) throws -> (finding: ProbeFinding, asked: Int) {
        var probe = MeterProbe(maps: try maps())
        var step = probe.begin()
        var asked = 0
        while true {
            switch step {
            case .read(let request): step = probe.take(answer(request))
            case .identify: step = probe.take(identity: identity)
            case .done(let finding): return (finding, asked)
            }
            asked += 1
        }
    }

    static func candidates(_ finding: ProbeFinding) -> [ProbeCandidate] {
        if case .device(_, let candidates, _) = finding { candidates } else { [] }
    }

    @Test("names the right model among the best, for each model of the library")
    func each() throws {
        for name in ModelFile.names where name != "sunspec-meter" {
            for holes in [RegisterImage.Holes.zero, .refused] {
                let image = try ImageTests.File(name).image(holes: holes)
                let (finding, asked) = try ProbeTests.probe(image)
                let candidates = ProbeTests.candidates(finding)
                let best = try #require(candidates.first, "\(name)")
                let right = try #require(candidates.first { $0.model == name }, "\(name)")
                // Models of one maker that differ in their counters alone can't be told apart:
                // three of Janitza's, two of Schneider's and of Socomec's.
                #expect(right.score == best.score, "\(name): \(candidates.map(\.model))")
                #expect(candidates.filter { $0.score == best.score }.count <= 3, "\(name)")
                #expect(right.isPlausible && right.figures.currents.count == 3)
                #expect(asked <= MeterProbe.requestsHighest)
            }
        }
    }

    @Test("names a SunSpec device by its list", arguments: ["sunspec-213", "sunspec-203"])
    func sunSpec(name: String) throws {
        let (finding, _) = try ProbeTests.probe(ImageTests.File(name).image(holes: .refused))
        let best = try #require(ProbeTests.candidates(finding).first)
        #expect(best.model == "sunspec-meter" && best.score >= 90)
        #expect(best.figures.power == .watts(34_880))
    }

    @Test("believes what the device says of itself before what its numbers allow")
    func identity() throws {
        let answer: [UInt8] =
            [0x2B, 0x0E, 1, 1, 0, 0, 3, 0, 18] + Array("Schneider Electric".utf8)
            + [1, 7] + Array("iEM3155".utf8) + [2, 3] + Array("1.2".utf8)
        let says = try #require(DeviceIdentity(answer: answer))
        #expect(says.texts == ["Schneider Electric", "iEM3155", "1.2"])
        let image = try ImageTests.File("schneider-iem3000").image(holes: .refused)
        let candidates = ProbeTests.candidates(try ProbeTests.probe(image, identity: says).finding)
        #expect(candidates.map(\.model) == ["schneider-iem3000", "schneider-pm5xxx"])
        #expect(candidates[0].score > candidates[1].score)
        #expect(candidates[0].evidence.first == "it calls itself iEM3155")
    }

    @Test("shows Socomec's mark")
    func socomec() throws {
        let image = try ImageTests.File("socomec-diris-a").image(holes: .zero)
        let (finding, _) = try ProbeTests.probe(image)
        let candidates = ProbeTests.candidates(finding)
        #expect(candidates.map(\.model) == ["socomec-countis-e", "socomec-diris-a"])
        #expect(candidates.allSatisfy { $0.evidence.first == "Socomec's mark" })
    }

    @Test("asks a silent unit three times and no more, also behind a gateway")
    func silent() throws {
        for answer in [ReadAnswer.timeout, .unreachable, .exception(code: 11)] {
            let (finding, asked) = try ProbeTests.probe(identity: nil) { _ in answer }
            #expect(finding == .silent && asked == 3)
        }
        let (finding, _) = try ProbeTests.probe(identity: nil) { _ in .malformed }
        #expect(finding == .garbled)
    }

    @Test("finds no model in a device that has none of their values")
    func stranger() throws {
        for words in [UInt16(0), 0xFFFF, 0x8000, 0x7FC0, 0x4366, 1, 0x7F7F] {
            let (finding, asked) = try ProbeTests.probe(identity: nil) { request in
                .words([UInt16](repeating: words, count: request.count))
            }
            #expect(ProbeTests.candidates(finding).isEmpty, "\(words)")
            #expect(asked <= MeterProbe.requestsHighest)
        }
        let (finding, _) = try ProbeTests.probe(identity: nil) { _ in .exception(code: 1) }
        #expect(
            finding == .device(says: [], candidates: [], tried: try ProbeTests.maps().count))
    }

    @Test("ends also with a unit that lets every further request time out")
    func stubborn() throws {
        var isFirst = true
        let (finding, asked) = try ProbeTests.probe(identity: nil) { _ in
            defer { isFirst = false }
            return isFirst ? .exception(code: 2) : .timeout
        }
        #expect(ProbeTests.candidates(finding).isEmpty)
        #expect(asked <= 40)
    }

    @Test("reads no identity out of a broken answer")
    func broken() {
        let whole: [UInt8] = [0x2B, 0x0E, 1, 1, 0, 0, 1, 0, 2, 65, 66]
        #expect(DeviceIdentity(answer: whole)?.texts == ["AB"])
        for length in 0..<whole.count {
            #expect(DeviceIdentity(answer: Array(whole.prefix(length))) == nil)
        }
        #expect(DeviceIdentity(answer: [0xAB, 1]) == nil)
        for place in [0, 1, 6, 8] {
            var changed = whole
            changed[place] = 0xFF
            #expect(DeviceIdentity(answer: changed) == nil)
        }
        var control = whole
        control[9] = 0x1B
        #expect(DeviceIdentity(answer: control)?.texts == ["?B"])
    }
}
