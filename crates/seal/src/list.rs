//! Checks a folder's list: every line is signed with the key of its own day over all lines before it.
//!
//! The lines are the leaves of a Merkle tree, so that a checkpoint of it (a root on paper) shows whether
//! the list is still the one that it was, and has only grown.

use crate::check::genuine::of_its_day;
use crate::checkpoint::Checkpoint;
use crate::finding::{Finding, Kind, Place};
use crate::hash::Hash;
use crate::keys::Keys;
use crate::merkle::{self, Growing};
use crate::note::Note;
use crate::record::{Event, Line, Record};
use crate::sign::PublicKey;
use crate::utc::utc_text;

/// The wall clock may go back by so much between two lines, ns: time servers set clocks right.
const BACK_NS: u64 = 2_000_000_000;
/// So many findings are told.
const MOST_FINDINGS: usize = 200;

/// A list as it was read.
#[derive(Clone, Debug, Default)]
pub struct List {
    lines: Vec<Result<Line, ()>>,
    leaves: Vec<Hash>,
    /// The last line has no end: it was being written when the machine was lost, or was cut.
    pub cut: bool,
}

impl List {
    /// Reads the text of a list.
    pub fn parse(text: &[u8]) -> Self {
        let mut list = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.iter().position(|byte| *byte == b'\n');
            let Some((line, behind)) = end.and_then(|end| rest.split_at_checked(end)) else {
                list.cut = true;
                break;
            };
            list.leaves.push(merkle::leaf(line));
            let read = std::str::from_utf8(line).ok().and_then(Line::parse);
            list.lines.push(read.ok_or(()));
            rest = behind.get(1..).unwrap_or_default();
        }
        list
    }

    /// How many lines it has.
    pub fn size(&self) -> u64 {
        self.leaves.len() as u64
    }

    /// The hashes of its lines.
    pub fn leaves(&self) -> &[Hash] {
        &self.leaves
    }

    /// The root over its first lines; none where it has fewer.
    pub fn root(&self, size: u64) -> Option<Hash> {
        Some(merkle::root(self.leaves.get(..usize::try_from(size).ok()?)?))
    }

    /// Every record that can be read, in its order.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.lines.iter().flatten().map(|line| &line.record)
    }

    /// What is wrong with the list itself; the first comes first.
    pub fn check(&self, keys: &Keys, asked: Option<&PublicKey>) -> Vec<Finding> {
        let mut findings = Vec::new();
        if let Some(asked) = asked.filter(|asked| **asked != keys.clinic) {
            let words = format!(
                "the folder's keys are signed by {}, and {} was asked for: keys of somebody's own",
                keys.clinic.text(),
                asked.text()
            );
            findings.push(Finding::new(Kind::OtherKeys, Place::default(), words));
        }
        let mut tree = Growing::default();
        let (mut wall, mut unsigned) = (0, false);
        for (index, (line, leaf)) in self.lines.iter().zip(&self.leaves).enumerate() {
            let index = index as u64;
            let mut find = |kind, words: String| {
                if findings.len() < MOST_FINDINGS {
                    let place = Place { entry: Some(index), ..Place::default() };
                    findings.push(Finding::new(kind, place, words));
                }
            };
            match line {
                Err(()) => find(Kind::Altered, "it is no line of a list".to_owned()),
                Ok(line) => {
                    let record = &line.record;
                    if let Some((kind, words)) = self.wrong(keys, index, line, &tree) {
                        find(kind, words);
                    }
                    if !line.is_signed() && !std::mem::replace(&mut unsigned, true) {
                        let words =
                            "from here on lines are not signed: the keys were used up, or gone";
                        find(Kind::Unsealed, words.to_owned());
                    }
                    unsigned &= !line.is_signed();
                    if record.wall_unix_ns.saturating_add(BACK_NS) < wall {
                        let words = format!(
                            "the clock was set back: it is of {}, behind a line of {}",
                            utc_text(record.wall_unix_ns),
                            utc_text(wall)
                        );
                        find(Kind::Clock, words);
                    }
                    wall = record.wall_unix_ns;
                }
            }
            tree.push(*leaf);
        }
        if self.cut {
            let place = Place { entry: Some(self.size()), ..Place::default() };
            let words = "the last line has no end: it was being written, or was cut";
            findings.push(Finding::new(Kind::Cut, place, words));
        }
        if self.lines.is_empty() {
            let words = "the list is empty, and it begins with the keys";
            findings.push(Finding::new(Kind::Missing, Place::default(), words));
        }
        findings
    }

    /// What is wrong with a line itself.
    fn wrong(
        &self,
        keys: &Keys,
        index: u64,
        line: &Line,
        before: &Growing,
    ) -> Option<(Kind, String)> {
        let record = &line.record;
        let root = before.root();
        if record.number != index {
            let kind = if record.number > index { Kind::Missing } else { Kind::Reordered };
            let words =
                format!("line {} of the list stands where line {index} should", record.number);
            return Some((kind, words));
        }
        // First the line itself: only one that is genuine says something of those before it.
        if line.is_signed() {
            let proof = record.epoch.and_then(|epoch| {
                let epoch = usize::try_from(epoch).ok()?;
                keys.epochs.get(epoch)
            });
            let Some(epoch) = proof else {
                return Some((
                    Kind::OtherKeys,
                    "it is signed with a key that is not known".to_owned(),
                ));
            };
            if !line.is_signed_by(&epoch.key) {
                return Some((Kind::Altered, "its signature is wrong".to_owned()));
            }
            if let Err(wrong) = of_its_day(epoch, record.wall_unix_ns) {
                return Some(wrong);
            }
        }
        if record.root != root {
            let words = "the lines before it are others than when it was written: one was altered, \
                         taken out or added";
            return Some((Kind::Altered, words.to_owned()));
        }
        let begins = matches!(record.event, Event::Began { .. });
        if begins != (index == 0) {
            return Some((
                Kind::Altered,
                "a list begins in its first line, and nowhere else".to_owned(),
            ));
        }
        if let Event::Began { clinic, .. } = &record.event
            && *clinic != keys.clinic
        {
            return Some((
                Kind::OtherKeys,
                "the list began with the keys of another clinic".to_owned(),
            ));
        }
        None
    }

    /// What a checkpoint that was kept elsewhere shows: an older list in the place of a newer one, or
    /// another list.
    pub fn check_against(&self, note: &Note, keys: &Keys) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut find = |kind, words: String| {
            findings.push(Finding::new(kind, Place::default(), words));
        };
        let origin = keys.list_origin();
        let Some(checkpoint) = Checkpoint::of(note) else {
            find(Kind::OtherKeys, "the checkpoint is none".to_owned());
            return findings;
        };
        if checkpoint.origin != origin {
            let words = format!("the checkpoint is of {}, and this is {origin}", checkpoint.origin);
            find(Kind::OtherKeys, words);
            return findings;
        }
        if !keys.epochs.iter().any(|epoch| note.is_signed_by(&origin, &epoch.key)) {
            let words = "the checkpoint is signed by no key of this folder: the keys are others than when \
                         it was made, or it was made up or misread";
            find(Kind::OtherKeys, words.to_owned());
        }
        match self.root(checkpoint.size) {
            None => {
                let words = format!(
                    "the list has {} lines, and had {} when the checkpoint was made: an older state was \
                     put in its place, or its end was cut off",
                    self.size(),
                    checkpoint.size
                );
                find(Kind::RolledBack, words);
            }
            Some(root) if root != checkpoint.root => {
                let words = format!(
                    "the first {} lines of the list are others than when the checkpoint was made",
                    checkpoint.size
                );
                find(Kind::RolledBack, words);
            }
            Some(_) => {}
        }
        findings
    }
}
