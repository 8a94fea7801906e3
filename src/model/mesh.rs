//! Service-mesh policies as written, and what they select.

use super::tls::TlsVersion;
use super::{List, Scope, Setting};
use crate::source::{Span, Spanned};

/// Which workloads an object is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The namespace; none when the object does not say (the applier's current one).
    pub namespace: Setting<String>,
    /// `selector.matchLabels`; empty selects the whole namespace.
    pub labels: Vec<(String, String)>,
    /// `targetRef`/`targetRefs` as `Kind/name`.
    pub targets: Vec<String>,
    /// Whether part of the selection is hidden by templates.
    pub open: bool,
}

/// An mTLS mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "Istio's own names")]
pub enum MtlsMode {
    Unset,
    Disable,
    Permissive,
    Strict,
}

/// How far a mesh setting reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// One port of a workload.
    Port(u16),
    /// One workload.
    Workload,
    /// One namespace.
    Namespace,
    /// The whole mesh (root namespace, no selector).
    Mesh,
}

/// One mTLS setting of a server side (`PeerAuthentication`) or of a client side (`DestinationRule`).
#[derive(Clone, Debug)]
pub struct MtlsSetting {
    /// For people.
    pub scope: Scope,
    /// How far it reaches.
    pub level: Level,
    /// Written, inherited or default.
    pub mode: Setting<MtlsMode>,
    /// Whether it takes effect: [`None`] when another object contests it and may win.
    pub effective: Option<bool>,
    /// Whether a release knows the kind and version of its object: else nothing it says takes effect.
    pub served: bool,
    /// Whether it is a client's side (`DestinationRule`).
    pub client_side: bool,
    /// For a client's side: whether the host is inside the mesh; [`None`] when the files do not say.
    pub in_mesh: Option<bool>,
}

/// What an authorization policy does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "Istio's own names")]
pub enum PolicyAction {
    Allow,
    Deny,
    Audit,
    Custom,
}

/// One authorization policy.
#[derive(Clone, Debug)]
pub struct AuthorizationPolicy {
    /// For people.
    pub scope: Scope,
    /// The token that opens it.
    pub at: Span,
    /// What it does.
    pub action: Setting<PolicyAction>,
    /// What it selects.
    pub selection: Selection,
    /// A rule without any condition matches everything: its place.
    pub match_all: Option<Span>,
    /// Whether a rule requires (or, denying, refuses the lack of) a request principal or claim.
    pub about_principals: bool,
    /// Whether a rule looks at `request.auth.audiences`.
    pub about_audiences: bool,
    /// Its rules: a request that one of them matches is let in, or refused.
    pub rules: Vec<PolicyRule>,
    /// What other policies demand of every request to what this one selects.
    pub demanded_elsewhere: Demands,
    /// Whether part of the rules is hidden.
    pub open: bool,
}

/// One rule of an authorization policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRule {
    /// The token that opens it.
    pub at: Span,
    /// What a request needs for it to match.
    pub demands: Demands,
}

/// Credentials that are demanded; [`None`] when that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demands {
    /// A user's: a valid token.
    pub user: Option<bool>,
    /// A calling service's: its identity by mTLS.
    pub service: Option<bool>,
}

/// What holds for the workloads of a namespace that have no settings of their own.
#[derive(Clone, Debug)]
pub struct Namespace {
    /// For people.
    pub scope: Scope,
    /// The first place that names it.
    pub at: Span,
    /// Whether a policy refuses what no other policy allows.
    pub default_deny: Setting<bool>,
    /// Which connections they take.
    pub mtls: Setting<MtlsMode>,
}

/// The configuration of a mesh. Where none is among the files, all of it is unknown.
#[derive(Clone, Debug)]
pub struct MeshConfig {
    /// For people.
    pub scope: Scope,
    /// The token that opens it.
    pub at: Span,
    /// What becomes of requests to services that the mesh does not know: `ALLOW_ANY`, `REGISTRY_ONLY`.
    pub outbound: Setting<String>,
    /// How paths are normalised before policies look at them.
    pub path_normalization: Setting<String>,
    /// The lowest TLS version between workloads.
    pub min_tls: Setting<TlsVersion>,
    /// Whether proxies log requests.
    pub access_log: Setting<bool>,
}

/// An object of an API group we know, judged by its kind and version.
#[derive(Clone, Debug)]
pub struct MeshObject {
    /// For people.
    pub scope: Scope,
    /// `apiVersion` and its place.
    pub api_version: Spanned<String>,
    /// `kind` and its place.
    pub kind: Spanned<String>,
    /// What is wrong with them.
    pub verdict: KindVerdict,
}

/// What is known of a kind and version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KindVerdict {
    /// Served by current Istio.
    Served,
    /// Never existed under that group and version.
    Unknown {
        /// What was probably meant: `security.istio.io/v1 PeerAuthentication`, and why.
        meant: Option<(String, String)>,
        /// Further kinds that parts of it belong to.
        also: Vec<String>,
        /// Whether it is close to a known kind, in a wrong group, or a known confusion.
        near_miss: bool,
    },
    /// Existed, and was removed.
    Removed {
        /// The release that removed it.
        in_release: &'static str,
        /// What to write instead.
        instead: &'static str,
        /// Whether it says who gets in, so that its loss leaves something open.
        protects: bool,
    },
}

/// All mesh facts of a unit.
#[derive(Debug, Default)]
pub struct Mesh {
    /// mTLS settings.
    pub mtls: Vec<MtlsSetting>,
    /// Authorization policies.
    pub policies: Vec<AuthorizationPolicy>,
    /// Namespaces of workloads.
    pub namespaces: Vec<Namespace>,
    /// Configurations of the mesh.
    pub configs: Vec<MeshConfig>,
    /// Objects whose kind or version is judged.
    pub objects: Vec<MeshObject>,
    /// Root namespaces and trust domains named by a mesh configuration.
    pub roots: List<String>,
}

impl Mesh {
    /// Adds what was said of other parts of the same project.
    pub fn append(&mut self, more: Self) {
        let Self {
            mtls,
            policies,
            namespaces,
            configs,
            objects,
            roots,
        } = more;
        self.mtls.extend(mtls);
        self.policies.extend(policies);
        self.namespaces.extend(namespaces);
        self.configs.extend(configs);
        self.objects.extend(objects);
        self.roots.items.extend(roots.items);
        self.roots.open = self.roots.open.or(roots.open);
    }
}
