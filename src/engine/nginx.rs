//! Loads what nginx files include and groups them into units.

use super::load::{Loaded, Reader};
use crate::dialect::nginx::{self, Completeness, Files, Included, Piece, Unit};
use crate::model::Facts;
use crate::options::Options;
use crate::source::{FileId, Span};
use crate::syntax::Document;
use crate::syntax::nginx::Tree;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// All nginx trees of a run, and how they hang together.
#[derive(Debug, Default)]
pub(super) struct Nginx {
    trees: Vec<Tree>,
    paths: Vec<String>,
    by_path: BTreeMap<String, usize>,
    includes: BTreeMap<Span, Included>,
    units: Vec<Piece>,
    /// Files that more than one unit reaches, or one unit through several includes.
    pub shared: BTreeSet<FileId>,
    /// Files that belong to nginx only because a main file includes them.
    pub included: Vec<FileId>,
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
                all.push(file.path.clone(), tree);
            }
        }
        let mut reached = BTreeMap::<Piece, usize>::new();
        let given = all.trees.len();
        let (mains, rest): (Vec<_>, Vec<_>) =
            (0..given).partition(|&at| nginx::is_main(&all.trees[at]));
        for tree in mains {
            all.follow(tree, reader, options, &mut reached);
        }
        // A fragment that an earlier fragment includes is evaluated there.
        for tree in rest {
            if !reached.contains_key(&Piece { tree, section: 0 }) {
                all.follow(tree, reader, options, &mut reached);
            }
        }
        let trees = &all.trees;
        all.units
            .retain(|root| reached[root] == 1 || nginx::is_main(&trees[root.tree]));
        all.note_shared(&reached);
        all.included = all.trees[given..].iter().map(|tree| tree.file).collect();
        all
    }

    fn push(&mut self, path: String, tree: Tree) -> usize {
        let at = self.trees.len();
        self.by_path.insert(path.clone(), at);
        self.paths.push(path);
        self.trees.push(tree);
        at
    }

    fn follow(
        &mut self,
        tree: usize,
        reader: &mut Reader,
        options: &Options,
        reached: &mut BTreeMap<Piece, usize>,
    ) {
        let root = Piece { tree, section: 0 };
        let mut files = Given { all: self, reader };
        let mut includes = BTreeMap::new();
        let pieces = nginx::resolve(
            root,
            options.nginx.prefix.as_deref(),
            &mut files,
            &mut includes,
        );
        self.includes.append(&mut includes);
        for piece in pieces {
            *reached.entry(piece).or_default() += 1;
        }
        self.units.push(root);
    }

    fn note_shared(&mut self, reached: &BTreeMap<Piece, usize>) {
        let mut uses: BTreeMap<Piece, usize> = BTreeMap::new();
        for included in self.includes.values() {
            if let Included::Pieces(pieces) = included {
                for piece in pieces {
                    *uses.entry(*piece).or_default() += 1;
                }
            }
        }
        let several =
            |(piece, count): (&Piece, &usize)| (*count > 1).then(|| self.trees[piece.tree].file);
        self.shared = uses
            .iter()
            .filter_map(several)
            .chain(reached.iter().filter_map(several))
            .collect();
    }

    fn unit(&self, root: Piece) -> Unit<'_> {
        Unit {
            root,
            trees: &self.trees,
            includes: &self.includes,
        }
    }

    /// Lowers every unit and hands its facts on, in order.
    pub(super) fn lower<T: Send>(
        &self,
        options: &Options,
        f: impl Fn(&str, Facts) -> T + Sync,
    ) -> Vec<T> {
        let one = |root: &Piece| {
            f(
                &self.paths[root.tree],
                nginx::lower(&self.unit(*root), options),
            )
        };
        self.units.par_iter().map(one).collect()
    }

    /// How many units start at something that is not a main file, by kind.
    pub(super) fn partial(&self) -> (usize, usize) {
        let of = |wanted| {
            self.units
                .iter()
                .filter(|&&root| nginx::completeness(&self.unit(root)) == wanted)
                .count()
        };
        (of(Completeness::Fragment), of(Completeness::Snippet))
    }

    /// Includes that brought nothing: the path's place.
    pub(super) fn missing(&self) -> Vec<Span> {
        let missing = self
            .includes
            .iter()
            .filter(|(_, included)| **included == Included::Missing);
        missing.map(|(span, _)| *span).collect()
    }

    /// Includes that lead in a circle.
    pub(super) fn circles(&self) -> Vec<Span> {
        super::circles::find(&self.trees, &self.includes)
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
        let paths = self.reader.matching(folder, pattern);
        paths
            .into_iter()
            .filter_map(|path| self.tree_of(&path))
            .collect()
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
        let (id, source) = self.reader.read_included(path)?;
        let tree = crate::syntax::nginx::parse(id, &source);
        self.reader.keep(id, source);
        Some(self.all.push(path.to_owned(), tree))
    }
}
