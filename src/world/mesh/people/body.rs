//! A person's triangles in a pose: the parts that move by themselves are separate from the still
//! parts.

use bevy::prelude::*;
use gradus_base::chance::smooth;

use crate::world::mesh::buf::{MeshBuf, Tint, tint};
use crate::world::mesh::people::book::{BONES, Book, BookPart, JOINTS, book};
use crate::world::mesh::people::face::{Expression, Features, ShapedPart, TARGETS};
use crate::world::mesh::people::pose::{Bone, EYE_FRONTS, EYES, HEAD, Joints, NECK, PELVIS};
use crate::world::mesh::people::shell::Shell;
use crate::world::mesh::people::who::{Below, Cut, Headwear, Traits, Who, mixed};

/// A body that can be drawn in poses.
pub struct Body {
    pub(super) book: &'static Book,
    pub who: Who,
    /// The vertices at rest, m.
    pub(super) at: Vec<Vec3>,
    pub(super) joints: Joints,
    /// How much larger the body is than the file's.
    scale: f32,
    seed: u64,
}

/// A gesture of the arms, made at times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// The arms are crossed.
    Crossed,
    /// A hand is at the chin.
    Chin,
    /// The person writes on a pad.
    Notes,
}

/// Triangles of a body, and the vertex of the file that each of their vertices is; none for what is
/// laid on the body.
#[derive(Default)]
pub(super) struct Hung {
    pub buf: MeshBuf,
    pub corners: Vec<Option<u16>>,
}

impl Hung {
    /// Counts the vertices added to the triangles since as laid on.
    fn laid_on(&mut self) {
        self.corners.resize(self.buf.vertices(), None);
    }
}

/// A body in a pose.
pub struct PosedBody {
    pub(super) bones: [Bone; BONES],
    /// The points about which the upper body sways and the head turns.
    pub waist: Vec3,
    pub neck: Vec3,
    /// The middle of the phone in the right hand, and the phone's turn.
    pub(super) phone: Option<(Vec3, Quat)>,
    /// The middle of the pad on the lap.
    pub(super) pad: Option<Vec3>,
    /// The middle of the cup in the right hand.
    pub(super) cup: Option<Vec3>,
    pub(super) sits: bool,
}

impl Body {
    /// The body of a seed; none if the file of bodies cannot be used.
    pub fn new(seed: u64, traits: Traits) -> Option<Self> {
        let book = book()?;
        let who = Who::new(seed, traits);
        let targets = who.targets();
        let mut at = book.blend(targets.iter().map(|(name, share)| (name.as_str(), *share)));
        let first = at.len().checked_sub(JOINTS)?;
        let ground = at.get(first)?.y;
        // Crowns lie a little over a tenth of the stature above the eyes.
        let eyes = at.get(first + EYES[0])?.y - ground;
        let size = who.stature_m / (eyes * 1.073).max(0.5);
        at.iter_mut().for_each(|p| *p = (*p - Vec3::Y * ground) * size);
        let mut joints = [Vec3::ZERO; JOINTS];
        joints.copy_from_slice(at.get(first..)?);
        Some(Self { book, who, at, joints, scale: size, seed })
    }

    /// The body with its bones where they are at rest.
    pub(super) fn at_rest_pose(&self) -> PosedBody {
        let still = Bone { turn: Quat::IDENTITY, from: Vec3::ZERO, to: Vec3::ZERO };
        PosedBody {
            bones: [still; BONES],
            waist: self.joints[PELVIS],
            neck: self.turning(),
            phone: None,
            pad: None,
            cup: None,
            sits: false,
        }
    }

    /// The place between the eyes of the body standing upright, from the ground, m.
    pub fn eyes(&self) -> Vec3 {
        (self.joints[EYES[0]] + self.joints[EYES[1]]) * 0.5
    }

    /// The body's seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The point about which the head turns, in the body at rest.
    pub(super) fn turning(&self) -> Vec3 {
        self.joints[NECK].lerp(self.joints[HEAD], 0.5)
    }

