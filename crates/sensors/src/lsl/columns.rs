//! Finds the channels of a stream that carry the heart: by their labels, and where a stream has only
//! one, by the stream's name or type.

use gradus_base::sample::Contact;
use gradus_lsl::StreamInfo;

use crate::plausible::{PLAUSIBLE_BPM, PLAUSIBLE_MS};
use crate::shown;

/// Labels of a channel with the heart rate in beats per minute. Case, spaces, `-` and `_` do not
/// count.
pub const RATE_LABELS: [&str; 6] = ["rate", "hr", "heartrate", "bpm", "pulse", "pulserate"];
/// Labels of a channel with the interval between two beats, in ms unless the channel's unit is
/// another.
pub const RR_LABELS: [&str; 12] = [
    "rr",
    "rri",
    "rrms",
    "rrinterval",
    "rrintervals",
    "ibi",
    "interbeatinterval",
    "nn",
    "nninterval",
    "ppi",
    "ppinterval",
    "beatinterval",
];
/// Labels that say too little in the name of a stream.
const VAGUE: [&str; 3] = ["rate", "pulse", "nn"];
/// Labels of a channel that is 0 without skin contact.
const CONTACT_LABELS: [&str; 2] = ["contact", "skincontact"];
/// Labels that programs give where they have none.
const NO_LABELS: [&str; 6] = ["", "ch", "channel", "value", "data", "v"];
/// A rate is above this, beats per minute: below are beats per second, and shares of a maximum.
const LEAST_BPM: f64 = 4.0;
/// Labels named in a reason.
const NAMED: usize = 12;

/// The channels of a heart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Columns {
    /// The channel, and the factor that turns its values into beats per minute.
    rate: Option<(usize, f64)>,
    rr: Option<(usize, RrUnit)>,
    contact: Option<usize>,
}

/// The unit of intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
enum RrUnit {
    /// The stream states it: ms in one of it.
    Stated(f64),
    /// The stream states none: the values tell, as no heart has intervals of 3 ms or of 200 s.
    Unstated,
}

/// The heart's values in one sample of a stream.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading {
    pub rate_bpm: Option<f32>,
    pub rr_ms: Option<f32>,
    pub contact: Contact,
    /// The share of the sample's values that a living heart can have; 0 where the sample has none.
    pub quality: f32,
    /// The interval was taken as seconds although no unit is stated.
    pub taken_as_secs: bool,
    /// Why a value was left out.
    pub odd: Option<Odd>,
}

/// A value that contradicts its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Odd {
    /// An interval, as sent.
    Interval(f64),
    /// A rate, as sent.
    Rate(f64),
}

impl core::fmt::Display for Odd {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Interval(value) => write!(
                f,
                "it sends an interval of {value:.3}, which no heart has in the unit that the channel \
                 states; state the unit of the numbers, ms or s"
            ),
            Self::Rate(value) => write!(
                f,
                "it sends {value:.3} as its rate, which no heart has in beats per minute; have it \
                 send beats per minute, or state Hz as the unit"
            ),
        }
    }
}

impl Columns {
    /// Finds the channels of the heart; the error is the reason why there are none.
    pub fn of(info: &StreamInfo) -> Result<Self, String> {
        let labels: Vec<String> = info.channels.iter().map(|one| plain(&one.label)).collect();
        let find = |known: &[&str]| labels.iter().position(|one| known.contains(&one.as_str()));
        let (mut rate, mut rr) = (find(&RATE_LABELS), find(&RR_LABELS));
        // The name or the type of a stream says what its only channel is where no label does.
        if let ([label], true) = (&labels[..], rate.is_none() && rr.is_none())
            && NO_LABELS.contains(&label.trim_end_matches(|c: char| c.is_ascii_digit()))
        {
            let kind = plain(&info.kind);
            let means = |list: &[&str]| said_by_name(&info.name, list);
            let is = |list: &[&str]| list.contains(&kind.as_str());
            match ((means(&RATE_LABELS), means(&RR_LABELS)), (is(&RATE_LABELS), is(&RR_LABELS))) {
                ((true, false), _) | ((false, false), (true, _)) => rate = Some(0),
                ((false, true), _) | ((false, false), (_, true)) => rr = Some(0),
                _ => {}
            }
        }
        if rate.is_none() && rr.is_none() {
            return Err(no_heart(info));
        }
        let unit = |index: usize| info.channels.get(index).map_or("", |one| one.unit.as_str());
        let rr = match rr {
            None => None,
            Some(index) => {
                Some((index, rr_unit(unit(index)).ok_or_else(|| unknown_unit(info, unit(index)))?))
            }
        };
        let rate = rate.map(|index| (index, bpm_per_unit(unit(index))));
        Ok(Self { rate, rr, contact: find(&CONTACT_LABELS) })
    }

