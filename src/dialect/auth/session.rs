//! `session` blocks, and the cookies that carry sessions and tokens.

use super::block::Block;
use super::keys::{self, Family};
use super::value;
use crate::model::session::{SameSite, Session, SessionCookie};
use crate::model::token::Lifetime;
use crate::model::{Dialect, Setting, Why};

const IDLE: &[&str] = &[
    "idle",
    "idletimeout",
    "idletime",
    "idlettl",
    "idlelifetime",
    "idleexpiration",
    "maxidle",
    "maxidletime",
    "inactivity",
    "inactivitytimeout",
    "inactivetimeout",
    "maxinactivity",
    "maxinactiveinterval",
    "sessionidletimeout",
];
const ABSOLUTE: &[&str] = &[
    "absolute",
    "absolutetimeout",
    "absolutelifetime",
    "absolutettl",
    "absoluteexpiration",
    "absoluteexpiry",
    "absolutemaxage",
    "maxlifetime",
    "maxlifespan",
    "maxduration",
    "maxsessionlifetime",
    "maxsessionduration",
    "hardtimeout",
    "timebox",
];
/// Idle to some programs, absolute to others.
const EITHER: &[&str] = &[
    "ttl",
    "sessionttl",
    "timeout",
    "sessiontimeout",
    "lifetime",
    "sessionlifetime",
    "lifespan",
    "maxage",
    "expire",
    "expires",
    "expiresin",
    "expiration",
    "expiry",
    "duration",
];
/// Blocks that hold the times of a session.
const TIMES: &[&str] = &["timeout", "timeouts", "lifetime", "expiration"];

const COOKIE: &[&str] = &["cookie", "cookies", "sessioncookie"];
const SECURE: &[&str] = &["secure", "secureflag", "secureonly"];
const HTTP_ONLY: &[&str] = &["httponly", "httponlyflag"];
const SAME_SITE: &[&str] = &["samesite", "samesitepolicy"];
const NAME: &[&str] = &["name", "cookiename"];
/// The same beside other settings, where the name has to say that they are a cookie's.
const FLAT_SECURE: &[&str] = &["cookiesecure", "securecookie"];
const FLAT_HTTP_ONLY: &[&str] = &["cookiehttponly", "httponlycookie"];
const FLAT_SAME_SITE: &[&str] = &["cookiesamesite"];
const FLAT_NAME: &[&str] = &["cookiename", "sessioncookiename"];

/// The session of a `session` block that says something about one.
pub(super) fn session(block: &Block<'_>) -> Option<Session> {
    let times = block.child(TIMES);
    let said = |names: &[&str]| {
        let nested = times.as_ref().map(|times| times.lifetime(names));
        match nested {
            Some(setting) if !setting.is_unset() => setting,
            _ => block.lifetime(names),
        }
    };
    let session = Session {
        dialect: Dialect::Auth,
        scope: block.scope.clone(),
        at: block.at,
        idle: said(IDLE),
        absolute: said(ABSOLUTE),
        lifetime: lifetime(block),
    };
    let is_limited = ![&session.idle, &session.absolute, &session.lifetime]
        .iter()
        .all(|setting| setting.is_unset());
    let known = |(key, _): (&str, _)| keys::SESSION.contains(&key);
    (is_limited || block.entries().any(known)).then_some(session)
}

/// How long a browser keeps the cookie does not bind who has copied it.
fn lifetime(block: &Block<'_>) -> Setting<Lifetime> {
    let own = block.lifetime(EITHER);
    let cookie = block.child(COOKIE);
    let kept = cookie.and_then(|cookie| cookie.find_duration(&["maxage", "expires", "ttl"]));
    match (own, kept) {
        (own, Some((entry, _))) if own.is_unset() => {
            Setting::unknown(entry.value.span(), Why::Ambiguous)
        }
        (own, _) => own,
    }
}

/// The cookies of a block of a family: always one of a session, of the others where one is set.
pub(super) fn cookies(family: Family, block: &Block<'_>) -> Vec<SessionCookie> {
    match family {
        Family::Session => vec![cookie(block, true)],
        Family::Jwt | Family::Tokens | Family::OAuth => {
            let refresh = block.child(&["refreshtoken", "refresh"]);
            let places = std::iter::once(block).chain(refresh.as_ref());
            places
                .filter(|place| sets_cookie(place))
                .map(|place| cookie(place, false))
                .collect()
        }
        Family::Cors | Family::Store => Vec::new(),
    }
}

/// The cookie of a container itself. At the root of a file it may be any.
pub(super) fn of_container(container: &Block<'_>) -> Option<SessionCookie> {
    let own = !container.scope.0.is_empty() && container.child(COOKIE).is_some();
    (own && sets_cookie(container)).then(|| cookie(container, false))
}

fn sets_cookie(block: &Block<'_>) -> bool {
    let flags = [SECURE, HTTP_ONLY, SAME_SITE];
    let flat = [FLAT_SECURE, FLAT_HTTP_ONLY, FLAT_SAME_SITE];
    let has = |block: &Block<'_>, names: [&[&str]; 3]| {
        names.iter().any(|names| block.find(names).is_some())
    };
    has(block, flat) || block.child(COOKIE).is_some_and(|child| has(&child, flags))
}

/// In a session's block the flags may stand beside its other settings.
fn cookie(block: &Block<'_>, session: bool) -> SessionCookie {
    let child = block.child(COOKIE);
    let at = child.as_ref().unwrap_or(block);
    let place = |nested: &'static [&'static str], flat: &'static [&'static str]| {
        if at.find(nested).is_some() && (session || child.is_some()) {
            (at, nested)
        } else if session && block.find(nested).is_some() {
            (block, nested)
        } else if block.find(flat).is_some() {
            (block, flat)
        } else {
            (at, flat)
        }
    };
    let flag = |nested, flat| {
        let (place, names) = place(nested, flat);
        place.flag(names)
    };
    let (same_site, same_site_names) = place(SAME_SITE, FLAT_SAME_SITE);
    SessionCookie {
        dialect: Dialect::Auth,
        scope: at.scope.clone(),
        at: at.at,
        name: name(block, child.as_ref(), session),
        secure: flag(SECURE, FLAT_SECURE),
        http_only: flag(HTTP_ONLY, FLAT_HTTP_ONLY),
        same_site: match same_site.find(same_site_names) {
            Some(entry) => value::scalar(entry.value, parse_same_site),
            None => same_site.absent(),
        },
    }
}

/// `cookie: sid` names it, too.
fn name(block: &Block<'_>, child: Option<&Block<'_>>, session: bool) -> Setting<String> {
    if let Some(child) = child.filter(|child| child.find(NAME).is_some()) {
        return child.text(NAME);
    }
    let names: &[&str] = if session {
        &["cookiename", "sessioncookiename", "sessionname", "name"]
    } else {
        FLAT_NAME
    };
    let scalar = block.find(&["cookie"]).filter(|entry| {
        entry.value.text().is_some() && value::flag(entry.value).written().is_none()
    });
    match scalar {
        Some(entry) if session && block.find(names).is_none() => value::text(entry.value),
        _ => block.text(names),
    }
}

fn parse_same_site(text: &str) -> Option<SameSite> {
    match text.trim().to_ascii_lowercase().as_str() {
        "strict" | "true" => Some(SameSite::Strict),
        "lax" => Some(SameSite::Lax),
        "none" => Some(SameSite::None),
        "false" | "off" | "unset" | "unspecified" | "disabled" => Some(SameSite::Unset),
        _ => None,
    }
}
