//! One packet, explained byte by byte.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use gradus_base::sample::Contact;
use gradus_cli::{Error, Exit};
use gradus_sensors::{HeartPacket, PacketFault};

use crate::bad;
use crate::bytes::Bytes;

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
    /// The bytes as a tool prints or copies them: 16480004, 16 48 00 04, 16-48-00-04, 0x16 0x48, or
    /// decimal numbers as in [22, 72, 0, 4]; with quotes or without. An empty text is an empty packet.
    #[arg(required = true, num_args = 1.., allow_negative_numbers = true)]
    bytes: Vec<String>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Prints what the packet says, or why it says nothing (exit code 1).
pub fn decode(out: &mut impl Write, packet: &Packet) -> Result<Exit, Error> {
    let Kind::HeartRateMeasurement = packet.kind;
    let bytes = match Bytes::read(&packet.bytes.join(" ")) {
        Ok(bytes) => bytes,
        Err(no) => {
            if packet.json {
                let fault = format!("{}: {}", no.what, no.hint);
                writeln!(out, "{}", serde_json::json!({ "readable": false, "fault": fault }))?;
            }
            return Err(bad(no.what).hint(no.hint));
        }
    };
    let read = HeartPacket::parse(&bytes.bytes);
    if packet.json {
        writeln!(out, "{}", as_json(&bytes, &read))?;
    } else {
        if bytes.decimal {
            writeln!(out, "bytes    {}, read as decimal numbers", hex(&bytes.bytes))?;
        }
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
        None => writeln!(out, "energy   not stated"),
    }?;
    let rr: Vec<String> = packet.rr_ms().map(|ms| format!("{ms:.1}")).collect();
    let empty = match packet.empty_slots() {
        0 => String::new(),
        1 => "; 1 slot is empty".to_owned(),
        slots => format!("; {slots} slots are empty"),
    };
    match (flags & 16 != 0, rr.is_empty()) {
        (false, _) => writeln!(out, "RR       not stated"),
        (true, true) => writeln!(out, "RR       none: no beat since the last packet{empty}"),
        (true, false) => writeln!(out, "RR       {} ms, oldest first{empty}", rr.join(", ")),
    }?;
    if let Some(fault) = packet.fault {
        writeln!(out, "fault    {fault}")?;
    }
    if flags & 0xE0 != 0 {
        writeln!(out, "         reserved bits are set, and mean nothing here")?;
    }
    Ok(())
}

/// As people read bytes.
fn hex(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(" ")
}

fn as_json(bytes: &Bytes, read: &Result<HeartPacket, PacketFault>) -> serde_json::Value {
    let read_as = if bytes.decimal { "decimal" } else { "hexadecimal" };
    match read {
        Ok(packet) => serde_json::json!({
            "readable": true,
            "bytes": hex(&bytes.bytes),
            "read_as": read_as,
            "flags": packet.flags,
            "rate_bpm": packet.rate_bpm,
            "contact": contact(packet.contact).0,
            "energy_kj": packet.energy_kj,
            "rr_1024ths": packet.rr_1024ths,
            "rr_ms": packet.rr_ms().collect::<Vec<f32>>(),
            "empty_slots": packet.empty_slots(),
            "faults": packet.fault.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }),
        Err(fault) => serde_json::json!({
            "readable": false,
            "bytes": hex(&bytes.bytes),
            "read_as": read_as,
            "fault": fault.to_string(),
        }),
    }
}

/// In a log's words, and in a person's.
fn contact(contact: Contact) -> (&'static str, &'static str) {
    match contact {
        Contact::Unknown => ("unknown", "not stated: the sensor cannot feel it"),
        Contact::Contact => ("contact", "touches skin"),
        Contact::NoContact => ("no_contact", "does not touch skin"),
    }
}
