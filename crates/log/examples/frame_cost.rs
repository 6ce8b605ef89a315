//! What a session's frames cost, from its log: `frame_cost LOG.mcap`.
//!
//! Prints the CPU time of the stage's frame thread, the period between frames, how many frames lay
//! between a command that moves parameters (intensity, a step) and the first frame that shows them
//! moving, and how many between the session's word for a stimulus and the frame that showed it.
//! `frame_cost --steps LOG.mcap` prints the CPU time of the frame thread for every step.

use std::process::ExitCode;

use gradus_base::SessionTime;
use gradus_log::read::{Content, LogFile};
use gradus_session::{Command, RecordKind, StageEvent};

fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let by_step = words.first().is_some_and(|word| word == "--steps");
    let Some(path) = words.drain(usize::from(by_step)..).next() else {
        eprintln!("frame_cost [--steps] LOG.mcap");
        return ExitCode::from(2);
    };
    let log = match LogFile::open(path.as_ref()) {
        Ok(log) => log,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    let (mut cpu, mut periods, mut seen) = (Vec::new(), Vec::new(), Vec::new());
    let (mut started, mut shown) = (Vec::new(), Vec::new());
    let (mut asked, mut moved) = (None, Vec::new());
    let mut steps: Vec<(String, SessionTime)> = Vec::new();
    for message in log.messages() {
        match message.content() {
            Ok(Content::Frame(frame)) => {
                seen.push((frame.capture.at, frame.directed_at));
                cpu.push(f64::from(frame.cpu_ms));
                periods.push(f64::from(frame.period_ms));
            }
            Ok(Content::Event(record)) => match record.kind {
                RecordKind::StepEntered { step, .. } => {
                    steps.push((step.as_str().to_owned(), record.at));
                }
                RecordKind::Taken { command, .. } => {
                    let moves =
                        matches!(command, Command::SetIntensity { .. } | Command::GoToStep { .. });
                    asked = moves.then_some(record.at);
                }
                // A command moves several parameters at once, or none: then no frame shows it.
                RecordKind::ParameterMoved { .. } if asked == Some(record.at) => {
                    moved.extend(asked.take());
                }
                RecordKind::StimulusStarted { stimulus, run } => {
                    started.push((stimulus, run, record.at));
                }
                RecordKind::Stage { event: StageEvent::Presented { stimulus, run, at } } => {
                    shown.push((stimulus, run, at));
                }
                _ => {}
            },
            _ => {}
        }
    }
    let between = |from: SessionTime, to: SessionTime| {
        seen.iter().filter(|(at, _)| *at > from && *at <= to).count() as f64
    };
    let mut moves: Vec<f64> = moved
        .iter()
        .filter_map(|from| {
            let showed = seen.iter().find(|(_, directed_at)| directed_at >= from);
            showed.map(|(to, _)| between(*from, *to))
        })
        .collect();
    let mut delays: Vec<f64> = started
        .iter()
        .filter_map(|(stimulus, run, from)| {
            let found = shown.iter().find(|(name, nth, _)| name == stimulus && nth == run);
            found.map(|(_, _, to)| between(*from, *to))
        })
        .collect();
    if by_step {
        for (nth, (step, from)) in steps.iter().enumerate() {
            let to = steps.get(nth + 1).map_or(SessionTime(u64::MAX), |(_, at)| *at);
            let of_step = seen.iter().zip(&cpu).filter(|((at, _), _)| at > from && *at <= to);
            tell(step, &mut of_step.map(|(_, cpu_ms)| *cpu_ms).collect::<Vec<f64>>());
        }
        return ExitCode::SUCCESS;
    }
    // The first second makes pipelines and uploads textures.
    let warm = cpu.len().min(20);
    tell("cpu_ms", &mut cpu.split_off(warm));
    tell("period_ms", &mut periods.split_off(warm));
    tell("intensity_to_frame_frames", &mut moves);
    tell("stimulus_to_frame_frames", &mut delays);
    ExitCode::SUCCESS
}

fn tell(what: &str, values: &mut [f64]) {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let index = (values.len() as f64 * share) as usize;
        values.get(index.min(values.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
    };
    let (n, median) = (values.len(), at(0.5));
    println!("{what}: n {n} median {median:.3} p95 {:.3} p99 {:.3}", at(0.95), at(0.99));
}
