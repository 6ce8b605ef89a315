//! The light of rooms that was computed before: shipped with the program, or in the user's cache.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use gradus_light::{BouncedLight, Key, read, solve, write};
use gradus_scenario::{Place, Scenario};

use crate::world::bounce::gather::rooms;
use crate::world::bounce::shipped::SHIPPED;
use crate::world::look::surfaces::Means;

/// Where a file of `gradus_light` has its key.
const KEY_AT: std::ops::Range<usize> = 40..72;

/// The light of a key, if it was computed before.
pub fn kept(key: Key) -> Option<BouncedLight> {
    let shipped = SHIPPED.iter().find(|bytes| bytes.get(KEY_AT) == Some(&key.0[..]));
    let light = match shipped {
        Some(bytes) => read(bytes).ok(),
        // A file that is damaged or of another version is as good as none: it is written again.
        None => read(&fs::read(file(key)?).ok()?).ok(),
    };
    light.filter(|light| light.key == key)
}

/// Keeps a room's light for the next start. A cache that cannot be written costs time, never a
/// picture.
pub fn keep(light: &BouncedLight) {
    let Some(file) = file(light.key) else { return };
    let Some(folder) = file.parent() else { return };
    let written = fs::create_dir_all(folder).and_then(|()| {
        let beside = file.with_extension(format!("{}.new", std::process::id()));
        let mut to = fs::File::create(&beside)?;
        to.write_all(&write(light))?;
        drop(to);
        fs::rename(&beside, &file)
    });
    if let Err(why) = written {
        bevy::log::warn!("{}: the rooms' light is not kept: {why}", folder.display());
    }
}

/// The file of a key in the user's cache.
fn file(key: Key) -> Option<PathBuf> {
    let cache = match std::env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()) {
        Some(path) => PathBuf::from(path),
        None => {
            PathBuf::from(std::env::var_os("HOME").filter(|path| !path.is_empty())?).join(".cache")
        }
    };
    Some(cache.join("gradus/light").join(format!("{key}.bin")))
}

/// A room whose light a scenario needs.
pub struct Prepared {
    /// Its light.
    pub light: BouncedLight,
    /// How long the computation took, s; none where the light was there.
    pub secs: Option<f32>,
    /// Triangles of the room.
    pub triangles: usize,
}

/// Computes the light of all rooms of a scenario that was not computed before; `progress` hears the
/// room's number, the number of rooms and how far the room is, 0 to 1.
pub fn prepare(
    scenario: &Arc<Scenario>,
    anew: bool,
    progress: &(dyn Fn(usize, usize, f32) + Sync),
) -> Vec<Prepared> {
    let mut means = Means::default();
    let places = [Place::Safe, Place::World];
    let all: Vec<_> = places.iter().flat_map(|place| rooms(scenario, *place, &mut means)).collect();
    let count = all.len();
    let room = |(nth, found): (usize, &crate::world::bounce::gather::Found)| {
        let triangles = found.room.triangles.len();
        if let Some(light) = kept(found.room.key()).filter(|_| !anew) {
            return Prepared { light, secs: None, triangles };
        }
        let began = std::time::Instant::now();
        let light = solve(&found.room, &|share| progress(nth, count, share));
        keep(&light);
        Prepared { light, secs: Some(began.elapsed().as_secs_f32()), triangles }
    };
    all.iter().enumerate().map(room).collect()
}
