//! The rules over settings made by hand.

use super::{disabled_mtls, permissive_mtls};
use crate::check::{Check, Cx, Outcome, Run};
use crate::model::mesh::{Level, MtlsMode, MtlsSetting};
use crate::model::{Scope, Setting};
use crate::options::Options;
use crate::rule::Params;
use crate::source::{FileId, Span};

fn outcomes(check: &Check, mode: MtlsMode, served: bool) -> Vec<Outcome> {
    let setting = MtlsSetting {
        scope: Scope::new("here"),
        level: Level::Namespace,
        mode: Setting::set(mode, Span::new(FileId(0), 0, 1)),
        effective: Some(true),
        served,
        client_side: false,
        in_mesh: None,
    };
    let (options, params, mut found) = (Options::default(), Params::new(), Vec::new());
    if let Run::Mtls(run) = check.run {
        run(&setting, &mut Cx::new(&options, &params, &mut found));
    }
    found
}

#[test]
fn what_no_release_reads_is_no_proof_and_takes_nothing() {
    for (check, bad) in [
        (&permissive_mtls::CHECK, MtlsMode::Permissive),
        (&disabled_mtls::CHECK, MtlsMode::Disable),
    ] {
        assert!(outcomes(check, MtlsMode::Strict, false).is_empty());
        assert!(matches!(
            outcomes(check, MtlsMode::Strict, true).as_slice(),
            [Outcome::Pass { .. }]
        ));
        let found = outcomes(check, bad, false);
        let [Outcome::Fail { draft, .. }] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert!(draft.message.contains("would"), "{}", draft.message);
    }
}
