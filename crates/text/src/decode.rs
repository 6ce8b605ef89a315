//! Tree → checked values, and the names that were declared on the way.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::{Faults, Files, NoFiles, Node, NodeKind, Span, TypeDoc, did_you_mean_remedy};

/// A type that can be read from a node.
pub trait Decode: Sized {
    /// The value; none after its faults were reported.
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self>;

    /// What authors write there, such as `number` or `list of text`.
    fn spelling() -> String {
        "value".into()
    }

    /// The value of a field that is not written and has no default; none: it is required.
    fn absent() -> Option<Self> {
        None
    }

    /// What is said where a field that is required is not written; none: that it is missing.
    const LACKING: Option<Lacking> = None;

    /// Shows the manual entries of the types that this one is made of.
    fn visit_docs(_visit: &mut dyn FnMut(&'static TypeDoc)) {}
}

/// What is said of a field that is required and not written, where that needs more than its name.
#[derive(Clone, Copy, Debug)]
pub struct Lacking {
    pub code: &'static str,
    pub message: &'static str,
    pub remedy: &'static str,
}

/// So many declared names are looked through for what somebody may have meant.
const MOST_NAMES: usize = 1000;

/// What is known while decoding: the faults so far and the names declared so far.
pub struct Decoder<'a> {
    pub faults: &'a mut Faults,
    /// Whether all that could declare names was read; otherwise an unknown name is no fault of its
    /// own.
    pub complete: bool,
    /// Where other files are looked for.
    pub files: &'a dyn Files,
    /// What was read that is no text, by path.
    pub assets: BTreeMap<String, Arc<[u8]>>,
    declared: BTreeMap<&'static str, Names>,
    provided: BTreeMap<TypeId, Rc<dyn Any>>,
    /// Kinds that may not be referred to here, and why.
    forbidden: BTreeMap<&'static str, &'static str>,
}

#[derive(Default)]
struct Names {
    in_order: Vec<Declared>,
    /// The first of each name.
    by_name: BTreeMap<String, usize>,
}

struct Declared {
    /// None keeps the place of an entry whose name could not be read.
    name: Option<String>,
    span: Span,
    used: bool,
}

impl<'a> Decoder<'a> {
    /// Nothing declared yet.
    pub fn new(faults: &'a mut Faults) -> Self {
        Self {
            faults,
            complete: true,
            files: &NoFiles,
            assets: BTreeMap::new(),
            declared: BTreeMap::new(),
            provided: BTreeMap::new(),
            forbidden: BTreeMap::new(),
        }
    }

    /// Reports "expected …, found …" at a node; silent where the node is broken already.
    pub fn wrong_kind(&mut self, node: &Node, expected: &str) {
        if node.kind != NodeKind::Broken {
            let message = format!("expected {expected}, found {}", node.describe());
            self.faults.error("wrong-kind", node.span, message, None);
        }
    }

    /// Reports something that would follow where nothing can; whether it did.
    pub fn stays(&mut self, node: &Node, what: &str) -> bool {
        let NodeKind::Tuple { name: Some(name), .. } = &node.kind else { return false };
        if !["Follow", "During", "Breath", "Wave", "Flicker", "Sum"].contains(&name.text.as_str()) {
            return false;
        }
        let message =
            format!("this {what} is fixed when the world is made: `{}` cannot move it", name.text);
        let remedy = "write it plainly. What may follow is marked [Number] or [Tint] in the manual: of a \
                      thing `scale` for its size, `pace` for its speed, `shown` for how many there are, \
                      `tint` or `colour` for its colour";
        self.faults.error("stays-fixed", node.span, message, Some(remedy.to_owned()));
        true
    }

    /// Reports a list that is longer than `most`.
    pub fn at_most(&mut self, most: usize, len: usize, what: &str, span: Span) -> Option<()> {
        if len <= most {
            return Some(());
        }
        let message = format!("there are {len} {what}; {most} are the most");
        self.faults.error("too-many", span, message, None);
        None
    }

    /// Declares a name; its index is its place in the order of declaration. A name that is already
    /// there is a fault.
    pub fn declare(&mut self, kind: &'static str, name: &str, span: Span) -> usize {
        let names = self.declared.entry(kind).or_default();
        let index = names.in_order.len();
        names.in_order.push(Declared { name: Some(name.to_string()), span, used: false });
        if names.by_name.contains_key(name) {
            let message = format!("there are two of {kind} `{name}`");
            let remedy = Some("give each its own name".to_string());
            self.faults.error("duplicate-name", span, message, remedy);
        } else {
            names.by_name.insert(name.to_string(), index);
        }
        index
    }

