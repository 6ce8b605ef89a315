//! The door: RON text in, a checked scenario or every fault out.
//!
//! ```text
//!  files ─▶ tree ──▶ names of things; parameters, stimuli, regions (declare their names)
//!                       └──▶ dial, ladder, world, safe place (look them up)
//! ```
//!
//! Whatever the order in the file, names are declared before they are looked up. Nothing past this
//! door checks a scenario again; nothing here opens a file: [`Files`] hands in the included files.

use crate::codes;
use std::collections::BTreeMap;

use super::cue::CueList;
use super::dial::DialEntry;
use super::kinds::{MATERIAL, PARAMETER, PREFAB, REGION, SPEAKER, STIMULUS};
use super::ladder::Ladder;
use super::number_text;
use super::parameter::{ParameterList, SettingList};
use super::safety;
use super::stimulus::StimulusList;
use super::{plan, rate, rates};
use crate::world::{World, riding, road, thing};
use crate::{Cue, Limits, Posture, Protocol, Region, Scenario};
use gradus_text::source::MAX_BYTES;
use gradus_text::{
    Decode, Decoder, Fault, Faults, Files, Lacking, NoFiles, Node, NodeKind, Severity,
};
use gradus_text::{
    Language, Languages, Shape, Source, Sources, Speech, Text, Tree, TypeShape, parse_tree, shape,
};
use gradus_text::{decimal, decode_struct};

/// The number of the only format that is read.
pub const FORMAT: u32 = 1;

/// How a scenario is read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The language of the scenario's texts; none: the first language that the file declares.
    pub language: Option<Language>,
}

/// The outcome of reading.
pub struct Reading {
    /// The scenario, when no fault forbids it.
    pub scenario: Option<Scenario>,
    /// Errors and warnings, by file and place.
    pub faults: Vec<Fault>,
    /// Every text that was read, for showing faults and for the log.
    pub sources: Sources,
}

impl Reading {
    /// Whether a fault forbids the use.
    pub fn has_errors(&self) -> bool {
        self.errors() > 0
    }

    /// How many faults forbid the use.
    pub fn errors(&self) -> usize {
        self.faults.iter().filter(|fault| fault.severity == Severity::Error).count()
    }

    /// Every fault as text for a person, each with its file, its place, its line and its remedy.
    pub fn render(&self) -> String {
        self.sources.render_all(&self.faults)
    }
}

/// Reads a scenario and the files that it includes.
pub fn read_with(main: Source, files: &dyn Files, options: &Options) -> Reading {
    let mut faults = Faults::default();
    let Tree { root, mut sources, complete } = parse_tree(main, files, &mut faults);
    let mut assets = BTreeMap::new();
    let written = root.and_then(|node| {
        let mut decoder = number_text::decoder(&mut faults);
        (decoder.complete, decoder.files) = (complete, files);
        Speech::begin(options.language.clone(), &mut decoder);
        let scenario = decode(&node, &sources, &mut decoder);
        decimal::ask(&node, decoder.faults);
        assets = decoder.assets;
        scenario
    });
    sources.keep_assets(assets);
    let scenario = written.filter(|_| !faults.has_errors());
    Reading { scenario, faults: faults.into_list(), sources }
}

/// [`read_with`] from the bytes of the main file, called `name`.
pub fn read_bytes_with(name: &str, bytes: &[u8], files: &dyn Files, options: &Options) -> Reading {
    match Source::from_bytes(name, bytes) {
        Ok(source) => read_with(source, files, options),
        Err(faults) => {
            let sources = Sources::alone(Source::for_faults(name, bytes));
            Reading { scenario: None, faults, sources }
        }
    }
}

/// Reads a scenario that stands in one text, in its first language.
pub fn read(source: &Source) -> Reading {
    read_with(source.clone(), &NoFiles, &Options::default())
}

/// [`read`] from bytes; the source is there to show the faults.
pub fn read_bytes(name: &str, bytes: &[u8]) -> (Source, Reading) {
    let reading = read_bytes_with(name, bytes, &NoFiles, &Options::default());
    (reading.sources.main().clone(), reading)
}

/// How many bytes of a file are enough to know whether the file is too large to be read.
pub const ENOUGH_BYTES: usize = MAX_BYTES + 1;

