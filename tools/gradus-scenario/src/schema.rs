//! `schema`: the scenario format as a JSON Schema (2020-12), from the core's own declarations.
//!
//! RON is not JSON. The schema is of the JSON that says the same: fields in parentheses are an
//! object, lists and tuples an array, a bare word a string, `Name(…)` an object with the one
//! property `Name`, and a field that says `None` is left out.

use gradus_scenario::read;
use gradus_text::docs::{DocShape, plain};
use gradus_text::{FieldDoc, TypeDoc, VariantDoc};
use serde_json::{Map, Value, json};

use crate::examples::{bounds, required, word};
use crate::spelling::Spelling;

/// The schema of a whole scenario.
pub fn schema() -> Value {
    let types = read::docs().into_iter().map(|doc| (doc.name.to_string(), type_schema(doc)));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Gradus scenario, format 1",
        "description": "Of the JSON that says the same as the RON: fields in parentheses are an \
            object, lists and tuples an array, a bare word a string, `Name(…)` an object with the \
            one property `Name`; a field that says `None` is left out. References, curves and what \
            fields must be together are checked by `gradus-scenario check`, not by this.",
        "$ref": "#/$defs/Scenario",
        "$defs": types.collect::<Map<_, _>>(),
    })
}

fn type_schema(doc: &TypeDoc) -> Value {
    let mut schema = match doc.shape {
        DocShape::Struct(fields) => fields_schema(fields),
        DocShape::Enum(variants) => {
            let mut any: Vec<Value> = Vec::new();
            for schema in variants.iter().flat_map(variant_schemas) {
                // Several forms of one word are one: `Follow("…")`, `Follow("…", […])`.
                let key =
                    |s: &Value| (s["required"].clone(), s["const"].clone(), s["type"].clone());
                match any.iter_mut().find(|other| key(other) == key(&schema)) {
                    Some(other) => also(other, &schema),
                    None => any.push(schema),
                }
            }
            json!({ "anyOf": any })
        }
    };
    schema["description"] = plain(doc.doc).into();
    schema
}

/// Lets the word of a variant have another form's content too.
fn also(form: &mut Value, other: &Value) {
    let word = form["required"][0].as_str().map(str::to_owned);
    let Some(word) = word.filter(|word| form["properties"][word] != other["properties"][word])
    else {
        return;
    };
    let contents = [&form["properties"][&word], &other["properties"][&word]];
    form["properties"][&word] = json!({ "anyOf": contents });
    let said = [&*form, other].map(|f| f["description"].as_str().unwrap_or("").to_owned());
    form["description"] = said.join("; or ").into();
}

fn fields_schema(fields: &[FieldDoc]) -> Value {
    let property = |field: &FieldDoc| {
        let mut schema = spelled(&Spelling::parse(&(field.spelling)()), bounds(field));
        schema["description"] = plain(field.doc).into();
        (field.plain_name().to_string(), schema)
    };
    let properties: Map<String, Value> = fields.iter().map(property).collect();
    let needed: Vec<&str> =
        fields.iter().filter(|field| required(field)).map(FieldDoc::plain_name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": needed,
        "additionalProperties": false,
    })
}

fn variant_schemas(variant: &VariantDoc) -> Vec<Value> {
    let (word, said) = (word(variant.name), plain(variant.doc));
    if variant.name.parse::<f64>().is_ok() {
        return vec![json!({ "type": "number", "description": said })];
    }
    // A form that is no word: a text, or texts by language.
    if word.starts_with('"') {
        return vec![json!({ "type": "string", "description": said })];
    }
    if word.starts_with('{') {
        let texts = json!({ "type": "string" });
        let map = json!({ "type": "object", "additionalProperties": texts, "description": said });
        return vec![map];
    }
    let bare = json!({ "const": word, "description": said });
    let payload = match variant.fields {
        // Its name is how it is written; what stands in the parentheses is not told in fields.
        [] if word != variant.name => json!(true),
        [] => return vec![bare],
        fields if fields.iter().all(|field| field.name.is_empty()) => {
            let parts = fields.iter().map(|f| {
                let mut part = spelled(&Spelling::parse(&(f.spelling)()), bounds(f));
                if !f.doc.is_empty() {
                    part["description"] = plain(f.doc).into();
                }
                part
            });
            match parts.collect::<Vec<_>>() {
                one if one.len() == 1 => one.into_iter().next().unwrap_or(json!(true)),
                many => tuple(many),
            }
        }
        fields => fields_schema(fields),
    };
    let with_payload = json!({
        "type": "object",
        "properties": { word: payload },
        "required": [word],
        "additionalProperties": false,
        "description": said,
    });
    let named = variant.fields.iter().any(|field| !field.name.is_empty());
    match named && !variant.fields.iter().any(required) {
        true => vec![with_payload, bare],
        false => vec![with_payload],
    }
}

