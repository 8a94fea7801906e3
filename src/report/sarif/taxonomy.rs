//! The standards as SARIF's taxonomies: only those, and only their controls, that rest on a rule that ran.

use super::shape::{ComponentReference, Relationship, Target, Taxon, Taxonomy, Text};
use crate::engine::Known;
use crate::rule::Rule;
use crate::standard::{self, BUILT_IN, Control, Rules, Standard};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::LazyLock;

/// The standards that come with authlint. No other format needs them, so they are read here, once.
pub(super) fn built_in() -> &'static [Standard] {
    static ALL: LazyLock<Vec<Standard>> = LazyLock::new(|| {
        let known = Known::read();
        let of = |id: &str| known.check(id);
        let rules = Rules { of: &of, ids: &[] };
        let ids = BUILT_IN.iter().map(|(id, _)| *id);
        ids.filter_map(|id| standard::built_in(id, rules)).collect()
    });
    &ALL
}

/// The standards of a run, and where each rule stands in them.
pub(super) struct Taxonomies {
    pub(super) components: Vec<Taxonomy>,
    of_rule: BTreeMap<String, Vec<Relationship>>,
}

impl Taxonomies {
    /// The part of `standards` that rests on `ran`.
    pub(super) fn new(standards: &[Standard], ran: &[Arc<Rule>]) -> Self {
        let ran: BTreeSet<&str> = ran.iter().map(|rule| rule.id).collect();
        let mut all = Self {
            components: Vec::new(),
            of_rule: BTreeMap::new(),
        };
        for standard in standards {
            all.add(standard, &ran);
        }
        all
    }

    /// What a rule has to do with the standards, in their order and that of their controls.
    pub(super) fn of(&self, rule: &str) -> Vec<Relationship> {
        self.of_rule.get(rule).cloned().unwrap_or_default()
    }

    /// The taxonomies by name and place.
    pub(super) fn references(&self) -> Vec<ComponentReference> {
        let all = self.components.iter().enumerate();
        all.map(|(index, one)| ComponentReference {
            name: one.name.clone(),
            index,
        })
        .collect()
    }

    fn add(&mut self, standard: &Standard, ran: &BTreeSet<&str>) {
        let component = ComponentReference {
            name: standard.id.clone(),
            index: self.components.len(),
        };
        let mut taxa = Vec::new();
        for control in &standard.controls {
            let rules: BTreeSet<&str> = control.bounds().map(|bound| &*bound.rule).collect();
            let rules: Vec<&str> = rules.intersection(ran).copied().collect();
            if rules.is_empty() {
                continue;
            }
            let relationship = relationship(control, taxa.len(), &component);
            for rule in rules {
                let of_rule = self.of_rule.entry(rule.to_owned()).or_default();
                of_rule.push(relationship.clone());
            }
            taxa.push(taxon(control));
        }
        if !taxa.is_empty() {
            self.components.push(taxonomy(standard, taxa));
        }
    }
}

/// No closer kind fits: the rule runs with the user's parameters, the control has bounds of its own on them.
fn relationship(control: &Control, index: usize, component: &ComponentReference) -> Relationship {
    Relationship {
        target: Target {
            id: control.id.clone(),
            index,
            tool_component: component.clone(),
        },
        kinds: ["relevant"],
    }
}

fn taxon(control: &Control) -> Taxon {
    Taxon {
        id: control.id.clone(),
        short_description: Text::new(&*control.title),
        help_uri: control.url.clone(),
    }
}

