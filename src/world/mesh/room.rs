//! A room from inside: walls with openings, skirting, frames, panes and leaves.

use bevy::prelude::*;
use gradus_scenario::world::shape::{Opening, Wall};
use gradus_scenario::world::{Look, World};

use crate::world::mesh::buf::{MeshBuf, PLAIN};
use crate::world::mesh::pieces::{Pieces, Stuff};

const THICK_M: f32 = 0.18;
const SKIRTING_M: [f32; 2] = [0.09, 0.016];
const FRAME_M: f32 = 0.06;

/// The stuffs of a room.
pub struct Fabric {
    pub floor: Stuff,
    pub walls: Stuff,
    pub ceiling: Stuff,
    pub trim: Stuff,
}

/// Adds a room; the origin is the middle of its floor.
pub fn room(to: &mut Pieces, place: &World, size: Vec3, fabric: &Fabric, openings: &[Opening]) {
    let (half, high) = (Vec2::new(size.x, size.z) * 0.5, size.y);
    let v = Vec3::new;
    to.of(fabric.floor).cuboid(v(-half.x, -THICK_M, -half.y), v(half.x, 0.0, half.y), 0, PLAIN);
    to.of(fabric.ceiling).cuboid(
        v(-half.x, high, -half.y),
        v(half.x, high + THICK_M, half.y),
        0,
        PLAIN,
    );
    for wall in [Wall::North, Wall::East, Wall::South, Wall::West] {
        // Each wall is built as the north wall and turned to its side.
        let (turn, long, deep, flip) = match wall {
            Wall::North => (0.0, half.x, half.y, 1.0),
            Wall::East => (-90.0, half.y, half.x, 1.0),
            Wall::South => (180.0, half.x, half.y, -1.0),
            Wall::West => (90.0, half.y, half.x, -1.0),
        };
        let turn = Mat4::from_rotation_y(f32::to_radians(turn));
        let mut holes: Vec<Hole> = openings
            .iter()
            .filter(|o| o.wall == wall)
            .map(|o| Hole::new(o, flip, long, high))
            .filter(|hole| hole.right - hole.left > 0.02 && hole.top - hole.low > 0.02)
            .collect();
        holes.sort_by(|a, b| a.left.total_cmp(&b.left));
        let mut walls = MeshBuf::default();
        let mut trim = MeshBuf::default();
        let mut x = -long;
        for hole in &holes {
            solid(&mut walls, &mut trim, [x, hole.left], [0.0, high], deep, high);
            let across = [hole.left.max(x), hole.right];
            solid(&mut walls, &mut trim, across, [0.0, hole.low], deep, high);
            solid(&mut walls, &mut trim, across, [hole.top, high], deep, high);
            frame(&mut trim, hole, deep);
            if let Some(stuff) = hole.fill {
                fill(to, place, stuff, hole, deep, &turn);
            }
            x = hole.right.max(x);
        }
        solid(&mut walls, &mut trim, [x, long], [0.0, high], deep, high);
        to.of(fabric.walls).append(&walls, &turn);
        to.of(fabric.trim).append(&trim, &turn);
    }
}

/// A hole in a wall that is built as the north wall.
struct Hole {
    left: f32,
    right: f32,
    low: f32,
    top: f32,
    fill: Option<Stuff>,
}

impl Hole {
    fn new(of: &Opening, flip: f32, long: f32, high: f32) -> Self {
        let (at, half) = (of.at_m as f32 * flip, of.size_m[0] as f32 * 0.5);
        Self {
            left: (at - half).clamp(-long, long),
            right: (at + half).clamp(-long, long),
            low: (of.sill_m as f32).clamp(0.0, high),
            top: (of.sill_m as f32 + of.size_m[1] as f32).clamp(0.0, high),
            fill: of.fill.map(|m| Stuff::World(m.0)),
        }
    }
}

