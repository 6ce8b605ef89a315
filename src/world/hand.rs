//! The patient's own hands, drawn where they are sensed: the mesh of `assets/people/hand.bin`, which
//! lies in the frame of OpenXR's grip, and its mirror image for the left one; a sleeve hides where
//! it ends. A hand that is lost fades where it was seen last.

use bevy::prelude::*;
use gradus_base::sample::Side;
use gradus_live::Veil;
use gradus_live::hand::in_world;
use gradus_scenario::Place;
use gradus_scenario::world::ShowHands;

use super::chance::smooth;
use super::materials::AnyMaterial;
use super::mesh::{MeshBuf, Tint, tint};
use super::pieces::Stuff;
use super::plain::PlainMaterial;
use super::spawn::Spawner;
use super::{LiveWorld, Tier, WorldClock};

const FILE: &[u8] = include_bytes!("../../assets/people/hand.bin");
const MAGIC: [u8; 8] = *b"GRHND 1\n";
const UNIT_M: f32 = 3e-5;

/// A hand of the patient's.
#[derive(Component)]
pub struct OwnHand {
    side: Side,
    place: Place,
    /// What is drawn when it is there in full, and what while it comes and goes.
    solid: [Entity; 2],
    fading: [(Entity, AnyMaterial); 2],
}

/// Why the file cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandError {
    #[error("it does not begin with {:?}", String::from_utf8_lossy(&MAGIC))]
    Magic,
    #[error("it ends at byte {at} in the middle of something")]
    Short { at: usize },
    #[error("triangle {triangle} points at nothing")]
    Index { triangle: usize },
}

/// Takes numbers from the front.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], HandError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let taken = rest.first_chunk::<N>().ok_or(HandError::Short { at: self.at })?;
        self.at += N;
        Ok(*taken)
    }

    fn short(&mut self) -> Result<usize, HandError> {
        self.take().map(|b| usize::from(u16::from_le_bytes(b)))
    }

    fn place(&mut self) -> Result<Vec3, HandError> {
        let mut units = [0.0; 3];
        for n in &mut units {
            *n = f32::from(i16::from_le_bytes(self.take()?)) * UNIT_M;
        }
        Ok(Vec3::from(units))
    }
}

/// The right hand as the file has it.
#[derive(Debug, Default)]
struct Shape {
    joints: Vec<Vec3>,
    /// Place, how open it lies, how much of a nail it is.
    corners: Vec<(Vec3, f32, f32)>,
    triangles: Vec<[usize; 3]>,
}

impl Shape {
    fn read(bytes: &[u8]) -> Result<Self, HandError> {
        let mut from = Reader { bytes, at: 0 };
        if from.take() != Ok(MAGIC) {
            return Err(HandError::Magic);
        }
        let [joints, corners, triangles] = [from.short()?, from.short()?, from.short()?];
        let mut shape = Self::default();
        for _ in 0..joints {
            shape.joints.push(from.place()?);
        }
        for _ in 0..corners {
            let at = from.place()?;
            let [open, nail] = from.take()?.map(|m| f32::from(m) / 255.0);
            shape.corners.push((at, open, nail));
        }
        for triangle in 0..triangles {
            let t = [from.short()?, from.short()?, from.short()?];
            if t.iter().any(|i| *i >= corners) {
                return Err(HandError::Index { triangle });
            }
            shape.triangles.push(t);
        }
        Ok(shape)
    }

    /// Its skin, with colours.
    fn skin(&self) -> MeshBuf {
        let mut normals = vec![Vec3::ZERO; self.corners.len()];
        for t in &self.triangles {
            let [a, b, c] = t.map(|i| self.corners[i].0);
            let n = (b - a).cross(c - a);
            t.iter().for_each(|i| normals[*i] += n);
        }
        let mut buf = MeshBuf::default();
        for ((at, open, nail), n) in self.corners.iter().zip(normals) {
            let n = n.normalize_or(Vec3::X);
            let [r, g, b] = self.tint(*at, n, *open, *nail);
            let along = Vec3::Y.cross(n).normalize_or(Vec3::Z);
            buf.vertex(*at, n, Vec2::new(at.z + at.x, at.y), along, [r, g, b, 1.0]);
        }
        for t in &self.triangles {
            let [a, b, c] = t.map(|i| i as u32);
            buf.triangle(a, b, c);
        }
        buf
    }

