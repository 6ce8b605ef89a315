//! People: their activity, and where their attention is.

use crate::Number;
use gradus_text::{decode_enum, decode_struct};

decode_struct! {
    /// A person in clothes, facing −Z.
    pub struct Person {
        /// What the person does.
        pub does: Doing = Doing::Stand,
        /// Variation: build, age, face, hair, clothes, and how they move.
        pub seed: u64 = 1,
        /// Share of the time in which the person looks at what `looks_at` names; else at
        /// neighbours, notes, a window. Contact of the eyes lasts 1 to 3 s each time, then they
        /// rest near by.
        pub attention: Number = Number::from(0.35) => 0.0..=1.0,
        /// The person's age, years; without it, grown up by the seed. A child below 10 is a smaller
        /// child of 10.
        pub age_years: Option<f64> => 6.0..=95.0,
        /// What the person wears and carries besides shirt, trousers or skirt, and shoes; without it,
        /// by the seed. `[]` is nothing.
        pub wears: Option<Vec<Wears>>,
        /// What there is to look at.
        pub looks_at: LooksAt = LooksAt::Patient,
        /// How much the person shifts and sways: 0 hardly, 1 all the time.
        pub restless: Number = Number::from(0.3) => 0.0..=1.0,
        /// How much the mouth moves as in speech.
        pub speaks: Number = Number::from(0.0) => 0.0..=1.0,
        /// How far the person leans over and whispers to a neighbour: −1 to the person's own left, 1
        /// to the right.
        pub whispers: Number = Number::from(0.0) => -1.0..=1.0,
        /// How the person feels, as face and posture show it: who is interested leans forward, who
        /// doubts crosses the arms, each person in an own way.
        pub mood: Mood = Mood::default(),
        /// How much the person nods now and then: 0 never, 1 most of the time.
        pub nods: Number = Number::from(0.0) => 0.0..=1.0,
        /// How far the person is into a yawn: 0 not at all, 1 the mouth at its widest.
        pub yawns: Number = Number::from(0.0) => 0.0..=1.0,
        /// How much the person laughs.
        pub laughs: Number = Number::from(0.0) => 0.0..=1.0,
        /// How far a person who sits has risen: 0 sits, 1 stands before the seat. Some 1.8 s are a
        /// usual time: `During("rises", [(0, 0), (1.8, 1), (20, 1), (22, 0)])`. Not for who walks.
        pub rises: Number = Number::from(0.0) => 0.0..=1.0,
        /// How far the person ducks: 0 not at all, 1 bent low, looking down, the hands over the head. Some
        /// 0.6 s down and 1.5 s up are usual times: `During("bang", [(0.3, 0), (0.9, 1), (6, 1), (8,
        /// 0)])`. Not for who walks, rises or collapses.
        pub ducks: Number = Number::from(0.0) => 0.0..=1.0,
        /// How far a person who stands has collapsed: 0 stands, 0.5 sits on the ground, 1 lies on
        /// the back. The knees give way; nobody falls in less than some 3 s, since the way there is
        /// the author's. Not for who walks.
        pub collapses: Number = Number::from(0.0) => 0.0..=1.0,
    }
}

decode_struct! {
    /// The moods of a person, each with its strength: 0 is not seen, 1 is as strong as a face shows
    /// it. Where the strengths together are above 1, each counts in proportion. Neighbours differ in
    /// how strongly and when they show a mood, and take up a change within some 2 s.
    pub struct Mood {
        /// Brows and lids raised, a little smile.
        pub interest: Number = Number::from(0.0) => 0.0..=1.0,
        /// Lids half down, the mouth slack. The person yawns now and then.
        pub boredom: Number = Number::from(0.0) => 0.0..=1.0,
        /// An eyebrow up, the mouth pressed to the side.
        pub doubt: Number = Number::from(0.0) => 0.0..=1.0,
        /// The corners of the mouth up, cheeks raised.
        pub smile: Number = Number::from(0.0) => 0.0..=1.0,
        /// Brows drawn together, the corners of the mouth down.
        pub frown: Number = Number::from(0.0) => 0.0..=1.0,
        /// The nose wrinkled, the upper lip raised.
        pub disgust: Number = Number::from(0.0) => 0.0..=1.0,
        /// Eyes wide, brows up in the middle, the mouth drawn wide.
        pub fear: Number = Number::from(0.0) => 0.0..=1.0,
        /// Brows down, lips pressed, eyes hard.
        pub anger: Number = Number::from(0.0) => 0.0..=1.0,
    }
}

