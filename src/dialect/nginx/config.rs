//! The configuration as nginx sees it: includes expanded in their place, blocks nested, and every
//! directive looked up the way nginx inherits it.

use super::include::{Included, Piece, Unit};
use super::index::Index;
use crate::model::{Setting, Via, Why};
use crate::options::Options;
use crate::source::{Span, Spanned};
use crate::syntax::nginx::{Body, Directive, DirectiveId, Tree, Word};
use std::sync::Arc;

/// A statement's place in the [`Config`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NodeId(u32);

/// What a block is: decides which directives it may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// The file's top level, in a main file.
    Main,
    Http,
    Server,
    Location,
    /// `if` inside a location.
    If,
    LimitExcept,
    Upstream,
    Stream,
    StreamServer,
    Mail,
    MailServer,
    /// The top level of a file no main file includes, made of directives that a server or a location
    /// could hold.
    Snippet,
    /// A block that holds nothing we inherit (`map`, `types`, `events` …), or a statement.
    Other,
}

/// One statement in its effective place.
#[derive(Debug)]
pub(super) struct Node<'t> {
    pub tree: &'t Tree,
    /// None for the top level itself.
    pub directive: Option<&'t Directive>,
    pub name: &'t str,
    pub context: Context,
    pub parent: Option<NodeId>,
    first_child: Option<NodeId>,
    next: Option<NodeId>,
    /// The includes it came through, outermost first.
    pub via: Via,
    /// What in this block may hold more than can be seen: a missing include, template text.
    pub open: Option<(Span, Why)>,
}

/// One unit, resolved.
#[derive(Debug)]
pub(super) struct Config<'t> {
    pub options: &'t Options,
    nodes: Vec<Node<'t>>,
    pub(super) index: Index<'t>,
    start: Span,
}

/// The top level, which is a block too: the whole file in a main one, what would stand in `http` or
/// deeper in a fragment.
pub(super) const ROOT: NodeId = NodeId(0);

/// Where a directive was found.
#[derive(Clone, Copy, Debug)]
pub(super) enum Found {
    /// It is written; the block that holds it.
    At(NodeId),
    /// It is nowhere in sight; the reason it may be set all the same.
    Unset(Option<(Span, Why)>),
}

/// A guard against include bombs: nginx itself stops at the limit of open files.
const MAX_NODES: usize = 4_000_000;
/// Blocks and includes open at one time.
const MAX_STACK: usize = 20_000;

impl<'t> Config<'t> {
    /// Expands a unit.
    pub(super) fn resolve(unit: &Unit<'t>, options: &'t Options) -> Self {
        let context = unit.root_context();
        let complete = context == Context::Main || options.nginx.complete_fragments;
        let start = unit.start();
        let root = Node {
            tree: unit.tree(unit.root),
            directive: None,
            name: "",
            context,
            parent: None,
            first_child: None,
            next: None,
            via: Via::default(),
            open: (!complete).then_some((start, Why::MayLiveElsewhere)),
        };
        let mut config = Self {
            options,
            nodes: vec![root],
            index: Index::default(),
            start,
        };
        Builder {
            unit,
            config: &mut config,
        }
        .run();
        config.index = Index::of(&config);
        config
    }

