package import Units

/// For how long something carries more than its rated current (SAFETY.md section 8): a breaker until
/// it trips, a transformer until its short-time rating is used up.
package struct OverloadRating: Hashable, Codable, Sendable {
    /// Ir, the current it carries for ever.
    package var rated: Amperes
    /// How long it carries more.
    package var curve: Curve
    /// τ: once the excess is over, it cools to a third in this time.
    package var fading: Milliseconds

    /// τ of a breaker, where none is entered.
    package static let breakerFading = Milliseconds.seconds(900)
    /// τ of a transformer, where none is entered: that of the oil in a distribution transformer with
    /// natural cooling (IEC 60076-7), which is slower than its windings.
    package static let transformerFading = Milliseconds.seconds(10_800)

    package init(rated: Amperes, curve: Curve, fading: Milliseconds) {
        self.rated = rated
        self.curve = curve
        self.fading = fading
    }

    /// The lower edge of the curve: the shortest times.
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
        /// The shortest time there.
        package var time: Milliseconds

        package init(multiple: Percent, time: Milliseconds) {
            self.multiple = multiple
            self.time = time
        }
    }
}
