//! Reads a standard's file. A standard with a mistake is not used at all: a verdict must not rest on a
//! guess.

use super::file::{AppliesEntry, ControlEntry, File, RequireEntry};
use super::{Applies, Bound, Control, Mode, Requirement, Standard};
use crate::model::Dialect;
use crate::model::tls::Side;
use crate::options::Audience;
use crate::rule::{Param, Params, Rule};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;
use toml::Spanned;
use toml::value::Datetime;

/// What is wrong with a standard's file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The bytes that are wrong, where they are known.
    pub at: Option<Range<usize>>,
    /// What is wrong, without a full stop.
    pub message: String,
}

/// Reads a standard.
pub fn read<'w>(
    text: &str,
    rule: &'w dyn Fn(&str) -> Option<&'w Rule>,
    standard: &dyn Fn(&str) -> Option<Standard>,
) -> Result<Standard, Vec<Mistake>> {
    let file: File = toml::from_str(text).map_err(|error| {
        vec![Mistake {
            at: error.span(),
            message: error.message().to_owned(),
        }]
    })?;
    let mut reader = Reader {
        rule,
        mistakes: Vec::new(),
    };
    let base = file.extends.as_ref().and_then(|name| {
        let base = standard(name.get_ref());
        if base.is_none() {
            reader.wrong(name, format!("there is no standard `{}`", name.get_ref()));
        }
        base
    });
    let standard = reader.standard(file, base.as_ref(), text);
    if reader.mistakes.is_empty() {
        Ok(standard)
    } else {
        Err(reader.mistakes)
    }
}

