//! The standards themselves: the list for people and programs, a standard's controls, and one control
//! with the rules it rests on.

use super::{page_url, topics};
use crate::engine::Known;
use crate::model::tls::Side;
use crate::options::Audience;
use crate::rule::Param;
use crate::standard::{Applies, Bound, Control, Mode, Requirement, Standard};
use serde_json::{Value, json};
use textwrap::Options;

const WIDTH: usize = 80;

/// The standards, three lines each.
#[must_use]
pub fn table(standards: &[Standard]) -> String {
    let text = standards.iter().map(|one| {
        let [auto, partial, manual] = counts(one);
        let (id, title, url) = (&one.id, &one.title, &one.url);
        let (controls, total, counted) = (one.controls.len(), one.total, &one.counted);
        format!(
            "{id}  {title}\n    {controls} of {total} controls ({counted}): {auto} automatic, {partial} in part, {manual} by a person\n    {url}\n"
        )
    });
    text.collect()
}

/// The standards with their coverage.
///
/// # Panics
/// Never: strings and numbers always serialise.
#[must_use]
pub fn json(standards: &[Standard]) -> String {
    let items = standards.iter().map(|one| {
        let [auto, partial, manual] = counts(one);
        json!({
            "id": one.id,
            "title": one.title,
            "publisher": one.publisher,
            "url": one.url,
            "published": one.published,
            "digest": one.digest,
            "total": one.total,
            "counted": one.counted,
            "controls": one.controls.len(),
            "auto": auto,
            "partial": partial,
            "manual": manual,
        })
    });
    let items: Vec<Value> = items.collect();
    serde_json::to_string_pretty(&items).expect("strings and numbers always serialise") + "\n"
}

fn counts(standard: &Standard) -> [usize; 3] {
    [Mode::Auto, Mode::Partial, Mode::Manual].map(|mode| standard.count(mode))
}

/// A standard: what it is, and its controls a line each.
#[must_use]
pub fn explain(standard: &Standard) -> String {
    let mut out = table(std::slice::from_ref(standard));
    out.push('\n');
    let ids = standard.controls.iter().map(|one| one.id.chars().count());
    let widest = ids.max().unwrap_or_default();
    for control in &standard.controls {
        let lead = format!("{:widest$}  {:7} ", control.id, control.mode.id());
        let rest = " ".repeat(lead.chars().count() + 1);
        let options = Options::new(WIDTH)
            .initial_indent(&lead)
            .subsequent_indent(&rest);
        out += &textwrap::fill(&format!(" {}", control.title), options);
        out.push('\n');
    }
    out
}

/// A control: what it asks for, the rules it rests on with their bounds, what to ask, and whom it
/// contradicts.
#[must_use]
pub fn control(standard: &Standard, control: &Control, known: &Known) -> String {
    let mut page = Page {
        out: String::new(),
        known,
    };
    page.line(
        0,
        &format!("{}:{}  {}", standard.id, control.id, control.title),
    );
    let level = control.level.map(|level| format!(", level {level}"));
    let mode = match control.mode {
        Mode::Auto => "decided from configuration",
        Mode::Partial => "decided in part from configuration",
        Mode::Manual => "decided by a person",
    };
    page.line(
        0,
        &format!("{}{}; {mode}", standard.title, level.unwrap_or_default()),
    );
    page.link(0, control.url.as_ref().unwrap_or(&standard.url));
    if let Some(when) = when(&control.applies) {
        page.line(0, &format!("Applies {when}"));
    }
    if let Some(note) = &control.note {
        page.line(0, note);
    }
    if !control.require.is_empty() {
        page.heading("It rests on");
        page.requirements(&control.require, 2);
    }
    if let Some(ask) = &control.ask {
        page.heading("Ask");
        page.line(2, ask);
    }
    if !control.contradicts.is_empty() {
        page.heading("It contradicts");
        for one in &control.contradicts {
            page.line(
                2,
                &format!("{} on {}: {}", one.control, one.setting, one.because),
            );
        }
    }
    page.out
}

struct Page<'a> {
    out: String,
    known: &'a Known,
}

impl Page<'_> {
    fn line(&mut self, indent: usize, text: &str) {
        let first = " ".repeat(indent);
        let rest = " ".repeat(indent + 2);
        let options = Options::new(WIDTH)
            .initial_indent(&first)
            .subsequent_indent(if indent == 0 { "" } else { &rest });
        self.out += &textwrap::fill(text, options);
        self.out.push('\n');
    }

    /// A link that is cut in two leads nowhere.
    fn link(&mut self, indent: usize, url: &str) {
        self.out += &format!("{}{url}\n", " ".repeat(indent));
    }

    fn heading(&mut self, text: &str) {
        self.out += &format!("\n{text}\n");
    }

    /// The depth is that of the standard's text.
    fn requirements(&mut self, parts: &[Requirement], indent: usize) {
        for part in parts {
            match part {
                Requirement::Rule(bound) => self.bound(bound, indent),
                Requirement::All(parts) => {
                    self.line(indent, "all of");
                    self.requirements(parts, indent + 2);
                }
                Requirement::Any(parts) => {
                    self.line(indent, "one of");
                    self.requirements(parts, indent + 2);
                }
            }
        }
    }

    fn bound(&mut self, bound: &Bound, indent: usize) {
        let side = match bound.side {
            Some(Side::Server) => ", as a server",
            Some(Side::Upstream) => ", towards upstreams",
            None => "",
        };
        let explicit = if bound.explicit { ", written" } else { "" };
        let when = when(&bound.applies).map_or(String::new(), |when| format!(", {when}"));
        self.line(indent, &format!("{}{side}{explicit}{when}", bound.rule));
        for (name, param) in &bound.params {
            self.line(indent + 4, &format!("{name} = {}", value(param)));
        }
        if let Some(rule) = self.known.rule(&bound.rule) {
            self.line(indent + 4, &format!("finds: {}", rule.title));
        }
        if let Some(topic) = topics().get(&*bound.rule) {
            self.link(indent + 4, &page_url(topic, &bound.rule));
        }
    }
}

fn value(param: &Param) -> String {
    match param {
        Param::Number(number) => number.to_string(),
        Param::Flag(flag) => flag.to_string(),
        Param::List(list) => list.join(", "),
    }
}

/// When something applies, in words.
fn when(applies: &Applies) -> Option<String> {
    let mut parts = Vec::new();
    if !applies.dialects.is_empty() {
        let dialects: Vec<_> = applies.dialects.iter().map(|one| one.id()).collect();
        parts.push(format!("to {}", dialects.join(" and ")));
    }
    parts.extend(
        applies
            .audience
            .map(|audience| format!("to {} deployments", Audience::id(audience))),
    );
    parts.extend(applies.behind.map(|behind| {
        let word = if behind { "behind" } else { "without" };
        format!("{word} a load balancer or proxy")
    }));
    parts.extend(applies.from.map(|day| format!("from {day}")));
    parts.extend(applies.until.map(|day| format!("until {day}")));
    (!parts.is_empty()).then(|| parts.join(", "))
}
