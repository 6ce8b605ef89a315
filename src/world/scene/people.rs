//! People's entities. A person near the patient has separate legs, upper body, head and eyes, so
//! that each part moves by itself. A person farther away has a separate head, and the rest is
//! still. A person farthest away is one mesh. Whoever walks, rises or collapses is one mesh that
//! hangs on joints, and near by the head lives by itself.

use std::sync::Arc;

use bevy::camera::primitives::Aabb;
use bevy::camera::visibility::NoAutoAabb;
use bevy::prelude::*;
use gradus_base::chance::mix;
use gradus_scenario::world::{Doing, Movement, Person as Plan};

use crate::world::mesh::buf::MeshBuf;
use crate::world::mesh::people::body::{Body, PosedBody};
use crate::world::mesh::people::posing::seated;
use crate::world::mesh::people::who::Traits;
use crate::world::mesh::pieces::{Pieces, Stuff};
use crate::world::mesh::shapes::v3;
use crate::world::motion::face::{Face, FaceShown};
use crate::world::motion::gaze::{Elsewhere, unit};
use crate::world::motion::people::{GESTURE_FRAMES, Gestures, Person};
use crate::world::scene::bent::moves_as_a_whole;
use crate::world::scene::kept::{BodyPart, PartKey};
use crate::world::scene::near::{MIDDLE_M, Show};
use crate::world::scene::spawner::{Spawner, seen_to};
use crate::world::tier::Tier;

/// Adds soft dark patches under the feet. In the light tier people who sit have none.
fn contact(to: &mut Pieces, does: &Doing, tier: Tier) {
    if !seated(does) {
        to.contact(Vec3::ZERO, Vec2::new(0.36, 0.32), 0.0, 0.75);
    } else if tier.is_full() {
        to.contact(Vec3::new(0.0, 0.0, -0.46), Vec2::new(0.30, 0.26), 0.0, 0.6);
    }
}

/// Where somebody who walks beside a road comes nearest is looked for so often on the way, m.
const NEAREST_STEP_M: f32 = 4.0;

/// Whether somebody who does this goes from place to place.
fn goes(does: &Doing) -> bool {
    matches!(does, Doing::Walk | Doing::Run)
}

/// A person in a pose, and how much detail is shown.
struct Figure<'a> {
    plan: &'a Plan,
    seed: u64,
    body: &'a Body,
    posed: &'a PosedBody,
    show: Show,
}

/// Eyes are seen so near, m: farther off they are smaller than a pixel of a headset.
const EYES_SEEN_M: f32 = 40.0;

impl Spawner<'_, '_, '_, '_> {
    fn part_key(&self, plan: &Plan, part: BodyPart, level: usize) -> PartKey {
        PartKey { does: plan.does.clone(), tier: self.tier, part, level }
    }

    /// The triangles of a part, taken from the cache if they were made before.
    fn buf(
        &mut self,
        of: &Figure<'_>,
        part: BodyPart,
        level: usize,
        make: impl FnOnce() -> MeshBuf,
    ) -> Arc<MeshBuf> {
        let key = self.part_key(of.plan, part, level);
        self.stock.people.buf(of.seed, key, make)
    }

    /// Adds a person who is always there, at one place.
    pub fn still_person(
        &mut self,
        plan: &Plan,
        seed: u64,
        pose: &Mat4,
        parent: Entity,
        pieces: &mut Pieces,
    ) {
        let at = self.frame * *pose;
        let away = self.away(&at);
        let show = self.limits.show(away, self.tier);
        let mut own = Pieces::new(f32::INFINITY);
        let bends = goes(&plan.does) || moves_as_a_whole(plan);
        let root = if show.lives || bends {
            let at = (Transform::from_matrix(*pose), Visibility::Inherited, ChildOf(parent));
            self.commands.spawn(at).id()
        } else {
            parent
        };
        self.person(plan, seed, show, &at, root, &mut own);
        pieces.place(&own, pose);
    }

