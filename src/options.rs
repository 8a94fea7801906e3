//! What a run was told about the world: versions, prefixes, deployment. Plain data; the config
//! reader fills it, dialects and checks read it.

use jiff::civil::Date;
use std::collections::BTreeSet;

/// A product version, `major.minor.patch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u16, pub u16, pub u16);

impl std::str::FromStr for Version {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text
            .trim()
            .split('.')
            .map(|part| part.parse::<u16>().map_err(|_| ()));
        let mut next = || parts.next().unwrap_or(Ok(0));
        let version = Self(next()?, next()?, next()?);
        if parts.next().is_some() {
            Err(())
        } else {
            Ok(version)
        }
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// Everything outside the files that changes what they mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// nginx: version, prefix, how fragments are read.
    pub nginx: NginxOptions,
    /// The OpenSSL that nginx is built with; a patch letter (`1.1.1w`) is left out.
    pub openssl: Option<Version>,
    /// The version of Istio that runs.
    pub istio: Option<Version>,
    /// Istio namespaces whose manifests are all among the files.
    pub complete_namespaces: BTreeSet<String>,
    /// What stands in front of the servers.
    pub deployment: Deployment,
}

/// `[nginx]` of `authlint.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NginxOptions {
    /// The version that runs; none means every supported one.
    pub version: Option<Version>,
    /// The folder relative includes start from, as nginx's `-p`; none means the main file's folder.
    pub prefix: Option<String>,
    /// Whether a file that no main file includes stands in an otherwise default `http {}`.
    pub complete_fragments: bool,
}

/// `[deployment]` of `authlint.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deployment {
    /// The load balancer or proxy in front, as the user names it (`alb`, `cloudflare` …).
    pub behind: Option<String>,
    /// How long that proxy keeps an idle connection, in seconds.
    pub idle_timeout: Option<u64>,
    /// Whom it serves.
    pub audience: Option<Audience>,
    /// The day the run speaks for; none where nothing depends on it.
    pub as_of: Option<Date>,
}

/// Whom a deployment serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Anyone on the internet.
    Public,
    /// People and machines of the organisation alone.
    Internal,
}

impl Audience {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Public, Self::Internal];

    /// Its name in configuration and output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
        }
    }

    /// The audience of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|audience| audience.id() == id)
    }
}
