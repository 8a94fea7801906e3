//! A number that tells most short words apart at a glance: names are looked up far more often than they
//! are found.

/// Length, first, middle and last byte of a word. Equal words have equal marks, not the other way round.
#[must_use]
pub fn mark(word: &str) -> u32 {
    let bytes = word.as_bytes();
    let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else {
        return 0;
    };
    u32::from_be_bytes([bytes.len() as u8, first, bytes[bytes.len() / 2], last])
}

/// Which marks of a group of words there are, give or take: it may say yes for a word that is not there,
/// never no for one that is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marks([u64; 4]);

impl Marks {
    /// Spreads the few bits in which marks differ over the whole number.
    fn place(mark: u32) -> (usize, u64) {
        let at = mark.wrapping_mul(0x9E37_79B1) >> 24;
        ((at / 64) as usize, 1 << (at % 64))
    }

    /// Adds the word of a mark.
    pub fn insert_mark(&mut self, mark: u32) {
        let (at, bit) = Self::place(mark);
        self.0[at] |= bit;
    }

    /// Whether a word may be among them.
    #[must_use]
    pub fn may_hold(&self, word: &str) -> bool {
        let (at, bit) = Self::place(mark(word));
        self.0[at] & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_there_are_never_denied() {
        let words = ["", "a", "server", "ssl_protocols", "é", "proxy_pass"];
        let mut marks = Marks::default();
        for word in words {
            marks.insert_mark(mark(word));
        }
        assert!(words.iter().all(|word| marks.may_hold(word)));
        assert!(!marks.may_hold("proxy_ssl_verify"));
        assert_ne!(mark("ssl_protocols"), mark("ssl_protocolx"));
    }
}
