//! Each record in one line, for a person: the name of its kind as the file has it, and its words.

use gradus_session::Record;
use gradus_session::message::ENGLISH;
use gradus_session::words::{NamesAlone, Words};
use serde_json::Value;

/// The record's kind, and what it says beside that.
pub fn line(record: &Record) -> (String, String) {
    let value = serde_json::to_value(&record.kind).unwrap_or_default();
    let kind = value.get("kind").and_then(Value::as_str).unwrap_or_default().replace('_', " ");
    let text = Words::full(&NamesAlone).record(record).map(|message| ENGLISH.say(message));
    (kind, text.unwrap_or_default())
}
