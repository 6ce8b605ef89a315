//! Stripes that an author has laid out: bars of equal distance that differ in brightness from the
//! gaps between them.
//!
//! Regular stripes can bring on a seizure. The check reports stripes that can be known without the
//! picture: six or more equal bars in a row, about as wide as their gaps, long against their width,
//! of a pitch that is fine from within a few metres; with the gaps filled by another row of bars,
//! or by the plate that the bars lie on. The check does not see bars with the sky or a street
//! behind them, stripes that things at chance distances make, textures and models.
//!
//! Six bars: more than five light-dark pairs (ITU-R BT.1702). Finest
//! and coarsest pitch: 1 to 8 cycles a degree are the most provocative (Wilkins 1995), which a bar
//! of [`PITCH_M`] has somewhere between 0.5 and 10 m. Contrast: Michelson's, above 0.4, where the
//! literature's pattern sensitivity is near its height.

use crate::Number;
use crate::codes;
use crate::world::{Look, Repeat, Shape, Thing, World};
use gradus_text::{Faults, Node};

/// Fewer bars than this are no pattern.
const LEAST_BARS: u32 = 6;
/// The pitch of a pattern, from bar to bar, m.
const PITCH_M: core::ops::RangeInclusive<f64> = 0.004..=0.6;
/// A bar's share of the pitch.
const DUTY: core::ops::RangeInclusive<f64> = 0.3..=0.7;
/// How many times as long as it is wide a bar is at least.
const LEAST_LENGTH: f64 = 4.0;
/// How many things of one list are looked at: each thing is compared with every other.
const MOST_THINGS: usize = 2000;
/// Contrast above which stripes are reported: (bright − dark) / (bright + dark).
const LEAST_CONTRAST: f64 = 0.4;

/// An axis of the world.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Axis {
    X,
    Y,
    Z,
}

impl Axis {
    const ALL: [Self; 3] = [Self::X, Self::Y, Self::Z];

    /// The component of a vector along the axis.
    fn of(self, [x, y, z]: [f64; 3]) -> f64 {
        match self {
            Self::X => x,
            Self::Y => y,
            Self::Z => z,
        }
    }
}

/// Bars in a row.
struct Bars<'a> {
    axis: Axis,
    pitch_m: f64,
    /// Half of a bar's size.
    half_m: [f64; 3],
    /// The middle of the first bar.
    first_m: [f64; 3],
    count: u32,
    thing: &'a Thing,
}

/// Warns of stripes in a world.
pub fn check(world: &World, node: &Node, faults: &mut Faults) {
    let places = |field| node.field(field).map_or(&[][..], Node::items);
    among(world, &world.things, places("things"), faults);
    for (prefab, at) in world.prefabs.0.iter().zip(places("prefabs")) {
        among(world, &prefab.things, at.field("things").map_or(&[][..], Node::items), faults);
    }
}

fn among(world: &World, things: &[Thing], places: &[Node], faults: &mut Faults) {
    let near = things.get(..MOST_THINGS).unwrap_or(things);
    let rows: Vec<Option<Bars<'_>>> = near.iter().map(bars).collect();
    for (index, (row, at)) in rows.iter().zip(places).enumerate() {
        let Some(row) = row else { continue };
        let Some(own) = brightness(world, row.thing) else { continue };
        let between = near.iter().zip(&rows).enumerate().filter(|(other, _)| *other != index);
        // Of two rows that stand in each other's gaps, the later row is reported.
        let fills = between.filter(|(other, (thing, bars))| match bars {
            Some(bars) => *other < index && alternates(row, bars),
            None => carries(row, thing),
        });
        let contrasts = fills.filter_map(|(_, (thing, _))| {
            let other = brightness(world, thing)?;
            (own.max(other) > 0.0).then(|| (own - other).abs() / (own + other))
        });
        let contrast = contrasts.fold(0.0, f64::max);
        if contrast > LEAST_CONTRAST {
            let message = format!(
                "{} stripes, {:.0} mm from one to the next, with a contrast of {contrast:.1}",
                row.count,
                row.pitch_m * 1000.0
            );
            let remedy = "six or more regular stripes can bring on a seizure: use fewer, colours \
                          that are nearer in brightness, or another distance from bar to bar";
            faults.warning(
                codes::STRIPES,
                at.field_span("repeat"),
                message,
                Some(remedy.to_owned()),
            );
        }
    }
    for (thing, at) in things.iter().zip(places) {
        if let (Shape::Group { things }, Some(shape)) = (&thing.shape, at.field("shape")) {
            among(world, things, shape.field("things").map_or(&[][..], Node::items), faults);
        }
    }
}

