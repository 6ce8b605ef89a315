//! Buildings: walls with whole windows, a ground floor, a parapet, and the boxes and tanks on
//! roofs.

use bevy::prelude::*;
use gradus_base::chance::Chance;
use gradus_scenario::world::{Look, World};

use crate::world::mesh::buf::{MeshBuf, Tint, tint};
use crate::world::mesh::pieces::{Pieces, Stuff};

/// The stuffs of a building.
#[derive(Clone, Copy)]
pub struct Skin {
    pub facade: Stuff,
    pub base: Stuff,
    pub roof: Stuff,
    pub trim: Stuff,
}

/// A building to be made: its ground and its height.
#[derive(Clone, Copy)]
pub struct Plan {
    /// The least and the greatest x and z of its ground.
    pub from: Vec2,
    pub to: Vec2,
    pub ground: f32,
    pub storeys: u32,
    pub seed: u64,
    /// The share of detail: 0 is a block for the distance, 1 is full detail.
    pub detail: f32,
}

/// The distance from bay to bay and from floor to floor, m.
fn module(place: &World, stuff: Stuff) -> Vec2 {
    match stuff {
        Stuff::World(index) => match place.materials.0.get(index).map(|m| &m.look) {
            Some(Look::Facade { bay_m, storey_m, .. }) => {
                Vec2::new(*bay_m as f32, *storey_m as f32)
            }
            _ => Vec2::new(3.0, 3.2),
        },
        _ => Vec2::new(3.0, 3.2),
    }
}

/// Adds a building.
pub fn building(to: &mut Pieces, place: &World, skin: Skin, plan: Plan) {
    let mut chance = Chance::new(plan.seed, 0xb17d);
    let tone = chance.range(0.86, 1.06);
    let warm = chance.range(-0.05, 0.05);
    let own: Tint = [tone * (1.0 + warm), tone, tone * (1.0 - warm)];
    let unit = module(place, skin.facade);
    let base_high = if plan.detail > 0.2 { 4.2 } else { 0.0 };
    let high = plan.ground + base_high + plan.storeys as f32 * unit.y;
    let shift = Vec2::new(chance.index(8) as f32 * unit.x, -(chance.index(8) as f32) * unit.y);
    if base_high > 0.0 {
        let base = module(place, skin.base);
        walls(
            to,
            skin.base,
            [plan.from, plan.to],
            [plan.ground, plan.ground + base_high],
            Cladding {
                unit: Vec2::new(base.x, base_high),
                shift: Vec2::new(chance.index(8) as f32 * base.x, 0.0),
            },
            own,
            true,
        );
    }
    let cladding = Cladding { unit, shift };
    // A tall building may step back.
    let steps = plan.storeys > 14 && chance.often(0.6) && plan.detail > 0.2;
    let lower = if steps {
        base_high + unit.y * (plan.storeys as f32 * 0.35).round()
    } else {
        high - plan.ground
    };
    walls(
        to,
        skin.facade,
        [plan.from, plan.to],
        [plan.ground + base_high, plan.ground + lower],
        cladding,
        own,
        plan.detail <= 0.2,
    );
    roof(to, skin, [plan.from, plan.to], plan.ground + lower, own, &mut chance, plan.detail);
    if steps {
        let inset = (plan.to - plan.from) * chance.range(0.10, 0.2);
        let ground = [plan.from + inset, plan.to - inset];
        walls(to, skin.facade, ground, [plan.ground + lower, high], cladding, own, false);
        roof(to, skin, ground, high, own, &mut chance, plan.detail);
    }
    if plan.detail > 0.4 {
        // A band over the ground floor and a cornice catch the light.
        let at = (plan.from + plan.to) * 0.5;
        let near = Vec3::new(at.x, 0.0, at.y);
        let y = plan.ground + base_high - 0.15;
        band(to.near(skin.trim, near), [plan.from, plan.to], y, [0.35, 0.22], own);
    }
}

/// How a texture lies on a wall: the size of its bays and storeys, and how far it is moved, m.
#[derive(Clone, Copy)]
struct Cladding {
    unit: Vec2,
    shift: Vec2,
}

/// Adds walls about a piece of ground, from its least to its greatest x and z.
fn walls(
    to: &mut Pieces,
    stuff: Stuff,
    [from, till]: [Vec2; 2],
    [low, high]: [f32; 2],
    Cladding { unit, shift }: Cladding,
    own: Tint,
    grounded: bool,
) {
    let corners = [
        Vec2::new(from.x, till.y),
        Vec2::new(till.x, till.y),
        Vec2::new(till.x, from.y),
        Vec2::new(from.x, from.y),
    ];
    let near = Vec3::new((from.x + till.x) * 0.5, 0.0, (from.y + till.y) * 0.5);
    let mut u = shift.x;
    for i in 0..4 {
        let (a, b) = (corners[i], corners[(i + 1) % 4]);
        let bays = ((b - a).length() / unit.x).round().max(1.0);
        let p = |c: Vec2, y: f32| Vec3::new(c.x, y, c.y);
        // The texture shows whole bays, wherever the wall ends.
        let (u1, v1) = (u + bays * unit.x, shift.y - (high - low));
        let dark = if grounded { 0.62 } else { 0.94 };
        let foot = own.map(|c| c * dark);
        to.near(stuff, near).quad_shaded(
            [p(a, low), p(b, low), p(b, high), p(a, high)],
            [Vec2::new(u, shift.y), Vec2::new(u1, shift.y), Vec2::new(u1, v1), Vec2::new(u, v1)],
            [foot, foot, own, own],
        );
        u = u1;
    }
}

