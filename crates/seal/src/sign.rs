//! Ed25519 keys and signatures as values. A secret key is overwritten in memory when it is dropped.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::SealError;

/// A public key; base64 in files.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey(pub [u8; 32]);

/// A signature; base64 in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Signature(pub [u8; 64]);

/// A secret key.
pub struct Secret(SigningKey);

impl Secret {
    /// A new one, from the system's chance.
    ///
    /// # Errors
    /// [`SealError::NoChance`] where the system gives none.
    pub fn new() -> Result<Self, SealError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| SealError::NoChance(error.to_string()))?;
        let secret = Self(SigningKey::from_bytes(&seed));
        seed.fill(0);
        Ok(secret)
    }

    /// From the 32 bytes that [`to_text`](Self::to_text) has.
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes: [u8; 32] = STANDARD.decode(text.trim()).ok()?.try_into().ok()?;
        Some(Self(SigningKey::from_bytes(&bytes)))
    }

    /// Its seed in base64. Whoever has it can sign.
    pub fn to_text(&self) -> String {
        STANDARD.encode(self.0.as_bytes())
    }

    /// The public key that goes with it.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs bytes.
    pub fn sign(&self, bytes: &[u8]) -> Signature {
        Signature(self.0.sign(bytes).to_bytes())
    }
}

impl PublicKey {
    /// In base64.
    pub fn text(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// Whether the signature over these bytes is by this key. Weak keys sign nothing.
    pub fn has_signed(&self, bytes: &[u8], signature: &Signature) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        VerifyingKey::from_bytes(&self.0)
            .is_ok_and(|key| key.verify_strict(bytes, &signature).is_ok())
    }
}

impl Signature {
    /// In base64.
    pub fn text(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// From base64.
    pub fn from_text(text: &str) -> Option<Self> {
        STANDARD.decode(text).ok()?.try_into().ok().map(Self)
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        key.text()
    }
}

impl TryFrom<String> for PublicKey {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let bytes = STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or("a public key has 32 bytes, in base64")
    }
}

impl From<Signature> for String {
    fn from(signature: Signature) -> Self {
        signature.text()
    }
}

impl TryFrom<String> for Signature {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::from_text(&text).ok_or("a signature has 64 bytes, in base64")
    }
}
