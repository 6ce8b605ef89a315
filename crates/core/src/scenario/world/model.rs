//! Models from other files: read and checked at the door, kept as triangles.

use std::sync::Arc;

use gradus_model::Model;

use crate::text::{Decode, Decoder, Node, RelPath};

/// All models of a scenario together have at most this many bytes, with their paths.
pub const MOST_BYTES: usize = 16 * 1024 * 1024;

/// A binary glTF file (`.glb`) of the scenario's folder: its path, and its triangles.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelFile {
    pub path: RelPath,
    pub model: Arc<Model>,
}

/// Models that were read, so that one that stands in many places is read once.
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
        if held.sum::<usize>() + path.as_str().len() + bytes.len() > MOST_BYTES {
            let mib = MOST_BYTES / 1024 / 1024;
            let message = format!("all models together have more than {mib} MiB");
            let remedy = "use fewer triangles, or one model in many places";
            decoder.faults.error("too-large", node.span, message, Some(remedy.to_owned()));
            return None;
        }
        match Model::read(&bytes) {
            Ok(model) => {
                let model = Arc::new(model);
                decoder.assets.insert(path.as_str().to_owned(), bytes.into());
                known.push((path.clone(), model.clone()));
                decoder.provide(Known(known));
                Some(Self { path, model })
            }
            Err(error) => {
                let message = format!("`{path}` is no model that can be used: {error}");
                let remedy = "export it as glTF 2.0, binary (.glb), triangles, without compression";
                decoder.faults.error("broken-model", node.span, message, Some(remedy.to_owned()));
                None
            }
        }
    }
    fn spelling() -> String {
        "path of a model".into()
    }
}