/// Adds a band about walls, `y` m up, `high` m high, `out` m outside the walls.
fn band(buf: &mut MeshBuf, [from, till]: [Vec2; 2], y: f32, [high, out]: [f32; 2], own: Tint) {
    let (a, b) = (from - Vec2::splat(out), till + Vec2::splat(out));
    let v = |x: f32, y: f32, z: f32| Vec3::new(x, y, z);
    buf.cuboid(v(a.x, y, till.y), v(b.x, y + high, b.y), 0b010000, own);
    buf.cuboid(v(a.x, y, a.y), v(b.x, y + high, from.y), 0b100000, own);
    buf.cuboid(v(a.x, y, from.y), v(from.x, y + high, till.y), 0b110010, own);
    buf.cuboid(v(till.x, y, from.y), v(b.x, y + high, till.y), 0b110001, own);
}

/// Adds a roof and the boxes on it.
fn roof(
    to: &mut Pieces,
    skin: Skin,
    [from, till]: [Vec2; 2],
    y: f32,
    own: Tint,
    chance: &mut Chance,
    detail: f32,
) {
    let middle = (from + till) * 0.5;
    let near = Vec3::new(middle.x, 0.0, middle.y);
    let p = |x: f32, z: f32| Vec3::new(x, y, z);
    let (tone, warm) = (chance.range(0.5, 1.2), chance.range(-0.10, 0.08));
    to.near(skin.roof, near).face(
        [p(from.x, till.y), p(till.x, till.y), p(till.x, from.y), p(from.x, from.y)],
        [tone * (1.0 + warm), tone, tone * (1.0 - warm)],
    );
    if detail <= 0.2 {
        return;
    }
    // The parapet is a wall of 0.9 m about the roof, built only where a patient can see it.
    let rim = 0.35;
    if detail > 0.4 || near.length() < 90.0 {
        let within = [from + Vec2::splat(rim), till - Vec2::splat(rim)];
        band(to.near(skin.trim, near), within, y - 0.05, [0.95, rim + 0.08], own);
    }
    let size = till - from;
    let spot = |chance: &mut Chance, half: Vec2| {
        Vec2::new(
            chance.range(from.x + 1.2 + half.x, (till.x - 1.2 - half.x).max(from.x + 1.3 + half.x)),
            chance.range(from.y + 1.2 + half.y, (till.y - 1.2 - half.y).max(from.y + 1.3 + half.y)),
        )
    };
    if size.min_element() < 8.0 {
        return;
    }
    // The housing over the stairs and lifts.
    let half = Vec2::new(chance.range(1.6, 2.8), chance.range(1.6, 3.4));
    let at = spot(chance, half);
    let tall = chance.range(2.6, 4.2);
    to.near(skin.trim, near).bevelled(
        Vec3::new(at.x, y, at.y),
        Vec3::new(half.x * 2.0, tall, half.y * 2.0),
        0.0,
        own,
    );
    if detail > 0.4 {
        let plant = 2 + chance.index(4);
        for _ in 0..plant {
            let half = Vec2::new(chance.range(0.5, 1.5), chance.range(0.5, 1.1));
            let at = spot(chance, half);
            let grey = tint(168, 170, 168).map(|c| c * chance.range(0.7, 1.0));
            let high = chance.range(0.8, 1.7);
            to.near(Stuff::Matte, near).bevelled(
                Vec3::new(at.x, y + 0.25, at.y),
                Vec3::new(half.x * 2.0, high, half.y * 2.0),
                0.04,
                grey,
            );
            let fan = chance.range(0.3, 0.45);
            to.near(Stuff::Metal, near).cylinder(
                Vec3::new(at.x, y + 0.25 + high, at.y),
                fan,
                fan,
                0.22,
                10,
                tint(90, 92, 94),
            );
        }
        if chance.often(0.4) {
            let at = spot(chance, Vec2::splat(0.3));
            let mast = chance.range(3.0, 7.0);
            to.near(Stuff::Metal, near).cylinder(
                Vec3::new(at.x, y, at.y),
                0.05,
                0.03,
                mast,
                5,
                tint(120, 122, 124),
            );
        }
    }
}
