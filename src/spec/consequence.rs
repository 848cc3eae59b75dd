//! What comes of an error, as the error-code list words it: nothing of the file is taken, the record is not, or it is taken
//! with a notice.

use std::sync::OnceLock;

use serde::Deserialize;

use super::fold_heading;

/// What comes of an error; the gravest first.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Nothing of the file is taken.
    File,
    /// The record is not taken.
    Record,
    /// Only who must act is told.
    Actor,
    /// Nothing is told, or in words that are not known.
    Unknown,
    /// It is taken, with a remark.
    Notice,
}

#[derive(Deserialize)]
struct Words {
    kind: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    name: Effect,
    words: Vec<String>,
    #[serde(default)]
    short: Vec<String>,
}

impl Effect {
    /// What a text says.
    pub fn of(text: &str) -> Effect {
        static WORDS: OnceLock<Vec<Kind>> = OnceLock::new();
        let kinds = WORDS.get_or_init(|| {
            let words: Option<Words> = toml::from_str(include_str!("data/consequences.toml")).ok();
            words.map(|words| words.kind).unwrap_or_default()
        });
        let text = fold_heading(text);
        let says =
            |kind: &&Kind| kind.words.iter().any(|word| text.contains(word.as_str())) || kind.short.contains(&text);
        kinds.iter().find(says).map_or(Effect::Unknown, |kind| kind.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_says() {
        for (text, effect) in [
            ("ファイル全体がエラーとなり、取り込まれません", Effect::File),
            ("全件エラー", Effect::File),
            ("当該レコードのみエラー", Effect::Record),
            ("該当データは登録されません", Effect::Record),
            ("エラー", Effect::Record),
            ("Ｅ", Effect::Record),
            ("警告（登録される）", Effect::Notice),
            ("ワーニング", Effect::Notice),
            ("対応不要", Effect::Notice),
            ("情報", Effect::Notice),
            ("処理は継続し、当該レコードの情報は登録されません", Effect::Record),
            ("W", Effect::Notice),
            ("自治体", Effect::Actor),
            ("システム管理者", Effect::Actor),
            ("record rejected", Effect::Record),
            ("Taken with a notice", Effect::Notice),
            ("", Effect::Unknown),
            ("共通", Effect::Unknown),
        ] {
            assert_eq!(Effect::of(text), effect, "{text}");
        }
    }

    #[test]
    fn the_words_are_written_as_they_are_compared() {
        let words: Words = toml::from_str(include_str!("data/consequences.toml")).unwrap();
        for word in words.kind.iter().flat_map(|kind| kind.words.iter().chain(&kind.short)) {
            assert_eq!(*word, fold_heading(word));
        }
        assert_eq!(words.kind.len(), 4);
    }
}
