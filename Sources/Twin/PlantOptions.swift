import Depot
package import Units

/// How a plant is played.
package struct PlantOptions: Hashable, Sendable {
    /// When vehicles come and go.
    package var traffic: Traffic
    /// A day passes in 24 hours divided by this; batteries shrink with it, while watts, lags and
    /// clocks stay real. 1 or more.
    package var daySpeed: Int64
    /// The time of day at which the plant starts, in minutes after midnight.
    package var startMinute: Int64
    /// The raster of everything that flows; at most 200 ms.
    package var step: Milliseconds
    /// What the charge points are like.
    package var conduct: Conduct
    /// What meters may be off by, in parts per million.
    package var meterNoise: Int64
    /// T_react that the judge allows.
    package var reaction: Milliseconds
    /// How far back before it other load counts as known to the controller.
    package var memory: Milliseconds
    /// How fast every vehicle follows an offer; nil: each as it is drawn.
    package var dynamics: SimulatedVehicle.Dynamics?

    package init(
        traffic: Traffic, daySpeed: Int64, startMinute: Int64, step: Milliseconds,
        conduct: Conduct, meterNoise: Int64, reaction: Milliseconds, memory: Milliseconds,
        dynamics: SimulatedVehicle.Dynamics?
    ) {
        self.traffic = traffic
        self.daySpeed = daySpeed
        self.startMinute = startMinute
        self.step = step
        self.conduct = conduct
        self.meterNoise = meterNoise
        self.reaction = reaction
        self.memory = memory
        self.dynamics = dynamics
    }

    /// A depot's night from 18:00 in real time, by the book.
    package static var night: PlantOptions {
        PlantOptions(
            traffic: .night, daySpeed: 1, startMinute: 18 * 60, step: .milliseconds(200),
            conduct: .exact, meterNoise: 2000, reaction: .seconds(13), memory: .seconds(10),
            dynamics: nil)
    }

    /// Vehicles come and go every few minutes, charge points may do all that keeps to limits.
    package static var busy: PlantOptions {
        var options = night
        options.traffic = .busy
        options.conduct = .obedient
        return options
    }

    /// When vehicles come and go.
    package enum Traffic: Hashable, Sendable {
        /// They come in the evening and leave in the morning.
        case night
        /// They stay for minutes, at all times.
        case busy
        /// All stand at their connectors from the start and stay.
        case parked
        /// They come and go by `Plant.plugIn` and `Plant.plugOut` alone.
        case manual
    }

    /// What the charge points are like.
    package enum Conduct: Hashable, Sendable {
        /// By the book, at once, with right clocks.
        case exact
        /// By the book, with drawn delays and clock errors.
        case ordinary
        /// As `Quirks.obedient`.
        case obedient
        /// As `Quirks.any` for some of them.
        case any
    }
}
