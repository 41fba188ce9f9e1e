import Depot
import Foundation
import Units

/// What may stand under a key: how it is read, and how that is said to a person.
struct Field<Value> {
    /// For people, such as `amperes from 1 to 10000`.
    let allowed: String
    /// The value, or nil where something else stands there.
    let read: (YAMLNode) -> Value?
}

extension Field where Value == String {
    /// A name that other keys refer to.
    static var identifier: Field {
        Field(allowed: "1 to 48 of letters, digits and . _ -") { node in
            node.text.flatMap { text in
                hasOnly(text, besidesLettersAndDigits: "._-", upTo: 48) ? text : nil
            }
        }
    }

    /// A charge point's identity.
    static var chargerIdentity: Field {
        Field(allowed: ChargerIdentity.allowed) { node in
            node.text.flatMap { ChargerIdentity.isOne($0) ? $0 : nil }
        }
    }

    /// A text for people.
    static var text: Field {
        Field(allowed: "a text of 1 to 100 characters") { node in
            guard let text = node.text, (1...100).contains(text.count) else { return nil }
            let isPlain = text.unicodeScalars.allSatisfy { scalar in
                scalar.value >= 32 && !(127...159).contains(scalar.value)
            }
            return isPlain ? text : nil
        }
    }

    /// An IANA time zone that this box knows: the times that people read are told in it, and an
    /// unknown one would be told in GMT.
    static var timezone: Field {
        Field(allowed: "a time zone such as Europe/Berlin") { node in
            guard let text = node.text, hasOnly(text, besidesLettersAndDigits: "/_-+", upTo: 64),
                text == "UTC" || text.contains("/"), TimeZone(identifier: text) != nil
            else { return nil }
            return text
        }
    }

    /// A name or an address of a machine.
    static var host: Field {
        Field(allowed: "a host name or an IP address") { node in
            node.text.flatMap { text in
                hasOnly(text, besidesLettersAndDigits: ".:-", upTo: 253) ? text : nil
            }
        }
    }

    /// A path in the file system, relative to the site file or absolute.
    static var path: Field {
        Field(allowed: "a path") { node in
            guard let text = node.text, (1...1024).contains(text.utf8.count),
                text.utf8.allSatisfy({ $0 >= 32 })
            else { return nil }
            return text
        }
    }

    /// A serial line.
    static var device: Field {
        Field(allowed: "a device such as /dev/ttyS1") { node in
            guard let text = node.text, text.hasPrefix("/dev/"), !text.contains("/.."),
                hasOnly(text, besidesLettersAndDigits: "/._-:", upTo: 100)
            else { return nil }
            return text
        }
    }
}

extension Field where Value == Int {
    /// A meter's unit on a serial line (Modbus over serial line V1.02, section 2.2: 0 asks
    /// everybody, 248 and above are reserved).
    static var serialUnit: Field { .whole(1...247) }

    /// A meter's unit behind an address (Modbus messaging on TCP/IP V1.0b, section 4.4.2.1: 255 and
    /// 0 are the device at the address itself, 248 to 254 are reserved).
    static var networkUnit: Field {
        Field(allowed: "a whole number from 0 to 247, or 255") { node in
            Field.whole(0...255).read(node).flatMap { $0 <= 247 || $0 == 255 ? $0 : nil }
        }
    }
}

extension Field where Value == [String] {
    /// One to `highest` texts in a list.
    static func texts(upTo highest: Int) -> Field {
        Field(allowed: "a list of 1 to \(highest) texts") { node in
            guard case .list(let items) = node.content, (1...highest).contains(items.count) else {
                return nil
            }
            let texts = items.compactMap { Field<String>.text.read($0) }
            return texts.count == items.count ? texts : nil
        }
    }
}

extension Field where Value == [String] {
    /// One to sixteen measurands of MeterValues (OCPP 1.6 section 7.31), or a maker's own.
    static var measurands: Field {
        Field(allowed: "a list of 1 to 16 measurands such as Current.Import") { node in
            guard case .list(let items) = node.content, (1...16).contains(items.count) else {
                return nil
            }
            let names = items.compactMap(\.text).filter {
                hasOnly($0, besidesLettersAndDigits: ".-", upTo: 40)
            }
            return names.count == items.count ? names : nil
        }
    }
}

extension Field where Value == Bool {
    /// `true` or `false`, nothing else.
    static var flag: Field {
        Field(allowed: "true or false") { node in
            switch node.text {
            case "true": true
            case "false": false
            default: nil
            }
        }
    }
}

extension Field {
    /// One of the words that an enumeration has as its raw values.
    static func word() -> Field
    where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
        let words = Value.allCases.map(\.rawValue)
        return Field(allowed: words.joined(separator: " or ")) { node in
            node.text.flatMap { Value(rawValue: $0) }
        }
    }

    /// One of some words, with what each means.
    static func words(_ meanings: KeyValuePairs<String, Value>) -> Field {
        Field(allowed: meanings.map(\.key).joined(separator: " or ")) { node in
            meanings.first { $0.key == node.text }?.value
        }
    }
}

/// Whether `text` has 1 to `highest` characters, all ASCII letters, digits or of `others`.
func hasOnly(_ text: String, besidesLettersAndDigits others: String, upTo highest: Int) -> Bool {
    (1...highest).contains(text.utf8.count)
        && text.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9": true
            default: others.unicodeScalars.contains(scalar)
            }
        }
}
