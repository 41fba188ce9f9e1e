/// The registers that one poll has brought.
struct RegisterBank {
    private var blocks: [(addresses: Range<Int>, words: [UInt16])] = []

    /// Keeps the answer to a request; it has as many words as were asked for.
    mutating func add(_ words: [UInt16], of request: ReadRequest) {
        precondition(words.count == request.count, "an answer is checked before it is kept")
        blocks.append((request.addresses, words))
    }

    /// The words at `addresses`; nil where this poll did not read them all at once.
    func words(at addresses: Range<Int>) -> ArraySlice<UInt16>? {
        for block in blocks
        where block.addresses.lowerBound <= addresses.lowerBound
            && addresses.upperBound <= block.addresses.upperBound
        {
            let start = addresses.lowerBound - block.addresses.lowerBound
            return block.words[start..<(start + addresses.count)]
        }
        return nil
    }

    /// Whether every landmark that was read stands where it stood.
    func shows(_ landmarks: [RegisterLayout.Landmark]) -> Bool {
        landmarks.allSatisfy { landmark in
            guard let found = words(at: landmark.address..<(landmark.address + 1)) else {
                return true
            }
            return found.first == landmark.word
        }
    }
}
