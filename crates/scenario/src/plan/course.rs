//! Movements, prepared so that their place at a moment can be computed quickly.

use std::sync::Arc;

use glam::Vec3;

use super::road::RoadLine;
use super::v3;
use crate::Number;
use crate::index::StimulusIndex;
use crate::world::Movement;

/// A movement.
#[derive(Clone, Debug, PartialEq)]
pub enum Course {
    /// The thing stays where it is.
    Still,
    /// The thing moves along corners.
    Line {
        /// The corners, m.
        points: Vec<Vec3>,
        /// Length of the way up to the end of each piece, m.
        ends: Vec<f64>,
        /// Speed, m/s.
        speed: f64,
        /// Share of the way that lies behind the thing at second 0.
        phase: f64,
    },
    /// The thing moves on a circle.
    Orbit {
        /// Radius of the circle, m.
        radius: f32,
        /// Time of a round, s; below 0 the other way round.
        period: f64,
        /// Share of the round that lies behind the thing at second 0.
        phase: f64,
    },
    /// The thing turns to and fro about its place.
    Sway {
        /// Angles to the left, up, about the line ahead; degrees.
        by_deg: [Number; 3],
        /// Time of a whole swing, s.
        period: f64,
        /// Share of the swing that lies behind the thing at second 0.
        phase: f64,
    },
    /// The thing walks within an area, by chance.
    Wander {
        /// Size of the area along X and Z, m.
        area: [Number; 2],
        /// Speed, m/s.
        pace: Number,
        /// Time from the start of a walk to the start of the next, s.
        every: f64,
        /// Share of that time at rest.
        rest: f32,
    },
    /// The thing comes to the patient.
    Approach {
        /// Share of the way, 0 to 1.
        share: Number,
        /// How far the thing keeps off, m.
        keep: Number,
        /// How far the way leads to a hand, 0 to 1.
        hand: Number,
    },
    /// The thing turns to the patient.
    Face,
    /// The thing goes with the patient's ride.
    Ride {
        /// How far ahead of the patient's vehicle, m.
        ahead: Number,
        /// How far to its right, m.
        side: Number,
    },
    /// The thing stands where the patient's ride was when a stimulus last began.
    Beside {
        /// The stimulus.
        stimulus: StimulusIndex,
        /// How far ahead of the patient's vehicle it then was, m.
        ahead: Number,
        /// How far to its right, m.
        side: Number,
    },
    /// The thing goes along a road.
    Drive {
        /// The road.
        line: Arc<RoadLine>,
        /// Where on it at second 0, m.
        from: Number,
        /// Speed, m/s; below 0 towards the road's beginning.
        speed: f64,
        /// How far to the right of the road's middle, as the thing faces, m.
        side: Number,
    },
}

impl Course {
    /// Whether it has its place on a road: a thing's own place and turn are then from there.
    pub fn is_on_a_road(&self) -> bool {
        matches!(self, Self::Ride { .. } | Self::Beside { .. } | Self::Drive { .. })
    }

    /// The course of a movement that an author wrote.
    pub fn new(moves: &Movement) -> Self {
        match moves {
            Movement::Still => Self::Still,
            Movement::Path { points, speed_mps, closed, phase } => {
                let points: Vec<Vec3> = points.iter().map(v3).collect();
                Self::line(&points, *speed_mps, *closed, *phase)
            }
            Movement::Orbit { radius_m, period_s, phase } => {
                Self::Orbit { radius: *radius_m as f32, period: *period_s, phase: *phase }
            }
            Movement::Sway { by_deg, period_s, phase } => {
                Self::Sway { by_deg: by_deg.clone(), period: *period_s, phase: *phase }
            }
            Movement::Wander { area_m, pace_mps, every_s, rest } => Self::Wander {
                area: area_m.clone(),
                pace: pace_mps.clone(),
                every: *every_s,
                rest: *rest as f32,
            },
            Movement::Approach { share, keep_m, hand } => {
                Self::Approach { share: share.clone(), keep: keep_m.clone(), hand: hand.clone() }
            }
            Movement::Face => Self::Face,
            Movement::Ride { ahead_m, side_m } => {
                Self::Ride { ahead: ahead_m.clone(), side: side_m.clone() }
            }
            Movement::Beside { stimulus, ahead_m, side_m } => {
                Self::Beside { stimulus: *stimulus, ahead: ahead_m.clone(), side: side_m.clone() }
            }
            Movement::Drive { road, from_m, speed_mps, side_m } => Self::Drive {
                line: road.0.clone(),
                from: from_m.clone(),
                speed: *speed_mps,
                side: side_m.clone(),
            },
        }
    }

    /// A course along corners.
    pub fn line(corners: &[Vec3], speed: f64, closed: bool, phase: f64) -> Self {
        let mut points = corners.to_vec();
        if closed && let Some(first) = corners.first() {
            points.push(*first);
        }
        let mut ends = Vec::with_capacity(points.len());
        let mut so_far = 0.0;
        for (a, b) in points.iter().zip(points.iter().skip(1)) {
            so_far += f64::from((*b - *a).length());
            ends.push(so_far);
        }
        if so_far <= 0.0 { Self::Still } else { Self::Line { points, ends, speed, phase } }
    }

    /// The beat of a wing about the line of flight.
    pub fn beat(roll_deg: f64, period: f64) -> Self {
        Self::Sway {
            by_deg: [Number::from(0.0), Number::from(0.0), Number::from(roll_deg)],
            period,
            phase: 0.0,
        }
    }
}
