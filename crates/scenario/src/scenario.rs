//! A checked scenario, ready for use: nothing past [`read`](crate::read) checks it again.

use gradus_base::Name;
use gradus_text::{Language, decode_enum, decode_struct};

use crate::cue::Cue;
use crate::index::{ParameterIndex, RegionIndex, StepIndex, StimulusIndex};
use crate::ladder::Step;
use crate::limits::Limits;
use crate::parameter::{DialMap, Parameter};
use crate::region::Region;
use crate::speaker::Speaker;
use crate::stimulus::Stimulus;
use crate::value::Place;
use crate::world::World;

/// One scenario: a world, its parameters, its ladder, its stimuli, its limits.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    pub(crate) id: Name,
    pub(crate) version: String,
    pub(crate) languages: Vec<Language>,
    pub(crate) language: Language,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) content_warning: String,
    pub(crate) condition: String,
    pub(crate) licence: String,
    pub(crate) authors: Vec<String>,
    pub(crate) posture: Posture,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) first_setting: usize,
    pub(crate) dial: Vec<(ParameterIndex, DialMap)>,
    pub(crate) ladder: Vec<Step>,
    pub(crate) stimuli: Vec<Stimulus>,
    pub(crate) regions: Vec<Region>,
    pub(crate) cues: Vec<Cue>,
    pub(crate) world: World,
    pub(crate) safe_place: World,
    pub(crate) protocol: Protocol,
    pub(crate) limits: Limits,
}

decode_enum! {
    /// How the patient is placed.
    #[derive(Copy, Eq)]
    pub enum Posture {
        /// On a chair.
        Seated,
        /// On their feet.
        Standing,
    }
}

impl Posture {
    /// Where the eyes of a stand-in without a headset are, above the floor, m.
    pub fn eye_height_m(self) -> f32 {
        match self {
            Self::Seated => 1.2,
            Self::Standing => 1.65,
        }
    }
}

decode_struct! {
    /// Lengths that the session reminds of; nothing moves on by itself.
    #[derive(Copy)]
    pub struct Protocol {
        /// Rest before the exposure, s.
        pub baseline_secs: f64 = 180.0 => 10.0..=1800.0,
        /// Exposure, s.
        pub exposure_secs: f64 = 1200.0 => 30.0..=7200.0,
        /// Rest after it, s.
        pub recovery_secs: f64 = 180.0 => 10.0..=1800.0,
        /// Between two questions for SUDS during exposure, s.
        pub suds_interval_secs: f64 = 180.0 => 15.0..=900.0,
    }
}

impl Scenario {
    /// The scenario's id, by which logs and scripts call it.
    pub fn id(&self) -> &Name {
        &self.id
    }

    /// The scenario's own version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The languages of the scenario's texts, the fallback first.
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// The language that the scenario's texts were read in.
    pub fn language(&self) -> &Language {
        &self.language
    }

    /// The scenario's title on the panel.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// A description for the therapist: what this scenario shows, and its one light idea.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// A warning of content that a patient should know beforehand.
    pub fn content_warning(&self) -> &str {
        &self.content_warning
    }

    /// The condition that is treated.
    pub fn condition(&self) -> &str {
        &self.condition
    }

    /// The licence, SPDX-like; empty where the file names none.
    pub fn licence(&self) -> &str {
        &self.licence
    }

    /// The scenario's authors.
    pub fn authors(&self) -> &[String] {
        &self.authors
    }

    /// How the patient is placed.
    pub fn posture(&self) -> Posture {
        self.posture
    }

    /// Parameters that move, then the settings, which are chosen before the session and stay.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The parameters that are no settings.
    pub fn movable(&self) -> &[Parameter] {
        self.parameters.get(..self.first_setting).unwrap_or(&self.parameters)
    }

    /// Which parameters the dial moves, and how; by index into `parameters`.
    pub fn dial(&self) -> &[(ParameterIndex, DialMap)] {
        &self.dial
    }

    /// The graded steps, easiest first; at least one.
    pub fn ladder(&self) -> &[Step] {
        &self.ladder
    }

    /// The stimuli, which happen on a trigger.
    pub fn stimuli(&self) -> &[Stimulus] {
        &self.stimuli
    }

