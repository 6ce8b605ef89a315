//! Tables of times and angles, changed at random: none may panic, or be refused without a word.
//! `GRADUS_FUZZ_CASES` says how many.

use proptest::prelude::*;

use super::*;

const HEADERS: [&str; 9] = [
    "time_s,azimuth_deg,elevation_deg",
    "time_ns;yaw_rad;pitch_rad;more",
    "\u{feff}timestamp\tx\ty",
    "\"time_ms\",\"azimuth\",\"elevation_deg\"",
    "time_ms,azimuth_deg,elevation_deg,validity,confidence",
    "timestamp [ns],worn,blink id,azimuth [deg],elevation [deg]",
    "raw_timestamp,status,gaze_forward_x,gaze_forward_y,gaze_forward_z",
    "Recording timestamp [ms];Sensor;Gaze direction left X;Gaze direction left Y;Gaze direction left Z",
    "time_s;eye;gaze_direction",
];

fn cases() -> u32 {
    std::env::var("GRADUS_FUZZ_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(2000)
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (-400.0..400.0_f64).prop_map(|v| v.to_string()),
        2 => any::<f64>().prop_map(|v| v.to_string()),
        2 => (0..2_000_000_u64).prop_map(|v| v.to_string()),
        1 => prop::sample::select(vec![
            "", "nan", "NA", ".", "inf", "-inf", "1e999", "\"", "1,5", "é", "Valid", "False",
            "Eye Tracker", "(0.1, 0.2, 1.0)", "(0, 0, nan)", "-9999", "31",
        ])
            .prop_map(str::to_owned),
    ]
}

fn table() -> impl Strategy<Value = String> {
    let row = prop::collection::vec(cell(), 0..6);
    let rows = prop::collection::vec(row, 0..60);
    let header = prop::sample::select(HEADERS.to_vec());
    (header, rows, any::<prop::sample::Index>(), any::<bool>()).prop_map(
        |(header, rows, cut, cut_off)| {
            let between = ['\t', ';', ','].into_iter().find(|c| header.contains(*c));
            let between = between.unwrap_or(',').to_string();
            let rows: Vec<String> = rows.iter().map(|row| row.join(&between)).collect();
            let mut text = format!("{header}\n{}", rows.join("\n"));
            if cut_off {
                let end = text.floor_char_boundary(cut.index(text.len()));
                text.truncate(end);
            }
            text
        },
    )
}

fn task(time: bool, angle: bool) -> Fixations {
    Fixations {
        file: PathBuf::new(),
        preset: Preset::TobiiXr,
        time_unit: time.then_some(TimeUnit::Us),
        angle_unit: angle.then_some(AngleUnit::Rad),
        axes: None,
        threshold: None,
        shortest_ms: None,
        json: false,
    }
}

fn through(text: &str, task: &Fixations, settings: Settings) -> Result<Found, Fault> {
    classify(Table::parse(text.as_bytes(), Limits::GAZE)?, task, settings)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn mutations_of_a_table_are_classified_or_refused_with_a_line(
        text in table(), time in any::<bool>(), angle in any::<bool>()
    ) {
        match through(&text, &task(time, angle), Settings::TOBII_XR) {
            Err(why) => {
                let why = why.to_string();
                prop_assert!(why.contains("line") || why.contains("file"), "{why}");
            }
            Ok(found) => {
                let mut shown = Vec::new();
                print(&mut shown, &found).unwrap();
                serde_json::to_writer(&mut shown, &found).unwrap();
                for row in &found.events {
                    prop_assert!(row.from_s.is_finite() && row.from_s <= row.to_s);
                }
            }
        }
    }

    #[test]
    fn mutations_that_are_any_text_are_classified_or_refused(text in ".{0,400}") {
        let _ = through(&text, &task(true, true), Settings::PYMOVEMENTS);
    }
}
