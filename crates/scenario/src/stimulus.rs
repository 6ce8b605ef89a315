//! Stimuli, which happen on a trigger.

use super::kinds::STIMULUS;
use crate::codes;
use gradus_base::Name;
use gradus_text::{Decode, Decoder, Node, Shape, Text};
use gradus_text::{decode_enum, decode_struct};

/// From one start of a stimulus to the next at least, s, where a stretch of road that is run again
/// lifts its cooldown.
pub const LEAST_REST_SECS: f64 = 1.0;

decode_struct! {
    /// A stimulus. What it does is written where it is seen and heard: numbers, things and sounds
    /// of the world that are bound to it.
    pub struct Stimulus {
        /// How the rest of the file calls it.
        pub id: Name,
        /// How the panel calls it.
        pub label: String as Text,
        /// For grouping on the panel, such as `weather`.
        pub category: String as Text = Text::default(),
        /// How long one run lasts, s; above 0.
        pub duration_secs: f64 => 0.05..=600.0,
        /// From one start to the next, s; at least the duration.
        pub cooldown_secs: f64 => 0.05..=3600.0,
        /// Dial position from which the panel offers it without remark; below it, it does not come
        /// by itself.
        pub from_intensity: f64 = 0.0 => 0.0..=10.0,
        /// When it comes by itself, once the therapist allows that; counted in seconds of exposure,
        /// without pauses.
        pub schedule: Vec<Schedule> = Vec::new(),
        /// Whether it may happen more than once in a session.
        pub repeats: bool = true,
    }
    check cooldown_covers_the_run
}

decode_enum! {
    /// When a stimulus comes by itself.
    pub enum Schedule {
        /// Once, so many seconds of exposure after its beginning.
        After(f64 => 0.0..=7200.0),
        /// Again and again.
        Every {
            /// From one to the next, s; at least the cooldown.
            secs: f64 => 1.0..=7200.0,
            /// The first, s; where it is not said, `secs`.
            first_secs: Option<f64> = None => 0.0..=7200.0,
        },
        /// Again and again, each time after a time drawn anew between the two, by the session's seed.
        Random {
            /// s; at least the cooldown.
            least_secs: f64 => 1.0..=7200.0,
            /// s; at least `least_secs`.
            most_secs: f64 => 1.0..=7200.0,
        },
    }
    check draws_between
}

fn draws_between(schedule: Schedule, node: &Node, decoder: &mut Decoder<'_>) -> Option<Schedule> {
    if let Schedule::Random { least_secs, most_secs } = schedule
        && most_secs < least_secs
    {
        let message = format!("`most_secs` must be {least_secs} or more, this is {most_secs}");
        decoder.faults.error(codes::EMPTY_RANGE, node.field_span("most_secs"), message, None);
        return None;
    }
    Some(schedule)
}

/// Reports schedules that would come while the stimulus rests.
fn schedules_keep_the_cooldown(stimulus: &Stimulus, node: &Node, decoder: &mut Decoder<'_>) {
    let places = node.field("schedule").map_or(&[][..], Node::items);
    for (schedule, at) in stimulus.schedule.iter().zip(places) {
        let secs = match schedule {
            Schedule::After(_) => continue,
            Schedule::Every { secs, .. } => *secs,
            Schedule::Random { least_secs, .. } => *least_secs,
        };
        if secs < stimulus.cooldown_secs {
            let cooldown = stimulus.cooldown_secs;
            let message =
                format!("it would come after {secs} s, within its cooldown of {cooldown} s");
            let remedy = Some(format!("let it come after {cooldown} s or more"));
            decoder.faults.error(codes::SCHEDULE_TOO_OFTEN, at.span, message, remedy);
        }
    }
}

fn cooldown_covers_the_run(
    stimulus: Stimulus,
    node: &Node,
    decoder: &mut Decoder<'_>,
) -> Option<Stimulus> {
    let span = node.field_span("schedule");
    decoder.at_most(MOST_SCHEDULES, stimulus.schedule.len(), "schedules", span)?;
    schedules_keep_the_cooldown(&stimulus, node, decoder);
    if stimulus.cooldown_secs >= stimulus.duration_secs {
        return Some(stimulus);
    }
    let message = format!(
        "the cooldown of {} s is shorter than the run of {} s",
        stimulus.cooldown_secs, stimulus.duration_secs
    );
    let remedy = format!("write `cooldown_secs: {}` or more", stimulus.duration_secs);
    let span = node.field_span("cooldown_secs");
    decoder.faults.error(codes::COOLDOWN_TOO_SHORT, span, message, Some(remedy));
    None
}

/// The most stimuli of a scenario.
const MOST_STIMULI: usize = 200;
/// The most schedules of one stimulus.
const MOST_SCHEDULES: usize = 20;

/// The stimuli of a file, declared for everything that is read after them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct StimulusList(pub Vec<Stimulus>);

/// Each stimulus that was read; none in the place of a stimulus that could not be read.
pub(super) struct KnownStimuli(pub Vec<Option<Stimulus>>);

impl Decode for StimulusList {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        decoder.declare_all(STIMULUS, node, "id");
        decoder.at_most(MOST_STIMULI, node.items().len(), "stimuli", node.span)?;
        let read: Vec<_> = node.items().iter().map(|n| Stimulus::decode(n, decoder)).collect();
        decoder.provide(KnownStimuli(read.clone()));
        if node.items().is_empty() {
            return Vec::decode(node, decoder).map(Self);
        }
        read.into_iter().collect::<Option<Vec<_>>>().map(Self)
    }
    fn shape() -> Shape {
        Vec::<Stimulus>::shape()
    }
}
