//! Checkstyle's XML (the shape of 4.3, which every reader knows): errors by file. Columns count
//! characters. A path that could not be read is an error, too: readers skip Checkstyle's own
//! `exception`.

use super::sentence::{marked, one_of_three};
use super::{View, xml};
use crate::finding::Finding;
use crate::outcome::Unread;
use crate::source::Columns;
use std::io::{self, Write};

pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}\n<checkstyle version=\"4.3\">", xml::DECLARATION)?;
    let findings: Vec<_> = view.findings().collect();
    for group in findings.chunk_by(|a, b| a.primary.span.file == b.primary.span.file) {
        let Some(first) = group.first() else { continue };
        let path = view.path(first.primary.span);
        file(&path, group.iter().map(|finding| found(view, finding)), out)?;
    }
    for unread in &view.report.unread {
        let path = view.safe.text(&unread.path);
        file(&path, [not_read(view, unread)].into_iter(), out)?;
    }
    writeln!(out, "</checkstyle>")
}

fn file(path: &str, errors: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  <file{}>", xml::attribute("name", path))?;
    for error in errors {
        writeln!(out, "    <error{error}/>")?;
    }
    writeln!(out, "  </file>")
}

fn found(view: &View<'_>, finding: &Finding) -> String {
    let start = view.region(finding.primary.span, Columns::Characters).start;
    let level = one_of_three(finding.severity, ["error", "warning", "info"]);
    [
        xml::attribute("line", start.line),
        xml::attribute("column", start.column),
        xml::attribute("severity", level),
        xml::attribute("message", marked(view, finding)),
        xml::attribute("source", view.dotted(finding.rule)),
    ]
    .concat()
}

fn not_read(view: &View<'_>, unread: &Unread) -> String {
    let level = if unread.named { "error" } else { "warning" };
    let message = format!("Unread: {}.", view.safe.text(&unread.reason));
    [
        xml::attribute("line", 1),
        xml::attribute("severity", level),
        xml::attribute("message", message),
        xml::attribute("source", "authlint.unread"),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::super::tests::render;
    use super::super::{Format, Wanted, sample};

    #[test]
    fn errors_by_file() {
        insta::assert_snapshot!(render(Format::Checkstyle, Wanted::default()), @r###"
<?xml version="1.0" encoding="UTF-8"?>
<checkstyle version="4.3">
  <file name="edge/nginx.conf">
    <error line="5" column="32" severity="error" message="This endpoint accepts TLSv1 (in server a, server b, server c and 3,997 more). RFC 8996 retires TLS below 1.2. Allow TLSv1.2 and TLSv1.3 only." source="authlint.tls.weak-tls-protocol"/>
  </file>
  <file name="auth.yaml">
    <error line="4" column="11" severity="error" message="The secret `********` \x1b[1mis short\nreally (in jwt)." source="authlint.sample-secret"/>
  </file>
  <file name="old\x1b.yaml">
    <error line="1" severity="warning" message="Unread: it is UTF-16." source="authlint.unread"/>
  </file>
</checkstyle>
"###);
    }

    #[test]
    fn it_reads_back_with_the_places_of_the_source() {
        let text = render(Format::Checkstyle, Wanted::default());
        let document = roxmltree::Document::parse(&text).unwrap();
        let errors: Vec<_> = document
            .descendants()
            .filter(|node| node.has_tag_name("error"))
            .collect();
        assert_eq!(errors.len(), 3);
        let at = sample::NGINX.find("TLSv1 ").unwrap();
        let line = sample::NGINX[..at].matches('\n').count() + 1;
        let column = sample::NGINX[..at].lines().last().unwrap().chars().count() + 1;
        assert_eq!(errors[0].attribute("line"), Some(line.to_string().as_str()));
        assert_eq!(
            errors[0].attribute("column"),
            Some(column.to_string().as_str())
        );
        assert_eq!(
            errors[0].attribute("source"),
            Some("authlint.tls.weak-tls-protocol")
        );
        assert_eq!(
            errors[0].parent().unwrap().attribute("name"),
            Some("edge/nginx.conf")
        );
    }
}
