extension V16 {
    /// Everything sampled at one time (OCPP 1.6 section 7.33).
    package struct MeterValue: Payload {
        /// Nil where none was told.
        package var timestamp: Timestamp?
        package var sampledValues: [SampledValue]

        package init(timestamp: Timestamp?, sampledValues: [SampledValue]) {
            self.timestamp = timestamp
            self.sampledValues = sampledValues
        }

        /// An empty list of samples is against the schema and common.
        package init(from reader: inout PayloadReader) throws(CallFault) {
            timestamp = reader.time("timestamp")
            sampledValues = try reader.list(
                "sampledValue", of: SampledValue.self, countHighest: V16.listLongest)
            if sampledValues.isEmpty { reader.tolerated.listsOdd += 1 }
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            try writer.requiredTime("timestamp", timestamp)
            try writer.list("sampledValue", sampledValues)
        }
    }

    /// One sample (OCPP 1.6 section 7.43). What is nil was not told; the defaults of the
    /// specification are applied where a sample is used.
    package struct SampledValue: Payload {
        /// Decimal text in the specification; kept as it was written.
        package var value: String
        package var context: Word<ReadingContext>?
        package var format: Word<ValueFormat>?
        package var measurand: Word<Measurand>?
        package var phase: Word<MeasuredPhase>?
        package var location: Word<Location>?
        package var unit: Word<UnitOfMeasure>?

        /// Signed meter values are long; they are not used, and cut.
        private static let valueLongest = 2_500

        package init(
            value: String, context: ReadingContext?, measurand: Measurand?,
            phase: MeasuredPhase?, location: Location?, unit: UnitOfMeasure?
        ) {
            self.value = value
            self.context = context.map { .known($0) }
            self.measurand = measurand.map { .known($0) }
            self.phase = phase.map { .known($0) }
            self.location = location.map { .known($0) }
            self.unit = unit.map { .known($0) }
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            value = try reader.textOrEmpty("value", longest: SampledValue.valueLongest)
            context = try reader.wordIfAny("context", of: ReadingContext.self)
            format = try reader.wordIfAny("format", of: ValueFormat.self)
            measurand = try reader.wordIfAny("measurand", of: Measurand.self)
            phase = try reader.wordIfAny("phase", of: MeasuredPhase.self)
            location = try reader.wordIfAny("location", of: Location.self)
            unit = try reader.wordIfAny("unit", of: UnitOfMeasure.self)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            writer.value("value", .string(value))
            try writer.word("context", context)
            try writer.word("format", format)
            try writer.word("measurand", measurand)
            try writer.word("phase", phase)
            try writer.word("location", location)
            try writer.word("unit", unit)
        }
    }

    /// When a sample was taken (OCPP 1.6 section 7.36).
    package enum ReadingContext: String, CaseIterable, Sendable {
        case interruptionBegin = "Interruption.Begin"
        case interruptionEnd = "Interruption.End"
        case clock = "Sample.Clock"
        case periodic = "Sample.Periodic"
        case transactionBegin = "Transaction.Begin"
        case transactionEnd = "Transaction.End"
        case trigger = "Trigger"
        case other = "Other"
    }

    /// How a sample is written (OCPP 1.6 section 7.45).
    package enum ValueFormat: String, CaseIterable, Sendable {
        case raw = "Raw"
        case signed = "SignedData"
    }

    /// What was sampled (OCPP 1.6 section 7.34).
    package enum Measurand: String, CaseIterable, Sendable {
        case energyExportRegister = "Energy.Active.Export.Register"
        case energyImportRegister = "Energy.Active.Import.Register"
        case reactiveExportRegister = "Energy.Reactive.Export.Register"
        case reactiveImportRegister = "Energy.Reactive.Import.Register"
        case energyExportInterval = "Energy.Active.Export.Interval"
        case energyImportInterval = "Energy.Active.Import.Interval"
        case reactiveExportInterval = "Energy.Reactive.Export.Interval"
        case reactiveImportInterval = "Energy.Reactive.Import.Interval"
        case powerExport = "Power.Active.Export"
        case powerImport = "Power.Active.Import"
        case powerOffered = "Power.Offered"
        case reactivePowerExport = "Power.Reactive.Export"
        case reactivePowerImport = "Power.Reactive.Import"
        case powerFactor = "Power.Factor"
        case currentImport = "Current.Import"
        case currentExport = "Current.Export"
        case currentOffered = "Current.Offered"
        case voltage = "Voltage"
        case frequency = "Frequency"
        case temperature = "Temperature"
        case stateOfCharge = "SoC"
        case fanSpeed = "RPM"
    }

    /// Where on the conductors a sample was taken (OCPP 1.6 section 7.35).
    package enum MeasuredPhase: String, CaseIterable, Sendable {
        case l1 = "L1"
        case l2 = "L2"
        case l3 = "L3"
        case neutral = "N"
        case l1ToNeutral = "L1-N"
        case l2ToNeutral = "L2-N"
        case l3ToNeutral = "L3-N"
        case l1ToL2 = "L1-L2"
        case l2ToL3 = "L2-L3"
        case l3ToL1 = "L3-L1"
    }

    /// Where in the charger a sample was taken (OCPP 1.6 section 7.30).
    package enum Location: String, CaseIterable, Sendable {
        case body = "Body"
        case cable = "Cable"
        case vehicle = "EV"
        case inlet = "Inlet"
        case outlet = "Outlet"
    }

    /// The unit of a sample (OCPP 1.6 section 7.44).
    package enum UnitOfMeasure: String, CaseIterable, Sendable {
        case wattHours = "Wh"
        case kilowattHours = "kWh"
        case varHours = "varh"
        case kilovarHours = "kvarh"
        case watts = "W"
        case kilowatts = "kW"
        case voltAmperes = "VA"
        case kilovoltAmperes = "kVA"
        case vars = "var"
        case kilovars = "kvar"
        case amperes = "A"
        case volts = "V"
        case kelvin = "K"
        /// The schema's own spelling; both are allowed.
        case celcius = "Celcius"
        case celsius = "Celsius"
        case fahrenheit = "Fahrenheit"
        case percent = "Percent"
        /// Only in later editions of the schema.
        case hertz = "Hertz"
    }
}
