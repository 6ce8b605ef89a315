//! Reads the heart's values from one packet.

use rosc::{OscMessage, OscPacket, OscType};

use super::digits::Digits;
use super::names::Names;
use super::table::{Meaning, Table};
use crate::plausible::PLAUSIBLE_BPM;
use crate::shown;

/// The most messages of one packet that are read.
const MESSAGES_MAX: usize = 64;

/// The heart's values in a packet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct OscReading {
    /// Whether any message of the packet was about a heart.
    pub of_heart: bool,
    /// The rate, 1/min, or none where the relay states that there is none; with the rank of its
    /// name.
    pub rate: Option<(usize, Option<f32>)>,
    pub rr_ms: Option<f32>,
    /// Whether the relay has its watch or service; none where the packet does not state it.
    pub connected: Option<bool>,
    /// Whether the watch sends; none where the packet does not state it.
    pub active: Option<bool>,
    /// Values under known names that are no numbers.
    pub unreadable: u64,
    /// What was wrong with the last of them.
    pub fault: Option<String>,
}

/// Reads packets by a table of names.
#[derive(Debug)]
pub(super) struct Reader {
    table: Table,
    digits: Digits,
    /// Whether the relay also sends the rate whole: then its digits are ignored.
    whole: bool,
    /// The names that came and gave nothing.
    pub names: Names,
}

impl OscReading {
    /// Whether the packet has a rate, an interval, or the statement that there is no rate.
    pub fn has_value(&self) -> bool {
        self.rate.is_some() || self.rr_ms.is_some()
    }

    /// Whether the packet has anything that the source has to know.
    pub fn says_something(&self) -> bool {
        self.has_value() || self.connected.is_some() || self.active.is_some()
    }

    /// The rate, 1/min.
    pub fn rate_bpm(&self) -> Option<f32> {
        self.rate.and_then(|(_, rate)| rate)
    }

    /// The rate under the name of the lowest rank is kept.
    fn set_rate(&mut self, rank: usize, rate: Option<f32>) {
        if self.rate.is_none_or(|(before, _)| rank <= before) {
            self.rate = Some((rank, rate));
        }
    }
}

impl Reader {
    pub fn new(table: Table) -> Self {
        Self { table, digits: Digits::default(), whole: false, names: Names::default() }
    }

    /// Reads a packet that came at `at_ns`; none when the packet is no OSC.
    pub fn read(&mut self, packet: &[u8], at_ns: u64) -> Option<OscReading> {
        let (_, packet) = rosc::decoder::decode_udp(packet).ok()?;
        let mut reading = OscReading::default();
        let mut waiting = vec![packet];
        let mut seen = 0;
        while let Some(one) = waiting.pop() {
            seen += 1;
            if seen > MESSAGES_MAX {
                break;
            }
            match one {
                OscPacket::Message(message) => self.message(&message, at_ns, &mut reading),
                OscPacket::Bundle(bundle) => waiting.extend(bundle.content.into_iter().rev()),
            }
        }
        Some(reading)
    }

    fn message(&mut self, message: &OscMessage, at_ns: u64, reading: &mut OscReading) {
        let Some((rank, meaning)) = self.table.get(&message.addr) else {
            self.names.add(&message.addr);
            return;
        };
        reading.of_heart = true;
        if matches!(meaning, Meaning::Share | Meaning::Unused) {
            self.names.add(&message.addr);
            return;
        }
        let value = match number(message.args.first()) {
            Ok(value) => value,
            Err(fault) => {
                self.names.add(&message.addr);
                reading.unreadable += 1;
                reading.fault = Some(format!("{} {fault}", shown(&message.addr)));
                return;
            }
        };
        match meaning {
            Meaning::Rate => {
                self.whole = true;
                // From -1 to 1 it is a share of a maximum, under a name that others use for a rate.
                if value == 0.0 {
                    reading.set_rate(rank, None);
                } else if value > 1.0 {
                    reading.set_rate(rank, Some(value));
                } else {
                    self.names.add(&message.addr);
                }
            }
            Meaning::RateOrShare => {
                if PLAUSIBLE_BPM.contains(&value) {
                    self.whole = true;
                    reading.set_rate(rank, Some(value));
                } else {
                    self.names.add(&message.addr);
                }
            }
            Meaning::Interval => reading.rr_ms = Some(value).filter(|ms| *ms > 0.0),
            Meaning::IntervalSecs => {
                reading.rr_ms = Some(value * 1000.0).filter(|ms| *ms > 0.0);
            }
            Meaning::Digit { worth, times } => {
                if let (Some(rate), false) =
                    (self.digits.rate(worth, value * times, at_ns), self.whole)
                {
                    reading.set_rate(rank, Some(rate).filter(|rate| *rate > 0.0));
                }
            }
            Meaning::Connected => reading.connected = Some(value != 0.0),
            Meaning::Active => reading.active = Some(value != 0.0),
            Meaning::Share | Meaning::Unused => {}
        }
    }
}

