/// Registers of a simulated meter that follow each other, for a Modbus server to show.
package struct RegisterBlock: Hashable, Sendable {
    /// Where they are read.
    package var table: Table
    /// The first one's address on the wire, from 0.
    package var address: Int
    package var words: [UInt16]

    package init(table: Table, address: Int, words: [UInt16]) {
        self.table = table
        self.address = address
        self.words = words
    }

    /// Which function reads them.
    package enum Table: Hashable, Sendable {
        /// Function code 3.
        case holding
        /// Function code 4.
        case input
    }
}
