//! Standards as data: which controls a standard has, which rules each rests on, and the bounds it puts on
//! their parameters. A rule yields facts; a standard yields the verdict.

mod bound;
mod examples;
mod file;
mod names;
mod read;

pub use examples::Example;
pub use read::{Around, Mistake, Others, Rules, hex, read};

use crate::model::Dialect;
use crate::model::tls::Side;
use crate::options::Audience;
use crate::rule::Params;
use jiff::civil::Date;

/// The standards that come with authlint: id and text, by id.
pub static BUILT_IN: &[(&str, &str)] = &[
    (
        "asvs-5.0",
        include_str!("../../rules/controls/asvs-5.0.toml"),
    ),
    ("bcp195", include_str!("../../rules/controls/bcp195.toml")),
    (
        "cis-nginx-2.1.0",
        include_str!("../../rules/controls/cis-nginx-2.1.0.toml"),
    ),
    (
        "cis-nginx-3.0.0",
        include_str!("../../rules/controls/cis-nginx-3.0.0.toml"),
    ),
    (
        "fapi-2.0",
        include_str!("../../rules/controls/fapi-2.0.toml"),
    ),
    ("jwt-bcp", include_str!("../../rules/controls/jwt-bcp.toml")),
    (
        "mesh-zero-trust",
        include_str!("../../rules/controls/mesh-zero-trust.toml"),
    ),
    (
        "mozilla-intermediate-6.0",
        include_str!("../../rules/controls/mozilla-intermediate-6.0.toml"),
    ),
    (
        "mozilla-modern-6.0",
        include_str!("../../rules/controls/mozilla-modern-6.0.toml"),
    ),
    (
        "nist-800-52r2",
        include_str!("../../rules/controls/nist-800-52r2.toml"),
    ),
    (
        "pci-dss-4.0.1",
        include_str!("../../rules/controls/pci-dss-4.0.1.toml"),
    ),
    (
        "stig-f5-nginx-v1r1",
        include_str!("../../rules/controls/stig-f5-nginx-v1r1.toml"),
    ),
];

/// Reads a standard that comes with authlint; `None` when there is none of that name.
#[must_use]
pub fn built_in(name: &str, rules: Rules<'_>) -> Option<Standard> {
    let (_, text) = BUILT_IN.iter().find(|(id, _)| *id == name)?;
    let extended = |id: &str| built_in(id, rules).ok_or_else(|| format!("there is no `{id}`"));
    let around = Around {
        rules,
        extended: &extended,
        others: None,
    };
    // Their mistakes are found by the tests, which read every one.
    read(text, &around).ok()
}

/// One version of a standard.
#[derive(Clone, Debug)]
pub struct Standard {
    /// Its name on the command line.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its version as the publisher writes it, where it has one.
    pub version: Option<String>,
    /// Who publishes it.
    pub publisher: String,
    /// Where it can be read.
    pub url: String,
    /// When this version came out, as far as it is known.
    pub published: Option<String>,
    /// How many controls the whole standard has.
    pub total: usize,
    /// What was counted for that.
    pub counted: String,
    /// The controls that touch what authlint reads, in the standard's order.
    pub controls: Vec<Control>,
    /// SHA-256 of the text it was read from, those it extends included.
    pub digest: String,
}

/// One control.
#[derive(Clone, Debug)]
pub struct Control {
    /// Its number in the standard.
    pub id: String,
    /// What it asks for, in our words.
    pub title: String,
    /// Where it can be read, where it has a page of its own.
    pub url: Option<String>,
    /// The level it belongs to, where the standard has levels.
    pub level: Option<u8>,
    /// Who can decide it.
    pub mode: Mode,
    /// What to ask a person; given unless the mode is automatic.
    pub ask: Option<String>,
    /// What is worth knowing about how it is judged.
    pub note: Option<String>,
    /// When it applies.
    pub applies: Applies,
    /// What has to hold; empty where a person decides.
    pub require: Vec<Requirement>,
    /// Controls of other standards that want the opposite.
    pub contradicts: Vec<Contradiction>,
    /// Configurations and what they come to.
    pub examples: Vec<Example>,
}

/// Who can decide a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The configuration decides it.
    Auto,
    /// The configuration decides a part; the rest needs a person.
    Partial,
    /// A person decides it.
    Manual,
}

impl Mode {
    /// Its name in files and output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Partial => "partial",
            Self::Manual => "manual",
        }
    }
}

/// When a control or a part of it applies; what is not given does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applies {
    /// To configurations of these dialects.
    pub dialects: Vec<Dialect>,
    /// To deployments for this audience.
    pub audience: Option<Audience>,
    /// To deployments with, or without, something in front.
    pub behind: Option<bool>,
    /// From this day.
    pub from: Option<Date>,
    /// Up to this day, that included.
    pub until: Option<Date>,
}

/// What has to hold.
#[derive(Clone, Debug)]
pub enum Requirement {
    /// A rule with bounds on its parameters finds nothing wrong.
    Rule(Bound),
    /// All of them.
    All(Vec<Requirement>),
    /// At least one of them.
    Any(Vec<Requirement>),
}

/// A rule and the bounds on its parameters.
#[derive(Clone, Debug)]
pub struct Bound {
    /// The rule's id.
    pub rule: String,
    /// The parameters that differ from the page's.
    pub params: Params,
    /// Whether a default does not count: it has to be written.
    pub explicit: bool,
    /// The side it looks at, where the rule looks at both.
    pub side: Option<Side>,
    /// When it applies.
    pub applies: Applies,
}

/// Another control that wants the opposite of the same setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The other standard and its control: `cis-nginx-3.0.0:4.1.11`.
    pub control: String,
    /// The setting both speak of.
    pub setting: String,
    /// What each wants, in a sentence.
    pub because: String,
}

impl Standard {
    /// The control of that number.
    #[must_use]
    pub fn control(&self, id: &str) -> Option<&Control> {
        self.controls.iter().find(|control| control.id == id)
    }

    /// Every rule with bounds that some control rests on.
    pub fn bounds(&self) -> impl Iterator<Item = &Bound> {
        self.controls.iter().flat_map(Control::bounds)
    }

    /// How many controls are of a mode.
    #[must_use]
    pub fn count(&self, mode: Mode) -> usize {
        self.controls.iter().filter(|one| one.mode == mode).count()
    }
}

impl Control {
    /// Every rule with bounds that it rests on.
    pub fn bounds(&self) -> impl Iterator<Item = &Bound> {
        let mut open: Vec<&Requirement> = self.require.iter().collect();
        let mut bounds = Vec::new();
        open.reverse();
        while let Some(one) = open.pop() {
            match one {
                Requirement::Rule(bound) => bounds.push(bound),
                Requirement::All(more) | Requirement::Any(more) => open.extend(more.iter().rev()),
            }
        }
        bounds.into_iter()
    }
}
