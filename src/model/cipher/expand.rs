//! The set algebra of cipher strings.
//!
//! OpenSSL keeps one list of all suites, on and off, and every token rearranges it: an added suite
//! goes to the end, a deleted one to the front, where it can come back from, a killed one is gone.

use super::mask::{EMPTY_KEYWORDS, Mask};
use super::table::{self, Suite, Word, suites};
use super::{CipherList, Notation};

/// What a list enables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expansion {
    /// The suites it enables, most preferred first, TLS 1.3's left out: no list governs them.
    pub suites: Vec<Enabled>,
    /// Tokens (by index) that hold a name no library knows; they are dropped without a word.
    pub unknown: Vec<usize>,
    /// The `@SECLEVEL` it sets.
    pub security_level: Option<u8>,
    /// The token that takes the list from the system's policy (`PROFILE=SYSTEM`): what it enables
    /// is not in the file.
    pub system_policy: Option<usize>,
}

/// A suite and the tokens that let it in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enabled {
    /// The suite.
    pub suite: &'static Suite,
    /// The tokens by index, in order; removing all of them removes the suite.
    pub tokens: Vec<usize>,
}

/// Says what a list enables.
#[must_use]
pub fn expand(list: &CipherList) -> Expansion {
    let mut machine = Machine::new(list.tokens.len());
    for (at, token) in list.tokens.iter().enumerate() {
        machine.token = at;
        let text = token.value.as_str();
        match list.notation {
            Notation::Names => machine.names(text),
            Notation::OpenSsl if at == 0 => {
                if machine.first(text) {
                    break;
                }
            }
            Notation::OpenSsl => machine.string(text),
        }
    }
    machine.finish()
}

/// What `DEFAULT` stands for at the start of a string.
const DEFAULT: &str = "ALL:!COMPLEMENTOFDEFAULT:!eNULL";

/// Suite B words at the start of a string: they replace all of it.
const SUITE_B: [(&str, &str); 4] = [
    ("SUITEB128ONLY", "ECDHE-ECDSA-AES128-GCM-SHA256"),
    (
        "SUITEB128C2",
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384",
    ),
    (
        "SUITEB128",
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384",
    ),
    ("SUITEB192", "ECDHE-ECDSA-AES256-GCM-SHA384"),
];

/// One bit per suite of the table.
#[derive(Clone, Copy, Default)]
struct Set([u64; 4]);

impl Set {
    fn insert(&mut self, at: u8) {
        self.0[usize::from(at / 64)] |= 1 << (at % 64);
    }

    fn remove(&mut self, at: u8) {
        self.0[usize::from(at / 64)] &= !(1 << (at % 64));
    }

    fn contains(&self, at: u8) -> bool {
        self.0[usize::from(at / 64)] & (1 << (at % 64)) != 0
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    Add,
    MoveToEnd,
    Delete,
    Kill,
}

struct Machine {
    /// Suites that are not killed, by their place in the table.
    list: Vec<u8>,
    on: Set,
    /// What each token lets in.
    let_in: Vec<Set>,
    token: usize,
    unknown: Vec<usize>,
    security_level: Option<u8>,
    system_policy: Option<usize>,
}

impl Machine {
    fn new(tokens: usize) -> Self {
        Self {
            list: (0..suites().len() as u8).collect(),
            on: Set::default(),
            let_in: vec![Set::default(); tokens],
            token: 0,
            unknown: Vec::new(),
            security_level: None,
            system_policy: None,
        }
    }

    /// The first token of a string, where some words mean more; whether the rest is ignored.
    fn first(&mut self, text: &str) -> bool {
        if let Some((_, list)) = SUITE_B.iter().find(|(word, _)| text.starts_with(word)) {
            self.string(list);
            return true;
        }
        match text.strip_prefix("DEFAULT") {
            Some(rest) => {
                self.string(DEFAULT);
                self.string(rest);
            }
            None => self.string(text),
        }
        false
    }

    /// Names only, `[A|B]` groups included.
    fn names(&mut self, text: &str) {
        let parts = text.split(['[', ']', '|', ':', ',', ' ']);
        for name in parts.filter(|part| !part.is_empty()) {
            // Java's older spelling differs by this prefix alone.
            let renamed = name.strip_prefix("SSL_").map(|rest| format!("TLS_{rest}"));
            let found = table::word(name).or_else(|| table::word(renamed.as_deref()?));
            match found {
                Some(Word {
                    suite: Some(suite), ..
                }) => self.apply(Rule::Add, |at| at == suite),
                _ if name.starts_with("TLS_AES_") || name == "TLS_CHACHA20_POLY1305_SHA256" => {}
                _ => self.unknown_here(),
            }
        }
    }

