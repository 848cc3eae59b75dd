use super::*;
use crate::read::reply::{NumberName, Reply};

fn read_csv(text: &str) -> Result<Vec<Reply>, ReadProblem> {
    super::read_csv(text, None).map(|read| read.replies)
}

#[test]
fn japanese_headings_and_multi_line_cells() {
    let text = "\u{FEFF}処理結果,,,\r\n\r\nNo,行番号,エラー項目,エラーコード,エラー内容,備考\r\n\
        1,2,個人番号,0012,\"桁数が\r\n違います\",a\r\n,,,,,\r\n2,３行目,氏名カナ,0013,不正,,余り\r\n";
    let replies = read_csv(text).unwrap();
    assert_eq!(replies.len(), 2);
    let (a, b) = (&replies[0], &replies[1]);
    assert_eq!((a.code.as_str(), a.message.as_str(), a.line), ("0012", "桁数が\r\n違います", 4));
    assert_eq!(a.hints.number, Some((NumberName::Gyo, 2)));
    assert_eq!(a.hints.serial, None);
    assert_eq!(a.field_text.as_deref(), Some("個人番号"));
    assert_eq!(a.further, [("No".to_owned(), "1".to_owned()), ("備考".to_owned(), "a".to_owned())]);
    assert_eq!((b.number, b.line, b.hints.number), (2, 7, Some((NumberName::Gyo, 3))));
    assert!(b.further.contains(&("7".to_owned(), "余り".to_owned())));
}

#[test]
fn empty_and_other_tables() {
    assert_eq!(read_csv("\u{FEFF} \r\n"), Err(ReadProblem::Empty));
    assert_eq!(read_csv("氏名,住所\r\nA,B\r\n"), Err(ReadProblem::NoHeading));
    assert_eq!(read_csv("record,code,message\n").unwrap(), []);
    assert_eq!(read_csv("record\tcode\tmessage\n3\tX\tm\n").unwrap()[0].hints.number, Some((NumberName::Record, 3)));
    let unclosed = "record,code,message\n1,A,\"m\n2,B,m\n3,C,\"m\"\n";
    let read = super::read_csv(unclosed, None).unwrap();
    assert_eq!((read.replies.len(), read.replies[2].line), (3, 4), "a quote never closed costs no other reply");
    assert_eq!(read.doubts.iter().map(|said| said.key).collect::<Vec<_>>(), ["table.unclosed"]);
    let by_cr = super::read_csv("record,code,message\r1,A,m\r2,B,m\r", None).unwrap();
    assert_eq!((by_cr.replies.len(), by_cr.replies[1].line, by_cr.doubts.len()), (2, 3, 1));
    let hostile = "record,code,message\n\"\"\"\u{1b}[2J,=cmd(),\"\u{202e}\n-1,\"x";
    assert_eq!(read_csv(hostile).unwrap().len(), 2);
}
