//! Movements of a whole body: walking, rising from a seat, collapsing. Each is a pose that follows a
//! share or a way, so that any share can be shown by itself.

use bevy::prelude::*;
use gradus_base::chance::{lerp, smooth};
use gradus_scenario::world::Doing;

use crate::world::mesh::people::body::Body;
use crate::world::mesh::people::book::BONES;
use crate::world::mesh::people::pose::{
    ACROSS, ANKLE, Arm, BodyPose, Bone, HIP, KNEE, SHOULDER, bones,
};

/// The share of the way from the seat at which the body leaves it: before, the trunk bends forward.
/// Phases of rising as described by Schenkman et al., "Whole-body movements during rising to
/// standing from sitting", Physical Therapy 1990.
const LEAVES_SEAT: f32 = 0.28;
/// How far the trunk bends forward to rise, radians.
const BENDS: f32 = 0.72;

/// A body on its way from a seat to its feet.
pub struct Rising {
    seated: BodyPose,
    standing: BodyPose,
}

/// A body on its way to the ground.
pub struct Collapsing {
    standing: BodyPose,
    /// The vertices that may touch the ground.
    touching: Vec<usize>,
    /// The height of the lowest of them while the body stands, m.
    floor_m: f32,
}

impl Body {
    /// The pose of the body that stands with its arms hanging.
    pub(super) fn upright_pose(&self) -> BodyPose {
        self.upright(&Doing::Stand, 0.0)
    }

    /// The bones of the body walking or running; `trail` has where the body was when it had gone so much less,
    /// m, from where it is: its place and its turn to the left.
    pub fn walking(
        &self,
        does: &Doing,
        phase: f32,
        trail: impl Fn(f32) -> (Vec3, f32),
    ) -> [Bone; BONES] {
        let mut pose = self.upright(does, phase);
        // The trunk was lowered, turned and bent for a straight walk already.
        let (pelvis, hips, belly, chest) = (pose.pelvis, pose.hips, pose.belly, pose.chest);
        self.stride(&mut pose, does, phase, trail);
        (pose.pelvis, pose.hips, pose.belly, pose.chest) = (pelvis, hips, belly, chest);
        self.within_reach(&mut pose, 1.0);
        bones(&self.joints, &pose)
    }

    /// The double steps of a way. Who goes `round_m` round and round takes a whole number of them.
    pub fn steps(&self, does: &Doing, gone_m: f32, round_m: Option<f32>) -> f32 {
        let cycle = self.cycle_m(does).max(0.1);
        gone_m / round_m.map_or(cycle, |round| round / (round / cycle).round().max(1.0))
    }

    /// The movement from the seat of somebody who does this. The feet stay where they are.
    pub fn rising(&self, does: &Doing) -> Rising {
        let seated = self.settled(does, 0.0);
        let mut standing = self.upright_pose();
        let feet = (seated.legs[0].ankle + seated.legs[1].ankle) * 0.5;
        standing.pelvis.x = feet.x;
        standing.pelvis.z = feet.z - 0.02;
        let moved = standing.pelvis.with_y(0.0);
        standing.arms.iter_mut().for_each(|arm| arm.wrist += moved);
        for (leg, seat) in standing.legs.iter_mut().zip(&seated.legs) {
            (leg.ankle, leg.out) = (seat.ankle, seat.out);
        }
        self.within_reach(&mut standing, 1.0);
        Rising { seated, standing }
    }

