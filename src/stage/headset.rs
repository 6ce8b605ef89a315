//! What a display knows of its headset beside the poses: whether it is worn and shows the stage, how
//! hot it is, and what it offers.

use bevy::prelude::Resource;
use gradus_session::StageEvent;
use gradus_session::headset::{Headset, HeatLevel, HeatPart};

/// Whether somebody wears the headset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Worn {
    /// The display has no headset.
    #[default]
    NoHeadset,
    /// The headset cannot say. It is never guessed from anything else.
    Unknown,
    /// Its sensor feels a face.
    On,
    /// Its sensor feels none.
    Off,
}

/// The headset as it is in this frame. A display with a headset writes it.
#[derive(Resource, Default)]
pub struct HeadsetState {
    /// The headset and its runtime; none without a headset.
    pub found: Option<Headset>,
    pub worn: Worn,
    /// Why the patient sees no frame of the stage; none while they see them.
    pub hidden: Option<&'static str>,
    /// Heat of the processor and of the graphics processor.
    pub cpu: HeatLevel,
    pub gpu: HeatLevel,
    /// Play space was moved in this frame: poses before are of another path.
    pub moved: bool,
    /// The patient sees the room.
    pub room: bool,
    /// What holds for the rest of the stage's life: a desk that comes later hears of it too.
    pub lasting: Vec<StageEvent>,
}

impl HeadsetState {
    /// A part is as hot as `level`.
    pub fn heat(&mut self, part: HeatPart, level: HeatLevel) {
        match part {
            HeatPart::Cpu => self.cpu = level,
            HeatPart::Gpu => self.gpu = level,
        }
    }
}
