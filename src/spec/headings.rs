//! Names under which columns and members are known whose spelling is not published.

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

/// Whether a character stays as it is in a heading that is compared: kana, most kanji, digits and small letters. None of them
/// becomes one with what stands beside it.
fn is_plain(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '一'..='鿋' | '0'..='9' | 'a'..='z')
}

/// A heading or key as it is compared: compatibility forms made one, lower case, without blanks, line
/// breaks, quotes, hyphens and underscores.
pub fn fold_heading(heading: &str) -> String {
    let counts =
        |c: &char| !c.is_whitespace() && !c.is_control() && !matches!(c, '_' | '-' | '"' | '\'' | '\u{FEFF}' | '*');
    // There is nothing to be made one.
    if heading.is_ascii() {
        return heading.chars().map(|c| c.to_ascii_lowercase()).filter(counts).collect();
    }
    if heading.chars().all(is_plain) {
        return heading.to_owned();
    }
    heading.nfkc().flat_map(char::to_lowercase).filter(counts).collect()
}

/// A folded heading without what stands in brackets at its end; `None` where nothing does.
pub fn without_brackets(folded: &str) -> Option<&str> {
    folded.strip_suffix(')').and_then(|rest| rest.rfind('(')).filter(|open| *open > 0).map(|open| &folded[..open])
}

/// Names by meaning, for one kind of table: `headings.toml`.
#[derive(Debug)]
pub struct Headings {
    /// By folded name: the meaning, and how telling the name is (0 the most).
    names: HashMap<String, (&'static str, usize)>,
    meanings: Vec<&'static str>,
}

impl Headings {
    /// The names for a kind of table: `error-list`, `reply` or `card-item`. A kind that does not exist knows no name.
    pub fn of(kind: &str) -> &'static Headings {
        static KINDS: OnceLock<HashMap<String, Headings>> = OnceLock::new();
        static NONE: OnceLock<Headings> = OnceLock::new();
        let kinds = KINDS.get_or_init(|| {
            type Document = HashMap<String, HashMap<String, Vec<String>>>;
            let document: Document = toml::from_str(include_str!("data/headings.toml")).unwrap_or_default();
            document.into_iter().map(|(kind, meanings)| (kind, Headings::new(meanings))).collect()
        });
        kinds.get(kind).unwrap_or_else(|| NONE.get_or_init(|| Headings { names: HashMap::new(), meanings: vec![] }))
    }

    fn new(meanings: HashMap<String, Vec<String>>) -> Headings {
        let mut names = HashMap::new();
        let mut known = Vec::new();
        for (meaning, aliases) in meanings {
            // There are a dozen meanings, and they live as long as the program.
            let meaning: &'static str = Box::leak(meaning.into_boxed_str());
            known.push(meaning);
            for (rank, alias) in aliases.iter().enumerate() {
                names.entry(fold_heading(alias)).or_insert((meaning, rank));
            }
        }
        Headings { names, meanings: known }
    }

    /// What a heading or key means.
    pub fn meaning(&self, heading: &str) -> Option<&'static str> {
        self.ranked(heading).map(|(meaning, _)| meaning)
    }

    /// Whether a name is one of these, with nothing more in it: what stands in brackets may be anything.
    pub fn holds(&self, name: &str) -> bool {
        self.names.contains_key(&fold_heading(name))
    }

    /// The meaning of this name, if this kind of table knows it.
    pub fn known(&self, meaning: &str) -> Option<&'static str> {
        self.meanings.iter().copied().find(|known| *known == meaning)
    }

    /// All meanings that this kind of table knows, sorted.
    pub fn meanings(&self) -> Vec<&'static str> {
        let mut meanings = self.meanings.clone();
        meanings.sort_unstable();
        meanings
    }

    /// What a heading or key means, and how telling it is: of several that mean the same, the lowest is taken.
    pub fn ranked(&self, heading: &str) -> Option<(&'static str, usize)> {
        // Most keys stand in the table as they are; folding costs ten times the look-up.
        if let Some(found) = self.names.get(heading) {
            return Some(*found);
        }
        // So do those in camel case but for their case.
        if heading.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return self.names.get(&heading.to_ascii_lowercase()).copied();
        }
        self.ranked_folded(&fold_heading(heading))
    }

    fn ranked_folded(&self, folded: &str) -> Option<(&'static str, usize)> {
        self.names.get(folded).or_else(|| self.names.get(without_brackets(folded)?)).copied()
    }

    /// What a heading means that is folded already.
    pub fn meaning_of_folded(&self, folded: &str) -> Option<&'static str> {
        self.ranked_folded(folded).map(|(meaning, _)| meaning)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_compared_folded() {
        assert_eq!(fold_heading("個人番号（マイナンバー）"), "個人番号(マイナンバー)");
        assert_eq!(without_brackets("個人番号(マイナンバー)"), Some("個人番号"));
        assert_eq!(without_brackets("(注)"), None);
        assert_eq!(Headings::of("error-list").meaning("エラー\nコード（必須）"), Some("code"));
        let rank = |name| Headings::of("reply").ranked(name).unwrap().1;
        assert!(rank("message") < rank("detail") && rank("detail") < rank("title"));
        let others = |text: &str| text.nfkc().flat_map(char::to_lowercase).collect::<String>();
        for c in ('\0'..=char::MAX).filter(|c| is_plain(*c)) {
            for text in [format!("{c}"), format!("見{c}"), format!("{c}ー"), format!("か{c}")] {
                assert_eq!(fold_heading(&text), others(&text), "{text}");
            }
        }
        assert_eq!(fold_heading(" ｴﾗｰ\nコード "), "エラーコード");
        assert_eq!(fold_heading("error_code"), "errorcode");
    }
}
