//! What reaches a session: commands, samples, and news of the stage, the sensors and the log.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::advice::Signs;
use crate::headset::{Headset, HeatLevel, HeatPart, RecentredBy};
use crate::{Command, Origin, StopCause};
use gradus_base::sample::HeartSample;
use gradus_base::sensor::{Carrier, SensorKind};
use gradus_base::{Name, SessionTime};

/// Everything that can be handed to a session.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// Somebody asks for something.
    Command {
        /// The command.
        command: Command,
        /// Who asks.
        from: Origin,
    },
    /// A heart sample arrived.
    Heart(HeartSample),
    /// Heart and looking, summed up; handed in once a second. Rules look at the session then.
    Signs(Box<Signs>),
    /// News of a sensor.
    Sensor(SensorEvent),
    /// News of the stage.
    Stage(StageEvent),
    /// News of the session log.
    Log(LogEvent),
    /// News of a device for vibration and scent.
    Cues(CueEvent),
    /// Nothing but that time has passed; see [`Session::next_wakeup`](super::Session::next_wakeup).
    Tick,
}

/// News of a sensor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SensorEvent {
    /// A source was opened; nothing has come of it yet.
    Connecting {
        /// The source.
        source: Name,
        /// It is made up by a program: no living person.
        synthetic: bool,
        #[serde(default)]
        /// What it is for.
        what: SensorKind,
        /// How its samples travel. Absent in logs of older programs.
        #[serde(default)]
        by: Carrier,
    },
    /// Its first sample is there, or the first after it was lost. In logs of older programs: it
    /// was opened.
    Connected {
        /// The source.
        source: Name,
        /// It is made up by a program: no living person.
        synthetic: bool,
    },
    /// It says itself that its sensor is there and sends nothing.
    Silent {
        /// The source.
        source: Name,
        /// Why, for a person.
        reason: String,
    },
    /// It sends, and says itself that its numbers are doubtful, as when they never change; or it
    /// changes its reason. Its samples have a quality of 0.
    Doubtful {
        /// The source.
        source: Name,
        /// Why, for a person.
        reason: String,
    },
    /// The doubt is over.
    Trusted {
        /// The source.
        source: Name,
    },
    /// It ended or was lost, or why it is not found yet.
    Lost {
        /// The source.
        source: Name,
        /// Why, for a person.
        reason: String,
    },
}

