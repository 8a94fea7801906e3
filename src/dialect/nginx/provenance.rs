//! What a value is made from: the variables of the request behind `map`, `set` and their kin, the
//! conditions they are set under included. What the value will be is not asked.

use super::config::{Config, NodeId};
use std::collections::{BTreeMap, BTreeSet};

/// The statements that set a variable, by its name.
pub(super) type Givers = BTreeMap<String, Vec<NodeId>>;

/// What a text depends on.
#[derive(Debug, Default)]
pub(super) struct Provenance {
    /// The request's own variables, without `$` and in lower case.
    pub bases: BTreeSet<String>,
    /// Whether code decides, or something that is not in sight.
    pub opaque: bool,
}

impl Provenance {
    pub(super) fn has(&self, base: &str) -> bool {
        self.bases.contains(base)
    }
}

/// Everything a text depends on where a block uses it.
pub(super) fn of(config: &Config<'_>, block: NodeId, text: &str) -> Provenance {
    let givers = config.index.givers.get_or_init(|| givers(config));
    let mut found = Provenance::default();
    let mut waiting = names(text);
    let mut seen = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        let Some(all) = givers.get(&name) else {
            found.opaque |= !is_of_the_request(&name);
            found.bases.insert(name);
            continue;
        };
        let mut near = all
            .iter()
            .filter(|&&id| counts_in(config, id, block))
            .peekable();
        // An internal redirect may come from where it is set.
        found.opaque |= near.peek().is_none();
        for &id in near {
            follow(config, id, &mut found, &mut waiting);
        }
    }
    found
}

/// Adds what one statement makes its variable from.
fn follow(config: &Config<'_>, id: NodeId, found: &mut Provenance, waiting: &mut Vec<String>) {
    let mut text = |id: NodeId, at: usize| {
        waiting.extend(
            config
                .arg(id, at)
                .map_or(Vec::new(), |(text, _)| names(text)),
        );
    };
    match config.node(id).name {
        "map" => {
            text(id, 0);
            for entry in config.children(id) {
                text(entry, 0);
            }
            found.opaque |= config.node(id).open.is_some();
        }
        "set" | "auth_request_set" => {
            text(id, 1);
            for outer in config.ancestors(id).skip(1) {
                if config.node(outer).name == "if" {
                    (0..config.args(outer).len()).for_each(|at| text(outer, at));
                }
            }
            if config.arg(id, 1).is_some_and(|(_, word)| word.templated) {
                found.opaque = true;
            }
        }
        "geo" if config.args(id).len() == 2 => text(id, 0),
        "geo" => {
            found.bases.insert("remote_addr".to_owned());
        }
        "split_clients" => text(id, 0),
        "auth_jwt_claim_set" => {
            if let Some((claim, _)) = config.arg(id, 1) {
                found
                    .bases
                    .insert(format!("jwt_claim_{}", claim.to_ascii_lowercase()));
            }
        }
        // njs, Lua, Perl, a key-value store.
        _ => found.opaque = true,
    }
}

/// Whether a statement may count for a request that ends up in a block: those outside of locations, and
/// those of the blocks around it.
fn counts_in(config: &Config<'_>, id: NodeId, block: NodeId) -> bool {
    let mut around = config.ancestors(id).skip(1);
    let owner = around.find(|&outer| config.node(outer).name != "if");
    owner.is_none_or(|owner| config.ancestors(block).any(|outer| outer == owner))
}

fn givers(config: &Config<'_>) -> Givers {
    let mut all = Givers::new();
    for (id, node) in config.all() {
        let at = match node.name {
            "map" | "split_clients" | "keyval" => 1,
            "geo" => config.args(id).len().saturating_sub(1),
            "auth_request_set" | "auth_jwt_claim_set" | "js_set" | "js_var" | "perl_set" => 0,
            // `set` and what modules add to it: `set_by_lua_block`, `set_md5` …
            name if name.starts_with("set") => 0,
            _ => continue,
        };
        if let Some((variable, _)) = config.arg(id, at)
            && let [name] = names(variable).as_slice()
        {
            all.entry(name.clone()).or_default().push(id);
        }
    }
    all
}

/// The variables in a text, `$name` and `${name}`, in lower case as nginx compares them.
pub(super) fn names(text: &str) -> Vec<String> {
    let is_part = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    text.split('$')
        .skip(1)
        .map(|rest| rest.strip_prefix('{').unwrap_or(rest))
        .map(|rest| rest.chars().take_while(is_part).collect::<String>())
        .filter(|name| !name.is_empty())
        .map(|name| name.to_ascii_lowercase())
        .collect()
}

/// Names that start the variables of nginx and its usual modules.
const FAMILIES: [&str; 22] = [
    "http_",
    "arg_",
    "cookie_",
    "sent_http_",
    "upstream_",
    "jwt_",
    "ssl_",
    "request",
    "proxy_",
    "server_",
    "remote_",
    "realip_",
    "connection",
    "content_",
    "time_",
    "geoip",
    "tcpinfo_",
    "body_",
    "bytes_",
    "document_",
    "realpath_",
    "binary_",
];

/// Whether nginx itself sets a variable, so that one without a statement is no stranger.
fn is_of_the_request(name: &str) -> bool {
    let single = [
        "uri",
        "args",
        "query_string",
        "is_args",
        "host",
        "hostname",
        "scheme",
        "https",
        "http2",
        "http3",
        "status",
        "msec",
        "pid",
        "nginx_version",
        "slice_range",
        "fastcgi_script_name",
        "fastcgi_path_info",
        "uid_got",
        "uid_set",
        "limit_rate",
        "invalid_referer",
        "msie",
        "modern_browser",
        "ancient_browser",
        "gzip_ratio",
        "pipe",
    ];
    single.contains(&name)
        || name.bytes().all(|byte| byte.is_ascii_digit())
        || FAMILIES.iter().any(|family| name.starts_with(family))
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn variables_are_found_in_both_spellings() {
        assert_eq!(
            names("$uri${HTTP_authorization}x$"),
            ["uri", "http_authorization"]
        );
        assert_eq!(names("plain"), Vec::<String>::new());
    }
}
