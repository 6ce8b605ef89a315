//! Movements of the patient: only parameters move them, at a constant and bounded speed, never to
//! and fro.
//!
//! A view that moves by itself makes people sick, most of all when it sways near 0.2 Hz, turns, or
//! gathers speed slowly. Settings do not move in a session and may place the patient anywhere.

use crate::codes;
use crate::curve::{Curve, Easing};
use crate::index::ParameterIndex;
use crate::number::Term;
use crate::world::{Ride, World};
use crate::{Number, ParameterKind, Scenario};
use gradus_text::{Faults, Node, Span};

/// A way shorter than this is not felt as a jump or a turn back, m.
const FELT_M: f64 = 0.05;

/// Reports movements of the patient of `scenario` that make people sick.
pub fn check(scenario: &Scenario, world: &Node, faults: &mut Faults) {
    swings(&scenario.world, world, faults);
    let Some(patient) = world.field("patient") else { return };
    let spot = &scenario.world.patient;
    let at = patient.field_span("at");
    let facing = patient.field_span("facing_deg");
    for (number, span) in spot.at.iter().map(|n| (n, at)).chain([(&spot.facing_deg, facing)]) {
        follows_stimulus(scenario, number, span, faults);
    }
    if let Some(parameter) = moving(scenario, &spot.facing_deg).next() {
        let message = format!("the view would turn with `{}`", id(scenario, parameter));
        let remedy = "turn the world's things instead, or let it follow a setting".to_owned();
        faults.error(codes::VIEW_TURNED, facing, message, Some(remedy));
    }
    if let Some(ride) = &spot.rides {
        rides(scenario, ride, patient.field("rides").unwrap_or(patient), faults);
    }
    let mut parameters: Vec<ParameterIndex> =
        spot.at.iter().flat_map(|number| moving(scenario, number)).collect();
    parameters.sort_unstable();
    parameters.dedup();
    let limit = scenario.limits.view_speed_mps;
    let mut together = 0.0;
    for parameter in &parameters {
        together += along(scenario, *parameter, at, faults).unwrap_or(0.0);
    }
    if parameters.len() > 1 && together > limit {
        let names: Vec<_> = parameters.iter().map(|p| format!("`{}`", id(scenario, *p))).collect();
        let message = format!(
            "{} together move the view at up to {} m/s; the limit is {limit} m/s",
            names.join(" and "),
            round(together)
        );
        let remedy = Some("lower `rate_per_s` of one of them".to_owned());
        faults.error(codes::VIEW_TOO_FAST, at, message, remedy);
    }
}

/// A vehicle that takes longer to come to its speed is felt as gathering speed, s.
const AT_ONCE_SECS: f64 = 0.5;
/// A view that turns faster than this in a bend makes people sick, degrees each second.
const TURNS_DEG_PER_S: f64 = 20.0;

