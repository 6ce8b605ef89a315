//! What a stream says of itself: name, type, channels, rate, where it is.

use std::net::{Ipv4Addr, SocketAddr};

use labstream_wire::Format;

use crate::xml::{self, Element};

/// More channels than any amplifier has.
pub(crate) const CHANNELS_MAX: usize = 1024;
/// Bytes of one short description, which travels in a datagram.
const TEXT_MAX: usize = 512;

/// One channel as its stream labels it; most fields may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Channel {
    /// Its name, such as `rate`.
    pub label: String,
    /// As the stream writes it: `ms`, `microsiemens`, …
    pub unit: String,
    /// Its content, such as `EDA`.
    pub kind: String,
}

/// A stream.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamInfo {
    /// Its name; several streams may have one name.
    pub name: String,
    /// Its content type: `EEG`, `Markers`, …
    pub kind: String,
    /// Empty labels until the whole description was read.
    pub channels: Vec<Channel>,
    /// The type of its values.
    pub format: Format,
    /// 0: irregular.
    pub nominal_rate_hz: f64,
    /// Stays the same when its program starts again; may be empty.
    pub source_id: String,
    /// The machine that its program runs on.
    pub hostname: String,
    /// This run of its program.
    pub uid: String,
    /// Separates laboratories on one network; `default` where none was chosen.
    pub session_id: String,
    /// Seconds of its own clock.
    pub created_at: f64,
    /// Further fields of its description, in order.
    pub about: Vec<(String, String)>,
    /// Where it is; unspecified for a stream that is not published.
    pub address: Ipv4Addr,
    /// The TCP port that its samples come from.
    pub data_port: u16,
    /// The UDP port that its clock answers on.
    pub service_port: u16,
}

impl StreamInfo {
    /// A stream to publish; irregular, of 32-bit numbers, without channels.
    pub fn new(name: &str, kind: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: kind.to_owned(),
            channels: Vec::new(),
            format: Format::Float32,
            nominal_rate_hz: 0.0,
            source_id: String::new(),
            hostname: String::new(),
            uid: String::new(),
            session_id: "default".to_owned(),
            created_at: 0.0,
            about: Vec::new(),
            address: Ipv4Addr::UNSPECIFIED,
            data_port: 0,
            service_port: 0,
        }
    }

    /// With a further channel.
    pub fn channel(mut self, label: &str, unit: &str, kind: &str) -> Self {
        let text = |text: &str| text.to_owned();
        self.channels.push(Channel { label: text(label), unit: text(unit), kind: text(kind) });
        self
    }

    /// Where its samples come from.
    pub fn data_address(&self) -> SocketAddr {
        SocketAddr::from((self.address, self.data_port))
    }

    /// Where its clock answers.
    pub fn service_address(&self) -> SocketAddr {
        SocketAddr::from((self.address, self.service_port))
    }

    /// Reads a description, short or whole. None when it is none, or over its bounds.
    pub(crate) fn read(text: &str, address: Ipv4Addr) -> Option<Self> {
        let info = xml::parse(text).filter(|root| root.name == "info")?;
        let field = |name: &str| {
            let text = info.text_of(name);
            (text.len() <= TEXT_MAX).then(|| text.to_owned())
        };
        let count: usize = info.text_of("channel_count").parse().ok()?;
        let rate: f64 = info.text_of("nominal_srate").parse().ok()?;
        let port = |name: &str| info.text_of(name).parse::<u16>().ok().filter(|port| *port > 0);
        if count == 0 || count > CHANNELS_MAX || !(0.0..=1e6).contains(&rate) {
            return None;
        }
        let mut channels = described(&info);
        channels.resize(count, Channel::default());
        Some(Self {
            name: field("name").filter(|name| !name.is_empty())?,
            kind: field("type")?,
            channels,
            format: format(info.text_of("channel_format"))?,
            nominal_rate_hz: rate,
            source_id: field("source_id")?,
            hostname: field("hostname")?,
            uid: field("uid").filter(|uid| !uid.is_empty())?,
            session_id: field("session_id")?,
            created_at: info.text_of("created_at").parse().unwrap_or(0.0),
            about: Vec::new(),
            address,
            data_port: port("v4data_port")?,
            service_port: port("v4service_port")?,
        })
    }

    /// The description that answers a search: without channels.
    pub(crate) fn short_text(&self) -> String {
        self.text(false)
    }

    /// The whole description.
    pub(crate) fn full_text(&self) -> String {
        self.text(true)
    }

    fn text(&self, whole: bool) -> String {
        let mut out = "<?xml version=\"1.0\"?><info>".to_owned();
        for (name, value) in self.fields() {
            xml::write(&mut out, name, &value);
        }
        out.push_str("<desc>");
        if whole {
            for (name, value) in &self.about {
                xml::write(&mut out, name, value);
            }
            out.push_str("<channels>");
            for channel in &self.channels {
                out.push_str("<channel>");
                xml::write(&mut out, "label", &channel.label);
                xml::write(&mut out, "unit", &channel.unit);
                xml::write(&mut out, "type", &channel.kind);
                out.push_str("</channel>");
            }
            out.push_str("</channels>");
        }
        out.push_str("</desc></info>");
        out
    }

    /// The fields that a search can name, as text.
    pub(crate) fn fields(&self) -> [(&'static str, String); 17] {
        let port = |port: u16| port.to_string();
        [
            ("name", self.name.clone()),
            ("type", self.kind.clone()),
            ("channel_count", self.channels.len().to_string()),
            ("channel_format", format_name(self.format).to_owned()),
            ("source_id", self.source_id.clone()),
            ("nominal_srate", format!("{:.15}", self.nominal_rate_hz)),
            ("version", "1.10".to_owned()),
            ("created_at", format!("{:.9}", self.created_at)),
            ("uid", self.uid.clone()),
            ("session_id", self.session_id.clone()),
            ("hostname", self.hostname.clone()),
            // The searching program knows the address from the answer.
            ("v4address", String::new()),
            ("v4data_port", port(self.data_port)),
            ("v4service_port", port(self.service_port)),
            ("v6address", String::new()),
            ("v6data_port", port(0)),
            ("v6service_port", port(0)),
        ]
    }
}

