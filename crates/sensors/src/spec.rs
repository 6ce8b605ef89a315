//! The texts that people write after `--heart` and `--patient`, and the sources they open.

use core::fmt;
use core::str::FromStr;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use gradus_base::{Name, SessionTime};
use gradus_lsl::Wanted;

use crate::ble::{BleOptions, BleWant, open_ble};
use crate::lsl::LslHeart;
use crate::osc::OscHeart;
use crate::patient::SyntheticPatient;
use crate::replay::{Replay, open_recording};
use crate::{HeartSource, SensorError, SpecError};

const HEARTS: &str = "there are: ble[:NAME or ADDRESS], lsl:NAME, lsl:type=TYPE, \
                      osc[:[ADDRESS:]PORT[,NAMES]], synthetic[:SEED], replay:FILE, none";
const PATIENTS: &str = "there are: synthetic[:SEED], none";
/// The address listened on for OSC when none is given: packets of other machines do not come in.
const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// The port that relays send to by default.
const OSC_PORT: u16 = 9000;
/// The seed where no seed is given.
const DEFAULT_SEED: u64 = 1;

/// Where the heart samples of a session come from: `ble[:NAME or ADDRESS]`, `synthetic[:SEED]`,
/// `replay:FILE`, `lsl:NAME`, `lsl:type=TYPE`, `osc[:[ADDRESS:]PORT[,NAMES]]` or `none`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeartSpec {
    /// A sensor over Bluetooth Low Energy.
    Ble {
        /// Which sensor.
        want: BleWant,
    },
    /// A modelled heart of its own.
    Synthetic {
        /// The seed of every random number of the heart.
        seed: u64,
    },
    /// A recording of RR intervals, played from the moment it is opened.
    Replay {
        /// The recording.
        file: PathBuf,
    },
    /// A stream of Lab Streaming Layer.
    Lsl {
        /// Which stream.
        stream: Wanted,
    },
    /// A relay that sends OSC to this address.
    Osc {
        /// The address listened on.
        address: SocketAddr,
        /// A file with further names under which relays send.
        names: Option<PathBuf>,
    },
    /// No heart is measured.
    None,
}

/// Who meets the scenario: `synthetic[:SEED]` or `none` (a living person).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatientSpec {
    /// A modelled patient: SUDS, gaze and, unless `--heart` says otherwise, heart of one body.
    Synthetic {
        /// The seed of every random number of the patient.
        seed: u64,
    },
    /// Nobody is modelled.
    None,
}

/// Opens the source that `spec` names, with `base` as the moment it starts; none for
/// [`HeartSpec::None`].
///
/// # Errors
///
/// A recording that cannot be read, or that holds faults: every fault is listed.
pub fn open(
    spec: &HeartSpec,
    base: SessionTime,
) -> Result<Option<Box<dyn HeartSource>>, SensorError> {
    match spec {
        HeartSpec::None => Ok(None),
        HeartSpec::Ble { want } => Ok(Some(open_ble(want.clone(), BleOptions::default()))),
        HeartSpec::Synthetic { seed } => Ok(Some(SyntheticPatient::new(*seed, base).heart())),
        HeartSpec::Replay { file } => {
            let recording = open_recording(file)?;
            let name = Name::from(spec.to_string());
            Ok(Some(Box::new(Replay::new(name, recording, base))))
        }
        HeartSpec::Lsl { stream } => {
            let name = Name::from(spec.to_string());
            Ok(Some(Box::new(LslHeart::open(name, stream.clone())?)))
        }
        HeartSpec::Osc { address, names } => {
            let name = Name::from(spec.to_string());
            Ok(Some(Box::new(OscHeart::open(name, *address, names.as_deref())?)))
        }
    }
}

impl FromStr for HeartSpec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        let (kind, rest) = split(text);
        match kind {
            "ble" => ble(rest).map(|want| Self::Ble { want }),
            "synthetic" => Ok(Self::Synthetic { seed: seed(rest)? }),
            "replay" => match rest {
                Some(file) if !file.is_empty() => Ok(Self::Replay { file: PathBuf::from(file) }),
                _ => Err(SpecError::NoFile),
            },
            "lsl" => Ok(Self::Lsl { stream: stream(rest)? }),
            "osc" => osc(rest),
            "none" => nothing(rest).map(|()| Self::None),
            _ => {
                let kinds = ["ble", "synthetic", "replay", "lsl", "osc", "none"];
                Err(unknown(text, kind, rest, &kinds, HEARTS))
            }
        }
    }
}

impl FromStr for PatientSpec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        let (kind, rest) = split(text);
        match kind {
            "synthetic" => Ok(Self::Synthetic { seed: seed(rest)? }),
            "none" => nothing(rest).map(|()| Self::None),
            _ => Err(unknown(text, kind, rest, &["synthetic", "none"], PATIENTS)),
        }
    }
}

