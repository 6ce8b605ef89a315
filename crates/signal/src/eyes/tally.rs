//! How long the patient looked away or down, and was turned or had drawn back from the feared
//! regions, over any range of time.

use super::look::Look;
use super::signs::LookSigns;
use super::sphere::elevation_deg;
use gradus_base::sample::GazeSource;

/// Looking down: further below the horizontal than this, degrees. People who sit upright like to
/// look 29° below it on average (Kroemer and Hill 1986, Ergonomics 29, 1129–1134), so that a look
/// further down is sought. The threshold is Gradus's own.
pub const DOWN_DEG: f64 = 30.0;
/// The head is turned from a feared region that is further aside than this, degrees: half the width
/// of view of usual headsets, so that the region is out of view.
pub const TURNED_DEG: f64 = 45.0;

/// Sums of time, s.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Time with a line of sight.
    pub tracked_secs: f64,
    /// Time with samples that have no line of sight. Time without a sample is not counted here.
    pub blind_secs: f64,
    /// Tracked time while something feared was there.
    pub judged_secs: f64,
    /// Judged time with the line of sight off everything feared.
    pub away_secs: f64,
    /// Tracked time looking down.
    pub down_secs: f64,
    /// Time with a tracked head and a feared region that has a place.
    pub turnable_secs: f64,
    /// Turnable time with the head turned from that region.
    pub turned_secs: f64,
    /// Time with a tracked head and a direction that leads away from a feared region.
    pub placed_secs: f64,
    /// Retreat summed over the placed time, m s.
    pub retreat_m_secs: f64,
}

impl Tally {
    /// Takes a look that stands for `secs`.
    pub fn add(&mut self, look: &Look, secs: f64) {
        match look.direction {
            None => self.blind_secs += secs,
            Some(direction) => {
                self.tracked_secs += secs;
                if elevation_deg(direction) < -DOWN_DEG {
                    self.down_secs += secs;
                }
                if let Some(feared) = &look.feared {
                    self.judged_secs += secs;
                    if !feared.met {
                        self.away_secs += secs;
                    }
                }
            }
        }
        let Some(feared) = &look.feared else { return };
        if let Some(turned) = feared.turned_deg {
            self.turnable_secs += secs;
            if turned > TURNED_DEG {
                self.turned_secs += secs;
            }
        }
        if let Some(retreat) = feared.retreat_m {
            self.placed_secs += secs;
            self.retreat_m_secs += retreat * secs;
        }
    }

    /// The sums as shares of a window of `window_secs`, all of whose looks are of `source`.
    pub fn signs(&self, source: Option<GazeSource>, window_secs: f64) -> LookSigns {
        let share =
            |part: f64, whole: f64| (whole > 0.0).then(|| (part / whole).clamp(0.0, 1.0) as f32);
        LookSigns {
            source,
            window_secs: window_secs as f32,
            tracked_share: share(self.tracked_secs, window_secs),
            away_share: share(self.away_secs, self.judged_secs),
            down_share: share(self.down_secs, self.tracked_secs),
            head_turned_share: share(self.turned_secs, self.turnable_secs),
            retreat_m: (self.placed_secs > 0.0)
                .then(|| (self.retreat_m_secs / self.placed_secs) as f32),
            first_look_secs: None,
        }
    }
}

/// Looks in order of time, each look with the time it stands for, s. The last look stands for no
/// time, and so does a look that is followed by a look at an earlier or equal time.
pub fn spans<'a>(
    looks: impl IntoIterator<Item = &'a Look>,
) -> impl Iterator<Item = (&'a Look, f64)> {
    let mut looks = looks.into_iter().peekable();
    core::iter::from_fn(move || {
        let look = looks.next()?;
        let secs = looks
            .peek()
            .map_or(0.0, |next| next.at.since(look.at).min(super::ABSENT).as_secs_f64());
        Some((look, secs))
    })
}