fn spelled(spelling: &Spelling, (from, to): (Option<f64>, Option<f64>)) -> Value {
    let bounded = |mut schema: Value| {
        if let Some(from) = from {
            schema["minimum"] = from.into();
        }
        if let Some(to) = to {
            schema["maximum"] = to.into();
        }
        schema
    };
    match spelling {
        Spelling::Number => bounded(json!({ "type": "number" })),
        Spelling::Whole => bounded(json!({ "type": "integer" })),
        Spelling::Text | Spelling::Path => json!({ "type": "string" }),
        Spelling::Name => {
            json!({ "type": "string", "pattern": "^[a-z][a-z0-9_-]*$", "maxLength": 64 })
        }
        Spelling::NameOf(kind) => json!({ "type": "string", "title": format!("name of a {kind}") }),
        Spelling::Colour => json!({ "type": "string", "pattern": "^#[0-9a-fA-F]{6}$" }),
        Spelling::Language => {
            json!({ "type": "string", "pattern": "^[a-z]{2,3}(-([A-Z]{2}|[0-9]{3}|[A-Z][a-z]{3}))?$" })
        }
        Spelling::Switch => json!({ "type": "boolean" }),
        Spelling::Value => json!({ "type": ["number", "string", "boolean"] }),
        // A bound beside a reference holds for plain numbers alone, which is what is wanted.
        Spelling::Type(name) => {
            let of = bounded(json!({ "$ref": format!("#/$defs/{name}") }));
            // A whole value of its own may stand in another file.
            match (from, to) {
                (None, None) => json!({ "anyOf": [of, included()] }),
                _ => of,
            }
        }
        Spelling::Curve => {
            let number = json!({ "type": "number" });
            let points = json!({ "type": "array", "items": tuple(vec![number.clone(), number]) });
            let easing = |word: &str| {
                json!({
                    "type": "object",
                    "properties": { word: points },
                    "required": [word],
                    "additionalProperties": false,
                })
            };
            json!({ "anyOf": [points, easing("Linear"), easing("Smooth"), easing("Hold")] })
        }
        Spelling::List(of) => {
            let list = json!({ "type": "array", "items": spelled(of, (from, to)) });
            match &**of {
                Spelling::Tuple(parts) if parts.len() == 2 => {
                    // A list of pairs may be a map.
                    json!({ "anyOf": [list, { "type": "object" }] })
                }
                _ => list,
            }
        }
        Spelling::Tuple(parts) => {
            tuple(parts.iter().map(|part| spelled(part, (from, to))).collect())
        }
        Spelling::Either(parts) => {
            let any: Vec<Value> = parts.iter().map(|part| spelled(part, (from, to))).collect();
            json!({ "anyOf": any })
        }
        Spelling::Other(_) => json!({}),
    }
}

/// `Include("shared/meadow.ron")`.
fn included() -> Value {
    json!({
        "type": "object",
        "properties": { "Include": { "type": "string" } },
        "required": ["Include"],
        "additionalProperties": false,
    })
}

