//! From paths to candidate files: what was named, what a walk finds, what is passed over and why.
//!
//! Folders are walked with gitignore's rules and without hidden files; neither applies to a path
//! that was named. Nothing outside the given paths is followed.

mod content;
mod look;
mod roots;
#[cfg(test)]
#[cfg(unix)]
mod tests;
mod walk;

pub use content::read;
pub use look::{Look, unreadable_as};
pub use roots::Roots;

use crate::config::Globs;
use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What one argument stands for.
#[derive(Clone, Debug)]
pub enum Input {
    /// A file or a folder.
    Path(PathBuf),
    /// Text that is already here (standard input), under a name.
    Text {
        /// The name to report it under.
        name: String,
        /// The text.
        bytes: Vec<u8>,
    },
}

/// Which files are asked for.
#[derive(Clone, Debug)]
pub struct Request<'run> {
    /// The arguments, in order.
    pub inputs: &'run [Input],
    /// Files that are not looked at unless named, by their path from `exclude_base`.
    pub exclude: &'run Globs,
    /// The folder of the configuration.
    pub exclude_base: &'run Path,
    /// How many threads walk; 0 to let the walker choose.
    pub jobs: usize,
    /// The bytes from which a file is too large.
    pub max_size: u64,
}

/// The bytes from which a file is too large, unless the configuration says otherwise.
pub const MAX_SIZE: u64 = 16 << 20;

/// A file to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// As shown.
    pub path: String,
    /// On disk.
    pub disk: PathBuf,
    /// Named on the command line.
    pub named: bool,
    /// Its bytes, if they are already there (standard input).
    pub bytes: Option<Vec<u8>>,
    /// What a walk saw of it in passing.
    pub look: Option<Look>,
}

/// Something that was met and not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// As shown.
    pub path: String,
    /// Named on the command line.
    pub named: bool,
    /// Why.
    pub skip: Skip,
}

/// Why something is not looked at. Hidden and ignored files are not met at all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// Nobody claims it.
    Unclaimed,
    /// More bytes than the limit, which is given.
    TooLarge(u64),
    /// No text.
    Binary,
    /// Text in UTF-16.
    Utf16,
    /// The system refuses; its words.
    Unreadable(String),
    /// A pipe, a socket, a device.
    NotAFile,
    /// A link that leads back to where it came from.
    SymlinkLoop,
    /// A link to nothing.
    DanglingLink,
    /// A link that leads out of the given paths.
    OutsideLink,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Discovery {
    /// Files to look at, sorted by their paths' bytes.
    pub candidates: Vec<Candidate>,
    /// What was met and not looked at, sorted likewise.
    pub skipped: Vec<Skipped>,
    /// Named paths that do not exist.
    pub missing: Vec<String>,
    /// Candidates that were met behind a link: their real paths may be others.
    pub linked: BTreeSet<String>,
    /// The paths that were given: nothing outside is read.
    pub roots: Vec<PathBuf>,
    /// Those that exist, with their real paths.
    pub real: Roots,
    /// The bytes from which a file is too large.
    pub max_size: u64,
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unclaimed => f.write_str("no dialect claims it"),
            Self::TooLarge(limit) => write!(f, "larger than {} (max-file-size)", Bytes(*limit)),
            Self::Binary => f.write_str("a binary file"),
            Self::Utf16 => f.write_str("UTF-16 text; save it as UTF-8"),
            Self::Unreadable(why) => write!(f, "unreadable: {why}"),
            Self::NotAFile => f.write_str("not a regular file"),
            Self::SymlinkLoop => f.write_str("a symbolic link that leads in a circle"),
            Self::DanglingLink => f.write_str("a symbolic link to nothing"),
            Self::OutsideLink => f.write_str("a symbolic link out of the given paths"),
        }
    }
}

impl Skip {
    /// Whether something is lost that could have been checked; where not, there is nothing behind it,
    /// or it is found elsewhere, or it is none of the given paths.
    #[must_use]
    pub fn is_loss(&self) -> bool {
        matches!(
            self,
            Self::TooLarge(_) | Self::Binary | Self::Utf16 | Self::Unreadable(_)
        )
    }

