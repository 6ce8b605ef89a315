//! The middle of a road: straight pieces and bends, so that the place and the direction at a distance
//! are exact and nothing on the road jumps or turns at once.

use glam::{DVec2, Mat4, Quat, Vec3};

/// The sharpest corner of a road, degrees: a road that doubles back is refused.
const SHARPEST_DEG: f64 = 150.0;

/// The middle of a road over level ground.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoadLine {
    pieces: Vec<Piece>,
    length_m: f64,
}

/// A straight piece or a bend.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Piece {
    /// The length of the road before it, m.
    from_m: f64,
    length_m: f64,
    /// Where it begins: X and Z, m.
    at: DVec2,
    /// The direction in which it begins: radians to the left of −Z.
    yaw: f64,
    /// The turn to the left for each metre, radians; 0 where it is straight.
    turn_per_m: f64,
}

/// Why corners make no road.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoRoad {
    /// Fewer than two corners.
    TooShort,
    /// A corner, by its number from 0, that is where the corner before it is.
    NoWay(usize),
    /// At this corner the road doubles back.
    Sharp(usize),
    /// The bends at the ends of the piece that leads to this corner need more than its length, m.
    BendsOverlap {
        /// The corner at the piece's end.
        corner: usize,
        /// What the bends need, m.
        need_m: f64,
        /// What there is, m.
        has_m: f64,
    },
    /// Two pieces meet or lie beside each other, by the corners at which they begin.
    Crosses(usize, usize),
}

/// A place on a road.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OnRoad {
    /// X and Z, m.
    pub at: DVec2,
    /// The direction of the road: radians to the left of −Z.
    pub yaw: f64,
}

impl OnRoad {
    /// The place so far to the right of this one.
    pub fn beside(self, right_m: f64) -> Self {
        let (sin, cos) = self.yaw.sin_cos();
        Self { at: self.at + DVec2::new(cos, -sin) * right_m, ..self }
    }

    /// On the ground, in the world's frame, m.
    pub fn position(self) -> Vec3 {
        Vec3::new(self.at.x as f32, 0.0, self.at.y as f32)
    }

    /// The turn from −Z to the direction of the road.
    pub fn turn(self) -> Quat {
        Quat::from_rotation_y(self.yaw as f32)
    }

    /// From the frame of this place, with −Z along the road, to the world's.
    pub fn frame(self) -> Mat4 {
        Mat4::from_rotation_translation(self.turn(), self.position())
    }
}

impl RoadLine {
    /// The road through corners (X and Z, m) with bends of this radius, m, that is this wide, m.
    ///
    /// # Errors
    ///
    /// Where the corners make no road.
    pub fn new(corners: &[[f64; 2]], bend_m: f64, width_m: f64) -> Result<Self, NoRoad> {
        let corners: Vec<DVec2> = corners.iter().map(|corner| DVec2::from(*corner)).collect();
        let sides: Vec<DVec2> = pairs(&corners).map(|(from, to)| to - from).collect();
        if sides.is_empty() {
            return Err(NoRoad::TooShort);
        }
        if let Some(none) = sides.iter().position(|side| side.length() < 0.1) {
            return Err(NoRoad::NoWay(none + 1));
        }
        let yaws: Vec<f64> = sides.iter().map(|side| (-side.x).atan2(-side.y)).collect();
        // The turn to the left at each corner, none at both ends.
        let mut turns = vec![0.0];
        turns.extend(pairs(&yaws).map(|(before, after)| wrapped(after - before)));
        turns.push(0.0);
        if let Some(sharp) = turns.iter().position(|turn| turn.abs().to_degrees() > SHARPEST_DEG) {
            return Err(NoRoad::Sharp(sharp));
        }
        // How far before and after its corner a bend begins and ends.
        let cuts: Vec<f64> = turns.iter().map(|turn| bend_m * (turn.abs() / 2.0).tan()).collect();
        let mut line = Self::default();
        let rows = sides.iter().zip(&yaws).zip(corners.iter().zip(pairs(&cuts)));
        let ends = turns.iter().skip(1);
        for (nth, (((side, yaw), (corner, (before, after))), turn)) in rows.zip(ends).enumerate() {
            let (has_m, need_m) = (side.length(), before + after);
            if need_m > has_m + 1e-6 {
                return Err(NoRoad::BendsOverlap { corner: nth + 1, need_m, has_m });
            }
            let ahead = side.normalize();
            line.push(has_m - need_m, *corner + ahead * before, *yaw, 0.0);
            if turn.abs() > 1e-9 {
                let begins = *corner + ahead * (has_m - after);
                line.push(bend_m * turn.abs(), begins, *yaw, turn.signum() / bend_m);
            }
        }
        match crossing(&corners, width_m) {
            Some((first, second)) => Err(NoRoad::Crosses(first, second)),
            None => Ok(line),
        }
    }

