//! Sound in materials: the share of its energy that a surface takes, and the share that a wall
//! lets through, in six octave bands.
//!
//! Absorption: M. D. Egan, *Architectural Acoustics* (1988), table of sound absorption data.
//! Transmission: the field-incidence mass law, R = 20 lg(m f) − 47 dB with m in kg/m² (D. A. Bies,
//! C. H. Hansen, *Engineering Noise Control*, 4th ed., chapter 8), up to the bound that slits and
//! the building around leave.

use gradus_scenario::world::{Look, Material};

/// Number of octave bands.
pub(crate) const BANDS: usize = 6;
/// A value for each octave band.
pub(crate) type Bands = [f32; BANDS];
/// The middles of the bands, Hz.
pub(crate) const BAND_HZ: Bands = [125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0];

/// The energy that air takes at 20 °C and 50 % humidity, 1/m: ISO 9613-1.
pub(crate) const AIR_PER_M: Bands = [1.0e-4, 3.0e-4, 6.3e-4, 1.07e-3, 2.28e-3, 6.84e-3];

/// A person who sits, m² of absorption: half a square metre of occupied upholstered seats (Egan).
pub(crate) const PERSON_M2: Bands = [0.20, 0.29, 0.40, 0.47, 0.46, 0.44];

/// The most that a wall keeps back, dB: more comes round it through the building.
const MOST_BY_WALL_DB: f32 = 50.0;
/// The most that a closed door or window keeps back, dB: the rest comes through its slits.
const MOST_BY_LEAF_DB: f32 = 27.0;

/// What a surface is of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Floor,
    /// A wall, a ceiling, or a thing.
    Other,
}

/// The share of energy that a surface takes at each reflection.
pub(crate) fn absorption(material: Option<&Material>, part: Part) -> Bands {
    let Some(material) = material else { return [0.1; BANDS] };
    match &material.look {
        // Poured, unpainted.
        Look::Concrete | Look::Asphalt | Look::Paving { .. } | Look::Road { .. } => {
            [0.01, 0.01, 0.02, 0.02, 0.02, 0.03]
        }
        Look::Steel => [0.05, 0.10, 0.10, 0.10, 0.07, 0.02],
        // Board on a frame, painted.
        Look::Paint { .. } => [0.29, 0.10, 0.05, 0.04, 0.07, 0.09],
        Look::Glass { .. } => [0.35, 0.25, 0.18, 0.12, 0.07, 0.04],
        // Half of it is open.
        Look::Grating { .. } => [0.5; BANDS],
        Look::Wood | Look::Bark => [0.15, 0.11, 0.10, 0.07, 0.06, 0.07],
        // On lath.
        Look::Plaster => [0.14, 0.10, 0.06, 0.05, 0.04, 0.03],
        Look::Brick => [0.03, 0.03, 0.03, 0.04, 0.05, 0.07],
        Look::Grass => [0.11, 0.26, 0.60, 0.69, 0.92, 0.99],
        Look::Earth | Look::Sand => [0.15, 0.25, 0.40, 0.55, 0.60, 0.60],
        Look::Foliage => [0.03, 0.06, 0.11, 0.17, 0.27, 0.31],
        // A heavy carpet; elsewhere a curtain in folds.
        Look::Fabric if part == Part::Floor => [0.02, 0.06, 0.14, 0.37, 0.60, 0.65],
        Look::Fabric => [0.07, 0.31, 0.49, 0.75, 0.70, 0.60],
        Look::Roof => [0.25, 0.60, 0.65, 0.70, 0.75, 0.80],
        Look::Water | Look::Sea { .. } => [0.01, 0.01, 0.01, 0.02, 0.02, 0.03],
        // Plate glass.
        Look::Facade { .. } => [0.18, 0.06, 0.04, 0.03, 0.02, 0.02],
    }
}