    /// The regions, which gaze is counted for.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The cues for devices beside the program; at most 32.
    pub fn cues(&self) -> &[Cue] {
        &self.cues
    }

    /// The feared world.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The safe place, where a stop ends.
    pub fn safe_place(&self) -> &World {
        &self.safe_place
    }

    /// Lengths that the session reminds of.
    pub fn protocol(&self) -> &Protocol {
        &self.protocol
    }

    /// The limits that the whole scenario does not go beyond.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The world of a place.
    pub fn world_of(&self, place: Place) -> &World {
        match place {
            Place::Safe => &self.safe_place,
            Place::World => &self.world,
        }
    }

    /// Index of a parameter.
    pub fn parameter_index(&self, id: &Name) -> Option<ParameterIndex> {
        self.parameters.iter().position(|p| p.id == *id).map(ParameterIndex::new)
    }

    /// The parameter at an index; none for an index of another scenario.
    pub fn parameter(&self, index: ParameterIndex) -> Option<&Parameter> {
        self.parameters.get(index.get())
    }

    /// Every parameter and setting with its index.
    pub fn indexed_parameters(&self) -> impl Iterator<Item = (ParameterIndex, &Parameter)> {
        let indexed = self.parameters.iter().enumerate();
        indexed.map(|(at, parameter)| (ParameterIndex::new(at), parameter))
    }

    /// Every parameter that is no setting, with its index.
    pub fn indexed_movable(&self) -> impl Iterator<Item = (ParameterIndex, &Parameter)> {
        self.indexed_parameters().take(self.first_setting)
    }

    /// The stimulus at an index; none for an index of another scenario.
    pub fn stimulus(&self, index: StimulusIndex) -> Option<&Stimulus> {
        self.stimuli.get(index.get())
    }

    /// Every stimulus with its index.
    pub fn indexed_stimuli(&self) -> impl Iterator<Item = (StimulusIndex, &Stimulus)> {
        let indexed = self.stimuli.iter().enumerate();
        indexed.map(|(at, stimulus)| (StimulusIndex::new(at), stimulus))
    }

    /// Whether the parameter at an index is a setting.
    pub fn is_setting(&self, parameter: ParameterIndex) -> bool {
        parameter.get() >= self.first_setting
    }

    /// Index of a step.
    pub fn step_index(&self, id: &Name) -> Option<StepIndex> {
        self.ladder.iter().position(|s| s.id == *id).map(StepIndex::new)
    }

    /// Index of the easiest step.
    pub fn first_step(&self) -> StepIndex {
        StepIndex::new(0)
    }

    /// The step at an index; none for an index of another scenario.
    pub fn step(&self, index: StepIndex) -> Option<&Step> {
        self.ladder.get(index.get())
    }

    /// Index of the step this many rungs above another; none beyond the ladder's ends.
    pub fn step_beside(&self, index: StepIndex, rungs: isize) -> Option<StepIndex> {
        let at = index.get().checked_add_signed(rungs)?;
        (at < self.ladder.len()).then_some(StepIndex::new(at))
    }

    /// Every step with its index.
    pub fn indexed_ladder(&self) -> impl Iterator<Item = (StepIndex, &Step)> {
        self.ladder.iter().enumerate().map(|(at, step)| (StepIndex::new(at), step))
    }

    /// The region at an index; none for an index of another scenario.
    pub fn region(&self, index: RegionIndex) -> Option<&Region> {
        self.regions.get(index.get())
    }

    /// Every region with its index.
    pub fn indexed_regions(&self) -> impl Iterator<Item = (RegionIndex, &Region)> {
        self.regions.iter().enumerate().map(|(at, region)| (RegionIndex::new(at), region))
    }

    /// The speaker with this name.
    pub fn speaker(&self, id: &Name) -> Option<&Speaker> {
        self.world.speakers.iter().find(|s| s.id == *id)
    }

    /// Index of a stimulus.
    pub fn stimulus_index(&self, id: &Name) -> Option<StimulusIndex> {
        self.stimuli.iter().position(|s| s.id == *id).map(StimulusIndex::new)
    }
}
