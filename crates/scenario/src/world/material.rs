//! Materials of things: looks computed at load, with two scales of detail, varied by seed.

use super::Colour;
use crate::kinds::MATERIAL;
use crate::{Number, Tint};
use gradus_base::Name;
use gradus_text::decode_ref;
use gradus_text::{Decode, Decoder, Node, Shape};
use gradus_text::{decode_enum, decode_struct};

decode_struct! {
    /// A material.
    pub struct Material {
        /// Its name, for things to refer to.
        pub id: Name,
        /// What it looks like.
        pub look: Look,
        /// Its main colour. One that is bound colours all of its pattern, joints and markings too.
        pub colour: Tint = Tint::rgb(0xb0, 0xac, 0xa6),
        /// Variation.
        pub seed: u64 = 1,
        /// How worn and dirty it is.
        pub wear: f64 = 0.4 => 0.0..=1.0,
        /// Light that it gives off by itself, cd/m², in its own colour.
        pub glow_cd_m2: Number = Number::from(0.0) => 0.0..=200000.0,
    }
}

decode_enum! {
    /// Kinds of material.
    pub enum Look {
        /// Cast concrete: formwork seams, pores, streaks of rain.
        Concrete,
        /// Asphalt: aggregate, patches, cracks.
        Asphalt,
        /// Stone slabs with joints.
        Paving {
            /// Edge of a slab, m.
            slab_m: f64 = 0.6 => 0.05..=5.0,
        },
        /// A road seen along its length: asphalt with lane and edge lines, worn tracks.
        Road {
            /// From kerb to kerb, m.
            width_m: f64 = 12.0 => 3.0..=60.0,
            /// Lanes, both ways together.
            lanes: u32 = 4 => 1..=12,
        },
        /// Brushed steel.
        Steel,
        /// Painted metal or plastic; takes each thing's own colours.
        Paint {
            /// 0 a mirror, 1 chalk.
            roughness: f64 = 0.45 => 0.05..=1.0,
        },
        /// Clear glass.
        Glass {
            /// How much it hides of what lies behind.
            opacity: f64 = 0.12 => 0.0..=1.0,
        },
        /// Open steel grating that one sees through.
        Grating {
            /// From bar to bar, m.
            pitch_m: f64 = 0.034 => 0.005..=0.5,
        },
        /// Planks.
        Wood,
        /// Plaster, brushed on.
        Plaster,
        /// Bricks.
        Brick,
        /// Short grass.
        Grass,
        /// Bare earth with stones.
        Earth,
        /// Leaves.
        Foliage,
        /// Bark.
        Bark,
        /// Woven cloth.
        Fabric,
        /// A roof of gravel or felt.
        Roof,
        /// Still water.
        Water,
        /// Sand: grains, and ripples as water and wind leave them.
        Sand,
        /// Open water with waves that run, for the shape `Water`; they grow with the world's wind.
        Sea {
            /// From trough to crest in a wind of 4 m/s, m.
            waves_m: f64 = 0.12 => 0.0..=1.0,
        },
        /// A front of windows: storeys and bays, some rooms lit.
        Facade {
            /// From window to window, m.
            bay_m: f64 = 3.0 => 0.5..=20.0,
            /// From floor to floor, m.
            storey_m: f64 = 3.2 => 2.0..=10.0,
            /// Share of a bay that is glass, across and up.
            glazing: [f64; 2] = [0.6, 0.6],
            /// The glass.
            glass: Colour = Colour::rgb(0x3c, 0x48, 0x52),
            /// Share of rooms with a lamp on.
            lit: f64 = 0.06 => 0.0..=1.0,
            /// What shows of the floors: 0 nothing, 1 strong ledges.
            ledges: f64 = 0.5 => 0.0..=1.0,
        },
    }
}

decode_ref! {
    /// A material of the same world, by index into [`super::World::materials`].
    pub struct MaterialRef => MATERIAL;
}

/// The materials of one world; their names hold within it alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Materials(pub Vec<Material>);

impl Decode for Materials {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        decoder.clear(MATERIAL);
        decoder.declare_all(MATERIAL, node, "id");
        Vec::decode(node, decoder).map(Self)
    }
    fn shape() -> Shape {
        Vec::<Material>::shape()
    }
}
