//! A person's build, face, hair and clothes, from a seed.

use bevy::prelude::Vec3;
use gradus_base::chance::{Chance, mix, smooth};
use gradus_scenario::world::{Crowd, Person, Wears};

use crate::world::mesh::buf::{Tint, tint};

/// A garment for the legs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Below {
    Trousers,
    Skirt,
}

/// How hair is worn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    Bald,
    Shaved,
    Short,
    Full,
    Bob,
    Long,
    Bun,
}

/// What a person wears and carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Worn {
    pub glasses: bool,
    pub jacket: bool,
    pub collar: bool,
    pub tie: bool,
    pub scarf: bool,
    pub bag: bool,
    pub cup: bool,
    pub uniform: bool,
    pub vest: bool,
    pub helmet: bool,
    pub cap: bool,
    pub headscarf: bool,
    pub turban: bool,
}

/// What a person wears on the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Headwear {
    Helmet,
    Headscarf,
    Turban,
    Cap,
}

impl Worn {
    fn of(wears: &[Wears]) -> Self {
        let has = |what| wears.contains(&what);
        Self {
            glasses: has(Wears::Glasses),
            jacket: has(Wears::Jacket),
            collar: has(Wears::Collar) || has(Wears::Tie),
            tie: has(Wears::Tie),
            scarf: has(Wears::Scarf),
            bag: has(Wears::Bag),
            cup: has(Wears::Cup),
            uniform: has(Wears::Uniform),
            vest: has(Wears::Vest),
            helmet: has(Wears::Helmet),
            cap: has(Wears::Cap),
            headscarf: has(Wears::Headscarf),
            turban: has(Wears::Turban),
        }
    }

    /// What is worn on the head; the first in the order of [`Headwear`], if it is more than one.
    pub fn headwear(self) -> Option<Headwear> {
        [
            (self.helmet, Headwear::Helmet),
            (self.headscarf, Headwear::Headscarf),
            (self.turban, Headwear::Turban),
            (self.cap, Headwear::Cap),
        ]
        .into_iter()
        .find_map(|(worn, what)| worn.then_some(what))
    }

    /// Without what other things leave no room for.
    fn fitting(self) -> Self {
        let mut worn = self;
        if worn.uniform {
            worn = Self { jacket: false, tie: false, collar: true, ..worn };
        }
        if worn.headwear() == Some(Headwear::Headscarf) {
            worn.scarf = false;
        }
        worn
    }

    /// What is also among others.
    fn among(self, others: Self) -> Self {
        Self {
            glasses: self.glasses && others.glasses,
            jacket: self.jacket && others.jacket,
            collar: self.collar && (others.collar || others.jacket),
            tie: self.tie && others.tie,
            scarf: self.scarf && others.scarf,
            bag: self.bag && others.bag,
            cup: self.cup && others.cup,
            uniform: self.uniform && others.uniform,
            vest: self.vest && others.vest,
            helmet: self.helmet && others.helmet,
            cap: self.cap && others.cap,
            headscarf: self.headscarf && others.headscarf,
            turban: self.turban && others.turban,
        }
    }

    /// What someone in a crowd wears of the things that a person never wears unless they are named.
    fn named(self, seed: u64, is_man: bool, child: f32) -> Self {
        let mut own = Chance::new(seed, 0x4ead);
        let [scarf, turban, cap] = [own.unit(), own.unit(), own.unit()];
        let small = child > 0.3;
        Self {
            uniform: self.uniform && !small,
            vest: self.vest && !small,
            helmet: self.helmet && !small,
            headscarf: self.headscarf && !is_man && scarf < if small { 0.2 } else { 0.7 },
            turban: self.turban && is_man && !small && turban < 0.3,
            cap: self.cap && is_man && !small && cap < 0.25,
            ..self
        }
    }

    /// The usual things in eight bits, of which the first is on.
    fn bits(self) -> u64 {
        let Self { glasses, jacket, collar, tie, scarf, bag, cup, .. } = self;
        let all = [glasses, jacket, collar, tie, scarf, bag, cup];
        all.into_iter().fold(1, |sum, on| sum * 2 + u64::from(on))
    }

