//! Measures compared with those of NeuroKit2 0.2.13 in `reference.json`, made by `reference.py`.
//! Tolerances are those of `docs/heart.md`.

use gradus_signal::heart::{Analysis, Beat, Spectrum, Variability, analyse};
use serde::Deserialize;

use crate::plain::streamed;

#[derive(Deserialize)]
struct Reference {
    series: Vec<Series>,
}

#[derive(Deserialize)]
struct Series {
    name: String,
    rr_ms: Vec<f64>,
    put_in: Vec<(String, usize)>,
    raw: Measures,
    classes: Classes,
    corrected_rr_ms: Vec<f64>,
    corrected: Measures,
}

#[derive(Deserialize)]
struct Measures {
    rmssd_ms: f64,
    sdnn_ms: f64,
    mean_nn_ms: f64,
    pnn50_of_intervals_percent: f64,
    pnn50_of_differences_percent: f64,
    scipy: Option<Bands>,
    neurokit_lf_hf_100_hz: Option<f64>,
}

#[derive(Deserialize)]
struct Bands {
    lf_ms2: f64,
    hf_ms2: f64,
}

#[derive(Deserialize)]
struct Classes {
    ectopic: Vec<usize>,
    missed: Vec<usize>,
    extra: Vec<usize>,
    longshort: Vec<usize>,
}

fn all() -> Vec<Series> {
    let text = include_str!("reference.json");
    serde_json::from_str::<Reference>(text).unwrap().series
}

fn near(name: &str, what: &str, found: Option<f64>, reference: f64, tolerance: f64) {
    let found = found.unwrap_or_else(|| panic!("{name}: no {what}"));
    assert!((found - reference).abs() <= tolerance, "{name}: {what} {found}, not {reference}");
}

fn time_domain(name: &str, found: &Variability, reference: &Measures, tolerance: f64) {
    near(name, "RMSSD", found.rmssd_ms, reference.rmssd_ms, tolerance);
    near(name, "SDNN", found.sdnn_ms, reference.sdnn_ms, tolerance);
    near(name, "mean", found.mean_nn_ms, reference.mean_nn_ms, tolerance);
}

/// The spectrum of uncorrected intervals.
fn spectrum(rr: &[f64]) -> Option<Spectrum> {
    use gradus_signal::heart::Nn;
    let mut at_secs = 0.0;
    let beat = |ms: &f64| {
        at_secs += ms / 1e3;
        Nn { at_secs, ms: *ms, mended: false, first: false, sound: true }
    };
    Spectrum::of(&rr.iter().map(beat).collect::<Vec<_>>())
}

#[test]
fn intervals_as_they_are_have_neurokits_measures() {
    for series in all() {
        let found = analyse(&series.rr_ms).raw;
        time_domain(&series.name, &found, &series.raw, 1e-6);
        let (name, raw) = (&series.name, &series.raw);
        let (of_intervals, of_differences) =
            (found.pnn50_of_intervals_percent, found.pnn50_of_differences_percent);
        near(name, "pNN50", of_intervals, raw.pnn50_of_intervals_percent, 1e-9);
        near(name, "pNN50", of_differences, raw.pnn50_of_differences_percent, 1e-9);
    }
}

#[test]
fn the_recorded_series_has_its_published_numbers() {
    let series = all().swap_remove(0);
    let found = analyse(&series.rr_ms).raw;
    near("recorded", "RMSSD", found.rmssd_ms, 101.3006, 5e-5);
    near("recorded", "SDNN", found.sdnn_ms, 95.6904, 5e-5);
    near("recorded", "pNN50", found.pnn50_of_intervals_percent, 48.368, 5e-4);
    near("recorded", "pNN50", found.pnn50_of_differences_percent, 48.5119, 5e-5);
    let ratio = spectrum(&series.rr_ms).and_then(|s| s.lf_hf);
    near("recorded", "LF/HF", ratio, 0.33954, 0.02 * 0.33954);
}

