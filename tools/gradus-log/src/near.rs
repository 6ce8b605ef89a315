//! What helps where a file that was named is not there: the names that are.

use std::io;
use std::path::Path;

use gradus_cli::printable;
use gradus_text::did_you_mean;

/// Of a folder with more entries only so many are looked at.
const MOST_ENTRIES: usize = 10_000;
/// So many names are listed.
const LISTED: usize = 3;

/// The hint for a file that could not be opened; `ends` are the ends of names that such files have.
pub fn hint(path: &Path, error: &io::Error, ends: &[&str]) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => {}
        io::ErrorKind::PermissionDenied => return "allow this user to read the file".to_owned(),
        _ => return "check the path".to_owned(),
    }
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return format!("there is no folder {}: check the path", folder.display());
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let names = names(folder, ends);
    match did_you_mean(&name.unwrap_or_default(), names.iter().map(String::as_str)) {
        Some(near) => {
            let near = folder.join(near).display().to_string();
            let near = near.strip_prefix("./").unwrap_or(&near);
            format!("did you mean {}?", printable(near))
        }
        None => listed(folder, &names, ends),
    }
}

/// The hint where a folder was named, and not a file in it.
pub fn hint_in(folder: &Path, ends: &[&str]) -> String {
    listed(folder, &names(folder, ends), ends)
}

fn listed(folder: &Path, names: &[String], ends: &[&str]) -> String {
    let folder = folder.display();
    if names.is_empty() {
        let kind = ends.first().unwrap_or(&"*");
        return format!("check the path; {folder} has no file whose name ends with .{kind}");
    }
    let first: Vec<&str> = names.iter().take(LISTED).map(String::as_str).collect();
    let more = match names.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{folder} has {}{more}", printable(&first.join(", ")))
}

/// The files of a folder with one of these ends; of logs the newest first, by their names.
fn names(folder: &Path, ends: &[&str]) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().take(MOST_ENTRIES);
    let has_end = |name: &String| {
        let end = Path::new(name).extension().map(|end| end.to_string_lossy().to_lowercase());
        end.is_some_and(|end| ends.contains(&end.as_str()))
    };
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> =
        names.filter(|name| !name.starts_with('.')).filter(has_end).collect();
    names.sort_unstable_by(|a, b| b.cmp(a));
    names
}
