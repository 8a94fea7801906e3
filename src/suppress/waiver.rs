//! Waivers on a day: which are in force, what they cover, and which have nothing to do.
//!
//! A waiver covers a subject only where it covers all of it: a finding that holds in two servers is
//! not taken out of the count because one of them is waived.

use crate::config::{Resource, Target, Waiver};
use crate::finding::{Draft, Suppression, SuppressionKind};
use crate::model::Scope;
use crate::source::Span;
use crate::syntax::Document;
use crate::syntax::data::{Value, objects};
use jiff::civil::Date;

/// What a waiver may cover: a finding, or what an audit says of a control.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subject<'a> {
    /// The file, from the folder of the configuration.
    pub path: &'a str,
    /// The scopes it holds in.
    pub scopes: &'a [Scope],
    /// See [`Document::place`].
    pub place: &'a str,
    /// The manifest it stands in, see [`resource_at`].
    pub resource: Option<&'a str>,
    /// The finding's, if it is one.
    pub fingerprint: Option<&'a str>,
}

/// Whether a waiver covers a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cover {
    /// It is about something else.
    No,
    /// It is about some of its scopes, so it changes nothing.
    Part,
    /// All of it.
    Whole,
}

/// Where a waiver stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It begins later.
    Ahead,
    /// It holds.
    InForce,
    /// It has ended.
    Expired,
}

/// The waivers of a project on a day.
#[derive(Clone, Copy, Debug)]
pub struct Waivers<'a> {
    all: &'a [Waiver],
    as_of: Date,
}

impl<'a> Waivers<'a> {
    /// The waivers as they stand on `as_of`.
    #[must_use]
    pub fn new(all: &'a [Waiver], as_of: Date) -> Self {
        Self { all, as_of }
    }

    /// Where one stands; its first and its last day belong to it.
    #[must_use]
    pub fn standing(&self, waiver: &Waiver) -> Standing {
        if waiver.created.is_some_and(|created| self.as_of < created) {
            Standing::Ahead
        } else if self.as_of > waiver.expires {
            Standing::Expired
        } else {
            Standing::InForce
        }
    }

    /// Those about a rule that are in force.
    pub fn of_rule(&self, rule: &str) -> impl Iterator<Item = &'a Waiver> {
        let mine = move |target: &Target| matches!(target, Target::Rule(id) if id == rule);
        self.with(Standing::InForce, mine)
    }

    /// Those about a control that are in force.
    pub fn of_control(&self, control: &str) -> impl Iterator<Item = &'a Waiver> {
        let mine = move |target: &Target| matches!(target, Target::Control(id) if id == control);
        self.with(Standing::InForce, mine)
    }

    /// Those about rules that have ended.
    pub fn expired_of_rules(&self) -> impl Iterator<Item = &'a Waiver> {
        self.with(Standing::Expired, |target| {
            matches!(target, Target::Rule(_))
        })
    }

    /// Those about controls that have ended.
    pub fn expired_of_controls(&self) -> impl Iterator<Item = &'a Waiver> {
        self.with(Standing::Expired, |target| {
            matches!(target, Target::Control(_))
        })
    }

    fn with(
        self,
        standing: Standing,
        wanted: impl Fn(&Target) -> bool,
    ) -> impl Iterator<Item = &'a Waiver> {
        let all = self.all.iter();
        all.filter(move |one| self.standing(one) == standing && wanted(&one.target))
    }
}

/// Whether a waiver covers a subject, whatever the day: all parts of its scope must fit.
#[must_use]
pub fn covers(waiver: &Waiver, subject: &Subject<'_>) -> Cover {
    let scope = &waiver.scope;
    let path = scope.path.as_ref();
    let resource = scope.resource.as_ref();
    let fingerprint = scope.fingerprint.as_deref();
    let is_resource = |wanted: &Resource| subject.resource.is_some_and(|name| wanted.matches(name));
    let fits = path.is_none_or(|globs| globs.matches(subject.path))
        && resource.is_none_or(is_resource)
        && fingerprint.is_none_or(|wanted| subject.fingerprint == Some(wanted));
    match &scope.server {
        _ if !fits => Cover::No,
        Some(server) => covers_server(server, subject),
        None => Cover::Whole,
    }
}

