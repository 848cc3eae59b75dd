//! Files of the program's own: what it writes is whole or not there, and what it keeps for its user is read without being
//! held up.

#[cfg(unix)]
mod signals;
mod small;
mod unfinished;
mod whole;

#[cfg(unix)]
pub use signals::{bear_size_limit, watch_signals};
pub use small::{NotRead, is_circle, read_small};
pub use unfinished::{Lock, abandon, exit, settle};
pub use whole::{Access, WholeFile, target_of};
