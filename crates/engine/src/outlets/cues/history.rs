//! The levels of the cues for the log: a signal with a channel for each cue.

use gradus_base::sample::{Capture, SignalBlock, SignalChannel, SignalSample};
use gradus_base::{Name, SessionTime};
use gradus_scenario::Scenario;

/// Changes are gathered for so long, s: a block for each would repeat the names 20 times a second.
const GATHERED_SECS: f64 = 1.0;

/// The levels as the log has them: each change once.
pub(super) struct LoggedLevels {
    cues: Vec<Name>,
    last: Option<Vec<u8>>,
    waiting: Vec<SignalSample>,
}

impl LoggedLevels {
    /// Of the cues of a scenario.
    pub fn of(scenario: &Scenario) -> Self {
        let cues = scenario.cues().iter().map(|cue| cue.id.clone()).collect();
        Self { cues, last: None, waiting: Vec::new() }
    }

    /// Takes the level of each cue, %.
    pub fn take(&mut self, at: SessionTime, percents: Vec<u8>) {
        if percents.is_empty() || self.last.as_ref() == Some(&percents) {
            return;
        }
        let values = percents.iter().map(|percent| Some(f64::from(*percent) / 100.0)).collect();
        self.waiting.push(SignalSample { capture: Capture { at, uncertainty_ns: 0 }, values });
        self.last = Some(percents);
    }

    /// The changes that are due for the log.
    pub fn block(&mut self, now: SessionTime) -> Option<SignalBlock> {
        let since = self.waiting.first()?.capture.at;
        if now.secs_since(since) < GATHERED_SECS {
            return None;
        }
        self.rest()
    }

    /// All changes that the log does not have.
    pub fn rest(&mut self) -> Option<SignalBlock> {
        let samples = std::mem::take(&mut self.waiting);
        let channel = |cue: &Name| SignalChannel { label: cue.to_string(), unit: String::new() };
        (!samples.is_empty()).then(|| SignalBlock {
            source: Name::from("cues"),
            stream: "Gradus cues".to_owned(),
            content: "cues".to_owned(),
            nominal_rate_hz: None,
            channels: self.cues.iter().map(channel).collect(),
            samples,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_is_gathered_once_and_a_second_of_them_is_a_block() {
        let mut levels =
            LoggedLevels { cues: vec![Name::from("seat")], last: None, waiting: Vec::new() };
        let at = |ms: u64| SessionTime(ms * 1_000_000);
        let mut blocks = Vec::new();
        for ms in (0..2000).step_by(50) {
            levels.take(at(ms), vec![if (500..1500).contains(&ms) { 62 } else { 0 }]);
            blocks.extend(levels.block(at(ms)));
        }
        blocks.extend(levels.rest());
        let samples: Vec<_> = blocks.iter().flat_map(|block| &block.samples).collect();
        let seen: Vec<_> = samples.iter().map(|s| (s.capture.at, s.values.clone())).collect();
        let value = |value| vec![Some(value)];
        assert_eq!(seen, [(at(0), value(0.0)), (at(500), value(0.62)), (at(1500), value(0.0))]);
        assert_eq!((blocks.len(), levels.rest()), (2, None));
        assert_eq!(blocks[0].channels[0].label, "seat");
    }
}
