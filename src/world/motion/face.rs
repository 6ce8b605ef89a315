//! What a face shows: moods, lids, lips, yawns and laughs, as functions of session time and seeds.

use std::sync::Arc;

use bevy::prelude::*;
use gradus_base::chance::smooth;
use gradus_live::Moment;
use gradus_scenario::Number;
use gradus_scenario::world::{MOODS, Mood};

use crate::world::mesh::people::body::Gesture;
use crate::world::mesh::people::face::Unit::{
    Blink, BrowLeftUp, BrowRightDown, BrowsDown, BrowsUp, BrowsWorry, CheeksUp, ChinUp, Dimple,
    EyesWide, Frown, JawOpen, LipDown, LipUp, LookDown, MouthLeft, Press, Smile, Sneer, Squint,
    Stretch,
};
use crate::world::mesh::people::face::{Expression, Features, UNITS, Unit};
use crate::world::motion::gaze::{piece, unit};

/// How long a person takes to take up a change of mood, and the longest that they hesitate, s.
const CHANGE_SECS: f64 = 1.1;
const HESITATES_SECS: f64 = 0.9;
/// The steps of a mood's strength in a near face and in a far one.
const FINE: f32 = 16.0;
const COARSE: f32 = 4.0;
/// The mean time between two yawns of a person who is wholly bored, and a yawn's length, s.
const YAWNS_EACH_SECS: f64 = 70.0;
const YAWN_SECS: f64 = 4.5;

/// How long arms take to a gesture, s.
const GESTURE_SECS: f32 = 1.1;

/// The units of each mood, in the order of [`Mood::strengths`].
const SHOWS: [&[(Unit, f32)]; MOODS] = [
    &[(BrowsUp, 0.75), (BrowsWorry, 0.45), (EyesWide, 0.25), (Smile, 0.4), (JawOpen, 0.04)],
    &[(Blink, 0.42), (Frown, 0.38), (ChinUp, 0.2), (BrowsWorry, 0.12), (JawOpen, 0.02)],
    &[
        (BrowLeftUp, 1.2),
        (BrowRightDown, 0.9),
        (Press, 0.4),
        (MouthLeft, 0.55),
        (Dimple, 0.4),
        (Squint, 0.4),
    ],
    &[
        (Smile, 0.95),
        (CheeksUp, 0.7),
        (Squint, 0.15),
        (LipUp, 0.22),
        (LipDown, 0.12),
        (Dimple, 0.2),
    ],
    &[(BrowsDown, 0.75), (BrowsWorry, 0.25), (Frown, 0.95), (ChinUp, 0.55), (Squint, 0.2)],
    &[
        (Sneer, 1.2),
        (LipUp, 0.6),
        (Squint, 0.5),
        (BrowsDown, 0.6),
        (Frown, 0.5),
        (ChinUp, 0.4),
        (CheeksUp, 0.3),
    ],
    &[
        (BrowsWorry, 1.15),
        (BrowsUp, 0.45),
        (EyesWide, 1.0),
        (Stretch, 0.8),
        (JawOpen, 0.14),
        (LipDown, 0.3),
    ],
    &[
        (BrowsDown, 1.2),
        (Sneer, 0.45),
        (EyesWide, 0.2),
        (Squint, 0.35),
        (Press, 0.85),
        (Frown, 0.45),
    ],
];
const YAWN: &[(Unit, f32)] =
    &[(JawOpen, 0.95), (Blink, 0.8), (BrowsWorry, 0.4), (Squint, 0.5), (Sneer, 0.3)];
const LAUGH: &[(Unit, f32)] =
    &[(Smile, 1.2), (CheeksUp, 1.0), (LipUp, 0.35), (LipDown, 0.25), (Squint, 0.35)];

/// The face of a person near enough that it is seen.
#[derive(Component)]
pub struct Face {
    pub mood: Mood,
    pub nods: Number,
    pub yawns: Number,
    pub laughs: Number,
    /// The units of the face at rest, which give way to moods.
    pub rest: Expression,
    /// Whether the face is far away, and shows moods in few steps and nothing small.
    pub coarse: bool,
    pub features: Arc<Features>,
    /// The head's own mesh.
    pub mesh: Handle<Mesh>,
}

/// The expression that a head's mesh has now.
#[derive(Component)]
pub struct FaceShown(pub [i8; UNITS]);

impl Default for FaceShown {
    fn default() -> Self {
        Self([0; UNITS])
    }
}

