//! How often a light flashes.
//!
//! After WCAG 2.2, success criterion 2.3.1: a flash is a pair of opposing changes of relative
//! luminance by at least a tenth of the maximum, where the darker luminance is below 0.80; no more
//! than three flashes in any second. The exemption for small areas is not used, since a headset
//! fills the view. Saturated red is counted apart, by changes of redness; luminance counts light of
//! every colour.

/// A change smaller than this is no part of a flash, of maximum relative luminance.
pub const LEAST_CHANGE: f64 = 0.10;
/// Between two luminances that are both above this there is no flash.
pub const BRIGHT: f64 = 0.80;

/// A change of redness smaller than this is no part of a flash of red.
pub const LEAST_RED: f64 = 20.0 / 320.0;
/// From this share of red on, a colour is saturated red.
pub const SATURATED: f64 = 0.8;

/// Half a flash: luminance, or redness, went up or down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// When the change was complete, s.
    pub at_secs: f64,
    /// Whether the light became lighter, not darker.
    pub up: bool,
}

/// The changes among samples, which are (time in s, relative luminance 0 to 1), in order of time.
pub fn changes(samples: &[(f64, f64)]) -> Vec<Change> {
    changes_by(samples, LEAST_CHANGE, BRIGHT)
}

/// How red linear light is, 0 to 1, and whether it is saturated red.
pub fn redness([r, g, b]: [f64; 3]) -> (f64, bool) {
    ((r - g - b).max(0.0), r > 0.0 && r >= SATURATED * (r + g + b))
}

/// The changes of redness among samples, which are (time in s, linear red, green, blue, 0 to 1), in
/// order of time. Where a sample is saturated red, each change counts, which is no laxer than WCAG.
pub fn red_changes(samples: &[(f64, [f64; 3])]) -> Vec<Change> {
    if !samples.iter().any(|(_, colour)| redness(*colour).1) {
        return Vec::new();
    }
    let red: Vec<(f64, f64)> = samples.iter().map(|(at, c)| (*at, redness(*c).0)).collect();
    changes_by(&red, LEAST_RED, f64::INFINITY)
}

/// The changes of at least `least` that begin or end below `bright`.
fn changes_by(samples: &[(f64, f64)], least: f64, bright: f64) -> Vec<Change> {
    let mut found: Vec<Change> = Vec::new();
    // The lowest and the highest light since the last change.
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for (at_secs, light) in
        samples.iter().copied().filter(|(at, l)| at.is_finite() && l.is_finite())
    {
        (low, high) = (low.min(light), high.max(light));
        let rose = light - low >= least - 1e-9 && low < bright;
        let fell = high - light >= least - 1e-9 && light < bright;
        match found.last_mut() {
            // The change goes on in the same direction: it is complete only now.
            Some(last) if last.up && light >= high => {
                last.at_secs = at_secs;
                low = light;
            }
            Some(last) if !last.up && light <= low => {
                last.at_secs = at_secs;
                high = light;
            }
            Some(Change { up: true, .. }) if fell => {
                found.push(Change { at_secs, up: false });
                (low, high) = (light, light);
            }
            Some(Change { up: false, .. }) if rose => {
                found.push(Change { at_secs, up: true });
                (low, high) = (light, light);
            }
            None if rose || fell => {
                found.push(Change { at_secs, up: rose });
                (low, high) = (light, light);
            }
            _ => {}
        }
    }
    found
}

/// The most flashes in any one second among changes in order of time; half flashes count half.
pub fn most_in_a_second(changes: &[Change]) -> f64 {
    let mut first = 0;
    let mut most = 0;
    for (index, change) in changes.iter().enumerate() {
        // A hair of tolerance, so that three flashes a second written in decimals are three.
        let outside = |c: &Change| change.at_secs - c.at_secs >= 1.0 - 1e-6;
        while changes.get(first).is_some_and(outside) {
            first += 1;
        }
        most = most.max(index + 1 - first);
    }
    most as f64 / 2.0
}

/// The most flashes in any one second among samples (time in s, relative luminance 0 to 1).
pub fn worst_rate(samples: &[(f64, f64)]) -> f64 {
    most_in_a_second(&changes(samples))
}

