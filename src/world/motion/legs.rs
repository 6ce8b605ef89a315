//! Animals with legs: their feet step as what carries them goes, their feelers and bodies stir while
//! they rest, and their shadows lie under the lamps.

use std::sync::Arc;

use bevy::math::Affine3A;
use bevy::prelude::*;
use gradus_base::chance::{Chance, mix, smooth};
use gradus_live::{Moment, Veil};
use gradus_scenario::Number;

use crate::world::live::{LiveWorld, WorldClock};
use crate::world::mesh::creature::Frame;
use crate::world::motion::climb::{Below, Climber};
use crate::world::motion::gait::{Stepping, Stride, stepping};
use crate::world::motion::over::{Animals, Over, Transforms};
use crate::world::motion::shade;

/// An animal with legs. Its entity is the frame of its body.
#[derive(Component)]
pub struct Walker {
    pub over: Over,
    pub frame: Arc<Frame>,
    /// The joints of its skin, the body first.
    pub joints: Vec<Entity>,
    /// The joints of its shadow's patches.
    pub shadow: Vec<Entity>,
    /// Where each foot stands at rest, in the body's frame, m: no animal stands as another does.
    pub rests: Vec<Vec3>,
    /// It lies as it was spawned, and never stirs.
    pub dead: bool,
    /// The pace of its thing, at which it stirs.
    pub pace: Number,
    pub seed: u64,
}

/// Sets the joints of all animals that are there.
pub fn step_legs(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    walkers: Query<(Entity, &Walker, Option<&Climber>)>,
    animals: Animals,
    mut transforms: Transforms,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    let mut lamps = None;
    for (body, walker, climber) in &walkers {
        if !animals.is_there(&walker.over, shown) {
            continue;
        }
        let stands = transforms.get(body).copied().unwrap_or_default();
        let below = climber.and_then(|climber| climber.below);
        let feet = Feet::new(&animals, walker, &moment, stands, below);
        let lamps = lamps.get_or_insert_with(|| animals.shining(shown, &moment, &transforms));
        let holder = animals.holder(body);
        let slant = shade::slant(&animals.world_from(holder, &transforms), lamps);
        let mut set = |joint: Option<&Entity>, to: Transform| {
            if let Some(joint) = joint
                && let Ok(mut transform) = transforms.get_mut(*joint)
            {
                transform.set_if_neq(to);
            }
        };
        for (nth, part) in walker.frame.parts.iter().enumerate() {
            let turns = part.stirs_deg.map(f32::to_radians);
            let by = |salt: usize| feet.stir(2 * nth + salt, part.period_s);
            let turn =
                Quat::from_rotation_y(turns[1] * by(1)) * Quat::from_rotation_x(turns[0] * by(2));
            let to = Transform { rotation: part.rest.rotation * turn, ..part.rest };
            set(walker.joints.get(1 + nth), to);
        }
        for (nth, leg) in walker.frame.legs.iter().enumerate() {
            let bones = if walker.dead {
                leg.drawn_in(Chance::new(walker.seed ^ nth as u64, 0xdead).range(-14.0, 14.0))
            } else {
                leg.bones(feet.at(nth))
            };
            let first = usize::from(walker.frame.first_of_leg(nth));
            for (bone, to) in bones.into_iter().enumerate() {
                set(walker.joints.get(first + bone), to);
            }
            let Some(slant) = slant else { continue };
            let [hip, knee, _, foot] = leg.chain(&bones).map(|at| feet.thrown(at, slant));
            let joints = [2 + 2 * nth, 3 + 2 * nth].map(|patch| walker.shadow.get(patch));
            let wide = leg.thick_m;
            set(joints[0], shade::along(hip, knee, wide * 3.4));
            set(joints[1], shade::along(knee, foot, wide * 2.6));
        }
        let Some(slant) = slant else {
            for joint in &walker.shadow {
                set(Some(joint), Transform::from_scale(Vec3::ZERO));
            }
            continue;
        };
        for (joint, round) in walker.shadow.iter().zip(&walker.frame.rounds) {
            let at = feet.thrown(round.at, slant);
            let size = Vec3::new(round.half_m.x, 1.0, round.half_m.y);
            set(Some(joint), Transform::from_translation(at).with_scale(size));
        }
    }
}

/// Where an animal's feet are.
struct Feet<'a> {
    walker: &'a Walker,
    sets: [Stepping; 2],
    stride: Stride,
    /// Its pose over its ground, and back.
    over: Affine3A,
    from_ground: Affine3A,
    /// How long it has been stirring, s, and how much it rests now, 0 to 1.
    secs: f64,
    rests: f32,
    /// The pose of its body on what it stands on, and back; the skin below it.
    stands: Mat4,
    from_holder: Mat4,
    below: Option<Below>,
}

