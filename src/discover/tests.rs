//! Real trees with everything in them that can go wrong.

use super::content::unreadable;
use super::*;
use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::process::Command;
use tempfile::TempDir;

fn tree(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn find_with(folder: &TempDir, named: &[&str], exclude: &[&str]) -> Discovery {
    let inputs: Vec<_> = named
        .iter()
        .map(|path| match *path {
            "." => Input::Path(folder.path().to_owned()),
            path => Input::Path(folder.path().join(path)),
        })
        .collect();
    find(&Request {
        inputs: &inputs,
        exclude: &Globs::new(exclude.iter().copied()).unwrap(),
        exclude_base: folder.path(),
        jobs: 2,
        max_size: MAX_SIZE,
    })
}

/// Paths below the folder, for comparison.
fn below(folder: &TempDir, path: &str) -> String {
    let root = shown(folder.path());
    path.strip_prefix(&root)
        .unwrap_or(path)
        .trim_start_matches('/')
        .to_owned()
}

fn paths(folder: &TempDir, found: &Discovery) -> Vec<String> {
    let all = found.candidates.iter();
    all.map(|one| below(folder, &one.path)).collect()
}

fn skips(folder: &TempDir, found: &Discovery) -> Vec<(String, Skip)> {
    let all = found.skipped.iter();
    all.map(|one| (below(folder, &one.path), one.skip.clone()))
        .collect()
}

#[test]
fn a_walk_leaves_out_hidden_ignored_and_excluded_files() {
    let folder = tree(&[
        ("b.conf", ""),
        ("a/x.yaml", ""),
        (".hidden/y.conf", ""),
        (".z.conf", ""),
        ("ignored/q.conf", ""),
        ("vendor/v.conf", ""),
        (".gitignore", "ignored\n"),
    ]);
    let found = find_with(&folder, &["."], &["vendor"]);
    assert_eq!(paths(&folder, &found), ["a/x.yaml", "b.conf"]);
    assert_eq!(found.skipped, []);
}

#[test]
fn what_is_named_is_found_whatever_it_is() {
    let folder = tree(&[
        (".hidden/y.conf", ""),
        ("ignored/q.conf", ""),
        ("vendor/v.conf", ""),
        (".gitignore", "ignored\n"),
    ]);
    let named = ["ignored/q.conf", "vendor/v.conf", ".hidden"];
    let found = find_with(&folder, &named, &["vendor"]);
    let expected = [".hidden/y.conf", "ignored/q.conf", "vendor/v.conf"];
    assert_eq!(paths(&folder, &found), expected);
    let flags: Vec<_> = found.candidates.iter().map(|one| one.named).collect();
    assert_eq!(flags, [false, true, true]);
}

#[test]
fn a_file_is_found_once_and_by_its_own_path() {
    let folder = tree(&[("z/real.conf", ""), ("z/deep/x.conf", "")]);
    let at = |path: &str| folder.path().join(path);
    symlink(at("z/real.conf"), at("a.conf")).unwrap();
    symlink(at("z/deep"), at("b")).unwrap();
    let found = find_with(&folder, &[".", "z", "z/deep/x.conf"], &[]);
    assert_eq!(paths(&folder, &found), ["z/deep/x.conf", "z/real.conf"]);
    assert!(found.candidates[0].named && !found.candidates[1].named);
    // What several paths lead to is not read for each of them.
    let links: Vec<_> = (0..9).map(|at| format!("b{at}")).collect();
    for link in &links {
        symlink(at("z/deep/x.conf"), at(link)).unwrap();
    }
    let mut found = find_with(&folder, &["b"], &[]);
    assert_eq!(found.candidates.len(), 1);
    found = find_with(&folder, &["."], &[]);
    let looked = found.candidates.iter().filter(|one| one.look.is_some());
    assert_eq!((found.candidates.len(), looked.count()), (2, 2));
    assert!(found.linked.is_empty());
}

#[test]
fn links_that_lead_nowhere_are_said() {
    let outside = tree(&[("secret.conf", "")]);
    let folder = tree(&[("a/x.conf", "")]);
    let at = |path: &str| folder.path().join(path);
    symlink(folder.path(), at("a/up")).unwrap();
    symlink(at("one"), at("two")).unwrap();
    symlink(at("two"), at("one")).unwrap();
    symlink(at("nothing"), at("dangling")).unwrap();
    symlink(outside.path().join("secret.conf"), at("out.conf")).unwrap();
    symlink(outside.path(), at("out")).unwrap();
    let found = find_with(&folder, &["."], &[]);
    assert_eq!(paths(&folder, &found), ["a/x.conf"]);
    let expected = [
        ("a/up", Skip::SymlinkLoop),
        ("dangling", Skip::DanglingLink),
        ("one", Skip::SymlinkLoop),
        ("out", Skip::OutsideLink),
        ("out.conf", Skip::OutsideLink),
        ("two", Skip::SymlinkLoop),
    ];
    assert_eq!(
        skips(&folder, &found),
        expected.map(|(path, skip)| (path.to_owned(), skip))
    );
}

#[test]
fn pipes_and_sockets_are_never_opened() {
    let folder = tree(&[("x.conf", "")]);
    let pipe = folder.path().join("pipe.conf");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let _socket = UnixListener::bind(folder.path().join("socket")).unwrap();
    let found = find_with(&folder, &["."], &[]);
    assert_eq!(paths(&folder, &found), ["x.conf"]);
    let expected = ["pipe.conf", "socket"].map(|path| (path.to_owned(), Skip::NotAFile));
    assert_eq!(skips(&folder, &found), expected);
    let found = find_with(&folder, &["pipe.conf"], &[]);
    assert!(found.skipped[0].named);
    assert_eq!(read(&pipe, 9), Err(Skip::NotAFile));
    assert_eq!(read(Path::new("/dev/null"), 9), Err(Skip::NotAFile));
}

#[test]
fn what_the_system_refuses_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tree(&[("shut/x.conf", ""), ("y.conf", "")]);
    let at = |path: &str| folder.path().join(path);
    fs::set_permissions(at("shut"), fs::Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(at("y.conf"), fs::Permissions::from_mode(0o000)).unwrap();
    let found = find_with(&folder, &["."], &[]);
    let text = read(&at("y.conf"), 9);
    fs::set_permissions(at("shut"), fs::Permissions::from_mode(0o700)).unwrap();
    // Root may read everything, so for root the refusal has to come from elsewhere, see below.
    if fs::File::open(at("y.conf")).is_err() {
        let why = Skip::Unreadable("permission denied".to_owned());
        assert_eq!(skips(&folder, &found), [("shut".to_owned(), why.clone())]);
        assert_eq!(text, Err(why));
    }
    let below_a_file = read(&at("y.conf/z"), 9);
    assert!(matches!(below_a_file, Err(Skip::Unreadable(why)) if why.contains("not a directory")));
}

#[test]
fn a_missing_path_is_missing() {
    let folder = tree(&[]);
    let found = find_with(&folder, &["none.conf"], &[]);
    assert_eq!(below(&folder, &found.missing[0]), "none.conf");
    assert!(found.candidates.is_empty() && found.skipped.is_empty());
}

#[test]
fn text_from_elsewhere_is_a_candidate() {
    let found = find(&Request {
        inputs: &[Input::Text {
            name: "in.conf".to_owned(),
            bytes: b"x".to_vec(),
        }],
        exclude: &Globs::default(),
        exclude_base: Path::new("."),
        jobs: 1,
        max_size: MAX_SIZE,
    });
    assert_eq!(found.candidates[0].bytes.as_deref(), Some(b"x".as_slice()));
    assert!(found.candidates[0].named);
}

#[test]
fn a_file_over_the_limit_is_not_read() {
    let folder = tree(&[("x", "12345")]);
    let path = folder.path().join("x");
    assert_eq!(read(&path, 5).unwrap(), b"12345");
    assert_eq!(read(&path, 4), Err(Skip::TooLarge(4)));
    assert!(Skip::TooLarge(16 << 20).to_string().contains("16 MiB"));
}

#[test]
fn only_text_is_read() {
    let cases: [(&[u8], Option<Skip>); 8] = [
        (b"", None),
        (b"server {}", None),
        (b"\xef\xbb\xbfserver {}", None),
        (b"caf\xe9", None),
        (b"\x7fELF\x02\x01\0\0", Some(Skip::Binary)),
        (b"\xff\xfes\0", Some(Skip::Utf16)),
        (b"\xfe\xff\0s", Some(Skip::Utf16)),
        (b"s\0e\0r\0v\0", Some(Skip::Utf16)),
    ];
    for (bytes, why) in cases {
        assert_eq!(unreadable(bytes), why, "{bytes:?}");
    }
    let mut late = vec![b'a'; 9000];
    late.push(0);
    assert_eq!(unreadable(&late), None);
}

#[test]
fn paths_are_shown_as_given() {
    let cases = [
        ("./a/b", "a/b"),
        ("././/a", "a"),
        (".", "."),
        ("../a", "../a"),
        ("/a/b", "/a/b"),
    ];
    for (path, expected) in cases {
        assert_eq!(shown(Path::new(path)), expected);
    }
}
