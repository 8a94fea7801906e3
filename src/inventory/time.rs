//! Moments in UTC, without a clock.

use std::fmt;

const DAY: i64 = 86_400;

/// Seconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// The start of a day written `2026-11-23`.
    #[must_use]
    pub fn of_day(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut next = |digits: usize| {
            let part = parts.next()?;
            let fits = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<i64>().ok().filter(|_| fits)
        };
        let (year, month, day) = (next(4)?, next(2)?, next(2)?);
        let moment = Self(days_before(year, month, day) * DAY);
        // A day that does not exist comes back as another one.
        (parts.next().is_none() && moment.day() == text).then_some(moment)
    }

    /// The day: `2026-11-23`.
    #[must_use]
    pub fn day(self) -> String {
        let (year, month, day) = date(self.0.div_euclid(DAY));
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// How many whole days from `other` to this one; negative if it is past.
    #[must_use]
    pub fn days_after(self, other: Self) -> i64 {
        (self.0 - other.0).div_euclid(DAY)
    }
}

/// As RFC 3339 writes it.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.0.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}Z", self.day())
    }
}

/// Days from 1970-01-01 to a date, in years that start in March so that the leap day is the last.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month = (month + 9) % 12;
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The date so many days after 1970-01-01.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(719_468);
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_rfc_3339() {
        assert_eq!(Moment(0).to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(Moment(951_782_399).to_string(), "2000-02-28T23:59:59Z");
        assert_eq!(Moment(951_782_400).to_string(), "2000-02-29T00:00:00Z");
        assert_eq!(Moment(-1).to_string(), "1969-12-31T23:59:59Z");
        assert_eq!(Moment(2_524_607_999).to_string(), "2049-12-31T23:59:59Z");
    }

    #[test]
    fn only_days_that_exist_are_read() {
        assert_eq!(Moment::of_day("2026-11-23"), Some(Moment(1_795_392_000)));
        assert_eq!(Moment::of_day("2026-02-29"), None);
        assert_eq!(Moment::of_day("2028-02-29").unwrap().day(), "2028-02-29");
        for wrong in [
            "2026-13-01",
            "2026-1-1",
            "26-01-01",
            "2026-01-01x",
            "",
            "2026-00-10",
        ] {
            assert_eq!(Moment::of_day(wrong), None, "{wrong}");
        }
        let day = |text| Moment::of_day(text).unwrap();
        assert_eq!(day("2027-01-01").days_after(day("2026-11-23")), 39);
        assert_eq!(Moment(-1).days_after(Moment(0)), -1);
    }
}
