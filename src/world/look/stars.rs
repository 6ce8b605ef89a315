//! The stars: the brightest as they stand, the faint ones by seed, as many of each magnitude as the
//! sky has.

use bevy::asset::RenderAssetUsages;
use bevy::mesh::{Indices, PrimitiveTopology};
use bevy::prelude::*;
use gradus_base::chance::Chance;

/// The brightest stars: right ascension, h; declination, degrees (2000.0, to a tenth of a degree);
/// visual magnitude; colour index B − V. Facts that any star catalogue has.
const BRIGHTEST: [[f32; 4]; 108] = [
    // Ursa Major and its neighbours
    [11.062, 61.75, 1.79, 1.07],
    [11.031, 56.38, 2.37, 0.03],
    [11.897, 53.69, 2.44, 0.04],
    [12.257, 57.03, 3.31, 0.08],
    [12.900, 55.96, 1.77, -0.02],
    [13.399, 54.93, 2.23, 0.06],
    [13.792, 49.31, 1.86, -0.10],
    [12.934, 38.32, 2.89, -0.12],
    // Ursa Minor
    [2.530, 89.26, 1.98, 0.60],
    [14.845, 74.16, 2.08, 1.47],
    [15.345, 71.83, 3.00, 0.06],
    // Draco
    [17.943, 51.49, 2.23, 1.52],
    [17.507, 52.30, 2.79, 0.98],
    [16.400, 61.51, 2.74, 0.91],
    // Cassiopeia
    [0.675, 56.54, 2.23, 1.17],
    [0.153, 59.15, 2.27, 0.34],
    [0.945, 60.72, 2.47, -0.15],
    [1.430, 60.24, 2.68, 0.13],
    [1.907, 63.67, 3.37, -0.15],
    // Cepheus
    [21.310, 62.59, 2.51, 0.22],
    [23.656, 77.63, 3.21, 1.03],
    // Bootes, Corona Borealis, Hercules
    [14.261, 19.18, -0.05, 1.23],
    [14.750, 27.07, 2.37, 0.97],
    [13.911, 18.40, 2.68, 0.58],
    [14.535, 38.31, 3.03, 0.19],
    [15.032, 40.39, 3.50, 0.97],
    [15.578, 26.71, 2.23, -0.02],
    [16.504, 21.49, 2.77, 0.94],
    [16.688, 31.60, 2.81, 0.65],
    [17.250, 36.81, 3.16, 1.44],
    // Lyra
    [18.616, 38.78, 0.03, 0.00],
    [18.982, 32.69, 3.24, -0.05],
    [18.835, 33.36, 3.52, 0.00],
    // Cygnus
    [20.690, 45.28, 1.25, 0.09],
    [20.371, 40.26, 2.20, 0.68],
    [20.770, 33.97, 2.46, 1.03],
    [19.750, 45.13, 2.87, -0.03],
    [19.512, 27.96, 3.08, 1.13],
    // Aquila and Delphinus
    [19.846, 8.87, 0.77, 0.22],
    [19.771, 10.61, 2.72, 1.52],
    [19.922, 6.41, 3.71, 0.86],
    [19.090, 13.86, 2.99, 0.01],
    [20.188, -0.82, 3.23, -0.07],
    [20.661, 15.91, 3.77, -0.06],
    [20.625, 14.60, 3.63, 0.44],
    // Ophiuchus and Serpens
    [17.582, 12.56, 2.07, 0.15],
    [17.173, -15.72, 2.43, 0.06],
    [16.619, -10.57, 2.56, 0.02],
    [16.241, -3.69, 2.74, 1.58],
    [15.738, 6.43, 2.65, 1.17],
    // Scorpius
    [16.490, -26.43, 0.96, 1.83],
    [16.006, -22.62, 2.32, -0.12],
    [16.091, -19.81, 2.62, -0.07],
    [15.981, -26.11, 2.89, -0.19],
    [16.836, -34.29, 2.29, 1.15],
    [17.560, -37.10, 1.63, -0.22],
    [17.622, -43.00, 1.87, 0.40],
    // Sagittarius
    [18.403, -34.38, 1.85, -0.03],
    [18.921, -26.30, 2.02, -0.22],
    [18.350, -29.83, 2.70, 1.38],
    [18.466, -25.42, 2.81, 1.04],
    [19.044, -29.88, 2.60, 0.08],
    // Virgo, Libra, Corvus
    [13.420, -11.16, 0.97, -0.23],
    [12.694, -1.45, 2.74, 0.36],
    [13.036, 10.96, 2.83, 0.94],
    [15.283, -9.38, 2.61, -0.11],
    [14.848, -16.04, 2.75, 0.15],
    [12.263, -17.54, 2.59, -0.11],
    // Leo
    [10.139, 11.97, 1.35, -0.11],
    [11.818, 14.57, 2.14, 0.09],
    [10.333, 19.84, 2.28, 1.15],
    [11.235, 20.52, 2.56, 0.12],
    [9.764, 23.77, 2.98, 0.80],
    // Hydra
    [9.460, -8.66, 1.98, 1.44],
    // Pegasus, Andromeda, Aries
    [23.079, 15.21, 2.49, -0.04],
    [23.063, 28.08, 2.42, 1.67],
    [0.220, 15.18, 2.83, -0.23],
    [21.736, 9.88, 2.39, 1.53],
    [0.140, 29.09, 2.06, -0.11],
    [1.162, 35.62, 2.06, 1.58],
    [2.065, 42.33, 2.10, 1.37],
    [2.120, 23.46, 2.00, 1.15],
    // Pisces Austrinus, Cetus, Capricornus
    [22.961, -29.62, 1.16, 0.09],
    [0.727, -17.99, 2.02, 1.02],
    [21.784, -16.13, 2.87, 0.29],
    // Perseus, Auriga
    [3.405, 49.86, 1.79, 0.48],
    [3.136, 40.96, 2.12, -0.05],
    [3.902, 31.88, 2.85, 0.12],
    [5.278, 46.00, 0.08, 0.80],
    [5.992, 44.95, 1.90, 0.03],
    // Taurus
    [4.599, 16.51, 0.85, 1.54],
    [5.438, 28.61, 1.65, -0.13],
    [3.791, 24.11, 2.87, -0.09],
    // Orion
    [5.919, 7.41, 0.50, 1.85],
    [5.242, -8.20, 0.13, -0.03],
    [5.418, 6.35, 1.64, -0.22],
    [5.604, -1.20, 1.69, -0.18],
    [5.679, -1.94, 1.77, -0.21],
    [5.533, -0.30, 2.23, -0.22],
    [5.796, -9.67, 2.06, -0.17],
    // Canis Major, Canis Minor, Gemini
    [6.752, -16.72, -1.46, 0.00],
    [7.655, 5.22, 0.34, 0.42],
    [7.577, 31.89, 1.58, 0.04],
    [7.755, 28.03, 1.14, 1.00],
    [6.629, 16.40, 1.93, 0.00],
    [6.977, -28.97, 1.50, -0.21],
    // South
    [22.137, -46.96, 1.74, -0.13],
    [1.629, -57.24, 0.46, -0.16],
];
/// Stars to magnitude m are about 10^(0.74 + 0.51 m) in the whole sky (a fit to the counts in Allen
/// 1973, for magnitudes 3 to 6).
const FAINTEST: f32 = 5.7;
const FAINT: usize = 3600;

