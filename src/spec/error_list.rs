//! The error-code list (エラーコード一覧): each code with its content, cause and action.

use std::collections::HashMap;

/// One code of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    by_code: HashMap<String, usize>,
}

impl ErrorList {
    /// A list of these codes. It is a sample if any of its codes or further columns says so.
    pub fn new(file: String, codes: Vec<ErrorCode>) -> ErrorList {
        let sample = codes.iter().any(|code| {
            code.code.starts_with("SAMPLE") || code.further.iter().any(|(_, text)| text.contains("見本") || text.contains("sample"))
        });
        // Where a code stands twice, the first is taken; both stay in the list.
        let mut by_code = HashMap::new();
        for (i, code) in codes.iter().enumerate() {
            by_code.entry(code.code.trim().to_owned()).or_insert(i);
        }
        ErrorList { file, codes, sample, by_code }
    }

    /// The entry of a code, compared exactly but for blanks around it.
    pub fn get(&self, code: &str) -> Option<&ErrorCode> {
        self.by_code.get(code.trim()).and_then(|i| self.codes.get(*i))
    }
}