/// Adds a piece of wall with its skirting.
fn solid(
    walls: &mut MeshBuf,
    trim: &mut MeshBuf,
    [left, right]: [f32; 2],
    [low, top]: [f32; 2],
    deep: f32,
    high: f32,
) {
    if right - left < 1e-3 || top - low < 1e-3 {
        return;
    }
    // The wall is darker towards the floor and the ceiling, as corners are.
    let tone = |y: f32| 1.0 - 0.16 * (1.0 - (y / high * 5.0).min((high - y) / high * 5.0).min(1.0));
    let cuts = [low, low + (top - low) * 0.18, low + (top - low) * 0.82, top];
    for pair in cuts.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let uv = |x: f32, y: f32| Vec2::new(x, -y);
        let (ta, tb) = ([tone(a); 3], [tone(b); 3]);
        walls.quad_shaded(
            [
                Vec3::new(left, a, -deep),
                Vec3::new(right, a, -deep),
                Vec3::new(right, b, -deep),
                Vec3::new(left, b, -deep),
            ],
            [uv(left, a), uv(right, a), uv(right, b), uv(left, b)],
            [ta, ta, tb, tb],
        );
    }
    // The wall's reveals and back, which openings and the sun show.
    walls.cuboid(
        Vec3::new(left, low, -deep - THICK_M),
        Vec3::new(right, top, -deep - 1e-3),
        0b10_0000,
        PLAIN,
    );
    if low < 1e-3 && top > SKIRTING_M[0] {
        trim.cuboid(
            Vec3::new(left, 0.0, -deep),
            Vec3::new(right, SKIRTING_M[0], -deep + SKIRTING_M[1]),
            0b01_0100,
            PLAIN,
        );
    }
}

/// Adds a frame about a hole, with a sill if the hole does not reach the floor.
fn frame(trim: &mut MeshBuf, hole: &Hole, deep: f32) {
    let (back, front) = (-deep - THICK_M * 0.55, -deep + 0.012);
    let mut bar = |x0: f32, x1: f32, y0: f32, y1: f32, z1: f32| {
        trim.cuboid(Vec3::new(x0, y0, back), Vec3::new(x1, y1, z1), 0, PLAIN);
    };
    bar(hole.left - FRAME_M, hole.left, hole.low, hole.top + FRAME_M, front);
    bar(hole.right, hole.right + FRAME_M, hole.low, hole.top + FRAME_M, front);
    bar(hole.left, hole.right, hole.top, hole.top + FRAME_M, front);
    if hole.low > 0.05 {
        let out = front + 0.1;
        bar(hole.left - FRAME_M, hole.right + FRAME_M, hole.low - 0.035, hole.low, out);
    }
}

/// Fills a hole with a pane with bars, or with a leaf with a handle.
fn fill(to: &mut Pieces, place: &World, stuff: Stuff, hole: &Hole, deep: f32, turn: &Mat4) {
    let glass = match stuff {
        Stuff::World(index) => {
            place.materials.0.get(index).is_some_and(|m| matches!(m.look, Look::Glass { .. }))
        }
        _ => false,
    };
    let z = -deep - THICK_M * 0.35;
    let mut buf = MeshBuf::default();
    if glass {
        let p = |x: f32, y: f32| Vec3::new(x, y, z);
        buf.face(
            [
                p(hole.left, hole.low),
                p(hole.right, hole.low),
                p(hole.right, hole.top),
                p(hole.left, hole.top),
            ],
            PLAIN,
        );
        let mut bars = MeshBuf::default();
        let (wide, tall) = (hole.right - hole.left, hole.top - hole.low);
        let many = (wide / 1.1).ceil().max(1.0) as usize;
        for i in 1..many {
            let x = hole.left + wide * i as f32 / many as f32;
            bars.cuboid(
                Vec3::new(x - 0.022, hole.low, z - 0.025),
                Vec3::new(x + 0.022, hole.top, z + 0.025),
                0,
                PLAIN,
            );
        }
        if tall > 1.0 {
            let y = hole.low + tall * 0.7;
            bars.cuboid(
                Vec3::new(hole.left, y - 0.02, z - 0.024),
                Vec3::new(hole.right, y + 0.02, z + 0.024),
                0,
                PLAIN,
            );
        }
        to.of(Stuff::Matte).append(&bars, turn);
    } else {
        buf.bevelled(
            Vec3::new((hole.left + hole.right) * 0.5, hole.low + 0.006, z),
            Vec3::new(hole.right - hole.left - 0.008, hole.top - hole.low - 0.012, 0.042),
            0.004,
            PLAIN,
        );
        let mut handle = MeshBuf::default();
        let at = Vec3::new(hole.right - 0.09, hole.low + 1.04, z + 0.021);
        handle.tube(
            &[at, at + Vec3::Z * 0.05, at + Vec3::new(-0.12, 0.0, 0.052)],
            |_| 0.009,
            8,
            [0.6, 0.6, 0.6],
        );
        to.of(Stuff::Metal).append(&handle, turn);
    }
    to.of(stuff).append(&buf, turn);
}
