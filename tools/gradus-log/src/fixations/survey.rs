//! A look over all samples before they are classified: whether the numbers can be what their
//! names say.

use gradus_table::{Fault, Row, Style, Table};

use super::axes;
use super::look::{Look, Looker, Marks, number};
use super::plan::{Plan, Ray, Time};
use super::rows::Samples;
use super::walk::Walk;

/// The slowest rate at which a fixation can be seen: no samples for longer is lost tracking.
const SLOWEST_SECS: f64 = 0.1;
/// The fastest trackers measure 2000 times a second.
const FASTEST_SECS: f64 = 1e-4;

/// What mends places on a screen or in a picture.
pub const INTO_ANGLES: &str = "turn them into angles (size and distance of the screen, or the \
                               camera's field of view), and call them azimuth_deg and elevation_deg";

/// What the survey found.
#[derive(Debug, Default)]
pub struct Survey {
    pub marks: Marks,
    /// Rows whose direction is that of the row before, of a tracker slower than the log.
    pub slow: bool,
    /// Stretches of lines whose direction is held: first, last, and whether the first is held too.
    pub held: Vec<(u64, u64, bool)>,
    pub notes: Vec<String>,
}

/// Looks over the samples of a table, and settles where x points.
///
/// # Errors
///
/// Times or angles that cannot be what they are called.
pub fn survey(table: &Table, plan: &mut Plan, axes_said: bool) -> Result<Survey, Fault> {
    let angled = plan.eyes.iter().any(|eye| matches!(eye.ray, Ray::Angles { .. }));
    let mut survey = Survey::default();
    let mut walk = None;
    if angled {
        let first = pass(table, plan, &survey.marks)?;
        (survey.marks, walk) = (first.angles.marks(table)?, Some(first.walk));
    }
    if let Some(value) = survey.marks.none.first() {
        survey.notes.push(format!("{value} is taken as a mark of no value"));
    }
    if survey.marks.elevation_wraps {
        survey.notes.push("the elevation counts from 0 to 360°: 350° is read as −10°".to_owned());
    }
    if plan.eyes.len() == 2 {
        survey.notes.push("a direction is the mean of those of the two eyes".to_owned());
    }
    if plan.axes.is_some() {
        axes::settle(table, plan, axes_said, &mut survey.notes)?;
    }
    // What was gathered without marks and axes is that of a table that has none.
    let walk = walk.filter(|_| survey.marks.is_nothing() && plan.axes.is_none());
    let mut found = match walk {
        Some(walk) => walk,
        None => pass(table, plan, &survey.marks)?.walk,
    };
    let median = median(core::mem::take(&mut found.steps));
    question_of_time(plan, median, found.line)?;
    if !found.any {
        if let Some(fault) = &plan.when_empty {
            return Err(fault.clone());
        }
        survey.notes.push("no row has a direction".to_owned());
    }
    let runs = &found.all;
    let step = median.unwrap_or(0.0);
    if runs.is_of_a_slow_tracker() {
        let (each, rate) = (runs.mean(), 1.0 / (step * runs.mean()));
        let told = format!("each direction stands in {} rows on average", short(each));
        if step * each > SLOWEST_SECS {
            return Err(Fault::at(
                found.line,
                "",
                format!(
                    "the samples repeat: {told}, so the eye tracker measured {} times a second, and \
                     fixations need 10",
                    short(rate)
                ),
                "record the tracker's own samples, at its own rate",
            ));
        }
        survey.slow = true;
        survey.notes.push(format!(
            "{told}: a tracker of {} Hz in a log of {} Hz, whose samples count once",
            short(rate),
            short(1.0 / step)
        ));
    } else if found.is_held_at_times() {
        survey.held = found.held;
    } else if runs.share() > 0.5 {
        survey.notes.push(
            "over half of the rows repeat the direction before them: are the numbers rounded? the \
             spread of fixations is then too small"
                .to_owned(),
        );
    }
    Ok(survey)
}

/// Three figures, as a person says a number.
pub fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 10.0 => format!("{value:.0}"),
        size if size >= 1.0 => format!("{:.1}", value).trim_end_matches(".0").to_owned(),
        size if size >= 0.01 => format!("{value:.2}"),
        _ => format!("{value:.1e}"),
    }
}

fn median(mut steps: Vec<f64>) -> Option<f64> {
    let middle = steps.len() / 2;
    if steps.len() < 2 {
        return None;
    }
    steps.sort_by(f64::total_cmp);
    steps.get(middle).copied()
}

fn question_of_time(plan: &Plan, median: Option<f64>, line: u64) -> Result<(), Fault> {
    let (Some(step), Some(Time::Column { name, unit, .. })) = (median, plan.times.first()) else {
        return Ok(());
    };
    let name = gradus_table::shown(name);
    let between = match step {
        step if step >= 1.0 => format!("{} s", short(step)),
        step => format!("{} ms", short(step * 1e3)),
    };
    if !(FASTEST_SECS..=0.5).contains(&step) {
        let own = unit.and_then(|unit| unit.secs()).unwrap_or(1.0);
        let units = [("s", 1.0), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9)];
        let fits = units
            .into_iter()
            .find(|(_, secs)| (4e-4..=SLOWEST_SECS).contains(&(step / own * secs)));
        let remedy = match fits {
            Some((unit, _)) => format!("should {name} be in {unit}? say --time-unit {unit}"),
            None => {
                "give the table of the samples, with --time-unit where its name is wrong".to_owned()
            }
        };
        return Err(Fault::at(
            line,
            "",
            format!("{between} between samples: is the unit of {name} right?"),
            remedy,
        ));
    }
    if step > SLOWEST_SECS {
        return Err(Fault::at(
            line,
            "",
            format!("{between} between samples: fixations need 10 samples a second"),
            "record the tracker's own samples, at its own rate",
        ));
    }
    Ok(())
}

