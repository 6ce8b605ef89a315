//! Which region a line of sight meets.

use glam::{Affine3A, Vec3};
use gradus_base::SessionTime;
use gradus_base::sample::GazeSample;
use gradus_scenario::extent::Extent;
use gradus_scenario::plan::v3;
use gradus_scenario::region::Volume;
use gradus_scenario::{Place, RegionIndex};

use crate::{Moment, Veil, WorldState};

/// The region of the world that a line of sight meets first: the nearest region wins; of two
/// equally near regions, the earlier in the list.
///
/// None in the safe place, behind a closed veil, where the line meets no region, and for a line
/// that is not finite or has no direction. `origin` in m, `direction` of any length, both in the
/// world. Does not allocate.
pub fn region_hit(
    state: &WorldState,
    now: SessionTime,
    origin: [f32; 3],
    direction: [f32; 3],
) -> Option<u16> {
    let veil = Veil::at(state, now);
    if veil.place == Place::Safe || veil.darkness > 0.95 {
        return None;
    }
    let moment = Moment::new(state, now, Place::World);
    let origin = origin.map(f64::from);
    let direction = direction.map(f64::from);
    let length = direction.iter().map(|d| d * d).sum::<f64>().sqrt();
    if !length.is_normal() || !length.is_finite() || origin.iter().any(|o| !o.is_finite()) {
        return None;
    }
    let direction = direction.map(|d| d / length);
    let ray = (v3(&origin), v3(&direction));
    let mut best: Option<(f64, RegionIndex)> = None;
    let mut nearer = |distance: f64, index: RegionIndex| {
        if best.is_none_or(|(nearest, _)| distance < nearest) {
            best = Some((distance, index));
        }
    };
    for (index, region) in state.scenario().indexed_regions() {
        if !moment.holds(&region.when) {
            continue;
        }
        if !region.on.is_empty() {
            boxes(&moment, index, &mut |frame, extent| {
                if let Some(distance) = distance_to(frame, extent, ray) {
                    nearer(f64::from(distance), index);
                }
            });
            continue;
        }
        let [x, y, z] = &region.at;
        let at = [x, y, z].map(|n| moment.number(n));
        let [ox, oy, oz] = origin;
        let local = [ox - at[0], oy - at[1], oz - at[2]];
        for volume in &region.volumes {
            if let Some(distance) = distance_along(volume, local, direction) {
                nearer(distance, index);
            }
        }
    }
    best.and_then(|(_, index)| u16::try_from(index.get()).ok())
}

/// The region that a gaze in play space meets; none for an invalid gaze.
pub fn region_in_play_space(
    state: &WorldState,
    gaze: &GazeSample,
    now: SessionTime,
) -> Option<u16> {
    if !gaze.valid {
        return None;
    }
    let stand = Moment::new(state, now, Place::World).stand;
    let (sin, cos) = stand.facing_deg.to_radians().sin_cos();
    let turned = |[x, y, z]: [f32; 3]| [cos * x + sin * z, y, cos * z - sin * x];
    let [x, y, z] = turned(gaze.origin_m);
    let [px, py, pz] = stand.position_m;
    let direction = turned(gaze.direction);
    region_hit(state, now, [x + px, y + py, z + pz], direction)
}

/// How far along a ray of unit direction a box in another frame begins, m.
fn distance_to(frame: &Affine3A, extent: Extent, (origin, direction): (Vec3, Vec3)) -> Option<f32> {
    // A box without size in some direction can neither be seen nor have its frame inverted.
    let size = frame.matrix3.determinant();
    if !size.is_normal() || !frame.is_finite() {
        return None;
    }
    let back = frame.inverse();
    let (origin, direction) = (back.transform_point3(origin), back.transform_vector3(direction));
    extent.distance_along(origin, direction).filter(|distance| distance.is_finite())
}

/// Visits every box of a region at a moment in the world, with the box's frame and its extent in
/// that frame, whether or not the region's own `when` holds. Does not allocate.
pub fn boxes(moment: &Moment<'_>, region: RegionIndex, visit: &mut dyn FnMut(&Affine3A, Extent)) {
    let Some(region_of) = moment.scenario().region(region) else { return };
    let at = moment.three(&region_of.at);
    let mut volumes = |frame: &Affine3A| {
        for volume in &region_of.volumes {
            if let Volume::Box { from_m, to_m } = volume {
                visit(frame, Extent::new(v3(from_m) + at, v3(to_m) + at));
            }
        }
    };
    if region_of.on.is_empty() {
        volumes(&Affine3A::IDENTITY);
    } else if let Some(followed) = moment.state.followed(region) {
        if region_of.volumes.is_empty() {
            moment.each_followed(followed, &mut |frame, own| {
                if let Some(Extent { from, to }) = own {
                    visit(frame, Extent { from: from + at, to: to + at });
                }
            });
        } else {
            moment.each_followed(followed, &mut |frame, _| volumes(frame));
        }
    }
}

/// How far along a line the volume begins, m; 0 from inside, infinite for directions.
fn distance_along(volume: &Volume, origin: [f64; 3], direction: [f64; 3]) -> Option<f64> {
    match volume {
        Volume::Box { from_m, to_m } => {
            let (mut near, mut far) = (0.0_f64, f64::INFINITY);
            let line = origin.into_iter().zip(direction);
            for ((o, d), (from, to)) in line.zip(from_m.iter().zip(to_m)) {
                let (lo, hi) = (from.min(*to), from.max(*to));
                if d.abs() < 1e-12 {
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
        Volume::Below { level_m } => {
            let above = origin[1] - level_m;
            if above <= 0.0 {
                Some(0.0)
            } else {
                (direction[1] < -1e-9).then(|| above / -direction[1])
            }
        }
        Volume::Directions { elevation_deg: [lo, hi] } => {
            let elevation = direction[1].clamp(-1.0, 1.0).asin().to_degrees();
            (*lo..=*hi).contains(&elevation).then_some(f64::INFINITY)
        }
    }
}
