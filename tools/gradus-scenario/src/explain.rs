//! `explain`: what a word of a scenario means, and what the code of a fault means.

use std::io::Write;

use gradus_cli::{COLUMNS, Error, Exit, Kind, broken};
use gradus_scenario::faults::{self, Explained};
use gradus_scenario::read;
use gradus_text::{FieldShape, Form, Source, TypeShape, Unwritten, VariantShape, did_you_mean};

use crate::examples::{Manual, Place};

/// More places than this are listed without their details.
const IN_FULL: usize = 3;

/// Explains a word.
pub fn explain(out: &mut impl Write, asked: Option<&str>) -> Result<Exit, Error> {
    let manual = Manual(read::shapes());
    let Some(asked) = asked else {
        out.write_all(overview(&manual).as_bytes())?;
        return Ok(Exit::Done);
    };
    if let Some(fault) = faults::all().find(|fault| fault.code == asked) {
        out.write_all(about_fault(fault).as_bytes())?;
        return Ok(Exit::Done);
    }
    let places = manual.places();
    let found: Vec<&Place<'_>> = places.iter().filter(|place| is_meant(place, asked)).collect();
    if found.is_empty() {
        let none = Error::new(Kind::Failed, format!("there is no `{asked}` in a scenario"));
        return Err(none.hint(meant(&places, asked)));
    }
    let texts: Vec<String> = if found.len() > IN_FULL {
        let lines: Vec<String> = found.iter().map(|place| in_a_line(place)).collect();
        let first = found.first().map_or_else(String::new, |place| place.path());
        vec![format!("{}\n`gradus-scenario explain {first}` explains more.\n", lines.concat())]
    } else {
        found.iter().map(|place| in_full(&manual, place)).collect()
    };
    out.write_all(texts.join("\n").as_bytes())?;
    Ok(Exit::Done)
}

/// What somebody may have meant: something near, or what the part before the point has.
fn meant(places: &[Place<'_>], asked: &str) -> String {
    let words: Vec<String> = places.iter().flat_map(names).collect();
    let points = |word: &&str| word.matches('.').count() == asked.matches('.').count();
    let words =
        words.iter().map(String::as_str).chain(faults::all().map(|fault| fault.code.as_str()));
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

/// What a place may be asked for by.
fn names(place: &Place<'_>) -> Vec<String> {
    let last = place.field.or(place.variant).unwrap_or(place.owner.name);
    let mut names = vec![place.path(), last.into()];
    if let (Some(variant), Some(field)) = (place.variant, place.field) {
        names.push(format!("{variant}.{field}"));
        names.push(format!("{}.{field}", place.owner.name));
    }
    names
}

fn is_meant(place: &Place<'_>, asked: &str) -> bool {
    names(place).iter().any(|name| name == asked)
}

/// The forms of a variant: `Follow` has two.
fn forms<'m>(place: &Place<'m>) -> Vec<&'m VariantShape> {
    match &place.owner.form {
        Form::Struct(_) => Vec::new(),
        Form::Enum(all) => all.iter().filter(|v| Some(v.name()) == place.variant).collect(),
    }
}

/// The field that a place is.
fn field_of<'m>(place: &Place<'m>) -> Option<&'m FieldShape> {
    let named = |field: &&FieldShape| Some(field.name) == place.field;
    match &place.owner.form {
        Form::Struct(fields) => fields.iter().find(named),
        Form::Enum(_) => forms(place).first()?.fields().iter().find(named),
    }
}

fn said(place: &Place<'_>) -> String {
    if place.field.is_some() {
        return field_of(place).map_or_else(String::new, |field| field.doc.clone());
    }
    if place.variant.is_none() {
        return place.owner.doc.clone();
    }
    let line = |form: &&VariantShape| match form.written {
        Some(written) if written != form.name() => format!("{written}: {}", form.doc),
        _ => form.doc.clone(),
    };
    forms(place).iter().map(line).collect::<Vec<_>>().join("\n")
}

fn in_a_line(place: &Place<'_>) -> String {
    let (path, said) = (place.path(), said(place));
    under(&format!("{path:34} "), 35, said.lines().next().unwrap_or(""))
}

