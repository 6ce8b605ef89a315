//! The frame thread's side: takes the numbers of the world and writes targets, once a frame.

use core::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crossbeam_queue::ArrayQueue;
use gradus_base::SessionTime;
use gradus_base::sample::Pose;
use gradus_live::state::FADE_SECS;
use gradus_live::{Moment, WorldState};
use gradus_scenario::plan::course::Course;
use gradus_scenario::sound::{Sound, Voice};
use gradus_scenario::{Number, Place, StimulusIndex};

use crate::dsp::from_db;
use crate::rooms::RoomsControl;
use crate::slots::{HEAD, Head, SharedTable, TARGET, Target};
use crate::speech::{Sentence, SpeechError};
use crate::voice::say::Letters;
use crate::voice::{Control, controls};

/// How long the scenario's sounds take to end at a stop, s.
pub const STOP_SOUND_SECS: f64 = 0.05;
/// A gain this low is silent, dB.
const SILENT_DB: f64 = -79.9;
/// The span over which a pace is measured, s.
const PACE_SECS: f64 = 0.05;

/// When the sound of a stimulus was first rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sounded {
    /// The run of the stimulus.
    pub run: u32,
    /// When the run's first sample left for the device. The delay of the device and its buffer is
    /// not counted.
    pub at: SessionTime,
}

/// The handle that the frame thread keeps. It neither locks nor allocates once it was built.
pub struct SoundControl {
    shared: Arc<SharedTable>,
    /// The scenario's sounds, then the safe place's.
    sounds: Box<[Sound]>,
    /// How the place of each sound moves.
    courses: Box<[Course]>,
    /// The rooms of the scenario's world, then those of the safe place.
    rooms: [RoomsControl; 2],
    table: Box<[u32]>,
    head: Head,
    rate: f64,
    /// Place, stop and end as last seen in a state.
    followed: Option<(Place, bool, bool)>,
    /// The latest run heard of each sound, then that of the live sentence.
    sounded: Box<[Option<Sounded>]>,
    missing: Option<SpeechError>,
    letters: Letters,
    /// The live sentence of the moment.
    said: Option<Said>,
    /// Sentences that the audio thread may still hold: that thread must not drop the last copy.
    lent: Vec<Sentence>,
}

/// A live sentence that somebody speaks in the world.
struct Said {
    run: u32,
    at_m: [f32; 3],
    gain: f32,
    reach_m: f32,
    /// Since when; none until the next frame.
    since: Option<SessionTime>,
    secs: f64,
}

/// How far the audio thread has come.
#[derive(Clone)]
pub(crate) struct Progress(Arc<SharedTable>);

impl Progress {
    /// Number of frames rendered so far.
    pub fn frames(&self) -> u64 {
        self.0.frames.load(Ordering::Acquire)
    }
}

/// The most sentences that may lie between the threads.
const MOST_LETTERS: usize = 4;

impl SoundControl {
    pub(crate) fn new(
        shared: Arc<SharedTable>,
        sounds: Box<[Sound]>,
        rooms: [RoomsControl; 2],
        missing: Option<SpeechError>,
        rate: f64,
    ) -> Self {
        let [_, last] = Self::rooms_slots(sounds.len(), &rooms);
        let table = vec![0; last.end].into_boxed_slice();
        let sounded = vec![None; sounds.len() + 1].into_boxed_slice();
        let head = Head { orientation_xyzw: [0.0, 0.0, 0.0, 1.0], ..Head::default() };
        let letters = Arc::new(ArrayQueue::new(MOST_LETTERS));
        let lent = Vec::with_capacity(2 * MOST_LETTERS);
        let (followed, said) = (None, None);
        let courses = sounds.iter().map(|sound| Course::new(&sound.moves)).collect();
        Self {
            shared,
            sounds,
            courses,
            rooms,
            table,
            head,
            rate,
            followed,
            sounded,
            missing,
            letters,
            said,
            lent,
        }
    }

    /// The slots of the rooms of both worlds, in a table of `sounds` sounds and the live sentence.
    pub(crate) fn rooms_slots(sounds: usize, rooms: &[RoomsControl; 2]) -> [Range<usize>; 2] {
        let [first, second] = rooms.each_ref().map(RoomsControl::slots);
        let start = HEAD + TARGET * (sounds + 1);
        [start..start + first, start + first..start + first + second]
    }

    /// The queue by which live sentences reach the audio thread.
    pub(crate) fn letters(&self) -> Letters {
        self.letters.clone()
    }

    /// Why sentences of the scenario are missing, if they are: to be reported once. The other
    /// sounds play.
    pub fn missing(&self) -> Option<&SpeechError> {
        self.missing.as_ref()
    }

