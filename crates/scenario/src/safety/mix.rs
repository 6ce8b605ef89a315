//! How loud the sounds of a world can get together.
//!
//! Nothing here protects the ear: the limiter at the end of the mix holds −3 dBFS whatever comes.
//! But a limiter that has to work turns everything down at once, a whisper with the thunder, and an
//! author should know. So this check warns.
//!
//! Beds and places are taken together with the events of one stimulus, or with one speaker, whichever
//! is loudest; for every setting of the choices and switches that sounds wait for. Each sound is at
//! its greatest gain, as near as it can come. Events that happen once are taken together when they
//! begin within a second.
//!
//! Different voices hardly ever peak at one moment. So the peak of the mix is taken as the greater
//! of two levels: one sound at its peak over the mean power of all other sounds; and 12 dB above
//! the power of all sounds, where a sum of many independent sounds has its peaks (such a sum is
//! near a normal distribution, which is beyond four deviations in one sample of 16 000).

use super::sound::{REFERENCE_LUFS, SPEECH_DB, peak_over_loudness_db};
use crate::codes;
use crate::index::{ParameterIndex, StimulusIndex};
use crate::number::Term;
use crate::sound::{Layer, Sound};
use crate::world::{Movement, World};
use crate::{Condition, Number, ParameterKind, Scenario};
use glam::DVec2;
use gradus_text::{Faults, Node};

/// More settings of choices than this are not looked at one by one.
const MOST_SETTINGS: usize = 64;
/// How many of the loudest sounds are named.
const NAMED: usize = 3;
/// How far the peaks of many sounds together lie above their power, dB.
const CROWD_DB: f64 = 12.0;
/// A peak less than this above the limit is within the estimate's error, dB.
const SURE_DB: f64 = 0.5;
/// Events that happen once and begin within this time sound together, s.
const TOGETHER_SECS: f64 = 1.0;

/// A sound where it is loudest.
#[derive(Clone, Copy)]
struct Heard<'w> {
    id: &'w str,
    /// Mean level, LUFS.
    level: f64,
    /// Peak level, dBFS.
    peak: f64,
}

/// Warns where sounds of a place together can have peaks above the limit.
pub fn check(scenario: &Scenario, world: &World, node: &Node, faults: &mut Faults) {
    let limit = scenario.limits.sound_peak_dbfs;
    let Some(mut worst) = loudest(scenario, world) else { return };
    let peak = peak_db(&worst);
    // A sound above the limit by itself is reported by the check of single sounds.
    if peak <= limit + SURE_DB || worst.iter().any(|heard| heard.peak > limit) {
        return;
    }
    worst.sort_by(|a, b| b.level.total_cmp(&a.level));
    let names: Vec<String> = worst.iter().take(NAMED).map(|h| format!("`{}`", h.id)).collect();
    let others = match worst.len() - names.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!(
        "{}{others} together can have peaks near {peak:.1} dBFS; the limit is {limit} dBFS",
        names.join(", ")
    );
    let remedy = format!(
        "the limiter would turn all of them down at once: lower `gain_db` of these by {:.0} dB",
        (peak - limit).ceil()
    );
    faults.warning(codes::LOUD_TOGETHER, node.field_span("sounds"), message, Some(remedy));
}

/// The peak of all these sounds together, dBFS.
fn peak_db(heard: &[Heard<'_>]) -> f64 {
    let power = |db: f64| 10f64.powf(db / 10.0);
    let all: f64 = heard.iter().map(|h| power(h.level)).sum();
    let one = heard.iter().map(|h| power(h.peak) + (all - power(h.level)).max(0.0));
    let crowd = power(CROWD_DB) * all;
    10.0 * one.fold(crowd, f64::max).max(f64::MIN_POSITIVE).log10()
}

/// The loudest set of sounds that can be heard together.
fn loudest<'w>(scenario: &Scenario, world: &'w World) -> Option<Vec<Heard<'w>>> {
    let mut stimuli: Vec<Option<StimulusIndex>> = world.sounds.iter().map(Sound::trigger).collect();
    stimuli.push(None);
    stimuli.sort_unstable();
    stimuli.dedup();
    let louder = |a: &Vec<Heard<'_>>, b: &Vec<Heard<'_>>| peak_db(a).total_cmp(&peak_db(b));
    let placed = |sound| Placed { sound, nearest_m: nearest_m(world, sound) };
    let placed: Vec<Placed<'w>> = world.sounds.iter().map(placed).collect();
    let mut worst: Option<Vec<Heard<'w>>> = None;
    for setting in settings(scenario, world) {
        for stimulus in &stimuli {
            let case = Case { setting: &setting, stimulus: *stimulus };
            worst = case.mixes(world, &placed).into_iter().chain(worst).max_by(louder);
        }
    }
    worst
}

