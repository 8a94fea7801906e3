//! What a file's bytes say before anything parses them.

use super::Skip;
use crate::syntax::data::Format;
use regex::bytes::Regex;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::LazyLock;

/// Reads a regular file, whole or not at all.
pub fn read(path: &Path, max_size: u64) -> Result<Vec<u8>, Skip> {
    let metadata = path.metadata().map_err(|error| Skip::of(&error))?;
    if !metadata.is_file() {
        // Opening a pipe would wait for somebody to write into it.
        return Err(Skip::NotAFile);
    }
    if metadata.len() > max_size {
        return Err(Skip::TooLarge(max_size));
    }
    let file = File::open(path).map_err(|error| Skip::of(&error))?;
    let mut bytes = Vec::with_capacity(metadata.len() as usize);
    // The file may have grown since.
    file.take(max_size + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Skip::of(&error))?;
    if bytes.len() as u64 > max_size {
        return Err(Skip::TooLarge(max_size));
    }
    Ok(bytes)
}

/// The first part of a file that is too large to be read: enough to see whether it could matter.
#[must_use]
pub fn start_of(path: &Path) -> Vec<u8> {
    const ENOUGH: u64 = 1 << 16;
    let mut bytes = Vec::new();
    if let Ok(file) = File::open(path) {
        // What cannot be read here was already said to be too large, which is the better reason.
        let _ = file.take(ENOUGH).read_to_end(&mut bytes);
    }
    bytes
}

/// Why these bytes are no text we can read.
#[must_use]
pub fn unreadable(bytes: &[u8]) -> Option<Skip> {
    /// As git does: a NUL this early means binary. A later one is a broken text.
    const EARLY: usize = 8000;
    let early = &bytes[..bytes.len().min(EARLY)];
    let marked = early.starts_with(&[0xff, 0xfe]) || early.starts_with(&[0xfe, 0xff]);
    let nuls = memchr::memchr_iter(0, early).count();
    if marked || is_utf16_without_mark(early, nuls) {
        Some(Skip::Utf16)
    } else if nuls > 0 {
        Some(Skip::Binary)
    } else {
        None
    }
}

/// Text of mostly ASCII letters has a NUL in every other byte.
fn is_utf16_without_mark(early: &[u8], nuls: usize) -> bool {
    let every_other = |first: usize| {
        let high = early.iter().skip(first).step_by(2);
        high.clone().count() == nuls && high.copied().all(|byte| byte == 0)
    };
    early.len() >= 4 && nuls > 0 && (every_other(0) || every_other(1))
}

/// Statements that nginx files have and others hardly, where a statement can start.
static NGINX: LazyLock<Regex> = LazyLock::new(|| {
    let words = "server|location|upstream|http|events|stream|mail|listen|try_files|map|geo|include|\
        limit_[a-z]|add_header|more_set|more_clear|set_real|real_ip|satisfy|allow|deny|expires|resolver|\
        ssl_|proxy_|auth_|fastcgi_|grpc_|uwsgi_|scgi_|keepalive_|client_|send_|server_|js_|set|if|return";
    // `# configuration file /etc/nginx/nginx.conf:` starts each part of a dump.
    let pattern = format!(
        r"(?m-u)(?:^|[;{{}}])[ \t\r]*(?:(?:{words})[a-z0-9_]*[ \t\r\n{{]|# configuration file )"
    );
    Regex::new(&pattern).expect("the pattern is fixed, and a test compiles it")
});

/// Istio's groups, and its kinds where the group is mistyped.
static ISTIO: LazyLock<Regex> = LazyLock::new(|| {
    let words = "istio|RequestAuthentication|AuthorizationPolicy|PeerAuthentication|PeerPolicy|\
        DestinationRule|VirtualService|ServiceEntry|EnvoyFilter|MeshPolicy|meshConfig";
    Regex::new(&format!("(?-u){words}")).expect("the pattern is fixed, and a test compiles it")
});

/// Words of the generic schema; two families of them, or `jwt`, can make a file ours.
static AUTH: LazyLock<Regex> = LazyLock::new(|| {
    let words = "jwt|oauth|oidc|token|cors|session|cache|redis";
    Regex::new(&format!("(?i-u){words}")).expect("the pattern is fixed, and a test compiles it")
});

/// Endings that only say that a file is a template or a sample of what the rest of its name says.
const COPIES: [&str; 12] = [
    "tmpl", "tpl", "gotmpl", "tftpl", "template", "j2", "jinja", "jinja2", "erb", "example",
    "sample", "dist",
];

/// Manifests in a file whose name does not say so, lists of them included.
static MANIFEST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m-u)^[ \t-]*apiVersion:").expect("the pattern is fixed, and a test compiles it")
});

/// What a data file is written in: by its name, template endings aside, else by how it starts.
#[must_use]
pub fn data_format(bytes: &[u8], path: &str) -> Option<Format> {
    let mut name = path.rsplit('/').next().unwrap_or(path);
    let mut copied = false;
    while let Some((stem, ending)) = name.rsplit_once('.') {
        match ending.to_ascii_lowercase().as_str() {
            "yaml" | "yml" => return Some(Format::Yaml),
            "json" => return Some(Format::Json),
            "toml" => return Some(Format::Toml),
            ending if COPIES.contains(&ending) => copied = true,
            _ => break,
        }
        name = stem;
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = text.trim_ascii_start();
    let starts = text.starts_with(b"apiVersion:") || text.starts_with(b"---\n");
    (starts || (copied && MANIFEST.is_match(bytes))).then_some(Format::Yaml)
}

/// Whether any dialect could claim the file: a search for words, before any parse. It may say yes for
/// nothing, never no for a file that would be claimed.
#[must_use]
pub fn may_matter(bytes: &[u8], path: &str) -> bool {
    match data_format(bytes, path) {
        Some(Format::Toml) => may_be_auth(bytes),
        Some(_) => ISTIO.is_match(bytes) || may_be_auth(bytes),
        None => NGINX.is_match(bytes),
    }
}

/// Objects that say something about Istio's beside them, and files that may make such objects.
static CONTEXT: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = "Service|Namespace|Kustomization|Component";
    let words = "AuthorizationPolicy|RequestAuthentication|PeerAuthentication|EnvoyFilter";
    let pattern =
        format!(r#"(?m-u)^[ \t{{,-]*["']?kind["']?[ \t]*:[ \t]*["']?(?:{kinds})\b|{words}"#);
    Regex::new(&pattern).expect("the pattern is fixed, and a test compiles it")
});

/// Whether a data file that nobody claims may say something about the manifests beside it.
#[must_use]
pub fn may_explain(bytes: &[u8], path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with("kustomization.") || CONTEXT.is_match(bytes)
}

fn may_be_auth(bytes: &[u8]) -> bool {
    let mut first = None;
    AUTH.find_iter(bytes).any(|found| {
        let family = match found.as_bytes().to_ascii_lowercase().as_slice() {
            b"jwt" => return true,
            b"oauth" | b"oidc" => 'o',
            b"token" => 't',
            b"cors" => 'c',
            b"session" => 's',
            _ => 'r',
        };
        *first.get_or_insert(family) != family
    })
}
