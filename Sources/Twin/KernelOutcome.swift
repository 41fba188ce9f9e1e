package import Depot
import Units

/// What came of a rehearsal of the kernel.
package struct KernelOutcome: Sendable {
    /// How often the controller was started.
    package internal(set) var starts: Int64 = 0
    /// How often it died.
    package internal(set) var crashes: Int64 = 0
    /// Orders that it gave, and leases among them.
    package internal(set) var orders: Int64 = 0
    package internal(set) var leases: Int64 = 0
    /// Caps of 0 that chargers took.
    package internal(set) var stationCuts: Int64 = 0
    /// Day plans that chargers took.
    package internal(set) var plans: Int64 = 0
    /// Answers that let a vehicle begin where it begins nothing by itself.
    package internal(set) var consents: Int64 = 0
    /// What chargers drew above their fallbacks, in A·s: there was something to prove.
    package internal(set) var boosted: Int64 = 0
    /// Overload of ours on all phases, in mA × ms.
    package internal(set) var overload: Int64 = 0
    /// Leases at which no vehicle charges, and that are not 0.
    package internal(set) var leasesBelowMinimum: Int64 = 0
    /// A fingerprint of everything that the controller ordered.
    package internal(set) var digest = CRC32C()
    /// The first thing that must not be; nil where all is well.
    package internal(set) var failure: RunFailure?
    /// What must not be, in words; empty where all is well.
    package internal(set) var failures: [String] = []

    /// The fingerprint as a number.
    package var fingerprint: UInt32 { digest.value }

    mutating func conclude(
        _ charges: [OverloadJudge.Row], in plan: SitePlan, from start: Instant
    ) {
        failure = charges.compactMap(\.oursSince).min().map {
            RunFailure(kind: .overload, after: $0 - start)
        }
        overload = charges.reduce(0) { $0 + $1.ours }
        failures = charges.map { row in
            let since = row.oursSince.map { ($0 - start).seconds } ?? 0
            return "\(plan[row.node].id) \(row.constraint.name): "
                + "\(thousandths(row.ours / 1000)) As over, highest "
                + "\(thousandths(row.oursHighest)) A, first at \(since) s"
        }
        guard leasesBelowMinimum > 0 else { return }
        failure = failure ?? RunFailure(kind: .limitBelowMinimum, after: nil)
        failures.append("\(leasesBelowMinimum) limits between 0 and a minimum")
    }
}
