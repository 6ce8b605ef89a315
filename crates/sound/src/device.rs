//! The sound device over a whole session: it may be missing, go, come back or be exchanged.
//!
//! ```text
//!             open fails: Silent(why), tried again after 2, 4, 8, … 30 s
//!            ┌───────────┐
//!  ──▶ closed ──opens──▶ open, takes its first frames: Playing
//!            ▲             │  a fault, or no frame taken for 2 s, or another default device
//!            └─ Silent(why)┘
//! ```
//!
//! All of it happens on a thread of its own, since opening a device can take seconds. Each time a
//! device opens, the sounds are built anew, as for a stage that joins late: the owner gets the new
//! [`SoundControl`] and goes on with it. The rate stays that of the first device, so that sentences
//! keep fitting; another device's rate is converted.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use crate::control::Progress;
use crate::output::{Output, SoundError, open_output};
use crate::{SoundControl, SoundWorld};

/// How often an open device is looked at.
const LOOK: Duration = Duration::from_millis(250);
/// A device that was just opened takes its first frames within this.
const FIRST_LOOK: Duration = Duration::from_millis(30);
/// How often the system is asked which device is its default.
const ASK: Duration = Duration::from_secs(2);
/// A device that takes no frame for so long plays nothing.
const STALLED: Duration = Duration::from_secs(2);
/// The first pause before a device is tried again, and the longest.
const RETRY: core::ops::RangeInclusive<Duration> = Duration::from_secs(2)..=Duration::from_secs(30);

/// News of the device.
pub enum DeviceNews {
    /// A device plays.
    Playing {
        /// The controls of its sounds.
        control: Box<SoundControl>,
        /// Frames a second of the sounds; the same for every device of a session.
        rate: NonZero<u32>,
    },
    /// Nothing can be heard, for this reason. It is tried again by itself.
    Silent(String),
}

/// Makes the sounds for a device, at a rate in frames a second.
pub type BuildSounds = Box<dyn Fn(NonZero<u32>) -> (SoundWorld, SoundControl) + Send>;

/// The thread that keeps a device open. Dropping it closes the device.
pub struct DeviceThread {
    news: Receiver<DeviceNews>,
    _stop: Sender<()>,
}

impl DeviceThread {
    /// Starts the thread.
    pub fn start(build: BuildSounds) -> std::io::Result<Self> {
        let (tell, news) = channel();
        let (stop, stopped) = channel::<()>();
        std::thread::Builder::new().name("sound device".to_owned()).spawn(move || {
            let _quiet = quiet();
            let mut keeper = Keeper::new(SystemDefault, build);
            loop {
                let (news, pause) = keeper.look(Instant::now());
                if news.is_some_and(|news| tell.send(news).is_err()) {
                    return;
                }
                match stopped.recv_timeout(pause) {
                    Err(RecvTimeoutError::Timeout) => {}
                    _ => return,
                }
            }
        })?;
        Ok(Self { news, _stop: stop })
    }

    /// The next news, if there is any. Never waits.
    pub fn news(&self) -> Option<DeviceNews> {
        self.news.try_recv().ok()
    }

    /// The next news, waited for at most so long.
    pub fn first_news(&self, patience: Duration) -> Option<DeviceNews> {
        self.news.recv_timeout(patience).ok()
    }
}

/// Keeps ALSA, on this thread, from printing to standard error at each device that does not open.
#[cfg(target_os = "linux")]
fn quiet() -> impl Sized {
    alsa::Output::local_error_handler()
}

/// Other systems print nothing.
#[cfg(not(target_os = "linux"))]
fn quiet() {}

/// What a [`Keeper`] opens: the system's default device, or a test's.
trait Opens {
    type Device: Plays;

    fn open(&mut self) -> Result<Self::Device, SoundError>;

    /// Which device would be opened now; none where that is not known.
    fn name(&self) -> Option<String>;
}

/// An open device.
trait Plays {
    fn sample_rate(&self) -> NonZero<u32>;
    fn play(&self, world: SoundWorld);
    /// Why it plays no longer.
    fn fault(&self) -> Option<String>;
    /// Closes it; a device that is gone may take its time for that.
    fn close(self);
}

/// Opens the system's default device.
struct SystemDefault;

impl Opens for SystemDefault {
    type Device = Output;

    fn open(&mut self) -> Result<Output, SoundError> {
        open_output()
    }

    fn name(&self) -> Option<String> {
        crate::output::default_device()
    }
}

impl Plays for Output {
    fn sample_rate(&self) -> NonZero<u32> {
        Output::sample_rate(self)
    }

    fn play(&self, world: SoundWorld) {
        Output::play(self, world);
    }

