//! The charts of a session.

use gradus_session::Phase;
use gradus_session::message::clock;

use super::{LABEL, figures};
use crate::doc::{Block, Figure, Text};
use crate::draw::{Ink, Lane, Mark, Strip, Timeline, nice_range, timeline};
use crate::facts::{PhaseSpan, Session};
use crate::words::{Key, Words};

/// Marks and lines of a chart at most: more would be a smear.
const MOST_MARKS: usize = 400;

/// Heart, SUDS and intensity over the session.
pub fn course(session: &Session, words: Words) -> Block {
    let heart = heart_lane(session, words);
    let range = heart_range(session, words);
    let suds = suds_range(session, words);
    let count = |n: usize| n.to_string();
    let args = [
        ("heart", range.as_str()),
        ("suds", suds.as_str()),
        ("steps", &count(session.entered.len())),
        ("stimuli", &count(session.stimuli.len())),
        ("stops", &count(session.stops.len())),
    ];
    let mut lanes = vec![heart, suds_lane(session, words, 84.0)];
    if session.intensity.iter().any(|(_, value)| value.is_some()) {
        let points = session.intensity.iter().take(MOST_MARKS).copied();
        lanes.push(Lane {
            label: words.word(Key::IntensityAxis),
            ink: Ink::Intensity,
            mark: Mark::Stair,
            range: (0.0, 10.0, 5.0),
            height: 42.0,
            points: points.collect(),
            level: None,
            empty: String::new(),
        });
    }
    let stimuli: Vec<f64> = session.stimuli.iter().take(MOST_MARKS).map(|one| one.at_s).collect();
    Block::Figure(Figure {
        title: words.word(Key::Chart),
        words: words.say(Key::ChartAbout, &args),
        scene: timeline(&Timeline {
            lanes,
            marks: (!stimuli.is_empty()).then(|| (words.word(Key::StimuliLane), stimuli)),
            ..frame(session, words)
        }),
    })
}

/// The answers alone, for the patient.
pub fn answers(session: &Session, words: Words) -> Option<Block> {
    let (peak, last) = (session.peak()?.to_string(), session.last()?.to_string());
    let scene = timeline(&Timeline {
        lanes: vec![suds_lane(session, words, 130.0)],
        ..frame(session, words)
    });
    let about = [("peak", peak.as_str()), ("last", last.as_str())];
    let title = words.word(Key::YouChart);
    Some(Block::Figure(Figure { title, words: words.say(Key::YouChartAbout, &about), scene }))
}

/// Phases, steps, stops and the axis.
fn frame(session: &Session, words: Words) -> Timeline {
    let strip = |span: &PhaseSpan| Strip {
        from_s: span.from_s,
        to_s: span.to_s,
        label: words.phase(span.phase),
        exposed: span.phase == Phase::Exposure,
    };
    let number = |at: usize, number: Option<usize>| number.unwrap_or(at + 1).to_string();
    let steps = session.entered.iter().take(MOST_MARKS).enumerate();
    Timeline {
        end_s: session.end_s,
        strip: session.phases.iter().take(MOST_MARKS).map(strip).collect(),
        steps: steps.map(|(at, step)| (step.at_s, number(at, step.number))).collect(),
        lanes: Vec::new(),
        marks: None,
        stop: words.word(Key::StopLabel),
        stops: session.stops.iter().take(MOST_MARKS).map(|stop| stop.at_s).collect(),
        axis: words.word(Key::TimeAxis),
        clock: Some(clock),
    }
}

fn rest(session: &Session) -> Option<f64> {
    session.info.heart.baseline.map(|rest| rest.rate_bpm)
}

fn heart_lane(session: &Session, words: Words) -> Lane {
    let told = session.curve.iter().filter_map(|(_, bpm)| *bpm);
    let range = nice_range(told.chain(rest(session)), 20.0).unwrap_or((50.0, 110.0, 20.0));
    let level =
        rest(session).map(|bpm| (bpm, words.say(Key::Rest, &[("bpm", &words.number(bpm, 0))])));
    Lane {
        label: words.word(Key::HeartAxis),
        ink: Ink::Heart,
        mark: Mark::Line,
        range,
        height: 96.0,
        points: session.curve.clone(),
        level,
        empty: silent(session, words),
    }
}

fn suds_lane(session: &Session, words: Words, height: f64) -> Lane {
    let answers = session.suds.iter().take(MOST_MARKS);
    Lane {
        label: words.word(Key::SudsAxis),
        ink: Ink::Suds,
        mark: Mark::Numbers,
        range: (0.0, 100.0, if height > 100.0 { 25.0 } else { 50.0 }),
        height,
        points: answers.map(|suds| (suds.at_s, Some(f64::from(suds.value)))).collect(),
        level: None,
        empty: words.word(Key::NoSuds),
    }
}

fn heart_range(session: &Session, words: Words) -> String {
    let told = || session.curve.iter().filter_map(|(_, bpm)| *bpm);
    let (low, high) = (told().fold(f64::INFINITY, f64::min), told().fold(0.0, f64::max));
    if low > high {
        return silent(session, words);
    }
    range(words, &words.number(low, 0), &words.number(high, 0))
}

/// Why there is no heart to draw.
fn silent(session: &Session, words: Words) -> String {
    let heard = session.info.heart.stretches.iter().any(|row| row.heart.heard_share > 0.0);
    words.word(if heard { Key::TooFewBeats } else { Key::NothingHeard })
}

fn suds_range(session: &Session, words: Words) -> String {
    let low = session.suds.iter().map(|suds| suds.value).min();
    match low.zip(session.peak()) {
        Some((low, high)) => range(words, &low.to_string(), &high.to_string()),
        None => "–".to_owned(),
    }
}

fn range(words: Words, low: &str, high: &str) -> String {
    words.say(Key::ChartRange, &[("low", low), ("high", high)])
}

/// The rate of the heart at a moment, in words.
pub fn bpm_text(session: &Session, words: Words, at_s: f64) -> Text {
    super::or_dash(figures::bpm_at(session, at_s).map(|bpm| words.number(bpm, 0)))
}

/// A label for a chart.
pub fn label(text: &str) -> String {
    Text::of_log(text, "", LABEL.min(40)).text
}
