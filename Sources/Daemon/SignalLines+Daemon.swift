import Control
import Depot
import FieldBus
import Logging
import Settings
import Units

extension SignalLines {
    /// The lines of a site, which tell the mailbox what is found; nil where it has none.
    static func lines(
        of configuration: SiteConfiguration, _ mailbox: Mailbox, _ clock: SystemClock,
        _ log: Logger
    ) throws(FieldBusError) -> SignalLines? {
        let plan = configuration.plan
        guard !plan.inputs.isEmpty || !configuration.outputs.isEmpty else { return nil }
        return try SignalLines(
            inputs: plan.inputs, outputs: configuration.outputs, source: GPIODSource(),
            patience: max(.seconds(5), plan.control.tick * 3), now: { SystemClock.instant() },
            report: { input, finding in
                switch finding {
                case .level(let isActive):
                    mailbox.post(.lineRead(input, isActive: isActive), at: clock.moment())
                case .fault(let fault):
                    mailbox.post(.lineFailed(input, fault), at: clock.moment())
                }
            },
            tell: { output, fault in
                log.warning(
                    """
                    output \(output.name) (\(output.place.text)) can't be driven: \(fault.text). \
                    Charging is regulated all the same. \(fault.next)
                    """)
            })
    }

    /// A tick is over. Called on the control loop's thread.
    func show(_ pulse: Pulse) {
        let isAlarm = pulse.controller.alarms.standing.contains { $0.severity != .notice }
        show(isAlarm: isAlarm, at: pulse.moment.instant)
    }
}
