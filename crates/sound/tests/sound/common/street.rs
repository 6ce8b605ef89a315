//! Vehicles, bangs and the voices of a street at their references.

use gradus_scenario::sound::Layer::Place;
use gradus_scenario::sound::{HeardFrom, Land, RoadSurface, Sound, Voice};

use super::{event, n, sound};

pub fn engine(speed_mps: f64, load: f64, size: f64, heard_from: HeardFrom) -> Voice {
    let [speed_mps, load, size] = [speed_mps, load, size].map(n);
    Voice::Engine { speed_mps, load, size, heard_from }
}

pub fn tyres(surface: RoadSurface, heard_from: HeardFrom) -> Voice {
    Voice::Tyres { speed_mps: n(14.0), surface, heard_from }
}

pub fn gunfire(rounds: f64, per_minute: f64, distance_m: f64, passes_m: Option<f64>) -> Voice {
    let [rounds, per_minute, distance_m] = [rounds, per_minute, distance_m].map(n);
    Voice::Gunfire { rounds, per_minute, distance_m, passes_m: passes_m.map(n), land: Land::Open }
}

pub fn blast(size: f64, distance_m: f64, land: Land) -> Voice {
    Voice::Blast { size: n(size), distance_m: n(distance_m), land }
}

pub fn mortar(tube_m: f64, flight_s: f64, distance_m: f64) -> Voice {
    let [tube_m, flight_s, distance_m] = [tube_m, flight_s, distance_m].map(n);
    Voice::Mortar { tube_m, flight_s, distance_m, size: n(0.35), land: Land::Open }
}

pub fn references() -> Vec<Sound> {
    use HeardFrom::{Inside, Outside};
    use RoadSurface::{Asphalt, Gravel, Sand};
    let mut in_town = gunfire(3.0, 600.0, 100.0, None);
    if let Voice::Gunfire { land, .. } = &mut in_town {
        *land = Land::Town;
    }
    let ringing = Voice::Ringing { pitch_hz: n(5200.0), fades_s: n(12.0), dull: n(0.7) };
    vec![
        sound("engine_car", Place, engine(12.0, 0.4, 0.1, Outside)),
        sound("engine_van", Place, engine(12.0, 0.4, 0.5, Outside)),
        sound("engine_lorry", Place, engine(12.0, 0.4, 1.0, Outside)),
        sound("engine_inside", Place, engine(12.0, 0.4, 0.5, Inside)),
        sound("tyres_asphalt", Place, tyres(Asphalt, Outside)),
        sound("tyres_gravel", Place, tyres(Gravel, Outside)),
        sound("tyres_sand", Place, tyres(Sand, Outside)),
        sound("tyres_asphalt_in", Place, tyres(Asphalt, Inside)),
        sound("tyres_gravel_in", Place, tyres(Gravel, Inside)),
        sound("tyres_sand_in", Place, tyres(Sand, Inside)),
        sound("helicopter", Place, Voice::Helicopter { blades_hz: n(17.0), slap: n(0.5) }),
        sound("generator", Place, Voice::Generator { load: n(0.5), per_minute: n(1500.0) }),
        event("gunfire", gunfire(3.0, 600.0, 100.0, None), "thunder"),
        event("gunfire_passing", gunfire(3.0, 600.0, 100.0, Some(8.0)), "thunder"),
        event("gunfire_town", in_town, "thunder"),
        event("blast", blast(0.4, 50.0, Land::Open), "thunder"),
        event("blast_large", blast(1.0, 50.0, Land::Valley), "thunder"),
        event("mortar", mortar(600.0, 4.0, 100.0), "thunder"),
        event("ringing", ringing, "siren"),
        sound("shouts", Place, Voice::Shouts { people: n(3.0), alarm: n(0.6) }),
        sound("children", Place, Voice::Children { many: n(5.0), glee: n(0.5) }),
        sound("prayer_call", Place, Voice::PrayerCall { pitch_hz: n(165.0), echo: n(0.6) }),
    ]
}
