import Units

/// The `site` section: what the depot is called and what its mains are.
struct SiteSection {
    var id = ""
    var name = ""
    var timezone = ""
    var nominalVoltage = Volts.volts(230)
    var nominalFrequency = Frequency(rawValue: 50_000)
    var isCommissioned = false

    init(_ root: inout KeyReader) {
        guard var keys = root.requiredMapping("site") else { return }
        id = keys.required("id", .identifier, placeholder: "")
        name = keys.value("name", or: id, .text)
        timezone = keys.required("timezone", .timezone, placeholder: "")
        nominalVoltage = keys.value(
            "nominal_voltage", or: nominalVoltage, .volts(.volts(100)...Volts.volts(500)))
        let hertz = keys.value("nominal_frequency", or: 50, .oneOf([50, 60]))
        nominalFrequency = Frequency(rawValue: Int64(hertz) * 1000)
        isCommissioned = keys.value("commissioned", or: false, .flag)
        keys.finish()
    }
}