    fn push(&mut self, length_m: f64, at: DVec2, yaw: f64, turn_per_m: f64) {
        if length_m > 1e-9 {
            self.pieces.push(Piece { from_m: self.length_m, length_m, at, yaw, turn_per_m });
            self.length_m += length_m;
        }
    }

    /// The length of the road, m.
    pub fn length_m(&self) -> f64 {
        self.length_m
    }

    /// The sharpest turn, radians for each metre.
    pub fn sharpest_per_m(&self) -> f64 {
        self.pieces.iter().map(|piece| piece.turn_per_m.abs()).fold(0.0, f64::max)
    }

    /// The place at a distance from the beginning, m; before the beginning and past the end on the
    /// straight line there. Does not allocate.
    pub fn at(&self, distance_m: f64) -> OnRoad {
        let nth = self.pieces.partition_point(|piece| piece.from_m <= distance_m);
        let Some(piece) = self.pieces.get(nth.saturating_sub(1)) else { return OnRoad::default() };
        let gone = distance_m - piece.from_m;
        let on = piece.at(gone.clamp(0.0, piece.length_m));
        let beyond = gone - gone.clamp(0.0, piece.length_m);
        let ahead = DVec2::new(-on.yaw.sin(), -on.yaw.cos());
        OnRoad { at: on.at + ahead * beyond, ..on }
    }

    /// The distances at which a strip along the road has an edge: the ends of straight pieces, and
    /// in bends at least every so many metres.
    pub fn edges_m(&self, every_m: f64) -> Vec<f64> {
        let mut edges = vec![0.0];
        for piece in &self.pieces {
            let parts = match piece.turn_per_m {
                0.0 => 1.0,
                _ => (piece.length_m / every_m.max(0.1)).ceil().clamp(1.0, 10_000.0),
            };
            edges.extend(
                (1..=parts as u32).map(|n| piece.from_m + piece.length_m * f64::from(n) / parts),
            );
        }
        edges
    }

    /// How far a point (X and Z, m) is from the middle of the road, m.
    pub fn off_m(&self, point: DVec2) -> f64 {
        self.pieces.iter().map(|piece| piece.off_m(point)).fold(f64::INFINITY, f64::min)
    }
}

impl Piece {
    fn at(&self, gone_m: f64) -> OnRoad {
        let yaw = self.yaw + self.turn_per_m * gone_m;
        let way = if self.turn_per_m == 0.0 {
            DVec2::new(-yaw.sin(), -yaw.cos()) * gone_m
        } else {
            let by = DVec2::new(yaw.cos() - self.yaw.cos(), self.yaw.sin() - yaw.sin());
            by / self.turn_per_m
        };
        OnRoad { at: self.at + way, yaw }
    }

