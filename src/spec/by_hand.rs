//! What is written in tables as tables are, and cannot work all the same: a field that nobody knows, a pattern that is none,
//! a rule that this tool has not. A hand makes such mistakes; what an import wrote was told when it was imported.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{FieldPatch, FieldTable, HolidayRow, Prediction, RegionalRow, Tables, compile_pattern, master_day, near};
use crate::record::{InsurerNumber, parse_date};
use crate::text::{Plain, Said, TomlFault, name_shown};

/// More mistakes than these are not told: it is another file.
const MOST: usize = 20;

/// What names in tables are looked up in.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The fields in force.
    pub fields: &'a FieldTable,
    /// The names of this tool's rules.
    pub rules: &'a [&'static str],
}

/// A step to a place in TOML.
#[derive(Clone, Copy)]
enum Step {
    Key(&'static str),
    Item(usize),
}

use Step::{Item, Key};

/// What cannot work in tables that were read from a text, in the order of the text.
pub(super) fn faults(text: &str, tables: &Tables, known: Known<'_>) -> Vec<TomlFault> {
    let as_written = Tables::is_as_written(text);
    if as_written && tables.predict.is_empty() {
        return vec![];
    }
    let mut faults = Faults { text, root: DeTable::parse(text).ok().map(Spanned::into_inner), found: vec![] };
    faults.predictions(&tables.predict, known);
    if !as_written {
        faults.fields(&tables.field, known.fields);
        faults.columns(tables, known.fields);
        faults.codes(tables);
        faults.rows(&tables.regional, &tables.holiday);
        faults.profile(tables);
    }
    faults.found.sort_by_key(|fault| (fault.line, fault.column));
    faults.found.truncate(MOST);
    faults.found
}

struct Faults<'t> {
    text: &'t str,
    root: Option<DeTable<'t>>,
    found: Vec<TomlFault>,
}

impl Faults<'_> {
    fn add(&mut self, place: &[Step], said: Said) {
        let at = self.root.as_ref().map_or(0, |root| start(root, place));
        self.found.push(TomlFault::at(self.text, at, said));
    }

    /// A name that is not among those that there are.
    fn unknown<'n>(
        &mut self,
        place: &[Step],
        name: &str,
        names: impl Iterator<Item = &'n str>,
        [alone, beside]: [&'static str; 2],
    ) {
        let found = near(name, names);
        let said = |key| Said::new(key).with("name", name_shown(name));
        let said = match found.is_empty() {
            true => said(alone),
            false => said(beside).with("names", Plain::known(found.join(", "))),
        };
        self.add(place, said);
    }

    fn unknown_field(&mut self, place: &[Step], name: &str, fields: &FieldTable) {
        let names = fields.iter().filter(|(_, field)| !field.column_only).map(|(_, field)| field.json.as_str());
        self.unknown(place, name, names, ["table.unknown-field", "table.unknown-field-near"]);
    }

    fn fields(&mut self, patches: &[FieldPatch], fields: &FieldTable) {
        for (i, patch) in patches.iter().enumerate() {
            let named = patch.stands_for.iter().any(|name| fields.by_json(name).is_some());
            if patch.json.is_empty() {
                self.add(&[Key("field"), Item(i)], Said::new("toml.missing-key").with("key", "json"));
            } else if !named && fields.by_json(&patch.json).is_none() && !is_new(patch, patches) {
                self.unknown_field(&[Key("field"), Item(i), Key("json")], &patch.json, fields);
            }
            let pattern = patch.pattern.as_ref().and_then(|pattern| pattern.get());
            if pattern.is_some_and(|pattern| compile_pattern(pattern).is_none()) {
                self.add(&[Key("field"), Item(i), Key("pattern")], Said::new("table.pattern"));
            }
        }
    }

    fn columns(&mut self, tables: &Tables, fields: &FieldTable) {
        for (i, column) in tables.column.iter().enumerate() {
            if let Some(json) = column.json.as_deref().filter(|json| !holds(json, tables, fields)) {
                self.unknown_field(&[Key("column"), Item(i), Key("json")], json, fields);
            }
        }
    }

    fn codes(&mut self, tables: &Tables) {
        for (i, _) in tables.code.iter().enumerate().filter(|(_, code)| code.code.trim().is_empty()) {
            self.add(&[Key("code"), Item(i)], Said::new("toml.missing-key").with("key", "code"));
        }
    }

    fn predictions(&mut self, predictions: &[Prediction], known: Known<'_>) {
        for (i, Prediction { rule, field, code }) in predictions.iter().enumerate() {
            // The section has two names.
            let at = |key| [Key("predict"), Item(i), Key(key)];
            if !known.rules.contains(&rule.as_str()) {
                let keys = ["table.unknown-rule", "table.unknown-rule-near"];
                self.unknown(&at("rule"), rule, known.rules.iter().copied(), keys);
            }
            if let Some(field) = field.as_deref().filter(|field| known.fields.by_json(field).is_none()) {
                self.unknown_field(&at("field"), field, known.fields);
            }
            if code.trim().is_empty() {
                self.add(&at("code"), Said::new("toml.missing-key").with("key", "code"));
            }
        }
    }

    fn rows(&mut self, regional: &[RegionalRow], holidays: &[HolidayRow]) {
        for (i, row) in regional.iter().enumerate() {
            let days = [&row.5, &row.6].iter().all(|day| master_day(day.trim()).is_some());
            if InsurerNumber::new(&row.0).is_none() || !days {
                self.add(&[Key("regional"), Item(i)], Said::new("table.regional-row"));
            }
            if self.found.len() > MOST {
                return;
            }
        }
        for (i, _) in holidays.iter().enumerate().filter(|(_, row)| parse_date(&row.0).is_none()) {
            self.add(&[Key("holiday"), Item(i)], Said::new("table.holiday-row"));
        }
    }

    fn profile(&mut self, tables: &Tables) {
        let problems = tables.reply.iter().flat_map(super::ReplyProfile::found).filter(|problem| problem.is_fatal);
        for problem in problems {
            let place = [Key("reply"), Key(problem.part), Item(problem.entry)];
            self.add(&place, problem.said);
        }
    }
}

