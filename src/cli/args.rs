//! The words of the command line.

use super::audit::FailOn;
use crate::config;
use crate::finding::Severity;
use crate::report::audit::AuditFormat;
use crate::report::{Format, inventory};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::civil::Date;
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
pub(super) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// What to check when no command is given.
    #[command(flatten)]
    pub(super) check: CheckArgs,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check files and folders (the same as no command at all)
    Check(Box<CheckArgs>),
    /// Show a rule's page, a standard's controls, or one control with its rules
    Explain {
        /// A rule, a standard, or a control as asvs-5.0:9.1.2
        rule: String,
    },
    /// List all rules
    Rules {
        /// How to list them
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ListFormat,
    },
    /// Write down the findings there are, so that later runs show only new ones
    Baseline(BaselineArgs),
    /// Print what authlint understood as JSON, with the place of every value
    Facts(FactsArgs),
    /// List protocols, cipher suites, certificates, keys and token lifetimes in use
    Inventory(InventoryArgs),
    /// Mend what can be mended without a person's choice
    Fix(FixArgs),
    /// Answer a standard control by control
    Audit(Box<AuditArgs>),
    /// List the standards, and how much of each can be decided
    Standards {
        /// How to list them
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ListFormat,
    },
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
pub(super) struct ScopeArgs {
    /// Files and folders, `-` for standard input [default: the current folder]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Run these rules or topics alone
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) select: Vec<String>,
    /// Run these rules or topics, too: those that are off by themselves
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) extend_select: Vec<String>,
    /// Do not run these rules or topics
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) ignore: Vec<String>,
    /// The configuration [default: the nearest authlint.toml upward from the first path]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// The name to report standard input under; its ending tells the syntax
    #[arg(long, value_name = "NAME")]
    pub(super) stdin_filename: Option<String>,
    /// The day to judge waivers and dates of standards by [default: as-of in authlint.toml, else today in UTC]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) as_of: Option<Date>,
    /// How many threads work [default: one per processor]
    #[arg(long, value_name = "N", value_parser = jobs)]
    jobs: Option<usize>,
}

impl ScopeArgs {
    /// How many threads work; 0 where nobody says.
    pub(super) fn jobs(&self) -> usize {
        self.jobs.unwrap_or(0)
    }
}

/// `authlint check`.
#[derive(Args, Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
pub(super) struct CheckArgs {
    /// What is read and which rules run.
    #[command(flatten)]
    pub(super) scope: ScopeArgs,
    /// How to report: text, concise, json, sarif, github, gitlab, junit, checkstyle, rdjson, markdown
    #[arg(long, value_name = "FORMAT", value_parser = format, default_value = "text")]
    pub(super) format: Option<Format>,
    /// Write the report to a file
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Exit with 1 from this severity on: info, low, medium, high, critical [default: medium]
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    pub(super) fail_on: Option<Severity>,
    /// Colours: auto, always, never
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
    /// Only findings and what could not be read: no summary and no notes
    #[arg(long, short)]
    pub(super) quiet: bool,
    /// Say on standard error what was read and how long it took
    #[arg(long)]
    pub(super) stats: bool,
    /// Show findings that do not count, too: silenced, waived, known from the baseline
    #[arg(long)]
    pub(super) show_suppressed: bool,
    /// The baseline of known findings [default: the nearest authlint-baseline.json]
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// Count all findings, known ones too
    #[arg(long, conflicts_with = "baseline")]
    pub(super) no_baseline: bool,
    /// Fail when there is no file to check
    #[arg(long)]
    pub(super) require_files: bool,
    /// Read this folder as a whole, and report only what has to do with the given paths (for hooks)
    #[arg(long, value_name = "FOLDER")]
    pub(super) tree: Option<PathBuf>,
}

/// `authlint baseline`.
#[derive(Args, Clone, Debug)]
pub(super) struct BaselineArgs {
    /// What is read and which rules run.
    #[command(flatten)]
    pub(super) scope: ScopeArgs,
    /// The file [default: authlint-baseline.json beside authlint.toml, else in the path]
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// Drop what is gone from the one that is there
    #[arg(long)]
    pub(super) update: bool,
    /// Take in what is new, too
    #[arg(long, requires = "update")]
    pub(super) add: bool,
}

