//! What the script does to a location: a space that moved, a head that is not tracked, an action that
//! the program may not see.

use openxr_sys as xr;

use crate::layer::Layer;
use crate::pose::Pose;
use crate::script::Head;
use crate::spaces::Is;

/// The change of a location by the script.
pub struct Change {
    /// The base's own frame, after the move, in its frame before.
    base: Pose,
    space: Pose,
    head: Head,
    /// An action that the program may not see.
    withheld: bool,
}

impl Change {
    pub fn move_pose(&self, pose: &mut xr::Posef) {
        // A change of nothing leaves the runtime's numbers as they are.
        if self.base != Pose::IDENTITY || self.space != Pose::IDENTITY {
            *pose = self.base.inverse().then(&Pose::from(*pose)).then(&self.space).into();
        }
    }

    pub fn apply(&self, flags: &mut xr::SpaceLocationFlags, pose: &mut xr::Posef) {
        self.move_pose(pose);
        lose(self.head, flags);
        if self.withheld {
            *flags = xr::SpaceLocationFlags::EMPTY;
        }
    }

    pub fn turn(&self, linear: &mut xr::Vector3f, angular: &mut xr::Vector3f) {
        let back = self.base.inverse();
        back.rotate_vector(linear);
        back.rotate_vector(angular);
    }
}

pub fn lose(head: Head, flags: &mut xr::SpaceLocationFlags) {
    let tracked =
        xr::SpaceLocationFlags::ORIENTATION_TRACKED | xr::SpaceLocationFlags::POSITION_TRACKED;
    match head {
        Head::Tracked => {}
        Head::Untracked => *flags &= !tracked,
        Head::Lost => *flags = xr::SpaceLocationFlags::EMPTY,
    }
}

impl Layer {
    fn known(&self, space: xr::Space) -> Option<Is> {
        let known = self.session()?.spaces.iter().find(|known| known.space == space)?;
        Some(known.is)
    }

    /// Where a space moved to, in its own frame before.
    fn shift(&self, space: xr::Space) -> Pose {
        let moved = self.instance.as_ref().map_or(Pose::IDENTITY, |instance| instance.moved);
        match self.known(space) {
            Some(Is::Reference { ty, pose })
                if ty != xr::ReferenceSpaceType::VIEW && moved != Pose::IDENTITY =>
            {
                pose.inverse().then(&moved).then(&pose)
            }
            _ => Pose::IDENTITY,
        }
    }

    /// The change of the location of a space in a base.
    pub fn change(&self, space: xr::Space, base: xr::Space) -> Change {
        let view = |space| {
            matches!(
                self.known(space),
                Some(Is::Reference { ty: xr::ReferenceSpaceType::VIEW, .. })
            )
        };
        let action = |space| matches!(self.known(space), Some(Is::Action { .. }));
        let head = self.instance.as_ref().map_or(Head::Tracked, |instance| instance.head);
        let withheld = self.session().is_some_and(|session| session.input_withheld());
        Change {
            base: self.shift(base),
            space: self.shift(space),
            head: if view(space) != view(base) { head } else { Head::Tracked },
            withheld: withheld && (action(space) || action(base)),
        }
    }

    /// The head's space beside an action's space that follows the eyes.
    pub fn gaze_head(&self, space: xr::Space) -> Option<xr::Space> {
        match self.known(space)? {
            Is::Action { action, head } if self.is_gaze(action) => Some(head),
            _ => None,
        }
    }
}
