//! The reference: liblsl, through the Python package pylsl, also on a clock of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use gradus_lsl::{State, Station, StreamInfo, local_clock};

use crate::support::*;

/// The Python that has pylsl; none, with a message, where there is none.
fn python() -> Option<String> {
    let python = std::env::var("GRADUS_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let there = Command::new(&python).args(["-c", "import pylsl"]).output();
    if there.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    println!("skipped: {python} has no package pylsl (set GRADUS_PYTHON to one that has)");
    None
}

/// Words before a command that let it see a monotonic clock `ahead_secs` ahead of the machine's.
fn with_clock(ahead_secs: u32) -> Option<Vec<String>> {
    let ahead = format!("--monotonic={ahead_secs}");
    for who in [&["--time"][..], &["--user", "--map-root-user", "--time"]] {
        let words: Vec<String> =
            ["unshare"].iter().chain(who).map(|w| (*w).to_owned()).chain([ahead.clone()]).collect();
        let words = [words, ["--fork", "--kill-child", "--"].map(str::to_owned).to_vec()].concat();
        let tried = Command::new(&words[0]).args(&words[1..]).arg("true").output();
        if tried.is_ok_and(|output| output.status.success()) {
            return Some(words);
        }
    }
    println!("the clock's offset is skipped: this system lets nobody make a time namespace");
    None
}

/// A Python program that ends with its standard input.
struct Program {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Program {
    fn start(before: &[String], python: &str, text: &str, args: &[&str]) -> Self {
        let python = python.to_owned();
        let words: Vec<&String> = before.iter().chain([&python]).collect();
        let mut child = Command::new(words[0])
            .args(&words[1..])
            .args(["-c", text])
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    fn say(&mut self, text: &str) {
        self.child.stdin.as_mut().unwrap().write_all(text.as_bytes()).unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Publishes a stream; the first value of each sample is the true time of its capture on the
/// machine's clock, which is `ahead` behind the program's own, and 0.25 s before it is sent.
const OUTLET: &str = r#"
import sys, threading, time, pylsl
name, ahead = sys.argv[1], float(sys.argv[2])
info = pylsl.StreamInfo(name, "HeartRate", 2, pylsl.IRREGULAR_RATE, pylsl.cf_double64, name + "-id")
channels = info.desc().append_child("channels")
for label, unit in [("time", "s"), ("rate & <more>", "1/min")]:
    channel = channels.append_child("channel")
    channel.append_child_value("label", label)
    channel.append_child_value("unit", unit)
outlet = pylsl.StreamOutlet(info)
print("there", flush=True)
threading.Thread(target=lambda: (sys.stdin.read(), __import__("os")._exit(0)), daemon=True).start()
while True:
    at = pylsl.local_clock() - 0.25
    outlet.push_sample([at - ahead, 72.5], at)
    time.sleep(0.05)
"#;

#[test]
fn an_outlet_of_liblsl_on_another_clock_arrives_within_its_stated_uncertainty_and_comes_again() {
    let Some(python) = python() else { return };
    let clock = with_clock(1000);
    let ahead = if clock.is_some() { "1000" } else { "0" };
    let before = clock.unwrap_or_default();
    let name = name("pylsl");
    let args = [name.as_str(), ahead];
    let mut program = Program::start(&before, &python, OUTLET, &args);
    assert_eq!(program.line(), "there");
    let inlet = inlet(&name);
    let check = |count: usize| {
        for one in samples(&inlet, count) {
            let (wrong, stated) = (one.at - one.values[0], one.uncertainty.as_secs_f64());
            assert!(wrong.abs() <= stated, "{wrong} s off, stated {stated} s");
            assert!(stated < 0.2, "the clock's answers took {stated} s on one machine");
            assert_eq!(one.values[1], 72.5);
        }
    };
    check(40);
    let State::Live(info) = inlet.state() else { panic!("{:?}", inlet.state()) };
    let channels: Vec<_> =
        info.channels.iter().map(|c| (c.label.as_str(), c.unit.as_str())).collect();
    assert_eq!(channels, [("time", "s"), ("rate & <more>", "1/min")]);
    let offset = inlet.correction().unwrap().offset_secs;
    assert!((offset + ahead.parse::<f64>().unwrap()).abs() < 0.2, "{offset}");

    drop(program);
    until("lost", || matches!(inlet.state(), State::Lost(_)).then_some(()));
    let mut rest = Vec::new();
    inlet.take(1000, &mut rest);
    let mut program = Program::start(&before, &python, OUTLET, &args);
    assert_eq!(program.line(), "there");
    check(10);
    assert_eq!(inlet.counts().recoveries, 1);
    assert_eq!(inlet.counts().stamps_refused, 0);
}

/// Reads a stream, and says how it is described, what came, and what liblsl measured of the clock.
const INLET: &str = r#"
import sys, json, ctypes, pylsl
from pylsl.lib import lib
name = sys.argv[1]
found = pylsl.resolve_byprop("name", name, 1, 50)
inlet = pylsl.StreamInlet(found[0])
info = inlet.info()
channel = info.desc().child("channels").child("channel")
channels = []
while not channel.empty():
    channels.append([channel.child_value("label"), channel.child_value("unit"), channel.child_value("type")])
    channel = channel.next_sibling()
inlet.open_stream(30)
remote, unsure, error = ctypes.c_double(), ctypes.c_double(), ctypes.c_int()
lib.lsl_time_correction_ex.restype = ctypes.c_double
offset = lib.lsl_time_correction_ex(inlet.obj, ctypes.byref(remote), ctypes.byref(unsure),
    ctypes.c_double(30), ctypes.byref(error))
print(json.dumps([info.name(), info.type(), info.source_id(), info.nominal_srate(), channels,
    info.desc().child_value("manufacturer"), offset, unsure.value]), flush=True)
sys.stdin.readline()
for _ in range(5):
    values, at = inlet.pull_sample(50)
    print(json.dumps([values, at]), flush=True)
sys.stdin.read()
"#;

#[test]
fn liblsl_reads_our_outlet_with_its_names_units_values_and_clock() {
    let Some(python) = python() else { return };
    let clock = with_clock(500);
    let ahead = if clock.is_some() { 500.0 } else { 0.0 };
    let name = name("our & <own>");
    let station = Station::open().unwrap();
    let mut info = StreamInfo::new(&name, "HeartRate")
        .channel("rate", "1/min", "HeartRate")
        .channel("rr", "ms", "RR");
    info.source_id = "the strap".to_owned();
    info.nominal_rate_hz = 4.0;
    info.about = vec![("manufacturer".to_owned(), "Gradus".to_owned())];
    let outlet = station.publish(info).unwrap();
    let before = clock.unwrap_or_default();
    let mut program = Program::start(&before, &python, INLET, &[&name]);
    let described = program.line();
    let (text, measured) = described.rsplit_once("\"Gradus\", ").expect(&described);
    let expected = format!(
        "[\"{name}\", \"HeartRate\", \"the strap\", 4.0, \
         [[\"rate\", \"1/min\", \"HeartRate\"], [\"rr\", \"ms\", \"RR\"]], "
    );
    assert_eq!(text, expected);
    let numbers = |text: &str| -> Vec<f64> {
        let words = text.split(['[', ']', ',', ' ']).filter(|word| !word.is_empty());
        words.map(|word| word.parse().unwrap()).collect()
    };
    let measured = numbers(measured);
    let wrong = (measured[0] - ahead).abs();
    // liblsl's uncertainty is the round trip.
    assert!(wrong <= measured[1] + 1e-4, "{wrong} s off, {} s stated", measured[1]);
    until("a reader", || (outlet.readers() == 1).then_some(()));
    program.say("go\n");
    let pushed: Vec<f64> = (0..5).map(|i| local_clock() + f64::from(i)).collect();
    for at in &pushed {
        outlet.push_numbers(&[72.25, 830.5], *at);
    }
    for at in &pushed {
        let got = numbers(&program.line());
        assert_eq!(got[..2], [72.25, 830.5]);
        assert!((got[2] - at).abs() < 1e-9, "{} for {at}", got[2]);
    }
    drop(program);
    until("the reader goes", || {
        outlet.push_numbers(&[0.0, 0.0], local_clock());
        (outlet.readers() == 0).then_some(())
    });
}
