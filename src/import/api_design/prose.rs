//! What a description says in words: the name of the item in its first line, and lengths and character set as the designs
//! write them (`■バリデーション 最小桁数8桁 最大桁数:8桁 文字種:半角数字`, the colon sometimes left out).

use unicode_normalization::UnicodeNormalization;

use crate::import::design_cells::{self as cells, Says, counts_bytes};
use crate::spec::{CharSet, Length};

/// What a description says of the text that a field holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// The length.
    pub length: Option<Length>,
    /// The length as written.
    pub length_text: String,
    /// Whether the length is a number alone: the most that is allowed, as in a workbook.
    pub bare: bool,
    /// A length in bytes, as written: it says nothing of characters.
    pub bytes: String,
    /// The character set.
    pub charset: Option<CharSet>,
    /// What stands under a heading for what is checked and is not understood.
    pub unread: String,
    /// The character set as written; where there is no `charset`, its words are not known.
    pub charset_text: String,
}

/// The longest name of an item, in characters.
const LONGEST_NAME: usize = 40;
/// The longest description that is read, in characters; what is longer is no description.
const LONGEST: usize = 20_000;

/// The Japanese name of an item: the title, where it is more than a name of a program's, or else what the first line of
/// the description begins with, where that is no sentence.
pub fn item_name(title: &str, description: &str) -> Option<String> {
    let title = one_line(title);
    let named = Some(title).filter(|title| (1..=LONGEST_NAME).contains(&title.chars().count()));
    match named {
        Some(title) if !title.is_ascii() => Some(title),
        named => first_words(description).or(named),
    }
}

fn first_words(description: &str) -> Option<String> {
    let line = description.trim_start().lines().next()?;
    let line = line.split("<br").next()?;
    let end = |(at, c): &(usize, char)| match c {
        '■' | '※' | '。' => true,
        // Within a name it joins words; after a blank it begins an item of a list.
        '・' => line[..*at].ends_with(char::is_whitespace),
        _ => false,
    };
    let cut = line.char_indices().find(end);
    let name = one_line(cut.map_or(line, |(at, _)| &line[..at]));
    let name = name.trim_matches(|c: char| matches!(c, '*' | '#' | '`' | ':' | '：' | ' '));
    let sentence = cut.is_some_and(|(_, c)| c == '。')
        || ["する", "します", "です", "ます", "した", "こと", "ください", ".", "、"]
            .iter()
            .any(|end| name.ends_with(end));
    (!sentence && (1..=LONGEST_NAME).contains(&name.chars().count())).then(|| name.to_owned())
}

/// Without control characters, blanks made one.
fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A description as it is kept: without control characters but line feeds, and not without end.
pub fn note(description: &str) -> String {
    let lines = description.replace("\r\n", "\n").replace('\r', "\n");
    let mut kept = lines.chars().filter(|c| *c == '\n' || !c.is_control());
    let mut note: String = kept.by_ref().take(2_000).collect();
    if kept.next().is_some() {
        note.push('…');
    }
    note.trim().to_owned()
}

/// What a description says of length and character set.
pub fn stated(description: &str) -> Stated {
    let text: String = description.chars().take(LONGEST).collect::<String>().nfkc().collect();
    let mut stated = Stated::default();
    length(&text, &mut stated);
    if let Some(words) = text.split_once("文字種").and_then(|(_, rest)| words(rest)) {
        stated.charset = charset(words);
        stated.charset_text = words.to_owned();
    }
    stated.unread = unread(&text, &stated);
    stated
}

/// Headings of what is checked.
const HEADINGS: [&str; 5] = ["バリデーション", "入力規則", "入力チェック", "チェック内容", "制約"];

/// The part of a description under a heading for what is checked, without the heading.
fn section(text: &str) -> Option<&str> {
    let mut parts = text.split(['■', '●', '◆', '【']);
    parts.find_map(|part| HEADINGS.iter().find_map(|name| part.strip_prefix(name)))
}

/// What stands under a heading for what is checked beside lengths and characters that were read.
fn unread(text: &str, stated: &Stated) -> String {
    let section = section(text).and_then(|section| section.split('※').next()).unwrap_or_default();
    let sign = |c: char| c.is_whitespace() || matches!(c, '、' | '。' | ',' | '】');
    let read = |piece: &&str| {
        let bare = piece.trim_matches([':', '・']);
        let labels = ["桁数", "文字数", "文字種"].iter().any(|label| bare.contains(label));
        labels
            || bare.is_empty()
            || is_no_limit(bare)
            || bare == stated.charset_text
            || bare == stated.length_text
            || bare == stated.bytes
            || bare.starts_with("YYYY")
            || bare == "半角"
            || bare == "全角"
    };
    section.split(sign).filter(|piece| !read(piece)).take(20).collect::<Vec<_>>().join(" ")
}

