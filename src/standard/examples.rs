//! Configurations that stand beside a control, and the verdict each comes to: the tests run them.

use serde::Deserialize;

/// A configuration and what it comes to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The verdict's id: `met`, `violated` …
    pub verdict: String,
    /// The language, as on a rule's page: `nginx http`, `yaml` …
    pub language: String,
    /// The configuration.
    pub text: String,
}