    /// How far a point is from this piece, m.
    fn off_m(&self, point: DVec2) -> f64 {
        if self.turn_per_m == 0.0 {
            let (sin, cos) = self.yaw.sin_cos();
            let (off, ahead) = (point - self.at, DVec2::new(-sin, -cos));
            let along = off.dot(ahead).clamp(0.0, self.length_m);
            return (off - ahead * along).length();
        }
        // From the middle of the circle the bend is the part that its turn sweeps over.
        let left = DVec2::new(-self.yaw.cos(), self.yaw.sin());
        let middle = self.at + left / self.turn_per_m;
        let radius = 1.0 / self.turn_per_m.abs();
        let (from, to) = (self.at - middle, point - middle);
        let turned = from.perp_dot(to).atan2(from.dot(to)) * -self.turn_per_m.signum();
        let swept = self.length_m / radius;
        if (0.0..=swept).contains(&turned.rem_euclid(std::f64::consts::TAU)) {
            return (to.length() - radius).abs();
        }
        let end = self.at(self.length_m).at;
        (point - self.at).length().min((point - end).length())
    }
}

/// Each value with the value after it.
fn pairs<T: Copy>(all: &[T]) -> impl Iterator<Item = (T, T)> + '_ {
    all.iter().copied().zip(all.iter().copied().skip(1))
}

/// An angle from −π to π.
fn wrapped(angle: f64) -> f64 {
    use std::f64::consts::{PI, TAU};
    (angle + PI).rem_euclid(TAU) - PI
}

/// How far a point is from a line between two points, m.
fn off(point: DVec2, a: DVec2, b: DVec2) -> f64 {
    let way = b - a;
    let share = ((point - a).dot(way) / way.length_squared().max(1e-12)).clamp(0.0, 1.0);
    (a + way * share - point).length()
}

/// The first two pieces between corners, not neighbours, that meet, or that are nearer to each other
/// than `width` where much more road than that lies between.
fn crossing(corners: &[DVec2], width: f64) -> Option<(usize, usize)> {
    let pieces: Vec<[DVec2; 2]> = pairs(corners).map(|(from, to)| [from, to]).collect();
    let long = |[from, to]: &[DVec2; 2]| (*to - *from).length();
    for (first, [a, b]) in pieces.iter().enumerate() {
        let mut between = 0.0;
        for (second, [c, d]) in pieces.iter().enumerate().skip(first + 2) {
            between += pieces.get(second - 1).map_or(0.0, long);
            // Each end, the other piece, and the road from that end to the piece.
            let (ab, cd) = (long(&[*a, *b]), long(&[*c, *d]));
            let ends = [
                (*a, [*c, *d], ab + between),
                (*b, [*c, *d], between),
                (*c, [*a, *b], between),
                (*d, [*a, *b], cd + between),
            ];
            let near = ends.iter().any(|(end, [from, to], along)| {
                *along > 2.0 * width && off(*end, *from, *to) < width
            });
            if near || meet([*a, *b], [*c, *d]) {
                return Some((first, second));
            }
        }
    }
    None
}

