//! A sound device that goes and comes back, on a real sound server: PulseAudio with a sink that
//! nobody hears. Where PulseAudio is not installed the test is left out, and prints that.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use gradus_session::{AlarmKind, RecordKind, StageEvent};

use crate::support::log::is_end_of;
use crate::support::program::{gradus, scratch};
use crate::support::session::{Session, Setup};
use crate::support::{one_at_a_time, wait_for};

/// A sound server of the test's own, with ALSA's default device on it.
struct Server {
    folder: tempfile::TempDir,
    daemon: Child,
}

impl Server {
    fn start() -> Option<Self> {
        let installed = |name: &str| {
            let version = Command::new(name).arg("--version").output();
            version.is_ok_and(|version| version.status.success())
        };
        if !installed("pulseaudio") || !installed("pactl") {
            println!("left out: pulseaudio and pulseaudio-utils are not installed");
            return None;
        }
        let folder = scratch();
        let alsa = format!(
            "</usr/share/alsa/alsa.conf>\npcm.!default {{ type pulse server \"unix:{0}\" }}\n\
             ctl.!default {{ type pulse server \"unix:{0}\" }}\n",
            socket(folder.path()).display()
        );
        std::fs::write(folder.path().join("alsa.conf"), alsa).unwrap();
        let daemon = Self::daemon(folder.path());
        Some(Self { folder, daemon })
    }

    fn daemon(folder: &Path) -> Child {
        let runtime = folder.join("runtime");
        std::fs::create_dir_all(&runtime).unwrap();
        let listen = format!(
            "module-native-protocol-unix auth-anonymous=1 socket={}",
            socket(folder).display()
        );
        let daemon = Command::new("pulseaudio")
            .args(["-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"])
            .args(["--disable-shm=yes", "-L", "module-null-sink sink_name=clinic", "-L", &listen])
            .env("XDG_RUNTIME_DIR", &runtime)
            .env("HOME", folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        wait_for("the sound server", || socket(folder).exists().then_some(()), String::new);
        daemon
    }

    fn pactl(&self, args: &[&str]) -> String {
        let out = self.addressed(Command::new("pactl")).args(args).output().unwrap();
        assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    }

    fn addressed(&self, mut command: Command) -> Command {
        command.env("PULSE_SERVER", format!("unix:{}", socket(self.folder.path()).display()));
        command.env("PULSE_COOKIE", self.folder.path().join("cookie"));
        command
    }

    /// The number of programs that play.
    fn players(&self) -> usize {
        self.pactl(&["list", "short", "sink-inputs"]).lines().count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

fn socket(folder: &Path) -> std::path::PathBuf {
    folder.join("socket")
}

fn is_no_sound(kind: &RecordKind) -> bool {
    matches!(kind, RecordKind::AlarmRaised { alarm } if alarm.kind == AlarmKind::NoSound)
}

fn is_sound_back(kind: &RecordKind) -> bool {
    matches!(kind, RecordKind::Stage { event: StageEvent::SoundBack })
}

#[test]
fn sound_that_goes_is_an_alarm_and_comes_back_by_itself() {
    let _one = one_at_a_time();
    let Some(mut server) = Server::start() else { return };
    let script = [(0.0, "BeginExposure"), (600.0, "Close")];
    let mut session = Session::start(&Setup::small(&["--display", "offscreen"], &script), |args| {
        let mut command = server.addressed(gradus(args));
        command.env("ALSA_CONFIG_PATH", server.folder.path().join("alsa.conf"));
        command
    });
    wait_for("sound", || (server.players() == 1).then_some(()), String::new);
    assert!(!session.log().events.iter().any(|event| is_no_sound(&event.is.kind)));

    // The device goes: the headset's cable is pulled.
    server.pactl(&["unload-module", "module-null-sink"]);
    let (gone, alarm) = session.wait_for_event("the alarm", 0, is_no_sound);
    wait_for("silence", || (server.players() == 0).then_some(()), String::new);
    server.pactl(&["load-module", "module-null-sink", "sink_name=other"]);
    let (back, _) = session.wait_for_event("sound again", gone, is_sound_back);
    session.wait_for_event("the alarm's end", back, |kind| is_end_of(kind, &alarm.is.kind));
    wait_for("sound", || (server.players() == 1).then_some(()), String::new);

    // The sound server itself dies and is started again: the same words once more.
    server.daemon.kill().unwrap();
    server.daemon.wait().unwrap();
    let (gone, _) = session.wait_for_event("the alarm", back, is_no_sound);
    let _ = std::fs::remove_file(socket(server.folder.path()));
    server.daemon = Server::daemon(server.folder.path());
    session.wait_for_event("sound again", gone, is_sound_back);
    wait_for("sound", || (server.players() == 1).then_some(()), String::new);

    let log = session.end();
    log.assert_no_hole(None);
    let RecordKind::AlarmRaised { alarm } = &alarm.is.kind else { unreachable!() };
    assert!(alarm.message.starts_with("The patient hears nothing: the sound device"), "{alarm:?}");
}