    /// A middling skin: paler and redder in the palm and over the joints, nails a little lighter.
    fn tint(&self, at: Vec3, n: Vec3, open: f32, nail: f32) -> Tint {
        let mixed = |a: Tint, b: Tint, share: f32| [0, 1, 2].map(|k| a[k] + (b[k] - a[k]) * share);
        let back = tint(186, 139, 112);
        let palm = tint(206, 158, 138);
        let red = tint(180, 116, 96);
        let mut c = mixed(back, palm, smooth(0.1, -0.6, n.x));
        // Knuckles and the joints after them.
        let fingers = self.joints.get(5..).unwrap_or_default().chunks(4);
        let near = fingers
            .flat_map(|finger| finger.iter().take(3))
            .map(|joint| (at - *joint).length())
            .fold(1.0, f32::min);
        c = mixed(c, red, 0.45 * smooth(0.017, 0.008, near) * smooth(-0.2, 0.5, n.x));
        c = mixed(c, tint(222, 178, 164), nail * 0.8);
        let dark = 0.30 + 0.70 * open.powf(0.8);
        // Where light goes through, shade is red.
        [c[0] * dark.powf(0.8), c[1] * dark, c[2] * dark.powf(1.05)]
    }
}

/// The sleeve round the wrist.
fn sleeve() -> MeshBuf {
    let ring = |y: f32, wide: f32, high: f32| -> Vec<Vec3> {
        (0..28)
            .map(|i| {
                let (sin, cos) = (i as f32 / 28.0 * std::f32::consts::TAU).sin_cos();
                Vec3::new(0.005 + cos * high, y, -0.003 - sin * wide)
            })
            .collect()
    };
    let rings = [
        ring(0.086, 0.0260, 0.0215),
        ring(0.070, 0.0290, 0.0250),
        ring(0.067, 0.0305, 0.0265),
        ring(0.069, 0.0322, 0.0282),
        ring(0.080, 0.0330, 0.0290),
        ring(0.096, 0.0334, 0.0294),
        ring(0.099, 0.0318, 0.0278),
        ring(0.102, 0.0345, 0.0305),
        ring(0.130, 0.0365, 0.0325),
        ring(0.165, 0.0385, 0.0345),
    ];
    let cloth = tint(74, 84, 96);
    let mut buf = MeshBuf::default();
    buf.skin_shaded(&rings, false, |t| {
        let inside = smooth(0.2, 0.0, t);
        let seam = smooth(0.07, 0.0, (t - 0.66).abs());
        cloth.map(|c| c * (1.0 - 0.8 * inside) * (1.0 - 0.45 * seam))
    });
    if let Some(end) = rings.last() {
        buf.fan(end, false, cloth.map(|c| c * 0.4));
    }
    buf
}

/// Both hands of a place, if its author shows them.
pub fn spawn(to: &mut Spawner, root: Entity) {
    if to.world.patient.hands == ShowHands::Hidden {
        return;
    }
    let shape = match Shape::read(FILE) {
        Ok(shape) => shape,
        Err(why) => {
            error!("assets/people/hand.bin: {why}; the patient's hands are not shown");
            return;
        }
    };
    let of = [(Stuff::Skin, shape.skin()), (Stuff::Cloth, sleeve())];
    let skins = [0, 1].map(|k| {
        let (solid, fading) = to.shelf.fading(of[k].0, to.materials);
        (of[k].0, solid, fading)
    });
    for side in [Side::Left, Side::Right] {
        let hand =
            to.commands.spawn((Transform::default(), Visibility::Hidden, ChildOf(root))).id();
        let mirror = if side == Side::Left { -1.0 } else { 1.0 };
        let [skin, cloth] = [0, 1].map(|k| {
            let mut buf = MeshBuf::default();
            buf.append(&of[k].1, &Mat4::from_scale(Vec3::new(mirror, 1.0, 1.0)));
            to.cost.meshes += 1;
            to.cost.triangles += buf.triangles();
            let mesh = to.meshes.add(buf.into_mesh(to.tier == Tier::Full));
            let (stuff, solid, fading) = &skins[k];
            let [solid, faded] = [solid, fading]
                .map(|material| to.show(*stuff, mesh.clone(), material.clone(), hand));
            (solid, (faded, fading.clone()))
        });
        let own =
            OwnHand { side, place: to.place, solid: [skin.0, cloth.0], fading: [skin.1, cloth.1] };
        to.commands.entity(hand).insert(own);
    }
}

