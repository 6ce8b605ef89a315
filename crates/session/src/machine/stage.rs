//! Whether a stage shows frames.

/// The stage, as far as a session goes by it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stage {
    /// It has shown a frame.
    shows: bool,
    display_lost: bool,
}

impl Stage {
    /// Whether the patient can see it.
    pub fn is_ready(self) -> bool {
        self.shows && !self.display_lost
    }

    /// It has shown its first frame.
    pub fn shown(&mut self) {
        *self = Self { shows: true, display_lost: false };
    }

    /// It is gone.
    pub fn lost(&mut self) {
        *self = Self::default();
    }

    /// Its display is gone, or is back.
    pub fn display(&mut self, is_there: bool) {
        self.display_lost = !is_there;
    }
}