    /// The pose at a share of the way from the seat, 0 to 1.
    pub fn risen(&self, rising: &Rising, share: f32) -> BodyPose {
        let Rising { seated, standing } = rising;
        let share = share.clamp(0.0, 1.0);
        let up = smooth(LEAVES_SEAT, 1.0, share);
        let forward = smooth(LEAVES_SEAT, 0.82, share);
        let bent = BENDS * smooth(0.0, 0.36, share) * smooth(1.0, 0.4, share);
        let mut pose = seated.clone();
        pose.pelvis = Vec3::new(
            lerp(seated.pelvis.x, standing.pelvis.x, forward),
            lerp(seated.pelvis.y, standing.pelvis.y, up),
            lerp(seated.pelvis.z, standing.pelvis.z, forward),
        );
        pose.hips = seated.hips.slerp(standing.hips, up)
            * Quat::from_rotation_x(-0.45 * bent * smooth(LEAVES_SEAT, 0.5, share));
        pose.belly = seated.belly.slerp(standing.belly, up) * Quat::from_rotation_x(-0.5 * bent);
        pose.chest = seated.chest.slerp(standing.chest, up) * Quat::from_rotation_x(-0.35 * bent);
        // The eyes look ahead, a little lower while the trunk is bent.
        pose.head = Quat::from_rotation_x(-0.35 * bent);
        for (leg, stands) in pose.legs.iter_mut().zip(&standing.legs) {
            leg.knee = leg.knee.lerp(stands.knee, up);
        }
        // The feet of a child who sits may hang; they are put down when the body leaves the seat.
        self.within_reach(&mut pose, smooth(LEAVES_SEAT, 0.5, share));
        // Hands go from the thighs to the sides, with the shoulders.
        let hangs = smooth(0.2, 0.85, share);
        let shoulders = |pose: &BodyPose| {
            let bones = bones(&self.joints, pose);
            [bones[6].to, bones[6 + ACROSS].to]
        };
        let (now, then) = (shoulders(&pose), shoulders(standing));
        for (k, (arm, stands)) in pose.arms.iter_mut().zip(&standing.arms).enumerate() {
            let from = Arm { wrist: arm.wrist - seated.pelvis + pose.pelvis, ..*arm };
            let to = Arm { wrist: stands.wrist - then[k] + now[k], ..*stands };
            *arm = from.towards(&to, hangs);
        }
        pose
    }

    /// The movement of the standing body to the ground.
    pub fn collapsing(&self, does: &Doing) -> Collapsing {
        let mut touching = Vec::new();
        for name in ["trousers", self.who.shirt_part(), "head", "hand.L", "hand.R", "shoes"] {
            let Some(part) = self.book.part(name) else { continue };
            let mut used: Vec<usize> =
                part.levels[1].iter().flatten().map(|i| part.first + usize::from(*i)).collect();
            used.sort_unstable();
            used.dedup();
            touching.extend(used);
        }
        let standing = self.settled(does, 0.0);
        let floor_m = self.lowest(&bones(&self.joints, &standing), &touching).min(0.0);
        Collapsing { standing, touching, floor_m }
    }

    /// The height of the lowest of some vertices, m.
    fn lowest(&self, posed: &[Bone; BONES], of: &[usize]) -> f32 {
        of.iter().fold(f32::MAX, |low, i| {
            let at = self.at.get(*i).copied().unwrap_or_default();
            low.min(self.skinned(posed, *i, at).y)
        })
    }

