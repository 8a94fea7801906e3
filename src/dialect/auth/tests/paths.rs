//! Keys that spell a path mean what nested ones do.

use super::{claims, facts, list, tree};

#[test]
fn dotted_keys_are_claimed_and_read_like_nested_ones() {
    let facts = facts(
        "auth.jwt.algorithms: [none]\nauth.jwt.issuer: https://id.example.com\n\
         auth.jwt.claims.required: [iss, exp]\nauth.jwt.refresh_token.lifetime: 3600\n\
         auth.cors.origins: ['*']\n",
    );
    let [validation] = facts.validations.as_slice() else {
        panic!("{:?}", facts.validations)
    };
    assert_eq!(&*validation.scope.0, "auth.jwt");
    assert_eq!(list(&validation.algorithms), ["none"]);
    assert_eq!(list(&validation.issuers), ["https://id.example.com"]);
    assert_eq!(list(&validation.required_claims), ["iss", "exp"]);
    let lifetime = facts.issuances[0].refresh_lifetime.written().unwrap();
    assert_eq!(lifetime.seconds, 3600);
    assert_eq!(facts.cors.len(), 1);
}

#[test]
fn places_of_a_list_are_a_list() {
    let facts = facts(
        "jwt:\n  algorithms[0]: RS256\n  algorithms[1]: none\n  audiences[0]: api\n  claims.required[0]: exp\n",
    );
    let validation = &facts.validations[0];
    assert_eq!(list(&validation.algorithms), ["RS256", "none"]);
    assert_eq!(list(&validation.audiences), ["api"]);
    assert_eq!(list(&validation.required_claims), ["exp"]);
}

#[test]
fn a_dotted_key_alone_or_of_another_program_is_not_claimed() {
    for text in [
        "auth.jwt.algorithms: [none]\n",
        "jwt.issuer: Who made the token\njwt.audience: Who it is for\n",
        "spring.security.oauth2.resourceserver.jwt.issuer-uri: https://a\njwt.issuer: a\njwt.audience: b\n",
        "labels: { jwt.issuer: a, jwt.audience: b }\n",
    ] {
        assert!(!claims(&tree(text)), "claimed: {text}");
    }
}
