//! Models from other people's tools: a binary glTF file becomes triangles, pictures and clips, or
//! the reason why not. Nothing here opens a file, draws, or trusts a number in one.
//!
//! ```text
//!  bytes ─file─▶ words ─data─▶ numbers ─read─▶ Model { parts, nodes, skins, clips, pictures }
//!                              picture                  │
//!                                                       └─posed(clip, secs)─▶ parts where they are
//! ```
//!
//! What is taken: triangles, normals, colours of corners and of materials, the picture of the base
//! colour with its first coordinates, how rough and how much of metal a material is, what of it
//! shows through, nodes, skins with four joints a corner, and clips that move nodes. What is not:
//! normal and emissive maps, more of a map of roughness and metal than its mean, morph targets, lamps, cameras, compressed data.

mod clip;
mod data;
mod file;
mod picture;
mod read;
mod space;

use std::sync::Arc;

pub use clip::{Clip, Moves, Track};
pub use picture::{MOST_ACROSS, MOST_TEXELS, Picture};
pub use space::{Matrix, Pose, determinant};

/// The most that is read of one model.
pub const MOST_TRIANGLES: usize = 200_000;
/// Corners of all its triangles.
pub const MOST_CORNERS: usize = 3 * MOST_TRIANGLES;
/// Corners that follow joints: each is computed anew for every picture of every eye.
pub const MOST_SKINNED: usize = 20_000;
/// Joints of one skin.
pub const MOST_JOINTS: usize = 256;

/// A model, in m, Y up, as glTF has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    pub parts: Vec<Part>,
    /// Each stands after what holds it.
    pub nodes: Vec<Node>,
    pub skins: Vec<Skin>,
    pub clips: Vec<Clip>,
    pub pictures: Vec<Arc<Picture>>,
    /// Least and greatest corner as it stands in its file.
    extent: ([f32; 3], [f32; 3]),
}

/// A frame that others and triangles hang on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// Index of what holds it.
    pub held_by: Option<usize>,
    /// As in the file, without a clip.
    pub rest: Pose,
}

/// Joints that a part's corners follow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Skin {
    /// Indices of nodes.
    pub joints: Vec<usize>,
    /// One for each joint: from the part's frame to the joint's, when it was bound.
    pub from_part: Vec<Matrix>,
}

/// Triangles of one material.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// Index of the node in whose frame its corners are told.
    pub node: usize,
    pub positions: Vec<[f32; 3]>,
    /// Unit vectors, one for each position.
    pub normals: Vec<[f32; 3]>,
    /// Linear red, green and blue, one for each position.
    pub colours: Vec<[f32; 3]>,
    /// On the picture, from its upper left corner right and down; as many as positions, or none.
    pub uvs: Vec<[f32; 2]>,
    /// Three to a triangle, each the index of a position.
    pub indices: Vec<u32>,
    pub surface: Surface,
    pub skinned: Option<Skinned>,
}

/// How corners follow joints.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Skinned {
    /// Index of the skin.
    pub skin: usize,
    /// For each position, indices into the skin's joints.
    pub joints: Vec<[u16; 4]>,
    /// For each position, how much it follows each; together 1.
    pub weights: Vec<[f32; 4]>,
}

/// What a part is made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Surface {
    /// 0 a mirror, 1 chalk.
    pub roughness: f32,
    /// 0 none, 1 all.
    pub metal: f32,
    pub paint: Option<Paint>,
    pub through: Through,
    /// How much of it is there, 0 to 1, times the picture's alpha.
    pub alpha: f32,
    /// Its triangles are seen from behind too.
    pub both_sides: bool,
}

/// A picture on a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Paint {
    /// Index of the picture.
    pub picture: usize,
    /// Beyond its edges, across and down.
    pub wrap: [Wrap; 2],
    /// Its texels stay squares near by.
    pub squares: bool,
}

/// What is beyond the edge of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrap {
    #[default]
    Repeat,
    Mirror,
    Edge,
}

/// What of a part is seen through.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Through {
    /// Nothing, whatever its alpha.
    #[default]
    Nothing,
    /// What has less alpha than this is not there.
    Holes(f32),
    /// It fades with alpha.
    Soft,
}

/// Why a file is no model that can be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error("it is no glTF file ({0})")]
    NotGltf(String),
    #[error("it keeps its data in other files")]
    OtherFiles,
    #[error("its picture `{0}` is not beside it")]
    NoPicture(String),
    #[error("it needs `{0}`, which is not read")]
    Needs(String),
    #[error("what it says of its data is not true: {0}")]
    Untrue(&'static str),
    #[error("it has more than {MOST_TRIANGLES} triangles, or more than three corners to each")]
    TooMany,
    #[error(
        "more than {MOST_SKINNED} of its corners follow joints, or a skin has more than {MOST_JOINTS} joints"
    )]
    TooManySkinned,
    #[error("its animations have too many keys")]
    TooManyKeys,
    #[error("its nodes hold each other too deeply, or are too many")]
    TooDeep,
    #[error("a picture in it cannot be used: {0}")]
    Picture(String),
    #[error("a picture in it is {0} × {1} texels; {MOST_ACROSS} × {MOST_ACROSS} are the most")]
    LargePicture(u32, u32),
    #[error(
        "its pictures together have more than {} million texels",
        MOST_TEXELS / 1024 / 1024
    )]
    ManyTexels,
    #[error("it has no triangles")]
    Empty,
}

