//! What the author's manual says of a type; written by the macros from the doc comments.

use std::fmt::Write;

/// What is said of a type by `explain` and by docs/scenario-format.md.
#[derive(Clone, Copy, Debug)]
pub struct TypeDoc {
    pub name: &'static str,
    pub doc: &'static str,
    pub shape: DocShape,
}

/// Fields or variants.
#[derive(Clone, Copy, Debug)]
pub enum DocShape {
    Struct(&'static [FieldDoc]),
    Enum(&'static [VariantDoc]),
}

/// What is said of a field.
#[derive(Clone, Copy, Debug)]
pub struct FieldDoc {
    /// Empty for a value in parentheses.
    pub name: &'static str,
    pub doc: &'static str,
    /// As written in Rust.
    pub default: Option<&'static str>,
    /// As written in Rust.
    pub range: Option<&'static str>,
    /// What authors write there.
    pub spelling: fn() -> String,
    /// Whether it may be left out although it has no default.
    pub may_be_absent: fn() -> bool,
    /// Shows the types that it is made of.
    pub visit: fn(&mut dyn FnMut(&'static TypeDoc)),
}

/// What is said of a variant.
#[derive(Clone, Copy, Debug)]
pub struct VariantDoc {
    pub name: &'static str,
    pub doc: &'static str,
    pub fields: &'static [FieldDoc],
}

impl TypeDoc {
    /// Every field of the type, those of variants too.
    pub fn fields(&self) -> Vec<&'static FieldDoc> {
        match self.shape {
            DocShape::Struct(fields) => fields.iter().collect(),
            DocShape::Enum(variants) => variants.iter().flat_map(|v| v.fields).collect(),
        }
    }
}

impl FieldDoc {
    /// The name as authors write it.
    pub fn plain_name(&self) -> &'static str {
        self.name.trim_start_matches("r#")
    }

    /// What holds where the field is not written.
    pub fn default_text(&self) -> String {
        match self.default {
            Some(default) => match default {
                "String::new()" => "`\"\"`".into(),
                "Vec::new()" | "vec![]" => "`[]`".into(),
                other if other.ends_with("::default()") => "may be left out".into(),
                other => {
                    let bare = other.strip_suffix(".into()").unwrap_or(other);
                    let bare = bare.rsplit_once("::").map_or(bare, |(_, last)| last);
                    let inner = bare.strip_prefix("from(").and_then(|b| b.strip_suffix(')'));
                    format!("`{}`", inner.unwrap_or(bare))
                }
            },
            None if (self.may_be_absent)() => "may be left out".into(),
            None => "required".into(),
        }
    }

    /// The range that its numbers must lie in; empty where there is none.
    pub fn range_text(&self) -> String {
        match self.range.map(|range| range.replace(' ', "")) {
            Some(range) => match range.split_once("..=") {
                Some(("", to)) => format!("at most {to}"),
                Some((from, to)) => format!("{from} to {to}"),
                None => format!("from {}", range.trim_end_matches("..")),
            },
            None => String::new(),
        }
    }
}

/// A type and every type below it, each once, in the order in which they are met.
pub fn collect(root: fn(&mut dyn FnMut(&'static TypeDoc))) -> Vec<&'static TypeDoc> {
    let mut found: Vec<&'static TypeDoc> = Vec::new();
    root(&mut |doc| found.push(doc));
    let mut next = 0;
    while let Some(doc) = found.get(next).copied() {
        next += 1;
        for field in doc.fields() {
            (field.visit)(&mut |inner| {
                if !found.iter().any(|known| known.name == inner.name) {
                    found.push(inner);
                }
            });
        }
    }
    found
}

/// A doc comment as one paragraph per paragraph, without its indentation.
pub fn plain(doc: &str) -> String {
    let lines: Vec<&str> = doc.lines().map(str::trim).collect();
    let paragraphs = lines.split(|line| line.is_empty()).filter(|p| !p.is_empty());
    paragraphs.map(|p| p.join(" ")).collect::<Vec<_>>().join("\n\n")
}

/// Manual entries in Markdown: a heading and a table for each type.
pub fn markdown(docs: &[&TypeDoc]) -> String {
    let mut out = String::new();
    for doc in docs {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "### {}\n\n{}\n", doc.name, plain(doc.doc));
        match doc.shape {
            DocShape::Struct(fields) => table(&mut out, "", fields),
            DocShape::Enum(variants) => {
                for variant in variants {
                    let positional: Vec<String> = variant
                        .fields
                        .iter()
                        .filter(|f| f.name.is_empty())
                        .map(|f| {
                            let range = f.range_text();
                            let range = if range.is_empty() { range } else { format!(", {range}") };
                            format!("{}{range}", (f.spelling)())
                        })
                        .collect();
                    let named = variant.fields.iter().any(|f| !f.name.is_empty());
                    let shape = match (positional.is_empty(), named) {
                        // Its name is how it is written, as of `Follow("height")`.
                        _ if variant.name.contains('(') => String::new(),
                        (false, _) => format!("({})", positional.join(", ")),
                        (_, true) => "(…)".into(),
                        _ => String::new(),
                    };
                    let said = plain(variant.doc).replace('\n', " ");
                    let _ = writeln!(out, "- `{}{shape}`: {said}", variant.name);
                    if named {
                        let _ = writeln!(out);
                        table(&mut out, "  ", variant.fields);
                    }
                }
                let _ = writeln!(out);
            }
        }
    }
    out
}

fn table(out: &mut String, indent: &str, fields: &[FieldDoc]) {
    let _ = writeln!(out, "{indent}| field | what | default | range | meaning |");
    let _ = writeln!(out, "{indent}|---|---|---|---|---|");
    for field in fields {
        let said = plain(field.doc).replace('\n', " ").replace('|', "\\|");
        let _ = writeln!(
            out,
            "{indent}| `{}` | {} | {} | {} | {said} |",
            field.plain_name(),
            (field.spelling)(),
            field.default_text(),
            field.range_text(),
        );
    }
    let _ = writeln!(out);
}
