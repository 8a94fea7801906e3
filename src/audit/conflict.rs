//! Standards that contradict each other on one setting: said once, with both.

use super::{Assessed, Verdict};

/// Two controls that no value of a setting satisfies together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The setting.
    pub setting: String,
    /// What each wants.
    pub because: String,
    /// Standard, control and verdict of both.
    pub controls: [(String, String, Verdict); 2],
}

/// The contradictions among the standards of one run that matter to what was found.
pub(super) fn between(standards: &[Assessed]) -> Vec<Conflict> {
    let mut conflicts: Vec<Conflict> = Vec::new();
    for one in standards {
        for (control, answer) in one.controls() {
            for contradiction in &control.contradicts {
                let Some((standard, id)) = contradiction.control.split_once(':') else {
                    continue;
                };
                let mut others = standards
                    .iter()
                    .filter(|other| other.standard.id == standard);
                let other =
                    others.find_map(|other| other.controls().find(|(control, _)| control.id == id));
                let Some((_, other)) = other else { continue };
                let idle = |verdict| verdict == Verdict::NotApplicable;
                let mine = (one.standard.id.clone(), control.id.clone(), answer.verdict);
                let theirs = (standard.to_owned(), id.to_owned(), other.verdict);
                let is_said = conflicts.iter().any(|said| {
                    said.controls[1].0 == mine.0
                        && said.controls[1].1 == mine.1
                        && said.controls[0].0 == theirs.0
                        && said.controls[0].1 == theirs.1
                });
                if is_said || (idle(mine.2) && idle(theirs.2)) {
                    continue;
                }
                conflicts.push(Conflict {
                    setting: contradiction.setting.clone(),
                    because: contradiction.because.clone(),
                    controls: [mine, theirs],
                });
            }
        }
    }
    conflicts
}
