//! Where the patient looked, and what they looked and moved away from.

use gradus_base::sample::GazeSource;
use gradus_scenario::RegionRole;

use super::{SENTENCE, charts, of_scenario, or_dash, therapist};
use crate::doc::{Block, Column, Figure, Table, Text};
use crate::draw::{Bar, Ink, bars};
use crate::facts::{Gaze, RegionDwell, Session};
use crate::words::{Key, Words};

/// So many regions have a bar and a row.
const MOST: usize = 10;

/// The section, where there is gaze; else why there is none.
pub fn blocks(session: &Session, words: Words, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(words.word(Key::Looked)));
    let Some(gaze) = &session.gaze else {
        let text = match &session.no_gaze {
            Some(why) => {
                let why = Text::of_log(why, "", SENTENCE).text;
                words.say(Key::NoGaze, &[("why", &why)])
            }
            None => words.word(Key::NoGazeAtAll),
        };
        blocks.push(Block::Paragraph(text.into()));
        return;
    };
    let shown = gaze.regions.get(..MOST).unwrap_or(&gaze.regions);
    if let Some(longest) = shown.first() {
        blocks.push(figure(longest, shown, words));
        blocks.push(table(session, shown, words));
    }
    for text in remarks(gaze, words) {
        blocks.push(Block::Remark(text.into()));
    }
    avoidance(session, words, blocks);
}

fn label(region: &RegionDwell, words: Words) -> String {
    region.label.clone().unwrap_or_else(|| words.word(Key::NothingNamed))
}

fn figure(longest: &RegionDwell, shown: &[RegionDwell], words: Words) -> Block {
    let bar = |one: &RegionDwell| Bar {
        label: charts::label(&label(one, words)),
        share: one.share,
        number: words.percent(one.share),
        ink: match one.role {
            Some(RegionRole::Feared) => Ink::Accent,
            _ => Ink::Faint,
        },
    };
    let drawn: Vec<Bar> = shown.iter().map(bar).collect();
    let (region, share) = (charts::label(&label(longest, words)), words.percent(longest.share));
    Block::Figure(Figure {
        title: words.word(Key::Looked),
        words: words.say(Key::GazeChartAbout, &[("region", &region), ("share", &share)]),
        scene: bars(&drawn),
    })
}

fn table(session: &Session, shown: &[RegionDwell], words: Words) -> Block {
    let row = |one: &RegionDwell| {
        let name = match &one.label {
            Some(label) => of_scenario(session, label),
            None => words.word(Key::NothingNamed).into(),
        };
        vec![
            name,
            or_dash(one.role.map(|role| words.role(role))),
            words.gaze_source(one.source).into(),
            words.length(one.secs).into(),
            words.percent(one.share).into(),
        ]
    };
    Block::Table(Table {
        caption: words.word(Key::LookedAbout),
        quiet_caption: true,
        columns: vec![
            Column::text(words.word(Key::Region)),
            Column::text(words.word(Key::Role)),
            Column::text(words.word(Key::GazeSource)),
            Column::number(words.word(Key::TimeThere)),
            Column::number(words.word(Key::Share)),
        ],
        rows: shown.iter().map(row).collect(),
        first_names: true,
    })
}

fn remarks(gaze: &Gaze, words: Words) -> Vec<String> {
    let mut all = Vec::new();
    for (source, share) in &gaze.sources {
        let args = [("share", &*words.percent(*share)), ("source", &words.gaze_source(*source))];
        all.push(words.say(Key::Tracked, &args));
    }
    if gaze.sources.iter().any(|(source, _)| *source == GazeSource::Head) {
        all.push(words.word(Key::HeadNote));
    }
    if let Some(from_s) = gaze.unknown_from_s {
        all.push(words.say(Key::FearedUnknown, &[("time", &words.clock(from_s))]));
    }
    all
}

fn avoidance(session: &Session, words: Words, blocks: &mut Vec<Block>) {
    let judged: Vec<_> = session
        .rungs
        .iter()
        .filter_map(|rung| Some((rung, rung.away?)))
        .filter(|(_, away)| {
            [away.off, away.down, away.turned, away.back_m].iter().any(Option::is_some)
        })
        .collect();
    if judged.is_empty() {
        return;
    }
    let (shown, more) = super::first(&judged);
    let share = |share: Option<f64>| or_dash(share.map(|share| words.percent(share)));
    let rows = shown.iter().map(|(rung, away)| {
        vec![
            of_scenario(session, &therapist::name(rung)),
            share(away.off),
            share(away.down),
            share(away.turned),
            or_dash(away.back_m.map(|metres| words.number(metres, 2))),
        ]
    });
    blocks.push(Block::Heading(words.word(Key::Avoidance)));
    blocks.push(Block::Table(Table {
        caption: words.word(Key::AvoidanceAbout),
        quiet_caption: false,
        columns: vec![
            Column::text(words.word(Key::Step)),
            Column::number(words.word(Key::OffFeared)),
            Column::number(words.word(Key::Downwards)),
            Column::number(words.word(Key::TurnedAway)),
            Column::number(words.word(Key::MovedBack)),
        ],
        rows: rows.collect(),
        first_names: true,
    }));
    therapist::more_rows(more, words, blocks);
}
