//! The tree of tags: what is a heading, a paragraph, a table, a figure, and in which order it is read.

use pdf_writer::types::StructRole;

/// An element of the tree.
pub struct Node {
    /// What it is.
    pub role: StructRole,
    /// The element that it is in; none for the root.
    pub parent: Option<usize>,
    /// Elements, and pieces of sheets, in the order of reading.
    pub kids: Vec<Kid>,
    /// A figure in words.
    pub alt: Option<String>,
    /// The language where it is another than the document's.
    pub lang: Option<String>,
    /// A head of a table: of its column, else of its row.
    pub head_of_column: Option<bool>,
}

/// What an element holds.
#[derive(Clone, Copy)]
pub enum Kid {
    /// Another element.
    Node(usize),
    /// A piece of a sheet: its number, and the piece's number there.
    Piece(usize, i32),
}

/// The tree; element 0 is the document.
pub struct Tree {
    /// All elements.
    pub nodes: Vec<Node>,
}

impl Tree {
    pub fn new() -> Self {
        let mut tree = Self { nodes: Vec::new() };
        tree.push(StructRole::Document, None);
        tree
    }

    fn push(&mut self, role: StructRole, parent: Option<usize>) -> usize {
        let node =
            Node { role, parent, kids: Vec::new(), alt: None, lang: None, head_of_column: None };
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// A new element at the end of another.
    pub fn add(&mut self, parent: usize, role: StructRole) -> usize {
        let id = self.push(role, Some(parent));
        if let Some(node) = self.nodes.get_mut(parent) {
            node.kids.push(Kid::Node(id));
        }
        id
    }

    /// The element, to be changed.
    pub fn at(&mut self, id: usize) -> Option<&mut Node> {
        self.nodes.get_mut(id)
    }
}