fn fixed(numbers: &[Number; 3]) -> Option<[f64; 3]> {
    let [x, y, z] = numbers.each_ref().map(Number::constant);
    Some([x?, y?, z?])
}

/// Half of the size and the middle of a box or plate that is not turned.
fn extent(thing: &Thing) -> Option<([f64; 3], [f64; 3])> {
    if fixed(&thing.turn_deg)? != [0.0; 3] || fixed(&thing.scale)? != [1.0; 3] {
        return None;
    }
    let [x, y, z] = fixed(&thing.at)?;
    let half = match &thing.shape {
        Shape::Box { size_m, .. } => size_m.map(|m| m / 2.0),
        Shape::Plane { size_m: [x, z] } => [x / 2.0, 0.0, z / 2.0],
        Shape::Panel { size_m: [x, y] } => [x / 2.0, y / 2.0, 0.0],
        _ => return None,
    };
    Some((half, [x, y + Axis::Y.of(half), z]))
}

/// The row of bars that a thing is; none where the thing is no such row.
fn bars(thing: &Thing) -> Option<Bars<'_>> {
    let (count, step) = match &thing.repeat {
        Repeat::Row { count, step_m } => (*count, step_m),
        Repeat::Grid { counts: [count, _], step_m, .. } => (*count, step_m),
        _ => return None,
    };
    let (half_m, first_m) = extent(thing)?;
    let axis = Axis::ALL.into_iter().find(|axis| axis.of(*step) != 0.0)?;
    let straight = Axis::ALL.into_iter().all(|other| other == axis || other.of(*step) == 0.0);
    let pitch_m = axis.of(*step).abs();
    let wide = 2.0 * axis.of(half_m);
    let long = half_m.iter().fold(0.0_f64, |long, half| long.max(2.0 * half));
    let fits = straight
        && count >= LEAST_BARS
        && PITCH_M.contains(&pitch_m)
        && DUTY.contains(&(wide / pitch_m))
        && long >= LEAST_LENGTH * wide;
    let back = axis.of(*step).min(0.0) * f64::from(count.saturating_sub(1));
    let [x, y, z] = first_m;
    let first_m = match axis {
        Axis::X => [x + back, y, z],
        Axis::Y => [x, y + back, z],
        Axis::Z => [x, y, z + back],
    };
    fits.then_some(Bars { axis, pitch_m, half_m, first_m, count, thing })
}

/// Whether two rows stand in each other's gaps.
fn alternates(a: &Bars<'_>, b: &Bars<'_>) -> bool {
    let apart = |axis: Axis| axis.of(b.first_m) - axis.of(a.first_m);
    let offset = apart(a.axis).rem_euclid(a.pitch_m) / a.pitch_m;
    let beside = Axis::ALL
        .into_iter()
        .filter(|axis| *axis != a.axis)
        .all(|axis| apart(axis).abs() <= axis.of(a.half_m) + axis.of(b.half_m) + a.pitch_m);
    let same = a.axis == b.axis && (a.pitch_m - b.pitch_m).abs() < 0.01 * a.pitch_m;
    same && beside && (0.3..=0.7).contains(&offset)
}

/// Whether a thing lies close behind a whole row, so that the thing shows between the bars.
fn carries(row: &Bars<'_>, thing: &Thing) -> bool {
    let Some((half, middle)) = extent(thing).filter(|_| matches!(thing.repeat, Repeat::Once))
    else {
        return false;
    };
    let mut covered = 0;
    for axis in Axis::ALL {
        let along = if axis == row.axis { f64::from(row.count - 1) * row.pitch_m } else { 0.0 };
        let (first, own) = (axis.of(row.first_m), axis.of(row.half_m));
        let (low, high) = (first - own, first + own + along);
        let (from, to) = (axis.of(middle) - axis.of(half), axis.of(middle) + axis.of(half));
        // A little of the row may stand over the thing's edge.
        let slack = 0.1 * (high - low);
        if from <= low + slack && to >= high - slack {
            covered += 1;
        } else if from > high + row.pitch_m || to < low - row.pitch_m {
            return false;
        }
    }
    covered >= 2
}