fn length(text: &str, stated: &mut Stated) {
    let mut length = Length::default();
    for label in ["桁数", "文字数"] {
        for (at, _) in text.match_indices(label) {
            let rest = &text[at + label.len()..];
            let (colon, rest) = after_colon(rest);
            let Some((number, after)) = leading_number(rest) else { continue };
            let before = &text[..at];
            let said = ["最大", "最小"].into_iter().find(|said| before.ends_with(said));
            if said.is_none() && !colon {
                continue;
            }
            if counts_bytes(piece(after)) {
                stated.bytes = format!("{label}:{number}{}", piece(after));
                continue;
            }
            match said {
                Some("最大") => length.max = length.max.or(Some(number)),
                Some(_) => length.min = length.min.or(Some(number)),
                // What follows the colon is read as a cell of a workbook is: a bare number is the most.
                None => match cells::length(piece(rest)) {
                    Says::This(one) => {
                        length = Length { min: length.min.or(one.min), max: length.max.or(one.max) };
                        stated.bare |= is_bare(piece(rest));
                    }
                    Says::Nothing | Says::Unclear => continue,
                },
            }
            if !stated.length_text.is_empty() {
                stated.length_text.push(' ');
            }
            stated.length_text.push_str(&format!("{}{label}:{number}", said.unwrap_or_default()));
        }
    }
    if length == Length::default() {
        length = without_label(text, stated);
    }
    let in_order = length.min.zip(length.max).is_none_or(|(min, max)| min <= max);
    stated.length = Some(length).filter(|length| in_order && *length != Length::default());
}

/// A length that stands under a heading for what is checked (■バリデーション), without a label: 最大50桁, 8桁固定, 3～5桁.
fn without_label(text: &str, stated: &mut Stated) -> Length {
    let Some(section) = section(text) else { return Length::default() };
    let pieces = section.split(|c: char| c.is_whitespace() || matches!(c, '、' | '。' | '・' | ',' | '】' | ':'));
    for piece in pieces.filter(|piece| piece.contains(|c: char| c.is_ascii_digit())) {
        if counts_bytes(piece) {
            stated.bytes = piece.to_owned();
        } else if piece.contains(['桁', '字'])
            && let Says::This(length) = cells::length(piece)
        {
            piece.clone_into(&mut stated.length_text);
            stated.bare = is_bare(piece);
            return length;
        }
    }
    Length::default()
}

/// What stands up to the next blank or sign.
fn piece(text: &str) -> &str {
    text.split(|c: char| c.is_whitespace() || matches!(c, '、' | '。' | '■' | '※')).next().unwrap_or_default()
}

/// Whether a length is a number and nothing more.
fn is_bare(piece: &str) -> bool {
    let number = piece.trim_end_matches(['桁', '文', '字']);
    !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
}

/// What follows a label, without the colon; and whether there was one.
fn after_colon(rest: &str) -> (bool, &str) {
    let rest = rest.trim_start_matches([' ', '\t']);
    match rest.strip_prefix([':', '=']) {
        Some(rest) => (true, rest.trim_start_matches([' ', '\t'])),
        None => (false, rest.trim_start_matches(['は', 'が'])),
    }
}

fn leading_number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// The words that name a character set, after their label.
fn words(rest: &str) -> Option<&str> {
    let (_, rest) = after_colon(rest);
    let end =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '、' | ',' | '。' | '■' | '※' | '(' | '<' | '最');
    let words = rest.split(end).next()?;
    (!words.is_empty()).then_some(words)
}

/// The character set that words name, exactly; anything more or less is not known.
fn charset(words: &str) -> Option<CharSet> {
    let words = words.strip_suffix("のみ").unwrap_or(words);
    match words {
        "半角数字" | "数字" => Some(CharSet::Digits),
        "半角英数" | "半角英数字" | "英数字" | "英数" => Some(CharSet::Alphanumeric),
        "半角英数記号" | "半角英数字記号" | "半角英数字・記号" | "半角" | "半角文字" => {
            Some(CharSet::HalfWidth)
        }
        "全角" | "全角文字" => Some(CharSet::FullWidth),
        "全角カナ" | "全角カタカナ" => Some(CharSet::Katakana),
        _ => None,
    }
}

