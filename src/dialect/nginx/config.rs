//! The configuration as nginx sees it: includes expanded in their place, blocks nested, and every
//! directive looked up the way nginx inherits it.

use super::build::Builder;
use super::include::{Unit, root_context};
use super::index::Index;
use super::own::Own;
use crate::model::{Setting, Via, Why};
use crate::options::Options;
use crate::source::Span;
use crate::syntax::mark::mark;
use crate::syntax::nginx::{Body, Directive, Tree, Word};

/// A statement's place in the [`Config`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NodeId(pub u32);

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
    /// The name's mark: most are told apart by it.
    pub mark: u32,
    pub context: Context,
    pub parent: Option<NodeId>,
    pub first_child: Option<NodeId>,
    pub next: Option<NodeId>,
    /// The includes it came through, outermost first.
    pub via: Via,
    /// What in this block may hold more than can be seen: a missing include, template text.
    pub open: Option<(Span, Why)>,
}

/// One unit, resolved.
#[derive(Debug)]
pub(super) struct Config<'t> {
    pub options: &'t Options,
    pub nodes: Vec<Node<'t>>,
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

impl<'t> Config<'t> {
    /// Expands a unit.
    pub(super) fn resolve(unit: &Unit<'t>, options: &'t Options) -> Self {
        let context = root_context(unit.tree(unit.root), unit.root.section);
        let complete = context == Context::Main || options.nginx.complete_fragments;
        let start = unit.start();
        let root = Node {
            tree: unit.tree(unit.root),
            directive: None,
            name: "",
            mark: mark(""),
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

    /// Whether a statement of that name is anywhere in sight.
    pub(super) fn has(&self, name: &str) -> bool {
        !self.index.named(name).is_empty()
    }

    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.node(id).first_child, |&child| self.node(child).next)
    }

    /// Direct children of that name.
    pub(super) fn own<'a>(&'a self, block: NodeId, name: &'a str) -> Own<'a, 't> {
        match self.index.own(block, name) {
            Some(listed) => Own::Listed(listed.iter()),
            None => Own::Searched {
                config: self,
                at: self.node(block).first_child,
                name,
                mark: mark(name),
            },
        }
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
        // Most directives are written nowhere.
        let written = self.has(name);
        for id in self.ancestors(block) {
            let node = self.node(id);
            if node.context != Context::Snippet && !levels.contains(&node.context) {
                continue;
            }
            if written && self.own(id, name).next().is_some() {
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
            Found::At(level) => {
                let statements: Vec<_> = self.own(level, name).collect();
                match statements.last() {
                    // nginx takes it once: a template writes one of them or another.
                    Some(&last) if self.differ(&statements) && self.has_branches(&statements) => {
                        Setting::unknown(self.args_span(last), Why::Template)
                    }
                    Some(&statement) => read(statement),
                    None => default(),
                }
            }
            Found::Unset(Some((span, why))) => Setting::Unknown { span, why },
            Found::Unset(None) => default(),
        }
    }

    fn differ(&self, statements: &[NodeId]) -> bool {
        let text = |&id: &NodeId| self.node(id).tree.raw(self.span(id));
        statements
            .windows(2)
            .any(|pair| text(&pair[0]) != text(&pair[1]))
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
                why: Why::Invalid,
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
            None => Setting::unknown(self.name_span(id), Why::Invalid),
        };
        self.scalar(block, name, levels, read, || default)
    }

    /// Whether template text between the first and the last of these statements decides which of them
    /// are there.
    pub(super) fn has_branches(&self, statements: &[NodeId]) -> bool {
        let ([first, ..], Some(last)) = (statements, statements.last()) else {
            return false;
        };
        let (from, to) = (self.span(*first), self.span(*last));
        let tree = self.node(*first).tree;
        if !tree.templated || from.file != to.file || from.end > to.start {
            return false;
        }
        let between = tree.text().get(from.end as usize..to.start as usize);
        between.is_some_and(|text| {
            let mut tags = text.match_indices(['{', '<']).map(|(at, _)| &text[at..]);
            tags.any(is_condition)
        })
    }

    /// Whether text anywhere in the unit mentions a variable whose name starts so.
    pub(super) fn mentions(&self, name: &str) -> bool {
        self.nodes.iter().any(|node| {
            let Some(directive) = node.directive else {
                return false;
            };
            let mut words = node.tree.args(directive).iter();
            words.any(|word| super::reference::mentions(node.tree.value(word), name))
                || matches!(directive.body, Body::Lua(span) if node.tree.raw(span).contains(name))
        })
    }

    /// The first place in the unit that may hide statements.
    pub(super) fn any_open(&self) -> Option<(Span, Why)> {
        self.nodes.iter().find_map(|node| node.open)
    }
}

/// `{% if … %}`, `{{- else }}`, `<% end %>`.
fn is_condition(tag: &str) -> bool {
    let inside = ["{%", "{{", "<%"]
        .iter()
        .find_map(|open| tag.strip_prefix(open));
    inside.is_some_and(|text| {
        let text = text.trim_start_matches(['-', '+', '#', '^', '/', ' ', '\t']);
        let word = text
            .split(|c: char| !c.is_ascii_alphabetic())
            .next()
            .unwrap_or_default();
        let words = [
            "if", "else", "elif", "elsif", "end", "endif", "unless", "case", "when",
        ];
        words.contains(&word)
    })
}
