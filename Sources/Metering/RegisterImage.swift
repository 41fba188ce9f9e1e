/// A meter's registers as a model of the device holds them: what the twin and the tests let
/// answer in its place.
package struct RegisterImage: Hashable, Sendable {
    /// What a request across registers that hold nothing gets.
    package var holes: Holes
    private var words: [ReadFunction: [Int: UInt16]] = [:]

    /// How a device treats registers that it does not have.
    package enum Holes: Hashable, Sendable {
        /// They read as zero, as with most small meters.
        case zero
        /// The request is refused with exception 2.
        case refused
    }

    /// An image without registers.
    package init(holes: Holes) {
        self.holes = holes
    }

    /// Sets the registers from `address` on; those past 65535 don't exist and are left out.
    package mutating func write(_ values: [UInt16], at address: Int, of function: ReadFunction) {
        for (offset, word) in values.enumerated() where (0...0xFFFF).contains(address + offset) {
            words[function, default: [:]][address + offset] = word
        }
    }

    /// What the device answers.
    package func answer(to request: ReadRequest) -> ReadAnswer {
        guard (1...RegisterMap.largestReadHighest).contains(request.count),
            request.address >= 0, request.addresses.upperBound <= 0x1_0000,
            let known = words[request.function]
        else { return .illegalDataAddress }
        var answer: [UInt16] = []
        for address in request.addresses {
            if let word = known[address] {
                answer.append(word)
            } else if holes == .zero {
                answer.append(0)
            } else {
                return .illegalDataAddress
            }
        }
        return .words(answer)
    }
}
