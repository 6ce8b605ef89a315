//! Reads a text as its author sees it: letters that look like those of RON become those of RON, and
//! the mark of an unresolved merge ends with one of its sides. Each place is a fault; after that
//! nothing follows from it, since the text that is parsed has no such place.
//!
//! ```text
//!  text ──merges──▶ one side of each ──letters──▶ text that is parsed
//!          │                             │  and its Shifts: where each byte stood before
//!          └────────── Faults ◀──────────┘
//! ```
//!
//! What stands in quotes and in comments stays as it is.

use super::fault::Fault;
use super::letters::{
    alike, groups_digits, is_blank, is_double_quote, is_hidden, is_quote, meant, named,
    punctuation, shown,
};
use super::lex::{Lexer, is_ident, is_ident_start, short};
use super::mend_merge as merge;
use super::mend_number::Number;
use super::{Faults, Source, codes};

/// Where the bytes of a changed text stood before: at each entry `(now, before)` a stretch begins
/// that was copied.
#[derive(Clone, Debug, Default)]
pub(super) struct Shifts(Vec<(usize, usize)>);

impl Shifts {
    /// The place before the change of a place after it.
    pub fn before(&self, at: usize) -> usize {
        let behind = self.0.partition_point(|(now, _)| *now <= at);
        let entry = behind.checked_sub(1).and_then(|index| self.0.get(index));
        entry.map_or(at, |(now, before)| before + (at - now))
    }
}

/// A text that is parsed in place of another.
pub(super) struct Mended {
    pub text: String,
    /// The last change first.
    pub shifts: Vec<Shifts>,
    /// What was changed, by place.
    pub faults: Vec<Fault>,
}

/// The text as it is meant; none where it is what it seems.
pub(super) fn mended(source: &Source) -> Option<Mended> {
    let text = source.text.as_str();
    let merged = merge::may_stand_in(text);
    let control = |byte: u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
    let suspect = |byte: u8| !byte.is_ascii() || matches!(byte, b'\'' | b'`') || control(byte);
    if !merged && !text.bytes().any(suspect) {
        return None;
    }
    let mut faults = Faults::default();
    let mut all = Mended { text: text.to_owned(), shifts: Vec::new(), faults: Vec::new() };
    if merged {
        let lexer = Lexer::new(text, source.file);
        all.take(merge::merges(lexer, &mut faults));
    }
    let lexer = Lexer::shifted(&all.text, source.file, &all.shifts);
    let letters = Letters { lexer, faults: &mut faults, out: Out::default() }.read();
    all.take(letters);
    all.faults = faults.into_sorted();
    (!all.faults.is_empty()).then_some(all)
}

impl Mended {
    fn take(&mut self, out: Out) {
        self.text = out.text;
        self.shifts.insert(0, Shifts(out.shifts));
    }
}

/// A changed text while it is written.
#[derive(Default)]
pub(super) struct Out {
    pub(super) text: String,
    pub(super) shifts: Vec<(usize, usize)>,
}

impl Out {
    /// From here on the text is copied from `before` on.
    pub(super) fn goes_on_from(&mut self, before: usize) {
        self.shifts.push((self.text.len(), before));
    }
}

/// Goes through a text and writes it anew with the letters that are meant.
struct Letters<'s, 'f> {
    lexer: Lexer<'s>,
    faults: &'f mut Faults,
    out: Out,
}

