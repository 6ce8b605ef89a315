//! The packet of Monado's remote driver: `struct r_remote_data` of its `r_interface.h`.
//!
//! Little endian, floats of 32 bits, booleans of one byte. Offsets in bytes:
//!
//! ```text
//! packet (376)                              controller (120)
//!   0  "mndrmt3\0"                            0  pose
//!   8  view 0 (48)                           28  linear velocity
//!  56  view 1 (48)                           40  angular velocity
//! 104  head pose                             52  curl: little, ring, middle, index, thumb
//! 132  views count, 3 unused                 72  trigger
//! 136  left controller                       76  squeeze, squeeze force
//! 256  right controller                      84  thumbstick x, y
//!                                            92  trackpad force
//! view (48)                                  96  trackpad x, y
//!   0  fov: left, right, up, down           104  hand tracking active, active
//!  16  pose                                 106  click and touch of system, a, b,
//!  44  4 unused                                  trigger, thumbstick
//!                                           116  trackpad touch, 3 unused
//! pose (28): orientation x, y, z, w; position x, y, z
//! ```

use crate::state::{Controller, DevicePose, Fov, HandCurl, RemoteState, View};

/// Bytes in a packet.
pub const PACKET_LEN: usize = 376;

const HEADER: [u8; 8] = *b"mndrmt3\0";

/// The packet of `state`.
pub fn encode(state: &RemoteState) -> [u8; PACKET_LEN] {
    let mut bytes = [0; PACKET_LEN];
    let mut out = Writer { rest: &mut bytes };
    out.put(HEADER);
    match &state.views {
        Some(views) => views.iter().for_each(|view| out.view(view)),
        None => out.put([0; 2 * 48]),
    }
    out.pose(&state.head);
    out.bools(&[state.views.is_some(), false, false, false]);
    out.controller(&state.left);
    out.controller(&state.right);
    debug_assert!(out.rest.is_empty());
    bytes
}

/// The state in a packet. The header is not looked at: Monado leaves it empty in the packets it
/// sends.
pub fn decode(packet: &[u8; PACKET_LEN]) -> RemoteState {
    let mut packet = Reader { rest: packet };
    packet.take::<8>();
    let views = [packet.view(), packet.view()];
    let head = packet.pose();
    let views_count = packet.bool();
    packet.take::<3>();
    RemoteState {
        head,
        views: views_count.then_some(views),
        left: packet.controller(),
        right: packet.controller(),
    }
}

struct Writer<'a> {
    rest: &'a mut [u8],
}

