//! Advice: rules as data that look at a session and propose. They never do anything by themselves;
//! the one exception, a step down, has to be switched on and stays within bounds.
//!
//! ```text
//!  RON ──read──▶ Rules (checked) ─┐
//!                                 ▼
//!  once a second: Signs ─▶ Situation ─▶ Advisor::look ──▶ Found ─┬─▶ Proposal ─▶ therapist
//!                (what is there,       (held for long enough,   └─▶ step down, if allowed
//!                 what is missing)      not too often)
//! ```
//!
//! A condition whose data is missing is neither true nor false but unknown, and a rule speaks only
//! when its condition is true. So a lost strap, a poor signal or a missing baseline silences the
//! rules that lean on them.
//!
//! A rule that proposes a step up must need the patient's own word (SUDS) or looking; this is
//! checked where the rules are read ([`checks`]), over the structure of the condition.

mod advisor;
pub mod checks;
mod fact;
mod proposal;
pub mod rules;
mod sentence;
mod signs;
mod situation;

pub use advisor::{Advisor, Found, Looked};
pub use proposal::{Closing, Proposal, Seen};
pub use rules::{Action, Bounds, Condition, Keep, Level, Rule, Rules};
pub use signs::{LoggedSigns, Signs};
pub use situation::{Situation, StepSuds};
