//! Bytes to records.

pub mod csv;
pub mod csv_index;
pub mod encoding;
pub mod index;
pub mod json;
pub mod json_index;
mod json_scan;
pub mod source;