    /// What an error of the system means.
    fn of(error: &io::Error) -> Self {
        // The system's words end in "(os error 13)", which says nothing to people.
        let words = error.to_string();
        let words = words.split(" (os error").next().unwrap_or_default();
        Self::Unreadable(words.to_lowercase())
    }

    /// Why a link cannot be followed.
    fn of_link(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound {
            Self::DanglingLink
        } else if error.kind() == io::ErrorKind::PermissionDenied {
            Self::of(error)
        } else {
            Self::SymlinkLoop
        }
    }
}

/// A size for people.
struct Bytes(u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            size if size > 0 && size.trailing_zeros() >= 20 => write!(f, "{} MiB", size >> 20),
            size if size > 0 && size.trailing_zeros() >= 10 => write!(f, "{} KiB", size >> 10),
            size => write!(f, "{size} bytes"),
        }
    }
}

/// Finds the candidates of all inputs. A file that is reached in several ways is found once: as it
/// was named, else by its own path rather than by a link.
#[must_use]
pub fn find(request: &Request<'_>) -> Discovery {
    let paths = request.inputs.iter().filter_map(|input| match input {
        Input::Path(path) => Some(path.clone()),
        Input::Text { .. } => None,
    });
    let roots: Vec<_> = paths.collect();
    let mut found = Discovery {
        real: Roots::new(&roots),
        roots,
        max_size: request.max_size,
        ..Discovery::default()
    };
    let mut folders = Vec::new();
    let mut seen = HashSet::new();
    for input in request.inputs {
        match input {
            Input::Text { name, bytes } => found.candidates.push(Candidate {
                path: name.clone(),
                disk: PathBuf::from(name),
                named: true,
                bytes: Some(bytes.clone()),
                look: None,
            }),
            Input::Path(path) => named(path, &mut found, &mut folders, &mut seen),
        }
    }
    let mut walked = walk::Walked::default();
    for folder in folders {
        walked.add(walk::folder(folder, request, &found.real));
    }
    walked.into_found(&mut found, &mut seen);
    found
        .candidates
        .sort_unstable_by(|a, b| a.path.cmp(&b.path));
    found.skipped.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    found.skipped.dedup();
    found
}

/// Finds the candidates below some paths, with nothing excluded.
#[must_use]
pub fn walk(paths: &[PathBuf]) -> Discovery {
    let inputs: Vec<_> = paths.iter().cloned().map(Input::Path).collect();
    find(&Request {
        inputs: &inputs,
        exclude: &Globs::default(),
        exclude_base: Path::new("."),
        jobs: 0,
        max_size: MAX_SIZE,
    })
}

/// A path of the command line: neither ignored nor excluded, and an error where it cannot be used.
fn named<'run>(
    path: &'run Path,
    found: &mut Discovery,
    folders: &mut Vec<&'run Path>,
    seen: &mut HashSet<PathBuf>,
) {
    let skip = match path.metadata() {
        Ok(metadata) if metadata.is_dir() => return folders.push(path),
        Ok(metadata) if metadata.is_file() => {
            let real = found.real.of_given(path);
            if seen.insert(real.unwrap_or_else(|| path.to_owned())) {
                found.candidates.push(Candidate {
                    path: shown(path),
                    disk: path.to_owned(),
                    named: true,
                    bytes: None,
                    look: None,
                });
            }
            return;
        }
        Ok(_) => Skip::NotAFile,
        Err(_) if !path.is_symlink() && !exists_unreadably(path) => {
            return found.missing.push(shown(path));
        }
        Err(error) if path.is_symlink() => Skip::of_link(&error),
        Err(error) => Skip::of(&error),
    };
    found.skipped.push(Skipped {
        path: shown(path),
        named: true,
        skip,
    });
}

/// Whether the path may well exist, and only cannot be looked at.
fn exists_unreadably(path: &Path) -> bool {
    path.metadata()
        .is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied)
}

/// A path as reports show it: without a leading `./`, with `/` between its parts.
#[must_use]
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    };
    let mut rest = text.as_str();
    while let Some(inner) = rest.strip_prefix("./") {
        rest = inner.trim_start_matches('/');
    }
    if rest.is_empty() {
        text
    } else {
        rest.to_owned()
    }
}
