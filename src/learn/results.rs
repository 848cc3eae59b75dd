//! Which member of a reply says how it went, and which of its values are a success or a warning: told by the codes beside
//! them.

use std::collections::{BTreeMap, HashMap};

use super::members::{Column, Members};
use crate::read::reply::{Outcome, code_outcome, said_outcome};
use crate::spec::{ErrorList, Headings};

/// More values than this are no states.
const MOST_VALUES: usize = 8;

/// The longest value that is taken for a state.
const LONGEST: usize = 20;

/// So often a value must stand without a code, and others with one.
const OFTEN: usize = 3;

/// A member that says how it went.
#[derive(Clone, Debug)]
pub(super) struct Results<'c> {
    pub column: &'c Column,
    /// How many different values it has.
    pub different: usize,
    /// Values that are a success, and how often each stands; the words that the program knows are left out.
    pub success: Vec<(&'c str, usize)>,
    /// The same of warnings.
    pub warning: Vec<(&'c str, usize)>,
    /// How many have other values and a code.
    pub coded: usize,
}

/// What of a value was seen.
#[derive(Default)]
struct Seen {
    bare: usize,
    coded: usize,
    /// Those whose code is a warning's.
    warned: usize,
}

/// The member that says how it went, where the codes tell: of several the one that is called so.
pub(super) fn results<'c>(
    members: &'c Members,
    codes: &Column,
    taken: &dyn Fn(&Column) -> bool,
    errors: Option<&ErrorList>,
) -> Option<Results<'c>> {
    // The codes in each entry, and in those around it.
    let mut beside: Beside<'_> = HashMap::new();
    for (place, code) in &codes.values {
        (1..=place.len()).for_each(|end| beside.entry(&place[..end]).or_default().push(code));
    }
    let columns = members.columns.iter().filter(|column| !taken(column) && !std::ptr::eq(*column, codes));
    let all = columns.filter_map(|column| of(column, &beside, errors));
    all.max_by_key(|results| Headings::of("reply").meaning(&results.column.name) == Some("status"))
}

/// The codes in each place.
type Beside<'c> = HashMap<&'c [usize], Vec<&'c str>>;

fn of<'c>(column: &'c Column, codes: &Beside<'_>, errors: Option<&ErrorList>) -> Option<Results<'c>> {
    let mut seen: BTreeMap<&str, Seen> = BTreeMap::new();
    for (place, value) in &column.values {
        if value.chars().count() > LONGEST {
            return None;
        }
        let one = seen.entry(value).or_default();
        match codes.get(place.as_slice()) {
            None => one.bare += 1,
            Some(codes) => {
                one.coded += 1;
                one.warned += usize::from(codes.iter().all(|code| is_warning(code, errors)));
            }
        }
        if seen.len() > MOST_VALUES {
            return None;
        }
    }
    // Each value stands always with a code, or never.
    let mixed = seen.values().any(|one| one.bare > 0 && one.coded > 0);
    let coded: usize = seen.values().map(|one| one.coded).sum();
    let bare = |one: &Seen| one.coded == 0 && one.bare >= OFTEN;
    if mixed || seen.len() < 2 || coded < OFTEN || seen.values().filter(|one| bare(one)).count() != 1 {
        return None;
    }
    let unknown = |value: &str, outcome: Outcome| said_outcome(value) != Some(outcome);
    // A word that says otherwise is no success: スキップ has no code, either.
    let success = seen.iter().filter(|(value, one)| bare(one) && said_outcome(value).is_none());
    let warns = |one: &Seen| one.coded >= OFTEN && one.warned == one.coded;
    let warning = seen.iter().filter(|(value, one)| warns(one) && unknown(value, Outcome::Warning));
    Some(Results {
        column,
        different: seen.len(),
        success: success.map(|(value, one)| (*value, one.bare)).collect(),
        warning: warning.map(|(value, one)| (*value, one.coded)).collect(),
        coded,
    })
}

/// Whether a code is a warning's: by the error-code list, or by itself.
fn is_warning(code: &str, errors: Option<&ErrorList>) -> bool {
    let listed = errors.and_then(|list| list.get(code));
    let weight = listed.and_then(|entry| {
        let weighs = |heading: &str| matches!(Headings::of("reply").meaning(heading), Some("severity" | "status"));
        entry.further.iter().find(|(heading, _)| weighs(heading))
    });
    let outcome = weight.and_then(|(_, text)| said_outcome(text)).or_else(|| code_outcome(code));
    outcome == Some(Outcome::Warning)
}
