//! What is opened below a scenario's folder, and what is refused there.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::Path;

use gradus_files::{Folder, MAX_BYTES, OpenError, open, read_bounded, source};
use gradus_scenario::read::Options;
use gradus_text::{FileRefusal, Files, RelPath};
use tempfile::TempDir;

/// A scenario's folder within a folder of which it must see nothing.
fn bench() -> (TempDir, std::path::PathBuf) {
    let outer = tempfile::tempdir().unwrap();
    let inner = outer.path().join("scenarios");
    fs::create_dir_all(inner.join("shared")).unwrap();
    fs::write(outer.path().join("secret.ron"), "\"secret\"").unwrap();
    fs::write(inner.join("main.ron"), "(x: Include(\"shared/meadow.ron\"))").unwrap();
    fs::write(inner.join("shared/meadow.ron"), "(").unwrap();
    (outer, inner.join("main.ron"))
}

fn path(text: &str) -> RelPath {
    RelPath::parse(text).unwrap()
}

#[test]
fn a_file_below_the_folder_is_read_and_a_missing_one_has_neighbours() {
    let (_outer, main) = bench();
    let folder = Folder::of(&main);
    assert_eq!(folder.read(&path("shared/meadow.ron")).unwrap(), b"(");
    assert_eq!(folder.read(&path("shared/meadow.ron")).map(drop), Ok(()));
    let near = vec!["shared/meadow.ron".to_owned()];
    let missing = folder.read(&path("shared/maedow.ron")).map(drop).unwrap_err();
    assert_eq!(missing, FileRefusal::Missing { near });
    let remedy = missing.remedy("shared/maedow.ron").unwrap();
    assert_eq!(remedy, "did you mean `shared/meadow.ron`?");
    // The folder's own name may be wrong.
    let missing = folder.read(&path("shraed/meadow.ron")).map(drop).unwrap_err();
    let near = vec!["main.ron".to_owned(), "shared".to_owned()];
    assert_eq!(missing, FileRefusal::Missing { near });
}

#[test]
fn a_folder_is_no_file() {
    let (_outer, main) = bench();
    assert_eq!(Folder::of(&main).read(&path("shared")), Err(FileRefusal::NotAFile));
    let folder = main.parent().unwrap();
    assert!(matches!(read_bounded(folder), Err(OpenError::IsAFolder { .. })));
}

#[test]
fn too_much_is_refused_unread() {
    let (_outer, main) = bench();
    let large = main.parent().unwrap().join("large.ron");
    fs::File::create(&large).unwrap().set_len(100 << 20).unwrap();
    let refused = Folder::of(&main).read(&path("large.ron")).unwrap_err();
    assert_eq!(refused, FileRefusal::TooLarge { bytes: 100 << 20 });
    fs::File::create(&large).unwrap().set_len(MAX_BYTES as u64).unwrap();
    assert_eq!(read_bounded(&large).unwrap().len(), MAX_BYTES);
}

#[test]
fn a_script_or_a_rule_file_is_bounded_as_a_scenario_is() {
    let (_outer, main) = bench();
    let rules = main.parent().unwrap().join("rules.ron");
    fs::write(&rules, "(rules: [])").unwrap();
    assert_eq!(source(&rules).unwrap().unwrap().text, "(rules: [])");
    fs::write(&rules, b"(rules: [\xff])").unwrap();
    let (shown, faults) = source(&rules).unwrap().unwrap_err();
    assert!(shown.render_all(&faults).contains("rules.ron:1:"), "{}", shown.render_all(&faults));
    fs::File::create(&rules).unwrap().set_len(100 << 20).unwrap();
    let refused = source(&rules).unwrap_err();
    assert!(matches!(refused, OpenError::TooLarge { bytes, .. } if bytes == 100 << 20));
}

#[test]
fn an_included_file_is_named_and_shown_in_its_own_faults() {
    let (_outer, main) = bench();
    let reading = open(&main, &Options::default()).unwrap();
    assert!(reading.scenario.is_none());
    let told = reading.render();
    assert!(told.contains("scenarios/shared/meadow.ron:1:1: error[unclosed-bracket]"), "{told}");
    assert_eq!(reading.sources.included().count(), 1);
    let nowhere = open(Path::new("no/such.ron"), &Options::default());
    assert!(matches!(nowhere, Err(OpenError::Open { .. })));
}

#[cfg(unix)]
#[test]
fn links_may_lead_within_the_folder_and_never_out_of_it() {
    use std::os::unix::fs::symlink;
    let (outer, main) = bench();
    let inner = main.parent().unwrap();
    symlink(inner.join("shared/meadow.ron"), inner.join("within.ron")).unwrap();
    symlink("../secret.ron", inner.join("out.ron")).unwrap();
    symlink(outer.path(), inner.join("up")).unwrap();
    symlink("loop.ron", inner.join("loop.ron")).unwrap();
    symlink("/dev/zero", inner.join("zero.ron")).unwrap();
    let folder = Folder::of(&main);
    assert_eq!(folder.read(&path("within.ron")).unwrap(), b"(");
    assert_eq!(folder.read(&path("out.ron")), Err(FileRefusal::Outside));
    assert_eq!(folder.read(&path("up/secret.ron")), Err(FileRefusal::Outside));
    assert_eq!(folder.read(&path("zero.ron")), Err(FileRefusal::Outside));
    assert!(matches!(folder.read(&path("loop.ron")), Err(FileRefusal::Unreadable { .. })));
    let zero = read_bounded(Path::new("/dev/zero"));
    assert!(matches!(zero, Err(OpenError::NotAFile { .. })));
    // The main file may be a link; its neighbours are where it really is.
    let link = outer.path().join("elsewhere.ron");
    symlink(&main, &link).unwrap();
    assert_eq!(Folder::of(&link).read(&path("shared/meadow.ron")).unwrap(), b"(");
}
