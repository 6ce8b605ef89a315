//! Things of a scenario: things that never change are merged by stuff, every other thing becomes an
//! entity.

use std::sync::Arc;

use bevy::prelude::*;
use gradus_scenario::plan::stance::{
    Common, Copy1, Shown, Stance, Within, comes_at_once, copies, is_still, stays, still_pose,
};
use gradus_scenario::world::bounds::DEEPEST;
use gradus_scenario::world::{Detail, Movement, Shape, Thing};

use crate::world::mesh::pieces::{Pieces, Stuff};
use crate::world::mesh::shapes::{Making, make, v3};
use crate::world::motion::air::{MOST_WALLS, Wall};
use crate::world::motion::things::{Rig, ShownWhen};
use crate::world::scene::spawner::{Carrier, Spawner};
use crate::world::scene::special::is_special;

/// Whether all copies of a thing can be one entity: they come and go at once, and none moves. A thing
/// with a name is followed copy by copy, and what is special has entities anyway.
fn come_together(thing: &Thing) -> bool {
    let plain = !matches!(
        thing.shape,
        Shape::Group { .. }
            | Shape::Prefab(_)
            | Shape::City(_)
            | Shape::Person(_)
            | Shape::Crowd(_)
            | Shape::Model { .. }
    );
    comes_at_once(thing) && thing.id.is_none() && plain && !is_special(&thing.shape)
}

/// How dark the floor is under a thing that stands on it.
const CONTACT: f32 = 0.9;
/// The darkening reaches so far beyond a tall thing, m.
const REACH_M: f32 = 0.14;
/// A thing that is lower darkens nothing, m.
const LEAST_TALL_M: f32 = 0.05;
/// Grass and flowers cast shadows so near to the patient, m.
const BLADES_CAST_M: f32 = 4.5;
/// So many copies are made to be looked at one by one.
const FEW: usize = 3;
/// Half of the width of the widest thing that darkens the floor, m.
const MOST_WIDE_M: f32 = 1.2;

/// A dark patch on a floor.
struct Patch {
    at: Vec3,
    half: Vec2,
    turn: f32,
}

impl Spawner<'_, '_, '_, '_> {
    /// Spawns things below `parent`; `moved` is the pose of the things' holder in `parent`.
    pub fn things(
        &mut self,
        things: &[Thing],
        moved: &Mat4,
        parent: Entity,
        pieces: &mut Pieces,
        within: Within,
    ) {
        // No checked scenario nests things deeper.
        if within.depth > DEEPEST {
            return;
        }
        for thing in things {
            let shown = match thing.detail {
                Detail::All => true,
                Detail::Full => self.tier.is_full(),
                Detail::Light => !self.tier.is_full(),
            };
            if !shown {
                continue;
            }
            let copies = copies(thing, !self.tier.is_full());
            let among = self.many;
            self.many |= copies.len() > FEW;
            let common = Common::new(thing);
            if copies.len() > 1 && come_together(thing) {
                self.together(thing, &copies, &common, moved, parent, within);
                self.many = among;
                continue;
            }
            for (nth, copy) in copies.into_iter().enumerate() {
                let within = within.inner(nth as u64);
                if is_still(thing) {
                    let pose = still_pose(thing, copy);
                    self.still(thing, &(*moved * pose), parent, pieces, within);
                } else {
                    let stance = Stance::new(common.clone(), copy, within, &(self.frame * *moved));
                    self.moving(thing, moved, stance, parent, nth, within);
                }
            }
            self.many = among;
        }
    }

    /// Spawns the copies of a thing that come and go together as one entity: a mesh for each stuff,
    /// not for each copy.
    fn together(
        &mut self,
        thing: &Thing,
        copies: &[Copy1],
        common: &Arc<Common>,
        moved: &Mat4,
        parent: Entity,
        within: Within,
    ) {
        self.cost.moving += 1;
        let body = self
            .commands
            .spawn((Transform::default(), Visibility::Inherited, ChildOf(parent)))
            .id();
        if let Some(shown) = Shown::new(thing, common, 0) {
            self.commands.entity(body).insert(ShownWhen { shown, place: self.place });
        }
        let mut own = Pieces::new(f32::INFINITY);
        for (nth, copy) in copies.iter().enumerate() {
            let pose = *moved * still_pose(thing, *copy);
            self.still(thing, &pose, body, &mut own, within.inner(nth as u64));
        }
        self.flush(own, body);
    }

