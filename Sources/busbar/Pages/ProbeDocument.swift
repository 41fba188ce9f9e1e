import Foundation
import Metering
import Screens
import Units

/// What `busbar meters --probe --json` prints: every unit with the models that it may be, best
/// first. Volts, amperes, hertz and kilowatts are decimal numbers.
struct ProbeDocument: Encodable {
    private let line: String
    private let units: [Unit]

    init(line: String, findings: [ProbeOptions.Row]) {
        self.line = line
        units = findings.map(Unit.init)
    }

    /// The document, as `--json` prints it.
    var text: String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        do {
            return JSONText.pretty(try encoder.encode(self)) ?? ""
        } catch {
            preconditionFailure("numbers and texts of ours are JSON: \(error)")
        }
    }

    private struct Unit: Encodable {
        let unit: Int
        let answers: Bool
        let garbled: Bool
        let says: [String]
        let candidates: [Candidate]

        init(_ row: ProbeOptions.Row) {
            unit = row.unit
            garbled = row.finding == .garbled
            switch row.finding {
            case .silent, .garbled: (answers, says, candidates) = (false, [], [])
            case .device(let says, let candidates, _):
                answers = true
                self.says = says
                self.candidates = candidates.map(Candidate.init)
            }
        }
    }

    private struct Candidate: Encodable {
        let model: String
        let maker: String
        let score: Int
        let plausible: Bool
        let evidence: [String]
        let doubts: [String]
        let volts: [Double]
        let amps: [Double]
        let powerKw: Double?
        let frequencyHz: Double?

        init(_ candidate: ProbeCandidate) {
            model = candidate.model
            maker = candidate.maker
            score = candidate.score
            plausible = candidate.isPlausible
            evidence = candidate.evidence
            doubts = candidate.doubts
            let figures = candidate.figures
            volts = figures.voltages.map { Double($0.rawValue) / 1000 }
            amps = figures.currents.map { Double($0.rawValue) / 1000 }
            powerKw = figures.power.map { Double($0.rawValue) / 1000 }
            frequencyHz = figures.frequency.map { Double($0.rawValue) / 1000 }
        }
    }
}
