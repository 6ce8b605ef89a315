//! The rooms of the spawned scenario, and the sum of their sources' light.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

use bevy::asset::RenderAssetUsages;
use bevy::image::{ImageAddressMode, ImageFilterMode, ImageSampler, ImageSamplerDescriptor};
use bevy::light::{EnvironmentMapLight, IrradianceVolume, LightProbe};
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};
use gradus_base::SessionTime;
use gradus_light::{BouncedLight, Key, REFLECTION_EDGE, Room, solve};
use gradus_live::{Moment, Veil};
use gradus_scenario::{Condition, Place, Scenario};
use half::f16;

use crate::world::bounce::gather::{Source, rooms};
use crate::world::bounce::kept;
use crate::world::live::{LiveWorld, WorldClock};
use crate::world::look::cubemap::{BLURRED_MOST, blurred};
use crate::world::look::surfaces::Means;
use crate::world::tier::WorldTier;

/// A source's weight changes in steps of this share, so that slow changes do not cost every frame.
const STEP: f32 = 0.01;
/// The light of a room is summed at whole multiples of this time.
const SUMMED_EVERY_NS: u64 = 100_000_000;

/// Rooms of the scenario that is spawned.
#[derive(Resource, Default)]
pub struct Rooms {
    scenario: Option<Arc<Scenario>>,
    means: Means,
    safe: Vec<RoomLit>,
    world: Vec<RoomLit>,
    /// The room that the light tier's materials are lit by: its place and number.
    lit: Option<(Place, usize)>,
    /// Where light comes from that another thread computes.
    coming: Option<Mutex<Receiver<BouncedLight>>>,
    /// Tells that thread that a newer scenario is shown.
    outdated: Arc<AtomicBool>,
    /// Counts the changes of pictures.
    pub changes: u32,
}

/// A room, and its light as it was last summed.
struct RoomLit {
    key: Key,
    /// From the unit cube about the origin to the space of the light.
    space: Mat4,
    whens: Vec<Condition>,
    sources: Vec<Source>,
    light: Option<BouncedLight>,
    volume: Handle<Image>,
    reflection: Handle<Image>,
    diffuse: Handle<Image>,
    /// The full tier's probe of matte light. What polished things mirror hangs on the cameras: a
    /// renderer without arrays of textures takes the camera's picture, whatever probes there are.
    probe: Option<Entity>,
    /// What is seen above, level and below, cd/m², for the light tier.
    mirrored: [Vec3; 3],
    /// The steps of the weights in the pictures.
    steps: Vec<[i16; 3]>,
}

/// The light of the room that is shown, for the light tier's materials.
pub struct LitRoom {
    pub volume: Handle<Image>,
    /// From the world to the unit cube, 0 to 1: three rows.
    pub rows: [Vec4; 3],
    pub cells: Vec3,
    /// What is seen above, level and below from the room's middle, cd/m².
    pub mirrored: [Vec3; 3],
}

impl Rooms {
    fn of(&self, place: Place) -> &[RoomLit] {
        match place {
            Place::Safe => &self.safe,
            Place::World => &self.world,
        }
    }

    /// The room that lights the light tier.
    pub fn lit(&self, place: Place) -> Option<LitRoom> {
        let (_, nth) = self.lit.filter(|(of, _)| *of == place)?;
        let room = self.of(place).get(nth)?;
        let inverse = room.space.inverse();
        let row = |n: usize| inverse.row(n) + Vec4::W * 0.5;
        Some(LitRoom {
            volume: room.volume.clone(),
            rows: [row(0), row(1), row(2)],
            cells: Vec3::from(room.light.as_ref()?.cells.map(|n| n as f32)),
            mirrored: room.mirrored,
        })
    }

    /// What polished things mirror in the room that is shown.
    pub fn mirrored(&self, place: Place) -> Option<EnvironmentMapLight> {
        let (_, nth) = self.lit.filter(|(of, _)| *of == place)?;
        let room = self.of(place).get(nth)?;
        Some(EnvironmentMapLight {
            diffuse_map: room.diffuse.clone(),
            specular_map: room.reflection.clone(),
            intensity: 1.0,
            ..default()
        })
    }

    /// Takes the light that another thread has computed.
    fn receive(&mut self) {
        let coming = self.coming.as_mut().and_then(|coming| coming.get_mut().ok());
        let Some(light) = coming.and_then(|coming| coming.try_recv().ok()) else { return };
        let mut all = self.safe.iter_mut().chain(&mut self.world);
        if let Some(room) = all.find(|room| room.key == light.key) {
            room.light = Some(light);
        }
    }

