//! One run of the speech program: a process without a shell, bounded in time and in output.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// The longest time to make one sentence, s.
const MOST_SECS: u64 = 5;
/// The most output taken, bytes: 90 s of sound at the program's rate.
const MOST_BYTES: u64 = 4_000_000;

/// Why a sentence is missing.
#[derive(Debug, thiserror::Error)]
pub enum SpeechError {
    /// The program was not found.
    #[error("the program espeak-ng is not installed")]
    NotInstalled,
    /// The program was found and does not run.
    #[error("the program espeak-ng cannot be run: {0}")]
    NotRun(#[source] std::io::Error),
    /// The program was ended because it took too long.
    #[error("espeak-ng did not finish within {MOST_SECS} s")]
    TooSlow,
    /// The program ended with an error, or with no sound.
    #[error("espeak-ng refused: {said}")]
    Refused {
        /// The program's own words.
        said: String,
    },
    /// The program's sound cannot be used.
    #[error("what espeak-ng gave is no sound: {what}")]
    BadSound {
        /// The fault of the sound.
        what: &'static str,
    },
    /// The time for the sentences of a scenario was over.
    #[error("the scenario has more sentences than could be made in time")]
    TooMany,
    /// The text has no word to speak.
    #[error("there is nothing to say")]
    Empty,
    /// The text is longer than a sentence may be.
    #[error("a sentence has 300 characters at most, this one has {characters}")]
    TooLong {
        /// Number of characters of the sentence.
        characters: usize,
    },
    /// The text given as a language is none.
    #[error("`{language}` is no language")]
    NoLanguage {
        /// The language as given.
        language: String,
    },
}

impl SpeechError {
    /// The remedy for this error.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NotInstalled => {
                "install it (`apt install espeak-ng`) on the machine of the stage; the session goes \
                 on without the sentence"
            }
            Self::NotRun(_) => {
                "look whether the program may be run; the session goes on without it"
            }
            Self::TooSlow => "say it again, or shorten it",
            Self::Refused { .. } => {
                "`espeak-ng --voices` lists the languages that are installed; the session goes on \
                 without the sentence"
            }
            Self::BadSound { .. } => "try `espeak-ng \"hello\"` on the machine of the stage",
            Self::TooMany => "leave some out; the session goes on without the last of them",
            Self::Empty => "write a sentence",
            Self::TooLong { .. } => "shorten it, or make two of it",
            Self::NoLanguage { .. } => "write one as `en`, `de` or `en-gb`",
        }
    }
}

/// A running process; dropping it ends the process.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // The process may have ended by itself: then there is no process to end.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The bytes of a WAV file in which `voice` says `text`. The text is not among the arguments, where
/// other users of the machine could read it.
pub(super) fn run(
    program: &Path,
    voice: &str,
    pitch: u32,
    words_per_minute: u32,
    text: &str,
) -> Result<Vec<u8>, SpeechError> {
    let child = Command::new(program)
        .args(["-v", voice, "-p", &pitch.to_string(), "-s", &words_per_minute.to_string()])
        // Text as UTF-8 from standard input, WAV to standard output.
        .args(["-b", "1", "--stdin", "--stdout"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => SpeechError::NotInstalled,
            _ => SpeechError::NotRun(error),
        })?;
    let mut running = Running(child);
    let said = running.0.stderr.take();
    let sound = running.0.stdout.take();
    if let Some(mut stdin) = running.0.stdin.take() {
        // 1200 bytes at most: a pipe takes them at once. A program that does not read the text ends
        // in an error of its own below.
        let _ = stdin.write_all(text.as_bytes()).and_then(|()| stdin.write_all(b"\n"));
    }
    let sound = collect(sound, MOST_BYTES);
    let said = collect(said, 2000);
    let wait = Duration::from_secs(MOST_SECS);
    let bytes = sound.recv_timeout(wait).map_err(|_| SpeechError::TooSlow)?;
    if bytes.len() as u64 >= MOST_BYTES {
        return Err(SpeechError::BadSound { what: "it does not end" });
    }
    let said = said.recv_timeout(wait).map_err(|_| SpeechError::TooSlow)?;
    let status = running.0.wait().map_err(SpeechError::NotRun)?;
    if !status.success() || bytes.is_empty() {
        let said = String::from_utf8_lossy(&said);
        let said: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        return Err(SpeechError::Refused { said: said.trim().chars().take(200).collect() });
    }
    Ok(bytes)
}

/// Reads a pipe to its end, or up to `most` bytes, beside the caller.
fn collect(pipe: Option<impl Read + Send + 'static>, most: u64) -> mpsc::Receiver<Vec<u8>> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // The caller judges the bytes read before an error.
            let _ = pipe.take(most).read_to_end(&mut bytes);
        }
        let _ = send.send(bytes);
    });
    receive
}
