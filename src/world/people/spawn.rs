//! People's entities. Near the patient: legs, upper body, head and eyes apart, so that each moves
//! by itself. Farther: the head apart, the rest still. Farthest, and what walks: one mesh.

use std::sync::Arc;

use bevy::prelude::*;
use gradus_scenario::world::{Doing, Movement, Person as Plan};

use super::body::{Body, FACES, Face, Posed};
use super::gaze::Elsewhere;
use super::live::{Person, Steps};
use crate::world::Tier;
use crate::world::chance::mix;
use crate::world::mesh::MeshBuf;
use crate::world::pieces::{Pieces, Stuff};
use crate::world::shapes::v3;
use crate::world::spawn::Spawner;

/// How much of a person is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Show {
    level: usize,
    /// Of head and hands.
    head: usize,
    /// The head moves.
    lives: bool,
    /// Eyes, lids and upper body move.
    eyes: bool,
}

impl Show {
    fn at(distance_m: f32, tier: Tier) -> Self {
        let [near, middle, far] = match tier {
            Tier::Full => [5.0, 12.0, 30.0],
            Tier::Light => [2.8, 4.6, 8.5],
        };
        match (tier, distance_m) {
            (Tier::Full, d) if d < near => Self { level: 0, head: 0, lives: true, eyes: true },
            (Tier::Full, d) if d < middle => Self { level: 1, head: 0, lives: true, eyes: true },
            (Tier::Light, d) if d < near => Self { level: 1, head: 0, lives: true, eyes: true },
            (Tier::Light, d) if d < middle => Self { level: 1, head: 1, lives: true, eyes: true },
            (_, d) if d < far => Self { level: 1, head: 1, lives: true, eyes: false },
            _ => Self { level: 2, head: 2, lives: false, eyes: false },
        }
    }
}

/// Soft dark where feet stand. Who sits on a processor's picture goes without.
fn contact(to: &mut Pieces, does: &Doing, tier: Tier) {
    let sits = matches!(
        does,
        Doing::Sit | Doing::Listen | Doing::Speak { seated: true } | Doing::Phone { seated: true }
    );
    if !sits {
        to.contact(Vec3::ZERO, Vec2::new(0.36, 0.32), 0.0, 0.75);
    } else if tier == Tier::Full {
        to.contact(Vec3::new(0.0, 0.0, -0.46), Vec2::new(0.30, 0.26), 0.0, 0.6);
    }
}

/// All that the shape of a person's parts depends on, but for which part it is.
struct Made(String);

impl Made {
    fn of(plan: &Plan, seed: u64, tier: Tier) -> Self {
        Self(format!("{seed} {:?} {tier:?}", plan.does))
    }

    /// The name under which a part is kept.
    fn part(&self, part: &str, level: usize, more: &impl std::fmt::Debug) -> String {
        format!("{} {part} {level} {more:?}", self.0)
    }
}

impl Spawner<'_, '_, '_, '_> {
    /// A person who is always there, at one place.
    pub fn still_person(
        &mut self,
        plan: &Plan,
        seed: u64,
        pose: &Mat4,
        parent: Entity,
        pieces: &mut Pieces,
    ) {
        let Some(body) = self.body(seed) else { return };
        let at = self.frame * *pose;
        let show = Show::at(self.away(&at), self.tier);
        let mut own = Pieces::new(f32::INFINITY);
        contact(&mut own, &plan.does, self.tier);
        let posed = body.pose(&plan.does, 0.1);
        let made = Made::of(plan, seed, self.tier);
        if show.lives {
            self.dress(&made, &body, &posed, show, &mut own);
            let root = self
                .commands
                .spawn((Transform::from_matrix(*pose), Visibility::Inherited, ChildOf(parent)))
                .id();
            self.alive(plan, &made, &body, &posed, show, root, seed);
        } else {
            let turn = self.glance(&body, &posed, &at);
            let key = made.part("whole", show.level, &turn);
            let whole = self.materials.kept.buf(key, || body.whole(&posed, show.level, turn));
            own.of(Stuff::Matte).append(&whole, &Mat4::IDENTITY);
        }
        pieces.place(&own, pose);
    }

