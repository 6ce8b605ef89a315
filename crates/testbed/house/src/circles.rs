//! Circles in a graph: its strongly connected parts of more than one file (Tarjan 1972).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::Graph;

/// Every circle, with its files in order of their paths.
pub fn circles(graph: &Graph) -> Vec<Vec<PathBuf>> {
    let mut walk = Walk { graph, marks: BTreeMap::new(), stack: Vec::new(), found: Vec::new() };
    for file in graph.imports.keys() {
        if !walk.marks.contains_key(file.as_path()) {
            walk.visit(file);
        }
    }
    walk.found.sort();
    walk.found
}

struct Walk<'a> {
    graph: &'a Graph,
    marks: BTreeMap<&'a Path, Mark>,
    stack: Vec<&'a Path>,
    found: Vec<Vec<PathBuf>>,
}

#[derive(Clone, Copy)]
struct Mark {
    number: usize,
    lowest: usize,
    on_stack: bool,
}

impl<'a> Walk<'a> {
    /// Visits a file. Returns the lowest number that the file leads to.
    fn visit(&mut self, file: &'a Path) -> usize {
        let number = self.marks.len();
        self.marks.insert(file, Mark { number, lowest: number, on_stack: true });
        self.stack.push(file);
        let mut lowest = number;
        for next in self.graph.imports.get(file).into_iter().flatten() {
            let reached = match self.marks.get(next.as_path()) {
                None => self.visit(next),
                Some(mark) if mark.on_stack => mark.number,
                Some(_) => continue,
            };
            lowest = lowest.min(reached);
        }
        if let Some(mark) = self.marks.get_mut(file) {
            mark.lowest = lowest;
        }
        if lowest == number {
            let mut files = Vec::new();
            while let Some(top) = self.stack.pop() {
                if let Some(mark) = self.marks.get_mut(top) {
                    mark.on_stack = false;
                }
                files.push(top.to_path_buf());
                if top == file {
                    break;
                }
            }
            if files.len() > 1 {
                files.sort();
                self.found.push(files);
            }
        }
        lowest
    }
}
