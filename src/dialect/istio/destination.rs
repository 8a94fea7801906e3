//! `DestinationRule`: TLS towards an upstream, mTLS switched off, and connection pools.

use super::Project;
use super::entry::Seen;
use super::host::{host_reach, written};
use super::membership::in_mesh;
use super::object::Object;
use super::read::{Block, seconds};
use super::rival::{Part, port_of, squeezed};
use super::tls::{endpoint, material};
use crate::model::mesh::{Level, MtlsMode, MtlsSetting};
use crate::model::timeouts::Timeouts;
use crate::model::tls::{MaterialRole, Side, TlsEndpoint, UpstreamVerification};
use crate::model::{Dialect, Facts, Reach, Setting, Why};

pub(super) fn lower(object: &Object<'_>, project: &Project<'_>, facts: &mut Facts) {
    if !object.is("networking.istio.io", "DestinationRule") {
        return;
    }
    let Some(spec) = object.spec() else { return };
    let rule = Rule {
        object,
        project,
        host: spec.text("host").map(|host| host.value),
    };
    rule.policy(&spec, None, facts);
    for subset in spec.elements("subsets") {
        let name = subset.text("name").map_or("", |name| name.value);
        rule.policy(&subset, Some(name), facts);
    }
}

const MATERIAL: [(&str, MaterialRole); 5] = [
    ("credentialName", MaterialRole::Certificate),
    ("clientCertificate", MaterialRole::Certificate),
    ("privateKey", MaterialRole::PrivateKey),
    ("caCertificates", MaterialRole::TrustedAuthorities),
    ("caCrl", MaterialRole::RevocationList),
];

struct Rule<'a> {
    object: &'a Object<'a>,
    project: &'a Project<'a>,
    /// The host; none when it is absent or hidden.
    host: Option<&'a str>,
}

