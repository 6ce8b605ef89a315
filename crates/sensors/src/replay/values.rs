//! What a series of numbers says of itself: intervals of a heart, times of beats, a wave.

/// A recording whose median is below this is in seconds.
const SECONDS_BELOW: f64 = 10.0;
/// A recording whose median lies outside holds no intervals of a human heart, ms.
const HUMAN_MS: core::ops::RangeInclusive<f64> = 200.0..=3000.0;
/// From so many values on, values that only grow are no intervals.
const GROWING: usize = 12;

/// The middle of the values; none without any.
pub(super) fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut sorted: Vec<f64> = values.collect();
    let middle = sorted.len() / 2;
    (middle < sorted.len()).then(|| *sorted.select_nth_unstable_by(middle, f64::total_cmp).1)
}

/// Why values are no intervals, whatever their column is called.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Unlike {
    /// Each above the one before: times of beats.
    Growing,
    /// The median lies below 10.
    Seconds(f64),
    /// The median is no interval of a human heart, ms.
    NoHeart(f64),
}

/// Looks at values in ms (or in a unit that is not known, taken as ms).
pub(super) fn unlike(ms: &[f64]) -> Option<Unlike> {
    if grows(ms) {
        return Some(Unlike::Growing);
    }
    let median = median(ms.iter().copied())?;
    match () {
        () if median < SECONDS_BELOW => Some(Unlike::Seconds(median)),
        () if median < *HUMAN_MS.start() => Some(Unlike::NoHeart(median)),
        () if median > *HUMAN_MS.end() && ms.len() > 4 => Some(Unlike::NoHeart(median)),
        () => None,
    }
}

fn grows(values: &[f64]) -> bool {
    let steps = values.windows(2).filter(|pair| matches!(pair, [a, b] if a < b)).count();
    let (Some(first), Some(last)) = (values.first(), values.last()) else { return false };
    let of = values.len().saturating_sub(1);
    if values.len() >= GROWING {
        return steps * 100 >= of * 98;
    }
    values.len() >= 5 && steps == of && *last > 2.0 * first
}

/// Whether values without a name that says so are samples of a wave: a pulse, an ECG.
pub(super) fn is_wave(values: &[f64]) -> bool {
    values.len() >= 50 && (is_smooth(values) || has_spikes(values))
}

/// Whether values follow one another by steps of more than a tenth, half of the time: a heart that
/// beats irregularly does so, and so do times of reaction, scores and lengths of anything.
pub(super) fn is_unsteady(values: &[f64]) -> bool {
    let steps = values.windows(2).filter_map(|pair| match pair {
        [a, b] if *a > 0.0 && *b > 0.0 => Some((b / a).ln().abs()),
        _ => None,
    });
    values.len() >= 12 && median(steps).is_some_and(|step| step > 0.1)
}

/// Samples of a wave go on up or down for long; intervals turn with every other beat or so.
fn is_smooth(values: &[f64]) -> bool {
    let mut steps = values.windows(2).filter_map(|pair| match pair {
        [a, b] if a != b => Some(a < b),
        _ => None,
    });
    let Some(mut before) = steps.next() else { return false };
    let (mut turns, mut all) = (0, 0);
    for up in steps {
        turns += usize::from(up != before);
        all += 1;
        before = up;
    }
    turns * 100 < all.max(1) * 20
}

/// An ECG: a quiet line, and runs of a few samples far from it in even distances.
fn has_spikes(values: &[f64]) -> bool {
    let Some(middle) = median(values.iter().copied()) else { return false };
    let Some(spread) = median(values.iter().map(|v| (v - middle).abs())) else { return false };
    let far = |v: &f64| (v - middle).abs() > 6.0 * spread.max(middle.abs() * 1e-3);
    let (mut starts, mut samples, mut inside) = (Vec::new(), 0, 0_usize);
    for (at, value) in values.iter().enumerate() {
        if far(value) {
            if inside == 0 {
                starts.push(at as f64);
            }
            samples += 1;
            // A spike goes down and up again within a few samples.
            inside = 8;
        } else {
            inside = inside.saturating_sub(1);
        }
    }
    if starts.len() < 5 || samples < starts.len() * 2 {
        return false;
    }
    let gaps: Vec<f64> =
        starts.windows(2).filter_map(|pair| Some(pair.get(1)? - pair.first()?)).collect();
    let Some(usual) = median(gaps.iter().copied()) else { return false };
    let even = gaps.iter().filter(|gap| (*gap - usual).abs() < 0.35 * usual).count();
    usual > 12.0 && even * 10 >= gaps.len() * 7
}
