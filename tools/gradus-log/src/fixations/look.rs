//! From a row to a direction: azimuth to the right and elevation up, degrees.

use gradus_table::{Fault, Row, Style, Value, shown};

use super::plan::{Axes, Eye, Plan, Ray, Rule, Valid};

/// The direction of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Look {
    /// Azimuth and elevation, degrees.
    At([f64; 2]),
    /// There is none.
    Missing,
    /// There is one, and a column says that it does not count.
    Invalid,
}

impl Look {
    pub fn direction(self) -> Option<[f64; 2]> {
        match self {
            Self::At(at) => Some(at),
            _ => None,
        }
    }
}

/// What the survey found out about the numbers of angles.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// Numbers that mean no value, as the file writes them.
    pub none: Vec<f64>,
    /// Elevations count from 0 to 360.
    pub elevation_wraps: bool,
}

impl Marks {
    /// Whether all numbers are angles as they stand.
    pub fn is_nothing(&self) -> bool {
        self.none.is_empty() && !self.elevation_wraps
    }
}

/// A direction as a vector to the right, up and forward, and as azimuth and elevation.
type Turned = ([f64; 3], [f64; 2]);

/// Reads rows by a plan.
pub struct Looker<'p> {
    pub plan: &'p Plan,
    pub style: Style,
    pub marks: &'p Marks,
}

/// A row's cell is missing because the row is too short.
fn too_short(row: &Row<'_>, at: usize, what: &str) -> Fault {
    let has = gradus_cli::counted(row.len(), "column");
    let nth = at + 1;
    Fault::at(
        row.line(),
        "",
        format!("it has {has}, {what} would be number {nth}"),
        "complete the line, or take it out",
    )
}

/// The number of a cell; none for a mark of no value.
pub fn number(row: &Row<'_>, style: Style, at: usize, what: &str) -> Result<Option<f64>, Fault> {
    let Some(cell) = row.cell(at) else { return Err(too_short(row, at, what)) };
    match style.read(Some(cell)) {
        Value::Number(number) => Ok(Some(number)),
        Value::Missing(_) => Ok(None),
        Value::Text if style.unsettled() && cell.contains(',') => Err(Fault::at(
            row.line(),
            "",
            format!("{what} is `{}`, and its comma may part thousands or decimals", shown(cell)),
            "write decimals with a point",
        )),
        Value::Text => Err(Fault::at(
            row.line(),
            "",
            format!("{what} is `{}`, which is no number", shown(cell)),
            "write one with a point, or leave it empty where it is missing",
        )),
    }
}

/// `(0.01, 0.02, 1.00)` as three numbers.
pub fn vector_cell(cell: &str) -> Option<[f64; 3]> {
    let cell = cell.trim();
    let Some(inner) = cell.strip_prefix(['(', '[', '{']) else {
        let parts: Vec<f64> = cell.split_whitespace().filter_map(decimal).collect();
        return parts.try_into().ok().filter(|_| cell.split_whitespace().count() == 3);
    };
    let inner = inner.strip_suffix([')', ']', '}'])?;
    let sign = if inner.contains(';') { ';' } else { ',' };
    let parts: Vec<f64> = match inner.split(sign).count() {
        3 => inner.split(sign).filter_map(|part| decimal(part.trim())).collect(),
        // Decimal commas between commas: (0,01, 0,02, 1,00).
        6 => inner.split(", ").filter_map(|part| decimal(part.trim())).collect(),
        1 => inner.split_whitespace().filter_map(decimal).collect(),
        _ => return None,
    };
    parts.try_into().ok()
}

fn decimal(text: &str) -> Option<f64> {
    text.replace(',', ".").parse::<f64>().ok()
}

