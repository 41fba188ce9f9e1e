package import Units

/// The inverse-time curve of what protects a node (SAFETY.md section 8).
package struct Breaker: Hashable, Codable, Sendable {
    /// Ir, the current it carries for ever.
    package var rated: Amperes
    /// How it trips.
    package var curve: Curve

    package init(rated: Amperes, curve: Curve) {
        self.rated = rated
        self.curve = curve
    }

    /// The lower edge of the trip curve.
    package enum Curve: Hashable, Codable, Sendable {
        /// An electronic long-time trip: I²t, with its time at six times Ir.
        case longTime(Milliseconds)
        /// Entered points, rising in multiple and falling in time.
        case points([Point])
    }

    /// One point of a curve.
    package struct Point: Hashable, Codable, Sendable {
        /// Current over Ir; 12,000 hundredths of a percent is 1.2.
        package var multiple: Percent
        /// The earliest trip there.
        package var time: Milliseconds

        package init(multiple: Percent, time: Milliseconds) {
            self.multiple = multiple
            self.time = time
        }
    }
}
