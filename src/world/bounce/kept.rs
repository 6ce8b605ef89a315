//! The light of rooms that was computed before: shipped with the program, or in the user's cache.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use gradus_light::{BouncedLight, Key, MOST_BYTES, read, solve, write};
use gradus_scenario::{Place, Scenario};

use crate::world::bounce::gather::rooms;
use crate::world::bounce::shipped::SHIPPED;
use crate::world::look::surfaces::Means;

/// Where a file of `gradus_light` has its key.
const KEY_AT: std::ops::Range<usize> = 40..72;

/// The light of a key, if it was computed before.
pub fn kept(key: Key) -> Option<BouncedLight> {
    let light = match shipped(key) {
        Some(bytes) => read(bytes).ok(),
        // A file that is damaged or of another version is as good as none: it is written again.
        None => read(&bytes(&file(key)?)?).ok(),
    };
    light.filter(|light| light.key == key)
}

/// The bytes of a file of the cache, if it can be the light of a room.
fn bytes(file: &Path) -> Option<Vec<u8>> {
    let is = fs::metadata(file).ok()?;
    (is.is_file() && is.len() <= MOST_BYTES).then(|| fs::read(file).ok())?
}

fn shipped(key: Key) -> Option<&'static [u8]> {
    SHIPPED.iter().find(|bytes| bytes.get(KEY_AT) == Some(&key.0[..])).copied()
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
    pub place: Place,
    /// Its light.
    pub light: BouncedLight,
    /// How long the computation took; none where the light was there.
    pub took: Option<Duration>,
    /// Triangles of the room.
    pub triangles: usize,
}

/// Computes the light of all rooms of a scenario that was not computed before, or of all of them
/// `anew`; `progress` hears how far each room is: its number, the number of rooms, and 0 to 1.
pub fn prepare(
    scenario: &Arc<Scenario>,
    anew: bool,
    progress: &(dyn Fn(usize, usize, f32) + Sync),
) -> Vec<Prepared> {
    let mut means = Means::default();
    let mut all = Vec::new();
    for place in [Place::Safe, Place::World] {
        all.extend(rooms(scenario, place, &mut means).into_iter().map(|found| (place, found.room)));
    }
    let count = all.len();
    let prepared = all.into_iter().enumerate().map(|(nth, (place, room))| {
        let triangles = room.triangles.len();
        if let Some(light) = kept(room.key()).filter(|_| !anew) {
            return Prepared { place, light, took: None, triangles };
        }
        let began = Instant::now();
        let light = solve(&room, &|share| progress(nth, count, share));
        keep(&light);
        Prepared { place, light, took: Some(began.elapsed()), triangles }
    });
    prepared.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_light_of_every_shipped_room_is_shipped() {
        let mut means = Means::default();
        let mut count = 0;
        for file in crate::start::shipped_scenarios() {
            let scenario = crate::start::scenario(&file, &Default::default()).unwrap().0;
            let scenario = Arc::new(scenario);
            for place in [Place::Safe, Place::World] {
                for found in rooms(&scenario, place, &mut means) {
                    count += 1;
                    let here = shipped(found.room.key()).is_some();
                    assert!(here, "{}: run tools/assets", file.display());
                }
            }
        }
        assert_eq!(count, SHIPPED.len(), "assets/light has a file that no room needs");
    }
}
