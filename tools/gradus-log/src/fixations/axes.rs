//! To which side the axes of a vector point, where writers of a format differ.

use gradus_table::{Fault, Table};

use super::look::{Looker, Marks};
use super::plan::{Axes, Plan, Ray};
use super::rows::Samples;

/// Settles to which side x points where writers of a format differ, and checks that eyes look
/// forward.
pub fn settle(
    table: &Table,
    plan: &mut Plan,
    axes_said: bool,
    notes: &mut Vec<String>,
) -> Result<(), Fault> {
    let found = evidence(table, plan)?;
    if found.looks > 0 && found.backward * 2 > found.looks {
        let axes = plan.axes.map_or("", Axes::words);
        return Err(Fault::at(
            found.line,
            "",
            format!("most directions point backward when read with {axes}"),
            "say --axes, such as --axes openxr (z backward)",
        ));
    }
    let why = match (plan.axes_vary && !axes_said, found.to_the_right()) {
        (true, Some((right, why))) => {
            plan.axes = Some(if right { Axes::RightUpForward } else { Axes::LeftUpForward });
            why
        }
        (true, None) => "the usual way of this format; --axes changes it",
        _ if axes_said => "as --axes says",
        _ => "the way of this format",
    };
    if let Some(axes) = plan.axes {
        notes.push(format!("directions are read with {}: {why}", axes.words()));
    }
    Ok(())
}

#[derive(Default)]
struct Evidence {
    /// The first sample's.
    line: u64,
    looks: u64,
    backward: u64,
    /// Sums over samples with both eyes: x of the left less x of the right.
    pairs: u64,
    converging: f64,
    /// Of x and of the pixels, for their correlation.
    n: f64,
    sums: [f64; 5],
    origin: f64,
}

impl Evidence {
    /// Whether x points to the right, and why.
    fn to_the_right(&self) -> Option<(bool, &'static str)> {
        let turn = self.converging / self.pairs.max(1) as f64;
        if self.pairs > 20 && turn.abs() > 0.005 {
            return Some((turn > 0.0, "so the two eyes converge"));
        }
        let [x, p, xx, pp, xp] = self.sums.map(|sum| sum / self.n.max(1.0));
        let spread = ((xx - x * x) * (pp - p * p)).max(0.0).sqrt();
        let correlation = if spread > 0.0 { (xp - x * p) / spread } else { 0.0 };
        if self.n > 20.0 && correlation.abs() > 0.5 {
            return Some((correlation > 0.0, "so the gaze points in pixels go"));
        }
        (self.origin.abs() > 0.0).then_some((self.origin < 0.0, "so the left eye's origin lies"))
    }
}

fn evidence(table: &Table, plan: &Plan) -> Result<Evidence, Fault> {
    let mut found = Evidence::default();
    let none = Marks::default();
    let style = table.style();
    let looker = Looker { plan, style, marks: &none };
    let mut samples = Samples::new(table, plan)?;
    samples.each(|row, _| {
        let look = looker.look(row)?;
        let Some([azimuth, _]) = look.direction() else { return Ok(()) };
        if found.looks == 0 {
            found.line = row.line();
        }
        found.looks += 1;
        found.backward += u64::from(azimuth.abs() > 90.0);
        let read = |at: usize| style.read(row.cell(at)).number();
        let mut x = plan.eyes.iter().map(|eye| match eye.ray {
            Ray::Vector([x, ..]) => read(x),
            _ => None,
        });
        let (left, right) = (x.next().flatten(), x.next().flatten());
        if let (Some(left), Some(right)) = (left, right) {
            found.pairs += 1;
            found.converging += left - right;
        }
        if let (Some(x), Some(p)) = (left.or(right), plan.pixels_x.and_then(read)) {
            found.n += 1.0;
            let parts = [x, p, x * x, p * p, x * p];
            for (sum, part) in found.sums.iter_mut().zip(parts) {
                *sum += part;
            }
        }
        found.origin += plan.left_origin_x.and_then(read).unwrap_or(0.0);
        Ok(())
    })?;
    Ok(found)
}
