//! Tokens to brackets: what stands between commas, and which comment belongs to what.

use gradus_text::source::columns;
use gradus_text::{Token, TokenKind as Kind};

/// What stands between two brackets, or the whole file.
#[derive(Debug, Default)]
pub struct Group<'s> {
    /// Empty for the whole file.
    pub open: &'s str,
    pub close: &'s str,
    pub pieces: Vec<Piece<'s>>,
    /// Whether the author broke the line before the closing bracket.
    pub close_on_new_line: bool,
    /// Columns on one line; none where it needs several.
    pub flat: Option<usize>,
}

/// An item, or a comment on lines of its own.
#[derive(Debug)]
pub struct Piece<'s> {
    pub atoms: Vec<Atom<'s>>,
    /// Comments behind it on the same line.
    pub trailing: Vec<Token<'s>>,
    /// Whether the author broke the line before it.
    pub on_new_line: bool,
    pub blank_before: bool,
    /// A comment, an attribute: no comma follows it.
    pub alone: bool,
    /// Columns on one line, without its comma; none where it needs several.
    pub flat: Option<usize>,
}

/// A part of an item.
#[derive(Debug)]
pub enum Atom<'s> {
    Token(Token<'s>),
    Group(Group<'s>),
}

/// The tree of a whole file.
pub fn tree<'s>(tokens: &[Token<'s>]) -> Group<'s> {
    let mut at = 0;
    group(tokens, &mut at, "")
}

/// The pieces up to the closing bracket, which is taken too.
fn group<'s>(tokens: &[Token<'s>], at: &mut usize, open: &'s str) -> Group<'s> {
    let mut group = Group { open, ..Group::default() };
    let mut item: Option<Piece<'s>> = None;
    while let Some(token) = tokens.get(*at) {
        *at += 1;
        match token.kind {
            Kind::Close => {
                group.close = token.text;
                group.close_on_new_line = token.lines_before > 0;
                break;
            }
            Kind::Comma => group.pieces.extend(item.take().map(measured)),
            Kind::Attribute => {
                group.pieces.extend(item.take().map(measured));
                group.pieces.push(measured(piece(*token, true)));
            }
            Kind::LineComment | Kind::BlockComment => {
                comment(&mut group, &mut item, *token, tokens.get(*at..).unwrap_or(&[]));
            }
            Kind::Open => {
                let mut inner = self::group(tokens, at, token.text);
                inner.flat = flat_group(&inner);
                match &mut item {
                    Some(item) => item.atoms.push(Atom::Group(inner)),
                    None => {
                        let mut new = piece(*token, false);
                        new.atoms = vec![Atom::Group(inner)];
                        item = Some(new);
                    }
                }
            }
            Kind::Colon | Kind::Atom => match &mut item {
                Some(item) => item.atoms.push(Atom::Token(*token)),
                None => item = Some(piece(*token, false)),
            },
        }
    }
    group.pieces.extend(item.take().map(measured));
    group
}

fn piece<'s>(token: Token<'s>, alone: bool) -> Piece<'s> {
    Piece {
        atoms: vec![Atom::Token(token)],
        trailing: Vec::new(),
        on_new_line: token.lines_before > 0,
        blank_before: token.lines_before > 1,
        alone,
        flat: None,
    }
}

/// Puts a comment where it belongs: into the item, behind it, or on a line of its own.
fn comment<'s>(
    group: &mut Group<'s>,
    item: &mut Option<Piece<'s>>,
    token: Token<'s>,
    after: &[Token<'s>],
) {
    let next = after.iter().find(|next| !next.is_comment());
    let item_ends = next.is_none_or(|next| matches!(next.kind, Kind::Comma | Kind::Close));
    let line_ends = token.kind == Kind::LineComment
        || after.first().is_none_or(|next| next.lines_before > 0 || next.kind == Kind::Close);
    if let Some(open) = item {
        if !item_ends || (token.lines_before == 0 && token.kind == Kind::BlockComment) {
            open.atoms.push(Atom::Token(token));
            return;
        }
        group.pieces.extend(item.take().map(measured));
    }
    let behind = group.pieces.last_mut().filter(|last| {
        let closed = last.trailing.iter().any(|t| t.kind == Kind::LineComment);
        token.lines_before == 0 && line_ends && !last.alone && !closed
    });
    if let Some(last) = behind {
        last.trailing.push(token);
        return;
    }
    let leads = token.kind == Kind::BlockComment && !token.text.contains(['\n', '\r']);
    let same_line = after.first().is_some_and(|next| {
        next.lines_before == 0
            && !next.is_comment()
            && !matches!(next.kind, Kind::Comma | Kind::Close | Kind::Attribute)
    });
    if leads && same_line {
        *item = Some(piece(token, false));
        return;
    }
    group.pieces.push(measured(piece(token, true)));
}

fn measured(mut piece: Piece<'_>) -> Piece<'_> {
    let line_comment = |t: &Token<'_>| t.kind == Kind::LineComment;
    let mut flat = 0;
    for (index, atom) in piece.atoms.iter().enumerate() {
        flat += usize::from(space_before(&piece.atoms, index));
        flat += match atom {
            Atom::Token(token) if line_comment(token) || token.text.contains(['\n', '\r']) => {
                return piece;
            }
            Atom::Token(token) => columns(token.text),
            Atom::Group(group) => match group.flat {
                Some(flat) => flat,
                None => return piece,
            },
        };
    }
    piece.flat = Some(flat);
    piece
}

/// Whether a space stands between an atom and the one before it.
pub fn space_before(atoms: &[Atom<'_>], index: usize) -> bool {
    let Some(before) = index.checked_sub(1).and_then(|index| atoms.get(index)) else {
        return false;
    };
    let kind = |atom: &Atom<'_>| match atom {
        Atom::Token(token) => token.kind,
        Atom::Group(_) => Kind::Open,
    };
    match (kind(before), atoms.get(index).map(kind)) {
        (_, Some(Kind::Colon)) => false,
        (Kind::LineComment | Kind::BlockComment, _) => true,
        (Kind::Atom, Some(Kind::Open)) => false,
        _ => true,
    }
}

/// The columns of a group on one line, where it can stand on one.
fn flat_group(group: &Group<'_>) -> Option<usize> {
    let broken = group.close_on_new_line && !group.pieces.is_empty();
    if broken || group.pieces.iter().any(|piece| piece.on_new_line || piece.alone) {
        return None;
    }
    let mut columns = 2;
    for (index, piece) in group.pieces.iter().enumerate() {
        if !piece.trailing.is_empty() {
            return None;
        }
        columns += piece.flat? + if index > 0 { 2 } else { 0 };
    }
    Some(columns)
}
