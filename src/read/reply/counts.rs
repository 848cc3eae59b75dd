//! How many failures a text says there were: 「エラー：2件」, "2 records failed".

use std::sync::OnceLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

/// Counts behind the word for a failure, and before it. A number of a record, such as 3件目, is no count.
const COUNTS: [&str; 3] = [
    r"(?:エラー|異常|失敗|不備|却下|拒否|未登録|登録不可|取込不可|不正|差戻し|\bng)(?:の|レコード|データ|行|明細|となった)*(?:件数|総数|合計|数)?\s*[:=は]?\s*(\d[\d,]*)(?:件(?:[^目]|$)|行(?:[^目]|$)|[^\d件行目]|$)",
    r"\b(?:errors?|fail(?:ed|ures?)|reject(?:ed|s)|invalid)(?:[ _-]?(?:records?|rows?|items?|lines?|count))*\s*[:=]?\s*(\d[\d,]*)(?:[^\d]|$)",
    r"(?:^|[^\d])(\d[\d,]*)\s*(?:件|行|レコード|データ|名|人|records?|rows?|items?|lines?|entries)?\s*(?:の|が|は|were|was|have|has|with)?\s*(?:レコード|データ|登録|処理|validation|been)?\s*(?:が|の|に)?\s*(?:エラー|異常|失敗|不備|却下|拒否|不正|差戻し|登録できな|登録できませ|登録されませ|登録されていな|登録されていませ|取り込めな|取り込めませ|errors?|fail(?:ed|ures?)|reject(?:ed|ions?)|invalid)",
];

fn patterns() -> impl Iterator<Item = &'static Regex> {
    static PATTERNS: [OnceLock<Option<Regex>>; 3] = [const { OnceLock::new() }; 3];
    // `None` is never met: a test makes them all.
    PATTERNS.iter().zip(COUNTS).filter_map(|(cell, text)| cell.get_or_init(|| Regex::new(text).ok()).as_ref())
}

/// What a text says of failures by their number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failures {
    /// Whether there were any.
    pub any: bool,
    /// Whether it says of some that there were none.
    pub none: bool,
    /// The text without these counts.
    pub rest: String,
}

/// What a text says of failures by their number.
pub(super) fn failures(text: &str) -> Failures {
    let mut rest: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let (mut any, mut none) = (false, false);
    for pattern in patterns() {
        for found in pattern.captures_iter(&rest) {
            let count = found.get(1).map_or("", |count| count.as_str());
            let zero = count.bytes().all(|byte| matches!(byte, b'0' | b','));
            (any, none) = (any || !zero, none || zero);
        }
        rest = pattern.replace_all(&rest, " ").into_owned();
    }
    Failures { any, none, rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_failures() {
        for pattern in COUNTS {
            assert!(Regex::new(pattern).is_ok(), "{pattern}");
        }
        for (text, any, none) in [
            ("10件のエラーがあります。", true, false),
            ("0件のエラー", false, true),
            ("エラー件数：２件", true, false),
            ("エラー件数:0", false, true),
            ("27件中2件が失敗しました", true, false),
            ("正常：26件、異常：1件", true, false),
            ("正常：27件、異常：0件", false, true),
            ("エラー0件、不備3件", true, true),
            ("2 records failed", true, false),
            ("0 errors", false, true),
            ("10 errors", true, false),
            ("27 of 27 registered, failed: 0", false, true),
            ("Errors: 1,200", true, false),
            ("3件が登録できませんでした", true, false),
            ("2件は登録されていません", true, false),
            ("登録24件、未登録3件", true, false),
            ("3件が登録されました", false, false),
            // No counts.
            ("エラーはありません。", false, false),
            ("エラー 3件目", false, false),
            ("3件目のエラー", false, false),
            ("エラーコード：0012", false, false),
            ("27件を登録しました。", false, false),
            ("正常終了", false, false),
        ] {
            let found = failures(text);
            assert_eq!((found.any, found.none), (any, none), "{text}: {found:?}");
        }
    }
}
