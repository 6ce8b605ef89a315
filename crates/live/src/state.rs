//! The state of the world, as a function of scenario, directives, session time and seed.
//!
//! Stage, desk mirror, preview and replay all hold one [`WorldState`], feed it the same directives
//! and ask it for numbers; two states that were fed the same directives show the same. No directive
//! moves the patient's hands and feet: whoever shows the state puts them in, frame by frame, as they
//! are sensed.
//!
//! A state holds its scenario, so that a state of one scenario is never read with another.

use std::sync::Arc;

use gradus_base::{Name, SessionTime};
use gradus_scenario::curve::Curve;
use gradus_scenario::plan::followed::{self, Followed};
use gradus_scenario::{
    Parameter, ParameterIndex, Place, Posture, Rate, RegionIndex, Scenario, Step, StimulusIndex,
    Value, rates,
};
use serde::{Deserialize, Serialize};

use crate::breath::BreathPace;
use crate::feet::Feet;
use crate::hand::Hands;
use crate::ride::RideHeld;
use crate::veil::STEEPNESS;
use crate::{Directive, Motion, Veil};

/// How long a fade between places takes, s.
pub const FADE_SECS: f64 = 0.8;
/// How long the fade of a stop takes, s.
pub const STOP_FADE_SECS: f64 = 0.25;

/// A scenario, and what its directives have made of it.
#[derive(Clone, Debug, PartialEq)]
pub struct WorldState {
    scenario: Arc<Scenario>,
    /// The things that each region follows, in the scenario's order.
    followed: Arc<[Followed]>,
    held: Held,
    /// The hands as sensed now; never sent or kept.
    hands: Hands,
    /// The feet, made from the head as sensed; never sent or kept.
    feet: Feet,
}

/// Parameters, stimuli and place, as last directed: the state as it is sent, without its scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// The value of each parameter of the scenario, in the scenario's order.
    parameters: Vec<(Name, Motion)>,
    /// The jump of each parameter before its newest motion, where both are jumps.
    earlier: Vec<Option<Jump>>,
    /// The sum of each rate, in the scenario's order.
    rates: Vec<RateSum>,
    /// The latest run of each stimulus, in the scenario's order.
    stimuli: Vec<StimulusRun>,
    /// The latest sentence of each speaker, in the scenario's order.
    sentences: Vec<SentenceRun>,
    /// The pace of breath that the session has set.
    breath: BreathPace,
    /// The patient's ride.
    ride: RideHeld,
    place: Place,
    /// When the fade to `place` began.
    place_since: SessionTime,
    /// The place in view when that fade began.
    place_before: Place,
    /// How dark the view was when that fade began, 0 to 1.
    darkness_before: f32,
    /// How long a whole fade takes, s: that of a stop is short.
    fade_secs: f64,
    stopped: bool,
    ended: bool,
    /// How often the patient's place and direction were taken anew.
    recentred: u32,
    /// The patient sits on a chair; else they stand.
    seated: bool,
    /// A stop ends in a view of the room, where the headset can show it.
    stop_shows_room: bool,
    /// Seed of everything that varies: scatter, crowds, weather.
    seed: u64,
}

/// A state belongs to another scenario than the scenario it came with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the state of the world does not fit its scenario: its {what} are others")]
pub struct OfAnotherScenario {
    /// The parts that differ, in the plural.
    pub what: &'static str,
}

/// A parameter that changed at once.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Jump {
    /// The number before.
    from: f64,
    start: SessionTime,
}

/// A rate of the scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct RateSum {
    rate: Rate,
    /// Summed over session time up to the start of its parameter's motion, unit × s.
    so_far: f64,
}

/// The latest run of a stimulus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StimulusRun {
    /// The stimulus.
    pub stimulus: Name,
    /// The number of the run; 0: the stimulus never ran.
    pub run: u32,
    /// When the run began.
    pub start: SessionTime,
    /// When the run was cut short.
    pub ended: Option<SessionTime>,
    /// How far the patient had ridden when it began, m from the beginning of the road; before the
    /// first run where the ride begins, and 0 without a ride.
    pub ride_m: f64,
}

/// The latest sentence of a speaker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SentenceRun {
    /// Who speaks.
    pub speaker: Name,
    /// The sentence's number, counted over all speakers; 0: this speaker has said nothing yet.
    pub run: u32,
    /// The sentence; empty before the first.
    pub text: String,
    /// When the sentence began.
    pub start: SessionTime,
    /// When the sentence was cut short.
    pub ended: Option<SessionTime>,
}

impl Held {
    /// Where the patient is, and since when.
    pub fn place(&self) -> (Place, SessionTime) {
        (self.place, self.place_since)
    }

