//! What animals stand on and go over: what carries and hides them, and the lamps above.

use bevy::ecs::system::SystemParam;
use bevy::math::Affine3A;
use bevy::prelude::*;
use gradus_live::Moment;
use gradus_scenario::Place;

use crate::world::motion::lights::Lamp;
use crate::world::motion::shade;
use crate::world::motion::things::Rig;

/// How an animal is carried.
pub struct Over {
    pub place: Place,
    /// The rigs that carry it over its ground, the outermost first, each with the pose of the still
    /// things between it and the rig before.
    pub carriers: Vec<(Mat4, Entity)>,
    /// The pose of its thing in the frame of the last of them.
    pub last: Mat4,
    /// Everything that holds it and may be hidden.
    pub holders: Vec<Entity>,
}

/// What carries and hides animals, and the lamps above.
#[derive(SystemParam)]
pub struct Animals<'w, 's> {
    rigs: Query<'w, 's, &'static Rig>,
    seen: Query<'w, 's, &'static Visibility>,
    lamps: Query<'w, 's, (Entity, &'static Lamp)>,
    holders: Query<'w, 's, &'static ChildOf>,
}

pub type Transforms<'w, 's> = Query<'w, 's, &'static mut Transform>;

impl Animals<'_, '_> {
    fn hidden(&self, of: Entity) -> bool {
        self.seen.get(of).is_ok_and(|seen| *seen == Visibility::Hidden)
    }

    /// Whether an animal is in the place shown, and not hidden.
    pub fn is_there(&self, over: &Over, shown: Place) -> bool {
        over.place == shown && !over.holders.iter().any(|of| self.hidden(*of))
    }

    /// What holds an entity.
    pub fn holder(&self, of: Entity) -> Entity {
        self.holders.get(of).map_or(of, ChildOf::parent)
    }

    /// From an entity's frame to the world.
    pub fn world_from(&self, of: Entity, transforms: &Transforms<'_, '_>) -> Mat4 {
        let own = transforms.get(of).map_or(Mat4::IDENTITY, Transform::to_matrix);
        self.holders.iter_ancestors(of).fold(own, |from, holder| {
            transforms.get(holder).map_or(from, |holds| holds.to_matrix() * from)
        })
    }

    /// The lamps that shine in a place.
    pub fn shining(
        &self,
        place: Place,
        moment: &Moment<'_>,
        transforms: &Transforms<'_, '_>,
    ) -> shade::Lamps {
        let mut shining = shade::Lamps::default();
        let lamps = self.lamps.iter().filter(|(_, lamp)| lamp.place == place);
        let there = lamps.filter(|(entity, _)| {
            !self.holders.iter_ancestors(*entity).any(|holder| self.hidden(holder))
        });
        for (slot, (entity, lamp)) in shining.iter_mut().zip(there) {
            let at = self.world_from(entity, transforms).w_axis.truncate();
            *slot = (at, moment.number_f32(&lamp.lumens).max(0.0));
        }
        shining
    }

    /// An animal's pose over its ground at a moment.
    pub fn pose(&self, over: &Over, moment: &Moment<'_>) -> Affine3A {
        let carriers = over.carriers.iter();
        let carried = carriers.fold(Affine3A::IDENTITY, |from, (still, carrier)| {
            let rig = self.rigs.get(*carrier);
            let pose = rig.map_or(Affine3A::IDENTITY, |rig| moment.pose(&rig.stance).into());
            from * Affine3A::from_mat4(*still) * pose
        });
        carried * Affine3A::from_mat4(over.last)
    }
}