/// Whether two lines between points meet.
fn meet([a, b]: [DVec2; 2], [c, d]: [DVec2; 2]) -> bool {
    let side = |from: DVec2, to: DVec2, of: DVec2| (to - from).perp_dot(of - from).signum();
    side(a, b, c) != side(a, b, d) && side(c, d, a) != side(c, d, b)
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    fn bent() -> RoadLine {
        let corners = [[0.0, 0.0], [0.0, -200.0], [150.0, -260.0], [150.0, -600.0]];
        RoadLine::new(&corners, 40.0, 7.0).expect("a road")
    }

    #[test]
    fn a_straight_road_leads_ahead_and_goes_on_beyond_its_ends() {
        let line = RoadLine::new(&[[0.0, 10.0], [0.0, -90.0]], 40.0, 7.0).expect("a road");
        assert!((line.length_m() - 100.0).abs() < 1e-9);
        assert_eq!(line.at(25.0), OnRoad { at: DVec2::new(0.0, -15.0), yaw: 0.0 });
        assert!((line.at(-10.0).at - DVec2::new(0.0, 20.0)).length() < 1e-9);
        assert!((line.at(130.0).at - DVec2::new(0.0, -120.0)).length() < 1e-9);
        // Right of a road to −Z is +X.
        assert!((line.at(25.0).beside(3.0).at - DVec2::new(3.0, -15.0)).length() < 1e-9);
    }

    #[test]
    fn along_a_road_neither_place_nor_direction_jumps_and_a_metre_is_a_metre() {
        let line = bent();
        let step = 0.05;
        let steps = (line.length_m() / step) as usize;
        let mut before = line.at(0.0);
        for n in 1..=steps {
            let now = line.at(n as f64 * step);
            let gone = (now.at - before.at).length();
            assert!((gone - step).abs() < 1e-5, "{gone} m at {n}");
            let turned = wrapped(now.yaw - before.yaw).abs();
            assert!(turned <= step / 40.0 + 1e-9, "{turned} radians at {n}");
            // It goes where it faces.
            let ahead = DVec2::new(-now.yaw.sin(), -now.yaw.cos());
            assert!((now.at - before.at).normalize().dot(ahead) > 0.999_99);
            before = now;
        }
        // It ends at its last corner.
        assert!((line.at(line.length_m()).at - DVec2::new(150.0, -600.0)).length() < 1e-6);
        // Cut corners are shorter than the corners' own lines: two bends of 40 m.
        let corners = 200.0 + 150.0_f64.hypot(60.0) + 340.0;
        assert!(line.length_m() < corners && line.length_m() > corners - 40.0);
        assert!((line.sharpest_per_m() - 1.0 / 40.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_no_road_is_refused_with_its_place() {
        let road = |corners: &[[f64; 2]], bend| RoadLine::new(corners, bend, 7.0);
        assert_eq!(road(&[[0.0, 0.0]], 40.0), Err(NoRoad::TooShort));
        assert_eq!(road(&[[0.0, 0.0], [0.0, 0.0]], 40.0), Err(NoRoad::NoWay(1)));
        let back = [[0.0, 0.0], [0.0, -300.0], [1.0, 0.0]];
        assert_eq!(road(&back, 10.0), Err(NoRoad::Sharp(1)));
        let tight = [[0.0, 0.0], [0.0, -30.0], [200.0, -30.0]];
        let Err(NoRoad::BendsOverlap { corner: 1, need_m, has_m }) = road(&tight, 40.0) else {
            panic!("the bend does not fit")
        };
        assert!((need_m - 40.0).abs() < 1e-6 && has_m == 30.0);
        let eight = [[0.0, 0.0], [0.0, -300.0], [200.0, -300.0], [200.0, -100.0], [-200.0, -100.0]];
        assert_eq!(road(&eight, 20.0), Err(NoRoad::Crosses(0, 3)));
        let beside = [[0.0, 0.0], [0.0, -300.0], [6.0, -300.0], [6.0, -2.0]];
        assert!(matches!(road(&beside, 1.0), Err(NoRoad::Crosses(0, 2))));
    }

    #[test]
    fn how_far_a_point_is_off_a_road() {
        let wide = [[0.0, 0.0], [0.0, -2500.0], [-2500.0, -2500.0]];
        let wide = RoadLine::new(&wide, 2000.0, 7.0).expect("a road");
        for (line, length) in [(bent(), 60), (wide, 410)] {
            for n in 1..length {
                let on = line.at(f64::from(n) * 10.0);
                for side in [-30.0, -2.0, 0.0, 6.0, 25.0] {
                    let off = line.off_m(on.beside(side).at);
                    assert!((off - side.abs()).abs() < 1e-6, "{off}, not {side}, at {n}");
                }
            }
            let begin = line.at(0.0);
            assert!((line.off_m(line.at(-50.0).at) - 50.0).abs() < 1e-9, "{begin:?}");
        }
    }

    #[test]
    fn a_curve_of_short_pieces_crosses_nothing() {
        let corners: Vec<[f64; 2]> = (0..20)
            .map(|n| {
                let turn = f64::from(n) * 0.05;
                [-120.0 * (1.0 - turn.cos()), -120.0 * turn.sin()]
            })
            .collect();
        assert!(RoadLine::new(&corners, 20.0, 7.0).is_ok());
    }
}
