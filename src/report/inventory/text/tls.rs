//! Endpoints, with TLS and without.

use super::super::super::{counted, grouped};
use super::super::origin::UNSUPPORTED;
use super::super::words;
use super::material::named;
use super::{NAMED, Page, and_more, known};
use crate::inventory::{Endpoint, Known, Origin, Plain, Protocol, Suite, Use};
use crate::model::mesh::MtlsSetting;
use crate::model::tls::{Side, TlsVersion};
use std::collections::BTreeMap;

/// Suites named of those that need more than the configuration; JSON names all.
const MANY: usize = 8;

impl Page<'_> {
    pub(super) fn endpoints(&mut self) {
        let inventory = self.inventory;
        self.part("TLS endpoints");
        if inventory.endpoints.is_empty() {
            self.nothing("No endpoint speaks TLS");
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

    pub(super) fn endpoint(&mut self, number: usize, one: &Endpoint) {
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

    pub(super) fn protocols(&mut self, one: &Endpoint) {
        let list = |all: &Vec<Protocol>| {
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

    pub(super) fn suites(&mut self, one: &Endpoint) {
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
            self.field(&range(&versions), &format!("{names}{note}"));
        }
        self.lists(one);
    }

    /// What the lists hold beyond suites, and where they come from.
    pub(super) fn lists(&mut self, one: &Endpoint) {
        let suites = &one.suites;
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
    pub(super) fn origins<'a>(
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
    pub(super) fn stated<'a>(
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
    pub(super) fn join_origins<'a>(
        &self,
        one: &'a Endpoint,
        of: impl Fn(&'a Use) -> &'a Origin,
    ) -> String {
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

    pub(super) fn one_use(&mut self, endpoint: &Endpoint, one: &Use) {
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

    pub(super) fn plain(&mut self, one: &Plain) {
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

    pub(super) fn mesh(&mut self, one: &MtlsSetting) {
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
}

/// `TLSv1 to 1.2`, `TLSv1, 1.2`.
fn range(versions: &[TlsVersion]) -> String {
    let number = |version: TlsVersion| {
        let name = version.name();
        name.strip_prefix("TLSv").unwrap_or(name)
    };
    let (Some(&first), Some(&last)) = (versions.first(), versions.last()) else {
        return "suites".to_owned();
    };
    let between = TlsVersion::ALL
        .into_iter()
        .filter(|version| (first..=last).contains(version));
    match versions.len() {
        1 => first.name().to_owned(),
        many if many == between.count() => format!("{} to {}", first.name(), number(last)),
        _ => {
            let rest = versions[1..].iter().map(|version| number(*version));
            let all: Vec<_> = std::iter::once(first.name()).chain(rest).collect();
            all.join(", ")
        }
    }
}