/// The weight of a wall or a leaf, kg/m².
fn mass_kg_m2(look: &Look) -> f32 {
    match look {
        Look::Concrete
        | Look::Asphalt
        | Look::Paving { .. }
        | Look::Road { .. }
        | Look::Earth
        | Look::Sand
        | Look::Grass
        | Look::Roof
        | Look::Water
        | Look::Sea { .. } => 350.0,
        Look::Brick | Look::Facade { .. } => 220.0,
        // Boards on a frame.
        Look::Plaster => 40.0,
        Look::Paint { .. } | Look::Wood | Look::Bark => 20.0,
        // Two panes.
        Look::Glass { .. } => 20.0,
        Look::Steel => 15.0,
        Look::Fabric => 1.5,
        Look::Foliage => 0.5,
        Look::Grating { .. } => 0.0,
    }
}

fn transmission(material: Option<&Material>, most_db: f32) -> Bands {
    let mass = material.map_or(40.0, |material| mass_kg_m2(&material.look));
    BAND_HZ.map(|hz| {
        let kept_db = (20.0 * (mass * hz).max(1.0).log10() - 47.0).clamp(0.0, most_db);
        10f32.powf(-kept_db / 10.0)
    })
}

/// The share of energy that comes through a wall.
pub(crate) fn through_wall(material: Option<&Material>) -> Bands {
    transmission(material, MOST_BY_WALL_DB)
}

/// The share of energy that comes through a closed door or window.
pub(crate) fn through_leaf(material: Option<&Material>) -> Bands {
    transmission(material, MOST_BY_LEAF_DB)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradus_scenario::Tint;

    pub(crate) fn of(look: Look) -> Material {
        let (seed, wear) = (1, 0.4);
        let (id, colour) = (gradus_base::Name::from("m"), Tint::rgb(1, 1, 1));
        Material { id, look, colour, seed, wear, glow_cd_m2: 0.0.into() }
    }

    #[test]
    fn the_air_takes_what_the_standard_says() {
        // ISO 9613-1, equations 3 to 5, at 20 °C, 50 %, 1 atm; dB/m to energy by ln 10 / 10.
        let (t, humid) = (293.15f64, 50.0f64);
        let saturated = 10f64.powf(-6.8346 * (273.16 / t).powf(1.261) + 4.6151);
        let h = humid * saturated;
        let oxygen = 24.0 + 4.04e4 * h * (0.02 + h) / (0.391 + h);
        let nitrogen = 9.0 + 280.0 * h;
        for (hz, per_m) in BAND_HZ.iter().zip(AIR_PER_M) {
            let f = f64::from(*hz);
            let db = 8.686
                * f
                * f
                * (1.84e-11
                    + 0.01275 * (-2239.1 / t).exp() / (oxygen + f * f / oxygen)
                    + 0.1068 * (-3352.0 / t).exp() / (nitrogen + f * f / nitrogen));
            let want = db * core::f64::consts::LN_10 / 10.0;
            assert!(
                (f64::from(per_m) / want - 1.0).abs() < 0.05,
                "{hz} Hz: {per_m}, not {want:.2e}"
            );
        }
    }

    #[test]
    fn heavier_lets_less_through_and_highs_less_than_lows() {
        let [brick, board, cloth] = [Look::Brick, Look::Plaster, Look::Fabric].map(of);
        let [brick, board, cloth] = [&brick, &board, &cloth].map(|m| through_wall(Some(m)));
        for band in 0..BANDS {
            assert!(brick[band] <= board[band] && board[band] < cloth[band]);
        }
        // 20 kg/m² at 500 Hz: 20 lg 10000 − 47 = 33 dB.
        let pane = through_wall(Some(&of(Look::Glass { opacity: 0.1 })));
        assert!((-10.0 * pane[2].log10() - 33.0).abs() < 0.01);
        assert!(board.windows(2).all(|w| w[1] <= w[0]));
        let door = through_leaf(Some(&of(Look::Wood)));
        assert!((-10.0 * door[5].log10() - 27.0).abs() < 0.01, "its slits");
        assert_eq!(through_wall(Some(&of(Look::Grating { pitch_m: 0.03 }))), [1.0; BANDS]);
    }
}
