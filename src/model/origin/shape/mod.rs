//! Reads a pattern into samples of the texts it was written for.
//!
//! A sample is one way through the alternations, with each gap (`.*`, `[a-z]+`, a missing anchor)
//! kept as a gap and each unescaped dot kept as the dot its author probably meant. Nothing here
//! decides: what is misread is found out when the samples are run. The reader keeps a stack of
//! open groups and never recurses.

mod read;

use super::ALPHABET;

/// Samples kept per pattern; a longer list of alternatives is not judged sound.
const MAX_SAMPLES: usize = 256;
/// Characters a pattern may have.
const MAX_PATTERN: usize = 4096;
/// Groups that may be open at once.
const MAX_DEPTH: usize = 32;
/// Pieces all samples of a pattern may have together.
const MAX_PIECES: usize = 1 << 17;

/// A set of the letters an origin is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mask(u64);

impl Mask {
    pub(super) const ALL: Self = Self((1 << ALPHABET.len()) - 1);

    fn of(matches: impl Fn(char) -> bool) -> Self {
        let bits = ALPHABET.chars().enumerate();
        Self(bits.fold(0, |mask, (at, letter)| {
            mask | (u64::from(matches(letter)) << at)
        }))
    }

    pub(super) fn has(self, letter: char) -> bool {
        ALPHABET
            .find(letter)
            .is_some_and(|at| self.0 >> at & 1 == 1)
    }

    fn letters(self) -> impl Iterator<Item = char> {
        ALPHABET.chars().filter(move |letter| self.has(*letter))
    }

    fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A piece of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A written character.
    Lit(char),
    /// One unescaped dot.
    Dot,
    /// One character of a set.
    One(Mask),
    /// Several characters of a set, at least so many.
    Many(Mask, u8),
    /// The start of the text.
    Start,
    /// The end of the text.
    End,
    /// Any text or none, because nothing anchors the pattern here.
    Open,
}

impl Piece {
    /// Whether an attacker can choose what stands here.
    pub(super) fn is_gap(&self) -> bool {
        matches!(self, Self::Dot | Self::Many(..) | Self::Open)
    }

    fn mask(&self) -> Option<Mask> {
        match self {
            Self::Lit(letter) => Some(Mask::of(|other| other == letter.to_ascii_lowercase())),
            Self::Dot => Some(Mask::ALL),
            Self::One(mask) | Self::Many(mask, _) => Some(*mask),
            Self::Start | Self::End | Self::Open => None,
        }
    }
}

/// One text a pattern was written for.
pub(super) type Sample = Vec<Piece>;

/// A pattern, read.
#[derive(Debug)]
pub(super) struct Shape {
    /// The texts it was written for.
    pub(super) samples: Vec<Sample>,
    /// Whether the samples stand for the whole pattern.
    pub(super) exact: bool,
    /// The pattern in the notation of the `regex` crate.
    pub(super) regex: String,
    /// Whether it needs a backtracking engine.
    pub(super) backtracks: bool,
}

impl Shape {
    /// A text compared as it is, `open` at its end or not.
    pub(super) fn literal(text: &str, open: bool) -> Self {
        let letters = text.chars().take(MAX_PATTERN).map(Piece::Lit);
        Self {
            samples: vec![letters.chain(open.then_some(Piece::Open)).collect()],
            exact: true,
            regex: String::new(),
            backtracks: false,
        }
    }

    /// Reads a regular expression; none where its notation is not ours.
    pub(super) fn read(pattern: &str, full: bool, ignore_case: bool) -> Option<Self> {
        let mut shape = read::Reader::new(pattern, ignore_case)?.read()?;
        let samples = std::mem::take(&mut shape.samples);
        shape.samples = samples
            .into_iter()
            .filter_map(|sample| anchored(&sample, full))
            .collect();
        Some(shape)
    }
}

/// Makes missing anchors gaps; none for a sample that no text matches.
fn anchored(sample: &[Piece], full: bool) -> Option<Sample> {
    let consumes = |piece: &Piece| !matches!(piece, Piece::Start | Piece::End);
    let first = sample.iter().position(consumes).unwrap_or(sample.len());
    let after = sample.iter().rposition(consumes).map_or(0, |at| at + 1);
    let started = sample[..first].contains(&Piece::Start);
    let ended = sample[after..].contains(&Piece::End);
    let inner = sample.get(first..after).unwrap_or_default();
    let impossible = |piece: &Piece| match piece {
        Piece::Start | Piece::End => true,
        Piece::One(mask) | Piece::Many(mask, _) => mask.0 == 0,
        _ => false,
    };
    if inner.iter().any(impossible) {
        return None;
    }
    let open = |anchored: bool| (!full && !anchored).then_some(Piece::Open);
    let head = open(started);
    let tail = open(ended);
    Some(
        head.into_iter()
            .chain(inner.iter().copied())
            .chain(tail)
            .collect(),
    )
}

/// Every sample of `left` followed by every sample of `right`; false where some were left out.
fn append(left: &mut Vec<Sample>, right: &[Sample]) -> bool {
    if let [only] = right {
        for sample in left.iter_mut() {
            sample.extend_from_slice(only);
        }
        return left.iter().map(Vec::len).sum::<usize>() <= MAX_PIECES;
    }
    let whole = left.len().saturating_mul(right.len());
    let pairs = left
        .iter()
        .flat_map(|start| right.iter().map(move |end| [&start[..], end].concat()));
    *left = pairs.take(MAX_SAMPLES).collect();
    whole <= MAX_SAMPLES && left.iter().map(Vec::len).sum::<usize>() <= MAX_PIECES
}

/// An atom under a quantifier, and whether the samples still stand for the whole of it.
fn quantified(atom: &[Sample], min: usize, max: Option<usize>) -> (Vec<Sample>, bool) {
    let mut samples = Vec::new();
    if min == 0 {
        samples.push(Sample::new());
    }
    if max == Some(0) {
        return (samples, true);
    }
    if max == Some(1) {
        samples.extend_from_slice(atom);
        return (samples, true);
    }
    let least = min.clamp(1, 64);
    let short = least == min.max(1);
    let singles = atom.iter().map(|sample| match &sample[..] {
        [piece] => piece.mask(),
        _ => None,
    });
    if let Some(masks) = singles.collect::<Option<Vec<_>>>()
        && let Some(mask) = masks.into_iter().reduce(Mask::union)
    {
        samples.push(match &atom[0][..] {
            [Piece::Lit(letter)] if atom.len() == 1 => vec![Piece::Lit(*letter); least],
            _ => vec![Piece::Many(mask, least as u8)],
        });
        return (samples, short);
    }
    let longest = atom.iter().map(Vec::len).max().unwrap_or(0);
    let times = least.min(64 / longest.max(1)).max(1);
    samples.extend(atom.iter().map(|sample| sample.repeat(times)));
    // Turns of a loop that all end (or start) with a dot bring nothing new; others may mix.
    let dot = Some(&Piece::Lit('.'));
    let uniform = atom.iter().all(|sample| sample.last() == dot)
        || atom.iter().all(|sample| sample.first() == dot)
        || max == Some(min);
    (samples, short && times == least && uniform)
}
