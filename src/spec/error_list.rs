//! The error-code list (エラーコード一覧): each code with its content, cause and action.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::headings::{Headings, fold_heading};

/// One code of the list.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct ErrorCode {
    /// The code, as written.
    pub code: String,
    /// エラー内容.
    pub content: String,
    /// 原因.
    pub cause: String,
    /// 対応内容.
    pub action: String,
    /// Further columns: heading and text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<(String, String)>,
}

/// A loaded error-code list.
#[derive(Clone, Debug, Default)]
pub struct ErrorList {
    /// The name of the file it came from.
    pub file: String,
    /// The codes, in the file's order.
    pub codes: Vec<ErrorCode>,
    /// Whether the list says of itself that it is a sample and not the official list.
    pub sample: bool,
    /// Codes that stand in the list more than once, each named once.
    pub duplicates: Vec<String>,
    by_code: HashMap<String, usize>,
}

impl ErrorList {
    /// A list of these codes. It is a sample if any of its codes or further columns says so.
    pub fn new(file: String, codes: Vec<ErrorCode>) -> ErrorList {
        let sample = codes.iter().any(|code| {
            code.code.starts_with("SAMPLE")
                || code.further.iter().any(|(_, text)| text.contains("見本") || text.contains("sample"))
        });
        // Where a code stands twice, the first is taken; both stay in the list.
        let mut by_code = HashMap::new();
        let mut duplicates: Vec<String> = Vec::new();
        for (i, code) in codes.iter().enumerate() {
            let name = code.code.trim();
            if *by_code.entry(name.to_owned()).or_insert(i) != i && !duplicates.iter().any(|known| known == name) {
                duplicates.push(name.to_owned());
            }
        }
        ErrorList { file, codes, sample, duplicates, by_code }
    }

    /// Reads a list from a CSV. The heading is known by what stands in it, wherever it is in the first rows.
    /// A row without a code goes on from the one above it, as merged cells do when a sheet is saved as CSV.
    ///
    /// # Errors
    /// The text is empty, no heading was found, or no code stands below it.
    pub fn read_csv(text: &str, file: &str) -> Result<ErrorList, ListProblem> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        if text.trim().is_empty() {
            return Err(ListProblem::Empty);
        }
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut rows: Vec<Vec<String>> = Vec::new();
        for row in reader.records() {
            let line = |e: &csv::Error| e.position().map_or(1, |at| u32::try_from(at.line()).unwrap_or(u32::MAX));
            let row = row.map_err(|e| ListProblem::Malformed { line: line(&e) })?;
            rows.push(row.iter().map(|cell| cell.trim().to_owned()).collect());
        }
        ErrorList::from_rows(&rows, file)
    }

    /// Reads a list from the rows of a table.
    ///
    /// # Errors
    /// No heading was found, or no code stands below it.
    pub fn from_rows(rows: &[Vec<String>], file: &str) -> Result<ErrorList, ListProblem> {
        let (at, columns) = heading(rows).ok_or(ListProblem::NoHeading)?;
        let (above, below) = rows.split_at(at);
        let names: &[String] = below.first().map_or(&[], Vec::as_slice);
        let mut codes: Vec<ErrorCode> = Vec::new();
        for row in below.iter().skip(1) {
            let cell = |column: Option<usize>| column.and_then(|i| row.get(i)).map_or("", String::as_str);
            let filled = row.iter().filter(|cell| !cell.is_empty()).count();
            // Blank rows, the heading again at the top of a page, and notes below the table.
            let note = filled == 1 && row.iter().any(|cell| cell.starts_with(['※', '＊', '*', '注']));
            if filled == 0 || note || row.as_slice() == names {
                continue;
            }
            if !cell(columns.code).is_empty() || codes.is_empty() {
                codes.push(ErrorCode { code: cell(columns.code).to_owned(), ..ErrorCode::default() });
            }
            let Some(code) = codes.last_mut() else { continue };
            append(&mut code.content, cell(columns.content));
            append(&mut code.cause, cell(columns.cause));
            append(&mut code.action, cell(columns.action));
            for (i, text) in row.iter().enumerate().filter(|(i, text)| !columns.hold(*i) && !text.is_empty()) {
                let name = names.get(i).filter(|name| !name.is_empty()).cloned().unwrap_or_else(|| (i + 1).to_string());
                match code.further.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, known)) => append(known, text),
                    None => code.further.push((name, text.clone())),
                }
            }
        }
        codes.retain(|code| !code.code.is_empty());
        if codes.is_empty() {
            return Err(ListProblem::NoCodes);
        }
        let mut list = ErrorList::new(file.to_owned(), codes);
        list.sample |=
            above.iter().flatten().any(|cell| cell.contains("見本") || cell.to_lowercase().contains("sample"));
        Ok(list)
    }

    /// The entry of a code, compared exactly but for blanks around it.
    pub fn get(&self, code: &str) -> Option<&ErrorCode> {
        self.by_code.get(code.trim()).and_then(|i| self.codes.get(*i))
    }
}

/// Why an error-code list could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListProblem {
    /// Nothing stands in it.
    Empty,
    /// Not a table.
    Malformed {
        /// The line, counted from 1.
        line: u32,
    },
    /// None of the first rows is a heading with a code and its content, cause or action.
    NoHeading,
    /// A heading without any code below it.
    NoCodes,
}

