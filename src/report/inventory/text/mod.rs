//! The inventory for people: three parts, at most 80 columns where words allow it.

mod material;
mod tls;
mod token;

use super::Cx;
use super::origin::{UNSUPPORTED, reason};
use crate::inventory::{Inventory, Known, Origin};
use crate::model::{Scope, Why};
use crate::source::Span;
use std::io::{self, Write};

const WIDTH: usize = 80;
/// Where values start.
const INDENT: usize = 17;
/// Places named in a row before the rest is counted.
const NAMED: usize = 3;

pub(super) fn write(inventory: &Inventory, cx: &Cx<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page {
        cx,
        inventory,
        text: String::new(),
    };
    page.head();
    page.endpoints();
    page.certificates();
    page.tokens();
    page.foot();
    out.write_all(page.text.as_bytes())
}

struct Page<'a> {
    cx: &'a Cx<'a>,
    inventory: &'a Inventory,
    text: String,
}

impl Page<'_> {
    pub(super) fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    pub(super) fn part(&mut self, title: &str) {
        self.line("");
        self.line(title);
        self.line(&"=".repeat(title.chars().count()));
    }

    /// The first line of an entry, apart from what was before.
    pub(super) fn entry(&mut self, title: &str) {
        self.line("");
        self.wrapped("", title, 0);
    }

    /// That nothing was found, which says little of what was not read.
    pub(super) fn nothing(&mut self, what: &str) {
        let unread = match self.cx.report.unread.len() {
            0 => String::new(),
            1 => " in what was read; 1 file was not, or not to its end (see below)".to_owned(),
            many => {
                format!(" in what was read; {many} files were not, or not to their end (see below)")
            }
        };
        self.entry(&format!("{what}{unread}."));
    }

    /// A label and its value, broken at spaces.
    pub(super) fn field(&mut self, label: &str, value: &str) {
        self.wrapped(&format!("  {label}"), value, INDENT);
    }

    pub(super) fn wrapped(&mut self, label: &str, value: &str, indent: usize) {
        let gap = if label.trim().is_empty() { "" } else { " " };
        let mut line = format!("{:indent$}", format!("{label}{gap}"));
        let mut width = line.chars().count();
        let mut is_start = true;
        for word in value.split(' ') {
            let length = word.chars().count();
            if !is_start && width + 1 + length > WIDTH {
                self.line(&line);
                let indent = indent.max(4);
                line = " ".repeat(indent);
                width = indent;
                is_start = true;
            }
            if !is_start {
                line.push(' ');
                width += 1;
            }
            line.push_str(word);
            width += length;
            is_start = false;
        }
        self.line(&line);
    }

    pub(super) fn head(&mut self) {
        self.line("Inventory of cryptography in use");
        if let Some(moment) = self.cx.as_of {
            self.line(&format!("as of {moment}"));
        }
    }

    pub(super) fn foot(&mut self) {
        if self.cx.report.unread.is_empty() {
            return;
        }
        self.part("Not read");
        self.line("");
        for one in &self.cx.report.unread {
            let path = self.cx.path(&one.path);
            let reason = self.cx.text(&one.reason);
            self.wrapped("", &format!("{path}: {reason}"), 0);
        }
    }

    pub(super) fn used_by(&mut self, uses: &[(Scope, Span)]) {
        for (scope, at) in uses {
            let scope = self.cx.text(&scope.0);
            let text = format!("{scope} ({})", self.cx.place(*at));
            self.field("used by", &text);
        }
    }

    pub(super) fn value(&mut self, label: &str, value: Option<String>, origin: &Origin) {
        let origin = self.cx.origin_words(origin);
        match value {
            Some(value) => self.field(label, &format!("{value}: {origin}")),
            None if origin == UNSUPPORTED => {}
            None => self.field(label, &origin),
        }
    }
}

pub(super) fn known<T>(value: &Known<T>, text: impl FnOnce(&T) -> String) -> Option<String> {
    value.value().map(text)
}

pub(super) fn and_more(why: Why) -> String {
    format!(", and perhaps more ({})", reason(why))
}
