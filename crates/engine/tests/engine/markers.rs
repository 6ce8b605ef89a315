//! The same moments over every path at once: does each path's session time of them lie within what
//! the path says of itself, and does the clock error budget of the log cover it?

use std::cell::Cell;
use std::net::UdpSocket;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gradus_base::SessionTime;
use gradus_base::sample::{Capture, Contact, GazeSource, HeartSample};
use gradus_base::time::Epoch;
use gradus_link::{Clock, Conversion, Offset, monotonic_ns};
use gradus_log::info::{Info, info};
use gradus_log::read::{Content, LogFile};
use gradus_log::{Attached, Entry, Header, LogWriter};
use gradus_lsl::{Format, Station, StreamInfo, Value};
use gradus_sensors::stand_in::{FakeSensor, PrivateBus, StandIn};
use gradus_sensors::{
    BleAddress, BleOptions, BleTiming, BleWant, HeartPacket, HeartSource, Stimulation, open_ble,
};
use gradus_session::StageEvent;
use gradus_session::link::{ClockTie, ToDesk};

use crate::clock::Elsewhere;
use crate::fake_stage::{FakeStage, LONG, telemetry};
use crate::support::Desk;

const MARKERS: usize = 60;
/// Between two of them.
const EVERY: Duration = Duration::from_millis(110);
/// Where only a rate tells markers apart, the first is this one, 1/min.
const FIRST_BPM: u16 = 40;
/// The conversion of this OpenXR runtime is wrong by so much, ns.
const RUNTIME_OFF_NS: u64 = 3_000_000;

/// A marker as a path reported it.
#[derive(Clone, Copy)]
struct Told {
    marker: usize,
    capture: Capture,
}

