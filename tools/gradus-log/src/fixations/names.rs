//! Columns by their names, for tables of no known export.

use gradus_table::{Column, Fault, Unit, shown};

use super::name::{Name, Side};
use super::plan::{Angle, Axes, Eye, Plan, Ray, Rule, Time, Valid};

/// What a person says on the command line about columns that do not say it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said {
    pub time: Option<Unit>,
    pub angle: Option<Unit>,
    pub axes: Option<Axes>,
}

const HORIZONTAL: &[&str] = &["azimuth", "yaw", "horizontal", "hor", "az", "azimut", "x", "h"];
const VERTICAL: &[&str] = &["elevation", "pitch", "vertical", "ver", "vert", "el", "y", "v"];
const TIMES: &[&str] = &[
    "time",
    "zeit",
    "zeitstempel",
    "trackingtimestamp",
    "timestamp",
    "timestamps",
    "times",
    "clock",
    "datetime",
    "elapsed",
    "elapsedtime",
    "t",
    "systemtime",
    "systemtimestamp",
    "devicetime",
    "devicetimestamp",
    "recordingtime",
    "recordingtimestamp",
    "capturetime",
    "sampletime",
    "unixtime",
    "unixtimestamp",
    "utctime",
    "utc",
    "unix",
    "ts",
];
/// Units that may be the whole name of a column of times.
const UNITS_OF_TIME: &[&str] =
    &["s", "sec", "secs", "seconds", "ms", "msec", "millis", "milliseconds", "us", "ns"];
/// Of a direction, when its three parts stand in three columns or in a single cell.
const DIRECTIONS: &[&str] =
    &["direction", "direct", "dir", "forward", "fwd", "vector", "normal", "ray"];

/// What the names say. `first` is the first row's cells.
pub fn plan(columns: &[Column], first: &[String], said: Said) -> Result<Plan, Fault> {
    plan_with(columns, first, said, None)
}

/// The same, with a time that is known.
pub fn plan_with(
    columns: &[Column],
    first: &[String],
    said: Said,
    known: Option<Time>,
) -> Result<Plan, Fault> {
    let names: Vec<Name<'_>> = columns.iter().map(Name::new).collect();
    let time = match known {
        Some(time) => time,
        None => time(&names)?,
    };
    let mut plan = Plan { times: vec![time], ..Plan::default() };
    match angles(&names, said) {
        Ok((eyes, world)) => {
            plan.eyes = eyes;
            if world {
                plan.notes.push(WORLD.to_owned());
            }
            let axes = Some(Axes::RightUpForward);
            if let Ok(Some(_)) = vectors(&names, first, Said { axes, ..said }) {
                let note = "the angles are read, and the direction as a vector is passed over";
                plan.notes.push(note.to_owned());
            }
        }
        Err(fault) => match vectors(&names, first, said)? {
            Some(found) => plan = Plan { times: plan.times, ..found },
            None => return Err(fault),
        },
    }
    plan.valid.extend(validity(&names, Side::Both));
    let sides = [Side::Left, Side::Right];
    match plan.eyes.as_mut_slice() {
        [left, right] => {
            for (eye, side) in [left, right].into_iter().zip(sides) {
                eye.valid.extend(validity(&names, side));
            }
        }
        [eye] => {
            let [left, right] = sides.map(|side| validity(&names, side));
            // A direction of both eyes counts where either eye does; of a single eye, its own.
            if left.len() + right.len() == 1 {
                eye.valid.extend(left.into_iter().chain(right));
            } else {
                plan.either.extend(left.into_iter().chain(right));
            }
        }
        _ => {}
    }
    Ok(plan)
}

const WORLD: &str = "directions are those in the world: a head that turns counts as eyes that move";

