//! By what a record is known again: a keyed hash.

use std::fmt;
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::Read;

use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use crate::record::{FieldId, Flaw, Record};

/// What stands for a record in a work list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey([u8; 16]);

/// The random key of a work list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Salt(pub [u8; 32]);

/// The block of SHA-256 in bytes, as HMAC needs it.
const BLOCK: usize = 64;

impl Salt {
    /// A new one, from the system's random numbers. Where there is no such file (Windows), from those that the standard
    /// library takes from the system for its hash tables.
    pub fn random() -> Salt {
        let mut salt = [0; 32];
        let read = File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut salt));
        if read.is_err() {
            for part in salt.chunks_mut(8) {
                // Each has a key of 16 random bytes; those of one thread follow one another, so they are hashed together.
                part.copy_from_slice(&RandomState::new().hash_one(std::time::SystemTime::now()).to_be_bytes());
            }
            salt = Sha256::digest(salt).into();
        }
        Salt(salt)
    }

    /// HMAC-SHA-256.
    pub fn hmac(&self, message: &[u8]) -> [u8; 32] {
        let pad = |with: u8| {
            let mut block = [with; BLOCK];
            block.iter_mut().zip(&self.0).for_each(|(byte, key)| *byte ^= key);
            block
        };
        let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
        Sha256::new().chain_update(pad(0x5C)).chain_update(inner).finalize().into()
    }

    /// The key of what a record is known by.
    pub fn key(&self, identity: &Identity) -> RecordKey {
        let mut key = [0; 16];
        key.copy_from_slice(&self.hmac(&identity.0)[..16]);
        RecordKey(key)
    }
}

/// What a record is known by, before it is hashed: type, 個人番号, sub key and history key. It is never shown nor written, and
/// is cleared from memory. A mark is kept by it until it is written, since only then it is sure with which key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity(Vec<u8>);

impl Identity {
    /// Of a record; `None` where its person or type cannot be read: it could not be known again.
    pub fn of(record: &Record<'_>) -> Option<Identity> {
        let parts = [FieldId::TYPE_ID, FieldId::MY_NUMBER, FieldId::SUB_KEY, FieldId::HISTORY_KEY];
        let ragged = record.flaws.iter().any(|flaw| matches!(flaw, Flaw::Ragged { .. }));
        if record.unreadable || ragged || parts.iter().any(|id| record.value(*id).damaged) {
            return None;
        }
        let parts = parts.map(|id| record.value(id).as_shown());
        if parts[0].is_empty() || parts[1].is_empty() {
            return None;
        }
        let mut message = b"record".to_vec();
        for part in &parts {
            // With its length before it no part can pass for another.
            message.extend((part.len() as u64).to_be_bytes());
            message.extend(part.as_bytes());
        }
        Some(Identity(message))
    }
}

impl Drop for Identity {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(..)")
    }
}

/// Bytes in lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of as many hexadecimal digits.
pub(super) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

impl RecordKey {
    pub(super) fn hex(self) -> String {
        hex(&self.0)
    }

    pub(super) fn unhex(text: &str) -> Option<RecordKey> {
        unhex(text).map(RecordKey)
    }
}
