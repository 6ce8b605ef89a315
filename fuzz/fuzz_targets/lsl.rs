//! What a peer of Lab Streaming Layer sends: datagrams, descriptions, the headers of a feed and its
//! samples, up to the heart in them. The first byte chooses the door.
#![no_main]

use gradus_lsl::doors::{datagram, description, feed};
use gradus_lsl::{Correction, Format, Limits, StreamInfo};
use gradus_sensors::doors::heart_of_stream;
use libfuzzer_sys::fuzz_target;

const LIMITS: Limits = Limits { channels: 64, waiting: 256 };
const ACCEPTED: &[u8] = b"LSL/110 200 OK\r\nUID: fuzz\r\nByte-Order: 1234\r\n\
    Suppress-Subnormals: 0\r\nData-Protocol-Version: 110\r\n\r\n";

fuzz_target!(|bytes: &[u8]| {
    let Some((door, bytes)) = bytes.split_first() else { return };
    match door % 4 {
        0 => {
            datagram(bytes);
        }
        1 => {
            if let Some(info) = description(String::from_utf8_lossy(bytes)) {
                let _ = heart_of_stream(&info, &[1.0; 64]);
            }
        }
        // A feed from its first byte on, or from behind good headers and opening samples on.
        door => {
            let mut info = StreamInfo::new("fuzz", "HR").channel("hr", "", "").channel("rr", "s", "");
            info.uid = "fuzz".to_owned();
            info.format = Format::Float32;
            let mut whole = Vec::new();
            if door == 3 {
                whole.extend(ACCEPTED);
                for offset in [4.0f32, 2.0] {
                    whole.push(2);
                    whole.extend(123456.789f64.to_le_bytes());
                    whole.extend(offset.to_le_bytes());
                    whole.extend((-(offset + 1.0)).to_le_bytes());
                }
            }
            whole.extend(bytes);
            let one = Correction { offset_secs: 0.0, round_trip_secs: 0.001, measured_at: 0.0 };
            let (arrived, counts) = feed(&info, LIMITS, &whole, Some(one));
            assert!(arrived.len() <= LIMITS.waiting && counts.samples >= arrived.len() as u64);
            for one in &arrived {
                assert!(one.at.is_finite(), "{one:?}");
                let (rate, rr, quality) = heart_of_stream(&info, &one.values).expect("a heart");
                let numbers = [rate, rr, Some(quality)];
                assert!(numbers.iter().flatten().all(|number| number.is_finite()));
            }
        }
    }
});
