//! Shapes. Sizes are in m; a shape stands on its origin unless its description says otherwise.

use super::air::{Blast, Bolt, Drops, Dust, Fire, FogBank, Shards, Smoke, Sparks};
use super::model::ClipName;
use super::walls;
use super::{
    Bird, City, Colour, Crowd, Dog, MaterialRef, ModelFile, Person, PrefabRef, RoadWay, Thing,
};
use crate::{Number, Tint};
use gradus_text::Text;
use gradus_text::{decode_enum, decode_struct};

decode_enum! {
    /// What a thing is.
    pub enum Shape {
        /// Other things, carried together.
        Group {
            /// What is carried.
            things: Vec<Thing>,
        },
        /// A box about its middle in plan, standing on its origin.
        Box {
            /// Along X, Y and Z, m.
            size_m: [f64; 3],
            /// Edges broken by, m.
            bevel_m: f64 = 0.0 => 0.0..=2.0,
        },
        /// A cylinder or cone.
        Cylinder {
            /// m.
            radius_m: f64 => 0.001..=1000.0,
            /// At the top; the same where it is not said, m.
            top_radius_m: Option<f64> = None,
            /// m.
            height_m: f64 => 0.001..=2000.0,
        },
        /// A ball about its origin.
        Sphere {
            /// m.
            radius_m: f64 => 0.001..=5000.0,
        },
        /// A level rectangle, seen from above.
        Plane {
            /// Along X and Z, m.
            size_m: [f64; 2],
        },
        /// An upright rectangle on its lower edge, facing +Z, seen from both sides.
        Panel {
            /// Wide and high, m.
            size_m: [f64; 2],
        },
        /// A round bar or pipe along a line.
        Tube {
            /// The line, m.
            points: Vec<[f64; 3]>,
            /// m.
            radius_m: f64 = 0.024 => 0.0005..=50.0,
        },
        /// An outline turned about the Y axis.
        Lathe {
            /// Radius and height, from below, m.
            outline: Vec<[f64; 2]>,
        },
        /// An outline on the ground, drawn up.
        Extrude {
            /// X and Z, counter-clockwise from above, m.
            outline: Vec<[f64; 2]>,
            /// m.
            height_m: f64 => 0.001..=2000.0,
        },
        /// Ground that rises and falls: flat where the patient is, hills around; or flat along a road.
        Terrain {
            /// The road along which it is flat, in place of the origin; the thing then stands at the
            /// origin, unturned.
            road: Option<RoadWay> = None,
            /// Along X and Z, m; beside a road, twice as far as the ground reaches beyond it.
            size_m: f64 => 1.0..=20000.0,
            /// Flat within this distance, m.
            flat_m: f64 = 20.0 => 0.0..=20000.0,
            /// How high the hills rise, m.
            hills_m: f64 = 12.0 => 0.0..=2000.0,
            /// From hill to hill, m.
            hill_size_m: f64 = 120.0 => 1.0..=5000.0,
            /// Variation.
            seed: u64 = 1,
        },
        /// A tuft of blades.
        Tuft {
            /// m.
            height_m: f64 = 0.35 => 0.02..=5.0,
            /// Colour of the tips.
            tip: Colour = Colour::rgb(0xb8, 0xb0, 0x70),
        },
        /// A flower on its stem, in leaf.
        Flower {
            /// m.
            height_m: f64 = 0.35 => 0.02..=3.0,
            /// What blooms.
            kind: FlowerKind = FlowerKind::Daisy,
            /// Colour of its petals.
            petals: Colour = Colour::rgb(0xf4, 0xf1, 0xe6),
        },
        /// A beach: ground that comes up out of water at −Z and levels out towards +Z. The water's
        /// edge is at the origin, the bottom and the beach to both sides of it.
        Beach {
            /// Along X and Z, m; half of it lies under water.
            size_m: [f64; 2],
            /// How steeply it rises at the water's edge, m per m.
            slope: f64 = 0.07 => 0.01..=0.5,
            /// How high it comes, m.
            top_m: f64 = 1.4 => 0.05..=50.0,
            /// How far the water's edge winds to and fro, m.
            bays_m: f64 = 3.0 => 0.0..=100.0,
            /// Variation.
            seed: u64 = 1,
        },
        /// Open water, level at its origin. Its look is `Sea`; its edge at +Z runs out on a beach of
        /// this slope, where its waves become low and leave foam.
        Water {
            /// Along X and Z, m; its +Z edge passes through the origin.
            size_m: [f64; 2],
            /// Slope of the beach at its edge, m per m; as that of the `Beach`.
            slope: f64 = 0.07 => 0.01..=0.5,
            /// How far its edge winds to and fro, m; as that of the `Beach`.
            bays_m: f64 = 3.0 => 0.0..=100.0,
            /// Variation; as that of the `Beach`.
            seed: u64 = 1,
        },
        /// A broad-leaved tree.
        Tree {
            /// m.
            height_m: f64 = 9.0 => 0.5..=60.0,
            /// Of the trunk and branches.
            bark: MaterialRef,
            /// Of the crown.
            leaves: MaterialRef,
            /// Variation; repeated trees vary by themselves.
            seed: u64 = 1,
        },
        /// A house or tower with a flat roof, parapet and what stands on roofs.
        Building {
            /// Along X and Z, m.
            size_m: [f64; 2],
            /// How many storeys.
            storeys: u32 => 1..=200,
            /// Of the walls; its storey height holds.
            facade: MaterialRef,
            /// Of the ground floor.
            base: MaterialRef,
            /// Of the roof.
            roof: MaterialRef,
            /// Variation.
            seed: u64 = 1,
        },
        /// Streets, blocks, buildings, traffic and people.
        City(Box<City>),
        /// A person in clothes, with a face.
        Person(Box<Person>),
        /// People who walk, past each other and past the patient.
        Crowd(Box<Crowd>),
        /// A car or another vehicle of the road, standing; its nose to −Z. `moves: Path(…)` drives it.
        Car {
            /// What it is.
            kind: CarKind = CarKind::Car,
            /// Variation: paint, and which car.
            seed: u64 = 1,
        },
        /// A street lamp with an arm to −Z.
        Lamp {
            /// m.
            height_m: f64 = 6.0 => 1.0..=30.0,
        },
        /// A bench, facing −Z.
        Bench,
        /// A spider, its head to −Z, on eight legs that walk when it moves.
        Spider {
            /// What it looks like.
            kind: SpiderKind = SpiderKind::House,
            /// From foot to foot across, legs spread, m; `scale` makes it follow a parameter.
            span_m: f64 = 0.06 => 0.003..=2.0,
            /// Dead: on its back, its legs drawn in, still.
            dead: bool = false,
            /// Variation; repeated ones vary by themselves.
            seed: u64 = 1,
        },
        /// A room seen from inside: floor, ceiling and four walls with what is cut into them. Its
        /// origin is the middle of its floor.
        Room {
            /// Along X, up and along Z, inside, m.
            size_m: [f64; 3],
            /// Of the floor.
            floor: MaterialRef,
            /// Of the walls.
            walls: MaterialRef,
            /// Of the ceiling.
            ceiling: MaterialRef,
            /// Of the skirting, frames and sills.
            trim: MaterialRef,
            /// Doors and windows.
            openings: Vec<Opening> = Vec::new(),
        },
        /// What the walls of a cabin or a tent do to sound, about its middle in plan, standing on its
        /// origin. Nothing of it is seen: it belongs to a body that is a model or made of other
        /// things. It may ride, or be carried by what rides.
        Cabin {
            /// Along X, up and along Z, inside, m.
            size_m: [f64; 3] => 0.4..=200.0,
            /// Of the floor.
            floor: MaterialRef,
            /// Of the walls.
            walls: MaterialRef,
            /// Of the ceiling.
            ceiling: MaterialRef,
            /// Windows and doors.
            panes: Vec<Pane> = Vec::new(),
        },
        /// Words on a plane, facing +Z, their middle at the origin.
        Words {
            /// What is written; a line break starts a new line.
            text: String as Text,
            /// Height of a capital letter, m.
            height_m: f64 = 0.1 => 0.002..=20.0,
            /// Its colour.
            colour: Tint = Tint::rgb(0x20, 0x22, 0x26),
            /// Light that it gives off, cd/m².
            glow_cd_m2: f64 = 0.0 => 0.0..=20000.0,
        },
        /// A screen that glows, facing +Z, standing on its lower edge, with words or the patient's own
        /// slides on it.
        Screen {
            /// Wide and high, m.
            size_m: [f64; 2],
            /// The first line, larger.
            title: String as Text = Text::default(),
            /// What stands below it; a line break starts a new line.
            text: String as Text = Text::default(),
            /// Of the ground; it stays, as does the ink: they are one picture. `tint` follows.
            paper: Colour = Colour::rgb(0xf2, 0xf1, 0xec),
            /// Of the words.
            ink: Colour = Colour::rgb(0x24, 0x2a, 0x33),
            /// Times all its light, ground and words alike.
            tint: Tint = Tint::rgb(0xff, 0xff, 0xff),
            /// How bright the ground is, cd/m².
            glow_cd_m2: Number = Number::from(180.0) => 0.0..=5000.0,
            /// Which page of the patient's own slides (`--slides`) it shows in place of its title and
            /// text, from 1, rounded; past the last page the last. Title and text stay where the
            /// patient has brought none. The page keeps its own shape, with black beside it.
            slide: Option<Number> = None => 1.0..=200.0,
        },
        /// A time in digits that glow, as minutes and seconds, facing +Z, their middle at the origin:
        /// a timer that a speaker sees.
        Timer {
            /// What it shows, s, rounded up to whole seconds. Below 0 it shows 0:00, and from
            /// 100 minutes on 99:59. Let it follow a stimulus to run down: `Sum([300,
            /// During("talk", [(0, 0), (300, -300)])])`.
            seconds: Number => -86400.0..=86400.0,
            /// Height of a digit, m.
            height_m: f64 = 0.05 => 0.005..=5.0,
            /// Of the digits.
            colour: Colour = Colour::rgb(0x9c, 0xf0, 0xa8),
            /// Of the digits from `late_secs` on.
            late_colour: Colour = Colour::rgb(0xff, 0x5a, 0x48),
            /// At so much time or less it is late, s.
            late_secs: f64 = 60.0 => 0.0..=86400.0,
            /// How bright the digits are, cd/m².
            glow_cd_m2: f64 = 150.0 => 0.0..=5000.0,
        },
        /// Rain that falls in a box standing on its origin.
        Rain {
            /// How hard: 1 drizzle, 8 rain, 50 a cloudburst; 0 none.
            mm_per_h: Number => 0.0..=100.0,
            /// Along X, up and along Z, m.
            size_m: [f64; 3] = [24.0, 12.0, 24.0],
            /// Which way it is driven, m/s along X and Z.
            wind_mps: [f64; 2] = [0.0, 0.0],
        },
        /// A model made with another program, as it stands in its file: metres, Y up, front to +Z.
        /// Taken are its colours, the picture of its base colour with its alpha, its map of normals
        /// in the same places (in the full tier), how rough and how much of metal it is on the
        /// whole, its skins and its clips; not its glow, its morph targets, lamps and cameras. Of
        /// its corners 20000 at most follow joints.
        Model {
            /// A binary glTF file (`.glb`) below the scenario's folder, at most 4 MiB. Its pictures,
            /// PNG or JPEG of at most 2048 × 2048 texels, are within it, or in files where it says.
            file: ModelFile,
            /// The animation of the file that it moves by, over and over; without one it stands as
            /// it is in its file. Repeated ones begin at other moments of it.
            clip: Option<ClipName> = None,
            /// How fast the clip runs; 1 as in its file, 0 not at all.
            speed: f64 = 1.0 => 0.0..=10.0,
            /// Made so high, standing on its origin; as it is in its file when this is left out, m.
            height_m: Option<f64> = None => 0.001..=1000.0,
        },
        /// Falling snow about its origin, never nearer than an arm's length.
        Snow {
            /// How thick it falls: 0 none, 1 so that little else is seen.
            density: Number => 0.0..=1.0,
            /// The box that it fills: along X, up, along Z, m.
            size_m: [f64; 3] = [20.0, 9.0, 20.0],
            /// Where wind drives it, along X and Z, m/s.
            wind_mps: [f64; 2] = [0.3, 0.0],
        },
        /// Smoke that rises in a column.
        Smoke(Box<Smoke>),
        /// Dust behind a wheel.
        Dust(Box<Dust>),
        /// A blast: earth, smoke and dust.
        Blast(Box<Blast>),
        /// A bank of fog, or smoke that hangs.
        FogBank(Box<FogBank>),
        /// Flames.
        Fire(Box<Fire>),
        /// Glowing sparks.
        Sparks(Box<Sparks>),
        /// Splinters or clods that fly up and fall.
        Shards(Box<Shards>),
        /// A bolt of lightning.
        Bolt(Box<Bolt>),
        /// Drops of rain on a pane, and wipers.
        Drops(Box<Drops>),
        /// What was described once in `prefabs` of this world.
        Prefab(PrefabRef),
        /// A dog that stands, sits, lies, walks.
        Dog(Box<Dog>),
        /// A bird: near by one that stands, walks, pecks and flies, or one that flies far away.
        Bird(Box<Bird>),
        /// A lamp's light; nothing is seen of the lamp itself.
        Light {
            /// Its colour.
            colour: Tint = Tint::rgb(0xff, 0xd0, 0x98),
            /// Luminous flux, lm.
            lumens: Number => 0.0..=1000000.0,
            /// Nothing is lit farther away than this, m.
            range_m: f64 = 12.0 => 0.1..=500.0,
        },
    }
    check walls::shape
}