fn taxonomy(standard: &Standard, taxa: Vec<Taxon>) -> Taxonomy {
    let about = format!(
        "{} of {} controls, in authlint's own words: those that rest on a rule that ran. {}",
        taxa.len(),
        standard.total,
        "A finding does not say that a control is violated; authlint audit does."
    );
    Taxonomy {
        name: standard.id.clone(),
        full_name: standard.title.clone(),
        short_description: Text::new(about),
        organization: standard.publisher.clone(),
        information_uri: standard.url.clone(),
        version: standard.version.clone(),
        release_date_utc: standard.published.clone(),
        taxa,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::super::{View, Wanted};
    use super::super::log;
    use super::*;
    use crate::outcome::Report;
    use serde_json::Value;

    /// A standard of three controls, of which the second rests on no rule of the sample report.
    pub(in super::super) fn small() -> Standard {
        let known = Known::read();
        let text = r#"
id = "ours-1.0"
title = "Our baseline 1.0"
version = "1.0"
publisher = "Platform team"
url = "https://example.com/baseline"
published = 2026-03-25
total = 9
control = [
    { id = "1", title = "Nobody speaks old TLS", mode = "auto", url = "https://example.com/1", require = [
        { rule = "weak-tls-protocol", side = "server" },
        { any = [{ rule = "weak-tls-cipher" }, { all = [{ rule = "weak-tls-protocol", side = "upstream" }] }] },
    ] },
    { id = "2", title = "Ciphers are strong", mode = "auto", require = [{ rule = "weak-tls-cipher" }] },
    { id = "3", title = "TLS 1.3 alone", mode = "auto", require = [
        { rule = "weak-tls-protocol", params = { allowed = ["TLSv1.3"] } },
    ] },
]
"#;
        let of = |id: &str| known.check(id);
        let around = standard::Around {
            rules: Rules { of: &of, ids: &[] },
            extended: &|_| Err(String::new()),
            others: None,
        };
        standard::read(text, &around).unwrap()
    }

    fn run(rules: Vec<Rule>) -> Value {
        let report = Report {
            rules: rules.into_iter().map(Arc::new).collect(),
            ..Report::default()
        };
        let view = View::new(&report, Wanted::default());
        let log = serde_json::to_value(log(&view, built_in())).unwrap();
        log["runs"][0].clone()
    }

    fn all_rules() -> Vec<Rule> {
        let known = Known::read();
        known.iter().map(|(_, rule)| rule.clone()).collect()
    }

    fn list<'a>(of: &'a Value, key: &str) -> &'a [Value] {
        of[key].as_array().map_or(&[], Vec::as_slice)
    }

    fn word(of: &Value) -> String {
        of.as_str().unwrap().to_owned()
    }

    /// Rule, standard and control of every relationship, each of whose indexes has to fit its name.
    fn related(run: &Value) -> Vec<[String; 3]> {
        let mut related = Vec::new();
        for rule in list(&run["tool"]["driver"], "rules") {
            for relationship in list(rule, "relationships") {
                let target = &relationship["target"];
                let component = &target["toolComponent"];
                let taxonomy = &run["taxonomies"][component["index"].as_u64().unwrap() as usize];
                assert_eq!(taxonomy["name"], component["name"]);
                let taxon = &taxonomy["taxa"][target["index"].as_u64().unwrap() as usize];
                assert_eq!(taxon["id"], target["id"]);
                related.push([&rule["id"], &taxonomy["name"], &taxon["id"]].map(word));
            }
        }
        related
    }

    #[test]
    fn every_control_is_found_from_the_rules_it_rests_on_and_no_other() {
        assert_eq!(built_in().len(), BUILT_IN.len(), "one cannot be read");
        let run = run(all_rules());
        let mut expected = BTreeSet::new();
        for standard in built_in() {
            for control in &standard.controls {
                let rules = control.bounds().map(|bound| &bound.rule);
                expected
                    .extend(rules.map(|rule| [rule, &standard.id, &control.id].map(Clone::clone)));
            }
        }
        let related = related(&run);
        let distinct: BTreeSet<_> = related.iter().cloned().collect();
        assert_eq!(related.len(), distinct.len(), "one is there twice");
        assert_eq!(distinct, expected);
        let names = list(&run, "taxonomies").iter().map(|one| &one["name"]);
        let supported = list(&run["tool"]["driver"], "supportedTaxonomies");
        assert!(names.eq(supported.iter().map(|one| &one["name"])));
    }

    #[test]
    fn only_what_rests_on_a_rule_that_ran_is_listed() {
        let mut rules = all_rules();
        rules.retain(|rule| rule.id == "weak-tls-protocol");
        let run = run(rules);
        let reached = related(&run).into_iter().map(|[_, name, id]| (name, id));
        let reached: BTreeSet<_> = reached.collect();
        let mut listed = BTreeSet::new();
        for taxonomy in list(&run, "taxonomies") {
            assert!(!list(taxonomy, "taxa").is_empty());
            let taxa = list(taxonomy, "taxa").iter().map(|one| word(&one["id"]));
            listed.extend(taxa.map(|id| (word(&taxonomy["name"]), id)));
        }
        assert!(
            listed.contains(&("bcp195".to_owned(), "9325-3.1.1".to_owned())),
            "{listed:?}"
        );
        assert_eq!(listed, reached);
    }

    #[test]
    fn a_run_that_no_standard_speaks_of_has_none() {
        let run = run(Vec::new());
        assert_eq!(run.get("taxonomies"), None);
        assert_eq!(run["tool"]["driver"].get("supportedTaxonomies"), None);
    }
}
