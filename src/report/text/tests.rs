use super::super::{Format, Wanted, sample, write as write_report};
use super::*;

fn render(style: Style) -> String {
    let mut out = Vec::new();
    let wanted = Wanted::default();
    write_report(&sample::report(), Format::Text, &style, wanted, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn plain() {
    insta::assert_snapshot!(render(Style::default()), @r###"
edge/nginx.conf: 1 finding

high[weak-tls-protocol]

  x this endpoint accepts TLSv1
   ,-[edge/nginx.conf:5:32]
 3 |     server {
 4 |         listen 443 ssl;
   :         ^^^|^^
   :            `-- on this socket
 5 |         /* ä𝒳 */ ssl_protocols TLSv1 TLSv1.2; # \x1b[2J\u{202e}
   :                                ^^^^^
 6 |     }
   `----
  > related: the issuer behind it
   ,-[auth.yaml:2:11]
 1 | jwt:
 2 |   issuer: https://id.example.com
   :           ^^^^^^^^^^^|^^^^^^^^^^
   :                      `-- the issuer behind it
 3 |   ключ: "ü"
   `----
  in: server a, server b, server c and 3,997 more
  note: RFC 8996 retires TLS below 1.2
  help: allow TLSv1.2 and TLSv1.3 only
  fix: remove TLSv1 (authlint fix --unsafe)
  see: https://github.com/authlint/authlint/blob/main/rules/tls/weak-tls-protocol.md

auth.yaml: 1 finding

high[sample-secret]

  x the secret `********` \x1b[1mis short\nreally
   ,-[auth.yaml:4:11]
 3 |   ключ: "ü"
 4 |   secret: **************
   :           ^^^^^^^|^^^^^^
   :                  `-- 14 bytes
 5 |   lifetime: 9000
   `----
  in: jwt
  fix: double it (authlint fix)

unread: old\x1b.yaml: it is UTF-16
note: 12 nginx fragments without their main file: name the main file or set
    nginx.fragments
undecided: 1 (a missing include): pass the included files too

2 findings (2 high); 2 files checked (1 nginx, 1 auth); 1 skipped; 1 undecided; 1 suppressed; 1 unread
"###);
}

#[test]
fn unicode_and_narrow() {
    let style = Style {
        unicode: true,
        width: 48,
        ..Style::default()
    };
    insta::assert_snapshot!(render(style), @r###"
edge/nginx.conf: 1 finding

high[weak-tls-protocol]

  × this endpoint accepts TLSv1
   ╭─[edge/nginx.conf:5:32]
 3 │     server {
 4 │         listen 443 ssl;
   ·         ───┬──
   ·            ╰── on this socket
 5 │ ...l_protocols TLSv1 TLSv1.2; # \x1b[2J\u{202e}
   ·                ─────
 6 │     }
   ╰────
  ☞ related: the issuer behind it
   ╭─[auth.yaml:2:11]
 1 │ jwt:
 2 │   issuer: https://id.example.com
   ·           ───────────┬──────────
   ·                      ╰── the issuer behind it
 3 │   ключ: "ü"
   ╰────
  in: server a, server b, server c and 3,997
        more
  note: RFC 8996 retires TLS below 1.2
  help: allow TLSv1.2 and TLSv1.3 only
  fix: remove TLSv1 (authlint fix --unsafe)
  see: https://github.com/authlint/authlint/blob/main/rules/tls/weak-tls-protocol.md

auth.yaml: 1 finding

high[sample-secret]

  × the secret `********` \x1b[1mis
  │ short\nreally
   ╭─[auth.yaml:4:11]
 3 │   ключ: "ü"
 4 │   secret: **************
   ·           ───────┬──────
   ·                  ╰── 14 bytes
 5 │   lifetime: 9000
   ╰────
  in: jwt
  fix: double it (authlint fix)

unread: old\x1b.yaml: it is UTF-16
note: 12 nginx fragments without their main
    file: name the main file or set
    nginx.fragments
undecided: 1 (a missing include): pass the
    included files too

2 findings (2 high); 2 files checked (1 nginx, 1 auth); 1 skipped; 1 undecided; 1 suppressed; 1 unread
"###);
}

#[test]
fn narrated() {
    let style = Style {
        narrated: true,
        ..Style::default()
    };
    insta::assert_snapshot!(render(style), @r###"
edge/nginx.conf: 1 finding

this endpoint accepts TLSv1
    Diagnostic severity: error
Begin snippet for edge/nginx.conf starting at line 3, column 1

snippet line 3:     server {
snippet line 4:         listen 443 ssl;
    label at line 4, columns 9 to 14: on this socket
snippet line 5:         /* ä𝒳 */ ssl_protocols TLSv1 TLSv1.2; # \x1b[2J\u{202e}
    label at line 5, columns 32 to 36
snippet line 6:     }
diagnostic code: high[weak-tls-protocol]
related: the issuer behind it
    Diagnostic severity: advice
Begin snippet for auth.yaml starting at line 1, column 1

snippet line 1: jwt:
snippet line 2:   issuer: https://id.example.com
    label at line 2, columns 11 to 32: the issuer behind it
snippet line 3:   ключ: "ü"
  in: server a, server b, server c and 3,997 more
  note: RFC 8996 retires TLS below 1.2
  help: allow TLSv1.2 and TLSv1.3 only
  fix: remove TLSv1 (authlint fix --unsafe)
  see: https://github.com/authlint/authlint/blob/main/rules/tls/weak-tls-protocol.md

auth.yaml: 1 finding

the secret `********` \x1b[1mis short\nreally
    Diagnostic severity: error
Begin snippet for auth.yaml starting at line 3, column 1

snippet line 3:   ключ: "ü"
snippet line 4:   secret: **************
    label at line 4, columns 11 to 24: 14 bytes
snippet line 5:   lifetime: 9000
diagnostic code: high[sample-secret]
  in: jwt
  fix: double it (authlint fix)

unread: old\x1b.yaml: it is UTF-16
note: 12 nginx fragments without their main file: name the main file or set nginx.fragments
undecided: 1 (a missing include): pass the included files too

2 findings (2 high); 2 files checked (1 nginx, 1 auth); 1 skipped; 1 undecided; 1 suppressed; 1 unread
"###);
}

#[test]
fn places_are_those_of_the_source() {
    let text = sample::NGINX;
    let at = text.find("TLSv1 ").unwrap();
    let line = text[..at].matches('\n').count() + 1;
    let column = text[..at].lines().last().unwrap().chars().count() + 1;
    let out = render(Style::default());
    assert!(
        out.contains(&format!("[edge/nginx.conf:{line}:{column}]")),
        "{out}"
    );
    assert!(out.contains(&format!("\n {line} |")), "{out}");
}

#[test]
fn links_are_clickable_only_with_colour() {
    let page = "https://github.com/authlint/authlint/blob/main/rules/tls/weak-tls-protocol.md";
    for (colour, clickable) in [(true, true), (false, false)] {
        let out = render(Style {
            colour,
            links: true,
            ..Style::default()
        });
        let link = format!("\u{1b}]8;;{page}\u{1b}\\");
        assert_eq!(out.contains(&link), clickable);
        assert_eq!(out.contains(&format!("see: {page}")), !clickable);
    }
}

#[test]
fn without_colour_no_escape_sequence_is_written() {
    assert!(!render(Style::default()).contains('\u{1b}'));
    let coloured = render(Style {
        colour: true,
        ..Style::default()
    });
    assert!(coloured.contains("\u{1b}[36mhelp\u{1b}[0m: "));
    assert!(
        !coloured.contains("\u{1b}[2J"),
        "the file's own sequences stay out"
    );
}

#[test]
fn a_hundred_columns_too_few_are_still_drawn() {
    let out = render(Style {
        width: 0,
        ..Style::default()
    });
    assert!(out.contains("weak-tls-protocol"));
}
