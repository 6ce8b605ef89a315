//! What one packet says of a heart.

use rosc::{OscMessage, OscPacket, OscType};

/// Where relays for avatars put what they tell.
const PREFIX: &str = "/avatar/parameters/";
/// Messages of one packet that are looked at.
const MESSAGES_MAX: usize = 64;

/// What a packet said.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Told {
    /// Any of its messages was of a heart.
    pub of_heart: bool,
    pub rate_bpm: Option<f32>,
    pub rr_ms: Option<f32>,
    /// The rate was told as 0: the watch has none.
    pub no_rate: bool,
    /// Whether the relay has its watch.
    pub connected: Option<bool>,
}

/// A rate that comes digit by digit, for avatars that show digits.
#[derive(Debug, Default)]
pub(super) struct Digits {
    /// Ones, tens, hundreds, as far as told since the last whole rate.
    places: [Option<f32>; 3],
    /// The relay also sends the rate whole: its digits say nothing new.
    whole: bool,
}

impl Told {
    /// Whether there is a rate, an interval, or the word that there is none.
    pub fn has_reading(&self) -> bool {
        self.rate_bpm.is_some() || self.rr_ms.is_some() || self.no_rate
    }

    /// Reads a packet; none when it is no OSC.
    pub fn read(packet: &[u8], digits: &mut Digits) -> Option<Self> {
        let (_, packet) = rosc::decoder::decode_udp(packet).ok()?;
        let mut told = Self::default();
        let mut waiting = vec![packet];
        let mut seen = 0;
        while let Some(one) = waiting.pop() {
            seen += 1;
            if seen > MESSAGES_MAX {
                break;
            }
            match one {
                OscPacket::Message(message) => told.message(&message, digits),
                OscPacket::Bundle(bundle) => waiting.extend(bundle.content.into_iter().rev()),
            }
        }
        Some(told)
    }

    fn message(&mut self, message: &OscMessage, digits: &mut Digits) {
        let Some(name) = message.addr.strip_prefix(PREFIX) else { return };
        let value = message.args.first().and_then(number);
        match name {
            "HR" => {
                digits.whole = true;
                self.rate(value);
            }
            "onesHR" => self.digit(0, value, digits),
            "tensHR" => self.digit(1, value, digits),
            "hundredsHR" => self.digit(2, value, digits),
            "RRInterval" => self.rr_ms = value.filter(|ms| *ms > 0.0),
            "isHRConnected" => self.connected = value.map(|value| value != 0.0),
            // A share of a maximum that is not told; a blink for every beat; a pulse's shape.
            "isHRActive" | "isHRBeat" | "HRPercent" | "FullHRPercent" | "HeartBeatToggle" => {}
            _ => return,
        }
        self.of_heart = true;
    }

    fn rate(&mut self, value: Option<f32>) {
        self.rate_bpm = value.filter(|rate| *rate > 0.0);
        self.no_rate = value == Some(0.0);
    }

    fn digit(&mut self, place: usize, value: Option<f32>, digits: &mut Digits) {
        if let Some(slot) = digits.places.get_mut(place) {
            *slot = value.filter(|digit| (0.0..10.0).contains(digit) && digit.fract() == 0.0);
        }
        if let ([Some(ones), Some(tens), Some(hundreds)], false) = (digits.places, digits.whole) {
            digits.places = [None; 3];
            self.rate(Some(ones + 10.0 * tens + 100.0 * hundreds));
        }
    }
}

fn number(value: &OscType) -> Option<f32> {
    let number = match value {
        OscType::Int(v) => *v as f32,
        OscType::Long(v) => *v as f32,
        OscType::Float(v) => *v,
        OscType::Double(v) => *v as f32,
        OscType::Bool(v) => f32::from(u8::from(*v)),
        _ => return None,
    };
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_packet_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Told::read(&bytes, &mut Digits::default());
        }

        #[test]
        fn no_packet_that_begins_well_panics(
            name in "(HR|onesHR|RRInterval|x)",
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
            let _ = Told::read(&packet, &mut Digits::default());
        }
    }
}
