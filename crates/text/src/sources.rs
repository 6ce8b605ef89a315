//! All texts that a scenario is made of: the main text, and the texts that it includes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Fault, PlacedFault, Source, Span};

/// Texts by the number that spans carry.
#[derive(Clone, Debug)]
pub struct Sources {
    main: Source,
    /// By path, in the order in which they were met.
    included: Vec<(String, Source)>,
    /// Files that are no texts, by path.
    assets: BTreeMap<String, Arc<[u8]>>,
}

impl Sources {
    /// A text without others.
    pub fn alone(mut main: Source) -> Self {
        main.file = 0;
        Self { main, included: Vec::new(), assets: BTreeMap::new() }
    }

    /// The main text.
    pub fn main(&self) -> &Source {
        &self.main
    }

    /// The included texts, each with its path below the main text's folder.
    pub fn included(&self) -> impl Iterator<Item = (&str, &Source)> {
        self.included.iter().map(|(path, source)| (path.as_str(), source))
    }

    /// Files that are no texts, such as models, each with its path.
    pub fn assets(&self) -> impl Iterator<Item = (&str, &Arc<[u8]>)> {
        self.assets.iter().map(|(path, bytes)| (path.as_str(), bytes))
    }
    /// Keeps the bytes of assets that the text names, by path.
    pub fn keep_assets(&mut self, assets: BTreeMap<String, Arc<[u8]>>) {
        self.assets = assets;
    }

    /// All texts, the main one first.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        std::iter::once(&self.main).chain(self.included.iter().map(|(_, source)| source))
    }

    /// The number that the next text gets; none when there are too many.
    pub(super) fn next_file(&self) -> Option<u16> {
        u16::try_from(self.included.len() + 1).ok()
    }

    pub(super) fn push(&mut self, path: String, source: Source) {
        self.included.push((path, source));
    }

    /// The path of a text below the main text's folder, as a sibling of the main text would be
    /// named: `scenarios/x.ron` and `shared/y.ron` give `scenarios/shared/y.ron`.
    pub(super) fn shown_name(&self, path: &str) -> String {
        let folder = self.main.name.rfind(['/', '\\']).map_or(0, |at| at + 1);
        format!("{}{path}", self.main.name.get(..folder).unwrap_or(""))
    }

    /// The text that a fault is in.
    pub fn of(&self, fault: &Fault) -> &Source {
        self.at(fault.span)
    }

    fn at(&self, span: Span) -> &Source {
        let included = usize::from(span.file).checked_sub(1);
        included.and_then(|i| self.included.get(i)).map_or(&self.main, |(_, source)| source)
    }

    /// The files and lines of spans, which are given in order: `a.ron:3, 7, 12; b.ron:1`.
    pub fn lines<'s>(&self, spans: impl IntoIterator<Item = &'s Span>) -> String {
        let mut all = String::new();
        let mut last: Option<(u16, usize)> = None;
        for span in spans {
            let source = self.at(*span);
            let here = (span.file, source.line_col(span.start).0);
            match last {
                Some(before) if before == here => continue,
                Some((file, _)) if file == here.0 => all += &format!(", {}", here.1),
                Some(_) => all += &format!("; {}:{}", source.name, here.1),
                None => all += &format!("{}:{}", source.name, here.1),
            }
            last = Some(here);
        }
        all
    }

    /// A fault with its place spelled out.
    pub fn place(&self, fault: &Fault) -> PlacedFault {
        self.of(fault).place(fault)
    }

    /// A fault for a person; see [`Source::render`].
    pub fn render(&self, fault: &Fault) -> String {
        self.of(fault).render(fault)
    }

    /// All faults for a person, with a blank line between.
    pub fn render_all<'f>(&self, faults: impl IntoIterator<Item = &'f Fault>) -> String {
        faults.into_iter().map(|fault| self.render(fault)).collect::<Vec<_>>().join("\n")
    }
}