fn covers_server(wanted: &str, subject: &Subject<'_>) -> Cover {
    let inside = server_of_place(subject.place);
    let is_wanted = |scope: &Scope| {
        let server = server_of_scope(&scope.0).or(inside);
        server.is_some_and(|server| server.eq_ignore_ascii_case(wanted))
    };
    let fitting = subject.scopes.iter().filter(|one| is_wanted(one)).count();
    match fitting {
        0 => Cover::No,
        all if all == subject.scopes.len() => Cover::Whole,
        _ => Cover::Part,
    }
}

/// The name in `server api.example.com on 443` and in `location /x in api.example.com`.
fn server_of_scope(scope: &str) -> Option<&str> {
    let (kind, rest) = scope.split_once(' ')?;
    let (_, name) = match kind {
        "server" => rest.split_once(" on ").map(|(name, on)| (on, name))?,
        "location" | "if" | "limit_except" => rest.rsplit_once(" in ")?,
        _ => return None,
    };
    // `in location /x` names no server.
    Some(name).filter(|name| !name.contains(' '))
}

/// The name in `http/server[api.example.com]/ssl_protocols`.
fn server_of_place(place: &str) -> Option<&str> {
    let (_, rest) = place.split_once("server[")?;
    rest.split_once(']').map(|(name, _)| name)
}