    /// The pose at a share of the way to the ground, 0 to 1: the knees give way, the body sits down
    /// behind its heels, lies back, and the legs slide flat.
    pub fn collapsed(&self, collapsing: &Collapsing, share: f32) -> BodyPose {
        let share = share.clamp(0.0, 1.0);
        let standing = &collapsing.standing;
        let size = self.size();
        // At each share: the pelvis' height as a share of standing and how far it is behind, the
        // bends backwards of hips, belly and chest, and of the head.
        let keys: [(f32, [f32; 6]); 7] = [
            (0.00, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
            (0.15, [0.94, 0.02, -0.08, -0.08, -0.16, -0.35]),
            (0.36, [0.55, 0.16, -0.05, -0.20, -0.30, -0.50]),
            (0.52, [0.12, 0.40, 0.16, -0.25, -0.30, -0.40]),
            (0.64, [0.08, 0.43, 0.55, -0.18, -0.22, 0.15]),
            (0.84, [0.06, 0.44, 1.40, 0.06, 0.04, 1.35]),
            (1.00, [0.06, 0.44, 1.50, 0.04, 0.02, 1.50]),
        ];
        let [high, behind, hips, belly, chest, head] = between(&keys, share);
        let mut pose = standing.clone();
        pose.pelvis.y = standing.pelvis.y * high;
        pose.pelvis.z += behind * size;
        let turn = Quat::from_rotation_x;
        pose.hips = turn(hips) * standing.hips.slerp(Quat::IDENTITY, share);
        pose.belly = turn(belly) * standing.belly.slerp(Quat::IDENTITY, share);
        pose.chest = turn(chest) * standing.chest.slerp(Quat::IDENTITY, share);
        pose.head = turn(head);
        let j = &self.joints;
        let leg_m = (j[HIP] - j[KNEE]).length() + (j[KNEE] - j[ANKLE]).length();
        let flat = smooth(0.58, 0.96, share);
        for (k, leg) in pose.legs.iter_mut().enumerate() {
            let side = if k == 0 { -1.0 } else { 1.0 };
            // One knee stays bent.
            let slides = flat * if k == 0 { 1.0 } else { 0.45 };
            let far = pose.pelvis.z - 0.97 * leg_m;
            leg.ankle.z = lerp(leg.ankle.z, far.min(leg.ankle.z), slides);
            leg.ankle.x += 0.05 * side * flat;
            let heel = 0.9 * slides;
            leg.up = heel;
            leg.ankle.y = lerp(leg.ankle.y, 0.075 * size + 0.02, slides);
            leg.knee = leg.knee.lerp(Vec3::new(0.35 * side, 1.0, -0.4), smooth(0.3, 0.6, share));
            leg.out += 0.35 * slides;
        }
        let mut posed = bones(j, &pose);
        // The arms hang, then lie beside the body.
        let lies = smooth(0.5, 0.8, share);
        let arms = |pose: &mut BodyPose, posed: &[Bone; BONES]| {
            let arm_m = (j[SHOULDER] - j[SHOULDER + 1]).length()
                + (j[SHOULDER + 1] - j[SHOULDER + 2]).length();
            for (k, arm) in pose.arms.iter_mut().enumerate() {
                let side = if k == 0 { -1.0 } else { 1.0 };
                let shoulder = posed[6 + ACROSS * k].to;
                let hangs = Arm {
                    wrist: shoulder + Vec3::new(0.10 * side, -0.96 * arm_m, -0.03),
                    ..standing.arms[k]
                };
                let rests = Arm {
                    wrist: Vec3::new(shoulder.x + 0.22 * side, 0.055, shoulder.z - 0.86 * arm_m),
                    elbow: Vec3::new(side, 0.25, 0.3),
                    fingers: Vec3::new(0.25 * side, 0.0, -1.0),
                    palm: Vec3::new(0.0, -1.0, 0.0),
                    curl: 0.35,
                };
                let was = standing.arms[k].towards(&hangs, smooth(0.0, 0.2, share));
                *arm = was.towards(&rests, lies);
                arm.wrist.y = arm.wrist.y.max(0.055);
            }
        };
        arms(&mut pose, &posed);
        posed = bones(j, &pose);
        // Whatever is lowest lies on the ground, and nothing is below it.
        let over = self.lowest(&posed, &collapsing.touching) - collapsing.floor_m;
        let raise = if over < 0.0 { -over } else { -over * smooth(0.45, 0.56, share) };
        if raise != 0.0 {
            pose.pelvis.y += raise;
            pose.arms.iter_mut().for_each(|arm| arm.wrist.y = (arm.wrist.y + raise).max(0.055));
        }
        pose
    }

    /// The bones of a pose.
    pub fn bones(&self, pose: &BodyPose) -> [Bone; BONES] {
        bones(&self.joints, pose)
    }

    /// Lowers the pelvis until both feet can be where they are to be, or by a share of this.
    pub(super) fn within_reach(&self, pose: &mut BodyPose, share: f32) {
        let j = &self.joints;
        let posed = bones(j, pose);
        let mut down = 0.0_f32;
        for k in 0..2 {
            let (hip, ankle) = (posed[11 + ACROSS * k].to, pose.legs[k].ankle);
            let at = |joint: usize| j[joint + ACROSS * k];
            let most = ((at(HIP) - at(KNEE)).length() + (at(KNEE) - at(ANKLE)).length()) * 0.995;
            let flat = (hip - ankle).with_y(0.0).length().min(most * 0.99);
            let highest = ankle.y + (most * most - flat * flat).sqrt();
            down = down.max(hip.y - highest);
        }
        down *= share;
        pose.pelvis.y -= down;
        pose.arms.iter_mut().for_each(|arm| arm.wrist.y -= down);
    }
}

/// The numbers at a share between keys, going softly from key to key.
fn between<const N: usize>(keys: &[(f32, [f32; N])], share: f32) -> [f32; N] {
    let mut now = keys.first().map_or([0.0; N], |key| key.1);
    for pair in keys.windows(2) {
        let [(from, a), (to, b)] = pair else { continue };
        if share >= *from {
            let t = ((share - from) / (to - from)).clamp(0.0, 1.0);
            // Half straight, half soft: the body does not stop at each key.
            let t = 0.6 * t + 0.4 * t * t * (3.0 - 2.0 * t);
            for (now, (a, b)) in now.iter_mut().zip(a.iter().zip(b)) {
                *now = a + (b - a) * t;
            }
        }
    }
    now
}

#[cfg(test)]
mod tests {
    use gradus_scenario::plan::crowd;
    use gradus_scenario::world::{Crowd, Way};

