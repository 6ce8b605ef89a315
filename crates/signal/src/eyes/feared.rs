//! Where the feared regions are, seen from the patient: whether there are any, how far the head is
//! turned from the nearest, and which way leads away from it.

use glam::{Affine3A, DVec3, Vec3};

use super::sphere::azimuth_deg;
use gradus_base::SessionTime;
use gradus_live::Moment;
use gradus_live::Veil;
use gradus_live::WorldState;
use gradus_live::gaze::boxes;
use gradus_scenario::Place;
use gradus_scenario::extent::Extent;
use gradus_scenario::region::Volume;
use gradus_scenario::{Region, RegionIndex, RegionRole, Scenario};

/// A region nearer than this along the floor is below or above: no direction leads away from it, m.
const UNDERFOOT_M: f32 = 0.01;

/// Whether the patient sees the feared world at all: not the safe place, not a closed veil.
pub fn sees_the_world(state: &WorldState, now: SessionTime) -> bool {
    let veil = Veil::at(state, now);
    veil.place == Place::World && veil.darkness <= 0.95
}

/// Whether a feared region is there to be looked at.
pub fn is_there(state: &WorldState, now: SessionTime) -> bool {
    if !sees_the_world(state, now) {
        return false;
    }
    let moment = Moment::new(state, now, Place::World);
    feared(state.scenario()).any(|(index, region)| {
        let mut any = region.on.is_empty() && region.volumes.iter().any(|v| !is_box(v));
        boxes(&moment, index, &mut |_, _| any = true);
        any && moment.holds(&region.when)
    })
}

/// How far a head at `eye` (world, m) that faces `forward` is turned from the nearest feared region
/// with a place, about the vertical axis, degrees, 0 to 180. 0 where the region is straight ahead,
/// above, below or around. None without such a region: the ground has no side.
pub fn turned_from_deg(moment: &Moment<'_>, eye: Vec3, forward: DVec3) -> Option<f64> {
    let ahead = azimuth_deg(forward);
    let mut least: Option<f64> = None;
    each_box(moment, &mut |frame, extent| {
        let corners = extent.corners().map(|corner| {
            let to = frame.transform_point3(corner) - eye;
            (azimuth_deg(to.as_dvec3()) - ahead + 540.0).rem_euclid(360.0) - 180.0
        });
        let turned = turned_from_corners_deg(corners);
        least = Some(least.map_or(turned, |l| l.min(turned)));
    });
    least
}

/// The same angle for a box whose corners have these azimuths, relative to straight ahead.
fn turned_from_corners_deg(mut corners: [f64; 8]) -> f64 {
    corners.sort_by(f64::total_cmp);
    let [first, .., last] = corners;
    // Straight ahead lies between two neighbouring corners: in the widest free arc, or in the arc
    // that the box covers.
    let around = 360.0 - (last - first);
    let (mut widest, mut ahead_is_free) = (around, first > 0.0 || last < 0.0);
    for (a, b) in corners.iter().zip(corners.iter().skip(1)) {
        if b - a > widest {
            (widest, ahead_is_free) = (b - a, *a < 0.0 && *b > 0.0);
        }
    }
    if widest <= 180.0 || !ahead_is_free {
        return 0.0;
    }
    corners.iter().map(|c| c.abs()).fold(f64::INFINITY, f64::min)
}

/// The direction along the floor (unit, world) that leads away from the feared region nearest to
/// `point` (world, m). None where no feared region has a place beside the point.
pub fn away_from_feared(moment: &Moment<'_>, point: Vec3) -> Option<Vec3> {
    let mut nearest: Option<(f32, Vec3)> = None;
    each_box(moment, &mut |frame, extent| {
        let size = frame.matrix3.determinant();
        if !size.is_normal() || !frame.is_finite() {
            return;
        }
        let inside = frame.inverse().transform_point3(point).clamp(extent.from, extent.to);
        let mut away = point - frame.transform_point3(inside);
        away.y = 0.0;
        let distance = away.length();
        if distance > UNDERFOOT_M && nearest.is_none_or(|(least, _)| distance < least) {
            nearest = Some((distance, away / distance));
        }
    });
    nearest.map(|(_, away)| away)
}

fn each_box(moment: &Moment<'_>, visit: &mut dyn FnMut(&Affine3A, Extent)) {
    for (index, region) in feared(moment.scenario()) {
        if moment.holds(&region.when) {
            boxes(moment, index, visit);
        }
    }
}

fn feared(scenario: &Scenario) -> impl Iterator<Item = (RegionIndex, &Region)> {
    scenario.indexed_regions().filter(|(_, region)| region.role == RegionRole::Feared)
}

fn is_box(volume: &Volume) -> bool {
    matches!(volume, Volume::Box { .. })
}

#[cfg(test)]
mod tests {
    use super::turned_from_corners_deg;

    /// Doubles four corners to the eight of a box.
    fn turned(corners: [f64; 4]) -> f64 {
        let [a, b, c, d] = corners;
        turned_from_corners_deg([a, b, c, d, a, b, c, d])
    }

    #[test]
    fn what_is_ahead_or_around_is_not_turned_from_and_what_is_behind_is_by_its_nearer_side() {
        assert_eq!(turned([-10.0, 20.0, -5.0, 15.0]), 0.0);
        assert_eq!(turned([30.0, 60.0, 40.0, 50.0]), 30.0);
        assert_eq!(turned([-150.0, 170.0, 160.0, -170.0]), 150.0);
        // Corners all around the patient.
        assert_eq!(turned([-130.0, 130.0, -40.0, 45.0]), 0.0);
    }
}