    /// The things that a person never wears unless they are named, in six bits.
    fn named_bits(self) -> u64 {
        let Self { uniform, vest, helmet, cap, headscarf, turban, .. } = self;
        let all = [uniform, vest, helmet, cap, headscarf, turban];
        all.into_iter().fold(0, |sum, on| sum * 2 + u64::from(on))
    }
}

/// The choices that an author made for a person; the others are the seed's.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Traits {
    /// Years.
    pub age_years: Option<f32>,
    pub wears: Option<Worn>,
    /// Where the seed chooses, it chooses among these.
    pub among: Option<Worn>,
    /// Whether the person wears trousers in any case: a skirt is no cloth that falls with a body.
    pub trousers: bool,
}

impl Traits {
    /// The choices of a crowd for each who walks in it.
    pub fn of_crowd(crowd: &Crowd) -> Self {
        Self { among: crowd.wears.as_deref().map(Worn::of), ..Self::default() }
    }

    /// The choices of a person in a scenario.
    pub fn of(person: &Person) -> Self {
        Self {
            age_years: person.age_years.map(|years| years as f32),
            wears: person.wears.as_deref().map(Worn::of),
            among: None,
            trousers: [&person.rises, &person.collapses, &person.ducks]
                .iter()
                .any(|share| share.constant() != Some(0.0)),
        }
    }

    /// A number for the person of a seed with these traits; the seed itself without traits.
    pub fn person(self, seed: u64) -> u64 {
        if self == Self::default() {
            return seed;
        }
        let age = self.age_years.map_or(0, |years| u64::from(years.to_bits()));
        let wears = self.wears.map_or(0, Worn::bits) << 16;
        let wears = wears ^ (self.among.map_or(0, Worn::bits) << 28);
        // Bits 0 to 40 are taken.
        let wears = wears ^ (self.wears.map_or(0, Worn::named_bits) << 44);
        let wears = wears ^ (self.among.map_or(0, Worn::named_bits) << 52);
        mix(seed ^ mix(age ^ wears ^ (u64::from(self.trousers) << 40)))
    }
}

/// The ages of the bodies of the file: child, young, old, years.
const AGES: [f32; 3] = [10.0, 25.0, 90.0];

/// A person's build, face, hair and clothes.
#[derive(Clone, Debug)]
pub struct Who {
    /// 0 is grown up, 1 a child.
    pub child: f32,
    pub wears: Worn,
    /// The tints of glasses, of a shirt below a jacket, of scarf, tie and bag.
    pub frame: Tint,
    pub shirt: Tint,
    pub accent: Tint,
    /// Whether hair hangs into the forehead, and where it is parted, m to the right.
    pub fringe: bool,
    pub parting: f32,
    /// 0 is a woman's build, 1 a man's.
    pub sex: f32,
    /// 0 is young, 1 old.
    pub age: f32,
    /// −1 is slight, 1 heavy.
    pub weight: f32,
    /// −1 is the build of a short person, 1 that of a tall person.
    pub height: f32,
    pub stature_m: f32,
    /// The shares of African, Asian and European origin.
    pub from: [f32; 3],
    /// The targets of the face, and the share of each target.
    pub face: Vec<(&'static str, f32)>,
    pub skin: Tint,
    pub hair: Tint,
    pub cut: Cut,
    /// How far hair stands off, and how long it hangs.
    pub volume: f32,
    pub length: f32,
    /// How dark the beard shows, 0 to 1.
    pub beard: f32,
    pub iris: Tint,
    pub top: Tint,
    /// Whether sleeves end above the elbow.
    pub short_sleeves: bool,
    /// How far clothes hang off the body.
    pub loose: f32,
    pub legs: Tint,
    pub below: Below,
    pub shoes: Tint,
    /// The cloth of a uniform and of a helmet's cover.
    pub drab: Drab,
    /// The tint of a protective vest.
    pub vest: Tint,
    /// The tint of a headscarf, a turban or a cap.
    pub headcloth: Tint,
}

/// Cloth in blotches of three drab tints.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drab {
    pub tints: [Tint; 3],
    /// Where the blotches begin, radians.
    phases: [f32; 6],
}

