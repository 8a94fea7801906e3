//! A summary in Markdown, for a comment on a pull request or `$GITHUB_STEP_SUMMARY`: the run in one line,
//! a table of the findings, the worst first, and what was not read or not decided. It fits into a
//! comment; what is left out is counted.

use super::sentence::{mark, shortened};
use super::{View, counted, md};
use crate::finding::Finding;
use std::cmp::Reverse;
use std::io::{self, Write};

/// GitHub takes 65,536 characters in a comment; a step summary may be sixteen times as long.
const LONGEST: usize = 60_000;

/// What of that is kept for the lines below the table.
const REMARKS: usize = 15_000;

/// The longest text in a cell or a line.
const LONGEST_TEXT: usize = 300;

pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let summary = md::prose(&view.summary());
    let mut text = String::new();
    if !view.wanted.quiet {
        text.push_str(&format!("## authlint\n\nResult: {summary}.\n\n"));
    }
    table(view, LONGEST - REMARKS, &mut text);
    if !view.wanted.quiet {
        remarks(view, &mut text);
    }
    out.write_all(text.trim_end().as_bytes())?;
    writeln!(out)
}

fn table(view: &View<'_>, most: usize, text: &mut String) {
    let mut findings: Vec<_> = view.findings().collect();
    if findings.is_empty() {
        return;
    }
    findings.sort_by_key(|finding| Reverse(finding.severity));
    text.push_str("| severity | place | finding | rule |\n|---|---|---|---|\n");
    let rows = findings.iter().map(|finding| row(view, finding));
    let left_out = append(rows, most, text);
    if left_out > 0 {
        let more = counted(left_out, "more finding");
        text.push_str(&format!(
            "\n{more}, not worse than these, not shown here.\n"
        ));
    }
    text.push('\n');
}

fn row(view: &View<'_>, finding: &Finding) -> String {
    let place = shortened_path(&view.at(finding.primary.span));
    let message = shortened(&view.message(finding), LONGEST_TEXT);
    let suppressed = mark(finding);
    let rule = match view.page_url(finding.rule) {
        Some(url) => format!("[{}]({url})", finding.rule),
        None => finding.rule.to_owned(),
    };
    format!(
        "| {} | {} | {}{suppressed} | {rule} |\n",
        finding.severity.id(),
        md::cell(&md::code(&place)),
        md::cell(&md::prose(&message)),
    )
}

/// The end of a path says more than its start.
fn shortened_path(place: &str) -> String {
    let length = place.chars().count();
    if length <= LONGEST_TEXT {
        return place.to_owned();
    }
    let end = place.chars().skip(length + 3 - LONGEST_TEXT);
    "...".chars().chain(end).collect()
}

/// Unread paths and notes as far as they fit, and what would decide the undecided: a line for each cause,
/// so few that none is ever cut.
fn remarks(view: &View<'_>, text: &mut String) {
    let all = view.remarks();
    let line = |remark: &String| format!("- {}\n", md::prose(&shortened(remark, LONGEST_TEXT)));
    let (unread, rest) = all.split_at(view.report.unread.len());
    let (notes, undecided) = rest.split_at(view.report.notes.len());
    for (lines, what) in [(unread, "more unread path"), (notes, "more note")] {
        let left_out = append(lines.iter().map(line), REMARKS / 3, text);
        if left_out > 0 {
            text.push_str(&format!("- and {}\n", counted(left_out, what)));
        }
    }
    text.extend(undecided.iter().map(line));
}

/// Adds parts as long as they fit into `most` bytes; how many are left out.
fn append(parts: impl Iterator<Item = String>, most: usize, text: &mut String) -> usize {
    let limit = text.len() + most;
    let mut left_out = 0;
    for part in parts {
        if left_out == 0 && text.len() + part.len() <= limit {
            text.push_str(&part);
        } else {
            left_out += 1;
        }
    }
    left_out
}

