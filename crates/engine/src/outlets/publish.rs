//! The session's own streams in Lab Streaming Layer: heart, gaze, head, events.
//!
//! On a thread of its own: the loop lays events into a bounded queue and never waits; events that
//! the queue cannot take are dropped and counted.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};
use gradus_base::SessionTime;
use gradus_base::sample::{Contact, GazeSample, GazeSource, HeadSample, HeartSample};
use gradus_base::time::Epoch;
use gradus_lsl::{Format, LslError, Outlet, Station, StreamInfo};
use gradus_scenario::Scenario;
use gradus_session::Record;
use gradus_session::link::Telemetry;

/// Events that may wait: over ten seconds of everything at 90 Hz.
const WAITING_MOST: usize = 1024;
/// How long the end of a session waits for readers to take what was published last.
const LAST_WITHIN: Duration = Duration::from_secs(2);

/// An event that waits to be published.
enum Waiting {
    Heart(HeartSample),
    Frame(HeadSample, GazeSample),
    Event { at: SessionTime, json: String },
}

/// Publishes until it is dropped.
pub(super) struct Publisher {
    to: Sender<Waiting>,
    dropped: AtomicU64,
    slow_readers: Arc<AtomicU64>,
    sources: BTreeMap<String, String>,
    thread: JoinHandle<()>,
}

struct Streams {
    heart: Outlet,
    gaze: Outlet,
    head: Outlet,
    events: Outlet,
    zero_secs: f64,
}

impl Publisher {
    /// Publishes the streams of a session.
    pub fn start(station: Station, epoch: &Epoch, scenario: &Scenario) -> Result<Self, LslError> {
        let streams = Streams::new(&station, epoch, scenario)?;
        let sources = streams.sources();
        let (to, queue) = bounded(WAITING_MOST);
        let slow_readers = Arc::new(AtomicU64::new(0));
        let slow = Arc::clone(&slow_readers);
        let thread = thread::Builder::new()
            .name("lsl out".to_owned())
            .spawn(move || {
                streams.run(&queue, &slow);
                drop(streams);
                station.finish(LAST_WITHIN);
            })
            .map_err(LslError::Thread)?;
        Ok(Self { to, dropped: AtomicU64::new(0), slow_readers, sources, thread })
    }

    /// The source id of each stream, for the log: by it a recording finds its session.
    pub fn sources(&self) -> BTreeMap<String, String> {
        self.sources.clone()
    }

    pub fn heart(&self, sample: &HeartSample) {
        self.lay(Waiting::Heart(sample.clone()));
    }

    pub fn frame(&self, telemetry: &Telemetry) {
        self.lay(Waiting::Frame(telemetry.head, telemetry.gaze));
    }

    pub fn record(&self, record: &Record) {
        // A record is always JSON; one that were not is in the log all the same.
        if let Ok(json) = serde_json::to_string(record) {
            self.lay(Waiting::Event { at: record.at, json });
        }
    }

    fn lay(&self, waiting: Waiting) {
        if self.to.try_send(waiting).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Sends what waits and ends; gives the counts of dropped events, for the log.
    pub fn end(self) -> BTreeMap<String, String> {
        drop(self.to);
        // A thread that ended early has sent what it could.
        let _ = self.thread.join();
        let dropped = self.dropped.load(Ordering::Relaxed);
        let slow = self.slow_readers.load(Ordering::Relaxed);
        [("dropped", dropped), ("dropped_for_slow_readers", slow)]
            .map(|(key, count)| (key.to_owned(), count.to_string()))
            .into()
    }
}

impl Streams {
    fn new(station: &Station, epoch: &Epoch, scenario: &Scenario) -> Result<Self, LslError> {
        let stream = |what: &str, kind: &str| {
            let mut info = StreamInfo::new(&format!("Gradus {what}"), kind);
            // Of this session alone: a recorder must not go on with the next patient.
            info.source_id = format!("gradus-{what}-{:x}", epoch.unix_ns);
            info.about = [
                ("manufacturer", "Gradus".to_owned()),
                ("scenario", scenario.id().to_string()),
                ("session_epoch_unix_ns", epoch.unix_ns.to_string()),
                ("session_epoch_monotonic_ns", epoch.monotonic_ns.to_string()),
            ]
            .map(|(key, value)| (key.to_owned(), value))
            .into();
            info
        };
        let heart = stream("heart", "HeartRate")
            .channel("rate", "1/min", "HeartRate")
            .channel("rr", "ms", "RR")
            .channel("contact", "bool", "Contact")
            .channel("quality", "normalized", "Quality")
            .channel("uncertainty", "s", "Uncertainty");
        let mut gaze = axes(axes(stream("gaze", "Gaze"), "origin", "m"), "direction", "normalized")
            .channel("source", "0 eye, 1 head, 2 synthetic", "Code")
            .channel("region", "index", "Code")
            .channel("uncertainty", "s", "Uncertainty");
        let play_space = "play space: right-handed, Y up, -Z forward, metres, floor at y = 0";
        let frame = ("frame".to_owned(), play_space.to_owned());
        gaze.about.push(frame.clone());
        let regions = scenario.regions().iter().enumerate();
        gaze.about
            .extend(regions.map(|(i, region)| (format!("region_{i}"), region.id.to_string())));
        let mut head = axes(stream("head", "MoCap"), "position", "m")
            .channel("orientation_x", "quaternion", "OrientationX")
            .channel("orientation_y", "quaternion", "OrientationY")
            .channel("orientation_z", "quaternion", "OrientationZ")
            .channel("orientation_w", "quaternion", "OrientationW")
            .channel("uncertainty", "s", "Uncertainty");
        head.about.push(frame);
        let mut events = stream("events", "Markers").channel("record", "JSON", "Marker");
        events.format = Format::String;
        Ok(Self {
            heart: station.publish(heart)?,
            gaze: station.publish(gaze)?,
            head: station.publish(head)?,
            events: station.publish(events)?,
            zero_secs: if cfg!(unix) {
                epoch.monotonic_ns as f64 / 1e9
            } else {
                gradus_lsl::local_clock()
            },
        })
    }

