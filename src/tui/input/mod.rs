//! What keys mean: the table of actions, and places in lists that they move.

pub mod action;
pub mod cursor;
