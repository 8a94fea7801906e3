//! Reads candidate files, decides whose they are, and parses them: in parallel, one file at a time.

use crate::dialect;
use crate::discover::{self, Candidate};
use crate::model::Dialect;
use crate::source::{FileId, SourceFile, SourceMap};
use crate::syntax::data::{Format, Tree};
use crate::syntax::{Document, nginx, toml, yaml};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Why a file was not checked, although it was met.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// No dialect claims it.
    Unclaimed,
    /// It cannot be checked, and the user should know.
    Unread(String),
}

/// A file that was read.
#[derive(Debug)]
pub(super) struct Loaded {
    pub id: FileId,
    pub path: String,
    pub named: bool,
    /// What it is, or why it was skipped.
    pub status: Result<Dialect, Skip>,
    pub document: Option<Document>,
}

/// Reads files and keeps the text of those that are claimed.
#[derive(Debug)]
pub(super) struct Reader {
    /// Folders (and files) that were given, canonical: nothing outside is read.
    roots: Vec<PathBuf>,
    max_size: u64,
    next: u32,
    pub sources: SourceMap,
}

impl Reader {
    pub(super) fn new(given: &[PathBuf], max_size: u64) -> Self {
        let roots = given
            .iter()
            .filter_map(|path| path.canonicalize().ok())
            .collect();
        Self {
            roots,
            max_size,
            next: 0,
            sources: SourceMap::default(),
        }
    }

    /// Reads and parses every candidate.
    pub(super) fn load(&mut self, candidates: Vec<Candidate>) -> Vec<Loaded> {
        self.next = candidates.len() as u32;
        let max_size = self.max_size;
        let read: Vec<_> = candidates
            .into_par_iter()
            .enumerate()
            .map(|(at, candidate)| load_one(FileId(at as u32), candidate, max_size))
            .collect();
        let mut all = Vec::with_capacity(read.len());
        for (loaded, source) in read {
            if let Some(source) = source {
                self.sources.insert(loaded.id, source);
            }
            all.push(loaded);
        }
        all
    }

    /// Reads a file that another one includes, if it lies below the given paths.
    pub(super) fn read_included(&mut self, path: &str) -> Option<(FileId, SourceFile)> {
        let bytes = discover::read(Path::new(path), self.max_size).ok()?;
        let id = FileId(self.next);
        self.next += 1;
        Some((id, SourceFile::new(path, bytes)))
    }

    /// Reads a file again that nobody claims, where it says something about the manifests beside it.
    pub(super) fn read_context(&mut self, file: &mut Loaded) {
        let Ok(bytes) = discover::read(Path::new(&file.path), self.max_size) else {
            return;
        };
        if !dialect::may_explain(&bytes, &file.path) || discover::unreadable(&bytes).is_some() {
            return;
        }
        let source = SourceFile::new(file.path.as_str(), bytes);
        if let Some(tree) = parse_data(file.id, &source) {
            file.document = Some(Document::Data(tree));
            self.keep(file.id, source);
        }
    }

    pub(super) fn keep(&mut self, id: FileId, source: SourceFile) {
        self.sources.insert(id, source);
    }

    /// Files below the given paths that match a pattern with `*`, `?` and `[…]`, sorted by bytes.
    pub(super) fn matching(&self, folder: &str, pattern: &str) -> Vec<String> {
        let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
        let start = if pattern.starts_with('/') {
            String::from("/")
        } else {
            folder.to_owned()
        };
        let mut found = vec![start];
        for part in pattern
            .split('/')
            .filter(|part| !part.is_empty() && *part != ".")
        {
            found = found.iter().flat_map(|folder| step(folder, part)).collect();
        }
        let mut seen = BTreeSet::new();
        found.retain(|path| self.is_given(path).is_some_and(|real| seen.insert(real)));
        found
    }

    /// The file's real path, if it lies below a given one.
    fn is_given(&self, path: &str) -> Option<PathBuf> {
        let real = Path::new(path)
            .canonicalize()
            .ok()
            .filter(|real| real.is_file())?;
        self.roots
            .iter()
            .any(|root| real.starts_with(root))
            .then_some(real)
    }
}

