//! Fixations by velocity (I-VT; Salvucci and Goldberg 2000), with blinks and lost tracking kept
//! apart from them, sample by sample, in constant memory.
//!
//! ```text
//!  samples ─▶ runs of valid samples ─▶ windowed speed ─▶ slow stretches ─▶ merged ─▶ long enough
//!                  │ gap ≤ fill_gap_ms: same run
//!                  └ longer gap: a blink, or lost tracking
//! ```

use std::collections::VecDeque;

use glam::DVec3;
use serde::Serialize;

use super::ABSENT;
use super::sphere::angle_deg;
use gradus_base::SessionTime;

/// Tracking lost for no longer than this is a dropout, not a blink, ms. Tobii's filter passes over
/// gaps of this length by default; that a blink takes longer is Gradus's own choice.
pub const BLINK_FROM_MS: f64 = 75.0;
/// The longest blink, ms: a lid that takes 100 ms to close, hides the pupil for at most 300 ms and
/// takes 100 ms to open (Stern, Walrath and Goldstein 1984, as others cite it). Longer is lost
/// tracking or closed eyes.
pub const BLINK_TO_MS: f64 = 500.0;

/// How fixations are distinguished from everything else.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Settings {
    /// An eye slower than this rests, degrees per second.
    pub threshold_deg_per_s: f64,
    /// Speed is measured over the samples within half of this to either side, and at least over
    /// the neighbouring samples, ms.
    pub window_ms: f64,
    /// The shortest fixation, from its first sample to its last, ms.
    pub shortest_ms: f64,
    /// A gap between two valid samples that is no longer than this is passed over, ms.
    pub fill_gap_ms: f64,
    /// Fixations less than this apart in time and `merge_deg` in direction are one, ms.
    pub merge_gap_ms: f64,
    /// Fixations less than this apart in direction, and `merge_gap_ms` in time, are one, degrees.
    pub merge_deg: f64,
}

impl Settings {
    /// The defaults of Tobii's filter for headsets (Ocumen, `TobiiIVTFilterConfig`). That filter is
    /// given the speeds; the window that they are measured over is Gradus's own choice.
    pub const TOBII_XR: Self = Self {
        threshold_deg_per_s: 30.0,
        window_ms: 20.0,
        shortest_ms: 100.0,
        fill_gap_ms: 75.0,
        merge_gap_ms: 100.0,
        merge_deg: 3.0,
    };
    /// The defaults of `pymovements.events.ivt`, with speeds of `pos2vel(method="neighbors")`.
    pub const PYMOVEMENTS: Self = Self {
        threshold_deg_per_s: 20.0,
        window_ms: 0.0,
        shortest_ms: 100.0,
        fill_gap_ms: 0.0,
        merge_gap_ms: 0.0,
        merge_deg: 0.0,
    };
}

impl Default for Settings {
    /// Made for the eye trackers of headsets, at their rate and with their noise.
    fn default() -> Self {
        Self::TOBII_XR
    }
}

/// One sample of the eyes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Session time at which the eyes had this direction.
    pub at: SessionTime,
    /// Unit vector in the head's frame; none where there was no line of sight.
    pub direction: Option<DVec3>,
    /// The region that the line of sight meets.
    pub region: Option<u16>,
}

/// A fixation, a blink or lost tracking.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// The eyes rested.
    Fixation(Fixation),
    /// Tracking was gone as long as a blink takes, between these valid samples.
    Blink {
        /// When the blink began.
        from: SessionTime,
        /// When the blink ended.
        to: SessionTime,
    },
    /// Tracking was gone for longer than a blink takes, or there were no samples at all, or one end
    /// of the gap is not known.
    Lost {
        /// When tracking was lost.
        from: SessionTime,
        /// When tracking came back, or the last sample.
        to: SessionTime,
    },
}

/// The eyes rested.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fixation {
    /// Time of the first sample.
    pub from: SessionTime,
    /// Time of the last sample.
    pub to: SessionTime,
    /// Mean of the directions, unit vector in the head's frame.
    pub direction: DVec3,
    /// Root mean square of the angles to the mean, degrees; right to a hundredth below 10°.
    pub spread_deg: f64,
    /// Number of samples in the fixation.
    pub samples: u32,
    /// How much of the fixation had no valid sample and was passed over, s.
    pub missing_secs: f64,
    /// The region that most of the fixation's samples meet.
    pub region: Option<u16>,
}

