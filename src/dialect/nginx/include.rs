//! Which file an `include` means, and what is evaluated as one whole.
//!
//! nginx resolves a relative path against the folder of its main file (or its prefix), never
//! against the including file. Nothing outside the given paths is read: what an include names
//! there is missing, and what it could set is unknown.

use super::config::Context;
use crate::source::Span;
use crate::syntax::nginx::{Directive, Tree};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A file, or one section of an `nginx -T` dump.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Piece {
    /// Index of the tree.
    pub tree: usize,
    /// The section in it; 0 for an ordinary file.
    pub section: u32,
}

/// What an `include` directive brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Included {
    /// These, in nginx's order.
    Pieces(Vec<Piece>),
    /// A file that by its name sets nothing we read (`mime.types`, `fastcgi_params` …).
    Harmless,
    /// Nothing that was given.
    Missing,
    /// More than is followed: see [`too_many`].
    TooMany,
    /// The path itself is hidden by template text or a variable.
    Hidden,
}

/// Finds files below the given paths; written by whoever does the reading.
pub trait Files {
    /// The trees of the files that match an absolute or relative pattern with `*`, `?` and `[…]` in
    /// it, sorted by bytes. `folder` is what a relative pattern starts from, itself relative to where
    /// the run started.
    fn matching(&mut self, folder: &str, pattern: &str) -> Vec<usize>;
    /// The tree of that index.
    fn tree(&self, index: usize) -> &Tree;
    /// The path of that index, as shown.
    fn path(&self, index: usize) -> String;
}

/// What is evaluated as one whole: a file and everything it includes.
#[derive(Debug)]
pub struct Unit<'t> {
    /// Where it starts.
    pub root: Piece,
    /// All nginx trees of the run.
    pub trees: &'t [Tree],
    /// The outcome of every `include` met, by the span of the directive.
    pub includes: &'t BTreeMap<Span, Included>,
}

impl<'t> Unit<'t> {
    pub(super) fn tree(&self, piece: Piece) -> &'t Tree {
        &self.trees[piece.tree]
    }

    pub(super) fn included(&self, directive: Span) -> &'t Included {
        self.includes.get(&directive).unwrap_or(&Included::Missing)
    }

    pub(super) fn start(&self) -> Span {
        let tree = self.tree(self.root);
        let first = tree
            .roots()
            .find(|(_, directive)| directive.section == self.root.section);
        first.map_or(Span::new(tree.file, 0, 0), |(_, directive)| {
            directive.span.before()
        })
    }
}

/// What the top level of a file stands for.
pub(super) fn root_context(tree: &Tree, section: u32) -> Context {
    let mut context = Context::Snippet;
    for (_, directive) in tree
        .roots()
        .filter(|(_, directive)| directive.section == section)
    {
        match tree.name(directive) {
            "http" | "events" | "stream" | "mail" => return Context::Main,
            "server" => match context_of_server(tree, directive) {
                Context::Http if context != Context::Snippet => {}
                found => context = found,
            },
            "upstream" | "map" | "geo" | "split_clients" | "limit_req_zone" | "limit_conn_zone"
            | "log_format" | "proxy_cache_path"
                if context == Context::Snippet =>
            {
                context = Context::Http;
            }
            _ => {}
        }
    }
    context
}

/// Where a `server` belongs, by what only one kind of server takes: an HTTP server passes on in its
/// locations alone.
fn context_of_server(tree: &Tree, server: &Directive) -> Context {
    let names = || {
        std::iter::successors(server.first_child, |&id| tree.get(id).next)
            .map(|id| tree.name(tree.get(id)))
    };
    let has = |telling: &[&str]| names().any(|name| telling.contains(&name));
    if has(&[
        "location",
        "root",
        "index",
        "rewrite",
        "add_header",
        "try_files",
    ]) {
        Context::Http
    } else if has(&[
        "proxy_pass",
        "ssl_preread",
        "proxy_ssl",
        "proxy_timeout",
        "proxy_responses",
    ]) {
        Context::Stream
    } else if has(&[
        "protocol",
        "auth_http",
        "starttls",
        "smtp_auth",
        "imap_auth",
        "pop3_auth",
    ]) {
        Context::Mail
    } else {
        Context::Http
    }
}

