//! The paths that one file imports and the names that it hands on, read from its tokens.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A path from the root of the crate, without `crate`.
pub(crate) type ModPath = Vec<String>;

/// The imports of one file, and the names that it hands on.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// Every path into the crate that the file names outside of tests.
    pub imports: Vec<ModPath>,
    /// Names that a module of the file hands on: the module, the name, and the path that the name
    /// stands for. The name `*` hands on all names.
    pub handed_on: Vec<(ModPath, String, ModPath)>,
}

/// Reads a file that is the module `module`.
pub(crate) fn said(tokens: TokenStream, module: &[String]) -> Said {
    let mut said = Said::default();
    scan(tokens, module, &mut said);
    said
}

fn scan(tokens: TokenStream, module: &[String], said: &mut Said) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut children: Vec<String> = Vec::new();
    for pair in tokens.windows(2) {
        if let [TokenTree::Ident(word), TokenTree::Ident(name)] = pair
            && word == "mod"
        {
            children.push(name.to_string());
        }
    }
    let mut at = 0;
    let mut public = false;
    let mut of_tests = false;
    while let Some(token) = tokens.get(at) {
        let next = tokens.get(at + 1);
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                if let Some(TokenTree::Group(group)) = next {
                    of_tests |= is_cfg_test(group.stream());
                    at += 2;
                    continue;
                }
            }
            TokenTree::Ident(word) if word == "pub" => public = true,
            TokenTree::Ident(word) if word == "use" => {
                let end = end_of_item(&tokens, at);
                let tree = tokens.get(at + 1..end).unwrap_or_default();
                if !of_tests {
                    take_use(tree, module, &children, public, said);
                }
                (at, public, of_tests) = (end + 1, false, false);
                continue;
            }
            TokenTree::Ident(word) if word == "mod" => {
                let (Some(TokenTree::Ident(name)), body) = (next, tokens.get(at + 2)) else {
                    at += 1;
                    continue;
                };
                if let Some(TokenTree::Group(body)) = body
                    && !of_tests
                {
                    let inner = [module, &[name.to_string()]].concat();
                    scan(body.stream(), &inner, said);
                }
                (at, public, of_tests) = (at + 3, false, false);
                continue;
            }
            TokenTree::Ident(_) => {
                let (path, end) = path_at(&tokens, at);
                if let Some(path) = absolute(&path, module, &children)
                    && !of_tests
                {
                    said.imports.push(path);
                }
                at = end;
                continue;
            }
            TokenTree::Group(group) => {
                if !of_tests {
                    scan_within(group.stream(), module, &children, said);
                }
                if group.delimiter() == Delimiter::Brace {
                    (public, of_tests) = (false, false);
                }
            }
            TokenTree::Punct(mark) if mark.as_char() == ';' => (public, of_tests) = (false, false),
            _ => {}
        }
        at += 1;
    }
}

/// Reads paths and `use` inside of bodies and macros.
fn scan_within(tokens: TokenStream, module: &[String], children: &[String], said: &mut Said) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token {
            TokenTree::Group(group) => scan_within(group.stream(), module, children, said),
            TokenTree::Ident(word) if word == "use" => {
                let end = end_of_item(&tokens, at);
                take_use(
                    tokens.get(at + 1..end).unwrap_or_default(),
                    module,
                    children,
                    false,
                    said,
                );
                at = end;
            }
            TokenTree::Ident(_) => {
                let (path, end) = path_at(&tokens, at);
                said.imports.extend(absolute(&path, module, children));
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
}

fn is_cfg_test(attribute: TokenStream) -> bool {
    let text = attribute.to_string();
    text.starts_with("cfg") && text.contains("test") && !text.contains("not")
}

fn end_of_item(tokens: &[TokenTree], from: usize) -> usize {
    let ends = |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ';');
    tokens.iter().skip(from).position(ends).map_or(tokens.len(), |len| from + len)
}

/// The words of the path that begins at `at`, and where the path ends.
fn path_at(tokens: &[TokenTree], at: usize) -> (Vec<String>, usize) {
    let mut words = Vec::new();
    let mut end = at;
    while let Some(TokenTree::Ident(word)) = tokens.get(end) {
        words.push(word.to_string());
        end += 1;
        if !is_colons(tokens, end) || !matches!(tokens.get(end + 2), Some(TokenTree::Ident(_))) {
            break;
        }
        end += 2;
    }
    (words, end)
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    [at, at + 1]
        .into_iter()
        .all(|at| matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':'))
}

/// A path from the root of the crate; none where the path leads out of the crate, or is a single
/// word.
fn absolute(path: &[String], module: &[String], children: &[String]) -> Option<ModPath> {
    let (first, rest) = path.split_first()?;
    if rest.is_empty() {
        return None;
    }
    match first.as_str() {
        "crate" => Some(rest.to_vec()),
        "self" => Some([module, rest].concat()),
        "super" => {
            let ups = 1 + rest.iter().take_while(|word| *word == "super").count();
            let from = module.get(..module.len().checked_sub(ups)?)?;
            Some([from, rest.get(ups - 1..)?].concat())
        }
        word if children.iter().any(|child| child == word) => Some([module, path].concat()),
        _ => None,
    }
}

fn take_use(
    tree: &[TokenTree],
    module: &[String],
    children: &[String],
    public: bool,
    said: &mut Said,
) {
    let mut leaves = Vec::new();
    leaves_of(tree, &[], &mut leaves);
    for (path, name) in leaves {
        let glob = name == "*";
        if let Some(path) = absolute(&path, module, children) {
            if public {
                said.handed_on.push((module.to_vec(), name, path));
            } else if !glob || path.len() > module.len() {
                // Tests and small modules take all names of their parent module: such a glob is no
                // import.
                said.imports.push(path);
            }
        }
    }
}

/// The leaves of a tree of `use`: the whole path of each leaf, and the name that the path gets.
fn leaves_of(tree: &[TokenTree], before: &[String], leaves: &mut Vec<(ModPath, String)>) {
    let mut path = before.to_vec();
    let mut at = 0;
    while let Some(token) = tree.get(at) {
        match token {
            TokenTree::Ident(word) if word == "as" => {
                if let Some(TokenTree::Ident(name)) = tree.get(at + 1) {
                    leaves.push((path.clone(), name.to_string()));
                    path = before.to_vec();
                    at += 2;
                    continue;
                }
            }
            TokenTree::Ident(word) => path.push(word.to_string()),
            TokenTree::Punct(mark) if mark.as_char() == '*' => path.push("*".to_owned()),
            TokenTree::Punct(mark) if mark.as_char() == ',' => {
                finish(&mut path, before, leaves);
            }
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                leaves_of(&inner, &path, leaves);
                path = before.to_vec();
            }
            _ => {}
        }
        at += 1;
    }
    finish(&mut path, before, leaves);
}

fn finish(path: &mut ModPath, before: &[String], leaves: &mut Vec<(ModPath, String)>) {
    if path.len() > before.len()
        && let Some(mut name) = path.pop()
    {
        match name.as_str() {
            "self" => name = path.last().cloned().unwrap_or_default(),
            "*" => {}
            _ => path.push(name.clone()),
        }
        leaves.push((path.clone(), name));
    }
    *path = before.to_vec();
}
