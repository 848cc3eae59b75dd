use super::*;
use crate::read::Encoding;
use crate::read::encoding::{Detected, detect};
use crate::read::source::Source;

const HEADING: &str = "機関別受給者証種別ID,個人番号,氏名,氏名カナ,住所,生年月日\r\n";
const ROW: &str = "A001,900000000010,見本太郎,ミホンタロウ,見本県見本市1-2-3,2019-06-15\r\n";

fn detected(bytes: &[u8]) -> Detected {
    detect(&Source::from(bytes.to_vec())).unwrap()
}

fn euc(text: &str) -> Vec<u8> {
    encoding_rs::EUC_JP.encode(text).0.into_owned()
}

fn cp932(text: &str) -> Vec<u8> {
    encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
}

fn jis(text: &str) -> Vec<u8> {
    encoding_rs::ISO_2022_JP.encode(text).0.into_owned()
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

/// Texts as such files hold them: headings and data, only data, Japanese only late, short ones, JSON, messages.
fn texts() -> Vec<String> {
    let late = format!("id,code,name\r\n{}", "A001,1,x\r\n".repeat(60_000));
    vec![
        format!("{HEADING}{ROW}"),
        HEADING.to_owned(),
        ROW.repeat(3),
        format!("{late}{ROW}"),
        "氏名,住所\r\n".to_owned(),
        "エラーコード,エラー内容\nA-1,桁数が違います。\n".to_owned(),
        format!(
            "[{{\"myNumber\":\"900000000010\",\"basicFiveInfo\":{{\"name\":\"見本太郎\",\"address\":\"東京都見本区見本町\"}}}}]"
        ),
        "a,b\r\n1,ひらがなとかたかなのならぶせつめい\r\n".to_owned(),
    ]
}

#[test]
fn each_encoding_is_told_and_the_two_that_are_read_are_not_taken_for_another() {
    for text in texts() {
        let read = |encoding| Detected::Encoding { encoding, bom: false };
        let short: String = text.chars().take(40).collect();
        assert_eq!(detected(text.as_bytes()), read(Encoding::Utf8), "{short}");
        if !text.starts_with('[') {
            assert_eq!(detected(&cp932(&text)), read(Encoding::Cp932), "{short}");
        }
        assert_eq!(detected(&euc(&text)), Detected::Other(Foreign::EucJp), "{short}");
        assert_eq!(detected(&jis(&text)), Detected::Other(Foreign::Iso2022Jp), "{short}");
        for big in [false, true] {
            assert_eq!(detected(&utf16(&text, big)), Detected::Other(Foreign::Utf16), "{short} {big}");
            assert_eq!(detected(&utf16(&format!("\u{FEFF}{text}"), big)), Detected::Other(Foreign::Utf16), "{short}");
        }
        let utf32: Vec<u8> = format!("\u{FEFF}{text}").chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        assert_eq!(detected(&utf32), Detected::Other(Foreign::Utf32));
    }
}

#[test]
fn half_width_kana_of_cp932_are_not_euc_jp() {
    // All of even length, as the pairs of EUC-JP are.
    for text in [
        "ｱｲｳｴ",
        "ﾏｲｹﾙ･ｽﾐｽ",
        "ｶﾅ,ｼﾒｲ\r\nﾀﾅｶ,ﾊﾅｺ\r\n",
        "id,kana\r\n1,ﾐﾎﾝﾀﾛｳ\r\n2,ﾐﾎﾝﾊﾅｺ\r\n3,ﾔﾏﾀﾞ･ﾀﾛｳ\r\n",
        "ﾀﾛｳ ﾐﾎﾝ\n",
        "ｺｳﾋﾌﾀﾝ,ﾕｳｺｳｷｶﾝ,ｼﾞｭｳｼｮ\nｱｲｳｴ,ｶｷｸｹ,ｻｼｽｾ\nﾀﾁﾂﾃ,ﾅﾆﾇﾈ,ﾊﾋﾌﾍ\n",
    ] {
        for bytes in [cp932(text), cp932(&text.repeat(40))] {
            assert_eq!(detected(&bytes), Detected::Encoding { encoding: Encoding::Cp932, bom: false }, "{text}");
        }
    }
    // Every pair and every run of four of half-width kana by itself.
    let kana: Vec<u8> = (0xA1..=0xDF).collect();
    for (i, a) in kana.iter().enumerate() {
        for b in &kana {
            for bytes in [vec![*a, *b], vec![*a, *b, kana[(i + 7) % kana.len()], *a]] {
                let is = detected(&bytes);
                assert!(matches!(is, Detected::Encoding { .. }), "{bytes:02X?}");
            }
        }
    }
}

#[test]
fn kanji_of_cp932_by_themselves_are_not_euc_jp() {
    for text in ["表", "凜", "﨑髙", "熙", "見", "①", "ソ", "纊"] {
        for bytes in [cp932(text), cp932(&format!("a,b\n1,{text}\n"))] {
            assert!(matches!(detected(&bytes), Detected::Encoding { .. }), "{text}");
        }
    }
}

#[test]
fn damage_makes_no_other_encoding() {
    let utf8 = |bytes: &[u8]| assert_eq!(detected(bytes), Detected::Encoding { encoding: Encoding::Utf8, bom: false });
    for tail in [&b"\0"[..], b"\0\0\0\0", b"\x1A", b"\n\0", b"\x1B$", b"\x1B$B"] {
        for text in ["a,b\n1,2", "12345", "ab", "id,name\n1,xyz\n", HEADING, "[{\"a\":\"b\"}]"] {
            utf8(&[text.as_bytes(), tail].concat());
        }
    }
    // Sequences of a terminal are no ISO-2022-JP.
    utf8(b"a,b\n1,\x1B[2J\n2,\x1B$x\n");
    // A damaged byte in EUC-JP, or a character of a user, does not hide what it is.
    let mut torn = euc(&[HEADING, ROW, ROW].concat().repeat(4));
    torn.insert(11, b'x');
    assert_eq!(detected(&torn), Detected::Other(Foreign::EucJp));
}
