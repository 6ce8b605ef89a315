//! Whether the lights of a world flash as they follow stimuli and parameters.
//!
//! Each luminous number becomes a luminance relative to white, by the world's exposure (a scene of
//! 1.2 · 2^EV cd/m² is white; Lagarde and de Rousiers 2014), at the darkest and the brightest
//! exposure that the world has. A stimulus is taken to run again as soon as its cooldown allows; a
//! parameter to sweep its range at its rate; a breath to be as fast as it gets. Waves of different
//! periods are taken to add up. Lights that flash by the same stimulus or parameter are counted
//! together. A fixed colour counts as white; a bound colour counts by its luminance, and so does
//! the colour of a surface, as if in the brightest light. Saturated red is counted apart, by its
//! own rule (for waves, luminance alone is counted).

use super::flash::{self, Change};
use super::shining::{Kind, Luminous, shining};
use crate::breath::{PACES_PER_MIN, fullness};
use crate::codes;
use crate::curve::Curve;
use crate::index::{ParameterIndex, StimulusIndex};
use crate::number::Term;
use crate::stimulus::LEAST_REST_SECS;
use crate::tint::{Follows, Shades};
use crate::world::World;
use crate::world::light::HAZE_LEVEL;
use crate::{Number, ParameterKind, Scenario, Tint};
use gradus_text::{Faults, Node, Span};

/// The cause of a number's changes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Driver {
    Stimulus(StimulusIndex),
    Parameter(ParameterIndex),
    Breath,
    /// All waves together.
    Waves,
}

/// Below this rate a driver makes single changes, which meet others only by chance.
const REPEATING_PER_S: f64 = 1.0;

/// Reports the lights that make a world of `scenario`, read from `node`, flash too often.
pub fn check(scenario: &Scenario, world: &World, node: &Node, faults: &mut Faults) {
    let shining = shining(world, node);
    let limit = scenario.limits.flashes_per_s;
    let stimuli = scenario.indexed_stimuli().map(|(index, _)| Driver::Stimulus(index));
    let moving = scenario.indexed_movable().map(|(index, _)| Driver::Parameter(index));
    let mut repeating: Vec<(f64, Driver, Span)> = Vec::new();
    let mut single_fault = false;
    let rides = world.patient.rides.is_some();
    for driver in stimuli.chain(moving).chain([Driver::Breath, Driver::Waves]) {
        let found = |lifted: bool| match driver {
            Driver::Waves => waves(world, &shining).map(|(rate, worst)| (rate, worst, false)),
            _ => rate_of(scenario, world, driver, lifted, &shining),
        };
        let Some((rate, worst, red)) = found(rides) else { continue };
        if rate > limit {
            single_fault = true;
            let message = format!(
                "{} makes up to {rate} flashes in one second here ({}{}); the limit is {limit}",
                name_of(scenario, driver),
                worst.what,
                if red { ", of red" } else { "" }
            );
            let remedy = "more can bring on a seizure: let it change less often, more slowly, or by \
                          less than a tenth of white";
            faults.error(codes::TOO_MANY_FLASHES, worst.span, message, Some(remedy.to_owned()));
            continue;
        }
        // A stretch that is run again cuts all stimuli at the same moment: it is counted below.
        let own = if rides { found(false).map_or(0.0, |(rate, ..)| rate) } else { rate };
        if own > REPEATING_PER_S {
            repeating.push((own, driver, worst.span));
        }
    }
    let passing = passed(world, &shining);
    if let Some((rate, light)) = passing.filter(|(rate, _)| *rate > limit) {
        let message = format!(
            "the ride passes places at which lights come and go: up to {rate} flashes in one second \
             ({}); the limit is {limit}",
            light.what
        );
        let remedy = "more can bring on a seizure: let `Ridden` begin and end farther apart";
        faults.error(codes::TOO_MANY_FLASHES, light.span, message, Some(remedy.to_owned()));
    }
    let again = if rides { REPEATING_PER_S } else { 0.0 };
    let past = passing.map_or(0.0, |(rate, _)| rate);
    let past = if past > REPEATING_PER_S { past } else { 0.0 };
    let together: f64 = again + past + repeating.iter().map(|(rate, ..)| rate).sum::<f64>();
    if let Some((_, _, span)) = repeating.last().filter(|_| together > limit && !single_fault) {
        let mut names: Vec<_> = repeating.iter().map(|(_, d, _)| name_of(scenario, *d)).collect();
        if rides {
            names.push("a stretch that is run again".to_owned());
        }
        if past > 0.0 {
            names.push("the lights that the ride passes".to_owned());
        }
        let message = format!(
            "{} at the same time make up to {together} flashes in one second; the limit is {limit}",
            names.join(" and ")
        );
        let remedy = Some("let one of them flash less often".to_owned());
        faults.error(codes::FLASHES_TOGETHER, *span, message, remedy);
    }
}

