import COpenSSL

/// A key pair: the secret half of a certificate, or only the public half of somebody else's.
///
/// Safe: the pointer is never nil and is freed once; libcrypto never changes a finished key.
@safe package final class SigningKey {
    let pointer: OpaquePointer

    /// Takes over a reference of the library's.
    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe EVP_PKEY_free(pointer) }

    /// A new key on the curve P-256, which every charger with TLS 1.2 speaks
    /// (OCPP 2.0.1 part 2, A00.FR.501 to 508).
    package static func generate() throws(PKIError) -> SigningKey {
        unsafe SigningKey(
            try unsafe Library.made(unsafe copenssl_new_p256_key(), "making a key"))
    }

    /// The first private key of a PEM file's bytes. One behind a passphrase is refused: nobody is
    /// there to type it when the box starts.
    package init(pem: [UInt8], file: String) throws(PKIError) {
        let memory = try LibraryMemory(pem)
        let read = unsafe PEM_read_bio_PrivateKey(memory.bio, nil, { _, _, _, _ in -1 }, nil)
        guard let read = unsafe read else {
            throw .malformed(
                file: file, wanted: "a private key without a passphrase", reason: Library.reason())
        }
        unsafe pointer = unsafe read
    }

    /// The key as a PEM file (PKCS #8).
    package func pem() throws(PKIError) -> [UInt8] {
        let memory = try LibraryMemory()
        let written = unsafe PEM_write_bio_PKCS8PrivateKey(
            memory.bio, pointer, nil, nil, 0, nil, nil)
        try Library.check(written == 1, "writing a key")
        return memory.bytes
    }

    /// Throws where the key is weaker than the OCPP standard allows (A00.FR.501 to 503) or of a
    /// kind that it does not name.
    func checkStrength() throws(PKIError) {
        let bits = unsafe EVP_PKEY_get_bits(pointer)
        switch unsafe EVP_PKEY_get_base_id(pointer) {
        case EVP_PKEY_EC where bits >= 256, EVP_PKEY_RSA where bits >= 2048: return
        case EVP_PKEY_EC: throw .badKey("EC with \(bits) bits")
        case EVP_PKEY_RSA: throw .badKey("RSA with \(bits) bits")
        default: throw .badKey("of another kind")
        }
    }
}