impl ModelError {
    /// What the author of the file can do.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NotGltf(_)
            | Self::OtherFiles
            | Self::Needs(_)
            | Self::Untrue(_)
            | Self::Empty => "export it as glTF 2.0, binary (.glb), triangles, without compression",
            Self::NoPicture(_) => {
                "put the picture where the model looks for it, or export with pictures within"
            }
            Self::TooMany | Self::TooManySkinned | Self::TooDeep => "make it simpler",
            Self::TooManyKeys => "export fewer animations, or sample them less often",
            Self::Picture(_) => "save the picture as PNG or JPEG again",
            Self::LargePicture(..) | Self::ManyTexels => "make the pictures smaller",
        }
    }
}

impl Model {
    /// Reads a binary glTF file that has its pictures within.
    ///
    /// # Errors
    /// Whatever keeps it from being used; the text says it for an author.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        read::model(bytes, &mut |_| None)
    }

    /// Reads a binary glTF file. `beside` gives the bytes of a picture that lies in a file of its
    /// own, by its name as the model has it, which may be anything at all.
    ///
    /// # Errors
    /// Whatever keeps it from being used; the text says it for an author.
    pub fn read_with(
        bytes: &[u8],
        mut beside: impl FnMut(&str) -> Option<Vec<u8>>,
    ) -> Result<Self, ModelError> {
        read::model(bytes, &mut beside)
    }

    /// The clip of a name; of several the first.
    pub fn clip(&self, name: &str) -> Option<&Clip> {
        self.clips.iter().find(|clip| clip.name == name)
    }

    /// Triangles in all.
    pub fn triangles(&self) -> usize {
        self.parts.iter().map(|part| part.indices.len() / 3).sum()
    }

    /// Texels of all its pictures.
    pub fn texels(&self) -> usize {
        self.pictures.iter().map(|picture| picture.texels.len()).sum()
    }

    /// Least and greatest corner as it stands in its file, without a clip, m.
    pub fn extent(&self) -> ([f32; 3], [f32; 3]) {
        self.extent
    }

    /// From each node to the model, in the poses given for the nodes.
    pub fn frames(&self, poses: &[Pose]) -> Vec<Matrix> {
        let mut frames: Vec<Matrix> = Vec::with_capacity(self.nodes.len());
        for (node, pose) in self.nodes.iter().zip(poses) {
            let own = pose.matrix();
            let above = node.held_by.and_then(|above| frames.get(above));
            frames.push(above.map_or(own, |above| space::product(above, &own)));
        }
        frames
    }

    /// Its parts with their corners in the model's frame: at `secs` of a clip, or as in its file.
    /// What is mirrored keeps its front; nothing follows joints any more.
    pub fn posed(&self, clip: Option<(&Clip, f32)>) -> Vec<Part> {
        let mut poses: Vec<Pose> = self.nodes.iter().map(|node| node.rest).collect();
        if let Some((clip, secs)) = clip {
            clip.pose(secs, &mut poses);
        }
        let frames = self.frames(&poses);
        self.parts.iter().map(|part| self.posed_part(part, &frames)).collect()
    }

    fn posed_part(&self, part: &Part, frames: &[Matrix]) -> Part {
        let frame = |node: usize| frames.get(node).copied().unwrap_or(space::IDENTITY);
        let mut out = Part { skinned: None, ..part.clone() };
        let corners = out.positions.iter_mut().zip(&mut out.normals);
        let Some(skinned) = &part.skinned else {
            let by = frame(part.node);
            for (at, normal) in corners {
                (*at, *normal) = (space::moved(&by, *at), space::normal_moved(&by, *normal));
            }
            if space::determinant(&by) < 0.0 {
                out.turn_over();
            }
            return out;
        };
        let joints: Vec<Matrix> = self.skins.get(skinned.skin).map_or_else(Vec::new, |skin| {
            let pairs = skin.joints.iter().zip(&skin.from_part);
            pairs.map(|(joint, from)| space::product(&frame(*joint), from)).collect()
        });
        for ((at, normal), (which, weights)) in
            corners.zip(skinned.joints.iter().zip(&skinned.weights))
        {
            let mut by = [[0.0; 4]; 4];
            for (joint, weight) in which.iter().zip(weights) {
                let Some(joint) = joints.get(usize::from(*joint)) else { continue };
                for (slot, part) in by.iter_mut().flatten().zip(joint.iter().flatten()) {
                    *slot += part * weight;
                }
            }
            (*at, *normal) = (space::moved(&by, *at), space::normal_moved(&by, *normal));
        }
        out
    }
}

impl Part {
    /// Its triangles the other way round.
    pub fn turn_over(&mut self) {
        for [_, b, c] in self.indices.as_chunks_mut::<3>().0 {
            std::mem::swap(b, c);
        }
    }
}