struct Reader<'w> {
    rule: &'w dyn Fn(&str) -> Option<&'w Rule>,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn wrong<T>(&mut self, at: &Spanned<T>, message: String) {
        self.mistakes.push(Mistake {
            at: Some(at.span()),
            message,
        });
    }

    fn standard(&mut self, file: File, base: Option<&Standard>, text: &str) -> Standard {
        let mut digest = Sha256::new();
        digest.update(base.map_or("", |base| &base.digest));
        digest.update(text);
        let digest = hex(&digest.finalize());
        let mut controls = base.map_or(Vec::new(), |base| base.controls.clone());
        for name in &file.without {
            let before = controls.len();
            controls.retain(|one| one.id != *name.get_ref());
            if controls.len() == before {
                let message = format!("there is no control `{}` to leave out", name.get_ref());
                self.wrong(name, message);
            }
        }
        let mut own = BTreeSet::new();
        for entry in file.control {
            if !own.insert(entry.id.get_ref().clone()) {
                let message = format!("the control `{}` is there twice", entry.id.get_ref());
                self.wrong(&entry.id, message);
            }
            let control = self.control(entry);
            match controls.iter_mut().find(|one| one.id == control.id) {
                Some(one) => *one = control,
                None => controls.push(control),
            }
        }
        let or = |own: String, of: fn(&Standard) -> &String| match base {
            Some(base) if own.is_empty() => of(base).clone(),
            _ => own,
        };
        let total = file.total.or(base.map(|base| base.total));
        let total = total.unwrap_or(controls.len());
        if total < controls.len() {
            let message = format!("`total` is less than the {} controls", controls.len());
            self.wrong(&file.id, message);
        }
        Standard {
            total,
            publisher: or(file.publisher, |base| &base.publisher),
            url: or(file.url, |base| &base.url),
            counted: or(file.counted, |base| &base.counted),
            id: file.id.into_inner(),
            title: file.title,
            version: file.version,
            published: file.published.map(|date| date.to_string()),
            controls,
            digest,
        }
    }

    fn control(&mut self, entry: ControlEntry) -> Control {
        if entry.mode != Mode::Manual && entry.require.is_empty() {
            self.wrong(
                &entry.id,
                "a control without `require` is manual".to_owned(),
            );
        }
        if entry.mode != Mode::Auto && entry.ask.is_none() {
            let message = "what needs a person says what to `ask`".to_owned();
            self.wrong(&entry.id, message);
        }
        Control {
            applies: self.applies(entry.applies),
            require: self.requirements(&entry.id, entry.require),
            id: entry.id.into_inner(),
            title: entry.title,
            url: entry.url,
            level: entry.level,
            mode: entry.mode,
            ask: entry.ask,
            note: entry.note,
            contradicts: entry.contradicts,
            examples: entry.examples,
        }
    }

    /// The nesting is that of the text, whose depth the TOML reader limits.
    fn requirements(
        &mut self,
        control: &Spanned<String>,
        entries: Vec<RequireEntry>,
    ) -> Vec<Requirement> {
        let mut all = Vec::new();
        for entry in entries {
            match (entry.rule.is_some(), entry.any.len(), entry.all.len()) {
                (true, 0, 0) => all.extend(self.bound(entry).map(Requirement::Rule)),
                (false, 1.., 0) => {
                    all.push(Requirement::Any(self.requirements(control, entry.any)));
                }
                (false, 0, 1..) => {
                    all.push(Requirement::All(self.requirements(control, entry.all)));
                }
                _ => {
                    let message = "a requirement is one of `rule`, `any`, `all`".to_owned();
                    self.wrong(control, message);
                }
            }
        }
        all
    }

    fn bound(&mut self, entry: RequireEntry) -> Option<Bound> {
        let name = entry.rule?;
        let Some(rule) = (self.rule)(name.get_ref()) else {
            self.wrong(&name, format!("there is no rule `{}`", name.get_ref()));
            return None;
        };
        let params = entry.params.map_or(Params::new(), |table| {
            self.params(rule, table.span(), table.into_inner())
        });
        let side = entry
            .side
            .as_ref()
            .and_then(|side| match &**side.get_ref() {
                "server" => Some(Side::Server),
                "upstream" => Some(Side::Upstream),
                other => {
                    self.wrong(
                        side,
                        format!("`{other}` is neither `server` nor `upstream`"),
                    );
                    None
                }
            });
        Some(Bound {
            rule: name.into_inner(),
            params,
            explicit: entry.explicit,
            side,
            applies: self.applies(entry.applies),
        })
    }

    fn params(&mut self, rule: &Rule, at: Range<usize>, table: toml::Table) -> Params {
        let mut params = Params::new();
        for (key, value) in table {
            let known = rule.params.get(&key);
            if let Some(param) = known.and_then(|like| param(&value, like)) {
                params.insert(key, param);
                continue;
            }
            let message = known.map_or_else(
                || format!("`{}` has no parameter `{key}`", rule.id),
                |like| format!("`{key}` is not {}", like.kind()),
            );
            let at = Some(at.clone());
            self.mistakes.push(Mistake { at, message });
        }
        params
    }

    fn applies(&mut self, entry: AppliesEntry) -> Applies {
        let mut dialects = Vec::new();
        for name in entry.dialects {
            match Dialect::ALL.iter().find(|one| one.id() == name.get_ref()) {
                Some(dialect) => dialects.push(*dialect),
                None => self.wrong(&name, format!("there is no dialect `{}`", name.get_ref())),
            }
        }
        let audience = entry.audience.and_then(|word| {
            let audience = Audience::from_id(word.get_ref());
            if audience.is_none() {
                let message = "the audience is `public` or `internal`".to_owned();
                self.wrong(&word, message);
            }
            audience
        });
        Applies {
            dialects,
            audience,
            behind: entry.behind,
            from: self.date(entry.from),
            until: self.date(entry.until),
        }
    }

    fn date(&mut self, date: Option<Spanned<Datetime>>) -> Option<Date> {
        let date = date?;
        let read = date.get_ref().to_string().parse().ok();
        if read.is_none() {
            self.wrong(&date, "this is no day, as in 2026-03-15".to_owned());
        }
        read
    }
}

fn param(value: &toml::Value, like: &Param) -> Option<Param> {
    match (like, value) {
        (Param::Number(_), toml::Value::Integer(number)) => {
            u64::try_from(*number).ok().map(Param::Number)
        }
        (Param::Flag(_), toml::Value::Boolean(flag)) => Some(Param::Flag(*flag)),
        (Param::List(_), toml::Value::Array(items)) => {
            let items = items.iter().map(|item| item.as_str().map(str::to_owned));
            items.collect::<Option<_>>().map(Param::List)
        }
        _ => None,
    }
}

/// Bytes as hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
