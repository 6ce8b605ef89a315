//! Several sessions of one patient on one axis.

use super::{code, first, or_dash, therapist};
use crate::doc::{Block, Column, Figure, Page, Table, Text, Tone};
use crate::draw::{CoursePoint, CourseWords, course};
use crate::facts::Session;
use crate::words::{Key, Words};

/// So many sessions have a column of their own: the latest.
const COLUMNS: usize = 8;

/// The page that is filed.
pub fn page(sessions: &[Session], words: Words) -> Page {
    let under = sessions.first().map_or_else(Text::default, |one| code(one, words));
    let mut blocks = vec![Block::Title(words.word(Key::CourseReport), under)];
    if let Some(one) = sessions.iter().find(|one| one.modelled.patient) {
        therapist::modelled(one, words, &mut blocks);
    }
    blocks.push(Block::Heading(words.word(Key::CourseChart)));
    blocks.push(chart(sessions, words));
    blocks.push(Block::Heading(words.word(Key::Sessions)));
    blocks.push(table(sessions, words));
    blocks.push(Block::Remark(words.word(Key::OrderNote).into()));
    steps(sessions, words, &mut blocks);
    let damaged = sessions
        .iter()
        .enumerate()
        .filter_map(|(at, one)| Some((at + 1, super::quality::state(one, words)?)));
    for (number, state) in damaged.take(COLUMNS) {
        let text = words.say(Key::NotWhole, &[("state", &state)]);
        blocks.push(Block::Notice(Tone::Attention, format!("{number}: {text}").into()));
    }
    blocks.push(Block::Remark(words.word(Key::NoDiagnosis).into()));
    blocks.push(Block::Remark(words.word(Key::Private).into()));
    Page { id: "course", large: false, blocks }
}

/// The chart.
pub fn chart(sessions: &[Session], words: Words) -> Block {
    let point = |(at, one): (usize, &Session)| CoursePoint {
        label: [(at + 1).to_string(), date(one, words)],
        peak: one.peak(),
        last: one.last(),
    };
    let points: Vec<CoursePoint> = sessions.iter().enumerate().map(point).collect();
    let names = CourseWords {
        axis: words.word(Key::SudsAxis),
        peak: words.word(Key::Highest),
        last: words.word(Key::Last),
    };
    let text = |value: Option<u8>| value.map_or("–".to_owned(), |value| value.to_string());
    let first = text(sessions.first().and_then(Session::peak));
    let latest = text(sessions.last().and_then(Session::peak));
    let count = sessions.len().to_string();
    let args = [("count", &*count), ("first", &*first), ("latest", &*latest)];
    Block::Figure(Figure {
        title: words.word(Key::CourseChart),
        words: words.say(Key::CourseChartAbout, &args),
        scene: course(&points, &names),
    })
}

fn date(session: &Session, words: Words) -> String {
    let began = words.began(session.info.started_utc.as_deref());
    began.split(',').next().unwrap_or_default().to_owned()
}

/// The sessions, one a row.
pub fn table(sessions: &[Session], words: Words) -> Block {
    let suds = |value: Option<u8>| or_dash(value.map(|value| value.to_string()));
    let row = |(at, one): (usize, &Session)| {
        vec![
            (at + 1).to_string().into(),
            words.began(one.info.started_utc.as_deref()).into(),
            super::of_scenario(one, &one.title),
            words.length(one.exposure_s).into(),
            one.reached().to_string().into(),
            suds(one.peak()),
            suds(one.last()),
            one.stops.len().to_string().into(),
        ]
    };
    let number = |key| Column::number(words.word(key));
    Block::Table(Table {
        caption: words.word(Key::SessionsAbout),
        quiet_caption: true,
        columns: vec![
            number(Key::Number),
            Column::text(words.word(Key::Date)),
            Column::text(words.word(Key::Scenario)),
            number(Key::Exposure),
            number(Key::StepsReached),
            number(Key::Highest),
            number(Key::Last),
            number(Key::Stops),
        ],
        rows: sessions.iter().enumerate().map(row).collect(),
        first_names: true,
    })
}

/// A table for each scenario: its steps down, the sessions across.
fn steps(sessions: &[Session], words: Words, blocks: &mut Vec<Block>) {
    let mut titles: Vec<&str> = Vec::new();
    for one in sessions {
        if !titles.contains(&one.title.as_str()) {
            titles.push(&one.title);
        }
    }
    blocks.push(Block::Heading(words.word(Key::CourseSteps)));
    for title in titles.iter().take(COLUMNS) {
        let own = sessions.iter().enumerate().filter(|(_, one)| one.title == *title);
        let own: Vec<(usize, &Session)> = own.collect();
        let shown = own.get(own.len().saturating_sub(COLUMNS)..).unwrap_or(&own);
        blocks.push(of_scenario(title, shown, words));
    }
}

fn of_scenario(title: &str, shown: &[(usize, &Session)], words: Words) -> Block {
    // A name, its label, and the place on the ladder.
    let mut steps: Vec<(&str, String)> = Vec::new();
    for rung in shown.iter().flat_map(|(_, one)| &one.rungs) {
        let entered = |one: &Session| {
            one.rungs.iter().any(|other| other.step == rung.step && other.is_reached())
        };
        let known = steps.iter().any(|(step, _)| *step == rung.step);
        if !known && shown.iter().any(|(_, one)| entered(one)) {
            steps.push((&rung.step, therapist::name(rung)));
        }
    }
    let (rows, _) = first(&steps);
    let cell = |step: &str, one: &Session| {
        let rung = one.rungs.iter().find(|rung| rung.step == step);
        or_dash(rung.and_then(|rung| {
            let (peak, last) = (rung.peak?.to_string(), rung.last?.to_string());
            Some(words.say(Key::PeakToLast, &[("peak", &peak), ("last", &last)]))
        }))
    };
    let texts_in = shown.first().map_or("", |(_, one)| one.texts_in.as_str());
    let rows = rows.iter().map(|(step, name)| {
        let cells = shown.iter().map(|(_, one)| cell(step, one));
        [Text::of_log(name, texts_in, super::LABEL)].into_iter().chain(cells).collect()
    });
    let heads = shown.iter().map(|(at, _)| Column::number((at + 1).to_string()));
    let title = Text::of_log(title, "", super::LABEL).text;
    Block::Table(Table {
        caption: format!("{title}. {}", words.word(Key::CourseStepsAbout)),
        quiet_caption: false,
        columns: [Column::text(words.word(Key::Step))].into_iter().chain(heads).collect(),
        rows: rows.collect(),
        first_names: true,
    })
}