fn time(names: &[Name<'_>]) -> Result<Time, Fault> {
    let rank = |name: &Name<'_>| {
        let core = name.core();
        let joined: String = name.tokens.concat();
        if UNITS_OF_TIME.contains(&joined.as_str()) {
            return Some(TIMES.len());
        }
        TIMES.iter().position(|known| *known == core || *known == joined)
    };
    let has_unit = |name: &Name<'_>| name.unit.is_some_and(|unit| unit.secs().is_some());
    let best = names
        .iter()
        .filter_map(|name| Some((!has_unit(name), rank(name)?, name)))
        .min_by_key(|(without, rank, _)| (*without, *rank));
    if let Some((_, _, name)) = best {
        let own = Unit::parse(name.column.name());
        let unit = name.unit.or(own).filter(|unit| unit.secs().is_some());
        let (at, name) = (name.column.index(), name.column.name().to_owned());
        return Ok(Time::Column { at, name, unit });
    }
    let all: Vec<&str> = names.iter().map(|name| name.column.name()).collect();
    let has = |words: &[&str]| {
        names.iter().any(|name| name.tokens.iter().any(|token| words.contains(&token.as_str())))
    };
    if has(&["start", "onset"]) && has(&["end", "stop", "offset", "duration"]) {
        return Err(Fault::whole(
            "no time column, but a start and an end: this is a list of events, not of samples",
            "give the table of the samples that the events were made of",
        ));
    }
    let header = gradus_table::shown(&all.join(","));
    Err(Fault::whole(
        format!("no time column in `{header}`"),
        "call it time_s, time_ms, time_us or time_ns",
    ))
}

type Angles = (Vec<Eye>, bool);

fn angles(names: &[Name<'_>], said: Said) -> Result<Angles, Fault> {
    let find = |known: &[&str], side: Side| {
        let rank = |name: &&Name<'_>| {
            let core = name.core();
            let at = known.iter().position(|word| *word == core)?;
            let unit = match name.unit {
                Some(unit) if unit.degrees().is_some() => 0,
                None => 1,
                Some(_) => 2,
            };
            (name.side == side && !name.is_other()).then_some((unit, at))
        };
        names.iter().filter(|name| rank(name).is_some()).min_by_key(rank)
    };
    let pair = |side: Side| Some((find(HORIZONTAL, side)?, find(VERTICAL, side)?));
    let pairs: Vec<_> = match pair(Side::Both) {
        Some(both) => vec![both],
        None => [Side::Left, Side::Right].into_iter().filter_map(pair).collect(),
    };
    if pairs.is_empty() {
        let what = if find(HORIZONTAL, Side::Both).is_none() { "azimuth" } else { "elevation" };
        return Err(Fault::whole(format!("no column {what}_deg or {what}_rad"), "name one so"));
    }
    let mut eyes = Vec::new();
    for (across, up) in &pairs {
        let azimuth = angle(across, "azimuth", said)?;
        let elevation = angle(up, "elevation", said)?;
        eyes.push(Eye { ray: Ray::Angles { azimuth, elevation }, valid: Vec::new() });
    }
    let world = pairs.iter().any(|(across, up)| across.world || up.world);
    Ok((eyes, world))
}

fn angle(name: &Name<'_>, what: &str, said: Said) -> Result<Angle, Fault> {
    let at = name.column.index();
    if let Some(degrees) = said.angle.or(name.unit).and_then(Unit::degrees) {
        return Ok(Angle { at, degrees });
    }
    let shown = shown(name.column.name());
    match name.unit {
        None => Err(Fault::whole(
            format!("the column for {what} names no unit"),
            format!("call it {what}_deg or {what}_rad, or say --angle-unit"),
        )),
        Some(unit) => {
            let of = match unit {
                Unit::Px => "pixels",
                Unit::Normalised => "parts of a screen or a picture",
                _ => "no angles",
            };
            Err(Fault::whole(
                format!("`{shown}` are {of}, not angles of the eye"),
                super::survey::INTO_ANGLES,
            ))
        }
    }
}

