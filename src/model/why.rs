//! Why a value is not known, and what would decide it.

use super::Dialect;

/// Why a value cannot be known from the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// It holds template text (`{{ … }}`, `${VAR}`).
    Template,
    /// It comes from a variable that is computed per request or not resolvable.
    Variable,
    /// Lines are left out at that place, as documentation does with `...`.
    LeftOut,
    /// A file that could set it is included but was not given.
    MissingInclude,
    /// It may be set in a file or object that is not among those given.
    MayLiveElsewhere,
    /// It depends on the product's version, and no version was stated.
    Version,
    /// The text at that place could not be read.
    Unreadable,
    /// It can be read, but is no value that the product is known to take.
    Invalid,
    /// Two objects or values claim the same place, and nothing in the files says which one wins.
    Contested,
    /// It is a pattern beyond what can be run here.
    Pattern,
    /// It is a pattern that no engine would take.
    InvalidPattern,
    /// It is left to a library, whose version no file tells.
    Library,
    /// The answer comes from another server, which may do it itself.
    Upstream,
    /// It follows from the keys, which no file here holds.
    Keys,
    /// It is written in a way that different programs read differently.
    Ambiguous,
    /// What is right here is for the user to say, and was not said.
    NotStated,
    /// It is not written, and no product says what that means: a framework or its caller decides.
    Unwritten,
    /// What stands around the product (a load balancer, a proxy, a mesh) decides it.
    Surroundings,
}

impl Why {
    /// What would decide it, as an instruction.
    #[must_use]
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Template => "render the templates and check the result",
            Self::Variable => "the value is computed at run time; nothing in the files decides it",
            Self::LeftOut => "write out the lines that `...` stands for, or take the dots out",
            Self::MissingInclude => "pass the included files too",
            Self::MayLiveElsewhere => {
                "pass the files that hold the rest: the main nginx.conf, the other manifests"
            }
            Self::Version => "set nginx.version in authlint.toml",
            Self::Unreadable => "mend the broken syntax",
            Self::Invalid => "write a value that is documented, numbers with their unit",
            Self::Contested => "keep one of them, or check the environments apart",
            Self::InvalidPattern => "mend the pattern: no engine takes it as it is",
            Self::Unwritten => "write it: what holds otherwise is not said in these files",
            Self::Surroundings => {
                "look at what stands in front or beside it: that decides, not these files"
            }
            Self::NotStated => "set the rule's parameter in authlint.toml to what is right here",
            Self::Pattern => {
                "write the pattern without lookaround, backreferences and nested loops"
            }
            Self::Library => "write the value instead of leaving it to the library",
            Self::Upstream => "do it here too, or look at what the upstream sends",
            Self::Keys => "look at the key set: each key says what it is for",
            Self::Ambiguous => "write the unit, and use the key that says exactly what is meant",
        }
    }

    /// [`Self::remedy`] where the product is known: not everything can be declared complete.
    #[must_use]
    pub fn remedy_in(self, dialect: Dialect) -> &'static str {
        match (self, dialect) {
            (Self::MayLiveElsewhere, Dialect::Nginx) => {
                "pass the main nginx.conf that includes it, or write fragments = \"complete\" below [nginx] in authlint.toml"
            }
            (Self::MayLiveElsewhere, Dialect::Istio) => {
                "pass the other manifests, or list the namespace in complete-namespaces below [istio] in authlint.toml"
            }
            (Self::MayLiveElsewhere, Dialect::Auth) => "pass the file that holds the rest",
            _ => self.remedy(),
        }
    }

    /// The cause in a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Template => "template text",
            Self::Variable => "a variable",
            Self::LeftOut => "lines left out with `...`",
            Self::MissingInclude => "a missing include",
            Self::MayLiveElsewhere => "may be set elsewhere",
            Self::Version => "depends on the version",
            Self::Unreadable => "unreadable text",
            Self::Invalid => "a value that is not understood",
            Self::Contested => "two contest this",
            Self::InvalidPattern => "an invalid pattern",
            Self::Unwritten => "not written",
            Self::Surroundings => "what stands around it decides",
            Self::Pattern => "a pattern beyond our engines",
            Self::Library => "left to the library",
            Self::Upstream => "the upstream may do it",
            Self::Keys => "the keys decide",
            Self::Ambiguous => "written ambiguously",
            Self::NotStated => "what is right is not stated",
        }
    }

    /// A short name, as it stands in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Template => "template",
            Self::Variable => "variable",
            Self::LeftOut => "left-out",
            Self::MissingInclude => "missing-include",
            Self::MayLiveElsewhere => "may-live-elsewhere",
            Self::Version => "version",
            Self::Unreadable => "unreadable",
            Self::Invalid => "invalid",
            Self::Contested => "contested",
            Self::InvalidPattern => "invalid-pattern",
            Self::Unwritten => "unwritten",
            Self::Surroundings => "surroundings",
            Self::Pattern => "pattern",
            Self::Library => "library",
            Self::Upstream => "upstream",
            Self::Keys => "keys",
            Self::Ambiguous => "ambiguous",
            Self::NotStated => "not-stated",
        }
    }
}
