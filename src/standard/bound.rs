//! What has to hold: rules, their parameters, and when they apply.

use super::file::{AppliesEntry, RequireEntry};
use super::names::meant;
use super::read::{Mistake, Reader};
use super::{Applies, Bound, Requirement};
use crate::check::Run;
use crate::model::Dialect;
use crate::model::tls::Side;
use crate::options::Audience;
use crate::rule::{Param, Params, Rule};
use jiff::civil::Date;
use std::ops::Range;
use toml::Spanned;
use toml::value::Datetime;

impl Reader<'_, '_> {
    /// The nesting is that of the text, whose depth the TOML reader limits.
    pub(super) fn requirements(
        &mut self,
        control: &Spanned<String>,
        entries: Vec<RequireEntry>,
    ) -> Vec<Requirement> {
        let mut all = Vec::new();
        for entry in entries {
            match (entry.rule.is_some(), entry.any.len(), entry.all.len()) {
                (true, 0, 0) => all.extend(self.bound(entry).map(Requirement::Rule)),
                (false, 1.., 0) => {
                    self.only_rules_are_bounded(&entry, control);
                    all.push(Requirement::Any(self.requirements(control, entry.any)));
                }
                (false, 0, 1..) => {
                    self.only_rules_are_bounded(&entry, control);
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

    /// The keys that go with `rule` would say nothing beside `any` and `all`.
    fn only_rules_are_bounded(&mut self, entry: &RequireEntry, control: &Spanned<String>) {
        let message = "`params`, `side`, `explicit` and `applies` go with `rule`".to_owned();
        if let Some(side) = &entry.side {
            self.wrong(side, message);
        } else if let Some(params) = &entry.params {
            self.wrong(params, message);
        } else if entry.explicit || !entry.applies.is_empty() {
            self.wrong(control, message);
        }
    }

    fn bound(&mut self, entry: RequireEntry) -> Option<Bound> {
        let name = entry.rule?;
        let Some((check, rule)) = (self.around.rules.of)(name.get_ref()) else {
            let hint = meant(name.get_ref(), self.around.rules.ids.iter().copied());
            self.wrong(
                &name,
                format!("there is no rule `{}`{hint}", name.get_ref()),
            );
            return None;
        };
        if matches!(check.run, Run::Engine) {
            let message = format!(
                "`{}` is about authlint's own work: no control rests on it",
                rule.id
            );
            self.wrong(&name, message);
            return None;
        }
        let params = entry.params.map_or(Params::new(), |table| {
            self.params(rule, table.span(), table.into_inner())
        });
        let has_sides = matches!(check.run, Run::Tls(_) | Run::Timeouts(_));
        Some(Bound {
            params,
            explicit: entry.explicit,
            side: self.side(entry.side, rule, has_sides),
            applies: self.applies(entry.applies),
            rule: name.into_inner(),
        })
    }

    fn side(
        &mut self,
        side: Option<Spanned<String>>,
        rule: &Rule,
        has_sides: bool,
    ) -> Option<Side> {
        let side = side?;
        let message = match side.get_ref().as_str() {
            _ if !has_sides => format!("`{}` looks at no two sides: leave `side` out", rule.id),
            "server" => return Some(Side::Server),
            "upstream" => return Some(Side::Upstream),
            other => {
                let hint = meant(other, ["server", "upstream"]);
                format!("`{other}` is neither `server` nor `upstream`{hint}")
            }
        };
        self.wrong(&side, message);
        None
    }

    fn params(&mut self, rule: &Rule, at: Range<usize>, table: toml::Table) -> Params {
        let mut params = Params::new();
        for (key, value) in table {
            let known = rule.params.get(&key);
            let read = known.and_then(|like| param(&value, like));
            let message = match (known, read) {
                (_, Some(param)) => match rule.stranger(&key, &param) {
                    None => {
                        params.insert(key, param);
                        continue;
                    }
                    Some((strange, words)) => {
                        let hint = meant(strange, words.all());
                        format!("`{key}` of `{}` takes no `{strange}`{hint}", rule.id)
                    }
                },
                (Some(like), None) => format!("`{key}` is not {}", like.kind()),
                (None, _) => {
                    let hint = meant(&key, rule.params.keys().map(String::as_str));
                    format!("`{}` has no parameter `{key}`{hint}", rule.id)
                }
            };
            let at = Some(at.clone());
            self.mistakes.push(Mistake { at, message });
        }
        params
    }

    pub(super) fn applies(&mut self, entry: AppliesEntry) -> Applies {
        let mut dialects = Vec::new();
        for name in entry.dialects {
            if let Some(dialect) = Dialect::ALL.iter().find(|one| one.id() == name.get_ref()) {
                dialects.push(*dialect);
                continue;
            }
            let hint = meant(name.get_ref(), Dialect::ALL.map(Dialect::id));
            let message = format!("there is no dialect `{}`{hint}", name.get_ref());
            self.wrong(&name, message);
        }
        let audience = entry.audience.and_then(|word| {
            let audience = Audience::from_id(word.get_ref());
            if audience.is_none() {
                let hint = meant(word.get_ref(), Audience::ALL.map(Audience::id));
                let message = format!("the audience is `public` or `internal`{hint}");
                self.wrong(&word, message);
            }
            audience
        });
        let ends = entry.until.as_ref().map(Spanned::span);
        let (from, until) = (self.date(entry.from), self.date(entry.until));
        if from.zip(until).is_some_and(|(from, until)| from > until) {
            let message = "`until` lies before `from`: it would never apply".to_owned();
            self.mistakes.push(Mistake { at: ends, message });
        }
        Applies {
            dialects,
            audience,
            behind: entry.behind,
            from,
            until,
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

impl AppliesEntry {
    fn is_empty(&self) -> bool {
        self.dialects.is_empty()
            && self.audience.is_none()
            && self.behind.is_none()
            && self.from.is_none()
            && self.until.is_none()
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
