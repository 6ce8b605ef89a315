//! The sounds of docs/sound.md, read as a scenario.

use gradus_scenario::Scenario;
use gradus_scenario::read::read;
use gradus_scenario::sound::{Sound, read_list};
use gradus_text::Source;

const PAGE: &str = include_str!("../../../../../docs/sound.md");

/// The worlds of the page, and a scenario with the parameters and stimuli they bind to.
pub struct Page {
    pub scenario: Scenario,
    pub high: Vec<Sound>,
    pub meadow: Vec<Sound>,
    pub seminar: Vec<Sound>,
    pub terrarium: Vec<Sound>,
    pub vehicle: Vec<Sound>,
}

pub fn page() -> Page {
    let scenario = scenario();
    let mut lists = PAGE.split("```ron\n").skip(1).filter_map(|rest| rest.split("```").next());
    let mut next = || {
        let list = lists.next().and_then(|l| l.trim().strip_prefix("sounds:")).unwrap();
        let source = Source::new("docs/sound.md", list.trim().trim_end_matches(','));
        read_list(&source, scenario.parameters(), scenario.stimuli())
            .unwrap_or_else(|faults| panic!("{}", source.render_all(&faults)))
    };
    let (high, meadow, seminar, terrarium) = (next(), next(), next(), next());
    let vehicle = next();
    Page { scenario, high, meadow, seminar, terrarium, vehicle }
}

fn scenario() -> Scenario {
    let stimulus = |(id, secs): &(&str, f64)| {
        format!(
            "(id: \"{id}\", label: \"{id}\", category: \"test\", duration_secs: {secs}, \
             cooldown_secs: {secs}),"
        )
    };
    let stimuli: String = super::STIMULI.iter().map(stimulus).collect();
    let bound = |(id, _): &(&str, f64)| format!("(when: During(\"{id}\"), shape: Bench),");
    let bound: String = super::STIMULI.iter().map(bound).collect();
    let text = format!(
        "(format: 1, id: \"page\", version: \"1\", title: \"Page\", description: \"d\",
        content_warning: \"none\", posture: Standing,
        parameters: [
            (id: \"height\", label: \"Height\", kind: Number(unit: \"m\", min: 0, max: 120,
                default: 0, rate_per_s: 1.5)),
            (id: \"wind\", label: \"Wind\", kind: Number(unit: \"m/s\", min: 0, max: 15,
                default: 2, rate_per_s: 2)),
            (id: \"railing\", label: \"Railing\", kind: Choice(
                options: [(\"bars\", \"bars\"), (\"none\", \"none\")], default: \"bars\")),
            (id: \"listeners\", label: \"Listeners\", kind: Number(min: 0, max: 120, default: 0,
                rate_per_s: 4)),
            (id: \"restlessness\", label: \"Restlessness\", kind: Number(min: 0, max: 1,
                default: 0, rate_per_s: 0.2)),
            (id: \"speed\", label: \"Speed\", kind: Number(unit: \"m/s\", min: 0, max: 25, default: 0,
                rate_per_s: 5)),
            (id: \"spiders\", label: \"Spiders\", kind: Number(min: 0, max: 8, default: 1,
                rate_per_s: 1)),
            (id: \"liveliness\", label: \"Liveliness\", kind: Number(min: 0, max: 1,
                default: 0.2, rate_per_s: 0.2)),
        ],
        stimuli: [{stimuli}],
        ladder: [(id: \"one\", label: \"One\", expected_suds: 20)],
        world: (things: [{bound}],
            // A sound played beside this bed may breathe at this pace.
            sounds: [(id: \"pace\", layer: Bed, voice: Breath(breaths_per_min: Follow(\"wind\", [(0, 4), (15, 11.5)])))]),
        safe_place: ())"
    );
    let source = Source::new("page", text);
    let reading = read(&source);
    reading.scenario.unwrap_or_else(|| panic!("{}", source.render_all(&reading.faults)))
}