#[test]
fn a_marker_sent_over_every_path_at_once_lies_within_the_uncertainty_that_each_path_states() {
    let hour_ns = 3_600_000_000_000;
    let amplifier =
        Arc::new(Elsewhere { start_ns: monotonic_ns(), ahead_ns: hour_ns, fast_ppm: 90 });
    let there = Elsewhere { start_ns: monotonic_ns(), ahead_ns: -2_500_000_000, fast_ppm: -450 };
    let there_now = || there.at(monotonic_ns());
    let mut strap = FakeStrap::start();
    let (lsl_clock, name) =
        (Arc::clone(&amplifier), format!("gradus-markers-{}", std::process::id()));
    let station =
        Station::open_with_clock(Box::new(move || lsl_clock.at(monotonic_ns()) as f64 / 1e9))
            .unwrap();
    let mut stream = StreamInfo::new(&name, "Markers").channel("marker", "", "");
    stream.format = Format::Double64;
    let outlet = station.publish(stream).unwrap();
    let watch = UdpSocket::bind("127.0.0.1:0").unwrap();
    let relay = free_port();
    let (osc, lsl) = (format!("osc:{relay}"), format!("lsl:{name}"));
    let desk = Desk::with(|mut config| {
        config.heart = osc.parse().unwrap();
        config.signals = vec![lsl.parse().unwrap()];
        config
    });
    let (mut stage, welcome) = FakeStage::join(desk.engine.listens_on());
    let epoch = welcome.epoch.clone();
    let here = Epoch { unix_ns: 0, monotonic_ns: there_now(), boot_id: "another".into() };
    let mut stage_clock = Clock::joined_from(welcome.epoch, &here);
    stage.say(StageEvent::Ready {
        display: "openxr".into(),
        tier: "light".into(),
        system: "fake".into(),
        gaze: "eye".into(),
    });
    strap.tie(&epoch);
    strap.poll();
    desk.until(|_| strap.is_heard() && outlet.readers() == 1);

    let (mut truths, mut known, mut runtime) = (Vec::new(), None::<Offset>, Conversion::default());
    let began = desk.until(|_| true).now;
    for marker in 0..MARKERS {
        let due = began + EVERY * marker as u32;
        desk.until(|s| s.now >= due);
        // An answer that seems to come later than it does: the way back was longer.
        let late_ns = Cell::new(0);
        let newest = stage.measure(
            || there.at(monotonic_ns() + late_ns.get()),
            || late_ns.set(marker as u64 * 7 % 15 * 1_000_000),
        );
        known = Some(known.map_or(newest, |known| known.with(newest)));
        stage_clock.measured(known.unwrap());
        runtime.look(there_now, || Some(there_now() + RUNTIME_OFF_NS));

        // It happens now. Each path learns of it by its own clock.
        let true_ns = monotonic_ns();
        let truth = SessionTime(true_ns - epoch.monotonic_ns);
        truths.push(truth);
        let amplified = amplifier.at(true_ns) as f64 / 1e9;
        assert!(outlet.push(vec![Value::F64(marker as f64)], amplified));
        watch.send_to(&rate_as_osc(marker), ("127.0.0.1", relay)).unwrap();
        let seen = |stage_ns, more_ns| Capture {
            at: stage_clock.at(stage_ns),
            uncertainty_ns: stage_clock.uncertainty_at(stage_ns) + more_ns,
        };
        let mut marked = telemetry(marker as u64);
        marked.frame.capture = seen(there.at(true_ns), 0);
        marked.head.capture = marked.frame.capture;
        let converted_ns = there.at(true_ns) + RUNTIME_OFF_NS;
        marked.gaze.capture = seen(converted_ns, runtime.uncertainty_ns());
        marked.gaze.source = GazeSource::Eye;
        stage.send(&ToDesk::Telemetry(Box::new(marked))).unwrap();
        // The strap sends its beats at times of its own.
        let told = truth + Duration::from_millis(marker as u64 * 17 % 50);
        desk.until(|s| s.now >= told);
        strap.beats(marker, true_ns);
        strap.poll();
    }
    let report = stage_clock.report(there_now());
    assert_eq!(report.how, ClockTie::Measured);
    stage.send(&ToDesk::Clock(report)).unwrap();
    let all = MARKERS as u64;
    let came =
        desk.until(|s| s.sensors[0].facts.packets == all && s.signals[0].facts.packets == all);
    let since = Instant::now();
    while strap.poll() < MARKERS {
        assert!(since.elapsed() < LONG, "{:?}", strap.source.facts());
        std::thread::sleep(Duration::from_millis(5));
    }
    // What is counted is taken with the next look, and the last rate is that of the last marker.
    let last_bpm = f32::from(FIRST_BPM) + (MARKERS - 1) as f32;
    desk.until(|s| {
        s.now > came.now && s.sensors[0].rate_bpm.is_some_and(|(bpm, _)| bpm == last_bpm)
    });
    desk.asks(gradus_session::Command::Close);
    drop(stage);
    let logged = desk.end();

    let said = info(&logged.log);
    let (mut frames, mut gazes, mut amplified, mut relayed) = (vec![], vec![], vec![], vec![]);
    for message in logged.log.messages() {
        match message.content().unwrap() {
            Content::Frame(one) => {
                frames.push(Told { marker: one.index as usize, capture: one.capture });
            }
            Content::Gaze(one) => {
                gazes.push(Told { marker: gazes.len(), capture: one.capture });
            }
            Content::Signals(block) => {
                amplified.extend(block.samples.iter().map(|one| Told {
                    marker: one.values[0].unwrap() as usize,
                    capture: one.capture,
                }))
            }
            Content::Heart(one) => relayed.push(of_heart(&one)),
            _ => {}
        }
    }
    let ms = |ms: u64| ms * 1_000_000;
    let check = Check { truths: &truths };
    // The best of many round trips on one machine, and 1000 ppm of drift since it.
    check.path(&frames, &said, "/frames", "", ms(60), "measured over the link");
    // Besides, what its conversion was found to be wrong by.
    check.path(&gazes, &said, "/gaze", "eye", ms(60 + 5), "converted by the OpenXR runtime");
    assert!(gazes.iter().all(|one| one.capture.uncertainty_ns >= RUNTIME_OFF_NS));
    // An answer of its clock that takes longer than 60 ms is not waited for; 100 ppm of five
    // seconds between two measurements.
    check.path(&amplified, &said, "/signals", &lsl, ms(31), "measured correction");
    // It sends no time: no better uncertainty can be stated.
    check.path(&relayed, &said, "/heart", &osc, ms(5_000), "no capture time");
    assert!(relayed.iter().all(|one| one.capture.uncertainty_ns == ms(5_000)));

    let (beats, said) = strap.log(&epoch);
    // The first has nothing to be judged by: it may have waited a second, and the radio's 150 ms.
    check.path(&beats, &said, "/heart", "ble:A0:9E:1A:00:00:01", ms(1_150), "sensor's intervals");
    // Then no beat waited longer than the interval after it.
    let later = beats.iter().filter(|one| one.marker >= 3);
    let widest = later.map(|one| one.capture.uncertainty_ns).max().unwrap();
    assert!(widest <= ms(500), "{widest} ns");
}

/// The markers that a path reported, beside the true ones.
struct Check<'a> {
    truths: &'a [SessionTime],
}

impl Check<'_> {
    /// Every marker came, each lies within its stated uncertainty, no marker is stated less sure
    /// than `most_ns`, and the log's budget of the path covers the errors that were made.
    #[track_caller]
    fn path(
        &self,
        told: &[Told],
        info: &Info,
        topic: &str,
        source: &str,
        most_ns: u64,
        note: &str,
    ) {
        let path = format!("{topic} {source}");
        let markers: Vec<usize> = told.iter().map(|one| one.marker).collect();
        assert_eq!(markers, (0..self.truths.len()).collect::<Vec<_>>(), "{path}");
        let mut errors_ns = Vec::new();
        for one in told {
            let error_ns = one.capture.at.0.abs_diff(self.truths[one.marker].0);
            let said_ns = one.capture.uncertainty_ns;
            let marker = one.marker;
            assert!(error_ns <= said_ns, "{path} {marker}: {error_ns} ns off, {said_ns} said");
            assert!(said_ns <= most_ns, "{path} {marker}: {said_ns} ns said, {most_ns} at most");
            errors_ns.push(error_ns);
        }
        errors_ns.sort_unstable();
        let budget = info.clocks.iter().find(|one| one.topic == topic && one.source == source);
        let budget = budget.unwrap_or_else(|| panic!("{path}: not in {:#?}", info.clocks));
        let secs = |ns: u64| ns as f64 / 1e9;
        let (median, worst) = (budget.median_s.unwrap(), budget.worst_s.unwrap());
        assert!(secs(errors_ns[errors_ns.len() / 2]) <= median, "{path}: {budget:#?}");
        assert!(secs(*errors_ns.last().unwrap()) <= worst, "{path}: {budget:#?}");
        assert!(budget.made_of.iter().any(|part| part.contains(note)), "{path}: {budget:#?}");
    }
}

