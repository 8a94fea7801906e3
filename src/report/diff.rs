//! What a fix would change, as a unified diff. It is for eyes: secrets in its context are masked.

use super::View;
use crate::finding::Edit;
use crate::fix;
use crate::source::FileId;
use similar::TextDiff;

/// The change that `edits` make to a file of the report; empty if they make none or do not fit.
#[must_use]
pub fn diff(view: &View<'_>, file: FileId, edits: &[Edit]) -> String {
    let source = view.report.sources.get(file);
    let whole = crate::source::Span::new(file, 0, source.text().len());
    // Masked byte for byte, so that the edits still fit.
    let before = view.safe.same_length(whole, source.text());
    let Some(after) = fix::apply(before.as_bytes(), edits) else {
        return String::new();
    };
    let after = String::from_utf8_lossy(&after);
    let path = view.path(whole);
    let path = path.trim_start_matches('/');
    TextDiff::from_lines(before.as_str(), &after)
        .unified_diff()
        .context_radius(3)
        .header(&format!("a/{path}"), &format!("b/{path}"))
        .to_string()
        .split_inclusive('\n')
        .map(|line| {
            // Line ends are the file's own: without them the change would not fit it.
            let (text, end) = ["\r\n", "\n"]
                .into_iter()
                .find_map(|end| Some((line.strip_suffix(end)?, end)))
                .unwrap_or((line, ""));
            view.safe.line(text) + end
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Wanted, sample};
    use super::*;

    #[test]
    fn a_diff_shows_the_change_and_no_secret() {
        let report = sample::report();
        let view = View::new(&report, Wanted::default());
        let edits = &report.findings[0].fixes[0].edits;
        insta::assert_snapshot!(diff(&view, FileId(0), edits), @r###"
--- a/edge/nginx.conf
+++ b/edge/nginx.conf
@@ -2,6 +2,6 @@
     # Größe 𝒳
     server {
         listen 443 ssl;
-        /* ä𝒳 */ ssl_protocols TLSv1 TLSv1.2; # \x1b[2J\u{202e}
+        /* ä𝒳 */ ssl_protocols TLSv1.2; # \x1b[2J\u{202e}
     }
 }
"###);
        let lifetime = Edit {
            span: report.findings[2].primary.span,
            text: "900".to_owned(),
        };
        let out = diff(&view, FileId(1), &[lifetime]);
        assert!(
            out.contains("-  lifetime: 9000\n+  lifetime: 900\n"),
            "{out}"
        );
        assert!(out.contains("   secret: **************\n"), "{out}");
    }
}
