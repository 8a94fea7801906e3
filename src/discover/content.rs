//! What a file's bytes say before anything parses them.

use super::Skip;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Reads a regular file, whole or not at all.
pub fn read(path: &Path, max_size: u64) -> Result<Vec<u8>, Skip> {
    let metadata = path.metadata().map_err(|error| Skip::of(&error))?;
    if !metadata.is_file() {
        // Opening a pipe would wait for somebody to write into it.
        return Err(Skip::NotAFile);
    }
    read_met(path, max_size)
}

/// Reads a file that a walk has just met as a regular one.
pub(super) fn read_met(path: &Path, max_size: u64) -> Result<Vec<u8>, Skip> {
    let file = File::open(path).map_err(|error| Skip::of(&error))?;
    let metadata = file.metadata().map_err(|error| Skip::of(&error))?;
    if !metadata.is_file() {
        return Err(Skip::NotAFile);
    }
    let size = metadata.len();
    if size > max_size {
        return Err(Skip::TooLarge(max_size));
    }
    let mut bytes = Vec::with_capacity(size as usize);
    // Some systems do not say a size. Where they do, nobody asks for more than that.
    let limit = if size > 0 { size } else { max_size + 1 };
    file.take(limit)
        .read_to_end(&mut bytes)
        .map_err(|error| Skip::of(&error))?;
    if bytes.len() as u64 > max_size {
        return Err(Skip::TooLarge(max_size));
    }
    Ok(bytes)
}

/// The first part of a file that is too large to be read: enough to see whether it could matter.
#[must_use]
pub(super) fn start_of(path: &Path) -> Vec<u8> {
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
pub(super) fn unreadable(bytes: &[u8]) -> Option<Skip> {
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

/// Whether bytes are a text into which a NUL or two have slipped: nginx does not mind them.
#[must_use]
pub(super) fn has_stray_nuls(bytes: &[u8]) -> bool {
    const MANY: usize = 4;
    let is_control = |byte: &u8| matches!(byte, 1..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f);
    let nuls = memchr::memchr_iter(0, bytes).take(MANY).count();
    (1..MANY).contains(&nuls) && !bytes.iter().any(is_control) && std::str::from_utf8(bytes).is_ok()
}

/// Text of mostly ASCII letters has a NUL in every other byte.
fn is_utf16_without_mark(early: &[u8], nuls: usize) -> bool {
    let every_other = |first: usize| {
        let high = early.iter().skip(first).step_by(2);
        high.clone().count() == nuls && high.copied().all(|byte| byte == 0)
    };
    early.len() >= 4 && nuls > 0 && (every_other(0) || every_other(1))
}
