//! What the codes of faults mean; the test holds that none is missing and every example true.

/// What is said of a code.
pub struct Code {
    pub code: &'static str,
    pub meaning: &'static str,
    pub mend: &'static str,
    /// What an author wrote, in place of `right` in the starter; empty where a line shows nothing.
    pub wrong: &'static str,
    pub right: &'static str,
}

const fn code(
    code: &'static str,
    meaning: &'static str,
    mend: &'static str,
    wrong: &'static str,
    right: &'static str,
) -> Code {
    Code { code, meaning, mend, wrong, right }
}

/// Every code of the doors of scenarios, scripts and rule files.
pub const CODES: &[Code] = &[
    code(
        "loud-together",
        "Sounds that can be heard at the same time have peaks above the limit together; the limiter \
         at the end of the mix holds them, and turns everything down while it does.",
        "Lower `gain_db` of the loudest, or let them wait for different choices in `when`.",
        "",
        "",
    ),
    code(
        "stripes",
        "Six or more equal bars of strong contrast in a row; regular stripes can bring on a seizure.",
        "Use fewer bars, colours that are nearer in brightness, or bars much thinner than their gaps.",
        "",
        "",
    ),
    code(
        "faulty-scenario",
        "A session script names steps, parameters and stimuli of a scenario that has faults itself.",
        "Mend the scenario first, then check the script again.",
        "",
        "",
    ),
    code(
        "too-large",
        "The text has more than 4 MiB, or what is included has more than 8 MiB; nothing of it was read.",
        "A scenario holds text, not data. Is this the right file?",
        "",
        "",
    ),
    code(
        "not-utf8",
        "The file holds bytes that are no text in UTF-8, the encoding that every scenario has.",
        "Save it as UTF-8; an editor may call this \"encoding\".",
        "",
        "",
    ),
    code(
        "empty",
        "There is nothing in the file but space and comments.",
        "Begin with `gradus-scenario new NAME`.",
        "",
        "",
    ),
    code(
        "not-ron",
        "The file begins with something that no scenario begins with; it may be another kind of file.",
        "A scenario is one value in parentheses: `( … )`.",
        "",
        "",
    ),
    code(
        "trailing",
        "Something stands after the end of the scenario, or a bracket closes that was never opened.",
        "Remove it, or look for a bracket that closes too early.",
        "",
        "",
    ),
    code(
        "unclosed-bracket",
        "A bracket is opened and never closed.",
        "Close it where its content ends. `fmt` will not touch the file until it is.",
        "values: [(\"height\", 3),",
        "values: [(\"height\", 3)],",
    ),
    code(
        "wrong-bracket",
        "A bracket is closed by one of another kind.",
        "`(` is closed by `)`, `[` by `]`, `{` by `}`.",
        "(pitch_deg: -15}",
        "(pitch_deg: -15)",
    ),
    code(
        "extra-comma",
        "There are two commas, or a comma at the beginning.",
        "Remove one.",
        "format: 1,,",
        "format: 1,",
    ),
    code(
        "missing-comma",
        "Two things stand beside each other without a comma.",
        "Add a comma after the first.",
        "format: 1\n",
        "format: 1,\n",
    ),
    code(
        "expected-value",
        "A value should stand here.",
        "Write the value, or remove the field.",
        "posture: ,",
        "posture: Standing,",
    ),
    code(
        "expected-colon",
        "A field's name is followed by something else than a colon.",
        "Write `name: value`.",
        "format = 1",
        "format: 1",
    ),
    code(
        "mixed-fields",
        "Some values in these parentheses have names and some have none.",
        "Give every value its name.",
        "posture: Standing, 5,",
        "posture: Standing,",
    ),
    code(
        "too-deep",
        "More than 64 brackets are open within each other.",
        "Look for brackets that were never closed.",
        "",
        "",
    ),
    code(
        "too-many-values",
        "The file has more than 200 000 values, with all that it includes.",
        "Use `repeat` for things that stand there many times.",
        "",
        "",
    ),
    code(
        "bytes",
        "A text has a `b` before its quote.",
        "Remove the `b`.",
        "category: b\"weather\"",
        "category: \"weather\"",
    ),
    code(
        "bad-number",
        "This begins like a number and is none. Often a unit is written behind it.",
        "Write the number alone; the name of the field says its unit.",
        "dwell_secs: 60s",
        "dwell_secs: 60",
    ),
    code(
        "unclosed-text",
        "A text is opened with a quote and never closed.",
        "End it with a quote.",
        "",
        "",
    ),
    code(
        "unclosed-comment",
        "A comment is opened with `/*` and never closed.",
        "End it with `*/`. Comments within comments count.",
        "",
        "",
    ),
    code(
        "bad-character",
        "A text stands in single quotes.",
        "Text stands in double quotes.",
        "label: 'Height'",
        "label: \"Height\"",
    ),
    code(
        "bad-escape",
        "A backslash in a text is followed by something that it does not go with.",
        "Write a backslash as `\\\\`. There are `\\n`, `\\t`, `\\\"` and `\\u{…}` besides.",
        "label: \"Hei\\ght\"",
        "label: \"Height\"",
    ),
    code(
        "unknown-format",
        "The file is of a format that this program does not read.",
        "Write `format: 1`, or use a newer Gradus.",
        "format: 2",
        "format: 1",
    ),
    code(
        "unknown-field",
        "There is no field of this name here; it may be misspelt or belong elsewhere.",
        "`explain TYPE` lists the fields of a type.",
        "dwel_secs: 60",
        "dwell_secs: 60",
    ),
    code(
        "duplicate-field",
        "A field is written twice.",
        "Keep one of the two.",
        "posture: Standing, posture: Seated,",
        "posture: Standing,",
    ),
    code(
        "missing-field",
        "A field that is required is not written.",
        "Add it; `explain TYPE` says which are required.",
        "(label: \"Height\",",
        "(\n            id: \"height\", label: \"Height\",",
    ),
    code(
        "wrong-kind",
        "Something else is expected here: a number, a text in quotes, a list.",
        "`explain FIELD` says what is written there, with an example.",
        "dwell_secs: \"60\"",
        "dwell_secs: 60",
    ),
    code(
        "stays-fixed",
        "A number or a colour that is fixed when the world is made was told to follow something: a size that makes a mesh, the ink of a picture, a count.",
        "Write it plainly, and let follow what can: of a thing `scale` for its size, `pace` for its speed, `shown` for how many there are, `tint` or `colour` for its colour.",
        "shape: Bird(span_m: Follow(\"height\", [(0, 0.8), (30, 1.6)]))",
        "shape: Bird(span_m: 0.8)",
    ),
    code(
        "pace-follows-numbers",
        "A pace is summed over time, so that nothing jumps when it changes. That needs to know how it goes: it is a number, or follows parameters that are numbers; no choice, switch, stimulus, breath or wave.",
        "Follow a number; for a choice or a switch make two things, each with its own `pace` and `when`.",
        "pace: During(\"gust\", [(0, 1), (2, 3)]), shape: Bird(span_m: 0.8)",
        "shape: Bird(span_m: 0.8)",
    ),
    code(
        "wrong-count",
        "There are more or fewer values than belong here.",
        "A place in the world has three numbers: right, up, back.",
        "size_m: [2.4, 0.2]",
        "size_m: [2.4, 0.2, 2.4]",
    ),
    code(
        "missing-value",
        "This word needs a value in parentheses.",
        "`explain WORD` shows how it is written.",
        "",
        "",
    ),
    code(
        "unknown-variant",
        "This is none of the words that can stand here. Capital letters count.",
        "`explain TYPE` lists them.",
        "advance: PeekHalved",
        "advance: PeakHalved",
    ),
    code(
        "not-finite",
        "`inf` and `NaN` are refused everywhere.",
        "Write a number.",
        "dwell_secs: inf",
        "dwell_secs: 60",
    ),
    code(
        "out-of-range",
        "A number lies outside the range of its field, or its curve leaves it somewhere.",
        "`explain FIELD` says the range. A curve must stay in it all the way.",
        "expected_suds: 110",
        "expected_suds: 10",
    ),
    code(
        "bad-name",
        "An id has letters that ids do not have.",
        "It starts with a lower-case letter and goes on with lower-case letters, digits, `_` and `-`, 64 at most. What people read is the `label`.",
        "id: \"First floor\"",
        "id: \"first-floor\"",
    ),
    code(
        "duplicate-name",
        "Two things of one kind have the same id, or something is set twice.",
        "Give each its own id; set each value once.",
        "id: \"ground\", label: \"First floor, 3 m\"",
        "id: \"first-floor\", label: \"First floor, 3 m\"",
    ),
    code(
        "unknown-parameter",
        "A parameter is named that the file does not have. Most often it is misspelt.",
        "Write the `id` of one under `parameters`.",
        "values: [(\"hieght\", 3)]",
        "values: [(\"height\", 3)]",
    ),
    code(
        "unknown-stimulus",
        "A stimulus is named that the file does not have.",
        "Write the `id` of one under `stimuli`.",
        "when: During(\"brid\")",
        "when: During(\"bird\")",
    ),
    code(
        "unknown-step",
        "A script names a step that the scenario does not have.",
        "Write the `id` of one under `ladder`.",
        "",
        "",
    ),
    code(
        "unknown-thing",
        "A region follows a thing that this world does not have; things within prefabs have no names.",
        "Write the `id` of one under `things` of the world, or give the thing one.",
        "",
        "",
    ),
    code(
        "no-size",
        "A region follows something that has no outside to look at: ground, a room, a city, rain, a lamp's light, or a group of such.",
        "Give the region `volumes`: boxes in the frame of the thing.",
        "",
        "",
    ),
    code(
        "unknown-material",
        "A material is named that this world does not have; each world has its own.",
        "Write the `id` of one under `materials` of the same world.",
        "material: \"pavnig\"",
        "material: \"paving\"",
    ),
    code(
        "broken-model",
        "A model's file is no binary glTF, is cut off, says things of its data that are not true, or has pictures that are missing or too large.",
        "Export it again as glTF 2.0, binary (`.glb`), triangles, without compression, with pictures of at most 2048 × 2048 within.",
        "",
        "",
    ),
    code(
        "unknown-clip",
        "A model has no animation of this name in its file.",
        "Write the name of one of its animations, as the program that made it shows it, or leave `clip` out.",
        "",
        "",
    ),
    code(
        "prefab-order",
        "A prefab uses itself, or one that stands after it: it could never be built.",
        "Order the prefabs so that each uses only those before it.",
        "",
        "",
    ),
    code(
        "sun-is-down",
        "At this hour, place and day the sun stands below the horizon.",
        "Choose an hour of the day, or leave the sun out and light the world by lamps.",
        "",
        "",
    ),
    code(
        "too-many",
        "A list has more entries than a scenario may have.",
        "Keep what is used; repeat things with `repeat` rather than by writing them out.",
        "",
        "",
    ),
    code(
        "voice-mismatch",
        "A sound's voice and its layer, or one of the voice's numbers, do not go together.",
        "The message says what the voice needs: what happens once is an `Event`, what stands somewhere needs `at_m`.",
        "",
        "",
    ),
    code(
        "unknown-region",
        "A region is named that the file does not have.",
        "Write the `id` of one under `regions`.",
        "",
        "",
    ),
    code(
        "unknown-sound",
        "A sound is named that the world does not have.",
        "Write the `id` of one under `sounds`.",
        "",
        "",
    ),
    code(
        "unknown-name",
        "Something is named that was not declared.",
        "Write the `id` of something that the file has.",
        "",
        "",
    ),
    code(
        "not-here",
        "Something stands where it cannot: the safe place follows nothing and nobody speaks there; things of a prefab have no names; what a region follows is in every quality tier, and carries boxes alone.",
        "The message says what to write instead, or where.",
        "Wind(speed_mps: Follow(\"height\"), howl: 0)",
        "Wind(speed_mps: 2, howl: 0)",
    ),
    code(
        "bad-curve",
        "The points of a curve do not go from left to right, or there are none.",
        "The first number of each point must be greater than that of the point before.",
        "[(0, 0), (5, 10), (5, 30)]",
        "[(0, 0), (5, 10), (10, 30)]",
    ),
    code(
        "curve-cut-off",
        "A curve over a stimulus goes on for longer than the stimulus lasts; the rest never happens. A warning.",
        "Shorten the curve, or lengthen `duration_secs`.",
        "(4, 5), (16, 0)",
        "(4, 5), (6, 0)",
    ),
    code(
        "bad-colour",
        "A colour is not written as `#` and six hexadecimal digits.",
        "Write it like \"#d8c4a0\", as a colour picker shows it.",
        "colour: \"grey\"",
        "colour: \"#9f978a\"",
    ),
    code(
        "empty-range",
        "The greatest value of a parameter is not above its least.",
        "`max` must be above `min`.",
        "min: 0, max: 0",
        "min: 0, max: 30",
    ),
    code(
        "too-few-options",
        "A choice has fewer than two options.",
        "Add one, or leave the parameter out.",
        "options: [(\"bars\", \"Bars\")]",
        "options: [(\"bars\", \"Bars\"), (\"none\", \"None\")]",
    ),
    code(
        "unknown-option",
        "The choice has no such option.",
        "Write the id of one of its `options`.",
        "default: \"bar\"",
        "default: \"bars\"",
    ),
    code(
        "off-the-dial",
        "A position on the dial is not from 0 to 10, or the positions of a choice do not begin at 0 and rise.",
        "The dial goes from 0 to 10; a choice begins at 0.",
        "[(2, \"bars\"), (8, \"none\")]",
        "[(0, \"bars\"), (8, \"none\")]",
    ),
    code(
        "empty-ladder",
        "The ladder has no step.",
        "Add one: `(id: \"first\", label: \"…\")`.",
        "",
        "",
    ),
    code(
        "ladder-falls",
        "A step expects less SUDS than one before it. A warning: a ladder rises.",
        "Move the step, or mend the number.",
        "expected_suds: 20,",
        "expected_suds: 50,",
    ),
    code(
        "cooldown-too-short",
        "A stimulus could start again before it is over.",
        "`cooldown_secs` counts from start to start: make it at least `duration_secs`.",
        "duration_secs: 6, cooldown_secs: 2",
        "duration_secs: 6, cooldown_secs: 12",
    ),
    code(
        "bad-sentence",
        "A sentence cannot be spoken: it is empty, longer than 300 characters, or holds line breaks or other control characters.",
        "Write one sentence of up to 300 characters; make two of a longer one.",
        "",
        "",
    ),
    code(
        "unknown-speaker",
        "No speaker of the scenario's world has this id. Only scripts name speakers.",
        "The message names the id that was probably meant.",
        "",
        "",
    ),
    code(
        "layer-mismatch",
        "A sound's layer does not fit the rest: a bed has no place, a place needs one, an event waits for a stimulus.",
        "Add or remove `at_m` or `when`, or choose another `layer`.",
        "id: \"wind\", layer: Event",
        "id: \"wind\", layer: Bed",
    ),
    code(
        "unused-name",
        "A parameter or a stimulus changes nothing in the world. A warning: whoever moves it will see nothing.",
        "Let something of the world follow it, or remove it.",
        "",
        "",
    ),
    code(
        "bad-path",
        "The path of a file is none that is read: it is absolute, leaves the folder, or has a backslash.",
        "A path has `/` between its parts and stays below the folder of the scenario, as in `shared/lawn.ron`.",
        "things: [Include(\"../lawn.ron\"), ",
        "things: [",
    ),
    code(
        "missing-file",
        "A file that the scenario names is not there.",
        "Mend the path, or put the file below the folder of the scenario.",
        "",
        "",
    ),
    code(
        "not-a-file",
        "What the scenario names is a folder, a device or a pipe.",
        "Name a plain file.",
        "",
        "",
    ),
    code(
        "outside-the-folder",
        "The file lies outside the scenario's folder: a link leads there.",
        "Copy it into the folder.",
        "",
        "",
    ),
    code(
        "cannot-read",
        "A file that the scenario names is there, and cannot be read.",
        "The message says why; most often it is not yours to read.",
        "",
        "",
    ),
    code(
        "no-folder",
        "A scenario from standard input lies in no folder, so it can include nothing.",
        "Write it to a file.",
        "things: [Include(\"shared/lawn.ron\"), ",
        "things: [",
    ),
    code(
        "include-circle",
        "A file includes itself, directly or through others.",
        "Take one of the includes out.",
        "",
        "",
    ),
    code(
        "include-too-deep",
        "Files include files that include files, more than 16 deep.",
        "Include the innermost file directly.",
        "",
        "",
    ),
    code(
        "too-many-files",
        "A scenario includes more than 200 files.",
        "Put some of them together.",
        "",
        "",
    ),
    code(
        "bad-language",
        "This is no language.",
        "Write it like `en`, `de`, `pt-BR` or `zh-Hant`.",
        "languages: [\"German\"], posture: Standing,",
        "posture: Standing,",
    ),
    code(
        "no-language",
        "The list of languages is empty.",
        "Write `languages: [\"en\"]`, or leave it out.",
        "languages: [], posture: Standing,",
        "posture: Standing,",
    ),
    code(
        "too-many-languages",
        "There are more languages than are read.",
        "Leave some out.",
        "",
        "",
    ),
    code(
        "unknown-language",
        "A text is written in a language that the file does not name.",
        "Add it to the field `languages`.",
        "title: {\"en\": \"A lift\", \"de\": \"Ein Aufzug\"}",
        "title: \"Example\"",
    ),
    code(
        "no-fallback",
        "A text lacks the first of the file's languages, to which the others fall back.",
        "Add it.",
        "title: {}",
        "title: \"Example\"",
    ),
    code(
        "language-not-there",
        "The language that was asked for is none of the file's. A warning: texts are in the file's first one.",
        "Ask for one of `languages`, or translate the file.",
        "",
        "",
    ),
    code(
        "not-translated",
        "Texts are missing in one of the file's languages, and fall back to the first. A warning with their places.",
        "Write them as `{\"en\": \"…\", \"de\": \"…\"}`.",
        "languages: [\"en\", \"de\"], posture: Standing,",
        "posture: Standing,",
    ),
    code(
        "schedule-too-often",
        "A stimulus is to come by itself while it still rests.",
        "Let at least `cooldown_secs` lie between, or shorten the cooldown.",
        "duration_secs: 6, cooldown_secs: 12, schedule: [Every(secs: 5)]",
        "duration_secs: 6, cooldown_secs: 12",
    ),
    code(
        "setting-moved",
        "A step or the dial moves a setting: settings are chosen before the session and stay.",
        "Leave it out there, or make it one of `parameters`.",
        "",
        "",
    ),
    code(
        "step-jump",
        "From one step to the next a parameter changes by more than its `step_jump`.",
        "Put a step between, or raise `step_jump`.",
        "rate_per_s: 2, step_jump: 5",
        "rate_per_s: 2",
    ),
    code(
        "unreachable-stimulus",
        "A stimulus does nothing: its button would be pressed in vain. Or it does nothing at the parameters that can be reached.",
        "Write `During(\"…\", …)` where something happens, or remove it.",
        "",
        "",
    ),
    code(
        "no-safe-place",
        "The safe place is empty, or is not written: a stop must end somewhere.",
        "Give it at least a ground to stand on and a light.",
        "",
        "",
    ),
    code(
        "too-many-things",
        "The world has more things, after all repeats and prefabs, than can be shown.",
        "Lower the counts of `repeat`.",
        "",
        "",
    ),
    code(
        "things-too-deep",
        "More than 24 groups and prefabs stand within one another.",
        "Put things side by side instead of into one another.",
        "",
        "",
    ),
    code(
        "too-loud",
        "A sound, or the sum of them, goes over the ceiling for sound.",
        "Lower `gain_db`. The message says by how much.",
        "",
        "",
    ),
    code(
        "view-turned",
        "Something turns or tilts the patient's view.",
        "Leave the patient's facing fixed: a view that turns by itself makes people sick.",
        "",
        "",
    ),
    code(
        "view-too-fast",
        "The patient is moved faster than the limit.",
        "Lower `rate_per_s`, or the curve that follows the parameter.",
        "",
        "",
    ),
    code(
        "view-follows-stimulus",
        "A stimulus moves the patient's view.",
        "Let it move things, not the patient.",
        "",
        "",
    ),
    code(
        "view-jumps",
        "The patient's place jumps from one point to another.",
        "Let it follow a number with a rate, through a curve without steps.",
        "",
        "",
    ),
    code(
        "view-oscillates",
        "The patient is moved to and fro, which makes people sick.",
        "Take the movement to and fro out.",
        "",
        "",
    ),
    code(
        "view-accelerates",
        "The patient's speed changes slowly, which makes people sick. A warning.",
        "Let movement start and end at once, at a constant speed.",
        "",
        "",
    ),
    code(
        "too-many-flashes",
        "Something flickers more often than three times a second.",
        "Make it slower. Faster flashes can set off a seizure.",
        "",
        "",
    ),
    code(
        "flashes-together",
        "Several things that flicker come to more than three flashes a second together.",
        "Make them slower, or fewer.",
        "",
        "",
    ),
    code(
        "suds-jump",
        "From one step to the next the expected SUDS rises by more than the limit.",
        "Put a step between, or raise it under `limits`: `explain Limits`.",
        "",
        "",
    ),
    code(
        "session-too-long",
        "The lengths of the protocol come to more than the limit of a session.",
        "Shorten them, or raise it under `limits`: `explain Limits`.",
        "",
        "",
    ),
    code(
        "more-faults",
        "More than 200 faults were found; the rest is counted, not shown.",
        "Mend the first ones: often many come from one.",
        "",
        "",
    ),
    code(
        "not-in-order",
        "An event of a script comes before one that stands above it.",
        "Write the events in the order of their times.",
        "",
        "",
    ),
    code(
        "after-close",
        "A script asks for something after the session is closed.",
        "Let `Close` be the last event.",
        "",
        "",
    ),
    code(
        "never-closes",
        "A script does not close its session.",
        "End it with `(at_secs: …, do: Close)`.",
        "",
        "",
    ),
    code(
        "never-passed",
        "A script waits for something that cannot come to pass.",
        "Read the message; change the event that it names.",
        "",
        "",
    ),
    code(
        "empty-condition",
        "In a rule file: `All` or `Any` without a condition in it is always true, or never.",
        "Write at least one condition into it, or leave the form out.",
        "",
        "",
    ),
    code(
        "acts-upward",
        "In a rule file: a rule may move by itself only downward; this one would act otherwise.",
        "Let it propose: take it out of what acts by itself.",
        "",
        "",
    ),
    code(
        "step-up-without-word",
        "In a rule file: a step up may be proposed only on SUDS at the step or on where the patient \
         looks; this rule could propose one without either, such as on heart rate alone.",
        "Add a condition on SUDS or on looking that must hold, with `All`.",
        "",
        "",
    ),
    code(
        "nothing-acts",
        "In a rule file: automatic mode has bounds, but no rule acts by itself.",
        "Let a rule that proposes a step down act, or leave the bounds out.",
        "",
        "",
    ),
    code(
        "not-a-number",
        "In a rule file: a bound is set on a parameter that is a choice or a switch.",
        "Bound a parameter that is a number.",
        "",
        "",
    ),
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use gradus_scenario::read::read_bytes;

    use super::*;
    use crate::starter::starter;

    #[test]
    fn every_example_is_the_fault_that_it_shows() {
        let good = starter("example");
        for code in CODES.iter().filter(|code| !code.wrong.is_empty()) {
            assert!(
                good.contains(code.right),
                "{}: {:?} is not in the starter",
                code.code,
                code.right
            );
            let bad = good.replacen(code.right, code.wrong, 1);
            let (source, reading) = read_bytes("example.ron", bad.as_bytes());
            let told = source.render_all(&reading.faults);
            assert!(told.contains(&format!("[{}]", code.code)), "{}:\n{told}", code.code);
        }
    }

    #[test]
    fn every_code_that_the_core_can_say_is_explained() {
        let mut missing = Vec::new();
        for path in rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/core/src"))
        {
            let text = std::fs::read_to_string(path).unwrap();
            for mark in ["error(", "warning(", "code:", "=> ", "code) = ", "Some(("] {
                for after in text.split(mark).skip(1) {
                    let Some(quoted) = after.trim_start().strip_prefix('"') else { continue };
                    let word = quoted.split('"').next().unwrap_or("");
                    let is_code = word.contains('-')
                        && word.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '8');
                    if is_code && CODES.iter().all(|code| code.code != word) {
                        missing.push(word.to_string());
                    }
                }
            }
        }
        assert!(missing.is_empty(), "not explained: {missing:?}");
    }

    fn rust_files(folder: &Path) -> Vec<std::path::PathBuf> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(rust_files(&path));
            } else {
                found.push(path);
            }
        }
        found
    }

    #[test]
    fn every_code_of_the_invalid_scenarios_is_explained() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios/invalid");
        for entry in std::fs::read_dir(folder).unwrap() {
            let Ok(text) = std::fs::read_to_string(entry.unwrap().path()) else { continue };
            for told in text.split(": error[").chain(text.split(": warning[")).skip(1) {
                let Some((word, _)) = told.split_once("]: ") else { continue };
                let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
                let known = CODES.iter().any(|code| code.code == word);
                assert!(known || !plain, "{word} is not explained");
            }
        }
    }
}
