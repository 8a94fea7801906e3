//! Origins as browsers send them (RFC 6454 §6.2), and who can register their hosts.

use super::Trick;
use std::ops::Range;

/// Top-level domains the fillers build; anyone can register below them.
const OPEN_TLDS: [&str; 4] = ["io", "xyz", "com", "community"];
/// Top-level domains nobody can register below from outside.
const CLOSED_TLDS: [&str; 15] = [
    "arpa",
    "corp",
    "example",
    "home",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "mail",
    "onion",
    "private",
    "test",
];
/// Second levels that are public under most country codes.
const SECOND_LEVELS: [&str; 7] = ["ac", "co", "com", "edu", "gov", "net", "org"];
/// Suffixes below which a hosting platform gives a name to each customer.
const PLATFORMS: [&str; 24] = [
    "appspot.com",
    "azureedge.net",
    "azurestaticapps.net",
    "azurewebsites.net",
    "cloudfront.net",
    "firebaseapp.com",
    "fly.dev",
    "github.io",
    "gitlab.io",
    "glitch.me",
    "herokuapp.com",
    "netlify.app",
    "ngrok-free.app",
    "ngrok.app",
    "ngrok.io",
    "onrender.com",
    "pages.dev",
    "repl.co",
    "replit.app",
    "surge.sh",
    "vercel.app",
    "web.app",
    "workers.dev",
    "trycloudflare.com",
];

/// The host's place in an origin; none where no browser sends such a text.
pub(super) fn parse(origin: &str) -> Option<Range<usize>> {
    let start = ["https://", "http://"]
        .into_iter()
        .find_map(|scheme| origin.starts_with(scheme).then_some(scheme.len()))?;
    let rest = &origin[start..];
    let length = match rest.strip_prefix('[') {
        Some(address) => address.find(']')? + 2,
        None => rest.find(':').unwrap_or(rest.len()),
    };
    let (host, port) = rest.split_at(length);
    let port_fits = match port.strip_prefix(':') {
        Some(digits) => {
            digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.parse::<u16>().is_ok()
        }
        None => port.is_empty(),
    };
    let host_fits = host.starts_with('[') || (host.len() <= 253 && host.split('.').all(is_label));
    (port_fits && host_fits).then_some(start..start + length)
}

fn is_label(label: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&label.len())
        && label.bytes().all(allowed)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// How many labels from the end nobody can own, and whether they are a platform's.
fn public_suffix(labels: &[&str]) -> (usize, bool) {
    let [.., second, tld] = labels else {
        return (1, false);
    };
    if PLATFORMS.contains(&format!("{second}.{tld}").as_str()) {
        (2, true)
    } else if tld.len() == 2 && SECOND_LEVELS.contains(second) {
        (2, false)
    } else {
        (1, false)
    }
}

/// Whether a host belongs to somebody else because of characters the attacker chose: how, and
/// whether the name can be registered. None where it stays inside what the pattern's text fixes.
pub(super) fn foreign(origin: &str, host: Range<usize>, chosen: &[bool]) -> Option<(Trick, bool)> {
    let chosen = chosen.get(host.clone())?;
    let host = &origin[host];
    let labels: Vec<&str> = host.split('.').collect();
    let tld = *labels.last()?;
    if !tld.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let tld_chosen = &chosen[host.len() - tld.len()..];
    let tld_bent = tld_chosen.contains(&true);
    let single = labels.len() == 1;
    if single || (tld_bent && !OPEN_TLDS.contains(&tld)) {
        return chosen.contains(&true).then_some((Trick::Suffix, false));
    }
    if !tld_bent && (tld.len() < 2 || CLOSED_TLDS.contains(&tld)) {
        return None;
    }
    let (public, platform) = public_suffix(&labels);
    let owned = labels.len().checked_sub(public + 1)?;
    let start: usize = labels[..owned].iter().map(|label| label.len() + 1).sum();
    let name = &chosen[start..start + labels[owned].len()];
    let domain = &chosen[start..];
    if !domain.contains(&true) || (platform && name.contains(&false)) {
        return None;
    }
    let trick = if !domain.contains(&false) {
        if chosen.contains(&false) {
            Trick::Suffix
        } else {
            Trick::AnyHost
        }
    } else if tld_bent && !name.contains(&true) {
        Trick::TopLevel
    } else if !name.contains(&false) {
        Trick::PublicSuffix
    } else if tld_bent {
        Trick::Suffix
    } else if name[0] {
        Trick::Prefix
    } else {
        Trick::OpenName
    };
    Some((trick, true))
}
