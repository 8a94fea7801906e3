//! Runs one example as a project of its own, with one rule on.

use authlint::config::{self, Config, Target};
use authlint::engine::{self, Known, Plan};
use authlint::finding::{Edit, Finding, Safety, Severity};
use authlint::outcome::{Fate, Report};
use authlint::rule::examples::Example;
use authlint::source::{FileId, SourceFile};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Reported lines by file, in order; a line as often as it is reported.
pub(crate) type Lines = BTreeMap<String, Vec<usize>>;

/// Reported lines with their severities, for comparison.
pub(crate) type Verdict = Vec<(usize, Severity)>;

/// What became of an example.
pub(crate) struct Outcome {
    pub(crate) report: Report,
    /// The findings of the one rule.
    pub(crate) findings: Vec<Finding>,
    pub(crate) lines: Lines,
    folder: String,
}

/// Files of an example, which fixes may have changed.
pub(crate) type Files = BTreeMap<String, String>;

pub(crate) fn files(example: &Example) -> Files {
    let all = example.files.iter();
    all.map(|file| (file.name.clone(), file.text.clone()))
        .collect()
}

/// The configuration an example brings along, with its mistakes.
pub(crate) fn config(example: &Example, known: &Known) -> (Config, Vec<String>) {
    let Some(file) = example.config() else {
        return (Config::default(), Vec::new());
    };
    let source = SourceFile::new(config::FILE_NAME, file.text.as_bytes().to_vec());
    let (config, errors) = config::read(CONFIG_FILE, &source, &known.for_config());
    let said = errors.iter().map(|error| {
        let line = source.line_of(error.span.start) + 1;
        format!("line {}: {}", file.page_line(line), error.message)
    });
    (config, said.collect())
}

/// The file id of an example's configuration.
const CONFIG_FILE: FileId = FileId(u32::MAX);

/// Lints files with the rule and those that their ignore comments and waivers name.
pub(crate) fn run(rule: &str, files: &Files, mut config: Config, known: &Known) -> Outcome {
    let folder = tempfile::Builder::new().prefix("page").tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut select = BTreeSet::from([rule.to_owned()]);
    select.extend(files.values().flat_map(|text| ignored(text)));
    select.extend(config.waivers.iter().filter_map(|one| match &one.target {
        Target::Rule(rule) => Some(rule.clone()),
        Target::Control(_) => None,
    }));
    config.base.select = Some(select);
    let shown = authlint::discover::shown(folder.path());
    let mut plan = Plan::new(known, Cow::Owned(config), shown.clone());
    if let Some(text) = files.get(config::FILE_NAME) {
        let name = format!("{shown}/{}", config::FILE_NAME);
        let source = SourceFile::new(name, text.clone().into_bytes());
        plan = plan.told_in(CONFIG_FILE, source);
    }
    let mut report = engine::run(authlint::discover::walk(&[folder.path().to_owned()]), &plan);
    if let Some((file, source)) = plan.told.clone() {
        let (_, errors) = config::read(file, &source, &known.for_config());
        engine::add_config_errors(&mut report, file, source, &errors, &plan);
    }
    let mine = |finding: &&Finding| finding.rule == rule && finding.suppressed.is_none();
    let findings: Vec<_> = report.findings.iter().filter(mine).cloned().collect();
    let mut outcome = Outcome {
        report,
        findings,
        lines: Lines::new(),
        folder: shown,
    };
    for finding in &outcome.findings {
        let span = finding.primary.span;
        let line = outcome.source(span.file).line_of(span.start) + 1;
        let name = outcome.name(span.file);
        outcome.lines.entry(name).or_default().push(line);
    }
    outcome
        .lines
        .values_mut()
        .for_each(|lines| lines.sort_unstable());
    outcome
}

/// The rules that ignore comments and annotations in a text name.
fn ignored(text: &str) -> Vec<String> {
    let lists = text.split("ignore[").skip(1);
    let words = lists.flat_map(|rest| rest.split(']').next().unwrap_or_default().split(','));
    let annotated = text.split("authlint.dev/ignore: \"").skip(1);
    let first = annotated.map(|rest| rest.split([':', '"']).next().unwrap_or_default());
    words
        .chain(first)
        .map(|word| word.trim().to_owned())
        .collect()
}

impl Outcome {
    fn source(&self, file: FileId) -> &SourceFile {
        self.report.sources.get(file)
    }

    fn name(&self, file: FileId) -> String {
        let path = &*self.source(file).path;
        let inside = Path::new(path).strip_prefix(&self.folder);
        inside.map_or(path.to_owned(), |inside| inside.display().to_string())
    }

    /// Where it reports, and how bad.
    pub(crate) fn verdict(&self) -> Verdict {
        let all = self.findings.iter().map(|finding| {
            let span = finding.primary.span;
            let line = self.source(span.file).line_of(span.start);
            (line, finding.severity)
        });
        all.collect()
    }

    /// Whether any file was claimed: silence about what was never looked at proves nothing.
    pub(crate) fn looked(&self) -> bool {
        let checked = |fate: &Fate| matches!(fate, Fate::Checked(_));
        self.report.files.iter().any(|file| checked(&file.fate))
    }

    /// What could not be read.
    pub(crate) fn unread(&self) -> Vec<String> {
        let all = self.report.unread.iter();
        all.map(|one| one.reason.clone()).collect()
    }

    /// The files with the first fix of each finding applied; none where no finding has one.
    pub(crate) fn fixed(&self, files: &Files) -> Result<Option<Files>, String> {
        let mut edits: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
        for fix in self.findings.iter().filter_map(first_fix) {
            for edit in &fix.edits {
                edits.entry(edit.span.file).or_default().push(edit);
            }
        }
        if edits.is_empty() {
            return Ok(None);
        }
        let mut files = files.clone();
        for (file, mut edits) in edits {
            edits.sort_by_key(|edit| (edit.span, &edit.text));
            edits.dedup();
            if edits
                .windows(2)
                .any(|pair| pair[0].span.end > pair[1].span.start)
            {
                return Err("its fixes overlap".to_owned());
            }
            let text = files
                .get_mut(&self.name(file))
                .ok_or("a fix in a foreign file")?;
            for edit in edits.iter().rev() {
                text.replace_range(edit.span.range(), &edit.text);
            }
        }
        Ok(Some(files))
    }

    /// How many findings no fix mends.
    pub(crate) fn unfixable(&self) -> usize {
        let without = |finding: &&Finding| first_fix(finding).is_none();
        self.findings.iter().filter(without).count()
    }
}

fn first_fix(finding: &Finding) -> Option<&authlint::finding::Fix> {
    finding.fixes.iter().find(|fix| fix.safety != Safety::Show)
}
