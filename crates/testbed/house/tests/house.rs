//! The project's own crates have no circle of imports between folders.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};

use gradus_house::circles_between_folders;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

/// Every folder of source text of the workspace.
fn sources() -> Vec<PathBuf> {
    let mut all = vec![repository().join("src")];
    for crates in ["crates", "crates/testbed", "tools"] {
        for entry in std::fs::read_dir(repository().join(crates)).unwrap().flatten() {
            let src = entry.path().join("src");
            if src.is_dir() {
                all.push(src);
            }
        }
    }
    all.sort();
    all
}

#[test]
fn no_circle_of_imports_runs_between_folders() {
    let sources = sources();
    assert!(sources.len() > 20, "{sources:?}");
    let mut report = String::new();
    for src in sources {
        for circle in circles_between_folders(&src).unwrap() {
            let files: Vec<_> = circle.iter().map(|file| file.display().to_string()).collect();
            report += &format!("{}: {}\n", src.display(), files.join(", "));
        }
    }
    assert!(report.is_empty(), "circles of imports between folders:\n{report}");
}

fn written(files: &[(&str, &str)]) -> Vec<Vec<PathBuf>> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    circles_between_folders(folder.path()).unwrap()
}

#[test]
fn a_circle_is_found_through_names_that_are_handed_on_and_through_macros() {
    let lib = ("lib.rs", "mod a; mod b; pub use b::thing::Thing;");
    let a = ("a.rs", "pub struct Other; fn f() { println!(\"{}\", crate::Thing::NAME); }");
    let faces = ("b/mod.rs", "pub mod thing;");
    let b = ("b/thing.rs", "use crate::a::Other; pub struct Thing(Other);");
    assert_eq!(written(&[lib, a, faces, b]), [["a.rs", "b/thing.rs"].map(PathBuf::from)]);
    // Without the import back there is no circle.
    let a = ("a.rs", "pub struct Other; /// See [`crate::Thing`].\nfn f() {}");
    assert!(written(&[lib, a, faces, b]).is_empty());
}

#[test]
fn tests_and_files_of_one_folder_may_know_each_other() {
    let lib = ("lib.rs", "mod a; mod b;");
    let a = ("a.rs", "pub struct A; #[cfg(test)] mod tests { use crate::b::deep::B; }");
    let b = ("b/mod.rs", "pub mod deep; pub mod flat; use deep::B;");
    let deep = ("b/deep.rs", "use super::flat::F; use crate::a::A; pub struct B(F, A);");
    let flat = ("b/flat.rs", "use super::deep::B; pub struct F(Option<Box<B>>);");
    assert!(written(&[lib, a, b, deep, flat]).is_empty());
}