#[test]
fn power_is_scipys_for_the_same_method_and_the_ratio_near_neurokits() {
    let mut seen = 0;
    for series in all() {
        let Some(bands) = &series.raw.scipy else { continue };
        seen += 1;
        let found = spectrum(&series.rr_ms).unwrap();
        let name = &series.name;
        near(name, "LF", Some(found.lf_ms2), bands.lf_ms2, 1e-6 * bands.lf_ms2);
        near(name, "HF", Some(found.hf_ms2), bands.hf_ms2, 1e-6 * bands.hf_ms2);
        // Uncorrected artefacts have power everywhere: with them the ratio depends on the method.
        if let Some(ratio) = series.raw.neurokit_lf_hf_100_hz
            && series.put_in.is_empty()
        {
            near(name, "LF/HF", found.lf_hf, ratio, 0.06 * ratio);
        }
    }
    assert!(seen >= 6);
}

/// NeuroKit2 puts the mean interval before the first one; half a window later that interval has
/// left every threshold.
const OWN_INTERVAL_SEEN: usize = 46;

fn places(analysis: &Analysis, class: Beat) -> Vec<usize> {
    analysis.artefacts.iter().filter(|a| a.class == class).map(|a| a.index).collect()
}

/// Indices of the intervals on which Gradus and NeuroKit2 disagree.
fn differ(series: &Series) -> Vec<usize> {
    let found = analyse(&series.rr_ms);
    let of = &series.classes;
    let classes = [
        (Beat::Ectopic, &of.ectopic),
        (Beat::Missed, &of.missed),
        (Beat::Extra, &of.extra),
        (Beat::LongShort, &of.longshort),
    ];
    let mut differ: Vec<usize> = classes
        .into_iter()
        .flat_map(|(class, reference)| {
            let ours = places(&found, class);
            let only_ours = ours.iter().filter(|i| !reference.contains(i)).copied();
            let only_theirs = reference.iter().filter(|i| !ours.contains(i)).copied();
            only_ours.chain(only_theirs).collect::<Vec<_>>()
        })
        .collect();
    differ.sort_unstable();
    differ
}

#[test]
fn artefacts_are_those_of_neurokit() {
    let (mut beats, mut early) = (0, 0);
    for series in all() {
        let differ = differ(&series);
        beats += series.rr_ms.len().min(OWN_INTERVAL_SEEN);
        early += differ.len();
        let late: Vec<_> = differ.iter().filter(|i| **i >= OWN_INTERVAL_SEEN).collect();
        assert_eq!(late, Vec::<&usize>::new(), "{}", series.name);
    }
    assert!(early * 100 <= beats, "{early} of {beats} early beats differ");
}

#[test]
fn every_artefact_put_in_is_found_there_or_at_the_next_beat() {
    let (mut put_in, mut found_there) = (0, 0);
    for series in all().iter().filter(|s| !s.name.starts_with("recorded")) {
        let found = analyse(&series.rr_ms);
        for (_, index) in series.put_in.iter().filter(|(_, i)| i + 3 < series.rr_ms.len()) {
            put_in += 1;
            let near = |at: usize| at == *index || at == index + 1;
            found_there += usize::from(found.artefacts.iter().any(|a| near(a.index)));
        }
    }
    assert!(put_in >= 80);
    assert_eq!(found_there, put_in);
}

#[test]
fn corrected_intervals_are_those_of_neurokit_to_its_whole_milliseconds() {
    let same: Vec<_> = all().into_iter().filter(|series| differ(series).is_empty()).collect();
    assert!(same.len() >= 14, "{} series", same.len());
    for series in same {
        let (_, out) = streamed(&series.rr_ms);
        assert_eq!(out.len(), series.corrected_rr_ms.len(), "{}", series.name);
        for (index, (nn, reference)) in out.iter().zip(&series.corrected_rr_ms).enumerate() {
            // NeuroKit cuts each moved beat to a whole millisecond, up to three times.
            let off = (nn.ms - reference).abs();
            assert!(off <= 1.5, "{}: {index}: {} not {reference}", series.name, nn.ms);
        }
        time_domain(&series.name, &Variability::of(out.iter()), &series.corrected, 0.5);
    }
}
