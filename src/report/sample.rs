//! The one report that the tests of all formats share.

use crate::finding::{
    Confidence, Edit, Finding, Fix, Label, Safety, Severity, Suppression, SuppressionKind,
    Undecided,
};
use crate::model::{Dialect, Scope, Why};
use crate::outcome::{Fate, FileStatus, Note, Report, Root, Unread};
use crate::rule::{Param, Rule};
use crate::source::{FileId, SourceFile, Span};

/// A server that accepts TLS 1.0; one of its comments is not ASCII, one line steers terminals.
pub(super) const NGINX: &str = "http {\n    # Größe 𝒳\n    server {\n        listen 443 ssl;\n        \
    /* ä𝒳 */ ssl_protocols TLSv1 TLSv1.2; # \u{1b}[2J\u{202e}\n    }\n}\n";

/// The value that must never show.
pub(super) const SECRET: &str = "hunter2hunter2";

/// An issuer with a literal secret.
pub(super) const AUTH: &str = "jwt:\n  issuer: https://id.example.com\n  ключ: \"ü\"\n  secret: hunter2hunter2\n  lifetime: 9000\n";

const PAGE: &str = "---\nid: weak-tls-protocol\nseverity: high\n---\n# Weak TLS protocol is accepted\n\n\
    A server accepts `SSLv3` or **TLS 1.0**.\n\n## Why\n\nSee [RFC 8996](https://www.rfc-editor.org/rfc/rfc8996).\n\n\
    - one reason\n- another\n\n## Examples\n\n```nginx http\nssl_protocols TLSv1; # error\n```\n\n## Fix\n\nRemove it.\n";

const SECRET_PAGE: &str =
    "---\nid: sample-secret\n---\n# HMAC secret is short\n\nA secret is short.\n";

fn span(file: u32, text: &str, needle: &str) -> Span {
    let at = text.find(needle).expect("the sample holds it");
    Span::new(FileId(file), at, at + needle.trim_end().len())
}

fn label(span: Span, text: &str) -> Label {
    Label {
        span,
        text: text.to_owned(),
    }
}

/// Two findings that count and a suppressed one, over two files.
pub(super) fn report() -> Report {
    let mut report = Report {
        rules: vec![
            rule("sample-secret", "HMAC secret is short", SECRET_PAGE).into(),
            rule("weak-tls-protocol", "Weak TLS protocol is accepted", PAGE).into(),
        ],
        passed: 7,
        root: Some(Root {
            directory: "/repo".to_owned(),
            start: "/repo/in fra".to_owned(),
        }),
        ..Report::default()
    };
    let nginx = SourceFile::new("edge/nginx.conf", NGINX.as_bytes().to_vec());
    let auth = SourceFile::new("auth.yaml", AUTH.as_bytes().to_vec());
    report.sources.add(nginx);
    report.sources.add(auth);
    report.findings = vec![tls(), secret(), lifetime()];
    report.secrets = vec![span(1, AUTH, SECRET)];
    rest(&mut report);
    report
}

fn rest(report: &mut Report) {
    report.undecided.push(Undecided {
        rule: "weak-tls-protocol",
        scope: Scope::new("server \u{1b}d"),
        span: Some(span(0, NGINX, "listen")),
        why: Why::MissingInclude,
    });
    report.unread.push(Unread {
        path: "old\u{1b}.yaml".to_owned(),
        reason: "it is UTF-16".to_owned(),
        named: false,
    });
    report.notes.push(Note {
        text: "nginx fragments without their main file".to_owned(),
        count: 12,
        remedy: Some("name the main file or set nginx.fragments".to_owned()),
    });
    report.files = [
        ("auth.yaml", Fate::Checked(Dialect::Auth)),
        ("edge/nginx.conf", Fate::Checked(Dialect::Nginx)),
        ("logo.svg", Fate::Skipped("no dialect claims it".to_owned())),
    ]
    .map(|(path, fate)| FileStatus {
        path: path.to_owned(),
        fate,
    })
    .into();
}

fn tls() -> Finding {
    let token = span(0, NGINX, "TLSv1 ");
    Finding {
        severity: Severity::High,
        note: Some("RFC 8996 retires TLS below 1.2".to_owned()),
        help: Some("allow TLSv1.2 and TLSv1.3 only".to_owned()),
        related: vec![
            label(span(0, NGINX, "listen"), "on this socket"),
            label(
                span(1, AUTH, "https://id.example.com"),
                "the issuer behind it",
            ),
        ],
        scopes: (0..4_000)
            .map(|at| match at {
                0..3 => Scope::new(["server a", "server b", "server c"][at]),
                _ => Scope::new(format!("server n{at}")),
            })
            .collect(),
        fixes: vec![Fix {
            title: "remove TLSv1".to_owned(),
            safety: Safety::Unsafe,
            edits: vec![Edit {
                span: Span::new(FileId(0), token.start as usize, token.end as usize + 1),
                text: String::new(),
            }],
        }],
        ..finding("weak-tls-protocol", token, "this endpoint accepts TLSv1")
    }
}

fn secret() -> Finding {
    let message = format!("the secret `{SECRET}` \u{1b}[1mis short\nreally");
    let mut finding = finding("sample-secret", span(1, AUTH, SECRET), &message);
    finding.primary.text = "14 bytes".to_owned();
    finding.fixes.push(Fix {
        title: "double it".to_owned(),
        safety: Safety::Safe,
        edits: vec![Edit {
            span: span(1, AUTH, SECRET),
            text: SECRET.repeat(2),
        }],
    });
    finding
}

fn lifetime() -> Finding {
    let mut finding = finding(
        "long-access-token",
        span(1, AUTH, "9000"),
        "access tokens live 9000 s",
    );
    finding.severity = Severity::Medium;
    finding.suppressed = Some(Suppression {
        kind: SuppressionKind::Comment,
        reason: "batch jobs".to_owned(),
        at: span(1, AUTH, "lifetime"),
    });
    finding
}

fn finding(rule: &'static str, at: Span, message: &str) -> Finding {
    Finding {
        rule,
        severity: Severity::High,
        primary: label(at, ""),
        message: message.to_owned(),
        note: None,
        help: None,
        related: Vec::new(),
        scopes: vec![Scope::new("jwt")],
        fixes: Vec::new(),
        place: "http/server/ssl_protocols".to_owned(),
        also: Vec::new(),
        fingerprint: format!("{rule}-0123"),
        suppressed: None,
    }
}

fn rule(id: &'static str, title: &'static str, page: &'static str) -> Rule {
    Rule {
        id,
        title,
        summary: "A server accepts `SSLv3` or **TLS 1.0**.",
        severity: Severity::High,
        confidence: Confidence::High,
        optional: false,
        since: "0.1.0",
        dialects: vec!["nginx"],
        params: [("max".to_owned(), Param::Number(60))].into(),
        words: crate::rule::Vocabulary::new(),
        cwe: vec![79, 326],
        references: vec!["https://www.rfc-editor.org/rfc/rfc8996"],
        page,
    }
}
