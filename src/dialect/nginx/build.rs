//! Expands a unit into a [`Config`]: includes in their place, blocks nested.

use super::config::{Config, Context, Node, NodeId, ROOT};
use super::include::{Included, Piece, Unit};
use crate::model::{Via, Why};
use crate::source::{Span, Spanned};
use crate::syntax::mark::mark;
use crate::syntax::nginx::{Body, Directive, DirectiveId, Tree};
use std::sync::Arc;

/// Blocks and includes open at one time.
const MAX_STACK: usize = 20_000;

/// Expands includes with an explicit stack: neither nesting nor includes recurse.
pub(super) struct Builder<'a, 't> {
    pub unit: &'a Unit<'t>,
    pub config: &'a mut Config<'t>,
}

/// A list of statements still to be placed, and where they go.
struct Pending<'t> {
    tree: &'t Tree,
    next: Option<DirectiveId>,
    piece: Piece,
    /// Whether it is being expanded, not only waiting for an earlier sibling: decides what a cycle is.
    started: bool,
    parent: NodeId,
    last: Option<NodeId>,
    via: Via,
}

/// After an included file the including one goes on where the included one stopped.
fn hand_over(stack: &mut Vec<Pending<'_>>) {
    if let (Some(done), Some(outer)) = (stack.pop(), stack.last_mut())
        && done.parent == outer.parent
    {
        outer.last = done.last;
    }
}

impl<'t> Builder<'_, 't> {
    pub(super) fn run(&mut self) {
        let mut stack = vec![self.pending(self.unit.root, ROOT, None, Via::default())];
        self.open_if_broken(ROOT, self.unit.root);
        self.open_by_text(ROOT, self.unit.root);
        while let Some(top) = stack.last_mut() {
            top.started = true;
            let Some(id) = top.next else {
                hand_over(&mut stack);
                continue;
            };
            let directive = top.tree.get(id);
            top.next = directive.next;
            if directive.section != top.piece.section {
                continue;
            }
            let (tree, parent, via) = (top.tree, top.parent, top.via.clone());
            let name = tree.name(directive);
            if name == "include" {
                self.include(&mut stack, tree, directive);
                continue;
            }
            let node = self.place(tree, directive, name, parent, &via);
            if let Some(top) = stack.last_mut() {
                self.link(top, node);
            }
            if let Some(first) = directive.first_child {
                let piece = stack.last().map_or(self.unit.root, |top| top.piece);
                stack.push(Pending {
                    tree,
                    next: Some(first),
                    piece,
                    started: true,
                    parent: node,
                    last: None,
                    via,
                });
            }
        }
    }

    fn pending(&self, piece: Piece, parent: NodeId, last: Option<NodeId>, via: Via) -> Pending<'t> {
        let tree = self.unit.tree(piece);
        let first = tree
            .roots()
            .find(|(_, directive)| directive.section == piece.section);
        Pending {
            tree,
            next: first.map(|(id, _)| id),
            piece,
            started: false,
            parent,
            last,
            via,
        }
    }

    fn include(&mut self, stack: &mut Vec<Pending<'t>>, tree: &'t Tree, directive: &'t Directive) {
        let Some(top) = stack.last() else { return };
        let (parent, last, via) = (top.parent, top.last, top.via.clone());
        let span = tree
            .args(directive)
            .first()
            .map_or(directive.span, |word| word.span);
        match self.unit.included(directive.span) {
            Included::Harmless => {}
            Included::Missing | Included::TooMany => {
                self.open(parent, span, Why::MissingInclude);
            }
            Included::Hidden => self.open(parent, span, Why::Template),
            Included::Pieces(pieces) => {
                let mut chain: Vec<_> = via.to_vec();
                chain.push(Spanned::new(Arc::from("included here"), span));
                let chain: Via = chain.into();
                // The first piece ends on top of the stack; each hands its last statement to the next.
                if pieces.iter().any(|&piece| self.unit.tree(piece).unread) {
                    self.open(parent, span, Why::MissingInclude);
                }
                for &piece in pieces.iter().rev() {
                    let active = stack
                        .iter()
                        .any(|outer| outer.started && outer.piece == piece);
                    if !active && stack.len() < MAX_STACK {
                        self.open_if_broken(parent, piece);
                        self.open_by_text(parent, piece);
                        stack.push(self.pending(piece, parent, last, chain.clone()));
                    }
                }
            }
        }
    }

    /// Text that is lost may have stood at the end of its file.
    fn open_if_broken(&mut self, block: NodeId, piece: Piece) {
        let tree = self.unit.tree(piece);
        if let Some(first) = tree.breaks_in(piece.section).next() {
            self.open(block, first.span, why_broken(tree));
        }
    }

    /// What stands for statements at the top of a file may be any of the block it is included in.
    fn open_by_text(&mut self, block: NodeId, piece: Piece) {
        let tree = self.unit.tree(piece);
        if let Some(span) = tree.open_at_top(piece.section) {
            self.open(block, span, why_open(tree, span));
        }
    }

    fn open(&mut self, block: NodeId, span: Span, why: Why) {
        self.config.nodes[block.0 as usize]
            .open
            .get_or_insert((span, why));
    }

    fn place(
        &mut self,
        tree: &'t Tree,
        directive: &'t Directive,
        name: &'t str,
        parent: NodeId,
        via: &Via,
    ) -> NodeId {
        let outer = self.config.node(parent).context;
        let context = context_of(name, directive, outer);
        let open = broken(tree, directive).or_else(|| open_line(tree, directive));
        self.config.nodes.push(Node {
            tree,
            directive: Some(directive),
            name,
            mark: mark(name),
            context,
            parent: Some(parent),
            first_child: None,
            next: None,
            via: via.clone(),
            open,
        });
        NodeId(self.config.nodes.len() as u32 - 1)
    }

    fn link(&mut self, top: &mut Pending<'t>, node: NodeId) {
        match top.last {
            Some(last) => self.config.nodes[last.0 as usize].next = Some(node),
            None => self.config.nodes[top.parent.0 as usize].first_child = Some(node),
        }
        top.last = Some(node);
    }
}

