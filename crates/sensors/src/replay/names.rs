//! What names of columns mean, in the words of [`gradus_table::Column::words`].

/// Names of intervals between beats: `rr`, `RRI`, `nn_ms`, `RR-interval [ms]`, `PP-interval`, `IBI`
/// and the like. A list of plain `intervals` is of beats too.
pub(super) fn is_interval(words: &str) -> bool {
    let stem = words.strip_suffix("ms").unwrap_or(words);
    let endings = ["intervals", "interval", "intervalle", "intervall", "abstand", "abstände"];
    let stem = endings.into_iter().find_map(|end| stem.strip_suffix(end)).unwrap_or(stem);
    matches!(
        stem,
        "rr" | "rri"
            | "rrs"
            | "nn"
            | "nni"
            | "ibi"
            | "ibis"
            | "pp"
            | "ppi"
            | "bi"
            | "beat"
            | "beattobeat"
            | "interbeat"
            | "pulselength"
            | "pulse"
            | "rrraw"
            | "ibiraw"
            | "intervallerr"
            | "intervallesrr"
            | "intervallorr"
            | "intervalorr"
    ) && (words != "pulse" && words != "beat")
        || matches!(words, "intervals" | "interval")
}

/// Names of the measures that are computed from intervals.
pub(super) fn is_measure(words: &str) -> bool {
    let stem = words.strip_prefix("hrv").unwrap_or(words);
    let stem = stem.strip_prefix("avg").or(stem.strip_prefix("mean")).unwrap_or(stem);
    matches!(
        stem,
        "rmssd"
            | "sdnn"
            | "pnn50"
            | "pnn20"
            | "lnrmssd"
            | "avnn"
            | "lfhf"
            | "sdsd"
            | "rmssdms"
            | "sdnnms"
            | "nn50"
    ) || (words.starts_with("hrv") && matches!(stem, "lf" | "hf" | "vlf" | "meannn" | "mediannn"))
}

/// Names of rates of the heart, such as `hr`, `Heart rate [bpm]`, `avg_bpm`.
pub(super) fn is_rate(words: &str) -> bool {
    let stem = words.strip_suffix("bpm").unwrap_or(words);
    let means = ["average", "avg", "mean", "current", "instantaneous"];
    let stem = means.into_iter().find_map(|mean| stem.strip_prefix(mean)).unwrap_or(stem);
    let rates =
        ["hr", "heartrate", "pulse", "pulserate", "rate", "puls", "pulsfrequenz", "herzfrequenz"];
    rates.contains(&stem) || (words.ends_with("bpm") && stem.is_empty())
}

/// Names of times of beats, such as `beat_time_s`, `R-peak time`.
pub(super) fn is_beat_time(words: &str) -> bool {
    is_time(words) && ["beat", "peak", "qrs"].iter().any(|part| words.contains(part))
}

/// Names of what is no interval, whatever its values: signals, rates, measures, times, counts.
pub(super) fn is_other(words: &str) -> bool {
    const PARTS: [&str; 40] = [
        "ecg", "ekg", "ppg", "bvp", "eda", "gsr", "emg", "eeg", "resp", "temp", "acc", "gyro",
        "signal", "wave", "raw", "voltage", "step", "schritt", "score", "punkte", "reaction",
        "latency", "duration", "response", "speed", "power", "watt", "cadence", "altitude",
        "distance", "calorie", "weight", "time", "zeit", "date", "datum", "elapsed", "index",
        "sample", "count",
    ];
    const WHOLE: [&str; 12] =
        ["rt", "rts", "t", "id", "nr", "no", "n", "x", "y", "z", "trial", "ch1"];
    is_rate(words)
        || is_measure(words)
        || WHOLE.contains(&words)
        || PARTS.iter().any(|part| words.contains(part))
}

/// Names that say when.
pub(super) fn is_time(words: &str) -> bool {
    ["time", "zeit", "date", "datum", "elapsed", "since", "offset", "clock", "uhr"]
        .iter()
        .any(|part| words.contains(part))
        || matches!(words, "t" | "s" | "sec" | "seconds")
}

/// What a column says of the rows beside the intervals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A number above 0, or a yes, marks a row that is worth nothing.
    BadWhenSet,
    /// 0, or a no, marks such a row.
    BadWhenZero,
}

impl Verdict {
    /// What the name of a column says of its rows.
    pub(super) fn of(words: &str) -> Option<Self> {
        match words {
            "blocker" | "blocked" | "artifact" | "artefact" | "artifacts" | "isartifact"
            | "isartefact" | "rejected" | "excluded" | "invalid" | "ectopic" | "outlier" => {
                Some(Self::BadWhenSet)
            }
            "quality" | "valid" | "validity" | "isvalid" | "ok" | "confidence" | "good"
            | "signalquality" | "accepted" => Some(Self::BadWhenZero),
            _ => None,
        }
    }

    /// Whether a cell of the column marks its row as worth nothing.
    pub(super) fn is_bad(self, cell: &str) -> bool {
        let lower = cell.to_ascii_lowercase();
        let set = match lower.as_str() {
            "true" | "yes" | "ja" => Some(true),
            "false" | "no" | "nein" => Some(false),
            text => text.parse::<f64>().ok().map(|number| number > 0.0),
        };
        set.is_some_and(|set| set == (self == Self::BadWhenSet))
    }
}
