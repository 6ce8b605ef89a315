//! All tokens of a text, comments among them: what a formatter needs.
//!
//! It knows no brackets within brackets and reports no fault: [`parse`](super::parse) has found the
//! faults of a text before it is formatted.

use super::Faults;
use super::lex::{Comment, Lexer, is_ident_start};
use super::source::line_ends;

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// A name, a number, a text, a character.
    Atom,
    /// `#![…]`
    Attribute,
    /// `// …`
    LineComment,
    /// `/* … */`
    BlockComment,
}

/// A token, as it is written, and the lines that end before it.
#[derive(Clone, Copy, Debug)]
pub struct Token<'s> {
    /// Its kind.
    pub kind: TokenKind,
    /// Its letters; of a line comment without the space at its end.
    pub text: &'s str,
    /// How many lines end between the token before and this one.
    pub lines_before: usize,
}

impl Token<'_> {
    /// Whether it is a comment of either kind.
    pub fn is_comment(&self) -> bool {
        matches!(self.kind, TokenKind::LineComment | TokenKind::BlockComment)
    }
}

/// All tokens of a text in order.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer::new(text, 0);
    let mut found = Vec::new();
    loop {
        let lines_before = line_ends(lexer.white_space()).count();
        let start = lexer.at;
        let Some(kind) = token(&mut lexer) else { return found };
        let text = text.get(start..lexer.at).unwrap_or("");
        let text = if kind == TokenKind::LineComment { text.trim_end() } else { text };
        found.push(Token { kind, text, lines_before });
    }
}

/// Goes past one token; none at the end of the text.
fn token(lexer: &mut Lexer<'_>) -> Option<TokenKind> {
    let mut unheard = Faults::default();
    match lexer.comment(&mut unheard) {
        Some(Comment::Line) => return Some(TokenKind::LineComment),
        Some(Comment::Block) => return Some(TokenKind::BlockComment),
        None => {}
    }
    if lexer.eat("#!") {
        lexer.attribute();
        return Some(TokenKind::Attribute);
    }
    match lexer.peek()? {
        '"' => drop(lexer.quoted(&mut unheard)),
        '\'' => drop(lexer.character(&mut unheard)),
        'r' if lexer.at_raw_quoted() => drop(lexer.raw_quoted(&mut unheard)),
        '0'..='9' | '+' | '-' | '.' => drop(lexer.number(&mut unheard)),
        c if is_ident_start(c) && lexer.ident().is_some() => {}
        c => {
            lexer.next();
            return Some(match c {
                '(' | '[' | '{' => TokenKind::Open,
                ')' | ']' | '}' => TokenKind::Close,
                ',' => TokenKind::Comma,
                ':' => TokenKind::Colon,
                _ => TokenKind::Atom,
            });
        }
    }
    Some(TokenKind::Atom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_keep_comments_and_the_lines_before_them() {
        let text = "// a \n\n#![enable(x)] (r#b: 'c', /* d /* e */ */ \"f // g\", r\"h\", -1.5e-3)";
        let written: Vec<_> = tokens(text).iter().map(|t| (t.text, t.lines_before)).collect();
        let wanted = [
            ("// a", 0),
            ("#![enable(x)]", 2),
            ("(", 0),
            ("r#b", 0),
            (":", 0),
            ("'c'", 0),
            (",", 0),
            ("/* d /* e */ */", 0),
            ("\"f // g\"", 0),
            (",", 0),
            ("r\"h\"", 0),
            (",", 0),
            ("-1.5e-3", 0),
            (")", 0),
        ];
        assert_eq!(written, wanted);
    }

    #[test]
    fn whatever_the_letters_are_the_end_is_reached() {
        for text in ["#", "#!", "#![", "r#", "\"", "'", "+", "/*", "é\\§", "\u{feff}("] {
            assert!(!tokens(text).is_empty(), "{text}");
        }
    }
}