/// The strength of each mood in a face, 0 to 1.
pub fn felt(seed: u64, mood: &Mood, moment: &Moment<'_>) -> [f32; MOODS] {
    let now = moment.now.as_secs_f64();
    let own = 0.75 + 0.25 * unit(seed, 0, 40);
    let mut kind = 0;
    let mut felt = mood.strengths().map(|number| {
        kind += 1;
        if number.constant() == Some(0.0) {
            return 0.0;
        }
        let hesitates = HESITATES_SECS * f64::from(unit(seed, kind, 41));
        let wanted = moment.taken_up(number, hesitates, CHANGE_SECS) as f32;
        let wanted = if wanted.is_finite() { wanted.clamp(0.0, 1.0) } else { 0.0 };
        // A weak mood comes and goes, a strong mood stays.
        let what = 42 + kind as u64;
        let mean = 6.0 + 5.0 * f64::from(unit(seed, kind, 43));
        let (i, start) = piece(seed, what, mean, now);
        let level = |i: i64| 1.0 - (1.0 - 0.65 * wanted) * unit(seed, i, what << 8);
        let gone = smooth(0.0, 1.3, (now - start) as f32);
        wanted * own * (level(i - 1) + (level(i) - level(i - 1)) * gone)
    });
    let all: f32 = felt.iter().sum();
    if all > 1.0 {
        felt.iter_mut().for_each(|strength| *strength /= all);
    }
    felt
}

/// How far into a yawn a bored person is: a yawn now and then, oftener with more boredom.
pub fn bored_yawn(seed: u64, boredom: f32, now: f64) -> f32 {
    let (i, start) = piece(seed, 60, YAWNS_EACH_SECS, now);
    if unit(seed, i, 61) > boredom * 1.2 - 0.3 {
        return 0.0;
    }
    let age = (now - start) / YAWN_SECS;
    smooth(0.0, 0.35, age as f32) * smooth(1.0, 0.65, age as f32)
}

/// How far the head nods down, radians: two or three small nods, then a rest.
pub fn nod(seed: u64, nods: f32, now: f64) -> f32 {
    let (i, start) = piece(seed, 62, 3.6, now);
    if nods <= 0.0 || unit(seed, i, 63) > nods {
        return 0.0;
    }
    let (age, count) = (now - start, if unit(seed, i, 64) < 0.5 { 2.0 } else { 3.0 });
    let secs = 0.5 + 0.2 * f64::from(unit(seed, 0, 65));
    if age > count * secs {
        return 0.0;
    }
    let wave = (age / secs * std::f64::consts::TAU).cos() as f32;
    (0.5 - 0.5 * wave) * (0.07 + 0.05 * unit(seed, i, 66)) * (1.0 - 0.25 * (age / secs) as f32)
}

/// How much a person's moods ask for a gesture: the share of the time in which it is made.
pub fn drive(gesture: Gesture, felt: [f32; MOODS]) -> f32 {
    let [interest, boredom, doubt, smile, frown, disgust, fear, anger] = felt;
    match gesture {
        Gesture::Crossed => {
            1.1 * (doubt + anger + frown + disgust + fear) + 0.5 * boredom - 0.4 * smile + 0.1
        }
        Gesture::Chin => 0.7 * interest + 0.8 * doubt + 0.6 * boredom,
        Gesture::Notes => 0.25 + 0.8 * interest - 0.6 * boredom - 0.3 * anger,
    }
}

/// How far a person is into a gesture at `now`, s: 0 not at all, 1 wholly. `drive` is asked once for
/// each piece of time, at its beginning, so that arms move when the person decides anew.
pub fn gesturing(seed: u64, drive: impl Fn(f64) -> f32, now: f64) -> f32 {
    let mean = 9.0 + 5.0 * f64::from(unit(seed, 0, 70));
    let (i, start) = piece(seed, 71, mean, now);
    let (_, before) = piece(seed, 71, mean, start - 1e-3);
    let made = |i: i64, start: f64| f32::from(u8::from(unit(seed, i, 72) < drive(start)));
    let (from, to) = (made(i - 1, before), made(i, start));
    from + (to - from) * smooth(0.0, GESTURE_SECS, (now - start) as f32)
}

/// Everything that a face shows at a moment.
pub struct Showing<'a> {
    pub seed: u64,
    pub face: &'a Face,
    pub felt: [f32; MOODS],
    /// 0 to 1.
    pub yawns: f32,
    pub laughs: f32,
    /// How far the lids are closed by a blink, and lowered by eyes that look down.
    pub blink: f32,
    pub lowered: f32,
    /// The mouth's shape of what is said.
    pub lips: Expression,
    pub now: f64,
}

