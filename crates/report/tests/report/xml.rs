//! A strict little reader of XML: tags that close, attributes in quotes, entities that exist.

/// The texts between tags, one after the other; panics where it is no well-formed XML.
pub fn texts(xml: &str) -> String {
    let (mut open, mut out): (Vec<String>, String) = (Vec::new(), String::new());
    let mut rest = xml.strip_prefix("<!DOCTYPE html>").expect("a doctype");
    while let Some((text, after)) = rest.split_once('<') {
        assert!(!text.contains('>'), "a bare > in {text:?}");
        assert!(!open.is_empty() || text.trim().is_empty(), "text outside: {text:?}");
        if open.last().is_none_or(|tag| tag != "style") {
            out += &plain(text);
        }
        let (tag, after) = after.split_once('>').expect("a tag that ends");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closed out of turn");
            continue;
        }
        let (tag, empty) = match tag.strip_suffix('/') {
            Some(tag) => (tag, true),
            None => (tag, false),
        };
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "a tag named {name:?}");
        let mut names = Vec::new();
        let mut left = attributes.trim();
        while !left.is_empty() {
            let (key, after) = left.split_once("=\"").expect(left);
            assert!(!names.contains(&key), "{key} twice in {tag}");
            names.push(key);
            let (value, after) = after.split_once('"').expect("a value that ends");
            plain(value);
            left = after.trim_start();
        }
        if !empty {
            open.push(name.to_owned());
        }
        out.push(' ');
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "not closed: {open:?}");
    out
}

/// Text without its entities.
fn plain(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('&') {
        out += before;
        let (entity, after) = after.split_once(';').expect("an entity that ends");
        out.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "#39" => '\'',
            other => panic!("no entity {other:?}"),
        });
        rest = after;
    }
    out += rest;
    assert!(out.chars().all(|c| !c.is_control() || c == '\n'), "a control in {out:?}");
    out
}
