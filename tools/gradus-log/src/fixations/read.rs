//! Samples to fixations, part by part: no event crosses a step of the clock.

use gradus_base::SessionTime;
use gradus_signal::eyes::ivt::{Classifier, Event, Sample, Settings};
use gradus_signal::eyes::sphere::{azimuth_deg, elevation_deg, from_angles_deg};
use gradus_table::{Fault, Table};

use super::look::{Look, Looker};
use super::plan::{Plan, Rule};
use super::rows::{Samples, Zero};
use super::survey::{Survey, short};
use super::{Fixation, Found, Row};

/// No recording is that long.
const LONGEST_SECS: f64 = 1e9;

/// A sample, seconds after the first of the file.
#[derive(Clone, Copy)]
struct Seen {
    line: u64,
    secs: f64,
    direction: Option<[f64; 2]>,
}

/// So many rows, and the line of the first.
#[derive(Clone, Copy, Debug, Default)]
struct Lines {
    count: u64,
    first: u64,
}

impl Lines {
    fn add(&mut self, line: u64) {
        if self.count == 0 {
            self.first = line;
        }
        self.count += 1;
    }
}

/// Why a part begins.
#[derive(Clone, Copy, Debug)]
enum Begins {
    /// The times begin anew.
    Anew { line: u64 },
    /// The clock steps back by so many seconds.
    Back { line: u64, by_secs: f64 },
    /// The header stands again.
    Header { line: u64 },
}

struct Parts {
    settings: Settings,
    classifier: Classifier,
    events: Vec<(usize, f64, Event)>,
    begins: Vec<Begins>,
    /// Seconds of the part's first and newest sample.
    first: f64,
    last: Option<f64>,
    waiting: Option<Seen>,
    samples: u64,
    missing: u64,
    late: Lines,
    same_time: Lines,
}

/// Classifies the samples of a table.
///
/// # Errors
///
/// Faults of rows, and times that no recording has.
pub fn read(
    table: &Table,
    plan: &Plan,
    survey: &Survey,
    settings: Settings,
) -> Result<Found, Fault> {
    let looker = Looker { plan, style: table.style(), marks: &survey.marks };
    let mut parts = Parts::new(settings);
    let mut samples = Samples::new(table, plan)?;
    let mut held = survey.held.iter().copied().peekable();
    let (mut section, mut zero) = (0, None);
    let (mut invalid, mut held_rows, mut repeats) = (0_u64, Lines::default(), 0_u64);
    let mut before: Option<[f64; 2]> = None;
    samples.each(|row, secs| {
        let line = row.line();
        let look = looker.look(row)?;
        let Some(secs) = secs else {
            if look == Look::Missing {
                return Ok(());
            }
            return Err(Fault::at(line, "", "a line without a time", "take it out"));
        };
        if let (None, Some(time)) = (&zero, plan.times.first()) {
            let cell = match time {
                super::plan::Time::Column { at, .. } => row.cell(*at).unwrap_or_default(),
                super::plan::Time::Rate { .. } => "",
            };
            zero = Some(Zero::of(table, time, cell));
        }
        if row.section() != section {
            section = row.section();
            parts.begin(Begins::Header { line }, secs);
        }
        let mut direction = look.direction();
        invalid += u64::from(look == Look::Invalid);
        while held.next_if(|(_, last, _)| *last < line).is_some() {}
        if let Some((first, _, whole)) = held.peek()
            && (line > *first || (*whole && line == *first))
            && direction.is_some()
        {
            held_rows.add(line);
            direction = None;
        }
        if survey.slow && direction.is_some() && direction == before {
            repeats += 1;
            return Ok(());
        }
        before = direction;
        parts.take(Seen { line, secs, direction })
    })?;
    let (passed, comments) = (samples.passed, samples.comments());
    parts.end();
    let mut notes: Vec<String> = table.notes().iter().map(|note| note.text().to_owned()).collect();
    notes.extend(plan.notes.iter().cloned());
    notes.extend(survey.notes.iter().cloned());
    if let Some(Zero::Wall(first)) = &zero {
        notes.push(format!("times count from the first, {first}"));
    }
    if !comments.is_nothing() {
        notes.push(comments.to_string());
    }
    let passed_over = [
        (passed.others, "of another sensor or eye"),
        (passed.blank, "without anything in it"),
        (repeats, "with a repeated sample"),
    ];
    for (count, what) in passed_over {
        if count > 0 {
            notes.push(format!("passed over: {} {what}", gradus_cli::counted(count, "row")));
        }
    }
    if passed.messages > 0 {
        let rows = gradus_cli::counted(passed.messages, "row");
        let first = passed.first_message;
        notes.push(format!("passed over: {rows} of words (the first in line {first})"));
    }
    if let Some(line) = passed.cut {
        notes.push(format!("line {line}, the last, was not written to its end and is left out"));
    }
    if invalid > 0 {
        notes.push(format!(
            "{} with a direction {} as missing: {}",
            gradus_cli::counted(invalid, "row"),
            if invalid == 1 { "counts" } else { "count" },
            invalid_by(plan)
        ));
    }
    if held_rows.count > 0 {
        notes.push(format!(
            "{} as missing: the tracker holds the same direction (the first in line {})",
            match held_rows.count {
                1 => "1 row counts".to_owned(),
                n => format!("{n} rows count"),
            },
            held_rows.first
        ));
    }
    parts.notes(&mut notes);
    let fixates = parts.events.iter().any(|(.., event)| matches!(event, Event::Fixation(_)));
    if !fixates && parts.samples - parts.missing > 100 {
        notes.push(
            "no fixation in all these samples: are the units of time and of angles right?"
                .to_owned(),
        );
    }
    let zero_ns = zero.as_ref().map_or(0, Zero::ns);
    let count = parts.begins.len() + 1;
    let events = parts.events.iter().map(|(part, first, event)| row(*part, event, *first, zero_ns));
    Ok(Found {
        settings,
        format: plan.format,
        notes,
        samples: parts.samples,
        missing: parts.missing,
        out_of_order: parts.late.count + parts.same_time.count,
        parts: count,
        events: events.collect(),
    })
}

