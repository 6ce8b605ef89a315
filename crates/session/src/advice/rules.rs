//! What a rule file can say.

use std::sync::{Arc, LazyLock};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::checks;
use gradus_base::Name;
use gradus_scenario::{Advance, Scenario};
use gradus_text::{Decode, Decoder, Fault, Faults, Source, TypeShape, parse, shape};
use gradus_text::{decode_enum, decode_struct};

/// The rules that hold where nobody chose others.
pub const STANDARD: &str = include_str!("standard.ron");
/// What the file of [`STANDARD`] is called in a log.
pub const STANDARD_NAME: &str = "rules/standard.ron";

decode_struct! {
    /// A set of rules.
    pub struct Rules {
        /// 1: the version of this format.
        pub format: u32 => 1..=1,
        /// The rules. Where two would speak at once, the one that is more careful does (step down,
        /// check the sensor, stay, breathe, ask, step up); of two alike, the first in the list.
        pub rules: Vec<Rule> = Vec::new(),
        /// What automatic mode may do once the therapist has switched it on; without it, it cannot
        /// be switched on.
        pub automatic: Option<Bounds> = None,
    }
    check checks::rules
}

decode_struct! {
    /// When to propose what.
    pub struct Rule {
        /// How logs and sentences call it.
        pub id: Name,
        /// What it proposes.
        pub propose: Action,
        /// When.
        pub when: Condition,
        /// How long the condition must have held without a break, s.
        pub hold_secs: f64 = 10.0 => 0.0..=600.0,
        /// After it proposed, it is silent for so long, s.
        pub again_after_secs: f64 = 180.0 => 10.0..=3600.0,
        /// How long a proposal waits for an answer, s.
        pub stands_secs: f64 = 90.0 => 5.0..=900.0,
        /// Heart numbers of a lower quality count as missing.
        pub min_quality: f64 = 0.7 => 0.0..=1.0,
        /// Numbers of looking count as missing when less of their window had a line of sight.
        pub min_tracked: f64 = 0.6 => 0.0..=1.0,
        /// In automatic mode, a step down is taken and not only proposed.
        pub may_act: bool = false,
    }
    check checks::rule
}

decode_enum! {
    /// What can be proposed.
    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "snake_case")]
    pub enum Action {
        /// The next step of the ladder.
        StepUp,
        /// To stay where the patient is.
        Stay,
        /// The step before.
        StepDown,
        /// To ask for SUDS.
        AskSuds,
        /// To show a pace to breathe with.
        OfferBreath {
            /// Breaths a minute.
            per_min: f64 => 4.0..=12.0
        },
        /// To look after the heart sensor.
        CheckSensor,
    }
}

decode_enum! {
    /// What is looked at. A condition whose numbers are missing is unknown: neither it nor its `Not`
    /// makes a rule speak.
    pub enum Condition {
        /// All of these.
        All(Vec<Condition>),
        /// At least one of these.
        Any(Vec<Condition>),
        /// The contrary.
        Not(Box<Condition>),
        /// Heart rate less the rate at rest, beats a minute, -150 to 150. Unknown without a
        /// baseline.
        HeartChange(Level),
        /// The same in standard deviations of the rate at rest, -50 to 50.
        HeartChangeSds(Level),
        /// Quality of the heart signal, 0 to 1; not subject to `min_quality`.
        HeartQuality(Level),
        /// There is a heart source, and no rate from it.
        HeartMissing,
        /// The latest SUDS answered at this step, 0 to 100. Unknown before an answer.
        Suds(Level),
        /// The highest SUDS answered at this step, 0 to 100. Unknown before an answer.
        SudsPeak(Level),
        /// The latest SUDS at this step is at most half of the highest. Unknown before an answer.
        SudsHalved,
        /// SUDS was answered at this step.
        SudsAnswered,
        /// Time since the last SUDS, or since the exposure was entered or resumed, whichever is
        /// shorter, s, 0 to 86400.
        SudsAge(Level),
        /// Share of the window in which the line of sight was off all that is feared, 0 to 1.
        Away(Level),
        /// Share of the window in which the line of sight was far below the horizontal, 0 to 1.
        Down(Level),
        /// Share of the window in which the head was turned from what is feared, 0 to 1.
        HeadTurned(Level),
        /// How far the head has moved back since the exposure began, m, -20 to 20.
        Retreat(Level),
        /// Time of exposure at this step, s, 0 to 86400.
        AtStep(Level),
        /// The scenario's planned stay at this step has passed.
        DwellPassed,
        /// What the scenario says of this step's `advance`.
        StepAsks(Advance),
    }
    check checks::condition
}

