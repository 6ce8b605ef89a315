//! As much XML as a stream's description needs, read with bounds: elements and their text.

/// Elements nest no deeper; descriptions of real devices use five.
const DEPTH_MAX: usize = 24;
/// Elements in one description; 256 channels with a dozen fields each fit.
const ELEMENTS_MAX: usize = 20_000;

/// An element: its name, the text directly in it, its children.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub name: String,
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of a child; empty without it.
    pub fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.as_str())
    }
}

/// Reads a document; none when it is no XML that a description can be, or over its bounds.
pub(crate) fn parse(text: &str) -> Option<Element> {
    let mut open: Vec<Element> = Vec::new();
    let mut rest = text;
    let mut elements = 0;
    loop {
        let (before, from_tag) = rest.split_at(rest.find('<')?);
        if let Some(top) = open.last_mut() {
            top.text.push_str(&decoded(before.trim()));
        }
        rest = if from_tag.starts_with("<?") {
            after(from_tag, "?>")?
        } else if from_tag.starts_with("<!--") {
            after(from_tag, "-->")?
        } else if let Some(data) = from_tag.strip_prefix("<![CDATA[") {
            let (data, rest) = data.split_once("]]>")?;
            open.last_mut()?.text.push_str(data);
            rest
        } else if from_tag.starts_with("<!") {
            after(from_tag, ">")?
        } else if let Some(closing) = from_tag.strip_prefix("</") {
            let (name, rest) = closing.split_once('>')?;
            let done = open.pop().filter(|done| done.name == name.trim())?;
            match open.last_mut() {
                None => return Some(done),
                Some(parent) => parent.children.push(done),
            }
            rest
        } else {
            let (tag, rest) = tag(from_tag.get(1..)?)?;
            let empty = tag.ends_with('/');
            let name = tag.trim_end_matches('/').split_ascii_whitespace().next()?;
            elements += 1;
            if elements > ELEMENTS_MAX || open.len() >= DEPTH_MAX {
                return None;
            }
            let element = Element { name: name.to_owned(), ..Element::default() };
            match open.last_mut() {
                None if empty => return Some(element),
                Some(parent) if empty => parent.children.push(element),
                _ => open.push(element),
            }
            rest
        };
    }
}

/// A tag from behind its `<`, and what follows it. A `>` in quotes does not end it.
fn tag(text: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    let end = text.char_indices().find_map(|(at, letter)| match (quote, letter) {
        (None, '>') => Some(at),
        (None, '"' | '\'') => {
            quote = Some(letter);
            None
        }
        (Some(open), letter) if open == letter => {
            quote = None;
            None
        }
        _ => None,
    })?;
    Some((text.get(..end)?, text.get(end + 1..)?))
}

fn after<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    text.split_once(end).map(|(_, rest)| rest)
}

/// `&amp;` and its like become what they stand for; unknown ones stay.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('&') {
        out.push_str(before);
        let entity = from.split_once(';').filter(|(name, _)| name.len() <= 8);
        let known = entity.and_then(|(name, rest)| Some((character(name)?, rest)));
        rest = match known {
            Some((one, rest)) => {
                out.push(one);
                rest
            }
            None => {
                out.push('&');
                from
            }
        };
    }
    out.push_str(rest);
    out
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

/// Appends `<name>text</name>`.
pub(crate) fn write(out: &mut String, name: &str, text: &str) {
    out.push('<');
    out.push_str(name);
    out.push('>');
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // Not allowed in XML; a reader would refuse the whole document.
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push(' '),
            c => out.push(c),
        }
    }
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_description_is_read_with_its_entities_comments_and_empty_elements() {
        let text = "<?xml version=\"1.0\"?>\n<info><!-- c --><name>A &amp; &#66;</name>\
            <desc><x a='1'/><y><![CDATA[<raw>]]></y></desc></info>";
        let info = parse(text).unwrap();
        assert_eq!(info.text_of("name"), "A & B");
        let desc = info.child("desc").unwrap();
        assert_eq!((desc.text_of("x"), desc.text_of("y")), ("", "<raw>"));
    }

    #[test]
    fn a_tag_ends_behind_its_attributes_whatever_they_say() {
        let text = "<info a=\"1>2\" b='\">' c=''><x a='/>'/><y a=\"it's>\">A</y><z/></info>";
        let info = parse(text).unwrap();
        let names: Vec<&str> = info.children.iter().map(|child| child.name.as_str()).collect();
        assert_eq!((info.name.as_str(), info.text.as_str()), ("info", ""));
        assert_eq!((names.as_slice(), info.text_of("y")), (&["x", "y", "z"][..], "A"));
        assert_eq!(parse("<info a='1><x/></info>"), None, "a quote that is not closed");
        let many: String = (0..100_000).map(|index| format!(" a{index}='>'")).collect();
        assert_eq!(parse(&format!("<info{many}>A</info>")).unwrap().text, "A");
    }

    #[test]
    fn entities_of_a_document_type_are_not_put_in() {
        let text = "<!DOCTYPE info><info>&a;&#0;&#x110000;&lt;</info>";
        assert_eq!(parse(text).unwrap().text, "&a;\u{0}&#x110000;<");
    }

    #[test]
    fn what_nests_too_deep_or_ends_too_early_is_refused() {
        assert_eq!(parse(&"<a>".repeat(100_000)), None);
        assert_eq!(parse(&format!("<r>{}</r>", "<a/>".repeat(30_000))), None);
        for text in ["", "<", "<a", "<a>", "<a></b>", "text", "<![CDATA[", "<>", "</a>"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_survives_writing_and_reading(text in "[^\\x00-\\x1f\\x7f-\\x9f]{0,40}") {
            let mut out = String::new();
            write(&mut out, "v", &text);
            prop_assert_eq!(parse(&out).unwrap().text, text.trim());
        }

        #[test]
        fn no_text_panics_the_reader(text in "(<|>|/|a|&|;|\\]|!|\\[|CDATA|\\?|-|é| ){0,60}") {
            let _ = parse(&text);
        }
    }
}
