//! The life in people: gaze, breath, lids, speech and steps, computed each frame from scenario,
//! state, session time and seeds alone. No system here allocates, and none keeps a value
//! but the expression that a mesh has now.

use std::sync::Arc;

use bevy::math::Affine3A;
use bevy::prelude::*;
use gradus_base::SessionTime;
use gradus_base::chance::{mix, smooth};
use gradus_live::{Moment, Veil};
use gradus_scenario::Number;
use gradus_scenario::Place;
use gradus_scenario::world::LooksAt;

use crate::world::live::{LiveWorld, WorldClock};
use crate::world::mesh::people::body::Gesture;
use crate::world::mesh::people::face::{Expression, Scratch};
use crate::world::motion::face::{self, Face, FaceShown, Showing};
use crate::world::motion::gaze;
use crate::world::motion::gaze::{Elsewhere, Looking, Way};
use crate::world::motion::lips;
use crate::world::motion::things::Rig;

/// Where the mouth is from the place between the eyes, m.
const MOUTH_FROM_EYES: Vec3 = Vec3::new(0.0, -0.07, -0.02);

/// A person near enough that their life is seen.
#[derive(Component)]
pub struct Person {
    pub place: Place,
    pub seed: u64,
    pub attention: Number,
    pub looks_at: LooksAt,
    pub restless: Number,
    pub speaks: Number,
    pub whispers: Number,
    /// Whether the person always speaks, whatever the value of `speaks`.
    pub talks: bool,
    pub elsewhere: Elsewhere,
    /// The upper body, if it moves.
    pub torso: Option<Entity>,
    pub head: Entity,
    /// The eyes, if they turn by themselves.
    pub eyes: Option<[Entity; 2]>,
    /// The place between the eyes, from the person's origin, m.
    pub eye_place: Vec3,
    /// The joint on which the head of somebody who moves as a whole hangs, and the place between
    /// the eyes from it, m.
    pub joint: Option<(Entity, Vec3)>,
    /// How far the person has collapsed.
    pub collapses: Number,
    /// How far the person ducks.
    pub ducks: Number,
}

/// The number of meshes of an upper body on its way to a gesture and there.
pub const GESTURE_FRAMES: usize = 6;

/// The arms of a person who makes a gesture at times: the meshes of the way to it.
#[derive(Component)]
pub struct Gestures {
    pub gesture: Gesture,
    pub frames: Arc<[Handle<Mesh>]>,
    /// The entity of the person.
    pub person: Entity,
}

/// Shows the mesh of each person's gesture.
pub fn gesture(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    people: Query<(&Person, &Face)>,
    carried: Query<&ChildOf>,
    seen: Query<&Visibility>,
    mut arms: Query<(&Gestures, &mut Mesh3d)>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    for (gestures, mut mesh) in &mut arms {
        let Ok((person, face)) = people.get(gestures.person) else { continue };
        let hidden = || is_hidden(gestures.person, &carried, |e| seen.get(e).ok());
        if person.place != shown || hidden() {
            continue;
        }
        let seed = mix(person.seed ^ live.state.seed());
        let drive = |secs: f64| {
            let now = SessionTime::from_secs_f64(secs.max(0.0)).min(clock.now);
            let felt = face::felt(seed, &face.mood, &Moment { now, ..moment });
            face::drive(gestures.gesture, felt)
        };
        let share = face::gesturing(seed, drive, clock.now.as_secs_f64());
        let frame = (share * (GESTURE_FRAMES - 1) as f32).round() as usize;
        if let Some(frame) = gestures.frames.get(frame)
            && mesh.0 != *frame
        {
            mesh.0 = frame.clone();
        }
    }
}

/// The steps of a walker: the meshes of a double step.
#[derive(Component)]
pub struct Steps {
    pub frames: Arc<[Handle<Mesh>]>,
    /// The length of a double step, m.
    pub cycle_m: f32,
    pub place: Place,
}

/// Shows the mesh of each walker's step.
pub fn walk(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    rigs: Query<&Rig>,
    mut walkers: Query<(&Steps, &ChildOf, &mut Mesh3d)>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    for (steps, parent, mut mesh) in &mut walkers {
        if steps.place != shown {
            continue;
        }
        let gone = rigs.get(parent.parent()).map_or(0.0, |rig| moment.gone_m(&rig.stance));
        let phase = (gone / steps.cycle_m.max(0.1)).rem_euclid(1.0);
        let frame = (phase * steps.frames.len() as f32) as usize;
        if let Some(frame) = steps.frames.get(frame)
            && mesh.0 != *frame
        {
            mesh.0 = frame.clone();
        }
    }
}

/// The most that the head of a mirror image turns to a side, goes up or down, and tilts, rad.
const MOST_MIRRORED: [f32; 3] = [1.3, 0.9, 0.6];

