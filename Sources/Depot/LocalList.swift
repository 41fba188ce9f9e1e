/// The identifications that a charger may accept by itself (OCPP 1.6 section 3.5.2).
package struct LocalList: Hashable, Codable, Sendable {
    /// 1 to 2³¹ − 1; other lists have other versions, but for one chance in two thousand millions.
    package let version: Int64
    /// In order, at most 20 characters each (OCPP 1.6 section 7.28).
    package let idTokens: [String]

    /// The list of these identifications.
    package init(_ idTokens: [String]) {
        self.idTokens = idTokens
        var sum = CRC32C()
        for token in idTokens { sum.update(text: token) }
        version = max(1, Int64(sum.value & 0x7FFF_FFFF))
    }
}
