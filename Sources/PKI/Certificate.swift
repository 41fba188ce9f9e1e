import COpenSSL

/// An X.509 certificate as it stands in a file or came over a line.
///
/// Safe: the pointer is never nil and is freed once; nothing changes a certificate once it is one.
@safe package final class Certificate {
    let pointer: OpaquePointer

    /// Takes over a reference of the library's.
    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe X509_free(pointer) }

    /// The first certificate of a PEM file's bytes: of a chain the owner's.
    package init(pem: [UInt8], file: String) throws(PKIError) {
        let memory = try LibraryMemory(pem)
        guard let read = unsafe PEM_read_bio_X509(memory.bio, nil, { _, _, _, _ in -1 }, nil) else {
            throw .malformed(file: file, wanted: "a certificate", reason: Library.reason())
        }
        unsafe pointer = unsafe read
    }

    /// A certificate as it comes over a line (DER).
    package init(der: [UInt8]) throws(PKIError) {
        let read = unsafe der.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            var start = bytes.baseAddress
            return unsafe d2i_X509(nil, &start, bytes.count)
        }
        guard let read = unsafe read else {
            throw .malformed(file: "the peer", wanted: "a certificate", reason: Library.reason())
        }
        unsafe pointer = unsafe read
    }

    /// The certificate as a PEM file.
    package func pem() throws(PKIError) -> [UInt8] {
        let memory = try LibraryMemory()
        try Library.check(
            unsafe PEM_write_bio_X509(memory.bio, pointer) == 1, "writing a certificate")
        return memory.bytes
    }

    // MARK: What it says

    /// The common name of the subject; nil where there is none, or several.
    package var commonName: String? {
        unsafe Self.commonName(X509_get_subject_name(pointer))
    }

    /// The common name of who signed it.
    package var issuerName: String? {
        unsafe Self.commonName(X509_get_issuer_name(pointer))
    }

    /// The serial number in hexadecimal digits.
    package var serial: String {
        guard let number = unsafe ASN1_INTEGER_to_BN(X509_get0_serialNumber(pointer), nil) else {
            return ""
        }
        defer { unsafe BN_free(number) }
        guard let text = unsafe BN_bn2hex(number) else { return "" }
        defer { unsafe CRYPTO_free(text, "", 0) }
        return unsafe String(cString: text)
    }

    /// From when and until when it holds.
    package var validity: Validity {
        unsafe Validity(
            from: Self.seconds(X509_get0_notBefore(pointer)),
            until: Self.seconds(X509_get0_notAfter(pointer)))
    }

    /// The host names in it.
    package var hostNames: [String] {
        unsafe names { names, index in
            unsafe copenssl_dns_name(names, index).flatMap { unsafe Self.text($0) }
        }
    }

    /// The IP addresses in it, as text.
    package var addresses: [String] {
        unsafe names { names, index in
            guard let address = unsafe copenssl_address(names, index) else { return nil }
            return Self.address(
                unsafe UnsafeBufferPointer(
                    start: ASN1_STRING_get0_data(address), count: Int(ASN1_STRING_length(address))
                ).map { $0 })
        }
    }

    // MARK: What it fits

    /// Whether `key` is its secret half.
    package func fits(_ key: SigningKey) -> Bool {
        defer { ERR_clear_error() }
        return unsafe X509_check_private_key(pointer, key.pointer) == 1
    }

    /// Whether `authority` has signed it.
    package func isSigned(by authority: Certificate) -> Bool {
        defer { ERR_clear_error() }
        guard unsafe X509_check_issued(authority.pointer, pointer) == X509_V_OK,
            let key = unsafe X509_get0_pubkey(authority.pointer)
        else { return false }
        return unsafe X509_verify(pointer, key) == 1
    }

    // MARK: Reading

    private static func commonName(_ name: OpaquePointer?) -> String? {
        let first = unsafe X509_NAME_get_index_by_NID(name, NID_commonName, -1)
        guard first >= 0, unsafe X509_NAME_get_index_by_NID(name, NID_commonName, first) < 0 else {
            return nil
        }
        let entry = unsafe X509_NAME_get_entry(name, first)
        return unsafe X509_NAME_ENTRY_get_data(entry).flatMap { unsafe text($0) }
    }

    private static func text(_ string: UnsafePointer<ASN1_STRING>) -> String? {
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = unsafe ASN1_STRING_to_UTF8(&bytes, string)
        guard let bytes = unsafe bytes else { return nil }
        defer { unsafe CRYPTO_free(bytes, "", 0) }
        guard count >= 0 else { return nil }
        let view = unsafe UnsafeBufferPointer(start: bytes, count: Int(count))
        return unsafe String(validating: view, as: UTF8.self)
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64 {
        guard let epoch = unsafe ASN1_TIME_set(nil, 0) else { return 0 }
        defer { unsafe ASN1_TIME_free(epoch) }
        var days: Int32 = 0
        var rest: Int32 = 0
        guard unsafe ASN1_TIME_diff(&days, &rest, epoch, time) == 1 else { return 0 }
        return Int64(days) * 86_400 + Int64(rest)
    }

    private func names(_ each: (OpaquePointer, Int32) -> String?) -> [String] {
        defer { ERR_clear_error() }
        guard let names = unsafe copenssl_subject_names(pointer) else { return [] }
        defer { unsafe GENERAL_NAMES_free(names) }
        let count = unsafe copenssl_names_count(names)
        return (0..<count).compactMap { unsafe each(names, $0) }
    }

    private static func address(_ bytes: [UInt8]) -> String? {
        switch bytes.count {
        case 4: bytes.map { String($0) }.joined(separator: ".")
        case 16:
            stride(from: 0, to: 16, by: 2).map {
                String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16)
            }.joined(separator: ":")
        default: nil
        }
    }
}

/// The time in which a certificate holds, in seconds since 1970 (UTC).
package struct Validity: Hashable, Sendable {
    package let from: Int64
    package let until: Int64

    package init(from: Int64, until: Int64) {
        self.from = from
        self.until = until
    }

    /// A certificate is worth an alarm so long before its end: time for a visit to the depot
    /// (OCPP security, SR-09).
    package static let warningSeconds: Int64 = 30 * 86_400

    /// What the time `now` is to it.
    package func state(at now: Int64) -> State {
        if now < from { return .notYet }
        if now > until { return .expired }
        return until - now <= Self.warningSeconds ? .ending : .good
    }

    /// Whole days until the end, rounded down; negative afterwards.
    package func daysLeft(at now: Int64) -> Int64 {
        let seconds = until - now
        return seconds >= 0 ? seconds / 86_400 : -((86_399 - seconds) / 86_400)
    }

    /// Where a time is in a certificate's life; the raw values stand in JSON.
    package enum State: String, Sendable {
        /// Before its beginning: made ahead, or the clock of the box is wrong.
        case notYet = "not_yet"
        case good
        /// The last thirty days.
        case ending
        case expired
    }
}
