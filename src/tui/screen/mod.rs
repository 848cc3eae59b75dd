//! The screens: each with its state, what keys do to it, and how it is drawn.

pub mod changes;
pub mod findings;
pub mod preview;
pub mod records;
pub mod spec;
