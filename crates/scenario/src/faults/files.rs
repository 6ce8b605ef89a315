//! Faults of the other files and languages that a file names.

use super::{Explained, fault};
use crate::codes;

pub(super) const FAULTS: &[Explained] = &[
    fault(
        codes::BAD_PATH,
        "The path of a file is none that is read: it is absolute, leaves the folder, or has a backslash.",
        "A path has `/` between its parts and stays below the folder of the scenario, as in `shared/lawn.ron`.",
    )
    .shown("things: [Include(\"../lawn.ron\"), ", "things: ["),
    fault(
        codes::MISSING_FILE,
        "A file that the scenario names is not there.",
        "Mend the path, or put the file below the folder of the scenario.",
    ),
    fault(
        codes::NOT_A_FILE,
        "What the scenario names is a folder, a device or a pipe.",
        "Name a plain file.",
    ),
    fault(
        codes::OUTSIDE_THE_FOLDER,
        "The file lies outside the scenario's folder: a link leads there.",
        "Copy it into the folder.",
    ),
    fault(
        codes::CANNOT_READ,
        "A file that the scenario names is there, and cannot be read.",
        "The message says why; most often it is not yours to read.",
    ),
    fault(
        codes::NO_FOLDER,
        "A scenario from standard input lies in no folder, so it can include nothing.",
        "Write it to a file.",
    )
    .shown("things: [Include(\"shared/lawn.ron\"), ", "things: ["),
    fault(
        codes::INCLUDE_CIRCLE,
        "A file includes itself, directly or through others.",
        "Take one of the includes out.",
    ),
    fault(
        codes::INCLUDE_TOO_DEEP,
        "Files include files that include files, more than 16 deep.",
        "Include the innermost file directly.",
    ),
    fault(
        codes::TOO_MANY_FILES,
        "A scenario includes more than 200 files.",
        "Put some of them together.",
    ),
    fault(
        codes::BROKEN_MODEL,
        "A model's file is no binary glTF, is cut off, says things of its data that are not true, or has pictures that are missing, too large, or laid by other than the first coordinates.",
        "Export it again as glTF 2.0, binary (`.glb`), triangles, without compression, with pictures of at most 2048 × 2048 within.",
    ),
    fault(
        codes::UNKNOWN_CLIP,
        "A model has no animation of this name in its file.",
        "Write the name of one of its animations, as the program that made it shows it, or leave `clip` out.",
    ),
    fault(
        codes::BAD_LANGUAGE,
        "This is no language.",
        "Write it like `en`, `de`, `pt-BR` or `zh-Hant`.",
    )
    .shown("languages: [\"German\"], posture: Standing,", "posture: Standing,"),
    fault(
        codes::NO_LANGUAGE,
        "The list of languages is empty.",
        "Write `languages: [\"en\"]`, or leave it out.",
    )
    .shown("languages: [], posture: Standing,", "posture: Standing,"),
    fault(
        codes::TOO_MANY_LANGUAGES,
        "There are more languages than are read.",
        "Leave some out.",
    ),
    fault(
        codes::UNKNOWN_LANGUAGE,
        "A text is written in a language that the file does not name.",
        "Add it to the field `languages`.",
    )
    .shown("title: {\"en\": \"A lift\", \"de\": \"Ein Aufzug\"}", "title: \"Example\""),
    fault(
        codes::NO_FALLBACK,
        "A text lacks the first of the file's languages, to which the others fall back.",
        "Add it.",
    )
    .shown("title: {}", "title: \"Example\""),
    fault(
        codes::LANGUAGE_NOT_THERE,
        "The language that was asked for is none of the file's. A warning: texts are in the file's first one.",
        "Ask for one of `languages`, or translate the file.",
    ),
    fault(
        codes::NOT_TRANSLATED,
        "Texts are missing in one of the file's languages, and fall back to the first. A warning with their places.",
        "Write them as `{\"en\": \"…\", \"de\": \"…\"}`.",
    )
    .shown("languages: [\"en\", \"de\"], posture: Standing,", "posture: Standing,"),
];
