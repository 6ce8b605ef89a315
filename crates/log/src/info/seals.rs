//! What a log says of its seals. Nothing is checked here.

use std::collections::BTreeMap;

use gradus_seal::seal::State;
use serde::Serialize;

use crate::channel::Topic;
use crate::read::{Content, Message};

/// What a log says of its seals, unchecked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SealInfo {
    /// How many it has.
    pub count: u64,
    /// The last of them closes the log.
    pub closed: bool,
    /// Session time of the last, ns.
    pub last_at_ns: Option<u64>,
    /// Why it is not sealed although its folder has keys.
    pub not_sealed_because: Option<String>,
}

impl SealInfo {
    pub(super) fn message(&mut self, message: &Message) {
        if message.topic != Some(Topic::Seals) {
            return;
        }
        self.count += 1;
        if let Ok(Content::Seal(seal)) = message.content() {
            self.closed = seal.state == State::Closed;
            self.last_at_ns = Some(seal.at);
        }
    }

    pub(super) fn metadata(&mut self, name: &str, values: &BTreeMap<String, String>) {
        if name == gradus_seal::check::METADATA {
            self.not_sealed_because = values.get("not_sealed").cloned();
        }
    }
}