/// Every setting of the choices and switches that sounds wait for, each as parameters and numbers.
/// One empty setting where there are too many.
fn settings(scenario: &Scenario, world: &World) -> Vec<Vec<(ParameterIndex, f64)>> {
    let mut asked = Vec::new();
    for sound in &world.sounds {
        choices(&sound.when, &mut asked);
    }
    asked.sort_unstable();
    asked.dedup();
    let mut all: Vec<Vec<(ParameterIndex, f64)>> = vec![Vec::new()];
    for parameter in asked {
        let count = match scenario.parameter(parameter).map(|p| &p.kind) {
            Some(ParameterKind::Choice { options, .. }) => options.len(),
            Some(ParameterKind::Switch { .. }) => 2,
            _ => continue,
        };
        if all.len() * count > MOST_SETTINGS {
            return vec![Vec::new()];
        }
        let with = |number: usize| {
            all.iter().map(move |setting| {
                let mut setting = setting.clone();
                setting.push((parameter, number as f64));
                setting
            })
        };
        all = (0..count).flat_map(with).collect();
    }
    all
}

fn choices(condition: &Condition, found: &mut Vec<ParameterIndex>) {
    match condition {
        Condition::Is { parameter, .. } => found.push(*parameter),
        Condition::Not(inner) => choices(inner, found),
        Condition::All(all) | Condition::Any(all) => all.iter().for_each(|c| choices(c, found)),
        _ => {}
    }
}

/// A sound with the least distance from which it is heard, m.
struct Placed<'w> {
    sound: &'w Sound,
    nearest_m: f64,
}

/// One setting of the choices, with one stimulus or none.
struct Case<'s> {
    setting: &'s [(ParameterIndex, f64)],
    stimulus: Option<StimulusIndex>,
}

