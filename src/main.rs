//! The command line: parse the arguments, run, print, exit.

use std::process::ExitCode;

/// Files are read and judged on several threads, in many small pieces: the C library's allocator makes
/// them wait for each other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(authlint::cli::run() as u8)
}
