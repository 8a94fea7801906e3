//! Compares our expansion of cipher strings with that of the `openssl` binary on this machine, for
//! the suites that binary has.

use authlint::model::cipher::{CipherList, Notation, expand, suites};
use authlint::source::{FileId, Span, Spanned};
use std::collections::BTreeSet;
use std::process::Command;

const STRINGS: usize = 2_000;

const WORDS: [&str; 86] = [
    "ALL",
    "COMPLEMENTOFALL",
    "COMPLEMENTOFDEFAULT",
    "kRSA",
    "kEDH",
    "kDHE",
    "DH",
    "kEECDH",
    "kECDHE",
    "ECDH",
    "kPSK",
    "kRSAPSK",
    "kDHEPSK",
    "kECDHEPSK",
    "PSK",
    "kSRP",
    "SRP",
    "aRSA",
    "aDSS",
    "DSS",
    "aNULL",
    "aECDSA",
    "ECDSA",
    "aPSK",
    "aSRP",
    "EDH",
    "DHE",
    "EECDH",
    "ECDHE",
    "RSA",
    "ADH",
    "AECDH",
    "NULL",
    "eNULL",
    "AES128",
    "AES256",
    "AES",
    "AESGCM",
    "AESCCM",
    "AESCCM8",
    "CAMELLIA128",
    "CAMELLIA256",
    "CAMELLIA",
    "CHACHA20",
    "ARIA",
    "ARIAGCM",
    "ARIA128",
    "ARIA256",
    "CBC",
    "MD5",
    "SHA1",
    "SHA",
    "SHA256",
    "SHA384",
    "SSLv3",
    "TLSv1",
    "TLSv1.0",
    "TLSv1.2",
    "MEDIUM",
    "HIGH",
    "HIGH",
    "FIPS",
    "RC4",
    "3DES",
    "SEED",
    "IDEA",
    "EXP",
    "LOW",
    "NOSUCH",
    "DEFAULT",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "AES128-SHA",
    "AES256-SHA256",
    "AES256-CCM8",
    "DHE-RSA-AES256-SHA",
    "ADH-AES128-SHA",
    "ECDHE-RSA-NULL-SHA",
    "NULL-MD5",
    "DES-CBC3-SHA",
    "CAMELLIA128-SHA",
    "PSK-AES128-CBC-SHA",
    "ECDHE-RSA-CHACHA20-POLY1305",
    "DHE-DSS-AES128-SHA",
    "@STRENGTH",
    "@STRENGTH",
];

/// A fixed sequence of numbers that look random.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn token(&mut self) -> String {
        let word = WORDS[self.below(WORDS.len())];
        if word.starts_with('@') {
            return word.to_owned();
        }
        let mut token = ["", "", "", "+", "-", "!"][self.below(6)].to_owned();
        token.push_str(word);
        for _ in 0..[0, 0, 1, 1, 2][self.below(5)] {
            let more = WORDS[self.below(WORDS.len() - 2)];
            token.push('+');
            token.push_str(more);
        }
        token
    }

    fn string(&mut self) -> Vec<String> {
        let first = ["DEFAULT", "ALL", "HIGH", "AES", "ALL:COMPLEMENTOFALL"][self.below(5)];
        let mut tokens: Vec<String> = first.split(':').map(str::to_owned).collect();
        for _ in 0..=self.below(6) {
            tokens.push(self.token());
        }
        if self.below(3) == 0 {
            tokens.remove(0);
        }
        tokens
    }
}

fn theirs(string: &str) -> Vec<String> {
    let output = Command::new("openssl")
        .args(["ciphers", string])
        .output()
        .expect("the openssl binary runs");
    String::from_utf8(output.stdout)
        .expect("cipher names are ASCII")
        .trim()
        .split(':')
        .filter(|name| !name.is_empty() && !name.starts_with("TLS_"))
        .map(str::to_owned)
        .collect()
}

fn ours(tokens: &[String], known: &BTreeSet<String>) -> Vec<String> {
    let span = Span::new(FileId(0), 0, 0);
    let list = CipherList {
        notation: Notation::OpenSsl,
        tokens: tokens
            .iter()
            .map(|token| Spanned::new(token.clone(), span))
            .collect(),
        is_product_default: false,
    };
    let names = expand(&list).suites.into_iter();
    names
        .map(|enabled| enabled.suite.name.to_owned())
        .filter(|name| known.contains(name))
        .collect()
}

#[test]
#[ignore = "needs the openssl binary"]
fn expansion_agrees_with_openssl() {
    let known: BTreeSet<String> = theirs("ALL:COMPLEMENTOFALL").into_iter().collect();
    assert!(known.len() > 50, "{known:?}");
    assert!(
        known
            .iter()
            .all(|name| suites().iter().any(|suite| suite.name == name)),
        "the bundled table holds all suites of this library"
    );
    let mut numbers = Numbers(20_260_101);
    let (mut compared, mut wrong) = (0, Vec::new());
    while compared < STRINGS {
        let tokens = numbers.string();
        let separator = [":", ",", " "][numbers.below(3)];
        let string = tokens.join(separator);
        // A leading `-` would be read as an option of the binary.
        if string.starts_with('-') {
            continue;
        }
        compared += 1;
        let (ours, theirs) = (ours(&tokens, &known), theirs(&string));
        if ours != theirs {
            wrong.push(format!("{string}\n  ours   {ours:?}\n  theirs {theirs:?}"));
        }
    }
    let shown = &wrong[..wrong.len().min(3)];
    assert!(
        wrong.is_empty(),
        "{} of {compared} differ:\n{}",
        wrong.len(),
        shown.join("\n")
    );
}