/// Hands are where they are sensed.
pub fn show(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    mut hands: Query<(&OwnHand, &mut Transform, &mut Visibility)>,
    mut parts: Query<&mut Visibility, Without<OwnHand>>,
    mut full: ResMut<Assets<StandardMaterial>>,
    mut plain: ResMut<Assets<PlainMaterial>>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let stand = live.scenario.world_of(shown).patient_place(&live.scenario, &live.state, clock.now);
    for (own, mut transform, mut visibility) in &mut hands {
        let sensed = live.state.hands().both();
        let Some((_, hand)) = sensed.into_iter().find(|(side, _)| *side == own.side) else {
            continue;
        };
        let there = own.place == shown && hand.shown > 0.0;
        visibility.set_if_neq(if there { Visibility::Inherited } else { Visibility::Hidden });
        if !there {
            continue;
        }
        let pose = in_world(&hand.pose, &stand);
        transform.set_if_neq(
            Transform::from_translation(pose.position_m.into())
                .with_rotation(Quat::from_array(pose.orientation_xyzw)),
        );
        let whole = hand.shown >= 1.0;
        let mut show = |part: Entity, seen: bool| {
            if let Ok(mut visibility) = parts.get_mut(part) {
                visibility.set_if_neq(if seen {
                    Visibility::Inherited
                } else {
                    Visibility::Hidden
                });
            }
        };
        for part in own.solid {
            show(part, whole);
        }
        for (part, material) in &own.fading {
            show(*part, !whole);
            if !whole {
                fade(material, hand.shown, &mut full, &mut plain);
            }
        }
    }
}