/// The number of moods.
pub const MOODS: usize = 8;

impl Mood {
    /// The strength of each mood, in the order of the fields.
    pub fn strengths(&self) -> [&Number; MOODS] {
        let Self { interest, boredom, doubt, smile, frown, disgust, fear, anger } = self;
        [interest, boredom, doubt, smile, frown, disgust, fear, anger]
    }
}

decode_enum! {
    /// What a person does.
    pub enum Doing {
        /// Stands.
        Stand,
        /// Stands and waits, the weight on one leg, looking about.
        Idle,
        /// Walks; give it a path, or an `at` that follows a stimulus along straight lines.
        Walk,
        /// Runs, as from danger, at some 3 to 5 m/s; like `Walk` it goes as its path or its `at` does.
        Run,
        /// Sits at ease, 0.45 m above its origin.
        Sit,
        /// Sits and listens, the hands in the lap or on the thighs.
        Listen,
        /// Sits and drives: both hands on a wheel 0.4 m across, whose middle is 0.67 m above the
        /// person's origin and 0.57 m ahead, and whose top is tilted forward by 48°.
        Drive,
        /// Talks, with the hands.
        Speak {
            /// Sits, 0.45 m above its origin.
            seated: bool = false,
        },
        /// Looks down at a phone.
        Phone {
            /// Sits, 0.45 m above its origin.
            seated: bool = true,
        },
    }
}

decode_enum! {
    /// A thing that a person wears or carries.
    #[derive(Copy, Eq)]
    pub enum Wears {
        /// Glasses.
        Glasses,
        /// A jacket, open over a shirt.
        Jacket,
        /// A shirt's collar.
        Collar,
        /// A tie; it comes with a collar.
        Tie,
        /// A scarf about the neck.
        Scarf,
        /// A bag at the hip, its strap over the shoulder; who sits has put it away.
        Bag,
        /// A cup in the right hand, where the person stands and does nothing else with the hand.
        Cup,
        /// A plain field uniform instead of the usual clothes: shirt and trousers of one cloth in
        /// drab blotches, sandy or olive by the seed, with long sleeves, a collar and two breast
        /// pockets; sandy or dark boots. No nation's, no badges. No jacket and no tie go with it.
        Uniform,
        /// A protective vest of one drab tint over shirt, jacket or uniform: thick cloth about the
        /// trunk from the armpits to the belly, plates before and behind, two straps over the
        /// shoulders, three pouches in front.
        Vest,
        /// A combat helmet with a cloth cover in drab blotches, from the brows to the nape and over
        /// the upper half of the ears, with a strap under the chin.
        Helmet,
        /// A soft cap of one colour with a peak in front; hair is seen below it.
        Cap,
        /// A woman's scarf about the head: it hides hair, ears and neck, leaves the face from the
        /// hairline to the chin free, and lies on the shoulders. One muted colour, by the seed.
        Headscarf,
        /// A cloth wound about the head above ears and brows; hair is seen below it. Off-white,
        /// sand, grey or dark blue, by the seed. Of several things on the head, one is worn: the
        /// helmet, else the headscarf, else the turban, else the cap.
        Turban,
    }
}

decode_enum! {
    /// What there is to look at.
    pub enum LooksAt {
        /// The patient's eyes, where they are at the patient's place.
        Patient,
        /// Straight ahead.
        Ahead,
        /// As the patient's mirror image: the head turns, nods and tilts as the patient's does. For
        /// an image of the patient on a screen. Without a headset it looks straight ahead.
        Mirror,
        /// A point of the place.
        Point {
            /// m.
            at: [f64; 3],
        },
    }
}
