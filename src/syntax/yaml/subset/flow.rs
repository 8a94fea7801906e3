//! Collections in brackets, as YAML and JSON write them.

use super::{MAX_DEPTH, Subset};
use crate::syntax::yaml::sink::{Properties, Shape};

impl Subset<'_> {
    /// A collection, from its first bracket to behind its last; one round reads one value.
    pub(super) fn flow(&mut self) -> Option<()> {
        let mut nest: Vec<u8> = Vec::new();
        loop {
            if let open @ (b'[' | b'{') = self.byte()? {
                self.bracket(open);
                nest.push(if open == b'[' { b']' } else { b'}' });
                if nest.len() > MAX_DEPTH {
                    return None;
                }
                self.gap()?;
                if Some(self.byte()?) != nest.last().copied() {
                    self.flow_key(&nest)?;
                    continue;
                }
            } else {
                let word = self.flow_word()?;
                if word.is_key {
                    return None;
                }
                self.put(word);
                self.gap()?;
            }
            if self.after_value(&mut nest)? {
                return Some(());
            }
        }
    }

    /// What stands after a value: closing brackets, and a comma before the next value. Says whether
    /// all are closed.
    fn after_value(&mut self, nest: &mut Vec<u8>) -> Option<bool> {
        loop {
            let closer = *nest.last()?;
            let mut byte = self.byte()?;
            if byte == b',' {
                self.at += 1;
                self.gap()?;
                byte = self.byte()?;
                if byte != closer {
                    self.flow_key(nest)?;
                    return Some(false);
                }
            }
            if byte != closer {
                return None;
            }
            self.sink.end(&(self.at..self.at + 1));
            self.at += 1;
            nest.pop();
            if nest.is_empty() {
                return Some(true);
            }
            self.gap()?;
        }
    }

    fn bracket(&mut self, open: u8) {
        let (from, before) = match self.counted {
            (at, column) if at >= self.line => (at, column),
            _ => (self.line, 0),
        };
        let column = before + self.text[from..self.at].chars().count();
        self.counted = (self.at, column);
        let shape = Shape {
            is_map: open == b'{',
            flow: true,
            column,
        };
        let range = self.at..self.at + 1;
        self.sink.start(&shape, &range, Properties::default());
        self.at += 1;
    }

    /// The key of an entry and its colon; nothing in a sequence.
    fn flow_key(&mut self, nest: &[u8]) -> Option<()> {
        if nest.last() != Some(&b'}') {
            return Some(());
        }
        let key = self.flow_word()?;
        if !key.is_key {
            return None;
        }
        self.put(key);
        self.at += 1;
        self.spaces();
        Some(())
    }

    /// Blanks and line ends; lines must be indented further than the block they are in.
    fn gap(&mut self) -> Option<()> {
        self.spaces();
        if self.byte() != Some(b'\n') {
            return (self.byte() != Some(b'#')).then_some(());
        }
        while self.byte() == Some(b'\n') {
            self.at += 1;
            self.line = self.at;
            self.spaces();
        }
        let first = self.byte()?;
        let inside = match self.levels.last() {
            Some(level) => self.column() > level.column,
            None => self.column() > 0 || !b"-.%".contains(&first),
        };
        (inside && first != b'#').then_some(())
    }
}
