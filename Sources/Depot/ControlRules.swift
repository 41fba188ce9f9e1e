package import Units

/// The `control` part of a site file.
package struct ControlRules: Hashable, Codable, Sendable {
    /// The period of the control loop.
    package var tick: Milliseconds
    /// M of SAFETY.md as a share of each limit.
    package var reserve: Percent
    /// The most of a node's room that fallbacks may take (SAFETY.md C3).
    package var fallbackShare: Percent
    /// The most of a node's room that fallbacks and day plans may take together at any time (SAFETY.md
    /// section 6); 0: no day plans.
    package var planShare = Percent.percent(30)
    /// T_B; the larger of this and the model's holds.
    package var lease: Milliseconds
    /// T_R of SAFETY.md.
    package var renewal: Milliseconds
    /// What becomes of a node whose meter is silent.
    package var meterLost: MeterLost

    package init(
        tick: Milliseconds, reserve: Percent, fallbackShare: Percent, lease: Milliseconds,
        renewal: Milliseconds, meterLost: MeterLost
    ) {
        self.tick = tick
        self.reserve = reserve
        self.fallbackShare = fallbackShare
        self.lease = lease
        self.renewal = renewal
        self.meterLost = meterLost
    }

    /// What becomes of a node whose meter is silent; the raw values are the site file's words.
    package enum MeterLost: String, CaseIterable, Codable, Sendable {
        /// It counts its worst other load.
        case otherLoadHighest = "other_load_max"
        /// Its chargers go to their fallbacks.
        case fallback
    }
}