impl Looker<'_> {
    /// Where the row looks.
    ///
    /// # Errors
    ///
    /// A cell that is neither a number nor a mark of no value; a row that is too short.
    pub fn look(&self, row: &Row<'_>) -> Result<Look, Fault> {
        let either = |one: &Valid| counts(one, row.cell(one.at), self.style) != Some(false);
        let either = self.plan.either.is_empty() || self.plan.either.iter().any(either);
        let counts = either && self.counts(&self.plan.valid, row);
        let (mut sum, mut seen, mut invalid) = ([0.0; 3], 0, false);
        let mut angles = None;
        for eye in &self.plan.eyes {
            let Some((forward, at)) = self.eye(eye, row)? else { continue };
            if !(counts && self.counts(&eye.valid, row)) {
                invalid = true;
                continue;
            }
            for (sum, part) in sum.iter_mut().zip(forward) {
                *sum += part;
            }
            angles = Some(at);
            seen += 1;
        }
        Ok(match (seen, angles) {
            (1, Some(at)) => Look::At(at),
            (2.., _) => Look::At(angles_of(sum)),
            _ if invalid => Look::Invalid,
            _ => Look::Missing,
        })
    }

    /// The direction of an eye, as a vector to the right, up and forward, and as angles.
    fn eye(&self, eye: &Eye, row: &Row<'_>) -> Result<Option<Turned>, Fault> {
        let number = |at: usize, what: &str| number(row, self.style, at, what);
        match eye.ray {
            Ray::Angles { azimuth, elevation } => {
                let across = number(azimuth.at, "the azimuth")?;
                let up = number(elevation.at, "the elevation")?;
                let (Some(across), Some(up)) = (across, up) else { return Ok(None) };
                if [across, up].iter().any(|value| self.marks.none.contains(value)) {
                    return Ok(None);
                }
                let (across, mut up) = (across * azimuth.degrees, up * elevation.degrees);
                if self.marks.elevation_wraps && up > 180.0 {
                    up -= 360.0;
                }
                Ok(Some((vector_of([across, up]), [across, up])))
            }
            Ray::Vector([x, y, z]) => {
                let what = "the direction";
                let parts = (number(x, what)?, number(y, what)?, number(z, what)?);
                let (Some(x), Some(y), Some(z)) = parts else { return Ok(None) };
                Ok(self.turned([x, y, z]))
            }
            Ray::Cell(at) => {
                let Some(cell) = row.cell(at) else {
                    return Err(too_short(row, at, "the direction"));
                };
                match (self.style.read(Some(cell)), vector_cell(cell)) {
                    (Value::Missing(_), _) => Ok(None),
                    // A vector that is not finite has no length.
                    (_, Some(v)) => Ok(self.turned(v)),
                    _ => Err(Fault::at(
                        row.line(),
                        "",
                        format!("the direction is `{}`, which is no vector", shown(cell)),
                        "write one as (0.01, 0.02, 1.00), or leave it empty where it is missing",
                    )),
                }
            }
        }
    }

    fn turned(&self, v: [f64; 3]) -> Option<Turned> {
        let axes = self.plan.axes.unwrap_or(Axes::RightUpForward);
        let length = v.iter().map(|part| part * part).sum::<f64>().sqrt();
        // A tracker without eyes writes zeros.
        if !length.is_finite() || length < 1e-6 {
            return None;
        }
        let v = axes.turned(v.map(|part| part / length));
        Some((v, angles_of(v)))
    }

    fn counts(&self, valid: &[Valid], row: &Row<'_>) -> bool {
        valid.iter().all(|one| counts(one, row.cell(one.at), self.style).unwrap_or(true))
    }
}

fn vector_of([azimuth, elevation]: [f64; 2]) -> [f64; 3] {
    let (sin, cos) = azimuth.to_radians().sin_cos();
    let (up, level) = elevation.to_radians().sin_cos();
    [sin * level, up, cos * level]
}

fn angles_of([right, up, forward]: [f64; 3]) -> [f64; 2] {
    [right.atan2(forward).to_degrees(), up.atan2(right.hypot(forward)).to_degrees()]
}

/// Whether the row counts by this column; none where the column does not say.
pub fn counts(valid: &Valid, cell: Option<&str>, style: Style) -> Option<bool> {
    let cell = cell?;
    let text = yes_or_no(cell);
    let number = style.read(Some(cell)).number();
    match valid.rule {
        Rule::Open | Rule::Unknown => None,
        Rule::Flag => text.or(number.map(|n| n > 0.0)),
        Rule::Bits => text.or(number.map(|n| n >= 0.0 && (n as u64) & 2 != 0)),
        Rule::Codes => number.map(|n| n <= 1.0),
        Rule::Least(least) => text.or(number.map(|n| n >= least)),
        Rule::Blink => text.or(number.map(|n| n != 0.0)).map(|closed| !closed),
        Rule::BlinkId => Some(gradus_table::mark(cell).is_some()),
    }
}

/// Words for yes and no, as programs write them.
pub fn yes_or_no(cell: &str) -> Option<bool> {
    match cell.trim().to_ascii_lowercase().as_str() {
        "valid" | "true" | "yes" | "tracked" | "ok" | "good" => Some(true),
        "invalid" | "false" | "no" | "not tracked" | "untracked" | "lost" | "bad" => Some(false),
        _ => None,
    }
}
