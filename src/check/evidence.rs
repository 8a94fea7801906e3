//! What a rule saw, for those who want more than its failures.

use crate::model::shown::Shown;
use crate::model::{Provenance, Setting, Via, Why};

/// What becomes of the values behind outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Only failures matter: passes are counted.
    Counts,
    /// An audit shows what was sound, too.
    Values,
}

/// What an audit wants to know of a judged value beside its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Where the value comes from, where the rule judged one setting or says it.
    pub provenance: Option<Provenance>,
    /// The value in effect, where no token of a file says it and somebody keeps it.
    pub value: Option<String>,
    /// What is written, where its place may be no token of its own.
    pub shown: Option<String>,
    /// How a written value came to where it takes effect.
    pub via: Via,
}

impl Evidence {
    /// Something that is written, in words: its place does not say it.
    pub fn written(words: impl Into<String>) -> Self {
        Self {
            provenance: Some(Provenance::Written),
            value: Some(words.into()),
            ..Self::default()
        }
    }

    /// What is missing, in words.
    pub fn absent(words: impl Into<String>) -> Self {
        Self {
            provenance: Some(Provenance::Absent),
            value: Some(words.into()),
            ..Self::default()
        }
    }

    /// What nobody can see for that reason. Where it may stand in another file, the text that is pointed
    /// at is something else.
    #[must_use]
    pub fn hidden(why: Why) -> Self {
        match why {
            Why::LeftOut => Self::absent("left out here"),
            Why::MayLiveElsewhere | Why::MissingInclude => {
                Self::absent("not written in these files")
            }
            _ => Self::default(),
        }
    }

    /// What is known of a setting.
    pub fn of<T: Shown>(setting: &Setting<T>, keep: Keep) -> Self {
        let mut evidence = Self {
            provenance: setting.provenance(),
            via: setting.via(),
            ..Self::default()
        };
        if keep == Keep::Counts {
            return evidence;
        }
        match setting {
            Setting::Set { value, .. } => evidence.shown = Some(value.shown()),
            Setting::Default { value, source, .. } => {
                evidence.value = Some(default_words(&value.shown(), source));
            }
            Setting::ByVersion { values, .. } => {
                let mut all: Vec<_> = values
                    .iter()
                    .map(|one| {
                        (
                            default_words(&one.value.shown(), one.versions),
                            one.versions,
                        )
                    })
                    .collect();
                let is_one = all.windows(2).all(|pair| pair[0].0 == pair[1].0);
                evidence.value = Some(if is_one {
                    all.swap_remove(0).0
                } else {
                    let all = all
                        .iter()
                        .map(|(value, versions)| format!("{value} ({versions})"));
                    all.collect::<Vec<_>>().join("; ")
                });
            }
            Setting::Absent(_) => evidence.value = Some("not written".to_owned()),
            Setting::Unsupported | Setting::Unknown { .. } => {}
        }
        evidence
    }
}

/// A default that is nothing at all is said as its source says it: `nginx: no limit_req`.
fn default_words(value: &str, source: &str) -> String {
    match source.split_once(": ") {
        Some((_, words)) if value.is_empty() => words.to_owned(),
        _ if value.is_empty() => "nothing".to_owned(),
        _ => value.to_owned(),
    }
}
