//! Digits of seven bars, as timers have them: flat, facing +Z, of a height of 1, their middle at the
//! origin.

use bevy::prelude::*;

use crate::world::mesh::buf::{MeshBuf, PLAIN};

/// The width of a digit, as a share of its height.
pub const WIDE: f32 = 0.56;
/// From one digit to the next.
pub const STEP: f32 = 0.72;
/// The width of a bar, and the gap between two.
const BAR: f32 = 0.12;
const GAP: f32 = 0.012;

/// The bars of each digit: top, right above, right below, bottom, left below, left above, middle.
const BARS: [[bool; 7]; 10] = {
    const Y: bool = true;
    const N: bool = false;
    [
        [Y, Y, Y, Y, Y, Y, N],
        [N, Y, Y, N, N, N, N],
        [Y, Y, N, Y, Y, N, Y],
        [Y, Y, Y, Y, N, N, Y],
        [N, Y, Y, N, N, Y, Y],
        [Y, N, Y, Y, N, Y, Y],
        [Y, N, Y, Y, Y, Y, Y],
        [Y, Y, Y, N, N, N, N],
        [Y, Y, Y, Y, Y, Y, Y],
        [Y, Y, Y, Y, N, Y, Y],
    ]
};

/// The triangles of a digit from 0 to 9.
pub fn digit(value: usize) -> MeshBuf {
    let (x, y) = ((WIDE - BAR) * 0.5, (1.0 - BAR) * 0.5);
    let corner = |x: f32, y: f32| Vec2::new(x, y);
    let lines = [
        [corner(-x, y), corner(x, y)],
        [corner(x, y), corner(x, 0.0)],
        [corner(x, 0.0), corner(x, -y)],
        [corner(-x, -y), corner(x, -y)],
        [corner(-x, 0.0), corner(-x, -y)],
        [corner(-x, y), corner(-x, 0.0)],
        [corner(-x, 0.0), corner(x, 0.0)],
    ];
    let mut buf = MeshBuf::default();
    for (line, _) in lines.iter().zip(BARS[value % BARS.len()]).filter(|(_, lit)| *lit) {
        bar(&mut buf, *line);
    }
    buf
}

/// The two dots between minutes and seconds.
pub fn colon() -> MeshBuf {
    let mut buf = MeshBuf::default();
    for y in [-0.2, 0.2] {
        let p = |x: f32, up: f32| Vec3::new(x * BAR * 0.55, y + up * BAR * 0.55, 0.0);
        buf.face([p(-1.0, -1.0), p(1.0, -1.0), p(1.0, 1.0), p(-1.0, 1.0)], PLAIN);
    }
    buf
}

/// A bar with a point at each end.
fn bar(buf: &mut MeshBuf, [from, to]: [Vec2; 2]) {
    let along = (to - from).normalize_or(Vec2::X);
    let side = along.perp() * BAR * 0.5;
    let (from, to) = (from + along * GAP, to - along * GAP);
    let (near, far) = (from + along * BAR * 0.5, to - along * BAR * 0.5);
    let outline = [from, near - side, far - side, to, far + side, near + side];
    let indices = outline.map(|at| buf.vertex(at.extend(0.0), Vec3::Z, at, Vec3::X, [1.0; 4]));
    for nth in 1..5 {
        buf.triangle(indices[0], indices[nth], indices[nth + 1]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_is_its_own_and_all_of_it_is_seen_from_the_front() {
        let all: Vec<_> = (0..10).map(|value| digit(value).corners().collect::<Vec<_>>()).collect();
        for (nth, digit) in all.iter().enumerate() {
            assert!(!all.iter().take(nth).any(|other| other == digit), "{nth}");
            for [a, b, c] in digit {
                assert!((*b - *a).cross(*c - *a).z > 0.0, "{nth} is seen from the back");
                for at in [a, b, c] {
                    assert!(at.x.abs() <= WIDE * 0.5 + 1e-4 && at.y.abs() <= 0.5 + 1e-4);
                }
            }
        }
        assert_eq!(all[8].len(), 7 * 4);
        assert_eq!(all[1].len(), 2 * 4);
    }
}
