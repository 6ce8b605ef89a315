//! The kinds of dogs: their proportions. Lengths are shares of the height at the withers. Measured by
//! drawings of breed standards and of free-ranging dogs.

use gradus_scenario::world::DogKind;

/// The build of a kind of dog; the dog of [`DogKind::Street`] is the measure of most shares.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// The length of the trunk.
    pub long: f32,
    /// The height of the elbows.
    pub leg: f32,
    /// The width of the trunk, and how deep chest and belly are.
    pub broad: f32,
    pub deep: f32,
    /// How thick the legs are, and the neck.
    pub bone: f32,
    pub neck: f32,
    /// The size of the head, the length of its muzzle, how thick the muzzle is.
    pub head: f32,
    pub muzzle: f32,
    pub snout: f32,
    /// The length of the ears, and how far they fold over: 0 pricked, 1 hanging.
    pub ear: f32,
    pub fold: f32,
    /// The length of the tail, its thickness with its hair.
    pub tail: f32,
    pub brush: f32,
    /// How far the tail is carried up at rest, degrees from hanging.
    pub tail_up_deg: f32,
    /// How much the coat adds at neck, breeches and belly.
    pub ruff: f32,
    /// The length of hairs that stand out, and how many there are near by.
    pub hair: f32,
    pub hairs: usize,
}

/// The build of a kind.
pub fn build(kind: DogKind) -> Build {
    match kind {
        DogKind::Street => Build {
            long: 1.0,
            leg: 0.53,
            broad: 1.0,
            deep: 1.0,
            bone: 1.0,
            neck: 1.0,
            head: 1.0,
            muzzle: 1.0,
            snout: 1.0,
            ear: 1.0,
            fold: 0.30,
            tail: 1.0,
            brush: 1.0,
            tail_up_deg: 42.0,
            ruff: 0.0,
            hair: 0.022,
            hairs: 2600,
        },
        DogKind::Shepherd => Build {
            long: 1.08,
            leg: 0.50,
            broad: 1.12,
            deep: 1.06,
            bone: 1.12,
            neck: 1.22,
            head: 1.0,
            muzzle: 1.02,
            snout: 1.05,
            ear: 1.22,
            fold: 0.0,
            tail: 1.05,
            brush: 1.9,
            tail_up_deg: 24.0,
            ruff: 1.0,
            hair: 0.055,
            hairs: 4200,
        },
        DogKind::Terrier => Build {
            long: 1.12,
            leg: 0.46,
            broad: 1.22,
            deep: 1.04,
            bone: 1.25,
            neck: 1.18,
            head: 1.32,
            muzzle: 0.84,
            snout: 1.18,
            ear: 0.95,
            fold: 0.75,
            tail: 0.72,
            brush: 1.2,
            tail_up_deg: 128.0,
            ruff: 0.35,
            hair: 0.075,
            hairs: 3800,
        },
    }
}