impl Drab {
    fn new(chance: &mut Chance) -> Self {
        let sets = if chance.often(0.5) { &SANDY } else { &OLIVE };
        let tints = sets.map(|(r, g, b)| tint(r, g, b));
        Self { tints, phases: [0; 6].map(|_| chance.range(0.0, std::f32::consts::TAU)) }
    }

    /// The tint at a place of the body at rest. Blotches are 5 to 12 cm wide and blend into each
    /// other, since vertices are 3 cm apart.
    pub fn at(&self, p: Vec3) -> Tint {
        let [a, b, c, d, e, f] = self.phases;
        let waves = |k: f32, [a, b, c]: [f32; 3]| {
            (k * p.x + 1.6 * (0.7 * k * p.y + a).sin()).sin()
                + (0.85 * k * p.y + 1.4 * (0.75 * k * p.z + b).sin()).sin()
                + (0.95 * k * p.z + 1.5 * (0.8 * k * p.x + c).sin()).sin()
        };
        let [ground, second, third] = self.tints;
        let first = mixed(ground, second, smooth(0.0, 0.55, waves(32.0, [a, b, c])));
        mixed(first, third, smooth(0.65, 1.2, waves(43.0, [d, e, f])))
    }
}

type Rgb = (u8, u8, u8);

/// The tints of drab cloth: the ground, the second and the third.
const SANDY: [Rgb; 3] = [(176, 156, 122), (128, 118, 86), (112, 88, 64)];
const OLIVE: [Rgb; 3] = [(104, 106, 74), (140, 130, 98), (76, 66, 50)];
const BOOTS: [Rgb; 2] = [(150, 126, 92), (52, 44, 38)];
const VESTS: [Rgb; 2] = [(136, 116, 86), (88, 90, 64)];
const HEADSCARVES: [Rgb; 8] = [
    (44, 44, 50),
    (196, 184, 164),
    (92, 64, 60),
    (72, 84, 104),
    (112, 108, 100),
    (88, 98, 84),
    (148, 116, 104),
    (78, 66, 88),
];
const TURBANS: [Rgb; 4] = [(206, 200, 186), (178, 156, 120), (122, 120, 116), (44, 52, 74)];
const CAPS: [Rgb; 5] = [(52, 56, 64), (118, 104, 82), (84, 88, 68), (104, 50, 46), (150, 144, 134)];

const TOPS: [Rgb; 22] = [
    (52, 58, 72),
    (112, 50, 46),
    (176, 166, 148),
    (70, 84, 66),
    (48, 50, 54),
    (134, 108, 78),
    (84, 108, 138),
    (206, 202, 194),
    (156, 102, 66),
    (98, 82, 108),
    (140, 148, 152),
    (40, 66, 74),
    (122, 128, 96),
    (168, 122, 116),
    (62, 74, 104),
    (92, 92, 88),
    (190, 176, 132),
    (78, 46, 58),
    (110, 134, 130),
    (188, 192, 200),
    (66, 58, 52),
    (150, 136, 158),
];
const LEGS: [Rgb; 9] = [
    (42, 47, 58),
    (62, 58, 52),
    (36, 37, 40),
    (112, 102, 86),
    (56, 68, 92),
    (80, 76, 72),
    (48, 56, 74),
    (92, 88, 80),
    (44, 40, 40),
];
const SHOES: [Rgb; 5] = [(34, 30, 28), (70, 48, 34), (44, 44, 48), (150, 146, 138), (30, 30, 32)];
const FRAMES: [Rgb; 4] = [(26, 24, 24), (74, 50, 34), (120, 116, 110), (46, 54, 70)];
const SHIRTS: [Rgb; 5] =
    [(214, 214, 212), (188, 200, 216), (206, 204, 196), (196, 186, 198), (150, 166, 188)];
const ACCENTS: [Rgb; 6] =
    [(110, 44, 46), (52, 66, 96), (84, 72, 58), (60, 82, 70), (140, 112, 76), (70, 62, 78)];
const JACKETS: [Rgb; 6] =
    [(44, 46, 52), (52, 58, 74), (84, 78, 70), (62, 54, 48), (70, 76, 78), (96, 88, 76)];
