import Twin
import Units

/// A charging profile as an engineer writes it on one line, turned into SetChargingProfile:
/// purpose, stack level, words, a colon, the limit, and further limits as `seconds=limit`.
/// Words: `on N` connector (1; 0 for `max`), `id N`, `start S` (the default: long ago), `relative`,
/// `recurring`, `from S`, `until S`, `for S`, `in A|W`, `phases N`, `of N` transaction.
struct ProfileText {
    let json: String

    init(_ text: String, origin: UTCTime, _ transaction: Int64?) {
        let halves = text.split(separator: ":", maxSplits: 1)
        var words = halves[0].split(separator: " ").map(String.init)
        let short = words.removeFirst()
        let level = words.removeFirst()
        var options: [String: String] = [:]
        while let word = words.first {
            words.removeFirst()
            let isFlag = word == "relative" || word == "recurring"
            options[word] = isFlag ? "" : words.removeFirst()
        }
        func time(_ seconds: String) -> String {
            (origin + .seconds(Int64(seconds) ?? 0)).text(milliseconds: true)
        }
        let purpose = [
            "default": "TxDefaultProfile", "tx": "TxProfile", "max": "ChargePointMaxProfile",
        ][short, default: short]
        let connector = options["on"] ?? (short == "max" ? "0" : "1")
        // One id for each slot, unless the text says otherwise.
        let id = options["id"] ?? "\(purpose.count * 1000 + (Int(level) ?? 0) * 10)\(connector)"
        var profile =
            "\"chargingProfileId\":\(id),\"stackLevel\":\(level)"
            + ",\"chargingProfilePurpose\":\"\(purpose)\""
        let kind =
            options["relative"] != nil
            ? "Relative" : (options["recurring"] != nil ? "Recurring" : "Absolute")
        profile += ",\"chargingProfileKind\":\"\(kind)\""
        if let id = options["of"] ?? (short == "tx" ? transaction.map(String.init) : nil) {
            profile += ",\"transactionId\":\(id)"
        }
        if let from = options["from"] { profile += ",\"validFrom\":\"\(time(from))\"" }
        if let until = options["until"] { profile += ",\"validTo\":\"\(time(until))\"" }
        var schedule = "\"chargingRateUnit\":\"\(options["in"] ?? "A")\""
        if kind != "Relative" {
            schedule += ",\"startSchedule\":\"\(time(options["start"] ?? "-86400"))\""
        }
        if let length = options["for"] { schedule += ",\"duration\":\(length)" }
        let phases = options["phases"].map { ",\"numberPhases\":\($0)" } ?? ""
        let periods = (halves.count > 1 ? halves[1] : "").split(separator: ",").map {
            period -> String in
            let parts = period.split(separator: "=").map {
                $0.filter { $0 != " " }
            }
            let start = parts.count > 1 ? parts[0] : "0"
            return "{\"startPeriod\":\(start),\"limit\":\(parts[parts.count - 1])\(phases)}"
        }
        schedule += ",\"chargingSchedulePeriod\":[\(periods.joined(separator: ","))]"
        json =
            "{\"connectorId\":\(connector),\"csChargingProfiles\":{\(profile)"
            + ",\"chargingSchedule\":{\(schedule)}}}"
    }
}