    /// Spawns a person who comes and goes or is carried; `root` carries the person.
    pub fn moving_person(
        &mut self,
        plan: &Plan,
        seed: u64,
        moves: &Movement,
        root: Entity,
        own: &mut Pieces,
    ) {
        let at = self.frame;
        let away = self.nearest(&at, moves);
        let show = self.limits.show(away, self.tier);
        self.person(plan, seed, show, &at, root, own);
    }

    /// Adds a person who stands at `at` in the place: the parts that move below `root`, all other
    /// parts to `own`.
    fn person(
        &mut self,
        plan: &Plan,
        seed: u64,
        show: Show,
        at: &Mat4,
        root: Entity,
        own: &mut Pieces,
    ) {
        let (traits, of) = (Traits::of(plan), seed);
        let seed = traits.person(seed);
        let Some(body) = self.stock.people.body(seed, of, traits) else { return };
        contact(own, &plan.does, self.tier);
        let posed = body.pose(&plan.does, 0.1);
        let figure = Figure { plan, seed, body: &body, posed: &posed, show };
        if goes(&plan.does) || moves_as_a_whole(plan) {
            let (level, lives) = (show.level.max(1), show.lives);
            let head = if goes(&plan.does) {
                self.walker(&plan.does, seed, &body, level, lives, root)
            } else {
                self.rising(plan, seed, &body, level, lives, root)
            };
            if let Some(joint) = head {
                self.alive(&figure, root, Some(joint));
            }
        } else if show.lives {
            self.dress(&figure, own);
            self.alive(&figure, root, None);
        } else {
            let head_turn = self.glance(&body, &posed, at);
            let make = || body.whole(&posed, show.level, head_turn);
            let whole = self.buf(&figure, BodyPart::Whole { head_turn }, show.level, make);
            own.of(Stuff::Matte).append(&whole, &Mat4::IDENTITY);
        }
    }

    /// How near a person who stands here is to the patient's eyes, m.
    fn away(&self, pose: &Mat4) -> f32 {
        self.eyes.distance(pose.transform_point3(Vec3::Y * MIDDLE_M))
    }

    /// How near a movement comes to the patient's eyes, m.
    fn nearest(&self, pose: &Mat4, moves: &Movement) -> f32 {
        let Movement::Path { points, closed, .. } = moves else { return self.away(pose) };
        let at = |p: &[f64; 3]| pose.transform_point3(v3(p) + Vec3::Y * MIDDLE_M);
        let ends = points.iter().skip(1).chain(points.first().filter(|_| *closed));
        points.iter().zip(ends).fold(f32::MAX, |near, (a, b)| {
            let (a, b) = (at(a), at(b));
            let way = b - a;
            let eyes = self.eyes.nearest(a.lerp(b, 0.5));
            let share = (eyes - a).dot(way) / way.length_squared().max(1e-6);
            let near = near.min(self.eyes.distance(a + way * share.clamp(0.0, 1.0)));
            // Beside a road the eyes are near in more places than one.
            let steps = (way.length() / NEAREST_STEP_M).ceil().min(100.0) as u32;
            (0..steps).fold(near, |near, step| {
                near.min(self.eyes.distance(a.lerp(b, step as f32 / steps as f32)))
            })
        })
    }

    /// The turn of the head of a person far away, who does not move.
    fn glance(&self, body: &Body, posed: &PosedBody, pose: &Mat4) -> Quat {
        let eyes = self.eyes.comes_nearest(pose.transform_point3(posed.neck));
        let to = pose.inverse().transform_point3(eyes) - posed.neck;
        let left = (-to.x).atan2(-to.z).clamp(-0.8, 0.8);
        let some = unit(body.seed(), 0, 30);
        Quat::from_rotation_y(left * some) * Quat::from_rotation_x(-0.3 * (1.0 - some))
    }

