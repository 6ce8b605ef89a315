//! Rooms measured by an impulse.

use glam::{Quat, Vec3};
use gradus_base::SessionTime;
use gradus_live::{Moment, WorldState};
use gradus_scenario::Place;
use gradus_scenario::read::read;
use gradus_text::Source;

use super::materials::{AIR_PER_M, BAND_HZ, BANDS, Bands};
use super::{InRoom, Rooms, RoomsControl};
use crate::dsp::BLOCK;
use crate::spatial::{Ears, SOUND_MPS, Spatial};

const RATE: f32 = 48_000.0;

/// A world of these things, and the slots of its rooms at the scenario's start.
struct Rig {
    rooms: Option<Rooms>,
    slots: Vec<u32>,
}

const MATERIALS: &str = "
    (id: \"board\", look: Wood), (id: \"plaster\", look: Plaster), (id: \"cloth\", look: Fabric),
    (id: \"stone\", look: Concrete), (id: \"brick\", look: Brick), (id: \"sheet\", look: Paint()),
    (id: \"glass\", look: Glass()),";

fn rig(things: &str) -> Rig {
    rig_at(things, None)
}

/// Like [`rig`], `door` s after the stimulus of that name began.
fn rig_at(things: &str, door: Option<f64>) -> Rig {
    let text = format!(
        "(format: 1, id: \"page\", version: \"1\", title: \"Page\", description: \"d\",
        content_warning: \"none\", posture: Standing,
        parameters: [(id: \"lift\", label: \"L\", kind: Number(min: 0, max: 9, default: 4,
            rate_per_s: 1))],
        stimuli: [(id: \"door\", label: \"D\", category: \"c\", duration_secs: 9,
            cooldown_secs: 9)],
        ladder: [(id: \"one\", label: \"One\", expected_suds: 20)],
        world: (materials: [{MATERIALS}], things: [
            (when: During(\"door\"), at: [Follow(\"lift\"), -50, 0], shape: Bench), {things}]),
        safe_place: ())"
    );
    let source = Source::new("page", text);
    let reading = read(&source);
    let scenario =
        reading.scenario.unwrap_or_else(|| panic!("{}", source.render_all(&reading.faults)));
    let control = RoomsControl::new(scenario.world());
    let mut state = WorldState::new(scenario, 1);
    let now = SessionTime::from_secs_f64(20.0);
    if let Some(age) = door {
        let start = SessionTime::from_secs_f64(20.0 - age);
        let stimulus = gradus_base::Name::from("door");
        state.apply(gradus_live::Directive::Stimulus { stimulus, run: 1, start });
    }
    let mut slots = vec![0; control.slots()];
    control.write(&Moment::new(&state, now, Place::World), &mut slots);
    let rooms = control.rooms(0..slots.len(), RATE);
    Rig { rooms, slots }
}

fn room(size: &str, floor: &str, walls: &str, ceiling: &str, more: &str) -> String {
    format!(
        "(shape: Room(size_m: {size}, floor: \"{floor}\", walls: \"{walls}\",
            ceiling: \"{ceiling}\", trim: \"board\", {more})),"
    )
}

/// What both ears hear of an impulse at `source`.
fn impulse(rig: &mut Rig, source: Vec3, ears_at: Vec3, reach_m: f32, secs: f32) -> [Vec<f32>; 2] {
    let ears = Ears { position_m: ears_at, orientation: Quat::IDENTITY };
    let mut in_room = rig.rooms.as_ref().map(|rooms| InRoom::new(rooms, RATE));
    let mut spatial = Spatial::new(RATE);
    let mut heard = [Vec::new(), Vec::new()];
    for number in 0..(secs * RATE) as usize / BLOCK {
        let mut work = [[0.0; 2]; BLOCK];
        if number == 0 {
            work[0] = [1.0; 2];
        }
        let mut bus = [[0.0; 2]; BLOCK];
        if let (Some(rooms), Some(in_room)) = (&mut rig.rooms, &mut in_room) {
            rooms.begin(&rig.slots, 2, &ears);
            let place = (source, ears.orientation, reach_m);
            in_room.add(rooms, place, &mut spatial, &mut work, &mut bus);
            rooms.end(&mut bus);
        } else {
            spatial.add(source - ears_at, reach_m, &work, &mut bus);
        }
        for frame in bus {
            heard[0].push(frame[0]);
            heard[1].push(frame[1]);
        }
    }
    heard
}

/// The octave about `hz`: eighth order at each side, steeper than IEC 61260-1 class 1 asks for.
fn octave(samples: &[f32], hz: f32) -> Vec<f64> {
    let mut out: Vec<f64> = samples.iter().map(|x| f64::from(*x)).collect();
    let edge = core::f64::consts::SQRT_2;
    for (cutoff, is_high) in [(f64::from(hz) / edge, true), (f64::from(hz) * edge, false)] {
        for q in [0.509_796, 0.601_345, 0.899_976, 2.562_915] {
            let w = core::f64::consts::TAU * cutoff / f64::from(RATE);
            let (sin, cos) = w.sin_cos();
            let alpha = sin / (2.0 * q);
            let a0 = 1.0 + alpha;
            let b1 = if is_high { -(1.0 + cos) } else { 1.0 - cos };
            let b0 = b1.abs() / 2.0;
            let (mut x1, mut x2, mut y1, mut y2) = (0.0, 0.0, 0.0, 0.0);
            for x in &mut out {
                let y = (b0 * (*x + x2) + b1 * x1 + 2.0 * cos * y1 - (1.0 - alpha) * y2) / a0;
                (x2, x1, y2, y1) = (x1, *x, y1, y);
                *x = y;
            }
        }
    }
    out
}

/// The reverberation time by the slope of Schroeder's backward integral, of both ears together,
/// from −5 dB to `to_db` (ISO 3382-1: T20 to −25 dB, T30 to −35 dB).
fn decay_secs([left, right]: &[Vec<f64>; 2], to_db: f64) -> f64 {
    let powers: Vec<f64> = left.iter().zip(right).map(|(a, b)| a * a + b * b).collect();
    let whole: f64 = powers.iter().sum();
    let mut rest = whole;
    let mut points = Vec::new();
    for (index, power) in powers.iter().enumerate() {
        let db = 10.0 * (rest / whole).log10();
        if db <= -5.0 && db >= to_db {
            points.push((index as f64 / f64::from(RATE), db));
        }
        rest = (rest - power).max(1e-30);
    }
    let n = points.len() as f64;
    let (t, l) = points.iter().fold((0.0, 0.0), |(t, l), p| (t + p.0 / n, l + p.1 / n));
    let slope = points.iter().map(|p| (p.0 - t) * (p.1 - l)).sum::<f64>()
        / points.iter().map(|p| (p.0 - t).powi(2)).sum::<f64>();
    -60.0 / slope
}

/// Eyring's formula with the absorption of the tables that [`room`] uses, worked out here anew.
fn eyring([x, y, z]: [f32; 3], floor: Bands, walls: Bands, ceiling: Bands) -> Bands {
    let (v, s) = (x * y * z, 2.0 * (x * y + y * z + x * z));
    let mut t60 = [0.0; BANDS];
    for (band, t60) in t60.iter_mut().enumerate() {
        let taken = x * z * (floor[band] + ceiling[band]) + 2.0 * (x + z) * y * walls[band];
        *t60 = 0.1611 * v / (-s * (1.0 - taken / s).ln() + 4.0 * AIR_PER_M[band] * v);
    }
    t60
}

const CLOTH: Bands = [0.02, 0.06, 0.14, 0.37, 0.60, 0.65];
const PLASTER: Bands = [0.14, 0.10, 0.06, 0.05, 0.04, 0.03];
const BOARD: Bands = [0.15, 0.11, 0.10, 0.07, 0.06, 0.07];
const SHEET: Bands = [0.29, 0.10, 0.05, 0.04, 0.07, 0.09];
const STONE: Bands = [0.01, 0.01, 0.02, 0.02, 0.02, 0.03];
const BRICK: Bands = [0.03, 0.03, 0.03, 0.04, 0.05, 0.07];

#[test]
fn an_impulse_dies_away_as_eyring_says_in_three_rooms() {
    let rooms = [
        ([4.0, 2.5, 5.0], ["cloth", "plaster", "sheet"], [CLOTH, PLASTER, SHEET]),
        ([7.2, 2.9, 9.6], ["board", "plaster", "plaster"], [BOARD, PLASTER, PLASTER]),
        ([12.0, 7.0, 20.0], ["stone", "brick", "board"], [STONE, BRICK, BOARD]),
    ];
    let mut wrong = String::new();
    for (size, names, [floor, walls, ceiling]) in rooms {
        let [x, y, z] = size;
        let text = room(&format!("({x}, {y}, {z})"), names[0], names[1], names[2], "");
        let mut rig = rig(&text);
        let want = eyring(size, floor, walls, ceiling);
        let longest = want.iter().copied().fold(0.0, f32::max);
        let (source, ears) = (Vec3::new(-0.3 * x, 1.2, -0.3 * z), Vec3::new(0.1 * x, 1.6, 0.2 * z));
        let heard = impulse(&mut rig, source, ears, 1.0, 1.3 * longest);
        for (band, want) in want.iter().enumerate() {
            let ears = heard.each_ref().map(|ear| octave(ear, BAND_HZ[band]));
            for (name, to_db) in [("T20", -25.0), ("T30", -35.0)] {
                let got = decay_secs(&ears, to_db);
                let off = got / f64::from(*want) - 1.0;
                println!("{size:?} {} Hz: {name} {got:.2} s, Eyring {want:.2}", BAND_HZ[band]);
                if off.abs() > 0.1 {
                    wrong += &format!(
                        "\n{size:?} {} Hz: {name} {got:.2} s, not {want:.2}",
                        BAND_HZ[band]
                    );
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

const SEMINAR: ([f32; 3], Bands, Bands, Bands) = ([7.2, 2.9, 9.6], CLOTH, PLASTER, PLASTER);

fn seminar(openings: &str) -> String {
    let openings = format!("openings: [{openings}]");
    room("(7.2, 2.9, 9.6)", "cloth", "plaster", "plaster", &openings)
}

fn energy(samples: &[f32]) -> f64 {
    samples.iter().map(|x| f64::from(x * x)).sum()
}

/// The energy of the direct sound, and of all that comes after it, dB.
fn direct_and_rest(heard: &[Vec<f32>; 2], reflection_at: usize) -> (f64, f64) {
    let part = |range: core::ops::Range<usize>| {
        let both = heard.iter().map(|ear| energy(ear.get(range.clone()).unwrap_or_default()));
        10.0 * both.sum::<f64>().log10()
    };
    (part(0..reflection_at), part(reflection_at..heard[0].len()))
}

#[test]
fn the_direct_sound_falls_against_the_rooms_answer_as_barron_says() {
    let mut rig = rig(&seminar(""));
    let ([x, y, z], floor, walls, ceiling) = SEMINAR;
    let t60 = eyring([x, y, z], floor, walls, ceiling);
    let (t60, v) = (0.5 * (t60[2] + t60[3]), x * y * z);
    let ears = Vec3::new(0.4, 1.5, 4.0);
    let mut before: Option<f64> = None;
    for away in [1.0, 2.0, 4.0, 8.0f32] {
        let heard = impulse(&mut rig, ears - Vec3::new(0.0, 0.0, away), ears, 1.0, 2.0);
        // The nearest reflection is the ceiling's or the floor's.
        let first = (away.powi(2) + (2.0 * (2.9 - 1.5f32)).powi(2)).sqrt() - away;
        let first = (first / SOUND_MPS * RATE) as usize + 5;
        let (direct, rest) = direct_and_rest(&heard, first);
        let theory = 312.0 * t60 / v * (-13.8 * away / SOUND_MPS / t60).exp() * away * away;
        let want = -10.0 * f64::from(theory).log10();
        let got = direct - rest;
        println!("{away} m: {got:.1} dB, Barron {want:.1}");
        assert!((got - want).abs() < 3.0, "{away} m: {got:.1} dB, not {want:.1}");
        // Twice as far: 6 dB less direct sound, and a little less of the room's answer.
        if let Some(before) = before {
            assert!((3.5..8.0).contains(&(before - got)), "{away} m: {:.1} dB", before - got);
        }
        before = Some(got);
    }
}

#[test]
fn the_level_of_an_author_holds_at_the_reach_with_the_rooms_answer_in_it() {
    for reach_m in [0.8, 3.0, 6.0f32] {
        let mut rig = rig(&seminar(""));
        let ears = Vec3::new(0.4, 1.5, 4.0);
        let source = ears - Vec3::new(0.0, 0.0, reach_m);
        let inside = impulse(&mut rig, source, ears, reach_m, 2.0);
        let outside = impulse(&mut self::rig(""), source, ears, reach_m, 2.0);
        let all = |ears: &[Vec<f32>; 2]| ears.iter().map(|ear| energy(ear)).sum::<f64>();
        let whole = 10.0 * (all(&inside) / all(&outside)).log10();
        println!("{reach_m} m: {whole:.1} dB over the open air");
        assert!(whole.abs() < 2.5, "{reach_m} m: {whole:.1} dB over the open air");
    }
}

#[test]
fn the_first_reflections_arrive_at_their_samples() {
    let mut rig = rig(&room("(6, 3, 8)", "stone", "stone", "stone", ""));
    let (source, ears) = (Vec3::new(-1.1, 1.3, -1.9), Vec3::new(0.7, 1.6, 1.4));
    let heard = impulse(&mut rig, source, ears, 0.2, 0.1);
    let direct = source - ears;
    let middle = Spatial::new(RATE).middle();
    let arrives = |way: Vec3, side: f32| {
        let late = (way.length() - direct.length()) / SOUND_MPS * RATE;
        middle + late + side * crate::spatial::ear_delay(way.x / way.length(), RATE)
    };
    let level = |ear: usize, at: f32| {
        let near = heard[ear].iter().skip(at.round() as usize - 1).take(3);
        near.fold(0.0f32, |peak, x| peak.max(x.abs()))
    };
    for (ear, side) in [(0, 1.0), (1, -1.0)] {
        for (axis, wall) in [(0, -3.0), (0, 3.0), (1, 0.0), (1, 3.0), (2, -4.0), (2, 4.0f32)] {
            let mut image = source;
            image[axis] = 2.0 * wall - source[axis];
            let way = image - ears;
            let at = arrives(way, side);
            // Stone gives back all but a fiftieth; an ear hears 0.25 to 1 of it.
            let most = 0.2 / way.length();
            let got = level(ear, at);
            assert!((0.1 * most..most).contains(&got), "ear {ear}, {axis} {wall}: {got} at {at}");
            // Just before and after there is less than half of it.
            for off in [-5.0, 5.0] {
                let beside = level(ear, at + off);
                assert!(beside < 0.7 * got, "ear {ear}, {axis} {wall}: {beside} beside {got}");
            }
        }
    }
}

/// The level of an impulse in two bands, dB: 125 Hz and 4 kHz.
fn lows_and_highs(things: &str, door: Option<f64>, source: Vec3, ears: Vec3) -> [f64; 2] {
    let mut rig = rig_at(things, door);
    let heard = impulse(&mut rig, source, ears, 1.0, 2.0);
    [125.0, 4000.0].map(|hz| {
        let both: f64 =
            heard.iter().map(|ear| octave(ear, hz).iter().map(|x| x * x).sum::<f64>()).sum();
        10.0 * both.log10()
    })
}

const OUTSIDE: Vec3 = Vec3::new(6.0, 1.4, 0.0);
const WITHIN: Vec3 = Vec3::new(0.0, 1.6, 0.0);

#[test]
fn behind_a_wall_a_sound_is_softer_and_duller_and_through_a_window_less_so() {
    let hear = |openings: &str| lows_and_highs(&seminar(openings), None, OUTSIDE, WITHIN);
    let wall = hear("");
    let pane = hear("(wall: East, size_m: (2, 1.5), sill_m: 0.8, fill: \"glass\")");
    let hole = hear("(wall: East, size_m: (2, 1.5), sill_m: 0.8)");
    let air = lows_and_highs("", None, OUTSIDE, WITHIN);
    println!("wall {wall:.1?}, pane {pane:.1?}, hole {hole:.1?}, open air {air:.1?}");
    for (part, least) in [(0, 12.0), (1, 30.0)] {
        assert!(hole[part] - wall[part] > least, "the wall keeps too little");
        assert!(pane[part] >= wall[part] && pane[part] < hole[part] - 8.0);
    }
    assert!(hole[1] - wall[1] > hole[0] - wall[0] + 8.0, "the wall does not make it dull");
    // Outdoors the same wall is between a listener and a room.
    let out = lows_and_highs(&seminar(""), None, WITHIN, OUTSIDE);
    assert!(air[1] - out[1] > 25.0 && air[0] - out[0] > 10.0, "{out:.1?}");
}

#[test]
fn a_sound_round_the_corner_of_a_door_comes_from_the_door() {
    let things = seminar("(wall: East, at_m: -3, size_m: (1, 2))");
    let mut rig = rig(&things);
    let rooms = rig.rooms.as_mut().unwrap();
    let ears = Ears { position_m: Vec3::new(0.0, 1.6, 2.0), orientation: Quat::IDENTITY };
    rooms.begin(&rig.slots, 2, &ears);
    // Outside, straight to the right; the door is to the right ahead.
    let heard = rooms.hear(Vec3::new(5.5, 1.5, 2.0), 1.0);
    assert!(heard.away_m.z < -2.0 && heard.away_m.x > 1.0, "{:?}", heard.away_m);
    assert!(heard.through[0] > 5.0 * heard.through[5], "an edge makes it dull");
    // In the doorway nothing is between.
    let heard = rooms.hear(Vec3::new(3.7, 1.0, -3.0), 1.0);
    assert_eq!(heard.through, [1.0; BANDS]);
}

#[test]
fn a_door_that_turns_opens_the_way() {
    let door = "(note: \"door\", at: [3.6, 0, -0.5], turn_deg: [During(\"door\", [(0, 0), (1, 80),
        (6, 80), (7, 0)]), 0, 0], shape: Group(things: [(at: [0, 0, 0.5], material: \"board\",
        shape: Box(size_m: [0.05, 2, 1]))])),";
    let hear = |leaf: &str, age| {
        let things = seminar("(wall: East, size_m: (1, 2))") + leaf;
        lows_and_highs(&things, age, OUTSIDE, WITHIN)
    };
    let (shut, open, again) = (hear(door, None), hear(door, Some(3.0)), hear(door, Some(8.0)));
    let bare = hear("", None);
    assert!(open[1] > shut[1] + 15.0, "{open:.1?} {shut:.1?}");
    assert!((open[1] - bare[1]).abs() < 0.5 && (again[1] - shut[1]).abs() < 0.5);
    let half = hear(door, Some(0.2));
    assert!(half[1] > shut[1] + 5.0 && half[1] < open[1] - 2.0, "{half:.1?}");
}

#[test]
fn a_room_goes_with_its_carrier_and_is_there_when_its_condition_holds() {
    // The parameter stands at 4.
    let cabin = |when: &str| {
        format!(
            "(when: {when}, at: [0, Follow(\"lift\"), 0], turn_deg: [90, 0, 0], shape: Group(things:
            [(at: [1, 0, 0], {}])),",
            room("(2, 2.2, 3)", "board", "sheet", "sheet", "").trim_start_matches('(').trim_end_matches(',')
        )
    };
    let mut there = rig(&cabin("Always"));
    let rooms = there.rooms.as_mut().unwrap();
    let mut around = |at: Vec3| {
        rooms.begin(&there.slots, 2, &Ears { position_m: at, orientation: Quat::IDENTITY });
        rooms.around.is_some()
    };
    // Turned to the left about the carrier: the middle is at z = −1, and it is 3 m wide along x.
    assert!(around(Vec3::new(1.2, 5.0, -1.0)) && around(Vec3::new(-1.2, 4.1, -1.9)));
    assert!(!around(Vec3::new(1.2, 3.0, -1.0)) && !around(Vec3::new(0.0, 5.0, 0.2)));
    let mut gone = rig(&cabin("Above(\"lift\", 5)"));
    let rooms = gone.rooms.as_mut().unwrap();
    let ears = Ears { position_m: Vec3::new(0.0, 5.0, -1.0), orientation: Quat::IDENTITY };
    rooms.begin(&gone.slots, 2, &ears);
    assert!(rooms.around.is_none());
}

#[test]
fn a_cabin_that_drives_is_a_room_about_who_rides_in_it() {
    // 30 m on from the origin and back, at 10 m/s; a lorry's cabin 2 m before its middle.
    let cabin = room("(2, 1.6, 1.8)", "board", "sheet", "sheet", "");
    let cabin = cabin.trim_start_matches('(').trim_end_matches(',');
    let text = format!(
        "(moves: Path(points: [(0, 0, 0), (0, 0, -300)], speed_mps: 10, closed: false),
        shape: Group(things: [(at: [0, 1, -2], {cabin}])),"
    );
    let mut rig = rig(&text);
    let rooms = rig.rooms.as_mut().unwrap();
    let at_m = Vec3::new(
        f32::from_bits(rig.slots[1]),
        f32::from_bits(rig.slots[2]),
        f32::from_bits(rig.slots[3]),
    );
    assert!(at_m.z < -2.0 && (at_m.y - 1.0).abs() < 1e-4 && at_m.x.abs() < 1e-3, "{at_m}");
    let mut around = |at: Vec3| {
        rooms.begin(&rig.slots, 2, &Ears { position_m: at, orientation: Quat::IDENTITY });
        rooms.around.is_some()
    };
    assert!(around(at_m + Vec3::new(0.4, 1.1, 0.3)) && !around(at_m + Vec3::new(0.4, 1.1, 3.0)));
    // It glides with the ears: a frame later both are 0.2 m on, and so by the block.
    rig.slots[3] = (at_m.z - 0.2).to_bits();
    rooms.begin(&rig.slots, 4, &Ears { position_m: at_m, orientation: Quat::IDENTITY });
    let gone = at_m.z - rooms.rooms[0].shoebox.at_m.z;
    assert!((0.002..0.05).contains(&gone), "{gone}");
}

#[test]
fn a_cabin_is_a_room_that_is_not_seen_and_its_windows_open() {
    let cabin = |open: &str| {
        format!(
            "(at: [0, 0.9, 0], shape: Cabin(size_m: (2, 1.5, 4), floor: \"cloth\",
                walls: \"sheet\", ceiling: \"cloth\", panes: [(wall: East, at_m: -0.8,
                size_m: (0.6, 0.4), sill_m: 0.7, fill: \"glass\", open: {open})])),"
        )
    };
    let (outside, ears) = (Vec3::new(9.0, 1.8, -0.8), Vec3::new(-0.4, 1.8, -0.8));
    let hear = |open: &str, door| lows_and_highs(&cabin(open), door, outside, ears);
    let winds = "During(\"door\", [(0, 0), (2, 1)])";
    let (shut, half, open) = (hear("0", None), hear("0.5", None), hear("1", None));
    println!("shut {shut:.1?}, half {half:.1?}, open {open:.1?} dB");
    assert!(shut[1] < half[1] - 8.0 && half[1] < open[1] - 2.0, "it opens too little");
    let (wound, rest) = (hear(winds, Some(3.0)), hear(winds, None));
    assert!((wound[1] - open[1]).abs() < 0.1 && (rest[1] - shut[1]).abs() < 0.1, "{wound:.1?}");
    // Its own answer: a second source within it rings on after the direct sound.
    let mut inside = rig(&cabin("0"));
    let heard = impulse(&mut inside, Vec3::new(0.4, 1.4, 0.5), ears, 1.0, 0.4);
    let after: f64 = energy(&heard[0][(0.02 * RATE) as usize..]);
    let mut field = rig("");
    let bare = impulse(&mut field, Vec3::new(0.4, 1.4, 0.5), ears, 1.0, 0.4);
    assert!(after > 20.0 * energy(&bare[0][(0.02 * RATE) as usize..]), "{after}");
}

#[test]
fn what_is_in_a_room_takes_of_its_reverberation() {
    let t60 = |things: &str| {
        let rig = rig(&(seminar("") + things));
        rig.rooms.unwrap().rooms[0].t60_secs
    };
    let bare = t60("");
    let curtain =
        "(at: [-3.5, 0.3, -3], material: \"cloth\", repeat: Row(count: 3, step_m: (0, 0, 2)),
        shape: Panel(size_m: [2, 2.3])),";
    let people = "(at: [0, 0, -3], repeat: Row(count: 20, step_m: (0.1, 0, 0)),
        shape: Person(does: Listen)),";
    println!("{bare:?} {:?} {:?}", t60(curtain), t60(people));
    assert!(t60(curtain) < 0.9 * bare && t60(people) < 0.85 * bare);
    let elsewhere = "(at: [50, 0, 0], material: \"cloth\", shape: Panel(size_m: [9, 9])),";
    assert_eq!(t60(elsewhere), bare);
}