impl<'a> Feet<'a> {
    fn new(
        animals: &Animals<'_, '_>,
        walker: &'a Walker,
        moment: &Moment<'_>,
        stands: Transform,
        below: Option<Below>,
    ) -> Self {
        let frame = &*walker.frame;
        let stride = Stride { most_m: frame.stride_m, reach_m: frame.reach_m };
        let now = moment.now.as_secs_f64();
        let pose = |secs: f64| animals.pose(&walker.over, &moment.after(secs - now));
        let over = pose(now);
        // An animal that goes, or went a quarter of a second ago, does not feel about.
        let scale = Vec3::from(over.matrix3.x_axis).length().max(1e-6);
        let far = |secs: f64| pose(now + secs).translation.distance(over.translation);
        let went = far(-0.25).max(far(0.25)) / (stride.most_m * scale);
        let stands = stands.to_matrix();
        Self {
            walker,
            sets: stepping(now, stride, &pose),
            stride,
            over,
            from_ground: over.inverse(),
            secs: moment.at_pace(&walker.pace).secs,
            rests: 1.0 - smooth(0.02, 0.3, went),
            stands,
            from_holder: stands.inverse(),
            below,
        }
    }

    /// How far a part stirs, −1 to 1.
    fn stir(&self, salt: usize, period_s: f32) -> f32 {
        if self.walker.dead {
            return 0.0;
        }
        stir(mix(self.walker.seed ^ salt as u64), self.secs, period_s)
    }

    /// The place of a foot at rest, in the body's frame, m.
    fn rest(&self, nth: usize) -> Vec3 {
        self.walker.rests.get(nth).copied().unwrap_or_default()
    }

    /// The place of a foot, in the body's frame, m.
    fn at(&self, nth: usize) -> Vec3 {
        let frame = &*self.walker.frame;
        let Some(leg) = frame.legs.get(nth) else { return Vec3::ZERO };
        let rest = self.rest(nth);
        let [first, second] = &self.sets;
        let set = if leg.set == 0 { first } else { second };
        let hold = set.foot(rest, leg.order, self.stride, &self.over);
        let mut at = self.from_ground.transform_point3(hold.at);
        if let Some(below) = &self.below {
            at += below.off;
            at.y += below.height(at);
        }
        let mut at = self.from_holder.transform_point3(at);
        let feels = if leg.feels {
            self.rests * feeling(mix(self.walker.seed ^ (nth as u64 + 1)), self.secs)
        } else {
            0.0
        };
        at.y += frame.lift_m * (hold.lifted + 1.1 * feels);
        at + leg.out() * (frame.lift_m * 0.4 * feels)
    }

    /// The place where the shadow of a place of the body falls on what the animal stands on, in the
    /// frame that holds it, m.
    fn thrown(&self, at: Vec3, slant: Vec2) -> Vec3 {
        let at = self.stands.transform_point3(at);
        let ground = |at: Vec3| self.below.as_ref().map_or(0.0, |below| below.height(at));
        let high = (at.y - ground(at)).max(0.0);
        let on = at + Vec3::new(slant.x, 0.0, slant.y) * high;
        on.with_y(ground(on) + shade::HIGH_M / self.scale())
    }

    fn scale(&self) -> f32 {
        Vec3::from(self.over.matrix3.x_axis).length().max(1e-6)
    }
}

/// A slow stir, −1 to 1, with rests.
pub fn stir(seed: u64, secs: f64, period_s: f32) -> f32 {
    let own = f64::from(Chance::new(seed, 0x571e).unit());
    let turn =
        |by: f64| ((secs / f64::from(period_s) * by + own).fract() * std::f64::consts::TAU) as f32;
    let swell = (turn(0.171).sin() * 0.5 + 0.5).powi(2);
    (turn(1.0).sin() * 0.75 + turn(2.37).sin() * 0.25) * (0.15 + 0.85 * swell)
}

/// How far a leg feels about: 0 most of the time, now and then a short movement to 1 and back.
fn feeling(seed: u64, secs: f64) -> f32 {
    let time = secs / 1.7 + f64::from(Chance::new(seed, 0xfee1).unit());
    let (nth, share) = (time.floor(), (time - time.floor()) as f32);
    if Chance::new(seed ^ nth as i64 as u64, 0xfee2).often(0.1) {
        (share * std::f32::consts::PI).sin().powi(2)
    } else {
        0.0
    }
}
