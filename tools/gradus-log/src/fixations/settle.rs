//! What only the cells can say: which time grows, how a column of validity is meant, whose rows
//! are meant.

use gradus_table::{Clock, ClockForm, Fault, Style, Table, Unit, Value, shown};

use super::look::{counts, yes_or_no};
use super::names::{Said, eye_column};
use super::plan::{Plan, Rule, Time, Valid};

/// What was seen of a column of validity.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    numbers: u64,
    least: f64,
    most: f64,
    fractions: bool,
    texts: u64,
    unknown: u64,
}

impl Seen {
    fn add(&mut self, style: Style, cell: Option<&str>) {
        match style.read(cell) {
            Value::Number(number) => {
                self.least = if self.numbers == 0 { number } else { self.least.min(number) };
                self.most = if self.numbers == 0 { number } else { self.most.max(number) };
                self.numbers += 1;
                self.fractions |= number.fract() != 0.0;
            }
            Value::Missing(_) => {}
            Value::Text if cell.and_then(yes_or_no).is_some() => self.texts += 1,
            Value::Text => self.unknown += 1,
        }
    }

    fn rule(&self, valid: &Valid) -> Rule {
        let name = valid.name.to_lowercase();
        match valid.rule {
            Rule::Bits if self.most <= 1.0 => return Rule::Flag,
            Rule::Open => {}
            known => return known,
        }
        if self.unknown > 0 || (self.numbers > 0 && self.texts > 0) {
            return Rule::Unknown;
        }
        if self.numbers == 0 {
            return Rule::Flag;
        }
        let confidence = name.contains("conf");
        match () {
            () if confidence && self.most <= 1.0 => Rule::Least(0.5),
            () if confidence && self.most <= 100.0 => Rule::Least(50.0),
            () if self.fractions && self.most <= 1.0 => Rule::Least(0.5),
            () if self.fractions => Rule::Unknown,
            () if self.most <= 1.0 => Rule::Flag,
            () if name.contains("valid") && self.most <= 4.0 && self.least >= 0.0 => Rule::Codes,
            () if name.contains("valid") && self.most <= 31.0 => Rule::Bits,
            () => Rule::Unknown,
        }
    }
}

