//! Fixations for a person.

use std::io::{self, Write};

use gradus_cli::{Column, Table, counted, wrapped};

use super::Found;

/// Times of clocks that count from 1970 or from a start of a computer are long: later than this the
/// print counts from the first event, s.
const LONG_SECS: f64 = 1e6;

/// Prints what was found.
pub fn print(out: &mut dyn Write, found: &Found) -> io::Result<()> {
    let earliest = found.events.iter().map(|row| row.from_s).fold(f64::INFINITY, f64::min);
    let zero =
        if earliest.is_finite() && earliest.abs() > LONG_SECS { earliest.floor() } else { 0.0 };
    let parts = found.parts > 1;
    let mut columns = vec![
        Column::text("kind").least(8),
        Column::number("from s").least(10),
        Column::number("to s").least(9),
        Column::number("length").least(8),
        Column::number("azimuth").least(8),
        Column::number("elevation"),
        Column::number("spread"),
        Column::number("samples"),
    ];
    if parts {
        columns.insert(0, Column::number("part"));
    }
    let mut table = Table::new(columns);
    if parts {
        table = table.close();
    }
    for row in &found.events {
        let length = 1e3 * (row.to_s - row.from_s);
        let mut cells = vec![
            row.kind.to_owned(),
            format!("{:.3}", row.from_s - zero),
            format!("{:.3}", row.to_s - zero),
            format!("{length:.0} ms"),
        ];
        if let Some(f) = &row.fixation {
            let angles = [f.azimuth_deg, f.elevation_deg, f.spread_deg];
            cells.extend(angles.map(|degrees| format!("{degrees:.2}°")));
            cells.push(f.samples.to_string());
        }
        if parts {
            cells.insert(0, row.part.to_string());
        }
        table.row(cells);
    }
    write!(out, "{}", table.plain())?;
    if zero != 0.0 {
        writeln!(out, "times count from {zero:.0} s of the file's clock")?;
    }
    let count = |kind: &str, one: &str| {
        counted(found.events.iter().filter(|row| row.kind == kind).count(), one)
    };
    let s = &found.settings;
    let counts = format!(
        "{}, {}, {} in {}, {} of them missing, {} out of order and left out",
        count("fixation", "fixation"),
        count("blink", "blink"),
        count("lost", "loss"),
        counted(found.samples, "sample"),
        found.missing,
        found.out_of_order,
    );
    wrapped(out, "", &counts)?;
    let settings = format!(
        "under {} °/s over {} ms, at least {} ms; gaps to {} ms passed over; merged under {}° and \
         {} ms",
        s.threshold_deg_per_s,
        s.window_ms,
        s.shortest_ms,
        s.fill_gap_ms,
        s.merge_deg,
        s.merge_gap_ms
    );
    wrapped(out, "", &settings)?;
    if let Some(format) = found.format {
        let article = if format.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        wrapped(out, "read as ", &format!("{article} {format}"))?;
    }
    for note in &found.notes {
        wrapped(out, "note: ", note)?;
    }
    Ok(())
}