    /// Adds a thing that never changes to the merged triangles.
    fn still(
        &mut self,
        thing: &Thing,
        pose: &Mat4,
        parent: Entity,
        pieces: &mut Pieces,
        within: Within,
    ) {
        match &thing.shape {
            Shape::Group { .. } | Shape::Prefab(_) => {
                self.things(self.world.prefabs.within(thing), pose, parent, pieces, within);
            }
            Shape::City(plan) => {
                let stays = parent == self.root;
                self.town(plan, &thing.pace, pose, parent, stays);
            }
            shape if is_special(shape) => {
                let body = self
                    .commands
                    .spawn((Transform::from_matrix(*pose), Visibility::Inherited, ChildOf(parent)))
                    .id();
                self.special(thing, body, within, *pose);
            }
            Shape::Person(person) => {
                self.still_person(person, within.vary(person.seed), pose, parent, pieces);
            }
            Shape::Crowd(plan) => self.crowd(plan, &thing.pace, pose, parent, within),
            Shape::Model { file, height_m, .. } => {
                let mut own = Pieces::new(f32::INFINITY);
                self.still_model(&mut own, &file.model, *height_m);
                pieces.place(&own, pose);
            }
            shape => {
                if parent == self.root && self.carriers.is_empty() {
                    self.wall(shape, pose);
                }
                let mut own = Pieces::new(f32::INFINITY);
                let mut making = self.making(thing, within.seed);
                if self.is_slight(shape, pose)
                    && let Stuff::World(material) = making.stuff
                {
                    making.stuff = Stuff::Slight(material);
                }
                make(&mut own, shape, making);
                if !matches!(shape, Shape::Room { .. })
                    && let Some(patch) = self.stands(&own, pose)
                {
                    pieces.contact(patch.at, patch.half, patch.turn, CONTACT);
                }
                pieces.place(&own, pose);
            }
        }
    }

    /// Whether a plant is so slight and so far from where the patient's eyes can be that its
    /// shadow is not seen. A meadow's blades in all shadow maps cost more than the meadow.
    fn is_slight(&self, shape: &Shape, pose: &Mat4) -> bool {
        let plant = matches!(shape, Shape::Tuft { .. } | Shape::Flower { .. });
        let at = (self.frame * *pose).transform_point3(Vec3::ZERO);
        plant && self.tier.is_full() && self.eyes.comes_nearest(at).distance(at) > BLADES_CAST_M
    }

    /// Keeps a wall or a house that stands for good, for smoke that meets it.
    fn wall(&mut self, shape: &Shape, pose: &Mat4) {
        let size = match shape {
            Shape::Box { size_m, .. } => v3(size_m),
            Shape::Building { size_m: [x, z], storeys, .. } => {
                Vec3::new(*x as f32, 4.2 + 3.2 * *storeys as f32, *z as f32)
            }
            _ => return,
        };
        if let Some(wall) = Wall::new(size, &(self.frame * *pose))
            && self.walls.len() < MOST_WALLS
        {
            self.walls.push(wall);
        }
    }

