//! What a log holds against what a seal says that it holds.

use std::collections::{BTreeMap, BTreeSet};

use super::Check;
use crate::chain::{Chains, Message};
use crate::finding::{Kind, Place};
use crate::seal::Seal;

/// The numbers of messages, in each channel: they tell where one is missing or stands elsewhere.
#[derive(Default)]
pub(super) struct Orders {
    channels: BTreeMap<u16, Order>,
}

#[derive(Clone, Copy, Default)]
struct Order {
    next: u64,
    /// The first number that should have come and did not.
    gap: Option<u64>,
    /// The first that came too late.
    back: Option<u64>,
}

impl Orders {
    pub fn message(&mut self, message: &Message<'_>) {
        let order = self.channels.entry(message.channel).or_default();
        let sequence = u64::from(message.sequence);
        if sequence > order.next {
            order.gap = order.gap.or(Some(order.next));
        } else if sequence < order.next {
            order.back = order.back.or(Some(sequence));
        }
        order.next = order.next.max(sequence + 1);
    }

    /// Behind a seal each channel goes on from the seal's count.
    pub fn seal(&mut self, chains: &Chains) {
        let of = |count| Order { next: count, gap: None, back: None };
        self.channels =
            chains.channels.iter().map(|(channel, chain)| (*channel, of(chain.count))).collect();
    }

    fn of(&self, channel: u16) -> Order {
        self.channels.get(&channel).copied().unwrap_or_default()
    }
}

impl Check {
    /// Compares, and says whether something differs.
    pub(super) fn compare(&mut self, seal: &Seal, here: &Place) -> bool {
        let said = seal.chains();
        let channels: BTreeSet<u16> =
            said.channels.keys().chain(self.chains.channels.keys()).copied().collect();
        let mut differs = false;
        if said.texts != self.chains.texts {
            differs = true;
            let (is, was) = (self.chains.texts.count, said.texts.count);
            let (kind, words) = match is.cmp(&was) {
                std::cmp::Ordering::Less => {
                    (Kind::Missing, format!("{was} were sealed and {is} are there"))
                }
                std::cmp::Ordering::Greater => {
                    (Kind::Added, format!("{was} were sealed and {is} are there"))
                }
                std::cmp::Ordering::Equal => (
                    Kind::Altered,
                    "one is other than it was sealed, or stands elsewhere".to_owned(),
                ),
            };
            let channel = Some("metadata and attachments".to_owned());
            self.find(kind, Place { channel, ..here.clone() }, words);
        }
        for channel in channels {
            let (is, was) = (self.chains.of(channel), said.of(channel));
            if is == was {
                continue;
            }
            differs = true;
            let order = self.orders.of(channel);
            let counts = format!("{} were sealed and {} are there", was.count, is.count);
            let (kind, message, words) = match is.count.cmp(&was.count) {
                std::cmp::Ordering::Less => (Kind::Missing, order.gap, counts),
                std::cmp::Ordering::Greater => (Kind::Added, order.back, counts),
                std::cmp::Ordering::Equal if order.back.is_some() => {
                    let words = "it stands elsewhere than it was sealed".to_owned();
                    (Kind::Reordered, order.gap.or(order.back), words)
                }
                std::cmp::Ordering::Equal => {
                    (Kind::Altered, order.gap, "a message is other than it was sealed".to_owned())
                }
            };
            let name = self.names.get(&channel).cloned();
            let channel = Some(name.unwrap_or_else(|| format!("channel {channel}")));
            self.find(kind, Place { channel, message, ..here.clone() }, words);
        }
        differs
    }
}
