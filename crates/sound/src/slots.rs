//! The table between the frame thread and the audio thread: written and read without a lock.
//!
//! A sequence lock of atomics: the writer makes the number odd, writes, makes it even. A reader
//! that saw the number change keeps the table it had before; the reader never waits and nobody
//! waits for it.

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};

/// The memory shared by [`crate::SoundControl`] and [`crate::SoundWorld`].
pub(crate) struct SharedTable {
    sequence: AtomicU32,
    table: Box<[AtomicU32]>,
    /// Number of frames rendered so far.
    pub frames: AtomicU64,
    /// The latest run heard of each sound.
    pub heard: Box<[Heard]>,
}

/// When an event was first rendered.
#[derive(Default)]
pub(crate) struct Heard {
    /// The run of the event; 0: none yet. Written last.
    pub run: AtomicU32,
    pub frame: AtomicU64,
}

impl SharedTable {
    pub fn new(slots: usize, sounds: usize) -> Self {
        Self {
            sequence: AtomicU32::new(0),
            table: (0..slots).map(|_| AtomicU32::new(0)).collect(),
            frames: AtomicU64::new(0),
            heard: (0..sounds).map(|_| Heard::default()).collect(),
        }
    }

    /// Replaces the table. Only one writer may call this.
    pub fn publish(&self, values: &[u32]) {
        let before = self.sequence.load(Ordering::Relaxed);
        self.sequence.store(before.wrapping_add(1), Ordering::Relaxed);
        fence(Ordering::Release);
        for (slot, value) in self.table.iter().zip(values) {
            slot.store(*value, Ordering::Relaxed);
        }
        self.sequence.store(before.wrapping_add(2), Ordering::Release);
    }

    /// Takes the newest whole table into `into`, unless it is `seen` or being written. Gives the
    /// number of the table that `into` holds now; `spare` is for work.
    pub fn take(&self, seen: u32, spare: &mut [u32], into: &mut [u32]) -> u32 {
        let before = self.sequence.load(Ordering::Acquire);
        if before == seen || before % 2 == 1 {
            return seen;
        }
        for (slot, value) in self.table.iter().zip(spare.iter_mut()) {
            *value = slot.load(Ordering::Relaxed);
        }
        fence(Ordering::Acquire);
        if self.sequence.load(Ordering::Relaxed) != before {
            return seen;
        }
        into.copy_from_slice(spare);
        before
    }
}

/// The values that hold for all sounds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Head {
    pub position_m: [f32; 3],
    pub orientation_xyzw: [f32; 4],
    /// Whether each world is to be heard, 0 or 1: the scenario's, then the safe place's.
    pub open: [f32; 2],
    /// The time in which a world fades in, s; `fade_out_secs` is the time in which it fades out.
    pub fade_in_secs: f32,
    pub fade_out_secs: f32,
}

/// The values that hold for one sound.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Target {
    /// The level, as a factor.
    pub gain: f32,
    pub on: bool,
    pub run: u32,
    pub age_secs: f32,
    pub at_m: [f32; 3],
    pub controls: [f32; 4],
}

/// Number of slots that [`Head`] takes.
pub(crate) const HEAD: usize = 11;
/// Number of slots that one [`Target`] takes.
pub(crate) const TARGET: usize = 11;

impl Head {
    pub fn write(&self, slots: &mut [u32]) {
        let values = self.position_m.into_iter().chain(self.orientation_xyzw).chain(self.open);
        let values = values.chain([self.fade_in_secs, self.fade_out_secs]);
        for (slot, value) in slots.iter_mut().zip(values) {
            *slot = value.to_bits();
        }
    }

    pub fn read(slots: &[u32]) -> Self {
        let value = |i: usize| f32::from_bits(slots.get(i).copied().unwrap_or(0));
        Self {
            position_m: [0, 1, 2].map(value),
            orientation_xyzw: [3, 4, 5, 6].map(value),
            open: [7, 8].map(value),
            fade_in_secs: value(9),
            fade_out_secs: value(10),
        }
    }
}

impl Target {
    fn place(index: usize) -> core::ops::Range<usize> {
        let start = HEAD + index * TARGET;
        start..start + TARGET
    }

    pub fn write(&self, table: &mut [u32], index: usize) {
        let bits = |v: f32| v.to_bits();
        let values = [bits(self.gain), u32::from(self.on), self.run, bits(self.age_secs)];
        let values = values.into_iter().chain(self.at_m.map(bits)).chain(self.controls.map(bits));
        for (slot, value) in table.get_mut(Self::place(index)).into_iter().flatten().zip(values) {
            *slot = value;
        }
    }

    pub fn read(table: &[u32], index: usize) -> Self {
        let slots = table.get(Self::place(index)).unwrap_or(&[]);
        let whole = |i: usize| slots.get(i).copied().unwrap_or(0);
        let value = |i: usize| f32::from_bits(whole(i));
        Self {
            gain: value(0),
            on: whole(1) == 1,
            run: whole(2),
            age_secs: value(3),
            at_m: [4, 5, 6].map(value),
            controls: [7, 8, 9, 10].map(value),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let head = Head {
            position_m: [1.0, 2.0, 3.0],
            orientation_xyzw: [0.0, 0.6, 0.0, 0.8],
            open: [1.0, 0.0],
            fade_in_secs: 0.8,
            fade_out_secs: 0.05,
        };
        let target = Target {
            gain: 0.5,
            on: true,
            run: 7,
            age_secs: 0.25,
            at_m: [4.0, 5.0, 6.0],
            controls: [9.0, 8.0, 7.0, 6.0],
        };
        let mut values = vec![0; HEAD + 2 * TARGET];
        head.write(&mut values);
        target.write(&mut values, 1);
        let shared = SharedTable::new(values.len(), 2);
        shared.publish(&values);
        let (mut spare, mut got) = (vec![0; values.len()], vec![0; values.len()]);
        let seen = shared.take(0, &mut spare, &mut got);
        assert_eq!((Head::read(&got), Target::read(&got, 1)), (head, target));
        assert_eq!(Target::read(&got, 0), Target::default());
        assert_eq!(shared.take(seen, &mut spare, &mut got), seen);
    }

    #[test]
    fn a_reader_never_sees_half_a_table() {
        let shared = std::sync::Arc::new(SharedTable::new(64, 0));
        let writer = shared.clone();
        let writing = std::thread::spawn(move || {
            for round in 1..20_000u32 {
                writer.publish(&[round; 64]);
            }
        });
        let (mut spare, mut got, mut seen) = (vec![0; 64], vec![0; 64], 0);
        while !writing.is_finished() {
            seen = shared.take(seen, &mut spare, &mut got);
            assert!(got.iter().all(|v| *v == got[0]));
        }
        writing.join().unwrap();
    }
}
