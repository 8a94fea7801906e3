//! The inventory for people: three parts, at most 80 columns where words allow it.

use super::super::{counted, grouped};
use super::origin::{UNSUPPORTED, reason};
use super::{Cx, words};
use crate::inventory::{
    Certificate, Endpoint, File, Inventory, Issuer, KeyEntry, Known, Material, Origin, Plain,
    Session, Suite, Use, Validator,
};
use crate::model::mesh::MtlsSetting;
use crate::model::tls::Side;
use crate::model::token::{ExpiryCheck, KeyKind};
use crate::model::{Scope, Why};
use crate::source::Span;
use std::collections::BTreeMap;
use std::io::{self, Write};

const WIDTH: usize = 80;
/// Where values start.
const INDENT: usize = 17;
/// Suites named of those that need more than the configuration; JSON names all.
const MANY: usize = 8;
/// Places named in a row before the rest is counted.
const NAMED: usize = 3;

pub(super) fn write(inventory: &Inventory, cx: &Cx<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page {
        cx,
        inventory,
        text: String::new(),
    };
    page.head();
    page.endpoints();
    page.certificates();
    page.tokens();
    page.foot();
    out.write_all(page.text.as_bytes())
}

struct Page<'a> {
    cx: &'a Cx<'a>,
    inventory: &'a Inventory,
    text: String,
}

