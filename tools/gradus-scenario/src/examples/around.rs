//! The smallest scenario around an example, so that a test can lead it through the door.

use std::collections::BTreeMap;

use gradus_scenario::read;
use gradus_scenario::read::{Options, read_bytes_with};
use gradus_text::{FieldShape, Form, Severity, Shape, TypeShape};

use super::given::{AROUND, ROADS};
use super::{Manual, Place, written};

/// Voices that sound once, when a stimulus begins.
const ONCE: &[&str] = &[
    "Clunk",
    "Creak",
    "Cough",
    "Laugh",
    "ChairScrape",
    "DoorOpen",
    "DoorClose",
    "Thunder",
    "Tap",
    "Bark",
    "Wings",
    "Gunfire",
    "Blast",
    "Mortar",
    "Ringing",
    "Say",
];

/// A field through which a type is reached.
#[derive(Clone, Copy)]
struct Edge<'m> {
    owner: &'m TypeShape,
    variant: Option<&'m str>,
    fields: &'m [FieldShape],
    field: &'m FieldShape,
}

impl Manual {
    /// The smallest scenario around a text that stands where a value of `owner` belongs.
    pub fn around(&self, owner: &TypeShape, text: &str) -> Option<String> {
        let mut met: Vec<(&str, Option<Edge<'_>>)> = vec![("Scenario", None)];
        let mut next = 0;
        while let Some((name, _)) = met.get(next).copied() {
            next += 1;
            for edge in self.edges(name) {
                for inner in edge.field.shape.types() {
                    if met.iter().all(|(known, _)| *known != inner.name) {
                        met.push((inner.name, Some(edge)));
                    }
                }
            }
        }
        let (mut name, mut text) = (owner.name, text.to_string());
        while let Some(edge) = met.iter().find(|(known, _)| *known == name)?.1 {
            let value = self.embed(&edge.field.shape, name, &text)?;
            text = self.with_field(edge, value);
            name = edge.owner.name;
        }
        Some(text)
    }

    fn edges(&self, name: &str) -> Vec<Edge<'_>> {
        let Some(owner) = self.find(name) else { return Vec::new() };
        let forms: Vec<(Option<&str>, &[FieldShape])> = match &owner.form {
            Form::Struct(fields) => vec![(None, fields)],
            Form::Enum(all) => all.iter().map(|v| (Some(v.name()), v.fields())).collect(),
        };
        let edges = forms.into_iter().flat_map(|(variant, fields)| {
            fields.iter().map(move |field| Edge { owner, variant, fields, field })
        });
        edges.collect()
    }

    fn with_field(&self, edge: Edge<'_>, value: String) -> String {
        let owner = match edge.variant {
            Some(variant) => format!("{}.{variant}", edge.owner.name),
            None => edge.owner.name.to_string(),
        };
        let mut fields = Vec::new();
        for field in edge.fields {
            if std::ptr::eq(field, edge.field) {
                fields.push(written(field, value.clone()));
            } else if field.is_required() || AROUND.contains(&(owner.as_str(), field.name)) {
                fields.push(written(field, self.value_of(&owner, field)));
            }
        }
        if owner == "Sound" && value.starts_with("Cars") {
            fields.retain(|field| !field.starts_with("layer"));
            fields.extend(["layer: Place".into(), "at_m: (2, 1, -3)".into()]);
        } else if owner == "Sound" && ONCE.iter().any(|voice| value.starts_with(voice)) {
            fields.retain(|field| !field.starts_with("layer"));
            fields.extend(["layer: Event".into(), "when: During(\"gust\")".into()]);
        } else if owner == "Sound" && value == "Place" {
            fields.push("at_m: (2, 1, -3)".into());
        } else if owner == "Sound" && value == "Event" {
            fields.push("when: During(\"gust\")".into());
        } else if owner == "Sound" && matches!(edge.field.name, "along" | "moves") {
            fields.retain(|field| !field.starts_with("layer"));
            fields.extend(["layer: Place".into(), "at_m: (2, 1, -3)".into()]);
        } else if owner == "World" && by_the_ride(&value) {
            fields.push(r#"patient: (rides: (road: "route", speed_mps: 4))"#.into());
        } else if owner == "Scenario" && (value.contains("stretch: ") || by_the_ride(&value)) {
            fields.retain(|field| !field.starts_with("world"));
            let patient = r#"patient: (rides: (road: "route", speed_mps: 4))"#;
            fields.push(format!("world: (roads: {ROADS}, {patient})"));
        } else if owner == "Thing" && value.starts_with("Water") {
            fields.push("material: \"sea\"".into());
        }
        format!("{}({})", edge.variant.unwrap_or(""), fields.join(", "))
    }

    fn embed(&self, shape: &Shape, name: &str, text: &str) -> Option<String> {
        match shape {
            Shape::Type(found) if found.name == name => Some(text.into()),
            Shape::List(of) => Some(format!("[{}]", self.embed(of, name, text)?)),
            Shape::Tuple(parts) => {
                let written = parts
                    .iter()
                    .map(|part| self.embed(part, name, text).unwrap_or_else(|| self.value(part)));
                Some(format!("({})", written.collect::<Vec<_>>().join(", ")))
            }
            Shape::Either(parts) => parts.iter().find_map(|part| self.embed(part, name, text)),
            _ => None,
        }
    }
}

/// Whether there has to be a ride for what is written.
fn by_the_ride(value: &str) -> bool {
    ["Ride(", "Beside(", "Ridden(", "Rides"].iter().any(|goes| value.contains(goes))
}

/// Leads an example through the door, in the smallest scenario around it.
fn passes(manual: &Manual, place: Place<'_>, faults: &mut String) {
    let text = manual.example(place);
    let Some(scenario) = manual.around(place.owner, &text) else {
        *faults += &format!("{}: no way leads there\n", place.owner.name);
        return;
    };
    let model = include_bytes!("../../../../tests/scenarios/models/pyramid.glb");
    let files = BTreeMap::from([("models/pyramid.glb".to_owned(), model.to_vec())]);
    let options = Options::default();
    let reading = read_bytes_with("example.ron", scenario.as_bytes(), &files, &options);
    let source = reading.sources.main();
    // The stimuli around an example need not do anything.
    let about_it = |fault: &&gradus_text::Fault| {
        fault.severity == Severity::Error && fault.code != "unreachable-stimulus"
    };
    if reading.faults.iter().any(|fault| about_it(&fault)) {
        let told = source.render_all(reading.faults.iter().filter(about_it));
        *faults += &format!("{}: {text}\n{told}\n", place.path());
    }
}

#[test]
fn every_example_passes_the_door() {
    let manual = Manual(read::shapes());
    let mut faults = String::new();
    let places = manual.places();
    for place in &places {
        passes(&manual, *place, &mut faults);
    }
    assert!(faults.is_empty(), "{faults}");
    let fields = places.iter().filter(|place| place.field.is_some()).count();
    assert!(fields > 150, "{fields} fields");
}
