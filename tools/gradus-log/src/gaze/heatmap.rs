//! Where on the sphere the time went, as a picture (SVG): azimuth to the right, elevation up, each
//! colour so many seconds per steradian.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use gradus_base::sample::GazeSource;
use gradus_log::looks::Looks;
use gradus_signal::eyes::HeatMap;
use gradus_signal::eyes::sphere::{azimuth_deg, elevation_deg};
use gradus_signal::eyes::tally::spans;

use super::report::Range;
use crate::events::clock;

/// Edge of a bin, and the spread of a look: about what a headset's eye tracker is off by, degrees.
const BIN_DEG: f64 = 1.0;
const SPREAD_DEG: f64 = 2.5;
/// Steps of colour, each an equal part of the square root of the densest.
const LEVELS: usize = 12;
/// The plot, in the picture's units.
const LEFT: f64 = 64.0;
const TOP: f64 = 92.0;
const WIDTH: f64 = 1080.0;
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
    let mut spots: BTreeMap<String, Spot> = BTreeMap::new();
    for (look, secs) in spans(looks) {
        let Some(direction) = look.direction else { continue };
        map.add(direction, secs);
        tracked.entry(look.source as u8).or_insert((look.source, 0.0)).1 += secs;
        let region = look.region.and_then(|index| all.scenario.regions().get(usize::from(index)));
        if let Some(region) = region {
            let spot = spots.entry(region.label.clone()).or_default();
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
    let view = View::around(&map, densest);
    let mut svg = frame(all, range, &tracked, &view);
    cells(&mut svg, &map, densest, &view);
    grid(&mut svg, &view);
    names(&mut svg, spots, &view);
    legend(&mut svg, densest, &view);
    svg.push_str("</svg>\n");
    svg
}

#[derive(Default)]
struct Spot {
    sum: [f64; 3],
    secs: f64,
}

/// The part of the sphere that is shown: all that was looked at, in whole 30°, at least the front.
struct View {
    azimuth_deg: [f64; 2],
    elevation_deg: [f64; 2],
}

impl View {
    fn around(map: &HeatMap, densest: f64) -> Self {
        let mut view = Self { azimuth_deg: [-90.0, 90.0], elevation_deg: [-60.0, 60.0] };
        for row in 0..map.rows() {
            for column in 0..map.columns() {
                if level(map.secs_per_sr(row, column), densest) > 0 {
                    let centre = map.centre(row, column);
                    let wider = |[from, to]: [f64; 2], deg: f64| {
                        [from.min((deg / 30.0).floor() * 30.0), to.max((deg / 30.0).ceil() * 30.0)]
                    };
                    view.azimuth_deg = wider(view.azimuth_deg, azimuth_deg(centre));
                    view.elevation_deg = wider(view.elevation_deg, elevation_deg(centre));
                }
            }
        }
        view
    }

    fn per_deg(&self) -> f64 {
        WIDTH / (self.azimuth_deg[1] - self.azimuth_deg[0])
    }

    fn height(&self) -> f64 {
        (self.elevation_deg[1] - self.elevation_deg[0]) * self.per_deg()
    }

    fn x(&self, azimuth: f64) -> f64 {
        LEFT + (azimuth - self.azimuth_deg[0]) * self.per_deg()
    }

    fn y(&self, elevation: f64) -> f64 {
        TOP + (self.elevation_deg[1] - elevation) * self.per_deg()
    }
}

fn frame(
    all: &Looks,
    range: Range,
    tracked: &BTreeMap<u8, (GazeSource, f64)>,
    view: &View,
) -> String {
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
    let (wide, high) = (LEFT + WIDTH + 36.0, TOP + view.height() + 128.0);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" \
         height=\"{high}\" font-family=\"Inter, 'Noto Sans', 'DejaVu Sans', sans-serif\">\n\
         <rect width=\"{wide}\" height=\"{high}\" fill=\"#faf8f3\"/>\n\
         <text x=\"{LEFT}\" y=\"40\" font-size=\"22\" fill=\"#2b2926\">{title}</text>\n\
         <text x=\"{LEFT}\" y=\"66\" font-size=\"14\" fill=\"#6b665e\">{}, {} to {}. Tracked: {by}; \
         {missing:.0} % missing.</text>\n",
        escaped(all.scenario.title()),
        from.trim(),
        to.trim(),
    )
}