/// Takes samples in order of time and emits fixations, blinks and lost tracking.
#[derive(Clone, Debug)]
pub struct Classifier {
    settings: Settings,
    /// Valid samples of the run that are still needed.
    run: VecDeque<Valid>,
    /// Index in `run` of the first sample whose speed is not known yet.
    next: usize,
    fixating: Option<Resting>,
    last: Option<SessionTime>,
    /// The gap since the last valid sample, or since the beginning.
    gap: Gap,
    ignored: u64,
}

#[derive(Clone, Copy, Debug)]
struct Valid {
    sample: Sample,
    direction: DVec3,
    /// Time that is missing between this sample and the valid one before, ns.
    missing_ns: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Gap {
    from: Option<SessionTime>,
    invalid: bool,
    absent: bool,
}

/// Slow samples that may become a fixation.
#[derive(Clone, Debug)]
struct Resting {
    from: SessionTime,
    to: SessionTime,
    sum: DVec3,
    last: DVec3,
    samples: u32,
    missing_ns: u64,
    /// How many samples met each region.
    met: Vec<(Option<u16>, u32)>,
    /// The newest sample belongs to these samples.
    open: bool,
}

impl Classifier {
    /// A classifier before its first sample.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            run: VecDeque::new(),
            next: 0,
            fixating: None,
            last: None,
            gap: Gap::default(),
            ignored: 0,
        }
    }

    /// Number of samples that were not later than the sample before; they changed nothing.
    pub fn ignored(&self) -> u64 {
        self.ignored
    }

    /// Takes a sample. Events come out in order; an event comes out once its end is known.
    pub fn push(&mut self, sample: Sample, emit: &mut impl FnMut(Event)) {
        let before = self.last;
        if before.is_some_and(|last| sample.at <= last) {
            self.ignored += 1;
            return;
        }
        self.last = Some(sample.at);
        self.gap.absent |= before.is_some_and(|last| sample.at.since(last) > ABSENT);
        let Some(direction) = sample.direction else {
            self.gap.invalid = true;
            self.gap.from.get_or_insert(sample.at);
            return;
        };
        let missing_ns = self.close_gap(sample.at, emit);
        self.run.push_back(Valid { sample, direction, missing_ns });
        self.gap = Gap { from: Some(sample.at), invalid: false, absent: false };
        let half = half_window(&self.settings);
        while let (Some(due), Some(newest)) = (self.run.get(self.next), self.run.back())
            && newest.sample.at.since(due.sample.at) > half
        {
            self.step(emit);
        }
    }

    /// Ends the series and emits the event that was under way.
    pub fn finish(mut self, emit: &mut impl FnMut(Event)) {
        self.end_run(emit);
        if let (true, Some(from), Some(to)) = (self.gap.invalid, self.gap.from, self.last)
            && to > from
        {
            emit(Event::Lost { from, to });
        }
    }

    /// Classifies the gap before a valid sample at `at`. Returns the time that is passed over, ns.
    fn close_gap(&mut self, at: SessionTime, emit: &mut impl FnMut(Event)) -> u64 {
        let Gap { from: Some(from), invalid, absent } = self.gap else { return 0 };
        if !invalid && !absent {
            return 0;
        }
        let length = at.since(from);
        let known = !self.run.is_empty();
        if known && !absent && length <= ms(self.settings.fill_gap_ms) {
            return u64::try_from(length.as_nanos()).unwrap_or(u64::MAX);
        }
        self.end_run(emit);
        if known && !absent && length <= ms(BLINK_TO_MS) {
            if length > ms(BLINK_FROM_MS) {
                emit(Event::Blink { from, to: at });
            }
        } else {
            emit(Event::Lost { from, to: at });
        }
        0
    }

    fn end_run(&mut self, emit: &mut impl FnMut(Event)) {
        while self.next < self.run.len() {
            self.step(emit);
        }
        self.settle(emit);
        self.run.clear();
        self.next = 0;
    }

    /// Classifies the next sample of the run.
    fn step(&mut self, emit: &mut impl FnMut(Event)) {
        let Some(valid) = self.run.get(self.next).copied() else { return };
        let rests = self.speed().is_some_and(|speed| speed < self.settings.threshold_deg_per_s);
        self.next += 1;
        self.forget();
        let at = valid.sample.at;
        if !rests {
            let over = ms(self.settings.merge_gap_ms);
            match &mut self.fixating {
                Some(held) if at.since(held.to) < over => held.open = false,
                _ => self.settle(emit),
            }
            return;
        }
        if let Some(held) = &mut self.fixating {
            let near = at.since(held.to) < ms(self.settings.merge_gap_ms)
                && angle_deg(held.last, valid.direction) < self.settings.merge_deg;
            if held.open || near {
                return held.add(&valid);
            }
        }
        self.settle(emit);
        self.fixating = Some(Resting::new(&valid));
    }

    /// How fast the eye moves at the next sample, degrees per second.
    fn speed(&self) -> Option<f64> {
        let half = half_window(&self.settings);
        let at = self.run.get(self.next)?.sample.at;
        let mut first = self.next.saturating_sub(1);
        while let Some(before) = first.checked_sub(1)
            && self.run.get(before).is_some_and(|v| at.since(v.sample.at) <= half)
        {
            first = before;
        }
        let mut last = (self.next + 1).min(self.run.len() - 1);
        while self.run.get(last + 1).is_some_and(|v| v.sample.at.since(at) <= half) {
            last += 1;
        }
        let (a, b) = (self.run.get(first)?, self.run.get(last)?);
        let secs = b.sample.at.secs_since(a.sample.at);
        (secs > 0.0).then(|| angle_deg(a.direction, b.direction) / secs)
    }

    /// Drops samples that no later speed is measured from.
    fn forget(&mut self) {
        let half = half_window(&self.settings);
        let Some(at) = self.run.get(self.next).map(|v| v.sample.at) else { return };
        while self.next > 1 && self.run.front().is_some_and(|v| at.since(v.sample.at) > half) {
            self.run.pop_front();
            self.next -= 1;
        }
    }

    /// Emits the fixation that is held, if it was long enough.
    fn settle(&mut self, emit: &mut impl FnMut(Event)) {
        let Some(held) = self.fixating.take() else { return };
        if held.to.since(held.from) >= ms(self.settings.shortest_ms) {
            emit(Event::Fixation(held.fixation()));
        }
    }
}