fn decode(node: &Node, sources: &Sources, decoder: &mut Decoder<'_>) -> Option<Scenario> {
    if let Some(format) = node.field("format")
        && Format::decode(format, decoder).is_none()
    {
        // Another format has other fields; faults about those would teach the wrong thing.
        return None;
    }
    if let Some(things) = node.field("world").and_then(|world| world.field("things")) {
        // Regions follow things by name, and are read before the world.
        thing::declare(things, decoder);
    }
    if let Some(roads) = node.field("world").and_then(|world| world.field("roads")) {
        // Steps name stretches, and are read before the world.
        road::declare(roads, decoder);
    }
    let written = written::Scenario::decode(node, decoder);
    let speech = decoder.provided::<Speech>();
    if let Some(speech) = &speech {
        remark_on_languages(speech, sources, decoder.faults);
    }
    if !decoder.faults.has_errors() {
        // A part of the file that could not be read may use a name: only a file without errors can
        // have unused names.
        let remedy = "let something in the world follow it, or remove it";
        decoder.warn_unused(PARAMETER, remedy);
        for (name, span) in decoder.unused(STIMULUS) {
            let message =
                format!("stimulus `{name}` does nothing: no number, thing or sound follows it");
            let remedy =
                format!("write `During(\"{name}\", …)` where something happens, or remove it");
            decoder.faults.error(codes::UNREACHABLE_STIMULUS, span, message, Some(remedy));
        }
    }
    let written = written?;
    let regions = written.regions.0;
    let rates = rates::rates(&written.world);
    rate::within_bounds(&rates, node, decoder);
    plan::check::follows(&regions, &written.world, node, decoder.faults);
    if written.world.patient.rides.is_none() {
        for field in ["regions", "cues"] {
            node.field(field).map(|part| riding::without_a_ride(part, decoder));
        }
    }
    for (world, field) in [(&written.world, "world"), (&written.safe_place.0, "safe_place")] {
        plan::check::crowds(world, node.field(field).unwrap_or(node), decoder.faults);
    }
    let scenario = Scenario {
        id: written.id,
        version: written.version,
        language: speech.map_or_else(Language::english, |speech| speech.chosen()),
        languages: written.languages.0,
        title: written.title,
        description: written.description,
        content_warning: written.content_warning,
        condition: written.condition,
        licence: written.licence,
        authors: written.authors,
        posture: written.posture,
        first_setting: written.parameters.0.len(),
        parameters: [written.parameters.0, written.settings.0].concat(),
        dial: written.intensity.0.into_iter().map(|e| (e.parameter, e.map)).collect(),
        ladder: written.ladder.0,
        stimuli: written.stimuli.0,
        regions,
        cues: written.cues,
        world: written.world,
        safe_place: written.safe_place.0,
        protocol: written.protocol,
        limits: written.limits,
    };
    safety::check(&scenario, node, decoder.faults);
    Some(scenario)
}

/// Warns of a language that was asked for but is not declared, and once of each language that lacks
/// texts.
fn remark_on_languages(speech: &Speech, sources: &Sources, faults: &mut Faults) {
    if let Some((asked, span)) = speech.not_there() {
        let message = format!("no text is in `{asked}`: they are read in `{}`", speech.chosen());
        faults.warning(codes::LANGUAGE_NOT_THERE, span, message, None);
    }
    for lacking in speech.lacking() {
        let (number, language, span) = (lacking.number, &lacking.language, lacking.declared_at);
        let texts = if number == 1 { "text is" } else { "texts are" };
        let message = format!("{number} {texts} not in `{language}` and will be read in another");
        let mut remedy = format!("write them as `{{…, \"{language}\": \"…\"}}`: ");
        remedy += &sources.lines(lacking.places.iter().take(MOST_PLACES));
        if lacking.places.len() > MOST_PLACES {
            remedy += " and others";
        }
        faults.warning(codes::NOT_TRANSLATED, span, message, Some(remedy));
    }
}

/// The most places that a remedy lists.
const MOST_PLACES: usize = 40;

/// Every type that a scenario is made of, the scenario itself first.
pub fn shapes() -> Vec<TypeShape> {
    shape::collect(&written::Scenario::shape())
}

/// The scenario as an author writes it. Fields are read in the order in which they stand here:
/// fields that declare names come first.
mod written {
    use super::*;
    use gradus_base::Name;

    decode_struct! {
        /// The whole file. Its fields may stand in any order.
        pub struct Scenario {
            /// 1: the version of this format.
            pub format: Format,
            /// How logs and scripts call the scenario.
            pub id: Name,
            /// The scenario's own version, such as `1.0.0`.
            pub version: String,
            /// The languages of its texts; a text falls back to the first.
            pub languages: Languages = Languages::default(),
            /// How the panel calls it.
            pub title: String as Text,
            /// For the therapist: what this is, and its one light idea.
            pub description: String as Text,
            /// What a patient should know beforehand.
            pub content_warning: String as Text,
            /// What is treated, such as `specific phobia, heights`.
            pub condition: String as Text = Text::default(),
            /// Under which licence the scenario may be used, such as `CC-BY-4.0` (SPDX).
            pub licence: String = String::new(),
            /// Who wrote it.
            pub authors: Vec<String> = Vec::new(),
            /// How the patient is placed.
            pub posture: Posture,
            /// What the therapist can move.
            pub parameters: ParameterList = ParameterList::default(),
            /// What is asked for before the session and stays then; numbers of the world follow it
            /// like a parameter.
            pub settings: SettingList = SettingList::default(),
            /// What happens on a trigger.
            pub stimuli: StimulusList = StimulusList::default(),
            /// What gaze is counted for.
            pub regions: Regions = Regions::default(),
            /// What devices beside the program let the patient feel and smell.
            pub cues: Vec<Cue> as CueList = CueList::default(),
            /// The dial, 0 to 10: for each parameter that it moves, where.
            pub intensity: Dial = Dial::default(),
            /// The graded steps, easiest first; at least one.
            pub ladder: Ladder,
            /// What is seen and heard.
            pub world: World,
            /// Where a stop always ends: calm, and the same whatever the parameters are.
            pub safe_place: SafePlace,
            /// Lengths that the session reminds of.
            pub protocol: Protocol = Protocol::default(),
            /// What the whole scenario must not go beyond.
            pub limits: Limits = Limits::default(),
        }
    }
}

