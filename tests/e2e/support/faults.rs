//! The fault layer between the stage and Monado: a script that a test writes, and lengthens through
//! `Faults::script`.

use std::path::PathBuf;

use gradus_xr_faults::{BELOW_VARIABLE, Control, SCRIPT_VARIABLE, manifest};
use tempfile::TempDir;

use super::program::{program, scratch};
use super::session::{Session, Setup};
use super::testbed::Testbed;

/// A script, and the folder that it lies in.
pub struct Faults {
    pub script: Control,
    folder: TempDir,
}

impl Faults {
    pub fn new(script: &str) -> Self {
        let folder = scratch();
        let text = manifest(library().to_str().unwrap());
        std::fs::write(folder.path().join("faults.json"), text).unwrap();
        let script = Control::create(folder.path().join("script.txt"), script).unwrap();
        Self { script, folder }
    }

    /// Writes a file beside the script.
    pub fn add_file(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }

    /// Starts a session whose stage runs under the script.
    pub fn start(&self, testbed: &Testbed, setup: &Setup) -> Session {
        // The testbed names its Monado in XR_RUNTIME_JSON: that becomes the runtime below.
        let shell = format!("{BELOW_VARIABLE}=$XR_RUNTIME_JSON XR_RUNTIME_JSON=$0 exec \"$@\"");
        let manifest = self.folder.path().join("faults.json");
        Session::start(setup, |args| {
            let mut all = ["sh", "-c", &shell].map(str::to_owned).to_vec();
            all.push(manifest.to_str().unwrap().to_owned());
            all.push(program().to_str().unwrap().to_owned());
            all.extend(args);
            let mut command = testbed.command(&all);
            command.env(SCRIPT_VARIABLE, &self.script.path);
            command
        })
    }
}

/// The layer's library, which cargo builds beside these tests.
fn library() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let library = tests.parent().unwrap().join("libgradus_xr_faults.so");
    assert!(library.is_file(), "no {}: cargo build --workspace", library.display());
    library
}