#[cfg(test)]
mod tests {
    use super::super::tests::{render, render_report};
    use super::super::{Format, Wanted, sample};
    use super::*;
    use crate::finding::Severity;
    use crate::outcome::Report;
    use comrak::{Options, markdown_to_html};

    fn html(report: &Report) -> String {
        let mut options = Options::default();
        options.extension.table = true;
        options.extension.autolink = true;
        options.render.r#unsafe = true;
        let text = render_report(report, Format::Markdown, Wanted::default());
        markdown_to_html(&text, &options)
    }

    #[test]
    fn a_summary_and_a_table() {
        insta::assert_snapshot!(render(Format::Markdown, Wanted::default()), @r###"
## authlint

Result: 2 findings (2 high); 2 files checked (1 nginx, 1 auth); 1 skipped; 1 undecided; 1 suppressed; 1 unread.

| severity | place | finding | rule |
|---|---|---|---|
| high | `edge/nginx.conf:5:32` | this endpoint accepts TLSv1 | [weak-tls-protocol](https://github.com/authlint/authlint/blob/main/rules/tls/weak-tls-protocol.md) |
| high | `auth.yaml:4:11` | the secret `********` `\x1b[1mis` `short\nreally` | sample-secret |

- unread: `old\x1b.yaml`: it is UTF-16
- note: 12 nginx fragments without their main file: name the main file or set nginx.fragments
- undecided: 1 (a missing include): pass the included files too
"###);
    }

    #[test]
    fn places_are_those_of_the_source() {
        let at = sample::NGINX.find("TLSv1 ").unwrap();
        let line = sample::NGINX[..at].matches('\n').count() + 1;
        let column = sample::NGINX[..at].lines().last().unwrap().chars().count() + 1;
        let cell = format!("<td><code>edge/nginx.conf:{line}:{column}</code></td>");
        assert!(html(&sample::report()).contains(&cell));
    }

    #[test]
    fn a_file_cannot_add_markup_links_or_mentions() {
        let mut report = sample::report();
        report.findings[0].message =
            "a | b `<script>alert(1)</script>` <img src=x> [x](http://evil) @all http://evil"
                .to_owned();
        report.unread[0].path = "|<b>@all</b>`.yaml".to_owned();
        let html = html(&report);
        for tag in ["<script", "<img", "<b>", "href=\"http://evil"] {
            assert!(!html.contains(tag), "{tag} in {html}");
        }
        assert!(html.contains("<code>@all</code>"), "{html}");
        assert!(
            html.contains("<code>&lt;script&gt;alert(1)&lt;/script&gt;</code>"),
            "{html}"
        );
        let cells = html.matches("<td>").count();
        assert_eq!(cells, 4 * 2, "{html}");
    }

    #[test]
    fn a_long_list_is_cut_after_the_worst_and_says_how_many_are_missing() {
        let mut report = sample::report();
        let mut low = report.findings[0].clone();
        low.severity = Severity::Low;
        report.findings = vec![low; 5_000];
        report.findings[4_999].severity = Severity::Critical;
        report.unread = vec![report.unread[0].clone(); 5_000];
        report.notes = vec![report.notes[0].clone(); 5_000];
        let text = render_report(&report, Format::Markdown, Wanted::default());
        assert!(text.len() < 65_536, "{}", text.len());
        let shown = text.matches("| low |").count();
        assert!(text.contains("|---|\n| critical |"), "{text}");
        let missing = format!("\n{}, not worse", counted(4_999 - shown, "more finding"));
        assert!(text.contains(&missing), "{missing} {text}");
        for (start, what) in [("- unread", "more unread path"), ("- note", "more note")] {
            let left_out = 5_000 - text.matches(start).count();
            let missing = format!("\n- and {}\n", counted(left_out, what));
            assert!(text.contains(&missing), "{missing} {text}");
        }
        assert!(text.contains("undecided: 1 (a missing include)"), "{text}");
    }
}
