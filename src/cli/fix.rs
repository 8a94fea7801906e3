//! `authlint fix`: makes the edits that findings offer, or shows them.

use super::args::FixArgs;
use super::check::lint;
use super::session::Session;
use super::{Exit, Failure, warn};
use crate::discover::{Candidate, Discovery};
use crate::engine::{self, Known, Plan};
use crate::finding::Edit;
use crate::fix;
use crate::report::{View, Wanted, diff};
use crate::source::SourceFile;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Mends files, or prints what would change.
pub(super) fn run(args: &FixArgs, known: &Known, out: &mut dyn Write) -> Result<Exit, Failure> {
    let session = Session::open(&args.scope, None, known)?;
    let config = session.plan.config.clone();
    let report = lint(session, args.scope.jobs);
    let chosen = fix::plan(&report.findings, args.r#unsafe);
    let view = View::new(&report, Wanted::default());
    let plan = Plan::new(known, config, String::new());
    let (mut exit, mut mended) = (Exit::Clean, 0);
    for (&file, edits) in &chosen.edits {
        let Some(source) = report.sources.find(file) else {
            continue;
        };
        if args.diff {
            write!(out, "{}", diff(&view, file, edits))?;
            continue;
        }
        match mend(source, edits, &plan) {
            Ok(()) => mended += 1,
            Err(failure) => {
                warn(&format!(
                    "authlint: {} is left as it is: {failure}",
                    source.path
                ));
                exit = Exit::Failed;
            }
        }
    }
    let (done, refused) = (chosen.mended.len(), chosen.refused.len());
    let verb = if args.diff { "can be mended" } else { "mended" };
    let files = if args.diff {
        chosen.edits.len()
    } else {
        mended
    };
    warn(&format!(
        "authlint: {done} findings {verb} in {files} files"
    ));
    if refused > 0 {
        warn(&format!(
            "authlint: {refused} more wait for these: run `authlint fix` again"
        ));
    }
    Ok(exit)
}

/// Writes one file when what comes out is read as well as before and has no new findings.
fn mend(source: &SourceFile, edits: &[Edit], plan: &Plan<'_>) -> Result<(), fix::Failure> {
    let path = Path::new(&*source.path);
    fix::mend(path, source.bytes(), edits, |after| {
        let (found, unread) = alone(&source.path, source.bytes(), plan);
        let (found_after, unread_after) = alone(&source.path, after, plan);
        if unread_after > unread {
            Err("the result could not be read any more".to_owned())
        } else if found_after > found {
            Err("the result has other findings".to_owned())
        } else {
            Ok(())
        }
    })
}

/// How many findings and unread parts a file has by itself.
fn alone(path: &str, bytes: &[u8], plan: &Plan<'_>) -> (usize, usize) {
    let report = engine::run(
        Discovery {
            candidates: vec![Candidate {
                path: path.to_owned(),
                disk: PathBuf::from(path),
                named: true,
                bytes: Some(bytes.to_vec()),
            }],
            max_size: u64::MAX,
            ..Discovery::default()
        },
        plan,
    );
    (report.active().count(), report.unread.len())
}
