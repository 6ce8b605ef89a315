//! Files that a person names: opened, read and told of in one place.

use std::path::Path;

use gradus_core::scenario::{self, Scenario};
use gradus_core::text::source::MAX_BYTES;
use gradus_core::text::{Fault, Severity, Source};

use crate::exit::Failure;

/// A text file, as a source with lines.
pub fn source(path: &Path) -> Result<Source, Failure> {
    let shown = path.display();
    let cannot = |what: String| Failure::BadInput(what);
    let about = std::fs::metadata(path).map_err(|e| {
        cannot(format!("cannot open {shown}: {e}. Check the path; scenarios/ holds those shipped."))
    })?;
    if about.is_dir() {
        return Err(cannot(format!("{shown} is a folder; name a .ron file in it.")));
    }
    if about.len() > MAX_BYTES as u64 {
        return Err(cannot(format!(
            "{shown} has {} bytes; a scenario or script has at most {MAX_BYTES}.",
            about.len()
        )));
    }
    let bytes = std::fs::read(path).map_err(|e| cannot(format!("cannot read {shown}: {e}.")))?;
    Source::from_bytes(&shown.to_string(), &bytes).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(|f| format!("{shown}: {}", f.message)).collect();
        cannot(lines.join("\n"))
    })
}

/// A checked scenario, with its source. Warnings go to standard error.
pub fn scenario(path: &Path) -> Result<(Scenario, Source), Failure> {
    let source = source(path)?;
    let reading = scenario::read(&source);
    let errors = reading.faults.iter().filter(|f| f.severity == Severity::Error).count();
    match reading.scenario {
        Some(scenario) if errors == 0 => {
            for fault in &reading.faults {
                eprintln!("{}", source.render(fault));
            }
            Ok((scenario, source))
        }
        _ => Err(Failure::BadInput(all_faults(&source, &reading.faults))),
    }
}

/// Every fault with its place, and how many there are.
pub fn all_faults(source: &Source, faults: &[Fault]) -> String {
    let mut lines: Vec<String> = faults.iter().map(|fault| source.render(fault)).collect();
    let errors = faults.iter().filter(|f| f.severity == Severity::Error).count();
    let plural = if errors == 1 { "fault" } else { "faults" };
    lines.push(format!("{}: {errors} {plural}; nothing was started.", source.name));
    lines.join("\n")
}
