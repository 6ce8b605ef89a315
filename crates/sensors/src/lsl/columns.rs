//! Finds the channels of a stream that carry the heart, by their labels.

use gradus_base::sample::Contact;
use gradus_lsl::StreamInfo;

use crate::strap::PLAUSIBLE_MS;

/// Labels of a channel with the heart rate in beats per minute. Case, spaces, `-` and `_` do not
/// count.
pub const RATE_LABELS: [&str; 5] = ["rate", "hr", "heartrate", "bpm", "pulse"];
/// Labels of a channel with the interval between two beats, in ms unless the channel's unit is
/// another.
pub const RR_LABELS: [&str; 6] = ["rr", "rri", "rrms", "rrinterval", "ibi", "nn"];
/// Labels of a channel that is 0 without skin contact.
const CONTACT_LABELS: [&str; 2] = ["contact", "skincontact"];
/// Rates of a living heart, beats per minute.
const PLAUSIBLE_BPM: core::ops::RangeInclusive<f32> = 20.0..=300.0;

/// The channels of a heart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Columns {
    rate: Option<usize>,
    /// The channel, and the factor that turns its values into ms.
    rr: Option<(usize, f64)>,
    contact: Option<usize>,
}

/// The heart's values in one sample of a stream.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading {
    pub rate_bpm: Option<f32>,
    pub rr_ms: Option<f32>,
    pub contact: Contact,
    /// The share of the sample's values that a living heart can have; 0 where the sample has none.
    pub quality: f32,
}

impl Columns {
    /// Finds the channels of the heart; the error is the reason why there are none.
    pub fn of(info: &StreamInfo) -> Result<Self, String> {
        let labels: Vec<String> = info.channels.iter().map(|one| plain(&one.label)).collect();
        let find = |known: &[&str]| labels.iter().position(|one| known.contains(&one.as_str()));
        let rr = match find(&RR_LABELS) {
            None => None,
            Some(index) => {
                let unit = info.channels.get(index).map_or("", |one| one.unit.as_str());
                Some((index, ms_per_unit(unit).ok_or_else(|| unknown_unit(info, unit))?))
            }
        };
        let mut found = Self { rate: find(&RATE_LABELS), rr, contact: find(&CONTACT_LABELS) };
        // The type of a stream names the content of its only channel where that has no label.
        if let ([label], true) = (&labels[..], found.rate.is_none() && found.rr.is_none())
            && label.is_empty()
        {
            let kind = plain(&info.kind);
            found.rate = RATE_LABELS.contains(&kind.as_str()).then_some(0);
            found.rr = RR_LABELS.contains(&kind.as_str()).then_some((0, 1.0));
        }
        if found.rate.is_none() && found.rr.is_none() {
            let has: Vec<&str> =
                info.channels.iter().map(|one| one.label.as_str()).take(12).collect();
            return Err(format!(
                "{} has no channel labelled rate or rr, but {}",
                info.name,
                has.join(", ")
            ));
        }
        Ok(found)
    }

    /// Reads a sample. A value that is no number, or not above 0, is missing.
    pub fn read(&self, values: &[f64]) -> Reading {
        let number = |index: usize| values.get(index).copied().filter(|v| v.is_finite());
        let above_zero = |v: &f32| *v > 0.0 && v.is_finite();
        let rate_bpm = self.rate.and_then(number).map(|v| v as f32).filter(above_zero);
        let rr = self.rr.and_then(|(index, scale)| Some(number(index)? * scale));
        let rr_ms = rr.map(|v| v as f32).filter(above_zero);
        let contact = match self.contact.and_then(number) {
            None => Contact::Unknown,
            Some(0.0) => Contact::NoContact,
            Some(_) => Contact::Contact,
        };
        let plausible = [
            rate_bpm.map(|rate| PLAUSIBLE_BPM.contains(&rate)),
            rr_ms.map(|rr| PLAUSIBLE_MS.contains(&rr)),
        ];
        let said = plausible.iter().flatten().count();
        let sound = plausible.iter().flatten().filter(|sound| **sound).count();
        let quality = if said == 0 || contact == Contact::NoContact {
            0.0
        } else {
            sound as f32 / said as f32
        };
        Reading { rate_bpm, rr_ms, contact, quality }
    }
}

/// The label without case, spaces and punctuation, which people write differently.
fn plain(label: &str) -> String {
    label.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn ms_per_unit(unit: &str) -> Option<f64> {
    match unit.trim().to_lowercase().as_str() {
        "" | "ms" | "msec" | "millisecond" | "milliseconds" => Some(1.0),
        "s" | "sec" | "second" | "seconds" => Some(1000.0),
        "1/1024 s" | "1/1024s" => Some(1000.0 / 1024.0),
        _ => None,
    }
}

fn unknown_unit(info: &StreamInfo, unit: &str) -> String {
    format!("{} gives intervals in `{unit}`: only ms, s and 1/1024 s are known", info.name)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn stream(channels: &[(&str, &str)]) -> StreamInfo {
        let new = StreamInfo::new("S", "RR");
        channels.iter().fold(new, |info, (label, unit)| info.channel(label, unit, ""))
    }

    #[test]
    fn channels_are_found_by_label_however_it_is_written() {
        let info = stream(&[("ECG", "uV"), ("RR-Interval", "s"), ("Heart_Rate", "bpm")]);
        let reading = Columns::of(&info).unwrap().read(&[5.0, 0.8, 75.0]);
        assert_eq!(
            (reading.rate_bpm, reading.rr_ms, reading.quality),
            (Some(75.0), Some(800.0), 1.0)
        );
        let reading = Columns::of(&stream(&[("", "")])).unwrap().read(&[812.5]);
        assert_eq!((reading.rate_bpm, reading.rr_ms), (None, Some(812.5)));
    }

    #[test]
    fn missing_is_not_zero_and_the_implausible_is_kept_with_its_quality() {
        let info = stream(&[("hr", ""), ("rr", "ms"), ("contact", "")]);
        let columns = Columns::of(&info).unwrap();
        for (values, rate, rr, quality) in [
            ([0.0, f64::NAN, 1.0], None, None, 0.0),
            ([60.0, -3.0, 1.0], Some(60.0), None, 1.0),
            ([60.0, 9000.0, 1.0], Some(60.0), Some(9000.0), 0.5),
            ([60.0, 1000.0, 0.0], Some(60.0), Some(1000.0), 0.0),
            ([f64::INFINITY, 1e300, 1.0], None, None, 0.0),
        ] {
            let reading = columns.read(&values);
            assert_eq!((reading.rate_bpm, reading.rr_ms, reading.quality), (rate, rr, quality));
        }
        assert_eq!(columns.read(&[]).quality, 0.0);
    }

    #[test]
    fn a_stream_without_a_heart_is_refused_with_what_it_has() {
        let none = Columns::of(&stream(&[("EDA", "uS"), ("TEMP", "C")])).unwrap_err();
        assert!(none.contains("no channel labelled rate or rr, but EDA, TEMP"), "{none}");
        let unit = Columns::of(&stream(&[("rr", "fortnights")])).unwrap_err();
        assert!(unit.contains("`fortnights`"), "{unit}");
    }
}
