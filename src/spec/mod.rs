//! What is published: the field table, the character set, schemes, eras and the error-code list. The
//! program's own tables are data files in `data/`; documents that the user loads are laid over them.

mod charset;
mod edition;
mod error_list;
mod fields;
mod file_design;
mod headings;
mod masters;
mod patch;
mod predictions;
mod regional;
mod reply_profile;
mod schemes;
mod tables;

use std::sync::Arc;

pub use charset::{Fate, fates, replaced};
pub use edition::{DocumentInfo, TableKind};
pub use error_list::{ErrorCode, ErrorList, ListProblem, looks_like_error_list};
pub use fields::{Certainty, CharSet, ColourClass, Field, FieldTable, FieldType, Form, Length, Required, Source};
pub use file_design::{DesignColumn, FileDesign};
pub use headings::{Headings, fold_heading};
pub use masters::{MasterEntry, MasterKind, MasterTable};
pub use patch::{FieldPatch, Limit};
pub use predictions::Prediction;
pub use regional::RegionalRow;
pub use reply_profile::ReplyProfile;
pub use schemes::{Era, Scheme, Schemes, wareki};
pub use tables::Tables;

/// The specification data in force for a run.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The fields of a record.
    pub fields: Arc<FieldTable>,
    /// The error-code list, where one was loaded.
    pub errors: Option<Arc<ErrorList>>,
    /// Where the parts of a reply stand, where a profile was loaded.
    pub reply: Option<Arc<ReplyProfile>>,
}

impl Spec {
    /// The program's own tables, with no error-code list.
    pub fn built_in() -> Spec {
        Spec { fields: FieldTable::built_in(), errors: None, reply: None }
    }
}
