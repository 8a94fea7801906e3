//! What the file says about the world: versions, prefixes, deployment.

use super::nearest;
use super::values::Reader;
use crate::options::{Audience, Deployment, NginxOptions, Options, Version};
use crate::syntax::data::Entry;

const NGINX: [&str; 3] = ["version", "prefix", "fragments"];
const OPENSSL: [&str; 1] = ["version"];
const ISTIO: [&str; 2] = ["version", "complete-namespaces"];
const DEPLOYMENT: [&str; 4] = ["behind", "idle-timeout", "audience", "as-of"];

/// How a product is called, and where its version is read.
type Product = (&'static str, &'static str, &'static str);

const NGINX_VERSION: Product = ("nginx", "nginx -v", "1.28.0");
const OPENSSL_VERSION: Product = ("OpenSSL", "openssl version", "3.0.13");
const ISTIO_VERSION: Product = ("Istio", "istioctl version", "1.26.2");

impl Reader<'_> {
    pub(super) fn nginx(&mut self, entry: Entry<'_>) -> NginxOptions {
        let mut options = NginxOptions::default();
        for entry in self.table(entry) {
            match entry.key.text() {
                Some("version") => options.version = self.version(entry, NGINX_VERSION),
                Some("prefix") => options.prefix = self.string(entry, "conf").map(str::to_owned),
                Some("fragments") => match self.string(entry, "complete") {
                    Some("complete") => options.complete_fragments = true,
                    Some("partial") | None => {}
                    Some(other) => {
                        let message = format!("`{other}` says nothing about fragments");
                        let help = "write \"complete\" (an otherwise default http block surrounds them) or \"partial\"";
                        self.wrong(entry.value.span(), message, Some(help.to_owned()));
                    }
                },
                _ => self.unknown_key(entry, &NGINX),
            }
        }
        options
    }

    pub(super) fn openssl(&mut self, entry: Entry<'_>, options: &mut Options) {
        for entry in self.table(entry) {
            match entry.key.text() {
                Some("version") => options.openssl = self.version(entry, OPENSSL_VERSION),
                _ => self.unknown_key(entry, &OPENSSL),
            }
        }
    }

    pub(super) fn istio(&mut self, entry: Entry<'_>, options: &mut Options) {
        for entry in self.table(entry) {
            match entry.key.text() {
                Some("version") => options.istio = self.version(entry, ISTIO_VERSION),
                Some("complete-namespaces") => {
                    let names = self.strings(entry, "prod");
                    let names = names.into_iter().map(|(name, _)| name.to_owned());
                    options.complete_namespaces = names.collect();
                }
                _ => self.unknown_key(entry, &ISTIO),
            }
        }
    }

    fn version(&mut self, entry: Entry<'_>, product: Product) -> Option<Version> {
        let (name, command, example) = product;
        let text = self.string(entry, example)?;
        // OpenSSL 1 counted its patches in letters, which no setting depends on.
        let digits = match name {
            "OpenSSL" => text.trim_end_matches(|c: char| c.is_ascii_lowercase()),
            _ => text,
        };
        // One number alone is no release; `1.28` is its first.
        let version = digits.parse().ok().filter(|_| digits.contains('.'));
        if version.is_none() {
            let message = format!("`{text}` is no {name} version");
            let help = format!("write what `{command}` prints, version = \"{example}\"");
            self.wrong(entry.value.span(), message, Some(help));
        }
        version
    }

    pub(super) fn deployment(&mut self, entry: Entry<'_>) -> Deployment {
        let mut deployment = Deployment::default();
        for entry in self.table(entry) {
            match entry.key.text() {
                Some("behind") => deployment.behind = self.string(entry, "alb").map(str::to_owned),
                Some("idle-timeout") => deployment.idle_timeout = self.number(entry, 60),
                Some("audience") => deployment.audience = self.audience(entry),
                Some("as-of" | "as_of") => deployment.as_of = self.date(entry),
                _ => self.unknown_key(entry, &DEPLOYMENT),
            }
        }
        deployment
    }

    fn audience(&mut self, entry: Entry<'_>) -> Option<Audience> {
        let text = self.string(entry, "public")?;
        let audience = Audience::from_id(text);
        if audience.is_none() {
            let names = Audience::ALL.map(Audience::id);
            let help = match nearest(text, names) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("write one of {}", names.join(", ")),
            };
            let message = format!("`{text}` is no audience");
            self.wrong(entry.value.span(), message, Some(help));
        }
        audience
    }
}