impl Rule<'_> {
    fn policy(&self, holder: &Block<'_>, subset: Option<&str>, facts: &mut Facts) {
        let Some(policy) = holder.child("trafficPolicy") else {
            return;
        };
        let level = match self.host {
            Some("*" | "*.local" | "*.svc.cluster.local" | "*.cluster.local") => Level::Mesh,
            Some(host) if host.starts_with("*.") => Level::Namespace,
            _ => Level::Workload,
        };
        let whole = Part { subset, port: None };
        let name = subset.map_or_else(String::new, |name| format!("subset {name}"));
        self.settings(&policy, whole, level, &name, facts);
        for settings in policy.elements("portLevelSettings") {
            let number = port_of(&settings);
            let name = number.map_or_else(
                || format!("{name} port"),
                |number| format!("{name} port {number}"),
            );
            let level = number.map_or(Level::Workload, Level::Port);
            let part = Part {
                subset,
                port: number,
            };
            self.settings(&settings, part, level, name.trim(), facts);
        }
    }

    fn settings(
        &self,
        policy: &Block<'_>,
        part: Part<'_>,
        level: Level,
        name: &str,
        facts: &mut Facts,
    ) {
        if let Some(tls) = policy.child("tls") {
            let mode = mode_of(tls);
            let hidden = tls.hides("mode");
            if hidden || matches!(mode, Some("SIMPLE" | "MUTUAL")) {
                facts.tls.push(self.endpoint(&tls, part, name));
            }
            if hidden || !matches!(mode, Some("SIMPLE" | "MUTUAL" | "ISTIO_MUTUAL")) {
                facts.mesh.mtls.push(self.disabled(&tls, part, level, name));
            }
        }
        if let Some(pool) = policy.child("connectionPool") {
            facts.timeouts.push(self.pool(&pool, name));
        }
    }

    fn disabled(&self, tls: &Block<'_>, part: Part<'_>, level: Level, name: &str) -> MtlsSetting {
        let mode = |text: &str| (text == "DISABLE").then_some(MtlsMode::Disable);
        let namespace = self.object.namespace();
        let contested = self.is_contested(part, |tls| tls.and_then(mode_of).map(str::to_owned));
        MtlsSetting {
            scope: self.object.scope(name),
            level,
            mode: tls.scalar(
                "mode",
                mode,
                Setting::Default {
                    value: MtlsMode::Disable,
                    source: "Istio: DISABLE is the zero value of `mode`",
                    at: tls.at,
                },
            ),
            effective: (!self.object.doubled && !contested).then_some(true),
            served: self.object.is_served(),
            client_side: true,
            in_mesh: self.host.and_then(|host| {
                let namespace = written(&namespace);
                in_mesh(host, namespace, &self.entries(host), &self.project.objects)
            }),
        }
    }

    fn is_contested(
        &self,
        part: Part<'_>,
        look: impl Fn(Option<Block<'_>>) -> Option<String>,
    ) -> bool {
        let Project { rules, roots, .. } = self.project;
        rules.contest(self.object, part, roots, look)
    }

    fn endpoint(&self, tls: &Block<'_>, part: Part<'_>, name: &str) -> TlsEndpoint {
        let mut endpoint = self.written_endpoint(tls, name);
        if self.is_contested(part, |tls| tls.map(|tls| squeezed(tls.value))) {
            endpoint.verification = Setting::unknown(tls.at, Why::Contested);
            endpoint.sni = Setting::unknown(tls.at, Why::Contested);
        }
        endpoint
    }

    fn written_endpoint(&self, tls: &Block<'_>, name: &str) -> TlsEndpoint {
        let sni = tls.scalar(
            "sni",
            |text| Some(!text.is_empty()),
            Setting::Default {
                value: true,
                source: "Istio 1.21 and newer send the host of the request",
                at: tls.at,
            },
        );
        TlsEndpoint {
            material: material(tls, &MATERIAL),
            verification: self.verification(tls, &sni),
            sni,
            peer: self.host.map_or(Reach::Unknown, host_reach),
            ..endpoint(self.object.scope(name), tls.at, Side::Upstream)
        }
    }

    /// The chain is verified against the system's certificates unless others are named. The name is
    /// derived from the request only where `sni` is, too; a written `sni` needs written names.
    fn verification(&self, tls: &Block<'_>, sni: &Setting<bool>) -> Setting<UpstreamVerification> {
        match tls.flag("insecureSkipVerify", Setting::Unsupported) {
            Setting::Set {
                value: true,
                span,
                via,
            } => {
                return Setting::Set {
                    value: UpstreamVerification::Off,
                    span,
                    via,
                };
            }
            Setting::Unknown { span, why } => return Setting::Unknown { span, why },
            _ => {}
        }
        let full = Setting::Default {
            value: UpstreamVerification::Full,
            source: "Istio 1.21 and newer verify against the system's certificates",
            at: tls.at,
        };
        let named = tls
            .get("subjectAltNames")
            .is_some_and(|names| names.is_opaque() || names.items().next().is_some());
        let Setting::Set {
            value: true, span, ..
        } = sni
        else {
            return full;
        };
        if named {
            return full;
        }
        let entries = self.host.map(|host| self.entries(host));
        match entries.as_ref().and_then(Seen::names) {
            Some(true) => full,
            Some(false) => Setting::Default {
                value: UpstreamVerification::ChainOnly,
                source: "Istio: with a written `sni` and no `subjectAltNames` no name is compared",
                at: *span,
            },
            None => {
                let why = entries.map_or(Why::MayLiveElsewhere, |entries| entries.why());
                Setting::unknown(*span, why)
            }
        }
    }

    /// The entries of the host.
    fn entries(&self, host: &str) -> Seen<'_, '_> {
        self.project.entries.seen(host, &self.object.namespace())
    }

    fn pool(&self, pool: &Block<'_>, name: &str) -> Timeouts {
        let tcp = pool.child("tcp");
        let idle = |block: Option<Block<'_>>| {
            block
                .filter(|block| block.hides("idleTimeout") || block.get("idleTimeout").is_some())
                .map(|block| block.scalar("idleTimeout", seconds, Setting::Absent(block.at)))
        };
        let hour = pool.missing(Setting::Default {
            value: 3600,
            source: "Istio: an idle connection is kept for an hour",
            at: pool.at,
        });
        let keepalive = tcp.and_then(|tcp| tcp.child("tcpKeepalive"));
        Timeouts {
            dialect: Dialect::Istio,
            scope: self.object.scope(name),
            at: pool.at,
            side: Side::Upstream,
            exposed: false,
            keepalive: Setting::Unsupported,
            keepalive_requests: Setting::Unsupported,
            upstream_idle: idle(pool.child("http"))
                .or_else(|| idle(tcp))
                .unwrap_or(hour),
            tcp_keepalive: match keepalive {
                Some(block) => block.scalar("time", seconds, Setting::Absent(block.at)),
                None => pool.missing(Setting::Absent(pool.at)),
            },
            pool: Setting::Unsupported,
            auth_wait: Setting::Unsupported,
        }
    }
}

fn mode_of(tls: Block<'_>) -> Option<&str> {
    tls.text("mode").map(|mode| mode.value)
}
