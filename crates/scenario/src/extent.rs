//! How large shapes are: the box around each shape, in the shape's own frame.

use glam::{Affine3A, Vec3};

use crate::plan::v3;
use crate::world::{Doing, Look, MaterialRef, Shape, World};

/// A box along the axes of a frame, m.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    /// Least corner, m.
    pub from: Vec3,
    /// Greatest corner, m.
    pub to: Vec3,
}

impl Extent {
    /// The box between two corners.
    pub fn new(a: Vec3, b: Vec3) -> Self {
        Self { from: a.min(b), to: a.max(b) }
    }

    /// The box around points; none without points.
    pub fn around(points: impl IntoIterator<Item = Vec3>) -> Option<Self> {
        points.into_iter().map(|p| Self::new(p, p)).reduce(Self::with)
    }

    /// The box around both boxes.
    pub fn with(self, other: Self) -> Self {
        Self { from: self.from.min(other.from), to: self.to.max(other.to) }
    }

    /// The box enlarged by this much to every side.
    pub fn grown(self, by: f32) -> Self {
        Self::new(self.from - Vec3::splat(by), self.to + Vec3::splat(by))
    }

    /// The box's eight corners.
    pub fn corners(self) -> [Vec3; 8] {
        [0_usize, 1, 2, 3, 4, 5, 6, 7].map(|i| {
            let side = |bit: usize, lo: f32, hi: f32| if i & bit == 0 { lo } else { hi };
            let Self { from, to } = self;
            Vec3::new(side(1, from.x, to.x), side(2, from.y, to.y), side(4, from.z, to.z))
        })
    }

    /// The box in another frame around this one. Does not allocate.
    pub fn moved(self, by: &Affine3A) -> Self {
        let [first, rest @ ..] = self.corners().map(|p| by.transform_point3(p));
        rest.iter().fold(Self::new(first, first), |all, p| all.with(Self::new(*p, *p)))
    }

    /// How far along a ray the box begins, in lengths of `direction`; 0 from inside.
    pub fn distance_along(self, origin: Vec3, direction: Vec3) -> Option<f32> {
        let (mut near, mut far) = (0.0_f32, f32::INFINITY);
        for axis in 0..3 {
            let (o, d) = (origin[axis], direction[axis]);
            let (lo, hi) = (self.from[axis], self.to[axis]);
            if d == 0.0 {
                if !(lo..=hi).contains(&o) {
                    return None;
                }
            } else {
                let (a, b) = ((lo - o) / d, (hi - o) / d);
                near = near.max(a.min(b));
                far = far.min(a.max(b));
            }
        }
        (near <= far).then_some(near)
    }
}

