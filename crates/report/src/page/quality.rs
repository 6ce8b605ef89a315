//! Data and gaps in words, and what the report stands on: versions, hash, seal.

use gradus_log::info::ChannelInfo;
use gradus_session::Phase;
use gradus_signal::heart::RATE_WINDOW_SECS;

use super::{LABEL, figures};
use crate::doc::{Block, Text};
use crate::facts::{Seal, Session};
use crate::words::{Key, Words};

/// What is known to be missing of the log; none where it is whole.
pub fn state(session: &Session, words: Words) -> Option<String> {
    let info = &session.info;
    let mut parts = Vec::new();
    if !info.closed {
        parts.push(words.word(Key::StateOpen));
    }
    let lost: u64 = info.damage.iter().map(|damage| damage.bytes).sum();
    if lost > 0 {
        parts.push(words.say(Key::StateLost, &[("bytes", &lost.to_string())]));
    }
    if info.recovered.as_ref().is_some_and(|recovered| !recovered.is_whole()) {
        parts.push(words.word(Key::StateRecovered));
    }
    let channels: u64 = info.channels.iter().map(|channel| channel.missing).sum();
    let missing = channels.max(info.story.missing);
    if missing > 0 {
        parts.push(words.say(Key::StateMissing, &[("count", &missing.to_string())]));
    }
    if info.index_damaged {
        parts.push(words.word(Key::StateIndex));
    }
    if info.checksum_wrong {
        parts.push(words.word(Key::StateChecksum));
    }
    if info.changed.is_some() {
        parts.push(words.word(Key::StateChanged));
    }
    if session.out_of_time > 0 {
        parts.push(words.say(Key::StateTimes, &[("count", &session.out_of_time.to_string())]));
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// The section on data and gaps.
pub fn blocks(session: &Session, words: Words, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(words.word(Key::DataQuality)));
    for text in heart(session, words).into_iter().chain(rest(session, words)) {
        blocks.push(Block::Paragraph(text.into()));
    }
}

fn heart(session: &Session, words: Words) -> Vec<String> {
    let info = &session.info.heart;
    let mut all = Vec::new();
    if info.stretches.is_empty() {
        return vec![words.word(Key::HeartNever)];
    }
    if let Some((source, share)) = figures::heard(session) {
        let source = Text::of_log(&source, "", LABEL).text;
        let args = [("source", source.as_str()), ("share", &words.percent(share))];
        all.push(words.say(Key::HeartHeard, &args));
    }
    all.push(match info.baseline {
        Some(rest) => {
            let (bpm, sd) = (words.number(rest.rate_bpm, 0), words.number(rest.sd_bpm, 1));
            words.say(Key::HeartRest, &[("bpm", &bpm), ("sd", &sd)])
        }
        None => words.word(Key::NoRest),
    });
    let reached = || session.rungs.iter().filter(|rung| rung.is_reached());
    let without = reached().filter(|rung| rung.bpm.is_none()).count();
    if without > 0 {
        all.push(words.say(Key::HeartMissing, &[("count", &without.to_string())]));
    }
    let rough = reached()
        .filter(|rung| rung.bpm.is_some() && rung.secs * rung.bpm_covered < RATE_WINDOW_SECS)
        .count();
    if rough > 0 {
        all.push(words.say(Key::ShortSteps, &[("count", &rough.to_string())]));
    }
    if info.stretches.iter().any(|row| row.heart.rates_only && row.heart.rate_bpm.is_some()) {
        all.push(words.word(Key::RatesOnly));
    }
    if info.stretches.iter().any(|row| row.heart.irregular && row.phase == Phase::Exposure) {
        all.push(words.word(Key::Irregular));
    }
    all.extend(gaps(session, words, "/heart", Key::HeartGaps));
    all
}

fn rest(session: &Session, words: Words) -> Vec<String> {
    let info = &session.info;
    let mut all = Vec::new();
    all.extend(pictures(session, words));
    let count = |key, count: u64| words.say(key, &[("count", &count.to_string())]);
    let dropped = info.dropped.total();
    if dropped > 0 {
        all.push(count(Key::Dropped, dropped));
    }
    if info.story.refused > 0 {
        all.push(count(Key::RefusedCommands, info.story.refused));
    }
    let state = state(session, words).unwrap_or_else(|| words.word(Key::StateWhole));
    all.push(words.say(Key::NoGapsKnown, &[("state", &state)]));
    all
}

/// Where pictures come so slowly that each would be a gap, how often they came.
fn pictures(session: &Session, words: Words) -> Option<String> {
    let channel = session.info.channels.iter().find(|channel| channel.topic == "/frames")?;
    let slow = 2 * channel.gaps.len() as u64 > channel.messages;
    match channel.rate_hz.filter(|_| slow) {
        Some(rate) => Some(words.say(Key::PictureRate, &[("rate", &words.number(rate, 1))])),
        None => gaps(session, words, "/frames", Key::PictureGaps),
    }
}

fn gaps(session: &Session, words: Words, topic: &str, key: Key) -> Option<String> {
    let of_topic = |channel: &&ChannelInfo| channel.topic == topic && !channel.gaps.is_empty();
    let channel = session.info.channels.iter().find(of_topic)?;
    let longest = channel.gaps.iter().map(|gap| gap.to_s - gap.from_s).fold(0.0, f64::max);
    let (count, longest) = (channel.gaps.len().to_string(), words.length(longest));
    Some(words.say(key, &[("count", &count), ("longest", &longest)]))
}

/// What the report stands on.
pub fn about(session: &Session, words: Words, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(words.word(Key::About)));
    let of = |record: &str, key: &str| match session.meta(record, key) {
        "" => words.word(Key::Unknown).into(),
        value => Text::of_log(value, "", LABEL),
    };
    let mut program = of("gradus.versions", "gradus");
    program.text = format!("Gradus {}", program.text);
    let mut facts = vec![
        (words.word(Key::ProgramVersion), program),
        (words.word(Key::ScenarioFile), of("gradus.session", "scenario")),
        (words.word(Key::Fingerprint), of("gradus.session", "scenario_sha256")),
        (words.word(Key::Rules), of("gradus.session", "rules")),
        (words.word(Key::LogFormat), of("gradus.session", "format")),
        (words.word(Key::Seed), of("gradus.session", "seed")),
    ];
    let seal = match &session.seal {
        Seal::None => words.word(Key::NotSealed),
        Seal::Whole { count, last } => {
            words.say(Key::SealsWhole, &[("count", &count.to_string()), ("last", last)])
        }
        Seal::Broken { first } => words.say(Key::SealsBroken, &[("first", first)]),
    };
    facts.push((words.word(Key::SealState), Text { text: seal, lang: None }));
    let checkpoint = match &session.checkpoint {
        None => words.word(Key::NoCheckpoint),
        Some(checkpoint) => checkpoint.clone(),
    };
    facts.push((words.word(Key::Checkpoint), checkpoint.into()));
    blocks.push(Block::Facts(facts));
    blocks.push(Block::Remark(words.word(Key::NoDiagnosis).into()));
    blocks.push(Block::Remark(words.word(Key::Private).into()));
}
