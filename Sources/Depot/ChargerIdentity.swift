/// What may be a charge point's identity as it stands in the address that it dials (OCPP-J 1.6,
/// section 3.1.1; OCPP 2.0.1 part 4, section 3.1.1: no character that would have to be escaped).
package enum ChargerIdentity {
    /// For people.
    package static let allowed = "1 to 48 of letters, digits and * + = @ . _ -, not . or .."

    /// Whether `text` can be one. `.` and `..` are steps in an address and name nobody.
    package static func isOne(_ text: String) -> Bool {
        (1...48).contains(text.utf8.count) && text != "." && text != ".."
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "*"), UInt8(ascii: "+"),
                    UInt8(ascii: "="), UInt8(ascii: "@"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
