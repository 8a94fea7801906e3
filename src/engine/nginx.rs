//! Loads what nginx files include and groups them into units.

use super::load::{Loaded, Reader};
use crate::dialect::nginx::{self, Completeness, Files, Included, Piece, Unit};
use crate::model::Facts;
use crate::options::Options;
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::nginx::Tree;
use crate::syntax::{Document, ErrorKind, SyntaxError};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// All nginx trees of a run, and how they hang together.
#[derive(Debug, Default)]
pub(super) struct Nginx {
    trees: Vec<Tree>,
    paths: Vec<String>,
    by_path: HashMap<String, usize>,
    /// Trees whose real path may be another than theirs.
    linked: Vec<usize>,
    by_real: Option<BTreeMap<PathBuf, usize>>,
    /// Files that are included and cannot be read, and why.
    refused: BTreeMap<String, String>,
    units: Vec<Start>,
    /// Files that more than one unit reaches, or one unit through several includes.
    pub shared: BTreeSet<FileId>,
}

/// A unit's first file, what every `include` in it brings, and all it reaches.
#[derive(Debug)]
struct Start {
    root: Piece,
    completeness: Completeness,
    includes: BTreeMap<Span, Included>,
    reaches: BTreeSet<Piece>,
}

impl Nginx {
    /// Takes the trees out of the loaded files, follows their includes, and finds the units.
    pub(super) fn group(loaded: &mut [Loaded], reader: &mut Reader, options: &Options) -> Self {
        let mut all = Self::default();
        for file in loaded.iter_mut() {
            if let Some(Document::Nginx(tree)) = file
                .document
                .take_if(|document| matches!(document, Document::Nginx(_)))
            {
                let at = all.push(file.path.clone(), tree);
                if file.named || reader.is_linked(&file.path) {
                    all.linked.push(at);
                }
            }
        }
        let completeness: Vec<_> = all.trees.par_iter().map(nginx::completeness).collect();
        let is_main = |at: usize, trees: &[Tree]| nginx::is_main(&trees[at], completeness[at]);
        let (mains, rest): (Vec<_>, Vec<_>) =
            (0..all.trees.len()).partition(|&at| is_main(at, &all.trees));
        let mut reached = BTreeSet::new();
        for tree in mains.into_iter().chain(rest) {
            let root = Piece { tree, section: 0 };
            // A fragment that an earlier file includes is evaluated there.
            if is_main(tree, &all.trees) || !reached.contains(&root) {
                let start = all.follow(root, completeness[tree], reader, options);
                reached.extend(start.reaches.iter().copied());
                all.units.push(start);
            }
        }
        all.drop_included();
        all.note_shared();
        all.note_cycles();
        all.note_too_many();
        all
    }

    fn push(&mut self, path: String, tree: Tree) -> usize {
        let at = self.trees.len();
        self.by_path.insert(path.clone(), at);
        self.paths.push(path);
        self.trees.push(tree);
        at
    }

    /// Trees that were met behind links, or for an include, by their real paths: a link to a file that is
    /// there is that file. Asked for only where a path as written is not known.
    fn by_real(&mut self) -> &mut BTreeMap<PathBuf, usize> {
        let (linked, paths) = (&self.linked, &self.paths);
        self.by_real.get_or_insert_with(|| {
            let real = |&at: &usize| Some((Path::new(&paths[at]).canonicalize().ok()?, at));
            linked.iter().filter_map(real).collect()
        })
    }

    fn follow(
        &mut self,
        root: Piece,
        completeness: Completeness,
        reader: &mut Reader,
        options: &Options,
    ) -> Start {
        let main = nginx::is_main(&self.trees[root.tree], completeness);
        let mut files = Given { all: self, reader };
        let mut includes = BTreeMap::new();
        let prefix = options.nginx.prefix.as_deref();
        let reaches = nginx::resolve(root, main, prefix, &mut files, &mut includes);
        Start {
            root,
            completeness,
            includes,
            reaches,
        }
    }

    /// What another unit includes is evaluated there; of two that include each other the first stays.
    fn drop_included(&mut self) {
        let mut includers: BTreeMap<Piece, Vec<usize>> = BTreeMap::new();
        for (at, unit) in self.units.iter().enumerate() {
            for piece in unit.reaches.iter().filter(|piece| **piece != unit.root) {
                includers.entry(*piece).or_default().push(at);
            }
        }
        let units = &self.units;
        let stays = |at: usize| {
            let root = units[at].root;
            let by = includers.get(&root).into_iter().flatten();
            by.copied()
                .all(|other| at < other && units[at].reaches.contains(&units[other].root))
        };
        let stay: Vec<bool> = (0..units.len()).map(stays).collect();
        let mut stay = stay.into_iter();
        self.units.retain(|_| stay.next() == Some(true));
    }

    fn note_shared(&mut self) {
        let mut uses: BTreeMap<Piece, usize> = BTreeMap::new();
        for unit in &self.units {
            let brought = unit.includes.values().flat_map(|included| match included {
                Included::Pieces(pieces) => pieces.as_slice(),
                _ => &[],
            });
            for piece in brought {
                *uses.entry(*piece).or_default() += 1;
            }
        }
        let several = uses.iter().filter(|(_, count)| **count > 1);
        self.shared = several
            .map(|(piece, _)| self.trees[piece.tree].file)
            .collect();
    }

