//! The detector as the paper has it, over the whole series at once and without sparing memory. The
//! streaming detector must agree with it.

use gradus_signal::heart::{Beat, Nn, Part};
use proptest::prelude::*;

fn quantile(values: &[f64], q: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = q * (sorted.len() - 1) as f64;
    let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    low + (high - low) * place.fract()
}

fn around(values: &[f64], at: usize, half: usize) -> &[f64] {
    &values[at.saturating_sub(half)..(at + half + 1).min(values.len())]
}

/// Each value divided by the threshold around it, and that threshold.
fn over_threshold(values: &[f64]) -> Vec<(f64, f64)> {
    let sizes: Vec<f64> = values.iter().map(|v| v.abs()).collect();
    (0..values.len())
        .map(|at| {
            let window = around(&sizes, at, 45);
            let deviation = (quantile(window, 0.75) - quantile(window, 0.25)) / 2.0;
            let threshold = (5.2 * deviation).max(5.0);
            (values[at] / threshold, threshold)
        })
        .collect()
}

/// The class of each beat.
fn classes(rr: &[f64]) -> Vec<Beat> {
    let n = rr.len();
    let mut found = vec![Beat::Normal; n];
    if n < 3 {
        return found;
    }
    let differences: Vec<f64> = rr.windows(2).map(|w| w[1] - w[0]).collect();
    let d = over_threshold(&differences);
    // The difference before interval `k`; reflected at both ends.
    let d = |k: i64| {
        let last = d.len() as i64;
        let k = if k > last { 2 * last - k } else { k };
        let k = if k < 1 { 2 - k } else { k };
        d.get(k as usize - 1).map_or(0.0, |(d, _)| *d)
    };
    let medians: Vec<f64> = (0..n).map(|at| quantile(around(rr, at, 5), 0.5)).collect();
    let off: Vec<f64> = rr
        .iter()
        .zip(&medians)
        .map(|(rr, median)| if rr < median { 2.0 * (rr - median) } else { rr - median })
        .collect();
    let m = over_threshold(&off);
    let mut i = 1;
    while i + 2 < n {
        let at = i as i64;
        let here = d(at);
        let neighbours = [d(at - 1), d(at + 1)];
        let (low, high) = (neighbours[0].min(neighbours[1]), neighbours[0].max(neighbours[1]));
        if here.abs() <= 1.0 {
            i += 1;
        } else if (here > 0.0 && high < -0.13 * here - 0.17)
            || (here < 0.0 && low > -0.13 * here + 0.17)
        {
            found[i] = Beat::Ectopic;
            i += 1;
        } else {
            let both = d(at + 1).abs() < d(at + 2).abs();
            let until = i + usize::from(both);
            for j in i..=until {
                let (here, one, two) = (d(j as i64), d(j as i64 + 1), d(j as i64 + 2));
                let long = here > 1.0 && one.min(two) < -1.0;
                let short = here < -1.0 && one.max(two) > 1.0;
                let (far, threshold) = m[j];
                found[j] = if !long && !short && far.abs() <= 3.0 {
                    Beat::Normal
                } else if short && (rr[j] + rr[j + 1] - medians[j]).abs() < threshold {
                    Beat::Extra
                } else if long && (rr[j] / 2.0 - medians[j]).abs() < threshold {
                    Beat::Missed
                } else {
                    Beat::LongShort
                };
            }
            i = until + 1;
        }
    }
    found
}

/// Intervals after artefacts were taken out, put in and moved: one list of beats, three passes.
fn corrected(rr: &[f64], classes: &[Beat]) -> Vec<f64> {
    let mut beats = vec![(0.0, Beat::Normal)];
    let mut at = 0.0;
    for (rr, class) in rr.iter().zip(classes) {
        at += rr;
        match class {
            Beat::Extra => continue,
            Beat::Missed => beats.push(((beats.last().unwrap().0 + at) / 2.0, Beat::Normal)),
            _ => {}
        }
        beats.push((at, *class));
    }
    for kind in [Beat::Ectopic, Beat::LongShort] {
        let before = beats.clone();
        for k in 1..beats.len().saturating_sub(1) {
            if beats[k].1 == kind {
                beats[k].0 = (before[k - 1].0 + before[k + 1].0) / 2.0;
            }
        }
    }
    beats.windows(2).map(|w| w[1].0 - w[0].0).collect()
}

pub fn streamed(rr: &[f64]) -> (Vec<Beat>, Vec<Nn>) {
    let (mut beats, mut out) = (Vec::new(), Vec::new());
    let mut part = Part::new(0.0);
    for ms in rr {
        part.push(*ms, &mut |beat| beats.push(beat), &mut |nn| out.push(nn));
    }
    part.finish(&mut |beat| beats.push(beat), &mut |nn| out.push(nn));
    (beats, out)
}

/// Intervals of a heart, with much shorter and much longer intervals among them.
fn hearts() -> impl Strategy<Value = Vec<f64>> {
    let interval = prop_oneof![
        12 => 0.9_f64..1.1,
        1 => 0.3_f64..0.8,
        1 => 1.3_f64..2.4,
    ];
    (400.0_f64..1200.0, prop::collection::vec(interval, 12..400))
        .prop_map(|(mean, shares)| shares.into_iter().map(|s| (mean * s).round()).collect())
}

proptest! {
    #[test]
    fn the_stream_judges_and_corrects_as_the_paper_does_over_the_whole_series(rr in hearts()) {
        let plain = classes(&rr);
        let (beats, out) = streamed(&rr);
        prop_assert_eq!(&beats, &plain);
        let whole = corrected(&rr, &plain);
        prop_assert_eq!(out.len(), whole.len());
        for (nn, ms) in out.iter().zip(whole) {
            prop_assert!((nn.ms - ms).abs() < 1e-6, "{} is not {}", nn.ms, ms);
        }
    }

    #[test]
    fn what_is_told_before_the_end_is_told_the_same_whatever_follows(
        rr in hearts(), more in prop::collection::vec(50.0_f64..3000.0, 0..40)
    ) {
        let early = |rr: &[f64]| {
            let mut beats = Vec::new();
            let mut part = Part::new(0.0);
            for ms in rr {
                part.push(*ms, &mut |beat| beats.push(beat), &mut |_| ());
            }
            beats
        };
        let first = early(&rr);
        let longer = [rr, more].concat();
        prop_assert_eq!(&early(&longer)[..first.len()], &first[..]);
        prop_assert_eq!(&streamed(&longer).0[..first.len()], &first[..]);
    }
}
