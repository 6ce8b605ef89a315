//! Texts in several languages, the facts known of a scenario, settings and groups.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use gradus_scenario::Value;
use gradus_scenario::read::{Options, Reading, read_bytes_with};
use gradus_text::{Files, NoFiles, Severity};
use std::collections::BTreeMap;

const FLAT: &str = r##"(
    format: 1, id: "flat", version: "1", languages: ["en", "de"],
    title: {"en": "Flat", "de": "Wohnung"},
    description: {"en": "At home.", "de": "Daheim."},
    content_warning: "",
    condition: {"en": "agoraphobia", "de": "Agoraphobie"},
    licence: "CC-BY-4.0", authors: ["The project"],
    posture: Seated,
    parameters: [
        (id: "noise", label: {"en": "Noise", "de": "Lärm"}, group: {"en": "Street", "de": "Straße"},
            kind: Choice(options: [("low", {"en": "Low", "de": "Leise"}), ("high", "High")], default: "low")),
    ],
    settings: [(id: "floor", label: {"en": "Floor", "de": "Stock"}, kind: Number(min: 0, max: 9, default: 2, rate_per_s: 1))],
    regions: [(id: "door", label: {"en": "Door", "de": "Tür"}, role: Feared)],
    ladder: [
        (id: "inside", label: {"en": "Inside", "de": "Drinnen"}, expectancy: {"en": "What will happen?", "de": "Was wird geschehen?"}),
        (id: "door", label: "At the door", note: "Wait."),
    ],
    world: (exposure_ev: Sum([Follow("noise", [(0, 8), (1, 8.2)]), Follow("floor", [(0, 0), (9, 1)])])),
    safe_place: (),
)"##;

fn read(text: &str, language: Option<&str>) -> Reading {
    read_with(text, &NoFiles, language)
}

fn read_with(text: &str, files: &dyn Files, language: Option<&str>) -> Reading {
    let language = language.map(|language| language.parse().unwrap());
    read_bytes_with("flat.ron", text.as_bytes(), files, &Options { language })
}

#[test]
fn texts_come_in_the_language_that_was_asked_for_and_fall_back_to_the_first() {
    let german = read(FLAT, Some("de")).scenario.unwrap();
    assert_eq!(german.language().as_str(), "de");
    assert_eq!((german.title(), german.condition()), ("Wohnung", "Agoraphobie"));
    assert_eq!(german.parameters()[0].label, "Lärm");
    assert_eq!(german.parameters()[0].group, "Straße");
    assert_eq!(german.parameters()[1].label, "Stock");
    assert_eq!(german.regions()[0].label, "Tür");
    assert_eq!(german.ladder()[0].expectancy, "Was wird geschehen?");
    assert_eq!(german.ladder()[1].label, "At the door");
    let english = read(FLAT, None).scenario.unwrap();
    assert_eq!((english.language().as_str(), english.title()), ("en", "Flat"));
    assert_eq!(english.licence(), "CC-BY-4.0");
    assert_eq!(english.authors(), ["The project"]);
    assert_eq!(english.languages().len(), 2);
}

#[test]
fn what_is_not_translated_is_one_warning_for_each_language_whatever_is_read() {
    for language in [None, Some("de")] {
        let reading = read(FLAT, language);
        assert!(reading.faults.iter().all(|f| f.severity == Severity::Warning));
        let told = reading.render();
        assert_eq!(told.matches("warning[not-translated]").count(), 1, "{told}");
        assert!(told.contains("flat.ron:2:60: warning"), "{told}");
        assert!(told.contains("3 texts are not in `de` and will be read in another"), "{told}");
        let places = "flat.ron:11, 17\n";
        assert!(told.contains(places), "{told}");
    }
}

#[test]
fn an_included_file_may_be_in_more_languages_than_the_scenario() {
    let door = |languages: &str| {
        let text =
            format!("[(id: \"door\", label: {{\"en\": \"Door\"{languages}}}, role: Feared)]");
        let shared = BTreeMap::from([("door.ron".to_owned(), text)]);
        let own = "(id: \"door\", label: {\"en\": \"Door\", \"de\": \"Tür\"}, role: Feared)";
        assert!(FLAT.contains(own));
        read_with(&FLAT.replace(own, "Include(\"door.ron\")"), &shared, Some("de"))
    };
    let more = door(", \"de\": \"Tür\", \"fr\": \"Porte\"");
    assert!(!more.render().contains("`fr`"), "{}", more.render());
    assert_eq!(more.scenario.unwrap().regions()[0].label, "Tür");
    let fewer = door(", \"fr\": \"Porte\"");
    assert!(fewer.render().contains("4 texts are not in `de`"), "{}", fewer.render());
    let none = door(", \"german\": \"Tür\"");
    assert!(none.scenario.is_none() && none.render().contains("door.ron:1:"), "{}", none.render());
    let own = FLAT.replace("\"de\": \"Tür\"", "\"de\": \"Tür\", \"fr\": \"Porte\"");
    assert!(read(&own, None).scenario.is_none());
}

#[test]
fn a_language_that_is_not_there_is_remarked_on() {
    let reading = read(FLAT, Some("fr"));
    assert_eq!(reading.scenario.as_ref().unwrap().title(), "Flat");
    let told = reading.render();
    assert!(told.contains("no text is in `fr`: they are read in `en`"), "{told}");
}

#[test]
fn settings_stand_behind_the_parameters_and_in_no_step() {
    let scenario = read(FLAT, None).scenario.unwrap();
    assert_eq!((scenario.parameters().len(), scenario.movable().len()), (2, 1));
    let settings: Vec<_> =
        scenario.indexed_parameters().map(|(index, _)| scenario.is_setting(index)).collect();
    assert_eq!(settings, [false, true]);
    assert_eq!(scenario.parameters()[1].default_value(), Value::Number(2.0));
    let values: Vec<_> =
        scenario.ladder()[1].values.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(values, ["noise"]);
}
