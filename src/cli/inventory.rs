//! `authlint inventory`.

use super::args::InventoryArgs;
use super::check::{NO_FILE, missing, verdict};
use super::session::{Session, repository};
use super::{Exit, Failure, warn};
use crate::engine::{self, Known};
use crate::finding::Severity;
use crate::inventory::time::Moment;
use crate::inventory::{self, Files};
use crate::report;
use std::fs;
use std::io::Write;

/// Reads, and lists what was found.
pub(super) fn run(
    args: &InventoryArgs,
    known: &Known,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let as_of = as_of(args)?;
    let session = Session::open(&args.scope, None, known)?;
    session.stop_at_mistakes()?;
    let exit = missing(&session.discovery.missing);
    let Session {
        plan, discovery, ..
    } = session;
    let prefix = plan.options().nginx.prefix.as_deref();
    let files = Files::below(&discovery.roots, discovery.max_size, prefix);
    let (facts, mut report) = engine::facts(discovery, &plan);
    if facts.is_empty() && report.unread.is_empty() && exit == Exit::Clean {
        warn(&NO_FILE);
    }
    report.root = repository(&args.scope.paths);
    let all = inventory::build(&facts, &files);
    let format = args.format.into();
    match &args.output {
        None => report::inventory::write(&all, &report, as_of, format, out)?,
        Some(path) => {
            let mut bytes = Vec::new();
            report::inventory::write(&all, &report, as_of, format, &mut bytes)?;
            fs::write(path, bytes).map_err(|error| Failure::io("write", path, &error))?;
        }
    }
    Ok(exit.max(verdict(&report, Severity::Medium)))
}

/// The moment the inventory is stated for: what is asked for, else what reproducible builds set.
fn as_of(args: &InventoryArgs) -> Result<Option<Moment>, Failure> {
    if let Some(day) = args.scope.as_of {
        return Ok(Some(day.into()));
    }
    let Some(epoch) = std::env::var_os("SOURCE_DATE_EPOCH").filter(|epoch| !epoch.is_empty())
    else {
        return Ok(None);
    };
    let seconds = epoch.to_str().and_then(|text| text.parse::<i64>().ok());
    let known = seconds.filter(|seconds| (0..=LATEST).contains(seconds));
    known.map(|seconds| Some(Moment(seconds))).ok_or_else(|| {
        Failure::new(
            "SOURCE_DATE_EPOCH is no number of seconds since 1970",
            "set it to one, unset it, or give --as-of",
        )
    })
}

/// The end of the year 9999: no date has more digits.
const LATEST: i64 = 253_402_300_799;
