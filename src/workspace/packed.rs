//! Replies that come packed: in a workbook, in a .zip, in a .gz, or in these within one another.

use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::recognise::looks_like_payload;
use super::responses::{LARGEST_DOCUMENT, response, response_of};
use super::{Response, Workspace};
use crate::import::{self, Grid, Member};
use crate::read::reply::{self, SheetRows};
use crate::read::{Encoding, OpenError, Opening, Source, TroubleKind};
use crate::text::{Message, Plain};

/// A reply, and what is odd about its file.
pub(super) type Found = (Response, Vec<Message>);

/// How a .gz begins.
const GZIP: &[u8] = b"\x1F\x8B\x08";

/// How deep files are packed in one another at the most.
const DEEPEST: u8 = 3;

/// A file that may hold replies.
#[derive(Clone, Copy)]
struct Packed<'a> {
    /// Its name as it may be shown.
    name: &'a str,
    bytes: &'a [u8],
    encoding: Option<Encoding>,
    /// Whether the user says that it holds replies.
    said: bool,
    /// How deep it is packed.
    depth: u8,
}

/// Whether a file is packed, by its first bytes.
pub(super) fn is_packed(start: &[u8]) -> bool {
    start.starts_with(GZIP) || import::is_office(start)
}

impl Workspace {
    /// The replies in a packed file; none where it holds none and the user does not say that it does.
    ///
    /// # Errors
    /// The user says that it holds replies, and none can be read; or the file itself cannot.
    pub(super) fn packed_replies(
        &self,
        name: &str,
        bytes: &[u8],
        encoding: Option<Encoding>,
        said: bool,
    ) -> Result<Vec<Found>, OpenError> {
        self.unpack(Packed { name, bytes, encoding, said, depth: 0 })
    }

    fn unpack(&self, packed: Packed<'_>) -> Result<Vec<Found>, OpenError> {
        let trouble = |problem: import::ImportProblem| OpenError::new(packed.name, TroubleKind::Document(problem.0));
        if packed.depth > DEEPEST {
            return Ok(vec![]);
        }
        if packed.bytes.starts_with(GZIP) {
            // What is damaged is named for what it is where it is looked at next.
            let Some(bytes) = gunzipped(packed)? else { return Ok(vec![]) };
            return self.unpack(Packed { bytes: &bytes, depth: packed.depth + 1, ..packed });
        }
        if !import::is_office(packed.bytes) {
            return self.plain(packed);
        }
        match import::is_workbook(packed.bytes) {
            Ok(true) => Ok(self.workbook(packed)?.into_iter().collect()),
            Ok(false) => self.archive(packed),
            Err(problem) if packed.said => Err(trouble(problem)),
            Err(_) => Ok(vec![]),
        }
    }

    /// What was packed is a text.
    fn plain(&self, packed: Packed<'_>) -> Result<Vec<Found>, OpenError> {
        if let Some(problem) = import::other(packed.bytes) {
            let trouble = OpenError::new(packed.name, TroubleKind::Document(problem.0));
            return if packed.said { Err(trouble) } else { Ok(vec![]) };
        }
        let opening = match Opening::new(packed.name, Source::from(packed.bytes.to_vec()), packed.encoding) {
            Ok(opening) if !opening.is_binary() => opening,
            Err(trouble) if packed.said => return Err(trouble),
            Ok(_) if packed.said => return Err(OpenError::new(packed.name, TroubleKind::Binary)),
            _ => return Ok(vec![]),
        };
        if packed.said {
            return Ok(vec![self.said_reply(&opening)?]);
        }
        // A table of records is none, packed or not.
        let is_reply = self.is_reply(&opening)
            && !import::looks_like_document(&opening)
            && !looks_like_payload(&opening, &self.spec);
        if is_reply { Ok(vec![response(&opening, &self.spec)?]) } else { Ok(vec![]) }
    }