/// News of the stage. Times that the stage measured are its own, in session time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StageEvent {
    /// A stage is there and shows its first frame.
    Ready {
        /// `openxr`, `window` or `offscreen`.
        display: String,
        /// `light` or `full`.
        tier: String,
        /// The runtime's and the headset's own names; empty without one.
        system: String,
        /// Where gaze comes from: `eye`, or `head` and why. Absent in logs of older programs.
        #[serde(default)]
        gaze: String,
    },
    /// The stage is gone, or silent.
    Lost {
        /// Why, for a person.
        reason: String,
    },
    /// The display is gone while the stage lives, or is back.
    DisplayLost {
        /// Why, for a person.
        reason: String,
    },
    /// The display is back.
    DisplayBack,
    /// A stimulus was shown (or heard) for the first time in the frame seen at `at`.
    Presented {
        /// The stimulus.
        stimulus: Name,
        /// The number of the run, from 1.
        run: u32,
        /// When the frame was seen.
        at: SessionTime,
    },
    /// A stimulus ran from its beginning to its end, and the stage showed no frame of it.
    Missed {
        /// The stimulus.
        stimulus: Name,
        /// The number of the run, from 1.
        run: u32,
        /// For how long the stage showed no frame, ms.
        unseen_ms: u32,
        /// The time of the first frame after it.
        at: SessionTime,
    },
    /// The first sample of a sentence left for the sound device at `at`.
    Spoken {
        /// Who speaks.
        speaker: Name,
        /// The number of the sentence, from 1.
        run: u32,
        /// When the sample left.
        at: SessionTime,
    },
    /// The stage took the patient to the safe place by itself.
    StoppedItself {
        /// Why.
        cause: StopCause,
        /// When.
        at: SessionTime,
    },
    /// The head is tracked, or not.
    HeadTracking {
        /// Whether it is.
        tracked: bool,
        /// Since when.
        at: SessionTime,
    },
    /// No sound device, or none any more: the session runs in silence.
    NoSound {
        /// Why, for a person.
        reason: String,
    },
    /// A sound device plays, after there was none.
    SoundBack,
    /// The patient cannot stop the session by hand.
    NoPatientStop {
        /// Why, for a person.
        reason: String,
    },
    /// The patient can stop the session by hand again.
    PatientStopBack,
    /// A sentence could not be made: the session runs without it.
    NoSpeech {
        /// Why, for a person.
        reason: String,
    },
    /// The headset and its runtime, and what they offer; before the stage is ready.
    Headset {
        /// What the stage found.
        headset: Headset,
    },
    /// The space that the patient moves in, when a session of the headset begins.
    PlaySpace {
        /// `STAGE`, `LOCAL_FLOOR` or `LOCAL`, OpenXR's names.
        space: String,
        /// Where the floor's height comes from, for a person.
        floor: String,
    },
    /// The headset was taken off: its own sensor of the face says so (`XR_EXT_user_presence`).
    HeadsetOff {
        /// When.
        at: SessionTime,
    },
    /// The headset was put on again.
    HeadsetOn {
        /// When.
        at: SessionTime,
    },
    /// The runtime shows no frames of the stage: it shows something else, or nothing.
    Hidden {
        /// Why, for a person.
        reason: String,
        /// Since when.
        at: SessionTime,
    },
    /// The runtime shows the stage's frames again.
    Visible {
        /// Since when.
        at: SessionTime,
    },
    /// A headset that cannot say whether it is worn has lain still for some seconds.
    HeadStill {
        /// When it was noticed.
        at: SessionTime,
    },
    /// It moves again.
    HeadMoves {
        /// When.
        at: SessionTime,
    },
    /// The origin of play space was moved: poses before and after are not of one path.
    Recentred {
        /// Who moved it.
        by: RecentredBy,
        /// From this moment on poses are in the new space.
        at: SessionTime,
    },
    /// The headset says how hot it is.
    Heat {
        /// The part that is hot.
        part: HeatPart,
        /// How hot it is.
        level: HeatLevel,
    },
    /// What the stage draws has changed: less, because the headset is hot, or other pictures a
    /// second.
    DrawsLess {
        /// What is left out, for a person.
        what: String,
    },
    /// The headset refuses the view of the room: the stop has ended in the safe place.
    RoomRefused {
        /// When.
        at: SessionTime,
    },
    /// A stop has ended in a view of the room (passthrough), or the view of the room is over.
    Room {
        /// Whether the patient sees the room.
        shown: bool,
        /// Since when.
        at: SessionTime,
    },
}

/// News of the session log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogEvent {
    /// Writing failed; the session goes on.
    WriteFailed {
        /// Why, for a person.
        reason: String,
    },
    /// Writing works again.
    WriteResumed,
    /// Messages that the log's queue could not take, since the start.
    Dropped {
        /// How many.
        messages: u64,
    },
    /// The wall clock was set, or the machine slept: it is now so far ahead of where it would be
    /// by session time, s. Session time goes on as before.
    WallClockMoved {
        /// Seconds ahead; negative: behind.
        ahead_secs: f64,
    },
    /// The folder has keys, and the log is not sealed with them from here on.
    Unsealed {
        /// Why, for a person.
        reason: String,
    },
    /// The folder's list of sessions lacks something of this session.
    Unlisted {
        /// Why, for a person.
        reason: String,
    },
}

/// News of a device that is sent the scenario's cues: vibration and scent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CueEvent {
    /// It is sent the cues: for the first time, or again.
    Works {
        /// The device, such as `serial:/dev/ttyUSB0`.
        to: Name,
    },
    /// It cannot be sent the cues; the session goes on without it.
    Failed {
        /// The device.
        to: Name,
        /// Why, for a person.
        reason: String,
    },
}
