//! What happened, in order; and what went otherwise than planned.

use super::therapist::more_rows;
use super::{LABEL, SENTENCE, charts, figures, first, of_scenario, or_dash};
use crate::doc::{Block, Column, Table, Text};
use crate::facts::{Fault, Seen, Session};
use crate::words::{Key, Words};

/// Phases, steps, answers, stimuli, stops.
pub fn all(session: &Session, words: Words, blocks: &mut Vec<Block>) {
    let mut rows: Vec<(f64, Text, Option<u8>)> = Vec::new();
    for span in &session.phases {
        rows.push((span.from_s, words.phase(span.phase).into(), None));
    }
    for step in &session.entered {
        let label = match step.number {
            Some(number) => format!("{number}. {}", step.label),
            None => step.label.clone(),
        };
        let label = Text::of_log(&label, "", LABEL).text;
        rows.push((step.at_s, words.say(Key::StepEvent, &[("step", &label)]).into(), None));
    }
    for suds in &session.suds {
        let value = suds.value.to_string();
        let text = match suds.was {
            Some(was) => {
                words.say(Key::SudsCorrected, &[("suds", &value), ("was", &was.to_string())])
            }
            None => words.say(Key::SudsEvent, &[("suds", &value)]),
        };
        rows.push((suds.at_s, text.into(), Some(suds.value)));
    }
    for one in &session.stimuli {
        let label = of_scenario(session, &one.label);
        rows.push(match one.seen {
            Seen::Shown(at_s) => (at_s, label, None),
            Seen::Unknown => (one.at_s, label, None),
            Seen::Missed => {
                let text = words.say(Key::Missed, &[("stimulus", &label.text)]);
                (one.at_s, text.into(), None)
            }
        });
    }
    for stop in &session.stops {
        rows.push((stop.at_s, words.stopped(&stop.cause).into(), None));
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (shown, more) = first(&rows);
    let row = |(at_s, text, suds): &(f64, Text, Option<u8>)| {
        let dial = figures::intensity_at(session, *at_s);
        vec![
            words.clock(*at_s).into(),
            text.clone(),
            suds.map_or_else(Text::default, |suds| suds.to_string().into()),
            charts::bpm_text(session, words, *at_s),
            or_dash(dial.map(|dial| words.number(dial, 1))),
        ]
    };
    blocks.push(Block::Heading(words.word(Key::Events)));
    blocks.push(Block::Table(Table {
        caption: words.word(Key::EventsAbout),
        quiet_caption: true,
        columns: vec![
            Column::number(words.word(Key::Time)),
            Column::text(words.word(Key::Event)),
            Column::number(words.word(Key::SudsAxis)),
            Column::number(words.word(Key::Heart)),
            Column::number(words.word(Key::Intensity)),
        ],
        rows: shown.iter().map(row).collect(),
        first_names: true,
    }));
    more_rows(more, words, blocks);
}

/// Stops, alarms, lost sensors.
pub fn adverse(session: &Session, words: Words, blocks: &mut Vec<Block>) {
    let mut rows: Vec<(f64, Vec<Text>)> = Vec::new();
    let at = |key, at_s: f64| words.say(key, &[("time", &words.clock(at_s))]);
    for stop in &session.stops {
        let end =
            stop.released_s.map_or_else(|| words.word(Key::HeldToEnd), |s| at(Key::Released, s));
        rows.push((
            stop.at_s,
            vec![
                words.clock(stop.at_s).into(),
                words.stopped(&stop.cause).into(),
                end.into(),
                Text::default(),
            ],
        ));
    }
    for alarm in &session.alarms {
        let end =
            alarm.cleared_s.map_or_else(|| words.word(Key::NotCleared), |s| at(Key::Cleared, s));
        rows.push((
            alarm.at_s,
            vec![
                words.clock(alarm.at_s).into(),
                words.alarm(&alarm.kind).into(),
                end.into(),
                // The desk's sentences are English.
                Text::of_log(&alarm.message, "en", SENTENCE),
            ],
        ));
    }
    for fault in &session.sensors {
        let key = match fault.fault {
            Fault::Silent => Key::SensorSilent,
            Fault::Doubtful => Key::SensorDoubtful,
            Fault::Lost => Key::SensorLost,
        };
        let source = Text::of_log(&fault.source, "", LABEL).text;
        rows.push((
            fault.at_s,
            vec![
                words.clock(fault.at_s).into(),
                words.say(key, &[("source", &source)]).into(),
                Text::default(),
                Text::of_log(&fault.reason, "en", SENTENCE),
            ],
        ));
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    blocks.push(Block::Heading(words.word(Key::Adverse)));
    if rows.is_empty() {
        blocks.push(Block::Paragraph(words.word(Key::NoneHappened).into()));
        return;
    }
    let (shown, more) = first(&rows);
    let mut columns = vec![
        Column::number(words.word(Key::Time)),
        Column::text(words.word(Key::What)),
        Column::text(words.word(Key::Until)),
    ];
    let details = |cells: &Vec<Text>| cells.last().is_some_and(|cell| !cell.text.is_empty());
    if shown.iter().any(|(_, cells)| details(cells)) {
        columns.push(Column::text(words.word(Key::Details)));
    }
    blocks.push(Block::Table(Table {
        caption: words.word(Key::AdverseAbout),
        quiet_caption: true,
        rows: shown
            .iter()
            .map(|(_, cells)| cells.iter().take(columns.len()).cloned().collect())
            .collect(),
        columns,
        first_names: true,
    }));
    more_rows(more, words, blocks);
}
