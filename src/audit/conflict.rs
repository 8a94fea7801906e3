//! Standards that contradict each other on one setting: said once, with all of them.

use super::{Answer, Assessed, Verdict};
use crate::standard::Control;

/// Controls that no value of a setting satisfies together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The setting.
    pub setting: String,
    /// What each wants.
    pub because: String,
    /// Standard, control and verdict: of the one that says it first, then of those it contradicts.
    pub controls: Vec<Party>,
}

/// Standard, control and verdict.
pub type Party = (String, String, Verdict);

impl Conflict {
    /// The one side, and the other.
    #[must_use]
    pub fn sides(&self) -> (&Party, &[Party]) {
        let (one, others) = self.controls.split_first().unwrap_or_else(|| {
            unreachable!("a contradiction is made of the two controls that it is between")
        });
        (one, others)
    }

    /// Whom a control contradicts here, if it is part of this.
    #[must_use]
    pub fn against(&self, standard: &str, control: &str) -> Option<&[Party]> {
        let is = |party: &Party| party.0 == standard && party.1 == control;
        let (one, others) = self.sides();
        if is(one) {
            Some(others)
        } else {
            let is_other = others.iter().any(is);
            is_other.then_some(&self.controls[..1])
        }
    }
}

/// The contradictions among the standards of one run that matter to what was found.
pub(super) fn between(standards: &[Assessed]) -> Vec<Conflict> {
    let mut conflicts: Vec<Conflict> = Vec::new();
    for one in standards {
        for (control, answer) in one.controls() {
            for contradiction in &control.contradicts {
                let Some((other, theirs)) = find(standards, &contradiction.control) else {
                    continue;
                };
                let mine = (one.standard.id.clone(), control.id.clone(), answer.verdict);
                let theirs = (
                    other.standard.id.clone(),
                    theirs.0.id.clone(),
                    theirs.1.verdict,
                );
                let is_said = conflicts
                    .iter()
                    .filter_map(|said| said.against(&mine.0, &mine.1))
                    .any(|against| against.iter().any(|party| party == &theirs));
                if is_said || !matters(mine.2, theirs.2) {
                    continue;
                }
                let setting = &contradiction.setting;
                let mut known = conflicts.iter_mut();
                // Two versions of one standard want the same: that is one contradiction.
                match known.find(|said| said.setting == *setting && said.controls[0] == mine) {
                    Some(said) => said.controls.push(theirs),
                    None => conflicts.push(Conflict {
                        setting: setting.clone(),
                        because: contradiction.because.clone(),
                        controls: vec![mine, theirs],
                    }),
                }
            }
        }
    }
    conflicts
}

fn find<'a>(
    standards: &'a [Assessed],
    name: &str,
) -> Option<(&'a Assessed, (&'a Control, &'a Answer))> {
    let (standard, id) = name.split_once(':')?;
    let mut wanted = standards.iter().filter(|one| one.standard.id == standard);
    wanted.find_map(|one| Some((one, one.controls().find(|(control, _)| control.id == id)?)))
}

/// Nothing contradicts what does not apply, and where both are met no value is missing.
fn matters(one: Verdict, other: Verdict) -> bool {
    let both = [one, other];
    let is_met = |verdict: &Verdict| matches!(verdict, Verdict::Met | Verdict::Partly);
    !both.contains(&Verdict::NotApplicable) && !both.iter().all(is_met)
}
