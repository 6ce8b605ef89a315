//! Clips: what a model's nodes do over time. A function of the time asked for, nothing kept.

use glam::{Quat, Vec4};

use crate::ModelError;
use crate::data::Data;
use crate::file::Animation;
use crate::pose::{NodePose, sum, unit_turn};

/// Values of all clips of a model.
const MOST_KEYS: usize = 400_000;

/// An animation of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clip {
    /// As in the file; `clip 1`, `clip 2` and so on where the file gives none.
    pub name: String,
    /// From its beginning to its last key, s.
    pub secs: f32,
    /// A track for each part of a pose that moves.
    pub tracks: Vec<Track>,
}

/// What one part of one node's pose does.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// Index into the model's nodes.
    pub node: usize,
    /// Which part of that node's pose.
    pub moves: Moves,
    goes: Goes,
    /// Ascending, s, at least one.
    times: Vec<f32>,
    /// A value for each time; for a spline three: the slope before, the value, the slope after.
    values: Vec<Vec4>,
}

/// Which part of a pose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moves {
    /// The place, m.
    At,
    /// The turn, a unit quaternion x, y, z, w.
    Turn,
    /// The size, factors along the axes.
    Size,
}

/// How a track goes between its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goes {
    Step,
    Line,
    Spline,
}

impl Clip {
    /// Where in the clip it is, s, when it has run for so long, repeating.
    pub fn looped(&self, secs: f64) -> f32 {
        let long = f64::from(self.secs);
        if long > 0.0 && secs.is_finite() { secs.rem_euclid(long) as f32 } else { 0.0 }
    }

    /// Writes the poses of the nodes that it moves.
    pub fn pose(&self, secs: f32, nodes: &mut [NodePose]) {
        for track in &self.tracks {
            if let Some(pose) = nodes.get_mut(track.node) {
                track.pose(secs, pose);
            }
        }
    }
}

impl Track {
    /// Writes its part of a pose at a time of the clip, s.
    pub fn pose(&self, secs: f32, pose: &mut NodePose) {
        let value = self.at(secs);
        match self.moves {
            Moves::At => pose.at = value.truncate(),
            Moves::Turn => pose.turn = Quat::from_vec4(value),
            Moves::Size => pose.size = value.truncate(),
        }
    }

    /// The value at a time of the clip; before the first key its value, after the last that.
    pub fn at(&self, secs: f32) -> Vec4 {
        let after = self.times.partition_point(|time| *time <= secs);
        let (Some(before), true) = (after.checked_sub(1), after < self.times.len()) else {
            return self.key(if after == 0 { 0 } else { self.times.len().saturating_sub(1) });
        };
        let [from, to] = [before, after].map(|i| self.times.get(i).copied().unwrap_or_default());
        let share = ((secs - from) / (to - from).max(f32::MIN_POSITIVE)).clamp(0.0, 1.0);
        let (a, b) = (self.key(before), self.key(after));
        let turns = self.moves == Moves::Turn;
        match self.goes {
            Goes::Step => a,
            Goes::Line if turns => slerp(a, b, share),
            Goes::Line => a + (b - a) * share,
            Goes::Spline => {
                let slope =
                    |i: usize| self.values.get(i).copied().unwrap_or_default() * (to - from);
                let (leaving, coming) = (slope(3 * before + 2), slope(3 * after));
                let (s, s2, s3) = (share, share * share, share * share * share);
                let value = (2.0 * s3 - 3.0 * s2 + 1.0) * a
                    + (s3 - 2.0 * s2 + s) * leaving
                    + (3.0 * s2 - 2.0 * s3) * b
                    + (s3 - s2) * coming;
                if turns { unit_turn(value) } else { value }
            }
        }
    }

    fn key(&self, index: usize) -> Vec4 {
        let index = if self.goes == Goes::Spline { 3 * index + 1 } else { index };
        self.values.get(index).copied().unwrap_or_default()
    }
}

