//! What a relay states of itself and of its watch, and which of its senders and names are followed.

use std::net::SocketAddr;

/// A rate under another name of the table is taken only when the name followed so far has been
/// silent for so long, ns: relays send one rate under several names.
const NAME_SILENT_NS: u64 = 15_000_000_000;
/// A statement that the watch is gone is believed for so long against numbers that change, ns: a
/// relay that repeats its statement is believed without an end.
const STATEMENT_HOLDS_NS: u64 = 10_000_000_000;
/// A sender counts for so long after its last rate, ns.
const SENDER_HOLDS_NS: u64 = 20_000_000_000;
/// Senders that are looked at.
const SENDERS: usize = 8;
/// A sender counts when it has sent so often right after another sender. A relay that is started
/// again has another port and does so once, as does each port of a program that takes a new port for
/// each message.
const SENDER_TURNS: u32 = 3;
/// Rates of one heart by two programs differ by less, beats per minute.
const SENDER_BPM: f32 = 5.0;

/// A statement of the relay about its watch.
#[derive(Clone, Copy, Debug, Default)]
struct Statement {
    /// The relay said no.
    denied: bool,
    at_ns: u64,
}

impl Statement {
    fn take(&mut self, said: Option<bool>, at_ns: u64) {
        if let Some(said) = said {
            (self.denied, self.at_ns) = (!said, at_ns);
        }
    }
}

/// Why the numbers of a relay are no heart's at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absent {
    /// The relay has no watch, or not its service.
    Unconnected,
    /// The watch does not send.
    Inactive,
}

#[derive(Clone, Copy, Debug)]
struct Sender {
    from: SocketAddr,
    turns: u32,
    newest_ns: u64,
    rate_bpm: f32,
}

/// The relay, as far as it is known.
#[derive(Debug, Default)]
pub(super) struct Relay {
    connected: Statement,
    active: Statement,
    /// The rank of the name whose rate is followed, and when that name last came.
    followed: Option<(usize, u64)>,
    last_rate: Option<f32>,
    senders: Vec<Sender>,
    /// The sender of the last rate.
    last_from: Option<SocketAddr>,
}

impl Relay {
    /// Takes what the relay states.
    pub fn states(&mut self, connected: Option<bool>, active: Option<bool>, at_ns: u64) {
        self.connected.take(connected, at_ns);
        self.active.take(active, at_ns);
    }

    /// Why its numbers are no heart's; none while they may be.
    pub fn absent(&self) -> Option<Absent> {
        match (self.connected.denied, self.active.denied) {
            (true, _) => Some(Absent::Unconnected),
            (false, true) => Some(Absent::Inactive),
            (false, false) => None,
        }
    }

    /// Whether the rate under the name of this rank is followed.
    pub fn follows(&mut self, rank: usize, at_ns: u64) -> bool {
        let other = self.followed.filter(|(known, _)| *known != rank);
        let follows = other.is_none_or(|(known, newest_ns)| {
            rank < known || at_ns.saturating_sub(newest_ns) > NAME_SILENT_NS
        });
        if follows {
            self.followed = Some((rank, at_ns));
        }
        follows
    }

    /// A rate that is followed. Numbers that change are a heart's, whatever was stated long ago: the
    /// message that took it back may have been lost.
    pub fn rate(&mut self, rate_bpm: f32, from: SocketAddr, at_ns: u64) {
        let changed = self.last_rate.replace(rate_bpm).is_some_and(|last| last != rate_bpm);
        for statement in [&mut self.connected, &mut self.active] {
            if changed && at_ns.saturating_sub(statement.at_ns) > STATEMENT_HOLDS_NS {
                statement.denied = false;
            }
        }
        self.senders.retain(|one| at_ns.saturating_sub(one.newest_ns) <= SENDER_HOLDS_NS);
        let turn = u32::from(self.last_from.replace(from).is_some_and(|last| last != from));
        match self.senders.iter_mut().find(|one| one.from == from) {
            Some(one) => {
                one.turns = one.turns.saturating_add(turn);
                (one.newest_ns, one.rate_bpm) = (at_ns, rate_bpm);
            }
            None => {
                if self.senders.len() >= SENDERS {
                    self.senders.remove(0);
                }
                self.senders.push(Sender { from, turns: turn, newest_ns: at_ns, rate_bpm });
            }
        }
    }

