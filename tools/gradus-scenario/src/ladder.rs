//! `ladder`: the hierarchy as a table, for a terminal or for a patient's record.

use std::io::Write;
use std::path::Path;

use gradus_cli::{COLUMNS, Column, Error, Exit, Table, broken, counted, say, short};
use gradus_scenario::Value;
use gradus_scenario::read::Options;
use gradus_scenario::{Advance, Parameter, ParameterKind, Scenario, Step};
use gradus_text::Language;

use crate::open;

/// Prints the ladder of a scenario; failed when it has faults.
pub fn ladder(
    out: &mut impl Write,
    path: &Path,
    markdown: bool,
    language: Option<Language>,
) -> Result<Exit, Error> {
    let opened = open::open(path)?;
    let reading = opened.read_with(&Options { language });
    let Some(scenario) = &reading.scenario else {
        write!(out, "{}", reading.render())?;
        let faults = counted(reading.errors(), "fault");
        writeln!(out, "\n{}: {faults}; there is no ladder to show", opened.name)?;
        return Ok(Exit::Failed);
    };
    for fault in reading.faults.iter().filter(|fault| fault.code == "language-not-there") {
        say(reading.sources.render(fault));
    }
    let text = if markdown { as_markdown(scenario) } else { as_text(scenario) };
    out.write_all(text.as_bytes())?;
    Ok(Exit::Done)
}

/// What every scenario's steps have.
fn own_columns() -> [Column; 6] {
    [
        Column::number(""),
        Column::text("Step"),
        Column::number("SUDS"),
        Column::number("Stay"),
        Column::text("Next step"),
        Column::number("Dial"),
    ]
}

/// A longer name of a step stands under its row in a narrow table, columns.
const LONGEST_LABEL: usize = 34;

/// The steps as a table of 80 columns: the values of each step stand in sentences under its row.
fn narrow_table(scenario: &Scenario) -> Table {
    let mut table = Table::new(own_columns()).ruled();
    for (number, step) in (1..).zip(scenario.ladder()) {
        let mut own = own_cells(number, step);
        let mut note = String::new();
        if let Some(label) = own.get_mut(1) {
            let cut = short(label, LONGEST_LABEL);
            if cut != *label {
                note = format!("{}. ", std::mem::replace(label, cut));
            }
        }
        table.row(own);
        let values = scenario.movable().iter().zip(&step.values);
        let values = values.map(|(parameter, (_, value))| match unit(parameter) {
            "" => format!("{}: {}", parameter.label, shown(parameter, value)),
            unit => format!("{}: {} {unit}", parameter.label, shown(parameter, value)),
        });
        note += &values.collect::<Vec<_>>().join("; ");
        if !note.is_empty() {
            table.note(note);
        }
    }
    table
}

/// The steps as a table with a column for each parameter; `written` is how a text is written in it.
fn table(scenario: &Scenario, written: fn(&str) -> String) -> Table {
    let of_parameters = scenario.movable().iter().map(|parameter| {
        let head = match unit(parameter) {
            "" => written(&parameter.label),
            unit => written(&format!("{} ({unit})", parameter.label)),
        };
        match parameter.kind {
            ParameterKind::Number { .. } => Column::number(head),
            _ => Column::text(head),
        }
    });
    let mut table = Table::new(own_columns().into_iter().chain(of_parameters)).ruled();
    for (number, step) in (1..).zip(scenario.ladder()) {
        table.row(row(number, step, scenario.movable()).iter().map(|cell| written(cell)));
    }
    table
}

fn row(number: usize, step: &Step, parameters: &[Parameter]) -> Vec<String> {
    let mut cells = own_cells(number, step);
    let values = parameters.iter().zip(&step.values);
    cells.extend(values.map(|(parameter, (_, value))| shown(parameter, value)));
    cells
}

/// The cells of [`own_columns`].
fn own_cells(number: usize, step: &Step) -> Vec<String> {
    vec![
        number.to_string(),
        step.label.clone(),
        step.expected_suds.map_or_else(|| "–".into(), |suds| suds.to_string()),
        minutes(step.dwell_secs),
        advance(step.advance).into(),
        step.intensity.map_or_else(|| "–".into(), |at| at.to_string()),
    ]
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
    let wide = table(scenario, str::to_owned);
    let table = if wide.width() <= COLUMNS { wide } else { narrow_table(scenario) };
    let title = format!("{}, version {}", scenario.title(), scenario.version());
    format!("{}\n{}", broken("", &title), table.plain())
}

fn as_markdown(scenario: &Scenario) -> String {
    let mut out = format!("# {}\n\n", escaped(scenario.title()));
    out += &format!("Scenario `{}`, version {}.\n\n", scenario.id(), escaped(scenario.version()));
    out += &format!("**Content warning:** {}\n\n", escaped(scenario.content_warning()));
    out += &table(scenario, escaped).markdown();
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