    /// Whether a stop is latched.
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    fn new(scenario: &Scenario, seed: u64) -> Self {
        let first = scenario.ladder().first();
        let rates = rates::rates(scenario.world());
        let rates = rates.into_iter().map(|rate| RateSum { rate, so_far: 0.0 }).collect();
        let parameters = scenario
            .parameters()
            .iter()
            .map(|p| {
                let value = first.map_or_else(|| p.default_value(), |step| step.value_of(p));
                (p.id.clone(), Motion::rest(value))
            })
            .collect();
        let earlier = vec![None; scenario.parameters().len()];
        let stimuli = scenario
            .stimuli()
            .iter()
            .map(|s| StimulusRun {
                stimulus: s.id.clone(),
                run: 0,
                start: SessionTime::ZERO,
                ended: None,
                ride_m: scenario.world().patient.rides.as_ref().map_or(0.0, |ride| ride.from_m),
            })
            .collect();
        let sentences = scenario
            .world()
            .speakers
            .iter()
            .map(|s| SentenceRun {
                speaker: s.id.clone(),
                run: 0,
                text: String::new(),
                start: SessionTime::ZERO,
                ended: None,
            })
            .collect();
        Self {
            parameters,
            earlier,
            rates,
            stimuli,
            sentences,
            breath: BreathPace::default(),
            ride: RideHeld::new(scenario.world().patient.rides.as_ref()),
            place: Place::Safe,
            place_since: SessionTime::ZERO,
            place_before: Place::Safe,
            // A session begins in the dark.
            darkness_before: 1.0,
            fade_secs: FADE_SECS,
            stopped: false,
            ended: false,
            recentred: 0,
            seated: scenario.posture() == Posture::Seated,
            stop_shows_room: false,
            seed,
        }
    }

    /// Whether this is a state of `scenario`.
    fn fits(&self, scenario: &Scenario) -> Result<(), OfAnotherScenario> {
        let new = Self::new(scenario, self.seed);
        let other = |what| Err(OfAnotherScenario { what });
        let parameters = self.parameters.iter().map(|(name, _)| name);
        if !parameters.eq(scenario.parameters().iter().map(|parameter| &parameter.id)) {
            return other("parameters");
        }
        let takes = |(parameter, (_, motion)): (&Parameter, &(Name, Motion))| {
            let kept = motion.rate_per_s.is_none_or(|rate| rate.is_finite() && rate > 0.0);
            kept && parameter.accepts(&motion.from) && parameter.accepts(&motion.to)
        };
        if !scenario.parameters().iter().zip(&self.parameters).all(takes) {
            return other("parameters' values");
        }
        if self.earlier.len() != self.parameters.len() {
            return other("parameters");
        }
        if !self.rates.iter().map(|sum| &sum.rate).eq(new.rates.iter().map(|sum| &sum.rate)) {
            return other("paces");
        }
        let stimuli = self.stimuli.iter().map(|run| &run.stimulus);
        if !stimuli.eq(scenario.stimuli().iter().map(|stimulus| &stimulus.id)) {
            return other("stimuli");
        }
        let speakers = self.sentences.iter().map(|said| &said.speaker);
        if !speakers.eq(scenario.world().speakers.iter().map(|speaker| &speaker.id)) {
            return other("speakers");
        }
        let ridden = self.stimuli.iter().all(|run| run.ride_m.is_finite());
        if !self.ride.is_whole() || !ridden {
            return other("rides");
        }
        Ok(())
    }
}

impl Jump {
    /// The jump that a motion is; none where it moves at a rate, or never began.
    fn of(motion: &Motion, parameter: Option<&Parameter>) -> Option<Self> {
        let from = match &motion.from {
            Value::Number(number) => *number,
            other => parameter?.as_number(other),
        };
        let jumps = motion.rate_per_s.is_none() && motion.start > SessionTime::ZERO;
        jumps.then_some(Self { from, start: motion.start })
    }
}

/// The share of a veiled choice's veil that has gone by; none where no veil is seen.
fn veil_share(parameter: &Parameter, motion: &Motion, now: SessionTime) -> Option<f64> {
    let veil = parameter.veil_secs();
    let moved = veil > 0.0 && motion.start > SessionTime::ZERO && motion.from != motion.to;
    let gone = now.secs_since(motion.start) / veil;
    (moved && gone < 1.0).then_some(gone)
}

/// The value of a choice that is seen: the value before, until its veil is darkest.
fn shown<'a>(parameter: &Parameter, motion: &'a Motion, now: SessionTime) -> &'a Value {
    match veil_share(parameter, motion, now) {
        Some(gone) if gone < 0.5 => &motion.from,
        _ => &motion.to,
    }
}