fn cells(svg: &mut String, map: &HeatMap, densest: f64, view: &View) {
    let height = view.height();
    let ground = colour(0);
    let _ = writeln!(
        svg,
        "<rect x=\"{LEFT}\" y=\"{TOP}\" width=\"{WIDTH}\" height=\"{height}\" fill=\"{ground}\"/>\n\
         <g shape-rendering=\"crispEdges\">"
    );
    let edge = map.bin_deg() * view.per_deg();
    for row in 0..map.rows() {
        let top = view.y(map.bin_deg() * (row + 1) as f64 - 90.0);
        let levels: Vec<usize> =
            (0..map.columns()).map(|c| level(map.secs_per_sr(row, c), densest)).collect();
        let mut column = 0;
        for run in levels.chunk_by(|a, b| a == b) {
            if let Some(level) = run.first().filter(|level| **level > 0) {
                let _ = writeln!(
                    svg,
                    "<rect x=\"{:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{edge:.1}\" fill=\"{}\"/>",
                    view.x(map.bin_deg() * column as f64 - 180.0),
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

fn grid(svg: &mut String, view: &View) {
    let height = view.height();
    let shown = |deg: i32, [from, to]: [f64; 2]| (from..=to).contains(&f64::from(deg));
    let _ = writeln!(svg, "<g stroke=\"#2b2926\" fill=\"#6b665e\" font-size=\"12\">");
    for azimuth in (-180..=180).step_by(30).filter(|a| shown(*a, view.azimuth_deg)) {
        let x = view.x(f64::from(azimuth));
        let what = match azimuth {
            0 => "ahead".to_owned(),
            -90 => "left".to_owned(),
            90 => "right".to_owned(),
            -180 | 180 => "behind".to_owned(),
            other => format!("{other}°").replace('-', "−"),
        };
        let _ = writeln!(
            svg,
            "<path d=\"M{x} {TOP}v{height}\" stroke-opacity=\"0.10\"/><text x=\"{x}\" y=\"{}\" \
             text-anchor=\"middle\" stroke=\"none\">{what}</text>",
            TOP + height + 20.0
        );
    }
    for elevation in (-90..=90).step_by(30).filter(|e| shown(*e, view.elevation_deg)) {
        let y = view.y(f64::from(elevation));
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

/// Each region's name over where, on the mean, it was looked at, with a line down to it; none over
/// another.
fn names(svg: &mut String, spots: BTreeMap<String, Spot>, view: &View) {
    let mut spots: Vec<_> = spots.into_iter().filter(|(_, spot)| spot.secs > 0.0).collect();
    spots.sort_by(|a, b| b.1.secs.total_cmp(&a.1.secs));
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    let _ = writeln!(svg, "<g font-size=\"14\" text-anchor=\"middle\" fill=\"#2b2926\">");
    for (label, spot) in spots {
        let Some(mean) = gradus_signal::eyes::sphere::unit(spot.sum.map(|v| v as f32)) else {
            continue;
        };
        let text = format!("{label} {:.1} s", spot.secs);
        let half = 4.4 * text.chars().count() as f64;
        let (at_x, at_y) = (view.x(azimuth_deg(mean)), view.y(elevation_deg(mean)));
        let text_x = at_x.max(LEFT + half).min(LEFT + WIDTH - half);
        let mut text_y = TOP + 26.0;
        while taken
            .iter()
            .any(|(x, y, wide)| (text_x - x).abs() < half + wide && (text_y - y).abs() < 20.0)
        {
            text_y += 22.0;
        }
        taken.push((text_x, text_y, half));
        let _ = writeln!(
            svg,
            "<path d=\"M{at_x:.1} {at_y:.1}L{text_x:.1} {:.1}\" stroke=\"#c2571a\" \
             stroke-opacity=\"0.6\"/><circle cx=\"{at_x:.1}\" cy=\"{at_y:.1}\" r=\"3.5\" \
             fill=\"#c2571a\" stroke=\"#faf8f3\"/><text x=\"{text_x:.1}\" y=\"{text_y:.1}\">{}</text>",
            text_y + 5.0,
            escaped(&text)
        );
    }
    svg.push_str("</g>\n");
}

fn legend(svg: &mut String, densest: f64, view: &View) {
    let top = TOP + view.height() + 44.0;
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
         <text x=\"{}\" y=\"{}\" font-size=\"13\" fill=\"#6b665e\">Points stand where each region was \
         looked at on the mean. Straight ahead is the room's front, not the head's.</text>",
        LEFT + 496.0,
        top + 12.0,
        LEFT,
        top + 60.0
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
