//! A look: a gaze sample together with its meaning in this scenario, at this moment.

use core::time::Duration;
use std::collections::VecDeque;

use glam::{DQuat, DVec3, Vec3};

use super::{feared, ivt, sphere};
use gradus_base::SessionTime;
use gradus_base::sample::{GazeSample, GazeSource, HeadSample, ReferenceFrame};
use gradus_live::Moment;
use gradus_live::Stand;
use gradus_live::WorldState;
use gradus_scenario::Place;
use gradus_scenario::{RegionRole, Scenario};

/// How often the world is asked where the feared regions are.
const ASK_EVERY: Duration = Duration::from_millis(100);

/// How many poses of the head are kept, to find the pose at a gaze sample's own time: an eye
/// tracker's sample is older than the frame that brings it, by 15 to 52 ms in headsets.
const HEADS_KEPT: usize = 32;
/// A pose further from the sample in time than this does not show where the head was.
const HEAD_WITHIN: Duration = Duration::from_millis(50);

/// A gaze sample, judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Session time at which the gaze was captured.
    pub at: SessionTime,
    /// Where the direction comes from: the eyes, the head or a model.
    pub source: GazeSource,
    /// Unit vector in play space; none where there was no line of sight.
    pub direction: Option<DVec3>,
    /// The direction in the head's frame; none also where the head's orientation is not known.
    pub in_head: Option<DVec3>,
    /// The region that the line of sight meets, by index.
    pub region: Option<u16>,
    /// How the patient stands to the feared regions; none while there is no such region, or while
    /// the world's state is not known.
    pub feared: Option<Feared>,
}

/// How the patient stands to the feared regions.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Feared {
    /// The line of sight meets a feared region.
    pub met: bool,
    /// How far the head is turned from the nearest feared region about the vertical axis, degrees.
    pub turned_deg: Option<f64>,
    /// How far the head is behind where it was when the exposure began, away from the nearest
    /// feared region, m.
    pub retreat_m: Option<f64>,
}

impl Look {
    /// The sample for the classifier of fixations; none where the direction is the head's.
    pub fn eye_sample(&self) -> Option<ivt::Sample> {
        (self.source != GazeSource::Head).then_some(ivt::Sample {
            at: self.at,
            direction: self.in_head,
            region: self.region,
        })
    }
}

/// Judges gaze samples in order of time. Remembers where the head was when the exposure began.
#[derive(Clone, Debug, Default)]
pub struct Judge {
    /// Where the head was when the patient last came into the feared world, in play space, m.
    began_at_m: Option<Vec3>,
    asked: Option<(SessionTime, Option<Feared>)>,
    heads: VecDeque<HeadSample>,
}

impl Judge {
    /// Takes a pose of the head. It must come before the gaze of the same frame.
    pub fn head(&mut self, head: &HeadSample) {
        if self.heads.len() >= HEADS_KEPT {
            self.heads.pop_front();
        }
        self.heads.push_back(*head);
    }

    /// Where the head was at `at`.
    fn head_at(&self, at: SessionTime) -> Option<HeadSample> {
        let apart = |head: &HeadSample| head.capture.at.0.abs_diff(at.0);
        let nearest = self.heads.iter().min_by_key(|head| apart(head))?;
        (u128::from(apart(nearest)) <= HEAD_WITHIN.as_nanos()).then_some(*nearest)
    }

    /// Judges a gaze sample. `state`: the world as it stood at the sample; none where it is not
    /// known, and then [`Look::feared`] is none.
    pub fn judge(
        &mut self,
        scenario: &Scenario,
        state: Option<&WorldState>,
        gaze: &GazeSample,
    ) -> Look {
        let at = gaze.capture.at;
        let head = self.head_at(at);
        let valid = gaze.valid && gaze.origin_m.iter().all(|v| v.is_finite());
        let sight = valid.then(|| sphere::unit(gaze.direction)).flatten();
        let turned = head.filter(|head| {
            head.orientation_tracked && head.pose.is_sound() && head.frame == gaze.frame
        });
        let into_head = turned.map(|head| {
            DQuat::from_array(head.pose.orientation_xyzw.map(f64::from)).normalize().conjugate()
        });
        let stand = state.map(|state| Moment::new(state, at, Place::World).stand);
        let direction = sight.and_then(|sight| match (gaze.frame, &stand) {
            (ReferenceFrame::PlaySpace, _) => Some(sight),
            (ReferenceFrame::World, Some(stand)) => Some(facing(stand).inverse() * sight),
            (ReferenceFrame::World, None) => None,
        });
        let region = gaze.region.filter(|_| sight.is_some());
        let role = region.and_then(|r| scenario.regions().get(usize::from(r))).map(|r| r.role);
        let near = state.and_then(|state| self.near(state, at, head.as_ref()));
        Look {
            at,
            source: gaze.source,
            direction,
            in_head: sight.zip(into_head).map(|(sight, turn)| turn * sight),
            region,
            feared: near.map(|near| Feared { met: role == Some(RegionRole::Feared), ..near }),
        }
    }

    /// Where the head is relative to the feared regions, computed anew ten times a second.
    fn near(
        &mut self,
        state: &WorldState,
        at: SessionTime,
        head: Option<&HeadSample>,
    ) -> Option<Feared> {
        if let Some((asked, near)) = self.asked
            && at >= asked
            && at.since(asked) < ASK_EVERY
        {
            return near;
        }
        let near = self.ask(state, at, head);
        self.asked = Some((at, near));
        near
    }

    fn ask(
        &mut self,
        state: &WorldState,
        at: SessionTime,
        head: Option<&HeadSample>,
    ) -> Option<Feared> {
        if !feared::sees_the_world(state, at) {
            self.began_at_m = None;
            return None;
        }
        if !feared::is_there(state, at) {
            return None;
        }
        let mut near = Feared::default();
        let Some(head) = head.filter(|head| head.position_tracked && head.pose.is_sound()) else {
            return Some(near);
        };
        let moment = Moment::new(state, at, Place::World);
        let turn = facing(&moment.stand);
        let mut position = Vec3::from(head.pose.position_m);
        let forward = DQuat::from_array(head.pose.orientation_xyzw.map(f64::from)) * -DVec3::Z;
        let mut forward = turn * forward;
        if head.frame == ReferenceFrame::World {
            forward = turn.inverse() * forward;
            position = (turn.inverse() * (position - moment.patient).as_dvec3()).as_vec3();
        }
        let in_world = |p: Vec3| (turn * p.as_dvec3()).as_vec3() + moment.patient;
        let began = *self.began_at_m.get_or_insert(position);
        let away = feared::away_from_feared(&moment, in_world(began));
        near.retreat_m =
            away.map(|away| f64::from((in_world(position) - in_world(began)).dot(away)));
        if head.orientation_tracked {
            near.turned_deg = feared::turned_from_deg(&moment, in_world(position), forward);
        }
        Some(near)
    }
}

/// The rotation from play space to the world, without the shift.
fn facing(stand: &Stand) -> DQuat {
    DQuat::from_rotation_y(f64::from(stand.facing_deg).to_radians())
}
