//! Rule files: checked, and tried on a session that is over.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use gradus_cli::{Context as _, Error, Exit, Kind, counted, say, wrapped};
use gradus_log::advise::{Advice, Advised, advise};
use gradus_log::read::LogFile;
use gradus_log::replay;
use gradus_scenario::Scenario;
use gradus_session::advice::rules;
use gradus_session::advice::rules::Rules;
use gradus_session::message::ENGLISH;
use gradus_session::words;

use crate::events::clock;

/// Reads a rule file: its rules, or every fault of it in words.
///
/// # Errors
/// When there is no file that can be read.
pub fn read(path: &Path, scenario: Option<&Scenario>) -> Result<Result<Rules, String>, Error> {
    let source = match gradus_files::source(path).kind(Kind::BadInput)? {
        Ok(source) => source,
        Err((broken, faults)) => return Ok(Err(broken.render_all(&faults))),
    };
    let (rules, faults) = rules::read(&source, scenario);
    let said = source.render_all(&faults);
    let Some(rules) = rules else { return Ok(Err(said)) };
    if !said.is_empty() {
        say(said.trim_end());
    }
    Ok(Ok(rules))
}

/// Says whether a rule file can be used.
pub fn check(out: &mut impl Write, path: &Path) -> Result<Exit, Error> {
    match read(path, None)? {
        Ok(rules) => {
            let automatic = if rules.automatic.is_some() { "with" } else { "without" };
            let number = counted(rules.rules.len(), "rule");
            writeln!(out, "{}: {number}, {automatic} bounds for automatic mode", path.display())?;
            Ok(Exit::Done)
        }
        Err(faults) => {
            writeln!(out, "{faults}")?;
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
) -> Result<Exit, Error> {
    let tried = match replay::read(log) {
        Ok(session) => {
            let rules = match path {
                Some(path) => read(path, Some(&session.scenario))?.map(Arc::new),
                None => Ok(Rules::standard()),
            };
            rules.and_then(|rules| advise(&session, rules).map_err(|error| error.to_string()))
        }
        Err(error) => Err(error.to_string()),
    };
    match tried {
        Ok(advised) if json => crate::json::print(out, &advised)?,
        Ok(advised) => print(out, &advised)?,
        Err(why) => {
            writeln!(out, "{why}")?;
            return Ok(Exit::Failed);
        }
    }
    Ok(Exit::Done)
}

fn print(out: &mut impl Write, advised: &Advised) -> io::Result<()> {
    let Advised { without_signs, was, would_be } = advised;
    if *without_signs {
        let lacks =
            "The log holds no signs of heart and looking: the rules saw SUDS and time alone.";
        wrapped(out, "", lacks)?;
    }
    let mut all: Vec<(&str, &Advice)> = was.iter().map(|one| ("was", one)).collect();
    all.extend(would_be.iter().map(|one| ("would be", one)));
    all.sort_by(|(_, a), (_, b)| a.at_s.total_cmp(&b.at_s));
    for (when, one) in &all {
        let end = match (one.automatic, one.how, one.ended_s) {
            (true, ..) => "done by itself".to_owned(),
            (_, Some(how), Some(at)) => {
                let how = ENGLISH.say(words::closing(how));
                format!("{how} {}", clock(at).trim_start())
            }
            _ => "open at the end".to_owned(),
        };
        let first = format!("{}  {when:<8}  ", clock(one.at_s));
        let sentence = format!("{} [{}; {end}]", one.sentence, one.rule);
        wrapped(out, &first, &sentence)?;
    }
    let sum = format!(
        "was: {} in the session. would be: {} by these rules; the answers to them are unknown, so \
         each stays open until its time or its reason is over.",
        counted(was.len(), "proposal"),
        counted(would_be.len(), "proposal")
    );
    wrapped(out, "", &sum)
}
