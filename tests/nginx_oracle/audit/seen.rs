//! What a client sees of one server.

use crate::material;
use crate::server::Server;
use std::collections::BTreeSet;

/// The six suites of the profile for TLS 1.2.
const PROFILE: [&str; 6] = [
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-CHACHA20-POLY1305",
];

/// The profile's groups that the client knows.
const PROFILE_GROUPS: [&str; 3] = ["X25519", "prime256v1", "secp384r1"];
const OTHER_GROUPS: [&str; 8] = [
    "X448",
    "secp521r1",
    "ffdhe2048",
    "ffdhe3072",
    "secp256k1",
    "brainpoolP256r1",
    "brainpoolP512r1",
    "secp224r1",
];
/// Those of fewer than 256 bits.
const SMALL_GROUPS: [&str; 1] = ["secp224r1"];

const OLDER: [&str; 3] = ["-tls1", "-tls1_1", "-tls1_2"];
const ANY: &str = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";
const TWO_YEARS: u64 = 63_072_000;

/// One server, and the handshakes it agreed to.
pub(super) struct Seen<'run> {
    server: &'run Server,
    name: &'run str,
    hole: usize,
    /// The protocols it speaks, as options of `s_client`.
    protocols: BTreeSet<&'static str>,
    /// The suites it takes below TLS 1.3.
    suites: BTreeSet<String>,
}

impl<'run> Seen<'run> {
    /// Tries every protocol and every suite.
    pub(super) fn new(server: &'run Server, name: &'run str, hole: usize) -> Self {
        let mut seen = Self {
            server,
            name,
            hole,
            protocols: BTreeSet::new(),
            suites: BTreeSet::new(),
        };
        let versions = OLDER.into_iter().chain(["-tls1_3"]);
        seen.protocols = versions
            .filter(|version| seen.agrees(&[version, "-cipher", ANY]).is_some())
            .collect();
        let older = OLDER.iter().filter(|one| seen.protocols.contains(**one));
        seen.suites = older.flat_map(|version| seen.taken(version)).collect();
        seen
    }

    /// Whether a control is violated, if that shows.
    pub(super) fn violates(&mut self, control: &str) -> Option<bool> {
        match control {
            "tls_versions" => {
                let old = ["-tls1", "-tls1_1"].iter();
                let old = old.into_iter().any(|one| self.protocols.contains(one));
                Some(old || !self.protocols.contains("-tls1_3"))
            }
            "ciphers" => Some(self.suites.iter().any(|one| !PROFILE.contains(&&**one))),
            "tls_curves" => Some(OTHER_GROUPS.iter().any(|group| self.takes_group(group))),
            "ecdh_param_size" => Some(SMALL_GROUPS.iter().any(|group| self.takes_group(group))),
            "server_preferred_order" => self.decides_the_order(),
            "hsts_min_age" => self.is_without_hsts(),
            _ => None,
        }
    }

    fn agrees(&self, options: &[&str]) -> Option<String> {
        let options = [&["-servername", self.name], options].concat();
        let agreed = self.server.handshake(self.hole, &options)?;
        Some(agreed.cipher)
    }

    /// The suites it takes: each is taken out of the offer once agreed on.
    fn taken(&self, version: &str) -> BTreeSet<String> {
        let folder = self.server.folder();
        let all = material::openssl(&["ciphers", ANY], folder).expect("openssl ciphers");
        let all = String::from_utf8(all).unwrap();
        let suites = all.trim().split(':').filter(|one| !one.starts_with("TLS_"));
        let (mut left, mut taken) = (suites.collect::<BTreeSet<_>>(), BTreeSet::new());
        loop {
            let offer: Vec<_> = left.iter().copied().collect();
            let offer = offer.join(":") + ":@SECLEVEL=0";
            let Some(one) = self.agrees(&[version, "-cipher", &offer]) else {
                return taken;
            };
            assert!(left.remove(&*one), "{one} was not offered");
            taken.insert(one);
            // The profile lists no suite that TLS 1.1 has: one is enough.
            if version != "-tls1_2" {
                return taken;
            }
        }
    }

    /// DHE is kept out below TLS 1.3: it needs none of the groups there.
    fn takes_group(&self, group: &str) -> bool {
        let curves = ["-tls1_2", "-cipher", "kECDHE:@SECLEVEL=0", "-groups", group];
        assert!(
            PROFILE_GROUPS.contains(&group) || OTHER_GROUPS.contains(&group),
            "{group}"
        );
        self.agrees(&["-tls1_3", "-groups", group]).is_some() || self.agrees(&curves).is_some()
    }

    /// Whether the same suite is chosen whichever the client prefers.
    fn decides_the_order(&self) -> Option<bool> {
        let older = self.suites.iter().next().zip(self.suites.iter().last());
        let choice = match older.filter(|(first, last)| first != last) {
            Some((first, last)) => [(first, last), (last, first)].map(|(one, two)| {
                let offer = format!("{one}:{two}:@SECLEVEL=0");
                self.agrees(&["-no_tls1_3", "-cipher", &offer])
            }),
            None => [("128", "256", "256", "384"), ("256", "384", "128", "256")].map(
                |(one, one_hash, two, two_hash)| {
                    let offer =
                        format!("TLS_AES_{one}_GCM_SHA{one_hash}:TLS_AES_{two}_GCM_SHA{two_hash}");
                    self.agrees(&["-tls1_3", "-ciphersuites", &offer])
                },
            ),
        };
        let [Some(one), Some(two)] = choice else {
            return None;
        };
        Some(one == two)
    }

    fn is_without_hsts(&self) -> Option<bool> {
        self.protocols.first()?;
        let options = ["-servername", self.name, "-cipher", ANY];
        let answer = self
            .server
            .get_tls(self.hole, &options, "/", &[("Host", self.name)]);
        let value = answer.header("Strict-Transport-Security");
        let age = value.and_then(|value| {
            let (_, age) = value.split_once("max-age=")?;
            age.split(';').next()?.parse::<u64>().ok()
        });
        Some(age.is_none_or(|age| age < TWO_YEARS))
    }
}
