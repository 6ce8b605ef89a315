//! `schema`: the scenario format as a JSON Schema (2020-12), from the core's own declarations.
//!
//! RON is not JSON. The schema is of the JSON that says the same: fields in parentheses are an
//! object, lists and tuples an array, a bare word a string, `Name(…)` an object with the one
//! property `Name`, and a field that says `None` is left out.

use gradus_scenario::read;
use gradus_text::{Content, FieldShape, Form, Range, Shape, TypeShape, VariantShape};
use serde_json::{Map, Value, json};

/// The schema of a whole scenario.
pub fn schema() -> Value {
    let types = read::shapes().into_iter().map(|entry| (entry.name.to_string(), of_type(&entry)));
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

fn of_type(entry: &TypeShape) -> Value {
    let mut schema = match &entry.form {
        Form::Struct(fields) => of_fields(fields),
        Form::Enum(variants) => {
            let mut any: Vec<Value> = Vec::new();
            for schema in variants.iter().flat_map(of_variant) {
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
    schema["description"] = entry.doc.as_str().into();
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

fn of_fields(fields: &[FieldShape]) -> Value {
    let property = |field: &FieldShape| {
        let mut schema = of_shape(&field.shape);
        schema["description"] = field.doc.as_str().into();
        (field.name.to_string(), schema)
    };
    let properties: Map<String, Value> = fields.iter().map(property).collect();
    let needed: Vec<&str> =
        fields.iter().filter(|field| field.is_required()).map(|field| field.name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": needed,
        "additionalProperties": false,
    })
}

fn of_variant(variant: &VariantShape) -> Vec<Value> {
    let said = |mut schema: Value| {
        schema["description"] = variant.doc.as_str().into();
        schema
    };
    let bare = || said(json!({ "const": variant.word }));
    match &variant.content {
        Content::Nothing => vec![bare()],
        Content::Plain(shape) => vec![said(of_shape(shape))],
        Content::Values(values) => vec![said(of_word(variant.word, of_values(values)))],
        Content::Fields(fields) => {
            let with_fields = said(of_word(variant.word, of_fields(fields)));
            if fields.iter().any(FieldShape::is_required) {
                vec![with_fields]
            } else {
                vec![with_fields, bare()]
            }
        }
    }
}

/// What stands in the parentheses of a form: one value as it is, several as an array.
fn of_values(values: &[FieldShape]) -> Value {
    let one = |value: &FieldShape| {
        let mut schema = of_shape(&value.shape);
        if !value.doc.is_empty() {
            schema["description"] = value.doc.as_str().into();
        }
        schema
    };
    match values {
        [value] => one(value),
        values => {
            let least = values.iter().filter(|value| value.is_required()).count();
            array(least, values.iter().map(one).collect())
        }
    }
}

/// `{"Word": …}`
fn of_word(word: &str, content: Value) -> Value {
    json!({
        "type": "object",
        "properties": { word: content },
        "required": [word],
        "additionalProperties": false,
    })
}

fn of_shape(shape: &Shape) -> Value {
    let all = |parts: &[Shape]| parts.iter().map(of_shape).collect::<Vec<_>>();
    match shape {
        Shape::Number { whole: false, range } => bounded(json!({ "type": "number" }), *range),
        Shape::Number { whole: true, range } => bounded(json!({ "type": "integer" }), *range),
        Shape::Switch => json!({ "type": "boolean" }),
        Shape::Text(text) => {
            let mut schema = json!({ "type": "string" });
            if let Some(pattern) = text.pattern {
                schema["pattern"] = pattern.into();
            }
            if let Some(longest) = text.longest {
                schema["maxLength"] = longest.into();
            }
            schema
        }
        Shape::NameOf(kind) => json!({ "type": "string", "title": format!("name of a {kind}") }),
        Shape::Type(of) => {
            // A bound beside a reference holds for plain numbers alone, as intended.
            let schema = bounded(json!({ "$ref": format!("#/$defs/{}", of.name) }), of.range);
            // A whole value of its own may stand in another file.
            match of.range {
                None => {
                    json!({ "anyOf": [schema, of_word("Include", json!({ "type": "string" }))] })
                }
                Some(_) => schema,
            }
        }
        Shape::List(of) => {
            let list = json!({ "type": "array", "items": of_shape(of) });
            match &**of {
                Shape::Tuple(parts) if parts.len() == 2 => {
                    // A list of pairs may be a map.
                    json!({ "anyOf": [list, { "type": "object" }] })
                }
                _ => list,
            }
        }
        Shape::Map(of) => json!({ "type": "object", "additionalProperties": of_shape(of) }),
        Shape::Tuple(parts) => array(parts.len(), all(parts)),
        Shape::Either(parts) => json!({ "anyOf": all(parts) }),
        Shape::Word(word, inner) => of_word(word, of_shape(inner)),
        Shape::Called { shape, .. } => of_shape(shape),
    }
}

fn bounded(mut schema: Value, range: Option<Range>) -> Value {
    let (lo, hi) = range.map_or((f64::NEG_INFINITY, f64::INFINITY), |range| (range.lo, range.hi));
    if lo.is_finite() {
        schema["minimum"] = lo.into();
    }
    if hi.is_finite() {
        schema["maximum"] = hi.into();
    }
    schema
}

/// An array of parts, of which the first `least` must be there.
fn array(least: usize, parts: Vec<Value>) -> Value {
    json!({ "type": "array", "minItems": least, "maxItems": parts.len(), "prefixItems": parts })
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use boon::{Compiler, Schemas};
    use gradus_text::{Faults, Node, NodeKind, Source, parse};

    use super::*;
    use gradus_scenario::starter::starter;

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

    /// The JSON of the same meaning, as the schema's description explains.
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

    /// Why a text does not fit the schema.
    fn misfit(text: &str) -> Option<String> {
        let mut faults = Faults::default();
        let node = parse(&Source::new("x.ron", text), &mut faults).unwrap();
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("schema.json", schema()).unwrap();
        let schema = compiler.compile("schema.json", &mut schemas).unwrap();
        schemas.validate(&as_json(&node), schema).err().map(|error| format!("{error:#}"))
    }

    #[test]
    fn scenarios_fit_the_schema() {
        let shipped = std::fs::read_dir(repository().join("scenarios")).unwrap();
        let shipped = shipped.map(|entry| entry.unwrap().path()).filter(|path| {
            let name = path.to_string_lossy();
            name.ends_with(".ron") && !name.ends_with(".session.ron")
        });
        let all: Vec<_> = shipped.chain([repository().join("tests/scenarios/small.ron")]).collect();
        assert!(all.len() > 4, "{all:?}");
        for path in all {
            let text = std::fs::read_to_string(&path).unwrap();
            assert_eq!(misfit(&text), None, "{}", path.display());
        }
        assert_eq!(misfit(&starter("example")), None);
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
            assert!(misfit(&text.replacen(right, wrong, 1)).is_some(), "{wrong}");
        }
    }
}