/// Which columns say that a row does not count, and how they are read.
fn invalid_by(plan: &Plan) -> String {
    let all =
        plan.valid.iter().chain(&plan.either).chain(plan.eyes.iter().flat_map(|eye| &eye.valid));
    let told = all.filter_map(|valid| {
        let name = &valid.name;
        Some(match valid.rule {
            Rule::Flag => format!("{name} is not set"),
            Rule::Bits => format!("{name} marks the direction as invalid"),
            Rule::Codes => format!("{name} is 2 or more (0 and 1 are valid)"),
            Rule::Least(least) => format!("{name} is under {least}"),
            Rule::Blink | Rule::BlinkId => format!("{name} marks a blink"),
            Rule::Open | Rule::Unknown => return None,
        })
    });
    told.collect::<Vec<_>>().join(", or ")
}

impl Parts {
    fn new(settings: Settings) -> Self {
        Self {
            settings,
            classifier: Classifier::new(settings),
            events: Vec::new(),
            begins: Vec::new(),
            first: 0.0,
            last: None,
            waiting: None,
            samples: 0,
            missing: 0,
            late: Lines::default(),
            same_time: Lines::default(),
        }
    }

    /// Takes the next row. What is earlier than the row before it waits for the row behind it: either
    /// it came late, or the clock stepped back.
    fn take(&mut self, look: Seen) -> Result<(), Fault> {
        if let Some(waiting) = self.waiting.take() {
            let last = self.last.unwrap_or(waiting.secs);
            if look.secs > last {
                self.late.add(waiting.line);
            } else {
                let (line, by_secs) = (waiting.line, last - waiting.secs);
                let anew = waiting.secs <= self.first + 1.0;
                let begins =
                    if anew { Begins::Anew { line } } else { Begins::Back { line, by_secs } };
                self.begin(begins, waiting.secs);
                self.push(waiting)?;
            }
        }
        match self.last {
            Some(last) if look.secs == last => self.same_time.add(look.line),
            Some(last) if look.secs < last => self.waiting = Some(look),
            _ => self.push(look)?,
        }
        Ok(())
    }

