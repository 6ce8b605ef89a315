//! What is measured: heart, gaze, head, hands and frames.
//!
//! Every sample carries when it was captured and how sure that time is. What is missing is its own
//! value: an untracked head is a sample that says so, never a zero.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Name, SessionTime};

/// When something was measured, and how sure that is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Capture {
    /// Session time of the measurement, ns.
    pub at: SessionTime,
    /// Half-width of the interval that holds the true time, ns.
    pub uncertainty_ns: u64,
}

/// Position and orientation, right-handed, Y up, −Z forward (OpenXR's convention).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pose {
    /// Metres.
    pub position_m: [f32; 3],
    /// Unit quaternion x, y, z, w.
    pub orientation_xyzw: [f32; 4],
}

impl Default for Pose {
    fn default() -> Self {
        Self { position_m: [0.0; 3], orientation_xyzw: [0.0, 0.0, 0.0, 1.0] }
    }
}

impl Pose {
    /// Whether every number is finite and the orientation has a length near one.
    pub fn is_sound(&self) -> bool {
        let length_sq: f32 = self.orientation_xyzw.iter().map(|v| v * v).sum();
        self.position_m.iter().all(|v| v.is_finite()) && (0.98..1.02).contains(&length_sq)
    }
}

/// Skin contact of a heart-rate sensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Contact {
    /// The source does not tell.
    Unknown,
    /// The sensor says it touches skin.
    Contact,
    /// The sensor says it does not.
    NoContact,
}

/// One message of a heart-rate source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HeartSample {
    /// When; for a source without capture times this is the arrival.
    pub capture: Capture,
    /// Beats per minute; none when the source gave no rate.
    pub rate_bpm: Option<f32>,
    /// Intervals between beats, ms, oldest first, ending at `capture`.
    pub rr_ms: Vec<f32>,
    /// Skin contact.
    pub contact: Contact,
    /// Which source, as given by `--heart`.
    pub source: Name,
    /// True when no living heart made this number.
    pub synthetic: bool,
    /// 0 (worthless) to 1 (clean).
    pub quality: f32,
}

/// One channel of a signal, as its device labels it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SignalChannel {
    /// Such as `EDA`; may be empty.
    pub label: String,
    /// As the device writes it, such as `microsiemens`; may be empty.
    pub unit: String,
}

/// One reading of all channels of a signal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SignalSample {
    /// When it was captured.
    pub capture: Capture,
    /// The number of each channel; null where the device gave no number.
    pub values: Vec<Option<f64>>,
}

/// What a signal's source sent since the block before: EDA, band power, anything that has channels.
/// As it came, without interpretation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SignalBlock {
    /// Which source, as given by `--signal`.
    pub source: Name,
    /// The stream's own name and content type.
    pub stream: String,
    /// The text.
    pub content: String,
    /// Readings per second as the device states them; null for one that sends when it likes.
    pub nominal_rate_hz: Option<f64>,
    /// What the values of each sample are, in order.
    pub channels: Vec<SignalChannel>,
    /// Oldest first; at least one.
    pub samples: Vec<SignalSample>,
}

/// Where a gaze ray comes from. Head direction is never called gaze without saying so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GazeSource {
    /// An eye tracker's combined ray.
    Eye,
    /// The direction of the head; the eyes may be elsewhere.
    Head,
    /// A modelled patient.
    Synthetic,
}

/// The frame of reference of a pose or ray.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReferenceFrame {
    /// The runtime's stage (or local-floor) space: the room the patient stands in, floor at y = 0.
    PlaySpace,
    /// The scenario's world: play space moved by the patient's place. No part of the program
    /// measures in it: logs of format 1 hold it.
    World,
}

/// Where the patient looks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GazeSample {
    /// When it was captured.
    pub capture: Capture,
    /// Whose direction it is.
    pub source: GazeSource,
    /// The frame of reference of what follows.
    pub frame: ReferenceFrame,
    /// Metres, in `frame`.
    pub origin_m: [f32; 3],
    /// Unit vector, in `frame`.
    pub direction: [f32; 3],
    /// False: the tracker had no ray (blink, loss); origin and direction mean nothing.
    pub valid: bool,
    /// Index of the scenario's gaze region that the ray meets first.
    pub region: Option<u16>,
}

/// Where the head is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HeadSample {
    /// When it was captured.
    pub capture: Capture,
    /// The frame of reference of what follows.
    pub frame: ReferenceFrame,
    /// The parts that are tracked hold; read nothing from `pose` that is not tracked.
    pub position_tracked: bool,
    /// Whether its orientation is tracked; otherwise it is the last one known.
    pub orientation_tracked: bool,
    /// Where it is and how it is turned.
    pub pose: Pose,
}

/// Left or right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The left hand.
    Left,
    /// The right hand.
    Right,
}

/// Where a hand (its controller's grip) is, and what it presses.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HandSample {
    /// When it was captured.
    pub capture: Capture,
    /// Which hand.
    pub side: Side,
    /// The frame of reference of what follows.
    pub frame: ReferenceFrame,
    /// Whether its position is tracked; otherwise it is the last one known.
    pub position_tracked: bool,
    /// Whether its orientation is tracked; otherwise it is the last one known.
    pub orientation_tracked: bool,
    /// Where it is and how it is turned.
    pub pose: Pose,
    /// 0 to 1; none when no controller reports it.
    pub squeeze: Option<f32>,
    /// None when no controller reports it.
    pub menu: Option<bool>,
}

/// One frame of the stage.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FrameSample {
    /// When the frame was predicted to be seen.
    pub capture: Capture,
    /// Frames since the stage started.
    pub index: u64,
    /// Time between the starts of this frame and the one before, ms.
    pub period_ms: f32,
    /// CPU time that the frame thread spent on this frame, ms.
    pub cpu_ms: f32,
    /// Frames that the stage could not put into its telemetry queue so far.
    pub telemetry_dropped: u32,
    /// When the newest of all that this frame shows was directed: a parameter's movement, a
    /// stimulus or its end, the place. Zero before the first.
    #[serde(default)]
    pub directed_at: SessionTime,
}

impl HeartSample {
    /// Whether every number is finite.
    pub fn is_finite(&self) -> bool {
        let numbers = self.rate_bpm.iter().chain(&self.rr_ms).chain([&self.quality]);
        numbers.into_iter().all(|v| v.is_finite())
    }
}

impl SignalBlock {
    /// Whether every number is finite.
    pub fn is_finite(&self) -> bool {
        let values = self.samples.iter().flat_map(|sample| &sample.values);
        values.flatten().chain(&self.nominal_rate_hz).all(|v| v.is_finite())
    }
}

impl FrameSample {
    /// Whether every number is finite.
    pub fn is_finite(&self) -> bool {
        self.period_ms.is_finite() && self.cpu_ms.is_finite()
    }
}