    /// How many rooms wait for their light.
    pub fn awaited(&self) -> usize {
        let all = self.safe.iter().chain(&self.world);
        all.filter(|room| room.light.is_none() && self.coming.is_some()).count()
    }
}

/// Finds the rooms of a new scenario, and their light. Light that was not computed before (see
/// [`kept::prepare`]) comes later; until then the sky lights the room.
pub fn find(
    mut commands: Commands,
    live: Res<LiveWorld>,
    tier: Res<WorldTier>,
    mut all: ResMut<Rooms>,
    mut images: ResMut<Assets<Image>>,
) {
    let scenario = live.scenario();
    if all.scenario.as_ref().is_some_and(|of| Arc::ptr_eq(of, scenario)) {
        return;
    }
    let all = &mut *all;
    all.outdated.store(true, Ordering::Relaxed);
    let mut to_compute = Vec::new();
    for place in [Place::Safe, Place::World] {
        let before = match place {
            Place::Safe => std::mem::take(&mut all.safe),
            Place::World => std::mem::take(&mut all.world),
        };
        let mut before: Vec<Option<RoomLit>> = before.into_iter().map(Some).collect();
        let mut now = Vec::new();
        for found in rooms(scenario, place, &mut all.means) {
            let key = found.room.key();
            let same =
                |room: &&mut Option<RoomLit>| room.as_ref().is_some_and(|room| room.key == key);
            // A saved file that leaves the room's light as it was leaves its pictures too.
            let held = before.iter_mut().find(same).and_then(Option::take);
            let mut room = held.unwrap_or_else(|| RoomLit::dark(key, &mut images));
            (room.whens, room.sources, room.space) = (found.whens, found.sources, found.space);
            room.steps.clear();
            room.light = room.light.or_else(|| kept::kept(key));
            if room.light.is_none() {
                to_compute.push(found.room);
            }
            now.push(room);
        }
        for probe in before.into_iter().flatten().filter_map(|room| room.probe) {
            commands.entity(probe).despawn();
        }
        if tier.0.is_full() {
            now.iter_mut().for_each(|room| room.spawn_probe(&mut commands));
        }
        match place {
            Place::Safe => all.safe = now,
            Place::World => all.world = now,
        }
    }
    all.outdated = Arc::default();
    all.coming = compute(to_compute, Arc::clone(&all.outdated)).map(Mutex::new);
    all.scenario = Some(Arc::clone(scenario));
    all.lit = None;
}

/// Computes the light of rooms in turn, on a thread of its own, until they are outdated. Where the
/// system has no thread left, rooms keep the sky's light.
fn compute(rooms: Vec<Room>, outdated: Arc<AtomicBool>) -> Option<Receiver<BouncedLight>> {
    if rooms.is_empty() {
        return None;
    }
    let (tell, told) = channel();
    let work = move || {
        for room in rooms {
            if outdated.load(Ordering::Relaxed) {
                return;
            }
            let light = solve(&room, &|_| {});
            kept::keep(&light);
            // The world may be gone by now.
            let _ = tell.send(light);
        }
    };
    let started = std::thread::Builder::new().name("rooms' light".into()).spawn(work);
    started.is_ok().then_some(told)
}

/// Sums the light of the rooms that are shown, where it changed.
pub fn shine(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    tier: Res<WorldTier>,
    mut rooms: ResMut<Rooms>,
    mut images: ResMut<Assets<Image>>,
    mut probes: Query<(&mut Transform, &mut Visibility), With<LightProbe>>,
) {
    let place = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, place);
    // Light is summed at most ten times a second; it still is a function of the session time.
    let tenth = SessionTime(clock.now.0 - clock.now.0 % SUMMED_EVERY_NS);
    let summed = live.moment(tenth, place);
    let rooms = rooms.bypass_change_detection();
    rooms.receive();
    let (mut lit, mut holds_patient) = (None, false);
    for of in [Place::Safe, Place::World] {
        let all = match of {
            Place::Safe => &mut rooms.safe,
            Place::World => &mut rooms.world,
        };
        for (nth, room) in all.iter_mut().enumerate() {
            let there = of == place
                && room.light.is_some()
                && room.whens.iter().all(|when| moment.holds(when));
            if let Some((mut transform, mut visibility)) =
                room.probe.and_then(|probe| probes.get_mut(probe).ok())
            {
                // While a probe is in a view, however far away, nothing in that view gets the sky's
                // light: who looked down a tower would see a black street.
                let (wanted, seen) = if there {
                    (room.space, Visibility::Inherited)
                } else {
                    (Mat4::from_translation(AWAY), Visibility::Hidden)
                };
                transform.set_if_neq(Transform::from_matrix(wanted));
                visibility.set_if_neq(seen);
            }
            if !there {
                continue;
            }
            if room.sum(&summed, tier.0.is_full(), &mut images) {
                rooms.changes = rooms.changes.wrapping_add(1);
            }
            let at = room.space.inverse().transform_point3(moment.patient + Vec3::Y);
            let holds = at.abs().max_element() <= 0.5;
            if lit.is_none() || (holds && !holds_patient) {
                (lit, holds_patient) = (Some((place, nth)), holds);
            }
        }
    }
    rooms.lit = lit;
}

