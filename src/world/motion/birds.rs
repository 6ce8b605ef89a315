//! Birds near by: feet that step or hop as what carries them goes, heads that bob with the steps,
//! beaks that peck, wings that beat. All of it is a function of session time, state and seeds.

use std::sync::Arc;

use bevy::math::Affine3A;
use bevy::prelude::*;
use gradus_base::chance::{mix, smooth};
use gradus_live::{Moment, Veil};
use gradus_scenario::Number;
use gradus_scenario::world::{Bird as Plan, BirdKind};

use crate::world::live::{LiveWorld, WorldClock};
use crate::world::mesh::creature::{BIRD_BODY, BirdBones, Perch};
use crate::world::motion::gaze::{piece, unit};
use crate::world::motion::over::{Animals, Over, Transforms};
use crate::world::motion::paces::Going;
use crate::world::motion::shade;

/// How high a foot is lifted in a whole step, by the height of the hips.
const LIFT: f32 = 0.20;
/// How long a peck takes, and a look to another side, s.
const PECK_SECS: f64 = 0.9;
const LOOK_SECS: f64 = 1.1;
/// Of the time between two steps, the share in which the head stays where it is over the ground
/// (Frost 1978, The optokinetic basis of head-bobbing in the pigeon).
const HOLDS: f32 = 0.68;
/// How far the head is carried ahead and back, by the length of the bird, at most.
const BOBS: f32 = 0.075;

/// A bird near by. Its entity is the frame of its body.
#[derive(Component)]
pub struct Bird {
    pub over: Over,
    pub bones: Arc<BirdBones>,
    /// The joints of its skin, the whole bird first.
    pub joints: Vec<Entity>,
    /// The joints of its shadow's patches.
    pub shadow: Vec<Entity>,
    pub plan: Arc<Plan>,
    /// The pace of its thing, at which it stirs and beats its wings.
    pub pace: Number,
    pub seed: u64,
}

/// Sets the joints of all birds that are there.
pub fn step_birds(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    birds: Query<(Entity, &Bird)>,
    animals: Animals,
    mut transforms: Transforms,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    let mut lamps = None;
    for (body, bird) in &birds {
        if !animals.is_there(&bird.over, shown) {
            continue;
        }
        let lamps = lamps.get_or_insert_with(|| animals.shining(shown, &moment, &transforms));
        let from = animals.world_from(animals.holder(body), &transforms);
        let slant = shade::slant(&from, lamps);
        let perch = perch(bird, &moment, &animals, mix(bird.seed ^ live.state.seed()));
        let long_m = bird.bones.long_m;
        let pose = bird.bones.pose(&perch);
        let frames = pose.map(|of| Transform { translation: of.translation * long_m, ..of });
        let mut set = |joint: Option<&Entity>, to: Transform| {
            if let Some(joint) = joint
                && let Ok(mut transform) = transforms.get_mut(*joint)
            {
                transform.set_if_neq(to);
            }
        };
        for (joint, frame) in bird.joints.iter().zip(frames).skip(1) {
            set(Some(joint), frame);
        }
        let body = frames.get(usize::from(BIRD_BODY)).copied().unwrap_or_default();
        for (patch, size) in bird.shadow.iter().zip([[0.22, 0.30], [0.16, 0.20]]) {
            // A bird in the air throws its shadow elsewhere.
            let grounded = 1.0 - smooth(0.1, 0.6, perch.flies);
            let at = slant.map(|slant| {
                body.translation + Vec3::new(slant.x, 0.0, slant.y) * body.translation.y
            });
            let to = at.map_or(Transform::from_scale(Vec3::ZERO), |at| {
                let [wide, long] = size.map(|of| of * long_m * grounded);
                Transform::from_translation(at.with_y(shade::HIGH_M * 2.0))
                    .with_scale(Vec3::new(wide, grounded, long))
            });
            set(Some(patch), to);
        }
    }
}

/// How a bird holds itself at a moment.
fn perch(bird: &Bird, moment: &Moment<'_>, animals: &Animals<'_, '_>, seed: u64) -> Perch {
    let plan = &*bird.plan;
    let number = |number: &Number| {
        let value = moment.number_f32(number);
        if value.is_finite() { value.clamp(0.0, 1.0) } else { 0.0 }
    };
    let secs = moment.at_pace(&bird.pace).secs;
    let now = moment.now.as_secs_f64();
    let long_m = bird.bones.long_m;
    let pose = |secs: f64| animals.pose(&bird.over, &moment.after(secs - now));
    let over = pose(now);
    let hips_m = bird.bones.hips * long_m;
    let going = Going::at(now, hips_m, &pose);
    let hops = plan.kind == Some(BirdKind::Sparrow);
    let (feet, lifted) = feet(bird, &going, hops, &pose, &over);
    let beat = going.beat();
    let goes = (beat.stride / 0.8).min(1.0);
    let pecks = peck(seed, number(&plan.pecks), secs) * (1.0 - goes);
    let own = f64::from(unit(seed, 0, 61));
    let (nth, began) = piece(seed, 62, LOOK_SECS, secs);
    let side = |nth: i64| 0.85 * (unit(seed, nth, 63) * 2.0 - 1.0);
    let turned = smooth(0.0, 0.09, (secs - began) as f32);
    let yaw =
        (side(nth - 1) + (side(nth) - side(nth - 1)) * turned) * (1.0 - 0.8 * goes) * (1.0 - pecks);
    let flies = number(&plan.flies);
    Perch {
        feet,
        flies,
        beat: (secs * plan.beats() + own).fract() as f32,
        strong: strong(plan.kind, seed, secs, flies),
        pecks,
        ahead: if hops { 0.0 } else { bob(beat.share, beat.stride * bird.bones.hips) },
        head: Vec3::new(yaw * (1.0 - 0.8 * flies), 0.0, 0.12 * yaw * (1.0 - flies)),
        bob: if hops {
            0.10 * lifted
        } else {
            0.006 * goes * (beat.share * 4.0 * std::f32::consts::PI).sin()
        },
    }
}

