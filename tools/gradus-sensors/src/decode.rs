//! One packet, explained byte by byte.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use gradus_base::sample::Contact;
use gradus_cli::{Error, Exit};
use gradus_sensors::{HeartPacket, MAX_PACKET_BYTES, PacketFault};

use crate::bad;

/// What can be explained.
#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// Heart Rate Measurement, what a strap notifies.
    #[value(name = "2a37", alias = "2A37", alias = "0x2a37", alias = "0x2A37")]
    HeartRateMeasurement,
}

#[derive(Args)]
pub struct Packet {
    /// The number of the characteristic.
    kind: Kind,
    /// The bytes in hexadecimal; spaces, colons and a leading 0x are left out of account. An empty
    /// text is an empty packet.
    hex: String,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Prints what the packet says, or why it says nothing (exit code 1).
pub fn decode(out: &mut impl Write, packet: &Packet) -> Result<Exit, Error> {
    let bytes = bytes(&packet.hex)?;
    let Kind::HeartRateMeasurement = packet.kind;
    let read = HeartPacket::parse(&bytes);
    if packet.json {
        writeln!(out, "{}", as_json(&read))?;
    } else {
        match &read {
            Ok(read) => explain(out, read)?,
            Err(fault) => writeln!(out, "this packet cannot be read: {fault}")?,
        }
    }
    Ok(if read.is_ok() { Exit::Done } else { Exit::Failed })
}

fn explain(out: &mut impl Write, packet: &HeartPacket) -> io::Result<()> {
    let HeartPacket { flags, rate_bpm, energy_kj, .. } = packet;
    let wide = if flags & 1 == 0 { "one byte" } else { "two bytes" };
    writeln!(out, "flags    {flags:#04x} ({flags:08b})")?;
    match rate_bpm {
        0 => writeln!(out, "rate     0, {wide}: the sensor has none"),
        bpm => writeln!(out, "rate     {bpm} beats per minute, {wide}"),
    }?;
    writeln!(out, "contact  {}", contact(packet.contact).1)?;
    match energy_kj {
        Some(u16::MAX) => writeln!(out, "energy   65535 kJ or more since its reset"),
        Some(kj) => writeln!(out, "energy   {kj} kJ since its reset"),
        None => writeln!(out, "energy   not told"),
    }?;
    let rr: Vec<String> = packet.rr_ms().map(|ms| format!("{ms:.1}")).collect();
    match (flags & 16 != 0, rr.is_empty()) {
        (false, _) => writeln!(out, "RR       not told"),
        (true, true) => writeln!(out, "RR       no beat since the last packet"),
        (true, false) => writeln!(out, "RR       {} ms, oldest first", rr.join(", ")),
    }?;
    if flags & 0xE0 != 0 {
        writeln!(out, "         reserved bits are set, and mean nothing here")?;
    }
    Ok(())
}

fn as_json(read: &Result<HeartPacket, PacketFault>) -> serde_json::Value {
    match read {
        Ok(packet) => serde_json::json!({
            "readable": true,
            "flags": packet.flags,
            "rate_bpm": packet.rate_bpm,
            "contact": contact(packet.contact).0,
            "energy_kj": packet.energy_kj,
            "rr_1024ths": packet.rr_1024ths,
            "rr_ms": packet.rr_ms().collect::<Vec<f32>>(),
        }),
        Err(fault) => serde_json::json!({ "readable": false, "fault": fault.to_string() }),
    }
}

/// In a log's words, and in a person's.
fn contact(contact: Contact) -> (&'static str, &'static str) {
    match contact {
        Contact::Unknown => ("unknown", "not told: the sensor cannot feel it"),
        Contact::Contact => ("contact", "touches skin"),
        Contact::NoContact => ("no_contact", "does not touch skin"),
    }
}

fn bytes(hex: &str) -> Result<Vec<u8>, Error> {
    let text = hex.trim();
    let text = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    let mut digits = Vec::new();
    for (place, letter) in text.chars().enumerate() {
        match letter.to_digit(16) {
            Some(digit) => digits.push(digit as u8),
            None if letter.is_whitespace() || matches!(letter, ':' | '-' | ',') => {}
            None => {
                let nth = place + 1;
                let what = format!("`{letter}` (character {nth}) is no hexadecimal digit");
                return Err(bad(what).hint("write the bytes as in 16480004 or 16 48 00 04"));
            }
        }
        if digits.len() > 8 * MAX_PACKET_BYTES {
            let most = format!("a packet has at most {MAX_PACKET_BYTES} bytes");
            return Err(bad("too long").hint(most));
        }
    }
    let (pairs, odd) = digits.as_chunks::<2>();
    if odd.is_empty() {
        Ok(pairs.iter().map(|[high, low]| high << 4 | low).collect())
    } else {
        Err(bad("an odd number of digits").hint("each byte has two"))
    }
}
