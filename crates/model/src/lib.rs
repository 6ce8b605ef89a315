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
//! colour with its first coordinates, the map of normals in the same places, with tangents from the
//! file or computed, how rough and how much of metal a material is, what of it shows through, nodes,
//! skins with four joints a corner, and clips that move nodes. What is not: emissive maps, more of a
//! map of roughness and metal than its mean, morph targets, lamps, cameras, compressed data.

#![warn(missing_docs, clippy::indexing_slicing)]

mod clip;
mod data;
mod file;
mod look;
mod picture;
mod pose;
mod read;
mod tangents;

use std::sync::Arc;

use glam::{Mat4, Vec3};

pub use clip::{Clip, Moves, Track};
pub use picture::{MOST_ACROSS, MOST_TEXELS, Picture};
pub use pose::{NodePose, determinant};

/// Triangles of one model at most.
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
    /// All triangles, by material and node.
    pub parts: Vec<Part>,
    /// Each node stands after the node that holds it.
    pub nodes: Vec<Node>,
    /// Joints that parts follow.
    pub skins: Vec<Skin>,
    /// What its nodes can do over time.
    pub clips: Vec<Clip>,
    /// Pictures that its surfaces show.
    pub pictures: Vec<Arc<Picture>>,
    /// Least and greatest corner as it stands in its file.
    extent: ([f32; 3], [f32; 3]),
}

/// A frame that others and triangles hang on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// Index of the node that holds it.
    pub held_by: Option<usize>,
    /// As in the file, without a clip.
    pub rest: NodePose,
}

/// Joints that a part's corners follow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Skin {
    /// Indices of nodes.
    pub joints: Vec<usize>,
    /// One for each joint: from the part's frame to the joint's, when it was bound.
    pub from_part: Vec<Mat4>,
}

/// Triangles of one material.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// Index of the node in whose frame its corners are given.
    pub node: usize,
    /// Corners, m, in the frame of the node.
    pub positions: Vec<[f32; 3]>,
    /// Unit vectors, one for each position.
    pub normals: Vec<[f32; 3]>,
    /// Where its surface has a map of normals: unit vectors along the picture to the right, and 1 or
    /// −1, by which the picture's up is the normal crossed with them; one for each position, or none.
    pub tangents: Vec<[f32; 4]>,
    /// Linear red, green and blue, one for each position.
    pub colours: Vec<[f32; 3]>,
    /// On the picture, from its upper left corner right and down; as many as positions, or none.
    pub uvs: Vec<[f32; 2]>,
    /// Three to a triangle, each the index of a position.
    pub indices: Vec<u32>,
    /// What the triangles are made of.
    pub surface: Surface,
    /// How its corners follow joints; none: they follow the node alone.
    pub skinned: Option<Skinned>,
}

/// How corners follow joints.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Skinned {
    /// Index of the skin.
    pub skin: usize,
    /// For each position, indices into the skin's joints.
    pub joints: Vec<[u16; 4]>,
    /// For each position, how much it follows each joint; together 1.
    pub weights: Vec<[f32; 4]>,
}

/// What a part is made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Surface {
    /// 0 a mirror, 1 chalk.
    pub roughness: f32,
    /// 0 none, 1 all.
    pub metal: f32,
    /// The picture of its base colour.
    pub paint: Option<Paint>,
    /// The map of its normals.
    pub normals: Option<NormalMap>,
    /// What is seen through it.
    pub through: Through,
    /// How much of it is there, 0 to 1, times the picture's alpha.
    pub alpha: f32,
    /// Its triangles are seen from behind too.
    pub both_sides: bool,
}

/// A picture that says which way each point of a part faces: its red along the part's tangent, its
/// green up the picture, its blue along the normal, each from −1 to 1. Its texels are no colours.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NormalMap {
    /// The picture, which lies where that of the base colour does.
    pub paint: Paint,
    /// Red and green are multiplied by it; −[`MOST_SCALE`] to [`MOST_SCALE`].
    pub scale: f32,
}

/// The largest scale of a map of normals.
pub const MOST_SCALE: f32 = 100.0;

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
    /// The picture again.
    #[default]
    Repeat,
    /// The picture again, mirrored every second time.
    Mirror,
    /// The texel at the edge.
    Edge,
}

/// What of a part is seen through.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Through {
    /// Nothing, whatever its alpha.
    #[default]
    Nothing,
    /// Points with less alpha than this are not there.
    Holes(f32),
    /// It fades with alpha.
    Soft,
}

