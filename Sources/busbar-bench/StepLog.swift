import Depot
import Foundation
import Synchronization
import Twin
import TwinWire
import Units

/// Who makes the steps and takes the times: it hears the meters' requests on their servers'
/// threads, and the chargers' texts and the plant's moves on the depot's loop. All in one process,
/// on one monotonic clock.
///
/// A class, because those threads share it.
final class StepLog: Sendable {
    private struct Content {
        var feeders: [FeederSteps] = []
        /// The last limit of each charger's lease, in amperes.
        var limits: [Double?]
        var changedAt = ContinuousClock.now
        var swallowed = 0
    }

    private let content: Mutex<Content>
    private let hangs: Bool

    /// Calls that a hanging charger never answers.
    private static let hanging = ["\"GetCompositeSchedule\"", "\"ChangeConfiguration\""]

    init(chargers: Int, hangs: Bool) {
        self.hangs = hangs
        content = Mutex(Content(limits: Array(repeating: nil, count: chargers)))
    }

    // MARK: What the bench asks

    /// Whether every charger at a feeder has had its rating for three seconds.
    var isFull: Bool {
        content.withLock { content in
            content.limits.prefix(StepSite.apart.index).allSatisfy { $0 == Double(StepSite.rated) }
                && ContinuousClock.now - content.changedAt > .seconds(3)
        }
    }

    /// Begins to make steps.
    func begin() {
        content.withLock { content in
            content.feeders = (0..<StepSite.feeders).map { _ in
                FeederSteps(at: ContinuousClock.now)
            }
        }
    }

    var isOver: Bool { content.withLock { $0.feeders.allSatisfy(\.isOver) } }
    var feeders: [FeederSteps] { content.withLock(\.feeders) }
    /// Calls that the hanging charger got and did not answer.
    var swallowed: Int { content.withLock(\.swallowed) }

    // MARK: What it hears

    /// Ties itself to a plant. Call it on the plant's loop.
    func watch(_ wire: PlantOnWire) {
        wire.watchMeters { [self] meter in
            let now = ContinuousClock.now
            content.withLock { content in
                guard meter.index < content.feeders.count else { return }
                content.feeders[meter.index].asked(at: now)
            }
        }
        wire.hears = { [self] charger, text in heard(text, by: charger) }
        wire.moved = { [self, unowned wire] plant in moved(plant, on: wire) }
        wire.change { plant in
            for node in plant.plan.nodes.indices {
                plant.setOtherLoad(NodePosition(node), PerPhase(repeating: .zero))
            }
            for feeder in 0..<StepSite.feeders {
                plant.setOtherLoad(StepSite.node(of: feeder), StepSite.load(after: 0))
            }
        }
    }

    private func moved(_ plant: Plant, on wire: PlantOnWire) {
        let now = ContinuousClock.now
        let due = content.withLock { content in
            content.feeders.indices.filter { feeder in
                let wanted = StepSite.load(after: content.feeders[feeder].made)
                let node = StepSite.node(of: feeder)
                if plant.otherLoads[node.index].current == wanted {
                    content.feeders[feeder].held(at: now)
                }
                return content.feeders[feeder].isDue(
                    at: now, jitter: .milliseconds(Int.random(in: 0..<StepSite.poll)))
            }.map { (feeder: $0, load: StepSite.load(after: content.feeders[$0].made)) }
        }
        wire.change { plant in
            for (feeder, load) in due { plant.setOtherLoad(StepSite.node(of: feeder), load) }
        }
    }

    /// Takes the time before it looks at the text; false where the charger hangs on it.
    private func heard(_ text: String, by charger: ChargerPosition) -> Bool {
        let now = ContinuousClock.now
        if hangs, charger == StepSite.apart, Self.hanging.contains(where: text.contains) {
            content.withLock { $0.swallowed += 1 }
            return false
        }
        guard text.contains("\"SetChargingProfile\""), let limit = Self.leaseLimit(in: text) else {
            return true
        }
        content.withLock { content in
            let before = content.limits[charger.index]
            content.limits[charger.index] = limit
            if before != limit { content.changedAt = now }
            guard let before, limit < before, let feeder = StepSite.feeder(of: charger),
                feeder < content.feeders.count
            else { return }
            content.feeders[feeder].cut(at: now)
        }
        return true
    }

    /// The amperes that a lease gives at first; nil for another profile.
    private static func leaseLimit(in text: String) -> Double? {
        // What is no such call is none of this bench's business.
        guard let frame = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Any],
            frame.count == 4, let payload = frame[3] as? [String: Any],
            let profile = payload["csChargingProfiles"] as? [String: Any],
            profile["chargingProfilePurpose"] as? String == "TxProfile",
            let schedule = profile["chargingSchedule"] as? [String: Any],
            let periods = schedule["chargingSchedulePeriod"] as? [[String: Any]]
        else { return nil }
        return (periods.first?["limit"] as? NSNumber)?.doubleValue
    }
}
