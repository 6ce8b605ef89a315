//! Where scripted eyes look, over time.

/// A direction relative to the head, degrees: left and up are positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Angle to the left of ahead, degrees.
    pub yaw_deg: f64,
    /// Angle above the horizon, degrees.
    pub pitch_deg: f64,
}

impl Look {
    /// The direction as a unit vector in the head's frame (right-handed, Y up, −Z forward).
    pub fn direction(&self) -> [f64; 3] {
        let (yaw, pitch) = (self.yaw_deg.to_radians(), self.pitch_deg.to_radians());
        [-yaw.sin() * pitch.cos(), pitch.sin(), -yaw.cos() * pitch.cos()]
    }

    /// The direction as a rotation that turns −Z there: x, y, z, w.
    pub(crate) fn orientation_xyzw(&self) -> [f64; 4] {
        let (yaw, pitch) = (self.yaw_deg.to_radians() / 2.0, self.pitch_deg.to_radians() / 2.0);
        let ((sy, cy), (sp, cp)) = (yaw.sin_cos(), pitch.sin_cos());
        [cy * sp, sy * cp, -sy * sp, cy * cp]
    }
}

/// A scripted eye tracker. One statement a line, `#` begins a comment:
///
/// ```text
/// supported no              # the runtime has the extension, the headset no eyes (yes)
/// rate_hz 60                # a sample at each whole multiple since zero (60)
/// age_ms 40                 # how old the newest sample is at least (0)
/// zero_monotonic_ns 12345   # the script's zero on CLOCK_MONOTONIC (the first look)
/// repeat_secs 6             # begins again (does not)
/// 0.0 0 0                   # at s: yaw and pitch, degrees; in between on a straight line
/// 2.0 20 -10
/// 3.0 lost                  # until the next line
/// 4.0 0 0
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    /// Whether the headset has eyes.
    pub supported: bool,
    /// Samples a second.
    pub rate_hz: f64,
    /// How old a sample is when it is given out, ns.
    pub age_ns: u64,
    /// The script's zero on the machine's monotonic clock; none: the first look.
    pub zero_monotonic_ns: Option<u64>,
    /// After how long the script begins again, s; none: it stays at its end.
    pub repeat_secs: Option<f64>,
    /// Times in s, rising, and where the eyes look from there on; none: lost.
    keys: Vec<(f64, Option<Look>)>,
}

impl Default for Script {
    /// The script of a headset without eyes.
    fn default() -> Self {
        Self {
            supported: false,
            rate_hz: 60.0,
            age_ns: 0,
            zero_monotonic_ns: None,
            repeat_secs: None,
            keys: Vec::new(),
        }
    }
}

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// The fault, with its line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut script = Self { supported: true, ..Self::default() };
        for (line, number) in text.lines().zip(1..) {
            let line = line.split('#').next().unwrap_or_default();
            let words: Vec<&str> = line.split_whitespace().collect();
            script.statement(&words).map_err(|what| format!("line {number}: {what}"))?;
        }
        Ok(script)
    }

    fn statement(&mut self, words: &[&str]) -> Result<(), String> {
        match words {
            [] => {}
            ["supported", answer] => self.supported = *answer == "yes",
            ["rate_hz", rate] => self.rate_hz = positive(rate)?,
            ["age_ms", age] => self.age_ns = (number(age)?.max(0.0) * 1e6) as u64,
            ["zero_monotonic_ns", zero] => {
                let zero = zero.parse().map_err(|_| format!("not a time in ns: {zero}"))?;
                self.zero_monotonic_ns = Some(zero);
            }
            ["repeat_secs", every] => self.repeat_secs = Some(positive(every)?),
            [at, "lost"] => self.key(at, None)?,
            [at, yaw, pitch] => {
                let look = Look { yaw_deg: number(yaw)?, pitch_deg: number(pitch)? };
                self.key(at, Some(look))?;
            }
            other => return Err(format!("not a statement: {}", other.join(" "))),
        }
        Ok(())
    }

    fn key(&mut self, at: &str, look: Option<Look>) -> Result<(), String> {
        let at = number(at)?;
        if self.keys.last().is_some_and(|(before, _)| *before >= at) {
            return Err(format!("{at} s does not come after the line before"));
        }
        self.keys.push((at, look));
        Ok(())
    }

    /// The time of the newest sample that a tracker has at `now_ns`, on the same clock as
    /// `zero_ns`; none before the first sample.
    pub fn newest_sample_ns(&self, now_ns: u64, zero_ns: u64) -> Option<u64> {
        let since = now_ns.checked_sub(self.age_ns)?.checked_sub(zero_ns)?;
        let count = (since as f64 / 1e9 * self.rate_hz).floor();
        // Multiplied out, so that sample times do not wander from the whole multiples.
        Some(zero_ns + (count * 1e9 / self.rate_hz).round() as u64)
    }

    /// Where the eyes look `secs` after zero; none: lost.
    pub fn look_at(&self, secs: f64) -> Option<Look> {
        let secs = self.repeat_secs.map_or(secs, |every| secs.rem_euclid(every));
        let next = self.keys.iter().position(|(at, _)| *at > secs);
        let before = next.unwrap_or(self.keys.len()).checked_sub(1)?;
        let (from, look) = *self.keys.get(before)?;
        let look = look?;
        let Some((to, Some(then))) = next.and_then(|index| self.keys.get(index)) else {
            return Some(look);
        };
        let part = (secs - from) / (to - from);
        let between = |a: f64, b: f64| a + (b - a) * part;
        Some(Look {
            yaw_deg: between(look.yaw_deg, then.yaw_deg),
            pitch_deg: between(look.pitch_deg, then.pitch_deg),
        })
    }
}

