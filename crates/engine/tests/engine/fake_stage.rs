//! A stage that shows nothing.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use gradus_base::SessionTime;
use gradus_base::sample::*;
use gradus_link::{FrameError, FrameReader, write_frame};
use gradus_live::Directive;
use gradus_session::StageEvent;
use gradus_session::link::{PROTOCOL, Telemetry, ToDesk, ToStage, Welcome};

pub const TOKEN: &str = "let me in";
/// No wait here takes so long; a wait that does has failed.
pub const LONG: Duration = Duration::from_secs(30);

pub struct FakeStage {
    pub stream: TcpStream,
    reader: FrameReader,
}

impl FakeStage {
    /// Connects without a word.
    pub fn connect(addr: SocketAddr) -> Self {
        let stream = TcpStream::connect(addr).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        stream.set_write_timeout(Some(LONG)).unwrap();
        Self { stream, reader: FrameReader::default() }
    }

    /// Connects, says hello and is welcomed.
    pub fn join(addr: SocketAddr) -> (Self, Welcome) {
        let mut stage = Self::connect(addr);
        stage.hello(PROTOCOL, TOKEN);
        match stage.read().unwrap() {
            ToStage::Welcome(welcome) => (stage, *welcome),
            other => panic!("no welcome: {other:?}"),
        }
    }

    /// Joins and shows its first frame.
    pub fn join_ready(addr: SocketAddr) -> Self {
        let (mut stage, _) = Self::join(addr);
        stage.say(ready());
        stage
    }

    pub fn hello(&mut self, protocol: u32, token: &str) {
        let (token, version) = (token.to_owned(), "test".to_owned());
        self.send(&ToDesk::Hello { protocol, token, version, pid: 1 }).unwrap();
    }

    pub fn say(&mut self, event: StageEvent) {
        self.send(&ToDesk::Event(event)).unwrap();
    }

    pub fn send(&mut self, message: &ToDesk) -> Result<(), FrameError> {
        write_frame(&mut self.stream, message, &mut Vec::new())
    }

    pub fn send_bytes(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes)
    }

    pub fn read(&mut self) -> Result<ToStage, FrameError> {
        self.reader.read(&mut self.stream).map(|message| message.expect("the desk is silent"))
    }

    /// Reads until a directive that is looked for.
    pub fn read_until(&mut self, mut found: impl FnMut(&Directive) -> bool) -> Directive {
        let since = Instant::now();
        while since.elapsed() < LONG {
            if let ToStage::Directive(directive) = self.read().unwrap()
                && found(&directive)
            {
                return directive;
            }
        }
        panic!("no such directive");
    }

    /// Waits until the desk has closed the link.
    pub fn is_turned_away(&mut self) -> bool {
        let mut rest = [0; 4096];
        loop {
            match self.stream.read(&mut rest) {
                Ok(0) => return true,
                Ok(_) => {}
                // A desk that had not read everything resets the link.
                Err(error) => return error.kind() == std::io::ErrorKind::ConnectionReset,
            }
        }
    }

    /// Serves a session to its end: measures a frame for each heartbeat and shows every stimulus.
    /// Gives every directive that it was sent, in order.
    pub fn serve(mut self) -> Vec<Directive> {
        let (mut index, mut told) = (0, Vec::new());
        loop {
            let message = self.read();
            if let Ok(ToStage::Directive(directive)) = &message {
                told.push(directive.clone());
            }
            match message {
                Ok(ToStage::Heartbeat { .. }) => {
                    index += 1;
                    let _ = self.send(&ToDesk::Telemetry(Box::new(telemetry(index))));
                }
                Ok(ToStage::Directive(Directive::Stimulus { stimulus, run, start })) => {
                    self.say(StageEvent::Presented { stimulus, run, at: start });
                }
                // Welcomed again: from here on it counts time as the session does.
                Ok(ToStage::Welcome(_)) => self.say(ready()),
                Ok(ToStage::Directive(Directive::End)) | Err(_) => return told,
                Ok(_) => {}
            }
        }
    }
}

pub fn ready() -> StageEvent {
    StageEvent::Ready {
        display: "offscreen".into(),
        tier: "light".into(),
        system: "fake".into(),
        gaze: "head: it has no eyes".into(),
    }
}

pub fn telemetry(index: u64) -> Telemetry {
    let capture = Capture { at: SessionTime(index), uncertainty_ns: 0 };
    let (frame, pose) = (ReferenceFrame::PlaySpace, Pose::default());
    let hand = |side| HandSample {
        capture,
        side,
        frame,
        position_tracked: false,
        orientation_tracked: false,
        pose,
        squeeze: None,
        menu: None,
    };
    Telemetry {
        frame: FrameSample {
            capture,
            index,
            period_ms: 11.0,
            cpu_ms: 2.0,
            telemetry_dropped: 0,
            directed_at: SessionTime::ZERO,
        },
        head: HeadSample {
            capture,
            frame,
            position_tracked: true,
            orientation_tracked: true,
            pose,
        },
        hands: [hand(Side::Left), hand(Side::Right)],
        gaze: GazeSample {
            capture,
            source: GazeSource::Head,
            frame,
            origin_m: [0.0; 3],
            direction: [0.0, 0.0, -1.0],
            valid: true,
            region: None,
        },
    }
}
