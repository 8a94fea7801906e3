//! Reads a standard's file. A standard with a mistake is not used at all: a verdict must not rest on a
//! guess.

use super::file::{ContradictionEntry, ControlEntry, File};
use super::names::meant;
use super::{Contradiction, Control, Mode, Standard};
use crate::check::Check;
use crate::rule::Rule;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;
use toml::Spanned;

/// What is wrong with a standard's file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The bytes that are wrong, where they are known.
    pub at: Option<Range<usize>>,
    /// What is wrong, without a full stop.
    pub message: String,
}

/// The rules a standard may rest on.
#[derive(Clone, Copy)]
pub struct Rules<'w> {
    /// Check and rule of an id.
    pub of: &'w dyn Fn(&str) -> Option<(&'static Check, &'w Rule)>,
    /// All ids.
    pub ids: &'w [&'w str],
}

/// A standard by its id, where there is one.
pub type Others<'a> = &'a dyn Fn(&str) -> Option<Standard>;

/// What a standard's file may speak of.
#[derive(Clone, Copy)]
pub struct Around<'a, 'w> {
    /// The rules.
    pub rules: Rules<'w>,
    /// The standard that `extends` names, or why there is none.
    pub extended: &'a dyn Fn(&str) -> Result<Standard, String>,
    /// The standards that come with authlint, which a user's own is held against; none for those
    /// themselves.
    pub others: Option<Others<'a>>,
}

/// Reads a standard.
pub fn read(text: &str, around: &Around<'_, '_>) -> Result<Standard, Vec<Mistake>> {
    let file: File = toml::from_str(text).map_err(|error| {
        vec![Mistake {
            at: error.span(),
            message: error.message().to_owned(),
        }]
    })?;
    let mut reader = Reader {
        around: *around,
        mistakes: Vec::new(),
    };
    let mut base = None;
    if let Some(name) = &file.extends {
        match (around.extended)(name.get_ref()) {
            Ok(standard) => base = Some(standard),
            Err(why) => reader.wrong(name, why),
        }
    }
    let standard = reader.standard(file, base.as_ref(), text);
    if reader.mistakes.is_empty() {
        Ok(standard)
    } else {
        reader
            .mistakes
            .sort_by_key(|one| one.at.as_ref().map(|at| at.start));
        Err(reader.mistakes)
    }
}

pub(super) struct Reader<'a, 'w> {
    pub(super) around: Around<'a, 'w>,
    pub(super) mistakes: Vec<Mistake>,
}

impl Reader<'_, '_> {
    pub(super) fn wrong<T>(&mut self, at: &Spanned<T>, message: String) {
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
        self.own_name(&file.id);
        let mut controls = base.map_or(Vec::new(), |base| base.controls.clone());
        self.leave_out(&mut controls, &file.without);
        let left_out = base.map_or(0, |base| base.controls.len() - controls.len());
        let kept = controls.len();
        let contradictions = self.controls(file.control, &mut controls);
        let ids: Vec<_> = controls.iter().map(|one| one.id.clone()).collect();
        for name in &contradictions {
            self.other_control(name, (file.id.get_ref(), &ids));
        }
        let added = controls.len() - kept;
        let total = match (&file.total, base) {
            (Some(total), _) => *total.get_ref(),
            (None, Some(base)) => base.total - left_out + added,
            (None, None) => {
                let message = "`total` is missing: how many controls has the whole standard, those included that no configuration shows?";
                self.wrong(&file.id, message.to_owned());
                controls.len()
            }
        };
        if let Some(written) = file.total.as_ref().filter(|_| total < controls.len()) {
            let message = format!("`total` is less than the {} controls", controls.len());
            self.wrong(written, message);
        }
        let of_base = |base: &Standard| {
            format!(
                "those of {}, {left_out} left out and {added} added",
                base.id
            )
        };
        let or = |own: String, of: fn(&Standard) -> &String| match base {
            Some(base) if own.is_empty() => of(base).clone(),
            _ => own,
        };
        Standard {
            total,
            counted: file.counted.or(base.map(of_base)).unwrap_or_default(),
            publisher: or(file.publisher, |base| &base.publisher),
            url: or(file.url, |base| &base.url),
            id: file.id.into_inner(),
            title: file.title,
            version: file.version,
            published: file.published.map(|date| date.to_string()),
            controls,
            digest,
        }
    }

    fn leave_out(&mut self, controls: &mut Vec<Control>, without: &[Spanned<String>]) {
        for name in without {
            let at = controls.iter().position(|one| one.id == *name.get_ref());
            if let Some(at) = at {
                controls.remove(at);
                continue;
            }
            let hint = meant(name.get_ref(), controls.iter().map(|one| one.id.as_str()));
            let message = format!(
                "there is no control `{}` to leave out{hint}",
                name.get_ref()
            );
            self.wrong(name, message);
        }
    }

    /// Puts the file's own controls among those it extends; gives the controls they contradict.
    fn controls(
        &mut self,
        entries: Vec<ControlEntry>,
        controls: &mut Vec<Control>,
    ) -> Vec<Spanned<String>> {
        let mut own = BTreeSet::new();
        let mut contradicted = Vec::new();
        for entry in entries {
            if !own.insert(entry.id.get_ref().clone()) {
                let message = format!("the control `{}` is there twice", entry.id.get_ref());
                self.wrong(&entry.id, message);
            }
            contradicted.extend(entry.contradicts.iter().map(|one| one.control.clone()));
            let control = self.control(entry);
            match controls.iter_mut().find(|one| one.id == control.id) {
                Some(one) => *one = control,
                None => controls.push(control),
            }
        }
        contradicted
    }

    fn control(&mut self, entry: ControlEntry) -> Control {
        self.name(&entry.id, "the control's `id`", &[]);
        let (is_manual, rests) = (entry.mode == Mode::Manual, !entry.require.is_empty());
        if !is_manual && !rests {
            let message = "a control without `require` is manual".to_owned();
            self.wrong(&entry.id, message);
        } else if is_manual && rests {
            let message =
                "a manual control rests on no rule: make it `partial`, or leave `require` out";
            self.wrong(&entry.id, message.to_owned());
        }
        match &entry.ask {
            None if entry.mode != Mode::Auto => {
                let message = "what needs a person says what to `ask`".to_owned();
                self.wrong(&entry.id, message);
            }
            Some(ask) if ask.get_ref().trim().is_empty() => {
                self.wrong(ask, "`ask` asks nothing".to_owned());
            }
            _ => {}
        }
        let contradicts = entry.contradicts.into_iter().map(Contradiction::from);
        Control {
            applies: self.applies(entry.applies),
            require: self.requirements(&entry.id, entry.require),
            id: entry.id.into_inner(),
            title: entry.title,
            url: entry.url,
            level: entry.level,
            mode: entry.mode,
            ask: entry.ask.map(Spanned::into_inner),
            note: entry.note,
            contradicts: contradicts.collect(),
            examples: entry.examples,
        }
    }
}

impl From<ContradictionEntry> for Contradiction {
    fn from(entry: ContradictionEntry) -> Self {
        Self {
            control: entry.control.into_inner(),
            setting: entry.setting,
            because: entry.because,
        }
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
