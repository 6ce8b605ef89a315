//! The author's manual in Markdown, drawn from [`TypeShape`]s.

use std::fmt::Write;

use super::shape::{Content, FieldShape, Form, TypeShape, Unwritten, VariantShape};

/// Manual entries in Markdown: a heading and a table for each type.
pub fn markdown(types: &[TypeShape]) -> String {
    let mut out = String::new();
    for entry in types {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "### {}\n\n{}\n", entry.name, entry.doc);
        match &entry.form {
            Form::Struct(fields) => table(&mut out, "", fields),
            Form::Enum(variants) => {
                for variant in variants {
                    let said = in_a_line(&variant.doc);
                    let _ = writeln!(out, "- `{}`: {said}", heading(variant));
                    if let Content::Fields(fields) = &variant.content {
                        let _ = writeln!(out);
                        table(&mut out, "  ", fields);
                    }
                }
                let _ = writeln!(out);
            }
        }
    }
    out
}

/// Such as `Ball(number, 0.0 to 2.0)`; an example of the form, where there is one.
fn heading(variant: &VariantShape) -> String {
    if let Some(written) = variant.written {
        return written.into();
    }
    match &variant.content {
        Content::Nothing | Content::Plain(_) => variant.word.into(),
        Content::Fields(_) => format!("{}(…)", variant.word),
        Content::Values(values) => {
            let value = |value: &FieldShape| {
                let range = value.shape.range_words();
                let range = if range.is_empty() { range } else { format!(", {range}") };
                format!("{}{range}", value.shape.linked_words())
            };
            let values: Vec<String> = values.iter().map(value).collect();
            format!("{}({})", variant.word, values.join(", "))
        }
    }
}

fn table(out: &mut String, indent: &str, fields: &[FieldShape]) {
    let _ = writeln!(out, "{indent}| field | what | default | range | meaning |");
    let _ = writeln!(out, "{indent}|---|---|---|---|---|");
    for field in fields {
        let said = in_a_line(&field.doc).replace('|', "\\|");
        let default = match &field.unwritten {
            Unwritten::Fault => "required".into(),
            Unwritten::Nothing => "may be left out".into(),
            Unwritten::Default(written) => format!("`{written}`"),
        };
        let (name, what) = (field.name, field.shape.linked_words());
        let range = field.shape.range_words();
        let _ = writeln!(out, "{indent}| `{name}` | {what} | {default} | {range} | {said} |");
    }
    let _ = writeln!(out);
}

fn in_a_line(doc: &str) -> String {
    doc.replace('\n', " ")
}