/// Why a file is no model that can be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The bytes are no binary glTF 2.0; why.
    #[error("it is no glTF file ({0})")]
    NotGltf(String),
    /// Its data lies in a file that is not at hand.
    #[error("it keeps its data in other files")]
    OtherFiles,
    /// A picture that it names is not there; its name.
    #[error("its picture `{0}` is not beside it")]
    NoPicture(String),
    /// It needs an extension that is not read; its name.
    #[error("it needs `{0}`, which is not read")]
    Needs(String),
    /// It contradicts itself; where.
    #[error("what it says of its data is not true: {0}")]
    Untrue(&'static str),
    /// It has more triangles or corners than are read.
    #[error("it has more than {MOST_TRIANGLES} triangles, or more than three corners to each")]
    TooMany,
    #[error(
        "more than {MOST_SKINNED} of its corners follow joints, or a skin has more than {MOST_JOINTS} joints"
    )]
    /// It has more joints, or corners that follow them, than are read.
    TooManySkinned,
    /// Its clips have more keys than are read.
    #[error("its animations have too many keys")]
    TooManyKeys,
    /// Its nodes are nested more deeply than is read.
    #[error("its nodes hold each other too deeply, or are too many")]
    TooDeep,
    /// A picture cannot be decoded; why.
    #[error("a picture in it cannot be used: {0}")]
    Picture(String),
    /// A picture is larger than is read: texels across and down.
    #[error("a picture in it is {0} × {1} texels; {MOST_ACROSS} × {MOST_ACROSS} are the most")]
    LargePicture(u32, u32),
    #[error(
        "its pictures together have more than {} million texels",
        MOST_TEXELS / 1024 / 1024
    )]
    /// Its pictures together are larger than is read.
    ManyTexels,
    /// A map of normals cannot be laid on it; why.
    #[error("its map of normals cannot be used: {0}")]
    NormalMap(&'static str),
    /// It has no triangles.
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
            Self::NormalMap(_) => {
                "lay the map of normals by the first texture coordinates, as its base colour, or \
                 export without it"
            }
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
    pub fn frames(&self, poses: &[NodePose]) -> Vec<Mat4> {
        let mut frames: Vec<Mat4> = Vec::with_capacity(self.nodes.len());
        for (node, pose) in self.nodes.iter().zip(poses) {
            let own = pose.matrix();
            let above = node.held_by.and_then(|above| frames.get(above));
            frames.push(above.map_or(own, |above| *above * own));
        }
        frames
    }

    /// Its parts with their corners in the model's frame: at `secs` of a clip, or as in its file.
    /// Mirrored parts keep their front; no corner follows joints any more.
    pub fn posed(&self, clip: Option<(&Clip, f32)>) -> Vec<Part> {
        let mut poses: Vec<NodePose> = self.nodes.iter().map(|node| node.rest).collect();
        if let Some((clip, secs)) = clip {
            clip.pose(secs, &mut poses);
        }
        let frames = self.frames(&poses);
        self.parts.iter().map(|part| self.posed_part(part, &frames)).collect()
    }

    fn posed_part(&self, part: &Part, frames: &[Mat4]) -> Part {
        let frame = |node: usize| frames.get(node).copied().unwrap_or(Mat4::IDENTITY);
        let mut out = Part { skinned: None, ..part.clone() };
        let corners = out.positions.iter_mut().zip(&mut out.normals);
        let mut tangents = out.tangents.iter_mut();
        let Some(skinned) = &part.skinned else {
            let by = frame(part.node);
            for (at, normal) in corners {
                move_corner(&by, at, normal, tangents.next());
            }
            if determinant(&by) < 0.0 {
                out.turn_over();
            }
            return out;
        };
        let joints: Vec<Mat4> = self.skins.get(skinned.skin).map_or_else(Vec::new, |skin| {
            let pairs = skin.joints.iter().zip(&skin.from_part);
            pairs.map(|(joint, from)| frame(*joint) * *from).collect()
        });
        for ((at, normal), (which, weights)) in
            corners.zip(skinned.joints.iter().zip(&skinned.weights))
        {
            let mut by = Mat4::ZERO;
            for (joint, weight) in which.iter().zip(weights) {
                let Some(joint) = joints.get(usize::from(*joint)) else { continue };
                by += *joint * *weight;
            }
            move_corner(&by, at, normal, tangents.next());
        }
        out
    }
}

fn move_corner(
    by: &Mat4,
    at: &mut [f32; 3],
    normal: &mut [f32; 3],
    tangent: Option<&mut [f32; 4]>,
) {
    *at = by.transform_point3(Vec3::from(*at)).to_array();
    *normal = pose::normal_moved(by, Vec3::from(*normal)).to_array();
    if let Some([x, y, z, side]) = tangent {
        let along = by.transform_vector3(Vec3::new(*x, *y, *z));
        [*x, *y, *z] = pose::unit(along).unwrap_or(Vec3::X).to_array();
        if determinant(by) < 0.0 {
            *side = -*side;
        }
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