impl<'s> Letters<'s, '_> {
    fn read(mut self) -> Out {
        while let Some(c) = self.lexer.peek() {
            if self.faults.is_full() {
                self.lexer.at = self.lexer.text.len();
                break;
            }
            self.one(c);
        }
        self.out
    }

    /// Goes past what begins with `c`.
    fn one(&mut self, c: char) {
        let start = self.lexer.at;
        let mut unheard = Faults::default();
        if self.at_line_begin() && self.merge_mark() {
            return;
        }
        match c {
            '/' if self.lexer.comment(&mut unheard).is_some() => {}
            '"' => return self.straight_text(),
            'r' if self.lexer.at_raw_quoted() => drop(self.lexer.raw_quoted(&mut unheard)),
            '\'' if self.lexer.rest().starts_with("''") => return self.curly_text(2),
            '\'' => drop(self.lexer.character(&mut unheard)),
            _ if self.number() => return,
            c if is_ident_start(c) && !is_hidden(c) => return self.word(),
            c if is_quote(c) => return self.curly_text(c.len_utf8()),
            '\u{FF0F}' => return self.wide_comment(),
            c if punctuation(c).is_some() => return self.punctuation(c),
            c if is_hidden(c) && !is_blank(c) => return self.hidden(c),
            _ => drop(self.lexer.next()),
        }
        self.copy(start);
    }

    /// Copies the text from `start` up to here.
    fn copy(&mut self, start: usize) {
        self.out.text += self.lexer.text.get(start..self.lexer.at).unwrap_or("");
    }

    /// Writes `text` for what stands from `start` up to here.
    fn write(&mut self, text: &str, start: usize) {
        self.out.goes_on_from(start);
        self.out.text += text;
        self.out.goes_on_from(self.lexer.at);
    }

    fn fault(&mut self, code: super::Code, at: usize, end: usize, message: String, remedy: String) {
        let span = self.lexer.span(at, end);
        self.faults.error(code, span, message, Some(remedy));
    }

    fn at_line_begin(&self) -> bool {
        let before = self.lexer.text.get(..self.lexer.at).unwrap_or("");
        before.is_empty() || before.ends_with(['\n', '\r'])
    }

    /// A mark of a merge that was left when the merge was resolved.
    fn merge_mark(&mut self) -> bool {
        let rest = self.lexer.rest();
        let line = rest.split(['\n', '\r']).next().unwrap_or("");
        let Some(letter) = merge::mark(line) else { return false };
        let start = self.lexer.at;
        self.lexer.at += line.len();
        let message = format!("`{}` is a mark of a merge", letter.to_string().repeat(merge::MARK));
        let remedy = "remove the line; what stands around it may stand there twice".to_owned();
        self.fault(codes::MERGE_MARK, start, start + merge::MARK, message, remedy);
        self.write("", start);
        true
    }

    fn hidden(&mut self, c: char) {
        let start = self.lexer.at;
        while self.lexer.peek() == Some(c) {
            self.lexer.next();
        }
        let message = format!("a letter that is not seen stands here: {}", named(c));
        let (end, remedy) = (start + c.len_utf8(), "remove it".to_owned());
        self.fault(codes::HIDDEN_LETTER, start, end, message, remedy);
        self.write(" ", start);
    }

    fn punctuation(&mut self, c: char) {
        let Some(right) = punctuation(c) else { return };
        let start = self.lexer.at;
        self.lexer.next();
        let message = format!("{} is not `{right}`", shown(c));
        self.fault(codes::LOOK_ALIKE, start, self.lexer.at, message, format!("write `{right}`"));
        self.write(&right.to_string(), start);
    }

    fn wide_comment(&mut self) {
        let start = self.lexer.at;
        self.lexer.next();
        if self.lexer.peek() != Some('\u{FF0F}') {
            return self.copy(start);
        }
        self.lexer.next();
        let end = self.lexer.at;
        let message = "`\u{FF0F}\u{FF0F}` begins no comment".to_owned();
        self.fault(codes::LOOK_ALIKE, start, end, message, "write `//`".to_owned());
        self.write("//", start);
        self.lexer.line_rest();
        self.copy(end);
    }

    /// A name, with the letters that are meant.
    fn word(&mut self) {
        let start = self.lexer.at;
        let part = |c: char| is_ident(c) || is_hidden(c);
        let rest = self.lexer.rest();
        let word = rest.get(..rest.find(|c| !part(c)).unwrap_or(rest.len())).unwrap_or("");
        // At its end a letter that is not seen is a blank.
        let word = word.trim_end_matches(is_blank);
        self.lexer.at += word.len();
        match meant(word) {
            Some((right, c, at)) => {
                self.alike(word, &right, c, start + at);
                self.write(&right, start);
            }
            None => self.hidden_in(word, start),
        }
    }

    /// A name that is not written in letters of ASCII, without those that are not seen.
    fn hidden_in(&mut self, word: &str, start: usize) {
        let Some(c) = word.chars().find(|c| is_hidden(*c)) else { return self.copy(start) };
        let right: String = word.chars().filter(|c| !is_hidden(*c)).collect();
        let at = start + word.find(c).unwrap_or(0);
        self.alike(word, &right, c, at);
        self.write(&right, start);
    }

    /// The fault of a word or a number in which `c` stands for another letter, or is not seen.
    fn alike(&mut self, word: &str, right: &str, c: char, at: usize) {
        let (message, code) = alike_message(c, word);
        let remedy = format!("write `{}`", short(right));
        self.fault(code, at, at + c.len_utf8(), message, remedy);
    }

    /// A number, where one begins here.
    fn number(&mut self) -> bool {
        let (start, rest) = (self.lexer.at, self.lexer.rest());
        let Some(number) = Number::at_begin_of(rest) else { return false };
        self.lexer.at += number.length;
        let written = rest.get(..number.length).unwrap_or("");
        match number.first {
            None => self.copy(start),
            Some((c, at)) if groups_digits(c) => {
                let message = format!("the digits of a number are parted by {}", shown(c));
                let remedy = format!("write `{}`", short(&number.right));
                let at = start + at;
                self.fault(codes::BAD_NUMBER, at, at + c.len_utf8(), message, remedy);
                self.write(&number.right, start);
            }
            Some((c, at)) => {
                self.alike(written, &number.right, c, start + at);
                self.write(&number.right, start);
            }
        }
        true
    }

    /// A text in straight quotes, which may have been closed by a quote that is not straight.
    fn straight_text(&mut self) {
        let start = self.lexer.at;
        let ended = self.lexer.quoted(&mut Faults::default()).is_some();
        let text = self.lexer.text.get(start..).unwrap_or("");
        let whole = text.get(..self.lexer.at - start).unwrap_or("");
        let end = match (ended, whole.contains(['\n', '\r'])) {
            // What follows a text is no word and no quote: the last quote opens the text behind it.
            (true, false) => {
                let torn = self.lexer.peek().is_some_and(|c| c == '"' || is_ident(c));
                torn.then(|| curly_end(whole)).flatten()
            }
            _ => curly_line_end(text.split(['\n', '\r']).next().unwrap_or("")),
        };
        let Some((at, c)) = end else { return self.copy(start) };
        self.lexer.at = start + at;
        self.copy(start);
        self.lexer.next();
        let at = start + at;
        let message = format!("{} does not end this text", shown(c));
        let remedy = "write a straight quote `\"`".to_owned();
        self.fault(codes::LOOK_ALIKE, at, self.lexer.at, message, remedy);
        self.write("\"", at);
    }

    /// A text in quotes that are not straight; its first quote has `length` bytes.
    fn curly_text(&mut self, length: usize) {
        let start = self.lexer.at;
        let rest = self.lexer.rest();
        let first = rest.get(..length).unwrap_or("");
        let after = rest.get(length..).unwrap_or("");
        let (inner, end) = curly_text(after, first);
        let text = after.get(..inner).unwrap_or("");
        self.lexer.at = start + length + end;
        let quote = first.chars().next().filter(|c| *c != '\'');
        let message = match quote {
            Some(c) => format!("{} is no straight quote", shown(c)),
            None => "`''` is no straight quote".to_owned(),
        };
        let begin = text.split(['\n', '\r']).next().unwrap_or("");
        let remedy = format!("write straight quotes: `\"{}\"`", short(begin));
        self.fault(codes::LOOK_ALIKE, start, start + length, message, remedy);
        self.out.goes_on_from(start);
        self.out.text.push('"');
        let mut at = start + length;
        for part in text.split_inclusive('"') {
            self.out.goes_on_from(at);
            at += part.len();
            match part.strip_suffix('"') {
                Some(plain) if !plain.ends_with('\\') => {
                    self.out.text += plain;
                    self.out.text += "\\\"";
                }
                _ => self.out.text += part,
            }
        }
        self.out.text.push('"');
        self.out.goes_on_from(self.lexer.at);
    }
}

