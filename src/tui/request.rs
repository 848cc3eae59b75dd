//! What screens and overlays ask for. They change nothing themselves but how they look: the app does what is asked for, one
//! request after the other.

use super::input::action::{Action, ScreenId};
use super::input::cursor::Move;
use super::session::Filter;
use super::session::export::Choice;
use super::session::worklist::Target;
use crate::history::Did;
use crate::record::{Date, FieldRef};
use crate::text::Lang;
use crate::text::terminal_text::safe;
use crate::worklist::Mark;

/// Something to be done.
#[derive(Clone, Debug)]
pub enum Request {
    /// What a key of this action would do.
    Act(Action),
    /// To open a screen.
    Show(ScreenId),
    /// To say something in the last line.
    Notify(String),
    /// To open something over the screen.
    Popup(Popup),
    /// To go to a record of a file, whatever the list is narrowed to, and to open it.
    OpenRecord(usize, u32),
    /// To open the selected record.
    OpenSelected,
    /// To show a record of the file that is looked at, even if it is protected.
    Unveil(u32),
    /// To select a record.
    Select(u32),
    /// To move in the list of records, and to follow its end where that was asked for.
    Go(Move),
    /// To move in the list of records by so much.
    Step(Move),
    /// To search for this, from the record on to which one comes back where nothing is found.
    Search(String, Option<u32>),
    /// To choose the next (1) or previous (-1) of the best that were found.
    StepHit(isize),
    /// To end the search with this.
    EndSearch(String, Option<u32>),
    /// To give the search up.
    ClearSearch,
    /// To narrow the list of records.
    Filter(Filter),
    /// To list the records that a filter leaves, and to select one of them.
    List(Filter, Option<u32>),
    /// To narrow what lies between uploads.
    Narrow(Narrow),
    /// To see periods from this day.
    SeeFrom(Date),
    /// To read a history by the other reading of a switch.
    Assume(usize),
    /// When the upload is sent, as typed.
    SentAt(String),
    /// To mark a record or a group, with a note, or to take its mark away.
    Mark(Target, Option<(Mark, String)>),
    /// To write records to a file.
    Extract(Choice, String),
    /// To write a text to a file.
    Write(Text, String),
    /// To give a text to the terminal's clipboard.
    Copy(Text),
}

impl Request {
    /// To ask for the file for records; where there are none, that is said.
    pub fn extract(choice: Option<Choice>, lang: Lang) -> Request {
        match choice.filter(|choice| choice.chosen.count() > 0) {
            Some(choice) => Request::Popup(Popup::Extract(choice)),
            None => Request::Notify(lang.t("extract.ui.nothing").to_owned()),
        }
    }

    /// To ask how something is to be marked; where it cannot be known again, that is said.
    pub fn mark(target: Option<Target>, lang: Lang) -> Request {
        match target {
            Some(target) => Request::Popup(Popup::Mark(target)),
            None => Request::Notify(lang.t("marks.no-key").to_owned()),
        }
    }

    /// Whether it must not be done by mistake, as by a paste that comes as keys: it writes a file, or gives something out of
    /// hand.
    pub fn is_deliberate(&self) -> bool {
        matches!(self, Request::Mark(..) | Request::Extract(..) | Request::Write(..) | Request::Copy(_))
    }
}

/// Something that opens over the screen.
#[derive(Clone, Debug)]
pub enum Popup {
    /// The keys of the screen, and what the manual says of it.
    Help,
    /// A list to choose from: its title and its entries.
    Choice(String, Vec<Entry>),
    /// What the list of records can be narrowed to.
    Filter,
    /// The as-of date.
    AsOf,
    /// When the upload is sent.
    SentAt,
    /// Which assumption about a history is to be read otherwise.
    Assumptions,
    /// How something is marked.
    Mark(Target),
    /// The note with a mark.
    Note(Target, Mark),
    /// The file for records.
    Extract(Choice),
    /// A text alone on the screen.
    Printable(Text),
    /// The line in which one types what is searched for, with what stands in it at first.
    Search(String),
}

/// An entry of a list to choose from.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it is.
    pub text: String,
    /// At the right: keys, a count.
    pub aside: String,
    /// Why it cannot be chosen just now.
    pub why_not: Option<String>,
    /// What choosing it asks for.
    pub request: Request,
}

/// What the lists between uploads can be narrowed to.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Narrow {
    /// Nothing is left out.
    #[default]
    All,
    /// Records of one sort.
    Sort(Sort),
    /// Records that changed in a field.
    Field(FieldRef),
    /// Steps of a history.
    Steps(Steps),
}

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// It is gone.
    Gone,
    /// It changed.
    Changed,
    /// It is new.
    Added,
    /// It cannot be told whose it is.
    Keyless,
}

/// What the steps of a history can be narrowed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Steps {
    /// Nothing is left out.
    #[default]
    All,
    /// Steps of which a rule speaks.
    Doubtful,
    /// Steps that did this.
    Did(Did),
}

/// A text that can be had alone, under a title.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// What it is.
    pub title: String,
    /// What it is, for engineers.
    pub aside: String,
    /// Safe to show; what a file gets, too.
    pub text: String,
}

impl Text {
    /// A text under a title; both are made safe.
    pub fn of(title: &str, aside: &str, text: &str) -> Text {
        // A line break of a card-face value is one here too.
        let text = text.split('\n').map(|line| safe(line).into_owned()).collect::<Vec<_>>().join("\n");
        Text { title: safe(title).into_owned(), aside: safe(aside).into_owned(), text }
    }
}
