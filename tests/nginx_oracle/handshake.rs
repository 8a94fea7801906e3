//! Handshakes with `openssl s_client`, which still speaks what browsers no longer do.

use crate::http::{Answer, Headers, request};
use crate::server::Server;
use std::io::Write;
use std::process::{Command, Stdio};

/// What a handshake came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Agreed {
    pub(crate) protocol: String,
    pub(crate) cipher: String,
}

/// What the client asks for: `s_client`'s own options.
pub(crate) type Options<'text> = &'text [&'text str];

fn client(server: &Server, hole: usize, options: Options<'_>) -> Command {
    let mut command = Command::new("openssl");
    let address = server.address(hole).to_string();
    command.args(["s_client", "-connect", &address]);
    command.args(options).current_dir(server.folder());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Server {
    /// One handshake; none where the server refuses.
    pub(crate) fn handshake(&self, hole: usize, options: Options<'_>) -> Option<Agreed> {
        let mut command = client(self, hole, options);
        let output = command.stdin(Stdio::null()).output().expect("openssl runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = text.lines().find(|line| line.contains(", Cipher is "))?;
        let (left, cipher) = line.split_once(", Cipher is ")?;
        let protocol = left.rsplit(", ").next()?;
        (cipher != "(NONE)").then(|| Agreed {
            protocol: protocol.to_owned(),
            cipher: cipher.to_owned(),
        })
    }

    /// What `s_client` says of one request, tickets that come after the handshake included.
    pub(crate) fn transcript(&self, hole: usize, options: Options<'_>) -> String {
        let mut command = client(self, hole, &[options, &["-ign_eof"]].concat());
        let mut child = command.stdin(Stdio::piped()).spawn().expect("openssl runs");
        let mut input = child.stdin.take().expect("it is piped");
        // Where the handshake fails nobody reads this.
        let _ = input.write_all(request("1.0", "/", &[]).as_bytes());
        let output = child.wait_with_output().unwrap();
        drop(input);
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// One request over TLS.
    pub(crate) fn get_tls(
        &self,
        hole: usize,
        options: Options<'_>,
        path: &str,
        headers: Headers<'_>,
    ) -> Answer {
        let mut command = client(self, hole, &[options, &["-quiet"]].concat());
        let mut child = command.stdin(Stdio::piped()).spawn().expect("openssl runs");
        let mut input = child.stdin.take().expect("it is piped");
        input
            .write_all(request("1.0", path, headers).as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        drop(input);
        let errors = String::from_utf8_lossy(&output.stderr);
        Answer::read(&mut output.stdout.as_slice())
            .unwrap_or_else(|| panic!("no answer over TLS: {errors}"))
    }
}