/// Whether a patch brings a field of its own: one that says no more than limits must speak of a field that there is. What
/// stands below a field that is new is new as well.
fn is_new(patch: &FieldPatch, patches: &[FieldPatch]) -> bool {
    let brings = |patch: &FieldPatch| patch.kind.is_some() || patch.name.is_some();
    brings(patch) || patches.iter().any(|other| other.json == patch.json && brings(other))
}

/// Whether a field is in force, or brought by the same tables.
fn holds(json: &str, tables: &Tables, fields: &FieldTable) -> bool {
    fields.by_json(json).is_some() || tables.field.iter().any(|patch| patch.json == json)
}

/// Where a place of a text begins, in bytes; of a place that is not there, what is nearest above it.
fn start(root: &DeTable<'_>, place: &[Step]) -> usize {
    let Some((Key(first), rest)) = place.split_first() else { return 0 };
    // The section of predictions has a second name.
    let named = |name: &str| name == *first || *first == "predict" && name == "predicts";
    let Some((key, value)) = root.iter().find(|(name, _)| named(name.get_ref())) else { return 0 };
    let (mut at, mut value) = (key.span().start, value);
    for step in rest {
        let next = match (step, value.get_ref()) {
            (Item(i), DeValue::Array(items)) => items.get(*i).map(|item| (item.span().start, item)),
            (Key(key), DeValue::Table(table)) => {
                table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| (value.span().start, value))
            }
            _ => None,
        };
        let Some(next) = next else { break };
        (at, value) = next;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: [&str; 3] = ["wrong-length", "wrong-date", "required-missing"];

    fn read(text: &str) -> Result<Tables, Vec<TomlFault>> {
        Tables::read(text, Known { fields: &FieldTable::built_in(), rules: &RULES })
    }

    /// Each mistake with a table in which the same place is right: both sides of each rule.
    #[test]
    fn what_cannot_work_is_told_with_its_line() {
        let field = |rest: &str| format!("# by hand\n[[field]]\njson = \"segment\"\n{rest}\n");
        let reply = |rest: &str| format!("[reply]\ncode = [\"x1\"]\n{rest}\n");
        for (good, bad, place, key, names) in [
            (field("pattern = \"^[A-Z]+$\""), field("pattern = \"^([\""), (4, 11), "table.pattern", ""),
            (field("pattern = \"none\""), field("pattern = \"(?=a)b\""), (4, 11), "table.pattern", ""),
            (
                "[[field]]\njson = \"segment\"\nrequired = \"yes\"".into(),
                "[[field]]\njson = \"segmnet\"\nrequired = \"yes\"".into(),
                (2, 8),
                "table.unknown-field-near",
                "segment",
            ),
            // A field of its own says what it is.
            (
                "[[field]]\njson = \"guardian\"\nname = \"保護者\"".into(),
                "[[field]]\njson = \"guardian\"\nrequired = \"yes\"".into(),
                (2, 8),
                "table.unknown-field",
                "",
            ),
            (
                "[[field]]\njson = \"basicFiveInfo.name\"".into(),
                "[[field]]\n\njson = \"basicFiveInfo.nmae\"".into(),
                (3, 8),
                "table.unknown-field-near",
                "basicFiveInfo.name",
            ),
            (
                "[[field]]\njson = \"segment\"".into(),
                "[[field]]\nrequired = \"yes\"".into(),
                (1, 1),
                "toml.missing-key",
                "",
            ),
            (
                "[[column]]\nname = \"区分\"\njson = \"segment\"".into(),
                "[[column]]\nname = \"区分\"\njson = \"segmant\"".into(),
                (3, 8),
                "table.unknown-field-near",
                "segment",
            ),
            ("[[code]]\ncode = \"A\"".into(), "[[code]]\ncode = \" \"".into(), (1, 1), "toml.missing-key", ""),
            (
                "[[predict]]\nrule = \"wrong-length\"\ncode = \"A\"".into(),
                "[[predict]]\nrule = \"wrong-lenght\"\ncode = \"A\"".into(),
                (2, 8),
                "table.unknown-rule-near",
                "wrong-length",
            ),
            (
                "[[predicts]]\nrule = \"wrong-length\"\ncode = \"A\"".into(),
                "[[predicts]]\nrule = \"見本太郎\"\ncode = \"A\"".into(),
                (2, 8),
                "table.unknown-rule",
                "",
            ),
            (
                "[[predict]]\nrule = \"wrong-date\"\ncode = \"A\"\nfield = \"validTo\"".into(),
                "[[predict]]\nrule = \"wrong-date\"\ncode = \"A\"\nfield = \"validTi\"".into(),
                (4, 9),
                "table.unknown-field-near",
                "validTo",
            ),
            (
                "[[predict]]\nrule = \"wrong-date\"\ncode = \"A\"".into(),
                "[[predict]]\nrule = \"wrong-date\"\ncode = \"\"".into(),
                (3, 8),
                "toml.missing-key",
                "",
            ),
            (
                "regional = [\n[\"81136244\", \"a\", \"a\", \"13\", \"131016\", \"20260401\", \"99991231\"],\n]".into(),
                "regional = [\n[\"8113624\", \"a\", \"a\", \"13\", \"131016\", \"20260401\", \"99991231\"],\n]".into(),
                (2, 1),
                "table.regional-row",
                "",
            ),
            (
                "holiday = [\n[\"2026-01-01\", \"元日\"],\n]".into(),
                "holiday = [\n[\"2026-01-01\", \"元日\"],\n[\"2026-02-30\", \"x\"],\n]".into(),
                (3, 1),
                "table.holiday-row",
                "",
            ),
            (reply("pointer = [\"/e/*/w\"]"), reply("pointer = [\"e/*/w\"]"), (3, 12), "profile.problem.no-slash", ""),
            (
                reply("field = [\"f\", \"/a~1b\"]"),
                reply("field = [\"f\", \"/a~b\"]"),
                (3, 15),
                "profile.problem.tilde",
                "",
            ),
            (reply("field = [\"f\"]"), reply("field = [\"\"]"), (3, 10), "profile.problem.empty", ""),
            (reply("record-from = 1"), reply("record-from = 2"), (3, 15), "profile.problem.record-from", ""),
        ] {
            assert!(read(&good).is_ok(), "{good}: {:?}", read(&good));
            let faults = read(&bad).unwrap_err();
            let [fault] = faults.as_slice() else { panic!("{bad}: {faults:?}") };
            assert_eq!((fault.said.key, (fault.line, fault.column)), (key, place), "{bad}");
            let told = fault.said.args.iter().find(|(name, _)| *name == "names").map_or("", |(_, names)| names);
            assert!(told.split(", ").next() == Some(names), "{bad}: {told}");
            for lang in [crate::text::Lang::Ja, crate::text::Lang::En] {
                let words = fault.said.in_words(lang);
                assert!(!words.contains(['{', '見']), "{bad}: {words}");
            }
        }
    }

    #[test]
    fn all_mistakes_of_a_file_are_told_in_its_order() {
        let text = "[[predict]]\nrule = \"x\"\ncode = \"A\"\n[[field]]\njson = \"nothing\"\npattern = \"[\"\n";
        let faults = read(text).unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2, 5, 6]);
        let many = "[[predict]]\nrule = \"x\"\ncode = \"A\"\n".repeat(MOST + 5);
        assert_eq!(read(&many).unwrap_err().len(), MOST);
    }

    /// What an import keeps of a document and cannot check was told then; once a hand was in the file, it is told.
    #[test]
    fn what_an_import_wrote_is_told_only_after_a_hand_was_in_it() {
        let patch = FieldPatch {
            json: "segment".into(),
            pattern: Some(super::super::Limit::Is("(?=a)b".into())),
            ..FieldPatch::default()
        };
        let text = Tables { field: vec![patch], ..Tables::default() }.to_toml();
        assert!(read(&text).is_ok(), "{text}");
        assert!(read(&format!("{text}# changed\n")).is_err());
        assert!(read(&text.replace('\n', "\r\n")).is_ok(), "what an editor does to line ends is no change");
    }
}
