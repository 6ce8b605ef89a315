//! The page in plain words, for the patient: what was done, how strong it was, and room to write. It
//! praises nothing and judges nothing.

use super::{charts, code, course, figures, of_scenario, or_dash, therapist};
use crate::doc::{Block, Column, Page, Table, Text, Tone};
use crate::facts::{Rung, Session};
use crate::words::{Key, Words};

/// Of one session.
pub fn page(session: &Session, words: Words) -> Page {
    let mut blocks = vec![Block::Title(
        words.word(Key::PatientPage),
        words.began(session.info.started_utc.as_deref()).into(),
    )];
    modelled(session, words, &mut blocks);
    for text in told(session, words) {
        blocks.push(Block::Paragraph(text.into()));
    }
    if let Some(figure) = charts::answers(session, words) {
        blocks.push(Block::Heading(words.word(Key::YouChart)));
        blocks.push(Block::Paragraph(words.word(Key::YouScale).into()));
        blocks.push(figure);
    }
    steps(session, words, &mut blocks);
    to_write(words, &mut blocks);
    Page { id: "patient", large: true, blocks }
}

/// Of several.
pub fn course(sessions: &[Session], words: Words) -> Page {
    let under = sessions.first().map_or_else(Text::default, |one| code(one, words));
    let mut blocks = vec![Block::Title(words.word(Key::PatientCoursePage), under)];
    if let Some(one) = sessions.iter().find(|one| one.modelled.patient) {
        modelled(one, words, &mut blocks);
    }
    let mut say = |text: String| blocks.push(Block::Paragraph(text.into()));
    say(words.say(Key::YouSessions, &[("count", &sessions.len().to_string())]));
    let mut peaks = sessions.iter().filter_map(Session::peak);
    if let (Some(first), Some(latest)) = (peaks.next(), peaks.next_back()) {
        let args = [("first", &*first.to_string()), ("latest", &*latest.to_string())];
        say(words.say(Key::YouCourse, &args));
    }
    say(words.word(Key::YouScale));
    blocks.push(course::chart(sessions, words));
    blocks.push(course::table(sessions, words));
    to_write(words, &mut blocks);
    Page { id: "patient", large: true, blocks }
}

fn modelled(session: &Session, words: Words, blocks: &mut Vec<Block>) {
    if session.modelled.patient {
        blocks.push(Block::Notice(Tone::Attention, words.word(Key::YouModelled).into()));
    }
}

fn told(session: &Session, words: Words) -> Vec<String> {
    let scenario = of_scenario(session, &session.title).text;
    let time = words.length(session.exposure_s);
    let mut all = vec![words.say(Key::YouWere, &[("scenario", &scenario), ("time", &time)])];
    let reached: Vec<&Rung> = session.rungs.iter().filter(|rung| rung.is_reached()).collect();
    if let Some(highest) = reached.last() {
        let count = reached.len().to_string();
        let step = of_scenario(session, &highest.label).text;
        all.push(format!(
            "{} {}",
            words.say(Key::YouSteps, &[("count", &count)]),
            words.say(Key::YouHighest, &[("step", &step)])
        ));
    }
    all.push(match (session.peak(), session.last()) {
        (Some(peak), Some(last)) => {
            let mut text = words.say(Key::YouPeak, &[("peak", &peak.to_string())]);
            text = format!("{text} {}", words.say(Key::YouLast, &[("last", &last.to_string())]));
            if peak > last {
                let by = (peak - last).to_string();
                text = format!("{text} {}", words.say(Key::YouFell, &[("by", &by)]));
            }
            text
        }
        _ => words.word(Key::YouNoSuds),
    });
    let rest = session.info.heart.baseline;
    if let (Some(rest), Some(exposed)) = (rest, figures::exposed_bpm(session)) {
        let (rest, exposed) = (words.number(rest.rate_bpm, 0), words.number(exposed, 0));
        all.push(words.say(Key::YouHeart, &[("rest", &rest), ("exposed", &exposed)]));
    }
    if !session.stops.is_empty() {
        let count = session.stops.len().to_string();
        all.push(match session.stops.len() {
            1 => words.word(Key::YouStoppedOnce),
            _ => words.say(Key::YouStopped, &[("count", &count)]),
        });
    }
    all
}

fn steps(session: &Session, words: Words, blocks: &mut Vec<Block>) {
    let reached: Vec<&Rung> = session.rungs.iter().filter(|rung| rung.is_reached()).collect();
    let (shown, more) = super::first(&reached);
    if shown.is_empty() {
        return;
    }
    let suds = |value: Option<u8>| or_dash(value.map(|value| value.to_string()));
    let row = |rung: &&Rung| {
        vec![
            of_scenario(session, &therapist::name(rung)),
            words.length(rung.secs).into(),
            suds(rung.peak),
            suds(rung.last),
        ]
    };
    blocks.push(Block::Heading(words.word(Key::YouStepsTable)));
    blocks.push(Block::Table(Table {
        caption: words.word(Key::YouStepsTable),
        quiet_caption: true,
        columns: vec![
            Column::text(words.word(Key::Step)),
            Column::number(words.word(Key::TimeThere)),
            Column::number(words.word(Key::Highest)),
            Column::number(words.word(Key::Last)),
        ],
        rows: shown.iter().map(row).collect(),
        first_names: true,
    }));
    therapist::more_rows(more, words, blocks);
}

fn to_write(words: Words, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(words.word(Key::YouWrite)));
    for (key, lines) in [(Key::YouExpected, 2), (Key::YouRemember, 2), (Key::YouNext, 2)] {
        blocks.push(Block::Lines(words.word(key), lines));
    }
    blocks.push(Block::Remark(words.word(Key::YouAsk).into()));
}
