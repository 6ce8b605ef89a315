//! Faults of session scripts and rule files, which are read against a scenario.

use super::{Explained, fault};
use crate::codes;

pub(super) const FAULTS: &[Explained] = &[
    fault(
        codes::FAULTY_SCENARIO,
        "A session script names steps, parameters and stimuli of a scenario that has faults itself.",
        "Mend the scenario first, then check the script again.",
    ),
    fault(
        codes::NOT_IN_ORDER,
        "An event of a script comes before one that stands above it.",
        "Write the events in the order of their times.",
    ),
    fault(
        codes::AFTER_CLOSE,
        "A script asks for something after the session is closed.",
        "Let `Close` be the last event.",
    ),
    fault(
        codes::NEVER_CLOSES,
        "A script does not close its session.",
        "End it with `(at_secs: …, do: Close)`.",
    ),
    fault(
        codes::EMPTY_CONDITION,
        "In a rule file: `All` or `Any` without a condition in it is always true, or never.",
        "Write at least one condition into it, or leave the form out.",
    ),
    fault(
        codes::NO_LEVEL,
        "In a rule file: a level has neither `at_least` nor `at_most`.",
        "Write one of the two, or both.",
    ),
    fault(
        codes::LEVEL_REVERSED,
        "In a rule file: `at_least` of a level is above its `at_most`, so nothing reaches it.",
        "Exchange the two.",
    ),
    fault(
        codes::ALWAYS_TRUE,
        "In a rule file: a level lets through every number that there can be.",
        "Write a level that tells numbers apart, or leave the condition out.",
    ),
    fault(
        codes::ACTS_UPWARD,
        "In a rule file: a rule may move by itself only downward; this one would act otherwise.",
        "Let it propose: take it out of what acts by itself.",
    ),
    fault(
        codes::STEP_UP_WITHOUT_WORD,
        "In a rule file: a step up may be proposed only on SUDS at the step or on where the patient \
         looks; this rule could propose one without either, such as on heart rate alone.",
        "Add a condition on SUDS or on looking that must hold, with `All`.",
    ),
    fault(
        codes::NOTHING_ACTS,
        "In a rule file: automatic mode has bounds, but no rule acts by itself.",
        "Let a rule that proposes a step down act, or leave the bounds out.",
    ),
    fault(
        codes::NOT_A_NUMBER,
        "In a rule file: a bound is set on a parameter that is a choice or a switch.",
        "Bound a parameter that is a number.",
    ),
];
