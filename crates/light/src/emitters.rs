//! The patches that glow, found by chance in proportion to the light that they give: a small bright
//! lamp is met by few rays, so light that comes straight from what glows is not left to rays.

use glam::Vec3A;

use crate::patches::Patches;

/// A glowing patch nearer than this share of its own size counts as if it were so far away.
const NEAR: f32 = 0.3;

/// The glowing patches of each source.
pub struct Emitters {
    sources: Vec<Source>,
}

#[derive(Default)]
struct Source {
    /// A patch, and the light of all patches up to it.
    up_to: Vec<(usize, f32)>,
    all: f32,
}

/// A point that glows.
pub struct Glow {
    pub at: Vec3A,
    /// Out of its front.
    pub normal: Vec3A,
    /// Luminance times area, divided by the chance that the point was found.
    pub strength: [f32; 3],
    /// The least square of its distance that counts, m².
    least2: f32,
}

impl Glow {
    /// The irradiance on a surface at `from` that faces the point, and the direction to the point,
    /// if nothing stands between; none from behind.
    pub fn falls(&self, from: Vec3A) -> Option<([f32; 3], Vec3A)> {
        let way = self.at - from;
        let square = way.length_squared();
        let towards = way / square.sqrt().max(1e-6);
        let slant = -self.normal.dot(towards);
        (slant > 0.0).then(|| {
            let share = slant / square.max(self.least2);
            (self.strength.map(|strength| strength * share), towards)
        })
    }
}

impl Emitters {
    pub fn new(patches: &Patches, sources: usize) -> Self {
        let mut all: Vec<Source> = (0..sources).map(|_| Source::default()).collect();
        for (index, (surface, area)) in patches.surfaces.iter().zip(&patches.areas_m2).enumerate() {
            let Some((source, light)) = surface.glow else { continue };
            let Some(of) = all.get_mut(source) else { continue };
            let weight = light.iter().sum::<f32>() * area;
            if weight > 0.0 {
                of.all += weight;
                of.up_to.push((index, of.all));
            }
        }
        Self { sources: all }
    }

    /// The sources that glow.
    pub fn sources(&self) -> impl Iterator<Item = usize> + '_ {
        self.sources.iter().enumerate().filter(|(_, of)| of.all > 0.0).map(|(index, _)| index)
    }

    /// A point of a source: `which` chooses the patch, `u` and `v` the point, all 0 to 1.
    pub fn point(&self, patches: &Patches, source: usize, [which, u, v]: [f32; 3]) -> Option<Glow> {
        let of = self.sources.get(source)?;
        let wanted = which * of.all;
        let nth = of.up_to.partition_point(|(_, up_to)| *up_to <= wanted);
        let (index, _) = *of.up_to.get(nth).or(of.up_to.last())?;
        let [a, b, c] = *patches.corners.get(index)?;
        let (u, v) = if u + v > 1.0 { (1.0 - u, 1.0 - v) } else { (u, v) };
        let (_, light) = patches.surfaces.get(index)?.glow?;
        let sum = light.iter().sum::<f32>().max(1e-12);
        Some(Glow {
            at: a + (b - a) * u + (c - a) * v,
            normal: *patches.normals.get(index)?,
            strength: light.map(|light| light / sum * of.all),
            least2: patches.areas_m2.get(index)? * NEAR,
        })
    }
}