/// How bright a thing's material is, against white; none for a material that is seen through or has
/// more than one colour.
fn brightness(world: &World, thing: &Thing) -> Option<f64> {
    let material = world.materials.0.get(thing.material.as_ref()?.0)?;
    if matches!(material.look, Look::Glass { .. } | Look::Grating { .. } | Look::Facade { .. }) {
        return None;
    }
    let [r, g, b] = material.colour.rest().map(f64::from);
    let white_cd_m2 = 1.2 * world.exposure_ev.extent().0.exp2();
    let glow = material.glow_cd_m2.extent().1 / white_cd_m2;
    Some((0.2126 * r + 0.7152 * g + 0.0722 * b + glow).min(1.0))
}

#[cfg(test)]
mod tests {
    use crate::read::read_bytes;

    const BRIGHT: &str = "material: \"white\"";
    const DARK: &str = "material: \"black\"";

    fn told(things: &str) -> Vec<String> {
        let whole = include_str!("../../../../tests/scenarios/invalid/sound-too-loud.ron");
        let text = whole
            .replace("gain_db: 12", "gain_db: 2")
            .replace(
                "(id: \"stone\", look: Concrete)",
                "(id: \"stone\", look: Concrete), (id: \"white\", look: Plaster, colour: \"#f0f0f0\"), \
                 (id: \"black\", look: Paint(), colour: \"#202020\"), (id: \"pale\", look: Paint(), colour: \"#d0d0d0\")",
            )
            .replace("things: [", &format!("things: [{things},"));
        let (_, reading) = read_bytes("x.ron", text.as_bytes());
        assert!(reading.scenario.is_some(), "{}", reading.render());
        let about = reading.faults.iter().filter(|fault| fault.code == "stripes");
        about.map(|fault| fault.message.clone()).collect()
    }

    fn row(x: f64, count: u32, wide: f64, material: &str) -> String {
        format!(
            "(at: [{x}, 0.5, -2], repeat: Row(count: {count}, step_m: [0.1, 0, 0]), {material}, shape: Box(size_m: [{wide}, 1, 0.02]))"
        )
    }

    #[test]
    fn bright_and_dark_bars_in_turn_are_told_once() {
        let both = [row(0.0, 8, 0.05, BRIGHT), row(0.05, 8, 0.05, DARK)].join(", ");
        let told = told(&both);
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("8 stripes, 100 mm from one to the next"), "{told:?}");
    }

    #[test]
    fn bars_on_a_plate_are_told_also_within_a_group() {
        let wall = format!("(at: [0.4, 0, -2.05], {DARK}, shape: Box(size_m: [4, 3, 0.05]))");
        let both = [row(0.0, 8, 0.05, BRIGHT), wall].join(", ");
        assert_eq!(told(&both).len(), 1);
        assert_eq!(told(&format!("(shape: Group(things: [{both}]))")).len(), 1);
    }

    #[test]
    fn what_is_no_pattern_is_not_told() {
        let wall = format!("(at: [0.4, 0, -2.05], {DARK}, shape: Box(size_m: [4, 3, 0.05]))");
        let far = format!("(at: [0.4, 0, -6], {DARK}, shape: Box(size_m: [4, 3, 0.05]))");
        for things in [
            [row(0.0, 5, 0.05, BRIGHT), wall.clone()],
            [row(0.0, 8, 0.01, BRIGHT), wall.clone()],
            [row(0.0, 8, 0.09, BRIGHT), wall.clone()],
            [row(0.0, 8, 0.05, BRIGHT), far],
            [row(0.0, 8, 0.05, BRIGHT), row(0.05, 8, 0.05, "material: \"pale\"")],
            [row(0.0, 8, 0.05, BRIGHT), row(0.0, 8, 0.05, DARK)],
        ] {
            assert!(told(&things.join(", ")).is_empty(), "{things:?}");
        }
    }
}
