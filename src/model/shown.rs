//! Values in effect as people read them, for the places where no token of a file says them.

use super::access::Satisfy;
use super::cipher::CipherList;
use super::mesh::MtlsMode;
use super::serving::{AccessLog, Buffers, ErrorLog, Limit};
use super::session::SameSite;
use super::timeouts::KeepalivePool;
use super::tls::{ClientOcsp, ClientVerification, SessionCache, TlsVersion, UpstreamVerification};
use super::token::{Lifetime, Optionality};
use super::{List, Why};

/// A value that can be shown.
pub trait Shown {
    /// The value in the words of the product.
    fn shown(&self) -> String;

    /// Why there may be more to it than is read: what was read can be bad, but not sound as a whole.
    fn open(&self) -> Option<Why> {
        None
    }
}

impl Shown for bool {
    fn shown(&self) -> String {
        if *self { "on" } else { "off" }.to_owned()
    }
}

impl Shown for u64 {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for String {
    fn shown(&self) -> String {
        self.clone()
    }
}

impl<T: Shown> Shown for List<T> {
    fn shown(&self) -> String {
        let all: Vec<_> = self.values().map(Shown::shown).collect();
        all.join(" ")
    }

    fn open(&self) -> Option<Why> {
        self.open
    }
}

impl Shown for TlsVersion {
    fn shown(&self) -> String {
        self.name().to_owned()
    }
}

impl Shown for CipherList {
    fn shown(&self) -> String {
        let tokens: Vec<_> = self.tokens.iter().map(|one| &*one.value).collect();
        tokens.join(":")
    }
}

impl Shown for Lifetime {
    fn shown(&self) -> String {
        format!("{} s", self.seconds)
    }
}

impl Shown for SameSite {
    fn shown(&self) -> String {
        self.name().to_owned()
    }
}

impl Shown for KeepalivePool {
    fn shown(&self) -> String {
        match self {
            Self::Works => "connections are reused".to_owned(),
            Self::Ineffective { because, .. } => because.clone(),
        }
    }
}

impl Shown for Buffers {
    fn shown(&self) -> String {
        format!("{} of {} bytes", self.count, self.size)
    }
}

impl Shown for Limit {
    fn shown(&self) -> String {
        self.zone.clone()
    }
}

impl Shown for AccessLog {
    fn shown(&self) -> String {
        self.target.clone()
    }
}

impl Shown for ErrorLog {
    fn shown(&self) -> String {
        format!("{} {}", self.target, self.level)
    }
}

/// Values that are words.
macro_rules! words {
    ($($kind:ty { $($value:ident => $word:literal),+ })+) => {$(
        impl Shown for $kind {
            fn shown(&self) -> String {
                match self {
                    $(Self::$value => $word,)+
                }
                .to_owned()
            }
        }
    )+};
}

words! {
    MtlsMode {
        Unset => "UNSET",
        Disable => "DISABLE",
        Permissive => "PERMISSIVE",
        Strict => "STRICT"
    }
    Satisfy { All => "all", Any => "any" }
    ClientVerification {
        Off => "off",
        Required => "on",
        Optional => "optional",
        OptionalUnverified => "optional_no_ca"
    }
    ClientOcsp { Off => "off", Leaf => "leaf", Chain => "on" }
    SessionCache { Off => "off", Process => "one process", Shared => "shared" }
    UpstreamVerification { Off => "off", Full => "on", ChainOnly => "the chain but not the name" }
    Optionality {
        Enforced => "a policy requires a token",
        Passes => "a request without a token passes",
        PassesForSure => "a request without a token passes"
    }
}
