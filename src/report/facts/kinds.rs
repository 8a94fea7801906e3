//! Each kind of fact with its members. A member that the model gains does not compile here until it is
//! shown or left out on purpose; left out are the places where a fix would write.

use super::json::Json;
use super::{Cx, ToJson};
use crate::model::access::{
    AccessGate, AddressRule, GateKind, IdentityHeader, Satisfy, Subrequest, TrustedProxies,
    Unguarded,
};
use crate::model::cache::{CachePolicy, CachedThing, TokenCache};
use crate::model::cipher::{CipherList, Notation};
use crate::model::cors::{CorsPolicy, MatchMode, OriginRule, WildcardCredentials};
use crate::model::http::{
    Behaviour, Discarded, HeaderPolicy, HeaderSet, HttpServer, Socket, Target,
};
use crate::model::session::{SameSite, Session, SessionCookie};
use crate::model::spelling::{Obsolete, UnknownKey};
use crate::model::timeouts::{KeepalivePool, Timeouts};
use crate::model::tls::{
    ClientOcsp, ClientOptions, ClientVerification, Material, MaterialRole, PlainEndpoint,
    ServerOptions, SessionCache, Side, TlsEndpoint, TlsMode, TlsVersion, UpstreamVerification,
};
use crate::model::token::{
    AudienceMatch, ExpiryCheck, KeyKind, KeySource, Lifetime, OAuthClient, Optionality,
    TokenIssuance, TokenValidation,
};
use crate::model::{Facts, Reach};

object!(Facts {
    tls, plain, servers, serving, passing, processes, headers, validations, issuances, clients, sessions, cookies, cors, timeouts, caches, token_caches, gates,
    trusted_proxies, unknown_keys, obsolete, mesh; secrets, list_ends
});

object!(TlsEndpoint {
    dialect, scope, at, side, hosts, port, protocols, ciphers, tls13_ciphers, certificates, material,
    client_verification, client_verification_used, verification, sni, peer, mode, server, client;
    family, insertion, block, speaker
});
object!(Material { role, name, hidden });
names!(MaterialRole {
    Certificate => "certificate", PrivateKey => "private-key",
    ClientAuthorities => "client-authorities", TrustedAuthorities => "trusted-authorities",
    RevocationList => "revocation-list", DhParameters => "dh-parameters",
    TicketKey => "ticket-key", PasswordFile => "password-file",
});
object!(PlainEndpoint {
    dialect,
    scope,
    at,
    side,
    reach,
    port,
    tls,
    passes_through,
    redirects
});
object!(ServerOptions {
    session_tickets,
    ticket_keys,
    session_cache,
    session_timeout,
    early_data,
    server_preference,
    groups,
    dh_parameters,
    compression,
    stapling,
    stapling_verify,
    stapling_file,
    trusted_certificate,
    resolver,
    client_crl,
    client_ocsp,
    commands
});
object!(ClientOptions {
    certificate,
    key,
    name,
    names_group
});
names!(SessionCache { Off => "off", Process => "process", Shared => "shared" });
names!(ClientOcsp { Off => "off", Leaf => "leaf", Chain => "chain" });
object!(CipherList {
    notation,
    tokens,
    is_product_default
});
names!(Notation { OpenSsl => "openssl", Names => "names" });
names!(Side { Server => "server", Upstream => "upstream" });
names!(ClientVerification {
    Off => "off", Required => "required", Optional => "optional",
    OptionalUnverified => "optional-unverified",
});
names!(UpstreamVerification { Off => "off", Full => "full", ChainOnly => "chain-only" });
names!(TlsMode {
    Passthrough => "PASSTHROUGH", AutoPassthrough => "AUTO_PASSTHROUGH", Simple => "SIMPLE",
    Mutual => "MUTUAL", OptionalMutual => "OPTIONAL_MUTUAL", IstioMutual => "ISTIO_MUTUAL",
    Disable => "DISABLE",
});
names!(Reach {
    Unix => "unix", Loopback => "loopback", Cluster => "cluster", Network => "network",
    Unknown => "unknown",
});

impl ToJson for TlsVersion {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        cx.text(self.name())
    }
}

object!(HttpServer {
    dialect,
    scope,
    at,
    names,
    sockets,
    behaviour,
    behind_proxy,
    in_plain,
    http2,
    http3,
    rejects_handshake,
    rejects_requests,
    admits_neighbours_only
});
object!(Socket {
    at,
    reach,
    port,
    tls,
    proxy_protocol,
    quic,
    private,
    is_default
});
object!(HeaderPolicy {
    dialect, scope, alike, at, is_server, server, tls, behaviour, bodiless, internal, headers, open, discarded;
    over_tls, block, insertion, replaces, inheritance
});
object!(HeaderSet { name, value, always, span; end, by_type, listed, sent });
object!(Discarded { header, by; open });

impl ToJson for Behaviour {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        match self {
            Self::Serves { proxied } => case("serves", vec![("proxied", proxied.to_json(cx))]),
            Self::Redirects { to } => {
                let https = *to == Target::Https;
                case("redirects", vec![("https", https.to_json(cx))])
            }
            Self::Rejects => case("rejects", Vec::new()),
            Self::Unknown(why) => case("unknown", vec![("why", why.to_json(cx))]),
        }
    }
}