fn in_full(manual: &Manual, place: &Place<'_>) -> String {
    let mut out = format!("{}\n", place.path());
    for line in said(place).lines() {
        out += &broken("  ", line);
    }
    match field_of(place) {
        Some(field) => out += &broken("  ", &facts(field)),
        None => out += &contents(place),
    }
    out += "\nExample:\n";
    for line in tidy(&manual.example(*place)).lines() {
        out += &format!("  {line}\n");
    }
    out
}

/// Such as `number, 5.0 to 3600.0; `120.0` where it is not written`.
fn facts(field: &FieldShape) -> String {
    let mut facts = field.shape.words();
    let range = field.shape.range_words();
    if !range.is_empty() {
        facts += &format!(", {range}");
    }
    match &field.unwritten {
        // A value in parentheses.
        _ if field.name.is_empty() => facts,
        Unwritten::Fault => format!("{facts}; required"),
        Unwritten::Nothing => format!("{facts}; may be left out"),
        Unwritten::Default(written) => format!("{facts}; `{written}` where it is not written"),
    }
}

/// The fields or variants of a type or a variant, a line each.
fn contents(place: &Place<'_>) -> String {
    let mut out = String::new();
    match &place.owner.form {
        Form::Struct(fields) => contents_of(&mut out, "", fields),
        Form::Enum(variants) if place.variant.is_none() => {
            out += "\n";
            for variant in variants {
                let (title, said) = (variant.title(), variant.doc.replace('\n', " "));
                out += &under(&format!("  {title:20} "), 23, &said);
            }
        }
        Form::Enum(_) => {
            for form in forms(place) {
                let title = form.written.filter(|written| *written != form.name());
                contents_of(&mut out, title.unwrap_or(""), form.fields());
            }
        }
    }
    out
}

/// The fields of a struct, or what stands in the parentheses of a form that is shown as `title`.
fn contents_of(out: &mut String, title: &str, fields: &[FieldShape]) {
    if !title.is_empty() {
        *out += &format!("\n{}", broken("  ", title));
    } else if !fields.is_empty() {
        *out += "\n";
    }
    for (index, field) in fields.iter().enumerate() {
        let said = field.doc.replace('\n', " ");
        let name = match field.name {
            // A value in parentheses has its place for a name.
            "" => format!("{}.", index + 1),
            name => name.to_owned(),
        };
        *out += &under(&format!("  {name:20} "), 23, &facts(field));
        if !said.is_empty() {
            *out += &broken(&" ".repeat(23), &said);
        }
    }
}

/// A text behind `first`, or on the next lines where that is wider than `width` columns.
fn under(first: &str, width: usize, text: &str) -> String {
    if first.chars().count() <= width {
        return broken(first, text);
    }
    format!("{}\n{}", first.trim_end(), broken(&" ".repeat(width), text))
}

/// An example in lines that fit behind two blanks.
fn tidy(example: &str) -> String {
    let source = Source::new("example", example);
    crate::format::format_to(&source, COLUMNS - 2).unwrap_or_else(|_| example.into())
}

fn about_fault(fault: &Explained) -> String {
    let (meaning, mend) = (broken("  ", fault.meaning), broken("  ", fault.mend));
    let mut out = format!("{}\n{meaning}{mend}", fault.code);
    if let Some(example) = &fault.example {
        let wrong = example.wrong.trim_end();
        let right = example.right.split_whitespace().collect::<Vec<_>>().join(" ");
        out += "\nExample:\n";
        for (text, is) in [(wrong, "is wrong"), (right.as_str(), "is right")] {
            let longest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
            let apart = if longest + 6 + is.len() <= COLUMNS { "    " } else { "\n    " };
            out += &format!("  {text}{apart}{is}\n");
        }
    }
    out
}

fn overview(manual: &Manual) -> String {
    let mut out = String::from("What a scenario is made of; `Scenario` is the whole file.\n\n");
    for entry in &manual.0 {
        out += &under(&format!("  {:16} ", entry.name), 19, &first_sentence(entry));
    }
    out += "\nThe codes of faults:\n\n";
    let codes: Vec<&str> = faults::all().map(|fault| fault.code.as_str()).collect();
    out += &broken("  ", &codes.join(" "));
    out += "\n`gradus-scenario explain WORD` explains each, and any field or variant.\n";
    out
}

fn first_sentence(entry: &TypeShape) -> String {
    let said = &entry.doc;
    let end = said.find(". ").map_or(said.len(), |at| at + 1);
    said.get(..end).unwrap_or(said).replace('\n', " ")
}
