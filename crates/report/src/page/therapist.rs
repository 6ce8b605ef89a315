//! The page that is filed.

use super::{LABEL, NOTE, SENTENCE, charts, code, events, figures, first, looked, of_scenario};
use super::{or_dash, quality};
use crate::doc::{Block, Column, Page, Table, Text, Tone};
use crate::facts::{Outcome, Rung, Session};
use crate::words::{Key, Words};

/// All of it.
pub fn page(session: &Session, words: Words) -> Page {
    let under = of_scenario(session, &session.title);
    let mut blocks = vec![Block::Title(words.word(Key::SessionReport), under)];
    modelled(session, words, &mut blocks);
    not_whole(session, words, &mut blocks);
    blocks.push(Block::Facts(facts(session, words)));
    blocks.push(Block::Numbers(numbers(session, words)));
    blocks.push(Block::Heading(words.word(Key::Chart)));
    blocks.push(charts::course(session, words));
    ladder(session, words, &mut blocks);
    events::adverse(session, words, &mut blocks);
    notes(session, words, &mut blocks);
    proposals(session, words, &mut blocks);
    looked::blocks(session, words, &mut blocks);
    quality::blocks(session, words, &mut blocks);
    events::all(session, words, &mut blocks);
    quality::about(session, words, &mut blocks);
    Page { id: "session", large: false, blocks }
}

/// That no living person answered, or that a part was computed.
pub fn modelled(session: &Session, words: Words, blocks: &mut Vec<Block>) {
    let mut say = |key| blocks.push(Block::Notice(Tone::Attention, words.word(key).into()));
    if session.modelled.patient {
        say(Key::ModelledPatient);
    } else {
        if session.modelled.heart {
            say(Key::ModelledHeart);
        }
        if session.modelled.gaze {
            say(Key::ModelledGaze);
        }
    }
}

/// That the log is not whole.
fn not_whole(session: &Session, words: Words, blocks: &mut Vec<Block>) {
    if let Some(state) = quality::state(session, words) {
        let text = words.say(Key::NotWhole, &[("state", &state)]);
        blocks.push(Block::Notice(Tone::Attention, text.into()));
    }
    if session.scenario.is_none() {
        blocks.push(Block::Notice(Tone::Quiet, words.word(Key::StateSteps).into()));
    }
}

fn facts(session: &Session, words: Words) -> Vec<(String, Text)> {
    let unknown = || words.word(Key::Unknown);
    let scenario = match session.meta("gradus.versions", "scenario") {
        "" => session.title.clone(),
        version => format!("{} ({version})", session.title),
    };
    let heart = match figures::heard(session) {
        Some((source, _)) => Text::of_log(&source, "", LABEL),
        None => words.word(Key::None).into(),
    };
    let sources = session.gaze.iter().flat_map(|gaze| &gaze.sources);
    let sources: Vec<String> = sources.map(|(source, _)| words.gaze_source(*source)).collect();
    let gaze = if sources.is_empty() { words.word(Key::None) } else { sources.join(", ") };
    let display = match session.meta("gradus.stage", "display") {
        "" => unknown().into(),
        display => Text::of_log(display, "", LABEL),
    };
    vec![
        (words.word(Key::Patient), code(session, words)),
        (words.word(Key::Began), words.began(session.info.started_utc.as_deref()).into()),
        (words.word(Key::Length), words.length(session.end_s).into()),
        (words.word(Key::Exposure), words.length(session.exposure_s).into()),
        (words.word(Key::Scenario), of_scenario(session, &scenario)),
        (words.word(Key::HeartSource), heart),
        (words.word(Key::GazeSource), gaze.into()),
        (words.word(Key::Display), display),
    ]
}

fn numbers(session: &Session, words: Words) -> Vec<(String, String)> {
    let dash = || "–".to_owned();
    let suds = |value: Option<u8>| value.map_or_else(dash, |value| value.to_string());
    let reached = session.reached().to_string();
    let all = session.rungs.len().to_string();
    let steps = match session.scenario {
        Some(_) => words.say(Key::OfAll, &[("count", &reached), ("all", &all)]),
        None => reached,
    };
    let bpm = figures::exposed_bpm(session)
        .map(|bpm| words.say(Key::Bpm, &[("bpm", &words.number(bpm, 0))]));
    vec![
        (words.word(Key::StepsReached), steps),
        (words.word(Key::PeakSuds), suds(session.peak())),
        (words.word(Key::LastSuds), suds(session.last())),
        (words.word(Key::HeartInExposure), bpm.unwrap_or_else(dash)),
        (words.word(Key::Stops), session.stops.len().to_string()),
    ]
}

