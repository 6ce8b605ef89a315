//! The lights of a world, wherever they stand: in the open, in groups, in prefabs.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::curve::{Curve, Easing};
use crate::index::StimulusIndex;
use crate::number::Term;
use crate::world::{Shape, Thing, World};
use crate::{Condition, Number, Tint};
use gradus_text::{Node, Span};

/// The quantity of light that a number gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// Luminance, cd/m².
    Luminance,
    /// Luminance of the sky, cd/m²; white haze is brighter.
    Haze,
    /// Illuminance of a white surface, lx.
    Illuminance,
    /// Luminous flux, lm, on a white surface 1 m away.
    Flux,
    /// Exposure of the whole picture, EV.
    Exposure,
    /// Share of white, in the light that makes the surface brightest.
    Share,
    /// Share of a luminance, cd/m².
    Part(f64),
}

/// A number that shines, with its place in the file.
pub(super) struct Luminous<'a> {
    pub what: String,
    pub kind: Kind,
    pub number: Cow<'a, Number>,
    /// The colour of the light; none: white.
    pub tint: Option<&'a Tint>,
    pub gate: Gate<'a>,
    pub span: Span,
}

/// When a light is there.
#[derive(Clone, Default)]
pub(super) struct Gate<'a> {
    /// The stimuli that let the light come or go.
    pub stimuli: BTreeSet<StimulusIndex>,
    /// The light is there while each of these numbers is at least one half.
    pub shown: Vec<&'a Number>,
    /// Where along the ride the light may come or go, m from the beginning of the road.
    pub ridden_m: Vec<f64>,
}

impl<'a> Gate<'a> {
    /// The gate of a thing within the thing that has this gate.
    fn and(&self, thing: &'a Thing) -> Self {
        let mut all = self.clone();
        stimuli_of(&thing.when, &mut all.stimuli);
        ridden_of(&thing.when, &mut all.ridden_m);
        if thing.shown.constant().is_none() {
            all.shown.push(&thing.shown);
        }
        all
    }
}

/// The stimuli that a condition waits for.
fn stimuli_of(condition: &Condition, found: &mut BTreeSet<StimulusIndex>) {
    match condition {
        Condition::During { stimulus } => {
            found.insert(*stimulus);
        }
        Condition::Not(inner) => stimuli_of(inner, found),
        Condition::All(all) | Condition::Any(all) => {
            all.iter().for_each(|inner| stimuli_of(inner, found));
        }
        _ => {}
    }
}

/// The places along the ride at which a condition may change, m.
fn ridden_of(condition: &Condition, found: &mut Vec<f64>) {
    match condition {
        Condition::Ridden { from_m, to_m } => found.extend([*from_m, *to_m]),
        Condition::Not(inner) => ridden_of(inner, found),
        Condition::All(all) | Condition::Any(all) => {
            all.iter().for_each(|inner| ridden_of(inner, found));
        }
        _ => {}
    }
}

/// All lights of a world that was read from `node`.
pub(super) fn shining<'a>(world: &'a World, node: &Node) -> Vec<Luminous<'a>> {
    let mut all = Vec::new();
    let mut add = |what: String, kind, number, tint, span| {
        all.push(Luminous { what, kind, number, tint, gate: Gate::default(), span });
    };
    let within =
        |part: &str, field: &str| node.field(part).map_or(node.span, |part| part.field_span(field));
    let brightness = &world.sky.brightness_cd_m2;
    let tint = (&world.sky.tint, within("sky", "tint"));
    let sky = moving(brightness, within("sky", "brightness_cd_m2"), tint);
    let (number, tint) = (Cow::Borrowed(brightness), Some(&world.sky.tint));
    let what = if brightness.constant().is_some() { "tint" } else { "brightness" };
    add(format!("the sky's {what}"), Kind::Luminance, number.clone(), tint, sky);
    if world.haze.is_some() {
        add(format!("the sky's {what} in haze"), Kind::Haze, number, tint, sky);
    }
    if let Some(sun) = &world.sun {
        let tint = (&sun.colour, within("sun", "colour"));
        let span = moving(&sun.illuminance_lx, within("sun", "illuminance_lx"), tint);
        let number = Cow::Borrowed(&sun.illuminance_lx);
        add("the sun's light".into(), Kind::Illuminance, number, Some(&sun.colour), span);
    }
    if let Some(haze) = &world.haze {
        for (what, field, tint) in
            [("colour", "colour", &haze.colour), ("glow", "glow", &haze.glow)]
        {
            if tint.constant().is_none() {
                let number = Cow::Borrowed(brightness);
                let span = within("haze", field);
                add(format!("the haze's {what}"), Kind::Haze, number, Some(tint), span);
            }
        }
    }
    let exposure = node.field_span("exposure_ev");
    let number = Cow::Borrowed(&world.exposure_ev);
    add("the exposure".into(), Kind::Exposure, number, None, exposure);
    for (index, material) in world.materials.0.iter().enumerate() {
        let at = nth(node.field("materials"), index).unwrap_or(node);
        let what = format!("the glow of `{}`", material.id);
        let (number, tint) = (Cow::Borrowed(&material.glow_cd_m2), Some(&material.colour));
        let colour = at.field_span("colour");
        let span =
            moving(&material.glow_cd_m2, at.field_span("glow_cd_m2"), (&material.colour, colour));
        add(what, Kind::Luminance, number, tint, span);
        if material.colour.constant().is_none() {
            let what = format!("the colour of `{}`", material.id);
            add(what, Kind::Share, Cow::Owned(Number::from(1.0)), tint, colour);
        }
    }
    let mut walk = Walk { world, node, seen: BTreeSet::new(), all };
    walk.things(&world.things, node.field("things"), &Gate::default());
    let mut all = walk.all;
    for light in &mut all {
        if light.number.terms.iter().any(|term| matches!(term, Term::Rides { .. })) {
            light.number = Cow::Owned(by_parameters(&light.number, world));
        }
    }
    all
}