impl Showing<'_> {
    /// The face's expression.
    pub fn expression(&self) -> Expression {
        let mut all = Expression::default();
        let (seed, face) = (self.seed, self.face);
        let steps = if face.coarse { COARSE } else { FINE };
        let stepped = |x: f32| (x * steps).round() / steps;
        // Some people show more with their brows, some with their mouths.
        let [upper, lower] = [67, 68].map(|what| 0.8 + 0.4 * unit(seed, 0, what));
        let mut moved = 0.0;
        for (shows, strength) in SHOWS.iter().zip(self.felt) {
            let strength = stepped(strength);
            moved += strength;
            for (unit, share) in shows.iter().filter(|_| strength > 0.0) {
                let own = if is_upper(*unit) { upper } else { lower };
                all.add(*unit, share * strength * own);
            }
        }
        let laughs = stepped(self.laughs);
        let yawns = stepped(self.yawns);
        moved = (moved + laughs + yawns).min(1.0);
        for (of, rest) in all.0.iter_mut().zip(face.rest.0) {
            *of -= rest * moved;
        }
        all.all(LAUGH, laughs);
        all.all(YAWN, yawns);
        if laughs > 0.0 {
            let hz = 4.2 + 0.9 * f64::from(unit(seed, 0, 69));
            let shakes = (self.now * hz * std::f64::consts::TAU).sin() as f32;
            all.add(JawOpen, laughs * (0.24 + if face.coarse { 0.0 } else { 0.07 * shakes }));
        }
        for (of, lips) in all.0.iter_mut().zip(self.lips.0) {
            *of += lips * (1.0 - yawns);
        }
        // Lids that close let go of all else that moves them.
        let blink = self.blink.max(self.lowered * 0.1);
        for unit in [EyesWide, Squint, Blink] {
            let had = all.of(unit);
            all.add(unit, -had * blink);
        }
        all.add(LookDown, self.lowered * 0.65 * (1.0 - self.blink));
        all.add(Blink, self.blink);
        let lids = all.of(Blink);
        all.add(Blink, lids.clamp(0.0, 1.0) - lids);
        all
    }
}

fn is_upper(unit: Unit) -> bool {
    matches!(
        unit,
        Blink
            | LookDown
            | Squint
            | BrowsDown
            | BrowsUp
            | BrowsWorry
            | EyesWide
            | BrowLeftUp
            | BrowRightDown
    )
}

#[cfg(test)]
mod tests {
    use gradus_base::SessionTime;
    use gradus_live::{Directive, Motion, WorldState};
    use gradus_scenario::read::read_bytes;
    use gradus_scenario::world::Shape;
    use gradus_scenario::{Place, Value};

    use super::*;

    const SMILE: usize = 3;

    /// Faces that follow a strength, which is set to 1 at 10 s.
    fn state() -> (WorldState, Mood) {
        let text = include_bytes!("../../../tests/scenarios/faces.ron");
        let scenario = read_bytes("faces.ron", text).1.scenario.expect("a scenario");
        let smiles = |shape: &Shape| match shape {
            Shape::Person(person) if person.mood.smile.constant().is_none() => {
                Some(person.mood.clone())
            }
            _ => None,
        };
        let mood = scenario.world().things.iter().find_map(|t| smiles(&t.shape)).expect("a smile");
        let mut state = WorldState::new(scenario, 1);
        let (from, to) = (Value::Number(0.0), Value::Number(1.0));
        let start = SessionTime::from_secs_f64(10.0);
        let motion = Motion { from, to, start, rate_per_s: None };
        state.apply(Directive::Move { parameter: "strength".into(), motion });
        (state, mood)
    }

    fn smile(state: &WorldState, mood: &Mood, seed: u64, secs: f64) -> f32 {
        let moment = Moment::new(state, SessionTime::from_secs_f64(secs), Place::World);
        felt(seed, mood, &moment)[SMILE]
    }

    #[test]
    fn a_mood_is_taken_up_within_two_seconds_and_never_jumps() {
        let (state, mood) = state();
        for seed in 0..30 {
            assert_eq!(smile(&state, &mood, seed, 9.99), 0.0);
            assert!(smile(&state, &mood, seed, 12.1) > 0.4, "seed {seed}");
            let mut before = 0.0;
            for frame in 0..3000 {
                let now = smile(&state, &mood, seed, 9.0 + f64::from(frame) / 90.0);
                assert!((now - before).abs() < 0.03, "from {before} to {now} in a frame");
                before = now;
            }
        }
    }

