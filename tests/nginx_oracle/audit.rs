//! `mozilla-intermediate-6.0` against handshakes: what the audit says of a server is what a client sees
//! of it, protocol by protocol and suite by suite.
//!
//! Certificates are not read, so that a suite counts whichever key it needs. Each case therefore runs
//! with an RSA key, with an ECDSA key and with both. A violation that one key alone hides has to show
//! with both; those pairs are left out of the comparison, and counted.

mod cases;
mod seen;

use crate::lint::Verdicts;
use crate::server::Site;
use authlint::audit::Verdict;
use cases::{CASES, Case};
use rayon::prelude::*;
use seen::Seen;
use std::collections::BTreeMap;

const RSA: &str = "ssl_certificate @dir/rsa.pem; ssl_certificate_key @dir/rsa.key;";
const ECDSA: &str = "ssl_certificate @dir/ec.pem; ssl_certificate_key @dir/ec.key;";

/// The controls a handshake or an answer shows; the others need a person.
const SHOWN: [&str; 6] = [
    "tls_versions",
    "ciphers",
    "tls_curves",
    "ecdh_param_size",
    "server_preferred_order",
    "hsts_min_age",
];

/// Of these the file tells everything.
const DECIDED: [&str; 3] = ["tls_versions", "ciphers", "server_preferred_order"];

/// By server and control: what the audit says, and whether the server shows a violation.
type Answers = BTreeMap<(&'static str, &'static str), (Verdict, Option<bool>)>;

/// How the comparison went.
#[derive(Debug, Default)]
struct Tally {
    compared: usize,
    undecidable: usize,
    key_hides: usize,
    not_shown: usize,
    wrong: Vec<String>,
}

fn answers(case: &Case, certificates: &str) -> Answers {
    let blocks: String = case
        .hosts
        .iter()
        .map(|(name, hole, own)| {
            format!(
                "server {{ listen @{hole} ssl; server_name {name}; {own}\nreturn 200 served; }}\n"
            )
        })
        .collect();
    let outer = case.outer;
    let site = Site::http(&format!("{certificates}\n{outer}\n{blocks}"));
    let (verdicts, server) = (site.audit("mozilla-intermediate-6.0"), site.start());
    let mut answers = Answers::new();
    for &(name, hole, _) in case.hosts {
        let mut seen = Seen::new(&server, name, hole);
        for control in SHOWN {
            let verdict = said(&verdicts, control, name);
            let shown = match verdict {
                Verdict::Undecidable | Verdict::NotApplicable => None,
                _ => seen.violates(control),
            };
            answers.insert((name, control), (verdict, shown));
        }
    }
    answers
}

/// The worst of the scopes of a server.
fn said(verdicts: &Verdicts, control: &str, name: &str) -> Verdict {
    let all = verdicts
        .iter()
        .filter(|((of, scope), _)| of == control && scope.contains(name));
    all.map(|(_, verdict)| *verdict)
        .max()
        .unwrap_or(Verdict::NotApplicable)
}

impl Tally {
    /// Holds one kind of certificate against its handshakes, and against those with both kinds.
    fn compare(&mut self, case: &Case, kind: &str, ours: &Answers, both: &Answers) {
        for (&(name, control), &(verdict, shown)) in ours {
            let at = format!("{} with {kind}: {name} {control}", case.name);
            if verdict != both[&(name, control)].0 {
                self.wrong
                    .push(format!("{at}: the key changes the verdict"));
            }
            let must_decide = DECIDED.contains(&control) && !case.open.contains(&control);
            match (verdict, shown) {
                (Verdict::Undecidable | Verdict::NotApplicable, _) if must_decide => {
                    self.wrong.push(format!("{at}: {}", verdict.id()));
                }
                (Verdict::Undecidable | Verdict::NotApplicable, _) => self.undecidable += 1,
                (_, None) => self.not_shown += 1,
                (_, Some(shown)) if (verdict == Verdict::Violated) == shown => self.compared += 1,
                // Configured, but not with this key: the certificate is not read.
                (Verdict::Violated, _) if both[&(name, control)].1 == Some(true) => {
                    self.key_hides += 1;
                }
                (_, Some(_)) if case.unseen.contains(&(name, control)) => self.not_shown += 1,
                (_, Some(shown)) => {
                    self.wrong
                        .push(format!("{at}: {}, and shown is {shown}", verdict.id()));
                }
            }
        }
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn the_intermediate_profile_is_what_the_server_shows() {
    let kinds = [("RSA", RSA), ("ECDSA", ECDSA)];
    let asked: Vec<_> = CASES
        .par_iter()
        .map(|case| {
            let both = answers(case, &format!("{RSA}\n{ECDSA}"));
            (
                case,
                both,
                kinds.map(|(kind, key)| (kind, answers(case, key))),
            )
        })
        .collect();
    let mut tally = Tally::default();
    for (case, both, alone) in &asked {
        tally.compare(case, "both", both, both);
        for (kind, ours) in alone {
            tally.compare(case, kind, ours, both);
        }
        for pair in case.unseen {
            let expected = (Verdict::Violated, Some(false));
            assert_eq!(
                both[pair], expected,
                "{}: {pair:?} shows after all",
                case.name
            );
        }
    }
    assert!(tally.wrong.is_empty(), "{tally:#?}");
    assert!(tally.compared > 200, "{tally:?}");
    assert!(tally.key_hides > 0, "{tally:?}");
    eprintln!("{tally:?}");
}
