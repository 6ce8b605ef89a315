//! The one lexer of RON: white space, comments, names, numbers and quoted text.
//!
//! It reports what is wrong within one token and always goes forward. What tokens mean together is
//! known to [`parse`](super::parse); a list of all tokens with their comments is made by
//! [`tokens`](super::tokens).

use super::letters::is_blank;
use super::mend::Shifts;
use super::{Faults, Span, codes, number};

/// The two kinds of comment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Comment {
    /// `// …`
    Line,
    /// `/* … */`
    Block,
}

/// A place in a text.
pub(super) struct Lexer<'s> {
    pub text: &'s str,
    /// Which text this is, for spans.
    pub file: u16,
    pub at: usize,
    /// Texts that never ended so far; each costs a search of the whole rest.
    pub unclosed: usize,
    /// From the text here to the text as it is written, for spans.
    shifts: &'s [Shifts],
}

/// After so many texts that never end, the rest is not looked at.
const MOST_UNCLOSED: usize = 5;

impl<'s> Lexer<'s> {
    pub fn rest(&self) -> &'s str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    pub fn eat(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len();
        }
        found
    }

    pub fn span_from(&self, start: usize) -> Span {
        self.span(start, self.at)
    }

    pub fn span(&self, start: usize, end: usize) -> Span {
        let written = |at| self.shifts.iter().fold(at, |at, shifts| shifts.before(at));
        Span { file: self.file, start: written(start), end: written(end) }
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'s str {
        let rest = self.rest();
        let end = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or("")
    }

    /// A lexer at the beginning of a text.
    pub fn new(text: &'s str, file: u16) -> Self {
        Self::shifted(text, file, &[])
    }

    /// A lexer of a text that stands for another; its spans are those of the other.
    pub fn shifted(text: &'s str, file: u16, shifts: &'s [Shifts]) -> Self {
        Self { text, file, at: 0, unclosed: 0, shifts }
    }

    /// White space and comments.
    pub fn skip_space(&mut self, faults: &mut Faults) {
        self.white_space();
        while self.comment(faults).is_some() {
            self.white_space();
        }
    }

    /// White space up to whatever else stands there.
    pub fn white_space(&mut self) -> &'s str {
        self.take_while(is_blank)
    }

    /// The rest of this line, without its end. A line ends with LF, with CR LF, or with CR alone.
    pub fn line_rest(&mut self) -> &'s str {
        self.take_while(|c| !is_line_end(c))
    }

    /// The comment that begins here. A block comment that never ends takes the rest of the text.
    pub fn comment(&mut self, faults: &mut Faults) -> Option<Comment> {
        if self.eat("//") {
            self.line_rest();
            return Some(Comment::Line);
        }
        if self.rest().starts_with("/*") {
            self.block_comment(faults);
            return Some(Comment::Block);
        }
        None
    }

    fn block_comment(&mut self, faults: &mut Faults) {
        let start = self.at;
        let mut depth = 0usize;
        while let Some(ahead) = self.rest().find(['/', '*']) {
            self.at += ahead;
            if self.eat("/*") {
                depth += 1;
            } else if self.eat("*/") {
                depth -= 1;
                if depth == 0 {
                    return;
                }
            } else {
                self.at += 1;
            }
        }
        self.at = self.text.len();
        let span = self.span(start, start + 2);
        let remedy = Some("end it with `*/`; comments within comments count".to_string());
        faults.error(codes::UNCLOSED_COMMENT, span, "this comment never ends", remedy);
    }

    /// A name, also a raw one (`r#type`), without its mark.
    pub fn ident(&mut self) -> Option<&'s str> {
        let start = self.at;
        if self.eat("r#") {
            let name = self.take_while(|c| is_ident(c) || matches!(c, '.' | '+' | '-'));
            if !name.is_empty() {
                return Some(name);
            }
            self.at = start;
        }
        if !self.peek().is_some_and(is_ident_start) {
            return None;
        }
        Some(self.take_while(is_ident))
    }

    /// A number; `start` is a digit, a sign or a point.
    pub fn number(&mut self, faults: &mut Faults) -> Option<f64> {
        let start = self.at;
        let mut before = ' ';
        let unsigned = self.rest().strip_prefix(['+', '-']).unwrap_or(self.rest());
        let based = unsigned.starts_with("0x");
        while let Some(c) = self.peek() {
            let sign = matches!(c, '+' | '-');
            let exponent = matches!(before, 'e' | 'E') && !based;
            if !(is_ident(c) || c == '.' || sign && (self.at == start || exponent)) {
                break;
            }
            self.at += c.len_utf8();
            before = c;
        }
        let token = self.text.get(start..self.at).unwrap_or("");
        let value = number::number(token);
        if value.is_none() {
            let message = format!("`{}` is not a number", short(token));
            let remedy = if token.contains(|c: char| c.is_alphabetic()) {
                Some("units are not written with the number, and text stands in quotes".into())
            } else {
                None
            };
            faults.error(codes::BAD_NUMBER, self.span_from(start), message, remedy);
        }
        value
    }

    /// A text in double quotes. A bad escape is reported and left out.
    pub fn quoted(&mut self, faults: &mut Faults) -> Option<String> {
        let start = self.at;
        self.eat("\"");
        let mut out = String::new();
        // A fault counts only once the text is known to end: an unclosed text is one fault.
        let mut bad = Faults::default();
        loop {
            let plain = self.take_while(|c| c != '"' && c != '\\');
            out.push_str(plain);
            match self.peek() {
                Some('"') => {
                    self.at += 1;
                    if out.contains(is_line_end) && self.peek().is_some_and(is_ident) {
                        // This quote opens the next text: the one before was never closed.
                        break;
                    }
                    for fault in bad.into_sorted() {
                        faults.push(fault);
                    }
                    return Some(out);
                }
                Some(_) => {
                    if let Some(c) = self.escape(&mut bad, true) {
                        out.push(c);
                    }
                }
                None => break,
            }
        }
        self.unclosed_text(start, "\"", faults);
        None
    }

    /// `r"…"`, `r#"…"#`; the mark is known to be there.
    pub fn raw_quoted(&mut self, faults: &mut Faults) -> Option<String> {
        let start = self.at;
        self.eat("r");
        let hashes = self.take_while(|c| c == '#').len();
        self.eat("\"");
        let end = format!("\"{}", "#".repeat(hashes));
        if let Some(ahead) = self.rest().find(&end) {
            let text = self.rest().get(..ahead).unwrap_or("").to_string();
            self.at += ahead + end.len();
            return Some(text);
        }
        self.unclosed_text(start, &end, faults);
        None
    }

    fn unclosed_text(&mut self, start: usize, end: &str, faults: &mut Faults) {
        self.unclosed += 1;
        let rest = self.text.get(start..).unwrap_or("");
        let line = rest.split(is_line_end).next().unwrap_or("");
        // Brackets and commas that end the line are more likely the file's than the text's.
        let line_end = start + line.trim_end_matches([',', ')', ']', '}', ' ', '\r']).len().max(1);
        self.at = if self.unclosed < MOST_UNCLOSED { line_end } else { self.text.len() };
        let curly =
            line.find(['”', '“', '„', '»', '«']).and_then(|at| line.get(at..)?.chars().next());
        let remedy = Some(match curly {
            Some(curly) => {
                format!("a curly quote `{curly}` ends no text: write `{end}` in its place")
            }
            None => format!("end it with `{end}`"),
        });
        let span = self.span(start, start + 1);
        faults.error(codes::UNCLOSED_TEXT, span, "this text never ends", remedy);
    }

    /// Whether a raw text begins here.
    pub fn at_raw_quoted(&self) -> bool {
        let after = self.rest().strip_prefix('r');
        after.is_some_and(|after| after.trim_start_matches('#').starts_with('"'))
    }

    /// A character in single quotes; text in single quotes is reported and taken for text.
    pub fn character(&mut self, faults: &mut Faults) -> Option<Result<char, String>> {
        let start = self.at;
        self.eat("'");
        let found = match self.peek() {
            Some('\\') => self.escape(faults, false),
            _ => self.next(),
        };
        if let Some(c) = found
            && self.eat("'")
        {
            return Some(Ok(c));
        }
        self.at = start + 1;
        let text = self.take_while(|c| c != '\'' && !is_line_end(c)).to_string();
        self.eat("'");
        let remedy = Some("text stands in double quotes `\"…\"`".to_string());
        let message = "single quotes hold one character";
        faults.error(codes::BAD_CHARACTER, self.span_from(start), message, remedy);
        Some(Err(text))
    }

    /// What stands behind `#!`, which is eaten already: `[enable(…)]`. No attribute changes what is
    /// read.
    pub fn attribute(&mut self) {
        if self.eat("[") {
            loop {
                self.skip_nested();
                if !self.eat(",") {
                    break;
                }
            }
            self.eat("]");
        }
    }

    /// Goes to the next comma or closing bracket of this level, past whatever is nested. Faults in
    /// there are not reported: the part is given up as a whole.
    pub fn skip_nested(&mut self) {
        let mut depth = 0usize;
        let mut unheard = Faults::default();
        loop {
            self.skip_space(&mut unheard);
            match self.peek() {
                None => return,
                Some(',') if depth == 0 => return,
                Some('(' | '[' | '{') => depth += 1,
                Some(')' | ']' | '}') => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => return,
                },
                Some('"') => {
                    self.quoted(&mut unheard);
                    continue;
                }
                Some('r') if self.at_raw_quoted() => {
                    self.raw_quoted(&mut unheard);
                    continue;
                }
                Some('\'') => {
                    self.character(&mut unheard);
                    continue;
                }
                Some(c) if is_ident_start(c) && self.ident().is_some() => continue,
                Some(_) => {}
            }
            self.next();
        }
    }

    /// What a backslash begins; none after a fault, or where a line goes on.
    fn escape(&mut self, faults: &mut Faults, in_text: bool) -> Option<char> {
        let start = self.at;
        self.at += 1;
        let found = match self.next() {
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some('0') => Some('\0'),
            Some(c @ ('\'' | '"' | '\\')) => Some(c),
            Some('x') => self.byte_escape(in_text),
            Some('u') if self.eat("{") => {
                let digits = self.take_while(|c| c.is_ascii_hexdigit());
                let closed = self.eat("}");
                let code = u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() <= 6);
                code.filter(|_| closed).and_then(char::from_u32)
            }
            Some('\n' | '\r') if in_text => {
                self.take_while(|c| matches!(c, ' ' | '\t' | '\n' | '\r'));
                return None;
            }
            _ => None,
        };
        if found.is_none() {
            let written = self.text.get(start..self.at).unwrap_or("\\");
            let message = format!("`{}` is no escape", short(written));
            let remedy = "a backslash is written `\\\\`; there are `\\n`, `\\t`, `\\\"` and \
                          `\\u{…}`";
            faults.error(codes::BAD_ESCAPE, self.span_from(start), message, Some(remedy.into()));
        }
        found
    }

    /// `\xHH`; in text up to four of them may spell one character.
    fn byte_escape(&mut self, in_text: bool) -> Option<char> {
        let mut bytes = vec![self.hex_byte()?];
        loop {
            if let Ok(text) = std::str::from_utf8(&bytes) {
                return text.chars().next();
            }
            if !in_text || bytes.len() == 4 || !self.eat("\\x") {
                return None;
            }
            bytes.push(self.hex_byte()?);
        }
    }

    fn hex_byte(&mut self) -> Option<u8> {
        let digits = self.rest().get(..2)?;
        let byte = u8::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))?;
        self.at += 2;
        Some(byte)
    }
}

pub(super) fn is_ident_start(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

pub(super) fn is_ident(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

/// A text cut to its first 40 characters.
pub(super) fn short(text: &str) -> String {
    let mut out: String = text.chars().take(40).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}
