//! Dogs: their paws step as what carries them goes; head, ears, tail, mouth and chest move as the
//! numbers of their things and their own small unrest say. All of it is a function of session time,
//! state and seeds.

use std::f64::consts::TAU;
use std::sync::Arc;

use bevy::math::Affine3A;
use bevy::prelude::*;
use gradus_base::SessionTime;
use gradus_base::chance::{mix, smooth};
use gradus_live::{Moment, Veil};
use gradus_scenario::Number;
use gradus_scenario::world::Dog as Plan;

use crate::world::live::{LiveWorld, WorldClock};
use crate::world::mesh::creature::{BONES, CHEST, LEGS, PELVIS, Paw, Posture, Skeleton};
use crate::world::motion::gaze::{self, Elsewhere, Looking, Way};
use crate::world::motion::legs::stir;
use crate::world::motion::over::{Animals, Over, Transforms};
use crate::world::motion::paces::Going;
use crate::world::motion::shade;

/// The height of the hips by that of the withers: of the legs that make the strides.
const HIPS: f32 = 0.80;
/// How high a paw is lifted in a whole step, by the height at the withers.
const LIFT: f32 = 0.085;
/// A jump of a number of posture is taken up so late and over so long, s.
const TAKES: [f64; 2] = [0.15, 1.3];
/// Wags and pants a second: tails of dogs that greet, and the resonance of their panting (Crawford
/// 1962, Mechanical aspects of panting in dogs: about 5 a second).
const WAGS_HZ: f64 = 2.4;
const PANTS_HZ: f64 = 5.0;
/// How far the head turns to a side, up and down at most, rad.
const TURNS: [f32; 3] = [1.25, 0.75, -0.7];

/// A dog. Its entity is the frame of its body.
#[derive(Component)]
pub struct Dog {
    pub over: Over,
    pub bones: Arc<Skeleton>,
    /// The height at the withers, m.
    pub high_m: f32,
    /// The joints of its skin, the whole dog first.
    pub joints: Vec<Entity>,
    /// The joints of its shadow's patches.
    pub shadow: Vec<Entity>,
    pub plan: Arc<Plan>,
    /// The pace of its thing, at which it stirs.
    pub pace: Number,
    pub seed: u64,
}

/// Sets the joints of all dogs that are there.
pub fn step_dogs(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    dogs: Query<(Entity, &Dog)>,
    animals: Animals,
    mut transforms: Transforms,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    let eyes = moment.patient + Vec3::Y * live.scenario().posture().eye_height_m();
    let mut lamps = None;
    for (body, dog) in &dogs {
        if !animals.is_there(&dog.over, shown) {
            continue;
        }
        let lamps = lamps.get_or_insert_with(|| animals.shining(shown, &moment, &transforms));
        let from = animals.world_from(animals.holder(body), &transforms);
        let slant = shade::slant(&from, lamps);
        let now = Now { dog, moment: &moment, seed: mix(dog.seed ^ live.state.seed()) };
        let posture = now.posture(&animals, from.inverse().transform_point3(eyes));
        let pose = dog.bones.pose(&posture);
        let mut set = |joint: Option<&Entity>, to: Transform| {
            if let Some(joint) = joint
                && let Ok(mut transform) = transforms.get_mut(*joint)
            {
                transform.set_if_neq(to);
            }
        };
        let frames = pose.map(|of| Transform { translation: of.translation * dog.high_m, ..of });
        for (nth, (joint, frame)) in dog.joints.iter().zip(frames).enumerate().skip(1) {
            let swells = if nth == usize::from(CHEST) { posture.breath } else { 0.0 };
            let scale = Vec3::new(1.0 + 0.022 * swells, 1.0 + 0.008 * swells, 1.0);
            set(Some(joint), Transform { scale, ..frame });
        }
        for (nth, patch) in shadow(dog, &frames, slant).into_iter().enumerate() {
            set(dog.shadow.get(nth), patch);
        }
    }
}

