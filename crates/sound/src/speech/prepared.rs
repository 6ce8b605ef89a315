//! Sentences that were spoken ahead by a neural voice and ship with the program. tools/voices/render
//! makes them from the shipped scenarios; assets/CREDITS.md says what the voices are.

use super::Utterance;
use super::wav::Wave;

/// A sentence of assets/voices.
struct Prepared {
    language: &'static str,
    seed: u32,
    text: &'static str,
    flac: &'static [u8],
}

static ALL: &[Prepared] = include!("../../../../assets/voices/index.rs");

/// Whether an utterance was spoken ahead.
pub(super) fn ships(utterance: &Utterance) -> bool {
    entry(utterance).is_some()
}

/// The sound of an utterance that was spoken ahead.
pub(super) fn find(utterance: &Utterance) -> Option<Wave> {
    decoded(entry(utterance)?.flac)
}

fn entry(utterance: &Utterance) -> Option<&'static Prepared> {
    let Utterance { text, language, seed, .. } = utterance;
    // British is plain English.
    let language = if language == "en-gb" { "en" } else { language };
    let is_it = |one: &&Prepared| one.text == text && one.language == language && one.seed == *seed;
    ALL.iter().find(is_it)
}

/// A FLAC file of one channel; none when it is anything else.
fn decoded(flac: &[u8]) -> Option<Wave> {
    let mut reader = claxon::FlacReader::new(flac).ok()?;
    let info = reader.streaminfo();
    if info.channels != 1 || !(4000..=192_000).contains(&info.sample_rate) {
        return None;
    }
    let whole = (1i64 << (info.bits_per_sample - 1)) as f32;
    let samples: Result<Vec<f32>, _> =
        reader.samples().map(|sample| sample.map(|x| x as f32 / whole)).collect();
    Some(Wave { samples: samples.ok()?, rate: info.sample_rate })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_a_sentence_of_its_own_and_whole() {
        for (index, one) in ALL.iter().enumerate() {
            let wave = decoded(one.flac).unwrap();
            let secs = wave.samples.len() as f32 / wave.rate as f32;
            // Speech has 8 to 25 characters a second.
            let pace = one.text.chars().count() as f32 / secs;
            assert!((6.0..28.0).contains(&pace), "{}: {pace:.1} characters a second", one.text);
            let peak = wave.samples.iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
            assert!((0.3..0.99).contains(&peak), "{}: a peak of {peak:.2}", one.text);
            let loudest = wave.samples.iter().filter(|x| x.abs() >= 0.999 * peak).count();
            assert!(loudest < 4, "{}: cut flat {loudest} times", one.text);
            let mean = wave.samples.iter().sum::<f32>() / wave.samples.len() as f32;
            assert!(mean.abs() < 0.01, "{}: pressure of {mean}", one.text);
            let same = |other: &&Prepared| {
                (other.language, other.seed, other.text) == (one.language, one.seed, one.text)
            };
            assert_eq!(ALL.iter().position(|other| same(&other)), Some(index), "{}", one.text);
            assert!(Utterance::new(one.text, one.language, one.seed).unwrap().text == one.text);
        }
    }

    #[test]
    fn a_broken_file_is_no_sentence() {
        let whole = ALL.first().unwrap().flac;
        for end in [0, 3, 10, 60, whole.len() / 2] {
            let _ = decoded(&whole[..end]);
        }
        assert!(decoded(b"").is_none() && decoded(b"RIFF").is_none());
    }
}
