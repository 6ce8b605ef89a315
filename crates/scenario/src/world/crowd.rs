//! Crowds: people who walk on ways, past each other and past what is in their way.

use super::Wears;
use crate::{Number, codes};
use gradus_text::{Decoder, Node, decode_struct};

/// The most ways of a crowd, corners of a way, and things that a crowd keeps off.
const MOST_WAYS: usize = 12;
const MOST_CORNERS: usize = 40;
const MOST_KEPT_OFF: usize = 40;
/// The longest way, m: the slowest walker is at its end before the walk repeats.
const LONGEST_M: f64 = 100.0;

decode_struct! {
    /// People who walk, alone and in pairs, without running into each other, into what they keep
    /// off, or into the patient. Their walks are planned when the scenario is read and repeat after
    /// 180 s; they are a function of session time, so that the same session shows the same walks.
    pub struct Crowd {
        /// Where people walk.
        pub ways: Vec<Way>,
        /// How many walkers the ways are planned for. More than the ways have room for are refused.
        pub most: u32 => 1..=100,
        /// How many of them are there now; all of them where this is left out. Bind it to let them
        /// become more. They come and go where they are.
        pub count: Number = Number::from(100.0) => 0.0..=100.0,
        /// The mean pace, m/s; people differ by 15 %, and pairs are a little slower. The thing's own
        /// `pace` slows all of them down or halts them.
        pub pace_mps: f64 = 1.3 => 0.6..=2.0,
        /// The share of walkers who walk in pairs, side by side.
        pub pairs: f64 = 0.3 => 0.0..=1.0,
        /// Round things that nobody walks into, such as pillars and benches: X, Z and radius, m,
        /// from where the crowd is.
        pub keep_off: Vec<[f64; 3]> = Vec::new(),
        /// How far everybody keeps off the places where the patient can stand, m. The live position
        /// of the patient's head plays no part.
        pub patient_m: f64 = 1.0 => 0.5..=20.0,
        /// The share of the time in which a walker looks at the patient.
        pub attention: Number = Number::from(0.15) => 0.0..=1.0,
        /// What they wear and carry of these, each by the seed. All wear `Uniform`, `Vest` and
        /// `Helmet` where these are named; of women and girls some wear a `Headscarf`, of men some a
        /// `Turban` or a `Cap`. Where this is left out, of everything that a person wears by the
        /// seed, which is none of these six. `[]` is nothing besides shirt, trousers or skirt, and
        /// shoes.
        pub wears: Option<Vec<Wears>>,
        /// Variation: who they are, and where they walk when.
        pub seed: u64 = 1,
    }
    check checked
}

decode_struct! {
    /// A way on which people walk in both directions, keeping to the right.
    pub struct Way {
        /// Its middle: X and Z of each corner, m, from where the crowd is.
        pub points: Vec<[f64; 2]>,
        /// How wide it is, m.
        pub wide_m: f64 = 3.0 => 0.8..=20.0,
        /// Whether it leads from its last corner back to its first, and people go round and round.
        /// Else people come from one end and go at the other: put both ends out of sight.
        pub closed: bool = false,
    }
    check way
}

impl Way {
    /// The length of its middle, m.
    pub fn length_m(&self) -> f64 {
        let first = self.points.first().filter(|_| self.closed);
        let ends = self.points.iter().skip(1).chain(first);
        self.points.iter().zip(ends).map(|([ax, az], [bx, bz])| (bx - ax).hypot(bz - az)).sum()
    }
}

fn way(way: Way, node: &Node, decoder: &mut Decoder<'_>) -> Option<Way> {
    let span = node.field_span("points");
    decoder.at_most(MOST_CORNERS, way.points.len(), "corners", span)?;
    let length = way.length_m();
    let (message, remedy) = if !(2.0..=LONGEST_M).contains(&length) {
        let message = format!("this way is {length:.1} m long; a way is 2 to {LONGEST_M} m long");
        (message, "give it two corners or more, or cut it into several ways")
    } else if way.closed && way.points.len() < 3 {
        ("a way that closes needs three corners or more".to_owned(), "add a corner")
    } else {
        return Some(way);
    };
    decoder.faults.error(codes::OUT_OF_RANGE, span, message, Some(remedy.to_owned()));
    None
}

fn checked(crowd: Crowd, node: &Node, decoder: &mut Decoder<'_>) -> Option<Crowd> {
    decoder.at_most(MOST_WAYS, crowd.ways.len(), "ways", node.field_span("ways"))?;
    let kept_off = node.field_span("keep_off");
    decoder.at_most(MOST_KEPT_OFF, crowd.keep_off.len(), "round things", kept_off)?;
    if crowd.ways.is_empty() {
        let message = "a crowd without a way has nowhere to walk".to_owned();
        let remedy = Some("add a way: `(points: [(-8, -4), (8, -4)])`".to_owned());
        decoder.faults.error(codes::OUT_OF_RANGE, node.field_span("ways"), message, remedy);
        return None;
    }
    Some(crowd)
}
