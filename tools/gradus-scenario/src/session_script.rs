//! `check` of session scripts: which file is one, which scenario it is for, and its faults.

use std::path::{Path, PathBuf};

use gradus_cli::{Error, counted};
use gradus_scenario::codes;
use gradus_session::script;
use gradus_text::{Fault, Faults, NodeKind, Severity, Source, Sources, Span, parse};

use crate::error::bad;
use crate::open::{self, Opened};

/// How the name of a script ends.
const ENDING: &str = ".session.ron";

/// Whether a file is a session script: its name says so, or it has `events` and no `world`.
pub fn is_script(opened: &Opened) -> bool {
    if opened.name.ends_with(ENDING) {
        return true;
    }
    let Ok(source) = Source::from_bytes(&*opened.name, &opened.bytes) else { return false };
    let node = parse(&source, &mut Faults::default());
    node.is_some_and(|node| {
        matches!(node.kind, NodeKind::Struct { .. })
            && node.field("events").is_some()
            && node.field("world").is_none()
    })
}

/// The scenario of a script: the one that was named, or `roof.ron` beside `roof.session.ron`. Where
/// there is no `roof.first.ron`, `roof.first.session.ron` is for `roof.ron` too.
fn scenario_of(opened: &Opened, named: Option<&Path>) -> Result<PathBuf, Error> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    let stem = opened.name.strip_suffix(ENDING).ok_or_else(|| {
        bad(format!(
            "{} is a session script, and its name does not tell for which scenario",
            opened.name
        ))
        .hint(format!("call it NAME{ENDING} beside NAME.ron, or name one with `--scenario FILE`"))
    })?;
    let own = PathBuf::from(format!("{stem}.ron"));
    // The stem's last part may tell several scripts of one scenario apart.
    let shared = Path::new(stem).with_extension("ron");
    Ok(if !own.exists() && shared.exists() { shared } else { own })
}

/// The faults of a script, read against its scenario; or why that could not be read.
pub fn check(opened: &Opened, named: Option<&Path>) -> Result<(Sources, Vec<Fault>), Error> {
    let path = scenario_of(opened, named)?;
    let script_for = || format!("{} is a script for {}", opened.name, path.display());
    let scenario = open::open(&path).map_err(|error| error.within(script_for()))?;
    let source = match Source::from_bytes(&*opened.name, &opened.bytes) {
        Ok(source) => source,
        Err(faults) => {
            let shown = Source::for_faults(&*opened.name, &opened.bytes);
            return Ok((Sources::alone(shown), faults));
        }
    };
    let reading = scenario.read();
    let faults = match &reading.scenario {
        Some(scenario) => script::read(&source, scenario).1,
        None => vec![Fault {
            severity: Severity::Error,
            code: codes::FAULTY_SCENARIO,
            span: Span::default(),
            message: format!(
                "its scenario {} has {}, so that what the script names cannot be checked",
                scenario.name,
                counted(reading.errors(), "fault")
            ),
            remedy: Some(format!("mend it first: `gradus-scenario check {}`", scenario.name)),
        }],
    };
    Ok((Sources::alone(source), faults))
}
