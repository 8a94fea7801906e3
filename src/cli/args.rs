//! The words of the command line.

use crate::finding::Severity;
use crate::report::Format;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::path::PathBuf;

/// Finds where authentication will fail or can be bypassed, in nginx, auth and Istio configuration.
///
/// Without a command it checks the given paths, or the current folder.
#[derive(Debug, Parser)]
#[command(
    name = "authlint",
    version,
    args_conflicts_with_subcommands = true,
    max_term_width = 100,
    after_help = "Exit codes: 0 nothing at or above --fail-on, 1 findings or unread files, 2 it could not do its work.\n\
        A path that is named like a command is written ./check."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What to check when no command is given.
    #[command(flatten)]
    pub check: CheckArgs,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check files and folders (the same as no command at all)
    Check(Box<CheckArgs>),
    /// Show a rule's page: what it checks, why, examples, what to write instead
    Explain {
        /// The rule's id
        rule: String,
    },
    /// List all rules
    Rules {
        /// How to list them
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ListFormat,
    },
    /// Print what authlint understood as JSON, with the place of every value
    Facts(FactsArgs),
    /// Mend what can be mended without a person's choice
    Fix(FixArgs),
    /// Write an authlint.toml with every setting explained
    Init {
        /// Add the pre-commit hook to .pre-commit-config.yaml, too
        #[arg(long)]
        hook: bool,
    },
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// What is read and which rules run: the same for every command that checks.
#[derive(Args, Clone, Debug, Default)]
pub struct ScopeArgs {
    /// Files and folders, `-` for standard input [default: the current folder]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Run these rules or topics alone
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Do not run these rules or topics
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// The configuration [default: the nearest authlint.toml upward from the first path]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The name to report standard input under; its ending tells the syntax
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<String>,
    /// How many threads work [default: one per processor]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub jobs: usize,
}

/// `authlint check`.
#[derive(Args, Clone, Debug, Default)]
pub struct CheckArgs {
    /// What is read and which rules run.
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// How to report
    #[arg(long, value_name = "FORMAT", value_parser = format, default_value = "text")]
    pub format: Option<Format>,
    /// Write the report to a file
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Exit with 1 from this severity on: info, low, medium, high, critical [default: medium]
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    pub fail_on: Option<Severity>,
    /// Colours: auto, always, never
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Only findings: no summary and no notes
    #[arg(long, short)]
    pub quiet: bool,
    /// Say on standard error what was read and how long it took
    #[arg(long)]
    pub stats: bool,
    /// Show findings that a comment silences, too
    #[arg(long)]
    pub show_suppressed: bool,
    /// Fail when there is no file to check
    #[arg(long)]
    pub require_files: bool,
    /// Read this folder as a whole, and report only what has to do with the given paths (for hooks)
    #[arg(long, value_name = "FOLDER")]
    pub tree: Option<PathBuf>,
}

/// `authlint fix`.
#[derive(Args, Clone, Debug)]
pub struct FixArgs {
    /// What is read and which rules run.
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// Show the changes instead of making them
    #[arg(long)]
    pub diff: bool,
    /// Make changes, too, that may change how clients or upstreams are served
    #[arg(long)]
    pub r#unsafe: bool,
}

/// `authlint facts`.
#[derive(Args, Clone, Debug)]
pub struct FactsArgs {
    /// What is read.
    #[command(flatten)]
    pub scope: ScopeArgs,
}

/// How rules are listed.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[allow(missing_docs, reason = "the names say it")]
pub enum ListFormat {
    Text,
    Json,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

fn format(text: &str) -> Result<Format, String> {
    Format::from_id(text).ok_or_else(|| one_of(&Format::ALL.map(Format::id)))
}

fn severity(text: &str) -> Result<Severity, String> {
    Severity::from_id(text).ok_or_else(|| one_of(&Severity::ALL.map(Severity::id)))
}

fn one_of(names: &[&str]) -> String {
    format!("write one of {}", names.join(", "))
}
