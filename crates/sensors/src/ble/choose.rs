//! Chooses the sensor meant among the sensors found. Never a guess between two.

use super::{BleAddress, BleSensor, BleTrouble, BleWant};

/// The sensor that `want` means among those found; none while it is not there.
///
/// # Errors
///
/// Two or more sensors that `want` may mean; or, for [`BleWant::Last`], only sensors other than the
/// last used.
pub(crate) fn choose(
    want: &BleWant,
    last: Option<BleAddress>,
    found: &[BleSensor],
) -> Result<Option<BleSensor>, BleTrouble> {
    let meant: Vec<&BleSensor> = match want {
        BleWant::Address(address) => found.iter().filter(|s| s.address == *address).collect(),
        BleWant::Named(name) => named(name, found),
        BleWant::Last => match last {
            None => found.iter().collect(),
            Some(last) => {
                let same: Vec<_> = found.iter().filter(|s| s.address == last).collect();
                if let ([], [other, ..]) = (same.as_slice(), found) {
                    return Err(BleTrouble::NotTheLast { last, other: other.clone() });
                }
                same
            }
        },
    };
    match meant.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some((*one).clone())),
        several => {
            let sensors = several.iter().map(|s| (*s).clone()).collect();
            Err(BleTrouble::Several { sensors })
        }
    }
}

/// The sensors with this name; where there are none, the sensors whose name begins so.
fn named<'a>(name: &str, found: &'a [BleSensor]) -> Vec<&'a BleSensor> {
    let name = name.trim().to_lowercase();
    let whole: Vec<_> = found.iter().filter(|s| s.name.to_lowercase() == name).collect();
    if whole.is_empty() {
        found.iter().filter(|s| s.name.to_lowercase().starts_with(&name)).collect()
    } else {
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sensor(last: u8, name: &str) -> BleSensor {
        let address = BleAddress([0xA0, 0x9E, 0x1A, 0, 0, last]);
        let (name, rssi_dbm) = (name.to_owned(), Some(-60));
        BleSensor { address, name, rssi_dbm, connected: false, tells_heart: true }
    }

    #[test]
    fn a_name_means_one_sensor_or_none_and_never_the_first_of_two() {
        let found = [sensor(1, "Polar H10 123"), sensor(2, "TICKR 9"), sensor(3, "TICKR 9")];
        let by = |name: &str| choose(&BleWant::Named(name.to_owned()), None, &found);
        assert_eq!(by("polar h10").unwrap().unwrap().address, found[0].address);
        assert_eq!(by("Garmin").unwrap(), None);
        let both = by("TICKR 9").unwrap_err().to_string();
        assert!(both.contains("A0:9E:1A:00:00:02") && both.contains("A0:9E:1A:00:00:03"), "{both}");
        assert!(both.contains("ble:A0:9E:1A:00:00:02"), "asks for the address: {both}");
        let address = BleWant::Address(found[2].address);
        assert_eq!(choose(&address, None, &found).unwrap().unwrap(), found[2]);
    }

    #[test]
    fn a_whole_name_goes_before_longer_ones_that_begin_so() {
        let found = [sensor(1, "H10"), sensor(2, "H10 pro")];
        let chosen = choose(&BleWant::Named("h10".to_owned()), None, &found).unwrap().unwrap();
        assert_eq!(chosen, found[0]);
    }

    #[test]
    fn without_a_name_it_is_the_last_used_or_the_only_one_and_no_stranger() {
        let found = [sensor(1, "A"), sensor(2, "B")];
        assert!(matches!(choose(&BleWant::Last, None, &found), Err(BleTrouble::Several { .. })));
        assert_eq!(choose(&BleWant::Last, None, &found[..1]).unwrap().unwrap(), found[0]);
        let last = Some(found[1].address);
        assert_eq!(choose(&BleWant::Last, last, &found).unwrap().unwrap(), found[1]);
        let other = choose(&BleWant::Last, last, &found[..1]).unwrap_err();
        assert!(matches!(other, BleTrouble::NotTheLast { .. }), "{other}");
        assert_eq!(choose(&BleWant::Last, last, &[]).unwrap(), None);
    }
}
