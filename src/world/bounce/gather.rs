//! The rooms of a place, and all that the light of each room depends on.
//!
//! A room is gathered as it is at the first step of the ladder at which it is there: things whose
//! conditions hold then stand in it, in the poses that they have then. People, animals and all that
//! moves by itself are left out: they come and go, and the light must not depend on when it was
//! computed.

use std::collections::BTreeMap;
use std::sync::Arc;

use bevy::prelude::*;
use gradus_base::SessionTime;
use gradus_light as light;
use gradus_live::{Moment, Placement, WorldState};
use gradus_scenario::plan::stance::{Common, Shown, Stance, Within, copies, is_still, still_pose};
use gradus_scenario::world::bounds::DEEPEST;
use gradus_scenario::world::{Detail, Look, Movement, Shape, Thing, World};
use gradus_scenario::{Condition, Number, Place, Scenario, Tint};

use crate::world::look::own::LAMP_GLOW;
use crate::world::look::surfaces::{self, Means};
use crate::world::look::words;
use crate::world::look::{sky, surfaces::over_neutral};
use crate::world::mesh::model::{fitted, triangles};
use crate::world::mesh::pieces::{Pieces, Stuff};
use crate::world::mesh::shapes::{Making, make};
use crate::world::tier::Tier;

/// The light is computed for a box so much larger than the room on each side, m: walls are 0.18 m
/// thick, and frames, panes and doors stand in them.
const MARGIN_M: f32 = 0.3;
/// The most rooms of a place whose light bounces.
const MOST_ROOMS: usize = 16;
/// What stands farther than this from a room does not count, m.
const FAR_M: f32 = 60.0;

/// A room of a place.
pub struct Found {
    /// From the unit cube about the origin to the space that the light is computed for.
    pub space: Mat4,
    /// The room is there while all of these hold.
    pub whens: Vec<Condition>,
    /// The sources, in the order of the light's.
    pub sources: Vec<Source>,
    /// All that the light depends on.
    pub room: light::Room,
}

/// Lamps, screens or surfaces that change together. All that never changes is one source.
#[derive(Clone, PartialEq)]
pub struct Source {
    /// Its light's colour.
    pub colour: Tint,
    /// Its strength: lm of a lamp, cd/m² of a surface and of the sky, lx of the sun.
    pub strength: Number,
    /// It shines while all of these hold.
    pub whens: Vec<Condition>,
}

impl Source {
    /// How much of the light that was computed at strength 1 there is, for red, green and blue.
    pub fn weight(&self, moment: &Moment<'_>) -> Vec3 {
        if !self.whens.iter().all(|when| moment.holds(when)) {
            return Vec3::ZERO;
        }
        let weight = Vec3::from(moment.tint(&self.colour)) * moment.number_f32(&self.strength);
        if weight.is_finite() { weight.max(Vec3::ZERO) } else { Vec3::ZERO }
    }
}

/// A room in the tree of things.
struct Spot {
    pose: Mat4,
    size: Vec3,
    whens: Vec<Condition>,
}

/// The floor of a room.
pub struct Floor {
    /// From the world to the room, whose origin is the middle of its floor.
    pub from_world: Mat4,
    /// The room's size along X, up and Z, m.
    pub size: Vec3,
}

impl Floor {
    /// From the world to the unit cube of the room's bounced light.
    pub fn to_light(&self) -> Mat4 {
        space(self.size).inverse() * self.from_world
    }
}

/// The floors of a place's rooms.
pub fn floors(scenario: &Arc<Scenario>, place: Place) -> Vec<Floor> {
    let resting = moment_state(scenario, place, None);
    let moment = Moment::new(&resting, at_rest(), place);
    let spots = spots(scenario.world_of(place), &moment);
    let floor = |spot: Spot| Floor { from_world: spot.pose.inverse(), size: spot.size };
    spots.into_iter().map(floor).collect()
}

