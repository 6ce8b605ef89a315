//! Where on the sphere the time went, as a picture (SVG): azimuth to the right, elevation up, each
//! colour so many seconds per steradian.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use gradus_core::sample::GazeSource;
use gradus_core::signal::eyes::HeatMap;
use gradus_core::signal::eyes::sphere::{azimuth_deg, elevation_deg};
use gradus_core::signal::eyes::tally::spans;
use gradus_log::looks::Looks;

use super::report::Range;
use crate::events::clock;

/// Edge of a bin, and the spread of a look: about what a headset's eye tracker is off by, degrees.
const BIN_DEG: f64 = 2.0;
const SPREAD_DEG: f64 = 2.5;
/// Steps of colour, each an equal part of the square root of the densest.
const LEVELS: usize = 12;
/// The plot, in the picture's units: four to a degree.
const LEFT: f64 = 64.0;
const TOP: f64 = 92.0;
const PER_DEG: f64 = 3.0;
const WIDTH: f64 = 360.0 * PER_DEG;
const HEIGHT: f64 = 180.0 * PER_DEG;
const COLOURS: [[f64; 3]; 5] = [
    [243.0, 239.0, 228.0],
    [196.0, 221.0, 210.0],
    [106.0, 172.0, 172.0],
    [33.0, 106.0, 130.0],
    [14.0, 42.0, 71.0],
];

pub fn picture(all: &Looks, range: Range) -> String {
    let looks = range.of(&all.looks);
    let mut map = HeatMap::new(BIN_DEG);
    let mut tracked: BTreeMap<u8, (GazeSource, f64)> = BTreeMap::new();
    let mut spots: BTreeMap<u16, Spot> = BTreeMap::new();
    for (look, secs) in spans(looks) {
        let Some(direction) = look.direction else { continue };
        map.add(direction, secs);
        tracked.entry(look.source as u8).or_insert((look.source, 0.0)).1 += secs;
        if let Some(region) = look.region {
            let spot = spots.entry(region).or_default();
            let weighed = direction * secs;
            spot.sum = [spot.sum[0] + weighed.x, spot.sum[1] + weighed.y, spot.sum[2] + weighed.z];
            spot.secs += secs;
        }
    }
    let map = map.smoothed(SPREAD_DEG);
    let densest = (0..map.rows())
        .flat_map(|row| (0..map.columns()).map(move |column| (row, column)))
        .map(|(row, column)| map.secs_per_sr(row, column))
        .fold(0.0, f64::max);
    let mut svg = frame(all, range, &tracked);
    cells(&mut svg, &map, densest);
    grid(&mut svg);
    names(&mut svg, all, spots);
    legend(&mut svg, densest);
    svg.push_str("</svg>\n");
    svg
}

#[derive(Default)]
struct Spot {
    sum: [f64; 3],
    secs: f64,
}

fn x(azimuth: f64) -> f64 {
    LEFT + (azimuth + 180.0) * PER_DEG
}

fn y(elevation: f64) -> f64 {
    TOP + (90.0 - elevation) * PER_DEG
}

