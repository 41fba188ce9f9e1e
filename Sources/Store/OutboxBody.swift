import Depot
import Foundation
import Units

/// What a row of the outbox says, before it is text: keys carry their unit, times are RFC 3339.
protocol OutboxBody: Encodable {}

extension OutboxBody {
    /// The same content is always the same text: keys are sorted, what is not there is left out.
    var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}

/// A transaction's end, as it is billed. `told_id` instead of `transaction` where no transaction of
/// ours fits it: then nothing is known of its beginning.
struct SessionBody: OutboxBody {
    var transaction: Int64?
    var toldID: Int64?
    var charger: String
    var connector: Int?
    var idToken: String?
    var startedAt: String?
    var meterStartWh: Int64?
    var stoppedAt: String
    var meterStopWh: Int64
    var reason: String

    init(_ record: TransactionRecord, endedBy end: TransactionRecord.End) {
        self.init(charger: record.charger, end: end)
        transaction = record.id
        connector = record.connector
        idToken = record.idToken
        startedAt = record.startedAt.text(milliseconds: true)
        meterStartWh = record.meterStart.wattHours
    }

    init(charger: String, toldID: Int64, end: TransactionRecord.End) {
        self.init(charger: charger, end: end)
        self.toldID = toldID
    }

    private init(charger: String, end: TransactionRecord.End) {
        self.charger = charger
        stoppedAt = end.stoppedAt.text(milliseconds: true)
        meterStopWh = end.meterStop.wattHours
        reason = end.reason
    }
}

/// A turn of an alarm.
struct AlarmBody: OutboxBody {
    enum State: String, Encodable { case raised, changed, cleared }

    var id: String
    var state: State
    var since: String?
    var severity: String?
    var words: String?

    enum CodingKeys: String, CodingKey {
        case id, state, since, severity
        case words = "text"
    }
}

/// A quarter of an hour of a meter or a connector. Energy is cut to whole watt-hours.
struct IntervalBody: OutboxBody {
    var meter: String?
    var node: String?
    var charger: String?
    var connector: Int?
    var from: String
    var to: String
    var seconds: Int64
    var energyImportWh: Int64
    var energyExportWh: Int64
    var energySource: String
    var powerAverageW: Int64
    var powerHighestW: Int64
    var currentAverageMa: [Int64]
    var currentHighestMa: [Int64]
    var clockSynchronised: Bool

    init(_ summary: IntervalSummary) {
        switch summary.subject {
        case .meter(let id, let node):
            meter = id
            self.node = node
        case .connector(let charger, let number):
            self.charger = charger
            connector = number
        }
        from = summary.from.text(milliseconds: false)
        to = summary.to.text(milliseconds: false)
        seconds = summary.measured.seconds
        energyImportWh = summary.energyImported.wattHours
        energyExportWh = summary.energyExported.wattHours
        energySource = summary.source.rawValue
        powerAverageW = summary.powerAverage.rawValue
        powerHighestW = summary.powerHighest.rawValue
        currentAverageMa = Phase.allCases.map { summary.currentAverage[$0].rawValue }
        currentHighestMa = Phase.allCases.map { summary.currentHighest[$0].rawValue }
        clockSynchronised = summary.isSynchronised
    }
}

/// Rows that are not there: nothing is lost in silence.
struct GapBody: OutboxBody {
    enum Reason: String, Encodable {
        /// The outbox was full and nobody fetched: the oldest rows went.
        case full
        /// The disk or the queue before it took no more.
        case notKept = "not_kept"
        /// The row's checksum does not fit.
        case damaged
    }

    var reason: Reason
    var count: Int64
    /// Of what kind they were, where that is known.
    var kind: String?
    var from: String?
    var to: String?
    var firstSeq: Int64?
    var lastSeq: Int64?
}
