//! Times of rows: plain numbers, the wall clock, dates. Seconds after the first.

use crate::number::{Style, Value};

/// How a column writes its times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockForm {
    /// Numbers in some unit.
    Number,
    /// `14:10:17.752`, with or without AM or PM; a step back of half a day is midnight.
    TimeOfDay,
    /// `2026-04-24T14:10:17.752`, `2026-05-02 07:14:00 +0000`, `24.04.2026 14:10`, `2026-04-24`,
    /// and the like.
    Date,
}

/// Reads a column of times, in the order of the file: seconds after its first time, exact to the
/// nanosecond for whole numbers of any size and for times of the wall clock.
#[derive(Clone, Debug)]
pub struct Clock {
    style: Style,
    secs_of_one: f64,
    first: Option<Moment>,
    /// Of a time of day: whole days passed, and the last time, ns.
    days: i128,
    last: i128,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Moment {
    /// A whole part and its decimals.
    Number(i128, f64),
    OfDay(i128),
    Date(i128),
}

const DAY_NS: i128 = 86_400_000_000_000;

impl Clock {
    /// A clock whose plain numbers count `secs_of_one` seconds each.
    pub fn new(style: Style, secs_of_one: f64) -> Self {
        Self { style, secs_of_one, first: None, days: 0, last: 0 }
    }

    /// The form of a cell; none when it is no time.
    pub fn form(style: Style, cell: &str) -> Option<ClockForm> {
        Some(match moment(style, cell.trim())? {
            Moment::Number(..) => ClockForm::Number,
            Moment::OfDay(_) => ClockForm::TimeOfDay,
            Moment::Date(_) => ClockForm::Date,
        })
    }

    /// Seconds after the first time that was read, which is 0; none when `cell` is no time of the
    /// first one's form.
    pub fn secs(&mut self, cell: &str) -> Option<f64> {
        let now = moment(self.style, cell.trim())?;
        if self.first.is_none() {
            self.first = Some(now);
            if let Moment::OfDay(ns) = now {
                self.last = ns;
            }
        }
        match (self.first?, now) {
            (Moment::Number(whole0, part0), Moment::Number(whole, part)) => {
                Some(((whole - whole0) as f64 + (part - part0)) * self.secs_of_one)
            }
            (Moment::Date(first), Moment::Date(now)) => Some((now - first) as f64 / 1e9),
            (Moment::OfDay(first), Moment::OfDay(now)) => {
                if now - self.last < -DAY_NS / 2 {
                    self.days += 1;
                } else if now - self.last > DAY_NS / 2 && self.days > 0 {
                    self.days -= 1;
                }
                self.last = now;
                Some((now + self.days * DAY_NS - first) as f64 / 1e9)
            }
            _ => None,
        }
    }
}

fn moment(style: Style, cell: &str) -> Option<Moment> {
    let cell = cell.trim_start_matches(['\'', '"']).trim_end_matches(['\'', '"']);
    if let Value::Number(number) = style.read(Some(cell)) {
        // A whole number of more digits than a float holds.
        if let Ok(whole) = cell.parse::<i64>() {
            return Some(Moment::Number(i128::from(whole), 0.0));
        }
        let text = if style.decimal_comma { cell.replace(',', ".") } else { cell.to_owned() };
        if let Some((whole, decimals)) = text.split_once('.')
            && let Ok(whole) = whole.parse::<i64>()
            && decimals.bytes().all(|b| b.is_ascii_digit())
            && let Ok(part) = format!("0.{decimals}").parse::<f64>()
        {
            let part = if text.starts_with('-') { -part } else { part };
            return Some(Moment::Number(i128::from(whole), part));
        }
        return Some(Moment::Number(0, number));
    }
    wall(cell)
}

/// A date with a time, or a time of the day.
fn wall(cell: &str) -> Option<Moment> {
    if cell.len() > 40 || !cell.is_ascii() {
        return None;
    }
    if !cell.contains(':') {
        let is_date =
            cell.len() >= 8 && cell.bytes().all(|b| b.is_ascii_digit() || b"-./".contains(&b));
        return is_date.then(|| days_of(cell)).flatten().map(|days| Moment::Date(days * DAY_NS));
    }
    let (date, time) = match cell.split_once(['T', ' ', '_']) {
        Some((date, time)) if !date.contains(':') => (Some(date), time.trim()),
        _ => (None, cell),
    };
    let (time, offset_ns) = zone(time)?;
    let of_day = time_of_day(time)?;
    match date {
        None => Some(Moment::OfDay(of_day)),
        Some(date) => Some(Moment::Date(days_of(date)? * DAY_NS + of_day - offset_ns)),
    }
}

/// A time without its zone, and the zone's offset, ns.
fn zone(time: &str) -> Option<(&str, i128)> {
    let time = time.strip_suffix(" UTC").or(time.strip_suffix(" GMT")).unwrap_or(time);
    if let Some(time) = time.strip_suffix(['Z', 'z']) {
        return Some((time, 0));
    }
    let Some(at) = time.rfind(['+', '-']) else { return Some((time, 0)) };
    let (time, zone) = time.split_at(at);
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let hours: i128 = digits.get(..2)?.parse().ok()?;
    let minutes: i128 = digits.get(2..4).map_or(Ok(0), str::parse).ok()?;
    Some((time.trim_end(), sign * (hours * 60 + minutes) * 60_000_000_000))
}

fn time_of_day(time: &str) -> Option<i128> {
    let upper = time.trim().to_ascii_uppercase();
    let (time, half) = match (upper.strip_suffix("AM"), upper.strip_suffix("PM")) {
        (Some(time), _) => (time.trim_end(), Some(0)),
        (_, Some(time)) => (time.trim_end(), Some(12)),
        _ => (upper.as_str(), None),
    };
    let mut parts = time.splitn(3, ':');
    let number = |text: &str, most: i128| {
        let right = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        right.then(|| text.parse::<i128>().ok()).flatten().filter(|n| *n <= most)
    };
    let mut hours = number(parts.next()?, 99)?;
    if let Some(half) = half {
        hours = hours % 12 + half;
    }
    let minutes = number(parts.next()?, 59)?;
    let (secs, decimals) = match parts.next() {
        None => ("0", ""),
        Some(rest) => rest.split_once(['.', ',', ':']).unwrap_or((rest, "")),
    };
    let secs = number(secs, 60)?;
    if decimals.len() > 12 || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nanos: String = decimals.chars().chain(core::iter::repeat('0')).take(9).collect();
    let nanos: i128 = nanos.parse().ok()?;
    Some((((hours * 60 + minutes) * 60) + secs) * 1_000_000_000 + nanos)
}

/// Days since 1970 of a date in digits: year first, or day before month (with points), or month
/// before day (with slashes, unless the first is above 12).
fn days_of(date: &str) -> Option<i128> {
    let sign = ['-', '.', '/'].into_iter().find(|c| date.contains(*c))?;
    let mut parts =
        date.splitn(3, sign).map(|part| part.trim().parse::<u16>().ok().map(i128::from));
    let (a, b, c) = (parts.next()??, parts.next()??, parts.next()??);
    let (year, month, day) = match sign {
        _ if a > 31 => (a, b, c),
        '/' if a <= 12 => (c, a, b),
        _ => (c, b, a),
    };
    let year = if year < 100 { year + 2000 } else { year };
    if !(1900..=2200).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Days of a civil date: years of March to February, so that the leap day is the last.
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let day_of_year = (153 * m + 2) / 5 + day - 1;
    Some(y * 365 + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + day_of_year - 719_468)
}
