//! What is known and chosen: what is open, what is looked at, and what is found out behind the screen.

pub mod baseline;
pub mod comparisons;
pub mod export;
pub mod identity;
pub mod masking;
pub mod opening;
pub mod progress;
pub mod search;
pub mod task;
pub mod veil;
pub mod worklist;