/// Where the feet are, in the frame of the bird by its length, and how much the second is lifted.
fn feet(
    bird: &Bird,
    going: &Going,
    hops: bool,
    pose: &impl Fn(f64) -> Affine3A,
    over: &Affine3A,
) -> ([Vec3; 2], f32) {
    let (long_m, from_ground) = (bird.bones.long_m, over.inverse());
    let mut lifted = 0.0;
    let feet = [0, 1].map(|leg| {
        let rest = bird.bones.foot(leg) * long_m;
        // The hind feet of the pattern step in turn; who hops lifts both at once.
        let hold = going.foot(if hops { 2 } else { 2 + leg }, rest, pose, over);
        lifted = hold.lifted;
        let at = from_ground.transform_point3(hold.at) / long_m;
        at + Vec3::Y * (LIFT * bird.bones.hips * hold.lifted)
    });
    (feet, lifted)
}

/// How far the head is ahead of its place, by the length of the bird: it stays over the ground while
/// the body goes on, and is thrust ahead, once with each step. `stride` is the way of two steps.
fn bob(share: f32, stride: f32) -> f32 {
    let step = (share * 2.0).fract();
    let most = (0.25 * stride).min(BOBS);
    if step < HOLDS {
        most * (1.0 - 2.0 * step / HOLDS)
    } else {
        let thrust = smooth(0.0, 1.0, (step - HOLDS) / (1.0 - HOLDS));
        most * (2.0 * thrust - 1.0)
    }
}

/// How far the beak is down, for a bird that pecks so much of the time.
fn peck(seed: u64, much: f32, secs: f64) -> f32 {
    let (nth, began) = piece(seed, 64, PECK_SECS * 1.6, secs);
    if much <= 0.0 || unit(seed, nth, 65) >= much {
        return 0.0;
    }
    let age = ((secs - began) / PECK_SECS) as f32;
    // Down, two dips, up.
    let down = smooth(0.0, 0.22, age) * smooth(1.0, 0.80, age);
    down * (0.90 + 0.10 * (age * 2.0 * std::f32::consts::TAU).cos())
}

/// How strong the beats are: crows glide now and then, sparrows close their wings between bursts.
fn strong(kind: Option<BirdKind>, seed: u64, secs: f64, flies: f32) -> f32 {
    // Whoever takes off or lands beats strongly.
    let level = smooth(0.95, 1.0, flies);
    let (nth, began) = piece(seed, 66, 2.2, secs);
    let age = (secs - began) as f32;
    let rests = match kind {
        Some(BirdKind::Crow) if unit(seed, nth, 67) < 0.35 => {
            smooth(0.3, 0.6, age) * smooth(1.6, 1.3, age)
        }
        _ => 0.0,
    };
    1.0 - 0.85 * rests * level - 0.15 * level
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_stays_over_the_ground_while_the_body_goes_and_never_jumps() {
        // In the share of a step in which it holds, the head goes back as fast as the body goes on.
        let stride = 0.2;
        let (a, b) = (bob(0.05, stride), bob(0.25, stride));
        assert!(a > b, "it goes back: {a} {b}");
        for i in 0..1000 {
            let share = i as f32 / 1000.0;
            let step = bob((share + 0.001).fract(), stride) - bob(share, stride);
            assert!(step.abs() < 0.002, "{step} at {share}");
        }
        assert_eq!(bob(0.3, 0.0), 0.0, "who stands holds the head still");
    }

    #[test]
    fn a_bird_pecks_as_much_as_is_said() {
        let share = |much: f32| {
            let count = (0..20_000).filter(|i| peck(5, much, f64::from(*i) * 0.05) > 0.5).count();
            count as f32 / 20_000.0
        };
        assert_eq!(share(0.0), 0.0);
        let (half, all) = (share(0.5), share(1.0));
        assert!((0.15..0.30).contains(&half), "{half}");
        assert!((0.36..0.52).contains(&all), "{all}");
    }
}
