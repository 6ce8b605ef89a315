//! People who move as a whole: walkers, and people who rise, collapse or duck. Their joints are computed
//! each frame from scenario, state, session time and seeds alone. Nothing here allocates, and nothing
//! is kept but the share of a movement that the joints show.

use std::sync::Arc;

use bevy::prelude::*;
use gradus_base::SessionTime;
use gradus_base::chance::mix;
use gradus_live::{Moment, Veil};
use gradus_scenario::plan::crowd::{self, Walker};
use gradus_scenario::world::Doing;
use gradus_scenario::{Number, Place};

use crate::world::live::{LiveWorld, WorldClock};
use crate::world::mesh::people::bending::{Collapsing, Rising};
use crate::world::mesh::people::body::Body;
use crate::world::mesh::people::book::BONES;
use crate::world::mesh::people::ducking::Ducking;
use crate::world::mesh::people::pose::Bone;
use crate::world::motion::gaze::{Elsewhere, Gaze, Looking, Way};
use crate::world::motion::people::is_hidden;
use crate::world::motion::things::Rig;

/// A body that bends.
#[derive(Component)]
pub struct Bends {
    pub place: Place,
    pub body: Arc<Body>,
    pub seed: u64,
    pub how: How,
    /// The joints, in the order of the body's joints.
    pub joints: Box<[Entity]>,
    /// The share of the movement that the joints show.
    pub shown: Option<f32>,
}

/// How a body bends.
pub enum How {
    /// It walks or runs as its carrier goes.
    Walks(Doing),
    /// It walks in a crowd.
    Strolls(Box<Strolls>),
    /// It rises from its seat and sits down again.
    Rises(Box<Rising>, Number),
    /// It collapses.
    Collapses(Box<Collapsing>, Number),
    /// It ducks and comes up again.
    Ducks(Box<Ducking>, Number),
}

/// A walker of a crowd.
pub struct Strolls {
    pub walkers: Arc<[Walker]>,
    /// The index of the walker.
    pub nth: usize,
    /// How many walkers are there.
    pub count: Number,
    /// The pace of the crowd's thing.
    pub pace: Number,
    pub attention: Number,
    /// The place between the eyes of the patient, in the frame of the crowd, is found with this.
    pub from_world: Mat4,
    /// The body in detail and the body of few triangles; the distance at which they change places,
    /// m.
    pub seen: [Entity; 2],
    pub changes_m: f32,
}

/// A joint of a body.
#[derive(Component)]
pub struct Joint;

type Joints<'w, 's> = Query<'w, 's, &'static mut Transform, (With<Joint>, Without<Bends>)>;
type Seen<'w, 's> = Query<'w, 's, &'static mut Visibility, Without<Bends>>;

/// Moves the joints of people who move as a whole, and walkers of crowds with them.
pub fn bend(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    rigs: Query<&Rig>,
    carried: Query<&ChildOf>,
    mut bodies: Query<(&mut Bends, &mut Transform, &mut Visibility, &ChildOf)>,
    mut joints: Joints<'_, '_>,
    mut seen: Seen<'_, '_>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    let eyes = moment.patient + Vec3::Y * live.scenario().posture().eye_height_m();
    for (mut bends, mut at, mut visibility, parent) in &mut bodies {
        let hidden = || is_hidden(parent.parent(), &carried, |e| seen.get(e).ok());
        if bends.place != shown || hidden() {
            continue;
        }
        let share = |number: &Number| {
            let share = moment.number_f32(number);
            if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
        };
        let (posed, head, share) = match &bends.how {
            How::Walks(does) => {
                let gone = rigs.get(parent.parent()).map_or(0.0, |rig| moment.gone_m(&rig.stance));
                if bends.shown == Some(gone) {
                    continue;
                }
                let phase = bends.body.steps(does, gone, None).rem_euclid(1.0);
                let posed = bends.body.walking(does, phase, |back| (Vec3::Z * back, 0.0));
                (posed, Quat::IDENTITY, gone)
            }
            How::Strolls(strolls) => {
                let there = moment.number(&strolls.count) + 0.5 >= strolls.nth as f64 + 1.0;
                let wanted = if there { Visibility::Inherited } else { Visibility::Hidden };
                visibility.set_if_neq(wanted);
                if !there {
                    continue;
                }
                let walked = stroll(&bends, strolls, &moment, eyes, &mut at, &mut seen);
                let Some((posed, head)) = walked else { continue };
                (posed, head, 0.0)
            }
            How::Rises(rising, number) => {
                let share = share(number);
                if bends.shown == Some(share) {
                    continue;
                }
                let pose = bends.body.risen(rising, share);
                (bends.body.bones(&pose), pose.head, share)
            }
            How::Collapses(collapsing, number) => {
                let share = share(number);
                if bends.shown == Some(share) {
                    continue;
                }
                let pose = bends.body.collapsed(collapsing, share);
                (bends.body.bones(&pose), pose.head, share)
            }
            How::Ducks(ducking, number) => {
                let share = share(number);
                if bends.shown == Some(share) {
                    continue;
                }
                let pose = bends.body.ducked(ducking, share);
                (bends.body.bones(&pose), pose.head, share)
            }
        };
        set(&bends.body, &posed, head, &bends.joints, &mut joints);
        bends.shown = Some(share);
    }
}

