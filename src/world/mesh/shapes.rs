//! The shapes that a scenario can name, as triangles about their own origin.

use bevy::prelude::*;
use gradus_base::chance::mix;
pub use gradus_scenario::plan::v3;
use gradus_scenario::world::{Shape, World};

use crate::world::mesh::buf::{MeshBuf, PLAIN};
use crate::world::mesh::building::{Plan, Skin, building};
use crate::world::mesh::nature;
use crate::world::mesh::nature::{Hills, Shore, Wind};
use crate::world::mesh::pieces::{Pieces, Stuff};
use crate::world::mesh::road::Land;
use crate::world::mesh::room::{Fabric, room};
use crate::world::mesh::{street, vehicle};
use crate::world::tier::Tier;

/// The choices that a shape's triangles depend on, besides the shape.
#[derive(Clone, Copy)]
pub struct Making<'a> {
    pub place: &'a World,
    pub tier: Tier,
    pub stuff: Stuff,
    /// The number of this copy, if the thing is repeated.
    pub nth: u64,
}

fn v2(p: &[f64; 2]) -> Vec2 {
    Vec2::new(p[0] as f32, p[1] as f32)
}

/// Adds a shape's triangles. Groups, cities, birds, people, models and lights need more than
/// triangles and add no triangles here.
pub fn make(to: &mut Pieces, shape: &Shape, making: Making<'_>) {
    let Making { stuff, tier, place, nth } = making;
    let detail = if tier == Tier::Full { 1.0 } else { 0.3 };
    let sides = if tier == Tier::Full { 24 } else { 10 };
    let wind = if place.wind.is_some() { Wind::Moves } else { Wind::Still };
    let vary = |seed: u64| if nth == 0 { seed } else { mix(seed ^ mix(nth)) };
    match shape {
        Shape::Box { size_m, bevel_m } => {
            let bevel = if tier == Tier::Full { *bevel_m as f32 } else { 0.0 };
            to.of(stuff).bevelled(Vec3::ZERO, v3(size_m), bevel, PLAIN);
        }
        Shape::Cylinder { radius_m, top_radius_m, height_m } => {
            let radius = *radius_m as f32;
            let top = top_radius_m.map_or(radius, |r| r as f32);
            to.of(stuff).cylinder(Vec3::ZERO, radius, top, *height_m as f32, sides, PLAIN);
        }
        Shape::Sphere { radius_m } => {
            to.of(stuff).ball(Vec3::ZERO, Vec3::splat(*radius_m as f32), sides, PLAIN);
        }
        Shape::Plane { size_m } => {
            let half = v2(size_m) * 0.5;
            let p = |x: f32, z: f32| Vec3::new(x, 0.0, z);
            to.of(stuff).face(
                [p(-half.x, half.y), p(half.x, half.y), p(half.x, -half.y), p(-half.x, -half.y)],
                PLAIN,
            );
        }
        Shape::Panel { size_m } => {
            let (half, high) = (size_m[0] as f32 * 0.5, size_m[1] as f32);
            let p = |x: f32, y: f32| Vec3::new(x, y, 0.0);
            let front = [p(-half, 0.0), p(half, 0.0), p(half, high), p(-half, high)];
            let [a, b, c, d] = front;
            to.of(stuff).face(front, PLAIN);
            to.of(stuff).face([b, a, d, c], PLAIN);
        }
        Shape::Tube { points, radius_m } => {
            let line: Vec<Vec3> = points.iter().map(v3).collect();
            let radius = *radius_m as f32;
            to.of(stuff).tube(&line, |_| radius, if tier == Tier::Full { 14 } else { 6 }, PLAIN);
        }
        Shape::Lathe { outline } => {
            let rings: Vec<_> = outline
                .iter()
                .map(|p| MeshBuf::ring(Vec3::Y * p[1] as f32, (p[0] as f32).max(0.0005), sides))
                .collect();
            to.of(stuff).skin(&rings, true, PLAIN);
        }
        Shape::Extrude { outline, height_m } => extrude(to.of(stuff), outline, *height_m as f32),
        Shape::Terrain { size_m, flat_m, hills_m, hill_size_m, seed, road: Some(road) } => {
            let land = Land {
                flat: *flat_m as f32,
                high: *hills_m as f32,
                size: *hill_size_m as f32,
                seed: *seed as u32,
            };
            land.add(to, &road.0, *size_m as f32 * 0.5, stuff, detail);
        }
        Shape::Terrain { size_m, flat_m, hills_m, hill_size_m, seed, road: None } => {
            let hills = Hills {
                flat: *flat_m as f32,
                high: *hills_m as f32,
                size: *hill_size_m as f32,
                seed: *seed as u32,
            };
            nature::terrain(to, *size_m as f32, hills, stuff, detail);
        }
        Shape::Tuft { height_m, tip } => {
            nature::tuft(to, *height_m as f32, tip.linear(), stuff, vary(1), detail, wind);
        }
        Shape::Tree { height_m, bark, leaves, seed } => {
            let (bark, leaves) = (Stuff::World(bark.0), Stuff::World(leaves.0));
            nature::tree(to, *height_m as f32, bark, leaves, vary(*seed), detail, wind);
            to.contact(Vec3::ZERO, Vec2::splat(*height_m as f32 * 0.12), 0.0, 0.8);
        }
        Shape::Flower { height_m, kind, petals } => {
            let (high, petals) = (*height_m as f32, petals.linear());
            nature::flower(to, high, *kind, petals, stuff, vary(1), detail, wind);
        }
        Shape::Beach { size_m, slope, top_m, bays_m, seed } => {
            let shore = Shore { slope: *slope as f32, bays: *bays_m as f32, seed: *seed as u32 };
            nature::beach(to, v2(size_m), *top_m as f32, shore, stuff, detail);
        }
        Shape::Water { size_m, slope, bays_m, seed } => {
            let shore = Shore { slope: *slope as f32, bays: *bays_m as f32, seed: *seed as u32 };
            nature::open_water(to, v2(size_m), shore, stuff, detail);
        }
        Shape::Building { size_m, storeys, facade, base, roof, seed } => {
            let half = v2(size_m) * 0.5;
            let [facade, base, roof] = [facade, base, roof].map(|m| Stuff::World(m.0));
            let skin = Skin { facade, base, roof, trim: stuff };
            let plan = Plan {
                from: -half,
                to: half,
                ground: 0.0,
                storeys: *storeys,
                seed: vary(*seed),
                detail,
            };
            building(to, place, skin, plan);
        }
        Shape::Car { kind, seed } => vehicle::vehicle(to, *kind, vary(*seed), detail),
        Shape::Lamp { height_m } => street::lamp(to, *height_m as f32, detail),
        Shape::Bench => street::bench(to, detail),
        Shape::Room { size_m, floor, walls, ceiling, trim, openings } => {
            let [floor, walls, ceiling, trim] =
                [floor, walls, ceiling, trim].map(|m| Stuff::World(m.0));
            let fabric = Fabric { floor, walls, ceiling, trim };
            room(to, place, v3(size_m), &fabric, openings);
        }
        Shape::Group { .. }
        | Shape::City(_)
        | Shape::Cabin { .. }
        | Shape::Prefab(_)
        | Shape::Bird(_)
        | Shape::Dog(_)
        | Shape::Spider { .. }
        | Shape::Words { .. }
        | Shape::Screen { .. }
        | Shape::Timer { .. }
        | Shape::Rain { .. }
        | Shape::Snow { .. }
        | Shape::Smoke(_)
        | Shape::Dust(_)
        | Shape::Blast(_)
        | Shape::FogBank(_)
        | Shape::Fire(_)
        | Shape::Sparks(_)
        | Shape::Shards(_)
        | Shape::Bolt(_)
        | Shape::Drops(_)
        | Shape::Person(_)
        | Shape::Crowd(_)
        | Shape::Model { .. }
        | Shape::Light { .. } => {}
    }
}