fn ladder(session: &Session, words: Words, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(words.word(Key::Ladder)));
    let reached: Vec<&Rung> = session.rungs.iter().filter(|rung| rung.is_reached()).collect();
    let (shown, more) = first(&reached);
    if !shown.is_empty() {
        let rows = shown.iter().map(|rung| row(session, rung, words)).collect();
        let column = |key| Column::number(words.word(key));
        blocks.push(Block::Table(Table {
            caption: words.word(Key::LadderAbout),
            quiet_caption: true,
            columns: vec![
                Column::text(words.word(Key::Step)),
                column(Key::FirstEntered),
                column(Key::TimeThere),
                column(Key::ExpectedSuds),
                column(Key::Highest),
                column(Key::Last),
                column(Key::Heart),
                column(Key::HeartChange),
            ],
            rows,
            first_names: true,
        }));
    }
    more_rows(more, words, blocks);
    let remark = |text: String| Block::Remark(text.into());
    let unreached = session.rungs.iter().filter(|rung| !rung.is_reached());
    let unreached: Vec<String> = unreached.take(40).map(name).collect();
    if !unreached.is_empty() {
        let steps = Text::of_log(&unreached.join("; "), "", NOTE).text;
        blocks.push(remark(words.say(Key::NotReached, &[("steps", &steps)])));
    }
    if let Some(list) = elsewhere(session, words) {
        blocks.push(remark(words.say(Key::SudsElsewhere, &[("list", &list)])));
    }
    blocks.push(remark(words.word(Key::HeartNote)));
}

/// A step by its number and its label.
pub fn name(rung: &Rung) -> String {
    match rung.number {
        Some(number) => format!("{number}. {}", rung.label),
        None => rung.label.clone(),
    }
}

fn row(session: &Session, rung: &Rung, words: Words) -> Vec<Text> {
    let mut step = of_scenario(session, &name(rung));
    if rung.visits > 1 {
        let times = words.say(Key::Visits, &[("count", &rung.visits.to_string())]);
        step.text = format!("{} ({times})", step.text);
    }
    let suds = |value: Option<u8>| or_dash(value.map(|value| value.to_string()));
    vec![
        step,
        or_dash(rung.first_s.map(|at| words.clock(at))),
        words.length(rung.secs).into(),
        suds(rung.expected),
        suds(rung.peak),
        suds(rung.last),
        or_dash(rung.bpm.map(|bpm| words.number(bpm, 0))),
        or_dash(rung.bpm_change.map(|bpm| words.change(bpm, 0))),
    ]
}

/// Answers that were asked for outside the exposure, with their moments and phases.
fn elsewhere(session: &Session, words: Words) -> Option<String> {
    let phase = |at_s: f64| {
        let place = session.phases.partition_point(|phase| phase.from_s <= at_s);
        Some(session.phases.get(place.checked_sub(1)?)?.phase)
    };
    let outside = session.suds.iter().filter_map(|suds| {
        use gradus_session::Phase;
        let phase = phase(suds.asked_s)?;
        let exposed = matches!(phase, Phase::Exposure | Phase::Paused);
        (!exposed)
            .then(|| format!("{} ({}, {})", suds.value, words.phase(phase), words.clock(suds.at_s)))
    });
    let list: Vec<String> = outside.take(12).collect();
    (!list.is_empty()).then(|| list.join("; "))
}

fn proposals(session: &Session, words: Words, blocks: &mut Vec<Block>) {
    if session.proposals.is_empty() {
        return;
    }
    blocks.push(Block::Heading(words.word(Key::Proposals)));
    let (shown, more) = first(&session.proposals);
    let rows = shown.iter().map(|one| {
        let outcome = match one.outcome {
            Outcome::Closed(how) => words.closing(how),
            Outcome::Open => words.word(Key::Open),
            Outcome::Automatic => words.word(Key::Automatic),
        };
        let sentence = Text::of_log(&one.sentence, &session.texts_in, SENTENCE);
        vec![words.clock(one.at_s).into(), sentence, outcome.into()]
    });
    blocks.push(Block::Table(Table {
        caption: words.word(Key::ProposalsAbout),
        quiet_caption: false,
        columns: vec![
            Column::number(words.word(Key::Time)),
            Column::text(words.word(Key::Proposal)),
            Column::text(words.word(Key::Outcome)),
        ],
        rows: rows.collect(),
        first_names: true,
    }));
    more_rows(more, words, blocks);
}

fn notes(session: &Session, words: Words, blocks: &mut Vec<Block>) {
    if session.notes.is_empty() {
        return;
    }
    blocks.push(Block::Heading(words.word(Key::Notes)));
    let (shown, more) = first(&session.notes);
    let row = |note: &crate::facts::Note| {
        vec![words.clock(note.at_s).into(), Text::of_log(&note.text, "", NOTE)]
    };
    blocks.push(Block::Table(Table {
        caption: words.word(Key::Notes),
        quiet_caption: true,
        columns: vec![Column::number(words.word(Key::Time)), Column::text(words.word(Key::Note))],
        rows: shown.iter().map(row).collect(),
        first_names: true,
    }));
    more_rows(more, words, blocks);
}

/// That a table goes on.
pub fn more_rows(more: usize, words: Words, blocks: &mut Vec<Block>) {
    if more > 0 {
        let text = words.say(Key::MoreRows, &[("count", &more.to_string())]);
        blocks.push(Block::Remark(text.into()));
    }
}
