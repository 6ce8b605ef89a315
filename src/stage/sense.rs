//! The samples that the stage senses each frame, the same for every display: OpenXR, window and
//! offscreen all fill them in.

use bevy::prelude::*;
use gradus_base::SessionTime;
use gradus_base::sample::{
    Capture, GazeSample, GazeSource, HandSample, HeadSample, Pose, ReferenceFrame, Side,
};

/// Everything sensed for the present frame. A display writes it in [`StageSet::Sense`].
///
/// [`StageSet::Sense`]: crate::order::StageSet::Sense
#[derive(Resource, Clone, Copy)]
pub struct Sensed {
    pub head: HeadSample,
    pub hands: [HandSample; 2],
    /// The eye tracker's ray in play space, when the display has an eye tracker.
    pub eyes: Option<GazeSample>,
    /// The stop key of the window display went down in this frame.
    pub stop_key: bool,
    /// Why the patient cannot stop the session by hand; none where that works, and where nobody
    /// wears a headset.
    pub no_stop: Option<&'static str>,
}

impl Sensed {
    /// Samples with nothing tracked.
    pub fn nothing() -> Self {
        let capture = Capture::default();
        let hand = |side| HandSample {
            capture,
            side,
            frame: ReferenceFrame::PlaySpace,
            position_tracked: false,
            orientation_tracked: false,
            pose: Pose::default(),
            squeeze: None,
            menu: None,
        };
        Self {
            head: HeadSample {
                capture,
                frame: ReferenceFrame::PlaySpace,
                position_tracked: false,
                orientation_tracked: false,
                pose: Pose::default(),
            },
            hands: [hand(Side::Left), hand(Side::Right)],
            eyes: None,
            stop_key: false,
            no_stop: None,
        }
    }

    /// Begins a frame: head and hands are untracked at `capture` until the display writes their
    /// poses.
    pub fn begin(&mut self, capture: Capture) {
        *self = Self::nothing();
        self.head.capture = capture;
        for hand in &mut self.hands {
            hand.capture = capture;
        }
    }

    /// The gaze to report: the eyes' ray if there is one, else the head's direction, marked as
    /// such.
    pub fn gaze(&self) -> GazeSample {
        if let Some(eyes) = self.eyes {
            return eyes;
        }
        let tracked = self.head.orientation_tracked && self.head.position_tracked;
        GazeSample {
            capture: self.head.capture,
            source: GazeSource::Head,
            frame: ReferenceFrame::PlaySpace,
            origin_m: self.head.pose.position_m,
            direction: forward(&self.head.pose),
            valid: tracked,
            region: None,
        }
    }
}

/// The direction that a pose faces: −Z turned by its orientation.
pub fn forward(pose: &Pose) -> [f32; 3] {
    (Quat::from_array(pose.orientation_xyzw) * Vec3::NEG_Z).to_array()
}

/// The present frame: when it is seen, and its number.
#[derive(Resource, Clone, Copy, Debug, Default)]
pub struct Frame {
    pub index: u64,
    /// When the patient is predicted to see the frame.
    pub display_time: SessionTime,
    /// Half-width of the interval that holds the true time, ns.
    pub uncertainty_ns: u64,
    /// Whether the display shows this frame at all.
    pub shown: bool,
}

impl Frame {
    /// The frame's display time as a capture time.
    pub fn capture(&self) -> Capture {
        Capture { at: self.display_time, uncertainty_ns: self.uncertainty_ns }
    }
}