const AWAY: Vec3 = Vec3::new(0.0, -1.0e6, 0.0);

impl RoomLit {
    /// A room without light.
    fn dark(key: Key, images: &mut Assets<Image>) -> Self {
        Self {
            key,
            space: Mat4::IDENTITY,
            whens: Vec::new(),
            sources: Vec::new(),
            light: None,
            volume: images.add(dark()),
            reflection: images.add(Image::default()),
            diffuse: images.add(Image::default()),
            probe: None,
            mirrored: [Vec3::ZERO; 3],
            steps: Vec::new(),
        }
    }

    fn spawn_probe(&mut self, commands: &mut Commands) {
        let volume = IrradianceVolume { voxels: self.volume.clone(), intensity: 1.0, ..default() };
        self.probe.get_or_insert_with(|| {
            let away = Transform::from_translation(AWAY);
            commands.spawn((LightProbe::default(), volume, away, Visibility::Hidden)).id()
        });
    }

    /// Sums the sources' light; whether a picture changed.
    fn sum(&mut self, moment: &Moment<'_>, full: bool, images: &mut Assets<Image>) -> bool {
        let Some(light) = &self.light else { return false };
        let steps = self.sources.iter().map(|source| source.weight(moment).to_array().map(step));
        let same = self.steps.len() == self.sources.len()
            && self.steps.iter().zip(steps.clone()).all(|(held, now)| *held == now);
        if same {
            return false;
        }
        self.steps.clear();
        self.steps.extend(steps);
        let weights: Vec<Vec3> =
            self.steps.iter().map(|steps| Vec3::from(steps.map(weight))).collect();
        // `insert` fails only for a handle whose asset is gone; the room holds these assets.
        let _ = images.insert(&self.volume, volume(light, &weights));
        self.mirrored = mirrored(light, &weights);
        if full {
            let (reflection, diffuse) = reflection(light, &weights);
            let _ = images.insert(&self.reflection, reflection);
            let _ = images.insert(&self.diffuse, diffuse);
        }
        true
    }
}

/// The step of a weight; the steps are shares of the weight itself.
fn step(weight: f32) -> i16 {
    if weight < 1e-6 { i16::MIN } else { (weight.ln() / STEP.ln_1p()).round() as i16 }
}

fn weight(step: i16) -> f32 {
    if step == i16::MIN { 0.0 } else { (f32::from(step) * STEP.ln_1p()).exp() }
}

/// The picture of a room whose light was not summed yet. Renderers bind it whether or not the room
/// is shown, so it has the shape of the others.
fn dark() -> Image {
    picture([1; 3], vec![0; 6 * 8])
}

/// The ambient cubes in the layout of the renderer's irradiance volumes: three blocks of slices for
/// X, Y and Z, in each of which the negative sides follow the positive sides.
fn volume(light: &BouncedLight, weights: &[Vec3]) -> Image {
    let [nx, ny, nz] = light.cells.map(|n| n as usize);
    let mut data = vec![0; nx * ny * nz * 6 * 8];
    for cell in 0..nx * ny * nz {
        let (x, y, z) = (cell % nx, cell / nx % ny, cell / nx / ny);
        for side in 0..6 {
            let mut sum = Vec3::ZERO;
            for (source, weight) in light.sources.iter().zip(weights) {
                let shown = source.cubes.get(cell).and_then(|cube| cube.get(side));
                sum += shown.map_or(Vec3::ZERO, |c| Vec3::from(c.map(f16::to_f32))) * *weight;
            }
            let (axis, negative) = (side / 2, side % 2);
            let at = ((axis * nz + z) * 2 * ny + negative * ny + y) * nx + x;
            write(&mut data, at, sum);
        }
    }
    picture(light.cells, data)
}

fn picture([nx, ny, nz]: [u32; 3], data: Vec<u8>) -> Image {
    let size = Extent3d { width: nx, height: 2 * ny, depth_or_array_layers: 3 * nz };
    let mut image = Image::new(
        size,
        TextureDimension::D3,
        data,
        TextureFormat::Rgba16Float,
        RenderAssetUsages::RENDER_WORLD,
    );
    image.sampler = ImageSampler::Descriptor(ImageSamplerDescriptor {
        address_mode_u: ImageAddressMode::ClampToEdge,
        address_mode_v: ImageAddressMode::ClampToEdge,
        address_mode_w: ImageAddressMode::ClampToEdge,
        mag_filter: ImageFilterMode::Linear,
        min_filter: ImageFilterMode::Linear,
        ..default()
    });
    image
}

