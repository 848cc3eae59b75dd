//! What is published: the field table, the character set, schemes, eras and the error-code list. The
//! program's own tables are data files in `data/`; documents that the user loads are laid over them.

mod charset;
mod edition;
mod error_list;
mod field_table;
mod fields;
mod file_design;
mod headings;
mod masters;
mod patch;
mod pattern;
mod predictions;
mod regional;
mod reply_profile;
mod schemes;
mod tables;

use std::sync::Arc;

pub use charset::{Fate, fates, replaced};
pub use edition::{DocumentInfo, TableKind};
pub use error_list::{ErrorCode, ErrorList};
pub use field_table::{DesignInForce, FieldTable, Member};
pub use fields::{
    Certain, Certainty, CharSet, ColourClass, Field, FieldType, Form, Length, Pattern, Required, SaidBy, Source,
};
pub use file_design::{DesignColumn, FileDesign};
pub use headings::{Headings, fold_heading};
pub use masters::{Condition, MasterEntry, MasterKind, MasterTable, Masters};
pub use patch::{FieldPatch, Limit};
pub use pattern::compile_pattern;
pub use predictions::Prediction;
pub use regional::{Entry, RegionalMaster, RegionalRow, RegionalScheme, master_day};
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
    /// The regional master, where one was loaded.
    pub regional: Option<Arc<RegionalMaster>>,
    /// PMH's masters, where any were loaded.
    pub masters: Option<Arc<Masters>>,
    /// Where the parts of a reply stand, where a profile was loaded.
    pub reply: Option<Arc<ReplyProfile>>,
}

/// The loaded documents that codes and numbers of records are looked up in.
#[derive(Clone, Debug, Default)]
pub struct References {
    /// The regional master, where one was loaded.
    pub regional: Option<Arc<RegionalMaster>>,
    /// PMH's masters, where any were loaded.
    pub masters: Option<Arc<Masters>>,
}

impl Spec {
    /// The program's own tables, with no error-code list.
    pub fn built_in() -> Spec {
        Spec { fields: FieldTable::built_in(), errors: None, regional: None, masters: None, reply: None }
    }

    /// What codes and numbers of records are looked up in.
    pub fn references(&self) -> References {
        References { regional: self.regional.clone(), masters: self.masters.clone() }
    }
}
