//! What is said to people outside the screen: one file a format.

pub mod check_csv;
pub mod check_json;
pub mod check_junit;
pub mod check_model;
pub mod check_sarif;
pub mod check_text;
pub mod codes;
pub mod compare;
pub mod compare_text;
pub mod doctor;
pub mod history;
pub mod labels;
pub mod learned;
pub mod manual;
pub mod markup;
pub mod open_error;
pub(crate) mod preview;
pub mod preview_html;
pub mod preview_json;
pub mod preview_svg;
#[cfg(test)]
mod preview_tests;
pub mod preview_text;
pub mod replies;
pub mod spec_list;
pub mod timing;
pub mod unwritten;
pub mod verdict;
pub mod worklist;

pub use preview::{CardPage, seen};
