//! One line per finding, for editors and grep: `path:line:column: severity[rule] message`.

use super::View;
use super::sentence::mark;
use crate::finding::Finding;
use std::io::{self, Write};

pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in view.findings() {
        writeln!(out, "{}", line(view, finding))?;
    }
    for unread in &view.report.unread {
        let path = view.safe.text(&unread.path);
        writeln!(out, "{path}: unread: {}", view.safe.text(&unread.reason))?;
    }
    if view.wanted.quiet {
        return Ok(());
    }
    writeln!(out, "{}", view.summary())
}

/// A finding in one line.
pub(super) fn line(view: &View<'_>, finding: &Finding) -> String {
    let suppressed = mark(finding);
    format!(
        "{}: {}[{}] {}{suppressed}",
        view.at(finding.primary.span),
        finding.severity.id(),
        finding.rule,
        view.message(finding),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::render;
    use super::super::{Format, Wanted, sample};

    #[test]
    fn one_line_each() {
        insta::assert_snapshot!(render(Format::Concise, Wanted::default()), @r###"
edge/nginx.conf:5:32: high[weak-tls-protocol] this endpoint accepts TLSv1
auth.yaml:4:11: high[sample-secret] the secret `********` \x1b[1mis short\nreally
old\x1b.yaml: unread: it is UTF-16
2 findings (2 high); 2 files checked (1 nginx, 1 auth); 1 skipped; 1 undecided; 1 suppressed; 1 unread
"###);
    }

    #[test]
    fn lines_and_columns_are_those_of_the_source() {
        let text = sample::NGINX;
        let at = text.find("TLSv1 ").unwrap();
        let line = text[..at].matches('\n').count() + 1;
        let column = text[..at].lines().last().unwrap().chars().count() + 1;
        let out = render(Format::Concise, Wanted::default());
        let start = format!("edge/nginx.conf:{line}:{column}: high[weak-tls-protocol] ");
        assert!(out.starts_with(&start), "{out}");
    }
}