    /// Somebody in the world says a sentence at `at_m`, from the next frame on; at 0 dB it is near
    /// −30 LUFS within `reach_m`, 12 dB is the most. A live sentence still being spoken is cut
    /// short. A `run` already said is not said again. The sentence ends with a stop and with a
    /// change of place.
    pub fn say(
        &mut self,
        run: u32,
        sentence: Sentence,
        at_m: [f32; 3],
        reach_m: f32,
        gain_db: f32,
    ) {
        let is_sound = at_m.iter().chain([&reach_m, &gain_db]).all(|x| x.is_finite());
        if run == 0 || self.said.as_ref().is_some_and(|said| said.run == run) || !is_sound {
            return;
        }
        self.lent.retain(|lent| Arc::strong_count(&lent.samples) > 1);
        if self.letters.push(sentence.clone()).is_err() {
            // Without a device nobody takes the sentences.
            return;
        }
        let secs = sentence.secs();
        self.lent.push(sentence);
        let (gain, since) = (from_db(gain_db.min(12.0)), None);
        self.said = Some(Said { run, at_m, gain, reach_m, since, secs });
    }

    /// The live sentence comes from this place now, m. A place that is no number is ignored.
    pub fn say_from(&mut self, at_m: [f32; 3]) {
        if let Some(said) = &mut self.said
            && at_m.iter().all(|x| x.is_finite())
        {
            said.at_m = at_m;
        }
    }

    /// The live sentence falls silent, and does not go on later.
    pub fn hush(&mut self) {
        if let Some(said) = &mut self.said {
            said.secs = 0.0;
        }
    }

    /// When the latest live sentence was first heard.
    pub fn said(&self) -> Option<Sounded> {
        self.sounded.last().copied().flatten()
    }

    /// Sets the sounds to be heard at `now` by ears at `listener` (in the frame that `at_m` uses).
    /// The place, a stop and the end of the session are followed as the state shows them. A pose
    /// that is not sound is ignored.
    pub fn update(&mut self, state: &WorldState, now: SessionTime, listener: &Pose) {
        self.follow(state);
        let moment = Moment::new(state, now, Place::World);
        if listener.is_sound() {
            self.head.position_m = listener.position_m;
            self.head.orientation_xyzw = listener.orientation_xyzw;
        }
        for (index, (sound, course)) in self.sounds.iter().zip(&self.courses).enumerate() {
            target((sound, course), &moment).write(&mut self.table, index);
        }
        let slots = Self::rooms_slots(self.sounds.len(), &self.rooms);
        for (rooms, slots) in self.rooms.iter().zip(slots) {
            if let Some(slots) = self.table.get_mut(slots) {
                rooms.write(&moment, slots);
            }
        }
        self.speak(state, now).write(&mut self.table, self.sounds.len());
        self.publish();
        self.note_what_sounded(now);
    }

    /// Fades to a place over `fade_secs`, until the next change of place in the state.
    pub fn set_place(&mut self, place: Place, fade_secs: f64) {
        self.fade(place, fade_secs, fade_secs);
    }

    /// The scenario's sounds end within 50 ms, the safe place's come.
    pub fn stop(&mut self) {
        self.fade(Place::Safe, STOP_SOUND_SECS, FADE_SECS);
    }

    /// Everything ends over `fade_secs`.
    pub fn silence(&mut self, fade_secs: f64) {
        self.head.open = [0.0; 2];
        self.head.fade_out_secs = fade_secs.max(STOP_SOUND_SECS) as f32;
        self.publish();
    }

    /// When the latest run of a stimulus was first heard; none before it was.
    pub fn sounded(&self, stimulus: StimulusIndex) -> Option<Sounded> {
        let of = |(sound, sounded): (&Sound, &Option<Sounded>)| {
            (sound.trigger() == Some(stimulus)).then_some(*sounded).flatten()
        };
        let all = self.sounds.iter().zip(&self.sounded).filter_map(of);
        all.max_by_key(|s| (s.run, core::cmp::Reverse(s.at)))
    }

    /// A look at how many frames were rendered, for another thread.
    pub(crate) fn progress(&self) -> Progress {
        Progress(self.shared.clone())
    }

    /// Number of frames rendered so far, and number of frames in a second.
    pub fn clock(&self) -> (u64, f64) {
        (self.shared.frames.load(Ordering::Acquire), self.rate)
    }