/// Where the head of the patient's mirror image is turned, and its tilt to its own left, rad: what
/// faces the patient turns to the same side of the room as they do. None without a head.
fn mirrored(live: &LiveWorld) -> Option<(Way, f32)> {
    live.state.hands().head_turn().map(mirror)
}

fn mirror(head: Quat) -> (Way, f32) {
    let (left, up, tilt) = head.to_euler(EulerRot::YXZ);
    let [most_left, most_up, most_tilt] = MOST_MIRRORED;
    let way = Way { left: -left.clamp(-most_left, most_left), up: up.clamp(-most_up, most_up) };
    (way, -tilt.clamp(-most_tilt, most_tilt))
}

/// Whether an entity, or one that carries it, is hidden in this frame: nothing of it has to be
/// computed. What the renderer knows is a frame behind.
pub fn is_hidden<'a>(
    of: Entity,
    carried: &Query<&ChildOf>,
    seen: impl Fn(Entity) -> Option<&'a Visibility>,
) -> bool {
    let hidden = |entity| seen(entity) == Some(&Visibility::Hidden);
    hidden(of) || carried.iter_ancestors(of).any(hidden)
}

/// Moves heads, eyes, lids and chests.
#[expect(clippy::too_many_arguments, reason = "a system's arguments are what it reads")]
pub fn live(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    mut people: Query<(Entity, &Person, &Face, &mut FaceShown)>,
    carried: Query<&ChildOf>,
    seen: Query<&Visibility>,
    mut turned: Query<&mut Transform>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut scratch: Local<Scratch>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let now = clock.now.as_secs_f64();
    let moment = live.moment(clock.now, shown);
    let number = |n: &Number, at: SessionTime| {
        let v = Moment { now: at, ..moment }.number_f32(n);
        if v.is_finite() { v } else { 0.0 }
    };
    let patient = moment.patient + Vec3::Y * live.scenario().posture().eye_height_m();
    let heard = lips::heard(&moment);
    for (root, person, face, mut shows) in &mut people {
        if person.place != shown || is_hidden(root, &carried, |e| seen.get(e).ok()) {
            continue;
        }
        let seed = mix(person.seed ^ live.state.seed());
        let point = match &person.looks_at {
            LooksAt::Patient => Some(patient),
            LooksAt::Ahead | LooksAt::Mirror => None,
            LooksAt::Point { at } => Some(Vec3::new(at[0] as f32, at[1] as f32, at[2] as f32)),
        };
        // Computed from the carriers' present transforms: global transforms are a frame behind.
        let from = |at: Affine3A, e| turned.get(e).map_or(at, |t| t.compute_affine() * at);
        let stands = || carried.iter_ancestors(root).fold(from(Affine3A::IDENTITY, root), from);
        let hangs = person.joint.and_then(|(joint, eyes)| Some((turned.get(joint).ok()?, eyes)));
        let eye_place = hangs.map_or(person.eye_place, |(joint, eyes)| joint.translation + eyes);
        let to = point.map_or(Way::default(), |p| {
            let way = stands().inverse().transform_point3(p) - eye_place;
            let flat = way.x.hypot(way.z);
            Way { left: (-way.x).atan2(-way.z), up: way.y.atan2(flat) }
        });
        let said = heard
            .iter()
            .flatten()
            .find_map(|heard| heard.lips(stands().transform_point3(eye_place + MOUTH_FROM_EYES)));
        let attention = |secs: f64| {
            let at = SessionTime::from_secs_f64(secs.max(0.0));
            number(&person.attention, at.min(clock.now))
        };
        let gaze = Looking { seed, elsewhere: person.elsewhere, to, attention }.at(now);
        let mirrored =
            if matches!(person.looks_at, LooksAt::Mirror) { mirrored(&live) } else { None };
        let (gaze, tilt) = match mirrored {
            Some((way, tilt)) => (gaze::Gaze { head: way, eyes: way }, tilt),
            None if matches!(person.looks_at, LooksAt::Mirror) => (gaze::Gaze::default(), 0.0),
            None => (gaze, 0.0),
        };
        // Who collapses looks at nothing, with the lids closed.
        let awake = smooth(0.3, 0.08, number(&person.collapses, clock.now));
        // Whose head is down turns it nowhere else.
        let up = awake * smooth(0.5, 0.1, number(&person.ducks, clock.now));
        let gaze = gaze::Gaze {
            head: Way::default().towards(gaze.head, up),
            eyes: Way::default().towards(gaze.eyes, awake),
        };
        let whispers = number(&person.whispers, clock.now).clamp(-1.0, 1.0);
        // Who whispers turns to the neighbour.
        let gaze = gaze::Gaze {
            head: gaze.head.towards(Way { left: -0.8 * whispers, up: -0.05 }, whispers.abs()),
            eyes: gaze.eyes.towards(Way { left: -whispers, up: -0.05 }, whispers.abs()),
        };
        let restless = number(&person.restless, clock.now);
        let lean = gaze::sway(seed, restless, now);
        let felt = face::felt(seed, &face.mood, &moment);
        let [interest, boredom, doubt, _, _, disgust, fear, anger] = felt;
        let yawns = number(&face.yawns, clock.now).max(face::bored_yawn(seed, boredom, now));
        let laughs = number(&face.laughs, clock.now).clamp(0.0, 1.0);
        let shakes = (now * 26.0).sin() as f32 * 0.008 * laughs;
        let bent = 0.11 * interest + 0.04 * anger
            - 0.08 * boredom
            - 0.06 * doubt
            - 0.08 * (disgust + fear)
            - 0.04 * yawns
            + shakes;
        let lean = [lean[0] + bent, lean[1] - 0.17 * whispers, lean[2] - 0.1 * whispers];
        let [forward, left, twist] = if person.torso.is_some() { lean } else { [0.0; 3] };
        let speaks =
            if person.talks || said.is_some() { 1.0 } else { number(&person.speaks, clock.now) };
        let full = gaze::breath(seed, now);
        if let Some(torso) = person.torso
            && let Ok(mut torso) = turned.get_mut(torso)
        {
            torso.rotation = Quat::from_euler(EulerRot::YXZ, twist * 0.5, -forward, left);
            torso.scale = Vec3::new(1.0 + 0.004 * full, 1.0 + 0.005 * full, 1.0 + 0.010 * full);
        }
        let talking = if speaks > 0.01 {
            0.03 * ((now * 0.9).sin() + 0.6 * (now * 2.3 + f64::from(seed as u32)).sin()) as f32
        } else {
            0.0
        };
        // Who yawns or laughs puts the head back.
        let nod = talking - face::nod(seed, number(&face.nods, clock.now), now)
            + 0.16 * yawns
            + 0.09 * laughs;
        let head = Quat::from_euler(
            EulerRot::YXZ,
            gaze.head.left - twist * 0.5,
            gaze.head.up + forward + nod,
            left * -0.7 + if mirrored.is_some() { tilt } else { 0.05 * gaze.head.left },
        );
        if let Ok(mut transform) = turned.get_mut(person.head) {
            transform.rotation = head;
        }
        let rest = gaze::flicker(seed, now);
        let eye_left = (gaze.eyes.left - gaze.head.left + rest.left).clamp(-0.6, 0.6);
        let eye_up = (gaze.eyes.up - gaze.head.up - nod + rest.up).clamp(-0.5, 0.35);
        for eye in person.eyes.iter().flatten() {
            if let Ok(mut transform) = turned.get_mut(*eye) {
                transform.rotation = Quat::from_euler(EulerRot::YXZ, eye_left, eye_up, 0.0);
            }
        }
        let showing = Showing {
            seed,
            face,
            felt,
            yawns,
            laughs,
            blink: if face.coarse { 0.0 } else { gaze::blink(seed, now) }.max(1.0 - awake),
            lowered: if face.coarse { 0.0 } else { smooth(-0.1, -0.3, eye_up) },
            lips: match said {
                Some(said) => said,
                None if face.coarse => Expression::default(),
                None => lips::babble(seed, speaks, now),
            },
            now,
        };
        let steps = showing.expression().stepped();
        if shows.0 != steps
            && let Some(mut mesh) = meshes.get_mut(&face.mesh)
        {
            shows.0 = steps;
            face.features.shape(&steps, &mut scratch, &mut mesh);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_image_turns_to_the_same_side_of_the_room_as_the_patient() {
        // Who faces the patient has their left where the patient has the right.
        let head = Quat::from_euler(EulerRot::YXZ, 0.5, 0.2, 0.1);
        let (way, tilt) = mirror(head);
        let facing = Quat::from_rotation_y(std::f32::consts::PI);
        let image = facing * Quat::from_euler(EulerRot::YXZ, way.left, way.up, tilt);
        let (seen, meant) = (image * Vec3::NEG_Z, head * Vec3::NEG_Z);
        assert!(
            (seen.x - meant.x).abs() < 1e-5 && (seen.y - meant.y).abs() < 1e-5,
            "{seen} {meant}"
        );
        // The crowns of both heads lean to one side.
        let (seen, meant) = (image * Vec3::Y, head * Vec3::Y);
        assert!((seen.x - meant.x).abs() < 1e-5, "{seen} {meant}");
        assert_eq!(mirror(Quat::IDENTITY), (Way::default(), 0.0));
        let (way, _) = mirror(Quat::from_rotation_y(3.0));
        assert!(way.left.abs() <= MOST_MIRRORED[0], "nobody turns their head round");
    }
}
