//! Finds the rooms of a world, and what is in them, before a session begins.
//!
//! A room is a thing with the shape `Room` or `Cabin` that stands once, wherever its numbers, its movement and
//! what carries it bring it. What it reverberates follows from its size, from what its surfaces are of, and from the
//! surfaces of the things in it: C. F. Eyring, J. Acoust. Soc. Am. 1, 1930.

use glam::{Affine3A, Mat4, Quat, Vec3};
use gradus_live::Moment;
use gradus_scenario::plan::stance::{Common, Copy1, Stance, Within};
use gradus_scenario::plan::turned;
use gradus_scenario::world::material::Material;
use gradus_scenario::world::shape::{Opening, Pane, Wall};
use gradus_scenario::world::{MaterialRef, Repeat, Shape, Thing, World};
use gradus_scenario::{Condition, Number};

use super::furniture::surface_m2;
use super::materials::{AIR_PER_M, BANDS, Bands, Part, absorption, through_leaf, through_wall};
use super::shoebox::{FACES, Face, Hole, Shoebox};

/// The most rooms of a world that are heard.
pub(super) const MOST_ROOMS: usize = 32;
/// The most openings of a room through which anything is heard.
const MOST_HOLES: usize = 32;
/// The most that the things in a room take, as a share of what its own surfaces could.
const MOST_BY_THINGS: f32 = 0.35;
/// The shortest and the longest reverberation, s.
const T60_SECS: (f32, f32) = (0.1, 12.0);
/// A thing that is outside by less than this stands on the floor, or hangs on a wall, m.
const ON_THE_FLOOR_M: f32 = 0.1;
/// How near the edge of an opening the hinge of its door is, m.
const HINGE_M: f32 = 0.3;

/// A room as it stands in the scenario.
pub(super) struct Plan {
    /// The room, with everything bound at its base.
    pub shoebox: Shoebox,
    /// What has to hold for the room to be there.
    pub whens: Vec<Condition>,
    /// Its carriers and itself, the outermost first.
    pub links: Vec<Stance>,
    /// The doors that turn, each with the index of its hole.
    pub doors: Vec<(usize, Number)>,
    /// How far each hole is open whose scenario says so, 0 to 1, with the hole's index.
    pub opened: Vec<(usize, Number)>,
    /// Reverberation time of each band, s.
    pub t60_secs: Bands,
    pub volume_m3: f32,
    pub surface_m2: f32,
}

impl Plan {
    /// The reverberation time of the bands at 500 and 1000 Hz, s.
    pub fn middle_t60_secs(&self) -> f32 {
        let [_, _, low, high, _, _] = self.t60_secs;
        0.5 * (low + high)
    }
}

fn base(numbers: &[Number; 3]) -> Vec3 {
    Vec3::from(numbers.each_ref().map(|number| number.base as f32))
}

/// The rooms of a world.
pub(super) fn plans(world: &World) -> Vec<Plan> {
    let mut found = Found { world, rooms: Vec::new(), surfaces: Vec::new(), hinges: Vec::new() };
    let start = Way {
        at: Affine3A::IDENTITY,
        root: 0,
        always: true,
        whens: &[],
        links: &[],
        once: true,
        times: 1.0,
    };
    for (root, thing) in world.things.iter().enumerate() {
        let always = thing.when == Condition::Always;
        found.visit(thing, &Way { root, always, ..start });
    }
    let Found { rooms, surfaces, hinges, .. } = found;
    rooms
        .into_iter()
        .map(|(root, at, mut plan)| {
            let within = |point: Vec3| {
                plan.shoebox.outside_m(at.inverse().transform_point3(point)) < ON_THE_FLOOR_M
            };
            let mut things = [0.0; BANDS];
            for surface in surfaces.iter().filter(|s| s.always || s.root == root) {
                if within(surface.at_m) {
                    things.iter_mut().zip(surface.takes_m2).for_each(|(all, one)| *all += one);
                }
            }
            let hinges = hinges.iter().filter(|h| h.always || h.root == root);
            for (index, turn_deg, leaf) in doors(&plan, &at, hinges) {
                if let Some(hole) = plan.shoebox.holes.get_mut(index) {
                    hole.leaf = leaf;
                }
                plan.doors.push((index, turn_deg));
            }
            plan.t60_secs = reverberation(&plan, things);
            plan
        })
        .collect()
}