impl Writer<'_> {
    /// Writes the next bytes; writes nothing past the end, which a state never reaches.
    fn put<const N: usize>(&mut self, bytes: [u8; N]) {
        if let Some((head, rest)) = core::mem::take(&mut self.rest).split_first_chunk_mut() {
            *head = bytes;
            self.rest = rest;
        }
    }

    fn floats(&mut self, values: &[f32]) {
        values.iter().for_each(|value| self.put(value.to_le_bytes()));
    }

    fn bools(&mut self, values: &[bool]) {
        values.iter().for_each(|value| self.put([u8::from(*value)]));
    }

    fn pose(&mut self, pose: &DevicePose) {
        self.floats(&pose.orientation);
        self.floats(&pose.position);
    }

    fn view(&mut self, view: &View) {
        let Fov { left, right, up, down } = view.fov;
        self.floats(&[left, right, up, down]);
        self.pose(&view.pose);
        self.put([0; 4]);
    }

    fn controller(&mut self, controller: &Controller) {
        let HandCurl { little, ring, middle, index, thumb } = controller.hand_curl;
        self.pose(&controller.pose);
        self.floats(&controller.linear_velocity);
        self.floats(&controller.angular_velocity);
        self.floats(&[little, ring, middle, index, thumb]);
        self.floats(&[controller.trigger, controller.squeeze, controller.squeeze_force]);
        self.floats(&controller.thumbstick);
        self.floats(&[controller.trackpad_force]);
        self.floats(&controller.trackpad);
        self.bools(&[
            controller.hand_tracking_active,
            controller.active,
            controller.system_click,
            controller.system_touch,
            controller.a_click,
            controller.a_touch,
            controller.b_click,
            controller.b_touch,
            controller.trigger_click,
            controller.trigger_touch,
            controller.thumbstick_click,
            controller.thumbstick_touch,
            controller.trackpad_touch,
        ]);
        self.put([0; 3]);
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    /// The next bytes; zeros past the end, which a packet of the right length never reaches.
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let (head, rest) = self.rest.split_first_chunk().unwrap_or((&[0; N], &[]));
        self.rest = rest;
        *head
    }

    fn float(&mut self) -> f32 {
        f32::from_le_bytes(self.take())
    }

    fn floats<const N: usize>(&mut self) -> [f32; N] {
        std::array::from_fn(|_| self.float())
    }

    fn bool(&mut self) -> bool {
        self.take::<1>() != [0]
    }

    fn pose(&mut self) -> DevicePose {
        DevicePose { orientation: self.floats(), position: self.floats() }
    }

    fn view(&mut self) -> View {
        let [left, right, up, down] = self.floats();
        let pose = self.pose();
        self.take::<4>();
        View { fov: Fov { left, right, up, down }, pose }
    }

    fn controller(&mut self) -> Controller {
        // In the order of the packet: the fields of a struct expression are evaluated as written.
        let controller = Controller {
            pose: self.pose(),
            linear_velocity: self.floats(),
            angular_velocity: self.floats(),
            hand_curl: {
                let [little, ring, middle, index, thumb] = self.floats();
                HandCurl { little, ring, middle, index, thumb }
            },
            trigger: self.float(),
            squeeze: self.float(),
            squeeze_force: self.float(),
            thumbstick: self.floats(),
            trackpad_force: self.float(),
            trackpad: self.floats(),
            hand_tracking_active: self.bool(),
            active: self.bool(),
            system_click: self.bool(),
            system_touch: self.bool(),
            a_click: self.bool(),
            a_touch: self.bool(),
            b_click: self.bool(),
            b_touch: self.bool(),
            trigger_click: self.bool(),
            trigger_touch: self.bool(),
            thumbstick_click: self.bool(),
            thumbstick_touch: self.bool(),
            trackpad_touch: self.bool(),
        };
        self.take::<3>();
        controller
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Hand;

    const LEFT: usize = 136;
    const RIGHT: usize = 256;

    fn float_at(packet: &[u8; PACKET_LEN], at: usize) -> f32 {
        f32::from_le_bytes(packet[at..at + 4].try_into().unwrap())
    }

    /// A state in which no two floats are equal, so that a swapped pair shows.
    fn distinct_state() -> RemoteState {
        let mut next = 0.0;
        let mut float = || {
            next += 0.5;
            next
        };
        let mut pose = || DevicePose {
            orientation: std::array::from_fn(|_| float()),
            position: std::array::from_fn(|_| float()),
        };
        let (head, poses) = (pose(), [pose(), pose(), pose(), pose()]);
        let fov = Fov { left: -0.7, right: 0.8, up: 0.6, down: -0.9 };
        let mut state = RemoteState {
            head,
            views: Some([View { fov, pose: poses[0] }, View { fov, pose: poses[1] }]),
            ..RemoteState::default()
        };
        for (hand, pose) in [(Hand::Left, poses[2]), (Hand::Right, poses[3])] {
            *state.hand_mut(hand) = Controller {
                pose,
                linear_velocity: std::array::from_fn(|_| float()),
                angular_velocity: std::array::from_fn(|_| float()),
                hand_curl: HandCurl {
                    little: float(),
                    ring: float(),
                    middle: float(),
                    index: float(),
                    thumb: float(),
                },
                trigger: float(),
                squeeze: float(),
                squeeze_force: float(),
                thumbstick: std::array::from_fn(|_| float()),
                trackpad_force: float(),
                trackpad: std::array::from_fn(|_| float()),
                ..Controller::at([0.0; 3])
            };
        }
        state
    }

    #[test]
    fn the_header_and_the_parts_are_where_monado_reads_them() {
        let state = distinct_state();
        let packet = encode(&state);
        assert_eq!(&packet[..8], b"mndrmt3\0");
        assert_eq!(float_at(&packet, 8), -0.7);
        assert_eq!(float_at(&packet, 20), -0.9);
        let views = state.views.unwrap();
        assert_eq!(float_at(&packet, 24), views[0].pose.orientation[0]);
        assert_eq!(float_at(&packet, 72), views[1].pose.orientation[0]);
        assert_eq!(float_at(&packet, 104), state.head.orientation[0]);
        assert_eq!(float_at(&packet, 128), state.head.position[2]);
        assert_eq!(packet[132..136], [1, 0, 0, 0]);
        assert_eq!(float_at(&packet, LEFT), state.left.pose.orientation[0]);
        assert_eq!(float_at(&packet, RIGHT), state.right.pose.orientation[0]);
    }

    #[test]
    fn the_fields_of_a_controller_are_where_monado_reads_them() {
        let state = distinct_state();
        let packet = encode(&state);
        for (start, controller) in [(LEFT, state.left), (RIGHT, state.right)] {
            for (offset, value) in [
                (16, controller.pose.position[0]),
                (28, controller.linear_velocity[0]),
                (40, controller.angular_velocity[0]),
                (52, controller.hand_curl.little),
                (68, controller.hand_curl.thumb),
                (72, controller.trigger),
                (76, controller.squeeze),
                (80, controller.squeeze_force),
                (84, controller.thumbstick[0]),
                (92, controller.trackpad_force),
                (96, controller.trackpad[0]),
                (100, controller.trackpad[1]),
            ] {
                assert_eq!(float_at(&packet, start + offset), value, "at {offset}");
            }
        }
    }

    #[test]
    fn each_button_has_its_own_byte() {
        type Set = fn(&mut Controller);
        let buttons: [(usize, Set); 13] = [
            (104, |it| it.hand_tracking_active = true),
            (105, |it| it.active = true),
            (106, |it| it.system_click = true),
            (107, |it| it.system_touch = true),
            (108, |it| it.a_click = true),
            (109, |it| it.a_touch = true),
            (110, |it| it.b_click = true),
            (111, |it| it.b_touch = true),
            (112, |it| it.trigger_click = true),
            (113, |it| it.trigger_touch = true),
            (114, |it| it.thumbstick_click = true),
            (115, |it| it.thumbstick_touch = true),
            (116, |it| it.trackpad_touch = true),
        ];
        for (offset, set) in buttons {
            for (start, hand) in [(LEFT, Hand::Left), (RIGHT, Hand::Right)] {
                let mut state = RemoteState::default();
                state.left.set_tracked(false);
                state.right.set_tracked(false);
                set(state.hand_mut(hand));
                let packet = encode(&state);
                let buttons = [&packet[LEFT + 104..LEFT + 120], &packet[RIGHT + 104..]].concat();
                let set_bytes = buttons.iter().filter(|byte| **byte != 0).count();
                assert_eq!((packet[start + offset], set_bytes), (1, 1), "{hand:?} at {offset}");
                assert_eq!(decode(&packet), state);
            }
        }
    }

    #[test]
    fn what_is_decoded_is_what_was_encoded() {
        for state in [RemoteState::default(), distinct_state()] {
            assert_eq!(decode(&encode(&state)), state);
        }
    }

    #[test]
    fn views_that_are_left_to_monado_are_not_marked_as_valid() {
        let packet = encode(&RemoteState::default());
        assert_eq!(packet[8..104], [0; 96]);
        assert_eq!(packet[132], 0);
    }
}
