//! The refresh rate (`XR_FB_display_refresh_rate`): the one asked for by `--hz`, else the highest at
//! which the scenario's frames are ready in time.

use bevy::prelude::*;
use bevy_mod_openxr::resources::OxrFrameState;
use bevy_mod_openxr::session::OxrSession;
use gradus_session::StageEvent;

use crate::stage::headset::HeadsetState;

/// The rate that the therapist asks for, Hz; none: as high as the frames allow.
#[derive(Resource, Clone, Copy, Default)]
pub struct AskedRate(pub Option<f32>);

/// So many frames are looked at.
const LOOKED_AT: u32 = 600;
/// More of them late: the rate is too high.
const MOST_LATE: f64 = 0.05;

/// Rates that this headset shows, and how the frames keep up.
#[derive(Resource, Default)]
pub struct Rates {
    /// Offered and not yet found too high, rising, Hz.
    left: Vec<f32>,
    asked: bool,
    count: Count,
}

/// Frames and late frames.
#[derive(Default, Clone, Copy, Debug, PartialEq)]
struct Count {
    frames: u32,
    late: u32,
    /// The display time of the last frame, ns.
    last_ns: i64,
}

impl Count {
    /// Counts a frame; the share of late ones once enough were counted. A frame is late where the
    /// display showed the one before it for more than one and a half periods.
    fn frame(&mut self, at_ns: i64, period_ns: i64) -> Option<f64> {
        let before = std::mem::replace(&mut self.last_ns, at_ns);
        if before > 0 {
            self.frames += 1;
            self.late += u32::from(2 * (at_ns - before) > 3 * period_ns);
        }
        if self.frames < LOOKED_AT {
            return None;
        }
        let share = f64::from(self.late) / f64::from(self.frames);
        *self = Self { last_ns: at_ns, ..Self::default() };
        Some(share)
    }
}

/// Chooses the rate of a session that begins.
pub fn choose(
    session: Option<Res<OxrSession>>,
    asked: Res<AskedRate>,
    mut headset: ResMut<HeadsetState>,
    mut rates: ResMut<Rates>,
) {
    let Some(session) = session else { return };
    if session.instance().exts().fb_display_refresh_rate.is_none() {
        return;
    }
    if rates.left.is_empty() {
        let mut offered = session.enumerate_display_refresh_rates().unwrap_or_default();
        offered.retain(|rate| rate.is_finite() && *rate > 0.0);
        offered.sort_by(f32::total_cmp);
        rates.left = offered;
    }
    if let Some(hz) = asked.0 {
        rates.asked = true;
        let nearest = |a: &&f32, b: &&f32| (**a - hz).abs().total_cmp(&(**b - hz).abs());
        let Some(nearest) = rates.left.iter().min_by(nearest).copied() else { return };
        if (nearest - hz).abs() > 0.5 {
            let what = format!("{nearest} pictures a second: the headset does not show {hz}");
            headset.lasting.push(StageEvent::DrawsLess { what });
        }
        request(&session, nearest);
    } else if let Some(highest) = rates.left.last() {
        request(&session, *highest);
    }
}

/// Goes down to the next rate where too many frames are late.
pub fn keep_up(
    session: Res<OxrSession>,
    state: Option<Res<OxrFrameState>>,
    mut headset: ResMut<HeadsetState>,
    mut rates: ResMut<Rates>,
) {
    let Some(state) = state else { return };
    if rates.asked || rates.left.len() < 2 {
        return;
    }
    // A runtime that shows nothing lets frames wait.
    if !state.should_render {
        rates.count = Count::default();
        return;
    }
    let period_ns = state.predicted_display_period.as_nanos();
    let late = rates.count.frame(state.predicted_display_time.as_nanos(), period_ns);
    if late.is_some_and(|share| share > MOST_LATE)
        && let Some(high) = rates.left.pop()
        && let Some(next) = rates.left.last()
    {
        request(&session, *next);
        let what = format!("{next} pictures a second instead of {high}, which came late");
        headset.lasting.push(StageEvent::DrawsLess { what });
    }
}

fn request(session: &OxrSession, hz: f32) {
    match session.request_display_refresh_rate(hz) {
        Ok(()) => info!("the headset is asked for {hz} pictures a second"),
        Err(error) => warn!("the runtime refuses {hz} pictures a second: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The share of late frames of the first whole look.
    fn share(steps_ns: impl Iterator<Item = i64>) -> f64 {
        let mut count = Count::default();
        let mut at = 1;
        for step in steps_ns {
            at += step;
            if let Some(share) = count.frame(at, 11_111_111) {
                return share;
            }
        }
        panic!("too few frames")
    }

    #[test]
    fn a_frame_is_late_when_the_one_before_it_was_shown_twice() {
        assert_eq!(share(std::iter::repeat_n(11_111_111, 700)), 0.0);
        assert_eq!(share(std::iter::repeat_n(22_222_222, 700)), 1.0);
        let some = (0..700).map(|n| if n % 10 == 0 { 22_222_222 } else { 11_111_111 });
        let share = share(some);
        assert!((share - 0.1).abs() < 0.01, "{share}");
    }
}
