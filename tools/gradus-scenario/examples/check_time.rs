//! What checking all shipped scenarios takes, beside what the `ron` crate takes to read the same
//! texts into values without checking anything, and without what they include.
//! `cargo run -p gradus-scenario --example check_time`

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use gradus_scenario::read::Options;

const ROUNDS: usize = 30;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let wanted = paths.filter(|path| {
        let name = path.to_string_lossy();
        name.ends_with(".ron") && !name.ends_with(".session.ron")
    });
    let paths: Vec<_> = wanted.collect();
    let texts: Vec<String> =
        paths.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect();
    let bytes: usize = texts.iter().map(String::len).sum();

    // Round by round in turn, so that what slows the machine slows both.
    let (mut checks, mut plains) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        checks.push(timed(|| {
            let good = |path: &PathBuf| {
                gradus_files::open(path, &Options::default())
                    .is_ok_and(|reading| black_box(reading).scenario.is_some())
            };
            paths.iter().all(good)
        }));
        plains.push(timed(|| {
            texts.iter().all(|text| black_box(ron::from_str::<ron::Value>(text)).is_ok())
        }));
    }
    let (check, plain) = (least(checks), least(plains));
    println!("scenarios: {}, {} kB, least of {ROUNDS} rounds", texts.len(), bytes / 1000);
    println!("opened, included, checked  {:8.2} ms", check.as_secs_f64() * 1e3);
    println!("read by ron::from_str      {:8.2} ms", plain.as_secs_f64() * 1e3);
    println!("ratio                      {:8.2}", check.as_secs_f64() / plain.as_secs_f64());
}

fn timed(round: impl FnOnce() -> bool) -> Duration {
    let began = Instant::now();
    if !round() {
        eprintln!("a scenario could not be read");
    }
    began.elapsed()
}

/// What a round takes when nothing else has the machine.
fn least(times: Vec<Duration>) -> Duration {
    times.into_iter().min().unwrap_or_default()
}
