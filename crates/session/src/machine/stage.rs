//! What a session goes by of its stage: whether it shows frames, and what its headset can do.

use crate::headset::{Headset, HeatLevel, HeatPart};

/// The stage, as far as a session goes by it.
#[derive(Clone, Debug, Default)]
pub(super) struct Stage {
    /// It has shown a frame.
    shows: bool,
    display_lost: bool,
    /// The headset can show the room.
    shows_room: bool,
    cpu: Option<HeatLevel>,
    gpu: Option<HeatLevel>,
}

impl Stage {
    /// Whether the patient can see it.
    pub fn is_ready(&self) -> bool {
        self.shows && !self.display_lost
    }

    /// It has shown its first frame.
    pub fn shown(&mut self) {
        (self.shows, self.display_lost) = (true, false);
    }

    /// It is gone.
    pub fn lost(&mut self) {
        *self = Self::default();
    }

    /// Its display is gone, or is back.
    pub fn display(&mut self, is_there: bool) {
        self.display_lost = !is_there;
    }

    /// It has found a headset.
    pub fn found(&mut self, headset: &Headset) {
        self.shows_room = headset.shows_room();
    }

    /// Whether the headset can show the room.
    pub fn shows_room(&self) -> bool {
        self.shows_room
    }

    /// A part is as hot as `level`. Gives the hottest part, and how hot that is.
    pub fn heats(&mut self, part: HeatPart, level: HeatLevel) -> (HeatPart, HeatLevel) {
        match part {
            HeatPart::Cpu => self.cpu = Some(level),
            HeatPart::Gpu => self.gpu = Some(level),
        }
        let cpu = (self.cpu.unwrap_or_default(), HeatPart::Cpu);
        let gpu = (self.gpu.unwrap_or_default(), HeatPart::Gpu);
        let (level, part) = if cpu.0 > gpu.0 { cpu } else { gpu };
        (part, level)
    }
}
