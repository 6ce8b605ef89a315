//! Sentences said live: asked of the speech thread when the state has a new one, heard some frames
//! later from its speaker's place. The frame never waits for them.

use gradus_base::{Name, SessionTime};
use gradus_scenario::Place;
use gradus_session::StageEvent;
use gradus_sound::SoundControl;
use gradus_sound::speech::{Sentence, Speaker, SpeechError, SpeechThread, Utterance};

use crate::world::live::LiveWorld;

/// The number that prepared sentences are made under, before anybody asks for them.
const PREPARED: u32 = 0;

/// Who makes the sentences, and how far that is.
pub struct Speech {
    thread: SpeechThread,
    /// Made one after the other, so that a live one waits for one at most.
    to_prepare: Vec<Utterance>,
    preparing: bool,
    /// The latest run that was taken from the state.
    seen: u32,
    /// What the voices were given last.
    given: Option<(Name, u32)>,
    /// The latest run of which the desk heard that it was spoken.
    reported: u32,
}

impl Speech {
    /// None for a world in which nobody can be made to speak.
    pub fn start(live: &LiveWorld, speaker: Speaker) -> Option<std::io::Result<Self>> {
        let speakers = &live.scenario().world().speakers;
        let first = speakers.first()?;
        let said = speakers.iter().flat_map(|s| s.sentences.iter().map(move |text| (text, s)));
        let mut to_prepare: Vec<_> =
            said.filter_map(|(text, s)| Utterance::new(text, &s.language, s.seed).ok()).collect();
        if to_prepare.is_empty() {
            // Whether the program is there is to be known before a sentence is waited for.
            to_prepare.extend(Utterance::new(&first.label, &first.language, first.seed).ok());
        }
        to_prepare.reverse();
        // What was said before this stage was there is not said again.
        let seen = live.state.sentences_said();
        Some(SpeechThread::start(speaker).map(|thread| Self {
            thread,
            to_prepare,
            preparing: false,
            seen,
            given: None,
            reported: seen,
        }))
    }

    /// One frame: asks for what is new, gives what is made to the voices. `missing` gets the first
    /// reason why a sentence could not be made; what was first heard is returned.
    pub fn frame(
        &mut self,
        live: &LiveWorld,
        now: SessionTime,
        control: &mut SoundControl,
        missing: &mut Option<String>,
    ) -> Option<StageEvent> {
        let mut lacks = |error: &SpeechError| {
            missing.get_or_insert_with(|| why(error));
        };
        if let Some(error) = self.ask(live) {
            lacks(&error);
        }
        while let Some((run, made)) = self.thread.poll() {
            self.preparing &= run != PREPARED;
            match made {
                Ok(sentence) if run != PREPARED => self.give(live, now, run, sentence, control),
                Ok(_) => {}
                Err(error) => {
                    if matches!(error, SpeechError::NotInstalled | SpeechError::TooSlow) {
                        self.to_prepare.clear();
                    }
                    lacks(&error);
                }
            }
        }
        if self.given.as_ref().is_some_and(|(_, run)| !is_wanted(live, *run)) {
            control.hush();
        }
        let heard = control.said().filter(|heard| heard.run > self.reported)?;
        self.reported = heard.run;
        let (speaker, run) = self.given.clone().filter(|(_, run)| *run == heard.run)?;
        Some(StageEvent::Spoken { speaker, run, at: heard.at })
    }

    /// Asks for the newest sentence, else for one that may be wanted later.
    fn ask(&mut self, live: &LiveWorld) -> Option<SpeechError> {
        let newest = live.state.sentences().iter().zip(&live.scenario().world().speakers);
        let newest = newest.max_by_key(|(said, _)| said.run);
        if let Some((said, speaker)) = newest.filter(|(said, _)| said.run > self.seen) {
            self.seen = said.run;
            if said.ended.is_some() {
                return None;
            }
            let utterance = Utterance::new(&said.text, &speaker.language, speaker.seed);
            let asked = utterance.map(|utterance| self.thread.ask(said.run, utterance));
            return asked.map_or_else(Some, |taken| (!taken).then_some(SpeechError::TooSlow));
        }
        if !self.preparing
            && let Some(utterance) = self.to_prepare.pop()
        {
            self.preparing = self.thread.ask(PREPARED, utterance);
        }
        None
    }

    /// Lets a sentence be heard, if it is still the one that is meant.
    fn give(
        &mut self,
        live: &LiveWorld,
        now: SessionTime,
        run: u32,
        sentence: Sentence,
        control: &mut SoundControl,
    ) {
        if run != self.seen || !is_wanted(live, run) {
            return;
        }
        let mut held = live.state.sentences().iter().zip(&live.scenario().world().speakers);
        let Some((said, speaker)) = held.find(|(said, _)| said.run == run) else { return };
        let moment = live.moment(now, Place::World);
        let at_m = speaker.at_m.each_ref().map(|m| moment.number_f32(m));
        control.say(run, sentence, at_m, speaker.reach_m as f32, speaker.gain_db as f32);
        self.given = Some((said.speaker.clone(), run));
    }
}

/// Whether a run is its speaker's latest and was not cut short.
fn is_wanted(live: &LiveWorld, run: u32) -> bool {
    let said = live.state.sentences().iter().find(|said| said.run == run);
    said.is_some_and(|said| said.ended.is_none())
}

/// Why a sentence is missing, and what would mend it.
pub fn why(error: &SpeechError) -> String {
    format!("{error}; {}", error.remedy())
}
