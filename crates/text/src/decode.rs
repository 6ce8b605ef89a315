//! Tree → checked values, and the names that were declared on the way.

use super::codes;
use std::any::{Any, TypeId};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::letters;
use super::mend::alike_message;
use super::values::is_name;
use super::{Faults, Files, NoFiles, Node, NodeKind, Shape, Span, decimal, did_you_mean_remedy};

/// A type that can be read from a node.
pub trait Decode: Sized {
    /// The value; none after its faults were reported.
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self>;

    /// What authors write there.
    fn shape() -> Shape;

    /// The value of a field that is not written and has no default; none: it is required.
    fn absent() -> Option<Self> {
        None
    }

    /// The fault of a required field that is not written; none: that it is missing.
    const LACKING: Option<Lacking> = None;

    /// The value as an author writes it; none where that is longer than a table has room for.
    fn as_written(&self) -> Option<String> {
        None
    }
}

/// The fault of a required field that is not written, where it needs more than the field's name.
#[derive(Clone, Copy, Debug)]
pub struct Lacking {
    /// The fault's code.
    pub code: super::Code,
    /// Why the field is needed.
    pub message: &'static str,
    /// The mend.
    pub remedy: &'static str,
}

/// A kind of thing that is declared by name.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// What authors call it, such as `parameter`.
    pub word: &'static str,
    /// The code of the fault that no such name is declared.
    pub unknown: super::Code,
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word)
    }
}

/// So many declared names are looked through for the name that was meant.
const MOST_NAMES: usize = 1000;

/// What is known while decoding: the faults so far and the names declared so far.
pub struct Decoder<'a> {
    /// Found so far.
    pub faults: &'a mut Faults,
    /// Whether all that could declare names was read; otherwise an unknown name is no fault of its
    /// own.
    pub complete: bool,
    /// Where other files are looked for.
    pub files: &'a dyn Files,
    /// Reports a value that stands where a plain number must, where the language has more to say of
    /// it than that it is no number; whether it did.
    pub not_a_number: fn(&Node, &mut Faults) -> bool,
    /// Files that are no text, by path.
    pub assets: BTreeMap<String, Arc<[u8]>>,
    declared: BTreeMap<&'static str, Names>,
    provided: BTreeMap<TypeId, Rc<dyn Any>>,
    /// Kinds that may not be referred to here, and why.
    forbidden: BTreeMap<&'static str, &'static str>,
}