/// All rooms of a place, in the order of the file.
pub fn rooms(scenario: &Arc<Scenario>, place: Place, means: &mut Means) -> Vec<Found> {
    let world = scenario.world_of(place);
    let resting = moment_state(scenario, place, None);
    let now = at_rest();
    let spots = spots(world, &Moment::new(&resting, now, place));
    if spots.is_empty() {
        return Vec::new();
    }
    let steps = scenario.indexed_ladder().map(|(index, _)| Some(index));
    let states: Vec<WorldState> = steps.map(|step| moment_state(scenario, place, step)).collect();
    let count = spots.len();
    let found = spots.into_iter().enumerate().map(|(nth, spot)| {
        let shows = |state: &&WorldState| {
            let moment = Moment::new(state, now, place);
            spot.whens.iter().all(|when| moment.holds(when))
        };
        let moment = Moment::new(states.iter().find(shows).unwrap_or(&resting), now, place);
        // Where the room stands then: its place may follow a parameter.
        let then = self::spots(world, &moment);
        let then = if then.len() == count { then.into_iter().nth(nth) } else { None };
        gathered(world, then.unwrap_or(spot), moment, means)
    });
    found.collect()
}

/// So long after a session's beginning every fade is over.
fn at_rest() -> SessionTime {
    SessionTime::from_secs_f64(60.0)
}

fn moment_state(
    scenario: &Arc<Scenario>,
    place: Place,
    step: Option<gradus_scenario::StepIndex>,
) -> WorldState {
    match (place, step.and_then(|index| scenario.step(index))) {
        (Place::World, Some(step)) => WorldState::at_step(scenario, step, &[], 1),
        _ => WorldState::new(Arc::clone(scenario), 1),
    }
}

/// From the unit cube about the origin to the space of the light of a room at the origin.
fn space(size: Vec3) -> Mat4 {
    let stretch = size + Vec3::splat(2.0 * MARGIN_M);
    Mat4::from_scale_rotation_translation(stretch, Quat::IDENTITY, Vec3::Y * size.y * 0.5)
}

fn spots(world: &World, moment: &Moment<'_>) -> Vec<Spot> {
    let mut spots = Vec::new();
    find(world, moment, &world.things, &mut spots, Mat4::IDENTITY, &[], 0);
    spots
}

fn find(
    world: &World,
    moment: &Moment<'_>,
    things: &[Thing],
    to: &mut Vec<Spot>,
    frame: Mat4,
    whens: &[Condition],
    depth: u32,
) {
    if depth > DEEPEST {
        return;
    }
    for thing in things {
        if thing.detail == Detail::Full || thing.moves != Movement::Still {
            continue;
        }
        let mut whens = whens.to_vec();
        if thing.when != Condition::Always {
            whens.push(thing.when.clone());
        }
        for copy in copies(thing, true) {
            if to.len() >= MOST_ROOMS {
                return;
            }
            let pose = frame * pose(moment, thing, copy, &frame, Within::default());
            match &thing.shape {
                Shape::Room { size_m, .. } => {
                    let size = Vec3::from(size_m.map(|v| v as f32));
                    to.push(Spot { pose, size, whens: whens.clone() });
                }
                _ => {
                    let inner = world.prefabs.within(thing);
                    find(world, moment, inner, to, pose, &whens, depth + 1);
                }
            }
        }
    }
}

fn pose(
    moment: &Moment<'_>,
    thing: &Thing,
    copy: gradus_scenario::plan::stance::Copy1,
    frame: &Mat4,
    within: Within,
) -> Mat4 {
    if is_still(thing) {
        return still_pose(thing, copy);
    }
    let stance = Stance::new(Common::new(thing), copy, within, frame);
    let Placement { translation, rotation, scale } = moment.pose(&stance);
    Mat4::from_scale_rotation_translation(scale, rotation, translation)
}

