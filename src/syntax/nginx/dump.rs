//! The output of `nginx -T`: every file of a configuration, each under a line that names it.

use std::ops::Range;

const HEADER: &str = "# configuration file ";

/// Name and text of each file of a dump; nothing if the text is none.
///
/// A dump begins with such a line. What nginx writes to stderr (`nginx: … test is successful`) may come
/// before it, since both streams often end in one file; anything else makes it an ordinary file with an
/// odd comment.
pub(super) fn sections(text: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let Some(first) = first_header(text) else {
        return Vec::new();
    };
    let mut sections: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let mut at = first;
    while at < text.len() {
        let end = line_end(text, at);
        if let Some(name) = header(text, at..end) {
            if let Some(last) = sections.last_mut() {
                last.1.end = at;
            }
            sections.push((name, end..text.len()));
        }
        at = memchr::memmem::find(&text.as_bytes()[end..], HEADER.as_bytes())
            .map_or(text.len(), |found| end + found);
    }
    sections
}

fn first_header(text: &str) -> Option<usize> {
    let mut at = 0;
    while at < text.len() {
        let end = line_end(text, at);
        if header(text, at..end).is_some() {
            return Some(at);
        }
        let line = text[at..end].trim();
        if !line.is_empty() && !line.starts_with("nginx: ") {
            return None;
        }
        at = end;
    }
    None
}

/// The place of the name, if that line (or the rest of one) is a header.
fn header(text: &str, line: Range<usize>) -> Option<Range<usize>> {
    let starts = line.start == 0 || text.as_bytes()[line.start - 1] == b'\n';
    let name = text[line.clone()]
        .strip_prefix(HEADER)?
        .trim_end_matches(['\n', '\r'])
        .strip_suffix(':')?;
    let start = line.start + HEADER.len();
    (starts && !name.is_empty()).then(|| start..start + name.len())
}

fn line_end(text: &str, from: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[from..]).map_or(text.len(), |at| from + at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dump_is_split_at_its_headers() {
        let text = "nginx: the configuration file ok\n# configuration file /etc/nginx/nginx.conf:\nevents {}\n\
                    # configuration file /etc/nginx/a b.conf:\r\nx;\n";
        let parts: Vec<_> = sections(text)
            .into_iter()
            .map(|(name, body)| (&text[name], &text[body]))
            .collect();
        assert_eq!(
            parts,
            [
                ("/etc/nginx/nginx.conf", "events {}\n"),
                ("/etc/nginx/a b.conf", "x;\n")
            ]
        );
    }

    #[test]
    fn a_comment_of_that_shape_makes_no_dump() {
        assert_eq!(sections("events {}\n# configuration file /x:\n"), []);
        assert_eq!(sections("# configuration file /x\nevents {}\n"), []);
    }

    #[test]
    fn headers_stand_at_the_start_of_a_line() {
        let text = "# configuration file a:\nx; # configuration file b:\n";
        assert_eq!(sections(text).len(), 1);
    }
}