/// The number of a message, or why there is none.
fn number(value: Option<&OscType>) -> Result<f32, String> {
    let number = match value {
        Some(OscType::Int(v)) => *v as f32,
        Some(OscType::Long(v)) => *v as f32,
        Some(OscType::Float(v)) => *v,
        Some(OscType::Double(v)) => *v as f32,
        Some(OscType::Bool(v)) => f32::from(u8::from(*v)),
        Some(OscType::String(text)) => {
            return Err(format!("is the text \"{}\" and no number", shown(text)));
        }
        Some(_) => return Err("is of a type that is no number".to_owned()),
        None => return Err("came without a value".to_owned()),
    };
    if number.is_finite() { Ok(number) } else { Err("is not a finite number".to_owned()) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reader() -> Reader {
        Reader::new(Table::open(None).unwrap())
    }

    fn read(reader: &mut Reader, messages: &[(&str, OscType)]) -> OscReading {
        let content = messages.iter().map(|(name, value)| {
            let addr = format!("/avatar/parameters/{name}");
            OscPacket::Message(OscMessage { addr, args: vec![value.clone()] })
        });
        let timetag = rosc::OscTime { seconds: 0, fractional: 1 };
        let bundle = rosc::OscBundle { timetag, content: content.collect() };
        reader.read(&rosc::encoder::encode(&OscPacket::Bundle(bundle)).unwrap(), 0).unwrap()
    }

    #[test]
    fn a_number_from_minus_one_to_one_is_never_a_rate_whatever_its_name() {
        for name in
            ["HR", "HeartRate", "Heartrate", "Heartrate2", "HeartRateFloat", "floatHR", "hr"]
        {
            for share in [-1.0, -0.4, 0.3, 1.0] {
                let reading = read(&mut reader(), &[(name, OscType::Float(share))]);
                assert_eq!(reading.rate, None, "{name} {share}");
                assert!(reading.of_heart);
            }
        }
        let half = read(&mut reader(), &[("HeartRate", OscType::Float(0.0))]);
        assert_eq!(half.rate, None, "0 of -1 to 1 is no statement that there is none");
        let none = read(&mut reader(), &[("HR", OscType::Int(0))]);
        assert_eq!(none.rate.unwrap().1, None);
    }

    #[test]
    fn a_rate_is_put_together_of_tenths_and_of_digits_and_not_where_it_comes_whole() {
        let tenths = |rate: f32| {
            let digit = |worth: f32| OscType::Float(((rate / worth) as i32 % 10) as f32 / 10.0);
            ["Units", "Tens", "Hundreds"]
                .into_iter()
                .zip([1.0, 10.0, 100.0])
                .map(|(name, worth)| (format!("VRCOSC/Heartrate/{name}"), digit(worth)))
                .collect::<Vec<_>>()
        };
        for rate in [58.0, 79.0, 107.0, 136.0] {
            let of = tenths(rate);
            let of: Vec<_> =
                of.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
            assert_eq!(read(&mut reader(), &of).rate_bpm(), Some(rate));
        }
        let mut both = reader();
        read(&mut both, &[("VRCOSC/Heartrate/Value", OscType::Int(81))]);
        let of = tenths(79.0);
        let of: Vec<_> = of.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        assert_eq!(read(&mut both, &of).rate_bpm(), None);
    }

    #[test]
    fn the_first_name_of_the_table_gives_the_rate_of_a_bundle() {
        let reading = read(
            &mut reader(),
            &[
                ("Heartrate3", OscType::Int(70)),
                ("HR", OscType::Int(71)),
                ("HeartRateInt", OscType::Int(72)),
            ],
        );
        assert_eq!(reading.rate_bpm(), Some(71.0));
    }

    #[test]
    fn a_text_is_unreadable_and_said() {
        let text = OscType::String("76\u{7}".to_owned());
        let reading = read(&mut reader(), &[("HR", text), ("isHRConnected", OscType::Bool(true))]);
        assert_eq!((reading.rate, reading.unreadable), (None, 1));
        let fault = reading.fault.unwrap();
        assert_eq!(fault, r#"/avatar/parameters/HR is the text "76\u{7}" and no number"#);
        assert_eq!(reading.connected, Some(true));
    }

    proptest! {
        #[test]
        fn no_packet_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = reader().read(&bytes, 0);
        }

        #[test]
        fn no_packet_that_begins_well_panics(
            name in "(HR|onesHR|RRInterval|VRCOSC/Heartrate/Units|isHRActive|x)",
            tags in "[ifsbhtdTFNIrmc\\[\\]]{0,12}",
            rest in prop::collection::vec(any::<u8>(), 0..64),
        ) {
            let mut packet = format!("/avatar/parameters/{name}").into_bytes();
            for text in [Vec::new(), format!(",{tags}").into_bytes()] {
                packet.extend(text);
                packet.push(0);
                packet.resize(packet.len().next_multiple_of(4), 0);
            }
            packet.extend(rest);
            let _ = reader().read(&packet, 0);
        }
    }
}
