//! How long the stages take, alone and together, over made-up inputs: `cargo bench --bench speed`.

mod inputs;

use authlint::config::Config;
use authlint::dialect;
use authlint::dialect::nginx::{Piece, Unit};
use authlint::discover::{Candidate, Discovery, MAX_SIZE};
use authlint::engine::{self, Known, Plan};
use authlint::options::Options;
use authlint::outcome::Report;
use authlint::report::{self, Format, Wanted};
use authlint::source::{FileId, SourceFile};
use authlint::syntax::data::{Format as Syntax, Tree};
use authlint::syntax::{nginx, yaml};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use inputs::Kind;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Sizes that show whether time grows with the input or faster.
const SERVERS: [usize; 4] = [16, 500, 1_000, 4_000];
const POLICIES: [usize; 3] = [10, 100, 1_000];

fn main() {
    divan::main();
}

fn source(text: &str) -> SourceFile {
    SourceFile::new("input", text.as_bytes().to_vec())
}

fn yaml_tree(text: &str) -> Tree {
    yaml::parse(FileId(0), &source(text), Syntax::Yaml)
}

fn run(known: &Known, name: &str, text: &str) -> Report {
    let plan = Plan::new(known, Cow::Owned(Config::default()), String::new());
    let candidate = Candidate {
        path: name.to_owned(),
        disk: PathBuf::from(name),
        named: true,
        bytes: Some(text.as_bytes().to_vec()),
        look: None,
    };
    let discovery = Discovery {
        candidates: vec![candidate],
        max_size: MAX_SIZE,
        ..Discovery::default()
    };
    engine::run(discovery, &plan)
}

/// What every run pays first.
#[divan::bench]
fn start() -> Known {
    Known::read()
}

#[divan::bench]
fn search_foreign(bencher: Bencher<'_, '_>) {
    let text = inputs::foreign(10_000);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| dialect::may_claim(black_box(text.as_bytes()), "ci.yaml"));
}

#[divan::bench(args = SERVERS)]
fn parse_nginx(bencher: Bencher<'_, '_>, servers: usize) {
    let source = source(&inputs::nginx(servers, Kind::Sound));
    bencher
        .counter(BytesCount::of_str(source.text()))
        .bench(|| nginx::parse(FileId(0), black_box(&source)));
}

#[divan::bench(args = POLICIES)]
fn parse_yaml(bencher: Bencher<'_, '_>, policies: usize) {
    let source = source(&inputs::istio(policies, Kind::Sound));
    bencher
        .counter(BytesCount::of_str(source.text()))
        .bench(|| yaml::parse(FileId(0), black_box(&source), Syntax::Yaml));
}

#[divan::bench(args = SERVERS)]
fn lower_nginx(bencher: Bencher<'_, '_>, servers: usize) {
    let source = source(&inputs::nginx(servers, Kind::Sound));
    let trees = [nginx::parse(FileId(0), &source)];
    let unit = Unit {
        root: Piece {
            tree: 0,
            section: 0,
        },
        trees: &trees,
        includes: &BTreeMap::new(),
    };
    bencher.bench(|| dialect::nginx::lower(black_box(&unit), &Options::default()));
}

#[divan::bench(args = POLICIES)]
fn lower_istio(bencher: Bencher<'_, '_>, policies: usize) {
    let tree = yaml_tree(&inputs::istio(policies, Kind::Sound));
    bencher.bench(|| dialect::istio::lower(black_box(&[&tree]), &[], &Options::default()));
}

#[divan::bench(args = POLICIES)]
fn lower_auth(bencher: Bencher<'_, '_>, clients: usize) {
    let tree = yaml_tree(&inputs::auth(clients, Kind::Sound));
    bencher.bench(|| dialect::auth::lower(black_box(&tree), &Options::default()));
}

/// Everything but the output; what is left after parsing and lowering is the checks.
#[divan::bench(args = SERVERS)]
fn whole_nginx(bencher: Bencher<'_, '_>, servers: usize) {
    let (known, text) = (Known::read(), inputs::nginx(servers, Kind::Sound));
    bencher.bench(|| run(&known, "nginx.conf", black_box(&text)));
}

#[divan::bench(args = SERVERS)]
fn whole_flawed_nginx(bencher: Bencher<'_, '_>, servers: usize) {
    let (known, text) = (Known::read(), inputs::nginx(servers, Kind::Flawed));
    bencher.bench(|| run(&known, "nginx.conf", black_box(&text)));
}

#[divan::bench(args = POLICIES)]
fn whole_istio(bencher: Bencher<'_, '_>, policies: usize) {
    let (known, text) = (Known::read(), inputs::istio(policies, Kind::Flawed));
    bencher.bench(|| run(&known, "mesh.yaml", black_box(&text)));
}

#[divan::bench(args = POLICIES)]
fn whole_auth(bencher: Bencher<'_, '_>, clients: usize) {
    let (known, text) = (Known::read(), inputs::auth(clients, Kind::Flawed));
    bencher.bench(|| run(&known, "auth.yaml", black_box(&text)));
}

#[divan::bench(args = [Format::Text, Format::Json, Format::Sarif])]
fn write_flawed(bencher: Bencher<'_, '_>, format: Format) {
    let text = inputs::nginx(500, Kind::Flawed);
    let report = run(&Known::read(), "nginx.conf", &text);
    bencher.bench(|| {
        let mut out = Vec::new();
        let written = report::write(
            black_box(&report),
            format,
            &report::text::Style::default(),
            Wanted::default(),
            &mut out,
        );
        (written.is_ok(), out)
    });
}
