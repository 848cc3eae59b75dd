//! The rows below the heading, to codes.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use super::KIND;
use crate::import::grid::heading_at;
use crate::import::sheets::{code, known_name};
use crate::import::{Grid, Heading, Hints, column_letters, repeats};
use crate::record::looks_like_code;
use crate::spec::{Effect, ErrorCode, ErrorList, Headings, fold_heading};
use crate::text::{Message, Plain};

/// The codes of one or several sheets, and what was left out or looks odd.
#[derive(Debug, Default)]
pub struct Codes {
    /// The codes in order.
    pub codes: Vec<ErrorCode>,
    /// Rows that belong to no code: notes, names of sections; sheet and row.
    left: Vec<String>,
    /// How many rows go on from a code above.
    more: usize,
    /// How many rows repeat the headings.
    headings: usize,
    /// Rows without a code of their own that were taken as going on from the one above; sheet and row.
    joined: Vec<String>,
    /// Codes that are struck through.
    struck: Vec<String>,
    /// Codes with a line break within: perhaps several in one cell.
    broken: Vec<String>,
}

/// What a row below the heading is.
enum Row {
    /// A code begins here.
    Code,
    /// It goes on from the code above.
    More,
    /// It belongs to no code.
    Note,
}

impl Codes {
    /// Reads the rows below a heading.
    pub fn read(&mut self, grid: &Grid, heading: &Heading, hints: &Hints) {
        let mut heading = heading.clone();
        let first = self.codes.len();
        let anywhere = Hints { header_row: None, ..hints.clone() };
        for row in grid.rows().skip_while(|row| *row <= heading.row).collect::<Vec<_>>() {
            if repeats(grid, row, &heading) || repeats_upper(grid, row, &heading) {
                self.headings += 1;
                continue;
            }
            // Another table of codes below the first has a heading of its own.
            if looks_like_heading(grid, row) {
                let below = heading_at(grid, KIND, row, &anywhere);
                if !is_part_of(&below, &heading) {
                    heading = below;
                }
                self.headings += 1;
                continue;
            }
            match kind_of(grid, row, &heading, self.codes.len() > first) {
                Row::Code => {
                    self.begin(grid, row, &heading);
                    self.fill(grid, row, &heading, true);
                }
                Row::More => {
                    self.more += 1;
                    self.fill(grid, row, &heading, false);
                    // Beside a code that is merged over several rows, they are its own.
                    let merged = heading.column("code").is_some_and(|column| grid.first_of(row, column).0 != row);
                    if !merged {
                        self.joined.push(format!("{} {row}", known_name(grid)).trim().to_owned());
                    }
                }
                Row::Note => self.left.push(format!("{} {row}", known_name(grid)).trim().to_owned()),
            }
        }
    }

    /// What the rows below the headings are: the sum is all of them.
    pub fn rows(&self) -> Message {
        let (codes, left) = (self.codes.len(), self.left.len());
        let said = Message::new("import.list-rows").with("total", codes + self.more + left + self.headings);
        said.with("codes", codes).with("more", self.more).with("left", left).with("headings", self.headings)
    }

    /// A new code.
    fn begin(&mut self, grid: &Grid, row: u32, heading: &Heading) {
        let Some(cell) = heading.column("code").and_then(|column| grid.cell(row, column)) else { return };
        let code = cell.text.clone();
        if cell.struck {
            self.struck.push(code.clone());
        }
        if code.contains('\n') || holds_several(&code) {
            self.broken.push(code.replace(['\r', '\n'], " "));
        }
        self.codes.push(ErrorCode { code, ..ErrorCode::default() });
    }

    /// Adds a row's texts to the last code. A cell merged over several rows belongs to each code that `begins` beside it,
    /// but to one code only once.
    fn fill(&mut self, grid: &Grid, row: u32, heading: &Heading, begins: bool) {
        let Some(code) = self.codes.last_mut() else { return };
        let mut columns: Vec<u32> = heading.columns.iter().map(|column| column.column).collect();
        columns.extend(grid.row(row).map(|(column, _)| column));
        columns.sort_unstable();
        columns.dedup();
        for column in columns {
            let headed = heading.columns.iter().find(|known| known.column == column);
            let meaning = headed.and_then(|known| known.meaning);
            let own = grid.first_of(row, column);
            // What is merged from the left is told by the column where it begins, unless this one means something itself.
            let from_left = own.1 != column && meaning.is_none();
            if meaning == Some("code") || from_left || own.0 != row && !begins {
                continue;
            }
            let text = grid.text(row, column);
            let into = match meaning {
                Some("content") => &mut code.content,
                Some("cause") => &mut code.cause,
                Some("action") => &mut code.action,
                Some("consequence") => &mut code.consequence,
                Some("actor") if heading.column("consequence").is_none() => &mut code.consequence,
                _ if text.is_empty() => continue,
                _ => {
                    let name = headed.map(|known| known.heading.clone()).filter(|name| !name.is_empty());
                    further(code, name.unwrap_or_else(|| column_letters(column)))
                }
            };
            append(into, text);
        }
    }

    /// Has a column of levels or kinds tell the consequence where its words mean one, and no other column tells it; the
    /// heading of the column that does.
    pub fn take_levels(&mut self, headings: &[String]) -> Option<String> {
        if self.codes.iter().any(|code| !code.consequence.is_empty()) {
            return None;
        }
        let telling = |heading: &&String| {
            let texts: Vec<Effect> =
                self.codes.iter().filter_map(|code| Some(Effect::of(of_heading(code, heading)?))).collect();
            let told =
                texts.iter().filter(|effect| matches!(effect, Effect::File | Effect::Record | Effect::Notice)).count();
            told * 2 > texts.len()
        };
        let heading = headings.iter().find(telling)?;
        for code in &mut self.codes {
            if let Some(at) = code.further.iter().position(|(name, _)| name == heading) {
                code.consequence = code.further.remove(at).1;
            }
        }
        Some(heading.clone())
    }