/// A number that follows the ride, as it follows the parameters of the ride's speed. Whether the
/// vehicle is held is a person's doing, as a lamp's switch is.
fn by_parameters(number: &Number, world: &World) -> Number {
    let speed = world.patient.rides.as_ref().map(|ride| &ride.speed_mps);
    let mut all = Number::from(number.base);
    for term in &number.terms {
        let Term::Rides { curve } = term else {
            all.terms.push(term.clone());
            continue;
        };
        let followed = speed.map_or(&[][..], |speed| &speed.terms);
        let follows = followed.iter().filter_map(|term| match term {
            Term::Follow { parameter, curve: of } => Some((*parameter, of)),
            _ => None,
        });
        let base = speed.map_or(0.0, |speed| speed.base);
        for (parameter, of) in follows {
            if let Some(curve) = after(of, base, curve) {
                all.terms.push(Term::Follow { parameter, curve });
            }
        }
    }
    all
}

/// A curve over a speed that is `base` and a curve over a parameter, as a curve over the parameter.
fn after(speed: &Curve, base: f64, over: &Curve) -> Option<Curve> {
    let mut at: Vec<f64> = speed.points().iter().map(|(x, _)| *x).collect();
    for ((a, _), (b, _)) in speed.points().iter().zip(speed.points().iter().skip(1)) {
        let (from, to) = (base + speed.at(*a), base + speed.at(b - (b - a) * 1e-9));
        for (turn, _) in over.points() {
            if !(from.min(to)..from.max(to)).contains(turn) {
                continue;
            }
            // Between two points a speed only rises or only falls, straight or not.
            let (mut low, mut high) = (*a, *b);
            for _ in 0..50 {
                let middle = 0.5 * (low + high);
                let before = (base + speed.at(middle) < *turn) == (from < to);
                if before { low = middle } else { high = middle }
            }
            // On both sides of a turn, for curves that hold until it.
            at.extend([low, high, (low - (b - a) * 1e-6).max(*a), (high + (b - a) * 1e-6).min(*b)]);
        }
    }
    at.sort_by(f64::total_cmp);
    at.dedup_by(|b, a| *b - *a < 1e-12);
    let points = at.into_iter().map(|x| (x, over.at(base + speed.at(x)))).collect();
    Curve::new(points, Easing::Linear).ok()
}

/// The place of the part that changes: of the number, or of the colour where the number is fixed.
fn moving(number: &Number, of_number: Span, (tint, of_tint): (&Tint, Span)) -> Span {
    let colour_alone = number.constant().is_some() && tint.constant().is_none();
    if colour_alone { of_tint } else { of_number }
}

fn nth(list: Option<&Node>, index: usize) -> Option<&Node> {
    list.and_then(|list| list.items().get(index))
}

/// Goes through things and the things that they hold.
struct Walk<'a, 'n> {
    world: &'a World,
    node: &'n Node,
    /// Prefabs that were looked into, each prefab once for each gate before it.
    seen: BTreeSet<(usize, BTreeSet<StimulusIndex>, Vec<*const Number>)>,
    all: Vec<Luminous<'a>>,
}

