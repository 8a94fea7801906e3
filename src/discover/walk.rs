//! Walking folders: links are followed inside the given paths, and each target is found once.

use super::{Candidate, Discovery, Look, Request, Roots, Skip, Skipped, shown};
use ignore::{DirEntry, Error, WalkBuilder, WalkState};
use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A file met on the way.
struct Met {
    path: PathBuf,
    shown: String,
    /// Taken at once where nothing but this path leads to the file.
    look: Option<Look>,
    /// Whether the last part is a link; whether an earlier one is follows from `Walked::links`.
    link: bool,
}

/// What walks met.
#[derive(Default)]
pub(super) struct Walked {
    files: Vec<Met>,
    /// Links to folders.
    links: BTreeSet<PathBuf>,
    skipped: Vec<Skipped>,
}

impl Walked {
    pub(super) fn add(&mut self, mut other: Self) {
        self.files.append(&mut other.files);
        self.links.append(&mut other.links);
        self.skipped.append(&mut other.skipped);
    }

    fn skip(&mut self, path: &Path, skip: Skip) {
        self.skipped.push(Skipped {
            path: shown(path),
            named: false,
            skip,
        });
    }

    /// What the walk of a named folder could not look at: the folder itself, most of all.
    fn refuse(&mut self, path: &Path, folder: &Path, skip: Skip) {
        self.skipped.push(Skipped {
            path: shown(path),
            named: path == folder,
            skip,
        });
    }

    /// Adds each file once: by its own path where it was met so.
    pub(super) fn into_found(mut self, found: &mut Discovery, seen: &mut HashSet<PathBuf>) {
        self.files
            .sort_unstable_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()));
        let (linked, own): (Vec<_>, Vec<_>) = std::mem::take(&mut self.files)
            .into_iter()
            .partition(|file| file.link || self.is_below_a_link(&file.path));
        // One folder without links is one walk, which meets every file once.
        let once = linked.is_empty() && found.roots.len() == 1;
        let own = own.into_iter().map(|file| (false, file));
        for (is_linked, file) in own.chain(linked.into_iter().map(|file| (true, file))) {
            let mut is_new = || {
                let real = if is_linked {
                    file.path.canonicalize().ok()
                } else {
                    found.real.of_own(&file.path)
                };
                seen.insert(real.unwrap_or_else(|| file.path.clone()))
            };
            if once || is_new() {
                if is_linked {
                    found.linked.insert(file.shown.clone());
                }
                found.candidates.push(Candidate {
                    path: file.shown,
                    disk: file.path,
                    named: false,
                    bytes: None,
                    look: file.look,
                });
            }
        }
        found.skipped.append(&mut self.skipped);
    }

    fn is_below_a_link(&self, path: &Path) -> bool {
        !self.links.is_empty() && path.ancestors().any(|outer| self.links.contains(outer))
    }
}

/// Walks one folder.
pub(super) fn folder(folder: &Path, request: &Request<'_>, roots: &Roots) -> Walked {
    let walked = Mutex::new(Walked::default());
    let excludes = Excludes::new(folder, request);
    let tree = WalkBuilder::new(folder)
        .follow_links(true)
        // The same tree gives the same findings on every machine and outside of git, too.
        .require_git(false)
        .git_global(false)
        .threads(request.jobs)
        .build_parallel();
    tree.run(|| {
        Box::new(|entry| {
            let held = || walked.lock().unwrap_or_else(PoisonError::into_inner);
            match entry {
                Ok(entry) if excludes.hold(entry.path()) => WalkState::Skip,
                Ok(entry) => match link(&entry, roots) {
                    Ok(link) => {
                        met(entry, link, request.max_size, held);
                        WalkState::Continue
                    }
                    Err(skip) => {
                        held().skip(entry.path(), skip);
                        WalkState::Skip
                    }
                },
                Err(error) => {
                    not_met(&error, folder, &mut held());
                    WalkState::Continue
                }
            }
        })
    });
    walked.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Whether an entry is a link, and why it cannot be followed where it is one.
fn link(entry: &DirEntry, roots: &Roots) -> Result<bool, Skip> {
    if !entry.path_is_symlink() || entry.depth() == 0 {
        return Ok(false);
    }
    match entry.path().canonicalize() {
        Ok(real) if roots.hold(&real) => Ok(true),
        Ok(_) => Err(Skip::OutsideLink),
        Err(error) => Err(Skip::of_link(&error)),
    }
}

/// Takes an entry; the lock is held only to note it.
fn met<'walk>(
    entry: DirEntry,
    link: bool,
    max_size: u64,
    held: impl Fn() -> MutexGuard<'walk, Walked>,
) {
    match entry.file_type() {
        Some(kind) if kind.is_dir() => {
            if link {
                held().links.insert(entry.into_path());
            }
        }
        Some(kind) if kind.is_file() => {
            let path = entry.into_path();
            let shown = shown(&path);
            let once = !link && !held().is_below_a_link(&path);
            let look = once.then(|| Look::at_met(&path, &shown, max_size));
            let file = Met {
                path,
                shown,
                look,
                link,
            };
            held().files.push(file);
        }
        _ => held().skip(entry.path(), Skip::NotAFile),
    }
}

/// Something the walker could not look at.
fn not_met(error: &Error, folder: &Path, walked: &mut Walked) {
    let mut path = folder;
    let mut inner = error;
    loop {
        match inner {
            Error::WithPath { path: at, err } => {
                path = at;
                inner = err;
            }
            Error::WithDepth { err, .. } | Error::WithLineNumber { err, .. } => inner = err,
            Error::Loop { child, .. } => return walked.skip(child, Skip::SymlinkLoop),
            Error::Io(error) if path.is_symlink() => {
                return walked.skip(path, Skip::of_link(error));
            }
            Error::Io(error) => return walked.refuse(path, folder, Skip::of(error)),
            other => {
                return walked.refuse(path, folder, Skip::Unreadable(other.to_string()));
            }
        }
    }
}

/// The excludes of the configuration, seen from one walked folder.
struct Excludes<'run> {
    request: &'run Request<'run>,
    folder: &'run Path,
    /// The walked folder from the configuration's; none where it lies outside.
    from_base: Option<PathBuf>,
}

impl<'run> Excludes<'run> {
    fn new(folder: &'run Path, request: &'run Request<'run>) -> Self {
        let real = |path: &Path| path.canonicalize().ok();
        let from_base = real(request.exclude_base).and_then(|base| {
            let folder = real(folder)?;
            folder.strip_prefix(base).ok().map(Path::to_owned)
        });
        Self {
            request,
            folder,
            from_base,
        }
    }

    fn hold(&self, path: &Path) -> bool {
        let Some(from_base) = &self.from_base else {
            return false;
        };
        match path.strip_prefix(self.folder) {
            Ok(below) if below.as_os_str().is_empty() => false,
            Ok(below) if !self.request.exclude.is_empty() => {
                self.request.exclude.matches(&shown(&from_base.join(below)))
            }
            _ => false,
        }
    }
}
