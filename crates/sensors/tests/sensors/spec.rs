use gradus_base::SessionTime;
use gradus_sensors::{
    BleWant, HeartSpec, PatientSpec, SensorError, SignalSpec, SpecError, Wanted, open,
};
use proptest::prelude::*;

fn error(text: &str) -> String {
    text.parse::<HeartSpec>().unwrap_err().to_string()
}

fn name(text: &str) -> Wanted {
    Wanted::Name(text.to_owned())
}

#[test]
fn every_kind_is_read_and_written_back() {
    for (text, spec) in [
        ("ble", HeartSpec::Ble { want: BleWant::Last }),
        ("ble:Polar H10", HeartSpec::Ble { want: BleWant::Named("Polar H10".to_owned()) }),
        ("ble:A0:9E:1A:00:00:01", HeartSpec::Ble { want: BleWant::parse("a0-9e-1a-00-00-01") }),
        ("synthetic:9", HeartSpec::Synthetic { seed: 9 }),
        ("replay:rest.csv", HeartSpec::Replay { file: "rest.csv".into() }),
        ("replay:C:\\rest.csv", HeartSpec::Replay { file: "C:\\rest.csv".into() }),
        ("lsl:Polar H10 1234: heart", HeartSpec::Lsl { stream: name("Polar H10 1234: heart") }),
        ("lsl:type=HeartRate", HeartSpec::Lsl { stream: Wanted::Kind("HeartRate".into()) }),
        ("lsl:source=H10 1234", HeartSpec::Lsl { stream: Wanted::Source("H10 1234".into()) }),
        ("lsl:rate=fast", HeartSpec::Lsl { stream: name("rate=fast") }),
        ("osc:9001", HeartSpec::Osc { address: "127.0.0.1:9001".parse().unwrap(), names: None }),
        (
            "osc:0.0.0.0:9000",
            HeartSpec::Osc { address: "0.0.0.0:9000".parse().unwrap(), names: None },
        ),
        (
            "osc:9001,my, relay.ron",
            HeartSpec::Osc {
                address: "127.0.0.1:9001".parse().unwrap(),
                names: Some("my, relay.ron".into()),
            },
        ),
        ("none", HeartSpec::None),
    ] {
        assert_eq!(text.parse(), Ok(spec.clone()));
        assert_eq!(spec.to_string(), text);
    }
    assert_eq!("osc".parse(), "osc:9000".parse::<HeartSpec>());
    for text in ["lsl:EDA", "lsl:type=EEG"] {
        assert_eq!(text.parse::<SignalSpec>().unwrap().to_string(), text);
    }
    assert_eq!("synthetic".parse(), Ok(HeartSpec::Synthetic { seed: 1 }));
    assert_eq!("synthetic:7".parse(), Ok(PatientSpec::Synthetic { seed: 7 }));
    assert_eq!("none".parse(), Ok(PatientSpec::None));
}

#[test]
fn an_unknown_kind_is_told_what_exists_and_what_was_meant() {
    assert_eq!(
        error("sinthetic:3"),
        "there is no source `sinthetic`; did you mean `synthetic:3`?\n  help: \
         there are: ble[:NAME or ADDRESS], lsl:NAME, lsl:type=TYPE, osc[:[ADDRESS:]PORT[,NAMES]], synthetic[:SEED], replay:FILE, none"
    );
    assert!(error("rest.csv").contains("did you mean `replay:rest.csv`?"));
    assert!(!error("bluetooth").contains("did you mean"));
    assert!(error("bel:H10").contains("did you mean `ble:H10`?"));
    assert!(error("ble:").contains("gradus-sensors list"));
    assert!(matches!("".parse::<HeartSpec>(), Err(SpecError::Empty { .. })));
    assert!(matches!("replay:".parse::<HeartSpec>(), Err(SpecError::NoFile)));
    assert!(matches!("none:1".parse::<HeartSpec>(), Err(SpecError::Superfluous { .. })));
    assert!(matches!("lsl".parse::<HeartSpec>(), Err(SpecError::NoStream)));
    assert!(matches!("lsl:source= ".parse::<HeartSpec>(), Err(SpecError::NoStream)));
    assert!(matches!("lsl:type=".parse::<HeartSpec>(), Err(SpecError::NoStream)));
    assert!(matches!("osc:70000".parse::<HeartSpec>(), Err(SpecError::BadPort { .. })));
    assert!(matches!("osc:9000,".parse::<HeartSpec>(), Err(SpecError::NoNames)));
    assert!(matches!("osc:".parse::<HeartSpec>(), Err(SpecError::BadPort { .. })));
    assert!(matches!("synthetic".parse::<SignalSpec>(), Err(SpecError::NoSignal { .. })));
    assert!(error("synthetic:seven").contains("`seven` is no seed"));
    assert!(matches!("replay:x".parse::<PatientSpec>(), Err(SpecError::UnknownKind { .. })));
}

#[test]
fn none_opens_no_source() {
    assert!(open(&HeartSpec::None, SessionTime::ZERO).unwrap().is_none());
}

#[test]
fn a_source_bears_the_name_it_was_given() {
    let heart = open(&HeartSpec::Synthetic { seed: 9 }, SessionTime::ZERO).unwrap().unwrap();
    assert_eq!(heart.name().as_str(), "synthetic:9");
    assert!(heart.is_synthetic());
}

#[test]
fn a_missing_recording_is_said_when_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let spec = HeartSpec::Replay { file: folder.path().join("absent.csv") };
    let Err(error) = open(&spec, SessionTime::ZERO) else { panic!("opened") };
    assert!(matches!(error, SensorError::Read { .. }));
    assert!(error.to_string().contains("check the path"));
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,40}|(ble|synthetic|replay|none|lsl|osc):\\PC{0,10}") {
        if let Err(error) = text.parse::<HeartSpec>() {
            prop_assert!(error.to_string().contains("\n  "), "no remedy: {error}");
        }
        let _ = text.parse::<PatientSpec>();
    }
}