fn of_heart(sample: &HeartSample) -> Told {
    let marker = sample.rate_bpm.unwrap() as usize - usize::from(FIRST_BPM);
    Told { marker, capture: sample.capture }
}

/// A port that nobody listens on.
fn free_port() -> u16 {
    UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// As a watch's relay sends it.
fn rate_as_osc(marker: usize) -> Vec<u8> {
    let mut packet = b"/avatar/parameters/HR\0\0\0,i\0\0".to_vec();
    packet.extend((i32::from(FIRST_BPM) + marker as i32).to_be_bytes());
    packet
}

/// A strap over real D-Bus, whose beats are the markers, and the source that reads it.
struct FakeStrap {
    source: Box<dyn HeartSource>,
    bluez: StandIn,
    clock: Option<Clock>,
    samples: Vec<(SessionTime, HeartSample)>,
    /// What its own clock, 40 ppm too fast, showed at the last beat, in 1/1024 s.
    last_1024ths: Option<u64>,
    _bus: PrivateBus,
}

const STRAP: BleAddress = BleAddress([0xA0, 0x9E, 0x1A, 0, 0, 1]);

impl FakeStrap {
    fn start() -> Self {
        let bus = PrivateBus::start().unwrap();
        let bluez = StandIn::start(bus.address()).unwrap();
        bluez.put(FakeSensor::new(STRAP, "strap"));
        let options = BleOptions {
            bus_address: Some(bus.address().to_owned()),
            memory: None,
            timing: BleTiming { settle: Duration::from_millis(50), ..BleTiming::default() },
        };
        let source = open_ble(BleWant::Address(STRAP), options);
        Self { source, bluez, clock: None, samples: Vec::new(), last_1024ths: None, _bus: bus }
    }

    fn tie(&mut self, epoch: &Epoch) {
        self.source.tie(epoch);
        self.clock = Some(Clock::joined(epoch.clone()));
    }

    fn is_heard(&self) -> bool {
        self.bluez.seen().iter().any(|seen| seen.listened_to)
    }

    fn beats(&mut self, marker: usize, true_ns: u64) {
        let now_1024ths = (true_ns as f64 * 1.00004 * 1024.0 / 1e9).round() as u64;
        let last = self.last_1024ths.replace(now_1024ths);
        let rr = last.map_or(100, |last| (now_1024ths - last) as u16);
        let packet = HeartPacket {
            flags: 0,
            rate_bpm: FIRST_BPM + marker as u16,
            contact: Contact::Contact,
            energy_kj: None,
            rr_1024ths: vec![rr],
            fault: None,
        };
        self.bluez.notify(STRAP, &packet.to_bytes());
    }

    /// Takes what has come; how many there are.
    fn poll(&mut self) -> usize {
        let now = self.clock.as_ref().unwrap().now();
        let mut new = Vec::new();
        self.source.poll(now, &Stimulation::default(), &mut new);
        self.samples.extend(new.into_iter().map(|sample| (now, sample)));
        self.samples.len()
    }

    /// The markers that it reported, and what a log of it says.
    fn log(&self, epoch: &Epoch) -> (Vec<Told>, Info) {
        let folder = tempfile::tempdir().unwrap();
        let header = Header {
            epoch: epoch.clone(),
            patient_code: "T02".into(),
            seed: 1,
            scenario: Attached { name: "none.ron".into(), data: Vec::new() },
            included: Vec::new(),
            language: "en".into(),
            script: None,
            rules: None,
            regions: Vec::new(),
            versions: Default::default(),
            sources: Default::default(),
            need_bytes: 0,
        };
        let log = LogWriter::create(folder.path(), header).unwrap();
        for (now, sample) in &self.samples {
            log.push(*now, Entry::Heart(sample.clone()));
        }
        let key = format!("/heart {}", self.source.name());
        let values = [(key, self.source.facts().clock)].into();
        log.push(
            SessionTime::ZERO,
            Entry::Metadata { name: gradus_log::info::CLOCK.into(), values },
        );
        let file = LogFile::open(&log.finish().unwrap().path).unwrap();
        let read = file.messages().filter_map(|message| match message.content().unwrap() {
            Content::Heart(sample) => Some(of_heart(&sample)),
            _ => None,
        });
        (read.collect(), info(&file))
    }
}
