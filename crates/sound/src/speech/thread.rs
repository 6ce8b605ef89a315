//! Makes sentences beside the frames: one frame asks for a sentence, and it is ready some frames
//! later.

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};

use crossbeam_queue::ArrayQueue;

use super::{Sentence, Speaker, SpeechError, Utterance};

/// The most sentences that may wait.
const MOST_WAITING: usize = 8;

/// A thread with a [`Speaker`]. After this handle is dropped the thread makes the sentences that
/// wait, and ends.
pub struct SpeechThread {
    ask: SyncSender<(u32, Utterance)>,
    done: Done,
}

type Done = Arc<ArrayQueue<(u32, Result<Sentence, SpeechError>)>>;

impl SpeechThread {
    /// Starts the thread; an error when the system gives no thread.
    pub fn start(speaker: Speaker) -> std::io::Result<Self> {
        let (ask, asked) = sync_channel::<(u32, Utterance)>(MOST_WAITING);
        let done = Done::new(ArrayQueue::new(MOST_WAITING));
        let answers = done.clone();
        std::thread::Builder::new().name("speech".into()).spawn(move || {
            for (run, utterance) in asked {
                // When nobody polls, the oldest answers are dropped first.
                answers.force_push((run, speaker.say(&utterance)));
            }
        })?;
        Ok(Self { ask, done })
    }

    /// Asks for a sentence under a number; false when too many wait, or the thread is gone.
    pub fn ask(&self, run: u32, utterance: Utterance) -> bool {
        self.ask.try_send((run, utterance)).is_ok()
    }

    /// The next sentence that is done, if any. Does not wait.
    pub fn poll(&self) -> Option<(u32, Result<Sentence, SpeechError>)> {
        self.done.pop()
    }
}