impl<'a> Walk<'a, '_> {
    fn things(&mut self, things: &'a [Thing], list: Option<&Node>, before: &Gate<'a>) {
        for (index, thing) in things.iter().enumerate() {
            let shape = nth(list, index).and_then(|at| at.field("shape"));
            self.thing(thing, shape, &before.and(thing));
        }
    }

    fn thing(&mut self, thing: &'a Thing, shape: Option<&Node>, gate: &Gate<'a>) {
        let span = |field| shape.map_or(self.node.span, |shape| shape.field_span(field));
        match &thing.shape {
            Shape::Light { lumens, colour, .. } => {
                let span = moving(lumens, span("lumens"), (colour, span("colour")));
                self.add(
                    "a lamp's light",
                    Kind::Flux,
                    Cow::Borrowed(lumens),
                    Some(colour),
                    gate,
                    span,
                );
            }
            Shape::Screen { glow_cd_m2: glow, tint, .. } => {
                let span = moving(glow, span("glow_cd_m2"), (tint, span("tint")));
                let glow = Cow::Borrowed(glow);
                self.add("a screen's glow", Kind::Luminance, glow, Some(tint), gate, span);
            }
            Shape::Words { glow_cd_m2, colour, .. } => {
                let glow = Number::from(*glow_cd_m2);
                let at = moving(&glow, span("glow_cd_m2"), (colour, span("colour")));
                let (glow, tint) = (Cow::Owned(glow), Some(colour));
                self.add("the glow of words", Kind::Luminance, glow, tint, gate, at);
                let (white, at) = (Cow::Owned(Number::from(1.0)), span("colour"));
                self.add("the colour of words", Kind::Share, white, tint, gate, at);
            }
            Shape::Fire(fire) => {
                let (amount, at) = (Cow::Borrowed(&fire.amount), span("amount"));
                self.add("the flames", Kind::Part(fire.glow_cd_m2), amount, None, gate, at);
            }
            Shape::Sparks(of) => {
                let (amount, at) = (Cow::Borrowed(&of.amount), span("amount"));
                self.add("the sparks", Kind::Part(of.glow_cd_m2), amount, None, gate, at);
            }
            Shape::Blast(blast) => {
                let (glow, at) = (Cow::Borrowed(&blast.glow_cd_m2), span("glow_cd_m2"));
                self.add("the fire of a blast", Kind::Luminance, glow, None, gate, at);
                self.ages("the cloud of a blast", &blast.age_s, gate, shape);
            }
            Shape::Bolt(bolt) => {
                let at =
                    moving(&bolt.glow_cd_m2, span("glow_cd_m2"), (&bolt.colour, span("colour")));
                let (glow, tint) = (Cow::Borrowed(&bolt.glow_cd_m2), Some(&bolt.colour));
                self.add("the bolt", Kind::Luminance, glow, tint, gate, at);
            }
            Shape::Smoke(of) => {
                self.hides("the smoke", (&of.amount, &of.colour), gate, shape);
                if let Some(age_s) = &of.age_s {
                    self.ages("the smoke", age_s, gate, shape);
                }
            }
            Shape::Shards(of) => self.ages("the glint of shards", &of.age_s, gate, shape),
            Shape::Dust(of) => self.hides("the dust", (&of.amount, &of.colour), gate, shape),
            Shape::FogBank(of) => self.hides("the fog", (&of.amount, &of.colour), gate, shape),
            _ => self.within(thing, shape, gate),
        }
    }

    /// Adds what hides the world behind it, as if it were white before black, and its colour.
    fn hides(
        &mut self,
        what: &str,
        (amount, colour): (&'a Number, &'a Tint),
        gate: &Gate<'a>,
        shape: Option<&Node>,
    ) {
        let span = |field| shape.map_or(self.node.span, |shape| shape.field_span(field));
        let (of_amount, of_colour) = (span("amount"), span("colour"));
        self.add(what, Kind::Share, Cow::Borrowed(amount), None, gate, of_amount);
        let (what, white) = (format!("the colour of {what}"), Cow::Owned(Number::from(1.0)));
        self.add(&what, Kind::Share, white, Some(colour), gate, of_colour);
    }

    /// Adds what comes and goes where its age goes to and fro.
    fn ages(&mut self, what: &str, age_s: &'a Number, gate: &Gate<'a>, shape: Option<&Node>) {
        let at = shape.map_or(self.node.span, |shape| shape.field_span("age_s"));
        self.add(what, Kind::Share, Cow::Borrowed(age_s), None, gate, at);
    }

    /// Adds a light that can change.
    fn add(
        &mut self,
        what: &str,
        kind: Kind,
        number: Cow<'a, Number>,
        tint: Option<&'a Tint>,
        gate: &Gate<'a>,
        span: Span,
    ) {
        let fixed = number.constant().is_some() && tint.is_none_or(|t| t.constant().is_some());
        let stays = gate.stimuli.is_empty() && gate.shown.is_empty() && gate.ridden_m.is_empty();
        // Words that come and go are like any other surface that comes and goes.
        if fixed && (stays || kind == Kind::Share) {
            return;
        }
        self.all.push(Luminous {
            what: what.to_owned(),
            kind,
            number,
            tint,
            gate: gate.clone(),
            span,
        });
    }

    fn within(&mut self, thing: &'a Thing, shape: Option<&Node>, gate: &Gate<'a>) {
        let list = match &thing.shape {
            Shape::Prefab(used) => {
                let shown = gate.shown.iter().map(|n| core::ptr::from_ref(*n)).collect();
                if !self.seen.insert((used.0, gate.stimuli.clone(), shown)) {
                    return;
                }
                nth(self.node.field("prefabs"), used.0)
            }
            _ => shape,
        };
        let list = list.and_then(|at| at.field("things"));
        self.things(self.world.prefabs.within(thing), list, gate);
    }
}
