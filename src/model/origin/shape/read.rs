//! The reader of [`Shape`]s: one pass over the pattern with a stack of open groups.

use super::{MAX_DEPTH, MAX_PATTERN, MAX_SAMPLES, Mask, Piece, Sample, Shape, append, quantified};

/// An open group.
struct Frame {
    /// Samples of the alternatives before the last `|`.
    done: Vec<Sample>,
    /// Samples of this alternative without its last atom.
    line: Vec<Sample>,
    /// The last atom, which a quantifier may still change.
    atom: Vec<Sample>,
    /// A lookaround: it consumes nothing.
    looks: bool,
}

impl Frame {
    fn new(looks: bool) -> Self {
        Self {
            done: Vec::new(),
            line: vec![Sample::new()],
            atom: vec![Sample::new()],
            looks,
        }
    }
}

/// What is left to read, and what was.
pub(super) struct Reader {
    text: Vec<char>,
    at: usize,
    ignore_case: bool,
    frames: Vec<Frame>,
    shape: Shape,
}

impl Reader {
    pub(super) fn new(pattern: &str, ignore_case: bool) -> Option<Self> {
        let text: Vec<char> = pattern.chars().take(MAX_PATTERN + 1).collect();
        (text.len() <= MAX_PATTERN).then(|| Self {
            text,
            at: 0,
            ignore_case: ignore_case || pattern.contains("(?i"),
            frames: vec![Frame::new(false)],
            shape: Shape {
                samples: Vec::new(),
                exact: true,
                regex: String::new(),
                backtracks: false,
            },
        })
    }

    /// Reads to the end.
    pub(super) fn read(mut self) -> Option<Shape> {
        while let Some(letter) = self.next() {
            match letter {
                '(' => self.open()?,
                ')' => self.close()?,
                '|' => self.alternative(),
                '[' => self.class()?,
                '\\' => self.escape()?,
                '^' => self.atom(vec![Piece::Start], "^"),
                '$' => self.atom(vec![Piece::End], "$"),
                '.' => self.atom(vec![Piece::Dot], "."),
                '*' => self.quantify(0, None, "*")?,
                '+' => self.quantify(1, None, "+")?,
                '?' => self.quantify(0, Some(1), "?")?,
                '{' => self.counted()?,
                '}' => self.atom(vec![Piece::Lit('}')], r"\}"),
                ']' => self.atom(vec![Piece::Lit(']')], r"\]"),
                other => self.atom(vec![Piece::Lit(other)], other.encode_utf8(&mut [0; 4])),
            }
        }
        if self.frames.len() != 1 {
            return None;
        }
        self.alternative();
        self.shape.regex.pop();
        self.shape.samples = self.frames.pop()?.done;
        Some(self.shape)
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.text.get(self.at).copied();
        self.at += usize::from(letter.is_some());
        letter
    }

    fn takes(&mut self, text: &str) -> bool {
        let found = text
            .chars()
            .enumerate()
            .all(|(at, letter)| self.text.get(self.at + at) == Some(&letter));
        self.at += if found { text.chars().count() } else { 0 };
        found
    }

    fn frame(&mut self) -> &mut Frame {
        self.frames
            .last_mut()
            .expect("the outermost frame is never closed")
    }

    fn atom(&mut self, piece: Sample, regex: &str) {
        self.shape.regex.push_str(regex);
        self.settle(vec![piece]);
    }

    /// Makes `atom` the last one, and the one before it final.
    fn settle(&mut self, atom: Vec<Sample>) {
        let frame = self.frame();
        let before = std::mem::replace(&mut frame.atom, atom);
        let whole = append(&mut frame.line, &before);
        self.shape.exact &= whole;
    }

    fn alternative(&mut self) {
        self.shape.regex.push('|');
        self.settle(vec![Sample::new()]);
        let frame = self.frame();
        let line = std::mem::replace(&mut frame.line, vec![Sample::new()]);
        frame.done.extend(line);
        let whole = frame.done.len() <= MAX_SAMPLES;
        frame.done.truncate(MAX_SAMPLES);
        self.shape.exact &= whole;
    }

    fn open(&mut self) -> Option<()> {
        if self.frames.len() >= MAX_DEPTH {
            return None;
        }
        let start = self.at - 1;
        let mut looks = false;
        if self.takes("?") {
            if self.takes("#") {
                while self.next()? != ')' {}
                return Some(());
            }
            looks = ["=", "!", "<=", "<!"].iter().any(|mark| self.takes(mark));
            let atomic = !looks && self.takes(">");
            self.shape.backtracks |= looks || atomic;
            self.shape.exact &= !looks;
            if !looks && !atomic && !self.takes(":") {
                if self.takes("P<") || self.takes("<") {
                    while self.next()? != '>' {}
                } else if self.flags()? {
                    self.copy(start);
                    self.settle(vec![Sample::new()]);
                    return Some(());
                }
            }
        } else if self.takes("*") {
            return None;
        }
        self.copy(start);
        self.frames.push(Frame::new(looks));
        Some(())
    }

    /// Flags of a group; true where they end it (`(?i)`). Only those that change no meaning here.
    fn flags(&mut self) -> Option<bool> {
        loop {
            match self.next()? {
                'i' | 's' | '-' => {}
                ')' => return Some(true),
                ':' => return Some(false),
                _ => return None,
            }
        }
    }

    fn copy(&mut self, start: usize) {
        self.shape.regex.extend(&self.text[start..self.at]);
    }

