//! Includes that lead in a circle.

use crate::dialect::nginx::{self, Included, Piece};
use crate::source::Span;
use crate::syntax::nginx::Tree;
use std::collections::{BTreeMap, BTreeSet};

/// The includes, in the order of their places, that lead back to a file that is being read.
pub(super) fn find(trees: &[Tree], includes: &BTreeMap<Span, Included>) -> Vec<Span> {
    let edges = edges(trees, includes);
    let mut found = BTreeSet::new();
    let mut done = BTreeSet::new();
    // From a main file on, the first include that leads back is where a person would cut.
    let mut starts: Vec<Piece> = edges.keys().copied().collect();
    starts.sort_by_key(|piece| !nginx::is_main(&trees[piece.tree]));
    for start in starts {
        // Each piece on the way with the next of its edges to follow.
        let mut way = vec![(start, 0)];
        while let Some((piece, next)) = way.last_mut() {
            let piece = *piece;
            let Some(&(span, to)) = edges.get(&piece).and_then(|edges| edges.get(*next)) else {
                done.insert(piece);
                way.pop();
                continue;
            };
            *next += 1;
            if way.iter().any(|&(outer, _)| outer == to) {
                found.insert(span);
            } else if !done.contains(&to) {
                way.push((to, 0));
            }
        }
    }
    found.into_iter().collect()
}

type Edges = BTreeMap<Piece, Vec<(Span, Piece)>>;

fn edges(trees: &[Tree], includes: &BTreeMap<Span, Included>) -> Edges {
    let mut edges = Edges::new();
    for (at, tree) in trees.iter().enumerate() {
        for (_, directive) in tree.all() {
            let Some(Included::Pieces(pieces)) = includes.get(&directive.span) else {
                continue;
            };
            let from = Piece {
                tree: at,
                section: directive.section,
            };
            let to = pieces.iter().map(|&piece| (directive.span, piece));
            edges.entry(from).or_default().extend(to);
        }
    }
    edges
}
