//! Requests written by hand, and what comes back.

use crate::server::{PATIENCE, Server};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

/// A request's or an answer's headers.
pub(crate) type Headers<'text> = &'text [(&'text str, &'text str)];

/// What a server answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    /// The values of a header, in order.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let named = self
            .headers
            .iter()
            .filter(|(one, _)| one.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }

    /// The one value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let all = self.all(name);
        assert!(all.len() < 2, "{name} is sent more than once: {all:?}");
        all.first().copied()
    }

    /// Reads one answer; none where the connection ends before it.
    pub(crate) fn read(from: &mut impl BufRead) -> Option<Self> {
        let mut answer = Self::default();
        let first = line(from)?;
        answer.status = first.split(' ').nth(1)?.parse().ok()?;
        while let Some(text) = line(from).filter(|text| !text.is_empty()) {
            let (name, value) = text.split_once(':')?;
            answer
                .headers
                .push((name.to_owned(), value.trim().to_owned()));
        }
        let mut body = Vec::new();
        match answer.header("Content-Length") {
            Some(length) => {
                body.resize(length.parse().ok()?, 0);
                from.read_exact(&mut body).ok()?;
            }
            None if answer.header("Transfer-Encoding").is_some() => {
                panic!("no request here allows chunks")
            }
            None => {
                from.read_to_end(&mut body).ok()?;
            }
        }
        answer.body = String::from_utf8_lossy(&body).into_owned();
        Some(answer)
    }
}

fn line(from: &mut impl BufRead) -> Option<String> {
    let mut text = String::new();
    let read = from.read_line(&mut text).ok()?;
    (read > 0).then(|| text.trim_end_matches(['\r', '\n']).to_owned())
}

/// The bytes of a request.
pub(crate) fn request(version: &str, path: &str, headers: Headers<'_>) -> String {
    let mut text = format!("GET {path} HTTP/{version}\r\n");
    if !headers.iter().any(|(name, _)| *name == "Host") {
        text.push_str("Host: site.example\r\n");
    }
    for (name, value) in headers {
        write!(text, "{name}: {value}\r\n").unwrap();
    }
    text + "\r\n"
}

/// A connection that stays open as long as the server wants.
pub(crate) struct Connection(BufReader<TcpStream>);

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect_timeout(&address, PATIENCE).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Self(BufReader::new(stream))
    }

    /// Sends a request and reads its answer; none where the server has closed the connection.
    pub(crate) fn get(&mut self, path: &str, headers: Headers<'_>) -> Option<Answer> {
        let bytes = request("1.1", path, headers);
        self.0.get_mut().write_all(bytes.as_bytes()).ok()?;
        Answer::read(&mut self.0)
    }

    /// Waits until the server closes it.
    pub(crate) fn ends(&mut self) -> bool {
        matches!(self.0.read(&mut [0; 64]), Ok(0))
    }

    pub(crate) fn stream(&self) -> &TcpStream {
        self.0.get_ref()
    }
}

impl Server {
    /// One request on a connection of its own.
    pub(crate) fn get(&self, hole: usize, path: &str, headers: Headers<'_>) -> Answer {
        let mut connection = Connection::open(self.address(hole));
        let bytes = request("1.0", path, headers);
        connection.0.get_mut().write_all(bytes.as_bytes()).unwrap();
        Answer::read(&mut connection.0).expect("an answer")
    }
}