/// A case that has members of its own.
pub(super) fn case(name: &str, mut members: Vec<(&'static str, Json)>) -> Json {
    members.insert(0, ("kind", Json::Text(name.to_owned())));
    Json::Object(members)
}

object!(TokenValidation {
    dialect,
    scope,
    at,
    validates,
    algorithms,
    issuers,
    audiences,
    audience_match,
    audience_checked_elsewhere,
    required_claims,
    expiry,
    verifies_signature,
    ignore_expiry,
    clock_skew,
    keys,
    token_in_query,
    token_types,
    key_headers,
    binding,
    optional,
    workload
});
names!(AudienceMatch { Any => "any", All => "all", Unsupported => "unsupported" });
names!(ExpiryCheck {
    Required => "required", IfPresent => "if-present", OnlyIfListed => "only-if-listed",
    Undefined => "undefined",
});
names!(Optionality {
    Enforced => "enforced", Passes => "passes", PassesForSure => "passes-for-sure",
});
object!(TokenIssuance {
    dialect,
    scope,
    at,
    issuer,
    signing_algorithms,
    access_lifetime,
    refresh_lifetime,
    refresh_expires,
    rotation,
    code_lifetime,
    id_lifetime,
    binding
});
object!(Lifetime { seconds, certain });
object!(OAuthClient {
    dialect,
    scope,
    at,
    client_id,
    secret,
    redirect_uris,
    grants,
    scopes,
    pkce,
    pkce_methods,
    authentication,
    binding,
    pushed_requests,
    other_secrets
});

impl ToJson for KeySource {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        let Self { span, kind } = self;
        let (name, mut members) = match kind {
            KeyKind::JwksUrl { url, reach, .. } => {
                let url = cx.text_at(url, *span);
                ("jwks-url", vec![("url", url), ("reach", reach.to_json(cx))])
            }
            KeyKind::InlineJwks { secret } => ("inline-jwks", vec![("secret", secret.to_json(cx))]),
            KeyKind::InlinePem { private } => {
                ("inline-pem", vec![("private", private.to_json(cx))])
            }
            KeyKind::Secret {
                bytes,
                well_known,
                placeholder,
            } => (
                "secret",
                vec![
                    ("bytes", bytes.to_json(cx)),
                    ("well_known", well_known.to_json(cx)),
                    ("placeholder", placeholder.to_json(cx)),
                ],
            ),
            KeyKind::Reference => ("reference", Vec::new()),
            KeyKind::HiddenSecret => ("hidden-secret", Vec::new()),
            KeyKind::Unknown(_) => ("unknown", Vec::new()),
        };
        members.push(("at", span.to_json(cx)));
        case(name, members)
    }
}

object!(Session {
    dialect,
    scope,
    at,
    idle,
    absolute,
    lifetime
});
object!(SessionCookie {
    dialect,
    scope,
    at,
    name,
    secure,
    http_only,
    same_site
});
names!(SameSite { Strict => "Strict", Lax => "Lax", None => "None", Unset => "unset" });

object!(CorsPolicy {
    dialect, scope, at, origins, open, credentials, wildcard_credentials, max_age, vary_origin; insertion
});
names!(WildcardCredentials {
    Reflects => "reflects", SendsStar => "sends-star", Undefined => "undefined",
});

impl ToJson for OriginRule {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        match self {
            Self::Any => case("any", Vec::new()),
            Self::Reflected => case("reflected", Vec::new()),
            Self::Null => case("null", Vec::new()),
            Self::Fixed(origin) => case("fixed", vec![("origin", origin.to_json(cx))]),
            Self::Pattern {
                pattern,
                mode,
                reflects,
            } => case(
                "pattern",
                vec![
                    ("pattern", pattern.to_json(cx)),
                    ("mode", mode.to_json(cx)),
                    ("reflects", reflects.to_json(cx)),
                ],
            ),
        }
    }
}

impl ToJson for MatchMode {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        cx.text(match self {
            Self::Exact => "exact",
            Self::Prefix => "prefix",
            Self::Search { ignore_case: false } => "search",
            Self::Search { ignore_case: true } => "search-ignoring-case",
            Self::Full => "full",
        })
    }
}

object!(Timeouts {
    dialect,
    scope,
    at,
    side,
    exposed,
    keepalive,
    keepalive_requests,
    upstream_idle,
    tcp_keepalive,
    pool,
    auth_wait
});

impl ToJson for KeepalivePool {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        match self {
            Self::Works => case("works", Vec::new()),
            Self::Ineffective { because, at } => {
                let members = vec![("because", because.to_json(cx)), ("at", at.to_json(cx))];
                case("ineffective", members)
            }
        }
    }
}

object!(CachePolicy {
    dialect,
    scope,
    at,
    key,
    key_has_credential,
    forced,
    valid,
    not_stored,
    not_served,
    credential_required,
    behind_gate,
    is_auth_subrequest
});
object!(TokenCache {
    dialect,
    scope,
    at,
    what,
    ttl,
    access_lifetime,
    notes
});
names!(CachedThing {
    Jwks => "jwks", Introspection => "introspection", Token => "token", Session => "session",
    AuthResult => "auth-result",
});

/// A status and how long its responses are kept.
impl ToJson for (String, u64) {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        Json::Object(vec![
            ("status", self.0.to_json(cx)),
            ("seconds", self.1.to_json(cx)),
        ])
    }
}

object!(AccessGate {
    dialect,
    scope,
    at,
    gates,
    open,
    satisfy,
    addresses,
    sockets,
    behind_proxy,
    asks_in_plain,
    subrequest,
    identity
});
names!(GateKind {
    Password => "password", Token => "token", Subrequest => "subrequest", Certificate => "certificate",
});
names!(Satisfy { All => "all", Any => "any" });
object!(AddressRule { allow, address });
object!(Subrequest { uri, location, internal; insertion });
object!(IdentityHeader {
    name,
    unguarded,
    open
});
object!(Unguarded { at, scope, sends });
object!(TrustedProxies {
    dialect,
    scope,
    networks,
    header,
    allow_list,
    reach
});

object!(UnknownKey {
    dialect,
    scope,
    key,
    meant
});
object!(Obsolete { dialect, scope, name, statement, effect, instead; replacement, certain });
