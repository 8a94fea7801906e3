//! Decides by running it what an origin pattern lets in.
//!
//! The pattern is read into samples of what its author meant (`shape`), the samples are bent into
//! hostile origins, and the pattern itself, in the product's own match mode, says which of them
//! pass (`engine`). A bypass is claimed only with an origin in hand that a browser can send, that
//! matches, and that belongs to somebody else: its registrable domain holds text the attacker chose.
//!
//! Other ports, schemes and subdomains of a meant domain are not somebody else's, letter case never
//! differs (browsers send lower case), and no browser sends credentials in an origin: so none of
//! these is a bypass.

mod engine;
mod host;
mod shape;

use super::Reach;
use super::cors::MatchMode;
use super::url::Url;
use engine::Engine;
use shape::{Mask, Piece, Sample, Shape};

/// What a pattern lets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No hostile origin passes.
    Sound,
    /// Every site passes.
    MatchesAll,
    /// A site its author did not mean passes.
    Bypassed {
        /// One such origin.
        origin: String,
        /// How it was made.
        how: Trick,
        /// Whether anyone can register the name; else it works only where the attacker also rules
        /// local names (a single label, an unknown top-level domain).
        registrable: bool,
    },
    /// The pattern cannot be run or read to its end here.
    Undecided,
}

/// How a hostile origin gets past a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trick {
    /// Text before the host: `https://evilexample.com`.
    Prefix,
    /// A domain after the host: `https://example.com.evil.io`.
    Suffix,
    /// An unescaped dot is any character: `https://wwwxexample.com`.
    UnescapedDot,
    /// The same name under another top-level domain: `https://example.xyz`.
    TopLevel,
    /// Only a public suffix is fixed: `https://evil.com`, `https://evil.github.io`.
    PublicSuffix,
    /// The registrable name is partly open: `https://exampleevil.com`.
    OpenName,
    /// The host is open, something else (a port) is fixed: `https://evil.io:8443`.
    AnyHost,
}

impl Trick {
    /// What the pattern leaves open, as a clause.
    #[must_use]
    pub fn because(self) -> &'static str {
        match self {
            Self::Prefix => "any text may stand directly before the domain",
            Self::Suffix => "any text may follow the domain",
            Self::UnescapedDot => "an unescaped dot stands for any character",
            Self::TopLevel => "the top-level domain is open",
            Self::PublicSuffix => {
                "the fixed part of the host is a suffix under which anyone can register"
            }
            Self::OpenName => "part of the registrable name is open",
            Self::AnyHost => "the host is open",
        }
    }

    /// How to close it, as an instruction.
    #[must_use]
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Prefix => "let only whole labels precede the domain: `([a-z0-9-]+\\.)?`",
            Self::Suffix => "end the pattern right after the host or its port",
            Self::UnescapedDot => "write `\\.` for each dot of the host",
            Self::TopLevel | Self::PublicSuffix | Self::OpenName | Self::AnyHost => {
                "list the domains that may get in, each written out to its end"
            }
        }
    }
}

/// Whether an origin is plain text off loopback: what it is sent can be read and changed on the way.
#[must_use]
pub fn is_plaintext(origin: &str) -> bool {
    Url::split(origin)
        .is_some_and(|url| url.is("http") && matches!(url.reach(), Reach::Network | Reach::Cluster))
}

/// A pattern that can be run.
#[derive(Debug)]
pub struct OriginPattern {
    engine: Engine,
    shape: Shape,
}

/// Hosts nobody's pattern means.
const STRANGERS: [&str; 3] = ["evil.io", "www.evil.com", "a.b.evil.example.net"];
/// What an attacker writes into a gap.
const FILLERS: [&str; 10] = [
    "evil", ".evil.io", "evil.io", "-evil.io", "evil.", ".evil", "xyz", "io", ".xyz", "munity",
];
/// How many origins one pattern is tried on.
const MAX_TRIES: usize = 20_000;

/// What `pattern` lets in under `mode`.
#[must_use]
pub fn decide(pattern: &str, mode: MatchMode) -> Verdict {
    OriginPattern::new(pattern, mode).map_or(Verdict::Undecided, |pattern| pattern.verdict())
}

