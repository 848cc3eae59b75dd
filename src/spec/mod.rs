//! What is published: the field table, the character set, schemes, eras and the error-code list. The
//! program's own tables are data files in `data/`; documents that the user loads are laid over them.

mod by_hand;
mod calendar;
mod charset;
mod code_key;
mod consequence;
mod dates;
mod edition;
mod error_list;
mod field_table;
mod fields;
mod file_design;
mod headings;
mod in_force;
mod masters;
mod patch;
mod pattern;
mod predictions;
mod regional;
mod reply_profile;
mod schema;
mod schemes;
mod tables;
mod timing;
mod written_day;

pub use by_hand::Known;
pub use calendar::{Calendar, CalendarBasis, Closed, HolidayList, HolidayRow, calendar_law};
pub use charset::{Fate, all_kept, fates, is_kept_alone, replaced};
pub use code_key::{Folding, near};
pub use consequence::Effect;
pub use dates::DayText;
pub use edition::{DocumentInfo, TableKind};
pub use error_list::{ErrorCode, ErrorList, Found};
pub use field_table::{DesignInForce, FieldTable, Member};
pub use fields::{
    Certain, Certainty, CharSet, ColourClass, Field, FieldType, Form, Length, Pattern, Required, SaidBy, Source,
};
pub use file_design::{DesignColumn, FileDesign};
pub use headings::{Headings, fold_heading, without_brackets};
pub use masters::{Condition, MasterEntry, MasterKind, MasterTable, Masters};
pub use patch::{FieldPatch, Limit};
pub use pattern::compile_pattern;
pub use predictions::Prediction;
pub use regional::{Entry, RegionalMaster, RegionalRow, RegionalScheme, master_day};
pub use reply_profile::{ReplyProfile, ReplyRows};
pub use schema::{
    ArrayLimits, Body, BodyTable, Decimal, Format as TextFormat, Keyword, Meaning as FormatMeaning, Named, Node,
    NodeId, NumberLimits, ObjectLimits, Schema, TextLimits, Types, canonical, count, keyword, keywords,
};
pub use schemes::{Era, Scheme, Schemes, wareki};
pub use tables::Tables;
pub use timing::{
    Applies, MasterDay, Newcomers, Reason, Shown, Sureness, Timing, TimingStep, master_reachable, opens_for_new,
};
pub use written_day::{DayForm, WrittenDay, day_counted_on, day_of, one_day, written_day};

pub use in_force::{Difference, Edition, LeftOut, Origin, References, Spec, WhyLeftOut};
