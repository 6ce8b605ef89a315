//! Heart and looking as the session receives them once a second.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use gradus_signal::eyes::LookSigns;
use gradus_signal::heart::HeartSigns;

/// Heart and looking at one moment; none where there is no such source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Signs {
    /// Of the heart.
    pub heart: Option<HeartSigns>,
    /// Of looking.
    pub look: Option<LookSigns>,
}

impl Signs {
    /// The same without numbers that are none: what is not finite is missing.
    pub fn sound(mut self) -> Self {
        let f64s = |value: &mut Option<f64>| *value = value.filter(|v| v.is_finite());
        let f32s = |value: &mut Option<f32>| *value = value.filter(|v| v.is_finite());
        if let Some(heart) = &mut self.heart {
            f64s(&mut heart.rate_bpm);
            f64s(&mut heart.baseline_bpm);
            f64s(&mut heart.baseline_sd_bpm);
            f64s(&mut heart.change_from_baseline_bpm);
            f64s(&mut heart.rmssd_ms);
            f64s(&mut heart.quality);
        }
        if let Some(look) = &mut self.look {
            f32s(&mut look.tracked_share);
            f32s(&mut look.away_share);
            f32s(&mut look.down_share);
            f32s(&mut look.head_turned_share);
            f32s(&mut look.retreat_m);
            f32s(&mut look.first_look_secs);
        }
        self
    }
}

/// Signs as they are logged, in `/signs`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LoggedSigns {
    /// How many records the session had made when the signs came: the next record's `seq`. Shows a
    /// replay whether these signs came before or after a command of the same moment.
    pub after_records: u64,
    #[serde(flatten)]
    /// The signs.
    pub signs: Signs,
}
