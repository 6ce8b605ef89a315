//! A column: its name, and the unit that stands in the name or in a row of units.

/// A unit that a header or a row of units names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The names say it.
pub enum Unit {
    Hours,
    Minutes,
    S,
    Ms,
    /// Microseconds.
    Us,
    Ns,
    /// 100 ns, as Windows and .NET count.
    Ticks100Ns,
    /// 1/1024 s, as Bluetooth straps count.
    Per1024S,
    Deg,
    Rad,
    /// Pixels of a screen or a video.
    Px,
    /// Part of a screen, of a unit vector or of anything from 0 to 1.
    Normalised,
    Mm,
    /// Per minute.
    Bpm,
    Hz,
    Percent,
    /// Numbers of samples, whose rate stands elsewhere.
    Samples,
}

impl Unit {
    /// The unit that a text names, as `ms`, `1/1024 s`, `°`; none when it is not known. Case and
    /// blanks do not count.
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '.' && *c != '_')
            .flat_map(char::to_lowercase)
            .collect();
        let text = text
            .strip_prefix("in")
            .filter(|rest| rest.len() > 1 && *rest != "ches")
            .unwrap_or(&text);
        Some(match text {
            "h" | "hour" | "hours" => Self::Hours,
            "min" | "mins" | "minute" | "minutes" => Self::Minutes,
            "s" | "sec" | "secs" | "second" | "seconds" | "sek" | "sekunden" => Self::S,
            "ms" | "msec" | "msecs" | "millis" | "millisecond" | "milliseconds"
            | "millisekunden" | "1/1000s" | "1/1000sec" => Self::Ms,
            "us" | "usec" | "µs" | "μs" | "µsec" | "micros" | "microsecond" | "microseconds" => {
                Self::Us
            }
            "ns" | "nsec" | "nanos" | "nanosecond" | "nanoseconds" => Self::Ns,
            "100ns" | "ticks" | "filetime" => Self::Ticks100Ns,
            "1/1024s" | "1/1024sec" | "1/1024second" | "1/1024seconds" | "1/1024" | "s/1024" => {
                Self::Per1024S
            }
            "deg" | "degs" | "degree" | "degrees" | "°" | "grad" => Self::Deg,
            "rad" | "rads" | "radian" | "radians" => Self::Rad,
            "px" | "pix" | "pixel" | "pixels" | "dacspx" | "mcspx" => Self::Px,
            "norm" | "normalized" | "normalised" | "hucsnorm" | "mcsnorm" | "dacsnorm" => {
                Self::Normalised
            }
            "mm" | "dacsmm" | "hucsmm" => Self::Mm,
            "bpm" | "beats/min" | "1/min" | "/min" | "perminute" | "beatsperminute" | "min-1" => {
                Self::Bpm
            }
            "hz" => Self::Hz,
            "%" | "percent" => Self::Percent,
            "sample" | "samples" => Self::Samples,
            _ => return None,
        })
    }

    /// Seconds of one of it; none for what is no time.
    pub fn secs(self) -> Option<f64> {
        Some(match self {
            Self::Hours => 3600.0,
            Self::Minutes => 60.0,
            Self::S => 1.0,
            Self::Ms => 1e-3,
            Self::Us => 1e-6,
            Self::Ns => 1e-9,
            Self::Ticks100Ns => 1e-7,
            Self::Per1024S => 1.0 / 1024.0,
            _ => return None,
        })
    }

    /// Degrees of one of it; none for what is no angle.
    pub fn degrees(self) -> Option<f64> {
        match self {
            Self::Deg => Some(1.0),
            Self::Rad => Some(1f64.to_degrees()),
            _ => None,
        }
    }

    /// As a message names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hours => "h",
            Self::Minutes => "min",
            Self::S => "s",
            Self::Ms => "ms",
            Self::Us => "µs",
            Self::Ns => "ns",
            Self::Ticks100Ns => "100 ns",
            Self::Per1024S => "1/1024 s",
            Self::Deg => "deg",
            Self::Rad => "rad",
            Self::Px => "px",
            Self::Normalised => "norm",
            Self::Mm => "mm",
            Self::Bpm => "bpm",
            Self::Hz => "Hz",
            Self::Percent => "%",
            Self::Samples => "samples",
        }
    }
}

/// Units that count as such at the end of a name, after a `_`, a blank or the like.
const SUFFIXES: &[&str] = &[
    "s",
    "sec",
    "secs",
    "seconds",
    "ms",
    "msec",
    "millis",
    "milliseconds",
    "us",
    "µs",
    "usec",
    "microseconds",
    "ns",
    "nanoseconds",
    "deg",
    "degrees",
    "rad",
    "radians",
    "px",
    "pixels",
    "bpm",
    "hz",
    "mm",
    "norm",
    "min",
    "minutes",
    "samples",
];

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    index: usize,
    name: String,
    words: String,
    unit: Option<Unit>,
    unit_text: Option<String>,
}

impl Column {
    pub(crate) fn new(index: usize, name: &str) -> Self {
        let name = name.trim();
        let (stem, text, unit) = unit_of(name);
        let unit_text = text.map(str::to_owned);
        Self { index, name: name.to_owned(), words: words(stem), unit, unit_text }
    }

    /// A column whose name, and perhaps its unit, stand elsewhere than in the table.
    pub fn named(index: usize, name: &str, unit: Option<&str>) -> Self {
        let mut column = Self::new(index, name);
        column.measured_in(unit.unwrap_or_default());
        column
    }

    /// Takes a unit from a row of units.
    pub(crate) fn measured_in(&mut self, text: &str) {
        let bare = text.trim().trim_matches(['[', ']', '(', ')', '{', '}']).trim();
        if !bare.is_empty() && self.unit.is_none() {
            self.unit = Unit::parse(bare);
            self.unit_text = Some(bare.to_owned());
        }
    }

    /// Place in a row, from 0.
    pub fn index(&self) -> usize {
        self.index
    }

    /// As the header writes it, which may hold anything: pass it through [`shown`](crate::shown)
    /// before a person reads it. Empty where the table has no header.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name without its unit, letters and digits alone, in small letters: `rrinterval` for
    /// `RR-interval [ms]`.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// The unit in brackets behind the name (`[ms]`, `(s)`, `[1/1024 s]`), at its end (`_ms`), or
    /// in the row of units; none where there is none that is known.
    pub fn unit(&self) -> Option<Unit> {
        self.unit
    }

    /// What stands in the place of a unit, also when it is none that is known; to be passed through
    /// [`shown`](crate::shown).
    pub fn unit_text(&self) -> Option<&str> {
        self.unit_text.as_deref()
    }
}

/// The letters and digits of a name, small.
pub(crate) fn words(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A name without its unit, the text of the unit, and the unit.
fn unit_of(name: &str) -> (&str, Option<&str>, Option<Unit>) {
    for (open, close) in [('[', ']'), ('(', ')'), ('{', '}')] {
        if let Some(inner) = name.strip_suffix(close)
            && let Some((stem, text)) = inner.rsplit_once(open)
            && !stem.trim().is_empty()
        {
            return (stem, Some(text.trim()), Unit::parse(text));
        }
    }
    // `gaze_origin_L.x(mm)` ends with the unit; `time(ms).1` and `rr[ms]_raw` do not.
    if let Some((stem, last)) = name.rsplit_once(['_', '-', ' ', '.', '/', ':', ','])
        && !stem.trim().is_empty()
        && SUFFIXES.contains(&last.to_lowercase().as_str())
    {
        return (stem, Some(last), Unit::parse(last));
    }
    (name, None, None)
}
