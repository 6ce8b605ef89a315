//! Numbers that nobody can guess, from the operating system.

use crate::EngineError;

/// A token for stages that nobody can guess: 128 bits in hexadecimal digits.
///
/// # Errors
/// When the operating system gives no random bytes.
pub fn token() -> Result<String, EngineError> {
    let [high, low] = [number()?, number()?];
    Ok(format!("{high:016x}{low:016x}"))
}

/// A seed for a session that was given none: 52 bits, which a number in JSON holds exactly.
///
/// # Errors
/// When the operating system gives no random bytes.
pub fn seed() -> Result<u64, EngineError> {
    Ok(number()? >> 12)
}

fn number() -> Result<u64, EngineError> {
    getrandom::u64().map_err(EngineError::Chance)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_have_32_digits_and_a_seed_fits_into_52_bits() {
        let [one, other] = [token().unwrap(), token().unwrap()];
        assert_ne!(one, other);
        assert!([&one, &other].iter().all(|token| token.len() == 32));
        assert!(seed().unwrap() < 1 << 52);
    }
}