/// Skin colours by origin, from light to dark.
const SKINS: [[Rgb; 3]; 3] = [
    [(146, 100, 74), (112, 76, 57), (88, 60, 47)],
    [(222, 176, 142), (204, 156, 120), (178, 130, 98)],
    [(228, 180, 152), (214, 164, 134), (190, 140, 110)],
];
const DARK_HAIR: [Rgb; 3] = [(28, 24, 23), (38, 31, 28), (48, 38, 32)];
const HAIR: [Rgb; 7] = [
    (40, 32, 28),
    (62, 46, 35),
    (92, 68, 48),
    (128, 98, 66),
    (166, 134, 92),
    (118, 66, 42),
    (74, 58, 46),
];
const GREY: Rgb = (150, 146, 140);
const IRIS: [Rgb; 5] = [(74, 50, 34), (92, 66, 42), (94, 104, 78), (88, 112, 128), (104, 118, 120)];

fn pick(chance: &mut Chance, of: &[Rgb]) -> Tint {
    let (r, g, b) = chance.pick(of).unwrap_or((128, 128, 128));
    tint(r, g, b)
}

/// A tint between two tints.
pub fn mixed(a: Tint, b: Tint, share: f32) -> Tint {
    [0, 1, 2].map(|k| a[k] + (b[k] - a[k]) * share)
}

/// A random number, −1 to 1; the sum of two random numbers makes the middle likelier.
fn middling(chance: &mut Chance) -> f32 {
    chance.range(-1.0, 1.0) * 0.6 + chance.range(-1.0, 1.0) * 0.4
}