decode_enum! {
    /// Kinds of vehicle.
    #[derive(Copy, Eq)]
    pub enum CarKind {
        /// A car, 4.1 to 4.7 m long.
        Car,
        /// A delivery van, 5.6 m long.
        Van,
        /// A lorry with a box, 8.4 m long and 3.6 m high.
        Lorry,
        /// A city bus, 12 m long and 3.3 m high, doors at its right.
        Bus,
        /// A tram of three sections, 27 m long. It stays straight: let it run on straight lines.
        Tram,
    }
}

decode_enum! {
    /// Kinds of flower.
    #[derive(Copy, Eq)]
    pub enum FlowerKind {
        /// A flat head of many narrow petals about a yellow middle.
        Daisy,
        /// A cup of four wide petals, as a poppy has.
        Cup,
        /// A spike of many small blooms.
        Spike,
    }
}

decode_enum! {
    /// Kinds of spider.
    #[derive(Copy, Eq)]
    pub enum SpiderKind {
        /// A cellar spider: a small body on very long, thin legs; bald.
        Cellar,
        /// A house spider: brown, long thin legs, a marked abdomen.
        House,
        /// A garden spider: a round abdomen with a pale cross.
        Garden,
        /// A tarantula: heavy, dark, hairy.
        Tarantula,
    }
}

