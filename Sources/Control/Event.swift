package import Depot

/// Something that happened. Events are all that the controller ever learns.
package enum Event: Hashable, Codable, Sendable {
    /// The control loop's period has passed, or something urgent has come in.
    case tick
    /// A meter answered.
    case metered(MeterPosition, Reading)
    /// A poll of a meter gave no reading.
    case meterFailed(MeterPosition, MeterFault)
    /// A line was read: whether it calls. Told at each edge, and each second all the same.
    case lineRead(InputPosition, isActive: Bool)
    /// A line can't be read.
    case lineFailed(InputPosition, LineFault)
    /// A charger's link told something.
    case charger(ChargerPosition, ChargerReport)
    /// What the store remembers of the time before our start.
    case recalled(RecalledState)
    /// The store can't be read: nothing is remembered in this run.
    case recallFailed(StoreError)
    /// What became of what the store was asked to keep.
    case stored(StoreOutcome)
    /// The fleet's files were read, at the start and whenever they change.
    case fleetTold(FleetList)
    /// The days to come, at the start and before the last ones run out.
    case calendarTold(SiteCalendar)
    /// What is wrong with the dates of the listeners' certificates, at the start and whenever it
    /// changes.
    case certificatesTold([CertificateNotice])
    /// How handing rows upstream goes, now and then, where the site has an upstream.
    case uplinkTold(UplinkReport)
    /// A person asked for something.
    case commanded(Command)
}