/// How many of the first rows may be the heading.
const HEADING_WITHIN: usize = 20;

/// Which columns hold what.
#[derive(Clone, Copy, Debug, Default)]
struct Columns {
    code: Option<usize>,
    content: Option<usize>,
    cause: Option<usize>,
    action: Option<usize>,
}

impl Columns {
    fn of(row: &[String]) -> Columns {
        // Of several columns that mean the same, the most telling heading is taken.
        let best = |meaning: &str| {
            let ranked = row.iter().enumerate().filter_map(|(i, name)| {
                let (found, rank) = Headings::of("error-list").ranked(name)?;
                (found == meaning).then_some((rank, i))
            });
            ranked.min().map(|(_, i)| i)
        };
        Columns { code: best("code"), content: best("content"), cause: best("cause"), action: best("action") }
    }

    fn hold(self, column: usize) -> bool {
        [self.code, self.content, self.cause, self.action].contains(&Some(column))
    }

    fn is_heading(self) -> bool {
        self.code.is_some() && (self.content.is_some() || self.cause.is_some() || self.action.is_some())
    }
}

/// The heading among the first rows.
fn heading(rows: &[Vec<String>]) -> Option<(usize, Columns)> {
    let columns = rows.iter().take(HEADING_WITHIN).map(|row| Columns::of(row)).enumerate();
    columns.into_iter().find(|(_, columns)| columns.is_heading())
}

fn append(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push('\n');
    }
    text.push_str(more);
}

/// Whether the first rows of a table are those of an error-code list: a heading for the code beside one for the
/// cause or the action, and none that names a record, as replies have.
pub fn looks_like_error_list(rows: &[Vec<String>]) -> bool {
    heading(rows).is_some_and(|(at, columns)| {
        let numbers_themselves = ["no", "no.", "#", "番号", "項番", "通番", "連番", "seq", "seqno"];
        let names_record = |name: &String| match Headings::of("reply").meaning(name) {
            Some("number") => !numbers_themselves.contains(&fold_heading(name).as_str()),
            Some("index" | "pointer" | "history-key") => true,
            _ => false,
        };
        (columns.cause.is_some() || columns.action.is_some()) && !rows[at].iter().any(names_record)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn a_list_below_title_rows() {
        let text = "\u{FEFF}エラーコード一覧,,,,\r\n2025/7/25,,,,\r\n\r\nNo.,\"エラー\r\nコード\",エラー内容,原因,対応内容（自治体）,備考\r\n\
            1, A-1 ,内容1,\"原因\r\n二行目\",対応1,x\r\n,,,原因3,,y\r\n2,A-2,内容2,,,\r\n3,A-1,別,,,\r\n※ 注記,,,,,\r\n";
        let list = ErrorList::read_csv(text, "list.csv").unwrap();
        assert_eq!((list.codes.len(), list.file.as_str(), list.sample), (3, "list.csv", false));
        let code = list.get("A-1").unwrap();
        assert_eq!((code.content.as_str(), code.action.as_str()), ("内容1", "対応1"));
        assert_eq!(code.cause, "原因\r\n二行目\n原因3");
        assert_eq!(code.further, [("No.".to_owned(), "1".to_owned()), ("備考".to_owned(), "x\ny".to_owned())]);
        assert_eq!(list.duplicates, ["A-1"]);
        assert!(list.get("A-9").is_none());
    }

    #[test]
    fn the_sample_says_that_it_is_one() {
        let list = ErrorList::read_csv(include_str!("../../samples/error-codes.sample.csv"), "s").unwrap();
        assert!(list.sample && list.codes.len() > 5 && list.duplicates.is_empty());
        assert!(
            list.codes.iter().all(|code| !code.content.is_empty() && !code.cause.is_empty() && !code.action.is_empty())
        );
        assert!(ErrorList::read_csv("エラーコード一覧（見本）\nコード,内容\nA,b\n", "s").unwrap().sample);
    }

    #[test]
    fn no_list() {
        let problem = |text: &str| ErrorList::read_csv(text, "f").err();
        assert_eq!(problem("\u{FEFF}\r\n"), Some(ListProblem::Empty));
        assert_eq!(problem("氏名,住所\nA,B\n"), Some(ListProblem::NoHeading));
        assert_eq!(problem("コード,備考\nA,B\n"), Some(ListProblem::NoHeading));
        assert_eq!(problem("コード,内容\n,\n※,\n"), Some(ListProblem::NoCodes));
        assert_eq!(problem(&format!("{}コード,内容\nA,b\n", "題,\n".repeat(20))), Some(ListProblem::NoHeading));
    }

    #[test]
    fn lists_are_told_from_replies() {
        for text in ["エラーコード,エラー内容,原因,対応内容", "一覧,,\n,,\nNo,コード,内容,対処方法", "id,message,cause"]
        {
            assert!(looks_like_error_list(&rows(text)), "{text}");
        }
        for text in [
            "行番号,エラーコード,エラー内容",
            "レコード番号,エラーコード,エラー内容,対応",
            "エラーコード,エラー内容",
            "氏名,対応",
            "",
        ] {
            assert!(!looks_like_error_list(&rows(text)), "{text}");
        }
    }
}
