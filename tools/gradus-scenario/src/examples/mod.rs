//! Examples for `explain`: a type, a field or a variant as an author writes it. A test leads each of
//! them through the door, in the smallest scenario around it.

#[cfg(test)]
mod around;
mod given;

use gradus_text::{FieldShape, Form, Range, Shape, TypeShape, Unwritten, VariantShape};

use given::{AROUND, VALUES, WHOLE};

/// The types of the manual.
pub struct Manual(pub Vec<TypeShape>);

/// What an example shows: where it stands in the manual.
#[derive(Clone, Copy)]
pub struct Place<'m> {
    pub owner: &'m TypeShape,
    pub variant: Option<&'m str>,
    pub field: Option<&'m str>,
}

impl Manual {
    /// The type of a name.
    pub fn find(&self, name: &str) -> Option<&TypeShape> {
        self.0.iter().find(|entry| entry.name == name)
    }

    /// Every type, variant and field.
    pub fn places(&self) -> Vec<Place<'_>> {
        let mut found: Vec<Place<'_>> = Vec::new();
        for owner in &self.0 {
            found.push(Place { owner, variant: None, field: None });
            let forms: Vec<(Option<&str>, &[FieldShape])> = match &owner.form {
                Form::Struct(fields) => vec![(None, fields)],
                Form::Enum(all) => all.iter().map(|v| (Some(v.name()), v.fields())).collect(),
            };
            for (variant, fields) in forms {
                let again = |p: &Place<'_>| p.owner.name == owner.name && p.variant == variant;
                if variant.is_some() && !found.iter().any(again) {
                    found.push(Place { owner, variant, field: None });
                }
                for field in fields.iter().filter(|field| !field.name.is_empty()) {
                    found.push(Place { owner, variant, field: Some(field.name) });
                }
            }
        }
        found
    }

    /// An example of a type, a variant or a field: text that stands where the type belongs.
    pub fn example(&self, place: Place<'_>) -> String {
        if let Some((_, text)) = WHOLE.iter().find(|(name, _)| *name == place.path()) {
            return (*text).into();
        }
        let Place { owner, variant, field } = place;
        match &owner.form {
            Form::Struct(fields) => {
                format!("({})", self.fields(owner.name, fields, field).join(", "))
            }
            Form::Enum(variants) => {
                let named = |v: &&VariantShape| Some(v.name()) == variant;
                let Some(found) = variants.iter().find(named).or(variants.first()) else {
                    return String::new();
                };
                if found.written.is_some() || found.fields().is_empty() {
                    return found.title().into();
                }
                let path = format!("{}.{}", owner.name, found.word);
                let written = self.fields(&path, found.fields(), field);
                format!("{}({})", found.word, written.join(", "))
            }
        }
    }

    /// What is required, and the one that is wanted.
    fn fields(&self, owner: &str, fields: &[FieldShape], wanted: Option<&str>) -> Vec<String> {
        let refers = matches!(wanted, Some("intensity" | "things"));
        let needed = |name| refers && AROUND.contains(&(owner, name));
        let shown =
            fields.iter().filter(|f| f.is_required() || wanted == Some(f.name) || needed(f.name));
        shown.map(|f| written(f, self.value_of(owner, f))).collect()
    }

    fn value_of(&self, owner: &str, field: &FieldShape) -> String {
        let path = format!("{owner}.{}", field.name);
        let given = |wanted: &str| VALUES.iter().find(|(name, _)| *name == wanted);
        if let Some((_, value)) = given(&path).or_else(|| given(field.name)) {
            return (*value).into();
        }
        match (&field.shape, &field.unwritten) {
            (Shape::Number { .. }, Unwritten::Default(number)) => number.clone(),
            (Shape::Type(of), Unwritten::Default(number)) if of.name == "Number" => number.clone(),
            (shape, _) => self.value(shape),
        }
    }

    fn value(&self, shape: &Shape) -> String {
        match shape {
            Shape::Number { whole: false, range } => within(*range).to_string(),
            Shape::Number { whole: true, range } => within(*range).ceil().to_string(),
            Shape::Switch => "true".into(),
            Shape::Text(text) => text.example.into(),
            Shape::NameOf(kind) => match *kind {
                "material" => "\"steel\"".into(),
                "stimulus" => "\"gust\"".into(),
                "region" => "\"below\"".into(),
                "step" => "\"first-floor\"".into(),
                "prefab" => "\"post\"".into(),
                "road" => "\"route\"".into(),
                "stretch" => "\"gate\"".into(),
                "thing" => "\"mast\"".into(),
                "clip" => "\"turn\"".into(),
                _ => "\"height\"".into(),
            },
            Shape::Type(of) if of.name == "Number" => within(of.range).to_string(),
            Shape::Type(of) => match self.find(of.name) {
                Some(owner) => self.example(Place { owner, variant: None, field: None }),
                None => "()".into(),
            },
            Shape::List(of) => format!("[{}]", self.value(of)),
            Shape::Map(of) => format!("{{\"en\": {}}}", self.value(of)),
            Shape::Tuple(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.value(part)).collect();
                format!("({})", parts.join(", "))
            }
            Shape::Either(parts) => parts.first().map_or_else(String::new, |p| self.value(p)),
            Shape::Word(word, inner) => format!("{word}({})", self.value(inner)),
            Shape::Called { example, .. } => (*example).into(),
        }
    }
}

impl Place<'_> {
    /// Such as `ParameterKind.Number.min`.
    pub fn path(&self) -> String {
        let parts = [Some(self.owner.name), self.variant, self.field];
        parts.into_iter().flatten().collect::<Vec<_>>().join(".")
    }
}

/// A value with its field's name before it; in the parentheses of a form there is none.
fn written(field: &FieldShape, value: String) -> String {
    match field.name {
        "" => value,
        name => format!("{name}: {value}"),
    }
}

/// A plain number that lies within a range: 1, or the end that is nearest to it.
fn within(range: Option<Range>) -> f64 {
    range.map_or(1.0, |range| 1.0_f64.max(range.lo).min(range.hi))
}
