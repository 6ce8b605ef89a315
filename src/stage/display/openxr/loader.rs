//! Finds the OpenXR loader under either of its file names.
//!
//! The binding opens `libopenxr_loader.so`, which only development packages install; a machine that
//! merely runs programs has `libopenxr_loader.so.1`. If only `libopenxr_loader.so.1` is there, this
//! process makes the other name for itself: it puts a link into the user's cache and replaces
//! itself by the same program with that folder on its library path.
#![allow(unsafe_code)] // Loading a shared library cannot be checked by the compiler.

use std::path::Path;

/// The loader's file name on a machine without development packages.
#[cfg(target_os = "linux")]
const RUN_TIME_NAME: &str = "libopenxr_loader.so.1";

/// Loads the OpenXR loader.
pub fn load() -> Result<openxr::Entry, String> {
    // SAFETY: the file of this name from the system's package manager (or from LD_LIBRARY_PATH,
    // which the user chose) is an OpenXR loader.
    match unsafe { openxr::Entry::load() } {
        Ok(entry) => Ok(entry),
        Err(error) => load_run_time_name(&error.to_string()),
    }
}

#[cfg(target_os = "linux")]
fn load_run_time_name(error: &str) -> Result<openxr::Entry, String> {
    // SAFETY: as above.
    unsafe { openxr::Entry::load_from(Path::new(RUN_TIME_NAME)) }.map_err(|_| {
        format!(
            "There is no OpenXR loader on this machine ({error}). Install it (Debian, Ubuntu: \
             apt-get install libopenxr-loader1) and a runtime such as Monado or SteamVR."
        )
    })
}

#[cfg(not(target_os = "linux"))]
fn load_run_time_name(error: &str) -> Result<openxr::Entry, String> {
    Err(format!("There is no OpenXR loader on this machine: {error}."))
}

/// Makes the loader findable for the binding. Returns when the binding can find it; restarts the
/// process once when only the run-time name is there.
#[cfg(target_os = "linux")]
pub fn make_findable() -> Result<(), String> {
    use std::os::unix::process::CommandExt as _;

    // SAFETY: as in `load`.
    if unsafe { openxr::Entry::load() }.is_ok() {
        return Ok(());
    }
    let _held = load()?;
    let cannot = |what: &str, error: &dyn std::fmt::Display| {
        format!("cannot make the OpenXR loader findable: {what}: {error}")
    };
    const ONCE: &str = "GRADUS_LOADER_LINKED";
    if std::env::var_os(ONCE).is_some() {
        return Err(cannot("linked already", &"the link did not help"));
    }
    let target = loaded_path().ok_or_else(|| cannot("where it is", &"not in the memory map"))?;
    let folder = cache_folder().join("lib");
    std::fs::create_dir_all(&folder).map_err(|e| cannot("the cache", &e))?;
    let link = folder.join("libopenxr_loader.so");
    let _ = std::fs::remove_file(&link);
    std::os::unix::fs::symlink(&target, &link).map_err(|e| cannot("the link", &e))?;
    let mut paths = folder.into_os_string();
    if let Some(before) = std::env::var_os("LD_LIBRARY_PATH") {
        paths.push(":");
        paths.push(before);
    }
    let program = std::env::current_exe().map_err(|e| cannot("this program", &e))?;
    let error = std::process::Command::new(program)
        .args(std::env::args_os().skip(1))
        .env("LD_LIBRARY_PATH", paths)
        .env(ONCE, "1")
        .exec();
    Err(cannot("starting again", &error))
}

/// On other systems the loader is linked in or has only one name.
#[cfg(not(target_os = "linux"))]
pub fn make_findable() -> Result<(), String> {
    Ok(())
}

#[cfg(target_os = "linux")]
fn loaded_path() -> Option<String> {
    let maps = std::fs::read_to_string("/proc/self/maps").ok()?;
    let line = maps.lines().find(|line| line.contains("libopenxr_loader.so"))?;
    line.find('/').and_then(|at| line.get(at..)).map(str::to_owned)
}

#[cfg(target_os = "linux")]
fn cache_folder() -> std::path::PathBuf {
    let home = || std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
    std::env::var_os("XDG_CACHE_HOME")
        .map(std::path::PathBuf::from)
        .or_else(home)
        .unwrap_or_else(std::env::temp_dir)
        .join("gradus")
}