/// `format: 1`.
#[derive(Clone, Debug, PartialEq)]
struct Format;

impl Decode for Format {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        match node.kind {
            NodeKind::Number(number) if number == f64::from(FORMAT) => return Some(Self),
            NodeKind::Number(number) if number > f64::from(FORMAT) => {
                let message = format!("format {number} is newer than this program");
                let remedy = format!("it reads format {FORMAT}: use a newer Gradus");
                decoder.faults.error(codes::UNKNOWN_FORMAT, node.span, message, Some(remedy));
            }
            NodeKind::Number(number) => {
                let message = format!("there is no format {number}");
                let remedy = format!("write `format: {FORMAT}`");
                decoder.faults.error(codes::UNKNOWN_FORMAT, node.span, message, Some(remedy));
            }
            _ => decoder.wrong_kind(node, &format!("`{FORMAT}`")),
        }
        None
    }
    fn shape() -> Shape {
        Shape::whole_number().within(FORMAT..=FORMAT)
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Regions(Vec<Region>);

impl Decode for Regions {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        decoder.declare_all(REGION, node, "id");
        decoder.at_most(500, node.items().len(), "regions", node.span)?;
        Vec::decode(node, decoder).map(Self)
    }
    fn shape() -> Shape {
        Vec::<Region>::shape()
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Dial(Vec<DialEntry>);

impl Decode for Dial {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let entries = Vec::<DialEntry>::decode(node, decoder)?;
        decoder.at_most(200, entries.len(), "lines of the dial", node.span)?;
        for (index, entry) in entries.iter().enumerate() {
            if entries.iter().take(index).any(|other| other.parameter == entry.parameter) {
                let span = node.items().get(index).map_or(node.span, |item| item.span);
                let message = "the dial moves this parameter already";
                let remedy = Some("keep one line for each parameter".to_string());
                decoder.faults.error(codes::DUPLICATE_NAME, span, message, remedy);
            }
        }
        Some(Self(entries))
    }
    fn shape() -> Shape {
        Vec::<DialEntry>::shape()
    }
}

/// The world of the safe place, which follows no parameter and no stimulus.
#[derive(Clone, Debug, PartialEq)]
struct SafePlace(World);

impl Decode for SafePlace {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let why = "the safe place stays as it is";
        decoder.forbid(PARAMETER, why);
        decoder.forbid(STIMULUS, why);
        // Names of materials and prefabs hold within their own world alone, also where this world
        // declares none.
        decoder.clear(MATERIAL);
        decoder.clear(PREFAB);
        decoder.clear(SPEAKER);
        road::begin(decoder);
        if let Some(speakers) = node.field("speakers") {
            let message = "nobody is made to speak in the safe place";
            let remedy = "move `speakers` to `world`: sentences are said during the exposure";
            decoder.faults.error(codes::NOT_HERE, speakers.span, message, Some(remedy.to_owned()));
        }
        let world = World::decode(node, decoder);
        decoder.allow(PARAMETER);
        decoder.allow(STIMULUS);
        let world = world?;
        if world.patient.rides.is_some() {
            let message = "nobody rides in the safe place";
            let remedy = "leave `rides` out: a stop ends where nothing moves the view";
            let span =
                node.field("patient").map_or(node.span, |patient| patient.field_span("rides"));
            decoder.faults.error(codes::NOT_HERE, span, message, Some(remedy.to_owned()));
            return None;
        }
        Some(Self(world))
    }
    fn shape() -> Shape {
        World::shape()
    }
    const LACKING: Option<Lacking> = Some(Lacking {
        code: codes::NO_SAFE_PLACE,
        message: "there is no safe place: a stop must always have somewhere calm to end",
        remedy: "add `safe_place: (…)`, a world that follows nothing, or include one: \
                 `safe_place: Include(\"shared/meadow.ron\")`",
    });
}
