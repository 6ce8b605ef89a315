//! Where the headset and the controllers are and which buttons are pressed, in OpenXR's terms:
//! metres, radians, +X right, +Y up, −Z ahead, floor at height 0.

/// Everything that one packet holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RemoteState {
    /// The middle between the eyes, in the stage space.
    pub head: DevicePose,
    /// Where the eyes are and how wide they see. `None`: Monado's own views, 63 mm apart and 85°
    /// wide.
    pub views: Option<[View; 2]>,
    /// The controller of the left hand.
    pub left: Controller,
    /// The controller of the right hand.
    pub right: Controller,
}

/// One eye.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// The eye's field of view.
    pub fov: Fov,
    /// The eye's pose relative to the head.
    pub pose: DevicePose,
}

/// Angles from straight ahead, in radians; `left` and `down` are negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fov {
    /// Angle to the left edge, below 0.
    pub left: f32,
    /// Angle to the right edge.
    pub right: f32,
    /// Angle to the upper edge.
    pub up: f32,
    /// Angle to the lower edge, below 0.
    pub down: f32,
}

/// A place and a direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DevicePose {
    /// A unit quaternion: x, y, z, w.
    pub orientation: [f32; 4],
    /// The place, metres: x, y, z.
    pub position: [f32; 3],
}

/// The hand that holds a controller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// The left hand.
    Left,
    /// The right hand.
    Right,
}

/// One controller. Analogue values go from 0 to 1, stick and pad from −1 to 1.
///
/// The crate's front page says which OpenXR path each field is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Controller {
    /// The pose of grip and aim, in the stage space.
    pub pose: DevicePose,
    /// Linear velocity, metres a second.
    pub linear_velocity: [f32; 3],
    /// Angular velocity about the controller's own axes, radians a second.
    pub angular_velocity: [f32; 3],
    /// How the fingers of the tracked hand are bent.
    pub hand_curl: HandCurl,
    /// How far the trigger is pulled.
    pub trigger: f32,
    /// How far the grip is squeezed.
    pub squeeze: f32,
    /// How hard the grip is squeezed.
    pub squeeze_force: f32,
    /// The stick's deflection, right and forwards.
    pub thumbstick: [f32; 2],
    /// How hard the pad is pressed.
    pub trackpad_force: f32,
    /// Where the finger lies on the pad, right and forwards.
    pub trackpad: [f32; 2],
    /// Whether `XR_EXT_hand_tracking` sees this hand.
    pub hand_tracking_active: bool,
    /// Whether the controller is there and tracked.
    pub active: bool,
    /// Whether the system button is pressed.
    pub system_click: bool,
    /// Whether a finger lies on the system button.
    pub system_touch: bool,
    /// Whether the A button is pressed.
    pub a_click: bool,
    /// Whether a finger lies on the A button.
    pub a_touch: bool,
    /// Whether the B button is pressed.
    pub b_click: bool,
    /// Whether a finger lies on the B button.
    pub b_touch: bool,
    /// Whether the trigger is pulled to its end.
    pub trigger_click: bool,
    /// Whether a finger lies on the trigger.
    pub trigger_touch: bool,
    /// Whether the stick is pressed.
    pub thumbstick_click: bool,
    /// Whether a finger lies on the stick.
    pub thumbstick_touch: bool,
    /// Whether a finger lies on the pad.
    pub trackpad_touch: bool,
}

/// How far each finger of the tracked hand is bent, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct HandCurl {
    /// The little finger.
    pub little: f32,
    /// The ring finger.
    pub ring: f32,
    /// The middle finger.
    pub middle: f32,
    /// The index finger.
    pub index: f32,
    /// The thumb.
    pub thumb: f32,
}

impl Default for RemoteState {
    /// Monado's start state: head 1.6 m above the floor, controllers ahead of it, no button
    /// pressed.
    fn default() -> Self {
        Self {
            head: DevicePose::at([0.0, 1.6, 0.0]),
            views: None,
            left: Controller::at([-0.2, 1.3, -0.5]),
            right: Controller::at([0.2, 1.3, -0.5]),
        }
    }
}

impl RemoteState {
    /// The controller of a hand.
    pub fn hand(&self, hand: Hand) -> &Controller {
        match hand {
            Hand::Left => &self.left,
            Hand::Right => &self.right,
        }
    }

    /// The controller of a hand, to be changed by the caller.
    pub fn hand_mut(&mut self, hand: Hand) -> &mut Controller {
        match hand {
            Hand::Left => &mut self.left,
            Hand::Right => &mut self.right,
        }
    }

    /// The same state with the head at `position`, looking as [`DevicePose::looking`] says.
    pub fn with_head(mut self, position: [f32; 3], yaw: f32, pitch: f32) -> Self {
        self.head = DevicePose::looking(position, yaw, pitch);
        self
    }

    /// The same state with both controllers squeezed by `amount`, 0 to 1.
    pub fn with_squeezes(mut self, amount: f32) -> Self {
        self.left.set_squeeze(amount);
        self.right.set_squeeze(amount);
        self
    }
}