fn context_of(name: &str, directive: &Directive, outer: Context) -> Context {
    if !matches!(directive.body, Body::Block(_)) {
        return Context::Other;
    }
    match (name, outer) {
        ("http", _) => Context::Http,
        ("stream", _) => Context::Stream,
        ("mail", _) => Context::Mail,
        ("server", Context::Stream) => Context::StreamServer,
        ("server", Context::Mail) => Context::MailServer,
        ("server", Context::Http | Context::Snippet | Context::Main) => Context::Server,
        ("location", _) => Context::Location,
        ("if", Context::Location | Context::If | Context::Snippet) => Context::If,
        // `if` in a server only rewrites: what it holds never reaches a location's directives.
        ("limit_except", _) => Context::LimitExcept,
        ("upstream", _) => Context::Upstream,
        _ => Context::Other,
    }
}

/// A block of which text is lost.
fn broken(tree: &Tree, directive: &Directive) -> Option<(Span, Why)> {
    if tree.breaks.is_empty() || !matches!(directive.body, Body::Block(_)) {
        return None;
    }
    let mut breaks = tree.breaks_in(directive.section);
    let touching = breaks.find(|one| one.touches(directive.span))?;
    Some((touching.span, why_broken(tree)))
}

/// What a template makes of a text that does not hold together is for the template to say.
fn why_broken(tree: &Tree) -> Why {
    if tree.templated {
        Why::Template
    } else {
        Why::Unreadable
    }
}

/// What in a block may be any statement.
fn open_line(tree: &Tree, directive: &Directive) -> Option<(Span, Why)> {
    let span = directive.open?;
    Some((span, why_open(tree, span)))
}

fn why_open(tree: &Tree, span: Span) -> Why {
    if tree.leaves_out(span) {
        Why::LeftOut
    } else {
        Why::Template
    }
}
