//! `gradus-log gaze` over a session whose eyes did what a script says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;
use std::process::Command;

use gradus_base::sample::GazeSource;
use serde_json::Value;

#[allow(dead_code)]
mod support;
use support::{END_S, RATE_HZ, STIMULUS_S, look, session};

fn gaze(log: &Path, args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus-log"));
    let said = command.arg("gaze").arg(log).args(args).output().unwrap();
    assert_eq!(said.status.code(), Some(0), "{}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).unwrap()
}

fn json(log: &Path, args: &[&str]) -> Value {
    serde_json::from_str(&gaze(log, &[args, &["--json"]].concat())).unwrap()
}

fn step<'a>(report: &'a Value, name: &str) -> &'a Value {
    let steps = report["steps"].as_array().unwrap().iter();
    let mut found = steps.filter(|row| row["step"] == name);
    let last = found.next_back().unwrap_or_else(|| panic!("no {name} in {}", report["steps"]));
    assert!(last["to_s"].as_f64().unwrap() - last["from_s"].as_f64().unwrap() > 10.0);
    last
}

#[track_caller]
fn near(value: &Value, expected: f64, within: f64) {
    let value = value.as_f64().unwrap_or_else(|| panic!("no number, not {expected}: {value}"));
    assert!((value - expected).abs() <= within, "{value}, not {expected} ± {within}");
}

#[track_caller]
fn dwell<'a>(rows: &'a Value, region: &str) -> &'a Value {
    let rows = rows.as_array().unwrap();
    rows.iter().find(|row| row["region"] == region).unwrap_or_else(|| panic!("{rows:#?}"))
}

/// A frame at either end of a look.
const FRAME_S: f64 = 1.0 / RATE_HZ as f64;

#[test]
fn dwell_fixations_avoidance_and_first_looks_are_what_the_script_did() {
    let folder = tempfile::tempdir().unwrap();
    let log = session(folder.path(), GazeSource::Eye);
    let report = json(&log, &[]);
    assert!(report["world_unknown"].is_null(), "{}", report["world_unknown"]);
    assert_eq!(report["sources"][0]["source"], "eye");

    let low = step(&report, "low");
    near(&low["tracked_share"], 1.0, 0.001);
    near(&low["away_share"], 0.4, 0.003);
    near(&low["down_share"], 0.6, 0.003);
    assert_eq!(low["eyes"]["fixations"], 12);
    // Ends of a look are a saccade's own samples.
    near(&low["eyes"]["fixation_mean_s"], 2.5, 4.0 * FRAME_S);
    near(&low["eyes"]["blinks_per_min"], 0.0, 0.0);
    near(&dwell(&low["regions"], "below")["dwell_s"], 18.0, 12.0 * FRAME_S);
    near(&dwell(&low["regions"], "above")["dwell_s"], 12.0, 12.0 * FRAME_S);
    assert_eq!(dwell(&low["regions"], "below")["visits"], 6);
    near(&dwell(&low["regions"], "below")["longest_visit_s"], 3.0, 2.0 * FRAME_S);

    let high = step(&report, "high");
    near(&high["tracked_share"], 4.7 / 5.0, 0.005);
    near(&high["away_share"], 3.7 / 4.7, 0.005);
    near(&high["down_share"], 0.0, 0.0);
    assert_eq!(high["eyes"]["fixations"], 12);
    near(&high["eyes"]["blinks_per_min"], 6.0 / (28.2 / 60.0), 0.1);
    near(&dwell(&high["regions"], "below")["dwell_s"], 6.0, 12.0 * FRAME_S);
    near(&dwell(&high["regions"], "above")["dwell_s"], 22.2, 12.0 * FRAME_S);

    let stimulus = &report["stimuli"][0];
    near(&stimulus["presented_s"], STIMULUS_S, 1e-6);
    near(&stimulus["first_look_s"], 53.0 - STIMULUS_S, 2.0 * FRAME_S);
    assert_eq!(
        (&stimulus["already_looking"], &stimulus["region"]),
        (&false.into(), &"below".into())
    );

    // Every fixation is where the script looked then.
    for event in report["events"].as_array().unwrap() {
        let (from, to) = (event["from_s"].as_f64().unwrap(), event["to_s"].as_f64().unwrap());
        let then = look((from + to) / 2.0);
        match (event["kind"].as_str().unwrap(), then) {
            ("fixation", Some((azimuth, elevation, region))) => {
                near(&event["azimuth_deg"], azimuth, 0.1);
                near(&event["elevation_deg"], elevation, 0.1);
                let names = ["below", "above"];
                assert_eq!(event["region"], names[usize::from(region.unwrap())]);
            }
            ("blink", None) => near(&Value::from(to - from), 0.3, 2.5 * FRAME_S),
            // What the log's end cuts off has no known end.
            ("lost", _) if to > END_S - 0.5 => {}
            other => panic!("{other:?} at {from} s: {event}"),
        }
    }
}

