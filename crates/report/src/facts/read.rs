//! From a log to a [`Session`]. Damage costs what it damaged, and the rest is told.

use gradus_base::sample::{GazeSource, HeartSample};
use gradus_log::info::info;
use gradus_log::looks::looks;
use gradus_log::read::{Content, LogFile};
use gradus_log::{PROFILE, is_read};
use gradus_session::Phase;

use super::story::{Story, moment};
use super::{LONGEST_SECS, Modelled, Session, curve, gaze, ladder, seal};

/// Why there is no report of a file.
#[derive(Debug, thiserror::Error)]
pub enum Reading {
    /// Another program wrote it.
    #[error("it is no log of Gradus (its profile is {0:?})")]
    Profile(String),
    /// A later program wrote it.
    #[error("it is of format {0}, which this program does not read")]
    Format(u32),
    /// Nothing of the session can be read.
    #[error("no record of a session can be read in it")]
    NoRecords,
}

/// Reads what a report needs. The scenario's texts come in `language` as far as it has them, else in
/// the language of the session.
///
/// # Errors
/// When the file is another program's, of a later format, or has no record of a session.
pub fn read(log: &LogFile, language: &str) -> Result<Session, Reading> {
    let info = info(log);
    if info.profile != PROFILE && !info.profile.is_empty() {
        return Err(Reading::Profile(info.profile.chars().take(40).collect()));
    }
    if let Some(format) = info.format.filter(|format| !is_read(*format)) {
        return Err(Reading::Format(format));
    }
    let (mut story, mut hearts, mut synthetic_gaze) = (Story::default(), Vec::new(), false);
    let mut any_gaze = false;
    for message in log.messages() {
        match message.content() {
            Ok(Content::Event(record)) => story.take(record),
            Ok(Content::Heart(sample)) if is_in_time(&sample) => hearts.push(sample),
            Ok(Content::Gaze(gaze)) => {
                any_gaze = true;
                synthetic_gaze |= gaze.source == GazeSource::Synthetic;
            }
            _ => {}
        }
    }
    if story.records.is_empty() {
        return Err(Reading::NoRecords);
    }
    hearts.sort_by_key(|sample: &HeartSample| sample.capture.at);
    let last_record = story.records.iter().map(|record| record.at.as_secs_f64());
    let last_heart = hearts.last().map(|sample| sample.capture.at.as_secs_f64());
    let end_s = last_record.chain(last_heart).fold(0.0, f64::max);
    story.end(end_s);
    let scenario = gradus_log::replay::scenario(log, Some(language)).ok();
    let entered = ladder::entered(&story, scenario.as_deref());
    let mut rungs = ladder::rungs(&story, &entered, scenario.as_deref(), &info.heart);
    let exposed = ladder::exposed_spans(&entered, &story.phases);
    let (mut looked, mut no_gaze) = (None, None);
    if any_gaze {
        match looks(log) {
            Ok(all) => {
                let named = scenario.as_deref().unwrap_or(&all.scenario);
                looked = gaze::gaze(&all, &exposed, named);
                gaze::away(&mut rungs, &all, &exposed);
            }
            Err(why) => no_gaze = Some(why.to_string()),
        }
    }
    label_stimuli(&mut story, scenario.as_deref());
    let meta = |record: &str, key: &str| {
        let value = info.metadata.get(record).and_then(|values| values.get(key));
        value.cloned().unwrap_or_default()
    };
    let exposures = story.phases.iter().filter(|phase| phase.phase == Phase::Exposure);
    Ok(Session {
        code: meta("gradus.session", "patient_code"),
        title: scenario
            .as_ref()
            .map_or_else(|| meta("gradus.session", "scenario"), |one| one.title().to_owned()),
        texts_in: scenario
            .as_ref()
            .map_or_else(|| meta("gradus.session", "language"), |one| one.language().to_string()),
        modelled: Modelled {
            patient: meta("gradus.sources", "patient").starts_with("synthetic"),
            heart: hearts.iter().any(|sample| sample.synthetic),
            gaze: synthetic_gaze,
        },
        end_s,
        // A sum of nothing would be −0.
        exposure_s: exposures.map(|phase| phase.to_s - phase.from_s).fold(0.0, |a, b| a + b),
        phases: story.phases,
        rungs,
        entered,
        suds: story.suds,
        intensity: story.intensity,
        stimuli: story.stimuli,
        stops: story.stops,
        alarms: story.alarms,
        sensors: story.sensors,
        proposals: story.proposals,
        notes: story.notes,
        curve: curve::curve(&hearts, end_s),
        gaze: looked,
        no_gaze,
        seal: seal::seal(log),
        checkpoint: None,
        out_of_time: story.out_of_time,
        scenario,
        info,
    })
}

fn is_in_time(sample: &HeartSample) -> bool {
    sample.capture.at <= moment(LONGEST_SECS)
}

fn label_stimuli(story: &mut Story, scenario: Option<&gradus_scenario::Scenario>) {
    for stimulus in &mut story.stimuli {
        let known = scenario.and_then(|scenario| {
            scenario.stimuli().iter().find(|known| known.id.as_str() == stimulus.name)
        });
        if let Some(known) = known {
            stimulus.label.clone_from(&known.label);
        }
    }
}
