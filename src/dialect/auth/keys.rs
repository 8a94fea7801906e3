//! Names: every spelling of a key that means the same, and the families of blocks.

/// A key without case, `_`, `-`, `.` and spaces: `jwk-set-uri`, `jwkSetUri` and `JWK_SET_URI` are one.
pub(super) fn normal(key: &str) -> String {
    key.chars()
        .filter(|c| !matches!(c, '_' | '-' | '.' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

/// What a block is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Family {
    Jwt,
    OAuth,
    Tokens,
    Cors,
    Session,
    Store,
}

/// The family a normalised key names.
pub(super) fn family(key: &str) -> Option<Family> {
    Some(match key {
        "jwt" | "jwtconfig" | "jwtsettings" | "jwtsetting" | "jwtoptions" | "jwtauth"
        | "jwtauthentication" | "jwtbearer" | "jwtbeareroptions" | "jwtissueroptions"
        | "jwtparameters" | "jwtproperties" | "jwttoken" => Family::Jwt,
        "oauth2" | "oauth" | "oidc" | "openidconnect" => Family::OAuth,
        "token" | "tokens" => Family::Tokens,
        "cors" => Family::Cors,
        "session" | "sessions" => Family::Session,
        "cache" | "redis" => Family::Store,
        _ => return None,
    })
}

pub(super) const ISSUER: &[&str] = &[
    "issuer",
    "issuers",
    "iss",
    "issuerurl",
    "issueruri",
    "trustedissuer",
    "trustedissuers",
    "allowedissuers",
    "validissuer",
    "validissuers",
    "authority",
    "jwtissuer",
];
pub(super) const AUDIENCE: &[&str] = &[
    "audiences",
    "audience",
    "aud",
    "validaudience",
    "validaudiences",
    "targetaudience",
    "allowedaudiences",
    "allowedaudience",
    "jwtaudience",
];
/// Lists a validator accepts.
pub(super) const ALGORITHMS: &[&str] = &[
    "algorithms",
    "algs",
    "allowedalgorithms",
    "jwsalgorithms",
    "validalgorithms",
    "acceptedalgorithms",
];
/// One algorithm: a validator's, an issuer's, or both.
pub(super) const ALGORITHM: &[&str] = &[
    "algorithm",
    "alg",
    "jwtalg",
    "jwtalgorithm",
    "signingmethod",
];
/// The algorithm an issuer signs with.
pub(super) const SIGNING_ALGORITHM: &[&str] =
    &["signingalgorithm", "signingalg", "signaturealgorithm"];
pub(super) const REQUIRED_CLAIMS: &[&str] = &["requiredclaims", "claimstoverify", "musthave"];
pub(super) const LIFETIME: &[&str] = &[
    "lifetime",
    "expiration",
    "expirationtime",
    "expires",
    "expire",
    "accesstokenexpire",
    "accessexpire",
    "accessexpires",
    "accesstokenexpires",
    "accesstokenvalidity",
    "tokenexpire",
    "expiresin",
    "exp",
    "expiry",
    "ttl",
    "accesstokenttl",
    "accesstokenexpiration",
    "accesstokenlifespan",
    "accesstokenlifetime",
    "accesstokenexpiry",
    "accesstokenexpiresin",
    "accessttl",
    "accessexpiration",
    "accesslifetime",
    "accessexpiresin",
    "accessexpiry",
    "tokenexpiry",
    "tokenexpiration",
    "tokenlifetime",
    "tokenttl",
    "jwtexpiry",
    "jwtexpiration",
    "jwtlifetime",
    "jwtexpiresin",
    "accesstokenexpirytime",
];
pub(super) const REFRESH_LIFETIME: &[&str] = &[
    "refreshtokenttl",
    "refreshtokenexpire",
    "refreshexpire",
    "refreshexpires",
    "refreshtokenexpires",
    "refreshtokenvalidity",
    "refreshtokenexpiration",
    "refreshtokenlifetime",
    "refreshtokenlifespan",
    "refreshtokenexpiry",
    "refreshtokenexpirytime",
    "refreshtokenexpiresin",
    "refreshexpiration",
    "refreshexpiresin",
    "refreshexpiry",
    "refreshttl",
    "refreshlifetime",
];
pub(super) const ROTATION: &[&str] = &[
    "rotation",
    "rotate",
    "rotaterefreshtokens",
    "rotaterefreshtoken",
    "refreshtokenrotation",
    "enablerefreshtokenrotation",
    "revokeonuse",
];
/// Switches that mean the opposite of rotation.
pub(super) const REUSE: &[&str] = &["reuserefreshtokens", "reuserefreshtoken", "reuse"];
pub(super) const SKEW: &[&str] = &[
    "leeway",
    "clockskew",
    "clocktolerance",
    "allowedskew",
    "allowedclockskew",
    "skew",
];
pub(super) const SECRET: &[&str] = &[
    "secret",
    "secretkey",
    "signingkey",
    "signingsecret",
    "hmacsecret",
    "accesssecret",
    "refreshsecret",
    "accesstokensecret",
    "refreshtokensecret",
    "sharedsecret",
    "jwtsecret",
    "jwtkey",
    "key",
    "privatekey",
];
pub(super) const PUBLIC_KEY: &[&str] = &[
    "publickey",
    "verificationkey",
    "publickeypem",
    "certificate",
];
pub(super) const KEY_REFERENCE: &[&str] = &[
    "publickeyfile",
    "publickeypath",
    "publickeylocation",
    "privatekeyfile",
    "privatekeypath",
    "secretfile",
    "keyfile",
    "jwksfile",
    "jwkspath",
    "secretenv",
    "secretref",
];
pub(super) const JWKS: &[&str] = &[
    "jwksuri",
    "jwksurl",
    "jwkseturi",
    "jwkseturl",
    "jwkuri",
    "jwkurl",
    "jwks",
    "jwkset",
    "jwksendpoint",
];
pub(super) const JWKS_TTL: &[&str] = &[
    "jwkscachettl",
    "jwksttl",
    "jwksrefreshinterval",
    "jwkscacheduration",
    "jwkscachemaxage",
];
pub(super) const CACHE_TTL: &[&str] = &[
    "cachettl",
    "cachemaxage",
    "cacheduration",
    "refreshinterval",
];
pub(super) const INTROSPECTION_TTL: &[&str] = &[
    "introspectioncachettl",
    "introspectionttl",
    "introspectioncacheduration",
];
pub(super) const TOKEN_TTL: &[&str] = &["tokencachettl", "tokenttl", "tokencacheduration"];
pub(super) const QUERY: &[&str] = &[
    "queryparameter",
    "queryparam",
    "tokenqueryparam",
    "uriparamnames",
    "fromparams",
    "allowquerytoken",
    "acceptquerytoken",
    "tokeninquery",
    "allowtokeninquery",
];
/// The same in a block where `token_ttl` would be the token's own.
pub(super) const TOKEN_TTL_CACHE: &[&str] = &["tokencachettl", "tokencacheduration"];
/// Switches that turn expiry checking off when true.
pub(super) const IGNORE_EXPIRY: &[&str] = &[
    "ignoreexpiration",
    "ignoreexpiry",
    "ignoreexp",
    "skipexpirycheck",
];
/// Switches that turn expiry checking off when false.
pub(super) const CHECK_EXPIRY: &[&str] = &[
    "validatelifetime",
    "verifyexp",
    "verifyexpiration",
    "checkexpiry",
];
/// Switches that turn the check of signatures off when false.
pub(super) const CHECK_SIGNATURE: &[&str] = &[
    "verifysignature",
    "validatesignature",
    "checksignature",
    "requiresignedtokens",
];
/// Blocks beside the values they switch, as libraries take them.
pub(super) const SWITCHES: &[&str] = &[
    "options",
    "validation",
    "verification",
    "tokenvalidationparameters",
];
pub(super) const CHECK_ISSUER: &[&str] =
    &["validateissuer", "verifyissuer", "verifyiss", "checkissuer"];
pub(super) const CHECK_AUDIENCE: &[&str] = &[
    "validateaudience",
    "verifyaudience",
    "verifyaud",
    "checkaudience",
];

pub(super) const CLIENT_ID: &[&str] = &["clientid"];
pub(super) const CLIENT_SECRET: &[&str] = &["clientsecret"];
pub(super) const REDIRECT: &[&str] = &[
    "redirecturis",
    "redirecturi",
    "redirecturl",
    "redirecturls",
    "callbackurl",
    "callbackurls",
    "callbackuri",
];
pub(super) const GRANTS: &[&str] = &[
    "granttypes",
    "granttype",
    "grants",
    "allowedgrants",
    "allowedgranttypes",
    "authorizationgranttype",
    "authorizationgranttypes",
];
pub(super) const SCOPES: &[&str] = &["scopes", "scope", "allowedscopes"];

pub(super) const ORIGINS: &[&str] = &[
    "allowedorigins",
    "allowedorigin",
    "alloworigins",
    "alloworigin",
    "origins",
    "origin",
    "corsorigins",
];
pub(super) const CREDENTIALS: &[&str] = &[
    "allowcredentials",
    "credentials",
    "supportscredentials",
    "corsallowcredentials",
];
pub(super) const MAX_AGE: &[&str] = &["maxage", "preflightmaxage"];

/// Keys of a session or store that only such a block has.
pub(super) const SESSION: &[&str] = &[
    "secret",
    "ttl",
    "maxage",
    "idle",
    "idletimeout",
    "timeout",
    "lifetime",
    "cookie",
    "expire",
    "expiration",
    "secure",
    "httponly",
    "samesite",
    "cookiename",
    "sessionttl",
];
pub(super) const STORE: &[&str] = &[
    "ttl",
    "sessionttl",
    "tokencachettl",
    "url",
    "host",
    "password",
];

/// Words that are legitimate keys beside ours, however near they come to one.
pub(super) const OTHER_WORDS: &[&str] = &[
    "id",
    "name",
    "type",
    "kid",
    "typ",
    "sub",
    "subject",
    "enabled",
    "enable",
    "disabled",
    "prefix",
    "header",
    "headers",
    "cookie",
    "cookies",
    "path",
    "paths",
    "file",
    "url",
    "uri",
    "user",
    "users",
    "roles",
    "groups",
    "claim",
    "claims",
    "provider",
    "providers",
    "client",
    "clients",
    "realm",
    "domain",
    "domains",
    "host",
    "port",
    "mode",
    "debug",
    "state",
    "nonce",
    "pkce",
    "encryption",
    "encoding",
    "encode",
    "signature",
    "signer",
    "signing",
    "issue",
    "issues",
    "issuedat",
    "audit",
    "expired",
    "expose",
    "exposeheaders",
    "exposedheaders",
    "method",
    "methods",
    "allowedmethods",
    "allowedheaders",
    "allowmethods",
    "allowheaders",
    "origination",
    "credential",
    "secretname",
    "secrets",
    "keys",
    "keyid",
    "keystore",
    "algorithmic",
    "audienceclaim",
    "scopeclaim",
    "scopesclaim",
    "rolesclaim",
    "usernameclaim",
    "leewayclaim",
    "refresh",
    "refreshtoken",
    "accesstoken",
    "access",
    "idtoken",
    "redirect",
    "redirects",
    "grantid",
    "description",
];
