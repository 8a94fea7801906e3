//! What names in a standard's file have to be, and what a misspelt one probably meant.

use super::BUILT_IN;
use super::read::Reader;
use crate::config::nearest;
use toml::Spanned;

impl Reader<'_, '_> {
    /// A name goes into reports, waivers and the command line: it has to say something, on one line.
    pub(super) fn name(&mut self, id: &Spanned<String>, what: &str, forbidden: &[char]) {
        let text = id.get_ref();
        let steers = |c: char| c.is_control() || forbidden.contains(&c);
        let message = if text.trim().is_empty() {
            format!("{what} is empty")
        } else if let Some(bad) = text.chars().find(|&c| steers(c)) {
            format!("{what} holds {bad:?}")
        } else if text.trim() != text {
            format!("{what} begins or ends with blanks")
        } else {
            return;
        };
        self.wrong(id, message);
    }

    /// The standard's own name, which has to be told from those that come with authlint.
    pub(super) fn own_name(&mut self, id: &Spanned<String>) {
        self.name(id, "the standard's `id`", &[':', '/', '\\', ' ']);
        let is_taken = BUILT_IN.iter().any(|(taken, _)| *taken == id.get_ref());
        if self.around.others.is_some() && is_taken {
            let message = format!(
                "`{}` comes with authlint: give yours an `id` of its own",
                id.get_ref()
            );
            self.wrong(id, message);
        }
    }

    /// Another control: one of a standard that comes with authlint, of this file, or of another of the
    /// user's own, which only a run of both knows.
    pub(super) fn other_control(&mut self, name: &Spanned<String>, own: (&str, &[String])) {
        let Some(others) = self.around.others else {
            return;
        };
        let text = name.get_ref();
        let Some((standard, id)) = text.split_once(':') else {
            let message = format!("`{text}` is no control: write standard:control");
            return self.wrong(name, message);
        };
        let ids = if standard == own.0 {
            own.1.to_vec()
        } else if let Some(other) = others(standard) {
            other.controls.into_iter().map(|one| one.id).collect()
        } else {
            let known = BUILT_IN.iter().map(|(id, _)| *id).chain([own.0]);
            let hint = meant(standard, known);
            if !hint.is_empty() {
                self.wrong(name, format!("there is no standard `{standard}`{hint}"));
            }
            return;
        };
        if !ids.iter().any(|one| one == id) {
            let hint = meant(id, ids.iter().map(String::as_str));
            self.wrong(name, format!("{standard} has no control `{id}`{hint}"));
        }
    }
}

/// `: did you mean …?`, or nothing.
pub(super) fn meant<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, known).map_or(String::new(), |near| format!(": did you mean `{near}`?"))
}
