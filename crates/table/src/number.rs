//! Cells to numbers: decimal signs, thousands, marks of *no value*.

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A finite number.
    Number(f64),
    /// A mark of no value, by its kind as [`mark`] names it.
    Missing(&'static str),
    /// Something else.
    Text,
}

impl Value {
    /// The number, if it is one.
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }
}

/// The kind of a mark of *no value*, as a message may name it; none when `cell` is something else.
///
/// `empty`, `n/a` (also NA, #N/A, #NV), `NaN` (also -nan(ind), 1.#QNAN, NaT), `-1.#IND`, `null`
/// (also None, nil, \N, undefined, missing), `inf`, `.`, `-`. Numbers that mean no value (0, −1,
/// 65535) depend on the column: its reader knows them.
pub fn mark(cell: &str) -> Option<&'static str> {
    let cell = cell.trim();
    if cell.is_empty() {
        return Some("empty");
    }
    if cell.len() > 16 || cell.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let lower = cell.to_ascii_lowercase();
    let bare = lower.trim_start_matches(['-', '+']);
    Some(match bare {
        "" => "-",
        "n/a" | "na" | "#n/a" | "#nv" | "n.a." | "n.a" | "k.a." | "#value!" | "#wert!"
        | "#div/0!" | "#ref!" | "#num!" | "#zahl!" => "n/a",
        "nan" | "nan(ind)" | "nan(snan)" | "1.#qnan" | "1.#snan" | "nat" | "#nan" | "qnan" => "NaN",
        "1.#ind" | "1.#j" | "1,#ind" => "-1.#IND",
        "inf" | "infinity" | "1.#inf" => "inf",
        "null" | "none" | "nil" | "\\n" | "(null)" | "undefined" | "missing" | "<na>" => "null",
        "." => ".",
        "\u{2013}" | "\u{2014}" | "?" | "*" => "-",
        _ if bare.starts_with("nan(") && bare.ends_with(')') => "NaN",
        _ => return None,
    })
}

/// How a table writes numbers, found in its own cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Decimals stand behind a comma.
    pub(crate) decimal_comma: bool,
    /// A comma parts thousands.
    pub(crate) thousands_comma: bool,
    /// A point parts thousands.
    pub(crate) thousands_point: bool,
    /// Commas that may be either were seen, and nothing that settles it.
    pub(crate) unsettled: bool,
}

impl Style {
    /// Whether decimals stand behind a comma.
    pub fn decimal_comma(self) -> bool {
        self.decimal_comma
    }

    /// Whether a comma or a point parts thousands.
    pub fn thousands(self) -> bool {
        self.thousands_comma || self.thousands_point
    }

    /// Numbers such as `1,012` stand in the table, and nothing tells whether 1012 or 1.012 is
    /// meant: [`read`](Self::read) takes them as text.
    pub fn unsettled(self) -> bool {
        self.unsettled
    }

    /// The style in which commas that may be either part thousands; the same where none is.
    #[must_use]
    pub fn commas_as_thousands(self) -> Self {
        Self { thousands_comma: self.thousands_comma || self.unsettled, unsettled: false, ..self }
    }

    /// The style in which commas that may be either part decimals; the same where none is.
    #[must_use]
    pub fn commas_as_decimals(self) -> Self {
        Self { decimal_comma: self.decimal_comma || self.unsettled, unsettled: false, ..self }
    }

    /// What `cell` holds (none: the row is too short for it, which is `Missing("empty")`). A
    /// comment behind the number (`812 # first`) does not count.
    pub fn read(self, cell: Option<&str>) -> Value {
        let Some(cell) = cell.map(str::trim) else { return Value::Missing("empty") };
        if let Some(number) = self.number(cell) {
            return Value::Number(number);
        }
        if let Some(kind) = mark(cell) {
            return Value::Missing(kind);
        }
        match cell.split_once(" #").and_then(|(number, _)| self.number(number.trim())) {
            Some(number) => Value::Number(number),
            None => Value::Text,
        }
    }

