//! What holds for any input, through the whole program: it never panics, every place lies inside its file,
//! the same input gives the same bytes in every format, and a fix is done after one run.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use authlint::config::Config;
use authlint::discover::{Candidate, Discovery};
use authlint::engine::{self, Known, Plan};
use authlint::finding::Finding;
use authlint::fix;
use authlint::outcome::Report;
use authlint::report::text::Style;
use authlint::report::{self, Format, Wanted};
use authlint::source::{FileId, Span};
use proptest::prelude::*;
use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::LazyLock;

static KNOWN: LazyLock<Known> = LazyLock::new(Known::read);

/// One file of each dialect and syntax to change; the names settle whose they are.
const SEEDS: [(&str, &str); 6] = [
    ("nginx.conf", include_str!("infra/nginx/conf.d/shop.conf")),
    ("auth.yaml", include_str!("infra/auth/gateway.yaml")),
    ("orders.yaml", include_str!("infra/istio/orders.yaml")),
    ("policy.yaml", include_str!("infra/istio/peer-policy.yaml")),
    (
        "auth.json",
        r#"{"jwt": {"algorithms": ["none", "HS256"], "secret": "hunter2", "issuer": "http://id.example.com"}, "cors": {"allowed_origins": ["*"], "credentials": true}}"#,
    ),
    (
        "auth.toml",
        "[jwt]\nalgorithms = [\"RS256\", \"HS256\"]\nissuer = \"http://id.example.com\"\nleeway = 900\n[oauth2]\nscopes = []\ngrant_types = [\"password\"]\n",
    ),
];

/// Words that mean something to some parser.
const WORDS: [&str; 24] = [
    "{",
    "}",
    ";",
    "\"",
    "'",
    "\n",
    "\r\n",
    "\r",
    "\\",
    "#",
    "${",
    "{{ .X }}",
    "{% if x %}",
    "&a ",
    "*a",
    "<<: ",
    "---\n",
    "[",
    "]",
    ": ",
    "- ",
    "\t",
    "\u{feff}",
    "é𝒳",
];

fn run(files: &[(String, Vec<u8>)]) -> Report {
    let candidates = files.iter().map(|(path, bytes)| Candidate {
        path: path.clone(),
        disk: PathBuf::from(path),
        named: true,
        bytes: Some(bytes.clone()),
        look: None,
    });
    let discovery = Discovery {
        candidates: candidates.collect(),
        max_size: u64::MAX,
        ..Discovery::default()
    };
    let plan = Plan::new(&KNOWN, Cow::Owned(Config::default()), String::new());
    engine::run(discovery, &plan)
}

fn shown(report: &Report) -> Vec<Vec<u8>> {
    let wanted = Wanted {
        suppressed: true,
        quiet: false,
    };
    let all = Format::ALL.into_iter().map(|format| {
        let mut out = Vec::new();
        report::write(report, format, &Style::default(), wanted, &mut out).unwrap();
        out
    });
    all.collect()
}

fn spans(finding: &Finding) -> Vec<Span> {
    let labels = finding.related.iter().chain([&finding.primary]);
    let edits = finding.fixes.iter().flat_map(|fix| &fix.edits);
    labels
        .map(|label| label.span)
        .chain(edits.map(|edit| edit.span))
        .collect()
}

fn assert_inside(report: &Report, span: Span) {
    let source = report.sources.find(span.file).expect("the file is kept");
    let text = source.text();
    let (start, end) = (span.start as usize, span.end as usize);
    assert!(
        start <= end && end <= text.len(),
        "{span:?} of {}",
        text.len()
    );
    assert!(
        text.is_char_boundary(start) && text.is_char_boundary(end),
        "{span:?}"
    );
}

/// Everything that holds for every input.
fn assert_sound(files: &[(String, Vec<u8>)]) {
    let report = run(files);
    for span in report.findings.iter().flat_map(spans) {
        assert_inside(&report, span);
    }
    for span in report.undecided.iter().filter_map(|one| one.span) {
        assert_inside(&report, span);
    }
    for &span in &report.secrets {
        assert_inside(&report, span);
    }
    assert_eq!(shown(&report), shown(&run(files)), "two runs differ");
    assert_fixes_settle(files, report);
}