/// Everything of a world that matters to its rooms.
struct Found<'a> {
    world: &'a World,
    rooms: Vec<(usize, Affine3A, Plan)>,
    surfaces: Vec<Surface>,
    hinges: Vec<Hinge<'a>>,
}

/// What a thing takes.
struct Surface {
    root: usize,
    always: bool,
    at_m: Vec3,
    takes_m2: Bands,
}

/// A thing that turns.
struct Hinge<'a> {
    root: usize,
    always: bool,
    at_m: Vec3,
    turn_deg: &'a Number,
    leaf: Face,
}

/// How a thing was come to.
#[derive(Clone, Copy)]
struct Way<'a> {
    at: Affine3A,
    /// The thing of the world that holds it.
    root: usize,
    /// Whether that thing is always there.
    always: bool,
    whens: &'a [Condition],
    links: &'a [Stance],
    /// Whether all that carries it stands once.
    once: bool,
    /// How often it stands there.
    times: f32,
}

impl<'a> Found<'a> {
    fn visit(&mut self, thing: &'a Thing, way: &Way<'_>) {
        let (at_m, scale) = (base(&thing.at), base(&thing.scale));
        let turn = turned(base(&thing.turn_deg));
        if !(at_m.is_finite() && scale.is_finite() && turn.is_finite()) {
            return;
        }
        let at = way.at * Affine3A::from_scale_rotation_translation(scale, turn, at_m);
        let copies = copies(&thing.repeat);
        let once = way.once && copies == 1.0;
        let whens = [way.whens, core::slice::from_ref(&thing.when)].concat();
        let copy = Copy1 { offset: Vec3::ZERO, turn: 0.0, size: 1.0, phase: 0.0 };
        let holder = Mat4::from(way.at);
        let link = Stance::new(Common::new(thing), copy, Within::default(), &holder);
        let links = [way.links, &[link]].concat();
        let here =
            Way { at, whens: &whens, links: &links, once, times: way.times * copies, ..*way };
        let place = Vec3::from(at.translation);
        if let Some(turn_deg) = thing.turn_deg.first()
            && turn_deg.constant().is_none()
        {
            let (root, always) = (way.root, way.always);
            let leaf = leaf(self.first_material(thing));
            self.hinges.push(Hinge { root, always, at_m: place, turn_deg, leaf });
        }
        match &thing.shape {
            Shape::Group { .. } | Shape::Prefab(_) => {
                for inner in self.world.prefabs.within(thing) {
                    self.visit(inner, &here);
                }
            }
            Shape::Room { .. } | Shape::Cabin { .. } if once && self.rooms.len() < MOST_ROOMS => {
                if let Some(plan) = self.room(thing, scale, &here) {
                    let (_, turned, middle) = at.to_scale_rotation_translation();
                    let frame = Affine3A::from_rotation_translation(turned, middle);
                    self.rooms.push((way.root, frame, plan));
                }
            }
            shape => {
                let material = self.material(thing.material);
                let takes_m2 = surface_m2(shape, material).map(|m2| m2 * here.times);
                if takes_m2.iter().any(|m2| *m2 > 0.0) {
                    let (root, always) = (way.root, way.always);
                    self.surfaces.push(Surface { root, always, at_m: place, takes_m2 });
                }
            }
        }
    }

