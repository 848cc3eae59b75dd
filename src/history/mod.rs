//! A history replayed: a registration (or nothing) and differential files after it, in order, and what PMH would then hold.
//!
//! How PMH treats history keys and deletions is public by name alone. What is assumed stands in `assumptions.toml`, with its
//! words; where two readings are possible, a switch of [`Readings`] chooses. Of each record only hashes with a key of this run
//! are kept; values are read again where somebody looks at them.

mod assumptions;
mod diff_base;
mod fingerprint;
mod replay;
mod state;
mod timeline;

pub use assumptions::{Reading, Readings, Sentence, Switch, fixed_assumptions, switches};
pub use diff_base::{ChangedEntry, Outcome, against};
pub use replay::{Files, HISTORY_RULES, Replay, replay};
pub use state::{At, Did, Ended, Step};
pub use timeline::{Bar, Lane, Mark, MarkKind, Timeline, timeline};