    #[test]
    fn a_face_follows_a_slider_that_is_dragged_without_a_jump() {
        let (mut state, mood) = state();
        let mut before = None;
        // A move every tenth of a second, up and down again, at the parameter's own rate.
        for frame in 0..900 {
            let now = SessionTime::from_secs_f64(20.0 + f64::from(frame) / 90.0);
            if frame % 9 == 0 {
                let at = Moment::new(&state, now, Place::World);
                let from = at.state.value(&"strength".into(), now).expect("a value");
                let to = Value::Number(if frame < 450 { 0.0 } else { 1.0 });
                let motion = Motion { from, to, start: now, rate_per_s: Some(0.5) };
                state.apply(Directive::Move { parameter: "strength".into(), motion });
            }
            let smiles = smile(&state, &mood, 3, now.as_secs_f64());
            let step = (smiles - before.unwrap_or(smiles)).abs();
            assert!(step < 0.03, "{step} in frame {frame}");
            before = Some(smiles);
        }
    }

    #[test]
    fn a_mood_that_is_moved_twice_within_a_second_does_not_jump() {
        for seed in 0..10 {
            let (mut state, mood) = state();
            let mut before = None;
            for frame in 0..600 {
                let now = SessionTime::from_secs_f64(30.0 + f64::from(frame) / 90.0);
                // Down at 31 s, up again at 31.7 s.
                if let Some(to) = [(90, 0.0), (153, 1.0)].iter().find(|(at, _)| *at == frame) {
                    let to = Value::Number(to.1);
                    let from = Value::Number(if frame == 90 { 1.0 } else { 0.0 });
                    let motion = Motion { from, to, start: now, rate_per_s: None };
                    state.apply(Directive::Move { parameter: "strength".into(), motion });
                }
                let smiles = smile(&state, &mood, seed, now.as_secs_f64());
                let step = (smiles - before.unwrap_or(smiles)).abs();
                assert!(step < 0.03, "{step} in frame {frame} by {seed}");
                before = Some(smiles);
            }
        }
    }

    #[test]
    fn neighbours_do_not_smile_alike() {
        let (state, mood) = state();
        for secs in [15.0, 40.0, 80.0] {
            let all: Vec<f32> = (0..12).map(|seed| smile(&state, &mood, seed, secs)).collect();
            let (least, most) =
                all.iter().fold((1.0_f32, 0.0_f32), |(a, b), s| (a.min(*s), b.max(*s)));
            assert!(most - least > 0.1, "{all:?} at {secs} s");
        }
    }

    #[test]
    fn who_is_bored_yawns_a_few_times_in_ten_minutes_and_nobody_else() {
        let count = |boredom: f32| {
            let wide = |t: u32| bored_yawn(3, boredom, f64::from(t) * 0.1) > 0.9;
            (1..6000).filter(|t| wide(*t) && !wide(t - 1)).count()
        };
        assert_eq!(count(0.2), 0);
        assert!((3..=9).contains(&count(1.0)), "{}", count(1.0));
    }

    #[test]
    fn arms_go_to_a_gesture_and_back_without_a_jump_and_as_often_as_moods_ask() {
        let share = |drive: f32| {
            let (mut sum, mut before) = (0.0, None);
            for t in 0..60_000 {
                let now = gesturing(5, |_| drive, f64::from(t) / 60.0);
                let step = (now - before.unwrap_or(now)).abs();
                assert!(step < 0.03, "{step} in a frame");
                before = Some(now);
                sum += now;
            }
            sum / 60_000.0
        };
        assert_eq!(share(0.0), 0.0);
        let half = share(0.5);
        assert!((0.3..0.7).contains(&half), "{half}");
        assert!(share(1.0) > 0.999);
    }

    #[test]
    fn who_nods_nods_down_and_comes_back() {
        let most = (0..6000).map(|t| nod(3, 0.6, f64::from(t) * 0.02)).fold(0.0, f32::max);
        assert!((0.05..0.15).contains(&most), "{most}");
        let still = (0..6000).filter(|t| nod(3, 0.6, f64::from(*t) * 0.02) == 0.0).count();
        assert!((2000..5500).contains(&still), "{still} of 6000 at rest");
        assert!((0..6000).all(|t| nod(3, 0.0, f64::from(t) * 0.02) == 0.0));
    }
}