    fn material(&self, name: Option<MaterialRef>) -> Option<&'a Material> {
        self.world.materials.0.get(name?.0)
    }

    /// What a thing, or the first part of it, is of.
    fn first_material(&self, thing: &Thing) -> Option<&'a Material> {
        let inner = || self.world.prefabs.within(thing).iter();
        self.material(thing.material).or_else(|| inner().find_map(|part| self.first_material(part)))
    }

    fn room(&self, thing: &Thing, scale: Vec3, way: &Way<'_>) -> Option<Plan> {
        let (size_m, [floor, walls, ceiling]) = match &thing.shape {
            Shape::Room { size_m, floor, walls, ceiling, .. }
            | Shape::Cabin { size_m, floor, walls, ceiling, .. } => {
                (size_m, [*floor, *walls, *ceiling])
            }
            _ => return None,
        };
        let [x, y, z] = size_m.map(|m| m as f32);
        let size_m = Vec3::new(0.5 * x, y, 0.5 * z) * scale.abs();
        if !(size_m.is_finite() && size_m.min_element() > 0.15 && size_m.max_element() < 2000.0) {
            return None;
        }
        let of = |name, part| {
            let material = self.material(Some(name));
            Face { takes: absorption(material, part), lets_through: through_wall(material) }
        };
        let wall = of(walls, Part::Other);
        let (floor, ceiling) = (of(floor, Part::Floor), of(ceiling, Part::Other));
        let faces = [wall, wall, floor, ceiling, wall, wall];
        let (holes, opened) = self.holes(&thing.shape, size_m, scale.abs());
        let (_, turned, at_m) = way.at.to_scale_rotation_translation();
        let on = true;
        let shoebox = Shoebox { on, at_m, turned, size_m, faces, holes };
        let (a, b, c) = (2.0 * size_m.x, size_m.y, 2.0 * size_m.z);
        Some(Plan {
            shoebox,
            whens: way.whens.iter().filter(|when| **when != Condition::Always).cloned().collect(),
            links: way.links.to_vec(),
            doors: Vec::new(),
            opened,
            t60_secs: [1.0; BANDS],
            volume_m3: a * b * c,
            surface_m2: 2.0 * (a * b + b * c + a * c),
        })
    }

    /// The holes of a room or a cabin, and how far a cabin's are open.
    fn holes(&self, shape: &Shape, room: Vec3, scale: Vec3) -> (Box<[Hole]>, Vec<(usize, Number)>) {
        match shape {
            Shape::Room { openings, .. } => {
                let openings = openings.iter().take(MOST_HOLES);
                (openings.map(|opening| self.hole(opening, room, scale)).collect(), Vec::new())
            }
            Shape::Cabin { panes, .. } => {
                let panes = || panes.iter().take(MOST_HOLES);
                let hole = |pane: &Pane| {
                    let Pane { wall, at_m, size_m, sill_m, fill, open } = pane;
                    let (wall, at_m, size_m) = (*wall, *at_m, *size_m);
                    let opening = Opening { wall, at_m, size_m, sill_m: *sill_m, fill: *fill };
                    Hole { open: open.base as f32, ..self.hole(&opening, room, scale) }
                };
                let opened = panes().map(|pane| pane.open.clone()).enumerate();
                (panes().map(hole).collect(), opened.collect())
            }
            _ => (Box::default(), Vec::new()),
        }
    }

    fn hole(&self, opening: &Opening, room: Vec3, scale: Vec3) -> Hole {
        let [wide, high] = opening.size_m.map(|m| 0.5 * m as f32);
        let (along, middle) = (opening.at_m as f32, opening.sill_m as f32 + high);
        let (face, middle_m, half_m) = match opening.wall {
            Wall::West => (0, Vec3::new(0.0, middle, along), Vec3::new(0.0, high, wide)),
            Wall::East => (1, Vec3::new(0.0, middle, along), Vec3::new(0.0, high, wide)),
            Wall::North => (4, Vec3::new(along, middle, 0.0), Vec3::new(wide, high, 0.0)),
            Wall::South => (5, Vec3::new(along, middle, 0.0), Vec3::new(wide, high, 0.0)),
        };
        let mut middle_m = middle_m * scale;
        let axis = face / 2;
        middle_m[axis] = if face % 2 == 0 { -room[axis] } else { room[axis] };
        let leaf = match opening.fill {
            Some(_) => leaf(self.material(opening.fill)),
            None => Face { takes: [1.0; BANDS], lets_through: [1.0; BANDS] },
        };
        Hole { face, middle_m, half_m: half_m * scale, leaf, open: 0.0 }
    }
}