    use super::*;
    use crate::world::mesh::people::who::Traits;

    /// Bodies of all builds and ages.
    fn bodies() -> impl Iterator<Item = Body> {
        let years = [None, Some(7.0), Some(13.0), Some(30.0), Some(80.0)];
        (0..10).map(move |seed| {
            let age_years = years[seed as usize % years.len()];
            let traits = Traits { age_years, trousers: true, ..Traits::default() };
            Body::new(seed, traits).expect("a body")
        })
    }

    /// Where a posed vertex of each clothed part and of the head is.
    fn corners(body: &Body, posed: &[Bone; BONES], of: &[&str]) -> Vec<Vec3> {
        let mut all = Vec::new();
        for name in of {
            let part = body.book.part(name).expect("a part");
            for i in part.levels[1].iter().flatten() {
                let i = part.first + usize::from(*i);
                all.push(body.skinned(posed, i, body.at[i]));
            }
        }
        all
    }

    fn lowest(body: &Body, posed: &[Bone; BONES]) -> f32 {
        let shirt = body.who.shirt_part();
        let all = corners(body, posed, &["trousers", "shoes", "hand.L", "hand.R", "head", shirt]);
        all.iter().fold(f32::MAX, |low, p| low.min(p.y))
    }

    /// The heel and the ball of a foot.
    fn sole(body: &Body, posed: &[Bone; BONES], k: usize) -> [Vec3; 2] {
        let ankle = body.joints[ANKLE + ACROSS * k];
        let size = body.size();
        [0.05, -0.12]
            .map(|z| posed[13 + ACROSS * k].take(Vec3::new(ankle.x, -0.02, ankle.z + z * size)))
    }