impl OriginPattern {
    /// Reads a pattern; none where neither engine takes it.
    #[must_use]
    pub fn new(pattern: &str, mode: MatchMode) -> Option<Self> {
        let shape = match mode {
            MatchMode::Exact => Shape::literal(pattern, false),
            MatchMode::Prefix => Shape::literal(pattern, true),
            MatchMode::Search { ignore_case } => Shape::read(pattern, false, ignore_case)?,
            MatchMode::Full => Shape::read(pattern, true, false)?,
        };
        let engine = Engine::new(pattern, mode, &shape)?;
        Some(Self { engine, shape })
    }

    /// Whether `origin` passes; none where the engine gave up.
    #[must_use]
    pub fn admits(&self, origin: &str) -> Option<bool> {
        self.engine.admits(origin)
    }

    /// A meant origin without TLS, off loopback, that passes.
    #[must_use]
    pub fn plaintext(&self) -> Option<String> {
        self.shape
            .samples
            .iter()
            .flat_map(meant)
            .map(|text| match text.strip_prefix("https://") {
                Some(rest) => format!("http://{rest}"),
                None => text,
            })
            .find(|text| {
                is_plaintext(text) && host::parse(text).is_some() && self.admits(text) == Some(true)
            })
    }

    /// What it lets in.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self.admits_strangers("https") || self.admits_strangers("http") {
            return Verdict::MatchesAll;
        }
        let mut tries = 0;
        let mut local = None;
        for candidate in self.shape.samples.iter().flat_map(hostile) {
            tries += 1;
            if tries > MAX_TRIES {
                return local.unwrap_or(Verdict::Undecided);
            }
            match self.try_out(&candidate) {
                Some(bypass @ Verdict::Bypassed { registrable, .. }) => {
                    if registrable {
                        return bypass;
                    }
                    local.get_or_insert(bypass);
                }
                Some(_) => return local.unwrap_or(Verdict::Undecided),
                None => {}
            }
        }
        local.unwrap_or_else(|| self.unless_misread())
    }

    /// Whose origins pass, where every site's do: those of one scheme, or all.
    #[must_use]
    pub fn everybody(&self) -> &'static str {
        match (
            self.admits_strangers("https"),
            self.admits_strangers("http"),
        ) {
            (true, false) => "every https origin",
            (false, true) => "every http origin",
            _ => "every origin",
        }
    }

    fn admits_strangers(&self, scheme: &str) -> bool {
        STRANGERS
            .iter()
            .all(|host| self.admits(&format!("{scheme}://{host}")) == Some(true))
    }

    /// A bypass, [`Verdict::Undecided`] where the engine gave up, none where the origin is harmless.
    fn try_out(&self, candidate: &Candidate) -> Option<Verdict> {
        let range = host::parse(&candidate.text)?;
        let (found, registrable) = host::foreign(&candidate.text, range, &candidate.chosen)?;
        // Only an unescaped dot is worth telling where the name cannot be registered.
        if !registrable && !candidate.dot {
            return None;
        }
        match self.admits(&candidate.text) {
            Some(true) => Some(Verdict::Bypassed {
                origin: candidate.text.clone(),
                how: if candidate.dot {
                    Trick::UnescapedDot
                } else {
                    found
                },
                registrable,
            }),
            Some(false) => None,
            None => Some(Verdict::Undecided),
        }
    }

    /// Sound only where the samples show that the pattern was understood: it matches them as
    /// they are written, be they origins or not (`^https://a\.com/` matches no origin at all).
    fn unless_misread(&self) -> Verdict {
        let understood = |sample: &Sample| {
            meant_variants(sample)
                .into_iter()
                .any(|text| self.admits(&text) == Some(true))
        };
        if self.shape.exact && self.shape.samples.iter().all(understood) {
            Verdict::Sound
        } else {
            Verdict::Undecided
        }
    }
}

/// An origin to try, and which of its characters the attacker chose.
struct Candidate {
    text: String,
    chosen: Vec<bool>,
    dot: bool,
}

/// What the author meant, as a browser would send it.
fn meant(sample: &Sample) -> Vec<String> {
    let texts = meant_variants(sample).into_iter();
    texts.map(|text| text.to_ascii_lowercase()).collect()
}

fn meant_variants(sample: &Sample) -> [String; 2] {
    ["", "a"].map(|label| write(sample, label, None).text)
}

