//! Reads candidate files, decides whose they are, and parses them: in parallel, one file at a time.

use super::matching::Folders;
use super::progress::{Progress, Stage};
use crate::dialect::{self, istio::Explains};
use crate::discover::{self, Candidate, Discovery, Look, Roots};
use crate::model::Dialect;
use crate::source::{FileId, SourceFile, SourceMap};
use crate::syntax::data::{Format, Tree};
use crate::syntax::{Document, ErrorKind, json, nginx, toml, yaml};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Why a file was not checked, although it was met.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Skip {
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
    /// What it says about manifests beside it, if it is nobody's.
    pub explains: Explains,
}

/// Reads files and keeps the text of those that are claimed.
#[derive(Debug)]
pub(super) struct Reader {
    /// What was given: nothing outside is read.
    pub roots: Roots,
    /// Files that were met behind links.
    linked: BTreeSet<String>,
    max_size: u64,
    next: u32,
    /// Texts that stand in the place of files, by path.
    texts: BTreeMap<String, Vec<u8>>,
    pub folders: Folders,
    pub sources: SourceMap,
}

impl Reader {
    pub(super) fn new(discovery: &Discovery) -> Self {
        Self {
            roots: discovery.real.clone(),
            linked: discovery.linked.clone(),
            max_size: discovery.max_size,
            next: 0,
            texts: BTreeMap::new(),
            folders: Folders::default(),
            sources: SourceMap::default(),
        }
    }

    /// Reads and parses every candidate.
    pub(super) fn load(&mut self, candidates: Vec<Candidate>, progress: &Progress) -> Vec<Loaded> {
        progress.begin(Stage::Reading, candidates.len());
        self.next = candidates.len() as u32;
        for candidate in &candidates {
            if let Some(bytes) = &candidate.bytes {
                self.texts.insert(candidate.path.clone(), bytes.clone());
            }
        }
        let max_size = self.max_size;
        let read: Vec<_> = candidates
            .into_par_iter()
            .enumerate()
            .map(|(at, candidate)| {
                let loaded = load_one(FileId(at as u32), candidate, max_size);
                progress.step();
                loaded
            })
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

    /// Reads a file that another one includes; why it cannot be, where it is no text of nginx's.
    pub(super) fn read_included(&mut self, path: &str) -> (FileId, Result<SourceFile, String>) {
        let bytes = match self.texts.get(path) {
            Some(text) => Ok(text.clone()),
            None => discover::read(Path::new(path), self.max_size),
        };
        let text = bytes.and_then(|bytes| match discover::unreadable_as(&bytes, path) {
            Some(why) => Err(why),
            None => Ok(SourceFile::new(path, bytes)),
        });
        let id = FileId(self.next);
        self.next += 1;
        (id, text.map_err(|why| why.to_string()))
    }

    /// Reads files again that nobody claims and that say something about the manifests beside them.
    pub(super) fn read_context(&mut self, files: Vec<&mut Loaded>) {
        let max_size = self.max_size;
        let read: Vec<_> = files
            .into_par_iter()
            .filter_map(|file| {
                let bytes = discover::read(Path::new(&file.path), max_size).ok()?;
                let source = SourceFile::new(file.path.as_str(), bytes);
                let tree = if file.explains == Explains::ByObjects {
                    parse_data(file.id, &source)?
                } else {
                    let format = dialect::data_format(source.bytes(), &source.path)?;
                    Tree::of_text(file.id, &source, format)
                };
                file.document = Some(Document::Data(tree));
                Some((file.id, source))
            })
            .collect();
        for (id, source) in read {
            self.keep(id, source);
        }
    }

    pub(super) fn keep(&mut self, id: FileId, source: SourceFile) {
        self.sources.insert(id, source);
    }

    /// The file's real path, if it lies below a given one.
    pub(super) fn is_given(&self, path: &str) -> Option<PathBuf> {
        let real = Path::new(path)
            .canonicalize()
            .ok()
            .filter(|real| real.is_file())?;
        self.roots.hold(&real).then_some(real)
    }

    /// Whether a file was met behind a link.
    pub(super) fn is_linked(&self, path: &str) -> bool {
        self.linked.contains(path)
    }
}

fn load_one(id: FileId, mut candidate: Candidate, max_size: u64) -> (Loaded, Option<SourceFile>) {
    let look = Look::of(&mut candidate, max_size);
    let Candidate { path, named, .. } = candidate;
    let mut loaded = Loaded {
        id,
        path,
        named,
        status: Err(Skip::Unclaimed),
        document: None,
        explains: Explains::Nothing,
    };
    let bytes = match look {
        Look::Text(bytes) => bytes,
        Look::Nothing(explains) => {
            loaded.explains = explains;
            return (loaded, None);
        }
        Look::Unread(why) => {
            loaded.status = Err(Skip::Unread(why.to_string()));
            return (loaded, None);
        }
    };
    let source = SourceFile::new(loaded.path.as_str(), bytes);
    let document = parse(id, &source);
    if let Some(dialect) = dialect_of(&document, &loaded.path, named) {
        let parts = match &document {
            Document::Nginx(tree) => tree.parts(),
            Document::Data(_) => Vec::new(),
        };
        loaded.status = Ok(dialect);
        loaded.document = Some(document);
        return (loaded, Some(source.with_parts(parts)));
    }
    loaded.explains = dialect::istio::explains(source.bytes(), &loaded.path);
    if let Some(reason) = hides_its_dialect(&document, &source, named) {
        loaded.status = Err(Skip::Unread(reason));
    }
    (loaded, None)
}

/// Why nobody can tell whose a broken file is: where it was named, or nothing of it could be read.
fn hides_its_dialect(document: &Document, source: &SourceFile, named: bool) -> Option<String> {
    let could_be = match document {
        // What a YAML reader understood to its end hides nothing, be it JSON or not.
        Document::Data(tree) if tree.format == Format::Json && tree.is_complete() => false,
        Document::Data(tree) => named || tree.roots().next().is_none(),
        Document::Nginx(_) => named && dialect::nginx::is_named_like_one(&source.path),
    };
    if document.is_templated() || !could_be {
        return None;
    }
    let mut errors = document.errors().iter();
    let error = errors.find(|error| error.kind != ErrorKind::Suspicious)?;
    let line = source.line_of(error.span.start) + 1;
    Some(format!("not read: {} at line {line}", error.message))
}

/// Parses a file as what its name, or its start, says it is written in.
fn parse(id: FileId, source: &SourceFile) -> Document {
    match parse_data(id, source) {
        Some(tree) => Document::Data(tree),
        None => Document::Nginx(nginx::parse(id, source)),
    }
}

/// The tree of a YAML, JSON or TOML file.
fn parse_data(id: FileId, source: &SourceFile) -> Option<Tree> {
    Some(match dialect::data_format(source.bytes(), &source.path)? {
        Format::Toml => toml::parse(id, source),
        Format::Json => json::parse(id, source),
        Format::Yaml => yaml::parse(id, source, Format::Yaml),
    })
}

/// Whose file it is, by its content first and its name second.
fn dialect_of(document: &Document, path: &str, named: bool) -> Option<Dialect> {
    let claims = if named {
        dialect::nginx::claims_named
    } else {
        dialect::nginx::claims
    };
    match document {
        Document::Data(tree) => dialect::of_data(tree),
        Document::Nginx(tree) => claims(tree, path).then_some(Dialect::Nginx),
    }
}
