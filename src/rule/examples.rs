//! The examples of a page: what its fenced blocks say, as files that can be linted.
//!
//! A block becomes a file exactly as long as it is on the page, below the lines that give an nginx
//! fragment its surroundings, so a line of the file is a line of the page.

use super::PageError;

/// Something to lint as a whole: one block, or consecutive ones that carry `file=`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The line of the page its first block opens on, from 1.
    pub line: usize,
    /// Its files, in order.
    pub files: Vec<ExampleFile>,
}

/// One block as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleFile {
    /// Its path in the project.
    pub name: String,
    /// What it is written in.
    pub language: Language,
    /// The block without its markers, inside its surroundings.
    pub text: String,
    /// The block without its markers, as a reader of the page should see it.
    pub shown: String,
    /// What turns a line of the file into a line of the page: `page = file + offset`.
    pub offset: isize,
    /// The lines of the file (from 1) on which the rule reports, once for each marker.
    pub errors: Vec<usize>,
}

/// The language of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Language {
    Nginx,
    Yaml,
    Json,
    Toml,
}

/// The configuration an example may bring along.
pub const CONFIG_FILE: &str = "authlint.toml";

const MARKER: &str = "# error";

impl Language {
    fn from_word(word: &str) -> Option<Self> {
        match word {
            "nginx" => Some(Self::Nginx),
            "yaml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            "toml" => Some(Self::Toml),
            _ => None,
        }
    }

    fn default_name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx.conf",
            Self::Yaml => "example.yaml",
            Self::Json => "example.json",
            Self::Toml => "example.toml",
        }
    }
}

impl Example {
    /// Whether the rule reports anything here.
    #[must_use]
    pub fn fires(&self) -> bool {
        self.files.iter().any(|file| !file.errors.is_empty())
    }

    /// Whether a file of that dialect is among its files; for a firing example, one that is reported.
    #[must_use]
    pub fn speaks(&self, dialect: &str) -> bool {
        let fires = self.fires();
        self.files
            .iter()
            .any(|file| file.dialect() == Some(dialect) && (!fires || !file.errors.is_empty()))
    }

    /// The configuration it brings along.
    #[must_use]
    pub fn config(&self) -> Option<&ExampleFile> {
        self.files.iter().find(|file| file.is_config())
    }
}

impl ExampleFile {
    /// Whether it is the project's configuration of authlint.
    #[must_use]
    pub fn is_config(&self) -> bool {
        self.name == CONFIG_FILE
    }

    /// The dialect the page means the block to be; none for authlint's own configuration.
    #[must_use]
    pub fn dialect(&self) -> Option<&'static str> {
        if self.is_config() {
            return None;
        }
        Some(match self.language {
            Language::Nginx => "nginx",
            Language::Yaml | Language::Json if self.text.contains("apiVersion") => "istio",
            _ => "auth",
        })
    }

    /// The line of the page that holds a line of the file.
    #[must_use]
    pub fn page_line(&self, line: usize) -> isize {
        isize::try_from(line).unwrap_or(isize::MAX) + self.offset
    }
}

/// Reads the blocks below `## Examples`.
pub fn parse(page: &str) -> Result<Vec<Example>, PageError> {
    let mut reader = Reader::default();
    let mut lines = page.lines().enumerate();
    let mut inside = false;
    while let Some((at, line)) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            inside = heading == "Examples";
        } else if let Some(info) = line.strip_prefix("```") {
            let mut body = Vec::new();
            loop {
                match lines.next() {
                    Some((_, "```")) => break,
                    Some((_, line)) => body.push(line),
                    None => return Err(format!("line {}: the block has no end", at + 1)),
                }
            }
            if inside {
                let block = block(info, &body, at + 1)
                    .map_err(|error| format!("line {}: {error}", at + 1))?;
                reader.add(block, at + 1);
            }
        } else if !line.is_empty() {
            reader.prose();
        }
    }
    let mut examples = reader.done;
    examples.extend(reader.open);
    let lonely = |one: &&Example| one.files.iter().all(ExampleFile::is_config);
    match examples.iter().find(lonely) {
        Some(one) => Err(format!("line {}: only a configuration", one.line)),
        None => Ok(examples),
    }
}

/// Joins blocks to examples.
#[derive(Default)]
struct Reader {
    done: Vec<Example>,
    open: Option<Example>,
}

impl Reader {
    fn add(&mut self, (file, named): (ExampleFile, bool), line: usize) {
        let joins = |open: &Example| named && open.files.iter().all(|have| have.name != file.name);
        if let Some(open) = self.open.as_mut().filter(|open| joins(open)) {
            open.files.push(file);
            return;
        }
        self.done.extend(self.open.take());
        let example = Example {
            line,
            files: vec![file],
        };
        if named {
            self.open = Some(example);
        } else {
            self.done.push(example);
        }
    }

    /// Prose ends a project, except where all there is so far is the configuration of what follows.
    fn prose(&mut self) {
        let complete = |open: &mut Example| !open.files.iter().all(ExampleFile::is_config);
        self.done.extend(self.open.take_if(complete));
    }
}