impl Page<'_> {
    fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    fn part(&mut self, title: &str) {
        self.line("");
        self.line(title);
        self.line(&"=".repeat(title.chars().count()));
    }

    /// The first line of an entry, apart from what was before.
    fn entry(&mut self, title: &str) {
        self.line("");
        self.wrapped("", title, 0);
    }

    /// A label and its value, broken at spaces.
    fn field(&mut self, label: &str, value: &str) {
        self.wrapped(&format!("  {label}"), value, INDENT);
    }

    fn wrapped(&mut self, label: &str, value: &str, indent: usize) {
        let mut line = format!("{label:indent$}");
        let mut width = line.chars().count();
        let mut is_start = true;
        for word in value.split(' ') {
            let length = word.chars().count();
            if !is_start && width + 1 + length > WIDTH {
                self.line(&line);
                let indent = indent.max(4);
                line = " ".repeat(indent);
                width = indent;
                is_start = true;
            }
            if !is_start {
                line.push(' ');
                width += 1;
            }
            line.push_str(word);
            width += length;
            is_start = false;
        }
        self.line(&line);
    }

    fn head(&mut self) {
        self.line("Inventory of cryptography in use");
        if let Some(moment) = self.cx.as_of {
            self.line(&format!("as of {moment}"));
        }
    }

    fn foot(&mut self) {
        if self.cx.report.unread.is_empty() {
            return;
        }
        self.part("Not read");
        self.line("");
        for one in &self.cx.report.unread {
            let path = self.cx.path(&one.path);
            let reason = self.cx.text(&one.reason);
            self.wrapped("", &format!("{path}: {reason}"), 0);
        }
    }

    fn endpoints(&mut self) {
        let inventory = self.inventory;
        self.part("TLS endpoints");
        if inventory.endpoints.is_empty() {
            self.entry("No endpoint speaks TLS.");
        }
        for (at, one) in inventory.endpoints.iter().enumerate() {
            self.endpoint(at + 1, one);
        }
        if !inventory.plain.is_empty() {
            self.part("Endpoints without TLS");
            inventory.plain.iter().for_each(|one| self.plain(one));
        }
        if !inventory.mesh.is_empty() {
            self.part("Mesh");
            self.line("");
            inventory.mesh.iter().for_each(|one| self.mesh(one));
        }
    }

    fn endpoint(&mut self, number: usize, one: &Endpoint) {
        let side = match (one.tls, one.side) {
            (None, _) => "upstream hop that may speak TLS",
            (_, Side::Server) => "server side",
            (_, Side::Upstream) => "towards upstreams",
        };
        let places = counted(one.uses.len(), "place");
        self.entry(&format!("{number}. {side}, {}, {places}", one.dialect.id()));
        if let Some(mode) = one.mode.value() {
            self.field("mode", words::mode(*mode));
        }
        if one.tls.is_some() {
            self.protocols(one);
            self.suites(one);
        }
        let client = known(&one.client, |mode| words::client(*mode).to_owned());
        self.stated("client certs", client, one, |used| &used.origins.client);
        let verified = known(&one.verification, |mode| {
            words::verification(*mode).to_owned()
        });
        self.stated("verifies", verified, one, |used| &used.origins.verification);
        let sni = known(&one.sni, |on| {
            if *on { "sent" } else { "not sent" }.to_owned()
        });
        self.stated("server name", sni, one, |used| &used.origins.sni);
        for used in &one.uses {
            self.one_use(one, used);
        }
    }

    fn protocols(&mut self, one: &Endpoint) {
        let list = |all: &Vec<crate::inventory::Protocol>| {
            let each = all.iter().map(|protocol| {
                let mut text = protocol.version.name().to_owned();
                let only = protocol.only.join(", ");
                match (protocol.only.is_empty(), protocol.needs) {
                    (true, None) => {}
                    (true, Some(needs)) => text.push_str(&format!(" (needs {needs})")),
                    (false, None) => text.push_str(&format!(" ({only})")),
                    (false, Some(needs)) => text.push_str(&format!(" ({only}; needs {needs})")),
                }
                text
            });
            each.collect::<Vec<_>>().join(", ")
        };
        let mut text = known(&one.protocols, list);
        if let (Some(text), Some(why)) = (&mut text, one.open) {
            text.push_str(&and_more(why));
        }
        self.stated("protocols", text, one, |used| &used.origins.protocols);
    }

    fn suites(&mut self, one: &Endpoint) {
        let suites = &one.suites;
        let mut groups: Vec<(Vec<_>, Option<&str>, Vec<&str>)> = Vec::new();
        for Suite {
            versions,
            needs,
            name,
            ..
        } in &suites.items
        {
            match groups
                .iter_mut()
                .find(|(others, other, _)| others == versions && other == needs)
            {
                Some((.., names)) => names.push(name),
                None => groups.push((versions.clone(), *needs, vec![name])),
            }
        }
        for (versions, needs, names) in groups {
            let versions: Vec<_> = versions.iter().map(|version| version.name()).collect();
            let label = match versions.as_slice() {
                [] => "suites".to_owned(),
                [only] => (*only).to_owned(),
                [first, .., last] => format!("{first} to {}", &last[last.len() - 3..]),
            };
            let names = match names.len() {
                // What no supported library has would bury the rest.
                many if needs.is_some() && many > MANY => format!("{many} more suites"),
                _ => names.join(", "),
            };
            let note = match (versions.is_empty(), needs) {
                (_, Some(needs)) => format!(" (needs {needs})"),
                (true, None) => " (each where its version is on)".to_owned(),
                (false, None) => String::new(),
            };
            self.field(&label, &format!("{names}{note}"));
        }
        if suites.system_policy {
            self.field("suites", "and what the system's policy enables");
        }
        if !suites.unknown.is_empty() {
            let unknown: Vec<_> = suites.unknown.iter().map(|one| self.cx.text(one)).collect();
            self.field("no such suite", &unknown.join(", "));
        }
        let has_13 = suites
            .items
            .iter()
            .any(|suite| suite.key_exchange.is_none());
        let has_below = suites
            .items
            .iter()
            .any(|suite| suite.key_exchange.is_some());
        if has_13 || !matches!(suites.tls13, Known::Value(_) | Known::Unsupported) {
            self.origins("TLS 1.3 list", &suites.tls13, one, |used| {
                &used.origins.tls13
            });
        }
        if has_below || !matches!(suites.below, Known::Value(_)) {
            self.origins("suite list", &suites.below, one, |used| {
                &used.origins.ciphers
            });
        }
    }

    /// Where a list of suites comes from, and the list where nothing could be made of it.
    fn origins<'a>(
        &mut self,
        label: &str,
        list: &Known<String>,
        one: &'a Endpoint,
        of: impl Fn(&'a Use) -> &'a Origin,
    ) {
        let origins = self.join_origins(one, of);
        let text = match list {
            // OpenSSL takes a space after a colon for nothing; here it lets the line break.
            Known::Value(_) if !origins.contains(" at ") && !origins.contains(" from ") => origins,
            Known::Value(list) => {
                let list = self.cx.text(list).replace(':', ": ");
                format!("{list} -- {origins}")
            }
            Known::Unstated => format!("the product's own, which no file states: {origins}"),
            Known::Unsupported | Known::Unknown(_) => origins,
        };
        self.field(label, &text);
    }

    /// A setting with where it comes from; one the product does not have is passed over.
    fn stated<'a>(
        &mut self,
        label: &str,
        value: Option<String>,
        one: &'a Endpoint,
        of: impl Fn(&'a Use) -> &'a Origin,
    ) {
        let origins = self.join_origins(one, of);
        match value {
            Some(value) => self.field(label, &format!("{value}: {origins}")),
            None if label == "protocols" || origins != UNSUPPORTED => self.field(label, &origins),
            None => {}
        }
    }

    /// The different origins of a setting, the most frequent first.
    fn join_origins<'a>(&self, one: &'a Endpoint, of: impl Fn(&'a Use) -> &'a Origin) -> String {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for used in &one.uses {
            *counts.entry(self.cx.origin_words(of(used))).or_default() += 1;
        }
        let mut all: Vec<_> = counts.into_iter().collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let more = all.len().saturating_sub(NAMED);
        let mut parts: Vec<_> = all.into_iter().map(|(text, _)| text).take(NAMED).collect();
        if more > 0 {
            parts.push(format!("and {} more places", grouped(more)));
        }
        parts.join("; ")
    }

    fn one_use(&mut self, endpoint: &Endpoint, one: &Use) {
        let (cx, inventory) = (self.cx, self.inventory);
        let at = cx.place(one.at);
        self.field("used by", &format!("{} ({at})", cx.text(&one.scope.0)));
        let mut purpose = cx.purpose(endpoint, one);
        if endpoint.side == Side::Upstream {
            purpose.push_str(&format!(" ({})", words::reach(one.peer)));
        }
        let sockets: Vec<_> = one
            .sockets
            .iter()
            .map(|socket| {
                let quic = if socket.quic {
                    " (QUIC: TLS 1.3 alone)"
                } else {
                    ""
                };
                format!("{}{quic}", cx.source(socket.at))
            })
            .collect();
        if !sockets.is_empty() {
            purpose.push_str(&format!(" on {}", sockets.join(", ")));
        } else if let Some(port) = one.port {
            purpose.push_str(&format!(" on port {port}"));
        }
        self.field("", &purpose);
        for &at in &one.material {
            if let Some(material) = inventory.material.get(at) {
                let role = words::role(material.role);
                let name = named(cx, material);
                self.field("", &format!("{role} {name}"));
            }
        }
    }

    fn plain(&mut self, one: &Plain) {
        let what = match (words::plain(one), one.side) {
            ("passes-through", Side::Server) => "socket that passes bytes on as they come",
            ("passes-through", Side::Upstream) => "hop that passes bytes on as they come",
            ("refuses-handshakes", _) => "socket that refuses every TLS handshake",
            ("unknown", Side::Server) => "socket that may or may not speak TLS",
            ("unknown", Side::Upstream) => "hop that may or may not speak TLS",
            (_, Side::Server) => "socket without TLS",
            (_, Side::Upstream) => "hop without TLS",
        };
        let port = one
            .port
            .map_or_else(String::new, |port| format!(" on port {port}"));
        let answer = one.answer.map_or_else(String::new, |answer| match answer {
            "unknown" => ", what it answers is unknown".to_owned(),
            answer => format!(", {answer}"),
        });
        let (dialect, reach) = (one.dialect.id(), words::reach(one.reach));
        self.entry(&format!("{what}{port} ({dialect}, {reach}){answer}"));
        for used in &one.uses {
            let scope = self.cx.text(&used.scope.0);
            let mut text = format!("{scope} ({})", self.cx.place(used.at));
            if one.side == Side::Upstream {
                text = format!("{} in {text}", self.cx.source(used.at));
            }
            self.wrapped("  ", &text, 2);
        }
    }

    fn mesh(&mut self, one: &MtlsSetting) {
        let side = if one.client_side { "client" } else { "server" };
        let mode = known(&Known::of(&one.mode, |mode| *mode), |mode| {
            words::mtls(*mode).to_owned()
        });
        let mode = mode.unwrap_or_else(|| "unknown".to_owned());
        let effect = match one.effective {
            Some(true) => "",
            Some(false) => ", without effect",
            None => ", unless an object elsewhere overrides it",
        };
        let (scope, level) = (self.cx.text(&one.scope.0), words::level(one.level));
        let origin = self.cx.origin_words(&Origin::of(&one.mode, None));
        self.wrapped(
            "",
            &format!("{scope}: mutual TLS {mode}, {side} side, {level}{effect}: {origin}"),
            0,
        );
    }

    fn certificates(&mut self) {
        self.part("Certificates and keys");
        let inventory = self.inventory;
        if inventory.material.is_empty() {
            self.entry("No certificate and no key is named.");
        }
        for one in &inventory.material {
            self.material(one);
        }
    }

    fn material(&mut self, one: &Material) {
        let (role, name) = (words::role(one.role), named(self.cx, one));
        self.entry(&format!("{role} {name}"));
        match &one.file {
            File::Hidden(why) => self.field("unknown", why.remedy()),
            File::Inline => {}
            File::NotGiven => {
                let text = match one.dialect {
                    crate::model::Dialect::Istio => "a name or path in the cluster; not read",
                    _ => "not among the given paths; not read",
                };
                self.field("file", text);
            }
            File::Present(path) => {
                let path = self.cx.path(path);
                self.field("file", &format!("{path}: it is there; not read"));
            }
            File::Unreadable { path, reason } => {
                let (path, reason) = (self.cx.path(path), self.cx.text(reason));
                self.field("file", &format!("{path}: {reason}"));
            }
            File::Read(contents) => {
                let path = self.cx.path(&contents.path);
                self.field("file", &path);
                if contents.private_keys > 0 {
                    let keys = counted(contents.private_keys, "private key");
                    self.field("", &format!("holds {keys}, too; not read"));
                }
                if contents.broken > 0 {
                    let blocks = counted(contents.broken, "block");
                    self.field("", &format!("{blocks} in it cannot be read"));
                }
                for certificate in &contents.certificates {
                    self.certificate(certificate);
                }
            }
        }
        self.used_by(&one.uses);
    }

    fn used_by(&mut self, uses: &[(Scope, Span)]) {
        for (scope, at) in uses {
            let scope = self.cx.text(&scope.0);
            let text = format!("{scope} ({})", self.cx.place(*at));
            self.field("used by", &text);
        }
    }

    fn certificate(&mut self, one: &Certificate) {
        let cx = self.cx;
        self.field("subject", &cx.text(&one.subject));
        let own = one.subject == one.issuer;
        let issuer = cx.text(&one.issuer);
        self.field("issuer", if own { "itself" } else { &issuer });
        let names: Vec<_> = one.names.iter().map(|name| cx.text(name)).collect();
        if !names.is_empty() {
            self.field("names", &names.join(", "));
        }
        let left = cx
            .as_of
            .map_or_else(String::new, |now| match one.not_after.days_after(now) {
                days if days < 0 => ", expired".to_owned(),
                days => format!(", {days} days left"),
            });
        let (from, to) = (one.not_before, one.not_after);
        self.field("valid", &format!("{from} to {to}{left}"));
        let curve = one.curve.as_deref().unwrap_or_default();
        let bits = one
            .bits
            .map_or_else(String::new, |bits| format!("{bits} bits"));
        let key = format!("{} {curve} {bits}", one.key);
        let key = key.split_whitespace().collect::<Vec<_>>().join(" ");
        self.field("key", &format!("{key}, signed with {}", one.signature));
        if one.is_authority {
            self.field("authority", "it may sign certificates");
        }
        self.field("serial", &one.serial);
        self.field("SHA-256", &one.sha256);
    }

    fn tokens(&mut self) {
        let inventory = self.inventory;
        self.part("Tokens");
        if inventory.validators.is_empty()
            && inventory.issuers.is_empty()
            && inventory.sessions.is_empty()
        {
            self.entry("No token is issued or validated.");
        }
        for one in &inventory.validators {
            self.validator(one);
        }
        for one in &inventory.issuers {
            self.issuer(one);
        }
        for one in &inventory.sessions {
            self.session(one);
        }
    }

    fn validator(&mut self, one: &Validator) {
        let places = counted(one.uses.len(), "place");
        self.entry(&format!("validator, {}, {places}", one.dialect.id()));
        let cx = self.cx;
        let list = |(value, open): &(Known<Vec<String>>, Option<Why>)| {
            let text = known(value, |all| {
                let all: Vec<_> = all.iter().map(|one| cx.text(one)).collect();
                all.join(", ")
            });
            text.map(|text| format!("{text}{}", open.map_or_else(String::new, and_more)))
        };
        let fields = [
            ("algorithms", list(&one.algorithms), Part::Algorithms),
            ("issuers", list(&one.issuers), Part::Issuers),
            ("audiences", list(&one.audiences), Part::Audiences),
        ];
        for (label, value, part) in fields {
            let origins = one.uses.iter().map(|used| match part {
                Part::Algorithms => &used.algorithms,
                Part::Issuers => &used.issuers,
                Part::Audiences => &used.audiences,
            });
            let first = origins.map(|origin| self.cx.origin_words(origin)).next();
            let origin = first.unwrap_or_default();
            let value = value.map_or_else(String::new, |value| format!("{value}: "));
            self.field(label, &format!("{value}{origin}"));
        }
        let keys: Vec<_> = one
            .keys
            .iter()
            .filter_map(|&at| self.inventory.keys.get(at))
            .collect();
        for key in &keys {
            let text = self.key(key);
            self.field("key", &text);
        }
        if keys.is_empty() {
            self.field("key", "none is named here");
        }
        self.field("expiry", expiry(one.expiry));
        if one.verifies.value() == Some(&false) {
            self.field("signature", "not verified");
        }
        for used in &one.uses {
            let scope = self.cx.text(&used.scope.0);
            let text = format!("{scope} ({})", self.cx.place(used.at));
            self.field("used by", &text);
        }
    }

    fn key(&self, one: &KeyEntry) -> String {
        let places: Vec<_> = one
            .places
            .iter()
            .take(NAMED)
            .map(|at| self.cx.place(*at))
            .collect();
        let places = places.join(", ");
        match (self.cx.key_name(one), &one.kind) {
            (Some(url), KeyKind::JwksUrl { reach, .. }) => {
                format!("fetched from {url} ({}): {places}", words::reach(*reach))
            }
            (Some(name), kind) => format!("{} as {name} ({places})", key(kind)),
            (None, kind) => format!("{} ({places})", key(kind)),
        }
    }

    fn issuer(&mut self, one: &Issuer) {
        let cx = self.cx;
        let (scope, at) = (cx.text(&one.scope.0), cx.place(one.at));
        self.entry(&format!(
            "issuer of tokens, {}: {scope} ({at})",
            one.dialect.id()
        ));
        let list = |all: &Vec<String>| {
            let all: Vec<_> = all.iter().map(|one| cx.text(one)).collect();
            all.join(", ")
        };
        self.value(
            "issuer",
            known(&one.issuer.0, |one| cx.text(one)),
            &one.issuer.1,
        );
        self.value(
            "algorithms",
            known(&one.algorithms.0, list),
            &one.algorithms.1,
        );
        let times = [
            ("access token", &one.lifetimes.access),
            ("refresh token", &one.lifetimes.refresh),
        ];
        for (label, (value, origin)) in times {
            self.value(label, known(value, |time| words::lifetime(*time)), origin);
        }
        let rotation = |on: &bool| if *on { "on each use" } else { "no" }.to_owned();
        self.value(
            "replaced",
            known(&one.rotation.0, rotation),
            &one.rotation.1,
        );
    }

    fn session(&mut self, one: &Session) {
        let (scope, at) = (self.cx.text(&one.scope.0), self.cx.place(one.at));
        let what = if one.stored {
            "session store"
        } else {
            "session"
        };
        self.entry(&format!("{what}, {}: {scope} ({at})", one.dialect.id()));
        for (label, (value, origin)) in [("lifetime", &one.lifetime), ("idle", &one.idle)] {
            self.value(label, known(value, |time| words::lifetime(*time)), origin);
        }
    }

    fn value(&mut self, label: &str, value: Option<String>, origin: &Origin) {
        let origin = self.cx.origin_words(origin);
        match value {
            Some(value) => self.field(label, &format!("{value}: {origin}")),
            None if origin == UNSUPPORTED => {}
            None => self.field(label, &origin),
        }
    }
}

