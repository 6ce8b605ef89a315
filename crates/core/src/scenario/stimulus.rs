//! Something that happens on a trigger.

use crate::Name;
use crate::decode_struct;
use crate::text::{Decode, Decoder, Node, TypeDoc};

decode_struct! {
    /// A stimulus. What it does is written where it is seen and heard: numbers, things and sounds
    /// of the world that are bound to it.
    pub struct Stimulus {
        /// How the rest of the file calls it.
        pub id: Name,
        /// How the panel calls it.
        pub label: String,
        /// For grouping on the panel, such as `weather`.
        pub category: String = String::new(),
        /// How long one run lasts, s; above 0.
        pub duration_secs: f64 => 0.05..=600.0,
        /// From one start to the next, s; at least the duration.
        pub cooldown_secs: f64 => 0.05..=3600.0,
        /// Dial position from which the panel offers it without remark.
        pub from_intensity: f64 = 0.0 => 0.0..=10.0,
    }
    check cooldown_covers_the_run
}

fn cooldown_covers_the_run(
    stimulus: Stimulus,
    node: &Node,
    decoder: &mut Decoder<'_>,
) -> Option<Stimulus> {
    if stimulus.cooldown_secs >= stimulus.duration_secs {
        return Some(stimulus);
    }
    let message = format!(
        "the cooldown of {} s is shorter than the run of {} s",
        stimulus.cooldown_secs, stimulus.duration_secs
    );
    let remedy = format!("write `cooldown_secs: {}` or more", stimulus.duration_secs);
    let span = node.field_span("cooldown_secs");
    decoder.faults.error("cooldown-too-short", span, message, Some(remedy));
    None
}

/// The stimuli of a file, declared for everything that is read after them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct StimulusList(pub Vec<Stimulus>);

/// What is known of each stimulus; none where it could not be read.
pub(super) struct KnownStimuli(pub Vec<Option<Stimulus>>);

impl Decode for StimulusList {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        decoder.declare_all("stimulus", node, "id");
        let read: Vec<_> = node.items().iter().map(|n| Stimulus::decode(n, decoder)).collect();
        decoder.provide(KnownStimuli(read.clone()));
        if node.items().is_empty() {
            return Vec::decode(node, decoder).map(Self);
        }
        read.into_iter().collect::<Option<Vec<_>>>().map(Self)
    }
    fn spelling() -> String {
        Vec::<Stimulus>::spelling()
    }
    fn visit_docs(visit: &mut dyn FnMut(&'static TypeDoc)) {
        Stimulus::visit_docs(visit);
    }
}
