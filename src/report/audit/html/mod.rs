//! For people, as one file: no request leaves it, it can be read without its script, and what a
//! configuration holds is text in it and nothing else.

mod rows;

use super::super::counted;
use super::{Sheet, coverage, sides};
use crate::audit::{Assessed, Verdict};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::io::{self, Write};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Text between tags or in a quoted attribute.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A sentence whose words in backticks are code.
pub(super) fn prose(text: &str) -> String {
    let parts: Vec<_> = text.split('`').map(escape).collect();
    if parts.len() % 2 == 0 {
        return escape(text);
    }
    let parts = parts.iter().enumerate();
    let marked = parts.map(|(at, part)| match at % 2 {
        0 => part.clone(),
        _ => format!("<code>{part}</code>"),
    });
    marked.collect()
}

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    head(sheet, out)?;
    writeln!(out, "<main id=\"main\">")?;
    for (at, assessed) in sheet.audit.standards.iter().enumerate() {
        summary(at, assessed, out)?;
    }
    conflicts(sheet, out)?;
    remarks(sheet, out)?;
    tools(out)?;
    for (at, assessed) in sheet.audit.standards.iter().enumerate() {
        table(sheet, at, assessed, out)?;
    }
    scope(sheet, out)?;
    writeln!(out, "</main>")?;
    writeln!(out, "<script>{SCRIPT}</script>\n</body>\n</html>")
}

/// Only this very style and this very script may act, and nothing may be loaded.
/// The empty icon in the page itself keeps browsers from asking a server for one.
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

fn head(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let day = sheet.audit.world.as_of;
    writeln!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
    )?;
    let policy = policy();
    writeln!(
        out,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">"
    )?;
    writeln!(
        out,
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
    )?;
    writeln!(out, "<meta name=\"referrer\" content=\"no-referrer\">")?;
    writeln!(out, "<link rel=\"icon\" href=\"data:,\">")?;
    writeln!(
        out,
        "<title>authlint audit as of {day}</title>\n<style>{STYLE}</style>\n</head>"
    )?;
    writeln!(
        out,
        "<body>\n<a class=\"skip\" href=\"#controls-0\">Skip to the answers</a>"
    )?;
    writeln!(out, "<header>\n<h1>authlint audit as of {day}</h1>")?;
    let origin = sheet.origin;
    let commit = origin.commit.as_ref();
    let commit = commit.map_or(String::new(), |commit| {
        format!(
            ", commit <code>{}</code> checked out (the digests below say what was read)",
            escape(commit)
        )
    });
    writeln!(
        out,
        "<p class=\"soft\">authlint {}, rule set <code>{}</code>{commit}. This supports an assessment; it certifies nothing.</p>\n</header>",
        env!("CARGO_PKG_VERSION"),
        origin.rule_set
    )
}

/// The counts of a standard as a bar and as words: the bar alone would say nothing to a screen reader.
fn summary(at: usize, assessed: &Assessed, out: &mut dyn Write) -> io::Result<()> {
    let standard = &assessed.standard;
    let title = escape(&standard.title);
    writeln!(out, "<section aria-labelledby=\"summary-{at}\">")?;
    writeln!(
        out,
        "<h2 id=\"summary-{at}\"><a href=\"#controls-{at}\">{title}</a></h2>"
    )?;
    writeln!(out, "<p>{}.</p>", escape(&coverage(assessed)))?;
    let total = assessed.answers.len().max(1);
    write!(
        out,
        "<svg class=\"chart\" viewBox=\"0 0 {total} 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
    )?;
    let counts = Verdict::ALL.map(|verdict| (verdict, assessed.count(verdict)));
    let mut from = 0;
    for (verdict, count) in counts.iter().filter(|(_, count)| *count > 0) {
        let class = verdict.id();
        write!(
            out,
            "<rect class=\"{class}\" x=\"{from}\" y=\"0\" width=\"{count}\" height=\"1\"/>"
        )?;
        from += count;
    }
    writeln!(out, "</svg>\n<ul class=\"counts\">")?;
    for (verdict, count) in counts.iter().filter(|(_, count)| *count > 0) {
        let (class, words) = (verdict.id(), verdict.words());
        writeln!(
            out,
            "<li class=\"{class}\"><strong>{count}</strong> {words}</li>"
        )?;
    }
    writeln!(out, "</ul>\n</section>")
}

fn conflicts(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    if sheet.audit.conflicts.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<section>\n<h2>Contradictions between these standards</h2>\n<ul>"
    )?;
    for conflict in &sheet.audit.conflicts {
        let sides = sides(conflict, |name| format!("<code>{}</code>", escape(name)));
        let (setting, because) = (escape(&conflict.setting), prose(&conflict.because));
        writeln!(out, "<li><code>{setting}</code>: {because}: {sides}</li>")?;
    }
    writeln!(out, "</ul>\n</section>")
}

