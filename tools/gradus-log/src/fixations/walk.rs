//! The samples gone through in order: steps of time, and directions that stay exactly the same.

/// Steps of time that are kept for their median.
const STEPS: usize = 1 << 16;
/// Stretches of a held direction that are kept.
const MOST_HELD: usize = 10_000;
/// A direction that stays exactly the same for so long is held by the tracker, s.
const HELD_SECS: f64 = 0.25;

/// How often a direction stays exactly the same.
#[derive(Debug, Default)]
pub struct Runs {
    /// Rows, and stretches of the same direction.
    rows: u64,
    runs: u64,
    lengths: Vec<u64>,
}

impl Runs {
    fn add(&mut self, length: u64) {
        self.rows += length;
        self.runs += 1;
        let at = usize::try_from(length).unwrap_or(usize::MAX).min(64);
        self.lengths.resize(65, 0);
        if let Some(count) = self.lengths.get_mut(at) {
            *count += 1;
        }
    }

    pub fn mean(&self) -> f64 {
        self.rows as f64 / self.runs.max(1) as f64
    }

    /// The share of rows that repeat the row before.
    pub fn share(&self) -> f64 {
        (self.rows - self.runs) as f64 / self.rows.max(1) as f64
    }

    /// Stretches of the same length, or nearly so: the log is faster than the tracker. What rounded
    /// numbers repeat has all lengths.
    pub fn is_of_a_slow_tracker(&self) -> bool {
        let mean = self.mean();
        let near = self.lengths.iter().enumerate().filter(|(n, _)| (*n as f64 - mean).abs() <= 1.0);
        let near: u64 = near.map(|(_, count)| *count).sum();
        let most = if mean < 3.0 { 0.98 } else { 0.9 };
        self.runs >= 10 && mean >= 1.2 && near as f64 >= most * self.runs as f64
    }
}

/// What is seen when the samples are gone through in order.
#[derive(Default)]
pub struct Walk {
    /// The first steps of time, s.
    pub steps: Vec<f64>,
    pub all: Runs,
    /// Those that are not held.
    moving: Runs,
    /// Stretches of lines whose direction is held: first, last, and whether the first is held too.
    pub held: Vec<(u64, u64, bool)>,
    /// Rows of a held direction that may be one.
    held_rows: u64,
    /// Some row has a direction.
    pub any: bool,
    /// The first sample's.
    pub line: u64,
    before: Option<f64>,
    run: Option<Run>,
}

impl Walk {
    /// Whether the tracker holds a direction now and then, and else never gives the same twice.
    pub fn is_held_at_times(&self) -> bool {
        let moving = &self.moving;
        moving.rows > 0 && moving.share() < 0.05 && self.held_rows < moving.rows
    }

    /// Takes the next sample.
    pub fn add(&mut self, line: u64, secs: f64, direction: Option<[f64; 2]>) {
        if self.line == 0 {
            self.line = line;
        }
        if let Some(step) = self.before.map(|before| secs - before).filter(|step| *step > 0.0)
            && self.steps.len() < STEPS
        {
            self.steps.push(step);
        }
        self.before = Some(secs);
        self.any |= direction.is_some();
        let here = (line, secs);
        match (&mut self.run, direction) {
            (Some(run), Some(direction)) if run.direction == direction => {
                run.rows += 1;
                run.to = here;
            }
            (_, direction) => {
                self.end();
                self.run =
                    direction.map(|direction| Run { direction, rows: 1, from: here, to: here });
            }
        }
    }

    /// Ends the stretch that is gone through.
    pub fn end(&mut self) {
        let Some(run) = self.run.take() else { return };
        self.all.add(run.rows);
        if run.rows > 2 && run.to.1 - run.from.1 >= HELD_SECS {
            // Nobody looks straight ahead to all decimals: zeros and −1 are no direction from the
            // first.
            let nothing = run.direction == [0.0, 0.0] || run.direction == [-1.0, -1.0];
            self.held_rows += if nothing { 0 } else { run.rows };
            if self.held.len() < MOST_HELD {
                self.held.push((run.from.0, run.to.0, nothing));
            }
        } else {
            self.moving.add(run.rows);
        }
    }
}

#[derive(Clone, Copy)]
struct Run {
    direction: [f64; 2],
    rows: u64,
    from: (u64, f64),
    to: (u64, f64),
}
