//! One source in a world of rooms: what of it comes to the listener, from where, and what it sends
//! into the listener's room.

use glam::{Quat, Vec3};

use super::early::Early;
use super::materials::{BANDS, Bands};
use super::shoebox::{Crossing, FACES, Hole, IN_THE_WALL_M, Image, Shoebox, round_an_edge};
use super::tail::reverberant;
use super::{Room, Rooms};
use crate::dsp::{BLOCK, Block, Glide, OnePole, one_pole_coefficient};
use crate::spatial::{Spatial, into_head};

/// Between the three parts of the veil, Hz.
const EDGES_HZ: [f32; 2] = [350.0, 1400.0];
/// How far outside its room a source goes from a sound in the room to a sound of the outside, m.
const BETWEEN_M: f32 = 1.2;
/// The time in which a veil, a send or a level changes, s.
const EASE_SECS: f32 = 0.03;

/// What is heard of a source.
#[derive(Clone, Copy)]
pub(super) struct Heard {
    /// What comes through, as energy.
    pub through: Bands,
    /// From the ears to where the sound seems to be, in the frame of the world, m.
    pub away_m: Vec3,
    /// The level of all parts, as a factor: the author's level is that of their sum at the reach.
    pub level: f32,
    /// The level at 1 m of what goes into the tail.
    pub send: f32,
    /// How far the source is in the listener's own room, 0 to 1.
    pub inside: f32,
}

impl Rooms {
    /// What is heard of a source at `from` that reaches `reach_m`.
    pub(super) fn hear(&self, from: Vec3, reach_m: f32) -> Heard {
        let straight = from - self.ears;
        let away = straight.length().max(0.01);
        let Some(room) = self.around.and_then(|index| self.rooms.get(index)) else {
            let (through, away_m, _) = self.way(from, straight, away);
            return Heard { through, away_m, level: 1.0, send: 0.0, inside: 0.0 };
        };
        let point = room.shoebox.within(from);
        let outside_m = room.shoebox.outside_m(point);
        let inside = 1.0 - ((outside_m - IN_THE_WALL_M) / BETWEEN_M).clamp(0.0, 1.0);
        let whole = 1.0 + reach_m * reach_m * room.reverberant(reach_m.min(room.longest_m()));
        let level = inside / whole.sqrt() + (1.0 - inside);
        // The reflections begin when the direct sound is there: their first part is over.
        let begun = room.reverberant(away) / room.reverberant(0.0);
        if outside_m < IN_THE_WALL_M {
            let through = [1.0; BANDS];
            let send = reach_m * begun.sqrt();
            return Heard { through, away_m: straight, level, send, inside };
        }
        let (through, away_m, comes_in) = self.way(from, straight, away);
        let send = reach_m * (comes_in / loudness(through)).sqrt();
        Heard { through, away_m, level, send, inside }
    }

    /// The ways from a source to the ears: what comes along them as energy, against the free field
    /// at the same distance; where the sound seems to be; and the share of the source's power that
    /// comes into the listener's room.
    fn way(&self, from: Vec3, straight: Vec3, away: f32) -> (Bands, Vec3, f32) {
        let mut through = [1.0; BANDS];
        // The one room that has either the listener or the source in it can have ways round.
        let mut ways = None;
        for (index, room) in self.rooms.iter().enumerate().filter(|(_, room)| room.shoebox.on) {
            let shoebox = &room.shoebox;
            let source = shoebox.within(from);
            let source_is_in = shoebox.outside_m(source) < IN_THE_WALL_M;
            let source = if source_is_in { shoebox.drawn_in(source, 0.0) } else { source };
            let listener = shoebox.within(self.ears);
            let listener_is_in = self.around == Some(index);
            let (part, crossing) = shoebox.along(listener, source);
            through.iter_mut().zip(part).for_each(|(all, part)| *all *= part);
            if source_is_in == listener_is_in {
                continue;
            }
            let (inner, outer) =
                if listener_is_in { (listener, source) } else { (source, listener) };
            if ways.is_none() || listener_is_in {
                ways = Some(Ends { shoebox, inner, outer, crossing, listener_is_in });
            }
        }
        let Some(ends) = ways else { return (through, straight, 0.0) };
        let mut seems = straight / away * loudness(through);
        let mut comes_in = ends.through_the_wall();
        for (number, opening) in ends.shoebox.holes.iter().enumerate() {
            comes_in += ends.through_hole(opening);
            if ends.crossing.and_then(|crossing| crossing.hole) == Some(number) {
                continue;
            }
            let (part, point) = ends.round(opening, away);
            let own = loudness(part);
            through.iter_mut().zip(part).for_each(|(all, part)| *all += part);
            let way = ends.shoebox.to_world(point - ends.listener());
            seems += way.normalize_or_zero() * own;
        }
        let seems = seems.normalize_or_zero() * away;
        let away_m = if seems.length() > 0.0 { seems } else { straight };
        (through.map(|part| part.min(1.0)), away_m, comes_in)
    }
}