/// Fixes come to an end: each run leaves fewer findings with fixes, or the same bytes.
fn assert_fixes_settle(files: &[(String, Vec<u8>)], mut report: Report) {
    /// A fix may bring to light what was overridden before, so a few runs are fair.
    const RUNS: usize = 8;
    let mut files = files.to_vec();
    for _ in 0..RUNS {
        let all: Vec<usize> = (0..report.findings.len()).collect();
        let plan = fix::plan(&report.findings, &all, true);
        if plan.edits.is_empty() {
            return;
        }
        let broken = report.unread.len();
        for (&FileId(at), edits) in &plan.edits {
            let file = &mut files[at as usize];
            let after = fix::apply(&file.1, edits).expect("edits lie inside of their file");
            file.1 = after;
        }
        report = run(&files);
        assert!(
            report.unread.len() <= broken,
            "a fix broke a file: {:?}",
            report.unread
        );
    }
    let left: Vec<_> = report
        .findings
        .iter()
        .filter(|one| !one.fixes.is_empty())
        .collect();
    panic!("the fixes do not come to an end: {left:#?}");
}

/// A change of a text: a piece of it goes, doubles, or makes way for a word.
#[derive(Clone, Debug)]
enum Change {
    Cut(usize, usize),
    Double(usize, usize),
    Put(usize, &'static str),
    Byte(usize, u8),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<usize>(), 1..40_usize).prop_map(|(at, length)| Change::Cut(at, length)),
        (any::<usize>(), 1..80_usize).prop_map(|(at, length)| Change::Double(at, length)),
        (any::<usize>(), proptest::sample::select(&WORDS[..]))
            .prop_map(|(at, word)| Change::Put(at, word)),
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
    ]
}

fn changed(text: &str, changes: &[Change]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for change in changes {
        let place = |at: usize| at % (bytes.len() + 1);
        match *change {
            Change::Cut(at, length) => {
                let at = place(at);
                let end = (at + length).min(bytes.len());
                bytes.drain(at..end);
            }
            Change::Double(at, length) => {
                let at = place(at);
                let piece = bytes[at..(at + length).min(bytes.len())].to_vec();
                bytes.splice(at..at, piece);
            }
            Change::Put(at, word) => {
                let at = place(at);
                bytes.splice(at..at, word.bytes());
            }
            Change::Byte(at, byte) => {
                let at = place(at);
                if let Some(old) = bytes.get_mut(at) {
                    *old = byte;
                }
            }
        }
    }
    bytes
}

/// `PROPTEST_CASES` asks for more than fit into an ordinary run.
fn config() -> ProptestConfig {
    let asked = ProptestConfig::default();
    let more = std::env::var_os("PROPTEST_CASES").is_some();
    ProptestConfig {
        cases: if more { asked.cases } else { 32 },
        failure_persistence: None,
        ..asked
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes_under_any_name(
        name in proptest::sample::select(&["nginx.conf", "a.yaml", "a.json", "a.toml", "x"][..]),
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        assert_sound(&[(name.to_owned(), bytes)]);
    }

    #[test]
    fn any_words_under_any_name(
        name in proptest::sample::select(&["nginx.conf", "a.yaml", "a.json", "a.toml"][..]),
        words in proptest::collection::vec(
            prop_oneof![
                proptest::sample::select(&WORDS[..]),
                proptest::sample::select(&["server", "jwt", "cors", "algorithms", "none", "include", "a", " "][..]),
            ],
            0..80,
        ),
    ) {
        assert_sound(&[(name.to_owned(), words.concat().into_bytes())]);
    }

    #[test]
    fn a_changed_file_of_each_dialect(
        seed in 0..SEEDS.len(),
        changes in proptest::collection::vec(change(), 0..6),
    ) {
        let (name, text) = SEEDS[seed];
        assert_sound(&[(name.to_owned(), changed(text, &changes))]);
    }

    #[test]
    fn a_changed_project(changes in proptest::collection::vec((0..SEEDS.len(), change()), 0..6)) {
        let files: Vec<_> = SEEDS.iter().enumerate().map(|(at, (name, text))| {
            let mine: Vec<_> = changes.iter().filter(|(file, _)| *file == at).map(|(_, one)| one.clone()).collect();
            ((*name).to_owned(), changed(text, &mine))
        }).collect();
        assert_sound(&files);
    }
}

#[test]
fn the_seeds_have_findings_with_fixes_in_every_dialect() {
    for (name, text) in SEEDS {
        let report = run(&[(name.to_owned(), text.as_bytes().to_vec())]);
        assert!(!report.findings.is_empty(), "{name}");
        assert_eq!(report.by_dialect().len(), 1, "{name}");
    }
}
