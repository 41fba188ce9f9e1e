package import Units

/// The decimals of the documents: amperes with one, kilowatts with two. The caller names the
/// rounding: down for a limit or a promise, up for a load, to the nearest for what was measured.
extension Amperes {
    /// The current in amperes with one decimal.
    package func asAmps(_ rounding: FloatingPointRoundingRule) -> Double {
        (Double(rawValue) / 100).rounded(rounding) / 10
    }
}

extension Watts {
    /// The power in kilowatts with two decimals.
    package func asKilowatts(_ rounding: FloatingPointRoundingRule) -> Double {
        (Double(rawValue) / 10).rounded(rounding) / 100
    }
}

extension PerPhase<Amperes> {
    /// The current on each phase in amperes with one decimal.
    package func asAmps(_ rounding: FloatingPointRoundingRule) -> PerPhase<Double> {
        map { $0.asAmps(rounding) }
    }
}
