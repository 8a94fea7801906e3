//! Moments in UTC, without a clock.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::fmt;

const DAY: i64 = 86_400;

/// Seconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// How many whole days from `other` to this one; negative if it is past.
    #[must_use]
    pub fn days_after(self, other: Self) -> i64 {
        self.0.saturating_sub(other.0).div_euclid(DAY)
    }
}

/// The start of a day.
impl From<Date> for Moment {
    fn from(day: Date) -> Self {
        let start = TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0));
        // Only the first day of the year -9999 may start before time does.
        Self(start.unwrap_or(Timestamp::MIN).as_second())
    }
}

/// As RFC 3339 writes it; a moment beyond the year 9999 is the last one before.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, most) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
        let moment = Timestamp::from_second(self.0.clamp(least, most)).unwrap_or_default();
        write!(f, "{moment}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_rfc_3339() {
        assert_eq!(Moment(0).to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(Moment(951_782_400).to_string(), "2000-02-29T00:00:00Z");
        assert_eq!(Moment(-1).to_string(), "1969-12-31T23:59:59Z");
        assert_eq!(Moment(2_524_607_999).to_string(), "2049-12-31T23:59:59Z");
        assert!(Moment(i64::MAX).to_string().starts_with("9999-12-"));
    }

    #[test]
    fn days_are_counted_whole() {
        let day = |text: &str| Moment::from(text.parse::<Date>().unwrap());
        assert_eq!(day("2026-11-23"), Moment(1_795_392_000));
        assert_eq!(day("2027-01-01").days_after(day("2026-11-23")), 39);
        assert_eq!(Moment(-1).days_after(Moment(0)), -1);
    }
}
