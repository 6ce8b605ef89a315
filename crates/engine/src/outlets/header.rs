//! The header of a session's log: what the session is made of.

use std::collections::BTreeMap;
use std::path::Path;

use gradus_base::time::Epoch;
use gradus_log::{Attached, Header};
use gradus_sensors::HeartSpec;

use crate::config::Config;

/// Scenario, script and rules word by word; versions and sources.
pub(super) fn header(config: &Config, epoch: &Epoch) -> Header {
    let attached =
        |name: &str, data: &[u8]| Attached { name: name.to_owned(), data: data.to_vec() };
    // A file's folder shows who works where: the file's name is enough, and its role where two
    // files share a name.
    let named = |role: &str, path: &str| {
        let name = Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or(path);
        let scenario = Path::new(&config.scenario_files.name).file_name();
        let taken = scenario == Some(name.as_ref())
            || config.scenario_files.included.iter().any(|(included, _)| included == name);
        if role != "scenario" && taken { format!("{role} {name}") } else { name.to_owned() }
    };
    let entry = |key: &str, value: String| (key.to_owned(), value);
    let patient = match config.synthetic_patient {
        Some(seed) => format!("synthetic:{seed}"),
        None => "a person".to_owned(),
    };
    let heart = match (&config.heart, config.synthetic_patient) {
        (HeartSpec::None, Some(_)) => format!("of the modelled patient, {patient}"),
        (heart, _) => heart.to_string(),
    };
    let mut sources: BTreeMap<String, String> =
        [entry("heart", heart), entry("patient", patient)].into();
    if !config.signals.is_empty() {
        let all: Vec<String> = config.signals.iter().map(ToString::to_string).collect();
        sources.extend([entry("signals", all.join(", "))]);
    }
    if !config.cues.is_empty() {
        sources.extend([entry("cues", config.cues.to_string())]);
    }
    let files = &config.scenario_files;
    Header {
        epoch: epoch.clone(),
        patient_code: config.patient_code.clone(),
        seed: config.seed,
        scenario: attached(&named("scenario", &files.name), files.text.as_bytes()),
        included: files.included.iter().map(|(path, data)| attached(path, data)).collect(),
        language: config.scenario.language().to_string(),
        script: config
            .script
            .as_ref()
            .map(|script| attached(&named("script", &script.name), script.text.as_bytes())),
        rules: Some(attached(&named("rules", &config.rules.name), config.rules.text.as_bytes())),
        regions: config.scenario.regions().iter().map(|r| r.id.clone()).collect(),
        versions: [
            entry("gradus", env!("CARGO_PKG_VERSION").to_owned()),
            entry("scenario", config.scenario.version().to_owned()),
        ]
        .into(),
        sources,
        need_bytes: Header::NEED_BYTES,
    }
}
