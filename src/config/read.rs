//! The file's shape: which key stands where, and what it means.

use super::values::Reader;
use super::{Config, ConfigError, KnownRule, Layer, Override, RuleSettings, ids_of};
use crate::source::{FileId, SourceFile, Spanned};
use crate::syntax::data::{Entry, Value};
use crate::syntax::toml;

const TOP: [&str; 15] = [
    "select",
    "extend-select",
    "ignore",
    "exclude",
    "fail-on",
    "require-files",
    "max-file-size",
    "rules",
    "overrides",
    "waiver",
    "nginx",
    "openssl",
    "istio",
    "deployment",
    "audit",
];
const OVERRIDE: [&str; 5] = ["paths", "select", "extend-select", "ignore", "rules"];

/// Reads an `authlint.toml`. What is right in it holds, whatever else is wrong.
#[must_use]
pub fn read(
    file: FileId,
    source: &SourceFile,
    known: &[KnownRule<'_>],
) -> (Config, Vec<ConfigError>) {
    let tree = toml::parse(file, source);
    let mut reader = Reader {
        known,
        errors: Vec::new(),
    };
    for error in &tree.errors {
        reader.wrong(error.span, error.message.clone(), None);
    }
    let mut config = Config::default();
    for entry in tree.roots().flat_map(Value::own_entries) {
        reader.top(entry, &mut config);
    }
    (config, reader.errors)
}

impl Reader<'_> {
    fn top(&mut self, entry: Entry<'_>, config: &mut Config) {
        match entry.key.text().unwrap_or_default() {
            "exclude" => config.exclude = self.globs(entry),
            "fail-on" => config.fail_on = self.severity(entry),
            "require-files" => config.require_files = self.flag(entry),
            "max-file-size" => config.max_file_size = self.size(entry),
            "overrides" => config.overrides = self.overrides(entry),
            "nginx" => config.options.nginx = self.nginx(entry),
            "openssl" => self.openssl(entry, &mut config.options),
            "istio" => self.istio(entry, &mut config.options),
            "waiver" => config.waivers = self.waivers(entry),
            "deployment" => config.options.deployment = self.deployment(entry),
            "audit" => config.audit_standards = self.audit(entry),
            _ if self.layer(entry, &mut config.base) => {}
            _ => self.unknown_key(entry, &TOP),
        }
    }

    fn audit(&mut self, entry: Entry<'_>) -> Vec<Spanned<String>> {
        let mut standards = Vec::new();
        for entry in self.table(entry) {
            match entry.key.text() {
                Some("standards") => {
                    let names = self.strings(entry, "asvs-5.0").into_iter();
                    standards.extend(names.map(|(name, span)| Spanned::new(name.to_owned(), span)));
                }
                _ => self.unknown_key(entry, &["standards"]),
            }
        }
        standards
    }

    /// Takes a key that stands at the top and in overrides alike; says whether it was one.
    fn layer(&mut self, entry: Entry<'_>, layer: &mut Layer) -> bool {
        match entry.key.text().unwrap_or_default() {
            "select" => layer.select = Some(self.rules(entry)),
            "extend-select" => layer.extend_select = self.rules(entry),
            "ignore" => layer.ignore = self.rules(entry),
            "rules" => {
                for rule in self.table(entry) {
                    self.rule(rule, layer);
                }
            }
            _ => return false,
        }
        true
    }

    fn rule(&mut self, entry: Entry<'_>, layer: &mut Layer) {
        let id = entry.key.text().unwrap_or_default();
        let Some(known) = self.known.iter().find(|one| one.rule.id == id) else {
            // A topic has no settings of its own, so it is as unknown here as any word.
            let near = ids_of(id, self.known).err().flatten();
            return self.unknown_rule(id, entry.key.span(), near);
        };
        let mut settings = RuleSettings::default();
        for entry in self.table(entry) {
            let name = entry.key.text().unwrap_or_default();
            if name == "severity" {
                settings.severity = self.severity(entry);
            } else if let Some(like) = known.rule.params.get(name) {
                let param = self.param(entry, known.rule, like);
                settings
                    .params
                    .extend(param.map(|param| (name.to_owned(), param)));
            } else {
                let params = known.rule.params.keys().map(String::as_str);
                let keys: Vec<_> = std::iter::once("severity").chain(params).collect();
                self.unknown_key(entry, &keys);
            }
        }
        layer.rules.insert(id.to_owned(), settings);
    }

    fn overrides(&mut self, entry: Entry<'_>) -> Vec<Override> {
        let mut overrides = Vec::new();
        for item in self.tables(entry) {
            overrides.extend(self.one_override(entry, item));
        }
        overrides
    }

    fn one_override(&mut self, parent: Entry<'_>, item: Value<'_>) -> Option<Override> {
        let (mut paths, mut layer) = (None, Layer::default());
        for entry in item.own_entries() {
            match entry.key.text() {
                Some("paths") => paths = Some(self.globs(entry)),
                _ if self.layer(entry, &mut layer) => {}
                _ => self.unknown_key(entry, &OVERRIDE),
            }
        }
        if paths.is_none() {
            let help = "write paths = [\"dev/**\"], or move its keys to the top".to_owned();
            let message = "this override has no `paths`".to_owned();
            let first = item.own_entries().next();
            let span = first.map_or(parent.key.span(), |entry| entry.key.span());
            self.wrong(span, message, Some(help));
        }
        Some(Override {
            paths: paths?,
            layer,
        })
    }
}
