//! Sentences said live. When the state has a new sentence, the speech thread is asked to make it;
//! some frames later it is heard from its speaker's place. The frame never waits for a sentence.

use gradus_base::{Name, SessionTime};
use gradus_scenario::Place;
use gradus_scenario::plan::course::Course;
use gradus_scenario::speaker;
use gradus_session::StageEvent;
use gradus_sound::SoundControl;
use gradus_sound::speech::{Sentence, Speaker, SpeechError, SpeechThread, Utterance};

use crate::world::live::LiveWorld;

/// The run number under which sentences are prepared before the therapist asks for them.
const PREPARED: u32 = 0;

/// The thread that makes the sentences, and how far each sentence has come.
pub struct Speech {
    thread: SpeechThread,
    /// How the place of each speaker moves.
    courses: Box<[Course]>,
    /// Sentences still to be prepared. They are made one after the other, so that a live sentence
    /// waits for at most one prepared sentence.
    to_prepare: Vec<Utterance>,
    preparing: bool,
    /// The latest run that was taken from the state.
    seen: u32,
    /// The speaker and the run of the sentence that the voices were given last.
    given: Option<(Name, u32)>,
    /// The latest run that was reported to the desk as spoken.
    reported: u32,
}

impl Speech {
    /// Starts the speech thread; none for a world without speakers.
    pub fn start(live: &LiveWorld, speaker: Speaker) -> Option<std::io::Result<Self>> {
        let speakers = &live.scenario().world().speakers;
        let first = speakers.first()?;
        let said = speakers.iter().flat_map(|s| s.sentences.iter().map(move |text| (text, s)));
        let spoken = |text: &str, s: &speaker::Speaker| {
            Some(Utterance::new(text, &s.language, s.seed).ok()?.through(s.through))
        };
        let mut to_prepare: Vec<_> = said.filter_map(|(text, s)| spoken(text, s)).collect();
        let courses = speakers.iter().map(|speaker| Course::new(&speaker.moves)).collect();
        // A missing speech program must show before anybody waits for a sentence; those that ship
        // with the program do not need it.
        to_prepare.extend(Utterance::new(&first.label, &first.language, first.seed).ok());
        to_prepare.reverse();
        // Sentences from before this stage started are not said again.
        let seen = live.state.sentences_said();
        Some(SpeechThread::start(speaker).map(|thread| Self {
            thread,
            courses,
            to_prepare,
            preparing: false,
            seen,
            given: None,
            reported: seen,
        }))
    }

    /// A frame without a device: a sentence that nobody can hear now is not said later.
    pub fn skip(&mut self, live: &LiveWorld) {
        self.seen = live.state.sentences_said();
        while self.thread.poll().is_some_and(|(run, _)| {
            self.preparing &= run != PREPARED;
            true
        }) {}
    }

    /// One frame: asks for the new sentence, gives the sentences made to the voices. `missing` gets
    /// the first reason why a sentence could not be made. Returns the event that a sentence is
    /// heard, in the first frame after its sound began.
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
        if let Some(run) = self.given.as_ref().map(|(_, run)| *run) {
            if !is_wanted(live, run) {
                control.hush();
            } else if let Some(at_m) = self.place(live, now, run) {
                control.say_from(at_m);
            }
        }
        let heard = control.said().filter(|heard| heard.run > self.reported)?;
        self.reported = heard.run;
        let (speaker, run) = self.given.clone().filter(|(_, run)| *run == heard.run)?;
        Some(StageEvent::Spoken { speaker, run, at: heard.at })
    }

    /// Asks for the newest sentence, else for a sentence that may be wanted later.
    fn ask(&mut self, live: &LiveWorld) -> Option<SpeechError> {
        let newest = live.state.sentences().iter().zip(&live.scenario().world().speakers);
        let newest = newest.max_by_key(|(said, _)| said.run);
        if let Some((said, speaker)) = newest.filter(|(said, _)| said.run > self.seen) {
            self.seen = said.run;
            if said.ended.is_some() {
                return None;
            }
            let utterance = Utterance::new(&said.text, &speaker.language, speaker.seed);
            let utterance = utterance.map(|utterance| utterance.through(speaker.through));
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

    /// Where the speaker of a run is now, m.
    fn place(&self, live: &LiveWorld, now: SessionTime, run: u32) -> Option<[f32; 3]> {
        let speakers = live.scenario().world().speakers.iter().zip(&self.courses);
        let mut all = live.state.sentences().iter().zip(speakers);
        let (_, (speaker, course)) = all.find(|(said, _)| said.run == run)?;
        let moment = live.moment(now, Place::World);
        let at_m = speaker.at_m.each_ref().map(|m| moment.number_f32(m));
        Some(moment.moved(course, at_m.into()).into())
    }

    /// Gives a sentence to the voices, if it is still the newest sentence and was not cut short.
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
        let Some(at_m) = self.place(live, now, run) else { return };
        control.say(run, sentence, at_m, speaker.reach_m as f32, speaker.gain_db as f32);
        self.given = Some((said.speaker.clone(), run));
    }
}

/// Whether a run is its speaker's latest and was not cut short.
fn is_wanted(live: &LiveWorld, run: u32) -> bool {
    let said = live.state.sentences().iter().find(|said| said.run == run);
    said.is_some_and(|said| said.ended.is_none())
}

/// Why a sentence is missing, and the remedy.
pub fn why(error: &SpeechError) -> String {
    format!("{error}; {}", error.remedy())
}
