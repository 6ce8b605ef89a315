//! Reads the heart's values from one packet.

use rosc::{OscMessage, OscPacket, OscType};

/// The address under which relays for avatars send their values.
const PREFIX: &str = "/avatar/parameters/";
/// The most messages of one packet that are read.
const MESSAGES_MAX: usize = 64;

/// The heart's values in a packet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct OscReading {
    /// Whether any message of the packet was about a heart.
    pub of_heart: bool,
    pub rate_bpm: Option<f32>,
    pub rr_ms: Option<f32>,
    /// Whether the rate was sent as 0: the watch has none.
    pub no_rate: bool,
    /// Whether the relay has its watch; none where the packet does not state it.
    pub connected: Option<bool>,
}

/// A rate sent digit by digit, for avatars that show digits.
#[derive(Debug, Default)]
pub(super) struct Digits {
    /// The ones, tens and hundreds received since the last whole rate.
    places: [Option<f32>; 3],
    /// Whether the relay also sends the rate whole: then its digits are ignored.
    whole: bool,
}

impl OscReading {
    /// Whether the packet has a rate, an interval, or the statement that there is no rate.
    pub fn has_value(&self) -> bool {
        self.rate_bpm.is_some() || self.rr_ms.is_some() || self.no_rate
    }

    /// Reads a packet; none when the packet is no OSC.
    pub fn read(packet: &[u8], digits: &mut Digits) -> Option<Self> {
        let (_, packet) = rosc::decoder::decode_udp(packet).ok()?;
        let mut reading = Self::default();
        let mut waiting = vec![packet];
        let mut seen = 0;
        while let Some(one) = waiting.pop() {
            seen += 1;
            if seen > MESSAGES_MAX {
                break;
            }
            match one {
                OscPacket::Message(message) => reading.message(&message, digits),
                OscPacket::Bundle(bundle) => waiting.extend(bundle.content.into_iter().rev()),
            }
        }
        Some(reading)
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
            // Unused: a share of a maximum that is not sent; a blink for every beat; a pulse's
            // shape.
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
            let _ = OscReading::read(&bytes, &mut Digits::default());
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
            let _ = OscReading::read(&packet, &mut Digits::default());
        }
    }
}
