//! One notification of the Heart Rate Measurement characteristic (0x2A37), read whole or refused.
//!
//! Layout: Bluetooth SIG, GATT Specification Supplement, *Heart Rate Measurement*. A byte of flags,
//! the rate (u8, or u16 with flag bit 0), the energy expended so far (u16, bit 3), then as many RR
//! intervals as fit (u16 each, in 1/1024 s, oldest first, bit 4); all little endian.
//!
//! A packet that contradicts its own flags is not used at all: nothing in the packet shows which
//! part would be right.

use gradus_base::sample::Contact;

/// The longest value an attribute can have, bytes (Bluetooth Core, Vol 3, Part F, 3.2.9).
pub const MAX_PACKET_BYTES: usize = 512;

const RATE_IS_U16: u8 = 1;
const CONTACT_DETECTED: u8 = 1 << 1;
const CONTACT_SUPPORTED: u8 = 1 << 2;
const HAS_ENERGY: u8 = 1 << 3;
const HAS_RR: u8 = 1 << 4;

/// The content of one notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeartPacket {
    /// The first byte, as sent. Bits 5 to 7 are reserved and mean nothing here.
    pub flags: u8,
    /// Beats per minute as the sensor computed them; many sensors send 0 when they have no rate.
    pub rate_bpm: u16,
    /// Whether the sensor touches skin.
    pub contact: Contact,
    /// Energy expended since the sensor's count was reset, kJ; 65535 means that or more.
    pub energy_kj: Option<u16>,
    /// Intervals between beats, in 1/1024 s, oldest first; at most 255.
    pub rr_1024ths: Vec<u16>,
}

impl HeartPacket {
    /// The intervals in ms, oldest first.
    pub fn rr_ms(&self) -> impl Iterator<Item = f32> {
        self.rr_1024ths.iter().map(|ticks| f32::from(*ticks) * (1000.0 / 1024.0))
    }
}

/// Why a packet could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PacketFault {
    /// There is not even a byte of flags.
    #[error("it is empty; the shortest packet is a byte of flags and a byte of rate")]
    Empty,
    /// The packet is longer than an attribute can be.
    #[error("it has {len} bytes; an attribute has at most {MAX_PACKET_BYTES}")]
    TooLong {
        /// Length of the packet, bytes.
        len: usize,
    },
    /// The rate is cut off.
    #[error("the flags say that the rate has {wanted} bytes, and {found} follow")]
    RateCut {
        /// Bytes of rate that the flags announce.
        wanted: usize,
        /// Bytes that follow the flags.
        found: usize,
    },
    /// The energy is cut off.
    #[error("the flags say that 2 bytes of energy follow the rate, and {found} follow")]
    EnergyCut {
        /// Bytes that follow the rate.
        found: usize,
    },
    /// The list of intervals ends within an interval.
    #[error("{found} bytes of RR intervals; each interval has 2")]
    RrCut {
        /// Bytes of intervals.
        found: usize,
    },
    /// The packet has more bytes than the flags announce.
    #[error("{found} bytes more than the flags speak of (the flag for RR intervals is not set)")]
    Superfluous {
        /// Number of bytes too many.
        found: usize,
    },
}

impl HeartPacket {
    /// Reads a whole packet.
    ///
    /// # Errors
    ///
    /// A packet whose length does not fit its flags.
    pub fn parse(bytes: &[u8]) -> Result<Self, PacketFault> {
        if bytes.len() > MAX_PACKET_BYTES {
            return Err(PacketFault::TooLong { len: bytes.len() });
        }
        let (&flags, rest) = bytes.split_first().ok_or(PacketFault::Empty)?;
        let (rate_bpm, rest) = match (flags & RATE_IS_U16 != 0, rest) {
            (false, [rate, rest @ ..]) => (u16::from(*rate), rest),
            (true, [low, high, rest @ ..]) => (u16::from_le_bytes([*low, *high]), rest),
            (wide, _) => {
                let wanted = if wide { 2 } else { 1 };
                return Err(PacketFault::RateCut { wanted, found: rest.len() });
            }
        };
        let (energy_kj, rest) = match (flags & HAS_ENERGY != 0, rest) {
            (false, _) => (None, rest),
            (true, [low, high, rest @ ..]) => (Some(u16::from_le_bytes([*low, *high])), rest),
            (true, _) => return Err(PacketFault::EnergyCut { found: rest.len() }),
        };
        let (pairs, odd) = rest.as_chunks::<2>();
        match (flags & HAS_RR != 0, odd.is_empty()) {
            (false, _) if !rest.is_empty() => {
                return Err(PacketFault::Superfluous { found: rest.len() });
            }
            (true, false) => return Err(PacketFault::RrCut { found: rest.len() }),
            _ => {}
        }
        Ok(Self {
            flags,
            rate_bpm,
            contact: contact(flags),
            energy_kj,
            rr_1024ths: pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect(),
        })
    }

    /// The bytes of this packet as a sensor would send them, for stand-ins of a sensor. A rate
    /// above 255 is sent as u16; an empty list of intervals sets no flag for intervals.
    pub fn to_bytes(&self) -> Vec<u8> {
        let wide = self.rate_bpm > u16::from(u8::MAX);
        let flags = match self.contact {
            Contact::Unknown => 0,
            Contact::NoContact => CONTACT_SUPPORTED,
            Contact::Contact => CONTACT_SUPPORTED | CONTACT_DETECTED,
        } | (u8::from(wide) * RATE_IS_U16)
            | (u8::from(self.energy_kj.is_some()) * HAS_ENERGY)
            | (u8::from(!self.rr_1024ths.is_empty()) * HAS_RR);
        let mut bytes = vec![flags];
        let rate = self.rate_bpm.to_le_bytes();
        bytes.extend(rate.iter().take(if wide { 2 } else { 1 }));
        bytes.extend(self.energy_kj.iter().flat_map(|kj| kj.to_le_bytes()));
        bytes.extend(self.rr_1024ths.iter().flat_map(|ticks| ticks.to_le_bytes()));
        bytes
    }
}

fn contact(flags: u8) -> Contact {
    match (flags & CONTACT_SUPPORTED != 0, flags & CONTACT_DETECTED != 0) {
        (false, _) => Contact::Unknown,
        (true, false) => Contact::NoContact,
        (true, true) => Contact::Contact,
    }
}
