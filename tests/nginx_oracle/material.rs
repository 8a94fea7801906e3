//! Certificates, keys, passwords and tokens that the proofs need, made once.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

/// `staff`, password `secret`; `guest`, password `secret`.
pub(crate) const STAFF: &str = "Basic c3RhZmY6c2VjcmV0";
/// The other user.
pub(crate) const GUEST: &str = "Basic Z3Vlc3Q6c2VjcmV0";

const USERS: &str = "staff:{PLAIN}secret\nguest:{PLAIN}secret\n";

/// Runs `openssl` and gives back what it prints; none where it says no.
pub(crate) fn openssl(args: &[&str], folder: &Path) -> Option<Vec<u8>> {
    let mut command = Command::new("openssl");
    command.args(args).current_dir(folder).stdin(Stdio::null());
    let output = command
        .output()
        .expect("the openssl program is needed, and cannot be run");
    output.status.success().then_some(output.stdout)
}

/// `rsa.pem`, `ec.pem` for `backend.example`, `other.pem` (another self-signed name), their `.key`s,
/// `dh.pem` and `users`.
pub(crate) fn put(folder: &Path) {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let made = tempfile::Builder::new().prefix("keys").tempdir().unwrap();
        make(made.path());
        made
    });
    for entry in fs::read_dir(made.path()).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
    }
}

fn make(folder: &Path) {
    let certificate = |name: &str, key: &str, host: &str| {
        let (key_file, file) = (format!("{name}.key"), format!("{name}.pem"));
        let (subject, names) = (
            format!("/CN={host}"),
            format!("subjectAltName=DNS:{host},IP:127.0.0.1"),
        );
        let mut args = vec!["req", "-x509", "-nodes", "-days", "2", "-newkey", key];
        if key == "ec" {
            args.extend(["-pkeyopt", "ec_paramgen_curve:prime256v1"]);
        }
        args.extend([
            "-keyout", &key_file, "-out", &file, "-subj", &subject, "-addext", &names,
        ]);
        assert!(
            openssl(&args, folder).is_some(),
            "openssl req makes {name}.pem"
        );
    };
    certificate("rsa", "rsa:2048", "backend.example");
    certificate("ec", "ec", "backend.example");
    certificate("other", "ec", "other.example");
    let group = [
        "genpkey",
        "-genparam",
        "-algorithm",
        "DH",
        "-pkeyopt",
        "group:ffdhe2048",
        "-out",
        "dh.pem",
    ];
    assert!(
        openssl(&group, folder).is_some(),
        "openssl genpkey makes dh.pem"
    );
    fs::write(folder.join("users"), USERS).unwrap();
}
