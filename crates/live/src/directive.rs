//! Directives: the session's orders to the stage.

use serde::{Deserialize, Serialize};

use gradus_base::{Name, SessionTime};
use gradus_scenario::curve::Curve;
use gradus_scenario::{Place, Value};

/// How a parameter goes from one value to another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Motion {
    /// The value at the start.
    pub from: Value,
    /// The value at the end.
    pub to: Value,
    /// When the motion begins.
    pub start: SessionTime,
    /// Units per second for numbers, always positive; none: the value changes at once.
    pub rate_per_s: Option<f64>,
}

impl Motion {
    /// A motion at rest at `value`.
    pub fn rest(value: Value) -> Self {
        Self { from: value.clone(), to: value, start: SessionTime::ZERO, rate_per_s: None }
    }

    /// The number at `now`; for choices and switches, none.
    pub fn number_at(&self, now: SessionTime) -> Option<f64> {
        let (Value::Number(from), Value::Number(to)) = (&self.from, &self.to) else {
            return None;
        };
        let Some(rate) = self.rate_per_s else { return Some(*to) };
        let gone = rate * now.secs_since(self.start);
        let way = to - from;
        // Rounding must not carry the number past its goal, which may be the end of its range.
        let on_the_way = || (from + gone.copysign(way)).max(from.min(*to)).min(from.max(*to));
        Some(if gone >= way.abs() { *to } else { on_the_way() })
    }

    /// A curve over the number, summed over the time from the start of the motion to `now`, unit ×
    /// s; negative where `now` is before the start. 0 for choices and switches.
    pub fn summed(&self, curve: &Curve, now: SessionTime) -> f64 {
        let (Value::Number(from), Value::Number(to)) = (&self.from, &self.to) else { return 0.0 };
        let before = self.start.secs_since(now);
        let gone = now.secs_since(self.start);
        let way = to - from;
        let (moving, on_the_way) = match self.rate_per_s {
            Some(rate) if way != 0.0 => {
                let moving = (way.abs() / rate).min(gone);
                let speed = rate.copysign(way);
                (moving, curve.area(*from, from + speed * moving) / speed)
            }
            _ => (0.0, 0.0),
        };
        on_the_way + curve.at(*to) * (gone - moving) - curve.at(*from) * before
    }

    /// The value at `now`.
    pub fn value_at(&self, now: SessionTime) -> Value {
        self.number_at(now).map_or_else(|| self.to.clone(), Value::Number)
    }

    /// When the motion is over.
    pub fn end(&self) -> SessionTime {
        match (&self.from, &self.to, self.rate_per_s) {
            (Value::Number(from), Value::Number(to), Some(rate)) => SessionTime(
                self.start.0.saturating_add(((to - from).abs() / rate * 1e9).ceil() as u64),
            ),
            _ => self.start,
        }
    }
}

/// An order of the session to the stage. A directive is idempotent: sent twice, it is done once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Directive {
    /// A parameter moves.
    Move {
        /// The parameter.
        parameter: Name,
        /// Where the parameter goes, from when on and how fast.
        motion: Motion,
    },
    /// A stimulus happens from `start` on.
    Stimulus {
        /// The stimulus.
        stimulus: Name,
        /// The number of the run, from 1.
        run: u32,
        /// When the run begins.
        start: SessionTime,
    },
    /// Somebody in the world says a sentence; `run` numbers the sentences of the session from 1.
    Say {
        /// Who speaks.
        speaker: Name,
        /// The number of the sentence, from 1.
        run: u32,
        /// The sentence.
        text: String,
        /// When the sentence begins.
        start: SessionTime,
    },
    /// Running stimuli end: their sounds fade, their things vanish, and speakers fall silent.
    EndStimuli {
        /// When they end.
        at: SessionTime,
    },
    /// The pace of breath that the world and the safe place show.
    BreathPace {
        /// Breaths a minute; none: no pace is shown.
        per_min: Option<f64>,
        /// When the pace begins.
        at: SessionTime,
    },
    /// The place where the patient is and the direction they face become the scenario's; `run`
    /// numbers the recentrings of the session from 1.
    Recentre {
        /// The number of the recentring.
        run: u32,
    },
    /// The patient's ride goes on, or waits.
    Ride {
        /// The number of the order, from 1.
        run: u32,
        /// Where it goes on after a short dark moment, m from the beginning of the road; none: from
        /// where it is.
        from_m: Option<f64>,
        /// It waits there instead of going.
        waits: bool,
        /// When.
        at: SessionTime,
    },
    /// How the patient is placed, where that is other than the scenario's posture.
    Posture {
        /// On a chair; else on their feet.
        seated: bool,
    },
    /// Where a stop ends.
    StopEnd {
        /// In a view of the room, where the headset can show it; else in the safe place.
        room: bool,
    },
    /// Fade to a place.
    Go {
        /// The place.
        place: Place,
        /// When the fade begins.
        at: SessionTime,
    },
    /// Take the stop: safe place, latched.
    Stop {
        /// When the stop was taken.
        at: SessionTime,
    },
    /// Release the latch.
    ReleaseStop,
    /// The session is over; the stage ends after a fade.
    End,
}
