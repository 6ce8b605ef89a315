//! Files that a person names: opened, read and told of in one place.

use std::fs::File;
use std::io::Read as _;
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
    let too_large = |bytes: String| {
        Failure::BadInput(format!(
            "{shown} has {bytes} bytes; a scenario or script has at most {MAX_BYTES}. It holds \
             text, not data: is this the right file?"
        ))
    };
    if about.len() > MAX_BYTES as u64 {
        return Err(too_large(about.len().to_string()));
    }
    // Some files have no length to be asked for, such as a device: one byte too many is enough.
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes))
        .map_err(|e| cannot(format!("cannot read {shown}: {e}.")))?;
    if bytes.len() > MAX_BYTES {
        return Err(too_large(format!("more than {MAX_BYTES}")));
    }
    let name = shown.to_string();
    Source::from_bytes(&name, &bytes)
        .map_err(|faults| cannot(all_faults(&Source::for_faults(&name, &bytes), &faults)))
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
