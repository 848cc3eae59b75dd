//! The error-code list (エラーコード一覧): each code with its content, cause and action.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

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
        let (mut by_code, mut told) = (HashMap::new(), HashSet::new());
        let mut duplicates: Vec<String> = Vec::new();
        for (i, code) in codes.iter().enumerate() {
            let name = code.code.trim();
            if *by_code.entry(name.to_owned()).or_insert(i) != i && told.insert(name) {
                duplicates.push(name.to_owned());
            }
        }
        ErrorList { file, codes, sample, duplicates, by_code }
    }

    /// The entry of a code, compared exactly but for blanks around it.
    pub fn get(&self, code: &str) -> Option<&ErrorCode> {
        self.by_code.get(code.trim()).and_then(|i| self.codes.get(*i))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equal_codes_is_found() {
        let code = |code: &str, content: &str| ErrorCode {
            code: code.to_owned(),
            content: content.to_owned(),
            ..ErrorCode::default()
        };
        let codes = vec![code("A-1", "first"), code("A-2", ""), code("A-1", "second"), code("A-1", "third")];
        let list = ErrorList::new("list.csv".to_owned(), codes);
        assert_eq!((list.codes.len(), list.sample, list.duplicates.as_slice()), (4, false, &["A-1".to_owned()][..]));
        assert_eq!(list.get(" A-1 ").unwrap().content, "first");
        assert!(list.get("A-9").is_none());
    }

    #[test]
    fn a_sample_says_that_it_is_one() {
        let mut code = ErrorCode { code: "A-1".to_owned(), ..ErrorCode::default() };
        assert!(!ErrorList::new(String::new(), vec![code.clone()]).sample);
        code.further.push(("備考".to_owned(), "見本（公式の一覧ではない）".to_owned()));
        assert!(ErrorList::new(String::new(), vec![code]).sample);
    }
}