    /// A person who comes and goes or is carried; `root` carries them.
    pub fn moving_person(
        &mut self,
        plan: &Plan,
        seed: u64,
        moves: &Movement,
        root: Entity,
        own: &mut Pieces,
    ) {
        let Some(body) = self.body(seed) else { return };
        let at = self.frame;
        let show = Show::at(self.nearest(&at, moves), self.tier);
        contact(own, &plan.does, self.tier);
        if plan.does == Doing::Walk {
            let count = if self.tier == Tier::Full { 24 } else { 12 };
            let material = self.shelf.get(Stuff::Matte, self.materials);
            let made = Made::of(plan, seed, self.tier);
            let frames: Vec<Handle<Mesh>> = (0..count)
                .map(|i| {
                    let posed = body.pose(&Doing::Walk, i as f32 / count as f32);
                    let whole = || body.whole(&posed, show.level, Quat::IDENTITY);
                    self.mesh(made.part("walking", show.level, &i), whole)
                })
                .collect();
            let Some(first) = frames.first().cloned() else { return };
            let seen = self.show(Stuff::Matte, first, material, root);
            let steps = Steps { frames: frames.into(), cycle_m: body.cycle_m(), place: self.place };
            self.commands.entity(seen).insert(steps);
            return;
        }
        let posed = body.pose(&plan.does, 0.1);
        let made = Made::of(plan, seed, self.tier);
        if show.lives {
            self.dress(&made, &body, &posed, show, own);
            self.alive(plan, &made, &body, &posed, show, root, seed);
        } else {
            let turn = self.glance(&body, &posed, &at);
            let key = made.part("whole", show.level, &turn);
            let whole = self.materials.kept.buf(key, || body.whole(&posed, show.level, turn));
            own.of(Stuff::Matte).append(&whole, &Mat4::IDENTITY);
        }
    }

    /// From the nearest place that the patient's eyes can have, m.
    fn to_eyes(&self, at: Vec3) -> f32 {
        let [low, high] = self.eyes;
        (at - at.clamp(low, high)).length()
    }

    fn away(&self, pose: &Mat4) -> f32 {
        self.to_eyes(pose.transform_point3(Vec3::Y * 1.2))
    }

    /// How near a movement comes.
    fn nearest(&self, pose: &Mat4, moves: &Movement) -> f32 {
        let Movement::Path { points, closed, .. } = moves else { return self.away(pose) };
        let at = |p: &[f64; 3]| pose.transform_point3(v3(p) + Vec3::Y * 1.2);
        let ends = points.iter().skip(1).chain(points.first().filter(|_| *closed));
        points.iter().zip(ends).fold(f32::MAX, |near, (a, b)| {
            let (a, b) = (at(a), at(b));
            let way = b - a;
            let eyes = a.lerp(b, 0.5).clamp(self.eyes[0], self.eyes[1]);
            let share = (eyes - a).dot(way) / way.length_squared().max(1e-6);
            near.min(self.to_eyes(a + way * share.clamp(0.0, 1.0)))
        })
    }

    /// Where the head of somebody far away is turned, who does not move.
    fn glance(&self, body: &Body, posed: &Posed, pose: &Mat4) -> Quat {
        let to = pose.inverse().transform_point3(self.eyes[0]) - posed.neck;
        let left = (-to.x).atan2(-to.z).clamp(-0.8, 0.8);
        let some = super::gaze::unit(body.seed(), 0, 30);
        Quat::from_rotation_y(left * some) * Quat::from_rotation_x(-0.3 * (1.0 - some))
    }

    /// The body of a seed, as made before where it was.
    fn body(&mut self, seed: u64) -> Option<Arc<Body>> {
        let bodies = &mut self.materials.kept.bodies;
        if let Some(body) = bodies.get(&seed) {
            return Some(body.clone());
        }
        let body = Arc::new(Body::new(seed)?);
        bodies.insert(seed, body.clone());
        Some(body)
    }

    /// A part's mesh, as made before where it was.
    fn mesh(&mut self, key: String, make: impl FnOnce() -> MeshBuf) -> Handle<Mesh> {
        let (mesh, triangles) = match self.materials.kept.limbs.get(&key) {
            Some(kept) => kept.clone(),
            None => {
                let buf = make();
                let triangles = buf.triangles();
                let made = (self.meshes.add(buf.into_mesh(self.tier == Tier::Full)), triangles);
                self.materials.kept.limbs.insert(key, made.clone());
                made
            }
        };
        self.cost.meshes += 1;
        self.cost.triangles += triangles;
        mesh
    }

    /// What clothes and skin are made of.
    fn stuffs(&self) -> [Stuff; 2] {
        match self.tier {
            Tier::Full => [Stuff::Cloth, Stuff::Skin],
            Tier::Light => [Stuff::Matte; 2],
        }
    }