    /// The patch of a room's floor that triangles darken by standing on it; `pose` leads from the
    /// triangles to the frame that the patch is for.
    fn stands(&self, own: &Pieces, pose: &Mat4) -> Option<Patch> {
        let to_world = self.frame * *pose;
        let up = to_world.transform_vector3(Vec3::Y).normalize_or_zero();
        if up.y < 0.999 || self.floors.is_empty() {
            return None;
        }
        let corners = || own.iter().flat_map(|(_, buf)| buf.corners()).flatten();
        let (low, high) = corners().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), at| {
            (low.min(at.y), high.max(at.y))
        });
        let tall = to_world.transform_vector3(Vec3::Y * (high - low)).length();
        let base = || corners().filter(|at| at.y < low + (high - low) * 0.2);
        let from = base().fold(Vec3::INFINITY, Vec3::min);
        let to = base().fold(Vec3::NEG_INFINITY, Vec3::max);
        let middle = Vec3::new((from.x + to.x) * 0.5, low, (from.z + to.z) * 0.5);
        let foot = to_world.transform_point3(middle);
        let on_a_floor = self.floors.iter().any(|floor| {
            let at = floor.from_world.transform_point3(foot);
            (-0.03..0.06).contains(&at.y)
                && at.x.abs() < floor.size.x * 0.5
                && at.z.abs() < floor.size.z * 0.5
        });
        let wide = |axis: Vec3, along: f32| to_world.transform_vector3(axis * along).length() * 0.5;
        let half = Vec2::new(wide(Vec3::X, to.x - from.x), wide(Vec3::Z, to.z - from.z));
        // A rug darkens nothing, and a stage is a floor of its own.
        let casts = tall > LEAST_TALL_M && half.max_element() < MOST_WIDE_M && half.is_finite();
        let along = pose.transform_vector3(Vec3::X);
        (on_a_floor && casts).then(|| Patch {
            at: pose.transform_point3(middle),
            half: half + Vec2::splat((tall * 0.25).min(REACH_M)),
            turn: (-along.z).atan2(along.x),
        })
    }

    /// Spawns a thing with an entity of its own.
    fn moving(
        &mut self,
        thing: &Thing,
        moved: &Mat4,
        stance: Stance,
        parent: Entity,
        nth: usize,
        within: Within,
    ) {
        let holder = parent;
        // The pose of the still things that hold this moving thing becomes a parent entity.
        let parent = if *moved == Mat4::IDENTITY {
            parent
        } else {
            self.commands
                .spawn((Transform::from_matrix(*moved), Visibility::Inherited, ChildOf(parent)))
                .id()
        };
        self.cost.moving += 1;
        // Things that only come and go have shadows of their own, where the sun moves.
        let scoped = !self.suns.is_empty() && self.shelf.scope == 0 && stays(thing);
        if scoped {
            self.scopes += 1;
            self.shelf.scope = self.scopes;
        }
        let body = self
            .commands
            .spawn((Transform::default(), Visibility::Inherited, ChildOf(parent)))
            .id();
        let before = self.frame;
        self.frame *= *moved;
        if let Some(shown) = Shown::new(thing, &stance.common, nth) {
            self.commands.entity(body).insert(ShownWhen { shown, place: self.place });
        }
        if let Some(id) = &thing.id {
            self.commands.entity(body).insert(Name::new(id.as_str().to_owned()));
        }
        let own = still_pose(thing, stance.copy);
        let in_holder = *moved * own;
        if stays(thing) {
            self.commands.entity(body).insert(Transform::from_matrix(own));
        } else {
            self.commands.entity(body).insert(Rig { place: self.place, stance });
        }
        self.frame *= own;
        let grouped = matches!(thing.shape, Shape::Group { .. });
        let ground = grouped && thing.moves == Movement::Still;
        self.carriers.push(Carrier { rig: body, still: *moved, ground });
        let climbed = self.climbs.clone();
        if let Movement::Approach { hand, .. } = &thing.moves
            && hand.constant() != Some(0.0)
        {
            self.climbs = Some(hand.clone());
        }
        let mut own = Pieces::new(f32::INFINITY);
        match &thing.shape {
            Shape::Group { .. } | Shape::Prefab(_) => {
                let things = self.world.prefabs.within(thing);
                self.things(things, &Mat4::IDENTITY, body, &mut own, within);
            }
            Shape::City(plan) => {
                // A city that comes and goes but never moves throws its shadow all the same.
                let in_place = self.frame == Mat4::IDENTITY && parent == self.root;
                let stays = in_place && stays(thing);
                self.town(plan, &thing.pace, &Mat4::IDENTITY, body, stays);
            }
            Shape::Person(person) => {
                let seed = within.vary(person.seed);
                self.moving_person(person, seed, &thing.moves, body, &mut own);
                if stays(thing) {
                    let parts = std::mem::replace(&mut own, Pieces::new(f32::INFINITY));
                    self.in_row(holder, body, parts, &in_holder);
                }
            }
            Shape::Crowd(plan) => self.crowd(plan, &thing.pace, &Mat4::IDENTITY, body, within),
            shape if is_special(shape) => self.special(thing, body, within, Mat4::IDENTITY),
            Shape::Model { file, height_m, .. } => {
                self.still_model(&mut own, &file.model, *height_m);
            }
            shape => make(&mut own, shape, self.making(thing, within.seed)),
        }
        self.carriers.pop();
        self.climbs = climbed;
        if scoped {
            let pose = self.frame;
            self.moving_shadows(&own, &pose);
        }
        self.flush(own, body);
        if scoped {
            self.shelf.scope = 0;
        }
        self.frame = before;
    }

    fn making<'k>(&self, thing: &Thing, nth: u64) -> Making<'k>
    where
        Self: 'k,
    {
        let stuff = thing.material.map_or(Stuff::Matte, |m| Stuff::World(m.0));
        // The world is borrowed from the scenario, which outlives the spawner.
        Making { place: self.world, tier: self.tier, stuff, nth }
    }
}
