//! Monado without a headset, through `tools/xr-testbed`, with the layer between it and the client.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use gradus_xr_faults::{Control, SCRIPT_VARIABLE, manifest};

/// The environment variable that names the case for the client.
pub const CASE: &str = "GRADUS_XR_CASE";

/// The environment variable that leaves tests out on a machine without a testbed.
const WITHOUT: &str = "GRADUS_NO_TESTBED";

static ONE: Mutex<()> = Mutex::new(());

/// A runtime that is up until it is dropped.
pub struct Testbed {
    port: String,
    _one: MutexGuard<'static, ()>,
}

impl Testbed {
    pub fn up() -> Option<Self> {
        if std::env::var_os(WITHOUT).is_some_and(|value| value == "1") {
            eprintln!("SKIPPED: {WITHOUT}=1");
            return None;
        }
        let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let port = std::env::var("GRADUS_XR_PORT").unwrap_or_else(|_| {
            let free = TcpListener::bind(("127.0.0.1", 0)).unwrap();
            free.local_addr().unwrap().port().to_string()
        });
        let testbed = Self { port, _one: one };
        let done = testbed.tool(&["up"]).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(
            done.status.success(),
            "tools/xr-testbed up failed. These tests need an OpenXR runtime; where none can be \
             made, {WITHOUT}=1 leaves them out.\n{said}"
        );
        Some(testbed)
    }

    fn tool(&self, args: &[&str]) -> Command {
        let repo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
        let mut command = Command::new(repo.join("tools/xr-testbed"));
        command.args(args).env("GRADUS_XR_PORT", &self.port);
        command.env_remove("GRADUS_XR_CONFIG").stdin(Stdio::null());
        command
    }

    /// A script in a folder, with the layer's manifest and looks beside it.
    pub fn script(&self, folder: &Path, text: &str) -> Control {
        std::fs::write(folder.join("faults.json"), manifest(library().to_str().unwrap())).unwrap();
        std::fs::write(folder.join("looks.txt"), "0 40 0\n").unwrap();
        Control::create(folder.join("script.txt"), text).unwrap()
    }

    /// Plays a case under a script; answers what the client and the layer printed.
    #[track_caller]
    pub fn play(&self, case: &str, script: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let control = self.script(folder.path(), script);
        self.play_script(case, &control)
    }

    #[track_caller]
    pub fn play_script(&self, case: &str, script: &Control) -> String {
        let client = std::env::current_exe().unwrap();
        let manifest = script.path.with_file_name("faults.json");
        // The testbed sets XR_RUNTIME_JSON to its Monado, which becomes the runtime below.
        let start = "GRADUS_XR_BELOW=$XR_RUNTIME_JSON XR_RUNTIME_JSON=$0 exec \"$@\"";
        let mut command = self.tool(&["run", "sh", "-c", start]);
        command.arg(manifest).arg(&client);
        command.args(["--exact", "client", "--ignored", "--nocapture"]);
        command.env(CASE, case).env(SCRIPT_VARIABLE, &script.path);
        command.env("GRADUS_TESTBED_BIND", client.parent().unwrap());
        let done = command.output().unwrap();
        let said = [done.stdout, done.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert!(done.status.success(), "{case}: {said}");
        said
    }
}

impl Drop for Testbed {
    fn drop(&mut self) {
        let status = self.tool(&["status"]).stderr(Stdio::null()).output();
        let _ = self.tool(&["down"]).stderr(Stdio::null()).status();
        let status = status.map(|status| String::from_utf8_lossy(&status.stdout).into_owned());
        let folder = status.ok().and_then(|status| {
            let line = status.lines().find_map(|line| line.strip_prefix("runtime_dir="))?;
            Some(Path::new(line).parent()?.to_owned())
        });
        if let Some(folder) = folder.filter(|_| std::env::var_os("GRADUS_XR_PORT").is_none()) {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// The layer's library, which cargo builds beside these tests.
fn library() -> PathBuf {
    let folder = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let library = folder.join("libgradus_xr_faults.so");
    assert!(library.is_file(), "no {}", library.display());
    library
}
