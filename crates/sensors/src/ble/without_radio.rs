//! Leads packets through the door of this source without a radio: for tests and fuzzing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use gradus_base::sample::HeartSample;
use gradus_base::{Name, SessionTime};

use super::source::BleHeart;
use super::state::BleState;
use super::{BleAddress, BleSensor};
use crate::{HeartSource as _, SensorFacts, Stimulation};

/// Notifications, each with the time since the one before; a poll follows every sixteenth.
pub fn bluetooth<'a>(
    notifications: impl IntoIterator<Item = (Duration, &'a [u8])>,
    out: &mut Vec<HeartSample>,
) -> SensorFacts {
    let shared = Arc::new(BleState::default());
    let address = BleAddress([1; 6]);
    let sensor = BleSensor {
        address,
        name: "a strap".to_owned(),
        rssi_dbm: None,
        connected: true,
        tells_heart: true,
    };
    shared.connected(&sensor);
    let mut source = BleHeart::of(Name::from("ble"), Arc::clone(&shared), None);
    let (mut at, mut passed) = (Instant::now(), Duration::ZERO);
    for (count, (pause, bytes)) in notifications.into_iter().enumerate() {
        (at, passed) = (at + pause, passed + pause);
        shared.packet(at, bytes, &sensor);
        if count % 16 == 15 {
            source.poll(SessionTime::ZERO + passed, &Stimulation::default(), out);
        }
    }
    source.poll(SessionTime::ZERO + passed, &Stimulation::default(), out);
    shared.facts()
}
