//! Rendering without a device: for tests, previews and listening.

use std::time::Duration;

use gradus_base::SessionTime;

use crate::SoundWorld;

/// `secs` of a world as interleaved stereo. `frame` is called `frame_hz` times a second with the
/// session time, from `start` on, as by a frame thread; it updates the world's control.
pub fn render_offline(
    world: &mut SoundWorld,
    start: SessionTime,
    secs: f64,
    frame_hz: f64,
    mut frame: impl FnMut(SessionTime),
) -> Vec<f32> {
    let rate = f64::from(rodio::Source::sample_rate(world).get());
    let total = (secs * rate).round() as usize;
    let mut samples = Vec::with_capacity(total * 2);
    let mut count = 0u64;
    while samples.len() < total * 2 {
        frame(start + Duration::from_secs_f64(count as f64 / frame_hz));
        count += 1;
        let until = ((count as f64 / frame_hz * rate).round() as usize).min(total) * 2;
        samples.extend(world.by_ref().take(until.saturating_sub(samples.len())));
    }
    samples
}
