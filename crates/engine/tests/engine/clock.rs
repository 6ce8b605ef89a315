//! Times from a stage whose clock is not the desk's, over real sockets.

use std::sync::Arc;
use std::time::Duration;

use gradus_base::SessionTime;
use gradus_base::sample::Capture;
use gradus_base::time::Epoch;
use gradus_engine::Clock as _;
use gradus_link::{Clock, Offset};
use gradus_log::read::Content;
use gradus_session::link::{ClockTie, ToDesk, ToStage};

use crate::fake_stage::{FakeStage, ready, telemetry};
use crate::hand_clock::HandClock;
use crate::support::Desk;

/// A clock that was set elsewhere and runs at a rate of its own.
pub struct Elsewhere {
    pub start_ns: u64,
    pub ahead_ns: i64,
    pub fast_ppm: i64,
}

impl Elsewhere {
    /// What it shows at a moment of this machine's clock.
    pub fn at(&self, here_ns: u64) -> u64 {
        let drifted = (here_ns - self.start_ns) as i64 * self.fast_ppm / 1_000_000;
        here_ns.checked_add_signed(self.ahead_ns + drifted).unwrap()
    }
}

impl FakeStage {
    /// Asks the desk for its time. `now_ns` looks at the stage's clock; `travel` is called while
    /// the question is under way, and while the answer is.
    pub fn measure(&mut self, now_ns: impl Fn() -> u64, mut travel: impl FnMut()) -> Offset {
        let sent_ns = now_ns();
        travel();
        self.send(&ToDesk::ClockProbe { stage_ns: sent_ns }).unwrap();
        loop {
            if let ToStage::ClockEcho { stage_ns, desk_ns } = self.read().unwrap() {
                assert_eq!(stage_ns, sent_ns);
                travel();
                return Offset::of_echo(sent_ns, desk_ns, now_ns()).unwrap();
            }
        }
    }
}

#[test]
fn a_marker_from_a_stage_with_another_clock_is_logged_within_its_stated_uncertainty() {
    for (ahead_ns, fast_ppm) in [(7_200_000_000_000, 400), (-3_000_000_000, -450)] {
        let hand = HandClock::new();
        let there = Elsewhere { start_ns: hand.monotonic_ns(), ahead_ns, fast_ppm };
        let there_now = || there.at(hand.monotonic_ns());
        let desk = Desk::with_clock(|config| config, Arc::clone(&hand) as _);
        let (mut stage, welcome) = FakeStage::join(desk.engine.listens_on());
        let epoch = welcome.epoch.clone();
        let here = Epoch { unix_ns: 0, monotonic_ns: there_now(), boot_id: "another".into() };
        let mut clock = Clock::joined_from(welcome.epoch, &here);
        assert_eq!(clock.uncertainty_at(there_now()), 1_000_000_000, "nobody has measured");
        stage.say(ready());

        let (mut truths, mut known) = (Vec::new(), None::<Offset>);
        for index in 0..60_u64 {
            hand.pass(Duration::from_millis(250));
            // Each way takes its own time, up to 15 ms.
            let mut ways_ms = [index * 11 % 16, index * 7 % 15].into_iter();
            let newest = stage.measure(there_now, || {
                hand.pass(Duration::from_millis(ways_ms.next().unwrap()));
            });
            known = Some(known.map_or(newest, |known| known.with(newest)));
            clock.measured(known.unwrap());
            // The marker: what happens at this very moment, by the stage's own clock.
            let true_ns = hand.monotonic_ns();
            let stage_ns = there.at(true_ns);
            let capture =
                Capture { at: clock.at(stage_ns), uncertainty_ns: clock.uncertainty_at(stage_ns) };
            truths.push(SessionTime(true_ns - epoch.monotonic_ns));
            let mut marked = telemetry(index);
            marked.frame.capture = capture;
            (marked.head.capture, marked.gaze.capture) = (capture, capture);
            stage.send(&ToDesk::Telemetry(Box::new(marked))).unwrap();
        }
        let report = clock.report(there_now());
        assert_eq!(report.how, ClockTie::Measured);
        stage.send(&ToDesk::Clock(report)).unwrap();
        // Its link ends after all that it said.
        desk.asks(gradus_session::Command::Close);
        drop(stage);
        let logged = desk.end();

        let mut markers = 0;
        for message in logged.log.messages() {
            let (index, capture) = match message.content().unwrap() {
                Content::Frame(frame) => (frame.index as usize, frame.capture),
                _ => continue,
            };
            let error_ns = capture.at.0.abs_diff(truths[index].0);
            assert!(error_ns <= capture.uncertainty_ns, "{error_ns} ns off, said: {capture:?}");
            // It was measured: the guess from the wall clocks was years off.
            assert!(capture.uncertainty_ns < 1_000_000_000, "{capture:?}");
            markers += 1;
        }
        assert_eq!(markers, truths.len());
    }
}
