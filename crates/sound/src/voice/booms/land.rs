//! What the land gives back of a bang: dense noise that dies away, and single echoes.

use gradus_scenario::sound::Land;

use crate::dsp::{BLOCK, Block, Echo, Glide, Rng, Svf, Wander, channel};

/// The manner of a land.
struct Manner {
    /// The time in which the roll falls to 1/e, s, of the lows and of the highs.
    lasts_s: [f32; 2],
    /// How loud both are against the bang.
    loud: [f32; 2],
    /// How soon the roll is there, s.
    onset_s: f32,
    /// The time over which single echoes are spread, s, above which they are dull, Hz, and how loud.
    echo_s: f32,
    dull_hz: f32,
    echo: f32,
}

fn manner(land: Land) -> Manner {
    match land {
        Land::Open => Manner {
            lasts_s: [0.42, 0.13],
            loud: [0.22, 0.11],
            onset_s: 0.03,
            echo_s: 0.9,
            dull_hz: 500.0,
            echo: 0.25,
        },
        Land::Town => Manner {
            lasts_s: [0.36, 0.22],
            loud: [0.16, 0.15],
            onset_s: 0.012,
            echo_s: 0.55,
            dull_hz: 2200.0,
            echo: 0.32,
        },
        Land::Valley => Manner {
            lasts_s: [1.1, 0.4],
            loud: [0.34, 0.08],
            onset_s: 0.06,
            echo_s: 2.4,
            dull_hz: 800.0,
            echo: 0.75,
        },
    }
}

/// The land about a bang.
pub(super) struct Echoes {
    rate: f32,
    manner: Manner,
    /// Of the roll, what is to come and what is heard, lows and highs.
    aim: [f32; 2],
    now: [f32; 2],
    rolls: Wander,
    sides: [Side; 2],
    /// How long nothing was given to the land, s.
    still_s: f32,
}

struct Side {
    rng: Rng,
    low: [Svf; 2],
    floor: Svf,
    high: Svf,
    gains: [Glide; 2],
    echo: Echo,
}

impl Echoes {
    pub fn new(land: Land, mut chance: Rng, rate: f32) -> Self {
        let manner = manner(land);
        let mut side = |salt: u64| {
            let mut rng = Rng::new(u64::from(chance.unit().to_bits()), salt);
            Side {
                low: [Svf::new(260.0, 0.6, rate); 2],
                floor: Svf::new(34.0, 0.7, rate),
                high: Svf::default(),
                gains: [Glide::at(0.0); 2],
                echo: Echo::new(manner.echo_s, manner.dull_hz, rate, &mut rng),
                rng,
            }
        };
        let sides = [side(1), side(2)];
        let rolls = Wander::new(Rng::new(u64::from(chance.unit().to_bits()), 3));
        let (aim, now) = ([0.0; 2], [0.0; 2]);
        Self { rate, manner, aim, now, rolls, sides, still_s: 100.0 }
    }

    /// A bang of a strength, lows and highs, meets the land.
    pub fn meet(&mut self, strength: [f32; 2]) {
        for (aim, x) in self.aim.iter_mut().zip(strength) {
            *aim = (*aim * *aim + x * x).sqrt();
        }
        self.still_s = 0.0;
    }

    /// Adds a block of what the land gives back of `out` to it; the highs of the roll end at
    /// `cutoff_hz`.
    pub fn add(&mut self, cutoff_hz: f32, out: &mut Block) {
        let step_s = BLOCK as f32 / self.rate;
        self.still_s += step_s;
        let Manner { lasts_s, loud, onset_s, echo, .. } = self.manner;
        let comes = 1.0 - (-step_s / onset_s).exp();
        let rolls = (1.0 + 0.45 * self.rolls.next(3.0, self.rate)).max(0.2);
        let mut levels = [0.0; 2];
        let parts = self.aim.iter_mut().zip(&mut self.now).zip(&mut levels);
        for (((aim, now), level), (lasts_s, loud)) in parts.zip(lasts_s.iter().zip(loud)) {
            *now += comes * (*aim - *now);
            *aim *= (-step_s / lasts_s).exp();
            if *aim < 1e-5 {
                *aim = 0.0;
            }
            if *now < 1e-5 && *aim == 0.0 {
                *now = 0.0;
            }
            *level = *now * loud * rolls;
        }
        for (index, side) in self.sides.iter_mut().enumerate() {
            side.high.tune((0.7 * cutoff_hz).clamp(200.0, 2600.0), 0.5, self.rate);
            for (gain, level) in side.gains.iter_mut().zip(levels) {
                gain.to(level);
            }
            for heard in channel(out, index) {
                let white = side.rng.white();
                let [a, b] = &mut side.low;
                let low = b.low(a.low(side.floor.high(white)));
                let roll = 4.0 * low * side.gains[0].next()
                    + 1.6 * side.high.band(white) * side.gains[1].next();
                let back = side.echo.next(*heard);
                *heard += roll + echo * 2.2 * back;
            }
        }
    }

    /// Whether nothing comes back any more.
    pub fn is_still(&self) -> bool {
        self.still_s > 8.0 * self.manner.lasts_s[0] + 3.0 * self.manner.echo_s
    }
}
