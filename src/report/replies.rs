//! What two replies of PMH say beside one another, in each format.

use std::io::{self, Write};

use serde::Serialize;

use super::check_model::name;
use crate::compare::{ReplyChange, ReplyState};
use crate::record::Code;
use crate::text::Lang;
use crate::text::terminal_text::{pad, pad_left};

/// How many are printed to people of each state at the most.
const MOST: usize = 50;

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line {
    Rejection {
        state: &'static str,
        record_old: Option<u32>,
        record_new: Option<u32>,
        codes_old: Vec<String>,
        codes_new: Vec<String>,
    },
    Rejections {
        fixed: usize,
        still: usize,
        new: usize,
        gone: usize,
    },
}

fn count(changes: &[ReplyChange], state: ReplyState) -> usize {
    changes.iter().filter(|change| change.state == state).count()
}

/// Codes as they may be shown: what looks like none may be anything.
fn codes(codes: &[String]) -> Vec<String> {
    codes.iter().map(|code| name(&Code::new(code).shown(|_| false))).collect()
}

/// One JSON object a line, and one with the counts.
///
/// # Errors
/// What the output refuses.
pub fn json(changes: &[ReplyChange], out: &mut dyn Write) -> io::Result<()> {
    let mut line = |line: Line| {
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")
    };
    for change in changes {
        line(Line::Rejection {
            state: change.state.code(),
            record_old: change.old,
            record_new: change.new,
            codes_old: codes(&change.codes_old),
            codes_new: codes(&change.codes_new),
        })?;
    }
    let [fixed, still, new, gone] =
        [ReplyState::Fixed, ReplyState::Still, ReplyState::New, ReplyState::Gone].map(|state| count(changes, state));
    line(Line::Rejections { fixed, still, new, gone })
}

/// A table.
///
/// # Errors
/// What the output refuses.
pub fn csv(changes: &[ReplyChange], out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["type", "state", "record_old", "record_new", "codes_old", "codes_new"])?;
    let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    for change in changes {
        // A cell that a spreadsheet would take for a formula is made text.
        let cell = |all: &[String]| {
            let text = codes(all).join(" ");
            if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text }
        };
        let (old, new) = (number(change.old), number(change.new));
        let (before, now) = (cell(&change.codes_old), cell(&change.codes_new));
        writer.write_record(["rejection", change.state.code(), &old, &new, &before, &now])?;
    }
    writer.flush()
}

/// For people.
///
/// # Errors
/// What the output refuses.
pub fn text(changes: &[ReplyChange], lang: Lang, bold: &dyn Fn(&str) -> String, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}", bold(lang.t("replies.title")))?;
    let states = [
        (ReplyState::Still, "replies.still"),
        (ReplyState::New, "replies.new"),
        (ReplyState::Fixed, "replies.fixed"),
        (ReplyState::Gone, "replies.gone"),
    ];
    for (state, key) in states {
        let all = count(changes, state);
        writeln!(out, "    {}  {}", pad(lang.t(key), 36), pad_left(&all.to_string(), 6))?;
        for change in changes.iter().filter(|change| change.state == state).take(MOST) {
            let place = |number: Option<u32>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
            let codes = [codes(&change.codes_old).join(" "), codes(&change.codes_new).join(" ")];
            let codes = codes.into_iter().filter(|codes| !codes.is_empty()).collect::<Vec<_>>().join(" > ");
            writeln!(out, "        {}  {codes}", pad(&format!("{} > {}", place(change.old), place(change.new)), 18))?;
        }
        if all > MOST {
            writeln!(out, "        {}", lang.f("compare.more", &[("count", &(all - MOST))]))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands in the place of a code and looks like none may be anybody's name or number.
    #[test]
    fn only_what_looks_like_a_code_is_shown() {
        let hidden = ["見本花子", "900000000168", "9000-0000-0168", "19850401", "東京都見本区1-2-3"];
        for code in hidden.into_iter().chain(["E10041", "PMH-E-001"]) {
            for (codes_old, codes_new) in
                [(vec![code.to_owned()], vec![]), (vec![], vec!["X-1".into(), code.to_owned()])]
            {
                for state in [ReplyState::Fixed, ReplyState::Still, ReplyState::New, ReplyState::Gone] {
                    let change = ReplyChange {
                        state,
                        old: Some(1),
                        new: Some(2),
                        codes_old: codes_old.clone(),
                        codes_new: codes_new.clone(),
                    };
                    let changes = [change];
                    let mut all: [Vec<u8>; 3] = Default::default();
                    json(&changes, &mut all[0]).unwrap();
                    csv(&changes, &mut all[1]).unwrap();
                    text(&changes, Lang::Ja, &str::to_owned, &mut all[2]).unwrap();
                    for out in all {
                        let out = String::from_utf8(out).unwrap();
                        assert_eq!(out.contains(code), !hidden.contains(&code), "{code}: {out}");
                    }
                }
            }
        }
    }
}