    /// The middle between the eyes, from the point about which the head turns.
    pub fn eyes_from_neck(&self) -> Vec3 {
        self.eyes() - self.turning()
    }

    /// The place of each eye, from the point about which the head turns, and the radius of both
    /// eyes.
    pub fn eye_places(&self) -> ([Vec3; 2], f32) {
        let places = EYES.map(|e| self.joints[e] - self.turning());
        let radius = (self.joints[EYE_FRONTS[0]] - self.joints[EYES[0]]).length();
        (places, radius)
    }

    /// Where posed bones take a point that hangs on them like the vertex of this index.
    pub(super) fn skinned(&self, bones: &[Bone; BONES], index: usize, p: Vec3) -> Vec3 {
        let Some(corner) = self.book.corners.get(index) else { return p };
        let mut sum = Vec3::ZERO;
        for (bone, weight) in corner.bones.iter().zip(corner.weights) {
            if weight > 0.0
                && let Some(bone) = bones.get(usize::from(*bone))
            {
                sum += bone.take(p) * weight;
            }
        }
        sum
    }

    /// The vertices of a part at rest, with targets that concern this part alone.
    fn moved(&self, part: &BookPart, more: &[(&str, f32)]) -> Vec<Vec3> {
        let range = part.first..part.first + part.count;
        let mut at: Vec<Vec3> = self.at.get(range.clone()).unwrap_or_default().to_vec();
        for (name, share) in more {
            let moved = self.book.target(name).map(|t| t.moved.as_slice()).unwrap_or_default();
            let from = moved.partition_point(|(i, _)| usize::from(*i) < range.start);
            for (i, by) in moved.iter().skip(from) {
                let Some(p) = usize::from(*i).checked_sub(range.start).and_then(|i| at.get_mut(i))
                else {
                    break;
                };
                *p += *by * *share;
            }
        }
        at
    }

    /// A part as a surface.
    pub(super) fn shell(
        &self,
        name: &str,
        level: usize,
        more: &[(&str, f32)],
        bones: Option<&[Bone; BONES]>,
    ) -> Shell {
        let none = Shell { at: Vec::new(), triangles: Vec::new() };
        let Some(part) = self.book.part(name) else { return none };
        let mut at = self.moved(part, more);
        if let Some(bones) = bones {
            for (i, p) in at.iter_mut().enumerate() {
                *p = self.skinned(bones, part.first + i, *p);
            }
        }
        Shell { at, triangles: part.levels.get(level).cloned().unwrap_or_default() }
    }

    /// Adds a part, with its places measured from `about`. Without bones the part is at rest.
    /// Returns the part's vertex at each vertex that was added.
    fn part(
        &self,
        to: &mut MeshBuf,
        bones: Option<&[Bone; BONES]>,
        about: Vec3,
        wanted: PartWanted<'_>,
    ) -> Vec<u16> {
        let mut used = Vec::new();
        let Some(part) = self.book.part(wanted.name) else { return used };
        let Some(triangles) = part.levels.get(wanted.level) else { return used };
        if triangles.is_empty() {
            return used;
        }
        let rest = self.moved(part, wanted.more);
        let mut at = rest.clone();
        if let Some(bones) = bones {
            for (i, p) in at.iter_mut().enumerate() {
                *p = self.skinned(bones, part.first + i, *p);
            }
        }
        let mut normals = vec![Vec3::ZERO; at.len()];
        let mut index = vec![u32::MAX; at.len()];
        let corner = |i: u16| at.get(usize::from(i)).copied().unwrap_or_default();
        // A coarse part takes its normals from the finer triangles, so that it looks as round.
        for t in if wanted.level < 2 { &part.levels[0] } else { triangles } {
            let [a, b, c] = t.map(corner);
            let n = (b - a).cross(c - a);
            for i in t {
                if let Some(sum) = normals.get_mut(usize::from(*i)) {
                    *sum += n;
                }
            }
        }
        for t in triangles {
            let ids = t.map(|i| {
                let i = usize::from(i);
                let Some(known) = index.get_mut(i) else { return 0 };
                if *known == u32::MAX {
                    let n = normals[i].normalize_or(Vec3::Y);
                    let masks = self.book.corners.get(part.first + i).map_or([1.0; 6], |c| c.masks);
                    let [r, g, b] = (wanted.tint)(&masks, rest[i]);
                    let uv = Vec2::new(rest[i].x + rest[i].z * 0.7, -rest[i].y);
                    let along = Vec3::Y.cross(n).normalize_or(Vec3::X);
                    *known = to.vertex(at[i] - about, n, uv, along, [r, g, b, 1.0]);
                    used.push(i as u16);
                }
                *known
            });
            to.triangle(ids[0], ids[1], ids[2]);
        }
        used
    }