/// Whether words say that any character may stand there.
pub fn is_no_limit(words: &str) -> bool {
    let either = words.contains("全角") && words.contains("半角");
    either && !["数", "英", "カナ", "記号"].iter().any(|part| words.contains(part))
        || matches!(words, "全半角" | "制限なし" | "指定なし" | "なし" | "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_character_sets_in_words() {
        for (text, min, max, charset) in [
            ("機関別ID\n■バリデーション\n最大桁数:50桁 文字種:半角英数", None, Some(50), Some(CharSet::Alphanumeric)),
            ("番号\n最小桁数8桁 最大桁数:8桁 文字種:半角数字", Some(8), Some(8), Some(CharSet::Digits)),
            ("証名\n■バリデーション 最大桁数:100桁", None, Some(100), None),
            ("最大桁数：１００桁　文字種：全角カナ", None, Some(100), Some(CharSet::Katakana)),
            ("桁数:12桁 文字種 半角英数字記号", None, Some(12), Some(CharSet::HalfWidth)),
            ("桁数:50", None, Some(50), None),
            ("桁数:12桁固定", Some(12), Some(12), None),
            ("区分■バリデーション\n最大50桁", None, Some(50), None),
            ("区分\n■バリデーション\n50桁以内、半角", None, Some(50), None),
            ("区分\n【入力チェック】8桁固定", Some(8), Some(8), None),
            ("区分\n■バリデーション 3～5桁", Some(3), Some(5), None),
            ("区分 最大50桁の説明", None, None, None),
            ("区分\n■バリデーション\n最大50バイト", None, None, None),
            ("最大桁数:50バイト", None, None, None),
            ("桁数:1～50桁", Some(1), Some(50), None),
            ("文字数:40文字以内", None, Some(40), None),
            ("国の番号は7桁です。項目長は30です。", None, None, None),
            ("桁数が7の番号", None, None, None),
            ("最小桁数9桁 最大桁数8桁", None, None, None),
            ("最大桁数:99999999999999桁", None, None, None),
        ] {
            let stated = stated(text);
            let length = stated.length.unwrap_or_default();
            assert_eq!((length.min, length.max, stated.charset), (min, max, charset), "{text}");
        }
        let unknown = stated("文字種:半角数字とハイフン 最大桁数:3桁");
        assert_eq!((unknown.charset, unknown.charset_text.as_str()), (None, "半角数字とハイフン"));
        assert!(
            is_no_limit("全角・半角")
                && is_no_limit("全半角")
                && !is_no_limit("半角数字")
                && !is_no_limit("全角カナ半角英")
        );
    }

    #[test]
    fn what_is_not_understood_is_kept() {
        for (text, unread) in [
            ("区分\n■バリデーション\n最大50桁", ""),
            ("区分\n■バリデーション 最大桁数:50桁 文字種:半角英数", ""),
            ("区分\n■バリデーション\n文字種 半角英数字記号\n※説明", ""),
            ("区分\n■バリデーション\n8桁又は12桁", "8桁又は12桁"),
            ("区分\n■バリデーション\n必須、最大50桁。先頭は0以外", "必須 先頭は0以外"),
            ("区分\n■備考\n先頭は0以外", ""),
        ] {
            assert_eq!(stated(text).unread, unread, "{text}");
        }
    }

    #[test]
    fn names_of_items() {
        for (title, description, name) in [
            ("公費負担者番号", "説明です。", Some("公費負担者番号")),
            ("MyNumber", "個人番号(マイナンバー)\n■バリデーション", Some("個人番号(マイナンバー)")),
            ("", "受給者証名■バリデーション 最大桁数:100桁", Some("受給者証名")),
            ("", "公費負担者番号 ・受給者証の番号", Some("公費負担者番号")),
            ("", "氏名・カナ", Some("氏名・カナ")),
            ("", "**区分**\r\n説明", Some("区分")),
            ("", "対象者の情報を登録する。", None),
            ("", "対象者の情報を登録します", None),
            ("", "\u{1}\u{2}", None),
            ("segment", "", Some("segment")),
            ("", "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一", None),
        ] {
            assert_eq!(item_name(title, description).as_deref(), name, "{title} {description}");
        }
        assert_eq!(note("a\u{1B}[31m\r\nb\u{0}"), "a[31m\nb");
        assert_eq!(note(&"a".repeat(3_000)).chars().count(), 2_001);
    }
}