/// The direction of a place of the sky: x to the equinox, z to the north pole.
fn direction(hours: f32, degrees: f32) -> Vec3 {
    let (turn, up) = (hours * std::f32::consts::TAU / 24.0, degrees.to_radians());
    Vec3::new(up.cos() * turn.cos(), up.cos() * turn.sin(), up.sin())
}

/// A star's colour from its index: blue below 0, white near 0.3, orange above 1; linear, of luminance
/// near 1. Muted, as an eye in the dark sees it.
fn colour(index: f32) -> Vec3 {
    let warm = ((index - 0.2) / 1.5).clamp(-0.35, 1.0);
    Vec3::new(1.0 + 0.28 * warm, 1.0 - 0.06 * warm.max(0.0), 1.0 - 0.5 * warm)
}

/// The stars as squares; positions are directions, colours are light, alpha is a radius, rad.
pub fn mesh() -> Mesh {
    let mut chance = Chance::new(2000, 0x57a5);
    let mut all: Vec<(Vec3, f32, f32)> = BRIGHTEST
        .iter()
        .map(|[ra, dec, mag, index]| (direction(*ra, *dec), *mag, *index))
        .collect();
    for _ in 0..FAINT {
        let (turn, up) = (chance.range(0.0, std::f32::consts::TAU), chance.range(-1.0, 1.0));
        let flat = (1.0 - up * up).sqrt();
        // From 3.3 on: a share of 10^(0.51 m).
        let least = 10.0_f32.powf(0.51 * (3.3 - FAINTEST));
        let mag = FAINTEST + (least + (1.0 - least) * chance.unit()).log10() / 0.51;
        let at = Vec3::new(flat * turn.cos(), flat * turn.sin(), up);
        all.push((at, mag, chance.range(-0.2, 1.4)));
    }
    let (mut positions, mut uvs, mut lights, mut corners) = (vec![], vec![], vec![], vec![]);
    for (at, mag, index) in all {
        // Brighter than a screen can show, a star becomes larger.
        let flux = 10.0_f32.powf(-0.4 * (mag - 1.6));
        let shown = flux.powf(0.66);
        let radius = (0.0024 + 0.0013 * (shown - 0.3).max(0.0)).min(0.0052);
        let light = colour(index) * (shown * 2.4).min(3.2);
        let first = positions.len() as u32;
        for (u, v) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
            positions.push(at.to_array());
            uvs.push([u, v]);
            lights.push([light.x, light.y, light.z, radius]);
        }
        corners.extend([first, first + 1, first + 2, first, first + 2, first + 3]);
    }
    Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::default())
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, positions)
        .with_inserted_attribute(Mesh::ATTRIBUTE_UV_0, uvs)
        .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, lights)
        .with_inserted_indices(Indices::U32(corners))
}