/// What is said of a letter in a word, and its code.
pub(super) fn alike_message(c: char, word: &str) -> (String, super::Code) {
    let word = short(word);
    match alike(c).filter(|_| !is_hidden(c)) {
        Some(right) => (format!("{} in `{word}` is not `{right}`", shown(c)), codes::LOOK_ALIKE),
        None => {
            let message = format!("`{word}` holds a letter that is not seen: {}", named(c));
            (message, codes::HIDDEN_LETTER)
        }
    }
}

/// Whether what follows a quote lets it be the end of a text.
fn ends_text(after: &str) -> bool {
    let after = after.trim_start_matches([' ', '\t', '\u{A0}']);
    let next = after.chars().next();
    next.is_none_or(|c| {
        matches!(c, ',' | ')' | ']' | '}' | ':' | '\n' | '\r' | '/') || punctuation(c).is_some()
    })
}

/// The quote that is not straight in a text in straight quotes, and that may end it: a double one,
/// since single ones are apostrophes.
fn curly_end(text: &str) -> Option<(usize, char)> {
    let ends = |(at, c): &(usize, char)| {
        is_double_quote(*c) && ends_text(text.get(at + c.len_utf8()..).unwrap_or(""))
    };
    text.char_indices().skip(1).find(ends)
}

/// The same in a line behind which the text goes on. Quotes that belong together are two: where
/// their number is even, they are letters of the text.
fn curly_line_end(line: &str) -> Option<(usize, char)> {
    let odd = line.chars().filter(|c| is_double_quote(*c)).count() % 2 == 1;
    curly_end(line).filter(|_| odd)
}

/// A text that goes over lines is looked through so far for its end.
const FARTHEST: usize = 4000;

/// The bytes of a text behind its first quote, without its last quote and with it. A text whose
/// last quote is missing ends with its line.
fn curly_text(after: &str, first: &str) -> (usize, usize) {
    let line = after.split(['\n', '\r']).next().unwrap_or("");
    let mut far = after.len().min(FARTHEST);
    while !after.is_char_boundary(far) {
        far -= 1;
    }
    let far = after.get(..far).unwrap_or(line);
    let ends = |text: &str| {
        let quotes = text.char_indices().filter(|(_, c)| is_quote(*c) || matches!(c, '"' | '\''));
        let mut ends = quotes.filter_map(|(at, c)| {
            let rest = after.get(at..)?;
            let length = match c {
                '\'' if first == "''" && rest.starts_with("''") => 2,
                '\'' => return None,
                c => c.len_utf8(),
            };
            ends_text(rest.get(length..)?).then_some((at, at + length))
        });
        ends.next()
    };
    // On another line a straight quote is that of another text.
    let far = far.split('"').next().unwrap_or(far);
    let unclosed = || {
        let end = line.trim_end_matches([',', ')', ']', '}', ' ', '\t']).len();
        (end, end)
    };
    ends(line).or_else(|| ends(far)).unwrap_or_else(unclosed)
}
