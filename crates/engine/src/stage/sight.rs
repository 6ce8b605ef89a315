//! What the stage measured last: frames, head, hands, and what the patient looked at.

use std::time::Duration;

use gradus_base::SessionTime;
use gradus_base::sample::{FrameSample, GazeSample, HeadSample, Pose};
use gradus_live::WorldState;
use gradus_live::feet::Feet;
use gradus_live::hand::Hands;
use gradus_scenario::Scenario;
use gradus_session::link::Telemetry;
use gradus_session::snapshot::GazeView;
use gradus_signal::eyes::{Judge, LookSigns, Window};

/// How much of the looks the panel and the rules hear of.
const LOOKS: Duration = Duration::from_secs(60);
/// How often the looks are summed up.
const SIGNS_EVERY: Duration = Duration::from_secs(1);

/// The newest measurements of a stage.
pub(crate) struct Sight {
    frame: Option<FrameSample>,
    head: Option<HeadSample>,
    gaze: Option<GazeSample>,
    judge: Judge,
    /// What the patient looked at in the last while; outlives a stage.
    looks: Window,
    /// The sum of the looks, and when it was made.
    signs: (SessionTime, LookSigns),
    /// As the stage shows them: made from the same samples in the same way.
    hands: Hands,
    feet: Feet,
    /// When play space was moved, until the first measurement after it.
    moved: Option<SessionTime>,
}

impl Default for Sight {
    fn default() -> Self {
        Self {
            frame: None,
            head: None,
            gaze: None,
            judge: Judge::default(),
            looks: Window::new(LOOKS),
            signs: Default::default(),
            hands: Hands::default(),
            feet: Feet::default(),
            moved: None,
        }
    }
}

impl Sight {
    /// Takes the measurements of a frame, whose numbers are finite.
    pub fn take(&mut self, telemetry: &Telemetry, scenario: &Scenario, world: &WorldState) {
        if self.moved.take_if(|at| telemetry.head.capture.at >= *at).is_some() {
            (self.hands, self.judge) = (Hands::default(), Judge::default());
            self.feet = Feet::default();
        }
        self.frame = Some(telemetry.frame);
        self.head = Some(telemetry.head);
        self.gaze = Some(telemetry.gaze);
        self.hands.take(&telemetry.hands, &telemetry.head);
        self.feet.take(&telemetry.head, world.posture());
        self.judge.head(&telemetry.head);
        let look = self.judge.judge(scenario, Some(world), &telemetry.gaze);
        self.looks.push(look);
    }

    /// A stimulus was seen: looks are judged against it.
    pub fn presented(&mut self, at: SessionTime) {
        self.looks.presented(at);
    }

    /// Play space is moved: what is measured from `at` on is of another path than what was before.
    pub fn recentred(&mut self, at: SessionTime) {
        self.moved = Some(at);
    }

    /// The stage is gone: nothing is known of head, hands and frames.
    pub fn lose(&mut self) {
        (self.frame, self.head, self.gaze) = (None, None, None);
        (self.hands, self.feet) = (Hands::default(), Feet::default());
    }

    /// The last while of looks, summed up once a second.
    pub fn look_signs(&mut self, now: SessionTime) -> LookSigns {
        if now.since(self.signs.0) >= SIGNS_EVERY {
            self.signs = (now, self.looks.signs(now));
        }
        self.signs.1
    }

    /// The newest frame.
    pub fn frame(&self) -> Option<&FrameSample> {
        self.frame.as_ref()
    }

    /// The patient's hands.
    pub fn hands(&self) -> Hands {
        self.hands
    }

    /// The patient's feet, as the stage shows them.
    pub fn feet(&self) -> Feet {
        self.feet
    }

    /// The head, where it is tracked.
    pub fn head(&self) -> Option<Pose> {
        let head = self.head?;
        (head.position_tracked && head.orientation_tracked).then_some(head.pose)
    }

    /// The gaze as the panel shows it, where it is valid.
    pub fn gaze(&self) -> Option<GazeView> {
        let gaze = self.gaze.filter(|gaze| gaze.valid)?;
        Some(GazeView {
            source: gaze.source,
            origin_m: gaze.origin_m,
            direction: gaze.direction,
            region: gaze.region,
        })
    }
}
