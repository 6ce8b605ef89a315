//! The tokens of a RON text that is known to parse, comments among them.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Open,
    Close,
    Comma,
    Colon,
    /// A name, a number, a text, a character.
    Atom,
    /// `#![…]`.
    Attribute,
    /// `// …`
    LineComment,
    /// `/* … */`
    BlockComment,
}

/// A token and the lines that end before it.
#[derive(Clone, Copy, Debug)]
pub struct Token<'s> {
    pub kind: Kind,
    pub text: &'s str,
    pub lines_before: usize,
}

impl Token<'_> {
    pub fn is_comment(&self) -> bool {
        matches!(self.kind, Kind::LineComment | Kind::BlockComment)
    }
}

/// What the comments of tokens say, without what a line may end with.
pub fn comments<'t>(tokens: &'t [Token<'t>]) -> impl Iterator<Item = &'t str> {
    tokens.iter().filter(|token| token.is_comment()).map(|token| token.text)
}

/// All tokens in order.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let (mut rest, mut lines_before) = (text, 0);
    while let Some(c) = rest.chars().next() {
        if is_space(c) {
            lines_before += usize::from(c == '\n');
            rest = rest.get(c.len_utf8()..).unwrap_or("");
            continue;
        }
        let (kind, length) = next(rest, c);
        let (token, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let token = if kind == Kind::LineComment { token.trim_end() } else { token };
        found.push(Token { kind, text: token, lines_before });
        (rest, lines_before) = (after, 0);
    }
    found
}

/// The kind and the bytes of the token that `rest` begins with; `c` is its first letter.
fn next(rest: &str, c: char) -> (Kind, usize) {
    match c {
        '(' | '[' | '{' => (Kind::Open, 1),
        ')' | ']' | '}' => (Kind::Close, 1),
        ',' => (Kind::Comma, 1),
        ':' => (Kind::Colon, 1),
        '"' => (Kind::Atom, quoted(rest, '"')),
        '\'' => (Kind::Atom, quoted(rest, '\'')),
        '#' if rest.starts_with("#!") => (Kind::Attribute, attribute(rest)),
        '/' if rest.starts_with("//") => (Kind::LineComment, rest.find('\n').unwrap_or(rest.len())),
        '/' if rest.starts_with("/*") => (Kind::BlockComment, block_comment(rest)),
        'r' if raw_hashes(rest).is_some() => (Kind::Atom, raw_quoted(rest)),
        _ => (Kind::Atom, word(rest)),
    }
}

/// A name or a number: up to whatever ends it.
fn word(rest: &str) -> usize {
    let ends = |c: char| is_space(c) || "()[]{},:\"'".contains(c);
    let end = rest.find(ends).unwrap_or(rest.len());
    let word = rest.get(..end).unwrap_or(rest);
    let comment = ["//", "/*"].iter().filter_map(|mark| word.find(mark)).min();
    comment.unwrap_or(end).max(word.chars().next().map_or(1, char::len_utf8))
}

/// Up to the closing quote; what a backslash begins does not close.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// How many `#` stand between `r` and a quote.
fn raw_hashes(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    let bare = after.trim_start_matches('#');
    bare.starts_with('"').then(|| after.len() - bare.len())
}

fn raw_quoted(rest: &str) -> usize {
    let hashes = raw_hashes(rest).unwrap_or(0);
    let begin = 2 + hashes;
    let end = format!("\"{}", "#".repeat(hashes));
    let ahead = rest.get(begin..).and_then(|inner| inner.find(&end));
    ahead.map_or(rest.len(), |ahead| begin + ahead + end.len())
}

/// Comments within comments count.
fn block_comment(rest: &str) -> usize {
    let (mut at, mut depth) = (0, 0usize);
    while let Some(ahead) = rest.get(at..).and_then(|rest| rest.find(['/', '*'])) {
        at += ahead;
        let here = rest.get(at..).unwrap_or("");
        if here.starts_with("/*") {
            (at, depth) = (at + 2, depth + 1);
        } else if here.starts_with("*/") {
            (at, depth) = (at + 2, depth.saturating_sub(1));
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// `#![enable(…)]`, to the bracket that closes it.
fn attribute(rest: &str) -> usize {
    let (mut at, mut depth) = (2, 0usize);
    while let Some(here) = rest.get(at..).filter(|here| !here.is_empty()) {
        let c = here.chars().next().unwrap_or(' ');
        let (kind, length) = if is_space(c) { (Kind::Comma, c.len_utf8()) } else { next(here, c) };
        at += length;
        match kind {
            Kind::Open => depth += 1,
            Kind::Close if depth <= 1 => return at,
            Kind::Close => depth -= 1,
            _ => {}
        }
    }
    rest.len()
}

/// What the reader takes for space between tokens.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0B' | '\x0C')
        || matches!(c, '\u{85}' | '\u{200E}' | '\u{200F}' | '\u{2028}' | '\u{2029}')
}
