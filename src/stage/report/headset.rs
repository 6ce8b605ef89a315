//! News of the headset: worn or not, shown or not, still or moving, hot or not, the view of the room.

use std::time::{Duration, Instant};

use bevy::math::{Quat, Vec3};
use gradus_base::SessionTime;
use gradus_base::sample::{HeadSample, Pose};
use gradus_session::StageEvent;
use gradus_session::headset::{HeatLevel, HeatPart};

use super::Lasting;
use crate::stage::headset::{HeadsetState, Worn};

/// A runtime that shows something else for less long, as while it starts, is no news.
const HIDDEN_SETTLES: Duration = Duration::from_millis(500);
/// A head that is worn never keeps so still for so long: breath and pulse alone move it more. Own
/// estimate; that is why the desk asks and does not act.
const STILL_FOR: Duration = Duration::from_secs(20);
const STILL_M: f32 = 0.003;
const STILL_RAD: f32 = 0.005;

/// The headset as the desk knows it.
#[derive(Default)]
pub struct HeadsetReport {
    found: bool,
    off: bool,
    hidden: Lasting<Option<&'static str>>,
    still: Still,
    still_reported: bool,
    heat: [HeatLevel; 2],
    room: bool,
    /// How many of the lasting events were reported.
    lasting: usize,
}

impl HeadsetReport {
    /// The events of this frame.
    pub fn look(
        &mut self,
        headset: &HeadsetState,
        head: &HeadSample,
        at: SessionTime,
        now: Instant,
    ) -> Vec<StageEvent> {
        let mut events = Vec::new();
        if let Some(found) = &headset.found
            && !std::mem::replace(&mut self.found, true)
        {
            events.push(StageEvent::Headset { headset: found.clone() });
        }
        let lasting = headset.lasting.get(self.lasting..).unwrap_or_default();
        events.extend(lasting.iter().cloned());
        self.lasting = headset.lasting.len();
        let off = headset.worn == Worn::Off;
        if std::mem::replace(&mut self.off, off) != off {
            events.push(if off {
                StageEvent::HeadsetOff { at }
            } else {
                StageEvent::HeadsetOn { at }
            });
        }
        if let Some(hidden) = self.hidden.look(headset.hidden, HIDDEN_SETTLES, now) {
            events.push(match hidden {
                Some(reason) => StageEvent::Hidden { reason: reason.to_owned(), at },
                None => StageEvent::Visible { at },
            });
        }
        if headset.worn == Worn::Unknown {
            let still = self.still.look(head, headset.hidden.is_none(), now);
            if std::mem::replace(&mut self.still_reported, still) != still {
                events.push(if still {
                    StageEvent::HeadStill { at }
                } else {
                    StageEvent::HeadMoves { at }
                });
            }
        }
        let parts = [(HeatPart::Cpu, headset.cpu), (HeatPart::Gpu, headset.gpu)];
        for ((part, level), known) in parts.into_iter().zip(&mut self.heat) {
            if std::mem::replace(known, level) != level {
                events.push(StageEvent::Heat { part, level });
            }
        }
        if std::mem::replace(&mut self.room, headset.room) != headset.room {
            events.push(StageEvent::Room { shown: headset.room, at });
        }
        events
    }

    /// The desk takes a stage that is ready for well; whether it was hidden until now it knows.
    pub fn forget_at_ready(&mut self) {
        let (hidden, lasting) = (std::mem::take(&mut self.hidden), self.lasting);
        self.forget();
        (self.hidden, self.lasting, self.found) = (hidden, lasting, true);
    }

    /// The desk knows nothing of what was reported, and takes all for well.
    pub fn forget(&mut self) {
        let still = std::mem::take(&mut self.still);
        *self = Self { still, ..Self::default() };
    }
}

/// Whether the head lies still.
#[derive(Default)]
struct Still {
    /// Where the head was, and since when it has not moved from there.
    from: Option<(Pose, Instant)>,
}