fn veil_of(parameter: &Parameter, motion: &Motion, now: SessionTime) -> f32 {
    let gone = veil_share(parameter, motion, now).map_or(0.0, |gone| gone.min(1.0 - gone));
    (STEEPNESS * gone).clamp(0.0, 1.0) as f32
}

impl WorldState {
    /// The state of a scenario at its first step's values, with the patient in the safe place.
    pub fn new(scenario: impl Into<Arc<Scenario>>, seed: u64) -> Self {
        let scenario = scenario.into();
        let held = Held::new(&scenario, seed);
        Self::of(scenario, held)
    }

    /// The state in which a step has just been reached, with the values in `set` instead of the
    /// step's; of several values for one parameter, the last value holds.
    pub fn at_step(
        scenario: &Arc<Scenario>,
        step: &Step,
        set: &[(Name, Value)],
        seed: u64,
    ) -> Self {
        let mut state = Self::new(Arc::clone(scenario), seed);
        for parameter in scenario.parameters() {
            let set = set.iter().rev().find(|(name, _)| *name == parameter.id);
            let value = set.map_or_else(|| step.value_of(parameter), |(_, value)| value.clone());
            let (parameter, motion) = (parameter.id.clone(), Motion::rest(value));
            state.apply(Directive::Move { parameter, motion });
        }
        let at = SessionTime::from_secs_f64(1.0);
        state.apply(Directive::Go { place: Place::World, at });
        let stretch = step.stretch.as_ref().and_then(|name| scenario.world().stretch(name));
        // A picture of a step stands where the step begins.
        let from_m = stretch.map(|stretch| stretch.from_m);
        state.apply(Directive::Ride { run: 1, from_m, waits: true, at });
        state
    }

    /// Restores a state that was sent.
    ///
    /// # Errors
    ///
    /// When `held` is not a state of this scenario.
    pub fn restore(scenario: Arc<Scenario>, held: Held) -> Result<Self, OfAnotherScenario> {
        held.fits(&scenario)?;
        Ok(Self::of(scenario, held))
    }

    fn of(scenario: Arc<Scenario>, held: Held) -> Self {
        let followed = followed::plans(&scenario).into();
        Self { scenario, followed, held, hands: Hands::default(), feet: Feet::default() }
    }

    /// The scenario of this state.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The scenario, to be shared.
    pub fn shared_scenario(&self) -> &Arc<Scenario> {
        &self.scenario
    }

    /// The state without its scenario, to be sent.
    pub fn held(&self) -> &Held {
        &self.held
    }

    /// The things that a region follows.
    pub fn followed(&self, region: RegionIndex) -> Option<&Followed> {
        self.followed.get(region.get())
    }

    /// Takes a directive. Names that the scenario does not have change nothing. Does not allocate.
    pub fn apply(&mut self, directive: Directive) {
        match directive {
            Directive::Move { parameter, motion } => {
                let motion = self.behind_the_veil(&parameter, motion);
                let of = self.held.parameters.iter_mut().enumerate();
                let held = of.into_iter().find(|(_, (name, _))| *name == parameter);
                if let Some((index, (_, held))) = held {
                    for sum in
                        self.held.rates.iter_mut().filter(|sum| sum.rate.parameter.get() == index)
                    {
                        sum.so_far += held.summed(&sum.rate.curve, motion.start);
                    }
                    let earlier = Jump::of(held, self.scenario.parameters().get(index));
                    let earlier = earlier.filter(|_| motion.rate_per_s.is_none());
                    // A motion that is told again changes nothing.
                    if let Some(of) = self.held.earlier.get_mut(index).filter(|_| *held != motion) {
                        *of = earlier;
                    }
                    let from = motion.start;
                    *held = motion;
                    self.ride_speed_moves(from);
                }
            }
            Directive::Stimulus { stimulus, run, start } => {
                let ride_m = self.ride_going_m(start);
                if let Some(held) = self.held.stimuli.iter_mut().find(|s| s.stimulus == stimulus) {
                    (held.run, held.start, held.ended, held.ride_m) = (run, start, None, ride_m);
                }
            }
            Directive::Say { speaker, run, text, start } => {
                if let Some(held) = self.held.sentences.iter_mut().find(|s| s.speaker == speaker) {
                    *held = SentenceRun { speaker, run, text, start, ended: None };
                }
            }
            Directive::BreathPace { per_min, at } => self.held.breath.set(per_min, at),
            Directive::EndStimuli { at } => self.end_stimuli(at),
            Directive::Go { place, at } => {
                if self.held.place != place && (place == Place::Safe || !self.held.stopped) {
                    self.ride_with_place(place, at);
                    self.fade_to(place, at, FADE_SECS);
                }
            }
            Directive::Stop { at } => {
                self.end_stimuli(at);
                if !std::mem::replace(&mut self.held.stopped, true) {
                    self.ride_with_place(Place::Safe, at);
                    // Also on the way to the safe place: the rest of that way is quick.
                    self.fade_to(Place::Safe, at, STOP_FADE_SECS);
                }
            }
            Directive::Ride { run, from_m, waits, at } => self.ride_on(run, from_m, waits, at),
            Directive::Recentre { run } => self.held.recentred = run,
            Directive::Posture { seated } => self.held.seated = seated,
            Directive::StopEnd { room } => self.held.stop_shows_room = room,
            Directive::ReleaseStop => self.held.stopped = false,
            Directive::End => self.held.ended = true,
        }
    }

