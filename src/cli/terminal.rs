//! What the terminal can show.

use super::args::Color;
use crate::report::text::Style;
use std::env;
use std::io::{IsTerminal, stdout};

/// The style for standard output, or for a file.
pub(super) fn style(color: Color, to_file: bool) -> Style {
    let terminal = !to_file && stdout().is_terminal();
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
    let colour = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && !set("NO_COLOR") && !dumb,
    };
    Style {
        colour,
        unicode: terminal && !dumb && speaks_utf8(),
        width: width(terminal),
        narrated: set("NO_GRAPHICS") || set("AUTHLINT_NARRATED"),
        links: colour && terminal,
    }
}

fn speaks_utf8() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    let utf8 = |locale: String| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    };
    cfg!(windows) || locale.is_some_and(utf8)
}

fn width(terminal: bool) -> usize {
    /// What reads well where nobody says how wide it may be.
    const ELSEWHERE: usize = 100;
    let columns = env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    let asked = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns
        .or_else(|| asked().filter(|_| terminal))
        .unwrap_or(ELSEWHERE)
}