    pub(super) fn node(&self, id: NodeId) -> &Node<'t> {
        &self.nodes[id.0 as usize]
    }

    /// All statements, parents before children.
    pub(super) fn all(&self) -> impl Iterator<Item = (NodeId, &Node<'t>)> {
        self.nodes
            .iter()
            .enumerate()
            .map(|(at, node)| (NodeId(at as u32), node))
    }

    /// All statements of that name, in order.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = NodeId> + '_ {
        self.index.named(name).iter().copied()
    }

    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.node(id).first_child, |&child| self.node(child).next)
    }

    /// Direct children of that name.
    pub(super) fn own<'a>(
        &'a self,
        block: NodeId,
        name: &'a str,
    ) -> impl Iterator<Item = NodeId> + 'a {
        let listed = self.index.own(block, name);
        let searched = listed.is_none().then(|| {
            self.children(block)
                .filter(move |&child| self.node(child).name == name)
        });
        let listed = listed.unwrap_or_default().iter().copied();
        listed.chain(searched.into_iter().flatten())
    }

    pub(super) fn args(&self, id: NodeId) -> &'t [Word] {
        let node = self.node(id);
        node.directive
            .map_or(&[], |directive| node.tree.args(directive))
    }

    pub(super) fn value(&self, id: NodeId, word: &'t Word) -> &'t str {
        self.node(id).tree.value(word)
    }

    /// An argument's value by place.
    pub(super) fn arg(&self, id: NodeId, at: usize) -> Option<(&'t str, &'t Word)> {
        self.args(id)
            .get(at)
            .map(|word| (self.value(id, word), word))
    }

    pub(super) fn name_span(&self, id: NodeId) -> Span {
        let node = self.node(id);
        let Some(directive) = node.directive else {
            return self.start;
        };
        node.tree
            .words(directive)
            .first()
            .map_or(directive.span, |word| word.span)
    }

    /// The whole statement.
    pub(super) fn span(&self, id: NodeId) -> Span {
        self.node(id)
            .directive
            .map_or(self.start, |directive| directive.span)
    }

    /// The tokens after the name, or the name where there is none.
    pub(super) fn args_span(&self, id: NodeId) -> Span {
        match self.args(id) {
            [first, .., last] => first.span.to(last.span),
            [only] => only.span,
            [] => self.name_span(id),
        }
    }

    /// The block and the ones around it, innermost first.
    pub(super) fn ancestors(&self, block: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(Some(block), |&id| self.node(id).parent)
    }

    /// Looks a directive up from `block` outwards, as nginx merges it: the nearest level that writes
    /// it wins, and a level that may hold more than can be seen hides everything beyond it. `levels`
    /// are the contexts the directive is allowed in.
    pub(super) fn find(&self, block: NodeId, name: &str, levels: &[Context]) -> Found {
        for id in self.ancestors(block) {
            let node = self.node(id);
            if node.context != Context::Snippet && !levels.contains(&node.context) {
                continue;
            }
            if self.own(id, name).next().is_some() {
                return Found::At(id);
            }
            if node.open.is_some() {
                return Found::Unset(node.open);
            }
        }
        Found::Unset(None)
    }

    /// A directive with one meaning per level: reads the last statement of the nearest level that
    /// writes it.
    pub(super) fn scalar<T>(
        &self,
        block: NodeId,
        name: &str,
        levels: &[Context],
        read: impl FnOnce(NodeId) -> Setting<T>,
        default: impl FnOnce() -> Setting<T>,
    ) -> Setting<T> {
        match self.find(block, name, levels) {
            Found::At(level) => match self.own(level, name).last() {
                Some(statement) => read(statement),
                None => default(),
            },
            Found::Unset(Some((span, why))) => Setting::Unknown { span, why },
            Found::Unset(None) => default(),
        }
    }

    /// A written value, unless a variable or template hides it.
    pub(super) fn written<T>(&self, id: NodeId, value: Option<T>, span: Span) -> Setting<T> {
        if let Some((at, why)) = self.hidden(id) {
            return Setting::Unknown { span: at, why };
        }
        match value {
            Some(value) => Setting::Set {
                value,
                span,
                via: self.node(id).via.clone(),
            },
            // nginx refuses a value it cannot read: nothing is known of what would run.
            None => Setting::Unknown {
                span,
                why: Why::Unreadable,
            },
        }
    }

    /// Why an argument of a statement cannot be known.
    pub(super) fn hidden(&self, id: NodeId) -> Option<(Span, Why)> {
        self.args(id)
            .iter()
            .find_map(|word| self.hidden_word(id, word).map(|why| (word.span, why)))
    }

    pub(super) fn hidden_word(&self, id: NodeId, word: &'t Word) -> Option<Why> {
        if word.templated {
            return Some(Why::Template);
        }
        self.value(id, word).contains('$').then_some(Why::Variable)
    }

    /// `on` or `off`, which nginx compares without regard to case.
    pub(super) fn flag(
        &self,
        block: NodeId,
        name: &str,
        levels: &[Context],
        default: Setting<bool>,
    ) -> Setting<bool> {
        let read = |id| {
            let value = self
                .arg(id, 0)
                .and_then(|(value, _)| super::values::flag(value));
            self.written(id, value, self.args_span(id))
        };
        self.scalar(block, name, levels, read, || default)
    }

    /// A time in whole seconds.
    pub(super) fn seconds(
        &self,
        block: NodeId,
        name: &str,
        levels: &[Context],
        default: Setting<u64>,
    ) -> Setting<u64> {
        let read = |id| match self.arg(id, 0) {
            Some((value, word)) => self.written(id, super::values::seconds(value), word.span),
            None => Setting::unknown(self.name_span(id), Why::Unreadable),
        };
        self.scalar(block, name, levels, read, || default)
    }

    /// Whether text anywhere in the unit mentions a variable.
    pub(super) fn mentions(&self, name: &str) -> bool {
        self.nodes.iter().any(|node| {
            let Some(directive) = node.directive else { return false };
            node.tree.args(directive).iter().any(|word| node.tree.value(word).contains(name))
                || matches!(directive.body, Body::Lua(span) if node.tree.raw(span).contains(name.trim_start_matches('$')))
        })
    }

    /// The first place in the unit that may hide statements.
    pub(super) fn any_open(&self) -> Option<(Span, Why)> {
        self.nodes.iter().find_map(|node| node.open)
    }
}

