//! A smooth step.

/// 0 below `from`, 1 above `to`, smooth between; also with `from` above `to`.
pub fn smooth(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
