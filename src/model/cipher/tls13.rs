//! The suites of TLS 1.3 (RFC 8446 appendix B.4), which leave key exchange and authentication open.

/// A suite of TLS 1.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tls13Suite {
    /// Its number on the wire.
    pub id: u16,
    /// Its only name.
    pub name: &'static str,
    /// The encryption, in the words of [`super::Suite::encryption`].
    pub encryption: &'static str,
    /// Strength of the encryption in bits.
    pub bits: u16,
}

const fn suite(id: u16, name: &'static str, encryption: &'static str, bits: u16) -> Tls13Suite {
    Tls13Suite {
        id,
        name,
        encryption,
        bits,
    }
}

const SUITES: [Tls13Suite; 5] = [
    suite(0x1301, "TLS_AES_128_GCM_SHA256", "AESGCM(128)", 128),
    suite(0x1302, "TLS_AES_256_GCM_SHA384", "AESGCM(256)", 256),
    suite(0x1303, "TLS_CHACHA20_POLY1305_SHA256", "CHACHA20(256)", 256),
    suite(0x1304, "TLS_AES_128_CCM_SHA256", "AESCCM(128)", 128),
    suite(0x1305, "TLS_AES_128_CCM_8_SHA256", "AESCCM8(128)", 128),
];

/// The suite of that name.
#[must_use]
pub fn tls13_suite(name: &str) -> Option<&'static Tls13Suite> {
    SUITES.iter().find(|suite| suite.name == name)
}
