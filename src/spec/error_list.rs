//! The error-code list (エラーコード一覧): each code with its content, cause and action.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::code_key::{Folding, fold_code, near};
use super::consequence::Effect;

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
    /// What comes of it: whether the file or the record is rejected, or taken with a notice; or who must act.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub consequence: String,
    /// Further columns: heading and text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<(String, String)>,
}

/// A loaded error-code list.
#[derive(Clone, Debug, Default)]
pub struct ErrorList {
    /// The name of the file it came from.
    pub file: String,
    /// The codes; the gravest consequence first where the list tells any, else in the file's order.
    pub codes: Vec<ErrorCode>,
    /// Whether the list says of itself that it is a sample and not the official list.
    pub sample: bool,
    /// Codes that stand in the list more than once, each named once.
    pub duplicates: Vec<String>,
    by_code: HashMap<String, usize>,
    /// By the folded code: all codes, each writing once.
    folded: HashMap<String, Vec<usize>>,
}

/// What a look-up of a code came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<'l> {
    /// The list holds it as it is written.
    Exact(&'l ErrorCode),
    /// The list holds it in another writing, and only this one.
    Folded(&'l ErrorCode, Vec<Folding>),
    /// The list holds several that differ in nothing else than the writing, and not this one.
    Ambiguous(Vec<&'l str>),
    /// The list does not hold it.
    Not,
}

impl ErrorList {
    /// A list of these codes. It is a sample if any of its codes or further columns says so.
    pub fn new(file: String, mut codes: Vec<ErrorCode>) -> ErrorList {
        let sample = codes.iter().any(|code| {
            code.code.starts_with("SAMPLE")
                || code.further.iter().any(|(_, text)| text.contains("見本") || text.contains("sample"))
        });
        codes.sort_by_key(|code| Effect::of(&code.consequence));
        // Where a code stands twice, the first is taken; both stay in the list.
        let (mut by_code, mut told) = (HashMap::new(), HashSet::new());
        let mut folded: HashMap<String, Vec<usize>> = HashMap::new();
        let mut duplicates: Vec<String> = Vec::new();
        for (i, code) in codes.iter().enumerate() {
            let name = code.code.trim();
            if *by_code.entry(name.to_owned()).or_insert(i) == i {
                folded.entry(fold_code(name)).or_default().push(i);
            } else if told.insert(name) {
                duplicates.push(name.to_owned());
            }
        }
        ErrorList { file, codes, sample, duplicates, by_code, folded }
    }

    /// Looks a code up: as it is written, else as people write it.
    pub fn find(&self, code: &str) -> Found<'_> {
        if let Some(exact) = self.by_code.get(code.trim()).and_then(|i| self.codes.get(*i)) {
            return Found::Exact(exact);
        }
        let key = fold_code(code);
        let alike = self.folded.get(&key).filter(|_| !key.is_empty()).map_or(&[][..], Vec::as_slice);
        let alike: Vec<&ErrorCode> = alike.iter().filter_map(|i| self.codes.get(*i)).collect();
        match alike.as_slice() {
            [] => Found::Not,
            [one] => Found::Folded(one, Folding::between(code.trim(), one.code.trim())),
            several => Found::Ambiguous(several.iter().map(|code| code.code.trim()).collect()),
        }
    }

    /// The entry of a code, in whatever writing; `None` too where several are meant.
    pub fn get(&self, code: &str) -> Option<&ErrorCode> {
        match self.find(code) {
            Found::Exact(code) | Found::Folded(code, _) => Some(code),
            Found::Ambiguous(_) | Found::Not => None,
        }
    }

    /// Codes of the list that come near to one that it does not hold.
    pub fn near(&self, code: &str) -> Vec<&str> {
        near(code, self.codes.iter().map(|code| code.code.trim()))
    }

    /// The codes that differ in nothing else than the writing.
    pub fn alike(&self) -> Vec<Vec<&str>> {
        let several = self.folded.values().filter(|all| all.len() > 1);
        let mut groups: Vec<&Vec<usize>> = several.collect();
        groups.sort();
        let name = |i: &usize| self.codes.get(*i).map(|code| code.code.trim());
        groups.into_iter().map(|all| all.iter().filter_map(name).collect()).collect()
    }

    /// Whether two codes are one, whether the list holds it or not.
    pub fn same(list: Option<&ErrorList>, a: &str, b: &str) -> bool {
        let (a, b) = (a.trim(), b.trim());
        if a == b {
            return true;
        }
        let listed = |code: &str| list.map_or(Found::Not, |list| list.find(code));
        match (listed(a), listed(b)) {
            (Found::Exact(a) | Found::Folded(a, _), Found::Exact(b) | Found::Folded(b, _)) => a.code == b.code,
            (Found::Not, Found::Not) => !a.is_empty() && fold_code(a) == fold_code(b),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(code: &str, content: &str) -> ErrorCode {
        ErrorCode { code: code.to_owned(), content: content.to_owned(), ..ErrorCode::default() }
    }

    #[test]
    fn the_first_of_equal_codes_is_found() {
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

    #[test]
    fn exact_goes_first_and_what_is_ambiguous_is_not_guessed() {
        let list = ErrorList::new(String::new(), vec![code("E100", "a"), code("E1O0", "b"), code("E-200", "c")]);
        for (written, content) in [("E100", "a"), ("E1O0", "b"), ("E-200", "c")] {
            assert!(matches!(list.find(written), Found::Exact(found) if found.content == content), "{written}");
        }
        for written in ["e100", "Ｅ１００", "E-100", "EIOO"] {
            assert_eq!(list.find(written), Found::Ambiguous(vec!["E100", "E1O0"]), "{written}");
            assert!(list.get(written).is_none());
        }
        let Found::Folded(found, foldings) = list.find("e2oo") else { panic!() };
        assert_eq!(
            (found.content.as_str(), foldings),
            ("c", vec![Folding::Case, Folding::Hyphens, Folding::Lookalikes])
        );
        assert_eq!((list.find("E300"), list.find(""), list.find("-")), (Found::Not, Found::Not, Found::Not));
        assert_eq!(list.alike(), [["E100", "E1O0"]]);
        assert_eq!(list.near("E-210"), ["E-200"]);
    }

    /// Whatever is folded, the same code is found from every writing of it, and never another.
    #[test]
    fn every_writing_of_a_code_finds_that_code() {
        let codes: Vec<ErrorCode> = (0..200).map(|n| code(&format!("PMH-E{n:03}"), &n.to_string())).collect();
        let list = ErrorList::new(String::new(), codes);
        let writings: [fn(&str) -> String; 6] = [
            |code| code.to_lowercase(),
            |code| code.replace('-', ""),
            |code| code.replace('0', "O"),
            |code| code.replace('1', "l"),
            |code| code.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap()).collect(),
            |code| format!(" {} \n", code.replace('-', " \u{2010} ")),
        ];
        for code in &list.codes {
            for write in writings {
                let written = write(&code.code);
                assert_eq!(list.get(&written).map(|found| &found.content), Some(&code.content), "{written}");
                assert!(
                    ErrorList::same(Some(&list), &written, &code.code) && ErrorList::same(None, &written, &code.code)
                );
            }
        }
    }

    #[test]
    fn the_gravest_consequence_comes_first() {
        let with = |name: &str, consequence: &str| ErrorCode { consequence: consequence.to_owned(), ..code(name, "") };
        let list = ErrorList::new(
            String::new(),
            vec![
                with("A", "警告（登録される）"),
                with("B", ""),
                with("C", "当該レコードのみ取り込まない"),
                with("D", "ファイル全体を取り込まない"),
            ],
        );
        assert_eq!(list.codes.iter().map(|code| code.code.as_str()).collect::<Vec<_>>(), ["D", "C", "B", "A"]);
        let plain = ErrorList::new(String::new(), vec![code("B", ""), code("A", "")]);
        assert_eq!(plain.codes[0].code, "B", "a list that tells none stays as it is");
    }
}