#[derive(Clone, Copy)]
enum Part {
    Algorithms,
    Issuers,
    Audiences,
}

fn known<T>(value: &Known<T>, text: impl FnOnce(&T) -> String) -> Option<String> {
    value.value().map(text)
}

fn and_more(why: Why) -> String {
    format!(", and perhaps more ({})", reason(why))
}

fn expiry(check: ExpiryCheck) -> &'static str {
    match check {
        ExpiryCheck::Required => "a token without `exp` is refused",
        ExpiryCheck::IfPresent => "`exp` is looked at where a token has it",
        ExpiryCheck::OnlyIfListed => "`exp` is looked at only where it is listed",
        ExpiryCheck::Undefined => "the configuration does not say whether `exp` is looked at",
    }
}

fn key(kind: &KeyKind) -> &'static str {
    match kind {
        KeyKind::JwksUrl { .. } => "fetched",
        KeyKind::InlineJwks { secret: false } => "key set written in the configuration",
        KeyKind::InlineJwks { secret: true } => {
            "key set with a secret key, written in the configuration"
        }
        KeyKind::InlinePem { private: false } => "public key written in the configuration",
        KeyKind::InlinePem { private: true } => "private key written in the configuration",
        KeyKind::Secret { .. } => "shared secret written in the configuration",
        KeyKind::Reference => "kept elsewhere",
        KeyKind::HiddenSecret => "shared secret or private key from a template or variable",
        KeyKind::Unknown => "unknown, hidden by a template or variable",
    }
}

/// The name of a file or secret, or why there is none.
fn named(cx: &Cx<'_>, one: &Material) -> String {
    let name = cx.material_name(one);
    match &one.file {
        File::Hidden(why) if name.is_empty() => format!("unknown ({})", reason(*why)),
        File::Hidden(why) => format!("{name} ({})", reason(*why)),
        _ => name,
    }
}