fn number(text: &str) -> Result<f64, String> {
    let value: Option<f64> = text.parse().ok();
    value.filter(|v| v.is_finite()).ok_or_else(|| format!("not a number: {text}"))
}

fn positive(text: &str) -> Result<f64, String> {
    let value = number(text)?;
    if value > 0.0 { Ok(value) } else { Err(format!("not above zero: {text}")) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn looks_lie_on_straight_lines_between_the_keys_and_a_loss_lasts_to_the_next() {
        let script =
            Script::parse("0 0 0\n2 20 -10 # there\n3 lost\n4 5 5\nrepeat_secs 6").unwrap();
        assert_eq!(script.look_at(1.0), Some(Look { yaw_deg: 10.0, pitch_deg: -5.0 }));
        assert_eq!(script.look_at(2.5), Some(Look { yaw_deg: 20.0, pitch_deg: -10.0 }));
        assert_eq!(script.look_at(3.5), None);
        assert_eq!(script.look_at(5.5), Some(Look { yaw_deg: 5.0, pitch_deg: 5.0 }));
        assert_eq!(script.look_at(7.0), script.look_at(1.0));
    }

    #[test]
    fn samples_are_taken_at_whole_multiples_and_are_as_old_as_they_should_be() {
        let script = Script::parse("rate_hz 100\nage_ms 30").unwrap();
        assert_eq!(script.newest_sample_ns(1_000_000_000, 0), Some(970_000_000));
        assert_eq!(script.newest_sample_ns(1_009_999_999, 0), Some(970_000_000));
        assert_eq!(script.newest_sample_ns(10_000_000, 0), None);
    }

    #[test]
    fn the_rotation_turns_straight_ahead_into_the_direction() {
        let look = Look { yaw_deg: 30.0, pitch_deg: -20.0 };
        let [x, y, z, w] = look.orientation_xyzw();
        // −Z turned by the quaternion.
        let turned =
            [-2.0 * (x * z + w * y), -2.0 * (y * z - w * x), -(1.0 - 2.0 * (x * x + y * y))];
        for (a, b) in turned.iter().zip(look.direction()) {
            assert!((a - b).abs() < 1e-12, "{turned:?}, {:?}", look.direction());
        }
    }

    #[test]
    fn a_fault_names_its_line() {
        assert_eq!(
            Script::parse("0 0 0\n0 1 1").unwrap_err(),
            "line 2: 0 s does not come after the line before"
        );
        assert_eq!(Script::parse("rate_hz 0").unwrap_err(), "line 1: not above zero: 0");
        assert!(Script::parse("0 nan 0").is_err());
        assert!(Script::parse("look there").is_err());
    }
}
