//! Files of known programs and devices, by their columns and by the lines above those: named in the
//! answer, or refused in a sentence that says what they are.

use gradus_table::{Fault, Table, Unit, Value};

use super::names;

/// A file that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// What it is, as in *an Empatica IBI file: offsets, then seconds*.
    pub name: &'static str,
    /// Where its intervals are and their unit, where the header does not tell.
    pub column: Option<(usize, Unit)>,
    /// Rows at its beginning that hold something else.
    pub skip: usize,
}

impl Known {
    fn named(name: &'static str) -> Self {
        Self { name, column: None, skip: 0 }
    }
}

/// Knows a file, or does not.
///
/// # Errors
///
/// A file that is known and holds no intervals.
pub(super) fn recognise(table: &Table) -> Result<Option<Known>, Fault> {
    let words: Vec<&str> = table.columns().iter().map(|column| column.words()).collect();
    let has = |name: &str| words.contains(&name);
    let refuse = |what: &str, remedy: &str| Err(Fault::whole(what, remedy));
    let above = |text: &str| {
        let preamble = table.preamble();
        let mut lines = preamble.comments.iter().chain(&preamble.others);
        lines.any(|(_, line)| line.to_lowercase().contains(text))
    };
    if above("opensignals") {
        return refuse(
            "this is an OpenSignals recording: samples of signals, no intervals",
            "find the beats in its ECG or pulse first, and give the intervals between them in ms",
        );
    }
    if above("hrv report") || above("pyhrv") {
        return refuse("this is a report of HRV measures, no intervals", WANT_INTERVALS);
    }
    if above("kubios") {
        if words.iter().any(|name| names::is_interval(name)) {
            return Ok(Some(Known::named("a Kubios report: the column RR of its table")));
        }
        return refuse("this is a Kubios report without its table of RR intervals", WANT_INTERVALS);
    }
    if above("name,sport,date") || (has("sport") && has("starttime") && has("averageheartrate")) {
        return refuse(
            "this is a Polar Flow training: heart rate by the second, no intervals",
            "export the RR intervals of the session instead",
        );
    }
    if has("emotibittimestamp") || has("typetag") {
        return if has("bi") {
            Ok(Some(Known::named("an EmotiBit BI file: beat intervals in ms")))
        } else {
            refuse("this is an EmotiBit file, and not the one of intervals", "give its file BI")
        };
    }
    if has("annotation") && has("manual") && has("timestamp") {
        return refuse(
            "this is the events file of HRV Logger: it has no column of intervals",
            "give the file of RR intervals that HRV Logger writes beside it",
        );
    }
    if words.starts_with(&["type", "localnumber", "message"]) {
        return refuse(
            "this is a FIT file as FitCSVTool writes it, a message a line",
            "take the values `time` of its hrv messages, one a line, in ms",
        );
    }
    if has("missingvaluereason") || has("participantfullid") {
        return refuse(
            "this is a table of measures by the minute (Empatica), no intervals",
            WANT_INTERVALS,
        );
    }
    let intervals = words.iter().any(|name| names::is_interval(name));
    if !intervals && words.iter().any(|name| names::is_measure(name)) {
        let by = if has("timestampmeasurement") || above("hrv4training") {
            " (HRV4Training)"
        } else {
            ""
        };
        return refuse(
            &format!("this is a table of HRV measures{by}, no intervals between beats"),
            WANT_INTERVALS,
        );
    }
    if !intervals && (has("cardiac") || has("respiratory")) {
        return refuse(
            BIDS,
            "find the beats in it first, and give the intervals between them in ms",
        );
    }
    if intervals && has("sincestart") && has("timestamp") {
        return Ok(Some(Known::named("an HRV Logger RR file")));
    }
    if intervals
        && words
            .first()
            .is_some_and(|first| first.starts_with("phone") && first.ends_with("timestamp"))
    {
        let name = if words.iter().any(|name| name.starts_with("pp")) {
            "a Polar Sensor Logger file of PP intervals, from an optical sensor"
        } else {
            "a Polar Sensor Logger file"
        };
        return Ok(Some(Known::named(name)));
    }
    if table.has_header() { Ok(None) } else { without_header(table) }
}

const WANT_INTERVALS: &str = "give the intervals between beats themselves, in ms";
const BIDS: &str = "this is a BIDS physio file: samples of signals, no intervals";

fn without_header(table: &Table) -> Result<Option<Known>, Fault> {
    let mut rows = table.rows();
    let mut next = || -> Option<Vec<String>> {
        Some(rows.next_row()?.ok()?.cells().map(str::to_owned).collect())
    };
    let (first, second) = (next().unwrap_or_default(), next().unwrap_or_default());
    let number = |cell: &String| match table.style().read(Some(cell)) {
        Value::Number(number) => Some(number),
        _ => None,
    };
    let unix = |cell: &String| number(cell).is_some_and(|secs| (1e9..3e9).contains(&secs));
    if let [start, name] = &*first
        && unix(start)
        && name.eq_ignore_ascii_case("ibi")
    {
        let name = "an Empatica IBI file: offsets, then seconds";
        return Ok(Some(Known { name, column: Some((1, Unit::S)), skip: 1 }));
    }
    // Its other files: when they begin, how many samples a second, and the samples.
    let rate = |cell: &String| number(cell).is_some_and(|hz| [1.0, 4.0, 32.0, 64.0].contains(&hz));
    if first.iter().all(unix) && !second.is_empty() && second.iter().all(rate) {
        return Err(Fault::whole(
            "this is an Empatica file of a sampled signal (HR, BVP, EDA or the like), no intervals",
            "give the file IBI.csv that stands beside it",
        ));
    }
    if table.is_gzip() && first.len() > 1 && first.iter().all(|cell| number(cell).is_some()) {
        return Err(Fault::whole(
            "this is gzip with columns of numbers without names, as BIDS writes signals (physio)",
            "find the beats in it first, and give the intervals between them in ms",
        ));
    }
    Ok(None)
}