    /// Declares the field `field` of every entry of a list, in order; an entry without a readable
    /// name keeps its place, so that indices are places in the list.
    pub fn declare_all(&mut self, kind: &'static str, list: &Node, field: &str) {
        for entry in list.items() {
            match entry.field(field).map(|node| (node.text(), node.span)) {
                Some((Some(name), span)) => {
                    self.declare(kind, name, span);
                }
                _ => {
                    let unread = Declared { name: None, span: entry.span, used: true };
                    self.declared.entry(kind).or_default().in_order.push(unread);
                }
            }
        }
    }

    /// The index of a declared name, which counts as used from now on; an unknown name is a fault.
    pub fn lookup(&mut self, kind: &'static str, name: &str, span: Span) -> Option<usize> {
        if let Some(why) = self.forbidden.get(kind) {
            let message = format!("{kind} `{name}` cannot be used here: {why}");
            self.faults.error("not-here", span, message, None);
            return None;
        }
        let index = self.find(kind, name, span)?;
        let names = self.declared.entry(kind).or_default();
        if let Some(found) = names.in_order.get_mut(index) {
            found.used = true;
        }
        Some(index)
    }

    /// [`Decoder::lookup`] for a mention that is no use, such as a preset.
    pub fn find(&mut self, kind: &'static str, name: &str, span: Span) -> Option<usize> {
        let list = self.declared.entry(kind).or_default();
        if let Some(index) = list.by_name.get(name).copied() {
            return Some(index);
        }
        if !self.complete {
            return None;
        }
        if self.faults.is_full() {
            self.faults.error(unknown_code(kind), span, "", None);
            return None;
        }
        let first = |(index, name): &(usize, &str)| list.by_name.get(*name) == Some(index);
        let named = list.in_order.iter().take(MOST_NAMES).map(|d| d.name.as_deref());
        let names = named.enumerate().filter_map(|(i, n)| Some((i, n?))).filter(first).map(|n| n.1);
        let remedy = did_you_mean_remedy(name, names)
            .unwrap_or_else(|| format!("no {kind} is declared in this file"));
        let message = format!("there is no {kind} `{name}`");
        self.faults.error(unknown_code(kind), span, message, Some(remedy));
        None
    }

    /// [`Decoder::lookup`] for a node that must be text.
    pub fn lookup_node(&mut self, kind: &'static str, node: &Node) -> Option<usize> {
        match node.text() {
            Some(name) => self.lookup(kind, name, node.span),
            None => {
                self.wrong_kind(node, &format!("the name of a {kind} in quotes"));
                None
            }
        }
    }

    /// The declared names of a kind, in order.
    pub fn names(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.declared
            .get(kind)
            .into_iter()
            .flat_map(|names| &names.in_order)
            .filter_map(|d| d.name.as_deref())
    }

    /// Names that were declared and never looked up.
    pub fn unused(&self, kind: &str) -> Vec<(String, Span)> {
        let list = self.declared.get(kind).into_iter().flat_map(|names| &names.in_order);
        list.filter(|d| !d.used).filter_map(|d| Some((d.name.clone()?, d.span))).collect()
    }

    /// Warns of every name of a kind that was never looked up.
    pub fn warn_unused(&mut self, kind: &'static str, remedy: &str) {
        for (name, span) in self.unused(kind) {
            let message = format!("nothing uses {kind} `{name}`");
            self.faults.warning("unused-name", span, message, Some(remedy.to_string()));
        }
    }

    /// From here on a reference to this kind is a fault; [`Decoder::allow`] ends it.
    pub fn forbid(&mut self, kind: &'static str, why: &'static str) {
        self.forbidden.insert(kind, why);
    }

    /// Ends [`Decoder::forbid`].
    pub fn allow(&mut self, kind: &'static str) {
        self.forbidden.remove(kind);
    }

    /// Forgets the names of a kind, where a new scope begins.
    pub fn clear(&mut self, kind: &str) {
        self.declared.remove(kind);
    }

    /// Hands a value to whatever is decoded after this.
    pub fn provide<T: 'static>(&mut self, value: T) {
        self.provided.insert(TypeId::of::<T>(), Rc::new(value));
    }

    /// What was handed over.
    pub fn provided<T: 'static>(&self) -> Option<Rc<T>> {
        self.provided.get(&TypeId::of::<T>()).cloned().and_then(|any| any.downcast().ok())
    }
}

fn unknown_code(kind: &str) -> &'static str {
    match kind {
        "parameter" => "unknown-parameter",
        "stimulus" => "unknown-stimulus",
        "step" => "unknown-step",
        "speaker" => "unknown-speaker",
        "material" => "unknown-material",
        "region" => "unknown-region",
        "thing" => "unknown-thing",
        "sound" => "unknown-sound",
        _ => "unknown-name",
    }
}
