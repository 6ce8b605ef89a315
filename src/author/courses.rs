//! The lines along which things move by themselves, drawn as marks: also for things that are
//! carried, turned, repeated or part of a prefab.

use bevy::math::Affine3A;
use bevy::prelude::*;
use gradus_live::Moment;
use gradus_scenario::Number;
use gradus_scenario::plan::stance::{Common, Stance, Within, copies};
use gradus_scenario::plan::turned;
use gradus_scenario::world::bounds::DEEPEST;
use gradus_scenario::world::{Movement, Thing, World};

/// The most copies of a repeated thing that have lines; more lines would hide the world.
const MOST_COPIES: usize = 48;
/// About the most lines of a place.
const MOST_LINES: usize = 20_000;

/// The lines of every path, orbit and area of a place: the two ends of each line, in the world, m.
pub fn courses(world: &World, moment: &Moment<'_>) -> Vec<[Vec3; 2]> {
    let mut lines = Vec::new();
    let mut making = CourseLines { world, moment, lines: &mut lines };
    making.things(&world.things, Affine3A::IDENTITY, Within::default());
    lines
}

struct CourseLines<'a> {
    world: &'a World,
    moment: &'a Moment<'a>,
    lines: &'a mut Vec<[Vec3; 2]>,
}

/// Whether a thing goes along a course, or holds a thing that goes along one.
fn goes(world: &World, thing: &Thing, depth: u32) -> bool {
    let by_itself = matches!(
        thing.moves,
        Movement::Path { .. } | Movement::Orbit { .. } | Movement::Wander { .. }
    );
    let mut within = world.prefabs.within(thing).iter();
    by_itself || (depth < DEEPEST && within.any(|inner| goes(world, inner, depth + 1)))
}

impl CourseLines<'_> {
    fn things(&mut self, things: &[Thing], holds: Affine3A, within: Within) {
        if within.depth > DEEPEST {
            return;
        }
        let (world, moment) = (self.world, self.moment);
        for thing in things.iter().filter(|thing| goes(world, thing, within.depth)) {
            let common = Common::new(thing);
            for (nth, copy) in copies(thing, false).into_iter().take(MOST_COPIES).enumerate() {
                if self.lines.len() > MOST_LINES {
                    return;
                }
                let within = within.inner(nth as u64);
                let stance = Stance::new(common.clone(), copy, within, &Mat4::from(holds));
                let at = moment.spot(&stance).at;
                let turn = Quat::from_rotation_y(copy.turn) * turned(moment.three(&thing.turn_deg));
                self.course(&thing.moves, holds * Affine3A::from_rotation_translation(turn, at));
                let inner = world.prefabs.within(thing);
                if !inner.is_empty() {
                    let pose: Affine3A = moment.pose(&stance).into();
                    self.things(inner, holds * pose, within);
                }
            }
        }
    }

    /// Adds the lines of one movement, which happens in `frame`.
    fn course(&mut self, moves: &Movement, frame: Affine3A) {
        let mut line = |points: &[Vec3], closed: bool| {
            let ends = points.iter().skip(1).chain(points.first().filter(|_| closed));
            let pairs = points.iter().zip(ends);
            self.lines.extend(
                pairs.map(|(a, b)| [frame.transform_point3(*a), frame.transform_point3(*b)]),
            );
        };
        match moves {
            Movement::Path { points, closed, .. } => {
                let points: Vec<Vec3> =
                    points.iter().map(|p| Vec3::from(p.map(|v| v as f32))).collect();
                line(&points, *closed);
            }
            Movement::Orbit { radius_m, .. } => {
                let point = |i: u8| {
                    let turn = f32::from(i) / 32.0 * std::f32::consts::TAU;
                    Vec3::new(turn.cos(), 0.0, turn.sin()) * *radius_m as f32
                };
                line(&(0..32).map(point).collect::<Vec<_>>(), true);
            }
            Movement::Wander { area_m: [x, z], .. } => {
                let half = self.moment.three(&[x.clone(), Number::from(0.0), z.clone()]) * 0.5;
                let corner = |to_x: f32, to_z: f32| half * Vec3::new(to_x, 0.0, to_z);
                line(
                    &[corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)],
                    true,
                );
            }
            _ => {}
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use gradus_base::SessionTime;
    use gradus_live::WorldState;
    use gradus_scenario::Place;
    use gradus_scenario::read::read_bytes;

    use super::*;

    #[test]
    fn a_path_in_a_turned_and_repeated_prefab_is_where_its_thing_goes() {
        let text = r#"(format: 1, id: "t", version: "1", title: "t", description: "t",
            content_warning: "t", posture: Standing,
            ladder: [(id: "a", label: "a", expected_suds: 10)],
            world: (
                prefabs: [(id: "walk", things: [
                    (at: [0, 1, 0], moves: Path(points: [(0, 0, 0), (0, 0, -2)], closed: false), shape: Bench),
                ])],
                things: [
                    (at: [10, 0, 0], turn_deg: [90, 0, 0], repeat: Row(count: 2, step_m: [0, 0, -5]), shape: Prefab("walk")),
                    (shape: Bench),
                ],
            ), safe_place: ())"#;
        let scenario = read_bytes("t", text.as_bytes()).1.scenario.unwrap();
        let state = WorldState::new(scenario, 1);
        let moment = Moment::new(&state, SessionTime::ZERO, Place::World);
        let lines = courses(state.scenario().world(), &moment);
        // A turn by 90° to the left makes the direction ahead −X.
        let wanted = [0.0, -5.0].map(|z| [Vec3::new(10.0, 1.0, z), Vec3::new(8.0, 1.0, z)]);
        assert_eq!(lines.len(), wanted.len(), "{lines:?}");
        for (line, wanted) in lines.iter().zip(&wanted) {
            assert!(line.iter().zip(wanted).all(|(a, b)| a.distance(*b) < 1e-4), "{lines:?}");
        }
    }
}
