//! `explain`: what a word of a scenario means, and what the code of a fault means.

use std::io::Write;

use gradus_cli::{Error, Exit, Kind};
use gradus_scenario::read;
use gradus_text::docs::{DocShape, plain};
use gradus_text::{FieldDoc, Source, TypeDoc, did_you_mean};

use crate::codes::{CODES, Code};
use crate::examples::{Manual, Place, word};

/// More places than this are listed, not told in full.
const IN_FULL: usize = 3;

/// Explains a word.
pub fn explain(out: &mut impl Write, asked: Option<&str>) -> Result<Exit, Error> {
    let manual = Manual(read::docs());
    let Some(asked) = asked else {
        out.write_all(overview(&manual).as_bytes())?;
        return Ok(Exit::Done);
    };
    if let Some(code) = CODES.iter().find(|code| code.code == asked) {
        out.write_all(about_code(code).as_bytes())?;
        return Ok(Exit::Done);
    }
    let places = places(&manual);
    let found: Vec<&Place<'_>> = places.iter().filter(|place| is_meant(place, asked)).collect();
    if found.is_empty() {
        let none = Error::new(Kind::Failed, format!("there is no `{asked}` in a scenario"));
        return Err(none.hint(meant(&places, asked)));
    }
    let told: Vec<String> = if found.len() > IN_FULL {
        let lines: Vec<String> = found.iter().map(|place| in_a_line(place)).collect();
        let first = found.first().map_or_else(String::new, |place| path(place));
        vec![format!("{}\n`gradus-scenario explain {first}` tells more.\n", lines.concat())]
    } else {
        found.iter().map(|place| in_full(&manual, place)).collect()
    };
    out.write_all(told.join("\n").as_bytes())?;
    Ok(Exit::Done)
}

/// What somebody may have meant: something near, or what the part before the point has.
fn meant(places: &[Place<'_>], asked: &str) -> String {
    let words: Vec<String> = places.iter().flat_map(names).collect();
    let points = |word: &&str| word.matches('.').count() == asked.matches('.').count();
    let words = words.iter().map(String::as_str).chain(CODES.iter().map(|code| code.code));
    if let Some(near) = did_you_mean(asked, words.filter(points)) {
        return format!("did you mean `{near}`?");
    }
    let owner = asked.rsplit_once('.').map_or(asked, |(owner, _)| owner);
    let has = places
        .iter()
        .filter(|p| p.field.is_some() && is_meant(&Place { field: None, ..**p }, owner));
    let fields: Vec<String> = has.filter_map(|p| Some(format!("`{}`", p.field?))).collect();
    match fields.is_empty() {
        true => "`gradus-scenario explain` lists what there is".into(),
        false => format!("`{owner}` has {}", fields.join(", ")),
    }
}

/// Every type, variant and field.
fn places(manual: &Manual) -> Vec<Place<'static>> {
    let mut found = Vec::new();
    for owner in manual.0.iter().copied() {
        found.push(Place { owner, variant: None, field: None });
        let variants = match owner.shape {
            DocShape::Struct(fields) => vec![(None, fields)],
            DocShape::Enum(all) => all.iter().map(|v| (Some(word(v.name)), v.fields)).collect(),
        };
        for (variant, fields) in variants {
            let again = |p: &Place<'_>| p.owner.name == owner.name && p.variant == variant;
            if variant.is_some() && !found.iter().any(again) {
                found.push(Place { owner, variant, field: None });
            }
            for field in fields.iter().filter(|field| !field.name.is_empty()) {
                found.push(Place { owner, variant, field: Some(field.plain_name()) });
            }
        }
    }
    found
}

/// Such as `ParameterKind.Number.min`.
fn path(place: &Place<'_>) -> String {
    let parts = [Some(place.owner.name), place.variant, place.field];
    parts.into_iter().flatten().collect::<Vec<_>>().join(".")
}

/// What a place may be asked for by.
fn names(place: &Place<'_>) -> Vec<String> {
    let last = place.field.or(place.variant).unwrap_or(place.owner.name);
    let mut names = vec![path(place), last.into()];
    if let (Some(variant), Some(field)) = (place.variant, place.field) {
        names.push(format!("{variant}.{field}"));
        names.push(format!("{}.{field}", place.owner.name));
    }
    names
}

fn is_meant(place: &Place<'_>, asked: &str) -> bool {
    names(place).iter().any(|name| name == asked)
}