#[derive(Default)]
struct Names {
    in_order: Vec<Declared>,
    /// The index of a name's first declaration.
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
            not_a_number: |_, _| false,
            assets: BTreeMap::new(),
            declared: BTreeMap::new(),
            provided: BTreeMap::new(),
            forbidden: BTreeMap::new(),
        }
    }

    /// Reports "expected …, found …" at a node; silent where the node is broken already.
    pub fn wrong_kind(&mut self, node: &Node, expected: &str) {
        if let NodeKind::Tuple { name: None, items } = &node.kind {
            // Of values of another kind too, no comma parts two numbers.
            let numbers = items.iter().all(|item| matches!(item.kind, NodeKind::Number(_)));
            if decimal::report(items, numbers.then_some(1), self.faults) {
                return;
            }
        }
        if node.kind != NodeKind::Broken {
            let message = format!("expected {expected}, found {}", node.describe());
            self.faults.error(codes::WRONG_KIND, node.span, message, None);
        }
    }

    /// Reports a list that is longer than `most`.
    pub fn at_most(&mut self, most: usize, len: usize, what: &str, span: Span) -> Option<()> {
        if len <= most {
            return Some(());
        }
        let message = format!("there are {len} {what}; {most} are the most");
        self.faults.error(codes::TOO_MANY, span, message, None);
        None
    }

    /// A name without letters that are not seen, and with those of ASCII for those that look like
    /// them: such a letter is reported, and the name is then known as it is meant. A text that is
    /// no name even so stays as it is.
    pub fn meant<'t>(&mut self, name: &'t str, span: Span) -> Cow<'t, str> {
        let Some((right, c, at)) = letters::meant(name).filter(|(right, ..)| is_name(right)) else {
            return Cow::Borrowed(name);
        };
        // In a text without escapes each letter stands where it is.
        let span = match span.end.checked_sub(span.start) == name.len().checked_add(2) {
            true => {
                let start = span.start + 1 + at;
                Span { start, end: start + c.len_utf8(), ..span }
            }
            false => span,
        };
        let (message, code) = alike_message(c, name);
        self.faults.error(code, span, message, Some(format!("write `{right}`")));
        Cow::Owned(right)
    }

    /// Declares a name; its index is its place in the order of declaration. A name that is already
    /// there is a fault.
    pub fn declare(&mut self, kind: Kind, name: &str, span: Span) -> usize {
        let name = &*self.meant(name, span);
        let names = self.declared.entry(kind.word).or_default();
        let index = names.in_order.len();
        names.in_order.push(Declared { name: Some(name.to_string()), span, used: false });
        if names.by_name.contains_key(name) {
            let message = format!("there are two of {kind} `{name}`");
            let remedy = Some("give each its own name".to_string());
            self.faults.error(codes::DUPLICATE_NAME, span, message, remedy);
        } else {
            names.by_name.insert(name.to_string(), index);
        }
        index
    }

    /// Declares the field `field` of every entry of a list, in order; an entry without a readable
    /// name keeps its place, so that indices are places in the list.
    pub fn declare_all(&mut self, kind: Kind, list: &Node, field: &str) {
        for entry in list.items() {
            match entry.field(field).map(|node| (node.text(), node.span)) {
                Some((Some(name), span)) => {
                    self.declare(kind, name, span);
                }
                _ => {
                    let unread = Declared { name: None, span: entry.span, used: true };
                    self.declared.entry(kind.word).or_default().in_order.push(unread);
                }
            }
        }
    }

    /// The index of a declared name, which counts as used from now on; an unknown name is a fault.
    pub fn lookup(&mut self, kind: Kind, name: &str, span: Span) -> Option<usize> {
        if let Some(why) = self.forbidden.get(kind.word) {
            let message = format!("{kind} `{name}` cannot be used here: {why}");
            self.faults.error(codes::NOT_HERE, span, message, None);
            return None;
        }
        let index = self.find(kind, name, span)?;
        let names = self.declared.entry(kind.word).or_default();
        if let Some(found) = names.in_order.get_mut(index) {
            found.used = true;
        }
        Some(index)
    }

    /// [`Decoder::lookup`] for a mention that is no use, such as a preset.
    pub fn find(&mut self, kind: Kind, name: &str, span: Span) -> Option<usize> {
        let name = &*self.meant(name, span);
        let list = self.declared.entry(kind.word).or_default();
        if let Some(index) = list.by_name.get(name).copied() {
            return Some(index);
        }
        if !self.complete {
            return None;
        }
        if self.faults.is_full() {
            self.faults.error(kind.unknown, span, "", None);
            return None;
        }
        let first = |(index, name): &(usize, &str)| list.by_name.get(*name) == Some(index);
        let named = list.in_order.iter().take(MOST_NAMES).map(|d| d.name.as_deref());
        let names = named.enumerate().filter_map(|(i, n)| Some((i, n?))).filter(first).map(|n| n.1);
        let remedy = did_you_mean_remedy(name, names)
            .unwrap_or_else(|| format!("no {kind} is declared in this file"));
        let message = format!("there is no {kind} `{name}`");
        self.faults.error(kind.unknown, span, message, Some(remedy));
        None
    }

    /// [`Decoder::lookup`] for a node that must be text.
    pub fn lookup_node(&mut self, kind: Kind, node: &Node) -> Option<usize> {
        match node.text() {
            Some(name) => self.lookup(kind, name, node.span),
            None => {
                self.wrong_kind(node, &format!("the name of a {kind} in quotes"));
                None
            }
        }
    }

    /// The declared names of a kind, in order.
    pub fn names(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.declared
            .get(kind.word)
            .into_iter()
            .flat_map(|names| &names.in_order)
            .filter_map(|d| d.name.as_deref())
    }

    /// Names that were declared and never looked up.
    pub fn unused(&self, kind: Kind) -> Vec<(String, Span)> {
        let list = self.declared.get(kind.word).into_iter().flat_map(|names| &names.in_order);
        list.filter(|d| !d.used).filter_map(|d| Some((d.name.clone()?, d.span))).collect()
    }

    /// Warns of every name of a kind that was never looked up.
    pub fn warn_unused(&mut self, kind: Kind, remedy: &str) {
        for (name, span) in self.unused(kind) {
            let message = format!("nothing uses {kind} `{name}`");
            self.faults.warning(codes::UNUSED_NAME, span, message, Some(remedy.to_string()));
        }
    }

    /// From here on a reference to this kind is a fault; [`Decoder::allow`] ends it.
    pub fn forbid(&mut self, kind: Kind, why: &'static str) {
        self.forbidden.insert(kind.word, why);
    }

    /// Ends [`Decoder::forbid`].
    pub fn allow(&mut self, kind: Kind) {
        self.forbidden.remove(kind.word);
    }

    /// Forgets the names of a kind, where a new scope begins.
    pub fn clear(&mut self, kind: Kind) {
        self.declared.remove(kind.word);
    }

    /// Hands a value to whatever is decoded after this.
    pub fn provide<T: 'static>(&mut self, value: T) {
        self.provided.insert(TypeId::of::<T>(), Rc::new(value));
    }

    /// The value of this type that was handed over.
    pub fn provided<T: 'static>(&self) -> Option<Rc<T>> {
        self.provided.get(&TypeId::of::<T>()).cloned().and_then(|any| any.downcast().ok())
    }
}
