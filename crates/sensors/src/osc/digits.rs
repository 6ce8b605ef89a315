//! A rate that comes digit by digit, for avatars that show digits.
//!
//! A relay sends the three digits of one rate right after another, each in a datagram of its own or
//! all in a bundle, and any datagram may be lost. Digits make a rate when all three came without a
//! pause between them and none came twice: a rate with a lost digit is left out, and its other digits
//! are never joined with digits of the next rate.

/// Digits of one rate follow one another within this, ns. Rates are a second or more apart.
const TOGETHER_NS: u64 = 150_000_000;

/// The digits of the rate that is coming.
#[derive(Debug, Default)]
pub(super) struct Digits {
    /// Ones, tens and hundreds.
    places: [Option<f32>; 3],
    /// When the newest digit came.
    newest_ns: u64,
}

impl Digits {
    /// Takes a digit and its worth (1, 10 or 100), come at `at_ns`; gives the rate, 1/min, that the
    /// digit completes. What is no digit makes no rate.
    pub fn rate(&mut self, worth: f32, digit: f32, at_ns: u64) -> Option<f32> {
        // A tenth as f32 is not exact.
        let whole = digit.round();
        let digit = ((whole - digit).abs() < 0.05 && (0.0..10.0).contains(&whole)).then_some(whole);
        let place = match worth {
            w if w >= 100.0 => 2,
            w if w >= 10.0 => 1,
            _ => 0,
        };
        let pause = at_ns.saturating_sub(self.newest_ns) > TOGETHER_NS;
        let again = self.places.get(place).is_some_and(Option::is_some);
        if pause || again {
            self.places = [None; 3];
        }
        self.newest_ns = at_ns;
        if let Some(slot) = self.places.get_mut(place) {
            *slot = digit;
        }
        let [Some(ones), Some(tens), Some(hundreds)] = self.places else { return None };
        self.places = [None; 3];
        Some(ones + 10.0 * tens + 100.0 * hundreds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    /// The rates that come of digits, each rate a second after the one before and each digit 2 ms
    /// after the one before; `order` are places, `lost` says which datagrams are lost.
    fn rates(rates: &[f32], order: [usize; 3], lost: impl Fn(usize) -> bool) -> Vec<f32> {
        let (mut digits, mut out) = (Digits::default(), Vec::new());
        for (second, rate) in rates.iter().enumerate() {
            for (nth, place) in order.into_iter().enumerate() {
                let worth = [1.0, 10.0, 100.0][place];
                let at_ns = second as u64 * 1000 * MS + nth as u64 * 2 * MS;
                if !lost(second * 3 + nth) {
                    out.extend(digits.rate(worth, (rate / worth).floor() % 10.0, at_ns));
                }
            }
        }
        out
    }

    #[test]
    fn a_lost_digit_costs_its_own_rate_and_no_other_whichever_it_is() {
        let sent = [79.0, 80.0, 99.0, 101.0, 100.0];
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            assert_eq!(rates(&sent, order, |_| false), sent);
            for lost in 0..15 {
                let mut left = sent.to_vec();
                left.remove(lost / 3);
                assert_eq!(rates(&sent, order, |nth| nth == lost), left, "{order:?}, {lost} lost");
            }
            // Listening that begins in the middle of a rate.
            assert_eq!(rates(&sent, order, |nth| nth < 2), sent[1..]);
        }
    }

    #[test]
    fn digits_of_a_fast_relay_begin_anew_with_a_digit_that_comes_again() {
        let mut digits = Digits::default();
        let mut take = |worth, digit, ms| digits.rate(worth, digit, ms * MS);
        assert_eq!([take(1.0, 9.0, 0), take(10.0, 7.0, 1), take(1.0, 0.0, 100)], [None; 3]);
        assert_eq!([take(10.0, 8.0, 101), take(100.0, 0.0, 102)], [None, Some(80.0)]);
    }

    #[test]
    fn what_is_no_digit_makes_no_rate() {
        let mut digits = Digits::default();
        for wrong in [10.0, -1.0, 4.5, f32::NAN] {
            assert_eq!(digits.rate(1.0, wrong, 0), None);
            assert_eq!(digits.rate(10.0, 7.0, 0), None);
            assert_eq!(digits.rate(100.0, 0.0, 0), None);
        }
    }
}
