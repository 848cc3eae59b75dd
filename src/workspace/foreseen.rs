//! Which rules foresaw a reply.

use crate::check::{Finding, Severity};
use crate::read::reply::Reply;
use crate::read::reply_matching::MatchedReply;
use crate::record::FieldRef;
use crate::spec::{Prediction, Spec};

/// The rules that foresaw a reply. Where the table of predictions names its code, that table alone decides: those of its
/// rules that found something on the reply's record, and on its field where the reply names one. Else the rules above the
/// weight of an information that found something on the reply's field.
pub fn foreseen_by(reply: &Reply, laid: &MatchedReply, findings: &[Finding], spec: &Spec) -> Vec<&'static str> {
    let predictions = spec.predicting(&reply.code);
    let field = laid.field.as_ref();
    let foresaw = |finding: &&Finding| match predictions.as_slice() {
        [] => finding.rule.severity() > Severity::Info && same_field(field, finding.field.as_ref(), spec),
        table => {
            (field.is_none() || same_field(field, finding.field.as_ref(), spec))
                && table.iter().any(|prediction| predicts(prediction, finding, spec))
        }
    };
    let mut rules: Vec<&'static str> = Vec::new();
    for finding in findings.iter().filter(foresaw) {
        if !rules.contains(&finding.rule.name()) {
            rules.push(finding.rule.name());
        }
    }
    rules
}

fn predicts(prediction: &Prediction, finding: &Finding, spec: &Spec) -> bool {
    prediction.rule == finding.rule.name() && spec.is_of_field(prediction, finding.field.as_ref())
}

/// Whether a reply and a finding are about the same thing: the same field, or one a part of the other.
fn same_field(reply: Option<&FieldRef>, finding: Option<&FieldRef>, spec: &Spec) -> bool {
    let (Some(reply), Some(finding)) = (reply, finding) else { return false };
    if reply == finding {
        return true;
    }
    let (Some(a), Some(b)) = (reply.code(&spec.fields), finding.code(&spec.fields)) else { return false };
    let part = |whole: &str, part: &str| {
        part.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    part(&a, &b) || part(&b, &a)
}