/// `authlint fix`.
#[derive(Args, Clone, Debug)]
pub(super) struct FixArgs {
    /// What is read and which rules run.
    #[command(flatten)]
    pub(super) scope: ScopeArgs,
    /// Show the changes instead of making them
    #[arg(long)]
    pub(super) diff: bool,
    /// Make changes, too, that may change how clients or upstreams are served
    #[arg(long)]
    pub(super) r#unsafe: bool,
}

/// `authlint facts`.
#[derive(Args, Clone, Debug)]
pub(super) struct FactsArgs {
    /// What is read.
    #[command(flatten)]
    pub(super) scope: ScopeArgs,
}

/// `authlint audit`.
#[derive(Args, Clone, Debug)]
#[command(
    mut_arg("select", |arg| arg.hide(true)),
    mut_arg("extend_select", |arg| arg.hide(true)),
    mut_arg("ignore", |arg| arg.hide(true))
)]
pub(super) struct AuditArgs {
    /// What is read.
    #[command(flatten)]
    pub(super) scope: ScopeArgs,
    /// The standards to answer: ids from `authlint standards`, or paths of your own [default: those of
    /// authlint.toml]
    #[arg(long, value_name = "STANDARD", value_delimiter = ',')]
    pub(super) standard: Vec<String>,
    /// Only controls up to this level, where a standard has levels
    #[arg(long, value_name = "N")]
    pub(super) level: Option<u8>,
    /// How to report: text, html, markdown, json, oscal, csv, junit
    #[arg(long, value_name = "FORMAT", value_parser = audit_format, default_value = "text")]
    pub(super) format: Option<AuditFormat>,
    /// Write the report to a file
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Exit with 1 when a control is violated, or undecidable, too
    #[arg(long, value_name = "VERDICT", default_value = "violated")]
    pub(super) fail_on: FailOn,
    /// Colours: auto, always, never
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
}

/// `authlint inventory`.
#[derive(Args, Clone, Debug)]
pub(super) struct InventoryArgs {
    /// What is read.
    #[command(flatten)]
    pub(super) scope: ScopeArgs,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: InventoryFormat,
    /// Write it to a file
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

/// How an inventory is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum InventoryFormat {
    /// For people
    Text,
    /// Our own shape
    Json,
    /// A bill of cryptographic materials, version 1.6
    Cyclonedx,
}

impl From<InventoryFormat> for inventory::Format {
    fn from(format: InventoryFormat) -> Self {
        match format {
            InventoryFormat::Text => Self::Text,
            InventoryFormat::Json => Self::Json,
            InventoryFormat::Cyclonedx => Self::CycloneDx,
        }
    }
}

/// How rules are listed.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[allow(missing_docs, reason = "the names say it")]
pub(super) enum ListFormat {
    Text,
    Json,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
#[allow(missing_docs, reason = "the names say it")]
pub(super) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

fn format(text: &str) -> Result<Format, String> {
    Format::from_id(text).ok_or_else(|| one_of(&Format::ALL.map(Format::id)))
}

fn audit_format(text: &str) -> Result<AuditFormat, String> {
    AuditFormat::from_id(text).ok_or_else(|| one_of(&AuditFormat::ALL.map(AuditFormat::id)))
}

fn date(text: &str) -> Result<Date, String> {
    config::date(text).ok_or_else(|| "write a day as 2026-12-31".to_owned())
}

/// More threads than this only wait for each other.
const MAX_JOBS: usize = 256;

fn jobs(text: &str) -> Result<usize, String> {
    let count = text.parse().ok();
    let count = count.filter(|count| (1..=MAX_JOBS).contains(count));
    count.ok_or_else(|| format!("write a number from 1 to {MAX_JOBS}"))
}

fn severity(text: &str) -> Result<Severity, String> {
    Severity::from_id(text).ok_or_else(|| one_of(&Severity::ALL.map(Severity::id)))
}

fn one_of(names: &[&str]) -> String {
    format!("write one of {}", names.join(", "))
}
