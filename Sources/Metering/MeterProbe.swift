/// Finds out what answers under one unit number, without I/O: it says what to ask next, and weighs
/// the answers. It only reads.
///
/// ```
/// knocking ─► searching ─► Socomec's mark ─► identity ─► trying each model's map ─► device
///     │        (SunSpec)                     (43/14)       (plausibility)
///     └─► silent, garbled
/// ```
package struct MeterProbe: Sendable {
    private let maps: [RegisterMap]
    private var stage = Stage.knocking
    private var knocks = MeterProbe.knocks[...]
    private var isGarbled = false
    private var layout: RegisterLayout?
    private var identity: DeviceIdentity?
    private var isSocomec = false
    private var says: [String] = []
    private var attempts: ArraySlice<ProbeAttempt> = []
    private var candidates: [ProbeCandidate] = []
    private var asked = 0

    private enum Stage: Hashable {
        case knocking, searching(SunSpecScan), socomec, identity, trying, over
    }

    /// Each answered even by a meter that has none of these registers: by an exception.
    private static let knocks = [
        ReadRequest(function: .holding, address: SunSpecScan.bases[0], count: 2),
        ReadRequest(function: .input, address: 0, count: 2),
        ReadRequest(function: .holding, address: 0, count: 2),
    ]
    /// Where Socomec's meters have "SOCO", a letter in each register.
    private static let socomec = ReadRequest(function: .holding, address: 0xC350, count: 4)
    private static let socomecMark: [UInt16] = [0x53, 0x4F, 0x43, 0x4F]
    /// More than forty maps need. With a unit that lets each time out a probe still ends.
    package static let requestsHighest = 300

    /// A probe that tries `maps`.
    package init(maps: [RegisterMap]) {
        self.maps = maps
    }

    /// The first step.
    package mutating func begin() -> ProbeStep { next() }

    /// Takes what became of the request that the last step asked for.
    package mutating func take(_ answer: ReadAnswer) -> ProbeStep {
        switch stage {
        case .knocking: hear(answer)
        case .searching(var scan):
            scan.take(answer)
            search(scan)
        case .socomec:
            if answer == .words(MeterProbe.socomecMark) {
                isSocomec = true
                says.append("the mark SOCO at 0xC350")
            }
            stage = .identity
        case .trying: weigh(answer)
        case .identity, .over: break
        }
        return next()
    }

    /// Takes what became of asking for the identity; nil where the device has none.
    package mutating func take(identity: DeviceIdentity?) -> ProbeStep {
        self.identity = identity
        if let identity {
            says.append("identity: " + identity.texts.joined(separator: ", "))
        }
        attempts =
            maps.compactMap { map in
                (RegisterLayout(map: map) ?? layout).map { ProbeAttempt(map: map, layout: $0) }
            }[...]
        stage = .trying
        return next()
    }

    private mutating func next() -> ProbeStep {
        asked += 1
        guard asked <= MeterProbe.requestsHighest else { return ended() }
        switch stage {
        case .knocking:
            guard let knock = knocks.first else {
                stage = .over
                return .done(isGarbled ? .garbled : .silent)
            }
            return .read(knock)
        case .searching(let scan):
            guard case .send(let request) = scan.step else { return ended() }
            return .read(request)
        case .socomec: return .read(MeterProbe.socomec)
        case .identity: return .identify
        case .trying:
            guard let request = attempts.first?.request else { return ended() }
            return .read(request)
        case .over: return ended()
        }
    }

    private mutating func ended() -> ProbeStep {
        stage = .over
        return .done(
            .device(
                says: says, candidates: candidates.sorted(by: ProbeCandidate.isBetter),
                tried: maps.count))
    }

    private mutating func hear(_ answer: ReadAnswer) {
        switch answer {
        // A gateway's word that nobody is there (exceptions 10 and 11).
        case .exception(code: 10...11), .timeout, .unreachable: knocks = knocks.dropFirst()
        case .malformed:
            isGarbled = true
            knocks = knocks.dropFirst()
        case .words, .exception: stage = .searching(SunSpecScan())
        }
    }

    private mutating func search(_ scan: SunSpecScan) {
        switch scan.step {
        case .send: stage = .searching(scan)
        case .failed: stage = .socomec
        case .found(let models):
            let list = models.map { String($0.id) }.joined(separator: " ")
            says.append("SunSpec models \(list)")
            layout = RegisterLayout(models: models)
            stage = .socomec
        }
    }

    private mutating func weigh(_ answer: ReadAnswer) {
        guard var attempt = attempts.popFirst() else { return }
        switch attempt.take(answer) {
        case .more: attempts = [attempt] + attempts
        case .failed: break
        case .read(let figures):
            let word = word(for: attempt.map)
            let candidate = ProbeCandidate(map: attempt.map, figures: figures, identity: word)
            // A map that nothing speaks for but its addresses being there is no candidate.
            if word != nil || candidate.isPlausible && !figures.voltages.isEmpty {
                candidates.append(candidate)
            }
        }
    }

    /// What the device itself has said for `map`.
    private func word(for map: RegisterMap) -> (text: String, weight: Int)? {
        if map.content == .sunSpec { return ("a SunSpec model list", ProbeScale.identity) }
        let said = identity?.texts.joined(separator: " ").lowercased() ?? ""
        if let model = map.models.first(where: { said.contains($0.lowercased()) }) {
            return ("it calls itself \(model)", ProbeScale.identity)
        }
        if isSocomec, map.maker == "Socomec" { return ("Socomec's mark", ProbeScale.makerName) }
        let maker = map.maker.lowercased()
        guard said.contains(maker) else { return nil }
        return ("it names \(map.maker) as its maker", ProbeScale.makerName)
    }
}
