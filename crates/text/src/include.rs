//! `Include("shared/meadow.ron")`: the root of another file, wherever a value may stand.
//!
//! ```text
//!  text ──parse──▶ tree ──expand──▶ tree without includes ──Decode──▶ …
//!                           │  ▲
//!                  Files ◀──┘  └── trees of the other files, each parsed and expanded once
//! ```
//!
//! It works on trees, before anything is decoded, so it knows no kind of value. Within a list an
//! included list is spliced. Every node keeps the place where it is written. Bounded: the files'
//! number and bytes together, how deep includes nest, and the values after all was copied, which
//! are counted before they are copied.

use super::codes;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::parse::{MAX_DEPTH, MAX_NODES, parse_more};
use super::{Faults, FileRefusal, Files, Ident, Node, NodeKind, RelPath, Source, Sources, Span};

/// The most that included files have together, bytes.
pub const MAX_INCLUDED_BYTES: usize = 8 * 1024 * 1024;
/// Included files at most.
pub const MAX_FILES: usize = 200;
/// Files that include files at most.
pub const MAX_INCLUDE_DEPTH: usize = 16;

/// The word that authors write.
const INCLUDE: &str = "Include";

/// A text with everything that it includes.
pub struct Tree {
    /// None when there is nothing to go on with.
    pub root: Option<Node>,
    /// Every text that was read.
    pub sources: Sources,
    /// Whether every file was there and could be read; otherwise names may lack that they declare.
    pub complete: bool,
}

/// Reads a text and everything that it includes.
pub fn parse_tree(main: Source, files: &dyn Files, faults: &mut Faults) -> Tree {
    let sources = Sources::alone(main);
    let mut expander = Expander {
        files,
        faults,
        sources,
        known: BTreeMap::new(),
        open: Vec::new(),
        values: 0,
        bytes: 0,
        complete: true,
    };
    let mut root = parse_more(expander.sources.main(), expander.faults, &mut expander.values);
    expander.complete = root.is_some();
    if let Some(root) = &mut root {
        expander.expand(root, 0);
    }
    Tree { root, complete: expander.complete, sources: expander.sources }
}

struct Expander<'a> {
    files: &'a dyn Files,
    faults: &'a mut Faults,
    sources: Sources,
    known: BTreeMap<RelPath, Known>,
    /// The files that are being expanded, outermost first, without the main one.
    open: Vec<RelPath>,
    /// Parsed and copied so far.
    values: usize,
    bytes: usize,
    complete: bool,
}

/// What is known of a file.
#[derive(Clone)]
enum Known {
    Expanded(Rc<Expanded>),
    /// Its faults were reported, in the file itself.
    Faulty,
    Refused(FileRefusal),
}

struct Expanded {
    root: Node,
    values: usize,
    depth: usize,
}