impl Case<'_> {
    /// The sounds that can be heard together: one mix for each moment at which an event happens
    /// once.
    fn mixes<'w>(&self, world: &'w World, placed: &[Placed<'w>]) -> Vec<Vec<Heard<'w>>> {
        let all = placed.iter().filter(|placed| self.sounds(placed.sound));
        let (once, lasting): (Vec<&Placed<'_>>, Vec<_>) =
            all.partition(|placed| placed.sound.voice.happens_once());
        let mut lasting: Vec<Heard<'_>> = lasting.iter().map(|s| self.heard(s)).collect();
        let speaker = world.speakers.iter().max_by(|a, b| a.gain_db.total_cmp(&b.gain_db));
        if let (None, Some(speaker)) = (self.stimulus, speaker) {
            let level = REFERENCE_LUFS + speaker.gain_db;
            lasting.push(Heard { id: speaker.id.as_str(), level, peak: level + SPEECH_DB });
        }
        let mut mixes = Vec::new();
        for first in &once {
            let begins = |placed: &&&Placed<'_>| {
                let first_s = first.sound.after_s;
                (first_s..first_s + TOGETHER_SECS).contains(&placed.sound.after_s)
            };
            let mut mix = lasting.clone();
            mix.extend(once.iter().filter(begins).map(|placed| self.heard(placed)));
            mixes.push(mix);
        }
        mixes.push(lasting);
        mixes
    }

    fn sounds(&self, sound: &Sound) -> bool {
        let fits = sound.layer != Layer::Event || sound.trigger() == self.stimulus;
        fits && self.holds(&sound.when).0
    }

    /// Whether a condition can hold, and whether it can fail.
    fn holds(&self, condition: &Condition) -> (bool, bool) {
        match condition {
            Condition::Always => (true, false),
            Condition::Is { parameter, number } => {
                match self.setting.iter().find(|(known, _)| known == parameter) {
                    Some((_, stands)) => {
                        let is = (stands - number).abs() < 0.5;
                        (is, !is)
                    }
                    None => (true, true),
                }
            }
            Condition::Above { .. } | Condition::Below { .. } | Condition::Ridden { .. } => {
                (true, true)
            }
            Condition::During { stimulus } => (self.stimulus == Some(*stimulus), true),
            Condition::Not(inner) => {
                let (can, cannot) = self.holds(inner);
                (cannot, can)
            }
            Condition::All(all) => all.iter().fold((true, false), |(can, cannot), c| {
                let (own, not) = self.holds(c);
                (can && own, cannot || not)
            }),
            Condition::Any(any) => any.iter().fold((false, true), |(can, cannot), c| {
                let (own, not) = self.holds(c);
                (can || own, cannot && not)
            }),
        }
    }

    fn heard<'w>(&self, placed: &Placed<'w>) -> Heard<'w> {
        let Placed { sound, nearest_m } = *placed;
        let far = nearest_m / sound.reach_m;
        let gain = self.greatest(&sound.gain_db) - 20.0 * far.max(1.0).log10();
        let level = REFERENCE_LUFS + gain;
        let peak = level + peak_over_loudness_db(&sound.voice);
        Heard { id: sound.id.as_str(), level, peak }
    }

    fn greatest(&self, number: &Number) -> f64 {
        let term = |term: &Term| match term {
            Term::Follow { parameter, curve } => {
                match self.setting.iter().find(|(known, _)| known == parameter) {
                    Some((_, stands)) => curve.at(*stands),
                    None => curve.extent().1,
                }
            }
            Term::During { stimulus, .. } if self.stimulus != Some(*stimulus) => 0.0,
            other => other.extent().1,
        };
        number.base + number.terms.iter().map(term).sum::<f64>()
    }
}

/// The least distance of a sound from the middle of the play space, m; 0 for a bed and for cars,
/// which pass by the sound's place, and for what goes a way of its own.
fn nearest_m(world: &World, sound: &Sound) -> f64 {
    let passes = matches!(sound.voice, crate::sound::Voice::Cars { .. });
    let Some(at) = sound.at_m.as_ref().filter(|_| !passes) else { return 0.0 };
    let seat = world.patient.at.each_ref().map(Number::extent);
    let place = at.each_ref().map(Number::extent);
    let ride = world.patient.rides.as_ref();
    let Some((ride, line)) = ride.and_then(|ride| Some((ride, world.roads.line(ride.road)?)))
    else {
        return if sound.moves == Movement::Still { apart_m(place, seat) } else { 0.0 };
    };
    let aloft = apart_m([(0.0, 0.0), place[1], (0.0, 0.0)], [(0.0, 0.0), seat[1], (0.0, 0.0)]);
    let fixed = |numbers: &[&Number]| numbers.iter().all(|number| number.constant().is_some());
    let [x, _, z] = at.each_ref().map(|number| number.base);
    let most = |(low, high): (f64, f64)| low.abs().max(high.abs());
    let seat_m = most(seat[0]).hypot(most(seat[2]));
    // From the middle of the road to the seat at most.
    let aside_m = ride.side_m.abs() + seat_m;
    let on = |gone_m: f64, right_m: f64| {
        let on = line.at(gone_m).beside(ride.side_m + right_m);
        let (sin, cos) = on.yaw.sin_cos();
        on.at + DVec2::new(x * cos + z * sin, z * cos - x * sin)
    };
    // Places of the ride, every 4 m.
    let along = || (0..=(line.length_m() / 4.0).ceil() as u32).map(|nth| f64::from(nth) * 4.0);
    let off_m = match &sound.moves {
        Movement::Still if fixed(&[&at[0], &at[2]]) => line.off_m(DVec2::new(x, z)) - aside_m,
        Movement::Ride { ahead_m, side_m } if fixed(&[&at[0], &at[2], ahead_m, side_m]) => {
            let ears = |gone_m| line.at(gone_m).beside(ride.side_m).at;
            let far =
                |gone_m| (on(gone_m + ahead_m.base, side_m.base) - ears(gone_m)).length() - seat_m;
            // Between two of the places it comes nearer by a little.
            along().map(far).fold(f64::INFINITY, f64::min) * 0.95
        }
        // The vehicle may drive past it, or meet it where the road comes back.
        Movement::Beside { ahead_m, side_m, .. } if fixed(&[&at[0], &at[2], ahead_m, side_m]) => {
            let far = |gone_m| line.off_m(on(gone_m + ahead_m.base, side_m.base)) - aside_m;
            along().map(far).fold(f64::INFINITY, f64::min) * 0.95
        }
        Movement::Still | Movement::Ride { .. } | Movement::Beside { .. } => 0.0,
        _ => return 0.0,
    };
    off_m.max(0.0).hypot(aloft)
}