    /// Reads a sample. A value that is no number, or not above 0, is missing.
    pub fn read(&self, values: &[f64]) -> Reading {
        let number =
            |index: usize| values.get(index).copied().filter(|v| v.is_finite() && *v > 0.0);
        let mut odd = None;
        let rate_bpm = self.rate.and_then(|(index, scale)| {
            let value = number(index)?;
            if value * scale <= LEAST_BPM {
                odd = Some(Odd::Rate(value));
                return None;
            }
            Some((value * scale) as f32).filter(|v| v.is_finite())
        });
        let rr = self.rr.and_then(|(index, unit)| {
            let value = number(index)?;
            let read = unit.read(value);
            if read.is_none() {
                odd = Some(Odd::Interval(value));
            }
            read
        });
        let rr_ms = rr.map(|(ms, _)| ms).filter(|v| v.is_finite());
        let contact = match self.contact.and_then(|index| values.get(index).copied()) {
            Some(0.0) => Contact::NoContact,
            Some(value) if value.is_finite() => Contact::Contact,
            _ => Contact::Unknown,
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
        let taken_as_secs = rr.is_some_and(|(_, guessed)| guessed);
        Reading { rate_bpm, rr_ms, contact, quality, taken_as_secs, odd }
    }
}

impl RrUnit {
    /// An interval in ms, and whether that needed a guess; none where the value contradicts the unit
    /// that is stated.
    fn read(self, value: f64) -> Option<(f32, bool)> {
        let is_heart = |ms: f64| PLAUSIBLE_MS.contains(&(ms as f32));
        match self {
            Self::Stated(scale) => {
                let ms = value * scale;
                let other = is_heart(value) || is_heart(value * 1000.0);
                (is_heart(ms) || !other).then_some((ms as f32, false))
            }
            Self::Unstated if is_heart(value * 1000.0) => Some(((value * 1000.0) as f32, true)),
            Self::Unstated => Some((value as f32, false)),
        }
    }
}

/// The label without case, spaces and punctuation, which people write differently.
fn plain(label: &str) -> String {
    label.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a stream's name has one of these labels in it, as one of its words or as some in a row.
fn said_by_name(name: &str, labels: &[&str]) -> bool {
    let whole = plain(name);
    let words: Vec<String> =
        name.split(|c: char| !c.is_alphanumeric()).map(plain).filter(|w| !w.is_empty()).collect();
    let telling = |text: &str| labels.contains(&text) && !VAGUE.contains(&text);
    telling(&whole)
        || (0..words.len()).any(|from| {
            let mut joined = String::new();
            words.iter().skip(from).take(3).any(|word| {
                joined.push_str(word);
                telling(&joined)
            })
        })
}

fn rr_unit(unit: &str) -> Option<RrUnit> {
    let scale = match unit.trim().to_lowercase().as_str() {
        "" => return Some(RrUnit::Unstated),
        "ms" | "msec" | "millisecond" | "milliseconds" => 1.0,
        "s" | "sec" | "secs" | "second" | "seconds" => 1000.0,
        "1/1024 s" | "1/1024s" => 1000.0 / 1024.0,
        "us" | "µs" | "μs" | "microsecond" | "microseconds" => 1e-3,
        _ => return None,
    };
    Some(RrUnit::Stated(scale))
}

fn bpm_per_unit(unit: &str) -> f64 {
    match unit.trim().to_lowercase().as_str() {
        "hz" | "1/s" | "beats/s" | "bps" => 60.0,
        _ => 1.0,
    }
}

fn unknown_unit(info: &StreamInfo, unit: &str) -> String {
    format!(
        "{} gives intervals in `{}`: state ms, s, µs or 1/1024 s as the unit of the channel",
        shown(&info.name),
        shown(unit)
    )
}

fn no_heart(info: &StreamInfo) -> String {
    let has: Vec<String> = info
        .channels
        .iter()
        .filter(|one| !one.label.trim().is_empty())
        .map(|one| shown(&one.label))
        .take(NAMED)
        .collect();
    let name = shown(&info.name);
    match (has.is_empty(), info.channels.len()) {
        (false, _) => format!(
            "{name} has no channel labelled rate or rr, but {}; label the heart's channel rate or rr",
            has.join(", ")
        ),
        (true, 1) => format!(
            "{name} has one channel without a label, and neither its name nor its type ({}) says \
             that it is a heart rate: label the channel hr or rr, or call the stream HeartRate or \
             RRinterval",
            shown(&info.kind)
        ),
        (true, count) => format!(
            "{name} has {count} channels without labels: label them, as in hr (bpm) and rr (ms)"
        ),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn stream(channels: &[(&str, &str)]) -> StreamInfo {
        named("S", "RR", channels)
    }

    fn named(name: &str, kind: &str, channels: &[(&str, &str)]) -> StreamInfo {
        let new = StreamInfo::new(name, kind);
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
    fn the_only_channel_of_a_stream_is_what_its_name_or_its_type_says() {
        for (name, kind, rate) in [
            ("HeartRate", "ExciteOMeter", true),
            ("RRinterval", "ExciteOMeter", false),
            ("Polar H10 12345678 RR", "", false),
            ("polar-h10_heart-rate", "Polar", true),
            ("Strap", "HR", true),
            ("Strap", "IBI", false),
            ("RR", "HR", false),
        ] {
            for label in ["", "ch1", "Channel 1"] {
                let columns = Columns::of(&named(name, kind, &[(label, "")])).unwrap();
                let reading = columns.read(&[if rate { 73.0 } else { 820.0 }]);
                let found = (reading.rate_bpm, reading.rr_ms);
                let right = if rate { (Some(73.0), None) } else { (None, Some(820.0)) };
                assert_eq!(found, right, "{name} {kind} {label}");
            }
        }
        for (name, kind, label) in [
            ("Strap", "ExciteOMeter", ""),
            ("Sampling rate", "X", ""),
            ("HR and RR", "X", ""),
            ("HeartRate", "ExciteOMeter", "EDA"),
        ] {
            let refused = Columns::of(&named(name, kind, &[(label, "")])).unwrap_err();
            assert!(!refused.ends_with(", ") && !refused.ends_with("but "), "{refused}");
        }
        let two = Columns::of(&named("HeartRate", "HR", &[("", ""), ("", "")])).unwrap_err();
        assert!(two.contains("2 channels without labels"), "{two}");
    }

    #[test]
    fn intervals_without_a_unit_are_seconds_where_they_can_be_nothing_else() {
        let columns = Columns::of(&stream(&[("rr", "")])).unwrap();
        for (value, ms, secs) in [(0.82, 820.0, true), (1.9, 1900.0, true), (820.0, 820.0, false)] {
            let reading = columns.read(&[value]);
            assert_eq!((reading.rr_ms, reading.taken_as_secs), (Some(ms), secs), "{value}");
        }
    }

    #[test]
    fn a_value_that_contradicts_its_unit_is_left_out_and_named() {
        for (unit, value) in [("ms", 0.82), ("s", 820.0), ("1/1024 s", 0.82), ("us", 820.0)] {
            let reading = Columns::of(&stream(&[("rr", unit)])).unwrap().read(&[value]);
            assert_eq!((reading.rr_ms, reading.quality), (None, 0.0), "{unit}");
            assert_eq!(reading.odd, Some(Odd::Interval(value)), "{unit}");
        }
        for (unit, value, rate, odd) in [
            ("", 0.45, None, Some(Odd::Rate(0.45))),
            ("bpm", 1.2, None, Some(Odd::Rate(1.2))),
            ("Hz", 1.25, Some(75.0), None),
        ] {
            let reading = Columns::of(&stream(&[("hr", unit)])).unwrap().read(&[value]);
            assert_eq!((reading.rate_bpm, reading.odd), (rate, odd), "{unit} {value}");
        }
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
