//! Records to findings. Each family of rules has its file; the engine runs them over a document.

mod causes;
mod clean_texts;
mod contact;
mod cross_record;
mod damage;
mod damage_rules;
mod deferred_finding;
mod design;
mod engine;
mod fields;
mod finding;
mod format_rules;
mod lengths;
mod master_rules;
mod my_number_rules;
mod new_recipients;
mod not_run;
mod person_rules;
mod raw_finding;
mod record_rules;
mod record_set;
mod rule;
mod text_rules;

pub use causes::Cause;
pub use cross_record::KeyHasher;
pub use deferred_finding::{Against, Later};
pub use engine::{Checked, Follow, check, each_finding_of, findings_of};
pub use finding::{At, Finding, Param, type_name, type_word};
pub use master_rules::{CODED, pairs};
pub use not_run::NotRun;
pub use raw_finding::{Pattern, RawFinding, RawFindings};
pub use rule::{Basis, ComparedWith, Rule, RuleEntry, RuleWords, Severity};
