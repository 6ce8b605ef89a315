//! What seals cost: bytes, and the time to verify. `cargo run -p gradus_log --example seal_cost`
//!
//! Ten minutes at 90 frames a second, written with and without keys.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gradus_base::SessionTime;
use gradus_base::time::Epoch;
use gradus_log::audit::Agent;
use gradus_log::read::LogFile;
use gradus_log::{Entry, Header, LogWriter, Sealing};
use gradus_seal::Secret;
use gradus_seal::folder::Station;

#[allow(dead_code)]
#[path = "../tests/log/support.rs"]
mod support;

const MINUTES: u64 = 10;
const BEGAN: u64 = 1_795_290_960_000_000_000;

fn write(dir: &Path) -> LogFile {
    let every = Duration::from_secs(60);
    let wall = Arc::new(|at: SessionTime| BEGAN + at.0);
    let sealing = Sealing { wall, agent: Agent::default(), every };
    let epoch = Epoch { unix_ns: BEGAN, monotonic_ns: 7, boot_id: "boot".to_owned() };
    let header = Header { epoch, ..support::header() };
    let log = LogWriter::create_sealed(dir, header, &sealing).unwrap();
    for index in 0..MINUTES * 60 * 90 {
        let at = SessionTime(index * 1_000_000_000 / 90);
        let frame = Entry::Telemetry(support::telemetry(index, at));
        while !log.push(at, frame.clone()) {
            std::thread::yield_now();
        }
    }
    LogFile::open(&log.finish().unwrap().path).unwrap()
}

fn main() {
    let (plain, sealed) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let clinic = Secret::new().unwrap();
    let began = Instant::now();
    Station::init(sealed.path(), &clinic, 400, &|| BEGAN, &Agent::default()).unwrap();
    let keys = began.elapsed();
    let (plain, sealed) = (write(plain.path()), write(sealed.path()));
    let time = |work: &dyn Fn()| {
        let began = Instant::now();
        work();
        began.elapsed().as_secs_f64()
    };
    let read = time(&|| assert!(sealed.messages().count() > 1000));
    let whole = |log| gradus_log::verify::log(log, Some(clinic.public())).findings.is_empty();
    let verified = time(&|| assert!(whole(&sealed)));
    let more = sealed.size() as f64 - plain.size() as f64;
    let share = 100.0 * more / plain.size() as f64;
    let of_minute = more / MINUTES as f64;
    #[allow(clippy::print_stdout)]
    {
        println!("keys for 400 days   {:.2} s", keys.as_secs_f64());
        println!("seals               {of_minute:.0} bytes a minute more ({share:.3} %)");
        println!("reading the log     {read:.2} s for {MINUTES} minutes");
        println!("verifying it        {verified:.2} s ({:.2} times the reading)", verified / read);
    }
}