fn write(data: &mut [u8], texel: usize, light: Vec3) {
    let halves = light.extend(1.0).to_array().map(|v| f16::from_f32(v.clamp(0.0, 60_000.0)));
    let to = data.iter_mut().skip(texel * 8);
    to.zip(halves.iter().flat_map(|half| half.to_le_bytes())).for_each(|(to, byte)| *to = byte);
}

/// What polished things mirror, blurred for each roughness, and a map that nothing reads: matte
/// light is the volume's.
fn reflection(light: &BouncedLight, weights: &[Vec3]) -> (Image, Image) {
    blurred(REFLECTION_EDGE, |towards| {
        seen(light, weights, gradus_light::texel_at(towards.to_array(), REFLECTION_EDGE))
    })
}

/// What a texel of the reflection shows.
fn seen(light: &BouncedLight, weights: &[Vec3], texel: usize) -> Vec3 {
    let of = |(source, weight): (&gradus_light::SourceLight, &Vec3)| {
        let seen = source.reflection.get(texel).copied().unwrap_or([f16::ZERO; 3]);
        Vec3::from(seen.map(f16::to_f32)) * *weight
    };
    light.sources.iter().zip(weights).map(of).sum()
}

/// What is seen above, level and below; lamps are cut off as in the blurred reflection.
fn mirrored(light: &BouncedLight, weights: &[Vec3]) -> [Vec3; 3] {
    let edge = REFLECTION_EDGE;
    let all = 6 * edge * edge;
    let mean = (0..all).map(|texel| seen(light, weights, texel)).sum::<Vec3>() / all as f32;
    let most = Vec3::splat(mean.element_sum() / 3.0 * BLURRED_MOST);
    let (mut sums, mut counts) = ([Vec3::ZERO; 3], [0.0_f32; 3]);
    for texel in 0..all {
        let middle = |n: usize| (n as f32 + 0.5) / edge as f32 * 2.0 - 1.0;
        let (face, row, column) = (texel / (edge * edge), texel / edge % edge, texel % edge);
        let [_, up, _] = gradus_light::texel_direction(face, middle(column), middle(row));
        let part = if up > 0.5 { 0 } else { 1 + usize::from(up < -0.5) };
        sums[part] += seen(light, weights, texel).min(most);
        counts[part] += 1.0;
    }
    [0, 1, 2].map(|part| sums[part] / counts[part].max(1.0))
}

#[cfg(test)]
mod tests {
    use gradus_light::SourceLight;

    use super::*;

    #[test]
    fn a_weight_keeps_its_value_within_half_a_step_and_nothing_is_nothing() {
        assert_eq!(weight(step(0.0)), 0.0);
        for value in [1e-4, 0.3, 1.0, 17.5, 9_000.0, 120_000.0] {
            let near = weight(step(value)) / value;
            assert!((near - 1.0).abs() < 0.51 * STEP, "{value}: {near}");
        }
        assert_ne!(step(1.0), step(1.02));
    }

    #[test]
    fn each_side_of_each_cell_is_where_the_shader_looks_for_it() {
        let cells = [2, 3, 4];
        let source = |add: f32| SourceLight {
            cubes: (0..24)
                .map(|cell| {
                    [0, 1, 2, 3, 4, 5]
                        .map(|side| [f16::from_f32(add + (cell * 6 + side) as f32); 3])
                })
                .collect(),
            reflection: Vec::new(),
        };
        let light =
            BouncedLight { key: Key([0; 32]), cells, sources: vec![source(0.0), source(1.0)] };
        let image = volume(&light, &[Vec3::ONE, Vec3::new(0.0, 2.0, 0.0)]);
        let data = image.data.unwrap();
        for (cell, side) in (0..24).flat_map(|cell| (0..6).map(move |side| (cell, side))) {
            let (x, y, z) = (cell % 2, cell / 2 % 3, cell / 6);
            let texel = ((side / 2 * 4 + z) * 6 + side % 2 * 3 + y) * 2 + x;
            let halves: Vec<f32> = data[texel * 8..texel * 8 + 8]
                .as_chunks::<2>()
                .0
                .iter()
                .map(|half| f16::from_le_bytes(*half).to_f32())
                .collect();
            let own = (cell * 6 + side) as f32;
            assert_eq!(halves, [own, own + 2.0 * (own + 1.0), own, 1.0], "{cell} {side}");
        }
    }
}
