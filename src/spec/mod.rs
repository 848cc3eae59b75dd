//! What is published: the field table, the character set, schemes, eras and the error-code list. The
//! program's own tables are data files in `data/`; documents that the user loads are laid over them.

mod charset;
mod error_list;
mod fields;
mod headings;
mod schemes;

use std::sync::Arc;

pub use charset::{Fate, fates, replaced};
pub use error_list::{ErrorCode, ErrorList, ListProblem, looks_like_error_list};
pub use fields::{Certainty, CharSet, ColourClass, Field, FieldTable, FieldType, Form, Length, Required, Source};
pub use headings::{Headings, fold_heading};
pub use schemes::{Era, Scheme, Schemes, wareki};

/// The specification data in force for a run.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The fields of a record.
    pub fields: Arc<FieldTable>,
    /// The error-code list, where one was loaded.
    pub errors: Option<Arc<ErrorList>>,
}

impl Spec {
    /// The program's own tables, with no error-code list.
    pub fn built_in() -> Spec {
        Spec { fields: FieldTable::built_in(), errors: None }
    }
}
