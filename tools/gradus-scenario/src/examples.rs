//! Examples for `explain`: a type, a field or a variant as an author writes it, and the smallest
//! scenario around it, so that a test can lead each of them through the door.

use gradus_text::docs::DocShape;
use gradus_text::{FieldDoc, TypeDoc};

use crate::spelling::Spelling;

/// What is shown for whole types and variants where the required fields alone would teach little.
const WHOLE: &[(&str, &str)] = &[
    (
        "Parameter",
        r#"(id: "height", label: "Height", kind: Number(unit: "m", min: 0, max: 40, default: 0, rate_per_s: 2))"#,
    ),
    (
        "Stimulus",
        r#"(id: "gust", label: "Gust of wind", category: "weather", duration_secs: 6, cooldown_secs: 12)"#,
    ),
    (
        "Region",
        r#"(id: "below", label: "The ground below", role: Feared, volumes: [Below(level_m: 0.1)])"#,
    ),
    (
        "Step",
        r#"(id: "first-floor", label: "First floor, 3 m", expected_suds: 30, dwell_secs: 180, values: [("height", 3), ("railing", "bars")])"#,
    ),
    (
        "World",
        r#"(materials: [(id: "steel", look: Steel)], things: [(id: "mast", material: "steel", shape: Cylinder(radius_m: 0.1, height_m: 8))])"#,
    ),
    (
        "Thing",
        r#"(note: "a post", at: [0, Follow("height"), -2], material: "steel", shape: Cylinder(radius_m: 0.05, height_m: 1.1))"#,
    ),
    ("Material", r##"(id: "rail", look: Paint(roughness: 0.4), colour: "#b8642c")"##),
    (
        "Sound",
        r#"(id: "wind", layer: Bed, voice: Wind(speed_mps: Sum([2, During("gust", [(0, 0), (2, 6), (6, 0)])])), gain_db: -3)"#,
    ),
    (
        "Speaker",
        r#"(id: "front_row", label: "Front row", at_m: (1.2, 1.2, -3), sentences: ["Could you speak up, please?"])"#,
    ),
    (
        "Speaker.language",
        r#"(id: "front_row", label: "Front row", at_m: (1.2, 1.2, -3), language: "en-gb")"#,
    ),
    ("Sound.at_m", r#"(id: "bell", layer: Place, voice: Stream(), at_m: (2, 1, -3))"#),
    ("Text", r#""Third floor""#),
    ("Number", r#"Sum([0.2, Follow("height")])"#),
    ("Condition", r#"All([Is("railing", "bars"), Above("height", 10)])"#),
    ("Number.Follow", r#"Follow("wind", [(0, 0.1), (20, 1)])"#),
    ("Number.Breath", "Breath([(0, 0.2), (1, 1)])"),
    ("Sun", "(azimuth_deg: 250, elevation_deg: 30)"),
    ("Sky", "(turbidity: 3, clouds: 0.4)"),
    ("Haze", r##"(colour: "#aab0b4", visibility_m: 5000)"##),
    ("Protocol", "(baseline_secs: 120, exposure_secs: 900, suds_interval_secs: 150)"),
    ("PatientSpot", r#"(at: [0, Follow("height"), 0])"#),
    ("Viewpoint", "(yaw_deg: 20, pitch_deg: -10)"),
    ("RestingHand", "(on_m: [0.2, 0.74, -0.36])"),
];

/// What stands in a field, by `Type.field`, `Type.Variant.field` or the field alone.
const VALUES: &[(&str, &str)] = &[
    ("Parameter.id", r#""height""#),
    ("Parameter.label", r#""Height""#),
    ("Stimulus.id", r#""gust""#),
    ("Stimulus.label", r#""Gust of wind""#),
    ("Region.id", r#""below""#),
    ("Region.label", r#""The ground below""#),
    ("Step.id", r#""first-floor""#),
    ("Step.label", r#""First floor, 3 m""#),
    ("Step.note", r#""Let them find the railing first.""#),
    ("Step.intensity", "2.5"),
    ("Step.values", r#"[("height", 3), ("railing", "bars")]"#),
    ("Step.dwell_secs", "180"),
    ("Step.expected_suds", "30"),
    ("Step.advance", "PeakHalved"),
    ("Material.id", r#""rail""#),
    ("Sound.id", r#""wind""#),
    ("Scenario.id", r#""roof""#),
    ("Scenario.version", r#""1.0.0""#),
    ("Scenario.title", r#""A roof terrace""#),
    ("Scenario.format", "1"),
    (
        "Scenario.intensity",
        r#"[("height", [(0, 0), (10, 40)]), ("railing", [(0, "bars"), (8, "none")])]"#,
    ),
    ("Scenario.languages", r#"["en", "de"]"#),
    ("Scenario.licence", r#""CC-BY-4.0""#),
    ("Scenario.condition", r#""specific phobia, heights""#),
    ("Scenario.authors", r#"["A. Author"]"#),
    ("Step.expectancy", r#""What will happen when you look down?""#),
    ("Parameter.group", r#""Lift""#),
    ("ParameterKind.Number.step_jump", "10"),
    ("Schedule.Every.secs", "60"),
    ("Schedule.Every.first_secs", "20"),
    ("Schedule.Random.least_secs", "30"),
    ("Schedule.Random.most_secs", "90"),
    ("Schedule.After.secs", "45"),
    ("Scenario.parameters", PARAMETERS),
    ("Scenario.stimuli", STIMULI),
    ("Scenario.ladder", r#"[(id: "ground", label: "On the ground", expected_suds: 10)]"#),
    ("World.exposure_ev", "13"),
    ("World.materials", MATERIALS),
    ("World.prefabs", PREFABS),
    ("World.things", THINGS),
    ("Thing.id", r#""mast""#),
    ("Prefab.id", r#""post""#),
    ("Prefab.things", "[(shape: Cylinder(radius_m: 0.05, height_m: 1.1))]"),
    ("Sun.clock", "(hour: 18.5, latitude_deg: 48, day: 172)"),
    ("Clock.hour", "18.5"),
    ("LooksAt.Point.at", "(0, 1.2, -3)"),
    ("Voice.Say.text", r#""Could you say that again?""#),
    ("Voice.Say.language", r#""en""#),
    ("Movement.Wander.pace_mps", "0.1"),
    ("World.sky", "(clouds: 0.4)"),
    ("World.sun", "(azimuth_deg: 250, elevation_deg: 30)"),
    ("World.patient", r#"(at: [0, Follow("height"), 0])"#),
    ("World.preview", "(pitch_deg: -15)"),
    ("ParameterKind.Number.unit", r#""m""#),
    ("ParameterKind.Number.min", "0"),
    ("ParameterKind.Number.max", "40"),
    ("ParameterKind.Number.default", "0"),
    ("ParameterKind.Number.rate_per_s", "2"),
    ("ParameterKind.Choice.options", r#"[("bars", "Bars"), ("none", "None")]"#),
    ("ParameterKind.Choice.default", r#""bars""#),
    ("Stimulus.duration_secs", "6"),
    ("Stimulus.cooldown_secs", "12"),
    ("Stimulus.category", r#""weather""#),
    ("Volume.Box.from_m", "(-2, 0, -2)"),
    ("Volume.Box.to_m", "(2, 1, -1)"),
    ("Volume.Below.level_m", "0.1"),
    ("Volume.Directions.elevation_deg", "(10, 90)"),
    ("Repeat.Row.step_m", "(1.5, 0, 0)"),
    ("RestingHand.on_m", "[0.2, 0.74, -0.36]"),
    ("RestingHand.turn_deg", "8"),
    ("City.block_m", "(84, 110)"),
    ("count", "4"),
    ("counts", "(4, 3)"),
    ("at", r#"[0, Follow("height"), -3]"#),
    ("turn_deg", "[90, 0, 0]"),
    ("when", r#"Is("railing", "bars")"#),
    ("note", r#""what one sees at first""#),
    ("description", r#""Height without movement.""#),
    ("content_warning", r#""Heights, open edges.""#),
    ("outline", "[(1, 0), (0.8, 2), (0, 2.2)]"),
    ("points", "[(0, 1, 0), (2, 1, 0), (2, 1, -2)]"),
    ("materials", MATERIALS),
];

const PARAMETERS: &str = r#"[
    (id: "height", label: "Height", kind: Number(unit: "m", min: 0, max: 40, default: 0, rate_per_s: 2)),
    (id: "wind", label: "Wind", kind: Number(unit: "m/s", min: 0, max: 20, default: 0, rate_per_s: 1)),
    (id: "railing", label: "Railing", kind: Choice(options: [("bars", "Bars"), ("glass", "Glass"), ("none", "None")], default: "bars")),
    (id: "fog", label: "Fog", kind: Switch()),
]"#;

const STIMULI: &str = r#"[
    (id: "gust", label: "Gust of wind", duration_secs: 6, cooldown_secs: 12),
    (id: "bird", label: "A bird passes", duration_secs: 7, cooldown_secs: 14),
]"#;

const MATERIALS: &str = r#"[(id: "steel", look: Steel)]"#;

const PREFABS: &str =
    r#"[(id: "post", things: [(shape: Cylinder(radius_m: 0.05, height_m: 1.1))])]"#;

const THINGS: &str = r#"[(id: "mast", shape: Cylinder(radius_m: 0.1, height_m: 8))]"#;

/// Voices that sound once, when a stimulus begins.
#[cfg(test)]
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
    "Say",
];

/// Fields that stand in every scenario around an example, so that it may refer to them.
const AROUND: &[(&str, &str)] = &[
    ("Scenario", "languages"),
    ("Scenario", "parameters"),
    ("Scenario", "stimuli"),
    ("World", "materials"),
    ("World", "prefabs"),
];

/// The types of the manual.
pub struct Manual(pub Vec<&'static TypeDoc>);

/// What an example shows: where it stands in the manual.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub owner: &'static TypeDoc,
    pub variant: Option<&'a str>,
    pub field: Option<&'a str>,
}

impl Manual {
    /// The type of a name.
    pub fn find(&self, name: &str) -> Option<&'static TypeDoc> {
        self.0.iter().copied().find(|doc| doc.name == name)
    }

    /// An example of a type, a variant or a field: text that stands where the type belongs.
    pub fn example(&self, place: Place<'_>) -> String {
        let Place { owner, variant, field } = place;
        let path = [Some(owner.name), variant, field];
        let path = path.into_iter().flatten().collect::<Vec<_>>().join(".");
        if let Some((_, text)) = WHOLE.iter().find(|(name, _)| *name == path) {
            return (*text).into();
        }
        match owner.shape {
            DocShape::Struct(fields) => {
                format!("({})", self.fields(owner.name, fields, field).join(", "))
            }
            DocShape::Enum(variants) => {
                let named = |v: &&gradus_text::VariantDoc| word(v.name) == variant.unwrap_or("");
                let Some(found) = variants.iter().find(named).or(variants.first()) else {
                    return String::new();
                };
                // Its name is how it is written, as of `Follow("height")`.
                if word(found.name) != found.name || found.fields.is_empty() {
                    return found.name.into();
                }
                let path = format!("{}.{}", owner.name, found.name);
                let written = self.fields(&path, found.fields, field);
                format!("{}({})", found.name, written.join(", "))
            }
        }
    }

    /// What is required, and the one that is wanted.
    fn fields(&self, owner: &str, fields: &[FieldDoc], wanted: Option<&str>) -> Vec<String> {
        let refers = matches!(wanted, Some("intensity" | "things"));
        let needed = |name| refers && AROUND.contains(&(owner, name));
        let shown = fields
            .iter()
            .filter(|f| required(f) || wanted == Some(f.plain_name()) || needed(f.plain_name()));
        shown.map(|f| written(f, self.value_of(owner, f))).collect()
    }

    fn value_of(&self, owner: &str, field: &FieldDoc) -> String {
        let name = field.plain_name();
        let path = format!("{owner}.{name}");
        let given = |wanted: &str| VALUES.iter().find(|(n, _)| *n == wanted).map(|(_, v)| *v);
        if let Some(value) = given(&path).or_else(|| given(name)) {
            return value.into();
        }
        let number =
            field.default.map(|d| d.trim_start_matches("Number::from(").trim_end_matches(')'));
        if let Some(number) = number.filter(|n| n.parse::<f64>().is_ok()) {
            return number.into();
        }
        self.value(&Spelling::parse(&(field.spelling)()), within(field))
    }

    fn value(&self, spelling: &Spelling, number: f64) -> String {
        match spelling {
            Spelling::Number => number.to_string(),
            Spelling::Whole => number.ceil().to_string(),
            Spelling::Text | Spelling::Other(_) => "\"On the roof\"".into(),
            Spelling::Name => "\"roof\"".into(),
            Spelling::Colour => "\"#b59a78\"".into(),
            Spelling::Switch => "true".into(),
            Spelling::Language => "\"en\"".into(),
            Spelling::Curve => "[(0, 0), (10, 40)]".into(),
            Spelling::Value => "12".into(),
            Spelling::Path => "\"models/pyramid.glb\"".into(),
            Spelling::NameOf(kind) => match kind.as_str() {
                "material" => "\"steel\"".into(),
                "stimulus" => "\"gust\"".into(),
                "region" => "\"below\"".into(),
                "step" => "\"first-floor\"".into(),
                "prefab" => "\"post\"".into(),
                "thing" => "\"mast\"".into(),
                "clip" => "\"turn\"".into(),
                _ => "\"height\"".into(),
            },
            Spelling::Type(name) if name == "Number" => number.to_string(),
            Spelling::Type(name) => match self.find(name) {
                Some(owner) => self.example(Place { owner, variant: None, field: None }),
                None => "()".into(),
            },
            Spelling::List(of) => format!("[{}]", self.value(of, number)),
            Spelling::Tuple(parts) => {
                let parts: Vec<String> =
                    parts.iter().map(|part| self.value(part, number)).collect();
                format!("({})", parts.join(", "))
            }
            Spelling::Either(parts) => {
                parts.first().map_or_else(String::new, |part| self.value(part, number))
            }
        }
    }

    /// The smallest scenario around a text that stands where a value of `owner` belongs.
    #[cfg(test)]
    pub fn around(&self, owner: &TypeDoc, text: &str) -> Option<String> {
        let mut met: Vec<(&str, Option<Edge>)> = vec![("Scenario", None)];
        let mut next = 0;
        while let Some((name, _)) = met.get(next).cloned() {
            next += 1;
            for edge in self.edges(name) {
                for inner in Spelling::parse(&(edge.field.spelling)()).types() {
                    if let Some(inner) = self.find(inner)
                        && met.iter().all(|(known, _)| *known != inner.name)
                    {
                        met.push((inner.name, Some(edge)));
                    }
                }
            }
        }
        let (mut name, mut text) = (owner.name, text.to_string());
        while let Some(edge) = met.iter().find(|(known, _)| *known == name)?.1 {
            let spelling = Spelling::parse(&(edge.field.spelling)());
            let value = self.embed(&spelling, name, &text)?;
            text = self.with_field(edge, value);
            name = edge.owner.name;
        }
        Some(text)
    }

    #[cfg(test)]
    fn edges(&self, name: &str) -> Vec<Edge> {
        let Some(owner) = self.find(name) else { return Vec::new() };
        let of = |fields: &'static [FieldDoc], variant| {
            fields.iter().map(move |field| Edge { owner, variant, fields, field })
        };
        match owner.shape {
            DocShape::Struct(fields) => of(fields, None).collect(),
            DocShape::Enum(variants) => {
                variants.iter().flat_map(|v| of(v.fields, Some(v.name))).collect()
            }
        }
    }

    #[cfg(test)]
    fn with_field(&self, edge: Edge, value: String) -> String {
        let owner = match edge.variant {
            Some(variant) => format!("{}.{variant}", edge.owner.name),
            None => edge.owner.name.to_string(),
        };
        let wanted = edge.field.plain_name();
        let mut written = Vec::new();
        for field in edge.fields {
            let name = field.plain_name();
            if name == wanted {
                written.push(self::written(field, value.clone()));
            } else if required(field) || AROUND.contains(&(owner.as_str(), name)) {
                written.push(self::written(field, self.value_of(&owner, field)));
            }
        }
        if owner == "Sound" && value.starts_with("Cars") {
            written.retain(|field| !field.starts_with("layer"));
            written.extend(["layer: Place".into(), "at_m: (2, 1, -3)".into()]);
        } else if owner == "Sound" && ONCE.iter().any(|voice| value.starts_with(voice)) {
            written.retain(|field| !field.starts_with("layer"));
            written.extend(["layer: Event".into(), "when: During(\"gust\")".into()]);
        } else if owner == "Sound" && value == "Place" {
            written.push("at_m: (2, 1, -3)".into());
        } else if owner == "Sound" && value == "Event" {
            written.push("when: During(\"gust\")".into());
        }
        format!("{}({})", edge.variant.unwrap_or(""), written.join(", "))
    }

    #[cfg(test)]
    fn embed(&self, spelling: &Spelling, name: &str, text: &str) -> Option<String> {
        match spelling {
            Spelling::Type(found) if found == name => Some(text.into()),
            Spelling::List(of) => Some(format!("[{}]", self.embed(of, name, text)?)),
            Spelling::Tuple(parts) => {
                let written = parts.iter().map(|part| {
                    self.embed(part, name, text).unwrap_or_else(|| self.value(part, 1.0))
                });
                Some(format!("({})", written.collect::<Vec<_>>().join(", ")))
            }
            Spelling::Either(parts) => parts.iter().find_map(|part| self.embed(part, name, text)),
            _ => None,
        }
    }
}

/// A field through which a type is reached.
#[cfg(test)]
#[derive(Clone, Copy)]
struct Edge {
    owner: &'static TypeDoc,
    variant: Option<&'static str>,
    fields: &'static [FieldDoc],
    field: &'static FieldDoc,
}

fn written(field: &FieldDoc, value: String) -> String {
    match field.plain_name() {
        "" => value,
        name => format!("{name}: {value}"),
    }
}

/// Whether a field must be written.
pub fn required(field: &FieldDoc) -> bool {
    field.default.is_none() && !(field.may_be_absent)()
}

/// The word that a variant begins with: `Follow` of `Follow("height")`.
pub fn word(name: &str) -> &str {
    name.split('(').next().unwrap_or(name)
}

/// The least and the greatest number of a field.
pub fn bounds(field: &FieldDoc) -> (Option<f64>, Option<f64>) {
    let range = field.range.unwrap_or("").replace([' ', '='], "");
    let (from, to) = range.split_once("..").unwrap_or(("", ""));
    (from.parse().ok(), to.parse().ok())
}

/// A plain number that a field takes.
fn within(field: &FieldDoc) -> f64 {
    let (from, to) = bounds(field);
    1.0_f64.max(from.unwrap_or(f64::MIN)).min(to.unwrap_or(f64::MAX))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use gradus_scenario::read;
    use gradus_scenario::read::{Options, read_bytes_with};
    use gradus_text::Severity;

    use super::*;

    /// Leads an example through the door, in the smallest scenario around it.
    fn passes(manual: &Manual, place: Place<'_>, faults: &mut String) {
        let text = manual.example(place);
        let Some(scenario) = manual.around(place.owner, &text) else {
            *faults += &format!("{}: no way leads there\n", place.owner.name);
            return;
        };
        let model = include_bytes!("../../../tests/scenarios/models/pyramid.glb");
        let files = BTreeMap::from([("models/pyramid.glb".to_owned(), model.to_vec())]);
        let options = Options::default();
        let reading = read_bytes_with("example.ron", scenario.as_bytes(), &files, &options);
        let source = reading.sources.main();
        // The stimuli around an example need not do anything.
        let about_it = |fault: &&gradus_text::Fault| {
            fault.severity == Severity::Error && fault.code != "unreachable-stimulus"
        };
        if reading.faults.iter().any(|fault| about_it(&fault)) {
            let Place { owner, variant, field } = place;
            let told = source.render_all(reading.faults.iter().filter(about_it));
            *faults += &format!("{}: {variant:?} {field:?}: {text}\n{told}\n", owner.name);
        }
    }

    #[test]
    fn every_example_passes_the_door() {
        let manual = Manual(read::docs());
        let (mut faults, mut seen) = (String::new(), 0);
        for owner in manual.0.iter().copied() {
            passes(&manual, Place { owner, variant: None, field: None }, &mut faults);
            let variants = match owner.shape {
                DocShape::Struct(fields) => vec![(None, fields)],
                DocShape::Enum(variants) => {
                    variants.iter().map(|v| (Some(word(v.name)), v.fields)).collect()
                }
            };
            for (variant, fields) in variants {
                passes(&manual, Place { owner, variant, field: None }, &mut faults);
                for field in fields.iter().filter(|f| !f.name.is_empty()) {
                    let field = Some(field.plain_name());
                    passes(&manual, Place { owner, variant, field }, &mut faults);
                    seen += 1;
                }
            }
        }
        assert!(faults.is_empty(), "{faults}");
        assert!(seen > 150, "{seen} fields");
    }
}