/// The patches of a dog's shadow: breast and croup, then each leg in two parts.
fn shadow(dog: &Dog, frames: &[Transform; BONES], slant: Option<Vec2>) -> [Transform; 10] {
    let mut all = [Transform::from_scale(Vec3::ZERO); 10];
    let Some(slant) = slant else { return all };
    let frame = |bone: u16| frames.get(usize::from(bone)).copied().unwrap_or_default();
    let on = |at: Vec3| {
        (at + Vec3::new(slant.x, 0.0, slant.y) * at.y.max(0.0)).with_y(shade::HIGH_M * 3.0)
    };
    let (chest, croup) = (frame(CHEST), frame(PELVIS));
    let rounds = [
        (chest.transform_point(Vec3::new(0.0, -0.12, -0.26) * dog.high_m), [0.24, 0.40]),
        (croup.transform_point(Vec3::new(0.0, -0.05, 0.22) * dog.high_m), [0.21, 0.30]),
    ];
    for (slot, (at, [wide, long])) in all.iter_mut().zip(rounds) {
        let size = Vec3::new(wide, 1.0, long) * dog.high_m.max(1e-3);
        *slot = Transform::from_translation(on(at)).with_scale(size.with_y(1.0));
    }
    for (leg, first) in LEGS.into_iter().enumerate() {
        let [root, knee, toe] = [0, 1, 3].map(|bone| on(frame(first + bone).translation));
        let ahead = on(frame(first + 3).transform_point(Vec3::new(0.0, 0.0, -0.05) * dog.high_m));
        let wide = 0.075 * dog.high_m;
        let parts = [
            shade::along(root.lerp(knee, 0.6), toe, wide),
            shade::along(toe.lerp(knee, 0.1), ahead, wide * 1.1),
        ];
        for (slot, part) in all.iter_mut().skip(2 + 2 * leg).zip(parts) {
            *slot = part;
        }
    }
    all
}

/// A dog at a moment.
struct Now<'a> {
    dog: &'a Dog,
    moment: &'a Moment<'a>,
    seed: u64,
}

