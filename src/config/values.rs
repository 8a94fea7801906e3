//! Values of the file with their types: a wrong one is a mistake at its place.

use super::{ConfigError, Globs, KnownRule, LARGEST_FILE_SIZE, ids_of, nearest};
use crate::finding::Severity;
use crate::rule::{Param, Rule, Words};
use crate::source::Span;
use crate::syntax::data::{Entry, Style, Value};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Reads values and collects mistakes.
pub(super) struct Reader<'run> {
    pub(super) known: &'run [KnownRule<'run>],
    pub(super) errors: Vec<ConfigError>,
}

impl Reader<'_> {
    pub(super) fn wrong(&mut self, span: Span, message: String, help: Option<String>) {
        self.errors.push(ConfigError {
            span,
            message,
            help,
        });
    }

    /// Says that nobody knows a key.
    pub(super) fn unknown_key(&mut self, entry: Entry<'_>, known: &[&str]) {
        let key = entry.key.text().unwrap_or_default();
        let help = match nearest(key, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if known.is_empty() => "remove it".to_owned(),
            None => format!("write one of {}", known.join(", ")),
        };
        let message = format!("unknown key `{key}`");
        self.wrong(entry.key.span(), message, Some(help));
    }

    fn wrong_type(&mut self, entry: Entry<'_>, wanted: &str, example: &str) {
        let key = entry.key.text().unwrap_or_default();
        let message = format!("`{key}` is not {wanted}");
        self.wrong(
            entry.value.span(),
            message,
            Some(format!("write {key} = {example}")),
        );
    }

    /// The entries of a table.
    pub(super) fn table<'t>(&mut self, entry: Entry<'t>) -> Vec<Entry<'t>> {
        if entry.value.is_map() {
            return entry.value.own_entries().collect();
        }
        let key = entry.key.text().unwrap_or_default();
        let message = format!("`{key}` is not a table");
        let help = format!("write it as a section, [{key}]");
        self.wrong(entry.value.span(), message, Some(help));
        Vec::new()
    }

    /// The tables of a list, `[[key]]`.
    pub(super) fn tables<'t>(&mut self, entry: Entry<'t>) -> Vec<Value<'t>> {
        if entry.value.is_sequence() {
            return entry.value.items().collect();
        }
        let key = entry.key.text().unwrap_or_default();
        let message = format!("`{key}` is not a list of tables");
        let help = format!("write it as a section, [[{key}]]");
        self.wrong(entry.value.span(), message, Some(help));
        Vec::new()
    }

    pub(super) fn string<'t>(&mut self, entry: Entry<'t>, example: &str) -> Option<&'t str> {
        let text = string(entry.value);
        if text.is_none() {
            self.wrong_type(entry, "a string", &format!("{example:?}"));
        }
        text
    }

    pub(super) fn number(&mut self, entry: Entry<'_>, example: u64) -> Option<u64> {
        let number = number(entry.value);
        if number.is_none() {
            self.wrong_type(entry, "a whole number", &example.to_string());
        }
        number
    }

    /// A day, quoted or not.
    pub(super) fn date(&mut self, entry: Entry<'_>) -> Option<Date> {
        let date = entry.value.text().and_then(date);
        if date.is_none() {
            self.wrong_type(entry, "a date", "2026-12-31");
        }
        date
    }

    pub(super) fn flag(&mut self, entry: Entry<'_>) -> Option<bool> {
        let flag = entry.value.as_bool();
        if flag.is_none() {
            self.wrong_type(entry, "true or false", "true");
        }
        flag
    }

    /// The strings of a list.
    pub(super) fn strings<'t>(&mut self, entry: Entry<'t>, example: &str) -> Vec<(&'t str, Span)> {
        let mut strings = Vec::new();
        let is_list = entry.value.is_sequence();
        let items: Vec<_> = entry.value.items().collect();
        for item in &items {
            strings.extend(string(*item).map(|text| (text, item.span())));
        }
        if !is_list || strings.len() != items.len() {
            self.wrong_type(entry, "a list of strings", &format!("[{example:?}]"));
        }
        strings
    }

    pub(super) fn severity(&mut self, entry: Entry<'_>) -> Option<Severity> {
        let text = self.string(entry, "medium")?;
        let severity = Severity::from_id(text);
        if severity.is_none() {
            let names = Severity::ALL.map(Severity::id);
            let help = match nearest(text, names) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None if ["off", "none", "false", "disabled", "ignore"].contains(&text) => {
                    "name the rule in `ignore` to switch it off".to_owned()
                }
                None => format!("write one of {}", names.join(", ")),
            };
            let message = format!("`{text}` is no severity");
            self.wrong(entry.value.span(), message, Some(help));
        }
        severity
    }

    /// Rule ids; a topic stands for all its rules.
    pub(super) fn rules(&mut self, entry: Entry<'_>) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        for (word, span) in self.strings(entry, "tls") {
            match ids_of(word, self.known) {
                Ok(some) => ids.extend(some),
                Err(near) => self.unknown_rule(word, span, near),
            }
        }
        ids
    }

    pub(super) fn unknown_rule(&mut self, word: &str, span: Span, near: Option<String>) {
        let help = match near {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "`authlint rules` lists them all".to_owned(),
        };
        let message = format!("there is no rule or topic `{word}`");
        self.wrong(span, message, Some(help));
    }

    pub(super) fn globs(&mut self, entry: Entry<'_>) -> Globs {
        let strings = self.strings(entry, "vendor/**");
        let mut good = Vec::new();
        for (pattern, span) in strings {
            match Globs::new([pattern]) {
                Ok(_) => good.push(pattern),
                Err(message) => self.wrong(
                    span,
                    message,
                    Some("write it as in a .gitignore, `vendor/**`".to_owned()),
                ),
            }
        }
        Globs::new(good).unwrap_or_default()
    }

    /// Bytes: a number, or text such as `"16 MiB"`.
    pub(super) fn size(&mut self, entry: Entry<'_>) -> Option<u64> {
        let size = number(entry.value).or_else(|| size_of(string(entry.value)?));
        if size.is_some_and(|size| (1..=LARGEST_FILE_SIZE).contains(&size)) {
            return size;
        }
        let wanted = "a size from 1 byte to 1 GiB";
        self.wrong_type(entry, wanted, "\"16 MiB\"");
        None
    }

    /// A parameter, of the type the rule's page gives it, in the words the rule knows.
    pub(super) fn param(&mut self, entry: Entry<'_>, rule: &Rule, like: &Param) -> Option<Param> {
        let param = self.typed(entry, like)?;
        let name = entry.key.text().unwrap_or_default();
        let Some((strange, words)) = rule.stranger(name, &param) else {
            return Some(param);
        };
        let help = match (nearest(strange, words.all()), words) {
            (Some(meant), _) => format!("did you mean `{meant}`?"),
            (None, Words::Of(all)) => format!("write some of {}", all.join(", ")),
            (None, Words::Suites) => "name suites as `openssl ciphers` does".to_owned(),
        };
        let item = entry
            .value
            .items()
            .find(|item| item.text() == Some(strange));
        let span = item.map_or(entry.value.span(), Value::span);
        let message = format!("`{name}` of {} takes no `{strange}`", rule.id);
        self.wrong(span, message, Some(help));
        None
    }

    fn typed(&mut self, entry: Entry<'_>, like: &Param) -> Option<Param> {
        let value = entry.value;
        let param = match like {
            Param::Number(_) => number(value).map(Param::Number),
            Param::Flag(_) => value.as_bool().map(Param::Flag),
            Param::List(_) if value.is_sequence() => value
                .items()
                .map(|item| string(item).map(str::to_owned))
                .collect::<Option<_>>()
                .map(Param::List),
            Param::List(_) => None,
        };
        if param.is_none() {
            let example = match like {
                Param::Number(number) => number.to_string(),
                Param::Flag(flag) => flag.to_string(),
                Param::List(list) => format!("{list:?}"),
            };
            self.wrong_type(entry, like.kind(), &example);
        }
        param
    }
}

/// The text of a TOML string; numbers, dates and switches are none.
fn string(value: Value<'_>) -> Option<&str> {
    value.text().filter(|_| value.style() != Some(Style::Plain))
}

/// A day as `2026-12-31`, and in no other form.
#[must_use]
pub fn date(text: &str) -> Option<Date> {
    const FORM: usize = "2026-12-31".len();
    text.parse().ok().filter(|_| text.len() == FORM)
}

fn number(value: Value<'_>) -> Option<u64> {
    value
        .as_u64()
        .filter(|_| value.style() == Some(Style::Plain))
}

fn size_of(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let factor = match text[digits..].trim().to_ascii_lowercase().as_str() {
        "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => return None,
    };
    text[..digits].parse::<u64>().ok()?.checked_mul(factor)
}
