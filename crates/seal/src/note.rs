//! Signed notes, as <https://c2sp.org/signed-note> has them, with Ed25519 alone: a text, an empty line,
//! and a line for each signature.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hash::{Hash, from_hex, hex};
use crate::sign::{PublicKey, Secret, Signature};

/// The type of an Ed25519 signature.
const ED25519: u8 = 1;
/// A note has no more signatures than this.
const MOST_SIGNATURES: usize = 64;

/// A text with its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The text; it ends with a line end.
    pub text: String,
    signatures: Vec<Line>,
}

/// One signature: by whom, which of their keys, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    name: String,
    bytes: Vec<u8>,
}

impl Note {
    /// Signs a text, which ends with a line end.
    pub fn sign(text: String, name: &str, secret: &Secret) -> Self {
        let signature = secret.sign(text.as_bytes());
        let bytes = [key_hash(name, &secret.public()).as_slice(), &signature.0].concat();
        Self { text, signatures: vec![Line { name: name.to_owned(), bytes }] }
    }

    /// Reads a note; none where it is none.
    pub fn parse(note: &str) -> Option<Self> {
        let (text, signatures) = note.rsplit_once("\n\n")?;
        if note.chars().any(|c| c.is_control() && c != '\n') || !signatures.ends_with('\n') {
            return None;
        }
        let line = |line: &str| {
            let (name, base64) = line.strip_prefix("— ")?.split_once(' ')?;
            let bytes = STANDARD.decode(base64).ok().filter(|bytes| bytes.len() > 4)?;
            (!name.is_empty()).then(|| Line { name: name.to_owned(), bytes })
        };
        let signatures = signatures.lines().take(MOST_SIGNATURES + 1).map(line);
        let signatures = signatures.collect::<Option<Vec<_>>>()?;
        let few = (1..=MOST_SIGNATURES).contains(&signatures.len());
        few.then(|| Self { text: format!("{text}\n"), signatures })
    }

    /// Whether it has a signature by this key under this name, and no wrong one.
    pub fn is_signed_by(&self, name: &str, key: &PublicKey) -> bool {
        let hash = key_hash(name, key);
        let mut by = self.signatures.iter().filter_map(|line| {
            let (of, signature) = line.bytes.split_first_chunk::<4>()?;
            (line.name == name && *of == hash).then_some(signature)
        });
        let Some(signature) = by.next().and_then(|bytes| bytes.try_into().ok()) else {
            return false;
        };
        by.next().is_none() && key.has_signed(self.text.as_bytes(), &Signature(signature))
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures
            .iter()
            .try_for_each(|line| writeln!(f, "— {} {}", line.name, STANDARD.encode(&line.bytes)))
    }
}

/// The first four bytes of SHA-256 over name, line end, type and key.
fn key_hash(name: &str, key: &PublicKey) -> [u8; 4] {
    let all = Hash::of(&[name.as_bytes(), b"\n", &[ED25519], &key.0]).0;
    all.first_chunk().copied().unwrap_or_default()
}

/// A public key as verifiers of notes are given it: name, hash and key.
pub fn vkey(name: &str, key: &PublicKey) -> String {
    let bytes = [[ED25519].as_slice(), &key.0].concat();
    format!("{name}+{}+{}", hex(&key_hash(name, key)), STANDARD.encode(bytes))
}

/// The public key of such a text, or of 32 bytes in base64 or hexadecimal.
pub fn parse_key(text: &str) -> Option<PublicKey> {
    let text = text.trim();
    if let Some((name, rest)) = text.split_once('+')
        && let Some((hash, base64)) = rest.split_once('+')
        && hash.len() == 8
    {
        let bytes = STANDARD.decode(base64).ok()?;
        let (kind, key) = bytes.split_first()?;
        let key = PublicKey(key.try_into().ok()?);
        return (*kind == ED25519 && hex(&key_hash(name, &key)) == hash).then_some(key);
    }
    let bytes = from_hex(text).filter(|bytes| bytes.len() == 32);
    let bytes = bytes.or_else(|| STANDARD.decode(text).ok())?;
    bytes.try_into().ok().map(PublicKey)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_note_that_another_program_signed_is_accepted_and_an_altered_one_is_not() {
        // The example of the specification's reference: golang.org/x/mod/sumdb/note.
        let key = parse_key("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        let note = "If you think cryptography is the answer to your problem,\nthen you don't know \
                    what your problem is.\n\n— PeterNeumann \
                    x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        let key = key.unwrap();
        let read = Note::parse(note).unwrap();
        assert!(read.is_signed_by("PeterNeumann", &key));
        assert_eq!(read.to_string(), note);
        assert!(!read.is_signed_by("Another", &key));
        let altered = Note::parse(&note.replace("problem is", "problem was")).unwrap();
        assert!(!altered.is_signed_by("PeterNeumann", &key));
    }

    #[test]
    fn what_is_no_note_is_none() {
        for text in ["", "\n\n", "a\n", "a\n\n— b\n", "a\n\n— b AAAA\n", "a\n\nb AAAAAAAA\n"] {
            assert_eq!(Note::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_key_is_read_in_each_of_its_forms() {
        let secret = Secret::new().unwrap();
        let key = secret.public();
        for text in [vkey("gradus/1/keys", &key), key.text(), hex(&key.0)] {
            assert_eq!(parse_key(&text), Some(key), "{text}");
        }
        let other = vkey("gradus/1/keys", &key).replace("/1/", "/2/");
        assert_eq!(parse_key(&other), None, "its hash is of another name");
    }
}