impl Expander<'_> {
    /// Replaces every include below `node`; `depth` brackets are open around it.
    fn expand(&mut self, node: &mut Node, depth: usize) {
        if is_include(node) {
            *node = self.included(node, depth);
            return;
        }
        let below = depth + 1;
        match &mut node.kind {
            NodeKind::List(items) => {
                if items.iter().any(is_include) {
                    self.expand_list(items, below);
                } else {
                    items.iter_mut().for_each(|item| self.expand(item, below));
                }
            }
            NodeKind::Tuple { items, .. } => {
                items.iter_mut().for_each(|item| self.expand(item, below));
            }
            NodeKind::Struct { fields, .. } => {
                fields.iter_mut().for_each(|(_, value)| self.expand(value, below));
            }
            NodeKind::Map(entries) => {
                for (key, value) in entries {
                    self.expand(key, below);
                    self.expand(value, below);
                }
            }
            _ => {}
        }
    }

    fn expand_list(&mut self, items: &mut Vec<Node>, depth: usize) {
        let mut all = Vec::with_capacity(items.len());
        for mut item in std::mem::take(items) {
            if is_include(&item) {
                match self.included(&item, depth) {
                    Node { kind: NodeKind::List(spliced), .. } => all.extend(spliced),
                    other => all.push(other),
                }
            } else {
                self.expand(&mut item, depth);
                all.push(item);
            }
        }
        *items = all;
    }

    /// What stands in the place of an include.
    fn included(&mut self, include: &Node, depth: usize) -> Node {
        let found = self.find(include, depth);
        if found.is_none() {
            self.complete = false;
        }
        found.unwrap_or(Node { kind: NodeKind::Broken, span: include.span })
    }

    fn find(&mut self, include: &Node, depth: usize) -> Option<Node> {
        let (path, span) = self.path_of(include)?;
        if self.open.contains(&path) || self.is_main(&path) {
            let mut chain: Vec<&str> = vec![self.main_name()];
            chain.extend(self.open.iter().map(RelPath::as_str));
            chain.push(path.as_str());
            let message = format!("this include goes in a circle: {}", chain.join(" → "));
            let remedy = Some("put what both need into a third file".to_owned());
            self.faults.error(codes::INCLUDE_CIRCLE, span, message, remedy);
            return None;
        }
        if self.open.len() >= MAX_INCLUDE_DEPTH {
            let message = format!("more than {MAX_INCLUDE_DEPTH} files include each other here");
            let remedy = Some("include the innermost file directly".to_owned());
            self.faults.error(codes::INCLUDE_TOO_DEEP, span, message, remedy);
            return None;
        }
        let known = match self.known.get(&path) {
            Some(known) => known.clone(),
            None => {
                let known = self.load(&path, span)?;
                self.known.insert(path.clone(), known.clone());
                known
            }
        };
        match known {
            Known::Expanded(tree) => self.copy(&tree, span, depth),
            Known::Faulty => None,
            Known::Refused(refusal) => {
                let message = format!("`{path}` cannot be included: {refusal}");
                let remedy = refusal.remedy(path.as_str());
                self.faults.error(refusal.code(), span, message, remedy);
                None
            }
        }
    }

    fn path_of(&mut self, include: &Node) -> Option<(RelPath, Span)> {
        let wrong = |faults: &mut Faults| {
            let remedy = Some("write `Include(\"shared/meadow.ron\")`".to_owned());
            faults.error(
                codes::WRONG_KIND,
                include.span,
                "`Include` takes one path in quotes",
                remedy,
            );
        };
        let one = match &include.kind {
            NodeKind::Tuple { items, .. } => match items.as_slice() {
                [one] => one,
                _ => {
                    wrong(self.faults);
                    return None;
                }
            },
            _ => {
                wrong(self.faults);
                return None;
            }
        };
        let Some(text) = one.text() else {
            wrong(self.faults);
            return None;
        };
        match RelPath::parse(text) {
            Ok(path) => Some((path, one.span)),
            Err(fault) => {
                let remedy = Some(fault.remedy().to_owned());
                self.faults.error(codes::BAD_PATH, one.span, fault.to_string(), remedy);
                None
            }
        }
    }

    fn main_name(&self) -> &str {
        let name = &self.sources.main().name;
        name.rfind(['/', '\\']).and_then(|at| name.get(at + 1..)).unwrap_or(name)
    }

    fn is_main(&self, path: &RelPath) -> bool {
        self.main_name() == path.as_str()
    }

    /// Reads, parses and expands a file; none where it is a file too many.
    fn load(&mut self, path: &RelPath, span: Span) -> Option<Known> {
        let Some(file) = self.sources.next_file().filter(|n| usize::from(*n) <= MAX_FILES) else {
            let message = format!("more than {MAX_FILES} files are included");
            self.faults.error(codes::TOO_MANY_FILES, span, message, None);
            return None;
        };
        let bytes = match self.files.read(path) {
            Ok(bytes) => bytes,
            Err(refusal) => return Some(Known::Refused(refusal)),
        };
        self.bytes = self.bytes.saturating_add(bytes.len());
        if self.bytes > MAX_INCLUDED_BYTES {
            let most = MAX_INCLUDED_BYTES / 1024 / 1024;
            let message = format!("the included files have more than {most} MiB together");
            let remedy = Some("a scenario holds text, not data".to_owned());
            self.faults.error(codes::TOO_LARGE, span, message, remedy);
            return None;
        }
        let name = self.sources.shown_name(path.as_str());
        let (mut source, refused) = match Source::from_bytes(&name, &bytes) {
            Ok(source) => (source, Vec::new()),
            Err(faults) => (Source::for_faults(&name, &bytes), faults),
        };
        source.file = file;
        let faulty = !refused.is_empty();
        for mut fault in refused {
            fault.span.file = file;
            self.faults.push(fault);
        }
        self.sources.push(path.to_string(), source.clone());
        if faulty {
            return Some(Known::Faulty);
        }
        let Some(mut root) = parse_more(&source, self.faults, &mut self.values) else {
            return Some(Known::Faulty);
        };
        self.open.push(path.clone());
        self.expand(&mut root, 0);
        self.open.pop();
        let (values, depth) = size(&root);
        Some(Known::Expanded(Rc::new(Expanded { root, values, depth })))
    }

    /// A copy of a tree, when it still fits.
    fn copy(&mut self, tree: &Expanded, span: Span, depth: usize) -> Option<Node> {
        if depth + tree.depth > MAX_DEPTH {
            let message = format!("with this file more than {MAX_DEPTH} brackets are open");
            self.faults.error(codes::TOO_DEEP, span, message, None);
            return None;
        }
        let before = self.values;
        self.values = self.values.saturating_add(tree.values);
        if before > MAX_NODES {
            return None; // It was said.
        }
        if self.values > MAX_NODES {
            let message = format!("with this file there are more than {MAX_NODES} values");
            let remedy = "each include counts with all that it brings: include less, or less often";
            self.faults.error(codes::TOO_MANY_VALUES, span, message, Some(remedy.to_owned()));
            return None;
        }
        Some(tree.root.clone())
    }
}

