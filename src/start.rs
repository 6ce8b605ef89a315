//! Files that a person names: opened, read and told of in one place.

use std::path::Path;

use gradus_core::scenario::read::Options;
use gradus_core::scenario::{Scenario, ScenarioFiles};
use gradus_core::text::{Fault, Severity, Source};

use crate::exit::Failure;

/// A text file, as a source with lines.
pub fn source(path: &Path) -> Result<Source, Failure> {
    gradus_files::source(path)
        .map_err(|error| Failure::BadInput(error.to_string()))?
        .map_err(|(source, faults)| Failure::BadInput(all_faults(&source, &faults)))
}

/// A checked scenario, with its files. Warnings go to standard error.
pub fn scenario(path: &Path, options: &Options) -> Result<(Scenario, ScenarioFiles), Failure> {
    let reading =
        gradus_files::open(path, options).map_err(|error| Failure::BadInput(error.to_string()))?;
    let files = ScenarioFiles::of(&reading.sources, options);
    let mut told = reading.render();
    let errors = reading.errors();
    match reading.scenario {
        Some(scenario) if errors == 0 => {
            if !told.is_empty() {
                eprintln!("{told}");
            }
            Ok((scenario, files))
        }
        _ => {
            told += &closing_line(&files.name, errors);
            Err(Failure::BadInput(told))
        }
    }
}

/// Every fault with its place, and how many there are.
pub fn all_faults(source: &Source, faults: &[Fault]) -> String {
    let errors = faults.iter().filter(|f| f.severity == Severity::Error).count();
    source.render_all(faults) + &closing_line(&source.name, errors)
}

fn closing_line(name: &str, errors: usize) -> String {
    let plural = if errors == 1 { "fault" } else { "faults" };
    format!("\n{name}: {errors} {plural}; nothing was started.")
}
