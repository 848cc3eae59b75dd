//! `help`: the manual, without a network.

use std::io::{self, IsTerminal, Write};

use super::pager::{self, Shown};
use super::{CLEAN, FAILED, coloured, message, with_output};
use crate::check::Rule;
use crate::cli::Common;
use crate::manual::{self, Topic};
use crate::report::manual::{Line, Style, list, topic as lay_out};
use crate::settings::Surroundings;
use crate::text::Lang;
use crate::text::terminal_text::{Ruler, safe};

/// How wide prose is set where nothing says how wide the terminal is, and how wide at the most.
const COLUMNS: usize = 80;
const WIDEST: usize = 100;

/// Shows a topic, or the list of topics; `terminal` has so many columns and rows. The exit status.
pub fn run(name: Option<&str>, terminal: Option<(u16, u16)>, common: &Common) -> u8 {
    let lang = common.lang;
    let topic = match name.map(|name| find(name, lang)).transpose() {
        Ok(topic) => topic,
        Err(why) => {
            message(&why);
            return FAILED;
        }
    };
    let columns = terminal.map_or(COLUMNS, |(columns, _)| usize::from(columns).clamp(1, WIDEST));
    let ruler = Ruler::default();
    let lines = topic.map_or_else(|| list(lang, columns, ruler), |topic| lay_out(topic, lang, columns, ruler));
    let text: String = lines.iter().map(|line| written(line, coloured())).collect();
    let longer = terminal.is_some_and(|(_, rows)| lines.len() >= usize::from(rows));
    // Keys for a pager come from the terminal, and a terminal that only writes on cannot be paged.
    let pages = longer && io::stdin().is_terminal() && !Surroundings::of_process().is_dumb();
    if pages && pager::show(&text) == Shown::Whole {
        return CLEAN;
    }
    with_output(common.quiet, lang, |out: &mut dyn Write| out.write_all(text.as_bytes()).map(|()| CLEAN))
}

/// The topic that is meant, or why there is none.
fn find(name: &str, lang: Lang) -> Result<&'static Topic, String> {
    let near = match manual::find(name) {
        Ok(topic) => return Ok(topic),
        Err(near) => near,
    };
    if Rule::by_name(name).is_some() {
        return Err(lang.f("manual.rule", &[("name", &name)]));
    }
    let unknown = lang.f("manual.unknown", &[("name", &safe(name))]);
    if near.is_empty() {
        return Err(unknown);
    }
    Err(format!("{unknown} {}", lang.f("manual.near", &[("names", &near.join(lang.t("message.comma")))])))
}

/// A line as standard output takes it.
fn written(line: &Line, coloured: bool) -> String {
    let mut out = String::new();
    for (style, text) in line {
        let code = match style {
            Style::Text => "",
            Style::Heading => "1;4",
            Style::Code => "36",
            Style::Strong => "1",
        };
        match coloured && !code.is_empty() {
            true => out.push_str(&format!("\x1b[{code}m{text}\x1b[0m")),
            false => out.push_str(text),
        }
    }
    format!("{}\n", out.trim_end())
}