decode_struct! {
    /// A level to be reached. At least one of its two ends is written; the units are those of what
    /// is looked at.
    pub struct Level {
        /// Not less than this.
        pub at_least: Option<f64> = None,
        /// Not more than this.
        pub at_most: Option<f64> = None,
        /// Once reached, it counts as left only when passed by more than this: a number that
        /// trembles at the level does not come and go.
        pub slack: f64 = 0.0 => 0.0..,
    }
}

decode_struct! {
    /// What automatic mode may do. It only ever goes to the step before.
    pub struct Bounds {
        /// It goes to no step below this one; without it, down to the first.
        pub lowest_step: Option<Name> = None,
        /// Between two of its steps at least this long, s.
        pub every_secs: f64 = 120.0 => 30.0..=3600.0,
        /// So many in a session.
        pub most_steps: u32 = 3 => 1..=50,
        /// A step whose parameters are not within these is left to the therapist.
        pub keep: Vec<Keep> = Vec::new(),
    }
}

decode_struct! {
    /// Where a parameter must be.
    pub struct Keep {
        /// A parameter of the scenario that is a number.
        pub parameter: Name,
        /// Not less than this, in its unit.
        pub at_least: Option<f64> = None,
        /// Not more than this, in its unit.
        pub at_most: Option<f64> = None,
    }
}

impl Rules {
    /// The rules that ship.
    pub fn standard() -> Arc<Self> {
        static READ: LazyLock<Arc<Rules>> = LazyLock::new(|| {
            let rules = read(&Source::new(STANDARD_NAME, STANDARD), None).0;
            // A test holds that they are read; without them there would be no advice.
            rules.map_or_else(Rules::none, Arc::new)
        });
        READ.clone()
    }

    /// No rules.
    pub fn none() -> Arc<Self> {
        Arc::new(Self { format: 1, rules: Vec::new(), automatic: None })
    }
}

/// Reads a set of rules; with a scenario, also whether it has what they name.
pub fn read(source: &Source, scenario: Option<&Scenario>) -> (Option<Rules>, Vec<Fault>) {
    let mut faults = Faults::default();
    let rules = parse(source, &mut faults).and_then(|node| {
        let mut decoder = Decoder::new(&mut faults);
        let rules = Rules::decode(&node, &mut decoder)?;
        if let Some(scenario) = scenario {
            checks::names(&rules, &node, scenario, decoder.faults);
        }
        Some(rules)
    });
    let rules = rules.filter(|_| !faults.has_errors());
    (rules, faults.into_list())
}

/// Every type that a rule file is made of, the whole first.
pub fn shapes() -> Vec<TypeShape> {
    shape::collect(&Rules::shape())
}

impl Level {
    /// Whether `value` reaches it, or has not left it.
    pub fn holds(&self, value: f64, held: bool) -> bool {
        let slack = if held { self.slack } else { 0.0 };
        self.at_least.is_none_or(|least| value >= least - slack)
            && self.at_most.is_none_or(|most| value <= most + slack)
    }
}

impl Condition {
    /// The conditions that it is made of, when it is made of any.
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::All(parts) | Self::Any(parts) => parts,
            Self::Not(part) => std::slice::from_ref(part),
            _ => &[],
        }
    }

    /// Its simple conditions, in the order in which they are written.
    pub fn leaves(&self) -> Vec<&Self> {
        match self {
            Self::All(_) | Self::Any(_) | Self::Not(_) => {
                self.parts().iter().flat_map(Self::leaves).collect()
            }
            leaf => vec![leaf],
        }
    }

    /// Whether it looks at the heart rate.
    pub fn is_heart(&self) -> bool {
        matches!(self, Self::HeartChange(_) | Self::HeartChangeSds(_))
    }
}