    fn skin_tint(&self, masks: &[f32; 6]) -> Tint {
        let [open, lips, beard, lid, scalp, blush] = *masks;
        let who = &self.who;
        let red = tint(168, 84, 78);
        let mut c = who.skin;
        let [r, g, b] = c;
        c = mixed(c, [r * 1.05, g * 0.78, b * 0.74], blush * 0.55);
        c = mixed(c, mixed([r * 0.86, g * 0.62, b * 0.60], red, 0.25), lips * 0.85);
        c = mixed(c, mixed(who.hair, who.skin, 0.25), beard * who.beard);
        let roots = match who.cut {
            Cut::Bald => 0.0,
            Cut::Shaved => 0.72,
            _ => 0.95,
        };
        c = mixed(c, who.hair, scalp * roots);
        let dark = (0.32 + 0.68 * open.powf(0.8)) * (1.0 - 0.5 * lid);
        // Light shines through flesh, so its shade is red.
        [c[0] * dark.powf(0.8), c[1] * dark, c[2] * dark.powf(1.05)]
    }

    /// Adds a part in a pose to triangles that remember the file's vertices.
    fn hang(&self, to: &mut Hung, bones: &[Bone; BONES], about: Vec3, wanted: PartWanted<'_>) {
        let first = self.book.part(wanted.name).map_or(0, |part| part.first);
        let used = self.part(&mut to.buf, Some(bones), about, wanted);
        to.corners.extend(used.into_iter().map(|i| Some(first as u16 + i)));
    }

    /// The upper body's clothes with what is carried, measured from `about`.
    pub fn clothes(&self, posed: &PosedBody, level: usize, about: Vec3) -> MeshBuf {
        let mut clothes = Hung::default();
        self.hang_clothes(&mut clothes, posed, level, about);
        clothes.buf
    }

    pub(super) fn hang_clothes(
        &self,
        clothes: &mut Hung,
        posed: &PosedBody,
        level: usize,
        about: Vec3,
    ) {
        let who = &self.who;
        let top = who.top;
        let collar_y = self.joints[NECK].y;
        let cloth = |masks: &[f32; 6], p: Vec3| {
            // Below an open jacket the shirt is seen.
            let open = smooth(0.075, 0.055, p.x.abs())
                * smooth(collar_y - 0.11, collar_y - 0.07, p.y)
                * smooth(0.0, -0.03, p.z);
            let shown = if who.wears.jacket && level == 0 { open } else { 0.0 };
            let vest = if level > 1 && self.in_vest(p) { 1.0 } else { 0.0 };
            let upper = mixed(mixed(who.cloth_at(p, top), who.shirt, shown), who.vest, vest);
            upper.map(|c| c * (0.5 + 0.5 * masks[0]))
        };
        let tucked = if who.below == Below::Skirt { 1.0 } else { 0.0 };
        let loose = [("loose", 0.15 + 0.85 * who.loose), ("tuck", tucked)];
        let shirt = who.shirt_part();
        let wanted = PartWanted { name: shirt, level, more: &loose, tint: &cloth };
        self.hang(clothes, &posed.bones, about, wanted);
        self.worn(&mut clothes.buf, posed, level, about, &loose);
        if let Some((at, turn)) = posed.phone {
            let mut slab = MeshBuf::default();
            slab.cuboid(
                Vec3::new(-0.036, 0.0, -0.075),
                Vec3::new(0.036, 0.009, 0.075),
                0,
                tint(24, 25, 28),
            );
            clothes.buf.append(&slab, &Mat4::from_rotation_translation(turn, at - about));
        }
        if let Some(at) = posed.pad {
            let mut pad = MeshBuf::default();
            let half = Vec3::new(0.075, 0.0, 0.105);
            pad.cuboid(-half, half + Vec3::Y * 0.008, 0, tint(54, 60, 78));
            pad.cuboid(
                -half * 0.94 + Vec3::Y * 0.008,
                half * 0.94 + Vec3::Y * 0.011,
                0,
                tint(214, 208, 194),
            );
            let turn = Quat::from_rotation_y(0.12) * Quat::from_rotation_x(-0.12);
            clothes.buf.append(&pad, &Mat4::from_rotation_translation(turn, at - about));
        }
        clothes.laid_on();
    }

