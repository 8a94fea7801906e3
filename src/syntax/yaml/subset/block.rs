//! Lines of block maps and sequences.

use super::{Kind, Subset};

impl Subset<'_> {
    /// A line with something on it.
    pub(super) fn line(&mut self, column: usize) -> Option<()> {
        if column == 0 && self.starts_like_marker() {
            return self.marker();
        }
        let dash = self.is_dash();
        self.close_above(column, dash);
        let Some(level) = self.levels.last_mut() else {
            self.root()?;
            return self.node(column, dash, false);
        };
        if column > level.column {
            level.awaits.take()?;
            return self.node(column, dash, false);
        }
        match (level.kind, dash) {
            (Kind::Map, false) => self.entry(),
            (Kind::Map, true) => {
                level.awaits.take()?;
                self.sequence(Kind::Indentless, column)
            }
            (Kind::Sequence | Kind::Indentless, true) => self.item(),
            (Kind::Sequence | Kind::Indentless, false) => None,
        }
    }

    fn starts_like_marker(&self) -> bool {
        let rest = &self.bytes[self.at..];
        rest.starts_with(b"---") || rest.starts_with(b"...") || rest.starts_with(b"%")
    }

    /// Closes what a line at a column does not belong to.
    fn close_above(&mut self, column: usize, dash: bool) {
        while let Some(level) = self.levels.last() {
            if level.column < column {
                return;
            }
            let goes_on = level.column == column && (dash || level.kind != Kind::Indentless);
            if goes_on {
                if !(dash && level.kind == Kind::Map) {
                    self.fill();
                }
                return;
            }
            self.close();
        }
    }

    /// A node that starts here: a collection of its own line or after a dash, or a scalar.
    fn node(&mut self, column: usize, dash: bool, is_item: bool) -> Option<()> {
        if dash {
            return self.sequence(Kind::Sequence, column);
        }
        let start = self.at;
        match self.byte()? {
            b'[' | b'{' => {
                self.flow()?;
                return self.rest_of_line();
            }
            b'|' | b'>' if is_item => return self.block_scalar(),
            _ => {}
        }
        let word = self.word()?;
        if word.is_key {
            self.open(Kind::Map, column, start)?;
            self.put(word);
            return self.value();
        }
        self.put_with_lines_below(word)
    }

    /// Opens a sequence and reads its first item.
    fn sequence(&mut self, kind: Kind, column: usize) -> Option<()> {
        let dash = self.at;
        let start = if kind == Kind::Indentless {
            let rest = &self.bytes[dash + 1..];
            let blanks = rest.iter().take_while(|&&byte| byte == b' ').count();
            dash + 1 + blanks
        } else {
            dash
        };
        self.open(kind, column, start)?;
        self.item()
    }

    /// An item, from its dash.
    fn item(&mut self) -> Option<()> {
        loop {
            self.at += 1;
            self.spaces();
            match self.byte() {
                None | Some(b'\n') => return self.await_value(self.at),
                Some(b'#') => return None,
                Some(_) => {}
            }
            if !self.is_dash() {
                return self.node(self.column(), false, true);
            }
            self.open(Kind::Sequence, self.column(), self.at)?;
        }
    }

    /// An entry, from its key.
    fn entry(&mut self) -> Option<()> {
        let key = self.word()?;
        if !key.is_key {
            return None;
        }
        self.put(key);
        self.value()
    }

    /// What stands after a key, from its colon.
    fn value(&mut self) -> Option<()> {
        let colon = self.at;
        self.at += 1;
        self.spaces();
        match self.byte() {
            None | Some(b'\n' | b'#') => {
                self.at = colon + 1;
                return self.await_value(colon);
            }
            Some(b'|' | b'>') => return self.block_scalar(),
            Some(b'[' | b'{') => self.flow()?,
            Some(_) => {
                let word = self.word()?;
                if word.is_key {
                    return None;
                }
                return self.put_with_lines_below(word);
            }
        }
        self.rest_of_line()
    }

    /// The value may stand on the lines below; if it does not, it is an empty one here.
    fn await_value(&mut self, at: usize) -> Option<()> {
        self.levels.last_mut()?.awaits = Some(at);
        self.rest_of_line()
    }
}
