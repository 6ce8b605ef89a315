//! Models from other files, with the pictures beside them: read and checked at the door.

use std::sync::Arc;

use gradus_model::{MOST_TEXELS, Model};

use super::Shape;
use crate::codes;
use gradus_text::{Decode, Decoder, Node, RelPath, did_you_mean_remedy};

/// All models of a scenario together, with their pictures and paths, have at most this many bytes.
pub const MOST_BYTES: usize = 16 * 1024 * 1024;

/// A binary glTF file (`.glb`) of the scenario's folder: its path and its contents.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelFile {
    /// Path of the file, from the scenario's folder.
    pub path: RelPath,
    /// The model's triangles, pictures and clips.
    pub model: Arc<Model>,
}

/// Models that were read, so that a model in many places is read once.
#[derive(Default)]
struct Known(Vec<(RelPath, Arc<Model>)>);

impl Decode for ModelFile {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let path = RelPath::decode(node, decoder)?;
        let known = decoder.provided::<Known>();
        let mut known = known.map_or_else(Vec::new, |known| known.0.clone());
        if let Some((_, model)) = known.iter().find(|(other, _)| *other == path) {
            return Some(Self { path, model: model.clone() });
        }
        let bytes = match decoder.files.read(&path) {
            Ok(bytes) => bytes,
            Err(refusal) => {
                let message = format!("`{path}` cannot be used: {refusal}");
                let remedy = refusal.remedy(path.as_str());
                decoder.faults.error(refusal.code(), node.span, message, remedy);
                return None;
            }
        };
        let held = decoder.assets.iter().map(|(path, bytes)| path.len() + bytes.len());
        let so_far: usize = held.sum::<usize>() + path.as_str().len();
        if so_far + bytes.len() > MOST_BYTES {
            return too_large(node, decoder);
        }
        let mut beside = Vec::new();
        let read = Model::read_with(&bytes, |name| {
            let picture = decoder.files.read(&neighbour(&path, name)?).ok()?;
            beside.push((neighbour(&path, name)?, picture.clone()));
            Some(picture)
        });
        let model = match read {
            Ok(model) => Arc::new(model),
            Err(error) => {
                let message = format!("`{path}` is no model that can be used: {error}");
                let remedy = Some(error.remedy().to_owned());
                decoder.faults.error(codes::BROKEN_MODEL, node.span, message, remedy);
                return None;
            }
        };
        beside.retain(|(path, _)| !decoder.assets.contains_key(path.as_str()));
        let more: usize =
            beside.iter().map(|(path, bytes)| path.as_str().len() + bytes.len()).sum();
        if so_far + bytes.len() + more > MOST_BYTES {
            return too_large(node, decoder);
        }
        let texels: usize = known.iter().map(|(_, model)| model.texels()).sum();
        if texels + model.texels() > MOST_TEXELS {
            let most = MOST_TEXELS / 1024 / 1024;
            let message =
                format!("the pictures of all models have more than {most} million texels");
            let remedy = Some("make the pictures smaller".to_owned());
            decoder.faults.error(codes::TOO_LARGE, node.span, message, remedy);
            return None;
        }
        for (path, bytes) in beside.into_iter().chain([(path.clone(), bytes)]) {
            decoder.assets.insert(path.as_str().to_owned(), bytes.into());
        }
        known.push((path.clone(), model.clone()));
        decoder.provide(Known(known));
        Some(Self { path, model })
    }
    fn shape() -> gradus_text::Shape {
        gradus_text::Shape::text_called("path of a model", "\"models/pyramid.glb\"")
    }
}

/// A file that a model names, by a path from the model's own folder.
fn neighbour(of: &RelPath, name: &str) -> Option<RelPath> {
    let folder = of.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
    let slash = if folder.is_empty() { "" } else { "/" };
    let name = name.replace("%20", " ");
    RelPath::parse(&format!("{folder}{slash}{name}")).ok()
}

fn too_large<T>(node: &Node, decoder: &mut Decoder<'_>) -> Option<T> {
    let mib = MOST_BYTES / 1024 / 1024;
    let message = format!("all models together have more than {mib} MiB");
    let remedy = "use fewer triangles, smaller pictures, or one model in many places";
    decoder.faults.error(codes::TOO_LARGE, node.span, message, Some(remedy.to_owned()));
    None
}

/// The name of a clip in a model's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipName(pub String);

impl Decode for ClipName {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let name = node.text().map(|text| Self(text.to_owned()));
        if name.is_none() {
            decoder.wrong_kind(node, "the name of a clip in quotes");
        }
        name
    }
    fn shape() -> gradus_text::Shape {
        gradus_text::Shape::NameOf("clip")
    }
}

/// Reports a clip that the model does not have.
pub(super) fn shape(shape: Shape, node: &Node, decoder: &mut Decoder<'_>) -> Option<Shape> {
    if let Shape::Model { file, clip: Some(ClipName(name)), .. } = &shape
        && file.model.clip(name).is_none()
    {
        let message = format!("`{}` has no clip `{name}`", file.path);
        let names = file.model.clips.iter().map(|clip| clip.name.as_str());
        let remedy = did_you_mean_remedy(name, names)
            .unwrap_or_else(|| "it has none at all; leave `clip` out".to_owned());
        decoder.faults.error(codes::UNKNOWN_CLIP, node.field_span("clip"), message, Some(remedy));
        return None;
    }
    Some(shape)
}