    /// A workbook: of the sheets that have a heading row of replies.
    fn workbook(&self, packed: Packed<'_>) -> Result<Option<Found>, OpenError> {
        let trouble = |problem: import::ImportProblem| OpenError::new(packed.name, TroubleKind::Document(problem.0));
        let grids = match import::grids(packed.bytes) {
            Ok(grids) => grids,
            Err(problem) if packed.said => return Err(trouble(problem)),
            Err(_) => return Ok(None),
        };
        let seen: Vec<&Grid> = grids.iter().filter(|grid| !grid.hidden).collect();
        let sheets: Vec<SheetRows> = seen.iter().map(|grid| rows_of(grid)).collect();
        let are_records = || import::hold_records(&grids, &self.spec.fields);
        // Records with a column that answers are replies where the user says so, as they are in a CSV.
        let answers = || packed.said && sheets.iter().any(reply::sheet_answers);
        if (!packed.said || are_records()) && !self.holds_replies(&grids, &sheets) && !answers() {
            return Ok(None);
        }
        match reply::read_sheets(&sheets, self.known_of_replies()) {
            Ok(read) => Ok(Some(response_of(packed.name, (None, false), read, &self.spec))),
            // It is told with its place, as it is wherever such a workbook is named.
            Err(_) if are_records() => Ok(None),
            Err(problem) => Err(OpenError::new(packed.name, problem.into())),
        }
    }

    /// Whether the sheets of a workbook are replies, and no document.
    fn holds_replies(&self, grids: &[Grid], sheets: &[SheetRows]) -> bool {
        let profile = self.spec.reply.as_deref();
        let top = |rows: &SheetRows| rows.iter().take(20).map(|(_, cells)| cells.clone()).collect::<Vec<_>>();
        let replies = |rows: &SheetRows| top(rows).iter().any(|row| reply::looks_like_reply_csv(row, profile));
        let list = |rows: &SheetRows| import::looks_like_error_list(&top(rows));
        sheets.iter().any(replies)
            && !sheets.iter().any(list)
            && !import::looks_like_masters(grids)
            && !import::looks_like_file_design(grids, &self.spec.fields)
    }

    /// Every file of an archive that holds replies, each by itself.
    fn archive(&self, packed: Packed<'_>) -> Result<Vec<Found>, OpenError> {
        let members = match import::files(packed.bytes) {
            Ok(members) => members,
            Err(problem) if packed.said => {
                return Err(OpenError::new(packed.name, TroubleKind::Document(problem.0)));
            }
            Err(_) => return Ok(vec![]),
        };
        let only = members.len() == 1;
        let (mut found, mut left): (Vec<Found>, Vec<&str>) = (Vec::new(), Vec::new());
        for Member { shown, bytes, .. } in &members {
            let name = format!("{}/{shown}", packed.name);
            let depth = packed.depth + 1;
            // Beside others, a file is a reply by what stands in it.
            let one = Packed { name: &name, bytes, said: packed.said && only, depth, ..packed };
            // What holds no reply is told as an archive of such files is; beside replies it is named.
            let replies = self.unpack(one).unwrap_or_default();
            if replies.is_empty() {
                left.push(shown);
            }
            found.extend(replies);
        }
        if let (Some((_, doubts)), [first, ..]) = (found.first_mut(), left.as_slice()) {
            let said = Message::new("reply.members-left").with("count", left.len());
            doubts.push(said.with("name", Plain::known(*first)));
        }
        Ok(found)
    }
}

/// The rows of a sheet, with the numbers that it shows.
fn rows_of(grid: &Grid) -> SheetRows {
    let cells = |row: u32| {
        let mut cells: Vec<String> = Vec::new();
        for (column, cell) in grid.row(row).take_while(|(column, _)| *column <= 200) {
            cells.resize(column as usize, String::new());
            cells[column as usize - 1].clone_from(&cell.text);
        }
        (row, cells)
    };
    grid.rows().map(cells).collect()
}

/// What a .gz holds, and no more than a document may; `None` where it is damaged.
fn gunzipped(packed: Packed<'_>) -> Result<Option<Vec<u8>>, OpenError> {
    let mut bytes = Vec::new();
    let read = MultiGzDecoder::new(packed.bytes).take(LARGEST_DOCUMENT + 1).read_to_end(&mut bytes);
    match read {
        Ok(_) if bytes.len() as u64 <= LARGEST_DOCUMENT => Ok(Some(bytes)),
        Ok(_) => Err(OpenError::new(packed.name, TroubleKind::Document(Message::new("spec.too-large")))),
        Err(_) => Ok(None),
    }
}
