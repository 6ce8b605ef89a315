//! Reads the scenario again whenever one of its files was saved. Its own thread does this, so that
//! the window never waits for the disk or for the checks of the scenario.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use crossbeam_channel::{Receiver, Sender, bounded};
use gradus_scenario::Scenario;
use gradus_scenario::read::Options;
use gradus_text::Severity;

/// How often the files are looked at. An editor saves in steps (truncate, write, rename): a file
/// that is read half-saved is read again when it is whole.
const LOOK_EVERY: Duration = Duration::from_millis(15);

/// One reading of the files.
pub struct FileReading {
    /// The scenario; none if a fault forbids it.
    pub scenario: Option<Arc<Scenario>>,
    pub faults: Vec<FaultText>,
    /// When a change was seen on disk.
    pub seen: Instant,
}

/// A fault's text as it is shown: place, line, caret and remedy.
pub struct FaultText {
    pub is_error: bool,
    pub text: String,
}

/// The time and the size that identify one state of a file; none if the file is missing.
type Stamp = Option<(SystemTime, u64)>;

fn stamp(path: &Path) -> Stamp {
    let about = std::fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len()))
}

/// Reads the scenario now, and again at each change.
///
/// # Errors
/// No thread could be started.
pub fn watch(path: PathBuf, options: Options) -> std::io::Result<Receiver<FileReading>> {
    let (to, from) = bounded(4);
    thread::Builder::new()
        .name("author-watch".to_owned())
        .spawn(move || run(&path, &options, &to))?;
    Ok(from)
}

fn run(path: &Path, options: &Options, to: &Sender<FileReading>) {
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let mut seen = Instant::now();
    loop {
        // The file is stamped before it is read, so that a change during the reading is noticed.
        let main = stamp(path);
        let (read, included) = read(path, options, seen);
        let mut stamps = vec![(path.to_owned(), main)];
        stamps.extend(included.iter().map(|below| {
            let file = folder.join(below);
            let now = stamp(&file);
            (file, now)
        }));
        if to.send(read).is_err() {
            return;
        }
        while stamps.iter().all(|(file, before)| stamp(file) == *before) {
            thread::sleep(LOOK_EVERY);
        }
        seen = Instant::now();
    }
}

/// A reading, and the paths of the files it included.
fn read(path: &Path, options: &Options, seen: Instant) -> (FileReading, Vec<String>) {
    match gradus_files::open(path, options) {
        Ok(reading) => {
            let text = |fault| FaultText {
                is_error: fault_is_error(fault),
                text: reading.sources.render(fault),
            };
            let faults = reading.faults.iter().map(text).collect();
            let texts = reading.sources.included().map(|(path, _)| path.to_owned());
            let models = reading.sources.assets().map(|(path, _)| path.to_owned());
            let included = texts.chain(models).collect();
            (FileReading { scenario: reading.scenario.map(Arc::new), faults, seen }, included)
        }
        Err(error) => {
            let faults = vec![FaultText { is_error: true, text: error.to_string() }];
            (FileReading { scenario: None, faults, seen }, Vec::new())
        }
    }
}

fn fault_is_error(fault: &gradus_text::Fault) -> bool {
    fault.severity == Severity::Error
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    #[test]
    fn a_saved_file_is_read_again_and_a_faulty_one_gives_its_faults() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ron");
        let good = include_str!("../../tests/scenarios/small.ron");
        std::fs::write(&path, good).unwrap();
        let reads = watch(path.clone(), Options::default()).unwrap();
        assert!(reads.recv_timeout(PATIENCE).unwrap().scenario.is_some());

        std::fs::write(&path, good.replace("format: 1", "fromat: 1")).unwrap();
        let faulty = loop {
            let read = reads.recv_timeout(PATIENCE).unwrap();
            if read.faults.iter().any(|f| f.text.contains("fromat")) {
                break read;
            }
        };
        assert!(faulty.scenario.is_none() && faulty.faults.iter().any(|f| f.is_error));

        // Editors save like this: they write another file and rename it over the first.
        let other = folder.path().join("a.ron.tmp");
        std::fs::write(&other, good.replace("title: \"", "title: \"Anew ")).unwrap();
        std::fs::rename(&other, &path).unwrap();
        let again = loop {
            if let Some(scenario) = reads.recv_timeout(PATIENCE).unwrap().scenario {
                break scenario;
            }
        };
        assert!(again.title().starts_with("Anew "));
    }
}
