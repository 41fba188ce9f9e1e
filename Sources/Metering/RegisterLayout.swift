/// Where one device's values are, once that is known: from the fixed addresses of a register map,
/// or from the model list that a SunSpec device carries.
package struct RegisterLayout: Hashable, Sendable {
    /// With which function everything is read.
    package var function: ReadFunction
    /// The order of bytes in a register.
    package var byteOrder: ByteOrder
    /// The order of registers in a value.
    package var wordOrder: WordOrder
    /// What is polled.
    package var entries: [Entry]
    /// Words that must stand where they stood when the layout was found.
    package var landmarks: [Landmark]
    /// How many of the meter's inputs exist, 1 to 3. On the others it measures nothing.
    package var inputs: Int
    /// Whether the device counts as positive what it feeds in, and feeds all phases alike.
    package var isGenerator: Bool

    /// One value.
    package struct Entry: Hashable, Sendable {
        /// Where and how it is written.
        package var register: Register
        /// Where the device itself tells a power of ten for it, as a 16-bit signed number.
        package var scaleAddress: Int?
        /// What it means that the device has no value for it.
        package var absence: Absence
    }

    /// What it means that a device has no value for a quantity.
    package enum Absence: Hashable, Sendable {
        /// Limits rest on it, or the proof that the map fits: the poll is a fault.
        case refusesReading
        /// The reading stands without it, and a note says so.
        case noted
        /// The device need not have it.
        case expected
    }

    /// A word whose value is known.
    package struct Landmark: Hashable, Sendable {
        package var address: Int
        package var word: UInt16
    }

    /// When a value is asked for.
    package enum Group: CaseIterable, Hashable, Sendable {
        /// At each poll.
        case fast
        /// About every ten seconds.
        case slow
        /// At the first poll and every hour: who answers.
        case identity
    }

    /// The layout of a map with fixed addresses; nil where the device itself must be asked.
    package init?(map: RegisterMap) {
        guard
            case .registers(let registers, let function, let byteOrder, let wordOrder) =
                map.content
        else { return nil }
        self.init(
            function: function, byteOrder: byteOrder, wordOrder: wordOrder,
            entries: registers.filter(\.quantity.isPolled).map { register in
                Entry(
                    register: register, scaleAddress: nil,
                    absence: register.quantity.absence)
            },
            landmarks: [], inputs: 3, isGenerator: false)
    }

    init(
        function: ReadFunction, byteOrder: ByteOrder, wordOrder: WordOrder, entries: [Entry],
        landmarks: [Landmark], inputs: Int, isGenerator: Bool
    ) {
        self.function = function
        self.byteOrder = byteOrder
        self.wordOrder = wordOrder
        self.entries = entries
        self.landmarks = landmarks
        self.inputs = inputs
        self.isGenerator = isGenerator
    }

    /// The stretches of registers that must be read whole for `group`.
    func stretches(of group: Group) -> [Range<Int>] {
        var stretches: [Range<Int>] = []
        for entry in entries where entry.group == group {
            stretches.append(entry.register.addresses)
            if let scale = entry.scaleAddress { stretches.append(scale..<(scale + 1)) }
        }
        if group == .fast {
            stretches += landmarks.map { $0.address..<($0.address + 1) }
        }
        return stretches
    }
}

extension RegisterLayout.Entry {
    /// When it is asked for. A serial number has a pace of its own whatever the map says.
    var group: RegisterLayout.Group {
        if register.quantity == .serialNumber { return .identity }
        switch register.every {
        case .fast: return .fast
        case .slow: return .slow
        }
    }
}

extension MeteredQuantity {
    /// Currents, powers, voltages and the frequency carry the limits and prove that the map
    /// fits; a counter or a thermometer that fails must not blind the site.
    fileprivate var absence: RegisterLayout.Absence {
        switch dimension {
        case .power, .current, .voltage, .frequency: .refusesReading
        case .energy, .temperature, .ratio, .apparentPower, .reactivePower, .text: .noted
        }
    }
}