#[test]
fn a_range_of_time_has_its_own_figures_and_its_own_heat_map() {
    let folder = tempfile::tempdir().unwrap();
    let log = session(folder.path(), GazeSource::Eye);
    let picture = |name: &str, from: &str, to: &str| {
        let file = folder.path().join(name);
        let args = ["--from", from, "--to", to, "--heatmap", file.to_str().unwrap()];
        let report = json(&log, &args);
        (report, std::fs::read_to_string(file).unwrap())
    };
    let (low, low_map) = picture("low.svg", "8", "38");
    let (high, high_map) = picture("high.svg", "0:38", "1:08");
    let below = |report: &Value| dwell(&report["regions"], "below")["dwell_s"].as_f64().unwrap();
    assert!((below(&low) - 18.0).abs() < 0.2 && (below(&high) - 6.0).abs() < 0.2);
    for (map, from, to, ground, sky) in [
        (&low_map, "0:08.000", "0:38.000", "Below 18.0 s", "Above the horizon 12.0 s"),
        (&high_map, "0:38.000", "1:08.000", "Below 6.0 s", "Above the horizon 22.2 s"),
    ] {
        assert!(map.contains("an eye tracker") || map.contains("eyes"), "no source on it");
        assert!(map.contains(&format!("{from} to {to}")), "no range on it");
        for (name, told) in [("ground", ground), ("sky", sky)] {
            let (label, secs) = told.rsplit_once(' ').unwrap().0.rsplit_once(' ').unwrap();
            let at = map.find(label).unwrap_or_else(|| panic!("no {name} on it"));
            let on_it: f64 =
                map[at + label.len()..].trim_start().split(' ').next().unwrap().parse().unwrap();
            assert!((on_it - secs.parse::<f64>().unwrap()).abs() < 0.2, "{told}: {on_it}");
        }
    }
}

#[test]
fn a_log_of_head_directions_never_says_gaze_and_has_no_fixations() {
    let folder = tempfile::tempdir().unwrap();
    let log = session(folder.path(), GazeSource::Head);
    let file = folder.path().join("head.svg");
    let report = json(&log, &["--heatmap", file.to_str().unwrap()]);
    let rows = ["sources", "steps", "windows", "regions", "stimuli"];
    for row in rows.iter().flat_map(|list| report[list].as_array().unwrap()) {
        assert_eq!(row["source"], "head", "{row}");
        assert!(row["eyes"].is_null(), "{row}");
    }
    assert_eq!(report["events"], Value::Array(Vec::new()));
    near(&step(&report, "low")["away_share"], 0.4, 0.003);
    for text in [gaze(&log, &[]), std::fs::read_to_string(file).unwrap()] {
        let text = text.to_lowercase().replace("the eyes may be elsewhere", "");
        let text = text.replace("the eyes may have been elsewhere", "");
        assert!(text.contains("head"), "whose direction it is: {text}");
        for word in ["gaze", "eyes", "eye tracker", "ms "] {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }
}

#[test]
fn the_report_fits_a_terminal_and_names_the_source_on_every_figure() {
    let folder = tempfile::tempdir().unwrap();
    for (source, word) in
        [(GazeSource::Eye, "eyes"), (GazeSource::Head, "head"), (GazeSource::Synthetic, "modelled")]
    {
        let folder = folder.path().join(word);
        std::fs::create_dir(&folder).unwrap();
        let text = gaze(&session(&folder, source), &[]);
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{line}");
            let is_figure = ["low ", "high ", "Below ", "Above ", "drop "];
            if is_figure.iter().any(|start| line.starts_with(start)) && line.contains(':') {
                assert!(line.contains(word), "whose is it? {line}\n{text}");
            }
        }
        for name in ["low", "high"] {
            assert!(text.contains(&format!("\n{name} ")), "{text}");
        }
    }
}