    fn sources(&self) -> BTreeMap<String, String> {
        let all = [&self.heart, &self.gaze, &self.head, &self.events];
        let names = ["heart", "gaze", "head", "events"].map(str::to_owned);
        names.into_iter().zip(all.map(|outlet| outlet.info().source_id.clone())).collect()
    }

    fn run(&self, queue: &Receiver<Waiting>, slow_readers: &AtomicU64) {
        for waiting in queue {
            match waiting {
                Waiting::Heart(sample) => self.heart(&sample),
                Waiting::Frame(head, gaze) => {
                    self.head(&head);
                    self.gaze(&gaze);
                }
                Waiting::Event { at, json } => {
                    self.events.push_text(&json, self.secs(at));
                }
            }
            let all = [&self.heart, &self.gaze, &self.head, &self.events];
            slow_readers.store(all.map(Outlet::dropped).iter().sum(), Ordering::Relaxed);
        }
    }

    fn secs(&self, at: SessionTime) -> f64 {
        self.zero_secs + at.as_secs_f64()
    }

    /// One sample for each interval, each at the time of its beat; a sample without an interval
    /// where there is none.
    fn heart(&self, sample: &HeartSample) {
        let number = |value: Option<f32>| value.unwrap_or(f32::NAN);
        let contact = match sample.contact {
            Contact::Unknown => f32::NAN,
            Contact::NoContact => 0.0,
            Contact::Contact => 1.0,
        };
        let rate = number(sample.rate_bpm);
        let unsure = unsure_secs(sample.capture.uncertainty_ns);
        let last = self.secs(sample.capture.at);
        let push = |rr: f32, at: f64| {
            self.heart.push_numbers(&[rate, rr, contact, sample.quality, unsure], at);
        };
        if sample.rr_ms.is_empty() {
            push(f32::NAN, last);
        }
        for (index, rr) in sample.rr_ms.iter().enumerate() {
            let later = sample.rr_ms.iter().skip(index + 1).map(|ms| f64::from(*ms)).sum::<f64>();
            push(*rr, last - later / 1000.0);
        }
    }

    fn head(&self, head: &HeadSample) {
        let known = |value: f32, tracked: bool| if tracked { value } else { f32::NAN };
        let [x, y, z] = head.pose.position_m.map(|v| known(v, head.position_tracked));
        let [qx, qy, qz, qw] =
            head.pose.orientation_xyzw.map(|v| known(v, head.orientation_tracked));
        let unsure = unsure_secs(head.capture.uncertainty_ns);
        self.head.push_numbers(&[x, y, z, qx, qy, qz, qw, unsure], self.secs(head.capture.at));
    }

    fn gaze(&self, gaze: &GazeSample) {
        let known = |value: f32| if gaze.valid { value } else { f32::NAN };
        let [x, y, z] = gaze.origin_m.map(known);
        let [dx, dy, dz] = gaze.direction.map(known);
        let source = match gaze.source {
            GazeSource::Eye => 0.0,
            GazeSource::Head => 1.0,
            GazeSource::Synthetic => 2.0,
        };
        let region = gaze.region.filter(|_| gaze.valid).map_or(f32::NAN, f32::from);
        let unsure = unsure_secs(gaze.capture.uncertainty_ns);
        let values = [x, y, z, dx, dy, dz, source, region, unsure];
        self.gaze.push_numbers(&values, self.secs(gaze.capture.at));
    }
}

fn axes(info: StreamInfo, what: &str, unit: &str) -> StreamInfo {
    let letter = what.get(..1).unwrap_or_default().to_uppercase();
    let kind = format!("{letter}{}", what.get(1..).unwrap_or_default());
    ["x", "y", "z"].into_iter().fold(info, |info, axis| {
        info.channel(&format!("{what}_{axis}"), unit, &format!("{kind}{}", axis.to_uppercase()))
    })
}

fn unsure_secs(uncertainty_ns: u64) -> f32 {
    (uncertainty_ns as f64 / 1e9) as f32
}
