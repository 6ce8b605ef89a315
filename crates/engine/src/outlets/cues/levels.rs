//! What each channel of a device does at a moment of a session.

use gradus_base::{Name, SessionTime};
use gradus_live::{Moment, Veil};
use gradus_scenario::{CueKind, Place};
use gradus_session::{Phase, Session};

/// What one channel of a device does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Out {
    /// It shakes.
    Vibration { channel: u8, percent: u8, hz: u16 },
    /// It blows a scent.
    Scent { scent: Name, channel: u8, percent: u8 },
}

/// What all channels do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Frame {
    /// The patient is exposed; else every level is 0 and the device is told to stop.
    pub live: bool,
    /// Each channel once, in the scenario's order.
    pub outs: Vec<Out>,
}

impl Out {
    /// How strong, %.
    pub fn percent(&self) -> u8 {
        match self {
            Self::Vibration { percent, .. } | Self::Scent { percent, .. } => *percent,
        }
    }

    /// The same channel, which does nothing.
    pub fn silent(mut self) -> Self {
        match &mut self {
            Self::Vibration { percent, .. } | Self::Scent { percent, .. } => *percent = 0,
        }
        self
    }

    /// Whether it is of the same channel.
    fn is_beside(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Vibration { channel: a, .. }, Self::Vibration { channel: b, .. })
            | (Self::Scent { channel: a, .. }, Self::Scent { channel: b, .. }) => a == b,
            _ => false,
        }
    }

    /// Whether a person feels or smells the same: how fast something shakes that does not shake
    /// makes no difference.
    pub fn is_as(&self, other: &Self) -> bool {
        let silent = self.percent() == 0 && other.percent() == 0;
        self == other || silent && self.is_beside(other)
    }
}

/// Whether cues are given at all: in the exposure, while the patient is shown the feared world.
pub(super) fn is_live(session: &Session, now: SessionTime) -> bool {
    let world = session.world();
    session.phase().0 == Phase::Exposure
        && session.stop().is_none()
        && !world.is_stopped()
        && world.place().0 == Place::World
        && Veil::at(world, now).place == Place::World
}

/// What all channels do, and how strong each cue of the scenario is by itself, %.
pub(super) fn levels(session: &Session, now: SessionTime, live: bool) -> (Frame, Vec<u8>) {
    let moment = Moment::new(session.world(), now, Place::World);
    let mut outs: Vec<Out> = Vec::new();
    let mut percents = Vec::new();
    for cue in moment.scenario().cues() {
        let there = live && moment.holds(&cue.when);
        let percent = if there { percent(moment.number(&cue.level)) } else { 0 };
        percents.push(percent);
        let out = match &cue.kind {
            CueKind::Vibration { channel, hz } => {
                Out::Vibration { channel: *channel, percent, hz: hertz(moment.number(hz)) }
            }
            CueKind::Scent { scent, channel } => {
                Out::Scent { scent: scent.clone(), channel: *channel, percent }
            }
        };
        match outs.iter_mut().find(|other| other.is_beside(&out)) {
            Some(other) if other.percent() < percent => *other = out,
            Some(_) => {}
            None => outs.push(out),
        }
    }
    (Frame { live, outs }, percents)
}

/// A level of 0 to 1, in hundredths; what is no number is 0.
fn percent(level: f64) -> u8 {
    (level.clamp(0.0, 1.0) * 100.0).round() as u8
}

fn hertz(hz: f64) -> u16 {
    hz.clamp(1.0, 500.0).round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_stays_within_its_bounds_and_is_silent_where_it_is_no_number() {
        let levels = [-0.5, 0.0, 0.004, 0.006, 0.62, 1.0, 7.0, f64::INFINITY, f64::NAN];
        assert_eq!(levels.map(percent), [0, 0, 0, 1, 62, 100, 100, 100, 0]);
        assert_eq!([0.0, 40.4, 1e9, f64::NAN].map(hertz), [1, 40, 500, 0]);
    }

    #[test]
    fn how_fast_a_silent_channel_shakes_makes_no_difference() {
        let out = |channel, percent, hz| Out::Vibration { channel, percent, hz };
        assert!(out(1, 0, 40).is_as(&out(1, 0, 50)));
        assert!(!out(1, 0, 40).is_as(&out(2, 0, 40)));
        assert!(!out(1, 1, 40).is_as(&out(1, 1, 50)));
        assert!(!out(1, 0, 40).is_as(&out(1, 1, 40)));
        let scent = Out::Scent { scent: Name::from("smoke"), channel: 1, percent: 0 };
        assert!(!scent.is_as(&out(1, 0, 40)));
        assert_eq!(out(3, 62, 40).silent(), out(3, 0, 40));
    }
}
