//! The marks of an unresolved merge, `<<<<<<<`, `=======` and `>>>>>>>`, each at the begin of a line.
//!
//! It never looks at what stands between them.

use super::mend::Out;
use crate::lex::Lexer;
use crate::{Faults, codes};

/// The letters of the marks.
const MARKS: [char; 4] = ['<', '=', '>', '|'];
/// So many letters make a mark of a merge.
pub(super) const MARK: usize = 7;

/// Whether a text may hold a mark. It is asked of every text, so it looks at no line.
pub(super) fn may_stand_in(text: &str) -> bool {
    MARKS.iter().any(|mark| text.contains(&mark.to_string().repeat(MARK)))
}

/// The letter of the mark that a line begins with.
pub(super) fn mark(line: &str) -> Option<char> {
    let first = line.chars().next().filter(|c| MARKS.contains(c))?;
    let rest = line.trim_start_matches(first);
    let marked = line.len() - rest.len() == MARK;
    (marked && (rest.is_empty() || rest.starts_with([' ', '\r', '\n']))).then_some(first)
}

/// The first side of each unresolved merge, and all that stands around them.
pub(super) fn merges(lexer: Lexer<'_>, faults: &mut Faults) -> Out {
    let text = lexer.text;
    let mut lines: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        lines.push((at, line));
        at += line.len();
    }
    let mut out = Out::default();
    let mut rest = lines.iter().enumerate();
    while let Some((index, (at, line))) = rest.next() {
        let end = (mark(line) == Some('<')).then(|| merge_end(&lines, index)).flatten();
        let Some((kept, end)) = end else {
            out.text += line;
            continue;
        };
        let span = lexer.span(*at, *at + MARK);
        let message =
            format!("a merge of two versions is not resolved: it goes on to line {}", end + 1);
        let remedy = "keep one of the two, and remove the lines `<<<<<<<`, `=======` and `>>>>>>>`";
        faults.error(codes::MERGE_MARK, span, message, Some(remedy.to_owned()));
        let kept = lines.get(index + 1..kept).unwrap_or_default();
        if let Some((first, _)) = kept.first() {
            out.goes_on_from(*first);
        }
        kept.iter().for_each(|(_, line)| out.text += line);
        rest.nth(end - index - 1);
        out.goes_on_from(lines.get(end + 1).map_or(text.len(), |(at, _)| *at));
    }
    out
}

/// The lines at which the first side of a merge and the whole merge end; `begin` is its first line.
fn merge_end(lines: &[(usize, &str)], begin: usize) -> Option<(usize, usize)> {
    let mut kept = None;
    let mut parted = false;
    for (index, (_, line)) in lines.iter().enumerate().skip(begin + 1) {
        match mark(line) {
            Some('<') => return None,
            Some('|') if kept.is_none() => kept = Some(index),
            Some('=') => {
                parted = true;
                kept = kept.or(Some(index));
            }
            Some('>') => return kept.filter(|_| parted).map(|kept| (kept, index)),
            _ => {}
        }
    }
    None
}
