//! Eyes that follow a script, through the fault layer over the runtime, to the log.

use gradus_base::sample::{GazeSource, ReferenceFrame};
use gradus_session::{RecordKind, StageEvent};
use gradus_signal::eyes::ABSENT;
use gradus_xr_faults::Script;
use gradus_xr_remote::RemoteState;

use crate::support::faults::Faults;
use crate::support::log::{At, Log, info_in, is_ready, path_in};
use crate::support::program::tool;
use crate::support::session::{Session, Setup};
use crate::support::testbed::Testbed;

/// The time of the script's end, s: longer than any test needs before it ends the session itself.
const LONG: f64 = 600.0;
/// The looks that every script here repeats.
const LOOKS: &str = "repeat_secs 6
0.0    0    0
1.5   25  -12
2.0   25  -12
3.0  -18    9
4.0  lost
5.0    3    3
";
const RATE_HZ: f64 = 60.0;

/// A session on the testbed under the layer, with a script of its own.
struct Eyes {
    session: Session,
    script: Script,
    zero_ns: u64,
    _faults: Faults,
}

impl Eyes {
    fn start(testbed: &Testbed, first_lines: &str) -> Self {
        let zero_ns = gradus_link::monotonic_ns();
        let text =
            format!("{first_lines}\nzero_monotonic_ns {zero_ns}\nrate_hz {RATE_HZ}\n{LOOKS}");
        let faults = Faults::new("eyes looks.txt\n");
        faults.add_file("looks.txt", &text);
        let args = ["--display", "openxr", "--tier", "light"];
        let setup = Setup::small(&args, &[(0.0, "BeginExposure"), (LONG, "Close")]);
        let session = faults.start(testbed, &setup);
        Self { session, script: Script::parse(&text).unwrap(), zero_ns, _faults: faults }
    }

    /// Waits until the log has samples of every part of the script.
    fn watch(&mut self) {
        self.session.wait_for("looks, losses and looks again", |log| {
            let lost = log.gaze.iter().position(|gaze| !gaze.is.valid)?;
            let again = log.gaze.iter().skip(lost).filter(|gaze| gaze.is.valid).count();
            let all = log.gaze.len() >= 200 && again >= 20;
            all.then_some(())
        });
    }
}

fn ready_gaze(log: &Log) -> String {
    match log.must("ready stage", 0, is_ready).1.is.kind {
        RecordKind::Stage { event: StageEvent::Ready { gaze, .. } } => gaze,
        other => panic!("{other:?}"),
    }
}

fn angle_deg(a: [f32; 3], b: [f64; 3]) -> f64 {
    let dot: f64 = a.iter().zip(b).map(|(a, b)| f64::from(*a) * b).sum();
    dot.clamp(-1.0, 1.0).acos().to_degrees()
}

#[test]
fn scripted_eyes_are_logged_within_half_a_degree_at_the_time_of_their_own_sample() {
    let Some(testbed) = Testbed::up() else { return };
    let mut remote = testbed.remote();
    remote.send(&RemoteState::default().with_head([0.0, 1.7, 0.0], 0.0, 0.0)).unwrap();
    let mut eyes = Eyes::start(&testbed, "age_ms 30");
    eyes.watch();
    let log = eyes.session.end();
    log.assert_no_hole(None);
    assert_eq!(ready_gaze(&log), "eye");
    let info = info_in(&eyes.session.data());
    assert_eq!(info.metadata["gradus.stage"]["gaze"], "eye");
    // Session time is the machine's monotonic clock from here on.
    let epoch: u64 = info.metadata["gradus.session"]["epoch_monotonic_ns"].parse().unwrap();

    let (mut seen, mut lost) = (0, 0);
    for gaze in &log.gaze {
        assert_eq!((gaze.is.source, gaze.is.frame), (GazeSource::Eye, ReferenceFrame::PlaySpace));
        let (at, sure) = (gaze.is.capture.at, gaze.is.capture.uncertainty_ns);
        let since_ns = (at.0 + epoch).checked_sub(eyes.zero_ns).unwrap();
        if !gaze.is.valid {
            assert_eq!((gaze.is.origin_m, gaze.is.direction, &gaze.is.region), (None, None, &None));
            lost += 1;
            continue;
        }
        // The tracker samples at whole multiples of its period; within its stated uncertainty, the
        // log's time is such a multiple.
        let count = (since_ns as f64 / 1e9 * RATE_HZ).round();
        let sampled_ns = (count * 1e9 / RATE_HZ).round() as u64;
        let error_ns = since_ns.abs_diff(sampled_ns);
        assert!(error_ns <= sure, "{error_ns} ns from the sample's time, {sure} ns said");
        let look = eyes.script.look_at(sampled_ns as f64 / 1e9);
        let look = look.unwrap_or_else(|| panic!("the eyes were lost at {at:?}: {gaze:?}"));
        let apart = angle_deg(gaze.is.direction.unwrap(), look.direction());
        assert!(apart <= 0.5, "{apart} degrees from {look:?}: {gaze:?}");
        // The tracker's newest sample is 30 ms old when the stage asks for it, and the log has it
        // later still. The time of the frame, which is to be seen after that, would be too young.
        let when_logged = gaze.log_ns - gaze.capture_ns;
        assert!(when_logged >= 30_000_000, "only {when_logged} ns old when it was logged");
        seen += 1;
    }
    assert!(seen >= 100 && lost >= 10, "{seen} seen, {lost} lost");
    assert_losses_are_where_the_script_has_them(&eyes, &log.gaze, epoch);
    assert_the_report_tells_what_the_script_did(&eyes, &log.gaze, epoch);
}

