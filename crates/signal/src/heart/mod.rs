//! The heart, computed from the intervals between its beats.
//!
//! ```text
//!  intervals ─▶ Part ──────────────────────────────▶ Nn ─┬─▶ Variability  rate, RMSSD, SDNN, pNN50
//!   no gap      Detector: which beats are artefacts      └─▶ Spectrum     LF, HF, from 2 min on
//!               Corrector: the series without them      of sound intervals alone
//!
//!  intervals ─▶ plausible: which can be the heart's ─┬─▶ quality, 0 to 1
//!               rhythm: whether it is irregular     ─┘
//!  rates     ─▶ Rates: rate, covered share, and the quality of a source without intervals
//! ```
//!
//! [`analyse`] does this for a whole recording. [`HeartStream`] does it while a session runs, in
//! memory that does not grow, and gives [`HeartSigns`] for the moment. [`HeartCourse`] does it for
//! any stretch of a session that is over. Formulas, windows, sources and comparisons with other
//! programs: `docs/heart.md`.

mod analyse;
mod artefact;
mod baseline;
mod brief;
mod correct;
mod join;
mod kept;
mod part;
mod plausible;
mod quality;
mod rates;
mod rhythm;
mod signs;
mod sorted;
mod spectrum;
mod stream;
mod stretch;
mod variability;

pub use analyse::{Analysis, Artefact, Gap, INTERVAL_MS, analyse, analyse_parts};

pub use artefact::Beat;
pub use brief::{BRIEF_MIN_SECS, BriefRate, WhyMissing};
pub use correct::Nn;
pub use join::{Interval, Joined, Joiner};
pub use part::{MIN_BEATS, Part};
pub use signs::{HeartSigns, QualityReason};
pub use spectrum::{SPECTRUM_MIN_SECS, Spectrum};
pub use stream::{HeartStream, KEPT_SECS, RATE_WINDOW_SECS, RMSSD_WINDOW_SECS};
pub use stretch::{HeartCourse, RMSSD_MIN_SECS, Stretch};
pub use variability::Variability;
