//! A seal: what a log held at a moment, signed with the key of that day.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::chain::{Chain, Chains, Message};
use crate::hash::Hash;
use crate::keys::{KeyProof, Signer};
use crate::sign::Signature;

/// Where a log stands at a seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The log begins: its header and its texts.
    Open,
    /// The log goes on.
    Running,
    /// The log was closed in order; nothing follows.
    Closed,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Running => "running",
            Self::Closed => "closed",
        }
    }
}

/// The chain of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelChain {
    /// The channel's number.
    pub channel: u16,
    /// How many messages it has before the seal.
    pub count: u64,
    /// The head of their chain: SHA-256 over the head before (of none 32 zeros) and the message, which
    /// is channel (2 bytes), sequence (4), log time (8), publish time (8), each with the lowest byte
    /// first, and its data.
    pub head: Hash,
}

/// What a log held at a moment, signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// The seal's number in the log, from 0 without holes.
    pub number: u64,
    /// Where the log stands.
    pub state: State,
    /// Session time, ns.
    pub at: u64,
    /// The wall clock, ns since the Unix epoch.
    pub wall_unix_ns: u64,
    /// SHA-256 over the schemas and channels of the log.
    pub declared: Hash,
    /// Every channel that a session writes, but this one.
    pub channels: Vec<ChannelChain>,
    /// Attachments and metadata, in their order.
    pub texts: Chain,
    /// SHA-256 of the message of the seal before: channel, sequence, log time, publish time, data. None
    /// in the first.
    pub previous: Option<Hash>,
    /// The key that signed, and the proof that the clinic signed the key.
    pub key: KeyProof,
    /// Ed25519 over the text that docs/log-format.md describes, base64.
    pub signature: Signature,
}

/// All of a seal but its signature.
#[derive(Clone, Copy, Debug)]
pub struct Stand<'a> {
    /// The seal's number.
    pub number: u64,
    /// Where the log stands.
    pub state: State,
    /// Session time, ns.
    pub at: u64,
    /// The seal's own log time, ns since the Unix epoch.
    pub log_time: u64,
    /// The wall clock, ns since the Unix epoch.
    pub wall_unix_ns: u64,
    /// Over schemas and channels.
    pub declared: Hash,
    /// What the log holds.
    pub chains: &'a Chains,
    /// Of the seal before.
    pub previous: Option<Hash>,
}

impl Seal {
    /// Signs where a log stands.
    pub fn sign(stand: &Stand<'_>, signer: &Signer) -> Self {
        let channels = stand.chains.channels.iter().map(|(channel, chain)| ChannelChain {
            channel: *channel,
            count: chain.count,
            head: chain.head,
        });
        let mut seal = Self {
            number: stand.number,
            state: stand.state,
            at: stand.at,
            wall_unix_ns: stand.wall_unix_ns,
            declared: stand.declared,
            channels: channels.collect(),
            texts: stand.chains.texts,
            previous: stand.previous,
            key: KeyProof::clone(&signer.proof),
            signature: Signature([0; 64]),
        };
        seal.signature = signer.sign(seal.signed_text(stand.log_time).as_bytes());
        seal
    }

    /// What is signed: a line for each value. The path to the root is not in it, since the key is.
    pub fn signed_text(&self, log_time: u64) -> String {
        let Self { number, at, wall_unix_ns, declared, texts, key, .. } = self;
        let previous = self.previous.map_or_else(|| "none".to_owned(), |hash| hash.hex());
        let mut text = format!(
            "gradus seal 1\nnumber {number}\nstate {}\nat {at}\nlog_time {log_time}\n\
             wall {wall_unix_ns}\ndeclared {declared}\nprevious {previous}\nepoch {} {} {} {}\n\
             texts {} {}\n",
            self.state.word(),
            key.epoch,
            key.from_s,
            key.to_s,
            key.key.text(),
            texts.count,
            texts.head,
        );
        for ChannelChain { channel, count, head } in &self.channels {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "channel {channel} {count} {head}");
        }
        text
    }

    /// Its JSON, as it stands in a log.
    pub fn json(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads a seal. Each has one spelling: another one is none.
    pub fn parse(json: &[u8]) -> Option<Self> {
        let seal: Self = serde_json::from_slice(json).ok()?;
        (seal.json() == json).then_some(seal)
    }

    /// What it says that the log holds.
    pub fn chains(&self) -> Chains {
        let of = |one: &ChannelChain| (one.channel, Chain { count: one.count, head: one.head });
        Chains { channels: self.channels.iter().map(of).collect(), texts: self.texts }
    }

    /// The hash by which others name the seal in this message.
    pub fn hash_of(message: &Message<'_>) -> Hash {
        message.hash()
    }
}