    /// How often the patient's place and direction were taken anew.
    pub fn recentred(&self) -> u32 {
        self.held.recentred
    }

    /// The patient's posture, which may be other than the scenario's.
    pub fn posture(&self) -> Posture {
        if self.held.seated { Posture::Seated } else { Posture::Standing }
    }

    /// Whether a stop ends in a view of the room, where the headset can show it.
    pub fn stop_shows_room(&self) -> bool {
        self.held.stop_shows_room
    }

    fn end_stimuli(&mut self, at: SessionTime) {
        for held in &mut self.held.stimuli {
            if held.run > 0 && held.ended.is_none() {
                held.ended = Some(at);
            }
        }
        for held in &mut self.held.sentences {
            if held.run > 0 && held.ended.is_none() {
                held.ended = Some(at);
            }
        }
    }

    /// Begins a fade from the present view, which may be the middle of another fade.
    fn fade_to(&mut self, place: Place, at: SessionTime, fade_secs: f64) {
        let seen = Veil::at(self, at);
        (self.held.place_before, self.held.darkness_before) = (seen.place, seen.darkness);
        (self.held.place, self.held.place_since, self.held.fade_secs) = (place, at, fade_secs);
    }

    /// The number of parameter `index` at `now`; choices count their options, switches are 0 or 1.
    pub fn number(&self, index: ParameterIndex, now: SessionTime) -> f64 {
        let Some((_, motion)) = self.held.parameters.get(index.get()) else { return 0.0 };
        match motion.number_at(now) {
            Some(number) => number,
            None => {
                self.scenario.parameter(index).map_or(0.0, |p| p.as_number(shown(p, motion, now)))
            }
        }
    }

    /// How dark the view is for the changes of veiled choices, 0 to 1. Does not allocate.
    pub fn veiled(&self, now: SessionTime) -> f32 {
        let all = self.scenario.parameters().iter().zip(&self.held.parameters);
        let dark = all.map(|(parameter, (_, motion))| veil_of(parameter, motion, now));
        dark.fold(self.ride_darkness(now), f32::max)
    }

    pub(crate) fn held_ride(&self) -> &RideHeld {
        &self.held.ride
    }

    pub(crate) fn held_ride_mut(&mut self) -> &mut RideHeld {
        &mut self.held.ride
    }

    /// The motion of a veiled choice that is chosen anew while its veil is seen: it begins with what
    /// is in view, as dark as that is.
    fn behind_the_veil(&self, name: &Name, mut motion: Motion) -> Motion {
        let all = self.scenario.parameters().iter().zip(&self.held.parameters);
        let Some((parameter, (_, held))) = all.into_iter().find(|(_, (held, _))| held == name)
        else {
            return motion;
        };
        let dark = f64::from(veil_of(parameter, held, motion.start));
        if dark > 0.0 {
            motion.from = shown(parameter, held, motion.start).clone();
            let begun = (dark / STEEPNESS * parameter.veil_secs() * 1e9) as u64;
            motion.start = SessionTime(motion.start.0.saturating_sub(begun));
        }
        motion
    }

    /// The number of parameter `index` before its newest motion, and when that began; none where the
    /// parameter never moved, or moves at a rate.
    pub fn jumped(&self, index: ParameterIndex) -> Option<(f64, SessionTime)> {
        let jump = Jump::of(self.motion(index)?, self.scenario.parameter(index))?;
        Some((jump.from, jump.start))
    }

    /// The same of the jump before that.
    pub fn jumped_before(&self, index: ParameterIndex) -> Option<(f64, SessionTime)> {
        let jump = self.held.earlier.get(index.get()).copied().flatten()?;
        jump.from.is_finite().then_some((jump.from, jump.start))
    }

