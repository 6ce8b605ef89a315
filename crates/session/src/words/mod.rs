//! What happened, in words: records, commands, refusals, phases, stops and alarms.
//!
//! ```text
//!  Record ──Words (labels, form)──▶ Message { key, args } ──Catalogue──▶ text
//!           what is said                                    how it is said
//! ```
//!
//! [`Words`] chooses a message and holds no sentence; [`message`](crate::message) holds every
//! sentence and chooses nothing.
//!
//! There are two [`Form`]s: the therapist reads in passing ([`Form::Brief`]), a reader of logs
//! wants to know all of it ([`Form::Full`]). Colours, tables and columns are not known here.

pub(crate) mod alarm;
mod command;
mod labels;
mod news;
mod record;

pub use command::hint;
pub use labels::{Labels, NamesAlone, decimals, value};

use crate::advice::Closing;
use crate::message::keys::*;
use crate::message::{Arg, Message};
use crate::{Origin, Phase, StopCause};
use gradus_base::SessionTime;

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For somebody who looks up in passing: a record is one line that stands by itself, what
    /// another record says too is left out, who asked is named where it was not the therapist,
    /// numbers are rounded.
    Brief,
    /// For somebody who studies a log: a record stands under the name of its kind, who asked is
    /// always named, numbers are as exact as they were recorded, times are in seconds.
    Full,
}

/// Puts what happened into messages.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    labels: &'a dyn Labels,
    form: Form,
}

impl<'a> Words<'a> {
    /// With these labels, in the brief form.
    pub fn brief(labels: &'a dyn Labels) -> Self {
        Self { labels, form: Form::Brief }
    }

    /// With these labels, in the full form.
    pub fn full(labels: &'a dyn Labels) -> Self {
        Self { labels, form: Form::Full }
    }

    fn is_full(&self) -> bool {
        self.form == Form::Full
    }

    /// A number with so many decimals, or as exact as it is.
    fn number(&self, value: f64, decimals: usize) -> Arg {
        let decimals = (!self.is_full()).then_some(decimals);
        Arg::Number { value, decimals, signed: false }
    }

    /// A moment: on the clock, or in seconds.
    fn when(&self, at: SessionTime) -> Arg {
        if self.is_full() { secs(precise(at)).into() } else { Arg::Clock(at.as_secs_f64()) }
    }

    /// More of a message, in the full form.
    fn also(&self, text: Message, more: impl FnOnce() -> Message) -> Message {
        if self.is_full() { also(text, more()) } else { text }
    }

    /// A message with who asked for it, where it was not the therapist.
    fn with_origin(&self, text: Message, origin: Origin) -> Message {
        match origin {
            Origin::Therapist => text,
            Origin::Schedule => from_schedule(text),
            Origin::Advice => from_advice(text),
            Origin::Stretch => from_stretch(text),
            other => from_origin(text, origin_name(other)),
        }
    }
}

/// A moment in seconds, to the millisecond.
fn precise(at: SessionTime) -> Arg {
    Arg::Number { value: at.as_secs_f64(), decimals: Some(3), signed: false }
}

/// How long a stage showed no frame, in seconds.
pub(crate) fn unseen(unseen_ms: u32) -> Arg {
    Arg::Number { value: f64::from(unseen_ms) / 1e3, decimals: Some(1), signed: false }
}

/// Who asks.
pub fn origin_name(origin: Origin) -> Message {
    match origin {
        Origin::Therapist => therapist(),
        Origin::Script => script(),
        Origin::Patient => patient(),
        Origin::SyntheticPatient => synthetic_patient(),
        Origin::Engine => program(),
        Origin::Schedule => schedule(),
        Origin::Advice => advice(),
        Origin::Stretch => stretch_again(),
    }
}

/// A phase as a title.
pub fn phase(phase: Phase) -> Message {
    match phase {
        Phase::Setup => setup(),
        Phase::Baseline => baseline(),
        Phase::Briefing => briefing(),
        Phase::Exposure => exposure(),
        Phase::Paused => paused(),
        Phase::SafePlace => safe_place(),
        Phase::Recovery => recovery(),
        Phase::Closed => closed(),
    }
}

/// A phase within a sentence.
pub fn phase_amid(phase: Phase) -> Message {
    match phase {
        Phase::Setup => amid_setup(),
        Phase::Baseline => amid_baseline(),
        Phase::Briefing => amid_briefing(),
        Phase::Exposure => amid_exposure(),
        Phase::Paused => amid_paused(),
        Phase::SafePlace => amid_safe_place(),
        Phase::Recovery => amid_recovery(),
        Phase::Closed => amid_closed(),
    }
}

/// Who stopped, or what made the session stop.
enum Stopper {
    Somebody(Message),
    Something(Message),
}

fn stopper(cause: &StopCause) -> Stopper {
    use Stopper::{Somebody, Something};
    match cause {
        StopCause::Therapist => Somebody(therapist()),
        StopCause::PatientSqueeze => Somebody(patient_squeeze()),
        StopCause::PatientMenu => Somebody(patient_menu()),
        StopCause::PatientKey => Somebody(patient_key()),
        StopCause::DeskSilent => Something(stage_lost_the_desk()),
        StopCause::StageLost => Something(stage_was_lost()),
        StopCause::Script => Somebody(script()),
        StopCause::Rule => Somebody(rule()),
    }
}

/// That and why the session was stopped.
pub fn stopped(cause: &StopCause) -> Message {
    match stopper(cause) {
        Stopper::Somebody(whom) => stopped_by(whom),
        Stopper::Something(why) => stopped_because(why),
    }
}

/// Why the session was stopped.
fn stop_cause(cause: &StopCause) -> Message {
    match stopper(cause) {
        Stopper::Somebody(whom) => by(whom),
        Stopper::Something(why) => why,
    }
}

/// How a proposal ended.
pub fn closing(how: Closing) -> Message {
    match how {
        Closing::Accepted => accepted(),
        Closing::Dismissed => dismissed(),
        Closing::Ignored => not_answered(),
        Closing::Withdrawn => over(),
    }
}
