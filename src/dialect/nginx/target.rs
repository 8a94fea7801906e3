//! What a hop's host is: an address, a name, or known at run time only.

use super::config::Config;
use super::{upstream, values};

/// What is known of the host a hop goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// An address, which has no name to tell.
    Address,
    /// A host's name.
    Host,
    /// It is only known at run time.
    Unknown,
}

/// What can be said of all the hosts that a hop goes to.
pub(super) fn named(config: &Config<'_>, authorities: &[String]) -> Named {
    let one = |authority: &String| {
        let name = values::host(authority);
        if is_address(authority) {
            return Named::Address;
        }
        if name.contains(['$', '{', '<', '%']) || upstream::may_be_group(config, name) {
            return Named::Unknown;
        }
        // A group with a host's name is asked for by it.
        let Some(group) = upstream::group(config, name).filter(|_| !name.contains('.')) else {
            return Named::Host;
        };
        let mut servers = config
            .own(group, "server")
            .filter_map(|id| config.arg(id, 0))
            .peekable();
        let has_servers = servers.peek().is_some();
        if has_servers && servers.all(|(server, _)| is_address(server)) {
            Named::Address
        } else {
            Named::Host
        }
    };
    let all: Vec<_> = authorities.iter().map(one).collect();
    if all.contains(&Named::Host) {
        Named::Host
    } else if all.contains(&Named::Unknown) {
        Named::Unknown
    } else {
        Named::Address
    }
}

fn is_address(authority: &str) -> bool {
    authority.starts_with("unix:") || values::host(authority).parse::<std::net::IpAddr>().is_ok()
}
