//! The bits suites and keywords are made of, and the keywords themselves.
//!
//! A keyword is one mask per property; `a+b` keeps what both masks allow. A property of 0 does not
//! restrict.

/// What a keyword asks of a suite, or what a suite has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mask {
    pub(super) kx: u32,
    pub(super) au: u32,
    pub(super) enc: u32,
    pub(super) mac: u32,
    /// The least protocol version, as a bit; keywords such as `TLSv1.2` ask for exactly this one.
    pub(super) version: u32,
    /// Strength classes.
    pub(super) strength: u32,
    /// Whether only suites outside `DEFAULT` are meant.
    pub(super) not_default: bool,
}

/// Properties in the words of the table, each at the place of its bit.
pub(super) const KX: [&str; 10] = [
    "RSA",
    "DHE",
    "ECDHE",
    "PSK",
    "RSAPSK",
    "DHEPSK",
    "ECDHEPSK",
    "SRP",
    "DHstatic",
    "ECDHstatic",
];
pub(super) const AU: [&str; 8] = [
    "RSA",
    "DSS",
    "ECDSA",
    "PSK",
    "SRP",
    "None",
    "DHstatic",
    "ECDHstatic",
];
pub(super) const ENC: [&str; 20] = [
    "NULL",
    "RC4",
    "RC2",
    "IDEA",
    "SEED",
    "DES",
    "3DES",
    "AES(128)",
    "AES(256)",
    "AESGCM(128)",
    "AESGCM(256)",
    "AESCCM(128)",
    "AESCCM(256)",
    "AESCCM8(128)",
    "AESCCM8(256)",
    "ARIAGCM(128)",
    "ARIAGCM(256)",
    "CAMELLIA(128)",
    "CAMELLIA(256)",
    "CHACHA20",
];
pub(super) const MAC: [&str; 5] = ["MD5", "SHA1", "SHA256", "SHA384", "AEAD"];
pub(super) const VERSION: [&str; 3] = ["SSLv3", "TLSv1", "TLSv1.2"];

pub(super) const K_RSA: u32 = 1;
pub(super) const K_DHE: u32 = 1 << 1;
pub(super) const K_ECDHE: u32 = 1 << 2;
const K_PSK: u32 = 1 << 3;
const K_RSAPSK: u32 = 1 << 4;
const K_DHEPSK: u32 = 1 << 5;
const K_ECDHEPSK: u32 = 1 << 6;
const K_SRP: u32 = 1 << 7;
pub(super) const K_DH: u32 = 1 << 8;
pub(super) const K_ECDH: u32 = 1 << 9;
pub(super) const K_SHARED_SECRET: u32 = K_PSK | K_RSAPSK | K_DHEPSK | K_ECDHEPSK | K_SRP;

const A_RSA: u32 = 1;
const A_DSS: u32 = 1 << 1;
const A_ECDSA: u32 = 1 << 2;
const A_PSK: u32 = 1 << 3;
const A_SRP: u32 = 1 << 4;
pub(super) const A_NONE: u32 = 1 << 5;
const A_DH: u32 = 1 << 6;
const A_ECDH: u32 = 1 << 7;

pub(super) const E_NULL: u32 = 1;
pub(super) const E_RC4: u32 = 1 << 1;
const E_RC2: u32 = 1 << 2;
pub(super) const E_IDEA: u32 = 1 << 3;
const E_SEED: u32 = 1 << 4;
pub(super) const E_DES: u32 = 1 << 5;
pub(super) const E_3DES: u32 = 1 << 6;
const E_AES_CBC: u32 = 0b11 << 7;
const E_GCM: u32 = 0b11 << 9;
const E_CCM: u32 = 0b11 << 11;
pub(super) const E_CCM8: u32 = 0b11 << 13;
const E_ARIA: u32 = 0b11 << 15;
const E_CAMELLIA: u32 = 0b11 << 17;
pub(super) const E_CHACHA20: u32 = 1 << 19;
const E_AES: u32 = E_AES_CBC | E_GCM | E_CCM | E_CCM8;
pub(super) const E_CBC: u32 = E_RC2 | E_IDEA | E_SEED | E_DES | E_3DES | E_AES_CBC | E_CAMELLIA;
/// The 128-bit and 256-bit half of each pair.
const HALF_128: u32 = 0b0101_0101_0101 << 7;
const HALF_256: u32 = HALF_128 << 1;

