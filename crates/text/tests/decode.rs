//! The macros: what authors write, and the faults that they read.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use gradus_base::Name;
use gradus_text::decode_ref;
use gradus_text::manual::markdown;
use gradus_text::{Decode, Decoder, Faults, Kind, Source, parse, shape};
use gradus_text::{decode_enum, decode_struct};

decode_struct! {
    /// Where the sun stands.
    ///
    /// It never moves.
    #[derive(Copy)]
    pub struct Sun {
        /// Degrees clockwise from north (−Z).
        pub azimuth_deg: f64 = 220.0 => 0.0..=360.0,
        pub elevation_deg: f64 => -10.0..=90.0,
        pub count: u8 = 1 => 1..=9,
    }
    check not_behind
}

fn not_behind(sun: Sun, node: &gradus_text::Node, decoder: &mut Decoder<'_>) -> Option<Sun> {
    if sun.azimuth_deg == 180.0 {
        decoder.faults.error(BEHIND, node.field_span("azimuth_deg"), "behind", None);
        return None;
    }
    Some(sun)
}

const MATERIAL: Kind = Kind { word: "material", unknown: UNKNOWN };
gradus_text::fault_codes! { UNKNOWN = "unknown-material", BEHIND = "behind" }

decode_ref! {
    /// A material.
    pub struct MaterialRef => MATERIAL;
}

decode_enum! {
    /// What a thing is.
    #[derive(Default)]
    pub enum Shape {
        /// Nothing but floor.
        #[default]
        Ground,
        /// One value.
        Ball(f64 => 0.0..=2.0),
        /// Two.
        Pair(Name, Option<MaterialRef>),
        /// Fields.
        Box {
            /// Width, height, depth.
            size_m: [f64; 3] => 0.01..,
            r#type: String = String::new(),
            sun: Option<Box<Sun>>,
            rest: Vec<Shape> = Vec::new(),
        },
        Lit(Sun),
    }
}

fn read<T: Decode>(text: &str) -> (Option<T>, String) {
    let source = Source::new("x.ron", text);
    let mut faults = Faults::default();
    let node = parse(&source, &mut faults);
    let mut decoder = Decoder::new(&mut faults);
    decoder.declare(MATERIAL, "stone", Default::default());
    let value = node.and_then(|node| T::decode(&node, &mut decoder));
    (value, source.render_all(&faults.into_sorted()))
}

#[test]
fn structs_take_defaults_names_and_options() {
    let sun = Sun { azimuth_deg: 220.0, elevation_deg: 5.0, count: 1 };
    assert_eq!(read("(elevation_deg: 5)"), (Some(sun), String::new()));
    assert_eq!(read("Sun(elevation_deg: 5.0, azimuth_deg: 220,)"), (Some(sun), String::new()));
    let shape = Shape::Box {
        size_m: [1.0, 2.0, 3.0],
        r#type: "t".into(),
        sun: Some(Box::new(sun)),
        rest: vec![Shape::Ground, Shape::Ball(1.0), Shape::Pair("a".into(), Some(MaterialRef(0)))],
    };
    let text = r#"Box(size_m: (1, 2, 3), type: "t", sun: (elevation_deg: 5),
        rest: [Ground, Ball(1), Pair("a", Some("stone"))])"#;
    assert_eq!(read(text), (Some(shape), String::new()));
    assert_eq!(read("Lit(elevation_deg: 5)"), (Some(Shape::Lit(sun)), String::new()));
    assert_eq!(read("Lit((elevation_deg: 5))"), (Some(Shape::Lit(sun)), String::new()));
}

#[test]
fn every_fault_of_a_struct_is_told() {
    let (sun, said) = read::<Sun>("Moon(\n  azimut_deg: 400,\n  count: 1.5,\n  x: 1,\n  count: 2)");
    assert_eq!(sun, None);
    let codes: Vec<&str> =
        said.lines().filter_map(|l| Some(l.split_once("error[")?.1.split_once(']')?.0)).collect();
    assert_eq!(
        codes,
        [
            "wrong-kind",
            "missing-field",
            "unknown-field",
            "out-of-range",
            "wrong-kind",
            "unknown-field",
            "duplicate-field"
        ],
        "{said}"
    );
    assert!(said.contains("did you mean `azimuth_deg`?"), "{said}");
}

#[test]
fn every_fault_of_an_enum_is_told() {
    let text = r#"[Grund, Ball(3), Ball, Ground(1), Pair("A", "stome"), Pair("a"),
        Box(size_m: (1, 0, "x")), 7, Lit(elevation_deg: 1, azimuth_deg: 180)]"#;
    let (shapes, said) = read::<Vec<Shape>>(text);
    assert_eq!(shapes, None);
    for wanted in [
        "did you mean `Ground`?",
        "this value must be from 0 to 2, this is 3",
        "`Ball` needs a value",
        "`Ground` takes no values",
        "the text \"A\" is not a name",
        "did you mean `stone`?",
        "`Pair` takes 2 values",
        "expected a number, found the text \"x\"",
        "expected one of `Ground`, `Ball`",
        "error[behind]",
    ] {
        assert!(said.contains(wanted), "{wanted} is missing in\n{said}");
    }
}

#[test]
fn the_manual_says_what_the_declaration_says() {
    let manual = markdown(&shape::collect(&Shape::shape()));
    assert!(manual.contains("### Sun\n\nWhere the sun stands.\n\nIt never moves.\n"), "{manual}");
    let row =
        "| `azimuth_deg` | number | `220.0` | 0.0 to 360.0 | Degrees clockwise from north (−Z). |";
    assert!(manual.contains(row), "{manual}");
    assert!(manual.contains("- `Ball(number, 0.0 to 2.0)`: One value."), "{manual}");
}

#[test]
fn what_is_forbidden_here_is_told_and_names_stay_unused() {
    let source = Source::new("x.ron", "[\"stone\", \"stone\"]");
    let mut faults = Faults::default();
    let node = parse(&source, &mut faults).expect("a tree");
    let mut decoder = Decoder::new(&mut faults);
    decoder.declare(MATERIAL, "stone", Default::default());
    decoder.forbid(MATERIAL, "it stays as it is");
    assert_eq!(Vec::<MaterialRef>::decode(&node, &mut decoder), None);
    assert_eq!(decoder.unused(MATERIAL).len(), 1);
    decoder.allow(MATERIAL);
    let stone = MaterialRef(0);
    assert_eq!(Vec::<MaterialRef>::decode(&node, &mut decoder), Some(vec![stone, stone]));
    assert!(decoder.unused(MATERIAL).is_empty());
    let found = faults.into_sorted();
    assert_eq!(found.len(), 2);
    let placed = serde_json::to_value(source.place(&found[1])).expect("JSON");
    assert_eq!(placed["code"], "not-here");
    assert_eq!((placed["line"].as_u64(), placed["column"].as_u64()), (Some(1), Some(11)));
    assert_eq!(placed["severity"], "error");
}
