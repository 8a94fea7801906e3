//! The suites that exist or existed, read once from `suites.tsv`.

use super::mask::{self, Mask};
use crate::model::tls::TlsVersion;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Which libraries have a suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// Every build of a current OpenSSL.
    Current,
    /// Only builds with weak ciphers switched on, and releases before 1.1.0.
    WeakBuilds,
    /// Only releases before 1.1.0.
    Removed,
}

/// A cipher suite of TLS 1.2 or below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suite {
    /// Its number on the wire.
    pub id: u16,
    /// OpenSSL's name.
    pub name: &'static str,
    /// IANA's name.
    pub iana: &'static str,
    /// Which libraries have it.
    pub availability: Availability,
    /// Strength of the encryption in bits.
    pub bits: u16,
    encryption: &'static str,
    pub(super) mask: Mask,
}

/// Something a rule can hold for or against a suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Class {
    Null,
    Anonymous,
    Export,
    Rc4,
    Des,
    TripleDes,
    Idea,
    Short,
    RsaKeyExchange,
    StaticDh,
    ShortTag,
    Cbc,
    FiniteFieldDh,
    ChaCha20,
    AeadForwardSecret,
}

impl Class {
    /// All, worst first.
    pub const ALL: [Self; 15] = [
        Self::Null,
        Self::Anonymous,
        Self::Export,
        Self::Rc4,
        Self::Des,
        Self::TripleDes,
        Self::Idea,
        Self::Short,
        Self::RsaKeyExchange,
        Self::StaticDh,
        Self::ShortTag,
        Self::Cbc,
        Self::FiniteFieldDh,
        Self::ChaCha20,
        Self::AeadForwardSecret,
    ];

    /// Its name in parameters.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Anonymous => "anonymous",
            Self::Export => "export",
            Self::Rc4 => "rc4",
            Self::Des => "des",
            Self::TripleDes => "3des",
            Self::Idea => "idea",
            Self::Short => "below-112-bit",
            Self::RsaKeyExchange => "rsa-kx",
            Self::StaticDh => "static-dh",
            Self::ShortTag => "ccm8",
            Self::Cbc => "cbc",
            Self::FiniteFieldDh => "dhe",
            Self::ChaCha20 => "chacha20",
            Self::AeadForwardSecret => "aead-fs",
        }
    }

    /// Its name in messages: what a suite of this class has.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Null => "no encryption",
            Self::Anonymous => "no authentication",
            Self::Export => "EXPORT",
            Self::Rc4 => "RC4",
            Self::Des => "DES",
            Self::TripleDes => "3DES",
            Self::Idea => "IDEA",
            Self::Short => "keys below 112 bits",
            Self::RsaKeyExchange => "RSA key exchange",
            Self::StaticDh => "static Diffie-Hellman",
            Self::ShortTag => "tags of 64 bits (CCM-8)",
            Self::Cbc => "CBC",
            Self::FiniteFieldDh => "finite-field DH",
            Self::ChaCha20 => "ChaCha20",
            Self::AeadForwardSecret => "AEAD with forward secrecy",
        }
    }
}

impl Suite {
    /// Whether it belongs to a class.
    #[must_use]
    pub fn is(&self, class: Class) -> bool {
        let Mask {
            kx,
            au,
            enc,
            mac,
            strength,
            ..
        } = self.mask;
        match class {
            Class::Null => enc == mask::E_NULL,
            Class::Anonymous => au == mask::A_NONE,
            Class::Export => strength & mask::S_EXPORT != 0,
            Class::Rc4 => enc == mask::E_RC4,
            Class::Des => enc == mask::E_DES,
            Class::TripleDes => enc == mask::E_3DES,
            Class::Idea => enc == mask::E_IDEA,
            Class::Short => enc != mask::E_NULL && self.bits < 112,
            Class::RsaKeyExchange => kx == mask::K_RSA,
            Class::StaticDh => kx & (mask::K_DH | mask::K_ECDH) != 0,
            Class::ShortTag => enc & mask::E_CCM8 != 0,
            Class::Cbc => enc & mask::E_CBC != 0,
            Class::FiniteFieldDh => kx == mask::K_DHE,
            Class::ChaCha20 => enc == mask::E_CHACHA20,
            Class::AeadForwardSecret => {
                mac == mask::M_AEAD && kx & (mask::K_DHE | mask::K_ECDHE) != 0 && au != mask::A_NONE
            }
        }
    }

    /// How the key is agreed on, in OpenSSL's words: `ECDHE`.
    #[must_use]
    pub fn key_exchange(&self) -> &'static str {
        word_of(&mask::KX, self.mask.kx)
    }

    /// Whose signature is asked for: `RSA`, `ECDSA`, `None`.
    #[must_use]
    pub fn authentication(&self) -> &'static str {
        word_of(&mask::AU, self.mask.au)
    }

    /// The encryption: `AESGCM(256)`.
    #[must_use]
    pub fn encryption(&self) -> &'static str {
        self.encryption
    }

    /// What protects the bytes against change: `AEAD`, `SHA1`.
    #[must_use]
    pub fn mac(&self) -> &'static str {
        word_of(&mask::MAC, self.mask.mac)
    }

    /// The oldest version that has it; none of them reaches beyond TLS 1.2.
    #[must_use]
    pub fn least_version(&self) -> TlsVersion {
        match word_of(&mask::VERSION, self.mask.version) {
            "TLSv1.2" => TlsVersion::Tls12,
            "TLSv1" => TlsVersion::Tls10,
            _ => TlsVersion::Ssl3,
        }
    }

    /// Whether both ends must share a secret beforehand (PSK, SRP): no web server does.
    #[must_use]
    pub fn needs_shared_secret(&self) -> bool {
        self.mask.kx & mask::K_SHARED_SECRET != 0
    }

    /// Whether a library at this `@SECLEVEL` refuses it whatever the list says.
    #[must_use]
    pub fn refused_at(&self, level: u8) -> bool {
        let least_bits = match level {
            0 => return false,
            1 => 80,
            2 => 112,
            3 => 128,
            4 => 192,
            _ => 256,
        };
        let no_forward_secrecy = self.mask.kx & (mask::K_DHE | mask::K_ECDHE) == 0;
        self.bits < least_bits
            || self.is(Class::Anonymous)
            || self.mask.mac == mask::M_MD5
            || (level >= 2 && self.is(Class::Rc4))
            || (level >= 3 && no_forward_secrecy)
    }
}