    /// A piece of an OpenSSL string.
    fn string(&mut self, text: &str) {
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if is_separator(first) {
                rest = &rest[1..];
                continue;
            }
            let (rule, after) = match first {
                '-' => (Some(Rule::Delete), &rest[1..]),
                '+' => (Some(Rule::MoveToEnd), &rest[1..]),
                '!' => (Some(Rule::Kill), &rest[1..]),
                '@' => (None, &rest[1..]),
                _ => (Some(Rule::Add), rest),
            };
            rest = match rule {
                Some(rule) => self.words(rule, after),
                None => self.command(after),
            };
        }
    }

    /// `a+b+c` and what to do with them; gives back the text after it.
    fn words<'a>(&mut self, rule: Rule, text: &'a str) -> &'a str {
        let (mut mask, mut suite, mut rest) = (Some(Mask::default()), None, text);
        loop {
            let name;
            (name, rest) = split_name(rest);
            if name.is_empty() {
                // OpenSSL refuses the whole string here; what else it says is still of interest.
                self.unknown_here();
                return skip_character(rest);
            }
            let Some(word) = table::word(name) else {
                self.unknown_word(name);
                return skip_item(rest);
            };
            mask = mask.and_then(|mask| mask.and(word.mask));
            suite = word.suite.or(suite);
            match rest.strip_prefix('+') {
                Some(more) if mask.is_some() => rest = more,
                _ => break,
            }
        }
        let Some(mask) = mask else {
            return skip_item(rest);
        };
        self.apply(rule, |at| {
            suite.is_none_or(|suite| suite == at) && mask.allows(&suites()[usize::from(at)].mask)
        });
        rest
    }

    /// `@STRENGTH` and `@SECLEVEL=n`.
    fn command<'a>(&mut self, text: &'a str) -> &'a str {
        let (name, rest) = split_name(text);
        if name == "STRENGTH" {
            self.list.sort_by_key(|&at| {
                self.on
                    .contains(at)
                    .then(|| u16::MAX - suites()[usize::from(at)].bits)
            });
        } else if let Some(level @ b'0'..=b'5') = name
            .strip_prefix("SECLEVEL=")
            .filter(|digits| digits.len() == 1)
            .map(|digits| digits.as_bytes()[0])
        {
            self.security_level = Some(level - b'0');
        } else {
            self.unknown_here();
        }
        skip_item(rest)
    }

    fn apply(&mut self, rule: Rule, meant: impl Fn(u8) -> bool) {
        let wants_on = matches!(rule, Rule::MoveToEnd | Rule::Delete);
        let (mut moved, mut kept) = (Vec::new(), Vec::with_capacity(self.list.len()));
        for &at in &self.list {
            let affected = meant(at) && (rule == Rule::Kill || self.on.contains(at) == wants_on);
            if rule == Rule::Add && meant(at) {
                self.let_in[self.token].insert(at);
            }
            if affected { &mut moved } else { &mut kept }.push(at);
        }
        for &at in &moved {
            match rule {
                Rule::Add => self.on.insert(at),
                Rule::MoveToEnd => {}
                Rule::Delete | Rule::Kill => {
                    self.on.remove(at);
                    self.let_in.iter_mut().for_each(|set| set.remove(at));
                }
            }
        }
        self.list = match rule {
            Rule::Add | Rule::MoveToEnd => {
                kept.append(&mut moved);
                kept
            }
            Rule::Delete => {
                moved.append(&mut kept);
                moved
            }
            Rule::Kill => kept,
        };
    }

    fn unknown_word(&mut self, name: &str) {
        if name == "PROFILE=SYSTEM" {
            self.system_policy = Some(self.token);
        } else if !EMPTY_KEYWORDS.contains(&name) {
            self.unknown_here();
        }
    }

    fn unknown_here(&mut self) {
        if self.unknown.last() != Some(&self.token) {
            self.unknown.push(self.token);
        }
    }

    fn finish(self) -> Expansion {
        let enabled = |&at: &u8| Enabled {
            suite: &suites()[usize::from(at)],
            tokens: (0..self.let_in.len())
                .filter(|&token| self.let_in[token].contains(at))
                .collect(),
        };
        Expansion {
            suites: self
                .list
                .iter()
                .filter(|&&at| self.on.contains(at))
                .map(enabled)
                .collect(),
            unknown: self.unknown,
            security_level: self.security_level,
            system_policy: self.system_policy,
        }
    }
}

fn is_separator(character: char) -> bool {
    matches!(character, ':' | ',' | ';' | ' ')
}

/// The name at the start, and the rest.
fn split_name(text: &str) -> (&str, &str) {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '=');
    text.split_at(text.find(|c| !is_name(c)).unwrap_or(text.len()))
}

fn skip_character(text: &str) -> &str {
    let mut characters = text.chars();
    characters.next();
    characters.as_str()
}

/// What begins at the next separator.
fn skip_item(text: &str) -> &str {
    &text[text.find(is_separator).unwrap_or(text.len())..]
}