/// The most flashes in a second as the fastest ride passes the places at which lights come or go; two
/// of these make a flash. And a light that comes or goes there.
fn passed<'l, 'a>(world: &World, shining: &'l [Luminous<'a>]) -> Option<(f64, &'l Luminous<'a>)> {
    let fastest_m = world.patient.rides.as_ref()?.speed_mps.extent().1;
    let of = |light: &'l Luminous<'a>| light.gate.ridden_m.iter().map(move |at_m| (*at_m, light));
    let mut places: Vec<(f64, &Luminous<'a>)> = shining.iter().flat_map(of).collect();
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    // What comes or goes at one place is one change.
    places.dedup_by(|b, a| b.0 - a.0 < 0.01);
    let count = |(nth, (from_m, light)): (usize, &(f64, &'l Luminous<'a>))| {
        let within = places.iter().skip(nth).take_while(|(at_m, _)| at_m - from_m <= fastest_m);
        (within.count() as f64 / 2.0, *light)
    };
    places.iter().enumerate().map(count).max_by(|a, b| a.0.total_cmp(&b.0))
}

fn name_of(scenario: &Scenario, driver: Driver) -> String {
    match driver {
        Driver::Stimulus(index) => {
            scenario.stimulus(index).map(|s| format!("stimulus `{}`", s.id)).unwrap_or_default()
        }
        Driver::Parameter(index) => {
            scenario.parameter(index).map(|p| format!("parameter `{}`", p.id)).unwrap_or_default()
        }
        Driver::Breath => "the breath".to_owned(),
        Driver::Waves => "`Wave` or `Flicker`".to_owned(),
    }
}

/// How often all lights that follow a driver flash together, the light that flashes most, and
/// whether that light flashes by its red alone. `lifted`: see [`runs`].
fn rate_of<'l, 'a>(
    scenario: &Scenario,
    world: &World,
    driver: Driver,
    lifted: bool,
    shining: &'l [Luminous<'a>],
) -> Option<(f64, &'l Luminous<'a>, bool)> {
    let mut all = [Vec::new(), Vec::new()];
    let mut worst: [Option<(f64, &Luminous<'a>)>; 2] = [None, None];
    for light in shining {
        let changes = changes_of(scenario, world, driver, lifted, light);
        for ((all, worst), changes) in all.iter_mut().zip(&mut worst).zip(changes) {
            if changes.is_empty() {
                continue;
            }
            let rate = flash::most_in_a_second(&changes);
            if worst.is_none_or(|(most, _)| rate > most) {
                *worst = Some((rate, light));
            }
            all.extend(changes);
        }
    }
    let mut found: Option<(f64, &Luminous<'a>, bool)> = None;
    for ((mut all, worst), red) in all.into_iter().zip(worst).zip([false, true]) {
        let Some((_, light)) = worst else { continue };
        all.sort_by(|a: &Change, b| a.at_secs.total_cmp(&b.at_secs));
        // Changes to the same side at the same moment are seen as one change.
        let (mut up, mut down) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        all.retain(|change| {
            let last = if change.up { &mut up } else { &mut down };
            let other = change.at_secs - *last >= 0.01;
            *last = if other { change.at_secs } else { *last };
            other
        });
        let rate = flash::most_in_a_second(&all);
        if found.is_none_or(|(most, ..)| rate > most) {
            found = Some((rate, light, red));
        }
    }
    found
}

/// The changes of luminance and of red of one light as its driver goes, in the worst case.
fn changes_of(
    scenario: &Scenario,
    world: &World,
    driver: Driver,
    lifted: bool,
    light: &Luminous<'_>,
) -> [Vec<Change>; 2] {
    let gated = matches!(driver, Driver::Stimulus(index) if light.gate.stimuli.contains(&index));
    let curves = driven_of(&light.number, driver);
    let shades = light.tint.and_then(|tint| driven_tint(tint, driver));
    let shown: Vec<Shown<'_>> = light.gate.shown.iter().map(|n| Shown::of(n, driver)).collect();
    let mut turning: Vec<&Curve> = curves.clone();
    turning.extend(shades.map(|(shades, _)| shades.turning()));
    turning.extend(shown.iter().flat_map(|shown| &shown.curves));
    if turning.is_empty() && !gated {
        return [Vec::new(), Vec::new()];
    }
    // A colour moved by another driver counts as white for luminance, and at its reddest for red.
    let reddest = light.tint.map_or([1.0; 3], reddest);
    // The driver's effect at `x`; `x` is none while its stimulus does not run.
    let own = |x: Option<f64>| {
        let colour = shades.map(|(shades, rest)| match x {
            Some(x) => shades.at(x).map(f64::from),
            None => rest.map(f64::from),
        });
        Glimpse {
            runs: x.is_some(),
            adds: x.map_or(0.0, |x| sum(&curves, x)),
            luminance: colour.map_or(1.0, luminance),
            colour: colour.unwrap_or(reddest),
            shown: [0, 1].map(|other| shown.iter().all(|shown| shown.holds(x, other))),
        }
    };
    let moments: Vec<(f64, Glimpse)> = match driver {
        Driver::Stimulus(index) => runs(scenario, index, lifted, &turning, own),
        Driver::Parameter(index) => sweep(scenario, index, &turning, own),
        Driver::Breath => breaths(own),
        Driver::Waves => Vec::new(),
    };
    let red = moments.iter().any(|(_, moment)| flash::redness(moment.colour).1);
    let (low, high) = rest(&light.number, |term| driven(term, driver).is_none());
    let exposure = world.exposure_ev.extent();
    let mut worst = [Vec::new(), Vec::new()];
    for (other, nth, ev) in
        [(low, 0, exposure.0), (low, 0, exposure.1), (high, 1, exposure.0), (high, 1, exposure.1)]
    {
        let scale = Scale { kind: light.kind, white: 1.2 * ev.exp2(), least_ev: exposure.0 };
        let there = |moment: &Glimpse| {
            (moment.runs || !gated) && moment.shown.get(nth).is_some_and(|shown| *shown)
        };
        let light = |moment: &Glimpse, share: f64| {
            if there(moment) { scale.relative((other + moment.adds) * share) } else { 0.0 }
        };
        let all = |moment: &Glimpse| light(moment, moment.luminance);
        let mut found = [
            flash::changes(&moments.iter().map(|(at, own)| (*at, all(own))).collect::<Vec<_>>()),
            Vec::new(),
        ];
        if red {
            let colour = |moment: &Glimpse| moment.colour.map(|share| light(moment, share));
            let samples: Vec<_> = moments.iter().map(|(at, own)| (*at, colour(own))).collect();
            found[1] = flash::red_changes(&samples);
        }
        for (worst, found) in worst.iter_mut().zip(found) {
            if flash::most_in_a_second(&found) > flash::most_in_a_second(worst) {
                *worst = found;
            }
        }
    }
    worst
}

/// The effect of a driver at one moment.
#[derive(Clone, Copy)]
struct Glimpse {
    /// Whether the driver's stimulus runs.
    runs: bool,
    /// The number that the driver adds.
    adds: f64,
    /// Luminance of the colour, against white.
    luminance: f64,
    /// The colour, linear light.
    colour: [f64; 3],
    /// Whether the driver lets the thing be there, with all other drivers at their least and at
    /// their most.
    shown: [bool; 2],
}

/// A number that decides whether a thing is there, as a driver moves the number.
struct Shown<'a> {
    curves: Vec<&'a Curve>,
    /// The number without the driver, at its least and at its most.
    rest: [f64; 2],
}

impl<'a> Shown<'a> {
    fn of(number: &'a Number, driver: Driver) -> Self {
        let rest: [f64; 2] = rest(number, |term| driven(term, driver).is_none()).into();
        Self { curves: driven_of(number, driver), rest }
    }

    fn holds(&self, x: Option<f64>, other: usize) -> bool {
        let own = x.map_or(0.0, |x| sum(&self.curves, x));
        self.rest.get(other).is_some_and(|rest| rest + own >= 0.5)
    }
}

/// Relative luminance of linear light.
fn luminance([r, g, b]: [f64; 3]) -> f64 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// The reddest colour that a tint has.
fn reddest(tint: &Tint) -> [f64; 3] {
    let Tint::Bound { shades, .. } = tint else { return tint.rest().map(f64::from) };
    let all = shades.turning().points().iter().map(|(x, _)| shades.at(*x).map(f64::from));
    let red = |colour: &[f64; 3]| flash::redness(*colour).0;
    all.max_by(|a, b| red(a).total_cmp(&red(b))).unwrap_or([1.0; 3])
}

/// How a driver moves a colour, and the colour before that.
fn driven_tint(tint: &Tint, driver: Driver) -> Option<(&Shades, [f32; 3])> {
    let Tint::Bound { by, shades, rest } = tint else { return None };
    let same = match by {
        Follows::Stimulus(index) => driver == Driver::Stimulus(*index),
        Follows::Parameter(index) => driver == Driver::Parameter(*index),
        Follows::Breath => driver == Driver::Breath,
    };
    same.then_some((shades, *rest))
}

fn sum(curves: &[&Curve], x: f64) -> f64 {
    curves.iter().map(|curve| curve.at(x)).sum()
}

/// The curves with which a driver moves a number.
fn driven_of(number: &Number, driver: Driver) -> Vec<&Curve> {
    number.terms.iter().filter_map(|term| driven(term, driver)).collect()
}

/// Bounds of a number with only the wanted terms.
fn rest(number: &Number, wanted: impl Fn(&Term) -> bool) -> (f64, f64) {
    let terms = number.terms.iter().filter(|term| wanted(term)).map(Term::extent);
    terms.fold((number.base, number.base), |(low, high), (a, b)| (low + a, high + b))
}

/// How often a wave or a flicker comes at most, per second, and a number that tells apart the waves
/// and flickers that come as often.
fn beat(term: &Term) -> Option<(f64, u64)> {
    match term {
        Term::Wave { period_secs, .. } => Some((1.0 / period_secs, 0)),
        // A wave has no seed: 0 is no flicker's number.
        Term::Flicker { hz, seed, .. } => Some((*hz, seed.saturating_add(1))),
        _ => None,
    }
}

/// How often all waves together flash, and the light that flashes most. Each period counts as often
/// as it comes in a second, if a light changes enough with it.
fn waves<'l, 'a>(world: &World, shining: &'l [Luminous<'a>]) -> Option<(f64, &'l Luminous<'a>)> {
    let exposure = world.exposure_ev.extent();
    let mut counted: Vec<(f64, u64)> = Vec::new();
    let mut worst: Option<(f64, &Luminous<'a>)> = None;
    for light in shining {
        let mut own = 0.0;
        for (index, term) in light.number.terms.iter().enumerate() {
            let Some(beat) = beat(term) else { continue };
            // Equal periods of one light are one wave.
            let same = |t: &Term| self::beat(t) == Some(beat);
            if light.number.terms.iter().take(index).any(same) {
                continue;
            }
            let hz = beat.0;
            let all = light.number.terms.iter().filter(|t| same(t));
            let by = all.map(|t| t.extent().1).sum::<f64>();
            let (low, high) = rest(&light.number, |t| !same(t));
            let rate =
                [(low, exposure.0), (low, exposure.1), (high, exposure.0), (high, exposure.1)]
                    .into_iter()
                    .map(|(other, ev)| {
                        let scale = Scale {
                            kind: light.kind,
                            white: 1.2 * ev.exp2(),
                            least_ev: exposure.0,
                        };
                        let (a, b) = (scale.relative(other - by), scale.relative(other + by));
                        let (dark, bright) = (a.min(b), a.max(b));
                        let depth = if bright > 0.0 { 1.0 - dark / bright } else { 0.0 };
                        flash::flicker_rate(hz, depth, bright)
                    })
                    .fold(0.0, f64::max);
            own += rate;
            if rate > 0.0 && !counted.contains(&beat) {
                counted.push(beat);
            }
        }
        if own > 0.0 && worst.is_none_or(|(most, _)| own > most) {
            worst = Some((own, light));
        }
    }
    let all = counted.iter().map(|(hz, _)| hz).sum();
    worst.map(|(_, light)| (all, light))
}

/// Two breaths at the fastest pace: seconds, and the effect at each.
fn breaths<T>(own: impl Fn(Option<f64>) -> T) -> Vec<(f64, T)> {
    let breath_secs = 60.0 / PACES_PER_MIN.end();
    let moments = (0..=1000).map(|step| f64::from(step) / 500.0);
    moments.map(|breaths| (breaths * breath_secs, own(Some(fullness(breaths))))).collect()
}

fn driven(term: &Term, driver: Driver) -> Option<&Curve> {
    match (term, driver) {
        (Term::During { stimulus, curve }, Driver::Stimulus(index)) if *stimulus == index => {
            Some(curve)
        }
        (Term::Follow { parameter, curve }, Driver::Parameter(index)) if *parameter == index => {
            Some(curve)
        }
        (Term::Breath { curve }, Driver::Breath) => Some(curve),
        _ => None,
    }
}

/// How a number becomes luminance relative to white.
struct Scale {
    kind: Kind,
    /// Luminance of white, cd/m².
    white: f64,
    least_ev: f64,
}

impl Scale {
    fn relative(&self, value: f64) -> f64 {
        let luminance = match self.kind {
            Kind::Luminance => value,
            Kind::Haze => value * f64::from(HAZE_LEVEL),
            Kind::Share => return value.clamp(0.0, 1.0),
            Kind::Part(whole) => value * whole,
            Kind::Illuminance => value / std::f64::consts::PI,
            Kind::Flux => value / (4.0 * std::f64::consts::PI * std::f64::consts::PI),
            // A change of exposure counts like a grey that is white at the least exposure.
            Kind::Exposure => return (self.least_ev - value).exp2().clamp(0.0, 1.0),
        };
        (luminance / self.white).clamp(0.0, 1.0)
    }
}

/// Where curves may turn between two ends, in order.
fn turns(curves: &[&Curve], from: f64, to: f64) -> Vec<f64> {
    let mut at = vec![from, to];
    for curve in curves {
        let points = curve.points();
        for ((a, _), (b, _)) in points.iter().zip(points.iter().skip(1)) {
            // Just before a point, for values that hold until the point; between points, for sums.
            at.extend([*a, a + (b - a) / 3.0, b - (b - a) / 3.0, b - (b - a) * 1e-6, *b]);
        }
    }
    at.retain(|x| (from..=to).contains(x));
    at.sort_by(f64::total_cmp);
    at.dedup();
    at
}

/// A stimulus that runs as often as it may: seconds, and the effect at each. `lifted`: a stretch of road
/// that is run again lifts the cooldown, and cuts the run short.
fn runs<T: Copy>(
    scenario: &Scenario,
    index: StimulusIndex,
    lifted: bool,
    curves: &[&Curve],
    own: impl Fn(Option<f64>) -> T,
) -> Vec<(f64, T)> {
    let Some(stimulus) = scenario.stimulus(index) else { return Vec::new() };
    let least = if lifted { LEAST_REST_SECS } else { f64::INFINITY };
    let again = stimulus.cooldown_secs.max(0.05).min(least);
    // Enough runs to fill a second with the flashes where a run ends and the next begins.
    let runs = if stimulus.repeats || lifted { (2.0 / again).ceil() as usize + 1 } else { 1 };
    let rests = own(None);
    let mut times = vec![(0.0, rests)];
    for run in 0..runs {
        let start = run as f64 * again;
        let cut = run + 1 < runs && again < stimulus.duration_secs;
        let lasts = if cut { again - 1e-6 } else { stimulus.duration_secs };
        let ages = turns(curves, 0.0, lasts).into_iter();
        times.extend(ages.map(|age| (start + age, own(Some(age)))));
        if !cut {
            times.push((start + stimulus.duration_secs + 1e-6, rests));
        }
    }
    times
}

/// A parameter that goes through its range: seconds, and the effect at each.
fn sweep<T>(
    scenario: &Scenario,
    index: ParameterIndex,
    curves: &[&Curve],
    own: impl Fn(Option<f64>) -> T,
) -> Vec<(f64, T)> {
    let parameter = scenario.parameter(index).map(|p| &p.kind);
    let Some(ParameterKind::Number { min, max, rate_per_s, .. }) = parameter else {
        return Vec::new();
    };
    let turns = turns(curves, *min, *max).into_iter();
    turns.map(|x| ((x - min) / rate_per_s, own(Some(x)))).collect()
}