    /// A part's mesh, taken from the cache if it was made before.
    fn mesh(&mut self, seed: u64, key: PartKey, make: impl FnOnce() -> MeshBuf) -> Handle<Mesh> {
        let (meshes, full) = (&mut self.stock.meshes, self.tier.is_full());
        let (mesh, triangles) = self.stock.people.mesh(seed, key, || {
            let buf = make();
            let triangles = buf.triangles();
            (meshes.add(buf.into_mesh(full)), triangles)
        });
        self.cost.meshes += 1;
        self.cost.triangles += triangles;
        mesh
    }

    /// The stuffs of clothes and skin.
    fn stuffs(&self) -> [Stuff; 2] {
        match self.tier {
            Tier::Full => [Stuff::Cloth, Stuff::Skin],
            Tier::Light => [Stuff::Matte; 2],
        }
    }

    /// Adds the parts of a living person that do not move.
    fn dress(&mut self, figure: &Figure<'_>, own: &mut Pieces) {
        let [cloth, bare] = self.stuffs();
        let Figure { body, posed, show, .. } = *figure;
        let level = show.level;
        let legs = self.buf(figure, BodyPart::Legs, level, || body.legs(posed, level));
        own.of(cloth).append(&legs, &Mat4::IDENTITY);
        if !show.eyes {
            for (skin, stuff) in [(false, cloth), (true, bare)] {
                let part = || {
                    if skin {
                        body.bare(posed, level, Vec3::ZERO)
                    } else {
                        body.clothes(posed, level, Vec3::ZERO)
                    }
                };
                let buf = self.buf(figure, BodyPart::Upright { skin }, level, part);
                own.of(stuff).append(&buf, &Mat4::IDENTITY);
            }
        }
    }

    fn hang(&mut self, stuff: Stuff, mesh: Handle<Mesh>, by: Entity) -> Entity {
        let material = self.shelf.get(stuff, &mut self.stock.materials);
        self.show(stuff, mesh, material, by)
    }