    /// The target of the live sentence at `now`.
    fn speak(&mut self, state: &WorldState, now: SessionTime) -> Target {
        let Some(said) = &mut self.said else { return Target::default() };
        let since = *said.since.get_or_insert(now);
        let age_secs = now.secs_since(since);
        let heard = state.place().0 == Place::World && !state.is_stopped() && !state.is_ended();
        if !heard {
            // A sentence that was silenced does not go on later.
            said.secs = 0.0;
        }
        Target {
            gain: said.gain,
            on: heard && age_secs < said.secs,
            run: said.run,
            age_secs: age_secs as f32,
            at_m: said.at_m,
            controls: [said.reach_m, 0.0, 0.0, 0.0],
        }
    }

    fn follow(&mut self, state: &WorldState) {
        let seen = (state.place().0, state.is_stopped(), state.is_ended());
        let before = self.followed.replace(seen);
        let (place, stopped, ended) = seen;
        let newly_stopped = stopped && !before.is_some_and(|(_, was, _)| was);
        if before == Some(seen) {
            return;
        }
        if ended {
            self.silence(FADE_SECS);
        } else if newly_stopped && before.is_some() {
            self.stop();
        } else if before.is_none_or(|(was, _, _)| was != place) {
            self.set_place(place, FADE_SECS);
        }
    }

    fn fade(&mut self, place: Place, out_secs: f64, in_secs: f64) {
        self.head.open = match place {
            Place::World => [1.0, 0.0],
            Place::Safe => [0.0, 1.0],
        };
        // A fade shorter than the fade of a stop would click.
        self.head.fade_out_secs = out_secs.max(STOP_SOUND_SECS) as f32;
        self.head.fade_in_secs = in_secs.max(STOP_SOUND_SECS) as f32;
        self.publish();
    }

    fn publish(&mut self) {
        self.head.write(&mut self.table);
        self.shared.publish(&self.table);
    }

    fn note_what_sounded(&mut self, now: SessionTime) {
        let rendered = self.shared.frames.load(Ordering::Acquire);
        for (heard, sounded) in self.shared.heard.iter().zip(self.sounded.iter_mut()) {
            let run = heard.run.load(Ordering::Acquire);
            if run == 0 || sounded.is_some_and(|s| s.run == run) {
                continue;
            }
            let ago = rendered.saturating_sub(heard.frame.load(Ordering::Relaxed));
            let at = SessionTime(now.0.saturating_sub((ago as f64 / self.rate * 1e9) as u64));
            *sounded = Some(Sounded { run, at });
        }
    }
}

/// The target of one sound at `now`.
fn target((sound, course): (&Sound, &Course), moment: &Moment<'_>) -> Target {
    let Moment { state, now, .. } = *moment;
    let value = |number: &Number| moment.number(number);
    let finite = |value: f64| if value.is_finite() { value as f32 } else { 0.0 };
    let earlier = SessionTime(now.0.saturating_sub((PACE_SECS * 1e9) as u64));
    let before = Moment { now: earlier, ..*moment };
    let pace = |number: &Number| {
        (value(number) - before.number(number)) / now.secs_since(earlier).max(1e-3)
    };
    let mut target = Target { on: moment.holds(&sound.when), ..Target::default() };
    if matches!(sound.voice, Voice::Breath { breaths_per_min: None, .. }) {
        target.on &= state.breath().per_min_at(now) > 0.0;
    }
    let db = value(&sound.gain_db);
    target.gain = if db > SILENT_DB { from_db(finite(db.min(12.0))) } else { 0.0 };
    if let Some(stimulus) = sound.trigger() {
        let age = state.stimulus_age_secs(stimulus, now);
        let age = age.map_or(0.0, |age| age - sound.after_s);
        target.on &= age >= 0.0;
        target.age_secs = finite(age.max(0.0));
        target.run = state.run(stimulus).map_or(0, |r| r.run);
    }
    if let Some(at_m) = &sound.at_m {
        for (axis, number) in target.at_m.iter_mut().zip(at_m) {
            *axis = finite(value(number));
        }
        let moved = moment.moved(course, target.at_m.into());
        // A place that is no number would stay in the mix for good.
        target.at_m = if moved.is_finite() { moved.into() } else { [0.0; 3] };
    }
    for (slot, control) in target.controls.iter_mut().zip(controls(&sound.voice)) {
        *slot = match control {
            Some(Control::Value(number)) => finite(value(number)),
            Some(Control::Pace(number)) => finite(pace(number)),
            Some(Control::Breaths(number)) => finite(moment.breaths(number)),
            Some(Control::SessionBreaths) => finite(state.breath().breaths(now)),
            Some(Control::SessionPace) => finite(state.breath().per_min_at(now)),
            None => 0.0,
        };
    }
    target
}