/// The channels that `desc/channels` describes.
fn described(info: &Element) -> Vec<Channel> {
    let desc = info.child("desc");
    // Some programs leave out the list around the channels.
    let list = desc.and_then(|desc| desc.child("channels")).or(desc);
    let text = |channel: &Element, name: &str| {
        channel.text_of(name).chars().take(TEXT_MAX).collect::<String>()
    };
    list.map_or_else(Vec::new, |list| {
        let channels = list.children.iter().filter(|child| child.name == "channel");
        channels
            .map(|one| Channel {
                label: ["label", "name"]
                    .into_iter()
                    .map(|field| text(one, field))
                    .find(|label| !label.trim().is_empty())
                    .unwrap_or_default(),
                unit: text(one, "unit"),
                kind: text(one, "type"),
            })
            .collect()
    })
}

const FORMATS: [(&str, Format); 7] = [
    ("float32", Format::Float32),
    ("double64", Format::Double64),
    ("string", Format::String),
    ("int32", Format::Int32),
    ("int16", Format::Int16),
    ("int8", Format::Int8),
    ("int64", Format::Int64),
];

fn format(name: &str) -> Option<Format> {
    FORMATS.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
}

fn format_name(format: Format) -> &'static str {
    FORMATS.iter().find(|(_, known)| *known == format).map_or("undefined", |(name, _)| name)
}

/// This machine's name; `localhost` where the system does not say.
pub fn hostname() -> String {
    let from_kernel = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let name = from_kernel.or_else(|| std::env::var("COMPUTERNAME").ok()).unwrap_or_default();
    match name.trim() {
        "" => "localhost".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_description_reads_as_it_was_written() {
        let mut one = StreamInfo::new("Strap <1>", "HeartRate").channel("rate", "1/min", "HR");
        one.data_port = 16572;
        one.service_port = 16573;
        one.uid = "u".to_owned();
        one.address = Ipv4Addr::LOCALHOST;
        assert_eq!(StreamInfo::read(&one.full_text(), Ipv4Addr::LOCALHOST).unwrap(), one);
        let short = StreamInfo::read(&one.short_text(), Ipv4Addr::LOCALHOST).unwrap();
        assert_eq!(short.channels, [Channel::default()]);
    }

    #[test]
    fn a_channel_described_by_its_name_has_that_as_its_label() {
        let mut one = StreamInfo::new("A", "B").channel("HR", "bpm", "");
        (one.data_port, one.service_port, one.uid) = (1, 1, "u".to_owned());
        let named = one.full_text().replace("<label>HR</label>", "<name>HR</name>");
        let both = one.full_text().replace("<unit>", "<name>other</name><unit>");
        let bare = named.replace("<channels>", "").replace("</channels>", "");
        for text in [named, both, bare] {
            let info = StreamInfo::read(&text, Ipv4Addr::LOCALHOST).unwrap();
            assert_eq!(info.channels, one.channels, "{text}");
        }
    }

    #[test]
    fn a_description_over_its_bounds_is_none() {
        let mut one = StreamInfo::new("A", "B").channel("c", "", "");
        (one.data_port, one.service_port, one.uid) = (1, 1, "u".to_owned());
        let good = one.full_text();
        assert!(StreamInfo::read(&good, Ipv4Addr::LOCALHOST).is_some());
        let long = "x".repeat(TEXT_MAX + 1);
        for (from, to) in [
            ("<channel_count>1<", "<channel_count>4000000000<".to_owned()),
            ("<channel_count>1<", "<channel_count>0<".to_owned()),
            ("<nominal_srate>0.000000000000000<", "<nominal_srate>NaN<".to_owned()),
            ("<nominal_srate>0.000000000000000<", "<nominal_srate>-1<".to_owned()),
            ("<v4data_port>1<", "<v4data_port>0<".to_owned()),
            ("<v4data_port>1<", "<v4data_port>70000<".to_owned()),
            ("<uid>u<", "<uid><".to_owned()),
            ("<name>A<", format!("<name>{long}<")),
            ("<channel_format>float32<", "<channel_format>float16<".to_owned()),
        ] {
            let bad = good.replace(from, &to);
            assert_ne!(bad, good, "{from}");
            assert_eq!(StreamInfo::read(&bad, Ipv4Addr::LOCALHOST), None, "{to}");
        }
    }
}
