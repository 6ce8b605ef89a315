//! Everything in a world that shines, wherever it stands: in the open, in groups, in prefabs.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::scenario::world::{Shape, Thing, World};
use crate::scenario::{Condition, Number};
use crate::text::{Node, Span};

/// What a number says of light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// cd/m².
    Luminance,
    /// lx, on a white surface.
    Illuminance,
    /// lm, on a white surface 1 m away.
    Flux,
    /// EV of the whole picture.
    Exposure,
}

/// A number that shines, with its place in the file.
pub(super) struct Luminous<'a> {
    pub what: String,
    pub kind: Kind,
    pub number: Cow<'a, Number>,
    pub gate: Gate<'a>,
    pub span: Span,
}

/// When something is there.
#[derive(Clone, Default)]
pub(super) struct Gate<'a> {
    /// These stimuli let it come or go.
    pub stimuli: BTreeSet<usize>,
    /// It is there while each of these is at least one half.
    pub shown: Vec<&'a Number>,
}

impl<'a> Gate<'a> {
    /// Of a thing within what has this gate.
    fn and(&self, thing: &'a Thing) -> Self {
        let mut all = self.clone();
        stimuli_of(&thing.when, &mut all.stimuli);
        if thing.shown.constant().is_none() {
            all.shown.push(&thing.shown);
        }
        all
    }
}

/// The stimuli that a condition waits for.
fn stimuli_of(condition: &Condition, found: &mut BTreeSet<usize>) {
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

/// Everything in a world, read from `node`, that shines.
pub(super) fn shining<'a>(world: &'a World, node: &Node) -> Vec<Luminous<'a>> {
    let mut all = Vec::new();
    let mut add = |what: String, kind, number, span| {
        let number = Cow::Borrowed(number);
        all.push(Luminous { what, kind, number, gate: Gate::default(), span });
    };
    let within =
        |part: &str, field: &str| node.field(part).map_or(node.span, |part| part.field_span(field));
    let sky = within("sky", "brightness_cd_m2");
    add("the sky's brightness".into(), Kind::Luminance, &world.sky.brightness_cd_m2, sky);
    if let Some(sun) = &world.sun {
        let span = within("sun", "illuminance_lx");
        add("the sun's light".into(), Kind::Illuminance, &sun.illuminance_lx, span);
    }
    let exposure = node.field_span("exposure_ev");
    add("the exposure".into(), Kind::Exposure, &world.exposure_ev, exposure);
    for (index, material) in world.materials.0.iter().enumerate() {
        let at = nth(node.field("materials"), index).unwrap_or(node);
        let what = format!("the glow of `{}`", material.id);
        add(what, Kind::Luminance, &material.glow_cd_m2, at.field_span("glow_cd_m2"));
    }
    let mut walk = Walk { world, node, seen: BTreeSet::new(), all };
    walk.things(&world.things, node.field("things"), &Gate::default());
    walk.all
}

fn nth(list: Option<&Node>, index: usize) -> Option<&Node> {
    list.and_then(|list| list.items().get(index))
}

/// Goes through things and what they hold.
struct Walk<'a, 'n> {
    world: &'a World,
    node: &'n Node,
    /// Prefabs that were looked into, each once for each gate before it.
    seen: BTreeSet<(usize, BTreeSet<usize>, Vec<*const Number>)>,
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
        let (what, kind, number, span) = match &thing.shape {
            Shape::Light { lumens, .. } => {
                ("a lamp's light", Kind::Flux, Cow::Borrowed(lumens), span("lumens"))
            }
            Shape::Screen { glow_cd_m2, .. } => {
                let glow = Cow::Borrowed(glow_cd_m2);
                ("a screen's glow", Kind::Luminance, glow, span("glow_cd_m2"))
            }
            Shape::Words { glow_cd_m2, .. } => {
                let glow = Cow::Owned(Number::from(*glow_cd_m2));
                ("the glow of words", Kind::Luminance, glow, span("glow_cd_m2"))
            }
            _ => return self.within(thing, shape, gate),
        };
        let comes_and_goes = !gate.stimuli.is_empty() || !gate.shown.is_empty();
        if number.constant().is_some() && !comes_and_goes {
            return;
        }
        let (what, gate) = (what.to_owned(), gate.clone());
        self.all.push(Luminous { what, kind, number, gate, span });
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