    #[test]
    fn a_foot_on_the_ground_stays_where_it_is_while_a_walker_walks_and_turns() {
        // A curve, an S, and a straight line.
        let round = [[-9.0, -6.0], [9.0, -6.0], [9.0, 6.0], [-9.0, 6.0]];
        let way =
            |points: &[[f64; 2]], closed| Way { points: points.to_vec(), wide_m: 3.0, closed };
        for (pace, points, closed) in [
            (0.7, &round[..], true),
            (1.3, &round[..], true),
            (1.8, &round[..], true),
            (1.3, &[[-20.0, 0.0], [20.0, 0.0]][..], false),
        ] {
            let crowd = Crowd {
                ways: vec![way(points, closed)],
                most: 4,
                count: 4.0.into(),
                pace_mps: pace,
                pairs: 0.3,
                keep_off: vec![[0.0, 0.3, 0.5], [9.0, 0.0, 0.4]],
                patient_m: 1.0,
                attention: 0.0.into(),
                wears: None,
                seed: 3,
            };
            let walkers = crowd::plan(&crowd, &[]);
            assert_eq!(walkers.len(), 4);
            for (walker, body) in walkers.iter().zip(bodies()) {
                let mut planted: [[Option<Vec3>; 2]; 2] = [[None; 2]; 2];
                for step in 0..2400 {
                    let secs = 20.0 + f64::from(step) / 60.0;
                    let now = walker.at(secs).expect("a footing");
                    if now.since_secs < 1.5 || now.until_secs < 1.5 {
                        planted = [[None; 2]; 2];
                        continue;
                    }
                    let phase = body.steps(&Doing::Walk, now.gone_m, now.round_m);
                    let trail = |back: f32| crowd::trail(walker, secs, &now, back);
                    let posed = body.walking(&Doing::Walk, phase, |back| {
                        let (at, turn) = trail(back);
                        (Vec3::new(at.x, 0.0, at.y), turn)
                    });
                    let left = (-now.ahead.x).atan2(-now.ahead.y);
                    for (k, planted) in planted.iter_mut().enumerate() {
                        let s = (phase + 0.5 * k as f32).rem_euclid(1.0) / 0.6;
                        // The heel is on the ground from when it lands, the ball until it leaves.
                        for (end, down) in
                            [(0, (0.0..0.55).contains(&s)), (1, (0.2..1.0).contains(&s))]
                        {
                            let local = sole(&body, &posed, k)[end];
                            let at = Quat::from_rotation_y(left) * local
                                + Vec3::new(now.at.x, 0.0, now.at.y);
                            let held = &mut planted[end];
                            if !down {
                                *held = None;
                                continue;
                            }
                            let slid = (at - *held.get_or_insert(at)).length();
                            assert!(slid < 0.02, "a foot slides {slid} m at {pace} m/s, {secs} s");
                            assert!(at.y.abs() < 0.02, "a sole is {} m over the ground", at.y);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn who_runs_sets_each_foot_down_where_it_stays_and_flies_between() {
        for body in bodies() {
            let cycle = body.cycle_m(&Doing::Run);
            assert!((0.75..3.4).contains(&cycle), "a double step of {cycle} m");
            let mut planted: [Option<Vec3>; 2] = [None; 2];
            let (mut flies, mut low, mut high) = (false, f32::MAX, f32::MIN);
            for step in 0..400 {
                let phase = step as f32 / 200.0;
                let posed = body.walking(&Doing::Run, phase, |back| (Vec3::Z * back, 0.0));
                let mut down = 0;
                for (k, planted) in planted.iter_mut().enumerate() {
                    let s = (phase + 0.5 * k as f32).rem_euclid(1.0) / 0.31;
                    let ball = sole(&body, &posed, k)[1] + Vec3::NEG_Z * (phase * cycle);
                    if (0.25..0.95).contains(&s) {
                        down += 1;
                        let slid = (ball - *planted.get_or_insert(ball)).length();
                        assert!(slid < 0.03, "a foot slides {slid} m");
                    } else {
                        *planted = None;
                    }
                }
                flies |= down == 0;
                let head = body.neck_of(&posed).y;
                (low, high) = (low.min(head), high.max(head));
            }
            assert!(flies && high - low < 0.2, "the head goes up and down by {} m", high - low);
        }
    }

    #[test]
    fn who_rises_keeps_the_feet_in_place_and_the_seat_until_the_trunk_is_bent() {
        for body in bodies() {
            for does in [Doing::Sit, Doing::Listen] {
                let rising = body.rising(&does);
                let seated = body.settled(&does, 0.0);
                let sits = body.bones(&seated);
                // The feet of small children hang.
                let hang = (0..2)
                    .any(|k| (sits[13 + ACROSS * k].to - seated.legs[k].ankle).length() > 0.003);
                let mut before = None;
                for step in 0..=100 {
                    let share = step as f32 / 100.0;
                    let pose = body.risen(&rising, share);
                    let posed = body.bones(&pose);
                    for k in 0..2 {
                        let moved = posed[13 + ACROSS * k].to - seated.legs[k].ankle;
                        let placed = moved.length() < 0.01;
                        assert!(placed || hang && share < 0.5, "a foot is {moved} off at {share}");
                    }
                    let low = lowest(&body, &posed);
                    let down = low > -0.03 && (low < 0.03 || hang && share < 0.5);
                    assert!(down, "the lowest is {low} m at {share}");
                    let under: f32 = corners(&body, &posed, &["trousers"])
                        .iter()
                        .filter(|p| (p.z - seated.pelvis.z).abs() < 0.12)
                        .fold(f32::MAX, |low, p| low.min(p.y));
                    if share <= LEAVES_SEAT {
                        assert!((0.39..0.46).contains(&under), "the seat is at {under} m, {share}");
                    }
                    let head = body.neck_of(&posed);
                    if let Some(before) = before.replace(head) {
                        let jump = (head - before).length();
                        assert!(jump < 0.06, "the head jumps by {jump} m at {share}");
                    }
                }
                let stands = body.risen(&rising, 1.0);
                let high = body.neck_of(&body.bones(&stands)).y;
                let upright = body.neck_of(&body.bones(&body.upright_pose())).y;
                assert!((high - upright).abs() < 0.05, "{high} m for {upright} m");
                let sits = body.neck_of(&body.bones(&body.risen(&rising, 0.0)));
                assert!((sits - body.pose(&does, 0.0).neck).length() < 0.02);
            }
        }
    }

    #[test]
    fn who_collapses_sinks_without_a_jump_and_lies_on_the_ground() {
        for body in bodies() {
            let collapsing = body.collapsing(&Doing::Stand);
            let mut before: Option<(Vec3, Vec3)> = None;
            for step in 0..=200 {
                let share = step as f32 / 200.0;
                let pose = body.collapsed(&collapsing, share);
                let posed = body.bones(&pose);
                let low = lowest(&body, &posed);
                assert!(low > -0.03, "the lowest is {low} m at {share}");
                let (head, hip) = (body.neck_of(&posed), posed[0].to);
                if let Some((h, p)) = before.replace((head, hip)) {
                    let jump = (head - h).length().max((hip - p).length());
                    assert!(jump < 0.06, "a jump of {jump} m at {share}");
                    assert!(head.y < h.y + 0.015, "the head rises at {share}");
                }
            }
            let lies = body.bones(&body.collapsed(&collapsing, 1.0));
            assert!(body.neck_of(&lies).y < 0.25, "{}", body.neck_of(&lies).y);
            let trunk = corners(&body, &lies, &[body.who.shirt_part()]);
            let low = trunk.iter().fold(f32::MAX, |low, p| low.min(p.y));
            assert!((-0.03..0.05).contains(&low), "the trunk is {low} m over the ground");
            let stands = body.bones(&body.collapsed(&collapsing, 0.0));
            assert!((body.neck_of(&stands) - body.pose(&Doing::Stand, 0.0).neck).length() < 1e-3);
        }
    }
}