/// The rate of a light that goes between full and `1 − depth` of its relative luminance `light`,
/// `hz` times a second.
pub fn flicker_rate(hz: f64, depth: f64, light: f64) -> f64 {
    let (high, low) =
        (light.clamp(0.0, 1.0), light.clamp(0.0, 1.0) * (1.0 - depth.clamp(0.0, 1.0)));
    if high - low >= LEAST_CHANGE - 1e-9 && low < BRIGHT { hz.max(0.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A square wave from `low` to `high`, `hz` times a second, for two seconds.
    fn square(hz: f64, low: f64, high: f64) -> Vec<(f64, f64)> {
        let half = 0.5 / hz;
        (0..(4.0 * hz) as usize)
            .map(|i| (i as f64 * half, if i % 2 == 0 { high } else { low }))
            .collect()
    }

    fn sine(hz: f64, low: f64, high: f64) -> Vec<(f64, f64)> {
        (0..2000)
            .map(|i| {
                let t = f64::from(i) / 500.0;
                (t, low + (high - low) * (0.5 + 0.5 * (t * hz * std::f64::consts::TAU).sin()))
            })
            .collect()
    }

    #[test]
    fn flashes_are_counted_as_they_are_seen() {
        for hz in [1.0, 2.0, 3.0, 5.0, 10.0] {
            let rate = worst_rate(&square(hz, 0.0, 1.0));
            assert!((rate - hz).abs() <= 0.5, "{hz} Hz: {rate}");
            let rate = worst_rate(&sine(hz, 0.2, 0.6));
            assert!((rate - hz).abs() <= 0.5, "{hz} Hz: {rate}");
        }
        assert_eq!(worst_rate(&square(3.0, 0.0, 1.0)), 3.0);
        assert!(worst_rate(&square(3.4, 0.0, 1.0)) > 3.0);
    }

    #[test]
    fn small_changes_and_changes_among_bright_light_are_no_flashes() {
        assert_eq!(worst_rate(&square(10.0, 0.5, 0.59)), 0.0);
        assert!(worst_rate(&square(10.0, 0.5, 0.61)) > 9.0);
        assert_eq!(worst_rate(&square(10.0, 0.81, 1.0)), 0.0);
        assert!(worst_rate(&square(10.0, 0.79, 1.0)) > 9.0);
        assert_eq!(worst_rate(&[]), 0.0);
        assert_eq!(worst_rate(&[(0.0, f64::NAN), (0.1, f64::INFINITY)]), 0.0);
    }

    #[test]
    fn red_flashes_where_it_is_saturated() {
        let flicker = |low: [f64; 3], high: [f64; 3]| {
            let at = |i: usize| (i as f64 * 0.1, if i.is_multiple_of(2) { high } else { low });
            most_in_a_second(&red_changes(&(0..20).map(at).collect::<Vec<_>>()))
        };
        assert_eq!(flicker([0.0; 3], [0.07, 0.0, 0.0]), 5.0);
        assert_eq!(flicker([0.0; 3], [0.06, 0.0, 0.0]), 0.0, "too small a change");
        assert_eq!(flicker([0.0; 3], [0.5, 0.2, 0.1]), 0.0, "not saturated");
        assert_eq!(
            flicker([0.5, 0.2, 0.1], [0.5, 0.05, 0.05]),
            5.0,
            "of the same luminance or not"
        );
        assert_eq!(flicker([0.0, 0.0, 1.0], [0.0, 1.0, 0.0]), 0.0, "no red at all");
    }

    #[test]
    fn a_slow_rise_in_small_steps_is_one_change_and_ripples_on_it_are_none() {
        let rise: Vec<_> = (0..100).map(|i| (f64::from(i) / 50.0, f64::from(i) / 100.0)).collect();
        assert_eq!(changes(&rise).len(), 1);
        let ripple: Vec<_> = rise
            .iter()
            .enumerate()
            .map(|(i, (t, l))| (*t, l + if i % 2 == 0 { 0.04 } else { 0.0 }))
            .collect();
        assert_eq!(changes(&ripple).len(), 1, "{:?}", changes(&ripple));
    }

    #[test]
    fn a_flicker_counts_by_its_depth_and_its_light() {
        assert_eq!(flicker_rate(8.0, 0.5, 0.6), 8.0);
        assert_eq!(flicker_rate(8.0, 0.1, 0.6), 0.0);
        assert_eq!(flicker_rate(8.0, 0.15, 1.0), 0.0);
        assert_eq!(flicker_rate(8.0, 0.3, 1.0), 8.0);
    }
}
