import COpenSSL

/// A charger's own request for a certificate (PKCS #10): its public key, signed by its secret one,
/// which never leaves the charger.
package struct CertificateRequest {
    /// The public half.
    let key: SigningKey

    /// Reads a PEM file's bytes. The name in the request counts for nothing: who is certified is
    /// said by the technician.
    package init(pem: [UInt8], file: String) throws(PKIError) {
        let memory = try LibraryMemory(pem)
        let read = unsafe PEM_read_bio_X509_REQ(memory.bio, nil, { _, _, _, _ in -1 }, nil)
        guard let read = unsafe read else {
            throw .malformed(
                file: file, wanted: "a certificate request", reason: Library.reason())
        }
        defer { unsafe X509_REQ_free(read) }
        guard let half = unsafe X509_REQ_get_pubkey(read) else {
            throw .malformed(
                file: file, wanted: "a request with a key", reason: Library.reason())
        }
        key = unsafe SigningKey(half)
        guard unsafe X509_REQ_verify(read, key.pointer) == 1 else {
            throw .malformed(
                file: file, wanted: "a request signed by its own key", reason: Library.reason())
        }
        try key.checkStrength()
    }
}
