//! What is sent: one certificate's record, its values, and where each stands in the file.
//! This room knows no other.

mod check_digit;
mod date_style;
mod field;
mod flag_style;
mod name;
mod period;
mod position;
mod value;

pub use check_digit::{InsurerNumber, mod10_check_digit, with_lost_zeros};
pub use date_style::{DATED, DateStyle, DateStyles, NO_ENDS};
pub use field::FieldId;
pub use flag_style::{FLAGGED, FlagStyle, FlagStyles};
pub use name::{Code, Name, Shape, ShapeKind, is_identifier, looks_like_code};
pub use period::{Date, DateForm, Period, Standing, date_form, day_in_japan, moment_in_japan, parse_date};
pub use position::{BadBytes, Place, RecordText, SheetCell};
pub use value::{
    FieldRef, Flaw, Item, KeyPath, KeyStep, Kind, Misquote, Part, Protection, Record, State, UnknownKey, Value,
};
