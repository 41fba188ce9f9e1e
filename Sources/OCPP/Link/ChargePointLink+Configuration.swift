package import Depot
package import Units

extension ChargePointLink {
    /// Everything that a link is told at its birth. The times are ours, the rest is the model's.
    package struct Configuration: Hashable, Sendable {
        /// The charger's identity, for people.
        package var identity: String
        /// How the charger behaves: unit, ladder, stack levels, start offset, messages a minute.
        package var model: ChargerModel
        /// The numbers of the connectors that the site gives the charger.
        package var connectors: [Int]

        /// How long a limit's answer is waited for. Chargers answer a SetChargingProfile within a
        /// second or never, and every second of waiting holds up the next limit.
        package var limitTimeout = Milliseconds.seconds(5)
        /// How long any other answer is waited for: ChangeConfiguration may write flash, and some
        /// restart a subsystem.
        package var setUpTimeout = Milliseconds.seconds(30)
        /// The longest that a cut waits for another limit's answer.
        package var cutWait = Milliseconds.seconds(2)
        /// How long after the opening a cut waits for a BootNotification.
        package var cutBootWait = Milliseconds.seconds(2)
        /// How long after the opening everything else waits for a BootNotification: one model loops
        /// if anything is sent before it is answered, others never send it on a reconnect.
        package var bootWait = Milliseconds.seconds(30)
        /// How long the control room may take for an answer. Chargers give up after 30 s and more.
        package var questionTimeout = Milliseconds.seconds(20)
        /// Told in BootNotification.conf. A charger takes its clock from heartbeats, and the clock
        /// that we serve slews by at most 1 s a minute: once a minute keeps it within 1 s of us.
        package var heartbeatInterval = Milliseconds.seconds(60)

        /// Orders that wait: every connector's lease and floor, and a set-up of some tens of keys.
        package var ordersHighest = 64
        /// CALLs that wait for an answer at once: a set-up call that hangs and the cuts past it.
        package var callsHighest = 4
        /// Questions of the charger that wait for an answer at once.
        package var questionsHighest = 16
        /// So many CALLs in a row without an answer, and the link is given up (a zombie: it still
        /// sends heartbeats and ignores every CALL until it reconnects).
        package var unansweredHighest = 4

        /// Texts a second that a charger may send for long. A busy one sends one.
        package var textsPerSecond: Int64 = 50
        /// Texts that it may send at once: what it queued while it was offline.
        package var textsBurst: Int64 = 200
        /// Texts past that budget, without a rest in between, after which the socket is closed.
        package var floodHighest: Int64 = 1_000
        /// Reports of violations at once; afterwards one every 10 s, the others are counted.
        package var violationsBurst: Int64 = 10

        package init(identity: String, model: ChargerModel, connectors: [Int]) {
            self.identity = identity
            self.model = model
            self.connectors = connectors
        }
    }
}
