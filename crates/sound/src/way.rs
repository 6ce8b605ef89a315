//! The way of a sound through the air: it comes later the farther it has come, and so its pitch rises
//! as it comes nearer and falls as it goes (Doppler 1842).
//!
//! ```text
//!  voice ─▶ line as long as the longest way ─▶ read τ late ─▶ room, ears
//!  source ─▶ where it was, block by block ─▶ τ = |ears now − source τ ago| / c
//! ```
//!
//! The sound heard now left the source τ ago, where the source was then: a source that comes at v is
//! higher by c / (c − v), an ear that comes at v by (c + v) / c. Places arrive at the pace of frames;
//! two low-passes take the steps out of them, or each step would be heard as a pitch. A source that is
//! suddenly elsewhere fades out there and fades in here; its pitch does not race along the way.

use glam::Vec3;

use crate::dsp::{BLOCK, Block, Glide};
use crate::spatial::{SOUND_MPS, read};

/// The time of each of the two low-passes over places, s.
const SMOOTH_SECS: f32 = 0.03;
/// A place that is farther from its own low-pass than this has jumped, m: beyond 200 m/s.
pub(crate) const JUMP_M: f32 = 12.0;
/// Slower than this, a place that jumped has arrived, m/s.
const SETTLED_MPS: f32 = 120.0;
/// In this time a sound fades at a jump, s.
const FADE_SECS: f32 = 0.015;
/// The shortest way that can be read, frames.
const SHORTEST: f32 = 3.0;

/// The longest line of one sound, frames: 1.8 km at 48 kHz.
pub(crate) const LONGEST: usize = 1 << 18;

/// The frames that a line needs for ways of up to `farthest_m`.
pub(crate) fn frames(farthest_m: f32, rate: f32) -> usize {
    let needs = farthest_m.clamp(1.0, 1e5) / SOUND_MPS * rate;
    (needs as usize + 8 * BLOCK).next_power_of_two().min(LONGEST)
}

/// The way from one body of a sound to the ears.
pub(crate) struct Way {
    rate: f32,
    line: Box<[f32]>,
    /// Frames of the line that hold what the source said since it was hushed.
    said: usize,
    at: usize,
    /// Where the source was at the end of each block.
    places: Box<[Vec3]>,
    place: usize,
    known: usize,
    source: Smooth,
    ears: Smooth,
    warm: bool,
    delay_secs: f32,
    delay: Glide,
    /// Whether source or ears jumped and the sound is fading out.
    lost: bool,
    open: f32,
    open_glide: Glide,
    ease: f32,
}

/// A place behind two low-passes.
#[derive(Clone, Copy, Default)]
struct Smooth {
    raw: Vec3,
    held: [Vec3; 2],
}

impl Smooth {
    fn to(&mut self, raw: Vec3, ease: f32) {
        self.raw = raw;
        let [once, twice] = &mut self.held;
        *once += ease * (raw - *once);
        *twice += ease * (*once - *twice);
    }

    fn snap(&mut self, raw: Vec3) {
        (self.raw, self.held) = (raw, [raw; 2]);
    }

    fn now(&self) -> Vec3 {
        self.held[1]
    }
}

impl Way {
    /// A way over a line of `frames`, a power of two.
    pub fn new(frames: usize, rate: f32) -> Self {
        Self {
            rate,
            line: vec![0.0; frames].into_boxed_slice(),
            said: 0,
            at: 0,
            places: vec![Vec3::ZERO; frames / BLOCK].into_boxed_slice(),
            place: 0,
            known: 0,
            source: Smooth::default(),
            ears: Smooth::default(),
            warm: false,
            delay_secs: 0.0,
            delay: Glide::default(),
            lost: false,
            open: 1.0,
            open_glide: Glide::at(1.0),
            ease: 1.0 - (-(BLOCK as f32) / rate / SMOOTH_SECS).exp(),
        }
    }

    /// Blocks until all that is under way has come.
    pub fn rings(&self) -> u32 {
        (self.delay_secs * self.rate / BLOCK as f32) as u32 + 8
    }

