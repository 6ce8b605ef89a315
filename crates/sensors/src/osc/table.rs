//! The table of names: under which addresses relays send, and the meaning of the number there. It
//! is data: `relays.ron` beside this file, and a file of the same form that a person names.

use std::collections::HashMap;
use std::io::Read as _;
use std::path::Path;

use serde::Deserialize;

/// The relays that are known.
const BUILT_IN: &str = include_str!("relays.ron");
/// The largest file of names, bytes.
const FILE_MAX: u64 = 64 << 10;
/// The most names of a table.
const NAMES_MAX: usize = 1024;
/// The longest address, bytes.
const ADDRESS_MAX: usize = 256;

/// The meaning of the number under a name.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub(super) enum Meaning {
    /// Beats per minute; 0: the watch has none.
    Rate,
    /// Beats per minute where the number can be a rate; some programs send a share of a maximum
    /// under the same name, which is not used.
    RateOrShare,
    /// An interval between beats, ms.
    Interval,
    /// An interval between beats, s.
    IntervalSecs,
    /// One digit of a rate.
    Digit {
        /// The worth of the digit: 1, 10 or 100.
        worth: f32,
        /// The factor that turns the number into the digit.
        times: f32,
    },
    /// Whether the relay has its watch or its service.
    Connected,
    /// Whether the watch sends.
    Active,
    /// A share of a maximum that is not sent: no rate can be read from it.
    Share,
    /// Something else about the heart.
    Unused,
}

/// One relay's names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Relay {
    /// For people; nothing depends on it.
    #[serde(rename = "name")]
    _name: String,
    /// The beginning of each address.
    #[serde(default)]
    prefix: String,
    names: Vec<(String, Meaning)>,
}

/// All names that are understood.
#[derive(Clone, Debug)]
pub(super) struct Table(HashMap<String, (usize, Meaning)>);

impl Table {
    /// The names that are built in, and before them those of `file`.
    pub fn open(file: Option<&Path>) -> Result<Self, String> {
        let mut table = Self(HashMap::new());
        if let Some(file) = file {
            table.add(&read(file)?)?;
        }
        table.add(BUILT_IN)?;
        Ok(table)
    }

    /// The rank of a name, the lowest first, and its meaning.
    pub fn get(&self, address: &str) -> Option<(usize, Meaning)> {
        self.0.get(address).copied()
    }

    /// Adds the names of a text; a name that is there already keeps its meaning.
    fn add(&mut self, text: &str) -> Result<(), String> {
        let relays: Vec<Relay> = ron::from_str(text).map_err(|error| error.to_string())?;
        for relay in relays {
            for (name, meaning) in relay.names {
                let address = format!("{}{name}", relay.prefix);
                check(&address, meaning)?;
                let rank = self.0.len();
                if rank >= NAMES_MAX {
                    return Err(format!("more than {NAMES_MAX} names"));
                }
                self.0.entry(address).or_insert((rank, meaning));
            }
        }
        Ok(())
    }
}

fn check(address: &str, meaning: Meaning) -> Result<(), String> {
    if !address.starts_with('/') || address.len() > ADDRESS_MAX {
        return Err(format!(
            "`{}` is no OSC address: write a prefix that begins with `/`",
            address.escape_default()
        ));
    }
    match meaning {
        Meaning::Digit { worth, times }
            if [1.0, 10.0, 100.0].contains(&worth) && times > 0.0 && times.is_finite() =>
        {
            Ok(())
        }
        Meaning::Digit { .. } => {
            let of = address.escape_default();
            Err(format!("`{of}`: a digit is worth 1, 10 or 100, and `times` is above 0"))
        }
        _ => Ok(()),
    }
}

fn read(file: &Path) -> Result<String, String> {
    let open = std::fs::File::open(file).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    open.take(FILE_MAX + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > FILE_MAX {
        return Err(format!("it is larger than {FILE_MAX} bytes"));
    }
    String::from_utf8(bytes).map_err(|_| "it is no UTF-8 text".to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_table_reads_and_the_relays_of_the_field_are_in_it() {
        let table = Table::open(None).unwrap();
        for (name, meaning) in [
            ("HR", Meaning::Rate),
            ("VRCOSC/Heartrate/Value", Meaning::Rate),
            ("VRCOSC/Heartrate/Tens", Meaning::Digit { worth: 10.0, times: 10.0 }),
            ("HeartRateInt", Meaning::Rate),
            ("Heartrate3", Meaning::Rate),
            ("HeartRate", Meaning::RateOrShare),
            ("hr_connected", Meaning::Connected),
            ("isHRActive", Meaning::Active),
            ("HeartrateUnits", Meaning::Digit { worth: 1.0, times: 10.0 }),
        ] {
            let found = table.get(&format!("/avatar/parameters/{name}")).map(|(_, what)| what);
            assert_eq!(found, Some(meaning), "{name}");
        }
    }

    #[test]
    fn a_file_of_names_comes_first_and_its_faults_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mine.ron");
        let open = |text: &str| {
            std::fs::write(&file, text).unwrap();
            Table::open(Some(&file))
        };
        let table = open(
            r#"[Relay(name: "mine", prefix: "/my/", names: [("pulse", Rate), ("gap", IntervalSecs)]),
               Relay(name: "other", names: [("/avatar/parameters/HR", Unused)])]"#,
        );
        let table = table.unwrap();
        assert_eq!(table.get("/my/pulse"), Some((0, Meaning::Rate)));
        assert_eq!(table.get("/avatar/parameters/HR").unwrap().1, Meaning::Unused);
        assert_eq!(table.get("/avatar/parameters/hr_percent").unwrap().1, Meaning::Share);
        for (text, said) in [
            ("[Relay(name: \"a\", names: [(\"HR\", Rate)])]", "`HR` is no OSC address"),
            ("[Relay(name: \"a\", names: [(\"/a\", Puls)])]", "Puls"),
            ("[Relay(name: \"a\", names: [(\"/a\", Digit(worth: 5, times: 1))])]", "1, 10 or 100"),
            ("[Relay(name: \"a\", namen: [])]", "namen"),
            ("", "1:1"),
        ] {
            let error = open(text).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
        let long = format!("//{}", "x".repeat(70_000));
        assert!(open(&long).unwrap_err().contains("larger than"));
        assert!(Table::open(Some(&folder.path().join("none.ron"))).is_err());
    }
}