/// What a pass over the samples gathers.
struct Pass {
    angles: Angles,
    walk: Walk,
}

fn pass(table: &Table, plan: &Plan, marks: &Marks) -> Result<Pass, Fault> {
    let looker = Looker { plan, style: table.style(), marks };
    let mut pass = Pass { angles: Angles::default(), walk: Walk::default() };
    let mut samples = Samples::new(table, plan)?;
    samples.each(|row, secs| {
        let look = looker.look(row)?;
        if look != Look::Invalid {
            pass.angles.add(row, plan, table.style())?;
        }
        if let Some(secs) = secs {
            pass.walk.add(row.line(), secs, look.direction());
        }
        Ok(())
    })?;
    pass.walk.end();
    Ok(pass)
}

/// The numbers of angles: marks of no value, wrapped elevations; pixels are refused.
struct Angles {
    /// Some that no angle has.
    beyond: Vec<f64>,
    first: Option<Fault>,
    wraps: bool,
    below: bool,
    high: bool,
    /// The least and the most azimuth and elevation.
    span: [[f64; 2]; 2],
}

impl Default for Angles {
    fn default() -> Self {
        let span = [[f64::INFINITY, f64::NEG_INFINITY]; 2];
        Self { beyond: Vec::new(), first: None, wraps: true, below: false, high: false, span }
    }
}

impl Angles {
    fn add(&mut self, row: &Row<'_>, plan: &Plan, style: Style) -> Result<(), Fault> {
        for eye in &plan.eyes {
            let Ray::Angles { azimuth, elevation } = eye.ray else { continue };
            let what = [(azimuth, 360.0, "azimuth"), (elevation, 90.0, "elevation")];
            for (angle, most, name) in what {
                let Some(value) = number(row, style, angle.at, name)? else { continue };
                let degrees = value * angle.degrees;
                let [across, up] = &mut self.span;
                let [least, greatest] = if most == 90.0 { up } else { across };
                (*least, *greatest) = (least.min(degrees), greatest.max(degrees));
                if most == 90.0 {
                    self.high |= degrees > 90.0;
                    self.below |= degrees < 0.0;
                    self.wraps &=
                        (0.0..=90.0).contains(&degrees) || (270.0..=360.0).contains(&degrees);
                }
                if degrees.abs() <= most * 1.000_01 {
                    continue;
                }
                if self.beyond.len() < 3 && !self.beyond.contains(&value) {
                    self.beyond.push(value);
                }
                self.first.get_or_insert_with(|| impossible(row, name, degrees, angle.degrees));
            }
        }
        Ok(())
    }

    fn marks(self, table: &Table) -> Result<Marks, Fault> {
        let Some(fault) = self.first else {
            let within = self.span.iter().all(|[least, most]| *least >= 0.0 && *most <= 1.0);
            if within && self.span.iter().any(|[least, most]| most - least > 0.2) {
                let line = table.header_line().unwrap_or(1);
                let problem = "all angles lie between 0 and 1°: are these parts of a screen?";
                return Err(Fault::at(line, "", problem, INTO_ANGLES));
            }
            return Ok(Marks::default());
        };
        if self.wraps && self.high && !self.below {
            return Ok(Marks { none: Vec::new(), elevation_wraps: true });
        }
        if self.beyond.len() <= 2 && self.beyond.iter().all(|value| is_mark(*value)) {
            return Ok(Marks { none: self.beyond, elevation_wraps: false });
        }
        Err(fault)
    }
}

fn impossible(row: &Row<'_>, name: &str, degrees: f64, of_one: f64) -> Fault {
    let most = if name == "azimuth" { "±360°" } else { "±90°" };
    let is = format!("the {name} is {}°, beyond {most}", short(degrees));
    if of_one.abs() > 1.0 {
        return Fault::at(
            row.line(),
            "",
            format!("{is}: are these degrees that are called radians, or pixels?"),
            "name the columns azimuth_deg and elevation_deg, or say --angle-unit deg",
        );
    }
    Fault::at(
        row.line(),
        "",
        format!("{is}: these look like pixels, not angles of the eye"),
        INTO_ANGLES,
    )
}

/// Numbers that programs write for no value: −999, 9999, 1e8, 32767 and the like.
fn is_mark(value: f64) -> bool {
    let size = value.abs();
    let tens = (2..=9).map(|n| 10_f64.powi(n));
    tens.into_iter().any(|ten| size == ten || size == ten - 1.0)
        || [32767.0, 32768.0, 2_147_483_647.0, 2_147_483_648.0].contains(&size)
        || size >= 3.4e38
}
