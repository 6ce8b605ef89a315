//! What examples are made of where a shape alone would teach little: words that fit together.

/// What is shown for whole types and variants where the required fields alone would teach little.
pub const WHOLE: &[(&str, &str)] = &[
    (
        "Parameter",
        r#"(id: "height", label: "Height", kind: Number(unit: "m", min: 0, max: 40, default: 0, rate_per_s: 2))"#,
    ),
    (
        "Stimulus",
        r#"(id: "gust", label: "Gust of wind", category: "weather", duration_secs: 6, cooldown_secs: 12)"#,
    ),
    (
        "Region",
        r#"(id: "below", label: "The ground below", role: Feared, volumes: [Below(level_m: 0.1)])"#,
    ),
    (
        "Step",
        r#"(id: "first-floor", label: "First floor, 3 m", expected_suds: 30, dwell_secs: 180, values: [("height", 3), ("railing", "bars")])"#,
    ),
    (
        "World",
        r#"(materials: [(id: "steel", look: Steel)], things: [(id: "mast", material: "steel", shape: Cylinder(radius_m: 0.1, height_m: 8))])"#,
    ),
    (
        "Thing",
        r#"(note: "a post", at: [0, Follow("height"), -2], material: "steel", shape: Cylinder(radius_m: 0.05, height_m: 1.1))"#,
    ),
    ("Material", r##"(id: "rail", look: Paint(roughness: 0.4), colour: "#b8642c")"##),
    (
        "Sound",
        r#"(id: "wind", layer: Bed, voice: Wind(speed_mps: Sum([2, During("gust", [(0, 0), (2, 6), (6, 0)])])), gain_db: -3)"#,
    ),
    (
        "Speaker",
        r#"(id: "front_row", label: "Front row", at_m: (1.2, 1.2, -3), sentences: ["Could you speak up, please?"])"#,
    ),
    (
        "Speaker.language",
        r#"(id: "front_row", label: "Front row", at_m: (1.2, 1.2, -3), language: "en-gb")"#,
    ),
    ("Bird.flies", "(kind: Pigeon, flies: 1)"),
    ("Bird.pecks", "(kind: Pigeon, pecks: 0.5)"),
    (
        "Sound.along",
        r#"(id: "pump", layer: Place, voice: Generator(), at_m: (0, 1, 0), along: (road: "route", at_m: 80))"#,
    ),
    (
        "Sound.moves",
        r#"(id: "engine", layer: Place, voice: Engine(speed_mps: 8), at_m: (0, 1, -2), moves: Ride())"#,
    ),
    ("Sound.at_m", r#"(id: "bell", layer: Place, voice: Stream(), at_m: (2, 1, -3))"#),
    ("Text", r#""Third floor""#),
    ("Number", r#"Sum([0.2, Follow("height")])"#),
    ("Condition", r#"All([Is("railing", "bars"), Above("height", 10)])"#),
    ("Number.Follow", r#"Follow("wind", [(0, 0.1), (20, 1)])"#),
    ("Number.Breath", "Breath([(0, 0.2), (1, 1)])"),
    ("Sun", "(azimuth_deg: 250, elevation_deg: 30)"),
    ("Sky", "(turbidity: 3, clouds: 0.4)"),
    ("Haze", r##"(colour: "#aab0b4", visibility_m: 5000)"##),
    ("Protocol", "(baseline_secs: 120, exposure_secs: 900, suds_interval_secs: 150)"),
    ("PatientSpot", r#"(at: [0, Follow("height"), 0])"#),
    ("Viewpoint", "(yaw_deg: 20, pitch_deg: -10)"),
    ("RestingHand", "(on_m: [0.2, 0.74, -0.36])"),
];

/// What stands in a field, by `Type.field`, `Type.Variant.field` or the field alone.
pub const VALUES: &[(&str, &str)] = &[
    ("Parameter.id", r#""height""#),
    ("age_s", r#"During("gust", [(0, 0), (6, 6)])"#),
    ("Bolt.glow_cd_m2", r#"During("gust", [(0, 0), (0.05, 30000), (0.5, 0)])"#),
    ("Parameter.label", r#""Height""#),
    ("Stimulus.id", r#""gust""#),
    ("Stimulus.label", r#""Gust of wind""#),
    ("Region.id", r#""below""#),
    ("Region.label", r#""The ground below""#),
    ("Step.id", r#""first-floor""#),
    ("Step.label", r#""First floor, 3 m""#),
    ("Step.note", r#""Let them find the railing first.""#),
    ("Step.intensity", "2.5"),
    ("Step.values", r#"[("height", 3), ("railing", "bars")]"#),
    ("Step.dwell_secs", "180"),
    ("Step.expected_suds", "30"),
    ("Step.advance", "PeakHalved"),
    ("Step.stretch", r#""gate""#),
    ("World.roads", ROADS),
    ("Road.id", r#""route""#),
    ("Road.points", "[(0, 0), (0, -300), (200, -500)]"),
    ("Road.stretches", r#"[(id: "gate", label: "Gate", from_m: 0, to_m: 120)]"#),
    ("Stretch.id", r#""gate""#),
    ("Stretch.label", r#""Gate""#),
    ("Stretch.from_m", "0"),
    ("Stretch.to_m", "120"),
    ("Ride.speed_mps", "4"),
    ("Ride.from_m", "40"),
    ("Along.at_m", "80"),
    ("Movement.Drive.speed_mps", "9"),
    ("Material.id", r#""rail""#),
    ("Sound.id", r#""wind""#),
    ("Scenario.id", r#""roof""#),
    ("Scenario.version", r#""1.0.0""#),
    ("Scenario.title", r#""A roof terrace""#),
    ("Scenario.format", "1"),
    (
        "Scenario.intensity",
        r#"[("height", [(0, 0), (10, 40)]), ("railing", [(0, "bars"), (8, "none")])]"#,
    ),
    ("Scenario.languages", r#"["en", "de"]"#),
    ("Scenario.licence", r#""CC-BY-4.0""#),
    ("Scenario.condition", r#""specific phobia, heights""#),
    ("Scenario.authors", r#"["A. Author"]"#),
    ("Step.expectancy", r#""What will happen when you look down?""#),
    ("Parameter.group", r#""Lift""#),
    ("ParameterKind.Number.step_jump", "10"),
    ("Schedule.Every.secs", "60"),
    ("Schedule.Every.first_secs", "20"),
    ("Schedule.Random.least_secs", "30"),
    ("Schedule.Random.most_secs", "90"),
    ("Schedule.After.secs", "45"),
    ("Scenario.parameters", PARAMETERS),
    ("Scenario.stimuli", STIMULI),
    ("Scenario.ladder", r#"[(id: "ground", label: "On the ground", expected_suds: 10)]"#),
    ("World.exposure_ev", "13"),
    ("World.materials", MATERIALS),
    ("World.prefabs", PREFABS),
    ("World.things", THINGS),
    ("Thing.id", r#""mast""#),
    ("Thing.shown", "12"),
    ("Prefab.id", r#""post""#),
    ("Prefab.things", "[(shape: Cylinder(radius_m: 0.05, height_m: 1.1))]"),
    ("Sun.clock", "(hour: 18.5, latitude_deg: 48, day: 172)"),
    ("Clock.hour", "18.5"),
    ("LooksAt.Point.at", "(0, 1.2, -3)"),
    ("Voice.Say.text", r#""Could you say that again?""#),
    ("Voice.Say.language", r#""en""#),
    ("Movement.Wander.pace_mps", "0.1"),
    ("World.sky", "(clouds: 0.4)"),
    ("World.sun", "(azimuth_deg: 250, elevation_deg: 30)"),
    ("World.patient", r#"(at: [0, Follow("height"), 0])"#),
    ("World.preview", "(pitch_deg: -15)"),
    ("ParameterKind.Number.unit", r#""m""#),
    ("ParameterKind.Number.min", "0"),
    ("ParameterKind.Number.max", "40"),
    ("ParameterKind.Number.default", "0"),
    ("ParameterKind.Number.rate_per_s", "2"),
    ("ParameterKind.Choice.options", r#"[("bars", "Bars"), ("none", "None")]"#),
    ("ParameterKind.Choice.default", r#""bars""#),
    ("Stimulus.duration_secs", "6"),
    ("Stimulus.cooldown_secs", "12"),
    ("Stimulus.category", r#""weather""#),
    ("Volume.Box.from_m", "(-2, 0, -2)"),
    ("Volume.Box.to_m", "(2, 1, -1)"),
    ("Volume.Below.level_m", "0.1"),
    ("Volume.Directions.elevation_deg", "(10, 90)"),
    ("Repeat.Row.step_m", "(1.5, 0, 0)"),
    ("RestingHand.on_m", "[0.2, 0.74, -0.36]"),
    ("RestingHand.turn_deg", "8"),
    ("City.block_m", "(84, 110)"),
    ("count", "4"),
    ("counts", "(4, 3)"),
    ("at", r#"[0, Follow("height"), -3]"#),
    ("turn_deg", "[90, 0, 0]"),
    ("when", r#"Is("railing", "bars")"#),
    ("note", r#""what one sees at first""#),
    ("description", r#""Height without movement.""#),
    ("content_warning", r#""Heights, open edges.""#),
    ("outline", "[(1, 0), (0.8, 2), (0, 2.2)]"),
    ("Way.points", "[(-8, -14), (8, -14), (8, -4)]"),
    ("points", "[(0, 1, 0), (2, 1, 0), (2, 1, -2)]"),
    ("materials", MATERIALS),
];

pub const PARAMETERS: &str = r#"[
    (id: "height", label: "Height", kind: Number(unit: "m", min: 0, max: 40, default: 0, rate_per_s: 2)),
    (id: "wind", label: "Wind", kind: Number(unit: "m/s", min: 0, max: 20, default: 0, rate_per_s: 1)),
    (id: "railing", label: "Railing", kind: Choice(options: [("bars", "Bars"), ("glass", "Glass"), ("none", "None")], default: "bars")),
    (id: "fog", label: "Fog", kind: Switch()),
]"#;

pub const STIMULI: &str = r#"[
    (id: "gust", label: "Gust of wind", duration_secs: 6, cooldown_secs: 12),
    (id: "bird", label: "A bird passes", duration_secs: 7, cooldown_secs: 14),
]"#;

pub const MATERIALS: &str = r#"[(id: "steel", look: Steel), (id: "sea", look: Sea)]"#;

pub const ROADS: &str = r#"[(id: "route", points: [(0, 0), (0, -300), (200, -500)], stretches: [(id: "gate", label: "Gate", from_m: 0, to_m: 120)])]"#;

pub const PREFABS: &str =
    r#"[(id: "post", things: [(shape: Cylinder(radius_m: 0.05, height_m: 1.1))])]"#;

pub const THINGS: &str = r#"[(id: "mast", shape: Cylinder(radius_m: 0.1, height_m: 8))]"#;

/// Fields that stand in every scenario around an example, so that it may refer to them.
pub const AROUND: &[(&str, &str)] = &[
    ("Scenario", "languages"),
    ("Scenario", "parameters"),
    ("Scenario", "stimuli"),
    ("World", "materials"),
    ("World", "roads"),
    ("World", "prefabs"),
    ("World", "sun"),
];