    /// Spawns the parts of a living person that move, below `root`. With a joint only the head lives
    /// by itself and hangs on the joint.
    fn alive(&mut self, figure: &Figure<'_>, root: Entity, joint: Option<Entity>) {
        let Figure { plan, seed, body, posed, mut show } = *figure;
        show.eyes &= joint.is_none();
        self.cost.moving += 1;
        let carried = |at: Vec3, by: Entity| {
            (Transform::from_translation(at), Visibility::Inherited, ChildOf(by))
        };
        let (torso, head) = match joint {
            Some(joint) => (root, self.commands.spawn(carried(Vec3::ZERO, joint)).id()),
            None => {
                let torso = self.commands.spawn(carried(posed.waist, root)).id();
                (torso, self.commands.spawn(carried(posed.neck - posed.waist, torso)).id())
            }
        };
        let [cloth, bare] = self.stuffs();
        if show.eyes {
            let parts: &[(Stuff, bool, bool)] = if cloth == bare {
                &[(cloth, true, true)]
            } else {
                &[(cloth, true, false), (bare, false, true)]
            };
            let gesture = body.gesture(&plan.does).filter(|_| show.gestures);
            for (stuff, cloth, skin) in parts.iter().copied() {
                let frames = if gesture.is_some() { GESTURE_FRAMES } else { 1 };
                let counted = self.cost.triangles;
                let frames: Vec<Handle<Mesh>> = (0..frames)
                    .map(|frame| {
                        let torso_of = || {
                            let share = frame as f32 / (GESTURE_FRAMES - 1) as f32;
                            let gestures = gesture.map(|g| body.gesturing(&plan.does, g, share));
                            let posed = gestures.as_ref().unwrap_or(posed);
                            let mut all = MeshBuf::default();
                            if cloth {
                                all = body.clothes(posed, show.level, posed.waist);
                            }
                            if skin {
                                let bare = body.bare(posed, show.level, posed.waist);
                                all.append(&bare, &Mat4::IDENTITY);
                            }
                            all
                        };
                        let gestures = gesture.is_some();
                        let part = BodyPart::Torso { cloth, skin, gestures, frame };
                        let key = self.part_key(plan, part, show.level);
                        self.mesh(seed, key, torso_of)
                    })
                    .collect();
                // Only one frame is seen at a time.
                self.cost.triangles =
                    counted + (self.cost.triangles - counted) / frames.len().max(1);
                let Some(first) = frames.first().cloned() else { continue };
                let shown = self.hang(stuff, first, torso);
                if let Some(gesture) = gesture {
                    let gestures = Gestures { gesture, frames: frames.into(), person: root };
                    self.commands.entity(shown).insert(gestures);
                }
            }
        }
        // Each head has a mesh of its own, which takes the person's expressions.
        let key = self.part_key(plan, BodyPart::Features { whole: !show.eyes }, show.head);
        let make = || body.features(show.head, !show.eyes);
        let features = self.stock.people.features(seed, key, make);
        let buf = features.buf.clone();
        self.cost.meshes += 1;
        self.cost.triangles += buf.triangles();
        let skin = self.stock.meshes.add(buf.into_mesh(self.tier.is_full()));
        let shown = self.hang(bare, skin.clone(), head);
        // An expression moves no corner out of this box, so it is not computed anew each time.
        let around = Aabb::from_min_max(Vec3::splat(-0.4), Vec3::splat(0.4));
        self.commands.entity(shown).insert((around, NoAutoAabb));
        let eyes = show.eyes.then(|| {
            if body.has_hair() {
                let key = self.part_key(plan, BodyPart::Hair, show.level);
                let hair = self.mesh(seed, key, || body.hair(show.level, true));
                self.hang(Stuff::Matte, hair, head);
            }
            let wet = self.shelf.get(Stuff::Gloss, &mut self.stock.materials);
            let glint = !self.tier.is_full();
            let key = self.part_key(plan, BodyPart::Eye, show.head);
            let mesh = self.mesh(seed, key, || body.eye(show.head, glint));
            let (places, _) = body.eye_places();
            places.map(|at| {
                let eye = self.commands.spawn(carried(at, head)).id();
                let ball = self.show(Stuff::Gloss, mesh.clone(), wet.clone(), eye);
                self.commands.entity(ball).insert(seen_to(EYES_SEEN_M));
                eye
            })
        });
        let elsewhere = match plan.does {
            Doing::Sit | Doing::Listen | Doing::Drive | Doing::Speak { seated: true } => {
                Elsewhere::Seated
            }
            Doing::Phone { .. } => Elsewhere::Phone,
            Doing::Walk | Doing::Run => Elsewhere::Walking,
            Doing::Stand | Doing::Idle | Doing::Speak { seated: false } => Elsewhere::Standing,
        };
        let person = Person {
            place: self.place,
            seed: mix(seed ^ 0x6a2e),
            attention: plan.attention.clone(),
            looks_at: plan.looks_at.clone(),
            restless: plan.restless.clone(),
            speaks: plan.speaks.clone(),
            whispers: plan.whispers.clone(),
            talks: matches!(plan.does, Doing::Speak { .. }),
            elsewhere,
            torso: show.eyes.then_some(torso),
            head,
            eyes,
            eye_place: posed.neck + body.eyes_from_neck(),
            joint: joint.map(|joint| (joint, body.eyes_from_neck())),
            collapses: plan.collapses.clone(),
            ducks: plan.ducks.clone(),
        };
        let face = Face {
            mood: plan.mood.clone(),
            nods: plan.nods.clone(),
            yawns: plan.yawns.clone(),
            laughs: plan.laughs.clone(),
            rest: body.at_rest(),
            coarse: show.coarse,
            features,
            mesh: skin,
        };
        self.commands.entity(root).insert((person, face, FaceShown::default()));
    }
}
