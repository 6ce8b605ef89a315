//! Spiders as entities: skinned meshes, an entity for each joint, and the walker that moves them.

use bevy::prelude::*;
use gradus_base::chance::Chance;
use gradus_scenario::Number;
use gradus_scenario::world::shape::SpiderKind;

use crate::world::mesh::creature::shade;
use crate::world::motion::climb::Climber;
use crate::world::motion::legs::Walker;
use crate::world::scene::skins::{Bones, Of};
use crate::world::scene::spawner::Spawner;

/// No foot stands farther from where it stands in the plan, as a share of the span.
const ASTRAY: f32 = 0.035;

/// A spider to be spawned.
#[derive(Clone, Copy)]
pub struct Spider {
    pub kind: SpiderKind,
    /// From foot to foot, m.
    pub span_m: f64,
    pub dead: bool,
}

impl Spawner<'_, '_, '_, '_> {
    /// Spawns a spider below `holder`, the entity of its thing; `pace` is the thing's pace, and `last`
    /// the thing's pose in the frame of its last carrier.
    pub fn spider(&mut self, of: Spider, pace: &Number, seed: u64, holder: Entity, last: Mat4) {
        let Spider { kind, span_m, dead } = of;
        let span = span_m as f32;
        let meshes = self.skins(Of::Spider(kind), span_m, seed);
        let Bones::Spider(frame) = meshes.bones else { return };
        let lies = if dead { frame.on_its_back() } else { Transform::IDENTITY };
        let body = self.commands.spawn((lies, Visibility::Inherited, ChildOf(holder))).id();
        let joint = |spawner: &mut Self, at: Transform, below: Entity| {
            spawner.commands.spawn((at, ChildOf(below))).id()
        };
        let mut joints = vec![body];
        for rest in frame.rest().into_iter().skip(1) {
            joints.push(joint(self, rest, body));
        }
        self.skinned(&meshes.skin, &meshes.binds[0], &joints, body);
        let mut shadow = Vec::new();
        for _ in 0..shade::patches(frame.legs.len()) {
            shadow.push(joint(self, Transform::IDENTITY, holder));
        }
        self.skinned(&meshes.shadow, &meshes.binds[1], &shadow, holder);
        let mut chance = Chance::new(seed, 0x57a7);
        let rests = frame.legs.iter().map(|leg| {
            let astray = Vec3::new(chance.range(-1.0, 1.0), 0.0, chance.range(-1.0, 1.0));
            leg.foot + astray * ASTRAY * span
        });
        let rests = rests.collect();
        let walker = Walker {
            over: self.over(last),
            frame,
            joints,
            shadow,
            rests,
            dead,
            pace: pace.clone(),
            seed,
        };
        self.commands.entity(body).insert(walker);
        if let Some(hand) = self.climbs.clone().filter(|_| !dead) {
            let climber = Climber { place: self.place, hand, span_m: span, below: None };
            self.commands.entity(body).insert(climber);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use gradus_base::SessionTime;
    use gradus_live::{Directive, WorldState};
    use gradus_scenario::Place;
    use gradus_scenario::read::read_bytes;

    use super::*;
    use crate::world::live::{LiveWorld, WorldClock, WorldCost};
    use crate::world::motion::climb::climb;
    use crate::world::motion::legs::step_legs;
    use crate::world::motion::things::{carry_patient, move_things, show_places, show_things};
    use crate::world::scene::spawn::spawn_worlds;
    use crate::world::scene::spawner::stock_without_renderer;
    use crate::world::tier::{Tier, WorldTier};

    fn app(things: &str) -> App {
        let text = format!(
            r#"(format: 1, id: "t", version: "1.0.0", title: "t", description: "t", content_warning: "t",
            posture: Standing, ladder: [(id: "a", label: "a", expected_suds: 10)], safe_place: (),
            world: (things: [{things}]))"#
        );
        let (_, reading) = read_bytes("t", text.as_bytes());
        let rendered = reading.render();
        let mut state = WorldState::new(Arc::new(reading.scenario.expect(&rendered)), 7);
        state.apply(Directive::Go { place: Place::World, at: SessionTime::ZERO });
        let mut app = App::new();
        stock_without_renderer(&mut app);
        app.add_plugins(TransformPlugin)
            .init_resource::<WorldCost>()
            .init_resource::<WorldClock>()
            .insert_resource(WorldTier(Tier::Light))
            .insert_resource(LiveWorld { state })
            .add_systems(
                Update,
                (
                    spawn_worlds,
                    ApplyDeferred,
                    show_places,
                    carry_patient,
                    show_things,
                    move_things,
                    climb,
                    step_legs,
                )
                    .chain(),
            );
        app
    }

    /// Where the feet of the only spider and its body are, in the world.
    fn feet(app: &mut App, secs: f64) -> (Vec<Vec3>, Vec3) {
        app.world_mut().resource_mut::<WorldClock>().now = SessionTime::from_secs_f64(secs);
        app.update();
        let world = app.world_mut();
        let mut walkers = world.query::<(Entity, &Walker)>();
        let (body, walker) = walkers.iter(world).next().unwrap();
        let at = |joint: Entity| *world.get::<GlobalTransform>(joint).unwrap();
        let tips = walker.frame.legs.iter().enumerate().map(|(nth, leg)| {
            let last = usize::from(walker.frame.first_of_leg(nth)) + 2;
            at(walker.joints[last]).transform_point(Vec3::NEG_Z * leg.bones_m[2])
        });
        (tips.collect(), at(body).translation())
    }

    #[test]
    fn a_spiders_feet_stand_still_in_the_world_while_it_walks_over_them() {
        let mut app = app(
            "(at: [1, 0.5, -2], moves: Wander(area_m: [0.4, 0.4], pace_mps: 0.08, every_s: 4, rest: 0.4),
            shape: Spider(span_m: 0.06))",
        );
        feet(&mut app, 3.0);
        let (mut last, mut body) = feet(&mut app, 3.0);
        let (mut stood, mut slid, mut went) = (0, 0, 0.0);
        for i in 1..500 {
            let (now, over) = feet(&mut app, 3.0 + f64::from(i) * 0.02);
            let moved = over.distance(body);
            went += moved;
            for (a, b) in last.iter().zip(&now) {
                assert!(a.distance(*b) < 0.03, "a foot jumps to {b}");
                // Feet of a body that goes half a millimetre in a frame; a foot that stands has its
                // toe's middle 0.2 mm over the ground.
                if moved > 5e-4 && a.y.max(b.y) < 0.5003 {
                    stood += 1;
                    slid += usize::from(a.distance(*b) > 0.3 * moved);
                }
            }
            (last, body) = (now, over);
        }
        assert!(went > 0.2 && stood > 300, "it walked {went} m; {stood} times a foot stood");
        assert!(slid * 20 < stood, "{slid} of {stood} times a foot that stood slid");
    }

    #[test]
    fn a_dead_spider_lies_on_its_back_with_its_feet_drawn_in() {
        let mut app = app("(shape: Spider(span_m: 0.06, dead: true))");
        feet(&mut app, 3.0);
        let (feet_now, _) = feet(&mut app, 3.0);
        for foot in &feet_now {
            assert!(foot.y > 0.008 && foot.with_y(0.0).length() < 0.02, "{foot}");
        }
        assert_eq!(feet(&mut app, 9.0).0, feet_now, "it never stirs");
    }
}