fn extrude(buf: &mut MeshBuf, outline: &[[f64; 2]], height: f32) {
    let line: Vec<Vec2> = outline.iter().map(v2).collect();
    let mut top: Vec<Vec3> = Vec::new();
    for (i, a) in line.iter().enumerate() {
        let Some(b) = line.get((i + 1) % line.len()) else { continue };
        let p = |c: &Vec2, y: f32| Vec3::new(c.x, y, c.y);
        buf.face([p(a, 0.0), p(b, 0.0), p(b, height), p(a, height)], PLAIN);
        top.push(p(a, height));
    }
    buf.fan(&top, false, PLAIN);
    let bottom: Vec<Vec3> = top.iter().map(|p| Vec3::new(p.x, 0.0, p.z)).collect();
    buf.fan(&bottom, true, PLAIN);
}

#[cfg(test)]
mod tests {
    use gradus_scenario::extent::{Extent, of_shape};
    use gradus_scenario::read::read_bytes;

    use super::*;
    use crate::world::mesh::creature::{self, Fineness};

    /// The box around all triangles except the soft dark patches on the ground.
    fn drawn(pieces: &Pieces, moved: Vec3) -> Option<Extent> {
        let solid = pieces.iter().filter(|(stuff, _)| *stuff != Stuff::Contact);
        Extent::around(solid.flat_map(|(_, buf)| buf.corners().flatten()).map(|p| p + moved))
    }