fn fade(
    material: &AnyMaterial,
    share: f32,
    full: &mut Assets<StandardMaterial>,
    plain: &mut Assets<PlainMaterial>,
) {
    match material {
        AnyMaterial::Full(handle) => {
            if let Some(mut material) = full.get_mut(handle) {
                material.base_color.set_alpha(share);
            }
        }
        AnyMaterial::Plain(handle) => {
            if let Some(mut material) = plain.get_mut(handle) {
                material.surface.alpha = share;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_hand_can_be_read_and_a_cut_one_is_refused() {
        let shape = Shape::read(FILE).expect("the file is whole");
        assert_eq!(shape.joints.len(), 21);
        assert!(shape.triangles.len() > 3000);
        assert_eq!(Shape::read(b"").err(), Some(HandError::Magic));
        for end in (8..FILE.len()).step_by(997) {
            assert!(Shape::read(&FILE[..end]).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn the_fingers_point_to_minus_y_the_right_palm_to_minus_x_and_the_thumb_to_minus_z() {
        let shape = Shape::read(FILE).expect("the file is whole");
        let most =
            |way: Vec3| shape.corners.iter().map(|(p, ..)| p.dot(way)).fold(f32::MIN, f32::max);
        assert!((0.11..0.14).contains(&most(Vec3::NEG_Y)), "{}", most(Vec3::NEG_Y));
        assert!(most(Vec3::NEG_Z) > most(Vec3::Z) + 0.015, "the thumb stands out");
        let tip = shape.joints[12];
        let knuckle = shape.joints[9];
        assert!(tip.x < knuckle.x - 0.005, "fingers bend into the palm");
    }
}

#[cfg(all(test, feature = "stage"))]
mod from_samples {
    use std::f32::consts::FRAC_PI_4;
    use std::sync::Arc;

    use bevy::mesh::skinning::SkinnedMeshInverseBindposes;
    use gradus_base::SessionTime;
    use gradus_base::sample::{Capture, Pose};
    use gradus_live::Directive;
    use gradus_live::WorldState;
    use gradus_scenario::read::read_bytes;

    use super::*;
    use crate::stage::sense::{Frame, Sensed};
    use crate::stage::show_hands;
    use crate::world::materials::Kept;
    use crate::world::spawn::spawn_worlds;
    use crate::world::{WorldCost, WorldTier};

    /// The stage from what is sensed to what is drawn, without a renderer.
    fn app(hands: &str) -> App {
        let text = include_str!("../../tests/scenarios/small.ron");
        let place = "patient: (at: [0, Follow(\"height\"), 0])";
        assert!(text.contains(place));
        let at = format!("patient: (at: [3, 1, -2], facing_deg: 40, hands: {hands})");
        let (_, reading) = read_bytes("small", text.replace(place, &at).as_bytes());
        let rendered = reading.render();
        let scenario = Arc::new(reading.scenario.unwrap_or_else(|| unreachable!("{rendered}")));
        let mut state = WorldState::new(&scenario, 7);
        state.apply(Directive::Go { place: Place::World, at: SessionTime::ZERO });
        let mut app = App::new();
        app.add_plugins(TransformPlugin);
        // As the renderer does.
        app.register_required_components::<Mesh3d, Visibility>();
        app.insert_resource(Assets::<Mesh>::default())
            .insert_resource(Assets::<SkinnedMeshInverseBindposes>::default())
            .insert_resource(Assets::<StandardMaterial>::default())
            .insert_resource(Assets::<PlainMaterial>::default())
            .insert_resource(Assets::<Image>::default())
            .insert_resource(Sensed::nothing())
            .insert_resource(Frame { shown: true, ..default() })
            .init_resource::<Kept>()
            .init_resource::<WorldCost>()
            .init_resource::<WorldClock>()
            .insert_resource(WorldTier(Tier::Light))
            .insert_resource(LiveWorld { scenario, state })
            .add_systems(PreUpdate, show_hands)
            .add_systems(Update, (spawn_worlds, ApplyDeferred, show).chain());
        app
    }

    /// Frames of 50 ms in which both hands are sensed at these poses, left before right, or not.
    fn frames(app: &mut App, from: &mut f64, secs: f64, poses: Option<[Pose; 2]>) {
        for _ in 0..(secs / 0.05).round() as usize {
            *from += 0.05;
            let at = SessionTime::from_secs_f64(*from);
            app.world_mut().resource_mut::<WorldClock>().now = at;
            let mut sensed = app.world_mut().resource_mut::<Sensed>();
            sensed.begin(Capture { at, uncertainty_ns: 0 });
            for (index, hand) in sensed.hands.iter_mut().enumerate() {
                hand.position_tracked = poses.is_some();
                hand.orientation_tracked = poses.is_some();
                hand.pose = poses.map_or_else(Pose::default, |poses| poses[index]);
            }
            app.update();
        }
    }

    /// Where each hand of the world is that is drawn, whether in full, and whether fading.
    fn drawn(app: &mut App, side: Side) -> Option<(GlobalTransform, bool, bool)> {
        let world = app.world_mut();
        let mut hands = world.query::<(&OwnHand, &GlobalTransform, &Visibility)>();
        let (solid, fading, at) = hands.iter(world).find_map(|(own, at, seen)| {
            let there = own.side == side && own.place == Place::World;
            let seen = there && *seen != Visibility::Hidden;
            seen.then_some((own.solid, own.fading.each_ref().map(|(part, _)| *part), *at))
        })?;
        let seen = |part: &Entity| {
            world.get::<Visibility>(*part).is_some_and(|seen| *seen != Visibility::Hidden)
        };
        Some((at, solid.iter().all(seen), fading.iter().all(seen)))
    }

    fn poses() -> [Pose; 2] {
        let pose = |x: f32, turn: Quat| Pose {
            position_m: [x, 1.1, -0.4],
            orientation_xyzw: turn.to_array(),
        };
        [pose(-0.2, Quat::from_rotation_x(FRAC_PI_4)), pose(0.25, Quat::from_rotation_z(1.0))]
    }

    #[test]
    fn a_hand_is_drawn_where_it_is_sensed_and_fades_where_it_was_lost() {
        let (mut app, mut time) = (app("Shown"), 2.0);
        frames(&mut app, &mut time, 0.1, None);
        assert_eq!(drawn(&mut app, Side::Left), None, "no hand was seen yet");
        frames(&mut app, &mut time, 1.0, Some(poses()));
        let facing = Quat::from_rotation_y(40_f32.to_radians());
        let check = |app: &mut App, wanted: (bool, bool)| {
            for (side, pose) in [Side::Left, Side::Right].into_iter().zip(poses()) {
                let (at, solid, fading) = drawn(app, side).unwrap();
                let expected = Vec3::new(3.0, 1.0, -2.0) + facing * Vec3::from(pose.position_m);
                let turn = facing * Quat::from_array(pose.orientation_xyzw);
                assert!(at.translation().distance(expected) < 0.01, "{side:?} at {at:?}");
                assert!(at.rotation().angle_between(turn).to_degrees() < 1.0, "{side:?} {at:?}");
                assert_eq!((solid, fading), wanted, "{side:?}");
            }
        };
        check(&mut app, (true, false));
        frames(&mut app, &mut time, 0.2, None);
        check(&mut app, (false, true));
        frames(&mut app, &mut time, 0.4, None);
        for side in [Side::Left, Side::Right] {
            assert_eq!(drawn(&mut app, side), None);
        }
    }

    #[test]
    fn a_world_that_hides_hands_draws_none() {
        let (mut app, mut time) = (app("Hidden"), 2.0);
        frames(&mut app, &mut time, 1.0, Some(poses()));
        for side in [Side::Left, Side::Right] {
            assert_eq!(drawn(&mut app, side), None);
        }
        assert_eq!(app.world().resource::<LiveWorld>().state.hands().both()[0].1.shown, 1.0);
    }
}
