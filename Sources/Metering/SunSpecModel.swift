/// One block of a SunSpec device's model list.
package struct SunSpecModel: Hashable, Sendable {
    /// The model's number: 1 common, 101 to 103 inverters, 201 to 204 and 211 to 214 meters.
    package let id: Int
    /// How many registers follow the two of the header, as the device reports it. An older
    /// device has fewer than today's model, and its word counts.
    package let length: Int
    /// Where the header stands.
    package let address: Int

    package init(id: Int, length: Int, address: Int) {
        self.id = id
        self.length = length
        self.address = address
    }
}