/// Between two unit quaternions, the shorter way round, at an even pace.
fn slerp(a: Vec4, b: Vec4, share: f32) -> Vec4 {
    let cos = sum(a * b);
    let (b, cos) = if cos < 0.0 { (-b, -cos) } else { (b, cos) };
    let (of_a, of_b) = if cos > 0.9995 {
        (1.0 - share, share)
    } else {
        let angle = cos.acos();
        (((1.0 - share) * angle).sin() / angle.sin(), (share * angle).sin() / angle.sin())
    };
    unit_turn(a * of_a + b * of_b)
}

/// Reads the clips of a file. `known` is a file's node to the model's.
pub fn read(data: &Data, known: &[Option<usize>]) -> Result<Vec<Clip>, ModelError> {
    let mut keys = 0;
    let mut clips = Vec::new();
    for (nth, animation) in data.root.animations.0.iter().enumerate() {
        let clip = one(data, animation, nth, known, &mut keys)?;
        if !clip.tracks.is_empty() {
            clips.push(clip);
        }
    }
    Ok(clips)
}

fn one(
    data: &Data,
    animation: &Animation,
    nth: usize,
    known: &[Option<usize>],
    keys: &mut usize,
) -> Result<Clip, ModelError> {
    const BROKEN: ModelError = ModelError::Untrue("an animation has other keys than it says");
    let name = animation.name.clone().filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| format!("clip {}", nth + 1));
    let mut clip = Clip { name, ..Clip::default() };
    for channel in &animation.channels {
        let moves = match channel.target.path.as_str() {
            "translation" => Moves::At,
            "rotation" => Moves::Turn,
            "scale" => Moves::Size,
            _ => continue,
        };
        let node = channel.target.node.and_then(|node| known.get(node).copied().flatten());
        let Some(node) = node else { continue };
        let curve = animation.samplers.get(channel.sampler).ok_or(BROKEN)?;
        let goes = match curve.interpolation.as_deref() {
            None | Some("LINEAR") => Goes::Line,
            Some("STEP") => Goes::Step,
            Some("CUBICSPLINE") => Goes::Spline,
            Some(_) => return Err(BROKEN),
        };
        *keys = keys.saturating_add(data.shape(curve.output)?.0);
        *keys = keys.saturating_add(data.shape(curve.input)?.0);
        if *keys > MOST_KEYS {
            return Err(ModelError::TooManyKeys);
        }
        let times: Vec<f32> = data.numbers::<1>(curve.input)?.into_iter().flatten().collect();
        let ascends = times.iter().zip(times.iter().skip(1)).all(|(a, b)| a < b);
        let (first, last) = times.first().zip(times.last()).ok_or(BROKEN)?;
        if !ascends || *first < 0.0 || *last > 3600.0 {
            return Err(ModelError::Untrue("the times of an animation do not go forward"));
        }
        clip.secs = clip.secs.max(*last);
        let mut values: Vec<Vec4> = if moves == Moves::Turn {
            data.numbers::<4>(curve.output)?.into_iter().map(Vec4::from).collect()
        } else {
            let three = data.numbers::<3>(curve.output)?;
            three.into_iter().map(|[x, y, z]| Vec4::new(x, y, z, 0.0)).collect()
        };
        let each = if goes == Goes::Spline { 3 } else { 1 };
        if values.len() != times.len() * each {
            return Err(BROKEN);
        }
        if values.iter().any(|value| value.abs().max_element() > 1e6) {
            return Err(ModelError::Untrue("an animation leads nowhere"));
        }
        if moves == Moves::Turn {
            for (i, value) in values.iter_mut().enumerate() {
                if each == 1 || i % 3 == 1 {
                    *value = unit_turn(*value);
                }
            }
        }
        clip.tracks.push(Track { node, moves, goes, times, values });
    }
    Ok(clip)
}
