//! The characters of what the program says by itself, where a terminal cannot be trusted with all of them.
//!
//! Frames, signs and keys are ASCII everywhere. But words speak of `●`, which is as wide as each terminal pleases, and
//! English ones name official things in Japanese, for which their reading stands then. What is data is never touched here.

use std::borrow::Cow;

use crate::text::Lang;

/// Official terms in English sentences, and how they are read. A longer term stands before those that it holds.
const TERMS: &[(&str, &str)] = &[
    ("「公費が失効している可能性があります。」", "\"kohi ga shikko shite iru kanosei ga arimasu.\""),
    ("医療費助成対象者差分履歴情報を登録する", "iryohi josei taishosha sabun rireki joho wo toroku suru"),
    ("医療費助成対象者情報登録", "iryohi josei taishosha joho toroku"),
    ("住民記録システム標準仕様書", "jumin kiroku system hyojun shiyosho"),
    ("機関別受給者証種別", "kikanbetsu jukyushasho shubetsu"),
    ("自己負担上限額種別", "jiko futan jogengaku shubetsu"),
    ("自己負担上限額", "jiko futan jogengaku"),
    ("エラーコード一覧", "error code ichiran"),
    ("地単公費マスター", "chitan kohi master"),
    ("公費負担者番号", "kohi futansha bango"),
    ("公費受給者番号", "kohi jukyusha bango"),
    ("行政事務標準文字", "gyosei jimu hyojun moji"),
    ("常に償還払い", "tsuneni shokan barai"),
    ("医療情報基盤・診療報酬審査支払機構", "Iryo Joho Kiban Shinryo Hoshu Shinsa Shiharai Kiko"),
    ("社会保険診療報酬支払基金", "Shakai Hoken Shinryo Hoshu Shiharai Kikin"),
    ("審査支払機構", "Shinsa Shiharai Kiko"),
    ("支払基金", "Shiharai Kikin"),
    ("個人番号", "kojin bango"),
    ("法別番号", "hobetsu bango"),
    ("有効期間", "yuko kikan"),
    ("支援措置", "shien sochi"),
    ("現物給付", "genbutsu kyufu"),
    ("問合せ先", "toiawase saki"),
    ("自治体", "jichitai"),
    ("不開示", "fukaiji"),
    ("別添２", "betten 2"),
    ("外字", "gaiji"),
    ("種別", "shubetsu"),
    ("氏名", "shimei"),
    ("ー", "U+30FC"),
    ("␠", "a blank"),
    ("・", "U+30FB"),
];

/// What may stand in the program's own words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// Everything.
    #[default]
    Any,
    /// Nothing that one terminal draws in one cell and another in two.
    Sure,
    /// Nothing but ASCII, in English.
    Ascii,
}

impl Glyphs {
    /// The program's own words in the characters that may be.
    pub fn own(self, lang: Lang, text: &str) -> Cow<'_, str> {
        let dotless = |text: &str| text.replace('●', lang.t("term.dot"));
        match self {
            Glyphs::Sure if text.contains('●') => Cow::Owned(dotless(text)),
            Glyphs::Ascii if !text.is_ascii() => {
                Cow::Owned(match lang {
                    // Whoever asks for Japanese words gets them.
                    Lang::Ja => dotless(text),
                    Lang::En => TERMS.iter().fold(dotless(text), |text, (term, read)| {
                        if text.contains(term) { text.replace(term, read) } else { text }
                    }),
                })
            }
            _ => Cow::Borrowed(text),
        }
    }

    /// A text in which the program has put the Japanese calendar behind a day: `2026-04-01 (…)`; without that where it
    /// cannot be shown.
    pub fn without_era(self, lang: Lang, text: &str) -> Cow<'_, str> {
        if self != Glyphs::Ascii || lang != Lang::En || text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(" (") {
            let Some((inside, behind)) = after.split_once(')') else { break };
            out.push_str(before);
            // An era's name, and a year.
            if !(inside.chars().take(2).all(|c| !c.is_ascii()) && inside.contains('\u{5E74}')) {
                out.push_str(" (");
                out.push_str(inside);
                out.push(')');
            }
            rest = behind;
        }
        Cow::Owned(out + rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Rule;
    use crate::text::table;

    /// Words of the command line and of imports are never on the screen.
    fn on_the_screen(key: &str) -> bool {
        !["cli.", "doctor.", "import.", "design.", "api."].iter().any(|start| key.starts_with(start))
    }

    #[test]
    fn own_words_can_do_with_ascii() {
        for (key, word) in table().iter().filter(|(key, _)| on_the_screen(key)) {
            let text = Glyphs::Ascii.own(Lang::En, &word.en);
            assert!(text.is_ascii(), "{key}: {text}");
        }
        for rule in Rule::ALL {
            let words = rule.words(Lang::En);
            let messages = words.messages.values();
            for text in
                [&words.title, &words.meaning, &words.cause, &words.action, &words.source].into_iter().chain(messages)
            {
                assert!(Glyphs::Ascii.own(Lang::En, text).is_ascii(), "{}: {text}", rule.name());
            }
        }
    }

    #[test]
    fn own_words_can_do_without_ambiguous_characters() {
        let sure = |text: &str| crate::text::terminal_text::width(text) == crate::text::terminal_text::width_wide(text);
        for (key, word) in table().iter().filter(|(key, _)| on_the_screen(key)) {
            for (lang, text) in [(Lang::Ja, &word.ja), (Lang::En, &word.en)] {
                assert!(sure(&Glyphs::Sure.own(lang, text)), "{key}: {text}");
            }
        }
        for (rule, lang) in Rule::ALL.iter().flat_map(|rule| [(rule, Lang::Ja), (rule, Lang::En)]) {
            let words = rule.words(lang);
            for text in [&words.title, &words.meaning, &words.cause, &words.action, &words.source]
                .into_iter()
                .chain(words.messages.values())
            {
                assert!(sure(&Glyphs::Sure.own(lang, text)), "{}: {text}", rule.name());
            }
        }
        assert_eq!(Glyphs::Any.own(Lang::Ja, "●"), "●");
    }

    #[test]
    fn days_do_without_the_japanese_calendar() {
        let day = "from 2026-04-01 (令和8年4月1日) to 2027-03-31 (令和9年3月31日)";
        assert_eq!(Glyphs::Ascii.without_era(Lang::En, day), "from 2026-04-01 to 2027-03-31");
        assert_eq!(Glyphs::Sure.without_era(Lang::En, day), day);
        for same in ["山 (x)", "山 (令和8年", "2 (二) (", ""] {
            assert_eq!(Glyphs::Ascii.without_era(Lang::En, same), same);
        }
    }
}
