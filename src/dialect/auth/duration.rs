//! Durations in every spelling configuration writes them in, as seconds and how sure the unit is.

use crate::model::token::Lifetime;

/// What a unit suffix in a key's name says about a bare number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Milliseconds,
    Seconds,
    Minutes,
    Hours,
    Days,
}

impl Unit {
    fn milliseconds(self) -> u64 {
        match self {
            Self::Milliseconds => 1,
            Self::Seconds => 1_000,
            Self::Minutes => 60_000,
            Self::Hours => 3_600_000,
            Self::Days => 86_400_000,
        }
    }
}

/// Suffixes of a normalised key (no `_`, `-` or capitals), longest first.
const SUFFIXES: [(&str, Unit); 15] = [
    ("milliseconds", Unit::Milliseconds),
    ("millis", Unit::Milliseconds),
    ("msec", Unit::Milliseconds),
    ("inms", Unit::Milliseconds),
    ("seconds", Unit::Seconds),
    ("minutes", Unit::Minutes),
    ("hours", Unit::Hours),
    ("secs", Unit::Seconds),
    ("mins", Unit::Minutes),
    ("days", Unit::Days),
    ("sec", Unit::Seconds),
    ("min", Unit::Minutes),
    ("hrs", Unit::Hours),
    ("ms", Unit::Milliseconds),
    ("insec", Unit::Seconds),
];

/// Splits a unit suffix off a normalised key: `lifetimeinminutes` is `lifetime` in minutes.
pub(super) fn split_unit(key: &str) -> (&str, Option<Unit>) {
    let found = SUFFIXES
        .iter()
        .find_map(|(suffix, unit)| Some((key.strip_suffix(suffix)?, *unit)));
    match found {
        Some((base, unit)) if !base.is_empty() => {
            (base.strip_suffix("in").unwrap_or(base), Some(unit))
        }
        _ => (key, None),
    }
}

/// Whether text is a number of months to some and of minutes to others: `1M`.
pub(super) fn is_ambiguous(text: &str) -> bool {
    text.trim().strip_suffix('M').is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Reads a duration. `unit` is what the key's name says; a bare number without it is seconds, unless
/// its size speaks for milliseconds, and is then not certain.
pub(super) fn parse(text: &str, unit: Option<Unit>) -> Option<Lifetime> {
    let text = text.trim();
    // A whole number may be written as a float.
    let whole = text
        .split_once('.')
        .filter(|(_, part)| !part.is_empty() && part.bytes().all(|byte| byte == b'0'));
    let number = whole.map_or(text, |(number, _)| number);
    if let Ok(number) = number.replace('_', "").parse::<u64>() {
        return match unit {
            Some(unit) => number.checked_mul(unit.milliseconds()).map(certain),
            None => Some(bare(number)),
        };
    }
    iso(text)
        .or_else(|| clock(text))
        .or_else(|| units(text))
        .map(certain)
}

fn certain(milliseconds: u64) -> Lifetime {
    Lifetime {
        seconds: milliseconds / 1_000,
        certain: true,
    }
}

/// A bare number. Whole minutes in milliseconds (900000, 86400000) are what home-grown Java and
/// JavaScript settings write; 604800 or 2592000 are no whole minutes in milliseconds and stay seconds.
/// Numbers below five minutes may as well be minutes, hours or days.
fn bare(number: u64) -> Lifetime {
    const DAY: u64 = 86_400;
    let whole_minutes = number >= 60_000 && number.is_multiple_of(60_000);
    if whole_minutes || (number >= 10_000_000 && !number.is_multiple_of(DAY)) {
        return Lifetime {
            seconds: number / 1_000,
            certain: false,
        };
    }
    Lifetime {
        seconds: number,
        certain: (300..10_000_000).contains(&number),
    }
}

/// `1h30m`, `15 minutes`, `7d`, `300s`, `0.5s`, `hours=1;minutes=2`. A lone `M` means months to some
/// and minutes to others, so it is not read.
fn units(text: &str) -> Option<u64> {
    let mut total: u64 = 0;
    let mut rest = text;
    if text.contains('=') {
        for part in text.split(';').filter(|part| !part.trim().is_empty()) {
            let (name, number) = part.split_once('=')?;
            let number: u64 = number.trim().parse().ok()?;
            total = total.checked_add(number.checked_mul(milliseconds(name.trim())?)?)?;
        }
        return Some(total);
    }
    let mut any = false;
    loop {
        rest = rest.trim_start_matches([' ', ',']);
        if rest.is_empty() {
            return any.then_some(total);
        }
        let digits = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at(digits);
        let after = after.trim_start();
        let letters = after
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(after.len());
        let (name, next) = after.split_at(letters);
        total = total.checked_add(scaled(number, milliseconds(name)?)?)?;
        rest = next;
        any = true;
    }
}

/// `number` (digits, perhaps with a fraction) times `factor`.
fn scaled(number: &str, factor: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || fraction.len() > 6 {
        return None;
    }
    let mut total = whole.parse::<u64>().ok()?.checked_mul(factor)?;
    if !fraction.is_empty() {
        let part: u64 = fraction.parse().ok()?;
        let scale = 10_u64.pow(fraction.len() as u32);
        total = total.checked_add(part.checked_mul(factor)? / scale)?;
    }
    Some(total)
}

fn milliseconds(name: &str) -> Option<u64> {
    if name == "M" {
        return None;
    }
    Some(match name.to_ascii_lowercase().as_str() {
        "ms" | "msec" | "millis" | "millisecond" | "milliseconds" => 1,
        "s" | "sec" | "secs" | "second" | "seconds" => 1_000,
        "m" | "min" | "mins" | "minute" | "minutes" => 60_000,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600_000,
        "d" | "day" | "days" => 86_400_000,
        "w" | "week" | "weeks" => 7 * 86_400_000,
        "mo" | "month" | "months" => 30 * 86_400_000,
        "y" | "yr" | "year" | "years" => 365 * 86_400_000,
        _ => return None,
    })
}

/// ISO 8601: `PT15M`, `P7D`, `P1DT12H`.
fn iso(text: &str) -> Option<u64> {
    let rest = text.strip_prefix(['P', 'p'])?;
    let (date, time) = rest.split_once(['T', 't']).unwrap_or((rest, ""));
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let mut total: u64 = 0;
    for (part, is_time) in [(date, false), (time, true)] {
        let mut rest = part;
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
            let (number, after) = rest.split_at(digits);
            let letter = after.chars().next()?;
            let factor = match (letter.to_ascii_uppercase(), is_time) {
                ('Y', false) => 365 * 86_400_000,
                ('M', false) => 30 * 86_400_000,
                ('W', false) => 7 * 86_400_000,
                ('D', false) => 86_400_000,
                ('H', true) => 3_600_000,
                ('M', true) => 60_000,
                ('S', true) => 1_000,
                _ => return None,
            };
            total = total.checked_add(scaled(number, factor)?)?;
            rest = &after[letter.len_utf8()..];
        }
    }
    Some(total)
}