    fn fault(&self) -> Option<String> {
        Output::fault(self).map(str::to_owned)
    }

    fn close(self) {
        drop(self);
    }
}

/// A device that plays.
struct Open<D> {
    device: D,
    name: Option<String>,
    progress: Progress,
    frames: u64,
    /// When `frames` last grew, or was first looked at.
    moved: Option<Instant>,
    /// When the system was last asked for its default device.
    asked: Instant,
    /// The controls, until the first frame was taken: a device that opens and takes none plays nothing.
    control: Option<Box<SoundControl>>,
}

/// Keeps a device open. It is looked at, and says how long until the next look.
struct Keeper<O: Opens> {
    opens: O,
    build: BuildSounds,
    rate: Option<NonZero<u32>>,
    open: Option<Open<O::Device>>,
    /// The reason that was last given for the silence; none while a device plays.
    silent: Option<String>,
    retry: Duration,
}

impl<O: Opens> Keeper<O> {
    fn new(opens: O, build: BuildSounds) -> Self {
        Self { opens, build, rate: None, open: None, silent: None, retry: *RETRY.start() }
    }

    fn look(&mut self, now: Instant) -> (Option<DeviceNews>, Duration) {
        let Some(open) = &mut self.open else { return self.try_to_open(now) };
        let frames = open.progress.frames();
        let moved = frames != open.frames;
        if moved || open.moved.is_none() {
            (open.frames, open.moved) = (frames, Some(now));
        }
        let since = open.moved.unwrap_or(now);
        let stalled = now.saturating_duration_since(since) >= STALLED;
        let fault = open
            .device
            .fault()
            .or_else(|| stalled.then(|| "the sound device has stopped taking sound".to_owned()));
        let mut exchanged = false;
        if open.name.is_some() && now.saturating_duration_since(open.asked) >= ASK {
            open.asked = now;
            exchanged = self.opens.name().is_some_and(|name| open.name.as_ref() != Some(&name));
        }
        if fault.is_none() && !exchanged {
            let playing = open.control.take_if(|_| moved);
            let news = playing.zip(self.rate).map(|(control, rate)| {
                (self.silent, self.retry) = (None, *RETRY.start());
                DeviceNews::Playing { control, rate }
            });
            return (news, LOOK);
        }
        if let Some(open) = self.open.take() {
            open.device.close();
        }
        match fault {
            Some(reason) => (self.say_silent(reason), self.pause()),
            // Another device is the default now: it is opened at once.
            None => self.try_to_open(now),
        }
    }

    fn try_to_open(&mut self, now: Instant) -> (Option<DeviceNews>, Duration) {
        let device = match self.opens.open() {
            Ok(device) => device,
            Err(error) => {
                let reason = format!("{error}; {}", error.remedy());
                return (self.say_silent(reason), self.pause());
            }
        };
        let rate = *self.rate.get_or_insert(device.sample_rate());
        let (world, control) = (self.build)(rate);
        let progress = control.progress();
        device.play(world);
        let name = self.opens.name();
        let (frames, moved, control) = (0, None, Some(Box::new(control)));
        self.open = Some(Open { device, name, progress, frames, moved, asked: now, control });
        (None, FIRST_LOOK)
    }

    /// The pause before the next try, twice as long each time until a device plays.
    fn pause(&mut self) -> Duration {
        let pause = self.retry;
        self.retry = (2 * self.retry).min(*RETRY.end());
        pause
    }

