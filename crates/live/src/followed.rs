//! The poses of the things that regions follow.

use glam::Affine3A;
use gradus_scenario::extent::Extent;
use gradus_scenario::plan::followed::{Followed, Node};

use crate::Moment;

impl Moment<'_> {
    /// Visits each named thing of a plan that is there now, with the transform from the thing's
    /// frame to the world and, where it is known, the box around the thing in that frame. Does not
    /// allocate.
    pub fn each_followed(
        &self,
        followed: &Followed,
        visit: &mut dyn FnMut(&Affine3A, Option<Extent>),
    ) {
        let nodes = followed.nodes();
        walk(nodes, 0, nodes.len(), &Affine3A::IDENTITY, self, visit);
    }
}

/// The transform from a thing's frame to its carrier's frame; none while the thing is not there.
fn pose_of(node: &Node, moment: &Moment<'_>) -> Option<Affine3A> {
    if node.shown.as_ref().is_some_and(|shown| !moment.is_shown(shown)) {
        return None;
    }
    Some(match &node.stance {
        Some(stance) => node.carried * Affine3A::from(moment.pose(stance)),
        None => node.carried,
    })
}

fn walk(
    nodes: &[Node],
    mut at: usize,
    end: usize,
    frame: &Affine3A,
    moment: &Moment<'_>,
    visit: &mut dyn FnMut(&Affine3A, Option<Extent>),
) {
    while let Some(node) = nodes.get(at).filter(|_| at < end) {
        if let Some(pose) = pose_of(node, moment) {
            let frame = *frame * pose;
            if node.named {
                visit(&frame, around(nodes, at, &Affine3A::IDENTITY, moment));
            } else {
                walk(nodes, at + 1, node.end, &frame, moment, visit);
            }
        }
        at = node.end;
    }
}

/// The box around a node and all nodes that it carries, in a frame.
fn around(nodes: &[Node], at: usize, frame: &Affine3A, moment: &Moment<'_>) -> Option<Extent> {
    let node = nodes.get(at)?;
    let mut all = node.holds.map(|holds| holds.moved(frame));
    let mut next = at + 1;
    while let Some(inner) = nodes.get(next).filter(|_| next < node.end) {
        if let Some(pose) = pose_of(inner, moment) {
            let held = around(nodes, next, &(*frame * pose), moment);
            all = [all, held].into_iter().flatten().reduce(Extent::with);
        }
        next = inner.end;
    }
    all
}