/// Checks a ride: its speed, how it comes to its speed, and how fast the view turns in its bends.
fn rides(scenario: &Scenario, ride: &Ride, node: &Node, faults: &mut Faults) {
    let span = node.field("speed_mps").map_or(node.span, |speed| speed.span);
    let limit = scenario.limits.view_speed_mps;
    let line = scenario.world.roads.line(ride.road);
    let sharpest_per_m = line.map_or(0.0, |line| line.sharpest_per_m());
    let (slowest, fastest) = ride.speed_mps.extent();
    // On the outer side of a bend the way is longer, and as soon over.
    let seen = fastest * (1.0 + ride.side_m.abs() * sharpest_per_m);
    if slowest < 0.0 {
        let message = format!("the ride would go backwards, at up to {} m/s", round(-slowest));
        let remedy = "keep the speed at 0 or above".to_owned();
        faults.error(codes::VIEW_OSCILLATES, span, message, Some(remedy));
    }
    if seen > limit * (1.0 + 1e-9) {
        let message = format!(
            "the ride moves the view at up to {} m/s; the limit is {limit} m/s",
            round(seen)
        );
        let remedy = "lower the speed, or raise `limits.view_speed_mps`: a cabin around the \
                      patient makes a speed bearable that an open view does not"
            .to_owned();
        faults.error(codes::VIEW_TOO_FAST, span, message, Some(remedy));
    }
    for parameter in moving(scenario, &ride.speed_mps) {
        let Some(held) = scenario.parameter(parameter) else { continue };
        let ParameterKind::Number { min, max, rate_per_s, .. } = held.kind else { continue };
        let takes_secs = (max - min) / rate_per_s;
        if takes_secs > AT_ONCE_SECS * (1.0 + 1e-9) {
            let message = format!(
                "the vehicle gathers speed for up to {} s as `{}` moves",
                round(takes_secs),
                held.id
            );
            let remedy = format!(
                "a speed that is there at once is easier to bear: raise `rate_per_s` to {} or more",
                ((max - min) / AT_ONCE_SECS).ceil()
            );
            faults.warning(codes::VIEW_ACCELERATES, span, message, Some(remedy));
        }
    }
    let turns = (fastest * sharpest_per_m).to_degrees();
    if turns > TURNS_DEG_PER_S {
        let message = format!(
            "in the sharpest bend the view turns by {} degrees each second; {TURNS_DEG_PER_S} are \
             easy to bear",
            turns.round()
        );
        let remedy = format!(
            "raise `bend_m` of the road to {} or more, or lower the speed",
            (fastest / TURNS_DEG_PER_S.to_radians()).ceil()
        );
        faults.warning(codes::VIEW_TURNED, span, message, Some(remedy));
    }
}

fn id(scenario: &Scenario, parameter: ParameterIndex) -> &str {
    scenario.parameter(parameter).map_or("", |p| p.id.as_str())
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// The parameters that move a number during a session.
fn moving<'a>(
    scenario: &'a Scenario,
    number: &'a Number,
) -> impl Iterator<Item = ParameterIndex> + 'a {
    number.terms.iter().filter_map(|term| match term {
        Term::Follow { parameter, curve } => {
            let (low, high) = curve.extent();
            (high > low && !scenario.is_setting(*parameter)).then_some(*parameter)
        }
        Term::During { .. }
        | Term::Breath { .. }
        | Term::Rides { .. }
        | Term::Wave { .. }
        | Term::Flicker { .. } => None,
    })
}

/// Reports a place whose patient would be moved to and fro without a parameter.
pub fn swings(place: &World, node: &Node, faults: &mut Faults) {
    let Some(patient) = node.field("patient") else { return };
    let spot = &place.patient;
    let at = spot.at.iter().map(|number| (number, "at"));
    for (number, field) in at.chain([(&spot.facing_deg, "facing_deg")]) {
        let by_itself = |term: &Term| {
            use Term::{Breath, Flicker, Rides, Wave};
            matches!(term, Breath { .. } | Rides { .. } | Wave { .. } | Flicker { .. })
        };
        if number.terms.iter().any(by_itself) {
            let message = "the view would go to and fro by itself";
            let remedy = "let things of the world move instead; swaying makes people sick";
            let span = patient.field_span(field);
            faults.error(codes::VIEW_OSCILLATES, span, message, Some(remedy.to_owned()));
        }
    }
}

fn follows_stimulus(scenario: &Scenario, number: &Number, span: Span, faults: &mut Faults) {
    for term in &number.terms {
        let Term::During { stimulus, .. } = term else { continue };
        let name = scenario.stimulus(*stimulus).map_or("", |s| s.id.as_str());
        let message = format!("stimulus `{name}` would move the view while the body stands still");
        let remedy =
            "move things of the world instead, and let the view follow a parameter".to_owned();
        faults.error(codes::VIEW_FOLLOWS_STIMULUS, span, message, Some(remedy));
    }
}