impl Still {
    fn look(&mut self, head: &HeadSample, shown: bool, now: Instant) -> bool {
        if !(shown && head.position_tracked && head.orientation_tracked) {
            self.from = None;
            return false;
        }
        let near = |pose: &Pose| {
            let moved = Vec3::from(pose.position_m).distance(Vec3::from(head.pose.position_m));
            let turned = Quat::from_array(pose.orientation_xyzw)
                .angle_between(Quat::from_array(head.pose.orientation_xyzw));
            moved <= STILL_M && turned <= STILL_RAD
        };
        match &self.from {
            Some((pose, since)) if near(pose) => now.duration_since(*since) >= STILL_FOR,
            _ => {
                self.from = Some((head.pose, now));
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::sense::Sensed;

    struct Test {
        report: HeadsetReport,
        headset: HeadsetState,
        head: HeadSample,
        begin: Instant,
        ms: u64,
    }

    impl Test {
        fn new(worn: Worn) -> Self {
            let mut head = Sensed::nothing().head;
            (head.position_tracked, head.orientation_tracked) = (true, true);
            let headset = HeadsetState { worn, ..Default::default() };
            Self { report: HeadsetReport::default(), headset, head, begin: Instant::now(), ms: 0 }
        }

        /// Frames for so long; the events, with their times in ms.
        fn frames(&mut self, ms: u64) -> Vec<(u64, StageEvent)> {
            let mut events = Vec::new();
            for _ in 0..ms / 10 {
                self.ms += 10;
                let now = self.begin + Duration::from_millis(self.ms);
                let at = SessionTime(self.ms * 1_000_000);
                let new = self.report.look(&self.headset, &self.head, at, now);
                events.extend(new.into_iter().map(|event| (self.ms, event)));
            }
            events
        }
    }

    fn at(ms: u64) -> SessionTime {
        SessionTime(ms * 1_000_000)
    }

    #[test]
    fn a_headset_that_is_taken_off_is_news_in_the_same_frame() {
        let mut test = Test::new(Worn::On);
        assert_eq!(test.frames(1000), []);
        test.headset.worn = Worn::Off;
        assert_eq!(test.frames(1000), [(1010, StageEvent::HeadsetOff { at: at(1010) })]);
        // A desk that forgot hears of it again.
        test.report.forget();
        assert_eq!(test.frames(10), [(2010, StageEvent::HeadsetOff { at: at(2010) })]);
        test.headset.worn = Worn::On;
        assert_eq!(test.frames(10), [(2020, StageEvent::HeadsetOn { at: at(2020) })]);
    }

    #[test]
    fn a_stage_that_is_hidden_for_a_moment_is_no_news() {
        let mut test = Test::new(Worn::On);
        test.headset.hidden = Some("a menu");
        assert_eq!(test.frames(400), []);
        test.headset.hidden = None;
        assert_eq!(test.frames(1000), []);
        test.headset.hidden = Some("a menu");
        let [(ms, StageEvent::Hidden { reason, .. })] = &test.frames(2000)[..] else { panic!() };
        assert_eq!((*ms, reason.as_str()), (1910, "a menu"));
    }

    #[test]
    fn a_still_head_is_a_question_only_where_the_headset_cannot_say() {
        let mut test = Test::new(Worn::Unknown);
        assert_eq!(test.frames(20_000), []);
        assert!(matches!(test.frames(100)[..], [(_, StageEvent::HeadStill { .. })]));
        test.head.pose.position_m[1] += 0.01;
        assert!(matches!(test.frames(100)[..], [(_, StageEvent::HeadMoves { .. })]));
        // A breath in the picture of a worn headset.
        for breath in 0..60 {
            test.head.pose.position_m[1] += if breath % 2 == 0 { 0.005 } else { -0.005 };
            assert_eq!(test.frames(1500), []);
        }
        let mut test = Test::new(Worn::On);
        assert_eq!(test.frames(60_000), []);
        let mut test = Test::new(Worn::NoHeadset);
        assert_eq!(test.frames(60_000), []);
    }
}
