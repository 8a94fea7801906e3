//! Paths as a person means them, and the way from one to another.

use crate::discover::shown;
use std::path::{Component, Path, PathBuf};

/// A path from the root, without `.` and `..`; links are not followed.
pub(super) fn tidy(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut tidy = PathBuf::new();
    for part in whole.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                tidy.pop();
            }
            part => tidy.push(part),
        }
    }
    tidy
}

/// The way from a folder (a tidy one) to a path.
pub(super) fn relative(folder: &Path, path: &Path) -> String {
    let path = tidy(path);
    let shared = folder.components().zip(path.components());
    let shared = shared.take_while(|(one, other)| one == other).count();
    let up = folder.components().skip(shared).map(|_| "..");
    let up: PathBuf = up.collect();
    let down: PathBuf = path.components().skip(shared).collect();
    shown(&up.join(down))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_path_is_the_shortest() {
        let folder = Path::new("/srv/infra");
        let cases = [
            ("/srv/infra/a/b.conf", "a/b.conf"),
            ("/srv/infra/./a/../b.conf", "b.conf"),
            ("/srv/other/b.conf", "../other/b.conf"),
            ("/b.conf", "../../b.conf"),
            ("/srv/infra/", ""),
        ];
        for (path, inside) in cases {
            assert_eq!(relative(folder, Path::new(path)), inside, "{path}");
        }
    }
}
