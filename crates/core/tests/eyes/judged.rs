//! In scenarios.