    /// A reason is given once, until another takes its place.
    fn say_silent(&mut self, reason: String) -> Option<DeviceNews> {
        if self.silent.as_ref() == Some(&reason) {
            return None;
        }
        self.silent = Some(reason.clone());
        Some(DeviceNews::Silent(reason))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;

    /// The sound system of a test: which device there is, what it plays, and its fault.
    #[derive(Default)]
    struct System {
        device: Option<(&'static str, u32)>,
        fault: Option<String>,
        playing: Option<SoundWorld>,
        opened: u32,
        faults_at_once: bool,
    }

    #[derive(Clone, Default)]
    struct Fake(Rc<RefCell<System>>);

    impl Opens for Fake {
        type Device = Fake;

        fn open(&mut self) -> Result<Fake, SoundError> {
            let mut system = self.0.borrow_mut();
            if system.device.is_none() {
                return Err(SoundError::NoDevice(rodio::DeviceSinkError::NoDevice));
            }
            let fault = system.faults_at_once.then(|| "a fault".to_owned());
            (system.fault, system.opened) = (fault, system.opened + 1);
            drop(system);
            Ok(self.clone())
        }

        fn name(&self) -> Option<String> {
            self.0.borrow().device.map(|(name, _)| name.to_owned())
        }
    }

    impl Plays for Fake {
        fn sample_rate(&self) -> NonZero<u32> {
            NonZero::new(self.0.borrow().device.unwrap().1).unwrap()
        }

        fn play(&self, world: SoundWorld) {
            self.0.borrow_mut().playing = Some(world);
        }

        fn fault(&self) -> Option<String> {
            self.0.borrow().fault.clone()
        }

        fn close(self) {
            self.0.borrow_mut().playing = None;
        }
    }

    impl Fake {
        /// The device takes a tenth of a second of sound.
        fn takes_sound(&self) {
            if let Some(world) = &mut self.0.borrow_mut().playing {
                world.take(9_600).for_each(drop);
            }
        }
    }

    /// A keeper, its system, and a time that the test moves.
    struct Test {
        keeper: Keeper<Fake>,
        system: Fake,
        now: Instant,
    }

    impl Test {
        fn new() -> Self {
            let system = Fake::default();
            let build = Box::new(|rate| SoundWorld::build(&[], &[], 1, rate));
            Self { keeper: Keeper::new(system.clone(), build), system, now: Instant::now() }
        }

        fn device(&mut self, device: Option<(&'static str, u32)>) {
            self.system.0.borrow_mut().device = device;
        }

        /// What is told within some seconds, while the device takes sound or hangs.
        fn told(&mut self, secs: u64, takes_sound: bool) -> Vec<String> {
            let until = self.now + Duration::from_secs(secs);
            let mut told = Vec::new();
            while self.now < until {
                if takes_sound {
                    self.system.takes_sound();
                }
                let (news, pause) = self.keeper.look(self.now);
                told.extend(news.map(|news| match news {
                    DeviceNews::Playing { rate, .. } => format!("playing at {rate}"),
                    DeviceNews::Silent(reason) => reason,
                }));
                self.now += pause;
            }
            told
        }
    }

    #[test]
    fn a_device_that_comes_later_plays_and_the_silence_is_told_once() {
        let mut test = Test::new();
        let told = test.told(60, true);
        assert!(told.len() == 1 && told[0].starts_with("this machine has no sound device"));
        test.device(Some(("headset", 44_100)));
        assert_eq!(test.told(31, true), ["playing at 44100"]);
        assert_eq!(test.told(60, true), Vec::<String>::new());
    }

    #[test]
    fn a_device_that_goes_is_told_and_comes_back_by_itself() {
        let mut test = Test::new();
        test.device(Some(("headset", 44_100)));
        assert_eq!(test.told(5, true), ["playing at 44100"]);
        test.system.0.borrow_mut().fault = Some("the device was unplugged".to_owned());
        test.device(None);
        // The second reason has the remedy.
        let told = test.told(10, true);
        assert_eq!((told.len(), told[0].as_str()), (2, "the device was unplugged"));
        assert!(told[1].contains("connect headphones"), "{told:?}");
        // Another device, of another rate: the sounds keep theirs, so that sentences fit.
        test.device(Some(("speakers", 48_000)));
        assert_eq!(test.told(31, true), ["playing at 44100"]);
    }

    #[test]
    fn a_device_that_takes_no_sound_any_more_is_opened_again() {
        let mut test = Test::new();
        test.device(Some(("headset", 48_000)));
        assert_eq!(test.told(5, true), ["playing at 48000"]);
        assert_eq!(test.told(3, false), ["the sound device has stopped taking sound"]);
        assert_eq!(test.told(5, true), ["playing at 48000"]);
        assert_eq!(test.system.0.borrow().opened, 2);
    }

    #[test]
    fn a_device_that_opens_and_takes_nothing_is_tried_more_and_more_seldom() {
        let mut test = Test::new();
        test.device(Some(("dead", 48_000)));
        let told = test.told(120, false);
        assert_eq!(told, ["the sound device has stopped taking sound"]);
        // Each try takes two seconds, and the pauses between grow to half a minute.
        let opened = test.system.0.borrow().opened;
        assert!((5..=9).contains(&opened), "{opened}");
        // One that faults at once, too.
        test.system.0.borrow_mut().faults_at_once = true;
        let before = test.system.0.borrow().opened;
        assert_eq!(test.told(120, true), ["a fault"]);
        assert!(test.system.0.borrow().opened - before <= 6);
    }

    #[test]
    fn another_default_device_takes_over_without_a_word_of_silence() {
        let mut test = Test::new();
        test.device(Some(("speakers", 48_000)));
        assert_eq!(test.told(5, true), ["playing at 48000"]);
        test.device(Some(("headset", 48_000)));
        assert_eq!(test.told(5, true), ["playing at 48000"]);
        assert_eq!(test.system.0.borrow().opened, 2);
    }
}