impl fmt::Display for HeartSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ble { want } => want.fmt(f),
            Self::Synthetic { seed } => write!(f, "synthetic:{seed}"),
            Self::Replay { file } => write!(f, "replay:{}", file.display()),
            Self::Lsl { stream } => write_stream(stream, f),
            Self::Osc { address, names } => {
                if address.ip() == LOOPBACK {
                    write!(f, "osc:{}", address.port())?;
                } else {
                    write!(f, "osc:{address}")?;
                }
                names.iter().try_for_each(|file| write!(f, ",{}", file.display()))
            }
            Self::None => f.write_str("none"),
        }
    }
}

impl fmt::Display for PatientSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Synthetic { seed } => write!(f, "synthetic:{seed}"),
            Self::None => f.write_str("none"),
        }
    }
}

/// A signal to record beside the heart: `lsl:NAME` or `lsl:type=TYPE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignalSpec {
    /// Which stream.
    pub stream: Wanted,
}

impl FromStr for SignalSpec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        match split(text) {
            ("lsl", rest) => Ok(Self { stream: stream(rest)? }),
            _ => Err(SpecError::NoSignal { text: text.to_owned() }),
        }
    }
}

impl fmt::Display for SignalSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_stream(&self.stream, f)
    }
}

fn write_stream(stream: &Wanted, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match stream {
        Wanted::Name(name) => write!(f, "lsl:{name}"),
        Wanted::Kind(kind) => write!(f, "lsl:type={kind}"),
        Wanted::Source(id) => write!(f, "lsl:source={id}"),
        Wanted::Any => f.write_str("lsl"),
    }
}

fn stream(rest: Option<&str>) -> Result<Wanted, SpecError> {
    let text = rest.map(str::trim).filter(|text| !text.is_empty()).ok_or(SpecError::NoStream)?;
    match text.split_once('=').map(|(what, of)| (what, of.trim())) {
        Some(("type" | "source", "")) => Err(SpecError::NoStream),
        Some(("type", kind)) => Ok(Wanted::Kind(kind.to_owned())),
        Some(("source", id)) => Ok(Wanted::Source(id.to_owned())),
        _ => Ok(Wanted::Name(text.to_owned())),
    }
}

/// `[[ADDRESS:]PORT][,NAMES]`.
fn osc(rest: Option<&str>) -> Result<HeartSpec, SpecError> {
    let (to, names) = match rest.map(|rest| (rest, rest.split_once(','))) {
        None => (None, None),
        Some((rest, None)) => (Some(rest), None),
        Some((_, Some((to, file)))) => (Some(to).filter(|to| !to.is_empty()), Some(file)),
    };
    if names.is_some_and(str::is_empty) {
        return Err(SpecError::NoNames);
    }
    Ok(HeartSpec::Osc { address: port(to)?, names: names.map(PathBuf::from) })
}

/// The port is open to this machine alone unless an address is written before it.
fn port(to: Option<&str>) -> Result<SocketAddr, SpecError> {
    let Some(text) = to else { return Ok(SocketAddr::new(LOOPBACK, OSC_PORT)) };
    let alone = text.parse().map(|port| SocketAddr::new(LOOPBACK, port));
    let address = alone.or_else(|_| text.parse());
    address.map_err(|_| SpecError::BadPort { address: text.to_owned() })
}

fn split(text: &str) -> (&str, Option<&str>) {
    match text.split_once(':') {
        Some((kind, rest)) => (kind, Some(rest)),
        None => (text, None),
    }
}

fn ble(rest: Option<&str>) -> Result<BleWant, SpecError> {
    match rest.map(str::trim) {
        None => Ok(BleWant::Last),
        Some("") => Err(SpecError::NoSensor),
        Some(text) => Ok(BleWant::parse(text)),
    }
}

fn seed(rest: Option<&str>) -> Result<u64, SpecError> {
    match rest {
        None => Ok(DEFAULT_SEED),
        Some(text) => text.parse().map_err(|_| SpecError::BadSeed { seed: text.to_owned() }),
    }
}

fn nothing(rest: Option<&str>) -> Result<(), SpecError> {
    match rest {
        None => Ok(()),
        Some(extra) => Err(SpecError::Superfluous { extra: extra.to_owned() }),
    }
}

fn unknown(
    text: &str,
    kind: &str,
    rest: Option<&str>,
    kinds: &[&str],
    known: &'static str,
) -> SpecError {
    if text.is_empty() {
        return SpecError::Empty { known };
    }
    let lower = kind.to_lowercase();
    let near = kinds
        .iter()
        .map(|candidate| (strsim::levenshtein(&lower, candidate), *candidate))
        .min()
        .filter(|(count, _)| *count <= 2);
    let suggestion = match (near, rest) {
        (Some((_, candidate)), Some(rest)) => Some(format!("{candidate}:{rest}")),
        (Some((_, candidate)), None) => Some(candidate.to_owned()),
        // A lone path is a recording whose kind was forgotten.
        (None, _) if kinds.contains(&"replay") && text.contains(['.', '/', '\\']) => {
            Some(format!("replay:{text}"))
        }
        (None, _) => None,
    };
    SpecError::UnknownKind { kind: kind.to_owned(), suggestion, known }
}