    /// Arms and neck, measured from `about`.
    pub fn bare(&self, posed: &PosedBody, level: usize, about: Vec3) -> MeshBuf {
        let mut bare = Hung::default();
        self.hang_bare(&mut bare, posed, level, about);
        bare.buf
    }

    pub(super) fn hang_bare(&self, bare: &mut Hung, posed: &PosedBody, level: usize, about: Vec3) {
        let skin = |masks: &[f32; 6], _: Vec3| self.skin_tint(masks);
        let arms: &[&str] = if self.who.short_sleeves { &["forearm.L", "forearm.R"] } else { &[] };
        for name in ["hand.L", "hand.R", "neck"].iter().chain(arms) {
            let wanted = PartWanted { name, level, more: &[], tint: &skin };
            self.hang(bare, &posed.bones, about, wanted);
        }
    }

    /// The clothes on legs and feet.
    pub fn legs(&self, posed: &PosedBody, level: usize) -> MeshBuf {
        let mut legs = Hung::default();
        self.hang_legs(&mut legs, posed, level);
        legs.buf
    }

    pub(super) fn hang_legs(&self, to: &mut Hung, posed: &PosedBody, level: usize) {
        let who = &self.who;
        let skirt = who.below == Below::Skirt;
        let legs = if skirt { mixed(tint(40, 36, 38), who.skin, 0.35) } else { who.legs };
        let loose = [("loose", if skirt { 0.0 } else { 0.25 + 0.5 * who.loose })];
        let mut add = |name: &str, more: &[(&str, f32)], colour: Tint| {
            let tint = &|masks: &[f32; 6], p: Vec3| {
                let cloth = if name == "trousers" { who.cloth_at(p, colour) } else { colour };
                cloth.map(|c| c * (0.5 + 0.5 * masks[0]))
            };
            self.hang(to, &posed.bones, Vec3::ZERO, PartWanted { name, level, more, tint });
        };
        add("trousers", &loose, legs);
        if skirt {
            add("skirt", &[("loose", 0.2)], who.legs);
        }
        add("shoes", &[], who.shoes);
    }

