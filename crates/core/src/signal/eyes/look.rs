//! One look: a gaze sample with what it means in this scenario, at this moment.

use core::time::Duration;

use glam::{DQuat, DVec3, Vec3};

use super::{feared, ivt, sphere};
use crate::SessionTime;
use crate::pose::Moment;
use crate::sample::{GazeSample, GazeSource, HeadSample, ReferenceFrame};
use crate::scenario::world::Stand;
use crate::scenario::{RegionRole, Scenario};
use crate::session::Place;
use crate::world_state::WorldState;

/// How often the world is asked where what is feared is.
const ASK_EVERY: Duration = Duration::from_millis(100);

/// A gaze sample, judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    pub at: SessionTime,
    pub source: GazeSource,
    /// Unit vector in play space; none where there was no line of sight.
    pub direction: Option<DVec3>,
    /// The same in the head's frame; none also where the head's orientation is not known.
    pub in_head: Option<DVec3>,
    /// What the line of sight meets, by index.
    pub region: Option<u16>,
    /// None while nothing feared is there, or that is not known.
    pub feared: Option<Feared>,
}

/// How the patient stands to what is feared.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Feared {
    /// The line of sight meets it.
    pub met: bool,
    /// How far the head is turned from it about the vertical axis, degrees.
    pub turned_deg: Option<f64>,
    /// How far the head is behind where it was at first, away from it, m.
    pub retreat_m: Option<f64>,
}

impl Look {
    /// For the classifier of fixations. A head's direction has none.
    pub fn eye_sample(&self) -> Option<ivt::Sample> {
        (self.source != GazeSource::Head).then_some(ivt::Sample {
            at: self.at,
            direction: self.in_head,
            region: self.region,
        })
    }
}

/// Judges samples in order of time. Holds where the head was when the exposure began.
#[derive(Clone, Debug, Default)]
pub struct Judge {
    /// In play space, m; since the patient last came into the feared world.
    began_at_m: Option<Vec3>,
    asked: Option<(SessionTime, Option<Feared>)>,
}

impl Judge {
    /// What a sample means. `state`: the world as it stood at the sample; none where that is not
    /// known, and then nothing is said about what is feared. Does not allocate.
    pub fn judge(
        &mut self,
        scenario: &Scenario,
        state: Option<&WorldState>,
        gaze: &GazeSample,
        head: &HeadSample,
    ) -> Look {
        let at = gaze.capture.at;
        let valid = gaze.valid && gaze.origin_m.iter().all(|v| v.is_finite());
        let sight = valid.then(|| sphere::unit(gaze.direction)).flatten();
        let head_sees = head.orientation_tracked && head.pose.is_sound();
        let orientation = head_sees.then(|| {
            DQuat::from_array(head.pose.orientation_xyzw.map(f64::from)).normalize().conjugate()
        });
        let same_frame = gaze.frame == head.frame;
        let stand = state.map(|state| scenario.world.patient_place(scenario, state, at));
        let direction = sight.and_then(|sight| match (gaze.frame, &stand) {
            (ReferenceFrame::PlaySpace, _) => Some(sight),
            (ReferenceFrame::World, Some(stand)) => Some(facing(stand).inverse() * sight),
            (ReferenceFrame::World, None) => None,
        });
        let region = gaze.region.filter(|_| sight.is_some());
        let role = region.and_then(|r| scenario.regions.get(usize::from(r))).map(|r| r.role);
        let near = state.and_then(|state| self.near(scenario, state, at, head));
        Look {
            at,
            source: gaze.source,
            direction,
            in_head: sight.zip(orientation.filter(|_| same_frame)).map(|(s, q)| q * s),
            region,
            feared: near.map(|near| Feared { met: role == Some(RegionRole::Feared), ..near }),
        }
    }

    /// Where the head is to what is feared, asked anew ten times a second.
    fn near(
        &mut self,
        scenario: &Scenario,
        state: &WorldState,
        at: SessionTime,
        head: &HeadSample,
    ) -> Option<Feared> {
        if let Some((asked, near)) = self.asked
            && at >= asked
            && at.since(asked) < ASK_EVERY
        {
            return near;
        }
        let near = self.ask(scenario, state, at, head);
        self.asked = Some((at, near));
        near
    }

    fn ask(
        &mut self,
        scenario: &Scenario,
        state: &WorldState,
        at: SessionTime,
        head: &HeadSample,
    ) -> Option<Feared> {
        if !feared::sees_the_world(state, at) {
            self.began_at_m = None;
            return None;
        }
        if !feared::is_there(scenario, state, at) {
            return None;
        }
        let moment = Moment::new(scenario, state, at, Place::World);
        let stand = scenario.world.patient_place(scenario, state, at);
        let turn = facing(&stand);
        let is_sound = head.pose.is_sound();
        let mut position = Vec3::from(head.pose.position_m);
        let forward = DQuat::from_array(head.pose.orientation_xyzw.map(f64::from)) * -DVec3::Z;
        let mut forward = turn * forward;
        if head.frame == ReferenceFrame::World {
            forward = turn.inverse() * forward;
            position = (turn.inverse() * (position - moment.patient).as_dvec3()).as_vec3();
        }
        let in_world = |p: Vec3| (turn * p.as_dvec3()).as_vec3() + moment.patient;
        let mut near = Feared::default();
        if head.position_tracked && is_sound {
            let began = *self.began_at_m.get_or_insert(position);
            let away = feared::away_from_feared(&moment, in_world(began));
            near.retreat_m =
                away.map(|away| f64::from((in_world(position) - in_world(began)).dot(away)));
            if head.orientation_tracked {
                near.turned_deg = feared::turned_from_deg(&moment, in_world(position), forward);
            }
        }
        Some(near)
    }
}

/// From play space to the world, but for the place.
fn facing(stand: &Stand) -> DQuat {
    DQuat::from_rotation_y(f64::from(stand.facing_deg).to_radians())
}
