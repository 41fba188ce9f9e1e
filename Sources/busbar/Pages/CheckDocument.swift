import Allocation
import Depot
import Foundation
import Screens
import Settings
import Units

/// What `busbar check --json` prints: the figures of `CheckPage`, or what is wrong with the files.
/// Amperes and kilowatts are decimal numbers, errors and warnings name file, line and key.
struct CheckDocument: Encodable {
    /// Whether the daemon would start with these files and all floors fit.
    private let fine: Bool
    private let errors: [Finding]
    private let warnings: [Finding]
    private var fallbacks: [Fallback] = []
    private var limits: [Limit] = []
    private var lines: [Line] = []
    private var notProven: [String] = []
    private var dayPlans: [PlanHolder] = []

    /// A file that is read as the daemon would.
    init(_ configuration: SiteConfiguration) {
        self.init(configuration, errors: [])
    }

    /// Files in which something is wrong; the figures are there where nothing but keys that are
    /// not obeyed yet stands in the way.
    init(_ failure: ConfigurationErrors) {
        self.init(failure.unobeyed, errors: failure.errors)
    }

    private init(_ configuration: SiteConfiguration?, errors: [ConfigurationError]) {
        let report = configuration.map { CheckReport($0) }
        fine =
            errors.isEmpty && report?.floors.allSatisfy(\.fits) ?? false
            && configuration?.holdsCertificates ?? false
        self.errors = errors.map(Finding.init)
        warnings = (configuration?.warnings ?? []).map(Finding.init)
        guard let configuration, let report else { return }
        fallbacks = report.fallbacks.map(Fallback.init)
        limits = report.floors.map { Limit($0, in: configuration.plan) }
        lines = report.lines.map(Line.init)
        notProven = report.verdicts
        dayPlans = report.planHolders.map(PlanHolder.init)
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

    /// An error or a warning.
    private struct Finding: Encodable {
        let file: String
        let line: Int?
        let key: String
        let found: String?
        let allowed: String?
        let text: String

        init(_ error: ConfigurationError) {
            file = error.file
            line = error.line
            key = error.key
            found = error.found
            allowed = error.allowed
            text = error.text
        }

        init(_ warning: ConfigurationWarning) {
            file = warning.file
            line = warning.line
            key = warning.key
            found = nil
            allowed = nil
            text = warning.text
        }
    }

    /// A connector's fallback: in amperes or kilowatts, as its charger takes limits.
    private struct Fallback: Encodable {
        let connector: String
        let amps: Double?
        let kw: Double?

        init(_ fallback: CheckReport.Fallback) {
            connector = fallback.name
            let figure = Double(fallback.rate.rawValue) / 1000
            switch fallback.unit {
            case .amperes: (amps, kw) = (figure, nil)
            case .watts: (amps, kw) = (nil, figure)
            }
        }
    }

    /// A limit of a node and what it carries while nobody speaks to the chargers.
    private struct Limit: Encodable {
        let node: String
        let constraint: String
        let unit: String
        let fallbacks: Double
        let otherLoad: Double
        let reserve: Double
        let limit: Double
        let left: Double
        let forPlans: Double
        let fits: Bool
        let fitsShare: Bool

        init(_ row: FallbackBudget.Report.Row, in plan: SitePlan) {
            node = plan[row.node].id
            constraint = row.constraint.name
            unit = row.constraint == .power ? "kW" : "A"
            fallbacks = Double(row.sum) / 1000
            otherLoad = Double(row.otherLoad) / 1000
            reserve = Double(row.reserve) / 1000
            limit = Double(row.limit) / 1000
            left = Double(row.left) / 1000
            forPlans = Double(row.leftForPlans) / 1000
            fits = row.fits
            fitsShare = row.fitsShare
        }
    }

    /// A charger, and why it holds no day plans; without a reason where it can.
    private struct PlanHolder: Encodable {
        let charger: String
        let model: String
        let canHold: Bool
        let because: String?

        init(_ holder: Settings.PlanHolder) {
            charger = holder.charger
            model = holder.model
            canHold = holder.obstacle == nil
            because = holder.obstacle?.text
        }
    }

    /// A line of the field bus; `poll_time_ms` where it can be told beforehand.
    private struct Line: Encodable {
        let meters: [String]
        let pollTimeMs: Int64?
        let pollShortestMs: Int64
        let fastEnough: Bool

        init(_ line: MeterLine) {
            meters = line.meters
            pollTimeMs = line.pollTime?.rawValue
            pollShortestMs = line.pollShortest.rawValue
            fastEnough = line.isFastEnough
        }
    }
}