impl DevicePose {
    /// The pose at the origin, looking ahead.
    pub const IDENTITY: Self = Self::at([0.0; 3]);

    /// The pose at `position`, looking ahead (−Z).
    pub const fn at(position: [f32; 3]) -> Self {
        Self { orientation: [0.0, 0.0, 0.0, 1.0], position }
    }

    /// The pose at `position`, turned by `yaw` radians to the left and then by `pitch` radians
    /// upwards.
    pub fn looking(position: [f32; 3], yaw: f32, pitch: f32) -> Self {
        let (sin_yaw, cos_yaw) = (yaw / 2.0).sin_cos();
        let (sin_pitch, cos_pitch) = (pitch / 2.0).sin_cos();
        Self {
            // The product of the turn about Y and the turn about X.
            orientation: [
                cos_yaw * sin_pitch,
                sin_yaw * cos_pitch,
                -sin_yaw * sin_pitch,
                cos_yaw * cos_pitch,
            ],
            position,
        }
    }
}

impl Controller {
    /// A controller that is present, tracked and at rest, with no button pressed.
    pub const fn at(position: [f32; 3]) -> Self {
        Self {
            pose: DevicePose::at(position),
            linear_velocity: [0.0; 3],
            angular_velocity: [0.0; 3],
            hand_curl: HandCurl { little: 0.0, ring: 0.0, middle: 0.0, index: 0.0, thumb: 0.0 },
            trigger: 0.0,
            squeeze: 0.0,
            squeeze_force: 0.0,
            thumbstick: [0.0; 2],
            trackpad_force: 0.0,
            trackpad: [0.0; 2],
            hand_tracking_active: true,
            active: true,
            system_click: false,
            system_touch: false,
            a_click: false,
            a_touch: false,
            b_click: false,
            b_touch: false,
            trigger_click: false,
            trigger_touch: false,
            thumbstick_click: false,
            thumbstick_touch: false,
            trackpad_touch: false,
        }
    }

    /// Squeezes the grip by `amount`, 0 to 1: the value and the force.
    pub fn set_squeeze(&mut self, amount: f32) {
        self.squeeze = amount;
        self.squeeze_force = amount;
    }

    /// Presses or releases the buttons that are a menu button in some interaction profile: the
    /// system button (Touch: `menu/click`, on the left) and B (Simple: `menu/click`; Index and
    /// Touch: B).
    pub fn set_menu(&mut self, pressed: bool) {
        self.system_click = pressed;
        self.b_click = pressed;
    }

    /// Pulls the trigger by `amount`, 0 to 1; the trigger clicks at 1.
    pub fn set_trigger(&mut self, amount: f32) {
        self.trigger = amount;
        self.trigger_touch = amount > 0.0;
        self.trigger_click = amount >= 1.0;
    }

    /// Takes the controller away or gives it back: pose and hand tracking, and all its actions.
    pub fn set_tracked(&mut self, tracked: bool) {
        self.active = tracked;
        self.hand_tracking_active = tracked;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a pose's −Z axis points: the third column of its rotation matrix, negated.
    fn ahead(pose: &DevicePose) -> [f32; 3] {
        let [x, y, z, w] = pose.orientation;
        [-2.0 * (x * z + w * y), -2.0 * (y * z - w * x), -(1.0 - 2.0 * (x * x + y * y))]
    }

    #[track_caller]
    fn assert_near(found: [f32; 3], wanted: [f32; 3]) {
        for (found_axis, wanted_axis) in found.iter().zip(wanted) {
            assert!((found_axis - wanted_axis).abs() < 1e-6, "{found:?}, not {wanted:?}");
        }
    }

    #[test]
    fn positive_yaw_looks_left_and_positive_pitch_looks_up() {
        let quarter = std::f32::consts::FRAC_PI_2;
        assert_near(ahead(&DevicePose::IDENTITY), [0.0, 0.0, -1.0]);
        assert_near(ahead(&DevicePose::looking([0.0; 3], quarter, 0.0)), [-1.0, 0.0, 0.0]);
        assert_near(ahead(&DevicePose::looking([0.0; 3], 0.0, quarter)), [0.0, 1.0, 0.0]);
    }

    #[test]
    fn pitch_is_about_the_axis_that_yaw_has_turned() {
        let eighth = std::f32::consts::FRAC_PI_4;
        let half = 0.5_f32;
        assert_near(
            ahead(&DevicePose::looking([0.0; 3], std::f32::consts::FRAC_PI_2, eighth)),
            [-half.sqrt(), half.sqrt(), 0.0],
        );
    }

    #[test]
    fn a_lost_controller_keeps_its_pose_for_when_it_returns() {
        let mut state = RemoteState::default();
        state.hand_mut(Hand::Right).set_tracked(false);
        assert!(state.left.active && !state.right.active);
        assert_eq!(state.hand(Hand::Right).pose, RemoteState::default().right.pose);
    }
}