impl Who {
    /// The person of a seed.
    pub fn new(seed: u64, traits: Traits) -> Self {
        let mut chance = Chance::new(seed, 0x9e0);
        let is_man = chance.often(0.5);
        let sex = if is_man { chance.range(0.88, 1.0) } else { chance.range(0.0, 0.12) };
        let age =
            if chance.often(0.55) { chance.range(0.0, 0.25) } else { chance.range(0.2, 0.95) };
        let [child_years, young_years, old_years] = AGES;
        let age = traits.age_years.map_or(age, |years| {
            ((years - young_years) / (old_years - young_years)).clamp(0.0, 1.0)
        });
        let child = traits.age_years.map_or(0.0, |years| {
            ((young_years - years) / (young_years - child_years)).clamp(0.0, 1.0)
        });
        let main = [2, 2, 2, 0, 1][chance.index(5)];
        let other = chance.index(3);
        let share = if chance.often(0.75) { 1.0 } else { chance.range(0.5, 0.9) };
        let mut from = [0.0; 3];
        from[main] += share;
        from[other] += 1.0 - share;
        let tone = chance.unit();
        let skin_of = |k: usize| {
            let [a, b, c] = SKINS[k].map(|(r, g, b)| tint(r, g, b));
            if tone < 0.5 { mixed(a, b, tone * 2.0) } else { mixed(b, c, tone * 2.0 - 1.0) }
        };
        let skin = mixed(skin_of(other), skin_of(main), share);
        let natural =
            if main == 2 { pick(&mut chance, &HAIR) } else { pick(&mut chance, &DARK_HAIR) };
        let (r, g, b) = GREY;
        let greying = ((age - 0.45) * 1.8 + chance.range(-0.3, 0.3)).clamp(0.0, 0.95);
        let hair = mixed(natural, tint(r, g, b), greying);
        let cuts: &[Cut] = if is_man {
            if age > 0.5 && chance.often(0.45) {
                &[Cut::Bald, Cut::Shaved]
            } else {
                &[Cut::Short, Cut::Short, Cut::Short, Cut::Full, Cut::Full, Cut::Shaved]
            }
        } else if age > 0.6 {
            &[Cut::Full, Cut::Bob, Cut::Bob, Cut::Bun]
        } else {
            &[Cut::Bob, Cut::Bob, Cut::Long, Cut::Long, Cut::Bun, Cut::Full]
        };
        let cut = chance.pick(cuts).unwrap_or(Cut::Short);
        let volume = match cut {
            Cut::Bald | Cut::Shaved => 0.0,
            Cut::Short => chance.range(0.25, 0.6),
            Cut::Bun => chance.range(0.2, 0.4),
            _ => chance.range(0.55, 1.0),
        };
        let beard = if !is_man || child > 0.45 {
            0.0
        } else if chance.often(0.3) {
            chance.range(0.55, 0.85)
        } else {
            chance.range(0.05, 0.25)
        };
        let mut face = Vec::new();
        for (more, less, most) in [
            ("head-round", "head-triangular", 0.6),
            ("head-square", "head-oval", 0.6),
            ("nose-wide", "nose-narrow", 0.7),
            ("nose-long", "nose-short", 0.6),
            ("nose-hump", "nose-point-up", 0.7),
            ("chin-wide", "chin-narrow", 0.6),
            ("chin-long", "chin-short", 0.6),
            ("mouth-wide", "mouth-narrow", 0.6),
            ("lips-full", "lips-thin", 0.7),
            ("cheeks-full", "cheekbones", 0.7),
            ("head-fat", "eyes-narrow", 0.4),
            ("forehead-high", "eyes-small", 0.4),
            ("ears-out", "eyes-apart", 0.45),
        ] {
            let amount = chance.range(-most, most);
            face.push(if amount >= 0.0 { (more, amount) } else { (less, -amount) });
        }
        // The expression of the face at rest.
        for (unit, least, most) in [
            ("smile", 0.08, 0.36),
            ("press", 0.0, 0.12),
            ("brows-up", 0.05, 0.35),
            ("brows-worry", 0.0, 0.22),
            ("squint", 0.0, 0.12),
        ] {
            face.push((unit, chance.range(least, most)));
        }
        let height = middling(&mut chance);
        let skirt = !is_man && chance.often(0.22) && !traits.trousers;
        // How tall children are, by years: the WHO's growth reference, about the median.
        let short = traits.age_years.filter(|years| *years < 18.0).map(|years| {
            let grown = 1.65 + 0.13 * sex;
            let at_six = 1.16;
            let share = smooth(2.0, 17.5, years) * 1.0;
            at_six + (grown - at_six) * ((share - 0.166) / 0.834).clamp(0.0, 1.0)
        });
        // Drawn apart, so that another choice of clothes leaves face and build as they are.
        let mut own = Chance::new(seed, 0x3ea2);
        let jacket = own.often(if is_man { 0.3 } else { 0.22 });
        let collar = jacket || own.often(0.22);
        let drawn = Worn {
            glasses: own.often(if age > 0.4 { 0.45 } else { 0.2 }),
            jacket,
            collar,
            tie: is_man && jacket && own.often(0.35),
            scarf: !collar && own.often(0.09),
            bag: own.often(0.3),
            ..Worn::default()
        };
        let drawn =
            if child > 0.3 { Worn { glasses: drawn.glasses, ..Worn::default() } } else { drawn };
        let wears = traits.wears.unwrap_or(drawn);
        let wears = traits.among.map_or(wears, |among| {
            let Worn { uniform, vest, helmet, cap, headscarf, turban, .. } =
                among.named(seed, is_man, child);
            let usual = wears.among(among);
            Worn { uniform, vest, helmet, cap, headscarf, turban, ..usual }
        });
        let wears = wears.fitting();
        let frame = pick(&mut own, &FRAMES);
        let shirt = pick(&mut own, &SHIRTS);
        let accent = pick(&mut own, &ACCENTS);
        let jackets = pick(&mut own, &JACKETS);
        let fringe = own.often(if is_man { 0.35 } else { 0.45 });
        let parting = own.range(0.012, 0.034) * if own.often(0.5) { 1.0 } else { -1.0 };
        // Drawn apart, so that other clothes stay as they are.
        let mut cloth = Chance::new(seed, 0xd7ab);
        let drab = Drab::new(&mut cloth);
        let boots = pick(&mut cloth, &BOOTS);
        let vest = pick(&mut cloth, &VESTS);
        let headcloth = match wears.headwear() {
            Some(Headwear::Turban) => pick(&mut cloth, &TURBANS),
            Some(Headwear::Cap) => pick(&mut cloth, &CAPS),
            _ => pick(&mut cloth, &HEADSCARVES),
        };
        let in_uniform = |usual: Tint| {
            let [ground, second, _] = drab.tints;
            if wears.uniform { mixed(ground, second, 0.35) } else { usual }
        };
        Self {
            child,
            wears,
            frame,
            shirt: in_uniform(shirt),
            accent,
            fringe,
            parting,
            sex,
            age,
            weight: (middling(&mut chance) + 0.25 * (age - 0.3)).clamp(-0.8, 0.9),
            height,
            stature_m: short.unwrap_or(1.65 + 0.13 * sex) + 0.10 * height * (1.0 - 0.4 * child),
            from,
            face,
            skin,
            hair,
            cut,
            volume,
            length: if cut == Cut::Long { chance.range(0.55, 1.0) } else { chance.range(0.0, 0.2) },
            beard,
            iris: if main == 2 { pick(&mut chance, &IRIS) } else { pick(&mut chance, &IRIS[..2]) },
            top: {
                let top = pick(&mut chance, &TOPS);
                in_uniform(if wears.jacket { jackets } else { top })
            },
            short_sleeves: chance.often(0.25) && !wears.jacket && !wears.uniform,
            loose: chance.range(0.15, 0.85),
            legs: in_uniform(pick(&mut chance, &LEGS)),
            below: if skirt && !wears.uniform { Below::Skirt } else { Below::Trousers },
            shoes: {
                let shoes = pick(&mut chance, &SHOES);
                if wears.uniform { boots } else { shoes }
            },
            drab,
            vest,
            headcloth,
        }
    }