pub(super) const M_MD5: u32 = 1;
const M_SHA1: u32 = 1 << 1;
const M_SHA256: u32 = 1 << 2;
const M_SHA384: u32 = 1 << 3;
pub(super) const M_AEAD: u32 = 1 << 4;

pub(super) const S_NONE: u32 = 1;
pub(super) const S_LOW: u32 = 1 << 1;
pub(super) const S_MEDIUM: u32 = 1 << 2;
pub(super) const S_HIGH: u32 = 1 << 3;
pub(super) const S_FIPS: u32 = 1 << 4;
pub(super) const S_EXPORT40: u32 = 1 << 5;
pub(super) const S_EXPORT56: u32 = 1 << 6;
pub(super) const S_EXPORT: u32 = S_EXPORT40 | S_EXPORT56;

const ANY: Mask = Mask {
    kx: 0,
    au: 0,
    enc: 0,
    mac: 0,
    version: 0,
    strength: 0,
    not_default: false,
};

const fn kx(kx: u32) -> Mask {
    Mask { kx, ..ANY }
}
const fn au(au: u32) -> Mask {
    Mask { au, ..ANY }
}
const fn both(kx: u32, au: u32) -> Mask {
    Mask { kx, au, ..ANY }
}
const fn enc(enc: u32) -> Mask {
    Mask { enc, ..ANY }
}
const fn mac(mac: u32) -> Mask {
    Mask { mac, ..ANY }
}
const fn version(version: u32) -> Mask {
    Mask { version, ..ANY }
}
const fn strength(strength: u32) -> Mask {
    Mask { strength, ..ANY }
}
const fn old_3des(au: u32) -> Mask {
    Mask {
        kx: K_DHE,
        au,
        enc: E_3DES,
        mac: M_SHA1,
        strength: S_MEDIUM | S_FIPS,
        ..ANY
    }
}

/// The keywords with what they stand for.
pub(super) const KEYWORDS: &[(&str, Mask)] = &[
    ("ALL", enc(!E_NULL)),
    ("COMPLEMENTOFALL", enc(E_NULL)),
    (
        "COMPLEMENTOFDEFAULT",
        Mask {
            not_default: true,
            ..ANY
        },
    ),
    // Key exchange.
    ("kRSA", kx(K_RSA)),
    ("kEDH", kx(K_DHE)),
    ("kDHE", kx(K_DHE)),
    ("DH", kx(K_DHE)),
    ("kEECDH", kx(K_ECDHE)),
    ("kECDHE", kx(K_ECDHE)),
    ("ECDH", kx(K_ECDHE)),
    ("kPSK", kx(K_PSK)),
    ("kRSAPSK", kx(K_RSAPSK)),
    ("kDHEPSK", kx(K_DHEPSK)),
    ("kECDHEPSK", kx(K_ECDHEPSK)),
    ("PSK", kx(K_PSK | K_RSAPSK | K_DHEPSK | K_ECDHEPSK)),
    ("kSRP", kx(K_SRP)),
    ("SRP", kx(K_SRP)),
    ("kDHr", both(K_DH, A_DH)),
    ("kDHd", both(K_DH, A_DH)),
    ("kDH", kx(K_DH)),
    ("kECDHr", kx(K_ECDH)),
    ("kECDHe", kx(K_ECDH)),
    ("kECDH", kx(K_ECDH)),
    // Authentication.
    ("aRSA", au(A_RSA)),
    ("aDSS", au(A_DSS)),
    ("DSS", au(A_DSS)),
    ("aNULL", au(A_NONE)),
    ("aECDSA", au(A_ECDSA)),
    ("ECDSA", au(A_ECDSA)),
    ("aPSK", au(A_PSK)),
    ("aSRP", au(A_SRP)),
    ("aDH", au(A_DH)),
    ("aECDH", au(A_ECDH)),
    // Both.
    ("EDH", both(K_DHE, !A_NONE)),
    ("DHE", both(K_DHE, !A_NONE)),
    ("EECDH", both(K_ECDHE, !A_NONE)),
    ("ECDHE", both(K_ECDHE, !A_NONE)),
    ("RSA", both(K_RSA, A_RSA)),
    ("ADH", both(K_DHE, A_NONE)),
    ("AECDH", both(K_ECDHE, A_NONE)),
    // Encryption.
    ("NULL", enc(E_NULL)),
    ("eNULL", enc(E_NULL)),
    ("RC4", enc(E_RC4)),
    ("RC2", enc(E_RC2)),
    ("IDEA", enc(E_IDEA)),
    ("SEED", enc(E_SEED)),
    ("DES", enc(E_DES)),
    ("3DES", enc(E_3DES)),
    ("AES128", enc(E_AES & HALF_128)),
    ("AES256", enc(E_AES & HALF_256)),
    ("AES", enc(E_AES)),
    ("AESGCM", enc(E_GCM)),
    ("AESCCM", enc(E_CCM | E_CCM8)),
    ("AESCCM8", enc(E_CCM8)),
    ("CAMELLIA128", enc(E_CAMELLIA & HALF_128)),
    ("CAMELLIA256", enc(E_CAMELLIA & HALF_256)),
    ("CAMELLIA", enc(E_CAMELLIA)),
    ("CHACHA20", enc(E_CHACHA20)),
    ("ARIA", enc(E_ARIA)),
    ("ARIAGCM", enc(E_ARIA)),
    ("ARIA128", enc(E_ARIA & HALF_128)),
    ("ARIA256", enc(E_ARIA & HALF_256)),
    ("CBC", enc(E_CBC)),
    // MAC.
    ("MD5", mac(M_MD5)),
    ("SHA1", mac(M_SHA1)),
    ("SHA", mac(M_SHA1)),
    ("SHA256", mac(M_SHA256)),
    ("SHA384", mac(M_SHA384)),
    // Least version of the suite; no protocol is switched by these.
    ("SSLv3", version(1)),
    ("TLSv1", version(1 << 1)),
    ("TLSv1.0", version(1 << 1)),
    ("TLSv1.2", version(1 << 2)),
    // Strength.
    ("LOW", strength(S_LOW)),
    ("MEDIUM", strength(S_MEDIUM)),
    ("HIGH", strength(S_HIGH)),
    ("FIPS", strength(S_FIPS)),
    ("EXP", strength(S_EXPORT)),
    ("EXPORT", strength(S_EXPORT)),
    ("EXPORT40", strength(S_EXPORT40)),
    ("EXPORT56", strength(S_EXPORT56)),
    // Second names of two suites.
    ("EDH-DSS-DES-CBC3-SHA", old_3des(A_DSS)),
    ("EDH-RSA-DES-CBC3-SHA", old_3des(A_RSA)),
];