    #[test]
    fn the_box_around_a_shape_holds_what_is_drawn_and_is_not_much_larger() {
        let shapes = [
            "Box(size_m: [1, 2, 3])",
            "Cylinder(radius_m: 0.5, top_radius_m: 0.7, height_m: 2)",
            "Sphere(radius_m: 0.6)",
            "Plane(size_m: [3, 2])",
            "Panel(size_m: [3, 2])",
            "Tube(points: [(0, 0, 0), (1, 2, 0), (2, 2, -1)], radius_m: 0.1)",
            "Lathe(outline: [(0.2, 0.1), (0.6, 0.5), (0.1, 0.9)])",
            "Extrude(outline: [(0, 0), (2, 0), (1, 3)], height_m: 1)",
            "Tuft(height_m: 0.4)",
            "Tree(height_m: 8, bark: \"wood\", leaves: \"wood\")",
            "Tree(height_m: 8, bark: \"wood\", leaves: \"wood\", seed: 5)",
            "Car(seed: 1)",
            "Car(seed: 2)",
            "Car(seed: 3)",
            "Car(seed: 4)",
            "Lamp(height_m: 5)",
            "Bench",
            "Building(size_m: [9, 7], storeys: 3, facade: \"front\", base: \"front\", roof: \"wood\")",
            "Spider(kind: Cellar, span_m: 0.1)",
            "Spider(kind: House, span_m: 0.1)",
            "Spider(kind: Garden, span_m: 0.1)",
            "Spider(kind: Tarantula, span_m: 0.1)",
            "Dog(kind: Street)",
            "Dog(kind: Shepherd, height_m: 0.6)",
            "Dog(kind: Terrier, height_m: 0.3)",
            "Bird(kind: Pigeon)",
            "Bird(kind: Crow)",
            "Bird(kind: Sparrow)",
        ];
        let things: String = shapes.map(|shape| format!("(shape: {shape}),")).concat();
        let text = format!(
            r#"(format: 1, id: "t", version: "1.0.0", title: "t", description: "t", content_warning: "t",
            posture: Standing, ladder: [(id: "a", label: "a", expected_suds: 10)], safe_place: (),
            world: (materials: [(id: "wood", look: Wood), (id: "front", look: Facade())], things: [{things}]))"#
        );
        let (_, reading) = read_bytes("t", text.as_bytes());
        let rendered = reading.render();
        let scenario = reading.scenario.expect(&rendered);
        let place = scenario.world();
        let mut wrong = String::new();
        for (thing, name) in place.things.iter().zip(shapes) {
            let stated = of_shape(&thing.shape, place).expect(name);
            let mut pieces = Pieces::new(f32::INFINITY);
            let making = Making { place, tier: Tier::Full, stuff: Stuff::Matte, nth: 0 };
            make(&mut pieces, &thing.shape, making);
            let mut all = drawn(&pieces, Vec3::ZERO);
            if let Shape::Spider { kind, span_m, seed, .. } = &thing.shape {
                let spider = creature::spider(*kind, *span_m as f32, *seed, Fineness::Near);
                all = Extent::around(spider.skin.posed(&spider.frame.rest()));
            }
            if let Shape::Dog(dog) = &thing.shape {
                let made = creature::dog(dog.kind, dog.height_m as f32, 1, Fineness::Many);
                all = Extent::around(made.skin.posed(&[Transform::IDENTITY; creature::BONES]));
            }
            if let Shape::Bird(bird) = &thing.shape
                && let Some(kind) = bird.kind
            {
                let made = creature::bird(kind, bird.span() as f32, 1, Fineness::Many);
                all = Extent::around(made.standing());
            }
            let all = all.expect(name);
            let size = all.to - all.from;
            // The box may be too small by two hundredths of the shape's size and a millimetre, and
            // too large by about half.
            let slack = Vec3::splat(size.max_element() * 0.02 + 0.001);
            let holds =
                stated.from.cmple(all.from + slack).all() && stated.to.cmpge(all.to - slack).all();
            let snug = (stated.to - stated.from).cmple(size * 1.5 + slack * 3.0).all();
            if !holds || !snug {
                wrong += &format!("{name}: told {stated:?}\n    drawn {all:?}\n");
            }
        }
        assert!(wrong.is_empty(), "{wrong}");
    }
}