/// Completes a plan with what the cells say.
///
/// # Errors
///
/// A time whose unit is not known.
pub fn settle(table: &Table, plan: &mut Plan, said: Said) -> Result<(), Fault> {
    let style = table.style();
    let eye = eye_column(table.columns()).filter(|_| plan.only.is_none());
    let mut eyes: Vec<(String, u64)> = Vec::new();
    let mut same_time = 0_u64;
    let mut columns: Vec<Valid> = plan.valid.iter().chain(&plan.either).cloned().collect();
    columns.extend(plan.eyes.iter().flat_map(|eye| eye.valid.iter().cloned()));
    let mut seen = vec![Seen::default(); columns.len()];
    let mut growth = vec![(None::<f64>, 0_u64, 0_u64); plan.times.len()];
    let mut before: Option<String> = None;
    let mut rows = table.rows();
    let mut count = 0_u64;
    while let Some(row) = rows.next_row() {
        let row = row?;
        if let Some((at, text)) = &plan.only
            && !row.cell(*at).is_some_and(|cell| cell.eq_ignore_ascii_case(text))
        {
            continue;
        }
        count += 1;
        for (seen, column) in seen.iter_mut().zip(&columns) {
            seen.add(style, row.cell(column.at));
        }
        for ((last, grown, numbers), time) in growth.iter_mut().zip(&plan.times) {
            let Time::Column { at, .. } = time else { continue };
            let now = style.read(row.cell(*at)).number();
            *grown += u64::from(last.zip(now).is_some_and(|(last, now)| now > last));
            *last = now.or(*last);
            *numbers += u64::from(now.is_some());
        }
        if let Some(cell) = eye.and_then(|at| row.cell(at))
            && eyes.len() <= 3
        {
            match eyes.iter_mut().find(|(text, _)| text == cell) {
                Some((_, rows)) => *rows += 1,
                None => eyes.push((cell.to_owned(), 1)),
            }
            if let Some(Time::Column { at, .. }) = plan.times.first() {
                let time = row.cell(*at).map(str::to_owned);
                same_time += u64::from(time == before);
                before = time;
            }
        }
    }
    // A clock that stands still is none; the next best is taken then.
    let grows = growth.iter().position(|(_, grown, _)| *grown * 5 >= count * 2);
    let best = grows.unwrap_or(0).min(plan.times.len().saturating_sub(1));
    plan.times.swap(0, best);
    plan.times.truncate(1);
    time_unit(table, plan, said)?;
    if count == 0 {
        return Err(Fault::whole(
            "the file names columns and has no row",
            "export the recording again, with its samples",
        ));
    }
    if let Some((_, grown, numbers)) = growth.get(best)
        && *numbers > 10
        && grown * 10 < *numbers
    {
        return Err(Fault::at(
            table.header_line().unwrap_or(1),
            "",
            format!("the time stands still: it grows in {grown} of {numbers} rows"),
            "write all of its digits (a program may have rounded them), or take another column",
        ));
    }
    if let (Some(at), [(first, a), (second, b)]) = (eye, eyes.as_slice())
        && (same_time * 3 >= count || (a.min(b) * 3 > count && same_time > 0))
    {
        plan.notes.push(format!(
            "rows of two eyes ({} and {}): those of {} are read",
            shown(first),
            shown(second),
            shown(first)
        ));
        plan.only = Some((at, first.clone()));
    }
    let mut rules = seen.iter().zip(&columns).map(|(seen, column)| seen.rule(column));
    let all = plan.eyes.iter_mut().map(|eye| &mut eye.valid);
    for valid in [&mut plan.valid, &mut plan.either].into_iter().chain(all).flatten() {
        valid.rule = rules.next().unwrap_or(Rule::Unknown);
        if valid.rule == Rule::Unknown {
            let name = &valid.name;
            plan.notes.push(format!("the column {name} is passed over: its values are not known"));
        }
    }
    distrust(table, plan);
    Ok(())
}

/// A confidence that would leave less than half of the rows is no measure.
fn distrust(table: &Table, plan: &mut Plan) {
    if plan.format.is_some() {
        return;
    }
    for valid in &mut plan.valid {
        let Rule::Least(least) = valid.rule else { continue };
        let (mut rows, mut all, mut low) = (table.rows(), 0_u64, 0_u64);
        while let Some(Ok(row)) = rows.next_row() {
            all += 1;
            let counted = counts(valid, row.cell(valid.at), table.style());
            low += u64::from(counted == Some(false));
        }
        if low * 2 > all {
            let name = &valid.name;
            plan.notes.push(format!(
                "the column {name} is passed over: over half of its values lie under {least}"
            ));
            valid.rule = Rule::Unknown;
        }
    }
}

/// The unit of the time: of the command line, of the name, or none for a wall clock.
fn time_unit(table: &Table, plan: &mut Plan, said: Said) -> Result<(), Fault> {
    let Some(Time::Column { at, name, unit }) = plan.times.first_mut() else { return Ok(()) };
    let style = table.style();
    let mut rows = table.rows();
    let mut form = None;
    while let (None, Some(row)) = (form, rows.next_row()) {
        let row = row?;
        form = row.cell(*at).and_then(|cell| Clock::form(style, cell));
    }
    if matches!(form, Some(ClockForm::Date | ClockForm::TimeOfDay)) {
        *unit = Some(Unit::S);
        return Ok(());
    }
    if let Some(said) = said.time
        && let Some(own) = unit.replace(said)
        && own != said
    {
        let (name, own, said) = (shown(name), own.name(), said.name());
        plan.notes.push(format!("{name} is read in {said}, as --time-unit says, not in {own}"));
    }
    if unit.is_some() {
        return Ok(());
    }
    Err(Fault::at(
        table.header_line().unwrap_or(1),
        "",
        "the time column names no unit",
        "call it time_s, time_ms, time_us or time_ns, or say --time-unit",
    ))
}
