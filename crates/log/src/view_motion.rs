//! How the patient's view was moved over a session, without what the patient's own head did.

use gradus_base::SessionTime;
use gradus_live::{Moment, Veil};
use gradus_session::Session;
use gradus_session::replay::replay_until;
use serde::Serialize;

use crate::read::LogFile;
use crate::replay::{LogReplayError, read};

/// The view is looked at so often, Hz.
const RATE_HZ: f64 = 90.0;
/// A view that moves slower stands, m/s.
const STANDS_MPS: f64 = 0.02;
/// A ride whose speed changes by less is at the same speed, m/s².
const SAME_MPS2: f64 = 0.05;
/// The same of a view that no ride moves: its places have 32 bits.
const SAME_PLACED_MPS2: f64 = 1.8;
/// No session is looked at for longer, s.
const LONGEST_SECS: f64 = 6.0 * 3600.0;
/// A way shorter than this is no jump, m.
const FELT_M: f64 = 0.05;
/// No scenario may move its view faster, m/s.
const MOST_MPS: f64 = 50.0;
/// A view is seen while it is no darker than this; 1 is black.
const SEEN: f32 = 0.999;

/// The motion of the patient's view in a log: of the place where the patient stands or sits, in the
/// world. The view never tilts: its place turns about the vertical alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct ViewMotion {
    /// The time looked at, while the patient saw the scenario's world, s.
    pub seen_s: f64,
    /// Of that, the time in which the view moved, s.
    pub moved_s: f64,
    /// The way of the view, m.
    pub way_m: f64,
    /// The fastest, m/s.
    pub fastest_mps: f64,
    /// The fastest up or down, m/s.
    pub climbs_mps: f64,
    /// The fastest turn, degrees each second.
    pub turns_deg_per_s: f64,
    /// The longest time in which the speed changed without a rest, s. Of a view that no ride moves,
    /// changes below 1.8 m/s² are not seen; the language gives such a view one speed at a time.
    pub gathers_s: f64,
    /// How often the view was elsewhere at once, in the sight of the patient.
    pub jumps: u32,
    /// From when on the world is not known, because the log holds what no session does, or is not
    /// looked at, because that is more than six hours into the session, s.
    pub unknown_from_s: Option<f64>,
}

/// Where the view was at one look.
#[derive(Clone, Copy)]
struct Look {
    at: SessionTime,
    stands: [f32; 3],
    facing_deg: f32,
    /// The speed: of the ride now, or of the view since the look before, m/s.
    speed_mps: Option<f64>,
    rides: bool,
}

/// Sums up how a log's session moved the view: the world is played again and looked at 90 times a
/// second. What a veil hides is left out.
///
/// # Errors
/// When the log lacks its scenario or what ties it to time, or its records cannot be read.
pub fn view_motion(log: &LogFile) -> Result<ViewMotion, LogReplayError> {
    let read = read(log)?;
    let scenario = read.scenario.clone();
    let (done, differs) = replay_until(read.logged())?;
    let end = read.records.iter().map(|record| record.at).max().unwrap_or(SessionTime::ZERO);
    let known = done.inputs.last().map_or(SessionTime::ZERO, |(at, _)| *at);
    let mut motion = ViewMotion::default();
    let end = if differs.is_some() && known < end {
        motion.unknown_from_s = Some(known.as_secs_f64());
        known
    } else {
        end
    };
    let longest = SessionTime::from_secs_f64(LONGEST_SECS);
    if end > longest {
        motion.unknown_from_s.get_or_insert(LONGEST_SECS);
    }
    let end = end.min(longest);
    let seed = done.session.world().seed();
    let (mut session, _) = Session::open_with(scenario, read.rules.clone(), seed);
    let mut inputs = done.inputs.into_iter().peekable();
    let (mut before, mut gathered_s) = (None, 0.0);
    let looks = (end.as_secs_f64() * RATE_HZ) as u64;
    for nth in 0..=looks {
        let now = SessionTime::from_secs_f64(nth as f64 / RATE_HZ);
        while let Some((taken, input)) = inputs.next_if(|(taken, _)| *taken <= now) {
            session.handle(&input, taken);
        }
        let world = session.world();
        let veil = Veil::at(world, now);
        if veil.place != gradus_scenario::Place::World || veil.darkness > SEEN {
            (before, gathered_s) = (None, 0.0);
            continue;
        }
        let stand = Moment::new(world, now, veil.place).stand;
        let look = Look {
            at: now,
            stands: stand.position_m,
            facing_deg: stand.facing_deg,
            speed_mps: world.ride().map(|_| world.ride_mps(now)),
            rides: world.ride().is_some(),
        };
        before = Some(motion.add(before, look, &mut gathered_s));
    }
    Ok(motion)
}

impl ViewMotion {
    /// Adds a look after the look before; the look with its speed.
    fn add(&mut self, before: Option<Look>, look: Look, gathered_s: &mut f64) -> Look {
        let Some(before) = before else { return look };
        let secs = look.at.secs_since(before.at);
        self.seen_s += secs;
        let [x, y, z] = look.stands.map(f64::from);
        let [from_x, from_y, from_z] = before.stands.map(f64::from);
        let climbs_mps = (y - from_y).abs() / secs;
        let way_m = (x - from_x).hypot(y - from_y).hypot(z - from_z);
        let speed_mps = way_m / secs;
        if way_m > FELT_M + MOST_MPS * secs {
            self.jumps += 1;
            return look;
        }
        let turned = (look.facing_deg - before.facing_deg + 180.0).rem_euclid(360.0) - 180.0;
        self.way_m += way_m;
        self.moved_s += if speed_mps > STANDS_MPS { secs } else { 0.0 };
        self.fastest_mps = self.fastest_mps.max(speed_mps);
        self.climbs_mps = self.climbs_mps.max(climbs_mps);
        self.turns_deg_per_s = self.turns_deg_per_s.max(f64::from(turned.abs()) / secs);
        let now_mps = look.speed_mps.unwrap_or(speed_mps);
        let same = if look.rides { SAME_MPS2 } else { SAME_PLACED_MPS2 } * secs;
        if before.speed_mps.is_some_and(|was| (now_mps - was).abs() > same) {
            *gathered_s += secs;
        } else {
            *gathered_s = 0.0;
        }
        self.gathers_s = self.gathers_s.max(*gathered_s);
        Look { speed_mps: Some(now_mps), ..look }
    }
}