    /// The head's skin, brows and mouth, from the point about which the head turns; with hair and
    /// eyes, if it is to be the whole head.
    pub fn features(&self, level: usize, whole: bool) -> Features {
        let mut features = Features::new();
        let about = self.turning();
        let skin = |masks: &[f32; 6], _: Vec3| self.skin_tint(masks);
        let brow = mixed(self.who.hair, self.who.skin, 0.38).map(|c| c * 0.85);
        let brows = |_: &[f32; 6], _: Vec3| brow;
        let teeth = |masks: &[f32; 6], _: Vec3| tint(204, 184, 156).map(|c| c * masks[0] * 0.7);
        let tongue = |masks: &[f32; 6], _: Vec3| tint(158, 78, 76).map(|c| c * masks[0]);
        let parts: [(&str, &Tinting<'_>); 4] =
            [("head", &skin), ("brows", &brows), ("teeth", &teeth), ("tongue", &tongue)];
        // Far away no mouth is seen open.
        let seen = if level < 2 { 4 } else { 2 };
        for (name, tint) in parts.into_iter().take(seen) {
            let wanted = PartWanted { name, level, more: &[], tint };
            let used = self.part(&mut features.buf, None, about, wanted);
            let Some(part) = self.book.part(name) else { continue };
            let range = part.first..part.first + part.count;
            let rest = self.at.get(range).unwrap_or_default();
            features.shaped(ShapedPart {
                rest: rest.iter().map(|p| *p - about).collect(),
                triangles: &part.levels[if level < 2 { 0 } else { level }],
                used,
                first: part.first,
                targets: TARGETS.map(|name| self.book.target(name)),
                size: self.scale,
            });
        }
        if whole {
            self.hair_and_eyes(&mut features.buf, level);
        }
        features
    }

    /// The shares of units that this face has at rest.
    pub fn at_rest(&self) -> Expression {
        let mut rest = Expression::default();
        for (name, share) in &self.who.face {
            if let Some(sum) =
                TARGETS.iter().position(|target| target == name).and_then(|i| rest.0.get_mut(i))
            {
                *sum += share;
            }
        }
        rest
    }

    /// Whether the person has hair, glasses or headwear.
    pub fn has_hair(&self) -> bool {
        let wears = self.who.wears;
        wears.glasses || wears.headwear().is_some() || !self.is_bald()
    }

    fn is_bald(&self) -> bool {
        matches!(self.who.cut, Cut::Bald | Cut::Shaved)
    }

    /// Hair, glasses and headwear, from the point about which the head turns.
    pub fn hair(&self, level: usize, near: bool) -> MeshBuf {
        let mut buf = MeshBuf::default();
        let who = &self.who;
        if who.wears.glasses && level < 2 {
            self.glasses(&mut buf, level);
        }
        if let Some(kind) = who.wears.headwear() {
            buf.append(&self.hair_below(level, kind), &Mat4::IDENTITY);
            buf.append(&self.headwear(level, kind), &Mat4::IDENTITY);
            return buf;
        }
        if self.is_bald() {
            return buf;
        }
        let about = self.turning();
        let hair = |masks: &[f32; 6], p: Vec3| self.cap_tint(masks, p);
        let volume = [("volume", who.volume), ("length", who.length)];
        let mut add = |name: &str| {
            let wanted = PartWanted { name, level, more: &volume, tint: &hair };
            self.part(&mut buf, None, about, wanted);
        };
        add("cap");
        match who.cut {
            Cut::Bob | Cut::Long => add("curtain"),
            Cut::Bun => add("bun"),
            _ => {}
        }
        if level < 2 {
            self.strands(&mut buf, level, near);
        }
        buf
    }

    /// The hair that is seen below headwear.
    fn hair_below(&self, level: usize, kind: Headwear) -> MeshBuf {
        let mut hair = MeshBuf::default();
        if self.is_bald() || kind == Headwear::Headscarf {
            return hair;
        }
        let about = self.turning();
        let tint = |masks: &[f32; 6], p: Vec3| self.cap_tint(masks, p);
        let mut add = |name: &str, more: &[(&str, f32)]| {
            let wanted = PartWanted { name, level, more, tint: &tint };
            self.part(&mut hair, None, about, wanted);
        };
        add("cap", &[]);
        // Below a helmet hair is tied up.
        if matches!(self.who.cut, Cut::Bob | Cut::Long) && kind != Headwear::Helmet {
            add("curtain", &[("length", self.who.length)]);
        }
        self.press(&mut hair, kind);
        hair
    }

    /// An eye about its middle, looking to −Z.
    pub fn eye(&self, level: usize, glint: bool) -> MeshBuf {
        let mut buf = MeshBuf::default();
        let (_, radius) = self.eye_places();
        let sides = if level == 0 { 20 } else { 10 };
        let (iris, pupil) = (self.who.iris, tint(10, 9, 9));
        let white = tint(214, 206, 198).map(|c| c * 0.82);
        let rim = mixed(iris, [0.01; 3], 0.65);
        let red = [white[0] * 0.72, white[1] * 0.52, white[2] * 0.48];
        // The angle from the eye's front, degrees, and the tint there.
        let rings: [(f32, Tint); 9] = [
            (0.0, pupil),
            (9.5, pupil),
            (10.5, iris.map(|c| c * 0.8)),
            (18.0, iris.map(|c| c * 1.15)),
            (22.5, rim),
            (24.5, mixed(rim, white, 0.7)),
            (30.0, white),
            (62.0, white),
            (100.0, red),
        ];
        let mut before = 0;
        for (k, (deg, [r, g, b])) in rings.into_iter().enumerate() {
            let (sin, cos) = deg.to_radians().sin_cos();
            let mut first = 0;
            for i in 0..=sides {
                let (y, x) = (i as f32 / sides as f32 * std::f32::consts::TAU).sin_cos();
                let n = Vec3::new(x * sin, y * sin, -cos);
                // The upper lid shades the eye below it.
                let lit = 1.0 - 0.35 * smooth(0.12, 0.5, n.y);
                let colour = [r * lit, g * lit, b * lit, 1.0];
                let made = buf.vertex(n * radius, n, Vec2::new(x, y), Vec3::X, colour);
                if i == 0 {
                    first = made;
                }
            }
            if k > 0 {
                for i in 0..sides as u32 {
                    let (a, b, c, d) = (before + i, before + i + 1, first + i + 1, first + i);
                    buf.triangle(a, b, c);
                    buf.triangle(a, c, d);
                }
            }
            before = first;
        }
        if glint {
            let n = Vec3::new(-0.20, 0.24, -0.95).normalize();
            let (u, v) = (n.any_orthonormal_vector(), n.cross(n.any_orthonormal_vector()));
            let ids: Vec<u32> = (0..5)
                .map(|i| {
                    let (s, c) = (i as f32 / 5.0 * std::f32::consts::TAU).sin_cos();
                    let p = n * radius * 1.012 + (u * c + v * s) * radius * 0.075;
                    buf.vertex(p, Vec3::Y, Vec2::ZERO, Vec3::X, [1.5, 1.5, 1.5, 1.0])
                })
                .collect();
            if let [a, b, c, d, e] = ids[..] {
                // The frame decides which side is the front, so both sides are drawn.
                for [x, y, z] in [[a, b, c], [a, c, d], [a, d, e]] {
                    buf.triangle(x, y, z);
                    buf.triangle(x, z, y);
                }
            }
        }
        buf
    }

    fn hair_and_eyes(&self, buf: &mut MeshBuf, level: usize) {
        buf.append(&self.hair(level, false), &Mat4::IDENTITY);
        let (places, radius) = self.eye_places();
        if level < 2 {
            let eye = self.eye(1, false);
            for place in places {
                buf.append(&eye, &Mat4::from_translation(place));
            }
        } else {
            // Far away an eye is a dark mark.
            let dark = mixed(self.who.iris, self.who.skin, 0.3).map(|c| c * 0.5);
            for place in places {
                let middle = place + Vec3::new(0.0, 0.0, -radius * 1.12);
                let p = |x: f32, y: f32| middle + Vec3::new(x * 0.013, y * 0.0045, 0.0);
                buf.face([p(1.0, -1.0), p(-1.0, -1.0), p(-1.0, 1.0), p(1.0, 1.0)], dark);
            }
        }
    }

    /// The whole person.
    pub fn whole(&self, posed: &PosedBody, level: usize, head_turn: Quat) -> MeshBuf {
        let mut buf = self.legs(posed, level);
        buf.append(&self.clothes(posed, level, Vec3::ZERO), &Mat4::IDENTITY);
        buf.append(&self.bare(posed, level, Vec3::ZERO), &Mat4::IDENTITY);
        let head = self.features(level, true).buf;
        buf.append(&head, &Mat4::from_rotation_translation(head_turn, posed.neck));
        buf
    }
}

/// The tint of a vertex with these masks, at this place of the body at rest.
type Tinting<'a> = dyn Fn(&[f32; 6], Vec3) -> Tint + 'a;

/// The part to add, and the choices for it.
struct PartWanted<'a> {
    name: &'a str,
    level: usize,
    /// Targets and shares that concern this part alone.
    more: &'a [(&'a str, f32)],
    tint: &'a Tinting<'a>,
}
