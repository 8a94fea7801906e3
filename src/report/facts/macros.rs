//! How a kind of fact says what it shows.

/// Shows the members before the semicolon under their own names.
macro_rules! object {
    ($kind:ty { $($shown:ident),* $(; $($hidden:ident),*)? }) => {
        impl ToJson for $kind {
            fn to_json(&self, cx: &Cx<'_>) -> Json {
                let Self { $($shown,)* $($($hidden: _,)*)? } = self;
                Json::Object(vec![$((stringify!($shown), $shown.to_json(cx)),)*])
            }
        }
    };
}

/// Shows each case by a name.
macro_rules! names {
    ($kind:ty { $($case:ident => $name:literal),* $(,)? }) => {
        impl ToJson for $kind {
            fn to_json(&self, _: &Cx<'_>) -> Json {
                Json::Text(match self { $(Self::$case => $name,)* }.to_owned())
            }
        }
    };
}