    /// Forgets what the source said, and where it was.
    pub fn hush(&mut self) {
        (self.said, self.warm, self.lost, self.open) = (0, false, false, 1.0);
        self.open_glide = Glide::at(1.0);
    }

    /// The source is about to be elsewhere: what is under way fades. Gives whether it has.
    pub fn leave(&mut self) -> bool {
        self.lost = self.warm;
        !self.warm || self.open <= 0.0
    }

    /// The source begins anew, where it may be; what is under way fades.
    pub fn begin(&mut self, rings: bool) {
        if rings && self.warm {
            self.lost = true;
        } else {
            self.hush();
        }
    }

    /// Where the source was `secs` ago.
    fn place_ago(&self, secs: f32) -> Vec3 {
        let len = self.places.len();
        let blocks = (secs * self.rate / BLOCK as f32).clamp(0.0, (self.known.max(1) - 1) as f32);
        let (whole, part) = (blocks as usize, blocks.fract());
        let at = |ago: usize| {
            let ago = ago.min(self.known.max(1) - 1);
            self.places.get((self.place + len - ago) % len).copied().unwrap_or_default()
        };
        at(whole) + part * (at(whole + 1) - at(whole))
    }

    fn remember(&mut self) {
        self.place = (self.place + 1) % self.places.len();
        if let Some(place) = self.places.get_mut(self.place) {
            *place = self.source.now();
        }
        self.known = (self.known + 1).min(self.places.len());
    }

    /// Sends a block on its way; gives where the sound that is heard now comes from.
    pub fn pass(&mut self, source: Vec3, ears: Vec3, work: &mut Block) -> Vec3 {
        let block_s = BLOCK as f32 / self.rate;
        let moved = |smooth: &Smooth, raw: Vec3| (raw - smooth.raw).length() / block_s;
        let settled = moved(&self.source, source).max(moved(&self.ears, ears)) < SETTLED_MPS;
        let begins = !self.warm;
        if begins || (self.lost && self.open <= 0.0 && settled) {
            self.source.snap(source);
            self.ears.snap(ears);
            (self.known, self.lost, self.warm) = (0, false, true);
        } else if self.lost {
            (self.source.raw, self.ears.raw) = (source, ears);
        } else {
            self.source.to(source, self.ease);
            self.ears.to(ears, self.ease);
            let off = |smooth: &Smooth| (smooth.raw - smooth.now()).length();
            self.lost = off(&self.source).max(off(&self.ears)) > JUMP_M;
        }
        let fade = block_s / FADE_SECS;
        self.open =
            if self.lost { (self.open - fade).max(0.0) } else { (self.open + fade).min(1.0) };
        self.open_glide.to(self.open * self.open * (3.0 - 2.0 * self.open));
        if !self.lost {
            let snapped = self.known == 0;
            self.remember();
            let most = (self.line.len() - 2 * BLOCK) as f32 / self.rate;
            let mut late = if snapped { 0.0 } else { self.delay_secs };
            for _ in 0..4 {
                let way = (self.ears.now() - self.place_ago(late)).length();
                late = (way / SOUND_MPS).min(most);
            }
            self.delay_secs = late;
            let frames = (late * self.rate).max(SHORTEST);
            if snapped {
                self.delay = Glide::at(frames);
            }
            self.delay.to(frames);
        } else {
            // The delay stands while the sound fades.
            self.remember();
            self.delay.to((self.delay_secs * self.rate).max(SHORTEST));
        }
        let mask = self.line.len() - 1;
        for frame in work.iter_mut() {
            if let Some(slot) = self.line.get_mut(self.at) {
                *slot = frame[0];
            }
            self.said = (self.said + 1).min(self.line.len());
            let delay = self.delay.next();
            let came = if delay + 3.0 < self.said as f32 {
                read(&self.line, mask, self.at, delay)
            } else {
                0.0
            };
            *frame = [came * self.open_glide.next(); 2];
            self.at = (self.at + 1) & mask;
        }
        source + self.place_ago(self.delay_secs) - self.source.now()
    }
}