/// The manifest that holds a place, as waivers name it: `Kind/namespace/name`, or `Kind/name` where it
/// says no namespace.
#[must_use]
pub fn resource_at(document: &Document, span: Span) -> Option<String> {
    let Document::Data(tree) = document else {
        return None;
    };
    let object = objects(tree).find(|root| root.span().contains(span))?;
    object.text_at("apiVersion")?;
    let kind = object.text_at("kind")?;
    let metadata = |key: &str| {
        object
            .get("metadata")
            .and_then(|it: Value<'_>| it.text_at(key))
    };
    let name = metadata("name")?;
    Some(match metadata("namespace") {
        Some(namespace) => format!("{kind}/{namespace}/{name}"),
        None => format!("{kind}/{name}"),
    })
}

/// The mark of a waived finding.
#[must_use]
pub fn mark(waiver: &Waiver) -> Suppression {
    let mut by = vec![waiver.owner.clone()];
    by.extend(waiver.ticket.clone());
    by.push(format!("until {}", waiver.expires));
    Suppression {
        kind: SuppressionKind::Waiver,
        reason: format!("{} ({})", waiver.reason, by.join(", ")),
        at: waiver.at,
    }
}

/// What is said of one that has ended.
pub fn expired(waiver: &Waiver) -> Draft {
    let (owner, expires) = (&waiver.owner, waiver.expires);
    Draft::new(waiver.expires_at, format!("this waiver ended on {expires}"))
        .note(format!(
            "what it covered counts again; {owner} answers for it"
        ))
        .help("mend what it covered and remove it, or decide anew and write a later end")
}

/// What is said of one that covers nothing.
pub fn unused(waiver: &Waiver, rule: &str) -> Draft {
    let message = format!("nothing that this waiver covers is reported by {rule}");
    Draft::new(waiver.at, message)
        .note("a waiver that covers nothing today hides something unseen tomorrow")
        .help("remove it")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Globs, WaiverScope};
    use crate::source::{FileId, SourceFile};
    use crate::syntax::data::Format;
    use crate::syntax::yaml;

    fn waiver(scope: WaiverScope) -> Waiver {
        let at = Span::new(FileId(0), 0, 0);
        Waiver {
            target: Target::Rule("weak-tls".to_owned()),
            at,
            scope,
            owner: "ops".to_owned(),
            reason: "tills".to_owned(),
            ticket: Some("SEC-1".to_owned()),
            created: day("2026-01-31"),
            created_at: at,
            expires: day("2026-06-30").unwrap(),
            expires_at: at,
        }
    }

    fn day(text: &str) -> Option<Date> {
        crate::config::date(text)
    }

    fn server(name: &str) -> WaiverScope {
        WaiverScope {
            server: Some(name.to_owned()),
            ..WaiverScope::default()
        }
    }

    #[test]
    fn the_first_and_the_last_day_belong_to_a_waiver() {
        let all = [waiver(server("a"))];
        let cases = [
            ("2026-01-30", Standing::Ahead, 0),
            ("2026-01-31", Standing::InForce, 1),
            ("2026-06-30", Standing::InForce, 1),
            ("2026-07-01", Standing::Expired, 0),
        ];
        for (text, standing, in_force) in cases {
            let waivers = Waivers::new(&all, day(text).unwrap());
            assert_eq!(waivers.standing(&all[0]), standing, "{text}");
            assert_eq!(waivers.of_rule("weak-tls").count(), in_force, "{text}");
            assert_eq!(waivers.of_rule("other").count(), 0);
            let expired = usize::from(standing == Standing::Expired);
            assert_eq!(waivers.expired_of_rules().count(), expired, "{text}");
        }
    }

    #[test]
    fn rules_and_controls_do_not_mix() {
        let mut all = [waiver(server("a"))];
        all[0].target = Target::Control("asvs-5.0:9.1.2".to_owned());
        let waivers = Waivers::new(&all, day("2026-03-01").unwrap());
        assert_eq!(waivers.of_control("asvs-5.0:9.1.2").count(), 1);
        assert_eq!(waivers.of_control("asvs-5.0:9.1.3").count(), 0);
        assert_eq!(waivers.of_rule("asvs-5.0:9.1.2").count(), 0);
        let later = Waivers::new(&all, day("2027-03-01").unwrap());
        assert_eq!(later.expired_of_rules().count(), 0);
        assert_eq!(later.expired_of_controls().count(), 1);
    }

    #[test]
    fn a_server_is_covered_only_where_all_scopes_are_its_own() {
        let cases: [(&[&str], &str, Cover); 9] = [
            (&["location /x in a.com"], "", Cover::Whole),
            (
                &["location /x in a.com", "location /x in b.com"],
                "",
                Cover::Part,
            ),
            (&["if ($x) in location /x"], "", Cover::No),
            (&["server a.com on 443"], "", Cover::Whole),
            (
                &["server A.com on 443", "server a.com on 8443"],
                "",
                Cover::Whole,
            ),
            (
                &["server a.com on 443", "server b.com on 443"],
                "http/ssl_protocols",
                Cover::Part,
            ),
            (&["server b.com on 443"], "", Cover::No),
            (
                &["location /x"],
                "http/server[a.com]/location[/x]",
                Cover::Whole,
            ),
            (&["location /x"], "http/location[/x]", Cover::No),
        ];
        for (names, place, cover) in cases {
            let scopes: Vec<_> = names.iter().map(|&name| Scope::new(name)).collect();
            let subject = Subject {
                scopes: &scopes,
                place,
                ..Subject::default()
            };
            assert_eq!(
                covers(&waiver(server("a.com")), &subject),
                cover,
                "{names:?}"
            );
        }
    }

    #[test]
    fn all_parts_of_a_scope_must_fit() {
        let both = waiver(WaiverScope {
            path: Some(Globs::new(["old/**"]).unwrap()),
            fingerprint: Some("f".to_owned()),
            ..WaiverScope::default()
        });
        let subject = |path, fingerprint| Subject {
            path,
            fingerprint: Some(fingerprint),
            ..Subject::default()
        };
        assert_eq!(covers(&both, &subject("old/a", "f")), Cover::Whole);
        assert_eq!(covers(&both, &subject("old/a", "g")), Cover::No);
        assert_eq!(covers(&both, &subject("new/a", "f")), Cover::No);
    }

    #[test]
    fn a_mark_names_owner_ticket_and_end() {
        let mark = mark(&waiver(server("a")));
        assert_eq!(mark.reason, "tills (ops, SEC-1, until 2026-06-30)");
        assert_eq!(mark.kind, SuppressionKind::Waiver);
    }

    #[test]
    fn manifests_are_named_by_kind_namespace_and_name() {
        let text = "apiVersion: v1\nkind: A\nmetadata: { name: n, namespace: s }\nx: 1\n---\napiVersion: v1\nkind: List\nitems:\n- { apiVersion: v1, kind: B, metadata: { name: m }, y: 1 }\n---\nz: 1\n";
        let source = SourceFile::new("f", text.as_bytes().to_vec());
        let document = Document::Data(yaml::parse(FileId(0), &source, Format::Yaml));
        let at = |needle: &str| {
            let at = text.find(needle).unwrap();
            resource_at(&document, Span::new(FileId(0), at, at + 1))
        };
        assert_eq!(at("x: 1").as_deref(), Some("A/s/n"));
        assert_eq!(at("y: 1").as_deref(), Some("B/m"));
        assert_eq!(at("z: 1"), None);
    }
}