    fn push(&mut self, look: Seen) -> Result<(), Fault> {
        if self.last.is_none() {
            self.first = look.secs;
        }
        let after = look.secs - self.first;
        if after > LONGEST_SECS {
            return Err(Fault::at(
                look.line,
                "",
                format!("{after:.0} s after the first line"),
                "is the unit of time right?",
            ));
        }
        self.last = Some(look.secs);
        self.samples += 1;
        self.missing += u64::from(look.direction.is_none());
        let at = SessionTime((after.max(0.0) * 1e9).round() as u64);
        let direction =
            look.direction.map(|[azimuth, elevation]| from_angles_deg(azimuth, elevation));
        let (part, first) = (self.begins.len(), self.first);
        let events = &mut self.events;
        let sample = Sample { at, direction, region: None };
        self.classifier.push(sample, &mut |event| events.push((part, first, event)));
        Ok(())
    }

    fn begin(&mut self, begins: Begins, first: f64) {
        if let Some(waiting) = self.waiting.take() {
            self.late.add(waiting.line);
        }
        self.finish();
        self.begins.push(begins);
        (self.first, self.last) = (first, None);
    }

    fn finish(&mut self) {
        let (part, first) = (self.begins.len(), self.first);
        let events = &mut self.events;
        let done = core::mem::replace(&mut self.classifier, Classifier::new(self.settings));
        done.finish(&mut |event| events.push((part, first, event)));
    }

    fn end(&mut self) {
        if let Some(waiting) = self.waiting.take() {
            self.late.add(waiting.line);
        }
        self.finish();
    }

    fn notes(&self, notes: &mut Vec<String>) {
        for begins in self.begins.iter().take(3) {
            notes.push(match begins {
                Begins::Anew { line } => format!(
                    "line {line}: times begin anew, as a second recording behind the first does; it \
                     is a part of its own"
                ),
                Begins::Back { line, by_secs } => format!(
                    "line {line}: the clock steps back by {} s; no event crosses it",
                    short(*by_secs)
                ),
                Begins::Header { line } => format!(
                    "line {line}: a second recording begins behind a second header; it is a part of \
                     its own"
                ),
            });
        }
        if let Some(more) = self.begins.len().checked_sub(3).filter(|more| *more > 0) {
            notes.push(format!(
                "and {} so: {} parts",
                gradus_cli::counted(more, "more line"),
                self.begins.len() + 1
            ));
        }
        let Lines { count, first } = self.same_time;
        if count > 0 {
            let rows = gradus_cli::counted(count, "row");
            notes.push(format!(
                "{rows} left out for the time of the row before (the first: line {first})"
            ));
        }
        let Lines { count, first } = self.late;
        if count > 0 {
            let rows = gradus_cli::counted(count, "row");
            notes.push(format!(
                "{rows} left out for an earlier time than the row before (the first: line {first})"
            ));
        }
    }
}

fn row(part: usize, event: &Event, first: f64, zero_ns: i128) -> Row {
    let (kind, from, to, fixation) = match event {
        Event::Fixation(f) => {
            let row = Fixation {
                azimuth_deg: azimuth_deg(f.direction),
                elevation_deg: elevation_deg(f.direction),
                spread_deg: f.spread_deg,
                samples: f.samples,
                missing_s: f.missing_secs,
            };
            ("fixation", f.from, f.to, Some(row))
        }
        Event::Blink { from, to } => ("blink", *from, *to, None),
        Event::Lost { from, to } => ("lost", *from, *to, None),
    };
    let first_ns = (first * 1e9).round() as i128;
    // To the microsecond, in whole numbers: a float does not hold today's nanoseconds.
    let secs = |at: SessionTime| {
        let ns = zero_ns + first_ns + i128::from(at.0);
        (ns + 500).div_euclid(1000) as f64 / 1e6
    };
    Row { kind, part: part + 1, from_s: secs(from), to_s: secs(to), fixation }
}