fn gathered(world: &World, spot: Spot, moment: Moment<'_>, means: &mut Means) -> Found {
    let (space, whens) = (spot.pose * space(spot.size), spot.whens);
    let corner = space.transform_point3(Vec3::splat(-0.5));
    let edge = |axis: Vec3| space.transform_vector3(axis).to_array();
    let mut making = Gathering {
        world,
        moment,
        means,
        held: &whens,
        near: Near::new(&space),
        sources: Vec::new(),
        surfaces: BTreeMap::new(),
        room: light::Room {
            space: light::Space {
                corner: corner.to_array(),
                edges: [edge(Vec3::X), edge(Vec3::Y), edge(Vec3::Z)],
                margin_m: MARGIN_M,
            },
            ..light::Room::default()
        },
    };
    making.outside();
    making.things(&world.things, Mat4::IDENTITY, &[], Within::default());
    let Gathering { sources, mut room, .. } = making;
    room.sources = sources.len();
    Found { space, whens, sources, room }
}

/// What is near enough to a room to count.
struct Near {
    low: Vec3,
    high: Vec3,
}

impl Near {
    fn new(space: &Mat4) -> Self {
        let corners = [-0.5, 0.5].into_iter().flat_map(|x| {
            [-0.5, 0.5].into_iter().flat_map(move |y| [-0.5, 0.5].map(|z| Vec3::new(x, y, z)))
        });
        let corners: Vec<Vec3> = corners.map(|corner| space.transform_point3(corner)).collect();
        let low = corners.iter().copied().fold(Vec3::INFINITY, Vec3::min);
        let high = corners.iter().copied().fold(Vec3::NEG_INFINITY, Vec3::max);
        Self { low: low - FAR_M, high: high + FAR_M }
    }

    /// Whether a triangle may reach into what is near.
    fn meets(&self, [a, b, c]: [Vec3; 3]) -> bool {
        a.min(b).min(c).cmple(self.high).all() && a.max(b).max(c).cmpge(self.low).all()
    }

    fn holds(&self, at: Vec3) -> bool {
        at.cmpge(self.low).all() && at.cmple(self.high).all()
    }
}

/// The numbers by which surfaces are told apart: their albedo in 255 steps, whether their backs are
/// surfaces too, and their source with its luminance in the smallest steps of a number.
type SurfaceKey = ([u8; 3], bool, Option<(usize, [u32; 3])>);

struct Gathering<'a> {
    world: &'a World,
    moment: Moment<'a>,
    means: &'a mut Means,
    /// The room's own conditions, which count as held.
    held: &'a [Condition],
    near: Near,
    sources: Vec<Source>,
    surfaces: BTreeMap<SurfaceKey, usize>,
    room: light::Room,
}