    /// What of a living person does not move.
    fn dress(&mut self, made: &Made, body: &Body, posed: &Posed, show: Show, own: &mut Pieces) {
        let [cloth, bare] = self.stuffs();
        let kept = &mut self.materials.kept;
        let legs = kept.buf(made.part("legs", show.level, &""), || body.legs(posed, show.level));
        own.of(cloth).append(&legs, &Mat4::IDENTITY);
        if !show.eyes {
            for (nth, stuff) in [cloth, bare].into_iter().enumerate() {
                let part = || {
                    let [clothes, hands] = body.torso(posed, show.level, Vec3::ZERO);
                    if nth == 0 { clothes } else { hands }
                };
                let key = made.part("upright", show.level, &nth);
                own.of(stuff).append(&self.materials.kept.buf(key, part), &Mat4::IDENTITY);
            }
        }
    }

    fn hang(&mut self, stuff: Stuff, mesh: Handle<Mesh>, by: Entity) -> Entity {
        let material = self.shelf.get(stuff, self.materials);
        self.show(stuff, mesh, material, by)
    }

    /// The parts that live, below `root`.
    fn alive(
        &mut self,
        plan: &Plan,
        made: &Made,
        body: &Body,
        posed: &Posed,
        show: Show,
        root: Entity,
        seed: u64,
    ) {
        self.cost.moving += 1;
        let carried = |at: Vec3, by: Entity| {
            (Transform::from_translation(at), Visibility::Inherited, ChildOf(by))
        };
        let torso = self.commands.spawn(carried(posed.waist, root)).id();
        let head = self.commands.spawn(carried(posed.neck - posed.waist, torso)).id();
        let [cloth, bare] = self.stuffs();
        if show.eyes {
            let torso_of = |which: &[usize]| {
                let mut all = MeshBuf::default();
                for (nth, part) in body.torso(posed, show.level, posed.waist).iter().enumerate() {
                    if which.contains(&nth) {
                        all.append(part, &Mat4::IDENTITY);
                    }
                }
                all
            };
            let parts: &[(Stuff, &[usize])] =
                if cloth == bare { &[(cloth, &[0, 1])] } else { &[(cloth, &[0]), (bare, &[1])] };
            for (stuff, which) in parts {
                let mesh = self.mesh(made.part("torso", show.level, which), || torso_of(which));
                self.hang(*stuff, mesh, torso);
            }
        }
        let (skin, eyes, faces) = if show.eyes {
            let counted = self.cost.triangles;
            let faces = FACES.map(|face| {
                self.mesh(made.part("face", show.head, &face), || body.head(face, show.head))
            });
            // One is seen at a time.
            self.cost.triangles = counted + (self.cost.triangles - counted) / FACES.len();
            if body.has_hair() {
                let hair = || body.hair(show.level);
                let hair = self.mesh(made.part("hair", show.level, &""), hair);
                self.hang(Stuff::Matte, hair, head);
            }
            let wet = self.shelf.get(Stuff::Gloss, self.materials);
            let glint = self.tier == Tier::Light;
            let eye = || body.eye(show.head, glint);
            let mesh = self.mesh(made.part("eye", show.head, &""), eye);
            let (places, _) = body.eye_places();
            let eyes = places.map(|at| {
                let eye = self.commands.spawn(carried(at, head)).id();
                self.show(Stuff::Gloss, mesh.clone(), wet.clone(), eye);
                eye
            });
            let material = self.shelf.get(bare, self.materials);
            let skin = self.show(bare, faces[0].clone(), material, head);
            (skin, Some(eyes), Some(faces))
        } else {
            let whole = || body.whole_head(Face::Rest, show.head);
            let mesh = self.mesh(made.part("head", show.head, &""), whole);
            (self.hang(bare, mesh, head), None, None)
        };
        let elsewhere = match plan.does {
            Doing::Sit | Doing::Listen | Doing::Speak { seated: true } => Elsewhere::Seated,
            Doing::Phone { .. } => Elsewhere::Phone,
            Doing::Walk => Elsewhere::Walking,
            Doing::Stand | Doing::Idle | Doing::Speak { seated: false } => Elsewhere::Standing,
        };
        self.commands.entity(root).insert(Person {
            place: self.place,
            seed: mix(seed ^ 0x6a2e),
            attention: plan.attention.clone(),
            looks_at: plan.looks_at.clone(),
            restless: plan.restless.clone(),
            speaks: plan.speaks.clone(),
            talks: matches!(plan.does, Doing::Speak { .. }),
            elsewhere,
            torso: show.eyes.then_some(torso),
            head,
            eyes,
            skin,
            faces,
            eye_place: posed.neck + body.eyes_from_neck(),
        });
    }
}