    /// A curve over parameter `index` summed over session time up to `now`, unit × s: continuous
    /// however the parameter is moved. 0 where the scenario has no such rate.
    pub fn summed(&self, index: ParameterIndex, curve: &Curve, now: SessionTime) -> f64 {
        let is = |sum: &&RateSum| sum.rate.parameter == index && sum.rate.curve == *curve;
        let Some(sum) = self.held.rates.iter().find(is) else { return 0.0 };
        let since = self.motion(index).map_or(0.0, |motion| motion.summed(curve, now));
        sum.so_far + since
    }

    /// The motion of parameter `index`.
    pub fn motion(&self, index: ParameterIndex) -> Option<&Motion> {
        self.held.parameters.get(index.get()).map(|(_, motion)| motion)
    }

    /// The motions of all parameters, in the scenario's order.
    pub fn motions(&self) -> impl Iterator<Item = &Motion> {
        self.held.parameters.iter().map(|(_, motion)| motion)
    }

    /// The value of a parameter at `now`.
    pub fn value(&self, parameter: &Name, now: SessionTime) -> Option<Value> {
        self.held.parameters.iter().find(|(n, _)| n == parameter).map(|(_, m)| m.value_at(now))
    }

    /// The latest run of stimulus `index`.
    pub fn run(&self, index: StimulusIndex) -> Option<&StimulusRun> {
        self.held.stimuli.get(index.get())
    }

    /// All latest runs, in the scenario's order.
    pub fn runs(&self) -> &[StimulusRun] {
        &self.held.stimuli
    }

    /// The latest sentence of each speaker, in the scenario's order.
    pub fn sentences(&self) -> &[SentenceRun] {
        &self.held.sentences
    }

    /// How many sentences were said so far.
    pub fn sentences_said(&self) -> u32 {
        self.held.sentences.iter().map(|held| held.run).max().unwrap_or(0)
    }

    /// The session's pace of breath.
    pub fn breath(&self) -> &BreathPace {
        &self.held.breath
    }

    /// Seconds since stimulus `index` began, while it runs: within its duration and not cut short.
    pub fn stimulus_age_secs(&self, index: StimulusIndex, now: SessionTime) -> Option<f64> {
        let run = self.held.stimuli.get(index.get())?;
        let stimulus = self.scenario.stimulus(index)?;
        let running = run.run > 0 && now >= run.start && run.ended.is_none_or(|end| now < end);
        let age = now.secs_since(run.start);
        (running && age <= stimulus.duration_secs).then_some(age)
    }

    /// Where the patient is, and since when.
    pub fn place(&self) -> (Place, SessionTime) {
        self.held.place()
    }

    /// The place in view when the newest fade began, and how dark the view was, 0 to 1.
    pub fn place_before(&self) -> (Place, f32) {
        (self.held.place_before, self.held.darkness_before)
    }

    /// How long a whole fade to the present place takes, s.
    pub fn fade_secs(&self) -> f64 {
        self.held.fade_secs
    }

    /// The time of the newest directive that the view at `now` shows: a parameter's movement, a
    /// stimulus or its end, a change of place. Zero before the first. Does not allocate.
    pub fn directed_at(&self, now: SessionTime) -> SessionTime {
        let moved = self.held.parameters.iter().map(|(_, motion)| motion.start);
        let ran = self.held.stimuli.iter().filter(|held| held.run > 0);
        let ran = ran.flat_map(|held| [Some(held.start), held.ended]).flatten();
        let all = moved.chain(ran).chain([self.held.place_since, self.ride_since()]);
        all.filter(|at| *at <= now).max().unwrap_or(SessionTime::ZERO)
    }

    /// Whether a stop is latched.
    pub fn is_stopped(&self) -> bool {
        self.held.is_stopped()
    }

    /// Whether the session asked the stage to end.
    pub fn is_ended(&self) -> bool {
        self.held.ended
    }

    /// The patient's hands, as sensed.
    pub fn hands(&self) -> &Hands {
        &self.hands
    }

    /// Puts in the patient's hands, as sensed.
    pub fn set_hands(&mut self, hands: Hands) {
        self.hands = hands;
    }

    /// The patient's feet, made from the head as sensed.
    pub fn feet(&self) -> &Feet {
        &self.feet
    }

    /// Puts in the patient's feet.
    pub fn set_feet(&mut self, feet: Feet) {
        self.feet = feet;
    }

    /// Seed of everything that varies.
    pub fn seed(&self) -> u64 {
        self.held.seed
    }
}
