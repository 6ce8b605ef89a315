//! The fan of a projector: blades that pass, a bearing that sings a little, and warm air.

use core::f32::consts::TAU;

use crate::dsp::{Block, Glide, OnePole, Oscillator, Pink, Rng, Svf, Wander, one_pole_coefficient};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.07;
/// Blades of the fan.
const BLADES: f32 = 7.0;

pub(crate) struct ProjectorFan {
    rate: f32,
    rng: Rng,
    pink: Pink,
    turn: Oscillator,
    drift: Wander,
    flutter: Wander,
    case: Svf,
    air: Svf,
    /// The fan reaches the speed asked for slowly: it has weight.
    turns_hz: OnePole,
    hz: Glide,
    gains: [Glide; 2],
}

impl ProjectorFan {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        Self {
            rate,
            drift: Wander::new(fork(1)),
            flutter: Wander::new(fork(2)),
            rng: fork(3),
            pink: Pink::default(),
            turn: Oscillator::default(),
            case: Svf::new(820.0, 0.9, rate),
            air: Svf::new(2300.0, 0.35, rate),
            turns_hz: OnePole::default(),
            hz: Glide::default(),
            gains: [Glide::default(); 2],
        }
    }
}

impl Synth for ProjectorFan {
    fn render(&mut self, &[speed, _, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let aim = 26.0 + 22.0 * speed;
        if self.turns_hz.held == 0.0 {
            self.turns_hz.held = aim;
        }
        let turns = self.turns_hz.low(aim, one_pole_coefficient(0.15, rate / 32.0));
        let drift = 1.0 + 0.006 * self.drift.next(0.3, rate);
        self.hz.to(turns * drift);
        let strength = 0.5 + speed;
        self.gains[0].to(LEVEL * 0.16 * strength * (1.0 + 0.25 * self.flutter.next(1.7, rate)));
        self.gains[1].to(LEVEL * strength);
        for frame in out.iter_mut() {
            let turn = TAU * self.turn.turn(self.hz.next(), rate);
            let blade = (BLADES * turn).sin()
                + 0.4 * (2.0 * BLADES * turn).sin()
                + 0.14 * (3.0 * BLADES * turn).sin();
            let whine = 0.1 * (36.0 * turn).sin();
            let noise = self.pink.next(&mut self.rng);
            // Each blade chops the air.
            let chopped = noise * (1.0 + 0.25 * (BLADES * turn).sin());
            let air = self.case.band(chopped) * 0.8 + self.air.band(chopped);
            let tones = (blade + 0.25 * turn.sin() + whine) * self.gains[0].next();
            *frame = [tones + air * self.gains[1].next(); 2];
        }
    }
}