/// The rows that lead from the world to the stars' frame, at a solar hour of a day of the year and a
/// latitude, degrees; `north_deg` is where north lies, clockwise from −Z. The sun's right ascension grows evenly from the spring
/// equinox; that is within a third of an hour.
pub fn frame(hour: f64, day: f64, latitude_deg: f64, north_deg: f64) -> [Vec3; 3] {
    let sidereal = (hour - 12.0) + (day - 80.0) / 365.25 * 24.0;
    let turn = (sidereal / 24.0 * std::f64::consts::TAU) as f32;
    let latitude = latitude_deg.to_radians() as f32;
    // Where the pole stands, and the two directions at right angles on the equator: to the meridian
    // in the south, and east.
    let pole = Vec3::new(0.0, latitude.sin(), -latitude.cos());
    let south = Vec3::new(0.0, latitude.cos(), latitude.sin());
    let east = Vec3::X;
    // A star of this right ascension is on the meridian now.
    let equinox = south * turn.cos() - east * turn.sin();
    let turned = Quat::from_rotation_y(-north_deg.to_radians() as f32);
    [equinox, pole.cross(equinox), pole].map(|row| turned * row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_where_an_atlas_has_them() {
        let at = |hour, day, latitude, ra, dec| {
            let [x, y, z] = frame(hour, day, latitude, 0.0);
            let d = direction(ra, dec);
            x * d.x + y * d.y + z * d.z
        };
        // The pole star is as high as the place is north, in the north, at any hour.
        for hour in [0.0, 7.5, 22.0] {
            let pole = at(hour, 200.0, 50.0, 2.53, 89.26);
            assert!((pole.y.asin().to_degrees() - 50.0).abs() < 1.0 && pole.z < 0.0, "{pole}");
        }
        // Vega stands near the zenith of 39° north at midnight in early July, and comes from the
        // east: it is there before.
        assert!(at(0.0, 182.0, 38.8, 18.616, 38.78).y > 0.99);
        assert!(at(21.0, 182.0, 38.8, 18.616, 38.78).x > 0.3);
        // Where north lies to the right, the pole star is there.
        let [.., pole] = frame(3.0, 90.0, 0.5, 90.0);
        assert!(pole.x > 0.99, "{pole}");
        // Orion is south at midnight in the middle of December.
        let orion = at(24.0, 349.0, 50.0, 5.6, -1.2);
        assert!(orion.z > 0.7 && orion.x.abs() < 0.1, "{orion}");
    }

    #[test]
    fn there_are_as_many_stars_as_the_mesh_has_squares() {
        let mesh = mesh();
        assert_eq!(mesh.count_vertices(), 4 * (BRIGHTEST.len() + FAINT));
        assert!(BRIGHTEST.iter().all(|[ra, dec, mag, _]| {
            (0.0..24.0).contains(ra) && dec.abs() <= 90.0 && *mag < 4.0
        }));
    }
}