/// The word of a property's only bit.
fn word_of(words: &[&'static str], bits: u32) -> &'static str {
    words
        .get(bits.trailing_zeros() as usize)
        .copied()
        .unwrap_or_default()
}

/// All suites, in the order OpenSSL prefers them.
#[must_use]
pub fn suites() -> &'static [Suite] {
    &TABLE.suites
}

/// A word of a cipher string: a keyword's mask, or one suite.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub(super) mask: Mask,
    pub(super) suite: Option<u8>,
}

/// What a word stands for; `None` when OpenSSL would not know it.
pub(super) fn word(text: &str) -> Option<Word> {
    TABLE.words.get(text).copied()
}

struct Table {
    suites: Vec<Suite>,
    /// Keywords and names of both notations.
    words: HashMap<&'static str, Word>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let suites: Vec<Suite> = include_str!("suites.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| suite(line).expect("a test reads every line of the bundled table"))
        .collect();
    let mut words: HashMap<_, _> = mask::KEYWORDS
        .iter()
        .map(|&(name, mask)| (name, Word { mask, suite: None }))
        .collect();
    for (at, suite) in suites.iter().enumerate() {
        let word = Word {
            mask: Mask {
                version: 0,
                ..suite.mask
            },
            suite: Some(at as u8),
        };
        words.insert(suite.name, word);
        words.insert(suite.iana, word);
    }
    Table { suites, words }
});

fn suite(line: &'static str) -> Option<Suite> {
    let fields: Vec<&str> = line.split('\t').collect();
    let &[id, name, iana, version, kx, au, enc, mac, flags] = fields.as_slice() else {
        return None;
    };
    let bit = |words: &[&str], word: &str| {
        let at = words.iter().position(|known| *known == word)?;
        Some(1_u32 << at)
    };
    let (cipher, bits) = match enc.split_once('(') {
        Some((cipher, bits)) => (cipher, bits.trim_end_matches(')').parse().ok()?),
        None => (enc, 0),
    };
    let strength = flags.chars().fold(0, |sum, flag| sum | class(flag, bits));
    Some(Suite {
        id: u16::from_str_radix(id, 16).ok()?,
        name,
        iana,
        availability: if flags.contains('x') {
            Availability::Removed
        } else if flags.contains('w') {
            Availability::WeakBuilds
        } else {
            Availability::Current
        },
        bits,
        encryption: enc,
        mask: Mask {
            kx: bit(&mask::KX, kx)?,
            au: bit(&mask::AU, au)?,
            enc: bit(&mask::ENC, enc).or_else(|| bit(&mask::ENC, cipher))?,
            mac: bit(&mask::MAC, mac)?,
            version: bit(&mask::VERSION, version)?,
            strength,
            not_default: flags.contains('d'),
        },
    })
}

fn class(flag: char, bits: u16) -> u32 {
    match flag {
        'H' => mask::S_HIGH,
        'M' => mask::S_MEDIUM,
        'L' => mask::S_LOW,
        'N' => mask::S_NONE,
        'E' if bits <= 40 => mask::S_EXPORT40,
        'E' => mask::S_EXPORT56,
        'f' => mask::S_FIPS,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_suite_and_every_name_is_one_word() {
        assert_eq!(suites().len(), 244);
        let current = suites()
            .iter()
            .filter(|suite| suite.availability == Availability::Current);
        assert_eq!(current.count(), 155);
        assert_eq!(
            TABLE.words.len(),
            mask::KEYWORDS.len() + 2 * suites().len(),
            "no name is used twice"
        );
    }

    #[test]
    fn a_suite_knows_its_classes() {
        let classes = |name: &str| -> Vec<_> {
            let at = word(name).and_then(|word| word.suite).unwrap();
            let suite = suites()[usize::from(at)];
            Class::ALL
                .into_iter()
                .filter(|class| suite.is(*class))
                .map(Class::id)
                .collect()
        };
        assert_eq!(classes("ECDHE-RSA-AES128-GCM-SHA256"), ["aead-fs"]);
        assert_eq!(
            classes("EXP-ADH-DES-CBC-SHA"),
            ["anonymous", "export", "des", "below-112-bit", "cbc", "dhe"]
        );
        assert_eq!(classes("DES-CBC3-SHA"), ["3des", "rsa-kx", "cbc"]);
        assert_eq!(classes("ECDHE-RSA-NULL-SHA"), ["null"]);
        assert_eq!(classes("IDEA-CBC-SHA"), ["idea", "rsa-kx", "cbc"]);
        assert_eq!(classes("ECDHE-ECDSA-AES256-CCM"), ["aead-fs"]);
        assert_eq!(classes("ECDHE-ECDSA-AES256-CCM8"), ["ccm8", "aead-fs"]);
    }
}
