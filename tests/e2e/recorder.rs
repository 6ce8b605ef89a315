//! The streams that a lab's recorder gets from a session, through liblsl and pylsl, compared with
//! the session's own log.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use gradus_base::sample::GazeSource;
use gradus_session::{Record, RecordKind};
use serde_json::Value;

use crate::support::log::{Log, info_in};
use crate::support::one_at_a_time;
use crate::support::program::gradus;
use crate::support::session::{Session, Setup};

/// The Python that has pylsl; none, with a message, if no Python has it.
pub fn python() -> Option<String> {
    let python = std::env::var("GRADUS_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let there = Command::new(&python).args(["-c", "import pylsl"]).output();
    if there.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    eprintln!("SKIPPED: {python} has no package pylsl (set GRADUS_PYTHON to one that has)");
    None
}

/// How far the recorder's clock is ahead of the session's, s, and the words before the recorder's
/// command that set its clock ahead. If the system forbids this, both have the same clock.
pub fn other_clock() -> (f64, Vec<&'static str>) {
    let words = ["unshare", "--time", "--monotonic=500", "--fork", "--kill-child", "--"];
    let tried = Command::new(words[0]).args(&words[1..]).arg("true").output();
    match tried {
        Ok(output) if output.status.success() => (500.0, words.to_vec()),
        _ => (0.0, Vec::new()),
    }
}

/// One recorded stream, as `support/recorder.py` prints it.
struct Stream(Value);

impl Stream {
    fn text(&self, field: &str) -> &str {
        self.0[field].as_str().unwrap()
    }

    fn number(&self, field: &str) -> f64 {
        self.0[field].as_f64().unwrap()
    }

    /// The channels' labels with their units.
    fn channels(&self) -> Vec<(&str, &str)> {
        let channels = self.0["channels"].as_array().unwrap();
        channels.iter().map(|c| (c[0].as_str().unwrap(), c[1].as_str().unwrap())).collect()
    }

    /// The session time of each sample, s, by the recorder's clock correction, and its values.
    fn samples(&self, epoch_s: f64) -> Vec<(f64, Vec<Option<f32>>)> {
        let at = |one: &Value| one[1].as_f64().unwrap() + self.number("offset_s") - epoch_s;
        let ahead = self.number("ahead_s");
        let values = |one: &Value| {
            let values = one[0].as_array().unwrap().iter();
            values.map(|v| v.as_f64().map(|v| v as f32)).collect()
        };
        let all = self.0["samples"].as_array().unwrap().iter();
        all.map(|one| (at(one) - ahead, values(one))).collect()
    }
}

struct Recorder {
    child: Child,
    out: BufReader<ChildStdout>,
    ahead_s: f64,
}

impl Recorder {
    /// Starts to record the streams of these types and sources; returns once the recorder reads all
    /// of them.
    fn start(python: &str, streams: &[String]) -> Self {
        let (ahead_s, words) = other_clock();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/e2e/support/recorder.py");
        let mut all: Vec<&str> = words;
        all.extend([python, script]);
        all.extend(streams.iter().map(String::as_str));
        let mut child = Command::new(all[0])
            .args(&all[1..])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        assert_eq!(line.trim(), "recording");
        Self { child, out, ahead_s }
    }

    /// Waits for the last samples; returns the recorded streams, by type.
    fn finish(mut self) -> BTreeMap<String, Stream> {
        drop(self.child.stdin.take());
        let mut text = String::new();
        self.out.read_to_string(&mut text).unwrap();
        assert!(self.child.wait().unwrap().success());
        let streams: Vec<Value> = serde_json::from_str(&text).unwrap();
        let named = streams.into_iter().map(|mut stream| {
            stream["ahead_s"] = self.ahead_s.into();
            let stream = Stream(stream);
            (stream.text("type").to_owned(), stream)
        });
        named.collect()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_lab_records_each_event_look_pose_and_beat_of_the_log_at_its_time() {
    let Some(python) = python() else { return };
    let _one = one_at_a_time();
    let mut script = vec![(0.0, "BeginExposure"), (600.0, "Close")];
    script.extend((1..60).map(|n| (f64::from(n) * 2.0, "Trigger(stimulus: \"drop\")")));
    script.extend((1..60).map(|n| (f64::from(n) * 2.0 + 0.5, "AskSuds")));
    script.sort_by(|a, b| a.0.total_cmp(&b.0));
    let args = ["--display", "offscreen", "--patient", "synthetic:7", "--lsl-out"];
    let setup = Setup::small(&args, &script);
    let mut session = Session::start(&setup, gradus);
    session.wait_for("a beat", |log| (log.heart.len() > 1).then_some(()));

    // The log names this session's streams, whatever other streams are on the network.
    let info = info_in(&session.data());
    let sources = info.metadata["gradus.lsl_out"].clone();
    let epoch_s =
        info.metadata["gradus.session"]["epoch_monotonic_ns"].parse::<f64>().unwrap() / 1e9;
    let kinds =
        [("heart", "HeartRate"), ("gaze", "Gaze"), ("head", "MoCap"), ("events", "Markers")];
    let streams = kinds.map(|(what, kind)| format!("{kind}={}", sources[what]));
    let recorder = Recorder::start(&python, &streams);
    let before = session.log();
    session.wait_for("two asked for SUDS, three stimuli, beats and blinks", |log| {
        let new = &log.events[before.events.len()..];
        let count = |is: fn(&RecordKind) -> bool| new.iter().filter(|e| is(&e.is.kind)).count();
        let all = count(|kind| matches!(kind, RecordKind::SudsAnswered { .. })) >= 2
            && count(|kind| matches!(kind, RecordKind::StimulusStarted { .. })) >= 3
            && log.heart.len() >= before.heart.len() + 5
            && log.gaze[before.gaze.len()..].iter().any(|gaze| !gaze.is.valid);
        all.then_some(())
    });
    let log = session.end();
    let recorded = recorder.finish();
    log.assert_no_hole(None);
    for (what, kind) in kinds {
        let stream = &recorded[kind];
        assert_eq!(stream.text("source_id"), sources[what]);
        assert_eq!(stream.text("name"), format!("Gradus {what}"));
        assert_eq!(stream.number("nominal_rate_hz"), 0.0, "samples come when they come");
        let about = &stream.0["about"];
        assert_eq!(about["manufacturer"], "Gradus");
        assert_eq!(about["scenario"], "small");
        let session = &info.metadata["gradus.session"];
        assert_eq!(about["session_epoch_unix_ns"], session["epoch_unix_ns"].as_str());
        // The clock correction is right, so that the comparisons below mean something.
        let wrong = stream.number("offset_s") - stream.number("ahead_s");
        assert!(wrong.abs() <= stream.number("uncertainty_s") + 1e-4, "{wrong} s");
    }
    events(&log, &recorded["Markers"], epoch_s);
    gaze(&log, &recorded["Gaze"], epoch_s);
    head(&log, &recorded["MoCap"], epoch_s);
    heart(&log, &recorded["HeartRate"], epoch_s);
    let counts = &info_in(&session.data()).metadata["gradus.lsl_out"];
    assert_eq!(
        (counts["dropped"].as_str(), counts["dropped_for_slow_readers"].as_str()),
        ("0", "0")
    );
}

/// Fails unless the stream holds the last samples of the log: the same values in the same order,
/// each sample's time within the uncertainty that liblsl states for the clock.
#[track_caller]
fn assert_is_the_end_of<T: PartialEq + std::fmt::Debug>(
    stream: &Stream,
    logged: &[(f64, T)],
    recorded: &[(f64, T)],
    at_least: usize,
) {
    assert!(recorded.len() >= at_least, "{} samples", recorded.len());
    let began = logged.len().checked_sub(recorded.len()).expect("more than the log holds");
    let unsure = stream.number("uncertainty_s") + 1e-6;
    for (log, got) in logged[began..].iter().zip(recorded) {
        assert!((log.0 - got.0).abs() <= unsure, "{} s apart: {log:?}, {got:?}", log.0 - got.0);
        assert_eq!(log.1, got.1, "at {} s", log.0);
    }
}

fn events(log: &Log, stream: &Stream, epoch_s: f64) {
    assert_eq!(stream.channels(), [("record", "JSON")]);
    let texts = stream.0["samples"].as_array().unwrap().iter();
    let records = texts.map(|one| serde_json::from_str::<Record>(one[0][0].as_str().unwrap()));
    let times = stream.samples(epoch_s);
    let recorded: Vec<_> =
        times.iter().zip(records).map(|((at, _), record)| (*at, record.unwrap())).collect();
    let logged: Vec<_> = log.events.iter().map(|e| (e.is.at.as_secs_f64(), e.is.clone())).collect();
    assert_is_the_end_of(stream, &logged, &recorded, 10);
}

fn gaze(log: &Log, stream: &Stream, epoch_s: f64) {
    let channels = stream.channels();
    let metres = ["origin_x", "origin_y", "origin_z"].map(|label| (label, "m"));
    let unit = ["direction_x", "direction_y", "direction_z"].map(|label| (label, "normalized"));
    assert_eq!(channels[..6], [metres, unit].concat());
    assert_eq!(channels[6], ("source", "0 eye, 1 head, 2 synthetic"));
    assert_eq!(channels[7..], [("region", "index"), ("uncertainty", "s")]);
    let about = &stream.0["about"];
    assert!(about["frame"].as_str().unwrap().starts_with("play space"));
    let region = |name: &str| {
        let index = (0..9).find(|i| about[format!("region_{i}")] == name).unwrap();
        index as f32
    };
    let logged = log.gaze.iter().map(|gaze| {
        let (at, gaze) = (gaze.is.capture, &gaze.is);
        let three = |v: Option<[f32; 3]>| v.map_or([None; 3], |v| v.map(Some));
        let source = match gaze.source {
            GazeSource::Eye => 0.0,
            GazeSource::Head => 1.0,
            GazeSource::Synthetic => 2.0,
        };
        let mut values = [three(gaze.origin_m), three(gaze.direction)].concat();
        values.push(Some(source));
        values.push(gaze.region.as_ref().map(|name| region(name.as_str())));
        values.push(Some((at.uncertainty_ns as f64 / 1e9) as f32));
        (at.at.as_secs_f64(), values)
    });
    let logged: Vec<_> = logged.collect();
    let recorded = stream.samples(epoch_s);
    assert_is_the_end_of(stream, &logged, &recorded, 60);
    let seen = |what: fn(&Vec<Option<f32>>) -> bool| recorded.iter().filter(|s| what(&s.1)).count();
    assert!(seen(|v| v[3].is_none()) > 0, "no blink was recorded");
    assert!(seen(|v| v[7].is_some()) > 0, "no region was recorded");
}

fn head(log: &Log, stream: &Stream, epoch_s: f64) {
    let metres = ["position_x", "position_y", "position_z"].map(|label| (label, "m"));
    assert_eq!(stream.channels()[..3], metres);
    let units = ["x", "y", "z", "w"].map(|axis| (format!("orientation_{axis}"), "quaternion"));
    let turn: Vec<_> = stream.channels()[3..7].iter().map(|(l, u)| ((*l).to_owned(), *u)).collect();
    assert_eq!(turn, units);
    assert_eq!(stream.channels()[7..], [("uncertainty", "s")]);
    let logged = log.head.iter().map(|head| {
        let (at, head) = (head.is.capture, &head.is);
        let position = head.pose.position_m.map(|v| head.position_tracked.then_some(v));
        let turned = head.pose.orientation_xyzw.map(|v| head.orientation_tracked.then_some(v));
        let unsure = Some((at.uncertainty_ns as f64 / 1e9) as f32);
        (at.at.as_secs_f64(), [&position[..], &turned[..], &[unsure]].concat())
    });
    let logged: Vec<_> = logged.collect();
    assert_is_the_end_of(stream, &logged, &stream.samples(epoch_s), 60);
}

fn heart(log: &Log, stream: &Stream, epoch_s: f64) {
    let expected = [
        ("rate", "1/min"),
        ("rr", "ms"),
        ("contact", "bool"),
        ("quality", "normalized"),
        ("uncertainty", "s"),
    ];
    assert_eq!(stream.channels(), expected);
    let mut logged = Vec::new();
    for sample in &log.heart {
        let sample = &sample.is;
        assert_eq!(sample.contact, gradus_base::sample::Contact::Contact);
        let unsure = Some((sample.capture.uncertainty_ns as f64 / 1e9) as f32);
        let mut at = sample.capture.at.as_secs_f64();
        let mut beats = Vec::new();
        for rr in sample.rr_ms.iter().rev() {
            let values = vec![sample.rate_bpm, Some(*rr), Some(1.0), Some(sample.quality), unsure];
            beats.push((at, values));
            at -= f64::from(*rr) / 1e3;
        }
        logged.extend(beats.into_iter().rev());
    }
    assert_is_the_end_of(stream, &logged, &stream.samples(epoch_s), 5);
}
