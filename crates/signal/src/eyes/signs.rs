//! A summary of the last window of gaze, in numbers that a rule or a therapist can read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use gradus_base::sample::GazeSource;

/// A summary of a window of gaze and head samples, ending when it was made.
///
/// A number is missing where there was nothing to compute it from; it is never 0 for that reason.
/// Shares are of the time that could be judged (tracked, with something feared there), 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LookSigns {
    /// Whose direction this is; a head's direction is never called gaze. None before any sample.
    pub source: Option<GazeSource>,
    /// How long the window is, s.
    pub window_secs: f32,
    /// How much of the window had a line of sight. The other shares are of this part alone.
    pub tracked_share: Option<f32>,
    /// Time off every feared region. None while nothing feared is there.
    pub away_share: Option<f32>,
    /// Time with the line of sight far below the horizontal. For a fear of heights that is
    /// approach, for a fear of faces avoidance.
    pub down_share: Option<f32>,
    /// Time with the head turned from the nearest feared region. None while nothing feared is
    /// there.
    pub head_turned_share: Option<f32>,
    /// How far the head is, on average, behind where it was when the exposure began, along the
    /// floor and away from the nearest feared region, m. Negative: it came nearer.
    pub retreat_m: Option<f32>,
    /// From the last stimulus shown to the first look at something feared, s. None without a
    /// stimulus, or before that look.
    pub first_look_secs: Option<f32>,
}
