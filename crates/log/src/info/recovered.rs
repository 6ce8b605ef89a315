//! What a recovered log says about the log that it was made of.

use std::collections::BTreeMap;

use serde::Serialize;

/// What was lost before a log was recovered; of several recoveries, all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecoveredInfo {
    /// The log had been closed in order.
    pub closed_in_order: bool,
    /// Bytes of it that could not be read.
    pub lost_bytes: u64,
    /// Where they were and what was wrong with them, in words.
    pub damage: Vec<String>,
    /// Every record of it could be read, and the checksum over all of them was wrong.
    pub checksum_wrong: bool,
    /// How the log was changed on its way, in words.
    pub changed: Option<String>,
}

impl RecoveredInfo {
    /// Nothing of the log was lost.
    pub fn is_whole(&self) -> bool {
        self.closed_in_order && self.lost_bytes == 0 && !self.checksum_wrong
    }

    /// Adds what the metadata of a recovery say. What they do not say counts as lost.
    pub(super) fn add(before: Option<Self>, values: &BTreeMap<String, String>) -> Self {
        let mut all = before.unwrap_or(Self {
            closed_in_order: true,
            lost_bytes: 0,
            damage: Vec::new(),
            checksum_wrong: false,
            changed: None,
        });
        all.closed_in_order &= values.get("closed_in_order").is_some_and(|text| text == "true");
        let lost = values.get("lost_bytes").and_then(|text| text.parse().ok());
        all.lost_bytes = all.lost_bytes.saturating_add(lost.unwrap_or(0_u64));
        let mut damage: Vec<(u64, &String)> = values
            .iter()
            .filter_map(|(key, text)| Some((key.strip_prefix("damage_")?.parse().ok()?, text)))
            .collect();
        damage.sort_by_key(|(number, _)| *number);
        all.damage.extend(damage.into_iter().map(|(_, text)| text.clone()));
        all.checksum_wrong |= values.contains_key("checksum_wrong");
        all.changed = all.changed.or_else(|| values.get("changed").cloned());
        all
    }
}