impl Now<'_> {
    fn number(&self, number: &Number) -> f32 {
        let value = self.moment.number_f32(number);
        if value.is_finite() { value } else { 0.0 }
    }

    /// A number of posture, to which the dog takes its time.
    fn taken(&self, number: &Number) -> f32 {
        let value = self.moment.taken_up(number, TAKES[0], TAKES[1]) as f32;
        if value.is_finite() { value } else { 0.0 }
    }

    /// The posture; `eyes` are the patient's, in the frame of the dog, m.
    fn posture(&self, animals: &Animals<'_, '_>, eyes: Vec3) -> Posture {
        let (dog, plan, seed) = (self.dog, &*self.dog.plan, self.seed);
        let secs = self.moment.at_pace(&dog.pace).secs;
        let now = self.moment.now.as_secs_f64();
        let pose = |secs: f64| animals.pose(&dog.over, &self.moment.after(secs - now));
        let over = pose(now);
        let going = Going::at(now, HIPS * dog.high_m, &pose);
        let paws = self.paws(&going, &pose, &over);
        let beat = going.beat();
        let (sits, lies) = (self.taken(&plan.sits).clamp(0.0, 1.0), self.taken(&plan.lies));
        let lies = lies.clamp(0.0, 1.0);
        let sleeps = self.taken(&plan.sleeps).clamp(0.0, 1.0);
        let stands = (1.0 - sits.max(lies)).max(0.0);
        let (pants, barks) = (self.number(&plan.pants), self.number(&plan.barks).clamp(0.0, 1.0));
        let pants = pants.clamp(0.0, 1.0) * (1.0 - sleeps);
        let turn = |hz: f64| ((secs * hz).fract() * TAU) as f32;
        // The trunk rises twice in each cycle, more at a trot, and rolls and sways once.
        let much = (beat.stride / 1.4).min(1.0) * stands;
        let cycle = beat.share * std::f32::consts::TAU;
        let bob = much * (0.006 + 0.018 * beat.trot) * (2.0 * cycle).sin();
        let roll = much * 0.022 * cycle.sin();
        let sway = much * 0.030 * (1.0 - 0.6 * beat.trot) * cycle.sin();
        let nod = much * (1.0 - beat.trot) * 0.05 * (2.0 * cycle).sin();
        let look = self.look(eyes, seed, now).towards(Way::default(), sleeps);
        let breath = gaze::breath(seed, secs) * (1.0 - pants) + pants * turn(PANTS_HZ).sin() * 0.6;
        let rests = 1.0 - (beat.stride / 0.3).min(1.0);
        let slow =
            |salt: u64, period: f32| stir(mix(seed ^ salt), secs, period) * (0.3 + 0.7 * rests);
        let twitch = [1, 2].map(|ear| {
            // Now and then an ear flicks.
            let age = secs - gaze::piece(seed, 30 + ear, 6.5, secs).1;
            let flick = smooth(0.0, 0.06, age as f32) * smooth(0.30, 0.12, age as f32);
            0.35 * flick + 0.06 * slow(40 + ear, 2.9)
        });
        let wags = self.number(&plan.wags).clamp(0.0, 1.0);
        let tail = self.number(&plan.tail).clamp(-1.0, 1.0);
        Posture {
            paws,
            sits,
            lies,
            sleeps,
            bob: bob + 0.010 * barks * stands,
            trunk: Vec3::new(
                0.035 * barks * stands + 0.004 * slow(3, 4.1) * stands,
                sway + 0.06 * wags * turn(WAGS_HZ).sin() * stands,
                roll + 0.010 * slow(4, 5.3) * stands,
            ),
            head: Vec3::new(
                look.left,
                look.up + nod + 0.22 * barks + 0.10 * pants - 0.10 * much,
                0.08 * slow(5, 6.7) * (1.0 - sleeps),
            ),
            jaw: barks.max(pants * (0.50 + 0.10 * turn(PANTS_HZ).sin())),
            ears: (self.number(&plan.ears) - 0.25 * pants - 0.3 * sleeps).clamp(-1.0, 1.0),
            twitch,
            tail: if tail < 0.0 { 0.95 * tail } else { 1.25 * tail }
                + 0.05 * slow(6, 3.7)
                + 0.10 * much * (2.0 * cycle).sin() * beat.trot,
            wag: 0.75 * wags * turn(WAGS_HZ).sin()
                + 0.12 * slow(7, 2.3)
                + 0.10 * much * cycle.sin(),
            breath,
        }
    }

    /// Where the head turns: to the patient for the share of the time that is wanted, else about.
    fn look(&self, eyes: Vec3, seed: u64, now: f64) -> Way {
        let head = self.dog.bones.head() * self.dog.high_m;
        let way = eyes - head;
        let to = Way { left: (-way.x).atan2(-way.z), up: way.y.atan2(way.x.hypot(way.z)) };
        let attention = |secs: f64| {
            let at = SessionTime::from_secs_f64(secs.max(0.0)).min(self.moment.now);
            let value = Moment { now: at, ..*self.moment }.number_f32(&self.dog.plan.attention);
            if value.is_finite() { value } else { 0.0 }
        };
        let look = Looking { seed, elsewhere: Elsewhere::Standing, to, attention }.at(now).head;
        let [side, up, down] = TURNS;
        Way { left: look.left.clamp(-side, side), up: look.up.clamp(down, up) }
    }

    /// The paws, in the frame of the dog by its height.
    fn paws(&self, going: &Going, pose: &impl Fn(f64) -> Affine3A, over: &Affine3A) -> [Paw; 4] {
        let (high, from_ground) = (self.dog.high_m, over.inverse());
        [0, 1, 2, 3].map(|leg| {
            let rest = self.dog.bones.paw(leg) * high;
            let hold = going.foot(leg, rest, pose, over);
            let at = from_ground.transform_point3(hold.at) / high;
            Paw { at: at + Vec3::Y * (LIFT * hold.lifted), lifted: hold.lifted }
        })
    }
}