    fn number(self, cell: &str) -> Option<f64> {
        if !cell.starts_with(|c: char| {
            c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | ',' | '\u{2212}')
        }) {
            return None;
        }
        let plain = |text: &str| text.parse::<f64>().ok().filter(|v| v.is_finite());
        if cell.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'e' | b'E' | b'.'))
        {
            if !(self.thousands_point && cell.contains('.')) {
                return plain(cell);
            }
            return grouped(cell, '.').then(|| cell.replace('.', "")).and_then(|text| plain(&text));
        }
        let mut text: String = cell.replace('\u{2212}', "-");
        for sign in ['\'', '\u{2019}', ' ', '\u{a0}', '\u{202f}', '\u{2009}'] {
            if text.contains(sign) {
                let whole = text.split(['.', ',']).next().unwrap_or_default();
                if !grouped(whole, sign) {
                    return None;
                }
                text = text.replace(sign, "");
            }
        }
        if text.contains(',') {
            if self.decimal_comma {
                let (whole, decimals) = text.split_once(',')?;
                if whole.contains('.') && !grouped(whole, '.') {
                    return None;
                }
                text = format!("{}.{decimals}", whole.replace('.', ""));
            } else if self.thousands_comma {
                if !grouped(text.split('.').next().unwrap_or_default(), ',') {
                    return None;
                }
                text = text.replace(',', "");
            } else {
                return None;
            }
        }
        plain(&text)
    }

    /// The style of the cells of a table, column by column.
    pub(crate) fn of<'c>(columns: impl Iterator<Item = &'c Evidence>) -> Self {
        let mut all = Evidence::default();
        let mut by_neighbours = false;
        for one in columns {
            all.decimal_comma |= one.decimal_comma;
            all.thousands_comma |= one.thousands_comma;
            all.decimal_point |= one.decimal_point;
            all.grouped_point |= one.grouped_point;
            all.either_comma |= one.either_comma;
            // Whole numbers of three digits beside `1,012`: what lies above 999 has the comma.
            by_neighbours |= one.either_comma && one.hundreds && !one.decimal_comma;
        }
        let decimal_comma = all.decimal_comma;
        let thousands_comma = !decimal_comma
            && (all.thousands_comma || (all.either_comma && (by_neighbours || all.decimal_point)));
        Self {
            decimal_comma,
            thousands_comma,
            thousands_point: decimal_comma && all.grouped_point && !all.decimal_point,
            unsettled: all.either_comma && !decimal_comma && !thousands_comma,
        }
    }
}

/// What was seen of the numbers of a column.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Evidence {
    /// `0,5`, `12,25`, `1.234,5`.
    decimal_comma: bool,
    /// `1,234,567`, `1,234.5`.
    thousands_comma: bool,
    /// `1,012`.
    either_comma: bool,
    /// `812.5`, but not `1.012`.
    decimal_point: bool,
    /// `1.012`.
    grouped_point: bool,
    /// A whole number of three digits.
    hundreds: bool,
}

impl Evidence {
    pub(crate) fn add(&mut self, cell: &str) {
        let cell = cell.trim().trim_start_matches(['-', '+']);
        if cell.is_empty() || !cell.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','))
        {
            return;
        }
        let (commas, points) = (cell.matches(',').count(), cell.matches('.').count());
        let padded = cell.len() > 1
            && cell.starts_with('0')
            && cell.as_bytes().get(1).is_some_and(|b| !b.is_ascii_digit());
        match (commas, points) {
            (0, 0) => self.hundreds |= cell.len() == 3,
            (0, 1) if grouped(cell, '.') && !padded => self.grouped_point = true,
            (0, 1) => self.decimal_point = true,
            (0, _) => {}
            (1, 0) if grouped(cell, ',') && !padded => self.either_comma = true,
            (1, 0) => self.decimal_comma = true,
            (1, _) if cell.find(',') > cell.rfind('.') => self.decimal_comma = true,
            (_, 1) if cell.rfind(',') < cell.find('.') => self.thousands_comma = true,
            (_, 0) if grouped(cell, ',') => self.thousands_comma = true,
            _ => {}
        }
    }
}

/// Whether `sign` stands before each three last digits and nowhere else: `1,012`, `12,345,678`.
fn grouped(whole: &str, sign: char) -> bool {
    let whole = whole.trim_start_matches(['-', '+']);
    let mut groups = whole.split(sign);
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && digits(first))
        && groups.all(|group| group.len() == 3 && digits(group))
}
