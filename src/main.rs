//! The command line: parse the arguments, run, print, exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(authlint::cli::run() as u8)
}
