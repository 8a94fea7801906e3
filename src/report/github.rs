//! Workflow commands: annotations on a GitHub Actions run.

use super::View;
use super::sentence::{mark, one_of_three};
use crate::finding::Finding;
use crate::source::Columns;
use std::io::{self, Write};

pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in view.findings() {
        annotation(view, finding, out)?;
    }
    for unread in &view.report.unread {
        let level = if unread.named { "error" } else { "warning" };
        writeln!(
            out,
            "::{level} file={},title=unread::{}",
            property(&view.in_repository(&unread.path)),
            message(&view.safe.text(&unread.reason)),
        )?;
    }
    Ok(())
}

fn annotation(view: &View<'_>, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let region = view.region(finding.primary.span, Columns::Characters);
    let path = &view.report.sources.get(finding.primary.span.file).path;
    let mut text = view.message(finding);
    for part in [&finding.note, &finding.help].into_iter().flatten() {
        text.push('\n');
        text.push_str(&view.safe.text(part));
    }
    let suppressed = mark(finding);
    writeln!(
        out,
        "::{} file={},line={},endLine={},col={},endColumn={},title={}{suppressed}::{}",
        level(finding),
        property(&view.in_repository(path)),
        region.start.line,
        region.end.line,
        region.start.column,
        region.end.column,
        property(finding.rule),
        message(&text),
    )
}

/// What counts for nothing any more must not look like a reason to fail.
fn level(finding: &Finding) -> &'static str {
    match finding.suppressed {
        Some(_) => "notice",
        None => one_of_three(finding.severity, ["error", "warning", "notice"]),
    }
}

fn message(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::tests::render;
    use super::super::{Format, Wanted, sample};
    use super::*;

    #[test]
    fn one_command_each() {
        insta::assert_snapshot!(render(Format::Github, Wanted::default()), @r###"
::error file=in fra/edge/nginx.conf,line=5,endLine=5,col=32,endColumn=37,title=weak-tls-protocol::this endpoint accepts TLSv1%0ARFC 8996 retires TLS below 1.2%0Aallow TLSv1.2 and TLSv1.3 only
::error file=in fra/auth.yaml,line=4,endLine=4,col=11,endColumn=25,title=sample-secret::the secret `********` \x1b[1mis short\nreally
::warning file=in fra/old\x1b.yaml,title=unread::it is UTF-16
"###);
    }

    #[test]
    fn a_command_cannot_be_forged() {
        assert_eq!(property("a,b:c%\r\n"), "a%2Cb%3Ac%25%0D%0A");
        assert_eq!(message("100%\n::error::x"), "100%25%0A::error::x");
    }

    #[test]
    fn columns_are_those_of_the_source() {
        let text = sample::AUTH;
        let at = text.find(sample::SECRET).unwrap();
        let line = text[..at].matches('\n').count() + 1;
        let column = text[..at].lines().last().unwrap().chars().count() + 1;
        let end = column + sample::SECRET.len();
        let out = render(Format::Github, Wanted::default());
        let place = format!("line={line},endLine={line},col={column},endColumn={end},");
        assert!(out.contains(&place), "{out}");
    }
}