/// The mean energy of what comes through, in the bands that say where a sound is.
fn loudness(through: Bands) -> f32 {
    through.iter().sum::<f32>() / BANDS as f32 + 1e-9
}

/// The ends of a way through a room's wall.
struct Ends<'a> {
    shoebox: &'a Shoebox,
    inner: Vec3,
    outer: Vec3,
    /// Where the straight line goes through the wall.
    crossing: Option<Crossing>,
    listener_is_in: bool,
}

impl Ends<'_> {
    fn listener(&self) -> Vec3 {
        if self.listener_is_in { self.inner } else { self.outer }
    }

    /// The share of the outer end's power that comes in through `area_m2` at a point of the box.
    fn power(&self, point: Vec3, axis: usize, area_m2: f32) -> f32 {
        let away = (self.outer - point).length();
        let slant = (self.outer[axis] - point[axis]).abs() / away.max(0.01);
        area_m2 * slant / (4.0 * core::f32::consts::PI * away * away + 2.0 * area_m2)
    }

    fn through_the_wall(&self) -> f32 {
        let Some(crossing) = self.crossing else { return 0.0 };
        let face = self.shoebox.faces.get(crossing.face).copied().unwrap_or_default();
        let area = self.shoebox.area_m2(crossing.face);
        self.power(crossing.point, crossing.face / 2, area) * loudness(face.lets_through)
    }

    fn through_hole(&self, hole: &Hole) -> f32 {
        let axis = hole.face / 2;
        let out = self.outer[axis] - hole.middle_m[axis];
        let is_before = if hole.face.is_multiple_of(2) { out < 0.0 } else { out > 0.0 };
        if !is_before {
            return 0.0;
        }
        self.power(hole.middle_m, axis, hole.area_m2()) * loudness(hole.lets_through())
    }

    /// What comes round through a hole, and where it comes.
    fn round(&self, hole: &Hole, away: f32) -> (Bands, Vec3) {
        let axis = hole.face / 2;
        let step = self.outer[axis] - self.inner[axis];
        let share = (hole.middle_m[axis] - self.inner[axis]) / step;
        // Where the straight line meets the wall's plane, or else before the inner end.
        let meets = step.abs() > 1e-3 && (0.0..=1.0).contains(&share);
        let aim = if meets { self.inner + share * (self.outer - self.inner) } else { self.outer };
        let point = hole.nearest(aim);
        let (near, far) = ((point - self.inner).length(), (self.outer - point).length());
        // From the hole outwards the room itself can be in the way.
        let mut beyond = point;
        beyond[axis] += if hole.face.is_multiple_of(2) { -0.05 } else { 0.05 };
        let (clear, _) = self.shoebox.along(beyond, self.outer);
        let spread = (away / (near + far).max(0.01)).powi(2).min(1.0);
        let mut part = round_an_edge(near + far - away);
        for ((part, lets), clear) in part.iter_mut().zip(hole.lets_through()).zip(clear) {
            *part *= lets * clear * spread;
        }
        (part, point)
    }
}

impl Room {
    /// What the room adds to a sound, as energy against the direct sound's at 1 m.
    fn reverberant(&self, away_m: f32) -> f32 {
        reverberant(self.volume_m3, self.t60_secs, away_m)
    }