/// One part of a pattern below a folder. As in glob(3), `*` does not match a leading dot.
fn step(folder: &str, part: &str) -> Vec<String> {
    let join = |name: &str| match folder {
        "" => name.to_owned(),
        "/" => format!("/{name}"),
        folder => format!("{folder}/{name}"),
    };
    if part == ".." {
        return match folder.rsplit_once('/') {
            Some((outer, last)) if last != ".." => vec![outer.to_owned()],
            None if !folder.is_empty() && folder != ".." => vec![String::new()],
            _ => vec![join("..")],
        };
    }
    if !part.contains(['*', '?', '[']) {
        let path = join(part);
        return if Path::new(&path).exists() {
            vec![path]
        } else {
            Vec::new()
        };
    }
    let Ok(glob) = globset::Glob::new(part) else {
        return Vec::new();
    };
    let matcher = glob.compile_matcher();
    let Ok(entries) = std::fs::read_dir(if folder.is_empty() { "." } else { folder }) else {
        return Vec::new();
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let visible =
        |name: &String| matcher.is_match(name) && (!name.starts_with('.') || part.starts_with('.'));
    let mut names: Vec<_> = names.filter(visible).collect();
    names.sort_unstable();
    names.iter().map(|name| join(name)).collect()
}

fn load_one(id: FileId, candidate: Candidate, max_size: u64) -> (Loaded, Option<SourceFile>) {
    let Candidate {
        path,
        disk,
        named,
        bytes,
    } = candidate;
    let mut loaded = Loaded {
        id,
        path,
        named,
        status: Err(Skip::Unclaimed),
        document: None,
    };
    let bytes = match bytes.map_or_else(|| discover::read(&disk, max_size), Ok) {
        Ok(bytes) => bytes,
        Err(discover::Skip::TooLarge(_)) if !named && !may_be_ours(&disk, &loaded.path) => {
            return (loaded, None);
        }
        Err(why) => {
            loaded.status = Err(Skip::Unread(why.to_string()));
            return (loaded, None);
        }
    };
    if !named && !dialect::may_claim(&bytes, &loaded.path) {
        return (loaded, None);
    }
    if let Some(why) = discover::unreadable(&bytes) {
        // A binary or an UTF-16 file that nobody named is only worth a word when it could be ours.
        let ours = named || dialect::nginx::is_named_like_one(&loaded.path);
        loaded.status = Err(if ours {
            Skip::Unread(why.to_string())
        } else {
            Skip::Unclaimed
        });
        return (loaded, None);
    }
    let source = SourceFile::new(loaded.path.as_str(), bytes);
    match classify(id, &source) {
        Some((dialect, document)) => {
            loaded.status = Ok(dialect);
            loaded.document = Some(document);
            (loaded, Some(source))
        }
        None => (loaded, None),
    }
}

/// Whether a file that is too large looks like one of ours from its start.
fn may_be_ours(disk: &Path, path: &str) -> bool {
    let start = discover::start_of(disk);
    discover::unreadable(&start).is_none() && dialect::may_claim(&start, path)
}

/// Whose file it is, by its content first and its name second.
fn classify(id: FileId, source: &SourceFile) -> Option<(Dialect, Document)> {
    let path = &*source.path;
    if let Some(tree) = parse_data(id, source) {
        let dialect = dialect::of_data(&tree)?;
        return Some((dialect, Document::Data(tree)));
    }
    let tree = nginx::parse(id, source);
    dialect::nginx::claims(&tree, path).then_some((Dialect::Nginx, Document::Nginx(tree)))
}

/// The tree of a YAML, JSON or TOML file.
fn parse_data(id: FileId, source: &SourceFile) -> Option<Tree> {
    Some(match dialect::data_format(source.bytes(), &source.path)? {
        Format::Toml => toml::parse(id, source),
        format => yaml::parse(id, source, format),
    })
}