/// The least distance between two boxes, each by its least and greatest along X, Y and Z, m.
fn apart_m(a: [(f64, f64); 3], b: [(f64, f64); 3]) -> f64 {
    let apart = a.into_iter().zip(b).map(|(a, b)| (a.0 - b.1).max(b.0 - a.1).max(0.0));
    apart.map(|m| m * m).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use crate::read::read_bytes;

    fn told(sounds: &str) -> Vec<String> {
        let whole = include_str!("../../../../tests/scenarios/invalid/sound-too-loud.ron");
        let old =
            "(id: \"blow\", layer: Event, voice: Clunk(), gain_db: 12, when: During(\"gust\"))";
        assert!(whole.contains(old));
        let text = whole.replace(old, sounds);
        let (_, reading) = read_bytes("x.ron", text.as_bytes());
        assert!(reading.scenario.is_some(), "{}", reading.render());
        let about = reading.faults.iter().filter(|fault| fault.code == "loud-together");
        about.map(|fault| fault.message.clone()).collect()
    }

    fn beds(count: usize, when: &str) -> String {
        let bed = |index| {
            format!(
                "(id: \"b{index}_{count}\", layer: Bed, voice: Wind(speed_mps: 5), gain_db: 9, when: {when})"
            )
        };
        (0..count).map(bed).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_is_loud_only_together_is_told_once_with_its_names() {
        for few in 1..5 {
            assert!(told(&beds(few, "Always")).is_empty(), "{few}");
        }
        let five = told(&beds(5, "Always"));
        assert_eq!(five.len(), 1);
        let said = "`b0_5`, `b1_5`, `b2_5` and 2 more together can have peaks near -2.0 dBFS";
        assert!(five[0].starts_with(said), "{five:?}");
    }

    #[test]
    fn what_never_sounds_together_is_not_added() {
        let both = |a: &str, b: &str| told(&[beds(3, a), beds(4, b)].join(", ")).len();
        let (bars, none) = ("Is(\"railing\", \"bars\")", "Is(\"railing\", \"none\")");
        assert_eq!(both(bars, none), 0);
        assert_eq!(both(bars, "Not(Always)"), 0);
        assert_eq!(both(bars, "Not(Is(\"railing\", \"none\"))"), 1);
    }

    #[test]
    fn what_happens_once_is_added_to_what_happens_at_that_time() {
        let five = |apart_s: f64| {
            let clunk = |i: i32| {
                let after_s = 0.5 + f64::from(i) * apart_s;
                format!(
                    "(id: \"c{i}\", layer: Event, voice: Clunk(), gain_db: 9, after_s: {after_s}, when: During(\"gust\"))"
                )
            };
            told(&(0..5).map(clunk).collect::<Vec<_>>().join(", ")).len()
        };
        assert_eq!(five(0.1), 1);
        assert_eq!(five(1.5), 0);
    }

    #[test]
    fn what_is_far_away_adds_little() {
        let places = |z: i32| {
            let place = |i| {
                format!(
                    "(id: \"p{i}\", layer: Place, voice: Wind(speed_mps: 5), gain_db: 9, at_m: (0, Follow(\"height\"), {z}))"
                )
            };
            (0..3).map(place).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(told(&[beds(3, "Always"), places(-1)].join(", ")).len(), 1);
        assert!(told(&[beds(3, "Always"), places(-40)].join(", ")).is_empty());
    }
}
