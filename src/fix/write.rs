//! Writing a mended file: in one step, with its mode and owner, or not at all.

use super::apply;
use crate::finding::Edit;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Why a file was not mended.
#[derive(Debug)]
pub enum Failure {
    /// An edit lies outside of the file: a mistake of ours.
    DoesNotFit,
    /// Somebody changed the file since it was read.
    Changed,
    /// It is not an ordinary file.
    NotAFile,
    /// The system said no.
    Io(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DoesNotFit => f.write_str("an edit lies outside of the file"),
            Self::Changed => f.write_str("the file changed since it was read"),
            Self::NotAFile => f.write_str("it is not an ordinary file"),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Failure {}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Makes `edits` in the file at `path`, whose bytes were `read`. Behind a symbolic link the target is
/// mended and the link stays.
pub fn mend(path: &Path, read: &[u8], edits: &[Edit]) -> Result<(), Failure> {
    let new = apply(read, edits).ok_or(Failure::DoesNotFit)?;
    if new == read {
        return Ok(());
    }
    let target = fs::canonicalize(path)?;
    let meta = fs::metadata(&target)?;
    if !meta.is_file() {
        return Err(Failure::NotAFile);
    }
    let draft = Draft::beside(&target)?;
    draft.fill(&new, &meta)?;
    // As late as can be: what is compared here is what gets replaced.
    if fs::read(&target)? != read {
        return Err(Failure::Changed);
    }
    draft.replace(&target)?;
    Ok(())
}

/// A new file beside the old one; gone again unless it takes its place.
struct Draft {
    path: PathBuf,
    file: File,
}

impl Draft {
    fn beside(target: &Path) -> io::Result<Self> {
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let name = format!(".{name}.authlint-{}", std::process::id());
        let path = target.with_file_name(name);
        // `create_new` follows no link that somebody may have put there.
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)?;
        Ok(Self { path, file })
    }

    fn fill(&self, bytes: &[u8], like: &fs::Metadata) -> io::Result<()> {
        keep_owner(&self.file, like)?;
        self.file.set_permissions(like.permissions())?;
        (&self.file).write_all(bytes)?;
        self.file.sync_all()
    }

    fn replace(&self, target: &Path) -> io::Result<()> {
        fs::rename(&self.path, target)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After a rename there is nothing left to remove.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(unix)]
fn keep_owner(file: &File, like: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let own = file.metadata()?;
    if (own.uid(), own.gid()) == (like.uid(), like.gid()) {
        return Ok(());
    }
    fchown(file, Some(like.uid()), Some(like.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit {
            span: Span::new(FileId(0), start, end),
            text: text.to_owned(),
        }
    }

    fn folder_with(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.conf");
        fs::write(&path, bytes).unwrap();
        (folder, path)
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[cfg(unix)]
    #[test]
    fn the_mode_stays_and_nothing_is_left_behind() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, path) = folder_with(b"a b");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        mend(&path, b"a b", &[edit(1, 3, "")]).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"a");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o640);
        assert_eq!(names(folder.path()), ["a.conf"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let (folder, path) = folder_with(b"a b");
        let link = folder.path().join("link.conf");
        std::os::unix::fs::symlink("a.conf", &link).unwrap();
        mend(&link, b"a b", &[edit(1, 3, "")]).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"a");
    }

    #[test]
    fn a_changed_file_is_left_alone() {
        let (folder, path) = folder_with(b"a c");
        let failure = mend(&path, b"a b", &[edit(1, 3, "")]).unwrap_err();
        assert!(matches!(failure, Failure::Changed));
        assert_eq!(fs::read(&path).unwrap(), b"a c");
        assert_eq!(names(folder.path()), ["a.conf"]);
    }

    #[test]
    fn an_edit_that_does_not_fit_is_refused() {
        let (_folder, path) = folder_with(b"a b");
        let failure = mend(&path, b"a b", &[edit(1, 9, "")]).unwrap_err();
        assert!(matches!(failure, Failure::DoesNotFit));
    }
}
