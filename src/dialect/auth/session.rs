//! How long sessions last.

use super::block::Block;
use crate::model::Dialect;
use crate::model::token::SessionLifetime;

const LIFETIME: &[&str] = &[
    "ttl",
    "sessionttl",
    "lifetime",
    "sessionlifetime",
    "maxlifetime",
    "maxage",
    "timeout",
    "sessiontimeout",
    "absolutetimeout",
    "duration",
    "expiry",
    "expires",
    "expiration",
    "expiresin",
];
const IDLE: &[&str] = &[
    "idle",
    "idletimeout",
    "idlettl",
    "maxidle",
    "maxidletime",
    "inactivity",
    "inactivitytimeout",
    "maxinactiveinterval",
];

/// What a `session` block says, if it says anything about time; a cookie's age counts where nothing else
/// is written.
pub(super) fn lower(block: &Block<'_>) -> Option<SessionLifetime> {
    let cookie = block
        .child(&["cookie"])
        .filter(|cookie| !says(block, LIFETIME) && says(cookie, LIFETIME));
    let lifetime = cookie.as_ref().unwrap_or(block);
    (says(lifetime, LIFETIME) || says(block, IDLE)).then(|| SessionLifetime {
        dialect: Dialect::Auth,
        scope: block.scope.clone(),
        at: block.at,
        lifetime: lifetime.lifetime(LIFETIME),
        idle: block.lifetime(IDLE),
    })
}

fn says(block: &Block<'_>, names: &[&str]) -> bool {
    block.find_duration(names).is_some()
}
