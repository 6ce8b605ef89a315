//! What things in a room take of a sound: their surfaces times what they are of.

use gradus_scenario::world::{Material, Shape};

use super::materials::{BANDS, Bands, PERSON_M2, Part, absorption};

/// A thing larger than this is a part of the building, covered as a floor is, m³.
const BUILDING_M3: f64 = 0.5;

/// The absorption of a thing, m² in each band. Half a box is seen: the rest stands on something, or
/// against it.
pub(super) fn surface_m2(shape: &Shape, material: Option<&Material>) -> Bands {
    let boxed = |[x, y, z]: [f64; 3]| x * y + y * z + x * z;
    let round = |radius: f64, high: f64| core::f64::consts::PI * radius * (2.0 * high + radius);
    let (area, part) = match shape {
        Shape::Person(_) => return PERSON_M2,
        // As many as are planned for.
        Shape::Crowd(crowd) => return PERSON_M2.map(|m2| m2 * crowd.most as f32),
        Shape::Box { size_m, .. } => {
            let large = size_m.iter().product::<f64>() > BUILDING_M3;
            (boxed(*size_m), if large { Part::Floor } else { Part::Other })
        }
        Shape::Cylinder { radius_m, height_m, .. } => (round(*radius_m, *height_m), Part::Other),
        Shape::Sphere { radius_m } => {
            (4.0 * core::f64::consts::PI * radius_m * radius_m, Part::Other)
        }
        Shape::Panel { size_m: [x, y] } => (x * y, Part::Other),
        Shape::Plane { size_m: [x, z] } => (x * z, Part::Floor),
        Shape::Extrude { outline, height_m } => {
            let next = outline.iter().cycle().skip(1);
            let round: f64 =
                outline.iter().zip(next).map(|([ax, az], [bx, bz])| (bx - ax).hypot(bz - az)).sum();
            // A curtain has two sides, and is counted by the folds of one.
            (0.5 * round * height_m, Part::Other)
        }
        Shape::Lathe { outline } => {
            let area = outline.windows(2).map(|pair| match pair {
                [[a, low], [b, high]] => {
                    core::f64::consts::PI * (a + b) * (b - a).hypot(high - low)
                }
                _ => 0.0,
            });
            (area.sum(), Part::Other)
        }
        _ => return [0.0; BANDS],
    };
    let area = if area.is_finite() { area.abs() as f32 } else { 0.0 };
    absorption(material, part).map(|share| share * area)
}
