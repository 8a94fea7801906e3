//! The command line: from words to a run, and from its report to an exit code.

mod args;
mod audit;
mod baseline;
mod check;
mod fix;
mod init;
mod inventory;
mod named;
mod paths;
mod progress;
mod session;
mod standards;
mod terminal;
mod threads;

use crate::config::nearest;
use crate::engine::Known;
use crate::report::rules;
use crate::standard::BUILT_IN;
use args::{Cli, Command, ListFormat};
use clap::{CommandFactory, Parser};
use std::fmt;
use std::io::{self, Write};

/// What the process tells its caller; the same for every format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Nothing at or above the threshold.
    Clean = 0,
    /// Findings at or above the threshold, or files that could not be read.
    Findings = 1,
    /// It could not do its work.
    Failed = 2,
}

/// Why it could not do its work: what happened, and what to do about it.
#[derive(Debug)]
pub struct Failure {
    what: String,
    help: Option<String>,
}

impl Failure {
    fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            help: Some(help.into()),
        }
    }

    /// A file could not be written or read.
    fn io(what: &str, path: &std::path::Path, error: &io::Error) -> Self {
        let words = error.to_string();
        let words = words.split(" (os error").next().unwrap_or_default();
        Self {
            what: format!("cannot {what} {}: {}", path.display(), words.to_lowercase()),
            help: None,
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self {
            what: format!("cannot write the output: {error}"),
            help: None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "authlint: {}", self.what)?;
        self.help
            .as_ref()
            .map_or(Ok(()), |help| write!(f, "\n  help: {help}"))
    }
}

/// Does what the words of the process ask for.
#[must_use]
pub fn run() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Nothing can be said where neither stream takes it.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Failed
            } else {
                Exit::Clean
            };
        }
    };
    let known = Known::read();
    let mut out = io::BufWriter::new(Pipe {
        to: io::stdout().lock(),
        is_closed: false,
    });
    let done = match cli.command {
        None => check::run(&cli.check, &known, &mut out),
        Some(Command::Check(args)) => check::run(&args, &known, &mut out),
        Some(Command::Explain { rule }) => explain(&rule, &known, &mut out),
        Some(Command::Rules { format }) => list(format, &known, &mut out),
        Some(Command::Baseline(args)) => baseline::run(&args, &known, &mut out),
        Some(Command::Facts(args)) => check::facts(&args, &known, &mut out),
        Some(Command::Inventory(args)) => inventory::run(&args, &known, &mut out),
        Some(Command::Fix(args)) => fix::run(&args, &known, &mut out),
        Some(Command::Audit(args)) => audit::run(&args, &known, &mut out),
        Some(Command::Standards { format }) => standards::list(format, &known, &mut out),
        Some(Command::Init { hook }) => init::run(hook, &known, &mut out),
        Some(Command::Completions { shell }) => {
            // clap_complete panics where a write fails: into memory none does.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "authlint", &mut script);
            out.write_all(&script)
                .map(|()| Exit::Clean)
                .map_err(Failure::from)
        }
    };
    match done.and_then(|exit| Ok(out.flush().map(|()| exit)?)) {
        Ok(exit) => exit,
        Err(failure) => {
            warn(&failure);
            Exit::Failed
        }
    }
}

/// Standard output, whose reader may have read enough (`authlint rules | head`): the rest is written to
/// nobody, and changes nothing about the exit code.
struct Pipe<'a> {
    to: io::StdoutLock<'a>,
    is_closed: bool,
}

impl Pipe<'_> {
    fn unless_closed<T>(&mut self, done: io::Result<T>, instead: T) -> io::Result<T> {
        match done {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(instead)
            }
            done => done,
        }
    }
}

impl Write for Pipe<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_closed {
            return Ok(bytes.len());
        }
        let done = self.to.write(bytes);
        self.unless_closed(done, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.is_closed {
            return Ok(());
        }
        let done = self.to.flush();
        self.unless_closed(done, ())
    }
}

/// Says something on standard error; where even that fails there is nobody to tell.
fn warn(what: &dyn fmt::Display) {
    let _ = writeln!(io::stderr(), "{what}");
}

fn explain(id: &str, known: &Known, out: &mut dyn Write) -> Result<Exit, Failure> {
    if let Some(of_standard) = standards::explain(id, known) {
        writeln!(out, "{}", of_standard?.trim_end())?;
        return Ok(Exit::Clean);
    }
    let Some(rule) = known.rule(id) else {
        let rules = known.iter().map(|(_, rule)| rule.id);
        let ids = rules.chain(BUILT_IN.iter().map(|(id, _)| *id));
        let help = match nearest(id, ids) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "`authlint rules` and `authlint standards` list what there is".to_owned(),
        };
        return Err(Failure::new(
            format!("there is no rule or standard `{id}`"),
            help,
        ));
    };
    writeln!(out, "{}", rules::explain(rule).trim_end())?;
    Ok(Exit::Clean)
}

fn list(format: ListFormat, known: &Known, out: &mut dyn Write) -> Result<Exit, Failure> {
    let all: Vec<_> = known.shared().cloned().collect();
    let text = match format {
        ListFormat::Text => rules::table(&all),
        ListFormat::Json => rules::json(&all),
    };
    writeln!(out, "{}", text.trim_end())?;
    Ok(Exit::Clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn paths_and_commands_do_not_mix_up() {
        let cli = Cli::try_parse_from(["authlint", "a", "b", "--quiet"]).unwrap();
        assert!(cli.command.is_none() && cli.check.quiet);
        assert_eq!(cli.check.scope.paths.len(), 2);
        let cli = Cli::try_parse_from(["authlint", "explain", "x"]).unwrap();
        assert!(matches!(cli.command, Some(Command::Explain { rule }) if rule == "x"));
        let cli = Cli::try_parse_from(["authlint", "--select", "tls,jwt", "./check"]).unwrap();
        assert_eq!(cli.check.scope.select, ["tls", "jwt"]);
    }
}
