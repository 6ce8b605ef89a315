//! Limits that a scenario must not go beyond, whatever its therapist does. A scenario may be
//! stricter than the default limits, and in part less strict. The source of each number stands
//! beside it.

use gradus_text::decode_struct;

decode_struct! {
    /// Limits that the whole scenario is checked against, at every intensity.
    #[derive(Copy)]
    pub struct Limits {
        /// The greatest difference of expected SUDS from one step to the next. Graded hierarchies
        /// go up by 5 to 10 (behaviour therapy manuals); 20 leaves room for a short ladder.
        pub suds_jump: u8 = 20 => 1..=100,
        /// Baseline, exposure and recovery together, s. Prolonged exposure plans sessions of 60 to
        /// 90 minutes.
        pub session_secs: f64 = 5400.0 => 60.0..=14400.0,
        /// The highest peak of a sound, dBFS. What reaches the ear depends on the headset (WHO-ITU
        /// H.870 limits dBA, not dBFS); the mix is held under −3 dBFS in any case.
        pub sound_peak_dbfs: f64 = -3.0 => -60.0..=-3.0,
        /// How fast the patient may be moved through the world, m/s; about the speed of a lift in a
        /// tall building.
        pub view_speed_mps: f64 = 6.0 => 0.0..=50.0,
        /// Flashes in any second; never above 3 (WCAG 2.2, success criterion 2.3.1). A headset fills
        /// the view, so a small flash is not exempt.
        pub flashes_per_s: f64 = 3.0 => 0.0..=3.0,
    }
}