/// The curves of one parameter along the three axes.
fn curves(scenario: &Scenario, parameter: ParameterIndex) -> [Vec<&Curve>; 3] {
    scenario.world.patient.at.each_ref().map(|number| {
        let own = |term| match term {
            &Term::Follow { parameter: p, ref curve } if p == parameter => Some(curve),
            _ => None,
        };
        number.terms.iter().filter_map(own).collect()
    })
}

/// Checks the way along which one parameter moves the patient. Returns the greatest speed, m/s,
/// where that speed is within the limit.
fn along(
    scenario: &Scenario,
    parameter: ParameterIndex,
    span: Span,
    faults: &mut Faults,
) -> Option<f64> {
    let held = scenario.parameter(parameter)?;
    let name = &held.id;
    let axes = curves(scenario, parameter);
    let all = || axes.iter().flatten();
    let ParameterKind::Number { min, max, rate_per_s, .. } = held.kind else {
        let message = format!("the view would jump when `{name}` changes");
        let remedy = "let it follow a number with a rate, or make it one of `settings`".to_owned();
        faults.error(codes::VIEW_JUMPS, span, message, Some(remedy));
        return None;
    };
    let mut at: Vec<f64> =
        all().flat_map(|curve| curve.points().iter().map(|point| point.0)).collect();
    at.extend([min, max]);
    at.retain(|x| (min..=max).contains(x));
    at.sort_by(f64::total_cmp);
    at.dedup();
    let place =
        |x: f64| axes.each_ref().map(|own| own.iter().map(|curve| curve.at(x)).sum::<f64>());
    let (mut fastest, mut turns, mut ways) = (0.0_f64, 0, [0.0_f64; 3]);
    let mut jumps = false;
    for (a, b) in at.iter().copied().zip(at.iter().copied().skip(1)) {
        let ([ax, ay, az], [bx, by, bz]) = (place(a), place(b));
        let way = [bx - ax, by - ay, bz - az];
        let length = way.iter().map(|w| w * w).sum::<f64>().sqrt();
        jumps |= length > FELT_M && all().any(|c| c.easing() == Easing::Hold && c.at(a) != c.at(b));
        let smooth = all().any(|c| c.easing() == Easing::Smooth && c.at(a) != c.at(b));
        // A smooth line is steepest in its middle, by half.
        let steep = if smooth { 1.5 } else { 1.0 };
        fastest = fastest.max(steep * length / (b - a) * rate_per_s);
        for (before, now) in ways.iter_mut().zip(way) {
            if now.abs() > FELT_M {
                turns += usize::from(*before * now < 0.0);
                *before = now;
            }
        }
    }
    if jumps {
        let message = format!("the view would jump on its way along `{name}`");
        let remedy = "use straight lines, without `Hold`".to_owned();
        faults.error(codes::VIEW_JUMPS, span, message, Some(remedy));
        return None;
    }
    if turns > 1 {
        let message =
            format!("the view would go to and fro as `{name}` moves: it turns {turns} times");
        let remedy = "let it go one way; swaying makes people sick".to_owned();
        faults.error(codes::VIEW_OSCILLATES, span, message, Some(remedy));
    }
    if all().any(|c| c.easing() == Easing::Smooth && c.points().len() > 1) {
        let message = format!("the view gathers speed slowly as `{name}` moves");
        let remedy = "straight lines start and stop at once, which is easier to bear".to_owned();
        faults.warning(codes::VIEW_ACCELERATES, span, message, Some(remedy));
    }
    let limit = scenario.limits.view_speed_mps;
    if fastest > limit * (1.0 + 1e-9) {
        let message = format!(
            "`{name}` moves the view at up to {} m/s; the limit is {limit} m/s",
            round(fastest)
        );
        let remedy = format!("lower `rate_per_s` of `{name}`, or flatten the curve");
        faults.error(codes::VIEW_TOO_FAST, span, message, Some(remedy));
        return None;
    }
    Some(fastest)
}