    /// nginx reads a file that includes itself until it may open no more: a broken configuration.
    fn note_cycles(&mut self) {
        let units = (0..self.units.len()).map(|at| self.unit(at));
        let cycles: BTreeSet<_> = units.flat_map(|unit| nginx::cycles(&unit)).collect();
        for (tree, span) in cycles {
            self.trees[tree].errors.push(SyntaxError {
                span,
                message: "this include leads back to a file that is being read".to_owned(),
                related: None,
                help: None,
                kind: ErrorKind::Broken,
            });
        }
    }

    /// Files that include each other again and again would fill the memory: they are not followed, and
    /// that is told.
    fn note_too_many(&mut self) {
        for at in 0..self.units.len() {
            let Some((tree, span)) = nginx::too_many(&self.unit(at)) else {
                continue;
            };
            let message = "too many includes from here on: what they bring is not checked";
            self.trees[tree].errors.push(SyntaxError {
                span,
                message: message.to_owned(),
                related: None,
                help: None,
                kind: ErrorKind::Limit,
            });
            for brought in self.units[at].includes.values_mut() {
                if matches!(brought, Included::Pieces(_)) {
                    *brought = Included::TooMany;
                }
            }
        }
    }

    fn unit(&self, at: usize) -> Unit<'_> {
        Unit {
            root: self.units[at].root,
            trees: &self.trees,
            includes: &self.units[at].includes,
        }
    }

    /// Lowers every unit and hands its facts on, in order.
    pub(super) fn lower<T: Send>(
        &self,
        lower: impl Fn(&Unit<'_>) -> Facts + Sync,
        f: impl Fn(&str, Facts) -> T + Sync,
    ) -> Vec<T> {
        let one = |at: usize| {
            let path = &self.paths[self.units[at].root.tree];
            f(path, lower(&self.unit(at)))
        };
        (0..self.units.len()).into_par_iter().map(one).collect()
    }

    /// How many units there are.
    pub(super) fn units(&self) -> usize {
        self.units.len()
    }

    /// How many units start at something that is not a main file, by kind.
    pub(super) fn partial(&self) -> (usize, usize) {
        let of = |wanted| {
            let units = self.units.iter();
            units.filter(|unit| unit.completeness == wanted).count()
        };
        (of(Completeness::Fragment), of(Completeness::Snippet))
    }

    /// Includes that brought nothing, in no unit: the path's place.
    pub(super) fn missing(&self) -> Vec<Span> {
        let of = |wanted: fn(&Included) -> bool| -> BTreeSet<Span> {
            let all = self.units.iter().flat_map(|unit| &unit.includes);
            all.filter(|(_, included)| wanted(included))
                .map(|(span, _)| *span)
                .collect()
        };
        let missing = of(|included| *included == Included::Missing);
        let found = of(|included| matches!(included, Included::Pieces(_)));
        missing.difference(&found).copied().collect()
    }

    /// Whether a file of that path was read, for itself or for an include.
    pub(super) fn reads(&self, path: &str) -> bool {
        self.by_path.contains_key(path) && !self.refused.contains_key(path)
    }

    /// The files of all trees, and why some could not be read.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let paths = self.paths.iter();
        paths.map(|path| (path.as_str(), self.refused.get(path).map(String::as_str)))
    }

    /// Takes the trees, once nothing is evaluated any more.
    pub(super) fn into_trees(self) -> Vec<Tree> {
        self.trees
    }
}

/// The files an include can mean: those below the given paths.
struct Given<'a> {
    all: &'a mut Nginx,
    reader: &'a mut Reader,
}

impl Files for Given<'_> {
    fn matching(&mut self, folder: &str, pattern: &str) -> Vec<usize> {
        let paths = self.reader.folders.matching(folder, pattern);
        // Of two names of one file the first counts.
        let mut seen = BTreeSet::new();
        let trees = paths.into_iter().filter_map(|path| self.tree_of(&path));
        trees.filter(|&tree| seen.insert(tree)).collect()
    }

    fn tree(&self, index: usize) -> &Tree {
        &self.all.trees[index]
    }

    fn path(&self, index: usize) -> String {
        self.all.paths[index].clone()
    }
}

impl Given<'_> {
    fn tree_of(&mut self, path: &str) -> Option<usize> {
        if let Some(&at) = self.all.by_path.get(path) {
            return Some(at);
        }
        let real = self.reader.is_given(path)?;
        let known = &self.all.by_path;
        let own = self
            .reader
            .roots
            .own_paths(&real)
            .find_map(|own| known.get(&own).copied());
        if let Some(at) = own.or_else(|| self.all.by_real().get(&real).copied()) {
            return Some(at);
        }
        let (id, source) = self.reader.read_included(path);
        let (tree, source) = match source {
            Ok(source) => (crate::syntax::nginx::parse(id, &source), source),
            Err(reason) => {
                let source = SourceFile::new(path, Vec::new());
                let mut tree = crate::syntax::nginx::parse(id, &source);
                tree.unread = true;
                self.all.refused.insert(path.to_owned(), reason);
                (tree, source)
            }
        };
        self.reader.keep(id, source);
        let at = self.all.push(path.to_owned(), tree);
        self.all.by_real().insert(real, at);
        Some(at)
    }
}
