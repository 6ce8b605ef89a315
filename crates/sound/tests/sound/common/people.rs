//! The voices of people, rooms, weather, animals and calm at their references.

use gradus_scenario::sound::Layer::{Bed, Place};
use gradus_scenario::sound::{Floor, Ground, RainOnto, Sound, Voice};

use super::{event, n, sound};

pub fn references() -> Vec<Sound> {
    let talker = |pitch_hz, warmth, whisper| Voice::Talker {
        pitch_hz: n(pitch_hz),
        warmth: n(warmth),
        whisper: n(whisper),
        syllables_per_s: n(4.2),
    };
    let chair = Voice::ChairScrape { pitch_hz: n(190.0), length_s: n(0.7), stutter: n(0.5) };
    let room = Voice::RoomTone { pitch_hz: n(98.0), hum: n(0.3), airflow: n(0.4) };
    let steps = |floor| Voice::Footsteps { speed_mps: n(1.4), floor };
    let rain = |onto| Voice::Rain { mm_per_h: n(5.0), onto };
    let scuttle =
        |ground| Voice::Scuttle { steps_per_s: n(14.0), count: n(2.0), haste: n(0.4), ground };
    let buzz = Voice::PhoneBuzz { pitch_hz: n(165.0), rattle: n(0.5) };
    let laugh = Voice::Laugh { people: n(4.0), mirth: n(0.4) };
    let applause = Voice::Applause { clappers: n(30.0), delight: n(0.5) };
    let cough = Voice::Cough { pitch_hz: n(150.0), force: n(0.5) };
    let bark = Voice::Bark { pitch_hz: n(480.0), force: n(0.6), times: n(2.0) };
    let breath = Voice::Breath { breaths_per_min: Some(n(6.0)), pitch_hz: n(420.0) };
    vec![
        sound("crowd", Bed, Voice::Crowd { talkers: n(12.0), agitation: n(0.3) }),
        sound("talker", Place, talker(120.0, 0.6, 0.0)),
        sound("talker_sharp", Place, talker(210.0, 0.0, 0.0)),
        sound("whisper", Place, talker(120.0, 0.6, 1.0)),
        event("cough", cough, "cough"),
        event("laugh", laugh, "laugh"),
        event("applause", applause, "applause"),
        event("chair", chair, "latecomer"),
        sound("steps_carpet", Place, steps(Floor::Carpet)),
        sound("steps_wood", Place, steps(Floor::Wood)),
        sound("steps_stone", Place, steps(Floor::Stone)),
        sound("steps_gravel", Place, steps(Floor::Gravel)),
        sound("paper", Place, Voice::PaperRustle { per_minute: n(20.0) }),
        event("phone", buzz, "phone"),
        sound("room", Bed, room),
        sound("clock", Place, Voice::Clock { per_minute: n(60.0) }),
        event("door_open", Voice::DoorOpen { creak: n(0.2) }, "latecomer"),
        event("door_close", Voice::DoorClose { force: n(0.4) }, "latecomer"),
        sound("fan", Place, Voice::ProjectorFan { speed: n(0.5) }),
        sound("rain_ground", Bed, rain(RainOnto::Ground)),
        sound("rain_leaves", Bed, rain(RainOnto::Leaves)),
        sound("rain_window", Bed, rain(RainOnto::Window)),
        sound("rain_roof", Bed, rain(RainOnto::Roof)),
        event("thunder", Voice::Thunder { distance_m: n(1000.0) }, "thunder"),
        sound("legs_paper", Place, scuttle(Ground::Paper)),
        sound("legs_glass", Place, scuttle(Ground::Glass)),
        sound("legs_wood", Place, scuttle(Ground::Wood)),
        event("tap", Voice::Tap { times: n(2.0), pitch_hz: n(950.0) }, "tap"),
        event("bark", bark, "tap"),
        sound("growl", Place, Voice::Growl { pitch_hz: n(95.0), menace: n(0.5) }),
        sound("pant", Place, Voice::Pant { per_second: n(4.5) }),
        sound("coo", Place, Voice::Coo { pitch_hz: n(330.0), per_minute: n(12.0) }),
        event("wings", Voice::Wings { beats_hz: n(8.0), birds: n(1.0) }, "tap"),
        sound("breath", Bed, breath),
    ]
}
