//! Replies in a CSV.

use super::profile::{Lexicon, Read};
use super::{Member, ReadProblem, Reply, assemble};
use crate::spec::ReplyProfile;

/// How many rows may stand above the heading.
const ROWS_ABOVE: usize = 20;

/// Reads the replies of a CSV, with the headings that a profile tells before the built-in ones. The heading may have title rows above it; rows without any text are skipped.
///
/// # Errors
/// Nothing stands in the text, or none of its first rows is a heading with a code or a message.
pub fn read_csv(text: &str, profile: Option<&ReplyProfile>) -> Result<Read, ReadProblem> {
    let by_content = || Ok(Read::new(rows(text, &Lexicon::default())?, profile.is_some()));
    if profile.is_none() {
        return by_content();
    }
    match rows(text, &Lexicon::new(profile)) {
        Ok(replies) if replies.iter().any(|reply| reply.by_profile) => Ok(Read::new(replies, true)),
        // A heading that the profile alone knows is one, also where nothing stands below it.
        Ok(replies) => by_content().or(Ok(Read::new(replies, true))),
        Err(_) => by_content(),
    }
}

fn rows(text: &str, lexicon: &Lexicon) -> Result<Vec<Reply>, ReadProblem> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(ReadProblem::Empty);
    }
    let first = text.trim_start().lines().next().unwrap_or_default();
    let delimiter = if first.contains('\t') && !first.contains(',') { b'\t' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());

    let mut heading: Option<Vec<String>> = None;
    let mut replies = Vec::new();
    let (mut counted_to, mut line) = (0, 1);
    for (n, row) in reader.records().enumerate() {
        let row = row.map_err(|e| ReadProblem::Syntax {
            line: e.position().map_or(line, |at| u32::try_from(at.line()).unwrap_or(u32::MAX)),
            column: 1,
        })?;
        // The reader gives the place before the blank lines that it skips.
        let start = row.position().map_or(counted_to, |at| at.byte() as usize);
        let start = start
            + text
                .as_bytes()
                .get(start..)
                .map_or(0, |rest| rest.iter().take_while(|b| matches!(**b, b'\r' | b'\n')).count());
        let passed = text.as_bytes().get(counted_to..start).unwrap_or_default();
        line += memchr::memchr_iter(b'\n', passed).count() as u32;
        counted_to = counted_to.max(start);

        let Some(heading) = &heading else {
            if n >= ROWS_ABOVE {
                break;
            }
            let names: Vec<String> = row.iter().map(str::to_owned).collect();
            if lexicon.is_heading(&names) {
                heading = Some(names);
            }
            continue;
        };
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let members: Vec<Member> = row
            .iter()
            .enumerate()
            .map(|(i, cell)| {
                let name = heading.get(i).map_or_else(|| format!("{}", i + 1), |name| name.trim().to_owned());
                lexicon.member(name.clone(), &name, cell.to_owned())
            })
            .collect();
        let mut reply = assemble(&[&members], Some(0), &[], 1, lexicon);
        reply.number = u32::try_from(replies.len() + 1).unwrap_or(u32::MAX);
        (reply.line, reply.column) = (line, 1);
        replies.push(reply);
    }
    if heading.is_none() { Err(ReadProblem::NoHeading) } else { Ok(replies) }
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
        let hostile = "record,code,message\n\"\"\"\u{1b}[2J,=cmd(),\"\u{202e}\n-1,\"x";
        assert_eq!(read_csv(hostile).unwrap().len(), 2);
    }
}