    /// What the user should know of.
    pub fn doubts(&self, into: &mut Vec<Message>) {
        let (mut seen, mut told, mut twice) = (HashSet::new(), HashSet::new(), Vec::new());
        for code in &self.codes {
            if !seen.insert(&code.code) && told.insert(&code.code) {
                twice.push(code.code.clone());
            }
        }
        let alike = ErrorList::new(String::new(), self.codes.clone());
        let shown = |codes: &Vec<&str>| codes.iter().map(|one| code(one)).collect::<Vec<_>>().join(" = ");
        let alike: Vec<String> = alike.alike().iter().map(shown).collect();
        let empty = |code: &&ErrorCode| [&code.content, &code.cause, &code.action].iter().all(|text| text.is_empty());
        let bare: Vec<String> = self.codes.iter().filter(empty).map(|code| code.code.clone()).collect();
        for (key, found) in [
            ("import.codes-twice", &twice),
            ("import.codes-struck", &self.struck),
            ("import.codes-alike", &alike),
            ("import.codes-broken", &self.broken),
            ("import.codes-bare", &bare),
            ("import.rows-joined", &self.joined),
            ("import.rows-left", &self.left),
        ] {
            if !found.is_empty() {
                let shown: Vec<String> = match key {
                    "import.rows-left" | "import.rows-joined" | "import.codes-alike" => found.clone(),
                    _ => found.iter().map(|found| code(found)).collect(),
                };
                into.push(Message::new(key).with("n", found.len()).with("which", Plain::known(listed(&shown))));
            }
        }
    }
}

fn of_heading<'c>(code: &'c ErrorCode, heading: &str) -> Option<&'c str> {
    code.further.iter().find(|(name, _)| name == heading).map(|(_, text)| text.as_str())
}

/// The further column of this heading.
fn further(code: &mut ErrorCode, name: String) -> &mut String {
    let at = code.further.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
        code.further.push((name, String::new()));
        code.further.len() - 1
    });
    &mut code.further[at].1
}

fn append(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push('\n');
    }
    text.push_str(more);
}

/// What a row below the heading is; `any`: whether a code stands above it.
fn kind_of(grid: &Grid, row: u32, heading: &Heading, any: bool) -> Row {
    let Some(column) = heading.column("code") else { return Row::Note };
    let own = grid.first_of(row, column);
    let mut cells = grid.row(row);
    let single = cells.next().filter(|_| cells.next().is_none());
    let code = grid.text(row, column);
    if let Some((at, cell)) = single {
        let note = cell.text.starts_with(['※', '＊', '*', '注']) || begins_a_section(&cell.text) || at < column;
        // A text over several columns, or one without a letter or digit where codes have them, names a section.
        let over_columns = own == (row, at) && grid.first_of(row, column.max(at) + 1) == own;
        let no_code = at == column && !looks_like_code(&cell.text.nfkc().collect::<String>());
        if note || over_columns || no_code {
            return Row::Note;
        }
    }
    match code.is_empty() {
        // The code's own row, not one of the further rows over which it is merged.
        false if own.0 == row => Row::Code,
        _ if any => Row::More,
        _ => Row::Note,
    }
}

/// Whether a text begins as titles of sections do.
fn begins_a_section(text: &str) -> bool {
    const MARKS: [char; 15] = ['■', '□', '◆', '◇', '●', '○', '▼', '▽', '▲', '△', '【', '〔', '《', '〈', '＜'];
    text.starts_with(MARKS) || text.starts_with("備考")
}

/// Whether a cell holds several codes, or a range of them.
fn holds_several(code: &str) -> bool {
    let parts = || code.split(['\n', '、', ',', '，', '～', '〜', '~', '及']).filter(|part| !part.trim().is_empty());
    parts().count() > 1 && parts().all(|part| part.nfkc().any(|c| c.is_ascii_digit()))
}

/// Whether a row repeats the upper row of a heading of two rows.
fn repeats_upper(grid: &Grid, row: u32, heading: &Heading) -> bool {
    let texts = |row: u32| grid.row(row).map(|(column, cell)| (column, cell.text.as_str())).collect::<Vec<_>>();
    let upper = heading.row.checked_sub(1).map(texts).unwrap_or_default();
    upper.len() > 1 && texts(row) == upper
}

/// Whether a row's own texts are headings, that of the code among them.
fn looks_like_heading(grid: &Grid, row: u32) -> bool {
    let names = Headings::of(KIND);
    let meanings: HashSet<&str> = grid.row(row).filter_map(|(_, cell)| names.meaning(&cell.text)).collect();
    meanings.contains("code") && meanings.len() > 1
}

/// Whether a heading says nothing but what another says too: it is repeated in part.
fn is_part_of(below: &Heading, heading: &Heading) -> bool {
    let same = |a: &str, b: &str| fold_heading(a) == fold_heading(b);
    below.columns.iter().all(|column| {
        heading.columns.iter().any(|known| known.column == column.column && same(&known.heading, &column.heading))
    })
}

/// How many of several are named.
const NAMED: usize = 10;

/// The first of several.
fn listed(found: &[String]) -> String {
    let first: Vec<&str> = found.iter().take(NAMED).map(String::as_str).collect();
    let more = if found.len() > NAMED { " …" } else { "" };
    format!("{}{more}", first.join(", "))
}