/// Directions as three columns or in a cell; none where there are none.
fn vectors(names: &[Name<'_>], first: &[String], said: Said) -> Result<Option<Plan>, Fault> {
    let is_direction = |name: &Name<'_>| {
        let has = |known: &[&str]| name.tokens.iter().any(|t| known.contains(&t.as_str()));
        !name.is_other()
            && has(DIRECTIONS)
            && (has(&["gaze", "eye", "eyes", "look"]) || name.side != Side::Both)
    };
    let axis = |name: &Name<'_>, axis: &str| name.tokens.last().is_some_and(|t| t == axis);
    let stem = |name: &Name<'_>| {
        let mut tokens = name.tokens.clone();
        tokens.pop();
        (tokens, name.side)
    };
    let mut eyes = Vec::new();
    let mut named = String::new();
    let mut world = false;
    for x in names.iter().filter(|name| is_direction(name) && axis(name, "x")) {
        let like =
            |letter: &str| names.iter().find(|name| axis(name, letter) && stem(name) == stem(x));
        if let (Some(y), Some(z)) = (like("y"), like("z")) {
            let at = [x, y, z].map(|name| name.column.index());
            eyes.push((x.side, Eye { ray: Ray::Vector(at), valid: Vec::new() }));
            named = shown(x.column.name());
            world |= x.world;
        }
    }
    let mut axes = said.axes;
    let mut cells = false;
    let in_columns = !eyes.is_empty();
    for name in names.iter().filter(|name| !in_columns && is_direction(name)) {
        let at = name.column.index();
        if first.get(at).is_some_and(|cell| super::look::vector_cell(cell).is_some()) {
            eyes.push((name.side, Eye { ray: Ray::Cell(at), valid: Vec::new() }));
            axes = axes.or(Some(Axes::RightUpForward));
            (cells, world) = (true, world | name.world);
        }
    }
    if eyes.is_empty() {
        return Ok(None);
    }
    if eyes.iter().any(|(side, _)| *side == Side::Both) {
        eyes.retain(|(side, _)| *side == Side::Both);
        eyes.truncate(1);
    }
    eyes.sort_by_key(|(side, _)| *side == Side::Right);
    let Some(axes) = axes else {
        return Err(Fault::whole(
            format!(
                "`{named}` and its y and z are a direction, and where its axes point is not known"
            ),
            "say --axes, such as --axes unity (x to the right, y up, z forward)",
        ));
    };
    let mut notes = Vec::new();
    if cells && said.axes.is_none() {
        notes.push("a direction in a single cell is taken as Unity writes it".to_owned());
    }
    if world {
        notes.push(WORLD.to_owned());
    }
    let eyes = eyes.into_iter().map(|(_, eye)| eye).collect();
    Ok(Some(Plan { eyes, axes: Some(axes), notes, ..Plan::default() }))
}

fn validity(names: &[Name<'_>], side: Side) -> Vec<Valid> {
    let rule = |name: &Name<'_>| {
        Some(match name.core().as_str() {
            "validity" | "valid" | "isvalid" | "tracked" | "istracked" | "tracking" | "worn"
            | "status" | "trackingstatus" | "validitycode" | "val" | "confidence" | "conf" => {
                Rule::Open
            }
            "blink" | "isblink" | "blinking" | "isblinking" | "closed" | "isclosed" => Rule::Blink,
            "blinkid" => Rule::BlinkId,
            _ => return None,
        })
    };
    let of_side = names.iter().filter(|name| name.side == side);
    of_side
        .filter_map(|name| Some(Valid::new(name.column.index(), name.column.name(), rule(name)?)))
        .collect()
}

/// The column in which the eye of a row stands, where a table has a row for each.
pub fn eye_column(columns: &[Column]) -> Option<usize> {
    let known = ["eye", "eyeid", "whicheye", "eyeindex", "eyeside", "recordedeye"];
    columns.iter().find(|column| known.contains(&column.words())).map(Column::index)
}
