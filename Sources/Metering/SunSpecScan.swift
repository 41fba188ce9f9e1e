package import Depot

/// The walk along a SunSpec device's model list, without I/O: the marker at one of three
/// addresses, then headers of number and length until 0xFFFF.
///
/// ```
/// marker 40000 ─► marker 50000 ─► marker 0 ─► failed
///       └──────────────┴──────────────┴─► header ─► header ─► … ─► found
/// ```
package struct SunSpecScan: Hashable, Sendable {
    /// What to do next; from `found` and `failed` on nothing changes any more.
    package private(set) var step: Step

    private var models: [SunSpecModel] = []
    private var bases: ArraySlice<Int> = SunSpecScan.bases[...]

    /// Where the marker may stand, in the order of SunSpec's own advice.
    package static let bases = [40_000, 50_000, 0]
    /// "SunS".
    package static let marker: [UInt16] = [0x5375, 0x6E53]
    /// The end of the list.
    package static let end: UInt16 = 0xFFFF
    /// The longest list that is walked. Storage systems come to about thirty models; a list that
    /// does not end is a damaged one.
    package static let modelsHighest = 64

    /// What to do next.
    package enum Step: Hashable, Sendable {
        case send(ReadRequest)
        case found([SunSpecModel])
        case failed(MeterFault)
    }

    package init() {
        step = .send(SunSpecScan.two(at: SunSpecScan.bases[0]))
    }

    /// Takes the answer to the request that `step` asked for.
    package mutating func take(_ answer: ReadAnswer) {
        guard case .send(let request) = step else { return }
        if models.isEmpty, request.address == bases.first {
            step = afterMarker(answer)
        } else {
            step = afterHeader(answer, at: request.address)
        }
    }

    private mutating func afterMarker(_ answer: ReadAnswer) -> Step {
        switch answer {
        case .words(SunSpecScan.marker):
            let header = (bases.first ?? 0) + SunSpecScan.marker.count
            bases = []
            return .send(SunSpecScan.two(at: header))
        case .words, .exception:
            bases = bases.dropFirst()
            guard let next = bases.first else {
                return .failed(.wrongDevice(found: "no SunSpec marker"))
            }
            return .send(SunSpecScan.two(at: next))
        case .timeout: return .failed(.timeout)
        case .unreachable: return .failed(.unreachable)
        case .malformed: return .failed(.malformed)
        }
    }

    private mutating func afterHeader(_ answer: ReadAnswer, at address: Int) -> Step {
        // Some devices leave the end mark out, and their registers end there.
        if answer == .illegalDataAddress, !models.isEmpty { return .found(models) }
        guard case .words(let words) = answer else {
            return .failed(answer.fault ?? .malformed)
        }
        guard words.count == 2 else { return .failed(.malformed) }
        if words[0] == SunSpecScan.end { return .found(models) }
        let model = SunSpecModel(id: Int(words[0]), length: Int(words[1]), address: address)
        models.append(model)
        let next = address + 2 + model.length
        guard models.count < SunSpecScan.modelsHighest, next <= 0xFFFE else {
            return .failed(.malformed)
        }
        return .send(SunSpecScan.two(at: next))
    }

    private static func two(at address: Int) -> ReadRequest {
        ReadRequest(function: .holding, address: address, count: 2)
    }
}