/// Words that are no mistake but stand for suites no table here holds (GOST engines, `SSLv2`,
/// Kerberos): they enable nothing we judge.
pub(super) const EMPTY_KEYWORDS: &[&str] = &[
    "kGOST",
    "kGOST18",
    "aGOST",
    "aGOST01",
    "aGOST12",
    "GOST89",
    "GOST94",
    "GOST89MAC",
    "GOST12",
    "GOST2012",
    "GOST",
    "SSLv2",
    "KRB5",
    "kKRB5",
    "aKRB5",
    "kFZA",
    "aFZA",
    "eFZA",
    "FZA",
    "TLSv1.1",
    "TLSv1.3",
    "DEFAULT",
];

impl Mask {
    /// What both allow; `None` when nothing can be both.
    ///
    /// As OpenSSL has it, a strength word after `COMPLEMENTOFDEFAULT` replaces it.
    pub(super) fn and(self, other: Self) -> Option<Self> {
        let keeps = other.strength == 0 || self.strength != 0;
        Some(Self {
            kx: meet(self.kx, other.kx)?,
            au: meet(self.au, other.au)?,
            enc: meet(self.enc, other.enc)?,
            mac: meet(self.mac, other.mac)?,
            version: meet(self.version, other.version)?,
            strength: meet(self.strength, other.strength)?,
            not_default: (self.not_default && keeps) || other.not_default,
        })
    }

    /// Whether a suite with these properties is meant.
    pub(super) fn allows(&self, suite: &Self) -> bool {
        let ok = |mask: u32, has: u32| mask == 0 || mask & has != 0;
        ok(self.kx, suite.kx)
            && ok(self.au, suite.au)
            && ok(self.enc, suite.enc)
            && ok(self.mac, suite.mac)
            && ok(self.version, suite.version)
            && ok(self.strength, suite.strength)
            && (!self.not_default || suite.not_default)
    }
}

fn meet(one: u32, other: u32) -> Option<u32> {
    match (one, other) {
        (0, any) | (any, 0) => Some(any),
        _ => Some(one & other).filter(|&common| common != 0),
    }
}
