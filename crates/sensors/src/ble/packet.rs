//! One notification of the Heart Rate Measurement characteristic (0x2A37).
//!
//! Layout: Bluetooth SIG, GATT Specification Supplement, *Heart Rate Measurement*. A byte of flags,
//! the rate (u8, or u16 with flag bit 0), the energy expended so far (u16, bit 3), then as many RR
//! intervals as fit (u16 each, in 1/1024 s, oldest first, bit 4); all little endian.
//!
//! A packet that is too short for its flags is refused. One that is too long is read as far as its
//! flags reach, and its fault is kept beside what was read: a firmware that pads each packet, or an
//! interval that was cut in half, takes away neither the rate nor the whole intervals.

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
    /// The slots for intervals between beats as sent, in 1/1024 s, oldest first; at most 255.
    pub rr_1024ths: Vec<u16>,
    /// Bytes behind what the flags speak of, which were left: [`PacketFault::RrCut`] or
    /// [`PacketFault::Superfluous`].
    pub fault: Option<PacketFault>,
}

/// Slots that sensors send where they have no interval: all bits zero, or all set.
const EMPTY_SLOTS: [u16; 2] = [0, u16::MAX];

impl HeartPacket {
    /// The intervals in ms, oldest first; without empty slots.
    pub fn rr_ms(&self) -> impl Iterator<Item = f32> {
        let filled = self.rr_1024ths.iter().filter(|ticks| !EMPTY_SLOTS.contains(ticks));
        filled.map(|ticks| f32::from(*ticks) * (1000.0 / 1024.0))
    }

    /// The slots without an interval.
    pub fn empty_slots(&self) -> usize {
        self.rr_1024ths.iter().filter(|ticks| EMPTY_SLOTS.contains(ticks)).count()
    }
}

/// Why a packet could not be read, or not to its end.
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
    #[error("{found} bytes of RR intervals; each interval has 2, so the last byte is left out")]
    RrCut {
        /// Bytes of intervals.
        found: usize,
    },
    /// The packet has more bytes than the flags announce.
    #[error(
        "{found} bytes more than the flags speak of are left out (the flag for RR intervals is not \
         set)"
    )]
    Superfluous {
        /// Number of bytes too many.
        found: usize,
    },
}

impl HeartPacket {
    /// Reads a packet.
    ///
    /// # Errors
    ///
    /// A packet that is empty, too short for its flags, or longer than an attribute.
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
        let (pairs, fault) = match (flags & HAS_RR != 0, odd.is_empty()) {
            (false, _) if rest.is_empty() => (pairs, None),
            (false, _) => (&[][..], Some(PacketFault::Superfluous { found: rest.len() })),
            (true, true) => (pairs, None),
            (true, false) => (pairs, Some(PacketFault::RrCut { found: rest.len() })),
        };
        Ok(Self {
            flags,
            rate_bpm,
            contact: contact(flags),
            energy_kj,
            rr_1024ths: pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect(),
            fault,
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