/// The box around a shape, in the shape's own frame; around all variations of the shape where its
/// seed changes its size. None for shapes that have no outside to look at: ground, rooms, cabins, cities,
/// crowds, rain, light; and for groups, which are as large as the things in them.
pub fn of_shape(shape: &Shape, world: &World) -> Option<Extent> {
    let upright = |x: f64, y: f64, z: f64| {
        let (x, z) = (x as f32 * 0.5, z as f32 * 0.5);
        Some(Extent::new(Vec3::new(-x, 0.0, -z), Vec3::new(x, y as f32, z)))
    };
    let spans = |from: [f64; 3], to: [f64; 3], by: f64| {
        Some(Extent::new(v3(&from.map(|v| v * by)), v3(&to.map(|v| v * by))))
    };
    match shape {
        Shape::Box { size_m: [x, y, z], .. } => upright(*x, *y, *z),
        Shape::Cylinder { radius_m, top_radius_m, height_m } => {
            let wide = 2.0 * top_radius_m.map_or(*radius_m, |top| top.max(*radius_m));
            upright(wide, *height_m, wide)
        }
        Shape::Sphere { radius_m } => spans([-1.0; 3], [1.0; 3], *radius_m),
        Shape::Plane { size_m: [x, z] } => upright(*x, 0.0, *z),
        Shape::Panel { size_m: [x, y] } | Shape::Screen { size_m: [x, y], .. } => {
            upright(*x, *y, 0.0)
        }
        Shape::Tube { points, radius_m } => {
            Extent::around(points.iter().map(v3)).map(|e| e.grown(*radius_m as f32))
        }
        Shape::Lathe { outline } => {
            let wide = outline.iter().map(|p| p[0].abs() as f32).fold(0.0, f32::max);
            let level = |p: &[f64; 2]| [-wide, wide].map(|x| Vec3::new(x, p[1] as f32, x));
            Extent::around(outline.iter().flat_map(level))
        }
        Shape::Extrude { outline, height_m } => {
            let level = |p: &[f64; 2]| [0.0, *height_m].map(|y| v3(&[p[0], y, p[1]]));
            Extent::around(outline.iter().flat_map(level))
        }
        // Blades bend out by a tenth to six tenths of their height.
        Shape::Tuft { height_m, .. } => spans([-0.6, 0.0, -0.6], [0.6, 0.92, 0.6], *height_m),
        Shape::Flower { height_m, .. } => spans([-0.3, 0.0, -0.3], [0.3, 1.05, 0.3], *height_m),
        Shape::Tree { height_m, .. } => spans([-0.5, 0.0, -0.5], [0.5, 1.1, 0.5], *height_m),
        Shape::Building { size_m: [x, z], storeys, facade, .. } => {
            // The ground floor, the storeys, the parapet.
            upright(*x, 4.2 + f64::from(*storeys) * storey_m(world, *facade) + 0.9, *z)
        }
        Shape::Person(person) => match person.does {
            Doing::Walk => spans([-0.33, -0.05, -0.5], [0.33, 1.88, 0.5], 1.0),
            Doing::Run => spans([-0.36, -0.05, -0.56], [0.36, 1.85, 0.42], 1.0),
            Doing::Stand => spans([-0.32, 0.0, -0.26], [0.32, 1.88, 0.2], 1.0),
            Doing::Idle => spans([-0.38, 0.0, -0.3], [0.38, 1.9, 0.25], 1.0),
            Doing::Speak { seated: false } => spans([-0.42, 0.0, -0.5], [0.42, 1.9, 0.25], 1.0),
            Doing::Phone { seated: false } => spans([-0.32, 0.0, -0.47], [0.32, 1.88, 0.2], 1.0),
            Doing::Sit
            | Doing::Listen
            | Doing::Drive
            | Doing::Speak { seated: true }
            | Doing::Phone { seated: true } => spans([-0.42, 0.0, -0.75], [0.42, 1.45, 0.3], 1.0),
        },
        Shape::Car { .. } => spans([-1.05, 0.0, -2.35], [1.05, 1.75, 2.35], 1.0),
        Shape::Lamp { height_m } => {
            let top = *height_m;
            spans([-0.16, 0.0, -1.7], [0.16, top, 0.16], 1.0)
        }
        Shape::Bench => spans([-0.86, 0.0, -0.28], [0.86, 0.95, 0.42], 1.0),
        Shape::Spider { span_m, .. } => spans([-0.54, 0.0, -0.6], [0.54, 0.34, 0.54], *span_m),
        // It lies lower, and its ears may be long.
        Shape::Dog(dog) => spans([-0.22, 0.0, -1.22], [0.22, 1.38, 0.95], dog.height_m),
        Shape::Bird(bird) if bird.kind.is_none() => {
            spans([-0.5, -0.32, -0.36], [0.5, 0.34, 0.37], bird.span())
        }
        Shape::Bird(bird) if bird.flies.constant() == Some(0.0) => {
            spans([-0.09, 0.0, -0.17], [0.09, 0.40, 0.28], bird.span())
        }
        // With its wings open.
        Shape::Bird(bird) => spans([-0.52, 0.0, -0.3], [0.52, 0.6, 0.35], bird.span()),
        Shape::Words { text, height_m, .. } => {
            // A letter is 0.55 em wide on average, a capital 0.727 em high, a line 1.35 em.
            let em = *height_m / 0.727;
            let letters = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
            let (wide, high) = (letters as f64 * 0.55 + 0.3, text.lines().count() as f64 * 1.35);
            spans([-wide * 0.5, -high * 0.5, 0.0], [wide * 0.5, high * 0.5, 0.0], em)
        }
        // Four digits and a colon.
        Shape::Timer { height_m, .. } => spans([-1.54, -0.5, 0.0], [1.54, 0.5, 0.0], *height_m),
        Shape::Model { file, height_m, .. } => {
            let (low, high) = file.model.extent();
            let (low, high) = (Vec3::from(low), Vec3::from(high));
            Some(match height_m {
                Some(wanted) => {
                    let by = *wanted as f32 / (high.y - low.y).max(1e-6);
                    let down = Vec3::Y * low.y;
                    Extent::new((low - down) * by, (high - down) * by)
                }
                None => Extent::new(low, high),
            })
        }
        Shape::Group { .. }
        | Shape::Prefab(_)
        | Shape::City(_)
        | Shape::Crowd(_)
        | Shape::Terrain { .. }
        | Shape::Beach { .. }
        | Shape::Water { .. }
        | Shape::Room { .. }
        | Shape::Cabin { .. }
        | Shape::Rain { .. }
        | Shape::Snow { .. }
        | Shape::Light { .. }
        | Shape::Dust(_)
        | Shape::Blast(_)
        | Shape::FogBank(_)
        | Shape::Sparks(_)
        | Shape::Shards(_)
        | Shape::Bolt(_)
        | Shape::Drops(_) => None,
        Shape::Smoke(smoke) => {
            let (wide, high) = (smoke.radius_m * 2.0, smoke.height_m * 0.5);
            upright(wide, high, wide)
        }
        Shape::Fire(fire) => upright(fire.size_m[0], fire.height_m, fire.size_m[1]),
    }
}

fn storey_m(world: &World, facade: MaterialRef) -> f64 {
    match world.materials.0.get(facade.0).map(|m| &m.look) {
        Some(Look::Facade { storey_m, .. }) => *storey_m,
        _ => 3.2,
    }
}