    fn close(&mut self) -> Option<()> {
        if self.frames.len() < 2 {
            return None;
        }
        self.alternative();
        self.shape.regex.pop();
        self.shape.regex.push(')');
        let group = self.frames.pop()?;
        self.settle(if group.looks {
            vec![Sample::new()]
        } else {
            group.done
        });
        Some(())
    }

    fn quantify(&mut self, min: usize, max: Option<usize>, regex: &str) -> Option<()> {
        let (samples, whole) = quantified(&self.frame().atom, min, max);
        if samples.len() > MAX_SAMPLES * 2 {
            return None;
        }
        self.frame().atom = samples;
        self.shape.exact &= whole;
        self.shape.regex.push_str(regex);
        if self.takes("?") {
            self.shape.regex.push('?');
        } else if self.takes("+") {
            self.shape.regex.push('+');
            self.shape.backtracks = true;
        }
        Some(())
    }

    /// `{n}`, `{n,}`, `{n,m}`; any other brace is an ordinary character.
    fn counted(&mut self) -> Option<()> {
        let rest = &self.text[self.at..];
        let length = rest.iter().take(16).position(|letter| *letter == '}');
        let inner: Option<String> = length.map(|length| rest[..length].iter().collect());
        let count = inner.as_deref().and_then(|inner| {
            let (min, max) = inner.split_once(',').unwrap_or((inner, inner));
            let max = if max.is_empty() {
                None
            } else {
                Some(max.parse().ok()?)
            };
            Some((min.parse().ok()?, max))
        });
        let (Some((min, max)), Some(length), Some(inner)) = (count, length, inner) else {
            self.atom(vec![Piece::Lit('{')], r"\{");
            return Some(());
        };
        self.at += length + 1;
        self.quantify(min, max, &format!("{{{inner}}}"))
    }

    fn escape(&mut self) -> Option<()> {
        let letter = self.next()?;
        match letter {
            'A' => self.atom(vec![Piece::Start], r"\A"),
            'z' | 'Z' => self.atom(vec![Piece::End], r"\z"),
            'd' | 'D' | 'w' | 'W' | 's' | 'S' => self.set(&format!("\\{letter}"))?,
            'b' | 'B' => {
                self.shape.regex.extend(['\\', letter]);
                self.settle(vec![Sample::new()]);
            }
            'x' => self.hexadecimal()?,
            '1'..='9' => {
                self.shape.regex.extend(['\\', letter]);
                self.shape.backtracks = true;
                self.shape.exact = false;
                self.settle(vec![Sample::new()]);
            }
            _ if letter.is_ascii_alphanumeric() || !letter.is_ascii() => return None,
            _ => {
                let regex = regex::escape(letter.encode_utf8(&mut [0; 4]));
                self.atom(vec![Piece::Lit(letter)], &regex);
            }
        }
        Some(())
    }

    fn hexadecimal(&mut self) -> Option<()> {
        let digits: String = self.text[self.at..].iter().take(2).collect();
        let letter = char::from(u8::from_str_radix(&digits, 16).ok()?);
        self.at += digits.chars().count();
        let regex = regex::escape(letter.encode_utf8(&mut [0; 4]));
        self.atom(vec![Piece::Lit(letter)], &regex);
        Some(())
    }

    /// A set in the notation of the `regex` crate; a small one is spelt out.
    fn set(&mut self, regex: &str) -> Option<()> {
        let flag = if self.ignore_case { "(?i)" } else { "" };
        let set = regex::Regex::new(&format!("^{flag}{regex}$")).ok()?;
        let mask = Mask::of(|letter| set.is_match(letter.encode_utf8(&mut [0; 4])));
        let few: Vec<_> = mask.letters().take(5).collect();
        self.shape.regex.push_str(regex);
        self.settle(if (1..5).contains(&few.len()) {
            few.into_iter()
                .map(|letter| vec![Piece::Lit(letter)])
                .collect()
        } else {
            vec![vec![Piece::One(mask)]]
        });
        Some(())
    }

    /// `[…]` as PCRE and RE2 read it: `[`, `&` and `~` are ordinary in it, and so is a `-` after a
    /// class (`[\w-.]`), all of which the `regex` crate reads otherwise.
    fn class(&mut self) -> Option<()> {
        let mut regex = String::from("[");
        if self.takes("^") {
            regex.push('^');
        }
        let mut first = true;
        let mut after_class = false;
        loop {
            let letter = self.next()?;
            let was_class = std::mem::take(&mut after_class);
            match letter {
                ']' if !first => break,
                '[' if self.text.get(self.at) == Some(&':') => {
                    regex.push('[');
                    while !regex.ends_with(":]") {
                        regex.push(self.next()?);
                    }
                    after_class = true;
                }
                '\\' => {
                    let escaped = self.next()?;
                    after_class = matches!(escaped, 'd' | 'D' | 'w' | 'W' | 's' | 'S');
                    if escaped.is_ascii_alphanumeric() && !after_class || !escaped.is_ascii() {
                        return None;
                    }
                    regex.extend(['\\', escaped]);
                }
                '-' if self.text.get(self.at) == Some(&'-') => return None,
                '-' if was_class || first => regex.push_str(r"\-"),
                '[' | ']' | '&' | '~' | '^' => regex.extend(['\\', letter]),
                other => regex.push(other),
            }
            first = false;
        }
        regex.push(']');
        self.set(&regex)
    }
}
