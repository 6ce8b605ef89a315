//! Where the samples of a session come from: heart, signals, the modelled patient.
//!
//! A source is polled and never waits. It knows nothing of the session: it gives back events for the
//! session as values.

mod body;
mod heart;
mod report;
mod signals;
mod watched;

use gradus_base::sensor::SensorState;
use gradus_base::time::Epoch;
use gradus_base::{Name, SessionTime};
use gradus_lsl::Station;
use gradus_sensors::{HeartSource, Source as _, SyntheticPatient};
use gradus_session::Session;

use crate::config::{Config, EngineError};

pub(crate) use body::Body;
pub(crate) use heart::Heart;
pub(crate) use signals::Signals;

/// The sensors and the station of a session, opened before a patient enters, because that can fail.
pub struct Sources {
    heart: Option<Box<dyn HeartSource>>,
    signals: Signals,
    /// Where the session's own streams are published.
    station: Option<Station>,
}

/// The sources of a session that has begun.
pub(crate) struct Opened {
    pub heart: Heart,
    pub signals: Signals,
    pub body: Body,
    pub station: Option<Station>,
}

impl Sources {
    /// Opens the sensors and looks whether the log's folder can be written.
    ///
    /// # Errors
    /// The first that cannot be opened.
    pub fn open(config: &Config) -> Result<Self, EngineError> {
        let heart = gradus_sensors::open(&config.heart, SessionTime::ZERO)?;
        let signals = Signals::open(&config.signals)?;
        let station = config.lsl_out.then(Station::open).transpose()?;
        check_folder(config)?;
        Ok(Self { heart, signals, station })
    }

    /// The session begins: its time is tied to the machine's.
    pub(crate) fn begin(self, config: &Config, epoch: &Epoch) -> Opened {
        let Self { heart, mut signals, station } = self;
        let patient =
            config.synthetic_patient.map(|seed| SyntheticPatient::new(seed, SessionTime::ZERO));
        let mut heart = heart.or_else(|| patient.as_ref().map(SyntheticPatient::heart));
        if let Some(heart) = &mut heart {
            heart.tie(epoch);
        }
        signals.tie(epoch);
        Opened { heart: Heart::new(heart), signals, body: Body::new(patient), station }
    }
}

/// Said before a patient enters: the folder is made, and can be written.
fn check_folder(config: &Config) -> Result<(), EngineError> {
    let folder = |source| {
        EngineError::Log(gradus_log::LogError::Folder { path: config.data_dir.clone(), source })
    };
    std::fs::create_dir_all(&config.data_dir).map_err(folder)?;
    let probe = config.data_dir.join(format!(".gradus-probe-{}", std::process::id()));
    std::fs::write(&probe, b"probe").map_err(folder)?;
    std::fs::remove_file(&probe).map_err(folder)
}

/// How the session says that a source stands, and since when.
fn stands(session: &Session, source: &Name) -> (SensorState, SessionTime) {
    let known = session.sensor_state(source);
    known.map_or_else(Default::default, |(state, since)| (state.clone(), since))
}
