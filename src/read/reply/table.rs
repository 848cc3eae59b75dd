//! Replies in a CSV.

use std::borrow::Cow;

use super::profile::{Lexicon, Read};
use super::{Member, ReadProblem, Reply, assemble};
use crate::read::csv_text::{self, Row};
use crate::spec::ReplyProfile;

/// How many rows may stand above the heading.
const ROWS_ABOVE: usize = 20;

/// Reads the replies of a CSV, with the headings that a profile tells before the built-in ones. The heading may have title
/// rows above it; rows without any text are skipped. What is odd about the table is told.
///
/// # Errors
/// Nothing stands in the text, or none of its first rows is a heading with a code or a message.
pub fn read_csv(text: &str, profile: Option<&ReplyProfile>) -> Result<Read, ReadProblem> {
    if text.trim_start_matches('\u{FEFF}').trim().is_empty() {
        return Err(ReadProblem::Empty);
    }
    let mut rows = csv_text::rows(text);
    let all: Vec<Row> = rows.by_ref().collect();
    let read = of_rows(&all, profile)?;
    Ok(Read { doubts: rows.doubts(), ..read })
}

fn of_rows(rows: &[Row<'_>], profile: Option<&ReplyProfile>) -> Result<Read, ReadProblem> {
    let by_content = || Ok(Read::new(replies(rows, &Lexicon::default())?, profile.is_some()));
    if profile.is_none() {
        return by_content();
    }
    match replies(rows, &Lexicon::new(profile)) {
        Ok(replies) if replies.iter().any(|reply| reply.by_profile) => Ok(Read::new(replies, true)),
        // A heading that the profile alone knows is one, also where nothing stands below it.
        Ok(replies) => by_content().or(Ok(Read::new(replies, true))),
        Err(_) => by_content(),
    }
}

fn replies(rows: &[Row<'_>], lexicon: &Lexicon) -> Result<Vec<Reply>, ReadProblem> {
    let names = |row: &Row| -> Vec<String> { row.cells.iter().map(ToString::to_string).collect() };
    let heading = rows.iter().take(ROWS_ABOVE).position(|row| lexicon.is_heading(&names(row)));
    let heading = heading.ok_or(ReadProblem::NoHeading)?;
    let headings = names(&rows[heading]);
    let mut replies = Vec::new();
    for row in rows[heading + 1..].iter().filter(|row| !row.is_blank()) {
        let member = |(i, cell): (usize, &Cow<'_, str>)| {
            let name = headings.get(i).map_or_else(|| format!("{}", i + 1), |name| name.trim().to_owned());
            lexicon.member(name.clone(), &name, cell.to_string())
        };
        let members: Vec<Member> = row.cells.iter().enumerate().map(member).collect();
        let mut reply = assemble(&[&members], Some(0), &[], 1, lexicon);
        reply.number = u32::try_from(replies.len() + 1).unwrap_or(u32::MAX);
        (reply.line, reply.column) = (row.line, 1);
        replies.push(reply);
    }
    Ok(replies)
}

impl Lexicon {
    /// Whether a row holds two headings of a reply, one of them for the code or the message.
    fn is_heading(&self, names: &[String]) -> bool {
        let members: Vec<Member> = names.iter().map(|name| self.member(name.clone(), name, name.clone())).collect();
        let has = |meaning: &str| members.iter().any(|member| member.means(meaning));
        let places = members.iter().any(Member::says_where);
        (has("code") && (has("message") || places)) || (has("message") && places) || self.are_headings(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::reply::NumberName;

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
        assert_eq!(a.hints.number, Some((NumberName::Line, 2)));
        assert_eq!(a.hints.serial, None);
        assert_eq!(a.field_text.as_deref(), Some("個人番号"));
        assert_eq!(a.further, [("No".to_owned(), "1".to_owned()), ("備考".to_owned(), "a".to_owned())]);
        assert_eq!((b.number, b.line, b.hints.number), (2, 7, Some((NumberName::Line, 3))));
        assert!(b.further.contains(&("7".to_owned(), "余り".to_owned())));
    }

    #[test]
    fn empty_and_other_tables() {
        assert_eq!(read_csv("\u{FEFF} \r\n"), Err(ReadProblem::Empty));
        assert_eq!(read_csv("氏名,住所\r\nA,B\r\n"), Err(ReadProblem::NoHeading));
        assert_eq!(read_csv("record,code,message\n").unwrap(), []);
        assert_eq!(
            read_csv("record\tcode\tmessage\n3\tX\tm\n").unwrap()[0].hints.number,
            Some((NumberName::Record, 3))
        );
        let unclosed = "record,code,message\n1,A,\"m\n2,B,m\n3,C,\"m\"\n";
        let read = super::read_csv(unclosed, None).unwrap();
        assert_eq!((read.replies.len(), read.replies[2].line), (3, 4), "a quote never closed costs no other reply");
        assert_eq!(read.doubts.iter().map(|said| said.key).collect::<Vec<_>>(), ["table.unclosed"]);
        let by_cr = super::read_csv("record,code,message\r1,A,m\r2,B,m\r", None).unwrap();
        assert_eq!((by_cr.replies.len(), by_cr.replies[1].line, by_cr.doubts.len()), (2, 3, 1));
        let hostile = "record,code,message\n\"\"\"\u{1b}[2J,=cmd(),\"\u{202e}\n-1,\"x";
        assert_eq!(read_csv(hostile).unwrap().len(), 2);
    }
}