fn tuple(parts: Vec<Value>) -> Value {
    json!({ "type": "array", "minItems": parts.len(), "maxItems": parts.len(), "prefixItems": parts })
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use gradus_text::{Faults, Node, NodeKind, Source, parse};

    use super::*;
    use crate::starter::starter;

    fn repository() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    #[test]
    fn the_schema_in_docs_is_that_of_the_program() {
        let path = repository().join("docs/scenario.schema.json");
        if std::env::var_os("GRADUS_BLESS").is_some() {
            std::fs::write(&path, format!("{:#}\n", schema())).unwrap();
        }
        let kept: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert!(kept == schema(), "run `GRADUS_BLESS=1 cargo test -p gradus-scenario schema`");
    }

    /// The JSON that says the same, as the schema's description tells.
    fn as_json(node: &Node) -> Value {
        let fields = |fields: &[(gradus_text::Ident, Node)]| {
            let written = fields.iter().filter(|(_, n)| n.kind != NodeKind::Name("None".into()));
            Value::Object(written.map(|(i, n)| (i.text.clone(), as_json(n))).collect())
        };
        let list = |items: &[Node]| Value::Array(items.iter().map(as_json).collect());
        match &node.kind {
            NodeKind::Unit => json!({}),
            NodeKind::Bool(value) => json!(value),
            NodeKind::Number(value) => json!(value),
            NodeKind::Text(text) | NodeKind::Name(text) => json!(text),
            NodeKind::Char(value) => json!(value.to_string()),
            NodeKind::List(items) | NodeKind::Tuple { name: None, items } => list(items),
            NodeKind::Struct { name: None, fields: f } => fields(f),
            NodeKind::Struct { name: Some(name), fields: f } => json!({ &name.text: fields(f) }),
            NodeKind::Tuple { name: Some(name), items } => match items.as_slice() {
                [] => json!({ &name.text: {} }),
                [one] => json!({ &name.text: as_json(one) }),
                many => json!({ &name.text: list(many) }),
            },
            NodeKind::Map(entries) => {
                let text = |key: &Node| key.text().unwrap_or("").to_string();
                Value::Object(entries.iter().map(|(k, v)| (text(k), as_json(v))).collect())
            }
            NodeKind::Broken => Value::Null,
        }
    }

    /// Why a value does not fit; it knows the keywords that the schema uses, but for `pattern`.
    fn misfit(root: &Value, schema: &Value, value: &Value, at: &str) -> Option<String> {
        let no = |why: &str| Some(format!("{at}: {why}: {value}"));
        for (keyword, wanted) in schema.as_object().into_iter().flatten() {
            let fault = match keyword.as_str() {
                "$ref" => {
                    let name = wanted.as_str().unwrap().rsplit('/').next().unwrap();
                    assert!(root["$defs"].get(name).is_some(), "{name} is not defined");
                    misfit(root, &root["$defs"][name], value, at)
                }
                "type" => {
                    let is = |name: &Value| match name.as_str().unwrap() {
                        "object" => value.is_object(),
                        "array" => value.is_array(),
                        "string" => value.is_string(),
                        "boolean" => value.is_boolean(),
                        "number" => value.is_number(),
                        "integer" => value.as_f64().is_some_and(|n| n.fract() == 0.0),
                        other => panic!("{other}"),
                    };
                    let fits =
                        wanted.as_array().map_or_else(|| is(wanted), |any| any.iter().any(is));
                    if fits { None } else { no("type") }
                }
                "const" => {
                    if value == wanted {
                        None
                    } else {
                        no("const")
                    }
                }
                "minimum" => {
                    let low = value.as_f64().is_some_and(|n| n < wanted.as_f64().unwrap());
                    if low { no("minimum") } else { None }
                }
                "maximum" => {
                    let high = value.as_f64().is_some_and(|n| n > wanted.as_f64().unwrap());
                    if high { no("maximum") } else { None }
                }
                "minItems" | "maxItems" => {
                    let length = value.as_array().map(|items| items.len() as u64);
                    let fits = length.is_none_or(|n| match keyword.as_str() {
                        "minItems" => n >= wanted.as_u64().unwrap(),
                        _ => n <= wanted.as_u64().unwrap(),
                    });
                    if fits { None } else { no(keyword) }
                }
                "items" => value
                    .as_array()
                    .into_iter()
                    .flatten()
                    .enumerate()
                    .find_map(|(i, item)| misfit(root, wanted, item, &format!("{at}[{i}]"))),
                "prefixItems" => {
                    let pairs = wanted
                        .as_array()
                        .unwrap()
                        .iter()
                        .zip(value.as_array().into_iter().flatten());
                    pairs
                        .enumerate()
                        .find_map(|(i, (s, item))| misfit(root, s, item, &format!("{at}[{i}]")))
                }
                "properties" => {
                    value.as_object().into_iter().flatten().find_map(|(name, inner)| {
                        misfit(root, wanted.get(name)?, inner, &format!("{at}.{name}"))
                    })
                }
                "required" => {
                    let has = |name: &Value| value.get(name.as_str().unwrap()).is_some();
                    if wanted.as_array().unwrap().iter().all(has) { None } else { no("required") }
                }
                "additionalProperties" if wanted.is_object() => {
                    let mut inner = value.as_object().into_iter().flatten();
                    inner.find_map(|(name, v)| misfit(root, wanted, v, &format!("{at}.{name}")))
                }
                "additionalProperties" => {
                    let known = |name: &String| schema["properties"].get(name).is_some();
                    let extra = value.as_object().and_then(|o| o.keys().find(|name| !known(name)));
                    extra.map(|name| format!("{at}: additional {name}"))
                }
                "anyOf" => {
                    let any = wanted.as_array().unwrap();
                    let misfits: Option<Vec<String>> =
                        any.iter().map(|s| misfit(root, s, value, at)).collect();
                    misfits.map(|all| all.join("\n"))
                }
                "$schema" | "$defs" | "title" | "description" | "pattern" | "maxLength" => None,
                other => panic!("{other} is not known to the test"),
            };
            if fault.is_some() {
                return fault;
            }
        }
        None
    }

    fn checked(text: &str) -> Option<String> {
        let mut faults = Faults::default();
        let node = parse(&Source::new("x.ron", text), &mut faults).unwrap();
        let schema = schema();
        misfit(&schema, &schema, &as_json(&node), "")
    }

    #[test]
    fn scenarios_fit_the_schema() {
        for path in ["scenarios/heights.ron", "tests/scenarios/small.ron"] {
            let text = std::fs::read_to_string(repository().join(path)).unwrap();
            assert_eq!(checked(&text), None, "{path}");
        }
        assert_eq!(checked(&starter("example")), None);
    }

    #[test]
    fn what_the_door_refuses_of_shape_and_range_does_not_fit() {
        for (right, wrong) in [
            ("posture: Standing", "posture: Lying"),
            ("dwell_secs: 60", "dwell_secs: 1"),
            ("dwell_secs: 60", "dwel_secs: 60"),
            ("(pitch_deg: -15)", "(pitch_deg: -95)"),
            ("size_m: [2.4, 0.2, 2.4]", "size_m: [2.4, 0.2]"),
            ("    posture: Standing,\n", ""),
        ] {
            let text = starter("example");
            assert!(text.contains(right), "{right}");
            assert!(checked(&text.replacen(right, wrong, 1)).is_some(), "{wrong}");
        }
    }
}
