//! See `rules/syntax/invalid-config.md`; the engine adds what the configuration's reader found.

use crate::check::{Check, Run};

pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/syntax/invalid-config.md"),
    run: Run::Engine,
};