fn is_include(node: &Node) -> bool {
    let named = |name: &Option<Ident>| name.as_ref().is_some_and(|name| name.text == INCLUDE);
    match &node.kind {
        NodeKind::Tuple { name, .. } | NodeKind::Struct { name, .. } => named(name),
        NodeKind::Name(name) => name == INCLUDE,
        _ => false,
    }
}

/// How many values a tree has, and how many brackets stand within each other.
fn size(node: &Node) -> (usize, usize) {
    let add = |(values, depth): (usize, usize), node: &Node| {
        let (more, below) = size(node);
        (values + more, depth.max(below + 1))
    };
    match &node.kind {
        NodeKind::List(items) | NodeKind::Tuple { items, .. } => items.iter().fold((1, 1), add),
        NodeKind::Struct { fields, .. } => fields.iter().map(|(_, node)| node).fold((1, 1), add),
        NodeKind::Map(entries) => entries.iter().flat_map(|(k, v)| [k, v]).fold((1, 1), add),
        _ => (1, 0),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> BTreeMap<String, String> {
        list.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect()
    }

    fn told(main: &str, list: &[(&str, &str)]) -> (Option<Node>, String) {
        let mut faults = Faults::default();
        let tree = parse_tree(Source::new("dir/main.ron", main), &files(list), &mut faults);
        let told = tree.sources.render_all(&faults.into_sorted());
        (tree.root, told)
    }

    /// A tree without places.
    fn bare(node: &Node) -> String {
        match &node.kind {
            NodeKind::List(items) => {
                format!("[{}]", items.iter().map(bare).collect::<Vec<_>>().join(","))
            }
            NodeKind::Number(number) => number.to_string(),
            NodeKind::Struct { fields, .. } => {
                fields.iter().map(|(i, n)| format!("{}:{}", i.text, bare(n))).collect()
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn an_include_is_replaced_and_a_list_in_a_list_is_spliced() {
        let list = [("a.ron", "[1, Include(\"b/c.ron\")]"), ("b/c.ron", "[2, 3]"), ("n.ron", "4")];
        let main = "(x: Include(\"a.ron\"), y: [0, Include(\"a.ron\"), Include(\"n.ron\"), [5]])";
        let (root, told) = told(main, &list);
        assert_eq!(told, "");
        assert_eq!(bare(&root.unwrap()), "x:[1,2,3]y:[0,1,2,3,4,[5]]");
    }

    #[test]
    fn a_fault_is_told_in_the_file_where_it_is() {
        let (_, told) = told("(x: Include(\"a/b.ron\"))", &[("a/b.ron", "[\n1,\n2 3]")]);
        assert!(told.contains("dir/a/b.ron:3:1: error[missing-comma]"), "{told}");
        assert!(told.contains("    3 | 2 3]"), "{told}");
    }

    #[test]
    fn circles_are_told_with_their_way() {
        let list = [("a.ron", "Include(\"b.ron\")"), ("b.ron", "[Include(\"a.ron\")]")];
        let (_, round) = told("[Include(\"a.ron\")]", &list);
        assert!(round.contains("main.ron → a.ron → b.ron → a.ron"), "{round}");
        assert!(round.contains("dir/b.ron:1:10"), "{round}");
        let (_, own) = told("[Include(\"main.ron\")]", &[]);
        assert!(own.contains("main.ron → main.ron"), "{own}");
    }

    #[test]
    fn what_would_grow_beyond_bounds_is_refused_before_it_is_copied() {
        let mut list: Vec<(String, String)> = (0..15)
            .map(|i| {
                let next = format!("Include(\"{}.ron\")", i + 1);
                (format!("{i}.ron"), format!("[{}]", vec![next; 10].join(",")))
            })
            .collect();
        list.push(("15.ron".to_owned(), "[1,2,3,4,5,6,7,8,9,0]".to_owned()));
        let list: Vec<_> = list.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let (_, exponential) = told("[Include(\"0.ron\")]", &list);
        assert!(exponential.contains("error[too-many-values]"), "{exponential}");
        let deep: Vec<_> =
            (0..30).map(|i| (format!("{i}"), format!("[Include(\"{}\")]", i + 1))).collect();
        let deep: Vec<_> = deep.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let (_, deep) = told("Include(\"0\")", &deep);
        assert!(deep.contains("error[include-too-deep]"), "{deep}");
        let inner = format!("{}{}", "[".repeat(40), "]".repeat(40));
        let outer = format!("{}Include(\"i\"){}", "(".repeat(40), ")".repeat(40));
        let (_, brackets) = told(&outer, &[("i", &inner)]);
        assert!(brackets.contains("error[too-deep]"), "{brackets}");
        let large = format!("\"{}\"", "x".repeat(3 << 20));
        let many = [("a", large.as_str()), ("b", &large), ("c", &large)];
        let (_, bytes) = told("[Include(\"a\"), Include(\"b\"), Include(\"c\")]", &many);
        assert!(bytes.contains("error[too-large]"), "{bytes}");
    }

    #[test]
    fn a_text_without_a_folder_includes_nothing_and_nobody_includes_without_end() {
        let mut faults = Faults::default();
        let main = Source::new("main.ron", "[Include(\"a.ron\")]");
        assert!(!parse_tree(main, &crate::NoFiles, &mut faults).complete);
        assert_eq!(faults.into_sorted()[0].code, "no-folder");
        let names: Vec<String> = (0..=MAX_FILES).map(|i| format!("{i}.ron")).collect();
        let list: Vec<_> = names.iter().map(|name| (name.as_str(), "1")).collect();
        let all: String = names.iter().map(|name| format!("Include(\"{name}\"), ")).collect();
        let (_, told) = told(&format!("[{all}]"), &list);
        assert!(told.contains("error[too-many-files]"), "{told}");
    }

    #[test]
    fn what_cannot_be_included_is_told_with_a_remedy() {
        for (main, wanted) in [
            ("Include(\"../a.ron\")", "error[bad-path]"),
            ("Include(\"maedow.ron\")", "did you mean `meadow.ron`?"),
            ("Include(3)", "takes one path in quotes"),
            ("Include", "takes one path in quotes"),
            ("Include(path: \"meadow.ron\")", "write `Include(\"shared/meadow.ron\")`"),
        ] {
            let (root, told) = told(main, &[("meadow.ron", "1")]);
            assert!(told.contains(wanted), "{main}: {told}");
            assert_eq!(root.unwrap().kind, NodeKind::Broken);
        }
    }
}
