//! The promises of every source, and the further promises of a heart-rate source.

use gradus_base::sample::HeartSample;
use gradus_base::sensor::Carrier;
use gradus_base::time::Epoch;
use gradus_base::{Name, SessionTime};

use crate::Facts;

/// A source of samples that is asked, and never calls back.
pub trait Source: Send {
    /// The source as given by `--heart`, `--patient` or `--signal`.
    fn name(&self) -> &Name;

    /// Whether no living body makes these numbers. A replay is not synthetic: a heart made it, at
    /// another time.
    fn is_synthetic(&self) -> bool {
        false
    }

    /// How the source's samples travel.
    fn carrier(&self) -> Carrier;

    /// Gives the source the tie between session time and the machine's clock, once, when the
    /// session opens and before the first poll. Sources that are timed by the poll alone ignore it.
    fn tie(&mut self, _epoch: &Epoch) {}

    /// The source's clock, sensor and stream, as they are now.
    fn facts(&self) -> Facts;
}

impl<S: Source + ?Sized> Source for Box<S> {
    fn name(&self) -> &Name {
        (**self).name()
    }

    fn is_synthetic(&self) -> bool {
        (**self).is_synthetic()
    }

    fn carrier(&self) -> Carrier {
        (**self).carrier()
    }

    fn tie(&mut self, epoch: &Epoch) {
        (**self).tie(epoch);
    }

    fn facts(&self) -> Facts {
        (**self).facts()
    }
}

/// A source of heart samples.
pub trait HeartSource: Source {
    /// Takes the samples that have arrived until `now` and appends them to `out`, oldest first;
    /// never blocks.
    ///
    /// `now` does not run backwards. `body` is the stimulation that the patient meets from `now`
    /// until the next poll; poll at once when it changes. Real sensors ignore it.
    fn poll(
        &mut self,
        now: SessionTime,
        body: &Stimulation,
        out: &mut Vec<HeartSample>,
    ) -> SourceState;

    /// The latest time for the next poll; none when no further sample can come.
    fn next_wakeup(&self) -> Option<SessionTime>;
}

/// The state of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceState {
    /// Not yet found or not yet sending; left when the first sample arrives or the source gives up.
    Connecting,
    /// Sending; left when the source ends, falls silent or is lost.
    Live,
    /// Sending numbers that are not to be trusted; the samples have a quality of 0. Left when the
    /// doubt is over, or the source ends, falls silent or is lost.
    Doubtful {
        /// Why, in words for the therapist.
        reason: String,
    },
    /// Its sensor is there and sends nothing, as far as the source knows; left when samples arrive
    /// again or it is lost.
    Silent {
        /// Why, in words for the therapist.
        reason: String,
    },
    /// Will send no more, and the end was to be expected, as at the end of a recording. Final.
    Ended {
        /// Why, in words for the therapist.
        reason: String,
    },
    /// Stopped sending against expectation; left when samples arrive again.
    Lost {
        /// Why, in words for the therapist.
        reason: String,
    },
}

/// The stimulation that a modelled body answers; real sensors ignore it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stimulation {
    /// The intensity dial, 0 to 10; outside values are clamped, a value that is no number counts as
    /// 0.
    pub intensity: f64,
    /// Whether the feared world is shown; false in baseline, safe place and recovery.
    pub exposed: bool,
    /// Whether a stimulus (a gust, a remark) is being presented. Its beginning startles.
    pub stimulus_active: bool,
}
