//! The value of a number as RON spells it: signs, bases, `_` between digits, suffixes, `inf` and `NaN`.
//! Where a number begins and ends is known to [`lex`](super::lex).

const SUFFIXES: [&str; 12] =
    ["i128", "u128", "i16", "i32", "i64", "u16", "u32", "u64", "f32", "f64", "i8", "u8"];

/// `inf` and `NaN`, with or without a suffix.
pub(super) fn special(word: &str) -> Option<f64> {
    match word {
        "inf" | "inff32" | "inff64" => Some(f64::INFINITY),
        "NaN" | "NaNf32" | "NaNf64" => Some(f64::NAN),
        _ => None,
    }
}

/// The number that a token spells; none where it spells none.
pub(super) fn number(token: &str) -> Option<f64> {
    let (sign, bare) = match token.strip_prefix('-') {
        Some(bare) => (-1.0, bare),
        None => (1.0, token.strip_prefix('+').unwrap_or(token)),
    };
    if let Some(special) = special(bare) {
        return Some(sign * special);
    }
    let based = [("0x", 16), ("0o", 8), ("0b", 2)]
        .iter()
        .find_map(|(mark, base)| bare.strip_prefix(mark).map(|digits| (digits, *base)));
    if let Some((digits, base)) = based {
        // In base 16 a suffix of digits (`f32`) cannot be distinguished from the number; RON takes
        // only those of integers, and so does this.
        let whole = SUFFIXES.iter().filter(|suffix| !suffix.starts_with('f'));
        let digits = whole.into_iter().find_map(|s| digits.strip_suffix(s)).unwrap_or(digits);
        let digits = digits.replace('_', "");
        let plain = digits.chars().all(|c| c.is_digit(base));
        return u128::from_str_radix(&digits, base).ok().filter(|_| plain).map(|n| sign * n as f64);
    }
    let digits = SUFFIXES.iter().find_map(|s| bare.strip_suffix(s)).unwrap_or(bare);
    let starts = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let plain = digits
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-' | '_'));
    let value = digits.replace('_', "").parse::<f64>().ok().filter(|_| starts && plain)?;
    Some(sign * value)
}