fn frame(all: &Looks, range: Range, tracked: &BTreeMap<u8, (GazeSource, f64)>) -> String {
    let sum: f64 = tracked.values().map(|(_, secs)| secs).sum();
    let only = |source| tracked.values().all(|(of, _)| *of == source);
    let title = match () {
        () if tracked.is_empty() => "No line of sight in this part of the log",
        () if only(GazeSource::Eye) => "Where the eyes looked",
        () if only(GazeSource::Head) => "Where the head faced (the eyes may have been elsewhere)",
        () if only(GazeSource::Synthetic) => "Where a modelled patient looked (no living eyes)",
        () => "Where the patient looked or faced (mixed sources)",
    };
    let by = tracked
        .values()
        .map(|(source, secs)| format!("{} {secs:.1} s", super::text::source(*source)))
        .collect::<Vec<_>>()
        .join(", ");
    let missing = 100.0 * (1.0 - sum / range.secs()).clamp(0.0, 1.0);
    let (from, to) = (clock(range.from.as_secs_f64()), clock(range.to.as_secs_f64()));
    let (wide, high) = (LEFT + WIDTH + 36.0, TOP + HEIGHT + 132.0);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" \
         height=\"{high}\" font-family=\"Inter, 'Noto Sans', 'DejaVu Sans', sans-serif\">\n\
         <rect width=\"{wide}\" height=\"{high}\" fill=\"#faf8f3\"/>\n\
         <text x=\"{LEFT}\" y=\"40\" font-size=\"22\" fill=\"#2b2926\">{title}</text>\n\
         <text x=\"{LEFT}\" y=\"66\" font-size=\"14\" fill=\"#6b665e\">{}, {} to {}. Tracked: {by}; \
         {missing:.0} % missing.</text>\n",
        escaped(&all.scenario.title),
        from.trim(),
        to.trim(),
    )
}

fn cells(svg: &mut String, map: &HeatMap, densest: f64) {
    let ground = colour(0);
    let _ = writeln!(
        svg,
        "<rect x=\"{LEFT}\" y=\"{TOP}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{ground}\"/>\n\
         <g shape-rendering=\"crispEdges\">"
    );
    let edge = map.bin_deg() * PER_DEG;
    for row in 0..map.rows() {
        let top = TOP + HEIGHT - edge * (row + 1) as f64;
        let levels: Vec<usize> =
            (0..map.columns()).map(|c| level(map.secs_per_sr(row, c), densest)).collect();
        let mut column = 0;
        for run in levels.chunk_by(|a, b| a == b) {
            if let Some(level) = run.first().filter(|level| **level > 0) {
                let _ = writeln!(
                    svg,
                    "<rect x=\"{:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{edge:.1}\" fill=\"{}\"/>",
                    LEFT + edge * column as f64,
                    edge * run.len() as f64,
                    colour(*level)
                );
            }
            column += run.len();
        }
    }
    svg.push_str("</g>\n");
}

fn level(dense: f64, densest: f64) -> usize {
    if densest > 0.0 { ((dense / densest).sqrt() * LEVELS as f64).round() as usize } else { 0 }
}

fn colour(level: usize) -> String {
    let at = level.min(LEVELS) as f64 / LEVELS as f64 * (COLOURS.len() - 1) as f64;
    let below = (at as usize).min(COLOURS.len() - 2);
    let mix = |a: f64, b: f64| (a + (b - a) * (at - below as f64)).round() as u8;
    let [a, b] = [below, below + 1].map(|i| COLOURS.get(i).copied().unwrap_or_default());
    format!("#{:02x}{:02x}{:02x}", mix(a[0], b[0]), mix(a[1], b[1]), mix(a[2], b[2]))
}

fn grid(svg: &mut String) {
    let _ = writeln!(svg, "<g stroke=\"#2b2926\" fill=\"#6b665e\" font-size=\"12\">");
    for azimuth in (-180..=180).step_by(30) {
        let x = x(f64::from(azimuth));
        let what = match azimuth {
            0 => "ahead".to_owned(),
            -90 => "left".to_owned(),
            90 => "right".to_owned(),
            -180 | 180 => "behind".to_owned(),
            other => format!("{other}°").replace('-', "−"),
        };
        let _ = writeln!(
            svg,
            "<path d=\"M{x} {TOP}v{HEIGHT}\" stroke-opacity=\"0.10\"/><text x=\"{x}\" y=\"{}\" \
             text-anchor=\"middle\" stroke=\"none\">{what}</text>",
            TOP + HEIGHT + 20.0
        );
    }
    for elevation in (-90..=90).step_by(30) {
        let y = y(f64::from(elevation));
        let (what, ink) = match elevation {
            0 => ("level".to_owned(), "0.35"),
            90 => ("up".to_owned(), "0.10"),
            -90 => ("down".to_owned(), "0.10"),
            other => (format!("{other}°").replace('-', "−"), "0.10"),
        };
        let _ = writeln!(
            svg,
            "<path d=\"M{LEFT} {y}h{WIDTH}\" stroke-opacity=\"{ink}\"/><text x=\"{}\" y=\"{}\" \
             text-anchor=\"end\" stroke=\"none\">{what}</text>",
            LEFT - 8.0,
            y + 4.0
        );
    }
    svg.push_str("</g>\n");
}

