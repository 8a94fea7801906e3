//! A page's front matter: the few shapes of YAML that our pages use, read without a YAML reader.
//!
//! Every start reads that of every page, so it has to be cheap. One `key: value` stands on a line; a value
//! is a word, a list of words, or a map of words and lists. Whatever else YAML would take is refused, so
//! that what is read is what every YAML reader reads; a test compares the two on every page.

use super::{PageError, Param, Params};

/// The bytes of a plain word, which every start asks about thousands of times.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut at = 0;
    while at < plain.len() {
        plain[at] = (at as u8).is_ascii_alphanumeric();
        at += 1;
    }
    let marks = b"-._/:#%+=&?~";
    let mut at = 0;
    while at < marks.len() {
        plain[marks[at] as usize] = true;
        at += 1;
    }
    plain
};

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Field<'page> {
    /// `high`
    Word(&'page str),
    /// `[nginx, "null"]`
    List(Vec<&'page str>),
    /// `{ max: 600, allowed: [a, b] }`
    Map(Vec<(&'page str, Field<'page>)>),
}

/// The keys of a page with their values, in order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Front<'page>(Vec<(&'page str, Field<'page>)>);

impl<'page> Front<'page> {
    /// Reads what stands between the two `---`.
    pub(super) fn read(text: &'page str) -> Result<Self, PageError> {
        let mut fields = Vec::with_capacity(super::KEYS.len());
        let mut lines = text;
        while !lines.is_empty() {
            let end = memchr::memchr(b'\n', lines.as_bytes()).unwrap_or(lines.len());
            let line = &lines[..end];
            lines = lines.get(end + 1..).unwrap_or_default();
            let mut rest = Rest(line);
            let field = rest.entry(Rest::value).filter(|_| rest.0.is_empty());
            let (key, value) = field.ok_or_else(|| format!("not read: {line}"))?;
            fields.push((key, value));
        }
        if !is_once(&fields) {
            return Err("a key is there twice".to_owned());
        }
        Ok(Self(fields))
    }

    /// The keys, in order.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'page str> {
        self.0.iter().map(|(key, _)| *key)
    }

    /// The word at a key.
    pub(super) fn word(&self, key: &str) -> Result<&'page str, PageError> {
        match self.get(key) {
            Some(Field::Word(word)) => Ok(word),
            Some(_) => Err(format!("{key} is no word")),
            None => Err(format!("{key} is missing")),
        }
    }

    /// The words of the list at a key; none where the key is missing.
    pub(super) fn words(&self, key: &str) -> Result<Vec<&'page str>, PageError> {
        match self.get(key) {
            Some(Field::List(words)) => Ok(words.clone()),
            Some(_) => Err(format!("{key} is no list")),
            None => Ok(Vec::new()),
        }
    }

    /// The entries of the map at a key; none where the key is missing.
    pub(super) fn map(&self, key: &str) -> Result<&[(&'page str, Field<'page>)], PageError> {
        match self.get(key) {
            Some(Field::Map(entries)) => Ok(entries),
            Some(_) => Err(format!("{key} is no map")),
            None => Ok(&[]),
        }
    }

    /// The map at a key as parameters.
    pub(super) fn params(&self, key: &str) -> Result<Params, PageError> {
        let entries = self.map(key)?.iter();
        let params = entries.map(|(name, value)| {
            let value = value.param();
            let value = value.ok_or(format!("{key}.{name} is no number, list or switch"))?;
            Ok(((*name).to_owned(), value))
        });
        params.collect()
    }

    fn get(&self, key: &str) -> Option<&Field<'page>> {
        let field = self.0.iter().find(|(own, _)| *own == key);
        field.map(|(_, value)| value)
    }
}

impl Field<'_> {
    fn param(&self) -> Option<Param> {
        match self {
            Self::Word("true") => Some(Param::Flag(true)),
            Self::Word("false") => Some(Param::Flag(false)),
            Self::Word(word) => word.parse().ok().map(Param::Number),
            Self::List(words) => {
                let words = words.iter().map(|word| (*word).to_owned());
                Some(Param::List(words.collect()))
            }
            Self::Map(_) => None,
        }
    }
}

/// Whether every key is there once.
fn is_once<T>(entries: &[(&str, T)]) -> bool {
    let mut keys = entries.iter().enumerate();
    keys.all(|(at, (key, _))| entries[..at].iter().all(|(other, _)| other != key))
}

/// What is left of a line.
struct Rest<'page>(&'page str);

