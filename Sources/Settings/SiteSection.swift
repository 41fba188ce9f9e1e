import Units

/// The `site` section: what the depot is called and what its mains are.
struct SiteSection {
    let id: String
    let name: String
    let timezone: String
    let nominalVoltage: Volts
    let nominalFrequency: Frequency
    let isCommissioned: Bool

    init(_ root: inout KeyReader) {
        guard var keys = root.requiredMapping("site") else {
            self.init()
            return
        }
        id = keys.required("id", .identifier, placeholder: "")
        name = keys.value("name", or: id, .text)
        timezone = keys.required("timezone", .timezone, placeholder: "")
        nominalVoltage = keys.value(
            "nominal_voltage", or: .volts(230), .volts(.volts(100)...Volts.volts(500)))
        let hertz = keys.value("nominal_frequency", or: 50, .oneOf([50, 60]))
        nominalFrequency = Frequency(rawValue: Int64(hertz) * 1000)
        isCommissioned = keys.value("commissioned", or: false, .flag)
        keys.finish()
    }

    /// Stands in where the section is missing.
    private init() {
        id = ""
        name = ""
        timezone = ""
        nominalVoltage = .volts(230)
        nominalFrequency = Frequency(rawValue: 50_000)
        isCommissioned = false
    }
}