impl Resting {
    fn new(valid: &Valid) -> Self {
        let at = valid.sample.at;
        let mut held = Self {
            from: at,
            to: at,
            sum: DVec3::ZERO,
            last: valid.direction,
            samples: 0,
            missing_ns: 0,
            met: Vec::new(),
            open: true,
        };
        held.add(&Valid { missing_ns: 0, ..*valid });
        held
    }

    fn add(&mut self, valid: &Valid) {
        self.open = true;
        self.to = valid.sample.at;
        self.last = valid.direction;
        self.sum += valid.direction;
        self.samples = self.samples.saturating_add(1);
        self.missing_ns = self.missing_ns.saturating_add(valid.missing_ns);
        match self.met.iter_mut().find(|(region, _)| *region == valid.sample.region) {
            Some((_, count)) => *count += 1,
            None => self.met.push((valid.sample.region, 1)),
        }
    }

    fn fixation(&self) -> Fixation {
        // The mean resultant length R of unit vectors; 2 (1 − R) is the mean square of the chords.
        let mean = self.sum / f64::from(self.samples.max(1));
        let met = self.met.iter().rev().max_by_key(|(_, count)| *count);
        Fixation {
            from: self.from,
            to: self.to,
            direction: self.sum.try_normalize().unwrap_or(self.last),
            spread_deg: (2.0 * (1.0 - mean.length())).max(0.0).sqrt().to_degrees(),
            samples: self.samples,
            missing_secs: self.missing_ns as f64 / 1e9,
            region: met.and_then(|(region, _)| *region),
        }
    }
}

fn half_window(settings: &Settings) -> core::time::Duration {
    ms(settings.window_ms * 0.5)
}

fn ms(ms: f64) -> core::time::Duration {
    core::time::Duration::from_nanos((ms.max(0.0) * 1e6) as u64)
}

/// All events of a whole series.
pub fn classify(settings: Settings, samples: impl IntoIterator<Item = Sample>) -> Vec<Event> {
    let mut events = Vec::new();
    let mut classifier = Classifier::new(settings);
    for sample in samples {
        classifier.push(sample, &mut |event| events.push(event));
    }
    classifier.finish(&mut |event| events.push(event));
    events
}