/// Files that by convention only hold MIME types, `FastCGI` parameters, character sets or modules.
fn is_harmless(pattern: &str) -> bool {
    let name = pattern.rsplit('/').next().unwrap_or(pattern);
    let known = [
        "mime.types",
        "fastcgi.conf",
        "fastcgi-php.conf",
        "koi-utf",
        "koi-win",
        "win-utf",
    ];
    known.contains(&name)
        || name.ends_with("_params")
        || name.ends_with("-params.conf") && name.starts_with("fastcgi")
        || pattern.contains("modules-enabled/")
        || pattern.contains("share/nginx/modules/")
}

/// Folders a packaged nginx reads its configuration from: they stand for the main file's folder
/// when they are not among the given paths.
const INSTALL_PREFIXES: [&str; 3] = [
    "/etc/nginx/",
    "/usr/local/nginx/conf/",
    "/usr/local/openresty/nginx/conf/",
];

/// Resolves every include reachable from `root` and returns the pieces it reached. `main` says whether it
/// is a main file.
pub fn resolve(
    root: Piece,
    main: bool,
    prefix: Option<&str>,
    files: &mut dyn Files,
    includes: &mut BTreeMap<Span, Included>,
) -> BTreeSet<Piece> {
    let mut reached = BTreeSet::from([root]);
    if files.tree(root.tree).includes.is_empty() {
        return reached;
    }
    let mut waiting = vec![root];
    let sections = !files.tree(root.tree).sections.is_empty();
    let folder = folder_of(&files.path(root.tree), prefix);
    while let Some(piece) = waiting.pop() {
        for (span, pattern) in directives(files.tree(piece.tree), piece.section) {
            let brought = match pattern {
                None => Included::Hidden,
                Some(pattern) if sections => {
                    section_pieces(files.tree(root.tree), root.tree, &pattern)
                }
                Some(pattern) => lookup(&folder, main, &pattern, files),
            };
            if let Included::Pieces(pieces) = &brought {
                waiting.extend(
                    pieces
                        .iter()
                        .copied()
                        .filter(|&piece| reached.insert(piece)),
                );
            }
            includes.insert(span, brought);
        }
    }
    reached
}

/// The includes that lead back to a file they are read from, each with its tree.
#[must_use]
pub fn cycles(unit: &Unit<'_>) -> Vec<(usize, Span)> {
    if unit.includes.is_empty() {
        return Vec::new();
    }
    let edges = |piece: Piece| {
        let mut edges = Vec::new();
        for (span, _) in directives(unit.tree(piece), piece.section) {
            if let Included::Pieces(pieces) = unit.included(span) {
                edges.extend(pieces.iter().map(|&to| (span, to)));
            }
        }
        edges.into_iter()
    };
    let mut found = Vec::new();
    let mut done = BTreeSet::new();
    // The way from the root to where we are, each with what it still has to follow.
    let mut way = vec![(unit.root, edges(unit.root))];
    while let Some((from, rest)) = way.last_mut() {
        let Some((span, to)) = rest.next() else {
            done.insert(*from);
            way.pop();
            continue;
        };
        let tree = from.tree;
        if way.iter().any(|(on, _)| *on == to) {
            found.push((tree, span));
        } else if !done.contains(&to) {
            way.push((to, edges(to)));
        }
    }
    found
}

/// How many files a unit may include, each as often as it is: far more than any server farm's.
const MAX_INCLUDES: usize = 100_000;
/// How many statements they may hold altogether.
const MAX_STATEMENTS: usize = 1_000_000;

/// The include at which a unit grows beyond all bounds: files that include each other twice, and so on.
/// Nothing it includes is evaluated then.
#[must_use]
pub fn too_many(unit: &Unit<'_>) -> Option<(usize, Span)> {
    if unit.includes.is_empty() {
        return None;
    }
    let mut known: BTreeMap<Piece, Rc<Brings>> = BTreeMap::new();
    let mut brings = |piece: Piece| {
        let brings = known
            .entry(piece)
            .or_insert_with(|| Brings::of(unit, piece).into());
        Rc::clone(brings)
    };
    let (mut includes, mut statements) = (0, 0);
    let mut way = vec![(unit.root, brings(unit.root), 0)];
    while let Some((from, brought, next)) = way.last_mut() {
        let Some(&(span, to)) = brought.edges.get(*next) else {
            way.pop();
            continue;
        };
        *next += 1;
        let tree = from.tree;
        if way.iter().any(|(on, ..)| *on == to) {
            continue;
        }
        let inner = brings(to);
        includes += 1;
        statements += inner.statements;
        if includes > MAX_INCLUDES || statements > MAX_STATEMENTS {
            return Some((tree, span));
        }
        way.push((to, inner, 0));
    }
    None
}

