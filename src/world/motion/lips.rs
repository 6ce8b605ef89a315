//! The shapes of a mouth that speaks: after the letters of a sentence, or by chance where nobody
//! knows the words.

use bevy::prelude::*;
use gradus_base::chance::smooth;
use gradus_live::Moment;
use gradus_scenario::sound::{Through, Voice};

use crate::world::mesh::people::face::Unit::{
    Funnel, JawOpen, LipDown, LipUp, Press, Pucker, Roll, Smile, Stretch,
};
use crate::world::mesh::people::face::{Expression, Unit};
use crate::world::motion::gaze::{piece, unit};

/// A shape of the mouth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lips {
    Shut,
    Ah,
    Eh,
    Ee,
    Oh,
    Oo,
    /// Lips closed, as for m, b, p.
    Mm,
    /// The lower lip at the teeth.
    Ff,
    /// Teeth nearly closed.
    Ss,
}

impl Lips {
    fn shows(self) -> &'static [(Unit, f32)] {
        match self {
            Self::Shut => &[],
            Self::Ah => &[(JawOpen, 0.30), (LipUp, 0.12), (LipDown, 0.18)],
            Self::Eh => &[(JawOpen, 0.17), (Stretch, 0.22), (LipDown, 0.18)],
            Self::Ee => &[(JawOpen, 0.09), (Stretch, 0.4), (Smile, 0.22), (LipDown, 0.25)],
            Self::Oh => &[(JawOpen, 0.24), (Funnel, 0.45)],
            Self::Oo => &[(JawOpen, 0.08), (Pucker, 0.6), (Funnel, 0.2)],
            Self::Mm => &[(Press, 0.45), (Roll, 0.35)],
            Self::Ff => &[(JawOpen, 0.05), (LipUp, 0.3), (Roll, 0.25)],
            Self::Ss => &[(JawOpen, 0.05), (LipDown, 0.28), (Stretch, 0.15)],
        }
    }
}

const ANY: [Lips; 10] = [
    Lips::Ah,
    Lips::Eh,
    Lips::Ee,
    Lips::Oh,
    Lips::Oo,
    Lips::Mm,
    Lips::Ss,
    Lips::Ah,
    Lips::Eh,
    Lips::Ff,
];

fn between(from: Lips, to: Lips, share: f32, loud: f32) -> Expression {
    let mut all = Expression::default();
    all.all(from.shows(), (1.0 - share) * loud);
    all.all(to.shows(), share * loud);
    all
}

/// Shares in whole quarters: a mouth is shaped anew some fifteen times a second at most.
fn stepped(share: f32) -> f32 {
    (share * 4.0).round() / 4.0
}

/// The mouth of somebody who says words that nobody knows; `speaks` is the share of the time.
pub fn babble(seed: u64, speaks: f32, now: f64) -> Expression {
    let (phrase, start) = piece(seed, 25, 2.6, now);
    let pause = 0.15 + 0.35 * unit(seed, phrase, 26);
    if speaks <= 0.01 || unit(seed, phrase, 27) > 0.2 + speaks || now - start < f64::from(pause) {
        return Expression::default();
    }
    let (i, begun) = piece(seed, 28, 0.13, now);
    let shape = |i: i64| {
        let which = (unit(seed, i, 29) * ANY.len() as f32) as usize;
        ANY.get(which).copied().unwrap_or(Lips::Shut)
    };
    let share = stepped(smooth(0.0, 0.08, (now - begun) as f32));
    let loud = 0.7 + 0.3 * unit(seed, phrase, 30);
    between(shape(i - 1), shape(i), share, loud)
}

/// The time that a letter of length 1 takes, s: 158 words of four letters a minute.
const LETTER_SECS: f64 = 0.09;
/// How near the mouth of a person a sentence is spoken that this person says, m.
const MOUTH_M: f32 = 0.4;
/// The most sentences at a time whose lips are shown.
const MOST: usize = 4;

/// The mouth's shape for a letter, and the letter's length.
fn letter(c: char) -> (Lips, f64) {
    match c.to_ascii_lowercase() {
        'a' | 'à' | 'á' | 'â' | 'å' => (Lips::Ah, 1.1),
        'e' | 'ä' | 'è' | 'é' | 'ê' | 'æ' => (Lips::Eh, 0.9),
        'i' | 'y' | 'í' | 'î' => (Lips::Ee, 0.9),
        'o' | 'ó' | 'ô' => (Lips::Oh, 1.1),
        'u' | 'ü' | 'ö' | 'ø' | 'ú' | 'w' => (Lips::Oo, 0.9),
        'm' | 'b' | 'p' => (Lips::Mm, 0.9),
        'f' | 'v' => (Lips::Ff, 0.9),
        'h' | 'g' | 'k' | 'q' | 'r' => (Lips::Eh, 0.5),
        '.' | '?' | '!' | ':' | ';' | '…' => (Lips::Shut, 4.0),
        ',' | '–' | '—' => (Lips::Shut, 2.0),
        c if c.is_ascii_alphabetic() || c == 'ß' => (Lips::Ss, 0.7),
        c if c.is_whitespace() => (Lips::Ss, 0.3),
        // A figure is a word; of other scripts only the pace is known.
        c if c.is_ascii_digit() => (Lips::Ah, 3.0),
        c if c.is_alphanumeric() => {
            (ANY.get(c as usize % ANY.len()).copied().unwrap_or(Lips::Ah), 1.0)
        }
        _ => (Lips::Shut, 0.5),
    }
}

