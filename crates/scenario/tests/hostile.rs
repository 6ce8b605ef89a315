//! Files that ask for more than they may have are refused with the reason, in little memory.
//!
//! Memory is asserted; the time of each reading is printed (`--nocapture`): it should be far below
//! 2 s.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::time::Instant;

use gradus_allocations::{Counting, most_bytes};
use gradus_scenario::read::{Options, read_bytes_with};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const MOST_BYTES: usize = 256 << 20;

/// A scenario with these fields, and with this text for its world.
fn scenario(fields: &str, world: &str) -> String {
    format!(
        "(format: 1, id: \"h\", version: \"1\", title: \"\", description: \"\", \
         content_warning: \"\", posture: Seated, {fields}, world: {world}, safe_place: ())"
    )
}

fn world(world: &str) -> String {
    scenario("ladder: [(id: \"a\", label: \"A\")]", world)
}

/// Reads a text, asserts that the reading took little memory, and that the text is refused with
/// this reason.
#[track_caller]
fn refused(what: &str, text: String, files: BTreeMap<String, String>, reason: &str) {
    let faults = read(what, text, files);
    assert!(faults.contains(reason), "{what}: {}", faults.chars().take(2000).collect::<String>());
}

#[track_caller]
fn read(what: &str, text: String, files: BTreeMap<String, String>) -> String {
    let since = Instant::now();
    let (took, faults) = most_bytes(|| {
        read_bytes_with("h.ron", text.as_bytes(), &files, &Options::default()).render()
    });
    println!("{what}: {:.2} s, {} MiB", since.elapsed().as_secs_f64(), took >> 20);
    assert!(took < MOST_BYTES, "{what}: {} MiB", took >> 20);
    faults
}

fn none() -> BTreeMap<String, String> {
    BTreeMap::new()
}

/// One test, since memory is counted over the whole process.
#[test]
fn what_wants_too_much_is_refused_with_the_reason_in_little_memory() {
    refused("100 MB", "(".repeat(100 << 20), none(), "error[too-large]");
    refused("brackets", "(".repeat(4 << 20), none(), "error[too-deep]");
    refused("lists", "[".repeat(4 << 20), none(), "error[too-deep]");
    refused(
        "numbers",
        format!("[{}]", "1,".repeat(2 << 20 >> 1)),
        none(),
        "error[too-many-values]",
    );
    let things = |n: usize| world(&format!("(things: [{}])", "(shape:Bench),".repeat(n)));
    refused("a million things", things(250_000), none(), "error[too-many-values]");
    assert_eq!(read("as many things as there may be", things(95_000), none()), "");
    let scatter = "(things: [(repeat: Grid(counts: (100000, 100000), step_m: [1, 0, 0], \
                   row_m: [0, 0, 1]), shape: Bench)])";
    refused("a scatter of 10 GB", world(scatter), none(), "error[too-many-things]");
    let prefab = |i: usize| {
        let use_all = format!("(shape:Prefab(\"p{}\")),", i - 1).repeat(1000);
        format!("(id:\"p{i}\",things:[{use_all}]),")
    };
    let prefabs: String = (1..20).map(prefab).collect();
    let prefabs = format!("prefabs: [(id: \"p0\", things: [(shape: Bench)]), {prefabs}]");
    let prefabs = world(&format!("({prefabs}, things: [(shape: Prefab(\"p19\"))])"));
    refused("exponential prefabs", prefabs, none(), "error[too-many-things]");

    let steps: String = (0..60_000).map(|i| format!("(id:\"s{i}\",label:\"\"),")).collect();
    refused("steps", scenario(&format!("ladder: [{steps}]"), "()"), none(), "error[too-many]");
    let options: String = (0..60_000).map(|i| format!("(\"o{i}\",\"\"),")).collect();
    let choice = format!(
        "parameters: [(id: \"c\", label: \"\", kind: Choice(options: [{options}], default: \"o1\"))], \
         ladder: [(id: \"a\", label: \"A\")]"
    );
    refused("options", scenario(&choice, "()"), none(), "error[too-many]");
    let parameters: String =
        (0..30_000).map(|i| format!("(id:\"p{i}\",label:\"\",kind:Switch()),")).collect();
    let parameters = format!("parameters: [{parameters}], ladder: [(id: \"a\", label: \"A\")]");
    refused("parameters", scenario(&parameters, "()"), none(), "error[too-many]");
    let materials: String =
        (0..30_000).map(|i| format!("(id:\"{}{i}\",look:Wood),", "abcdefghij".repeat(5))).collect();
    let lost: String = (0..9_000)
        .map(|i| format!("(shape:Bench,material:\"{}x{i}\"),", "abcdfeghij".repeat(5)))
        .collect();
    let lost = world(&format!("(materials: [{materials}], things: [{lost}])"));
    refused("unknown names among many", lost, none(), "error[unknown-material]");
    let points: String = (0..60_000).map(|i| format!("({i},1),")).collect();
    let curve = format!("(exposure_ev: During(\"s\", [{points}]))");
    let stimulus = "stimuli: [(id: \"s\", label: \"\", duration_secs: 1, cooldown_secs: 1)], \
                    ladder: [(id: \"a\", label: \"A\")]";
    refused("points", scenario(stimulus, &curve), none(), "error[too-many]");
    let curve = |k: usize| -> String {
        let points =
            (0..490).map(|i| format!("({},{}),", i as f64 * 1e-4 + k as f64 * 1e-6, i % 7));
        format!("During(\"s\", Smooth([{}])),", points.collect::<String>())
    };
    let sum: String = (0..23).map(curve).collect();
    let dense = stimulus
        .replace("duration_secs: 1, cooldown_secs: 1", "duration_secs: 0.05, cooldown_secs: 0.05");
    let dense =
        scenario(&dense, &format!("(exposure_ev: -4, sky: (brightness_cd_m2: Sum([{sum}])))"));
    refused("dense curves", dense, none(), "error[too-many-flashes]");
    let tags: Vec<String> = (0..60u8)
        .map(|i| format!("\"{}{}\"", char::from(b'a' + i / 26), char::from(b'a' + i % 26)))
        .collect();
    let regions: String =
        (0..499).map(|i| format!("(id:\"r{i}\",label:\"x\",role:Safe),")).collect();
    let many = format!(
        "languages: [{}], regions: [{regions}], ladder: [(id: \"a\", label: \"A\")]",
        tags.join(",")
    );
    let told = read("languages", scenario(&many, "()"), none());
    assert_eq!(told.matches("warning[not-translated]").count(), 59);

    let mut files = none();
    for i in 0..12 {
        let next = format!("Include(\"{}.ron\")", i + 1);
        files.insert(format!("{i}.ron"), format!("[{}]", vec![next; 100].join(",")));
    }
    files.insert("12.ron".into(), "[(shape: Bench)]".into());
    let include = world("(things: Include(\"0.ron\"))");
    refused("exponential includes", include, files, "error[too-many-values]");
    let large = format!("\"{}\"", "x".repeat(3 << 20));
    let files = (0..40).map(|i| (format!("{i}.ron"), large.clone())).collect();
    let includes: String = (0..40).map(|i| format!("Include(\"{i}.ron\"),")).collect();
    refused("much text", world(&format!("(things: [{includes}])")), files, "error[too-large]");
    let faulty = format!("[{}]", "(shpe: Bensh),".repeat(40));
    let files = BTreeMap::from([("f.ron".to_string(), faulty)]);
    let includes = world(&format!("(things: [{}])", "Include(\"f.ron\"),".repeat(1000)));
    refused("one faulty file, often", includes, files, "error[unknown-field]");
}