    /// The rates of two senders that send in between each other and are not of one heart.
    pub fn two_senders(&self) -> Option<(f32, f32)> {
        let steady = || self.senders.iter().filter(|one| one.turns >= SENDER_TURNS);
        let rates = || steady().map(|one| one.rate_bpm);
        let (least, most) = (rates().fold(f32::MAX, f32::min), rates().fold(f32::MIN, f32::max));
        (steady().count() >= 2 && most - least >= SENDER_BPM).then_some((least, most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEC: u64 = 1_000_000_000;

    fn from(port: u16) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], port))
    }

    #[test]
    fn a_watch_that_is_denied_is_absent_until_it_is_stated_or_its_old_statement_is_outlived() {
        let mut relay = Relay::default();
        relay.states(Some(true), Some(false), SEC);
        assert_eq!(relay.absent(), Some(Absent::Inactive));
        for second in 2..40 {
            relay.rate(74.0, from(1), second * SEC);
        }
        assert_eq!(relay.absent(), Some(Absent::Inactive), "the last number goes on");
        relay.rate(75.0, from(1), 40 * SEC);
        assert_eq!(relay.absent(), None);
        relay.states(Some(false), None, 41 * SEC);
        relay.rate(76.0, from(1), 42 * SEC);
        assert_eq!(relay.absent(), Some(Absent::Unconnected), "said a second ago");
        relay.states(Some(true), None, 43 * SEC);
        assert_eq!(relay.absent(), None);
    }

    #[test]
    fn one_name_is_followed_while_it_comes_and_a_better_one_at_once() {
        let mut relay = Relay::default();
        assert!(relay.follows(5, SEC));
        assert!(!relay.follows(7, 2 * SEC));
        assert!(relay.follows(5, 3 * SEC) && relay.follows(2, 4 * SEC));
        assert!(!relay.follows(5, 5 * SEC) && relay.follows(5, 20 * SEC));
    }

    #[test]
    fn two_senders_of_two_hearts_are_told_apart_from_one_that_changes_its_port() {
        let mut relay = Relay::default();
        for second in 0..30 {
            relay.rate(72.0 + (second % 3) as f32, from(4000 + second as u16), second * SEC);
        }
        assert_eq!(relay.two_senders(), None);
        let mut relay = Relay::default();
        for second in 0..10 {
            relay.rate(72.0, from(1), second * SEC);
            relay.rate(if second < 8 { 74.0 } else { 81.0 }, from(2), second * SEC);
        }
        assert_eq!(relay.two_senders(), Some((72.0, 81.0)));
        relay.rate(72.0, from(1), 40 * SEC);
        assert_eq!(relay.two_senders(), None, "the other is gone");
    }

    #[test]
    fn a_relay_that_is_started_again_is_no_second_sender() {
        let mut relay = Relay::default();
        for second in 0..60 {
            // Its last message overtakes nothing; its rate has changed meanwhile.
            let (port, rate) = match second {
                0..20 => (1, 72.0),
                20..40 => (2, 95.0),
                _ => (3, 70.0),
            };
            relay.rate(rate, from(port), second * SEC);
            assert_eq!(relay.two_senders(), None, "{second} s");
        }
        for second in 60..70 {
            relay.rate(70.0, from(3), second * SEC);
            relay.rate(95.0, from(4), second * SEC + SEC / 2);
            assert_eq!(relay.two_senders().is_some(), second >= 62, "{second} s");
        }
    }
}