decode_struct! {
    /// A door or a window in the wall of a room.
    pub struct Opening {
        /// In which wall.
        pub wall: Wall,
        /// Its middle along the wall, m from the wall's own middle: to the right (+X) in the north
        /// and south walls, to the back (+Z) in the others.
        pub at_m: f64 = 0.0 => -500.0..=500.0,
        /// Wide and high, m.
        pub size_m: [f64; 2],
        /// From the floor to its lower edge, m.
        pub sill_m: f64 = 0.0 => 0.0..=100.0,
        /// What closes it: a leaf of this material, or a pane when the material is glass; nothing
        /// when it is left out.
        pub fill: Option<MaterialRef> = None,
    }
}

decode_struct! {
    /// A window or a door in the wall of a cabin, as sound has it.
    pub struct Pane {
        /// In which wall.
        pub wall: Wall,
        /// Its middle along the wall, m from the wall's own middle: to the right (+X) in the north
        /// and south walls, to the back (+Z) in the others.
        pub at_m: f64 = 0.0 => -100.0..=100.0,
        /// Wide and high, m.
        pub size_m: [f64; 2] => 0.05..=200.0,
        /// From the floor to its lower edge, m.
        pub sill_m: f64 = 0.0 => 0.0..=100.0,
        /// What it is of while it is shut; nothing when it is left out.
        pub fill: Option<MaterialRef> = None,
        /// How far it is open: 0 shut, 1 open. An old vehicle's window leaves a slit: 0.05 to 0.1.
        pub open: Number = Number::from(0.0) => 0.0..=1.0,
    }
}

decode_enum! {
    /// A wall of a room.
    #[derive(Copy, Eq)]
    pub enum Wall {
        /// At −Z.
        North,
        /// At +X.
        East,
        /// At +Z.
        South,
        /// At −X.
        West,
    }
}
