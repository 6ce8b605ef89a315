//! What is computed from samples: functions and streams of values, each with its window and its
//! quality. Nothing here fills a gap.

pub mod heart;
