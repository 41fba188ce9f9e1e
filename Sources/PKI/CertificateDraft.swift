import COpenSSL

/// A certificate that nobody has signed yet.
///
/// Safe: the pointer is never nil, and is freed once or handed over.
@safe final class CertificateDraft {
    private let pointer: OpaquePointer

    /// A draft for a new owner.
    init(subject: String, key: SigningKey) throws(PKIError) {
        unsafe pointer = try unsafe Library.made(unsafe X509_new(), "making a certificate")
        // Version 3 is written as 2.
        let isBegun =
            unsafe X509_set_version(pointer, 2) == 1
            && X509_set_pubkey(pointer, key.pointer) == 1
            && X509_NAME_add_entry_by_NID(
                X509_get_subject_name(pointer), NID_commonName, MBSTRING_UTF8,
                Array(subject.utf8), Int32(clamping: subject.utf8.count), -1, 0) == 1
        try Library.check(isBegun, "naming a certificate's owner")
        try number()
    }

    /// A draft that says what another certificate says.
    init(copying old: Certificate) throws(PKIError) {
        unsafe pointer = try unsafe Library.made(
            unsafe X509_dup(old.pointer), "copying a certificate")
        try number()
    }

    deinit { unsafe X509_free(pointer) }

    /// A serial number of 127 random bits, at least one of them set.
    private func number() throws(PKIError) {
        var bytes = try Library.random(16)
        bytes[0] = bytes[0] & 0x7F | 0x40
        guard let number = unsafe BN_bin2bn(bytes, Int32(clamping: bytes.count), nil) else {
            throw .library(doing: "numbering a certificate", reason: Library.reason())
        }
        defer { unsafe BN_free(number) }
        let isDone = unsafe BN_to_ASN1_INTEGER(number, X509_get_serialNumber(pointer)) != nil
        try Library.check(isDone, "numbering a certificate")
    }

    /// Sets the time in which it will hold.
    func hold(_ validity: Validity) throws(PKIError) {
        let isDone =
            unsafe ASN1_TIME_set(X509_getm_notBefore(pointer), Int(validity.from)) != nil
            && ASN1_TIME_set(X509_getm_notAfter(pointer), Int(validity.until)) != nil
        try Library.check(isDone, "dating a certificate")
    }

    /// Adds extensions, written as in the library's configuration files; `issuer` nil means itself.
    func extend(issuer: Certificate?, _ extensions: [(Int32, String)]) throws(PKIError) {
        for (kind, value) in extensions {
            var context = unsafe X509V3_CTX()
            unsafe X509V3_set_ctx(
                &context, issuer?.pointer ?? pointer, pointer, nil, nil, 0)
            guard let made = unsafe X509V3_EXT_nconf_nid(nil, &context, kind, value) else {
                throw .library(doing: "writing \(value)", reason: Library.reason())
            }
            defer { unsafe X509_EXTENSION_free(made) }
            try Library.check(unsafe X509_add_ext(pointer, made, -1) == 1, "writing \(value)")
        }
    }

    /// The certificate; `issuer` nil leaves the issuer as it stands, or names the owner where none
    /// stands.
    func signed(by key: SigningKey, issuer: Certificate?) throws(PKIError) -> Certificate {
        let standing = unsafe X509_NAME_entry_count(X509_get_issuer_name(pointer)) > 0
        if issuer != nil || !standing {
            let name = unsafe X509_get_subject_name(issuer?.pointer ?? pointer)
            try Library.check(
                unsafe X509_set_issuer_name(pointer, name) == 1, "naming the authority")
        }
        try Library.check(
            unsafe X509_sign(pointer, key.pointer, EVP_sha256()) > 0, "signing a certificate")
        unsafe X509_up_ref(pointer)
        return unsafe Certificate(pointer)
    }
}
