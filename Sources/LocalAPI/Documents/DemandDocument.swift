/// One billed demand interval, in `status.json`.
package struct DemandDocument: Hashable, Codable, Sendable {
    /// `block` or `rolling`.
    package var window: String
    /// The interval's length; nil from a daemon that does not tell it.
    package var intervalMinutes: Int?
    /// When the running interval ends.
    package var intervalEndsAt: Timestamp
    /// The average of the running interval so far.
    package var averageKilowatts: Double?
    /// What it will average if the present power lasts; nil where it is not known.
    package var forecastKilowatts: Double?
    /// What the rest of it may average.
    package var allowedKilowatts: Double?
    /// What is aimed at; nil without a target.
    package var targetKilowatts: Double?
    /// The month's highest interval so far.
    package var monthPeakKilowatts: Double?

    package init(
        window: String, intervalMinutes: Int?, intervalEndsAt: Timestamp,
        averageKilowatts: Double?, forecastKilowatts: Double?, allowedKilowatts: Double?,
        targetKilowatts: Double?, monthPeakKilowatts: Double?
    ) {
        self.window = window
        self.intervalMinutes = intervalMinutes
        self.intervalEndsAt = intervalEndsAt
        self.averageKilowatts = averageKilowatts
        self.forecastKilowatts = forecastKilowatts
        self.allowedKilowatts = allowedKilowatts
        self.targetKilowatts = targetKilowatts
        self.monthPeakKilowatts = monthPeakKilowatts
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(window, forKey: .window)
        try container.encodeIfPresent(intervalMinutes, forKey: .intervalMinutes)
        try container.encode(intervalEndsAt, forKey: .intervalEndsAt)
        try container.encode(averageKilowatts, forKey: .averageKilowatts)
        try container.encodeIfPresent(forecastKilowatts, forKey: .forecastKilowatts)
        try container.encode(allowedKilowatts, forKey: .allowedKilowatts)
        try container.encode(targetKilowatts, forKey: .targetKilowatts)
        try container.encode(monthPeakKilowatts, forKey: .monthPeakKilowatts)
    }

    private enum CodingKeys: String, CodingKey {
        case window
        case intervalMinutes = "interval_minutes"
        case intervalEndsAt = "interval_ends_at"
        case averageKilowatts = "average_kw"
        case forecastKilowatts = "forecast_kw"
        case allowedKilowatts = "allowed_kw"
        case targetKilowatts = "target_kw"
        case monthPeakKilowatts = "month_peak_kw"
    }
}
