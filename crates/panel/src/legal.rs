//! What makes sense to press now, and why not. The session decides; this only spares the
//! therapist a refusal that is certain.

use gradus_scenario::speaker::check_sentence;
use gradus_session::snapshot::{Snapshot, StageView};
use gradus_session::{Command, Phase};

type Legal = Result<(), &'static str>;

const LATCHED: &str = "A stop is latched: release it first";

/// Steps, intensity, parameters.
pub(crate) fn move_world(snapshot: &Snapshot) -> Legal {
    match snapshot.phase {
        Phase::Closed => Err("The session is closed"),
        _ if snapshot.stopped => Err(LATCHED),
        Phase::Recovery => Err("The exposure is over"),
        Phase::Paused => Err("Paused: resume first"),
        _ => Ok(()),
    }
}

/// Letting rules step down; ending that is always possible.
pub(crate) fn automatic(snapshot: &Snapshot, on: bool) -> Legal {
    match snapshot.phase {
        _ if !on => Ok(()),
        Phase::Closed => Err("The session is closed"),
        _ if snapshot.stopped => Err(LATCHED),
        _ => Ok(()),
    }
}

/// What is chosen before the exposure.
pub(crate) fn choose_setting(snapshot: &Snapshot) -> Legal {
    match snapshot.phase {
        _ if snapshot.stopped => Err(LATCHED),
        Phase::Setup | Phase::Baseline | Phase::Briefing => Ok(()),
        _ => Err("It stays as it was chosen before the exposure"),
    }
}

/// Any stimulus.
pub(crate) fn trigger(snapshot: &Snapshot) -> Legal {
    match (snapshot.phase, &snapshot.stage) {
        (Phase::Closed, _) => Err("The session is closed"),
        _ if snapshot.stopped => Err(LATCHED),
        (Phase::Paused, _) => Err("Paused: resume first"),
        (Phase::Exposure, StageView::Live { .. }) => Ok(()),
        (Phase::Exposure, _) => Err("There is no stage to show it"),
        _ => Err("Only during exposure"),
    }
}

/// A sentence, by whomever.
pub(crate) fn say(snapshot: &Snapshot, text: &str) -> Legal {
    trigger(snapshot).and_then(|()| check_sentence(text))
}

/// Taking an answer: therapists ask aloud, so it need not have been asked for here.
pub(crate) fn answer_suds(snapshot: &Snapshot) -> Legal {
    match snapshot.phase {
        Phase::Closed => Err("The session is closed"),
        _ => Ok(()),
    }
}

/// Asking for SUDS.
pub(crate) fn ask_suds(snapshot: &Snapshot) -> Legal {
    match (snapshot.phase, snapshot.suds.asked) {
        (Phase::Closed, _) => Err("The session is closed"),
        (_, Some(_)) => Err("Asked already: enter the answer"),
        _ => Ok(()),
    }
}

/// Pause or resume.
pub(crate) fn pause(snapshot: &Snapshot) -> Legal {
    match snapshot.phase {
        Phase::Exposure | Phase::Paused if snapshot.stopped => Err(LATCHED),
        Phase::Exposure | Phase::Paused => Ok(()),
        _ => Err("Only during exposure"),
    }
}

/// To the safe place and back.
pub(crate) fn safe_place(snapshot: &Snapshot) -> Legal {
    match snapshot.phase {
        _ if snapshot.stopped => Err("The patient is in the safe place; release the stop first"),
        Phase::Exposure | Phase::Paused => Ok(()),
        Phase::SafePlace => stage(snapshot),
        Phase::Closed => Err("The session is closed"),
        _ => Err("The patient is in the safe place"),
    }
}

/// What may come next, the most sensible first.
pub(crate) fn next(phase: Phase) -> &'static [(&'static str, Command)] {
    const BASELINE: (&str, Command) = ("Begin baseline", Command::BeginBaseline);
    const BRIEFING: (&str, Command) = ("Begin briefing", Command::BeginBriefing);
    const EXPOSURE: (&str, Command) = ("Begin exposure", Command::BeginExposure);
    const RECOVERY: (&str, Command) = ("Begin recovery", Command::BeginRecovery);
    const CLOSE: (&str, Command) = ("Close session", Command::Close);
    match phase {
        Phase::Setup => &[BASELINE, BRIEFING, EXPOSURE, CLOSE],
        Phase::Baseline => &[BRIEFING, EXPOSURE, CLOSE],
        Phase::Briefing => &[EXPOSURE, CLOSE],
        Phase::Exposure | Phase::Paused | Phase::SafePlace => &[RECOVERY, CLOSE],
        Phase::Recovery => &[CLOSE],
        Phase::Closed => &[],
    }
}

/// Whether one of [`next`] can be begun now. Ending is always possible.
pub(crate) fn begin(snapshot: &Snapshot, command: &Command) -> Legal {
    match command {
        Command::BeginRecovery | Command::Close => Ok(()),
        _ if snapshot.stopped => Err(LATCHED),
        Command::BeginExposure => stage(snapshot),
        _ => Ok(()),
    }
}

fn stage(snapshot: &Snapshot) -> Legal {
    match snapshot.stage {
        StageView::Live { .. } => Ok(()),
        StageView::Waiting(_) => Err("There is no stage yet"),
        StageView::NoDisplay { .. } | StageView::Lost { .. } => Err("There is no stage to show it"),
    }
}