impl<'page> Rest<'page> {
    fn value(&mut self) -> Option<Field<'page>> {
        if !self.takes("{") {
            return self.word_or_list();
        }
        let entries = self.listed("}", |rest| rest.entry(Self::word_or_list))?;
        is_once(&entries).then_some(Field::Map(entries))
    }

    fn word_or_list(&mut self) -> Option<Field<'page>> {
        if !self.takes("[") {
            return self.word().map(Field::Word);
        }
        let item = |rest: &mut Self| rest.quoted().or_else(|| rest.word());
        self.listed("]", item).map(Field::List)
    }

    fn entry<T>(&mut self, value: impl Fn(&mut Self) -> Option<T>) -> Option<(&'page str, T)> {
        let is_key = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
        let key = self.while_all(is_key);
        (key.starts_with(|first: char| first.is_ascii_lowercase()) && self.takes(": "))
            .then_some(key)
            .zip(value(self))
    }

    /// Items with commas between them, up to the closing mark.
    fn listed<T>(&mut self, close: &str, item: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut items = Vec::new();
        self.takes(" ");
        if self.takes(close) {
            return Some(items);
        }
        loop {
            items.push(item(self)?);
            if self.takes(", ") {
                continue;
            }
            self.takes(" ");
            return self.takes(close).then_some(items);
        }
    }

    /// A plain word: nothing in it has a meaning of its own in YAML.
    fn word(&mut self) -> Option<&'page str> {
        let word = self.while_all(|byte| PLAIN[usize::from(byte)]);
        let starts = word.starts_with(|first: char| first.is_ascii_alphanumeric());
        (starts && !word.ends_with(':')).then_some(word)
    }

    /// A word in double quotes, without escapes.
    fn quoted(&mut self) -> Option<&'page str> {
        let inside = self.0.strip_prefix('"')?;
        let (word, rest) = inside.split_once('"')?;
        let is_plain = |byte: u8| (b' '..0x7f).contains(&byte) && byte != b'\\';
        self.0 = rest;
        word.bytes().all(is_plain).then_some(word)
    }

    fn takes(&mut self, mark: &str) -> bool {
        let rest = self.0.strip_prefix(mark);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn while_all(&mut self, wanted: impl Fn(u8) -> bool) -> &'page str {
        let end = self.0.bytes().position(|byte| !wanted(byte));
        let (taken, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::TOPICS;
    use crate::source::{FileId, SourceFile};
    use crate::syntax::data::{Format, Value};
    use crate::syntax::yaml;
    use proptest::prelude::*;

    /// What the YAML reader makes of a value, scalars as words; None where it is not of our shapes.
    fn field(value: Value<'_>) -> Option<Field<'_>> {
        if value.is_map() {
            let entries = value.own_entries();
            let entries = entries.map(|one| Some((one.key.text()?, field(one.value)?)));
            return entries.collect::<Option<_>>().map(Field::Map);
        }
        if value.is_sequence() {
            let words: Option<_> = value.items().map(Value::text).collect();
            return words.map(Field::List);
        }
        value.text().map(Field::Word)
    }

    #[track_caller]
    fn assert_same(text: &str) {
        let front = Front::read(text).unwrap();
        let source = SourceFile::new("page", text.as_bytes().to_vec());
        let tree = yaml::parse(FileId(0), &source, Format::Yaml);
        assert_eq!(tree.errors, [], "{text}");
        let by_yaml = tree.roots().next().and_then(field);
        assert_eq!(by_yaml, Some(Field::Map(front.0)), "{text}");
    }

    #[test]
    fn a_yaml_reader_reads_the_same_in_every_page() {
        let checks = TOPICS.iter().flat_map(|(_, checks)| *checks);
        for check in checks {
            assert_same(super::super::split(check.page).unwrap().0);
        }
    }

    #[test]
    fn the_shapes_are_told_apart() {
        let text = "a: b-c\nd: [e, \"null\"]\nf: { g-h: 1, i: [j], k: true }\nl: []\nm: {}";
        assert_same(text);
        let front = Front::read(text).unwrap();
        assert_eq!(front.word("a"), Ok("b-c"));
        assert_eq!(front.words("d").unwrap(), ["e", "null"]);
        let params = front.params("f").unwrap();
        assert_eq!(params["g-h"], Param::Number(1));
        assert_eq!(params["i"], Param::List(vec!["j".to_owned()]));
        assert_eq!(params["k"], Param::Flag(true));
        assert_eq!(front.word("d"), Err("d is no word".to_owned()));
        assert_eq!(front.word("z"), Err("z is missing".to_owned()));
    }

    #[test]
    fn what_needs_a_yaml_reader_is_refused() {
        for line in [
            "a:",
            "a:b",
            "a: b c",
            "a: 'b'",
            "a: \"b\"",
            "a: *b",
            "a: b # c",
            "a: b:",
            "a: [b",
            "a: [b,]",
            "a: [b,c]",
            "a: { b: { c: d } }",
            "a: [[b]]",
            "a: [\"\\n\"]",
            " a: b",
            "a: b ",
            "- a",
            "A: b",
            "a: é",
            "a: -",
            "a: |",
            "a: [b: c]",
            "a: { b: c, b: d }",
        ] {
            assert_eq!(Front::read(line), Err(format!("not read: {line}")));
        }
        assert_eq!(
            Front::read("a: b\na: c"),
            Err("a key is there twice".to_owned())
        );
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_what_a_yaml_reader_reads(
            text in r#"([a-c]: (([a-z0-9#:/.?=&%+~-]{1,4})|(\[([a-z0-9#:.~-]{1,3}|"[a-z #:,{]{0,3}"| |, ){0,4}\])|(\{ ?[a-c]: [a-z0-9:~.#-]{1,3}(, [a-c]: \[[a-z]?\])? ?\}))\n?){1,3}"#
        ) {
            if Front::read(&text).is_ok() {
                assert_same(&text);
            }
        }
    }
}