/// Every way to bend a sample.
fn hostile(sample: &Sample) -> impl Iterator<Item = Candidate> {
    let gaps = sample
        .iter()
        .enumerate()
        .filter(|(_, piece)| piece.is_gap());
    gaps.flat_map(move |(at, piece)| {
        let fillers: &[&str] = if matches!(piece, Piece::Dot) {
            &["x"]
        } else {
            &FILLERS
        };
        fillers.iter().flat_map(move |filler| {
            ["", "a"].map(|label| {
                let mut candidate = write(sample, label, Some((at, filler)));
                candidate.text.make_ascii_lowercase();
                candidate
            })
        })
    })
}

/// Writes a sample out. The first gap brings the scheme where no literal does, and `label` after
/// it; the gap at `attack` gets the attacker's text.
fn write(sample: &Sample, label: &str, attack: Option<(usize, &str)>) -> Candidate {
    let mut scheme = scheme_for(sample);
    let mut text = String::new();
    let mut chosen = Vec::new();
    let mut put = |part: &str, own: bool| {
        text.push_str(part);
        chosen.resize(chosen.len() + part.len(), own);
    };
    for (at, piece) in sample.iter().enumerate() {
        let attacker = attack.filter(|(target, _)| *target == at);
        let mut bring = || match scheme.take_if(|(gap, _)| *gap == at) {
            Some((_, scheme)) if attacker.is_some() => (scheme, ""),
            Some((_, scheme)) => (scheme, label),
            None => (String::new(), ""),
        };
        match (piece, attacker) {
            (Piece::Lit(letter), _) => put(letter.encode_utf8(&mut [0; 4]), false),
            (Piece::Dot, None) => put(".", false),
            (Piece::One(mask), None) => put(&mask.usual(1), false),
            (Piece::Many(mask, min), None) => {
                let (scheme, label) = bring();
                put(&scheme, false);
                put(label, false);
                if scheme.is_empty() {
                    put(&mask.usual(usize::from(*min)), false);
                }
            }
            (Piece::Open, None) => {
                let (scheme, label) = bring();
                put(&scheme, false);
                put(label, false);
            }
            (_, Some((_, filler))) => {
                let (scheme, _) = bring();
                put(&scheme, false);
                put(&padding(piece, filler), true);
                put(filler, true);
            }
            (Piece::Start | Piece::End, None) => {}
        }
    }
    Candidate {
        text,
        chosen,
        dot: attack.is_some_and(|(at, _)| matches!(sample[at], Piece::Dot)),
    }
}

/// What a gap with a minimal length needs before a short filler.
fn padding(piece: &Piece, filler: &str) -> String {
    match piece {
        Piece::Many(mask, min) => mask.usual(usize::from(*min).saturating_sub(filler.len())),
        _ => String::new(),
    }
}

/// The gap that has to bring the scheme, and the part of it that is not written.
fn scheme_for(sample: &Sample) -> Option<(usize, String)> {
    let letter = |piece: &Piece| match piece {
        Piece::Lit(letter) => Some(*letter),
        _ => None,
    };
    let gap = sample
        .iter()
        .position(|piece| matches!(piece, Piece::Open | Piece::Many(..)))?;
    let before: String = sample[..gap].iter().filter_map(letter).collect();
    let after: String = sample[gap + 1..].iter().map_while(letter).collect();
    let missing = "https://".strip_prefix(before.as_str())?;
    let overlap = ["://", "//", "/"]
        .into_iter()
        .find(|part| after.starts_with(part))
        .unwrap_or_default();
    // A scheme further on (`(.*)https://…`): the gap before it brings none.
    if overlap.is_empty() && after.contains("://") {
        return None;
    }
    let missing = missing.strip_suffix(overlap)?;
    let takes = match &sample[gap] {
        Piece::Many(mask, _) => missing.chars().all(|letter| mask.has(letter)),
        _ => true,
    };
    (takes && !missing.is_empty()).then(|| (gap, missing.to_owned()))
}

#[cfg(test)]
mod tests;

/// The letters an origin is made of; see [`Mask`].
const ALPHABET: &str = "abcdefghijklmnopqrstuvwxyz0123456789-.:/";

impl Mask {
    /// An ordinary text of `count` letters from the set.
    fn usual(self, count: usize) -> String {
        let best = "a8b-.:/".chars().find(|letter| self.has(*letter));
        let any = || ALPHABET.chars().find(|letter| self.has(*letter));
        let letter = best.or_else(any);
        letter.into_iter().collect::<String>().repeat(count)
    }
}