/// .NET's `00:30:00` and `1.00:00:00` (days before the dot).
fn clock(text: &str) -> Option<u64> {
    let (days, time) = match text.split_once('.') {
        Some((days, time)) if time.contains(':') => (days.parse::<u64>().ok()?, time),
        _ => (0, text),
    };
    let mut parts = time.split(':').map(|part| {
        let whole = part.split('.').next().unwrap_or_default();
        whole.parse::<u64>().ok().filter(|_| whole.len() <= 2)
    });
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || minutes > 59 || seconds > 59 {
        return None;
    }
    let total = days.checked_mul(86_400)? + hours * 3_600 + minutes * 60 + seconds;
    total.checked_mul(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(u64, bool)> {
        parse(text, None).map(|lifetime| (lifetime.seconds, lifetime.certain))
    }

    #[test]
    fn written_units_are_certain() {
        // Go, Spring, words
        assert_eq!(read("1h30m"), Some((5_400, true)));
        assert_eq!(read("720h"), Some((2_592_000, true)));
        assert_eq!(read("15 minutes"), Some((900, true)));
        assert_eq!(read("10d"), Some((864_000, true)));
        assert_eq!(read("1500ms"), Some((1, true)));
        // protobuf
        assert_eq!(read("0.5s"), Some((0, true)));
        // ISO 8601
        assert_eq!(read("PT15M"), Some((900, true)));
        assert_eq!(read("P1DT12H"), Some((129_600, true)));
        // .NET
        assert_eq!(read("00:30:00"), Some((1_800, true)));
        assert_eq!(read("1.00:00:00"), Some((86_400, true)));
        // authentik
        assert_eq!(read("hours=1;minutes=2"), Some((3_720, true)));
    }

    #[test]
    fn bare_numbers_are_seconds_unless_their_size_speaks_for_milliseconds() {
        assert_eq!(read("3600"), Some((3_600, true)));
        assert_eq!(read("2592000"), Some((2_592_000, true)));
        assert_eq!(read("31536000"), Some((31_536_000, false)));
        assert_eq!(read("3600000"), Some((3_600, false)));
        assert_eq!(read("86400000"), Some((86_400, false)));
        assert_eq!(read("15"), Some((15, false)));
        assert_eq!(read("3600.0"), Some((3_600, true)));
    }

    #[test]
    fn keys_say_units() {
        assert_eq!(
            split_unit("lifetimeinminutes"),
            ("lifetime", Some(Unit::Minutes))
        );
        assert_eq!(
            split_unit("expirationms"),
            ("expiration", Some(Unit::Milliseconds))
        );
        assert_eq!(split_unit("ttl"), ("ttl", None));
        assert_eq!(parse("7", Some(Unit::Days)).unwrap().seconds, 604_800);
    }

    #[test]
    fn what_is_no_duration_is_not_read() {
        for text in [
            "",
            "never",
            "-1",
            "1M",
            "12:30",
            "soon",
            "1h30",
            "P",
            "99999999999999999999d",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