fn fields(place: &Place<'_>) -> &'static [FieldDoc] {
    match place.owner.shape {
        DocShape::Struct(fields) => fields,
        DocShape::Enum(variants) => {
            let found = variants.iter().find(|v| Some(word(v.name)) == place.variant);
            found.map_or(&[], |v| v.fields)
        }
    }
}

fn said(place: &Place<'_>) -> String {
    if let Some(name) = place.field {
        let field = fields(place).iter().find(|field| field.plain_name() == name);
        return field.map(|field| plain(field.doc)).unwrap_or_default();
    }
    match (place.variant, place.owner.shape) {
        (Some(variant), DocShape::Enum(variants)) => {
            let forms = variants.iter().filter(|v| word(v.name) == variant);
            let lines = forms.map(|v| match v.name == variant {
                true => plain(v.doc),
                false => format!("{}: {}", v.name, plain(v.doc)),
            });
            lines.collect::<Vec<_>>().join("\n")
        }
        _ => plain(place.owner.doc),
    }
}

fn in_a_line(place: &Place<'_>) -> String {
    let said = said(place);
    format!("{:34} {}\n", path(place), said.lines().next().unwrap_or(""))
}

fn in_full(manual: &Manual, place: &Place<'_>) -> String {
    let mut out = format!("{}\n", path(place));
    for line in said(place).lines() {
        out += &format!("  {line}\n");
    }
    if let Some(name) = place.field {
        if let Some(field) = fields(place).iter().find(|field| field.plain_name() == name) {
            out += &format!("  {}\n", facts(field));
        }
    } else {
        out += &contents(place);
    }
    out += "\nExample:\n";
    for line in tidy(&manual.example(*place)).lines() {
        out += &format!("  {line}\n");
    }
    out
}

/// Such as `number, 5 to 3600; 120 where it is not written`.
fn facts(field: &FieldDoc) -> String {
    let mut facts = shape(&(field.spelling)());
    let range = field.range_text();
    if !range.is_empty() {
        facts += &format!(", {range}");
    }
    if field.name.is_empty() {
        return facts;
    }
    match field.default_text().as_str() {
        plain @ ("required" | "may be left out") => format!("{facts}; {plain}"),
        "`None`" => format!("{facts}; may be left out"),
        other if other.contains("from(") || other.contains("rgb(") => {
            format!("{facts}; may be left out")
        }
        default => format!("{facts}; {default} where it is not written"),
    }
}

/// The manual's words without the marks of its links.
fn shape(spelling: &str) -> String {
    spelling.replace(['[', ']'], "")
}

/// The fields or variants of a type or a variant, a line each.
fn contents(place: &Place<'_>) -> String {
    let mut out = String::new();
    if let (None, DocShape::Enum(variants)) = (place.variant, place.owner.shape) {
        out += "\n";
        for variant in variants {
            let said = plain(variant.doc).replace('\n', " ");
            match variant.name.chars().count() {
                ..=20 => out += &format!("  {:20} {said}\n", variant.name),
                _ => out += &format!("  {}\n  {:20} {said}\n", variant.name, ""),
            }
        }
        return out;
    }
    for form in forms(place) {
        if form.is_some_and(|name| word(name) != name) {
            out += &format!("\n  {}\n", form.unwrap_or(""));
        } else if !fields_of(place, form).is_empty() {
            out += "\n";
        }
        for (index, field) in fields_of(place, form).iter().enumerate() {
            let said = plain(field.doc).replace('\n', " ");
            let name = match field.plain_name() {
                // A value in parentheses has its place for a name.
                "" => format!("{}.", index + 1),
                name => name.to_owned(),
            };
            out += &format!("  {name:20} {}\n", facts(field));
            if !said.is_empty() {
                out += &format!("  {:20} {said}\n", "");
            }
        }
    }
    out
}

/// How a variant can be written: `Follow` has two forms. A type has its fields alone.
fn forms(place: &Place<'_>) -> Vec<Option<&'static str>> {
    match place.owner.shape {
        DocShape::Enum(variants) if place.variant.is_some() => {
            let of = variants.iter().filter(|v| Some(word(v.name)) == place.variant);
            of.map(|v| Some(v.name)).collect()
        }
        _ => vec![None],
    }
}

fn fields_of(place: &Place<'_>, form: Option<&str>) -> &'static [FieldDoc] {
    match place.owner.shape {
        DocShape::Struct(fields) => fields,
        DocShape::Enum(variants) => {
            variants.iter().find(|v| Some(v.name) == form).map_or(&[], |v| v.fields)
        }
    }
}

/// An example in lines of readable length.
fn tidy(example: &str) -> String {
    crate::format::format(&Source::new("example", example)).unwrap_or_else(|_| example.into())
}

fn about_code(code: &Code) -> String {
    let mut out = format!("{}\n  {}\n  {}\n", code.code, code.meaning, code.mend);
    if !code.wrong.is_empty() {
        let (wrong, right) = (code.wrong.trim_end(), code.right.trim_end());
        let right = right.split_whitespace().collect::<Vec<_>>().join(" ");
        out += &format!("\nExample:\n  {wrong}    is wrong\n  {right}    is right\n");
    }
    out
}

fn overview(manual: &Manual) -> String {
    let mut out = String::from("What a scenario is made of; `Scenario` is the whole file.\n\n");
    for doc in &manual.0 {
        out += &format!("  {:16} {}\n", doc.name, first_sentence(doc));
    }
    out += "\nThe codes of faults:\n\n";
    let mut line = String::from(" ");
    for code in CODES {
        if line.len() + code.code.len() > 98 {
            out += &format!("{line}\n");
            line = String::from(" ");
        }
        line += &format!(" {}", code.code);
    }
    out += &format!("{line}\n");
    out += "\n`gradus-scenario explain WORD` tells more of each, and of any field or variant.\n";
    out
}

fn first_sentence(doc: &TypeDoc) -> String {
    let said = plain(doc.doc);
    let end = said.find(". ").map_or(said.len(), |at| at + 1);
    said.get(..end).unwrap_or(&said).replace('\n', " ")
}
