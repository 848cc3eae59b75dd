//! The keys by which the records of a payload are found.

use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use crate::check::Follow;
use crate::record::Record;
use crate::search::{SearchIndex, SearchKeys as Keys, SearchPart};

/// The keys by which a payload's records are found. They grow while it is checked.
#[derive(Debug, Default)]
pub struct SearchKeys(RwLock<SearchIndex>);

impl SearchKeys {
    /// The keys so far.
    pub fn read(&self) -> RwLockReadGuard<'_, SearchIndex> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Follow for SearchKeys {
    type Part = SearchPart;

    fn see(&self, part: &mut SearchPart, record: &Record<'_>) {
        part.push(&Keys::of(record));
    }

    fn take(&self, part: SearchPart) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).append(part);
    }
}
