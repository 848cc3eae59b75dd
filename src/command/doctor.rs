//! `doctor`: what this terminal can do, and what to change where something looks wrong.

use std::io::{self, Write};

use super::CLEAN;
use crate::cli::Common;
use crate::report::doctor::{Facts, render, to_json};
use crate::report::markup::escape_json;

/// Prints the report; the exit status, which is no judgement.
///
/// # Errors
/// What the output refuses.
pub fn run(facts: &Facts, as_json: bool, common: &Common, out: &mut dyn Write) -> io::Result<u8> {
    if as_json {
        writeln!(out, "{}", escape_json(to_json(facts, common.lang).to_string()))?;
    } else {
        out.write_all(render(facts, common.lang).as_bytes())?;
    }
    Ok(CLEAN)
}
