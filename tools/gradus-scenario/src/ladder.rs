//! `ladder`: the hierarchy as a table, for a terminal or for a patient's record.

use std::io::Write;
use std::path::Path;

use gradus_scenario::Value;
use gradus_scenario::read::Options;
use gradus_scenario::{Advance, Parameter, ParameterKind, Scenario, Step};
use gradus_text::Language;

use crate::{Failure, open};

/// Prints the ladder of a scenario; 1 when it has faults.
pub fn ladder(
    out: &mut impl Write,
    path: &Path,
    markdown: bool,
    language: Option<Language>,
) -> Result<u8, Failure> {
    let opened = open::open(path).map_err(Failure::Told)?;
    let reading = opened.read_with(&Options { language });
    let Some(scenario) = &reading.scenario else {
        write!(out, "{}", reading.render())?;
        let errors = reading.errors();
        let plural = if errors == 1 { "fault" } else { "faults" };
        writeln!(out, "\n{}: {errors} {plural}; there is no ladder to show", opened.name)?;
        return Ok(1);
    };
    for fault in reading.faults.iter().filter(|fault| fault.code == "language-not-there") {
        eprintln!("{}", reading.sources.render(fault));
    }
    let text = if markdown { as_markdown(scenario) } else { as_text(scenario) };
    out.write_all(text.as_bytes())?;
    Ok(0)
}

/// A table: its first row is the heading; whether a column holds numbers.
struct Table {
    rows: Vec<Vec<String>>,
    to_the_right: Vec<bool>,
}

fn table(scenario: &Scenario) -> Table {
    let mut head: Vec<String> =
        ["", "Step", "SUDS", "Stay", "Next step", "Dial"].map(String::from).into();
    let mut to_the_right = vec![true, false, true, true, false, true];
    for parameter in scenario.movable() {
        let unit = unit(parameter);
        head.push(match unit {
            "" => parameter.label.clone(),
            unit => format!("{} ({unit})", parameter.label),
        });
        to_the_right.push(matches!(parameter.kind, ParameterKind::Number { .. }));
    }
    let steps = scenario.ladder().iter().enumerate();
    let rows = steps.map(|(index, step)| row(index + 1, step, scenario.movable()));
    Table { rows: std::iter::once(head).chain(rows).collect(), to_the_right }
}

fn row(number: usize, step: &Step, parameters: &[Parameter]) -> Vec<String> {
    let mut cells = vec![
        number.to_string(),
        step.label.clone(),
        step.expected_suds.map_or_else(|| "–".into(), |suds| suds.to_string()),
        minutes(step.dwell_secs),
        advance(step.advance).into(),
        step.intensity.map_or_else(|| "–".into(), |at| at.to_string()),
    ];
    let values = parameters.iter().zip(&step.values);
    cells.extend(values.map(|(parameter, (_, value))| shown(parameter, value)));
    cells
}

fn unit(parameter: &Parameter) -> &str {
    match &parameter.kind {
        ParameterKind::Number { unit, .. } => unit,
        _ => "",
    }
}

/// A value as the panel calls it.
fn shown(parameter: &Parameter, value: &Value) -> String {
    match (value, &parameter.kind) {
        (Value::Choice(id), ParameterKind::Choice { options, .. }) => {
            let label = options.iter().find(|(option, _)| option == id).map(|(_, label)| label);
            label.map_or_else(|| id.to_string(), ToString::to_string)
        }
        (Value::Choice(id), _) => id.to_string(),
        (Value::Switch(true), _) => "on".into(),
        (Value::Switch(false), _) => "off".into(),
        (Value::Number(number), _) => number.to_string(),
    }
}

/// Such as `2:30 min`.
fn minutes(secs: f64) -> String {
    let whole = secs.round().max(0.0) as u64;
    format!("{}:{:02} min", whole / 60, whole % 60)
}

fn advance(advance: Advance) -> &'static str {
    match advance {
        Advance::Therapist => "therapist",
        Advance::PeakHalved => "SUDS halved",
        Advance::Dwell => "time at step",
    }
}

fn as_text(scenario: &Scenario) -> String {
    let table = table(scenario);
    let widths = widths(&table);
    let mut out = format!("{}, version {}\n\n", scenario.title(), scenario.version());
    for (index, row) in table.rows.iter().enumerate() {
        out += line(row, &widths, &table.to_the_right, "  ").trim_end();
        out.push('\n');
        if index == 0 {
            let rule: usize = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
            out += &format!("{}\n", "─".repeat(rule));
        }
    }
    out
}

fn as_markdown(scenario: &Scenario) -> String {
    let mut table = table(scenario);
    for cell in table.rows.iter_mut().flatten() {
        *cell = escaped(cell);
    }
    let widths: Vec<usize> = widths(&table).into_iter().map(|width| width.max(3)).collect();
    let mut out = format!("# {}\n\n", escaped(scenario.title()));
    out += &format!("Scenario `{}`, version {}.\n\n", scenario.id(), escaped(scenario.version()));
    out += &format!("**Content warning:** {}\n\n", escaped(scenario.content_warning()));
    for (index, row) in table.rows.iter().enumerate() {
        out += &format!("| {} |\n", line(row, &widths, &table.to_the_right, " | "));
        if index == 0 {
            let rule = widths.iter().zip(&table.to_the_right).map(|(width, right)| {
                let dashes = "-".repeat(width + if *right { 1 } else { 2 });
                if *right { format!("{dashes}:") } else { dashes }
            });
            out += &format!("|{}|\n", rule.collect::<Vec<_>>().join("|"));
        }
    }
    out += "\nSUDS: what is expected, 0 to 100. Stay: how long a patient should stay. Next step: \
            when it may be proposed; the therapist decides.\n";
    out += &by_step(scenario, "To ask before the step", |step| &step.expectancy);
    out += &by_step(scenario, "For the therapist", |step| &step.note);
    out
}

/// What steps say, a line each; nothing when none of them says anything.
fn by_step(scenario: &Scenario, heading: &str, said: impl Fn(&Step) -> &String) -> String {
    let steps = scenario.ladder().iter().enumerate().filter(|(_, step)| !said(step).is_empty());
    let lines: Vec<String> =
        steps.map(|(i, step)| format!("- Step {}: {}\n", i + 1, escaped(said(step)))).collect();
    match lines.is_empty() {
        true => String::new(),
        false => format!("\n{heading}:\n\n{}", lines.concat()),
    }
}

/// Text that means nothing in Markdown, on one line.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn widths(table: &Table) -> Vec<usize> {
    let width = |column: usize| {
        let cells = table.rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    (0..table.to_the_right.len()).map(width).collect()
}

fn line(row: &[String], widths: &[usize], to_the_right: &[bool], between: &str) -> String {
    let cells = row.iter().zip(widths).zip(to_the_right).map(|((cell, width), right)| {
        let space = " ".repeat(width.saturating_sub(cell.chars().count()));
        if *right { space + cell } else { format!("{cell}{space}") }
    });
    cells.collect::<Vec<_>>().join(between)
}
