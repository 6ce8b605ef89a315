//! A pace to breathe with: how far the present breath has come. Sound and sight both follow it.
//!
//! The phase is the pace summed over session time, not the pace times the time: when a therapist
//! moves the pace, a breath that has begun goes on from where it is, faster or slower, and nothing
//! jumps ([`gradus_scenario::rate`]).
//!
//! The session has one pace of its own, which the therapist sets ([`BreathPace`]) and which every
//! `Breath` of a world and of the safe place follows; a voice may have another.

use serde::{Deserialize, Serialize};

use gradus_base::SessionTime;
use gradus_scenario::breath::fullness;

/// The session's pace, as last directed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BreathPace {
    /// Breaths a minute. None: no pace is shown, once the last breath is over.
    pub per_min: Option<f64>,
    /// The pace at which a breath that has begun goes on; `per_min` where it is not none.
    finishing_per_min: f64,
    /// When the pace was set.
    since: SessionTime,
    /// Breaths until `since`.
    before: f64,
}

impl BreathPace {
    /// Takes a pace from `at` on; the phase goes on from where it is. A pace taken twice counts
    /// once.
    pub fn set(&mut self, per_min: Option<f64>, at: SessionTime) {
        self.before = self.breaths(at);
        self.since = self.since.max(at);
        self.finishing_per_min = per_min.unwrap_or(self.finishing_per_min);
        self.per_min = per_min;
    }

    /// Breaths since the session was opened; a whole number once no pace is shown any more.
    pub fn breaths(&self, now: SessionTime) -> f64 {
        let gone = self.before + self.finishing_per_min / 60.0 * now.secs_since(self.since);
        if self.per_min.is_some() { gone } else { gone.min(self.before.ceil()) }
    }

    /// The pace at `now`, breaths a minute; 0 at rest.
    pub fn per_min_at(&self, now: SessionTime) -> f64 {
        let rests = self.per_min.is_none() && self.breaths(now) >= self.before.ceil();
        if rests { 0.0 } else { self.finishing_per_min }
    }

    /// [`fullness`] of the lungs at `now`; 0 at rest.
    pub fn fullness(&self, now: SessionTime) -> f64 {
        fullness(self.breaths(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Directive, Moment, Motion, WorldState};
    use gradus_base::Name;
    use gradus_scenario::breath::INHALE;
    use gradus_scenario::sound::Voice;
    use gradus_scenario::{Number, Place, Scenario, Value};
    use gradus_text::Source;

    fn scenario() -> Scenario {
        let text = "(format: 1, id: \"calm\", version: \"1\", title: \"Calm\", description: \"d\",
            content_warning: \"none\", posture: Seated,
            parameters: [(id: \"pace\", label: \"Pace\", kind: Number(unit: \"1/min\", min: 4,
                max: 12, default: 6, rate_per_s: 0.5))],
            ladder: [(id: \"one\", label: \"One\", expected_suds: 0)],
            world: (sounds: [(id: \"pace\", layer: Bed, voice: Breath(breaths_per_min:
                Follow(\"pace\", Smooth([(4, 4), (6, 6), (8, 7), (12, 12)]))))]),
            safe_place: ())";
        gradus_scenario::read::read(&Source::new("calm", text)).scenario.unwrap()
    }

    /// The scenario's pace: it bends and steps.
    fn pace(state: &WorldState) -> Number {
        match &state.scenario().world().sounds[0].voice {
            Voice::Breath { breaths_per_min: Some(pace), .. } => pace.clone(),
            other => panic!("{other:?}"),
        }
    }

    fn breaths(state: &WorldState, pace: &Number, at: SessionTime) -> f64 {
        Moment::new(state, at, Place::World).breaths(pace)
    }

    fn secs(secs: f64) -> SessionTime {
        SessionTime::from_secs_f64(secs)
    }

    fn turn_to(state: &mut WorldState, to: f64, rate_per_s: Option<f64>, at: f64) {
        let parameter = Name::from("pace");
        let from = state.value(&parameter, secs(at)).unwrap();
        let motion = Motion { from, to: Value::Number(to), start: secs(at), rate_per_s };
        state.apply(Directive::Move { parameter, motion });
    }

    #[test]
    fn a_steady_pace_is_a_steady_phase() {
        let state = WorldState::new(scenario(), 1);
        let pace = pace(&state);
        for (at, phase) in [(0.0, 0.0), (4.0, 0.4), (9.0, 0.9), (10.0, 0.0), (605.0, 0.5)] {
            let got = breaths(&state, &pace, secs(at)).rem_euclid(1.0);
            assert!((got - phase).abs() < 1e-9, "{at} s: {got}");
        }
    }

    #[test]
    fn a_pace_that_moves_never_makes_the_phase_jump_or_turn_back() {
        let mut state = WorldState::new(scenario(), 1);
        let pace = pace(&state);
        let moves =
            [(7.3, 12.0, Some(0.5)), (9.1, 4.0, Some(2.0)), (9.15, 8.0, None), (61.0, 5.0, None)];
        let mut moves = moves.into_iter().peekable();
        let (mut before, mut summed) = (0.0, 0.0);
        for step in 1..8000 {
            let at = f64::from(step) * 0.01;
            while let Some((_, to, rate)) = moves.next_if(|(when, ..)| *when <= at) {
                turn_to(&mut state, to, rate, at);
                turn_to(&mut state, to, rate, at);
            }
            let now = breaths(&state, &pace, secs(at));
            let gone = now - before;
            assert!(gone > 0.9 * 0.01 * 4.0 / 60.0 && gone < 1.1 * 0.01 * 12.0 / 60.0, "{at}");
            summed +=
                Moment::new(&state, secs(at - 0.005), Place::World).number(&pace) / 60.0 * 0.01;
            before = now;
        }
        assert!((summed - before).abs() < 0.01, "{summed} is not {before}");
    }

    #[test]
    fn the_sessions_pace_never_jumps_and_ends_with_a_whole_breath() {
        let mut pace = BreathPace::default();
        assert_eq!((pace.fullness(secs(99.0)), pace.per_min_at(secs(99.0))), (0.0, 0.0));
        let sets = [(100.0, Some(6.0)), (107.3, Some(12.0)), (109.0, None), (130.0, Some(4.0))];
        let mut sets = sets.into_iter().peekable();
        let (mut before, mut most) = (0.0, 0.0f64);
        for step in 0..16_000 {
            let at = f64::from(step) * 0.01;
            while let Some((_, per_min)) = sets.next_if(|(when, _)| *when <= at) {
                pace.set(per_min, secs(at));
                pace.set(per_min, secs(at));
            }
            let now = pace.breaths(secs(at));
            assert!(now >= before && now - before < 1.01 * 0.01 * 12.0 / 60.0, "{at}");
            if (115.0..130.0).contains(&at) {
                assert_eq!((now, pace.per_min_at(secs(at))), (2.0, 0.0), "{at}");
            }
            most = most.max(pace.fullness(secs(at)));
            before = now;
        }
        assert!(most > 0.99 && before > 3.9, "{most} {before}");
    }

    #[test]
    fn breathing_in_takes_two_fifths_and_meets_breathing_out_without_a_step() {
        assert!(fullness(0.0).abs() < 1e-12 && (fullness(INHALE) - 1.0).abs() < 1e-12);
        assert!((fullness(0.2) - 0.5).abs() < 1e-12 && (fullness(0.7) - 0.5).abs() < 1e-12);
        assert!((fullness(0.9999) - fullness(1.0001)).abs() < 1e-3);
    }
}