/// What a piece holds.
struct Brings {
    edges: Vec<(Span, Piece)>,
    statements: usize,
}

impl Brings {
    fn of(unit: &Unit<'_>, piece: Piece) -> Self {
        let tree = unit.tree(piece);
        let mut edges = Vec::new();
        for (span, _) in directives(tree, piece.section) {
            if let Included::Pieces(pieces) = unit.included(span) {
                edges.extend(pieces.iter().map(|&to| (span, to)));
            }
        }
        Self {
            edges,
            statements: tree.count_in(piece.section),
        }
    }
}

fn directives(tree: &Tree, section: u32) -> Vec<(Span, Option<String>)> {
    let includes = tree.includes.iter().map(|&id| tree.get(id));
    includes
        .filter(|one| one.section == section)
        .map(|one| {
            let word = tree.args(one).first();
            let hidden = |value: &&str| !value.contains('$');
            let pattern = word
                .filter(|word| !word.templated)
                .map(|word| tree.value(word))
                .filter(hidden);
            (one.span, pattern.map(str::to_owned))
        })
        .collect()
}

fn folder_of(path: &str, prefix: Option<&str>) -> String {
    match (prefix, path.rsplit_once('/')) {
        (Some(prefix), _) => prefix.trim_end_matches('/').to_owned(),
        (None, Some((folder, _))) => folder.to_owned(),
        (None, None) => String::new(),
    }
}

fn lookup(folder: &str, main: bool, pattern: &str, files: &mut dyn Files) -> Included {
    let mut found = files.matching(folder, pattern);
    if found.is_empty()
        && let Some(rest) = INSTALL_PREFIXES
            .iter()
            .find_map(|prefix| pattern.strip_prefix(prefix))
    {
        found = climb(folder, main, rest, files);
    } else if found.is_empty() && !pattern.starts_with('/') {
        found = climb(folder, main, pattern, files);
    }
    match found.is_empty() {
        false => Included::Pieces(
            found
                .into_iter()
                .map(|tree| Piece { tree, section: 0 })
                .collect(),
        ),
        true if is_harmless(pattern) => Included::Harmless,
        true => Included::Missing,
    }
}

/// A file that no main file includes stands in a folder below the main file's (`sites-available`,
/// `conf.d`): its own includes start from the nearest folder upward in which they exist.
fn climb(folder: &str, main: bool, pattern: &str, files: &mut dyn Files) -> Vec<usize> {
    let mut folder = folder;
    loop {
        let found = files.matching(folder, pattern);
        if !found.is_empty() || main || folder.is_empty() {
            return found;
        }
        folder = folder.rsplit_once('/').map_or("", |(outer, _)| outer);
    }
}

/// In a dump every file is named as nginx opened it.
fn section_pieces(tree: &Tree, index: usize, pattern: &str) -> Included {
    let Ok(glob) = globset::GlobBuilder::new(pattern.trim_start_matches("./"))
        .literal_separator(true)
        .build()
    else {
        return Included::Missing;
    };
    let matcher = glob.compile_matcher();
    let absolute = pattern.starts_with('/');
    let mut named: Vec<(&str, u32)> = Vec::new();
    for (at, section) in tree.sections.iter().enumerate() {
        let name = tree.raw(section.name);
        let suffixes = std::iter::successors(Some(name), |rest| {
            rest.split_once('/').map(|(_, rest)| rest)
        });
        if matcher.is_match(name)
            || (!absolute && suffixes.skip(1).any(|suffix| matcher.is_match(suffix)))
        {
            named.push((name, at as u32));
        }
    }
    named.sort_unstable();
    if named.is_empty() {
        return if is_harmless(pattern) {
            Included::Harmless
        } else {
            Included::Missing
        };
    }
    Included::Pieces(
        named
            .into_iter()
            .map(|(_, section)| Piece {
                tree: index,
                section,
            })
            .collect(),
    )
}
