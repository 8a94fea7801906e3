//! See `rules/syntax/unused-waiver.md`; the engine finds it when all rules have run.

use crate::check::{Check, Run};

pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/syntax/unused-waiver.md"),
    run: Run::Engine,
};
