//! How reading goes on behind damage: at the record behind it where that seems to stand, else at the
//! next sound chunk.
//!
//! It never looks at the same bytes again and again: what is looked at in vain is counted.

use mcap::records::op;

use super::chunk::find_chunk;
use super::store::{BLOCK, Record};
use super::{Damage, Item, Items};

/// So many changed line ends within a record are reckoned with.
const MOST_LINE_ENDS: u64 = 64 << 10;
/// So many places behind a damaged record may seem to be that of a record, and not be.
const MOST_CANDIDATES: usize = 64;

impl Items<'_> {
    /// Goes on after the damaged record when another seems to follow it, else at the next chunk
    /// that is sound, or ends.
    pub(super) fn skip_damage(&mut self, mut reason: String, next: Option<u64>) {
        self.sum.give_up();
        let all = self.window.bytes();
        let seems = next.and_then(|next| self.record_behind(next));
        let found = seems.or_else(|| find_chunk(&mut self.window, self.place + 1)).unwrap_or(all);
        if let Some(failed) = self.window.failed.take() {
            reason = format!("the system cannot read them: {failed}");
        } else if found == all && !self.window.may_search() {
            reason += "; so much is damaged that the rest is not searched";
        }
        let (offset, bytes) = (self.place, found - self.place);
        if bytes > 0 {
            self.ready.push_back(Item::Damage(Damage { offset, bytes, reason }));
        }
        self.place = found;
    }

    /// Where the record behind a damaged one begins, which says that it ends at `next`.
    fn record_behind(&mut self, next: u64) -> Option<u64> {
        if !self.shorter {
            return Some(next).filter(|next| self.record_seems_at(*next));
        }
        // Of each line end that was changed a byte is gone. One record alone is easily seen in what
        // is none.
        let first = (self.place + 1).max(next.saturating_sub(MOST_LINE_ENDS));
        if !self.window.spend(next.checked_sub(first)?) {
            return None;
        }
        let mut candidates = 0;
        for place in (first..=next).rev() {
            if !self.record_seems_at(place) {
                continue;
            }
            let behind = self.window.record(place).map(Record::end);
            if behind.is_some_and(|next| self.record_seems_at(next)) {
                return Some(place);
            }
            candidates += 1;
            if candidates == MOST_CANDIDATES || !self.window.spend(BLOCK) {
                break;
            }
        }
        None
    }

    /// Whether a record of a known kind that fits into the file stands at `place`.
    fn record_seems_at(&mut self, place: u64) -> bool {
        let record = self.window.record(place);
        record.is_some_and(|record| (op::HEADER..=op::DATA_END).contains(&record.opcode))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::LogFile;
    use crate::read::transfer::WITHOUT_CR;

    fn record(opcode: u8, length: usize, body: &[u8]) -> Vec<u8> {
        [&[opcode], (length as u64).to_le_bytes().as_slice(), body].concat()
    }

    /// The messages that are read where a damaged record says that it ends behind so many places
    /// that seem to be those of records.
    fn messages_behind(candidates: usize) -> usize {
        // Each seems to be a record of no bytes, behind which none stands.
        let seeming = record(op::CHUNK, 0, &[0xFF; 9]).repeat(candidates);
        // No byte of its length is that of a known kind.
        let mut message = vec![0; 0x2030 - seeming.len()];
        message.extend(seeming);
        let body = [0xFF; 40];
        // A line end was lost.
        let says = body.len() + 9 + message.len() - 1;
        let all = [
            WITHOUT_CR,
            &record(op::CHANNEL, says, &body),
            &record(op::MESSAGE, message.len(), &message),
            &record(op::MESSAGE, 22, &[0; 22]),
        ];
        LogFile::from_bytes(all.concat()).messages().count()
    }

    #[test]
    fn the_record_behind_a_damaged_one_is_found_behind_few_that_only_seem_so() {
        assert_eq!(messages_behind(0), 2);
        assert_eq!(messages_behind(MOST_CANDIDATES - 1), 2);
        assert_eq!(messages_behind(MOST_CANDIDATES), 0);
        assert_eq!(messages_behind(MOST_CANDIDATES * 3), 0);
    }
}
