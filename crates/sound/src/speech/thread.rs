//! Sentences made beside the frames: asked for in one, there some frames later.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use super::{Sentence, Speaker, SpeechError, Utterance};

/// Sentences that may wait.
const MOST_WAITING: usize = 8;

/// A thread with a [`Speaker`]. It ends when this is dropped and its sentence is done.
pub struct SpeechThread {
    ask: SyncSender<(u32, Utterance)>,
    done: Receiver<(u32, Result<Sentence, SpeechError>)>,
}

impl SpeechThread {
    /// Starts it; an error when the system gives no thread.
    pub fn start(speaker: Speaker) -> std::io::Result<Self> {
        let (ask, asked) = sync_channel::<(u32, Utterance)>(MOST_WAITING);
        let (answer, done) = sync_channel(MOST_WAITING);
        std::thread::Builder::new().name("speech".into()).spawn(move || {
            for (run, utterance) in asked {
                if answer.send((run, speaker.say(&utterance))).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { ask, done })
    }

    /// Asks for a sentence under a number; false when too many wait, or the thread is gone.
    pub fn ask(&self, run: u32, utterance: Utterance) -> bool {
        match self.ask.try_send((run, utterance)) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
        }
    }

    /// The next that is done, if one is. Does not wait.
    pub fn poll(&self) -> Option<(u32, Result<Sentence, SpeechError>)> {
        self.done.try_recv().ok()
    }
}