    /// The tint of shirt and trousers at a place of the body at rest, where the usual clothes have
    /// this tint.
    pub fn cloth_at(&self, p: Vec3, usual: Tint) -> Tint {
        if self.wears.uniform { self.drab.at(p) } else { usual }
    }

    /// The garment for the upper body.
    pub fn shirt_part(&self) -> &'static str {
        if self.short_sleeves { "tee" } else { "jumper" }
    }

    /// The targets that make this body, and the share of each target.
    pub fn targets(&self) -> Vec<(String, f32)> {
        let mut all = Vec::new();
        for (sex, s) in [("female", 1.0 - self.sex), ("male", self.sex)] {
            let grown = 1.0 - self.child;
            let ages = [
                ("child", self.child),
                ("young", grown * (1.0 - self.age)),
                ("old", grown * self.age),
            ];
            for (age, a) in ages.into_iter().filter(|(_, a)| *a > 0.0) {
                let heavy = self.weight.max(0.0);
                let slight = (-self.weight).max(0.0);
                for (weight, w) in
                    [("min", slight), ("average", 1.0 - heavy - slight), ("max", heavy)]
                {
                    all.push((format!("{sex}-{age}-{weight}"), s * a * w));
                }
                for (from, share) in ["african", "asian", "caucasian"].iter().zip(self.from) {
                    all.push((format!("{from}-{sex}-{age}"), s * a * share));
                }
            }
            let (name, much) =
                if self.height > 0.0 { ("max", self.height) } else { ("min", -self.height) };
            all.push((format!("{sex}-{name}height"), s * much * 0.3 * grown));
        }
        all.extend(self.face.iter().map(|(name, share)| ((*name).to_string(), *share)));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_of_a_person_is_in_the_file() {
        let book = crate::world::mesh::people::book::book().expect("the file is whole");
        for seed in 0..60 {
            let years = [None, Some(7.0), Some(16.0), Some(80.0)][(seed % 4) as usize];
            let traits = Traits { age_years: years, ..Traits::default() };
            for (name, _) in Who::new(seed, traits).targets() {
                assert!(book.target(&name).is_some(), "{name}");
            }
        }
    }

    #[test]
    fn neighbours_by_seed_do_not_look_alike() {
        let all: Vec<Who> = (0..12).map(|seed| Who::new(seed, Traits::default())).collect();
        for (i, a) in all.iter().enumerate() {
            for b in all.iter().skip(i + 1) {
                assert!(a.face != b.face && (a.top != b.top || a.cut != b.cut || a.skin != b.skin));
            }
        }
    }

    const NAMED: [Wears; 6] =
        [Wears::Uniform, Wears::Vest, Wears::Helmet, Wears::Cap, Wears::Headscarf, Wears::Turban];

    #[test]
    fn nobody_wears_by_the_seed_alone_what_has_to_be_named() {
        let usual = [Wears::Glasses, Wears::Scarf, Wears::Bag, Wears::Jacket, Wears::Collar];
        for seed in 0..200 {
            let among = Traits { among: Some(Worn::of(&usual)), ..Traits::default() };
            for traits in [Traits::default(), among] {
                let who = Who::new(seed, traits);
                assert_eq!(who.wears.named_bits(), 0, "{:?}", who.wears);
            }
        }
    }

    #[test]
    fn in_a_crowd_women_wear_headscarves_men_turbans_and_caps_and_all_of_a_troop_helmets() {
        let of = |wears: &[Wears], age_years: Option<f32>, seed: u64| {
            Who::new(seed, Traits { age_years, among: Some(Worn::of(wears)), ..Traits::default() })
        };
        let mut counts = [0; 4];
        for seed in 0..400 {
            let town = of(&NAMED[3..], None, seed);
            let is_man = town.sex > 0.5;
            assert!(if is_man { !town.wears.headscarf } else { !town.wears.turban });
            assert!(is_man || !town.wears.cap);
            let worn = [!is_man, town.wears.headscarf, town.wears.turban, town.wears.cap];
            for (count, worn) in counts.iter_mut().zip(worn) {
                *count += i32::from(worn);
            }
            let child = of(&NAMED, Some(8.0), seed);
            let Worn { uniform, vest, helmet, cap, turban, .. } = child.wears;
            assert!(!(uniform || vest || helmet || cap || turban), "{:?}", child.wears);
            let soldier = of(&NAMED[..3], None, seed);
            assert_eq!(soldier.wears.headwear(), Some(Headwear::Helmet));
            assert!(soldier.wears.uniform && soldier.wears.vest && !soldier.wears.jacket);
            assert!(!soldier.short_sleeves && soldier.below == Below::Trousers);
        }
        let [women, scarves, turbans, caps] = counts;
        let men = 400 - women;
        assert!((women * 6 / 10..women * 8 / 10).contains(&scarves), "{scarves} of {women}");
        assert!((men / 5..men * 2 / 5).contains(&turbans), "{turbans} of {men}");
        assert!((men * 3 / 20..men * 7 / 20).contains(&caps), "{caps} of {men}");
    }

    #[test]
    fn what_has_to_be_named_changes_neither_face_nor_build() {
        for seed in 0..20 {
            let all = |wears: &[Wears]| {
                Who::new(seed, Traits { wears: Some(Worn::of(wears)), ..Traits::default() })
            };
            let (plain, full) = (all(&[]), all(&NAMED));
            assert_eq!(plain.face, full.face);
            assert_eq!(plain.stature_m, full.stature_m);
            assert_eq!((plain.hair, plain.cut, plain.iris), (full.hair, full.cut, full.iris));
            assert_eq!(full.wears.headwear(), Some(Headwear::Helmet));
        }
    }

    #[test]
    fn each_choice_of_clothes_is_another_person() {
        let mut all = std::collections::BTreeSet::new();
        let mut count = 0;
        let lists = NAMED.iter().map(|what| vec![*what]).chain([
            vec![],
            NAMED.to_vec(),
            vec![Wears::Glasses],
            vec![Wears::Cup],
        ]);
        for worn in lists.map(|list| Some(Worn::of(&list))) {
            for traits in [
                Traits { wears: worn, ..Traits::default() },
                Traits { among: worn, ..Traits::default() },
                Traits { wears: worn, trousers: true, ..Traits::default() },
            ] {
                all.insert(traits.person(7));
                count += 1;
            }
        }
        assert_eq!(all.len(), count);
    }

    #[test]
    fn drab_cloth_shows_its_three_tints() {
        for seed in 0..6 {
            let drab = Drab::new(&mut Chance::new(seed, 1));
            let mut nearest = [0; 3];
            for i in 0..4000 {
                let step = |k: i32| (i / k % 16) as f32 * 0.03;
                let c = Vec3::from(drab.at(Vec3::new(step(1), step(16), step(256))));
                let far = |k: usize| (Vec3::from(drab.tints[k]) - c).length();
                let least = (0..3).min_by(|a, b| far(*a).total_cmp(&far(*b))).expect("a tint");
                nearest[least] += 1;
            }
            assert!(nearest.iter().all(|count| *count > 300), "{nearest:?}");
        }
    }
}
