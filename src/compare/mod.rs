//! Two uploads, by recipient and certificate and not by line: what is gone, added, changed and unchanged, and which
//! findings are fixed, still there or new.
//!
//! Of each record only hashes with a key of this run are kept, no value. Which fields of a record changed is found by reading
//! both records again, and so are the values, where somebody looks at them.

mod against;
mod finding_diff;
mod mass_change;
mod normalized_value;
mod people;
mod record_matching;
mod replies;
mod run;
mod text_change;
mod types;

pub use against::{Limits, against};
pub use finding_diff::{Between, between, known};
pub use mass_change::{FieldCount, MAX_CHANGED, MAX_GONE, TypeCount, figures, percent, too_many_gone};
pub use normalized_value::{Change, NormalizedValues};
pub use people::{ChangedPeople, Lifted};
pub use replies::{ReplyChange, ReplyState, new_replies, rejects, replies_alone, replies_on_uploads};
pub use run::{Changed, Comparison, compare};
pub use text_change::ChangeKind;
pub use types::Types;