/// Moves the joints to posed bones.
fn set(body: &Body, posed: &[Bone; BONES], head: Quat, of: &[Entity], joints: &mut Joints<'_, '_>) {
    for (nth, joint) in of.iter().enumerate() {
        if let Ok(mut joint) = joints.get_mut(*joint) {
            let (to, turn) = body.joint(posed, nth, head);
            (joint.translation, joint.rotation) = (to, turn);
        }
    }
}

/// The bones and the head's turn of a walker, who is moved to where the walk has led.
fn stroll(
    bends: &Bends,
    strolls: &Strolls,
    moment: &Moment<'_>,
    eyes: Vec3,
    at: &mut Mut<'_, Transform>,
    seen: &mut Seen<'_, '_>,
) -> Option<([Bone; BONES], Quat)> {
    let walker = strolls.walkers.get(strolls.nth)?;
    let secs = moment.at_pace(&strolls.pace).secs;
    let now = walker.at(secs)?;
    let left = (-now.ahead.x).atan2(-now.ahead.y);
    let pose =
        Transform::from_xyz(now.at.x, 0.0, now.at.y).with_rotation(Quat::from_rotation_y(left));
    at.set_if_neq(pose);
    let steps = bends.body.steps(&Doing::Walk, now.gone_m, now.round_m);
    let phase = (steps + crowd::first_step(walker.seed)).rem_euclid(1.0);
    let posed = bends.body.walking(&Doing::Walk, phase, |back| {
        let (at, turn) = crowd::trail(walker, secs, &now, back);
        (Vec3::new(at.x, 0.0, at.y), turn)
    });
    let patient = strolls.from_world.transform_point3(eyes);
    let far = patient.distance(Vec3::new(now.at.x, 1.2, now.at.y));
    let near = far < strolls.changes_m;
    for (entity, wanted) in strolls.seen.into_iter().zip([near, !near]) {
        if let Ok(mut visibility) = seen.get_mut(entity) {
            visibility.set_if_neq(if wanted { Visibility::Inherited } else { Visibility::Hidden });
        }
    }
    if !near {
        return Some((posed, Quat::IDENTITY));
    }
    let way = Quat::from_rotation_y(-left) * (patient - pose.translation)
        - (bends.body.neck_of(&posed) + bends.body.eyes_from_neck());
    let to = Way { left: (-way.x).atan2(-way.z), up: way.y.atan2(way.x.hypot(way.z)) };
    let attention = |secs: f64| {
        let then = SessionTime::from_secs_f64(secs.max(0.0)).min(moment.now);
        let share = Moment { now: then, ..*moment }.number_f32(&strolls.attention);
        if share.is_finite() { share } else { 0.0 }
    };
    let seed = mix(bends.seed ^ moment.state.seed());
    let looking = Looking { seed, elsewhere: Elsewhere::Walking, to, attention };
    let Gaze { head, .. } = looking.at(moment.now.as_secs_f64());
    Some((posed, Quat::from_euler(EulerRot::YXZ, head.left, head.up, 0.0)))
}