/// Expands includes with an explicit stack: neither nesting nor includes recurse.
struct Builder<'a, 't> {
    unit: &'a Unit<'t>,
    config: &'a mut Config<'t>,
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
    fn run(&mut self) {
        let mut stack = vec![self.pending(self.unit.root, ROOT, None, Via::default())];
        while let Some(top) = stack.last_mut() {
            top.started = true;
            let Some(id) = top.next else {
                hand_over(&mut stack);
                continue;
            };
            let directive = top.tree.get(id);
            top.next = directive.next;
            if directive.section != top.piece.section || self.config.nodes.len() >= MAX_NODES {
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
            Included::Missing => self.open(parent, span, Why::MissingInclude),
            Included::Hidden => self.open(parent, span, Why::Template),
            Included::Pieces(pieces) => {
                let mut chain: Vec<_> = via.to_vec();
                chain.push(Spanned::new(Arc::from("included here"), span));
                let chain: Via = chain.into();
                // The first piece ends on top of the stack; each hands its last statement to the next.
                for &piece in pieces.iter().rev() {
                    let active = stack
                        .iter()
                        .any(|outer| outer.started && outer.piece == piece);
                    if !active && stack.len() < MAX_STACK {
                        stack.push(self.pending(piece, parent, last, chain.clone()));
                    }
                }
            }
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
        let open = if tree.templated {
            template_line(tree, directive)
        } else {
            None
        };
        self.config.nodes.push(Node {
            tree,
            directive: Some(directive),
            name,
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
        ("if", Context::Location | Context::If) => Context::If,
        // `if` in a server only rewrites: what it holds never reaches a location's directives.
        ("limit_except", _) => Context::LimitExcept,
        ("upstream", _) => Context::Upstream,
        _ => Context::Other,
    }
}

/// A line of a block that is nothing but template output may be any statement.
fn template_line(tree: &Tree, directive: &Directive) -> Option<(Span, Why)> {
    let Body::Block(body) = directive.body else {
        return None;
    };
    let text = tree.raw(body);
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        let output = ["{{", "<%=", "{% include", "{%- include"]
            .iter()
            .any(|mark| trimmed.starts_with(mark));
        if output && !trimmed.contains(';') {
            let start = offset + (line.len() - trimmed.len());
            return Some((
                body.inner(start, start + trimmed.trim_end().len()),
                Why::Template,
            ));
        }
        offset += line.len();
    }
    None
}
