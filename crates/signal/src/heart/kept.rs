//! The last five minutes of beats: as they came, corrected, and marked as sound or not.

use std::collections::VecDeque;

use super::artefact::Beat;
use super::correct::Nn;
use super::join::{Joined, Joiner};
use super::part::Part;
use super::plausible::mark;
use gradus_base::sample::HeartSample;

/// The beats of a source, in memory that does not grow.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    joiner: Joiner,
    open: Option<Part>,
    /// Final corrected beats.
    corrected: VecDeque<Nn>,
    /// Intervals as they came. The last `unjudged` are not judged by the correction yet.
    raw: VecDeque<Nn>,
    unjudged: usize,
    /// Ends of parts, s.
    breaks: VecDeque<f64>,
}

/// The kept beats as they look now, marked.
#[derive(Clone, Debug)]
pub(super) struct Beats {
    /// Corrected intervals, in order.
    pub corrected: Vec<Nn>,
    /// Intervals as they came, in order; mended where the correction calls them artefacts.
    pub raw: Vec<Nn>,
}

impl Kept {
    /// Takes the intervals of a message whose numbers are finite.
    pub fn take(&mut self, sample: &HeartSample) {
        let Self { joiner, open, corrected, raw, unjudged, breaks } = self;
        joiner.take(sample, &mut |joined| match joined {
            Joined::Interval(one) => {
                let (at_secs, ms, first) = (one.end_secs, one.ms, open.is_none());
                let part = open.get_or_insert_with(|| Part::new(at_secs - ms / 1e3));
                raw.push_back(Nn { at_secs, ms, mended: false, first, sound: true });
                *unjudged += 1;
                part.push(ms, &mut |beat| judged(raw, unjudged, beat), &mut |nn| {
                    corrected.push_back(nn);
                });
            }
            Joined::Gap { at_secs } => {
                if let Some(part) = open.take() {
                    part.finish(&mut |beat| judged(raw, unjudged, beat), &mut |nn| {
                        corrected.push_back(nn);
                    });
                    *unjudged = 0;
                    breaks.push_back(at_secs);
                }
            }
        });
    }

    /// Forgets the beats before `secs`.
    pub fn forget_before(&mut self, secs: f64) {
        while self.corrected.pop_front_if(|nn| nn.at_secs < secs).is_some() {}
        while self.breaks.pop_front_if(|at| *at < secs).is_some() {}
        while self.raw.len() > self.unjudged
            && self.raw.pop_front_if(|nn| nn.at_secs < secs).is_some()
        {}
    }

    /// The final corrected beats.
    pub fn final_beats(&self) -> &VecDeque<Nn> {
        &self.corrected
    }

    /// The ends of parts after `from_secs` until `to_secs`.
    pub fn breaks(&self, from_secs: f64, to_secs: f64) -> usize {
        self.breaks.iter().filter(|at| **at > from_secs && **at <= to_secs).count()
    }

    /// All beats: the final ones, and the newest as they look now.
    pub fn now(&self) -> Beats {
        let mut corrected: Vec<Nn> = self.corrected.iter().copied().collect();
        let mut raw = self.raw.clone();
        if let Some(part) = self.open.clone() {
            let mut unjudged = self.unjudged;
            let on_beat = &mut |beat| judged(&mut raw, &mut unjudged, beat);
            part.finish(on_beat, &mut |nn| corrected.push(nn));
        }
        let mut raw: Vec<Nn> = raw.into();
        mark(&mut corrected);
        mark(&mut raw);
        Beats { corrected, raw }
    }
}

/// Notes the verdict of the correction on the first interval that has none.
fn judged(raw: &mut VecDeque<Nn>, unjudged: &mut usize, beat: Beat) {
    let at = raw.len().saturating_sub(*unjudged);
    if let Some(nn) = raw.get_mut(at) {
        nn.mended = beat != Beat::Normal;
    }
    *unjudged = unjudged.saturating_sub(1);
}

/// The intervals that end after `from_secs` until `to_secs`.
pub(super) fn within(beats: &[Nn], from_secs: f64, to_secs: f64) -> &[Nn] {
    let first = beats.partition_point(|nn| nn.at_secs <= from_secs);
    let last = beats.partition_point(|nn| nn.at_secs <= to_secs).max(first);
    beats.get(first..last).unwrap_or_default()
}
