//! Rule files: checked, and tried on a session that is over.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use gradus_cli::{Exit, counted, say, wrapped};
use gradus_log::advise::{Advised, Told, advise};
use gradus_log::read::LogFile;
use gradus_log::replay;
use gradus_scenario::Scenario;
use gradus_session::advice::rules;
use gradus_session::advice::rules::Rules;
use gradus_session::message::ENGLISH;
use gradus_session::words;

use crate::events::clock;

/// Reads a rule file; the error is for a person, with every fault.
pub fn read(path: &Path, scenario: Option<&Scenario>) -> Result<Rules, String> {
    let source = gradus_files::source(path)
        .map_err(|error| error.to_string())?
        .map_err(|(broken, faults)| broken.render_all(&faults))?;
    let (rules, faults) = rules::read(&source, scenario);
    let told = source.render_all(&faults);
    let rules = rules.ok_or_else(|| told.clone())?;
    if !told.is_empty() {
        say(told.trim_end());
    }
    Ok(rules)
}

/// Says whether a rule file can be used.
pub fn check(out: &mut impl Write, path: &Path) -> io::Result<Exit> {
    match read(path, None) {
        Ok(rules) => {
            let automatic = if rules.automatic.is_some() { "with" } else { "without" };
            let number = counted(rules.rules.len(), "rule");
            writeln!(out, "{}: {number}, {automatic} bounds for automatic mode", path.display())?;
            Ok(Exit::Done)
        }
        Err(told) => {
            writeln!(out, "{told}")?;
            Ok(Exit::Failed)
        }
    }
}

/// Prints what was proposed, and what would have been by other rules; without a file, by those
/// that ship.
pub fn try_on(
    out: &mut impl Write,
    log: &LogFile,
    path: Option<&Path>,
    json: bool,
) -> io::Result<Exit> {
    let tried = replay::read(log).map_err(|error| error.to_string()).and_then(|session| {
        let rules = match path {
            Some(path) => Arc::new(read(path, Some(&session.scenario))?),
            None => Rules::standard(),
        };
        advise(&session, rules).map_err(|error| error.to_string())
    });
    match tried {
        Ok(advised) if json => crate::json::print(out, &advised)?,
        Ok(advised) => print(out, &advised)?,
        Err(told) => {
            writeln!(out, "{told}")?;
            return Ok(Exit::Failed);
        }
    }
    Ok(Exit::Done)
}

fn print(out: &mut impl Write, advised: &Advised) -> io::Result<()> {
    let Advised { without_signs, was, would_be } = advised;
    if *without_signs {
        let told =
            "The log holds no signs of heart and looking: the rules saw SUDS and time alone.";
        wrapped(out, "", told)?;
    }
    let mut all: Vec<(&str, &Told)> = was.iter().map(|told| ("was", told)).collect();
    all.extend(would_be.iter().map(|told| ("would be", told)));
    all.sort_by(|(_, a), (_, b)| a.at_s.total_cmp(&b.at_s));
    for (when, told) in &all {
        let end = match (told.automatic, told.how, told.ended_s) {
            (true, ..) => "done by itself".to_owned(),
            (_, Some(how), Some(at)) => {
                let how = ENGLISH.say(words::closing(how));
                format!("{how} {}", clock(at).trim_start())
            }
            _ => "open at the end".to_owned(),
        };
        let first = format!("{}  {when:<8}  ", clock(told.at_s));
        let sentence = format!("{} [{}; {end}]", told.sentence, told.rule);
        wrapped(out, &first, &sentence)?;
    }
    let told = format!(
        "{} were proposed in the session (was), {} would have been by these rules (would be). What \
         somebody would have answered to the latter nobody knows: each stands until its time is \
         over or until what it stood on is.",
        was.len(),
        would_be.len()
    );
    wrapped(out, "", &told)
}