/// A door or a pane of a material.
fn leaf(material: Option<&Material>) -> Face {
    Face { takes: absorption(material, Part::Other), lets_through: through_leaf(material) }
}

fn copies(repeat: &Repeat) -> f32 {
    match repeat {
        Repeat::Once => 1.0,
        Repeat::Row { count, .. }
        | Repeat::Ring { count, .. }
        | Repeat::Spread { count }
        | Repeat::Scatter { count, .. } => *count as f32,
        Repeat::Grid { counts: [a, b], .. } => *a as f32 * *b as f32,
    }
}

/// The reverberation time of each band: Eyring, with the air.
fn reverberation(plan: &Plan, things_m2: Bands) -> Bands {
    let Plan { shoebox, volume_m3, surface_m2, .. } = plan;
    let mut t60 = [0.0; BANDS];
    for (band, t60) in t60.iter_mut().enumerate() {
        let takes = |face: &Face| face.takes.get(band).copied().unwrap_or(0.1);
        let mut taken = 0.0;
        for (index, face) in shoebox.faces.iter().enumerate().take(FACES) {
            let holes = || shoebox.holes.iter().filter(move |hole| hole.face == index);
            let open: f32 = holes().map(Hole::area_m2).sum();
            let whole = shoebox.area_m2(index);
            taken += (whole - open).max(0.0) * takes(face);
            taken += holes().map(|hole| hole.area_m2().min(whole) * takes(&hole.leaf)).sum::<f32>();
        }
        let things = things_m2.get(band).copied().unwrap_or(0.0).min(MOST_BY_THINGS * surface_m2);
        let mean = ((taken + things) / surface_m2).clamp(0.005, 0.95);
        let air = AIR_PER_M.get(band).copied().unwrap_or(0.0);
        *t60 = eyring(*volume_m3, *surface_m2, mean, air).clamp(T60_SECS.0, T60_SECS.1);
    }
    t60
}

/// Eyring's reverberation time, s: 55.3 V / (c (−S ln(1 − ᾱ) + m V)).
pub(super) fn eyring(volume_m3: f32, surface_m2: f32, mean: f32, air_per_m: f32) -> f32 {
    let taken = -surface_m2 * (1.0 - mean).ln() + 4.0 * air_per_m * volume_m3;
    24.0 * core::f32::consts::LN_10 * volume_m3 / (crate::spatial::SOUND_MPS * taken)
}

/// The doors of a room: at the edge of an opening in which nothing is, a thing that turns.
fn doors<'a>(
    plan: &Plan,
    at: &Affine3A,
    hinges: impl Iterator<Item = &'a Hinge<'a>>,
) -> Vec<(usize, Number, Face)> {
    let mut doors = Vec::new();
    for hinge in hinges {
        let point = at.inverse().transform_point3(hinge.at_m);
        let near = |hole: &Hole| {
            let off = (point - hole.nearest(point)).with_y(0.0).length();
            let side = ((point - hole.middle_m).abs() - hole.half_m).with_y(0.0).max_element();
            off < HINGE_M && side > -HINGE_M && hole.leaf.lets_through == [1.0; BANDS]
        };
        if let Some(index) = plan.shoebox.holes.iter().position(near) {
            doors.push((index, hinge.turn_deg.clone(), hinge.leaf));
        }
    }
    doors
}

/// The frame of a room that stands at `links`.
pub(super) fn frame(links: &[Stance], moment: &Moment<'_>) -> (Vec3, Quat) {
    links.iter().fold((Vec3::ZERO, Quat::IDENTITY), |(at, turn), link| {
        let pose = moment.pose(link);
        (at + turn * pose.translation, turn * pose.rotation)
    })
}