/// One block, and whether it carries `file=`.
fn block(info: &str, body: &[&str], line: usize) -> Result<(ExampleFile, bool), PageError> {
    let mut words = info.split_whitespace();
    let word = words.next().unwrap_or_default();
    let language = Language::from_word(word).ok_or(format!("unknown language `{word}`"))?;
    let (mut name, mut around) = (None, ("", ""));
    for word in words {
        if let Some(file) = word.strip_prefix("file=") {
            name = Some(file.to_owned());
        } else if language == Language::Nginx {
            around = surroundings(word).ok_or(format!("unknown context `{word}`"))?;
        } else {
            return Err(format!("unknown word `{word}` after the language"));
        }
    }
    let shift = around.0.matches('\n').count();
    let (mut shown, mut errors) = (String::new(), Vec::new());
    for (at, line) in body.iter().enumerate() {
        let (bare, markers) = without_markers(line);
        shown.push_str(bare);
        shown.push('\n');
        errors.extend(std::iter::repeat_n(shift + at + 1, markers));
    }
    let named = name.is_some();
    let file = ExampleFile {
        name: name.unwrap_or_else(|| language.default_name().to_owned()),
        language,
        text: format!("{}{shown}{}", around.0, around.1),
        shown,
        offset: line.cast_signed() - shift.cast_signed(),
        errors,
    };
    Ok((file, named))
}

fn surroundings(context: &str) -> Option<(&'static str, &'static str)> {
    match context {
        "main" => Some(("", "")),
        "http" => Some(("events {}\nhttp {\n", "}\n")),
        "server" => Some(("events {}\nhttp {\nserver {\n", "}\n}\n")),
        _ => None,
    }
}

/// The markers go before linting: JSON has no comments, and the text must not read differently for
/// being an example.
fn without_markers(line: &str) -> (&str, usize) {
    let (mut rest, mut markers) = (line, 0);
    while let Some(before) = rest.strip_suffix(MARKER) {
        rest = before.trim_end();
        markers += 1;
    }
    (rest, markers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(examples: &str) -> String {
        format!(
            "# T\n\n```nginx\nignored;\n```\n\n## Examples\n\n{examples}\n## Fix\n\n```nginx\nx;\n```\n"
        )
    }

    #[test]
    fn a_block_knows_its_lines_inside_its_surroundings() {
        let text = page("```nginx server\nlisten 443;\nssl_protocols TLSv1; # error\n```\n");
        let examples = parse(&text).unwrap();
        let [example] = examples.as_slice() else {
            panic!("{examples:?}")
        };
        let file = &example.files[0];
        assert_eq!(
            file.text,
            "events {}\nhttp {\nserver {\nlisten 443;\nssl_protocols TLSv1;\n}\n}\n"
        );
        assert_eq!(file.errors, [5]);
        let on_page = text.lines().nth(file.page_line(5).cast_unsigned() - 1);
        assert_eq!(on_page, Some("ssl_protocols TLSv1; # error"));
        assert!(example.fires() && example.speaks("nginx") && !example.speaks("auth"));
    }

    #[test]
    fn every_marker_counts_once() {
        let examples = parse(&page("```json\n{\"a\": 1} # error # error\n```\n")).unwrap();
        assert_eq!(examples[0].files[0].text, "{\"a\": 1}\n");
        assert_eq!(examples[0].files[0].errors, [1, 1]);
    }

    #[test]
    fn named_blocks_join_until_prose_or_a_second_of_the_name() {
        let block = |name: &str| format!("```yaml file={name}\na: 1\n```\n\n");
        let text = [
            "With a setting:\n\n```toml file=authlint.toml\n```\n\nit fires:\n\n",
            &block("a"),
            &block("b"),
            "Prose.\n\n",
            &block("a"),
            &block("a"),
            "```yaml\nb: 1\n```\n",
        ];
        let examples = parse(&page(&text.concat())).unwrap();
        let names: Vec<Vec<_>> = examples
            .iter()
            .map(|one| one.files.iter().map(|file| file.name.as_str()).collect())
            .collect();
        assert_eq!(
            names,
            [
                vec!["authlint.toml", "a", "b"],
                vec!["a"],
                vec!["a"],
                vec!["example.yaml"]
            ]
        );
        assert!(examples[0].config().is_some() && examples[1].config().is_none());
    }

    #[test]
    fn dialects_follow_from_the_text() {
        let text = "```yaml\napiVersion: x\n```\n```toml\na = 1\n```\n```toml file=authlint.toml\n```\n```nginx main file=a.conf\n```\n";
        let examples = parse(&page(text)).unwrap();
        let dialects: Vec<_> = examples
            .iter()
            .flat_map(|one| one.files.iter().map(ExampleFile::dialect))
            .collect();
        assert_eq!(dialects, [Some("istio"), Some("auth"), None, Some("nginx")]);
    }

    #[test]
    fn mistakes_name_their_line() {
        let error = |text: &str| parse(&page(text)).unwrap_err();
        assert_eq!(error("```ruby\n```\n"), "line 9: unknown language `ruby`");
        assert_eq!(
            error("```nginx htp\n```\n"),
            "line 9: unknown context `htp`"
        );
        assert!(error("```toml file=authlint.toml\n```\n").ends_with("only a configuration"));
        assert!(parse("## Examples\n```nginx\n").is_err());
    }
}
