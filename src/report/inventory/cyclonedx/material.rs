//! Certificates and key files as components.

use super::super::super::facts::json::Json;
use super::super::shape::{object, text};
use super::super::{Cx, words};
use super::bom::{Bom, evidence, occurrence, properties};
use super::{algorithm, crypto};
use crate::inventory::{Certificate, Contents, File, Material};
use crate::model::tls::MaterialRole;

/// Adds a file or secret; says by which names to refer to what it holds.
pub(super) fn add(one: &Material, cx: &Cx<'_>, bom: &mut Bom) -> Vec<String> {
    match &one.file {
        File::Read(contents) if !contents.certificates.is_empty() => read(one, contents, cx, bom),
        _ => vec![unread(one, cx, bom)],
    }
}

fn occurrences(one: &Material, cx: &Cx<'_>) -> Vec<Json> {
    let purpose = Some(format!("named as {}", words::role(one.role)));
    let uses = one.uses.iter();
    uses.map(|(scope, at)| occurrence(cx, *at, &scope.0, purpose.clone()))
        .collect()
}

/// What is named only, or could not be read.
fn unread(one: &Material, cx: &Cx<'_>, bom: &mut Bom) -> String {
    let material = |kind: &'static str| {
        let members = vec![("type", text(kind))];
        crypto(
            "related-crypto-material",
            "relatedCryptoMaterialProperties",
            members,
        )
    };
    let cryptography = match one.role {
        MaterialRole::Certificate
        | MaterialRole::ClientAuthorities
        | MaterialRole::TrustedAuthorities => {
            crypto("certificate", "certificateProperties", Vec::new())
        }
        MaterialRole::PrivateKey => material("private-key"),
        MaterialRole::TicketKey => material("secret-key"),
        MaterialRole::PasswordFile => material("password"),
        MaterialRole::RevocationList | MaterialRole::DhParameters => material("other"),
    };
    let mut more = vec![
        ("role", words::role(one.role).to_owned()),
        ("state", words::file(&one.file).to_owned()),
    ];
    match &one.file {
        File::Hidden(why) => more.push(("why", why.id().to_owned())),
        File::Present(path) => more.push(("file", cx.path(path))),
        File::Unreadable { path, reason } => {
            more.push(("file", cx.path(path)));
            more.push(("reason", cx.text(reason)));
        }
        File::Read(contents) => more.push(("file", cx.path(&contents.path))),
        File::Inline | File::Held | File::NotGiven => {}
    }
    let mut name = cx.material_name(one);
    if name.is_empty() {
        "unknown".clone_into(&mut name);
    }
    let members = vec![
        ("cryptoProperties", cryptography),
        ("properties", properties(more)),
        ("evidence", evidence(occurrences(one, cx))),
    ];
    bom.component(name, members, Vec::new())
}

fn read(one: &Material, contents: &Contents, cx: &Cx<'_>, bom: &mut Bom) -> Vec<String> {
    let path = cx.path(&contents.path);
    let certificates = contents.certificates.iter();
    let mut names: Vec<_> = certificates
        .map(|certificate| self::certificate(one, certificate, &path, cx, bom))
        .collect();
    if contents.private_keys > 0 {
        let kind = vec![("type", text("private-key"))];
        let cryptography = crypto(
            "related-crypto-material",
            "relatedCryptoMaterialProperties",
            kind,
        );
        let members = vec![
            ("cryptoProperties", cryptography),
            (
                "evidence",
                evidence(vec![object(vec![("location", text(path.clone()))])]),
            ),
        ];
        names.push(bom.component(format!("private key in {path}"), members, Vec::new()));
    }
    names
}

fn certificate(
    one: &Material,
    certificate: &Certificate,
    path: &str,
    cx: &Cx<'_>,
    bom: &mut Bom,
) -> String {
    let subject = cx.text(&certificate.subject);
    let signature = algorithm::signature(&certificate.signature, bom);
    let key = public_key(certificate, &subject, bom);
    let cryptography = crypto(
        "certificate",
        "certificateProperties",
        vec![
            ("subjectName", text(subject.clone())),
            ("issuerName", text(cx.text(&certificate.issuer))),
            ("notValidBefore", text(certificate.not_before.to_string())),
            ("notValidAfter", text(certificate.not_after.to_string())),
            ("signatureAlgorithmRef", text(signature.clone())),
            ("subjectPublicKeyRef", text(key.clone())),
            ("certificateFormat", text("X.509")),
        ],
    );
    let hash = object(vec![
        ("alg", text("SHA-256")),
        ("content", text(certificate.sha256.clone())),
    ]);
    let mut more = vec![
        ("role", words::role(one.role).to_owned()),
        ("state", words::file(&one.file).to_owned()),
        ("file", path.to_owned()),
        ("serial", certificate.serial.clone()),
        ("authority", certificate.is_authority.to_string()),
    ];
    let names = certificate.names.iter();
    more.extend(names.map(|name| ("name", cx.text(name))));
    let mut places = vec![object(vec![("location", text(path))])];
    places.extend(occurrences(one, cx));
    let name = if subject.is_empty() {
        format!("certificate in {path}")
    } else {
        subject
    };
    let members = vec![
        ("hashes", Json::List(vec![hash])),
        ("cryptoProperties", cryptography),
        ("properties", properties(more)),
        ("evidence", evidence(places)),
    ];
    bom.component(name, members, vec![signature, key])
}

fn public_key(one: &Certificate, subject: &str, bom: &mut Bom) -> String {
    let bits = one.bits.map_or_else(String::new, |bits| bits.to_string());
    let algorithm = algorithm::public_key(&one.key, one.curve.as_deref(), &bits, bom);
    let mut members = vec![
        ("type", text("public-key")),
        // Which key it is: that of the certificate with this digest.
        ("id", text(format!("certificate:{}", one.sha256))),
        ("algorithmRef", text(algorithm.clone())),
    ];
    members.extend(one.bits.map(|bits| ("size", Json::Number(bits as u64))));
    let cryptography = crypto(
        "related-crypto-material",
        "relatedCryptoMaterialProperties",
        members,
    );
    bom.component(
        format!("public key of {subject}"),
        vec![("cryptoProperties", cryptography)],
        vec![algorithm],
    )
}