/// The mouth of somebody who began to say `text` some seconds ago; none once it is said. The
/// letters stand for the sounds: where the world is shown, the voice's own samples need not be.
pub fn spoken(text: &str, age_secs: f64) -> Option<Expression> {
    let mut end = 0.0;
    let mut before = Lips::Shut;
    for c in text.chars() {
        let (shape, length) = letter(c);
        let start = end;
        end += length * LETTER_SECS;
        if age_secs < end {
            let share = smooth(0.0, 0.07, (age_secs - start).max(0.0) as f32);
            return Some(between(before, shape, stepped(share), 0.9));
        }
        before = shape;
    }
    None
}

/// A sentence that is being said.
#[derive(Clone, Copy)]
pub struct Heard<'a> {
    /// Where the mouth is, in the world, m.
    at: Vec3,
    text: &'a str,
    age_secs: f64,
}

impl Heard<'_> {
    /// The lips of the person whose mouth is here; none if somebody else speaks.
    pub fn lips(&self, mouth: Vec3) -> Option<Expression> {
        let here = self.at.distance_squared(mouth) < MOUTH_M * MOUTH_M;
        here.then(|| spoken(self.text, self.age_secs)).flatten()
    }
}

/// The sentences that are being said by mouths: those of speakers, then those of sounds. What comes
/// through a radio moves no lips. Does not allocate but for a speaker on a `Path` or an `Orbit`.
pub fn heard<'a>(moment: &Moment<'a>) -> [Option<Heard<'a>>; MOST] {
    let world = moment.scenario().world();
    let said = moment.state.sentences().iter().zip(&world.speakers);
    let said = said.filter(|(said, speaker)| {
        let ended = said.ended.is_some_and(|end| moment.now >= end);
        said.run > 0 && !ended && speaker.through == Through::Air
    });
    let said = said.map(|(said, speaker)| {
        let age_secs = moment.now.secs_since(said.start);
        (&speaker.at_m, &speaker.moves, said.text.as_str(), age_secs)
    });
    let sounds = world.sounds.iter().filter_map(|sound| {
        let (Voice::Say { text, through: Through::Air, .. }, Some(at)) =
            (&sound.voice, &sound.at_m)
        else {
            return None;
        };
        let age = moment.state.stimulus_age_secs(sound.trigger()?, moment.now)?;
        let holds = moment.holds(&sound.when);
        holds.then_some((at, &sound.moves, text.as_str(), age - sound.after_s))
    });
    let now = said
        .chain(sounds)
        .filter(|(_, _, text, age_secs)| *age_secs >= 0.0 && spoken(text, *age_secs).is_some());
    let mut all = [None; MOST];
    for (slot, (at, moves, text, age_secs)) in all.iter_mut().zip(now) {
        let at = moment.moved_by(moves, moment.three(at));
        *slot = Some(Heard { at, text, age_secs });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lips_follow_the_letters_and_rest_when_all_is_said() {
        let open = |text: &str, age: f64| spoken(text, age).map(|e| e.of(JawOpen));
        assert_eq!(open("", 0.0), None);
        let jaw = open("ma", 0.15).expect("the a");
        assert!(jaw > 0.2, "{jaw}");
        let jaw = open("am", 0.17).expect("the m");
        assert!(jaw < 0.02, "{jaw}");
        assert!(spoken("Do you mind?", 0.8).is_some());
        assert_eq!(spoken("Do you mind?", 3.0), None);
    }

    #[test]
    fn lips_that_nobody_knows_the_words_of_take_many_shapes_and_pause() {
        let mut seen = std::collections::BTreeSet::new();
        let mut still = 0;
        for i in 0..3000 {
            let shape = babble(7, 1.0, f64::from(i) * 0.02).stepped();
            still += u32::from(shape.iter().all(|s| *s == 0));
            seen.insert(shape);
        }
        assert!(seen.len() > 30, "{} shapes", seen.len());
        assert!((100..1500).contains(&still), "{still} of 3000 at rest");
        assert_eq!(babble(7, 0.0, 1.0), Expression::default());
    }
}
