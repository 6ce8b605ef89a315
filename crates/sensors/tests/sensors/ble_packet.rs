//! The content of a notification of 0x2A37, against a second reading of the same page.

use gradus_base::sample::Contact;
use gradus_sensors::{HeartPacket, MAX_PACKET_BYTES, PacketFault};
use proptest::prelude::*;

/// Rate, contact, energy and intervals, by positions counted from the flags.
fn second_reading(bytes: &[u8]) -> Option<(u32, u8, Option<u32>, Vec<u32>)> {
    if bytes.is_empty() || bytes.len() > 512 {
        return None;
    }
    let bit = |n: u32| (bytes[0] / 2u8.pow(n)) % 2 == 1;
    let number = |at: usize, len: usize| {
        bytes[at..at + len].iter().rev().fold(0u32, |sum, byte| sum * 256 + u32::from(*byte))
    };
    let rate_len = 1 + usize::from(bit(0));
    let energy_at = 1 + rate_len;
    let rr_at = energy_at + if bit(3) { 2 } else { 0 };
    // What stands behind is left out.
    let rr_count = bytes.len().checked_sub(rr_at)? / if bit(4) { 2 } else { usize::MAX };
    let contact = if bit(2) { 1 + u8::from(bit(1)) } else { 0 };
    let energy = bit(3).then(|| number(energy_at, 2));
    let rr = (0..rr_count).map(|i| number(rr_at + 2 * i, 2)).collect();
    Some((number(1, rate_len), contact, energy, rr))
}

fn agree(bytes: &[u8]) -> bool {
    let first = HeartPacket::parse(bytes).ok().map(|packet| {
        let contact = match packet.contact {
            Contact::Unknown => 0,
            Contact::NoContact => 1,
            Contact::Contact => 2,
        };
        let rr = packet.rr_1024ths.iter().map(|rr| u32::from(*rr)).collect();
        (u32::from(packet.rate_bpm), contact, packet.energy_kj.map(u32::from), rr)
    });
    first == second_reading(bytes)
}

#[test]
fn every_payload_of_up_to_three_bytes_is_read_as_the_second_reading_reads_it() {
    assert!(agree(&[]));
    for a in 0..=255u8 {
        assert!(agree(&[a]), "{a:02x}");
        for b in 0..=255u8 {
            assert!(agree(&[a, b]), "{a:02x}{b:02x}");
            for c in 0..=255u8 {
                assert!(agree(&[a, b, c]), "{a:02x}{b:02x}{c:02x}");
            }
        }
    }
}

#[test]
fn the_known_breakers_of_parsers_are_told_what_is_wrong_with_them() {
    let fault = |bytes: &[u8]| HeartPacket::parse(bytes).unwrap_err();
    assert_eq!(fault(&[]), PacketFault::Empty);
    assert_eq!(fault(&[0x01, 60]), PacketFault::RateCut { wanted: 2, found: 1 });
    assert_eq!(fault(&[0x08, 60, 1]), PacketFault::EnergyCut { found: 1 });
    assert_eq!(fault(&[0; 513]), PacketFault::TooLong { len: 513 });
    // The energy stands before the intervals and moves them.
    let packet = HeartPacket::parse(&[0x1E, 72, 0x34, 0x12, 0x00, 0x04, 0x00, 0x02]).unwrap();
    assert_eq!(packet.energy_kj, Some(0x1234));
    assert_eq!(packet.rr_ms().collect::<Vec<_>>(), [1000.0, 500.0]);
    assert_eq!(packet.contact, Contact::Contact);
    // A packet with the flag for intervals and none of them is whole.
    assert!(HeartPacket::parse(&[0x10, 60]).unwrap().rr_1024ths.is_empty());
}

#[test]
fn bytes_behind_a_packet_take_away_neither_its_rate_nor_its_whole_intervals() {
    for (bytes, rate, rr_ms, fault) in [
        (&[0x16, 72, 0, 4, 0xFF][..], 72, vec![1000.0], PacketFault::RrCut { found: 3 }),
        (&[0x10, 60, 7], 60, vec![], PacketFault::RrCut { found: 1 }),
        (&[0x04, 61, 0xFF], 61, vec![], PacketFault::Superfluous { found: 1 }),
        (&[0x00, 60, 0, 4], 60, vec![], PacketFault::Superfluous { found: 2 }),
        (&[0x18, 62, 1, 0, 0, 2, 9], 62, vec![500.0], PacketFault::RrCut { found: 3 }),
    ] {
        let packet = HeartPacket::parse(bytes).unwrap();
        assert_eq!((packet.rate_bpm, packet.fault), (rate, Some(fault)), "{bytes:02x?}");
        assert_eq!(packet.rr_ms().collect::<Vec<_>>(), rr_ms, "{bytes:02x?}");
    }
}

#[test]
fn slots_that_hold_no_interval_are_none() {
    let packet = HeartPacket::parse(&[0x16, 72, 0, 0, 0, 4, 0xFF, 0xFF, 0, 0]).unwrap();
    assert_eq!(packet.rr_ms().collect::<Vec<_>>(), [1000.0]);
    assert_eq!((packet.empty_slots(), packet.fault), (3, None));
}

proptest! {
    #[test]
    fn longer_payloads_too(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        prop_assert!(agree(&bytes));
    }

    #[test]
    fn no_length_panics_or_takes_more_than_it_was_given(
        flags in any::<u8>(), len in 0..1200usize, fill in any::<u8>(),
    ) {
        let mut bytes = vec![fill; len];
        if let Some(first) = bytes.first_mut() {
            *first = flags;
        }
        prop_assert!(agree(&bytes));
        if let Ok(packet) = HeartPacket::parse(&bytes) {
            prop_assert!(packet.rr_1024ths.capacity() <= MAX_PACKET_BYTES / 2);
        }
    }

    #[test]
    fn what_is_sent_is_what_is_read(
        rate_bpm in any::<u16>(),
        contact in prop_oneof![
            Just(Contact::Unknown), Just(Contact::NoContact), Just(Contact::Contact)
        ],
        energy_kj in prop::option::of(any::<u16>()),
        rr_1024ths in prop::collection::vec(any::<u16>(), 0..9),
    ) {
        let packet = HeartPacket { flags: 0, rate_bpm, contact, energy_kj, rr_1024ths, fault: None };
        let read = HeartPacket::parse(&packet.to_bytes()).unwrap();
        prop_assert_eq!(HeartPacket { flags: 0, ..read }, packet);
    }
}