impl Gathering<'_> {
    /// The sky and the sun.
    fn outside(&mut self) {
        let sky = &self.world.sky;
        let dome = sky::Dome::new(self.world);
        let edge = light::SKY_EDGE;
        let middle = |n: usize| (n as f32 + 0.5) / edge as f32 * 2.0 - 1.0;
        let (source, share) = self.source(&sky.tint, &sky.brightness_cd_m2, &[]);
        let faces = (0..6 * edge * edge).map(|n| {
            let (face, row, column) = (n / (edge * edge), n / edge % edge, n % edge);
            let towards = light::texel_direction(face, middle(column), middle(row));
            // The sun has its own light.
            (dome.at(Vec3::from(towards), false).min(Vec3::splat(4.0)) * share).to_array()
        });
        let faces = faces.collect();
        self.room.sky = Some(light::Sky { faces, source });
        if let Some(sun) = &self.world.sun {
            let (source, share) = self.source(&sun.colour, &sun.illuminance_lx, &[]);
            let lx = share.to_array();
            self.room.sun = Some(light::Sun { towards: sun.direction(), lx, source });
        }
    }

    /// The number of a source, a new number if no source is like it, and the factor on what is
    /// computed at strength 1: the light itself where it never changes.
    fn source(&mut self, colour: &Tint, strength: &Number, whens: &[Condition]) -> (usize, Vec3) {
        let (mut wanted, mut share) = (
            Source { colour: colour.clone(), strength: strength.clone(), whens: whens.to_vec() },
            Vec3::ONE,
        );
        if let (Some(_), Some(strength)) = (colour.constant(), strength.constant()) {
            share = Vec3::from(colour.rest()) * strength as f32;
            wanted.colour = Tint::rgb(0xff, 0xff, 0xff);
            wanted.strength = Number::from(1.0);
        }
        let known = self.sources.iter().position(|source| *source == wanted);
        let index = known.unwrap_or_else(|| {
            // The light of a source beyond the last that fits does not bounce.
            if self.sources.len() < light::MOST_SOURCES {
                self.sources.push(wanted);
                self.sources.len() - 1
            } else {
                light::MOST_SOURCES
            }
        });
        (index, share)
    }

    fn things(&mut self, things: &[Thing], frame: Mat4, whens: &[Condition], within: Within) {
        if within.depth > DEEPEST {
            return;
        }
        for thing in things {
            if thing.detail == Detail::Full || thing.moves != Movement::Still {
                continue;
            }
            let there = thing.when == Condition::Always
                || self.held.contains(&thing.when)
                || self.moment.holds(&thing.when);
            let light = matches!(thing.shape, Shape::Light { .. });
            if !there && !light {
                continue;
            }
            let mut whens = whens.to_vec();
            if thing.when != Condition::Always && !self.held.contains(&thing.when) {
                whens.push(thing.when.clone());
            }
            let common = Common::new(thing);
            for (nth, copy) in copies(thing, true).into_iter().enumerate() {
                let shown = Shown::new(thing, &common, nth);
                if !light && there && shown.is_some_and(|s| !self.counts(&s)) {
                    continue;
                }
                let within = within.inner(nth as u64);
                let pose = frame * pose(&self.moment, thing, copy, &frame, within);
                self.thing(thing, pose, &whens, within);
            }
        }
    }

    /// Whether enough copies are there for this one.
    fn counts(&self, shown: &Shown) -> bool {
        self.moment.number(&shown.common.many) + 0.5 >= shown.nth
    }

    fn thing(&mut self, thing: &Thing, pose: Mat4, whens: &[Condition], within: Within) {
        match &thing.shape {
            Shape::Group { .. } | Shape::Prefab(_) => {
                let inner = self.world.prefabs.within(thing);
                self.things(inner, pose, whens, within);
            }
            Shape::Light { colour, lumens, range_m } => {
                // A lamp throws its light to all sides alike.
                let cd_per_lm = 1.0 / (4.0 * std::f32::consts::PI);
                let at = pose.transform_point3(Vec3::ZERO);
                if self.near.holds(at) && lumens.constant() != Some(0.0) {
                    let (source, share) = self.source(colour, lumens, whens);
                    let (at, range_m) = (at.to_array(), *range_m as f32);
                    let cd = (share * cd_per_lm).to_array();
                    self.room.lamps.push(light::Lamp { at, range_m, cd, source });
                }
            }
            // The patient's own slides are taken to throw the light of its own words.
            Shape::Screen { size_m, title, text, paper, ink, tint, glow_cd_m2, slide: _ } => {
                let size = Vec2::new(size_m[0] as f32, size_m[1] as f32);
                // A small picture has the mean of a large one.
                let sheet = words::slide(title, text, size, paper, ink, 160.0);
                let mean = surfaces::mean(sheet.image.data.as_deref().unwrap_or(&[]));
                let (source, share) = self.source(tint, glow_cd_m2, whens);
                let surface = self.surface(Vec3::splat(0.02), false, Some((source, mean * share)));
                let half = size.x * 0.5;
                let p = |x: f32, y: f32| pose.transform_point3(Vec3::new(x, y, 0.0));
                let [a, b, c, d] = [p(-half, 0.0), p(half, 0.0), p(half, size.y), p(-half, size.y)];
                self.triangle([a, b, c], surface);
                self.triangle([a, c, d], surface);
            }
            Shape::Model { file, height_m, clip: None, .. } => {
                let fit = pose * fitted(&file.model, *height_m).to_matrix();
                for part in file.model.posed(None) {
                    let picture =
                        part.surface.paint.and_then(|p| file.model.pictures.get(p.picture));
                    let mean =
                        picture.map_or(Vec3::ONE, |p| surfaces::mean(p.texels.as_flattened()));
                    let both = part.surface.both_sides;
                    let see_through = part.surface.through == gradus_model::Through::Soft;
                    if !see_through {
                        self.buffer(&triangles(&part), &fit, mean, both, None);
                    }
                }
            }
            Shape::City(_)
            | Shape::Cabin { .. }
            | Shape::Person(_)
            | Shape::Crowd(_)
            | Shape::Bird(_)
            | Shape::Dog(_)
            | Shape::Spider { .. }
            | Shape::Words { .. }
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
            | Shape::Water { .. }
            | Shape::Model { .. } => {}
            shape => {
                let mut own = Pieces::new(f32::INFINITY);
                let stuff = thing.material.map_or(Stuff::Matte, |m| Stuff::World(m.0));
                let making =
                    Making { place: self.world, tier: Tier::Light, stuff, nth: within.seed };
                make(&mut own, shape, making);
                for (stuff, buf) in own.iter() {
                    self.stuff(stuff, buf, &pose, whens);
                }
            }
        }
    }

    fn stuff(
        &mut self,
        stuff: Stuff,
        buf: &crate::world::mesh::buf::MeshBuf,
        pose: &Mat4,
        whens: &[Condition],
    ) {
        match stuff {
            Stuff::Contact => {}
            Stuff::Lit => {
                let white = Tint::rgb(0xff, 0xff, 0xff);
                let (source, _) = self.source(&white, &Number::from(1.0), whens);
                self.buffer(buf, pose, Vec3::splat(0.5), false, Some((source, LAMP_GLOW)));
            }
            Stuff::World(index) | Stuff::Slight(index) => {
                let Some(material) = self.world.materials.0.get(index) else { return };
                let both = match material.look {
                    Look::Glass { .. } => return,
                    Look::Foliage | Look::Grating { .. } => true,
                    _ => false,
                };
                let mut albedo = self.means.of(material);
                if material.colour.constant().is_none() {
                    albedo *= Vec3::from(material.colour.rest()) * over_neutral();
                }
                let glows = material.glow_cd_m2.constant() != Some(0.0);
                let glow = glows.then(|| {
                    let (colour, number) = (&material.colour, &material.glow_cd_m2);
                    self.source(colour, number, whens)
                });
                self.buffer(buf, pose, albedo, both, glow);
            }
            _ => self.buffer(buf, pose, Vec3::ONE, false, None),
        }
    }

    fn buffer(
        &mut self,
        buf: &crate::world::mesh::buf::MeshBuf,
        pose: &Mat4,
        albedo: Vec3,
        both_sides: bool,
        glow: Option<(usize, Vec3)>,
    ) {
        for (corners, tint) in buf.faces() {
            let corners = corners.map(|corner| pose.transform_point3(corner));
            if self.near.meets(corners) {
                let surface = self.surface(albedo * Vec3::from(tint), both_sides, glow);
                self.triangle(corners, surface);
            }
        }
    }

    fn surface(&mut self, albedo: Vec3, both_sides: bool, glow: Option<(usize, Vec3)>) -> usize {
        let steps = albedo.to_array().map(|v| (v.clamp(0.0, 1.0) * 255.0).round() as u8);
        let glow = glow.map(|(source, light)| (source, light.to_array()));
        let key =
            (steps, both_sides, glow.map(|(source, light)| (source, light.map(f32::to_bits))));
        let (surfaces, room) = (&mut self.surfaces, &mut self.room);
        *surfaces.entry(key).or_insert_with(|| {
            let albedo = steps.map(|step| f32::from(step) / 255.0);
            room.surfaces.push(light::Surface { albedo, glow, both_sides });
            room.surfaces.len() - 1
        })
    }

    fn triangle(&mut self, corners: [Vec3; 3], surface: usize) {
        let corners = corners.map(|corner| corner.to_array());
        self.room.triangles.push(light::Triangle { corners, surface });
    }
}