fn remarks(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let remarks = sheet.remarks();
    if remarks.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section>\n<h2>Waivers to look at</h2>\n<ul>")?;
    for remark in &remarks {
        writeln!(out, "<li>{}</li>", prose(&remark.sentence()))?;
    }
    writeln!(out, "</ul>\n</section>")
}

/// Hidden until the script can make them work.
fn tools(out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<section class=\"tools\" id=\"tools\" aria-label=\"Filter\" hidden>"
    )?;
    writeln!(
        out,
        "<label>Search <input type=\"search\" id=\"search\"></label>"
    )?;
    writeln!(out, "<fieldset><legend>Show</legend>")?;
    for verdict in Verdict::ALL {
        let (id, words) = (verdict.id(), verdict.words());
        writeln!(
            out,
            "<label><input type=\"checkbox\" value=\"{id}\" checked> {words}</label>"
        )?;
    }
    writeln!(
        out,
        "</fieldset>\n<span class=\"soft\" id=\"shown\" role=\"status\"></span>\n</section>"
    )
}

fn table(sheet: &Sheet<'_>, at: usize, assessed: &Assessed, out: &mut dyn Write) -> io::Result<()> {
    let standard = &assessed.standard;
    let (title, url) = (escape(&standard.title), escape(&standard.url));
    writeln!(
        out,
        "<section>\n<h2 id=\"controls-{at}\" tabindex=\"-1\">{title}</h2>"
    )?;
    let publisher = escape(&standard.publisher);
    let digest = &standard.digest;
    writeln!(
        out,
        "<p class=\"soft\">{publisher}, <a href=\"{url}\" rel=\"noreferrer\">{url}</a>; profile digest <code>{digest}</code></p>"
    )?;
    let caption = format!("Controls of {title}");
    let heads = ["Control", "Verdict", "What it asks for, and what was found"];
    table_head(&caption, heads, out)?;
    for (control, answer) in assessed.controls() {
        rows::control(sheet, control, answer, out)?;
    }
    writeln!(out, "</tbody>\n</table>\n</section>")
}

/// The roles are written out: where a narrow page lays a table out as blocks, it stays a table to those who
/// hear it.
fn table_head(caption: &str, heads: [&str; 3], out: &mut dyn Write) -> io::Result<()> {
    let heads = heads.map(|head| format!("<th role=\"columnheader\" scope=\"col\">{head}</th>"));
    writeln!(
        out,
        "<table role=\"table\">\n<caption>{caption}</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">{}</tr></thead>\n<tbody role=\"rowgroup\">",
        heads.concat()
    )
}

fn scope(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let files = sheet.files();
    let checked = files.iter().filter(|file| file.fate.is_ok()).count();
    writeln!(out, "<section>\n<h2>Scope</h2>")?;
    let were = |count: usize| if count == 1 { "was" } else { "were" };
    let skipped = files.len() - checked;
    writeln!(
        out,
        "<p>{} {} checked, {skipped} {} passed over.</p>",
        counted(checked, "file"),
        were(checked),
        were(skipped)
    )?;
    let unread: Vec<_> = sheet.unread().collect();
    if !unread.is_empty() {
        writeln!(out, "<h3>Not or only partly read</h3>\n<ul>")?;
        for (path, reason) in unread {
            writeln!(
                out,
                "<li><code>{}</code>: {}</li>",
                escape(&path),
                escape(&reason)
            )?;
        }
        writeln!(out, "</ul>")?;
    }
    writeln!(out, "<details><summary>All files</summary>")?;
    table_head("Files by path", ["Path", "Read as", "SHA-256"], out)?;
    for file in files {
        let fate = match &file.fate {
            Ok(dialect) => (*dialect).to_owned(),
            Err(reason) => format!("passed over: {}", escape(reason)),
        };
        let (path, digest) = (escape(&file.path), file.sha256.unwrap_or_default());
        writeln!(
            out,
            "<tr role=\"row\"><td role=\"cell\"><code>{path}</code></td><td role=\"cell\">{fate}</td><td role=\"cell\"><code>{digest}</code></td></tr>"
        )?;
    }
    writeln!(out, "</tbody>\n</table>\n</details>\n</section>")
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn code_in_a_sentence_is_marked_and_never_markup() {
        assert_eq!(
            prose("write `a<b>`, now"),
            "write <code>a&lt;b&gt;</code>, now"
        );
        assert_eq!(prose("a ` b <i>"), "a ` b &lt;i&gt;");
    }
}