/// Asserts that `gradus-log gaze` reports the script's dwell, tracked share and source over one
/// round. A frame at each change of look may shift the shares a little. A machine that draws a frame
/// too late loses the time after [`ABSENT`], which the report has to say.
fn assert_the_report_tells_what_the_script_did(
    eyes: &Eyes,
    gaze: &[At<gradus_log::GazeMessage>],
    epoch: u64,
) {
    const ROUND_SECS: f64 = 6.0;
    // The place has faded in.
    let from = gaze.first().unwrap().is.capture.at.as_secs_f64() + 3.0;
    let to = from + ROUND_SECS;
    assert!(gaze.last().unwrap().is.capture.at.as_secs_f64() >= to, "less than a round");
    let (from_text, to_text) = (from.to_string(), to.to_string());
    let path = path_in(&eyes.session.data()).unwrap();
    let mut command = tool("gradus-log");
    command.arg("gaze").arg(path).args(["--json", "--from", &from_text, "--to", &to_text]);
    let said = command.output().unwrap();
    assert_eq!(said.status.code(), Some(0), "{}", String::from_utf8_lossy(&said.stderr));
    let report: serde_json::Value = serde_json::from_slice(&said.stdout).unwrap();

    let steps: u32 = 6000;
    let zero = (eyes.zero_ns.cast_signed() - epoch.cast_signed()) as f64 / 1e9;
    let times = (0..steps).map(|n| from + ROUND_SECS * f64::from(n) / f64::from(steps));
    let mut asked: Vec<f64> = gaze.iter().map(|g| g.is.capture.at.as_secs_f64()).collect();
    asked.sort_by(f64::total_cmp);
    let in_time = |secs: &f64| {
        let before = asked.partition_point(|asked| asked <= secs).checked_sub(1);
        before.is_some_and(|nth| secs - asked[nth] <= ABSENT.as_secs_f64())
    };
    let covered: Vec<f64> = times.filter(in_time).collect();
    assert!(covered.len() * 2 > steps as usize, "{} of {steps} covered", covered.len());
    let looks = covered.iter().filter_map(|secs| eyes.script.look_at(secs - zero));
    let looks: Vec<_> = looks.collect();
    let down = looks.iter().filter(|look| look.direction()[1] < 0.0).count();
    let expected = down as f64 / looks.len() as f64;
    let rows = report["regions"].as_array().unwrap();
    let row = |region: &str| rows.iter().find(|row| row["region"] == region).unwrap();
    for (region, share) in [("below", expected), ("above", 1.0 - expected)] {
        assert_eq!(row(region)["source"], "eye");
        let reported = row(region)["share"].as_f64().unwrap();
        assert!(
            (reported - share).abs() < 0.07,
            "{region}: {reported}, the script {share}\n{report}"
        );
    }
    let tracked = report["sources"][0]["tracked_share"].as_f64().unwrap();
    let expected = looks.len() as f64 / f64::from(steps);
    assert!((tracked - expected).abs() < 0.07, "tracked {tracked}, the script {expected}");
}

/// A lost sample has no time of the tracker: it carries the time at which the stage asked, and its
/// uncertainty includes the time at which the script lost the eyes.
fn assert_losses_are_where_the_script_has_them(
    eyes: &Eyes,
    gaze: &[At<gradus_log::GazeMessage>],
    epoch: u64,
) {
    for one in gaze.iter().filter(|one| !one.is.valid) {
        let since_ns = one.is.capture.at.0 + epoch - eyes.zero_ns;
        let sure = one.is.capture.uncertainty_ns;
        let steps = (0..=100).map(|part| since_ns - sure + 2 * sure * part / 100);
        let mut looks = steps.map(|ns| eyes.script.look_at(ns as f64 / 1e9));
        assert!(looks.any(|look| look.is_none()), "the eyes were there: {one:?}");
    }
}

#[test]
fn a_headset_without_eyes_is_head_gaze_and_called_so() {
    let Some(testbed) = Testbed::up() else { return };
    let _remote = testbed.remote();
    let mut eyes = Eyes::start(&testbed, "supported no");
    eyes.session.wait_for("gaze", |log| (log.gaze.len() >= 10).then_some(()));
    let log = eyes.session.end();
    log.assert_no_hole(None);
    let said =
        "head: the headset has no eye tracker, it is switched off, or this program may not use it";
    assert_eq!(ready_gaze(&log), said);
    assert_eq!(info_in(&eyes.session.data()).metadata["gradus.stage"]["gaze"], said);
    for gaze in &log.gaze {
        assert_eq!(gaze.is.source, GazeSource::Head, "{gaze:?}");
    }
    assert!(log.gaze.iter().any(|gaze| gaze.is.valid));
}