/// Each region's name where, on the mean, it was looked at; the longest first, none on another.
fn names(svg: &mut String, all: &Looks, spots: BTreeMap<u16, Spot>) {
    let mut spots: Vec<_> = spots.into_iter().filter(|(_, spot)| spot.secs > 0.0).collect();
    spots.sort_by(|a, b| b.1.secs.total_cmp(&a.1.secs));
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    let _ = writeln!(svg, "<g font-size=\"14\" text-anchor=\"middle\">");
    for (region, spot) in spots {
        let Some(region) = all.scenario.regions.get(usize::from(region)) else { continue };
        let mean = spot.sum.map(|v| v as f32);
        let Some(mean) = gradus_core::signal::eyes::sphere::unit(mean) else { continue };
        let text = format!("{} {:.1} s", region.label, spot.secs);
        let half = 4.2 * text.chars().count() as f64;
        let (at_x, at_y) = (x(azimuth_deg(mean)), y(elevation_deg(mean)));
        let text_x = at_x.clamp(LEFT + half, LEFT + WIDTH - half);
        let mut text_y = at_y - 10.0;
        while taken
            .iter()
            .any(|(x, y, wide)| (text_x - x).abs() < half + wide && (text_y - y).abs() < 18.0)
        {
            text_y += 6.0;
        }
        taken.push((text_x, text_y, half));
        let _ = writeln!(
            svg,
            "<circle cx=\"{at_x:.1}\" cy=\"{at_y:.1}\" r=\"3\" fill=\"#c2571a\"/><text x=\"{text_x:.1}\" \
             y=\"{text_y:.1}\" fill=\"#2b2926\" stroke=\"#faf8f3\" stroke-width=\"4\" \
             stroke-linejoin=\"round\" paint-order=\"stroke\">{}</text>",
            escaped(&text)
        );
    }
    svg.push_str("</g>\n");
}

fn legend(svg: &mut String, densest: f64) {
    let top = TOP + HEIGHT + 48.0;
    let each = 480.0 / (LEVELS + 1) as f64;
    for step in 0..=LEVELS {
        let _ = writeln!(
            svg,
            "<rect x=\"{:.1}\" y=\"{top}\" width=\"{:.1}\" height=\"14\" fill=\"{}\"/>",
            LEFT + each * step as f64,
            each + 0.5,
            colour(step)
        );
    }
    for step in (0..=LEVELS).step_by(3) {
        let dense = densest * (step as f64 / LEVELS as f64).powi(2);
        let digits = if densest < 10.0 { 2 } else { 0 };
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{}\" font-size=\"12\" fill=\"#6b665e\" text-anchor=\"middle\">\
             {dense:.digits$}</text>",
            LEFT + each * (step as f64 + 0.5),
            top + 32.0
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{}\" y=\"{}\" font-size=\"13\" fill=\"#6b665e\">seconds per steradian (the whole \
         sphere has 12.57); {BIN_DEG}° bins, each look spread by {SPREAD_DEG}°</text>\n\
         <text x=\"{}\" y=\"{}\" font-size=\"13\" fill=\"#6b665e\">Names stand where each region was \
         looked at on the mean. Straight ahead is the room's front, not the head's.</text>",
        LEFT + 496.0,
        top + 12.0,
        LEFT + 496.0,
        top + 32.0
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
