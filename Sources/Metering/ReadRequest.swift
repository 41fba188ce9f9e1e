/// One request for registers in a row.
package struct ReadRequest: Hashable, Sendable {
    /// Which kind of register.
    package var function: ReadFunction
    /// The first register, 0 to 65535.
    package var address: Int
    /// How many registers, 1 to 125.
    package var count: Int

    package init(function: ReadFunction, address: Int, count: Int) {
        self.function = function
        self.address = address
        self.count = count
    }

    /// The registers asked for.
    package var addresses: Range<Int> { address..<(address + count) }
}