    fn longest_m(&self) -> f32 {
        (self.shoebox.size_m * Vec3::new(2.0, 1.0, 2.0)).length()
    }
}

/// The path of one source through the rooms.
pub(crate) struct InRoom {
    edges: [OnePole; 2],
    coefficients: [f32; 2],
    veil: [Eased; 3],
    level: Eased,
    send: Eased,
    early: Early,
    early_level: Eased,
    ease: f32,
}

/// A value that goes to its aim over some blocks, and glides over each.
#[derive(Clone, Copy, Default)]
struct Eased {
    now: f32,
    glide: Glide,
    warm: bool,
}

impl Eased {
    fn to(&mut self, aim: f32, ease: f32) {
        self.now += if self.warm { ease } else { 1.0 } * (aim - self.now);
        self.warm = true;
        self.glide.to(self.now);
    }
}

impl InRoom {
    pub fn new(rooms: &Rooms, rate: f32) -> Self {
        Self {
            edges: [OnePole::default(); 2],
            coefficients: EDGES_HZ.map(|hz| one_pole_coefficient(hz, rate)),
            veil: [Eased::default(); 3],
            level: Eased::default(),
            send: Eased::default(),
            early: Early::new(rooms.latest_secs, rate),
            early_level: Eased::default(),
            ease: one_pole_coefficient(
                1.0 / (EASE_SECS * core::f32::consts::TAU),
                rate / BLOCK as f32,
            ),
        }
    }

    /// The number of blocks for which reflections come after their source.
    pub fn rings(&self) -> u32 {
        self.early.rings()
    }

    /// Forgets what the source said.
    pub fn hush(&mut self) {
        self.early.hush();
    }

    /// Forgets the source's last place.
    pub fn snap(&mut self) {
        self.veil = [Eased::default(); 3];
        (self.level, self.send) = (Eased::default(), Eased::default());
        self.early_level = Eased::default();
        self.early.snap();
    }

    /// Adds a block of a source at `from` to `bus`, as the rooms let it be heard.
    pub fn add(
        &mut self,
        rooms: &mut Rooms,
        (from, head, reach_m): (Vec3, Quat, f32),
        spatial: &mut Spatial,
        work: &mut Block,
        bus: &mut Block,
    ) {
        let heard = rooms.hear(from, reach_m);
        let [a, b, c, d, e, f] = heard.through;
        for (veil, energy) in self.veil.iter_mut().zip([a + b, c + d, e + f]) {
            veil.to((0.5 * energy).sqrt(), self.ease);
        }
        self.level.to(heard.level, self.ease);
        self.send.to(heard.send, self.ease);
        self.early_level.to(reach_m * heard.inside, self.ease);
        for (frame, send) in work.iter_mut().zip(&mut rooms.sends) {
            let x = frame[0] * self.level.glide.next();
            let [low, mid] = &mut self.edges;
            let low = low.low(x, self.coefficients[0]);
            let below = mid.low(x, self.coefficients[1]);
            let [lows, mids, highs] = &mut self.veil;
            let x = lows.glide.next() * low
                + mids.glide.next() * (below - low)
                + highs.glide.next() * (x - below);
            *send += self.send.glide.next() * x;
            *frame = [x; 2];
        }
        self.edges.iter_mut().for_each(OnePole::end);
        if self.early_level.now > 1e-4
            && let Some(room) = rooms.around.and_then(|index| rooms.rooms.get(index))
        {
            let (source, listener) = (room.shoebox.within(from), room.shoebox.within(rooms.ears));
            let images = room.shoebox.images(source, listener);
            let mut all = [(Image::default(), Vec3::ZERO); FACES];
            for (slot, image) in all.iter_mut().zip(images) {
                *slot = (image, into_head(head, image.away_m));
            }
            let direct_m = (source - listener).length();
            let loud = (self.early_level.now, reach_m);
            self.early.add(&all, (direct_m, spatial.middle()), loud, work, bus);
        }
        spatial.add(into_head(head, heard.away_m), reach_m, work, bus);
    }
}
