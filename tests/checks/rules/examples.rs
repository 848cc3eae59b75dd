//! Examples of every rule.

use pmh_inspector::spec::{Origin, Spec, Tables};
use serde_json::{Value, json};

use super::people::people;
use crate::common::{self, ABSENT, differential, file, one, record, two};

/// An example: the rule it is about, the file, and all findings as `record field` (of this rule) or `record field rule`.
pub struct Example {
    pub rule: &'static str,
    pub bytes: Vec<u8>,
    pub expected: Vec<String>,
    /// Whether it is checked with the invented masters loaded.
    pub masters: bool,
    /// The tables, as TOML, that are loaded.
    pub tables: &'static str,
    /// The upload before it.
    pub previous: Option<Vec<u8>>,
    /// The upload that it is a reply to.
    pub payload: Option<Vec<u8>>,
}

impl Example {
    /// The specification tables by which it is checked.
    pub fn spec(&self) -> Spec {
        let mut spec = if self.masters { common::spec_with(common::masters()) } else { Spec::built_in() };
        spec.apply(Tables::parse(self.tables).unwrap(), &Origin::Run("loaded.toml".to_owned()));
        spec
    }

    /// Its check: the output, and the exit status.
    pub fn check(&self, format: &str, lang: &str) -> (String, i32) {
        if let Some(payload) = &self.payload {
            return common::check_reply(payload, &self.bytes, format, lang, self.spec());
        }
        common::check_between(self.previous.as_deref(), &self.bytes, format, lang, self.spec())
    }
}

#[derive(Default)]
pub struct Examples(Vec<Example>);

impl Examples {
    pub fn add(&mut self, rule: &'static str, bytes: impl Into<Vec<u8>>, expected: &[&str]) {
        let whole = |text: &&str| match text.split(' ').count() {
            2 => format!("{text} {rule}"),
            _ => (*text).to_owned(),
        };
        let mut expected: Vec<String> = expected.iter().map(whole).collect();
        expected.sort();
        self.0.push(Example {
            rule,
            bytes: bytes.into(),
            expected,
            masters: false,
            tables: "",
            previous: None,
            payload: None,
        });
    }

    /// One record with changes, checked with masters.
    pub fn looked_up(&mut self, rule: &'static str, changes: Value, expected: &[&str]) {
        self.add(rule, one(changes), expected);
        self.0.iter_mut().last().unwrap().masters = true;
    }

    /// What was added last, checked by these tables.
    pub fn by(&mut self, tables: &'static str) {
        self.0.iter_mut().last().unwrap().tables = tables;
    }

    /// What was added last, after this upload.
    pub fn after(&mut self, previous: Vec<u8>) {
        self.0.iter_mut().last().unwrap().previous = Some(previous);
    }

    /// One record in which a field is set to each of the values in turn.
    pub fn each(&mut self, rule: &'static str, field: &str, values: &[Value], expected: &[&str]) {
        for value in values {
            self.add(rule, one(json!({ field: value })), expected);
        }
    }
}

fn masters(all: &mut Examples) {
    let insurer = "medicalSubsidyInsurerNumber";
    let rule = "insurer-number-not-in-master";
    all.looked_up(rule, json!({ insurer: "89131247" }), &[&format!("1 {insurer}")]);
    all.looked_up(rule, json!({}), &[]);
    // Who always claims later is not in the master, which holds what is covered at the counter.
    let later = json!({ insurer: "89131247", "isAlwaysReimbursement": "1" });
    all.looked_up(rule, later, &["1 isAlwaysReimbursement always-reimbursement"]);
    all.looked_up(rule, json!({ insurer: ABSENT }), &[&format!("1 {insurer} insurer-number-absent")]);
    // A national number stands in no regional master; a wrong one is told as that alone.
    all.looked_up(rule, json!({ insurer: "54016027", "medicalSubsidyRecipientNumber": "0000018" }), &[]);
    all.looked_up(rule, json!({ insurer: "8913124" }), &[&format!("1 {insurer} wrong-length")]);
    // In a master of the state's schemes it is looked up.
    let national = json!({ insurer: "54016027", "medicalSubsidyRecipientNumber": "0000018" });
    for (known, expected) in [("54016019", &[&*format!("1 {insurer}")][..]), ("54016027", &[])] {
        all.add(rule, one(national.clone()), expected);
        let row = format!("[\"{known}\", \"難病\", \"難病\", \"01\", \"\", \"20200401\", \"99991231\"]");
        all.by(Box::leak(format!("regional = [\n{row},\n]\n").into_boxed_str()));
    }
    let rule = "insurer-number-expired-in-master";
    all.looked_up(rule, json!({ insurer: "88138243" }), &[&format!("1 {insurer}")]);
    let ended = json!({ insurer: "88138243", "validFrom": "2020-03-31", "validTo": "2021-03-31" });
    all.looked_up(rule, ended, &["1 validTo period-ended"]);
    let after = json!({ insurer: "88138243", "validFrom": "2020-04-01", "validTo": "2021-03-31" });
    all.looked_up(rule, after, &[&format!("1 {insurer}"), "1 validTo period-ended"]);
    let reversed = json!({ insurer: "88138243", "validFrom": "2027-04-01", "validTo": "2027-03-31" });
    all.looked_up(rule, reversed, &["1 validTo period-reversed"]);
    let unread = json!({ insurer: "88138243", "validTo": "x" });
    all.looked_up(rule, unread, &["1 validTo wrong-date"]);
    let rule = "code-not-in-master";
    all.looked_up(rule, json!({ "segment": "7" }), &["1 segment"]);
    all.looked_up(rule, json!({ "segment": "2" }), &["1 segment"]);
    all.looked_up(rule, json!({ "orgSpecificCertificateTypeId": "A002", "segment": "2" }), &[]);
    all.looked_up(rule, json!({ "orgSpecificCertificateTypeId": "B001" }), &["1 orgSpecificCertificateTypeId"]);
    all.looked_up(rule, json!({ "incomeSegment": "02" }), &["1 incomeSegment"]);
    all.looked_up(rule, json!({ "segment": "", "incomeSegment": ABSENT, "additionalConditions": "" }), &[]);
    let conditions = "additionalConditions";
    all.looked_up(rule, json!({ conditions: "A01-1;B01\u{2010}1" }), &[]);
    for wrong in ["A01-1;C01-1", "A01-2", "A01-2;X-1;A01-1;Y-9", &["A01-2"; 40].join(";")] {
        all.looked_up(rule, json!({ conditions: wrong }), &[&format!("1 {conditions}")]);
    }
    all.looked_up(rule, json!({ conditions: "C01" }), &[&format!("1 {conditions} wrong-additional-conditions")]);
    let rule = "copay-kind-retired";
    for kind in [json!("1"), json!("02"), json!("\u{FF13}"), json!(1)] {
        let limit = json!({ "maxCopaymentAmount": { "種別": kind, "金額": "500" } });
        all.add(rule, one(limit), &["1 maxCopaymentAmount.種別"]);
    }
    let nested = json!({ "maxCopaymentAmount": { "外来": { "type": "3", "amount": "2" }, "入院": { "type": "4" } } });
    all.add(rule, one(nested), &["1 maxCopaymentAmount.外来.type"]);
    all.add(rule, one(json!({ "maxCopaymentAmount": { "種別": "11", "外来": "1", "入院": "3" } })), &[]);
    let (head, row) = (format!("{CSV_HEAD},自己負担上限額種別"), csv_row());
    all.add(rule, format!("{head}\n{row},1\n"), &["1 maxCopaymentAmount.種別"]);
    all.add(rule, format!("{head}\n{row},5\n"), &[]);
}

fn text(records: &[Value]) -> String {
    String::from_utf8(file(records)).unwrap()
}

pub const CSV_HEAD: &str = "機関別受給者証種別ID,個人番号,氏名,氏名カナ,住所,生年月日,性別,不開示フラグ,公費負担者番号,受給者証名,\
    公費受給者番号,受給者証サブキー,区分,所得区分,追加条件,指定医療機関情報,常に償還払い,医療費助成資格有効期間開始日,\
    医療費助成資格有効期間終了日,問合せ先";

pub fn csv_row() -> String {
    format!(
        "A001,{},見本太郎,ミホンタロウ,見本市,2018-05-05,1,0,81136244,子ども,0000011,1,1,1,A-1,見本病院,0,2026-04-01,\
         2027-03-31,見本市こども課",
        common::my_number(1)
    )
}

fn reading(all: &mut Examples) {
    let good = |n: u32| text(&[record(n, json!({}))]).trim_matches(['[', ']']).to_owned();
    let (a, b) = (good(1), good(2));
    let rule = "unreadable-record";
    all.add(rule, format!("[{a},{{\"orgSpecificCertificateTypeId\":}},{b}]"), &["2 -"]);
    for slip in [
        "\"segment\":1 /* x */",
        "\"segment\":1,",
        "\"segment\":\"a\tb\"",
        "\"segment\":\"a\\b\\D\"",
        "\"segment\":1 \"incomeSegment\":2",
        "'segment':1",
        "\"segment\":True",
        "\"segment\":NaN",
        "segment:1",
        "\"segment\" 1",
    ] {
        all.add(rule, format!("[{a},{{{slip}}},{b}]"), &["2 -"]);
    }
    all.add(rule, format!("{a}\n\u{FEFF}{b}\n"), &["2 -", "- - body-form"]);
    for other in ["1", "null", "\"text\"", "[1]", "true"] {
        all.add(rule, format!("[{a},{other},{b}]"), &["2 -"]);
    }
    all.add(rule, format!("[{a},# note\n{b}]"), &["- -"]);
    all.add(rule, format!("[{a} {b}]"), &["- -"]);
    all.add(rule, format!("[{a},{b},]"), &["- -"]);
    all.add(rule, format!("[{a},{b}]"), &[]);
    all.add(rule, format!("// note\n[{a},{b}]"), &["- -"]);
    all.add(rule, format!("[{a},\n# note\n{b}]"), &["- -"]);
    all.add(rule, format!("load([{a},{b}]);"), &["- -"]);
    all.add(rule, format!("{{\"data\":[{a}],\"data\":[]}}"), &["- -", "- - body-form"]);
    all.add(rule, format!("[{a},{b}]\n\0\0"), &["- -"]);
    all.add(rule, format!("[{a},{b}]\u{1A}"), &["- -"]);
    all.add(rule, format!("[{a},,,,,{b}]"), &["- -"]);
    all.add(rule, format!("[{a}; ; ;,{b}]"), &["- -"]);
    all.add(
        rule,
        one(json!({ "certificationDetail": [{ "label": "問合せ先", "value": "x" }, record(2, json!({}))] })),
        &["1 -"],
    );
    let rule = "truncated-file";
    all.add(rule, format!("[{a},{}", &b[..200]), &["2 -"]);
    all.add(rule, format!("[{a},{b}"), &["- -"]);
    all.add(rule, format!("{CSV_HEAD}\n{}", csv_row().replace(",2027-03-31,見本市こども課", ",\"2027")), &["1 -"]);
    all.add(rule, format!("{{\"data\":[{a},{b}],"), &["- -", "- - body-form"]);
    all.add(rule, format!("[{a},{b}\n]\n\n"), &[]);
    let rule = "undecodable-text";
    let bad = |place: &str, bytes: &[u8]| {
        let at = a.find(place).unwrap() + place.len();
        [b"[", &a.as_bytes()[..at], bytes, &a.as_bytes()[at..], b"]"].concat()
    };
    all.add(rule, bad("見本", b"\xFF"), &["1 basicFiveInfo.name"]);
    all.add(rule, bad("院外", b"\xC0\xAF"), &["1 certificationDetail[1]"]);
    all.add(rule, bad("見本", b"\\ud842"), &["1 basicFiveInfo.name"]);
    all.add(rule, bad("見本", b"\\u6a4b"), &[]);
    let rule = "duplicate-key";
    all.add(rule, format!("[{}]", a.replace("\"sex\":", "\"sex\":\"2\",\"sex\":")), &["1 basicFiveInfo.sex"]);
    all.add(rule, format!("[{}]", a.replace("\"segment\":", "\"segment\":\"1\",\"\\u0073egment\":")), &["1 segment"]);
    all.add(
        rule,
        format!("[{}]", a.replace("\"value\":\"院", "\"value\":\"x\",\"value\":\"院")),
        &["1 certificationDetail[1].value"],
    );
    all.add(rule, format!("[{}]", a.replace("\"外来\":", "\"外来\":\"1\",\"外来\":")), &["1 maxCopaymentAmount.外来"]);
    all.add(
        rule,
        format!("[{}]", a.replace("\"segment\":", "\"Segment\":\"1\",\"segment\":")),
        &["1 Segment unknown-field"],
    );
    let row = csv_row();
    let rule = "ragged-row";
    all.add(rule, format!("{CSV_HEAD}\n{row},x\n"), &["1 -"]);
    all.add(rule, format!("{CSV_HEAD}\n{}\n", row.rsplit_once(',').unwrap().0), &["1 -"]);
    all.add(rule, format!("{CSV_HEAD}\r\n{}\r\n", row.replace("見本市,", "\"見本市,中央\",")), &[]);
    let without_all = |names: &[&str]| {
        let kept: Vec<bool> = CSV_HEAD.split(',').map(|heading| !names.contains(&heading)).collect();
        let cut = |row: &str| {
            row.split(',').zip(&kept).filter(|(_, kept)| **kept).map(|(c, _)| c).collect::<Vec<_>>().join(",")
        };
        format!("{}\n{}\n", cut(CSV_HEAD), cut(&row))
    };
    let without = |name: &str| without_all(&[name]);
    let design = "[[column]]\nname = \"個人番号\"\n[[column]]\nname = \"管理番号\"\nclass = \"internal\"\n\
        [[column]]\nname = \"保護者氏名\"\nclass = \"card\"\n";
    all.add("missing-column", format!("{CSV_HEAD}\n{row}\n"), &["- 管理番号"]);
    all.by(design);
    all.add("missing-column", format!("{CSV_HEAD},管理番号\n{row},7\n"), &[]);
    all.by(design);
    all.add("missing-column", without("所得区分"), &["- incomeSegment"]);
    all.add("missing-column", without("個人番号"), &["- myNumber"]);
    let five = ["- basicFiveInfo.name", "- basicFiveInfo.nameKana", "- basicFiveInfo.address"];
    let five = [&five[..], &["- basicFiveInfo.dateOfBirth", "- basicFiveInfo.sex"]].concat();
    all.add("missing-column", without_all(&["氏名", "氏名カナ", "住所", "生年月日", "性別"]), &five);
    all.add("missing-column", without("問合せ先"), &["1 certificationDetail contact-missing"]);
    all.add("missing-column", format!("{CSV_HEAD}\n{row}\n"), &[]);
    all.add("duplicate-column", format!("{CSV_HEAD},氏名\n{row},見本\n"), &["- basicFiveInfo.name"]);
    all.add("duplicate-column", format!("{CSV_HEAD},備考,備考\n{row},a,b\n"), &["- 備考"]);
    all.add(
        "duplicate-column",
        format!("{CSV_HEAD},見本次郎,見本次郎\n{row},a,b\n"),
        &["- column 22 duplicate-column"],
    );
    // However many there are, it is told once, with their number.
    all.add("duplicate-column", format!("{CSV_HEAD},備考,備考,備考\n{row},a,b,c\n"), &["- 備考"]);
    let three = format!("{CSV_HEAD},見本次郎,見本次郎,見本次郎\n{row},a,b,c\n");
    all.add("duplicate-column", three, &["- column 22 duplicate-column"]);
    all.add("duplicate-column", format!("{CSV_HEAD},備考1,備考2\n{row},a,b\n"), &[]);
    all.add("unknown-field", one(json!({ "extra": 1 })), &["1 extra"]);
    // What belongs to the other form of payload, in a file of both.
    let both = file(&[record(1, json!({})), record(2, json!({})), differential(3, json!({ "isDeleted": ABSENT }))]);
    all.add("unknown-field", both, &["3 historyKey"]);
    all.add("unknown-field", file(&[differential(1, json!({}))]), &[]);
    // A key that may be anybody's name or number is not named.
    for key in ["見本花子", "90000000034", "a b", "x123456"] {
        all.add("unknown-field", one(json!({ (key): 1 })), &["1 -"]);
    }
    let twice = a.replacen('{', "{\"見本花子\":1,\"見本花子\":2,", 1);
    all.add("duplicate-key", format!("[{twice}]"), &["1 -", "1 - unknown-field"]);
    // However often it stands there, it is told once, with how often.
    let often = a.replace("\"segment\":", "\"segment\":\"1\",\"segment\":\"2\",\"segment\":");
    all.add("duplicate-key", format!("[{often}]"), &["1 segment"]);
    let often = a.replacen('{', "{\"見本花子\":1,\"見本花子\":2,\"見本花子\":3,", 1);
    all.add("duplicate-key", format!("[{often}]"), &["1 -", "1 - unknown-field"]);
    let within = a.replacen('{', "{\"extra\":[{\"x\":1,\"x\":2,\"x\":3}],", 1);
    all.add("duplicate-key", format!("[{within}]"), &["1 extra", "1 extra unknown-field"]);
    let within = a.replacen('{', "{\"extra\":[{\"x\":1,\"x\":2}],", 1);
    all.add("duplicate-key", format!("[{within}]"), &["1 extra", "1 extra unknown-field"]);
    all.add("unknown-field", one(json!({ "basicFiveInfo.extra": "x" })), &["1 basicFiveInfo.extra"]);
    all.add("unknown-field", format!("{CSV_HEAD},\n{row},x\n"), &["- column 21 unknown-field"]);
    let free = json!([{ "anything": "問合せ先", "else": "a", "more": "b" }, "電話 03-0000-0000", { "備考": "c" }]);
    all.add(
        "unknown-field",
        one(json!({ "certificationDetail": free, "maxCopaymentAmount": { "x": { "y": 1 } } })),
        &["1 certificationDetail[1] wrong-type"],
    );
    forms(all, &a, &b);
    let bom = |text: String| [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    all.add("byte-order-mark", bom(format!("[{a}]")), &["- -"]);
    all.add("byte-order-mark", bom(format!("{CSV_HEAD}\n{row}\n")), &[]);
    all.add("byte-order-mark", bom(format!("\u{FEFF}[{a}]")), &["- -"]);
    all.add("byte-order-mark", bom(format!("\u{FEFF}{CSV_HEAD}\n{row}\n")), &["- -"]);
}

/// No value of a record may hold what cannot be seen, whatever it is for: it is told once, by these rules or by what the rules
/// of its field say of it.
fn unseen(all: &mut Examples) {
    let (clean, mut deleted) = (record(1, json!({})), json!({ "isDeleted": true }));
    for (rule, sign) in [("control-character", '\u{7}'), ("invisible-character", '\u{200B}')] {
        for field in ["segment", "incomeSegment", "certificationSubKey"] {
            let value = format!("{}{sign}", clean[field].as_str().unwrap());
            all.add(rule, one(json!({ field: value })), &[&format!("1 {field}")]);
        }
        let number = "medicalSubsidyRecipientNumber";
        let value = format!("{sign}{}", clean[number].as_str().unwrap());
        let by_its_rule = format!("1 {number} recipient-number-charset");
        all.add(rule, one(json!({ number: value })), &[&by_its_rule]);
        deleted[number] = json!(value);
        all.add(rule, file(&[differential(1, deleted.clone())]), &[&format!("1 {number}")]);
        all.add(rule, one(json!({ "basicFiveInfo.sex": format!("1{sign}") })), &["1 basicFiveInfo.sex sex-irregular"]);
        let copayment = |label: &str, value: &str| one(json!({ "maxCopaymentAmount": { label: value } }));
        all.add(rule, copayment("外来", &format!("50{sign}0")), &["1 maxCopaymentAmount.外来"]);
        // What is told of a name is not what cannot be seen in it.
        let (label, key) = match sign {
            '\u{7}' => ("1 maxCopaymentAmount.外<U+0007>来", "1 segment<U+0007>"),
            _ => ("1 maxCopaymentAmount", "1 -"),
        };
        all.add(rule, copayment(&format!("外{sign}来"), "500"), &[label]);
        // The keys of a card-face item, however many there are.
        for more in ["", ",\"more\":\"b\""] {
            let item = format!(r#"{{"itemName{}":"問合せ先","itemValue":"市役所"{more}}}"#, sign.escape_unicode());
            let item = item.replace("u{7}", "u0007").replace("u{200b}", "u200b");
            let items: serde_json::Value = serde_json::from_str(&format!("[{item}]")).unwrap();
            all.add(rule, one(json!({ "certificationDetail": items })), &["1 certificationDetail[0]"]);
        }
        // A heading is told of once, and no row of it.
        let heading = format!("- 備考<U+{:04X}>", u32::from(sign));
        all.add(rule, format!("{CSV_HEAD},備考{sign}\n{},a\n", csv_row()), &[&heading]);
        let unknown = ["1 memo", "1 memo unknown-field"];
        for value in
            [json!(format!("x{sign}")), json!([{ "a": [format!("{sign}")] }]), json!({ format!("a{sign}"): 1 })]
        {
            all.add(rule, one(json!({ "memo": value })), &unknown);
        }
        all.add(rule, one(json!({ format!("segment{sign}"): "1" })), &[key, &format!("{key} unknown-field")]);
        let (head, cell) = (format!("{CSV_HEAD},自己負担上限額（外来）"), format!("{},5{sign}00", csv_row()));
        all.add(rule, format!("{head}\n{cell}\n"), &["1 maxCopaymentAmount.外来"]);
        let row = csv_row().replace(",A-1,", &format!(",A-1{sign},"));
        all.add(rule, format!("{CSV_HEAD}\n{row}\n"), &["1 additionalConditions"]);
    }
    let memo = json!({ "memo": { "a": "一\n二", "b": [true, null, 7] } });
    all.add("control-character", one(memo), &["1 memo unknown-field"]);
    all.add("control-character", one(json!({ "maxCopaymentAmount": { "外来": "一\n二" } })), &[]);
}

/// What is no array of objects in UTF-8, and no CSV as RFC 4180 has it.
fn forms(all: &mut Examples, a: &str, b: &str) {
    let rule = "not-utf-8";
    let (cp932, ..) = encoding_rs::SHIFT_JIS.encode(a);
    all.add(rule, [b"[", &cp932[..], b"]"].concat(), &["- -"]);
    all.add(rule, format!("[{a},{b}]"), &[]);
    let row = csv_row();
    let csv = format!("{CSV_HEAD}\n{row}\n");
    all.add(rule, encoding_rs::SHIFT_JIS.encode(&csv).0.into_owned(), &[]);
    let rule = "body-form";
    all.add(rule, a, &["- -"]);
    all.add(rule, format!("{a}{b}"), &["- -"]);
    all.add(rule, format!("{a}\r\n{b}\r\n"), &["- -"]);
    all.add(rule, format!("{{\"count\":2,\"data\":[{a},{b}],\"more\":{{}}}}"), &["- -"]);
    all.add(rule, format!(" [\n{a},\n{b}\n] "), &[]);
    for (before, behind) in [("\u{1e}", "\n"), ("\u{1e}", ""), ("\n\u{1e} ", "\r\n"), ("\u{1e}\u{1e}", "\n\n")] {
        all.add(rule, format!("{before}{a}{behind}{before}{b}{behind}"), &["- -"]);
    }
    let around = format!("{{\"data\":[{b}],{}", a.strip_prefix('{').unwrap());
    all.add("unreadable-record", around, &["- -", "- - body-form"]);
    let rule = "no-records";
    all.add(rule, "[ ]", &["- -"]);
    all.add(rule, format!("{CSV_HEAD}\r\n"), &["- -"]);
    all.add(rule, format!("[{a}]"), &[]);
    all.add(rule, csv.clone(), &[]);
    let rule = "misquoted-cell";
    let with = |from: &str, to: &str| format!("{CSV_HEAD}\n{}\n", row.replace(from, to));
    all.add(rule, with("見本病院", "見\"本\"病院"), &["1 designatedMedicalInstitutions"]);
    all.add(rule, with("見本太郎", "\"見本\"太郎"), &["1 basicFiveInfo.name"]);
    all.add(rule, with("見本太郎", " \"見本太郎\""), &["1 basicFiveInfo.name"]);
    all.add(rule, with("見本太郎", "\"見本太郎"), &["1 basicFiveInfo.name"]);
    all.add(rule, csv.replace(",氏名,", ",\"氏名,"), &["- basicFiveInfo.name"]);
    let (opened, closed) =
        (row.replace("見本市こ", "\"見本市こ"), format!("{}\"", row.replacen("300000000071", "", 1)));
    all.add(rule, format!("{CSV_HEAD}\n{opened}\n{closed}\n"), &["1 問合せ先"]);
    all.add(rule, csv.replace(",氏名,", ", \"氏名\","), &["- basicFiveInfo.name"]);
    all.add(rule, with("見本太郎", "\"見本太郎\""), &[]);
    all.add(rule, csv.replace(",氏名,", ",\"氏名\","), &[]);
    let rule = "wrong-separator";
    for separator in ["\t", ";", "|"] {
        all.add(rule, csv.replace(',', separator), &["- -"]);
    }
    all.add(rule, format!("sep=,\r\n{csv}"), &["- -"]);
    all.add(rule, with("見本病院", "見本病院;1|2"), &[]);
    let rule = "blank-row";
    all.add(rule, format!("{csv}\n"), &["- -"]);
    all.add(rule, format!("\n{csv}"), &["- -"]);
    all.add(rule, format!("{CSV_HEAD}\n{}\n, ,\"\"\n{row}\n", ",".repeat(30)), &["- -"]);
    all.add(rule, csv.clone(), &[]);
    let rule = "renamed-heading";
    all.add(rule, csv.replace("個人番号", "マイナンバー"), &["- myNumber"]);
    all.add(rule, csv.replace(",住所,", ",住所（見本次郎）,"), &["- basicFiveInfo.address"]);
    all.add(
        rule,
        csv.replace("氏名カナ", "フリガナ").replace(",氏名,", ",氏 名,"),
        &["- basicFiveInfo.name", "- basicFiveInfo.nameKana"],
    );
    all.add(rule, csv.clone(), &[]);
    all.add(rule, csv.replace("個人番号", "マイナンバー").replace(",氏名,", ",漢字氏名,"), &["- myNumber"]);
    let design = "[[column]]\nname = \"個人番号\"\n[[column]]\nname = \"漢字氏名\"\njson = \"basicFiveInfo.name\"\n";
    all.by(design);
    all.add(rule, csv.replace(",氏名,", ",漢字氏名,"), &[]);
    all.by(design);
    let rule = "control-character";
    all.add(rule, csv.replace('\n', "\r\r\n"), &["- -"]);
    all.add(rule, format!("{csv}\u{1A}"), &["- -"]);
    all.add(rule, format!("{csv}\0\0"), &["- -"]);
    all.add(rule, csv.replace('\n', "\r"), &[]);
    all.add(
        rule,
        csv.replace(",氏名,", ",氏\u{7}名,"),
        &["- basicFiveInfo.name", "- basicFiveInfo.name renamed-heading"],
    );
}

fn fields(all: &mut Examples) {
    let rule = "required-missing";
    let required = [
        "orgSpecificCertificateTypeId",
        "myNumber",
        "basicFiveInfo",
        "isNotDisclosed",
        "certificationName",
        "isAlwaysReimbursement",
        "validFrom",
        "validTo",
        "certificationDetail",
    ];
    for field in required {
        all.each(rule, field, &[json!(ABSENT), json!(null), json!("")], &[&format!("1 {field}")]);
    }
    for field in ["medicalSubsidyRecipientNumber", "segment", "maxCopaymentAmount"] {
        all.each(rule, field, &[json!(ABSENT), json!(null), json!("")], &[]);
    }
    all.add(rule, one(json!({ "certificationDetail": [] })), &["1 certificationDetail contact-missing"]);
    all.add(rule, file(&[differential(1, json!({ "historyKey": ABSENT }))]), &["1 historyKey"]);
    all.add(rule, file(&[differential(1, json!({ "isDeleted": null }))]), &["1 isDeleted"]);
    let rule = "wrong-type";
    // A cell has no type, but what it may hold.
    for (flag, found) in [("0", &[][..]), ("FALSE", &[]), ("2", &["1 isNotDisclosed"]), ("１", &["1 isNotDisclosed"])]
    {
        let row = csv_row().replacen(",1,0,", &format!(",1,{flag},"), 1);
        all.add(rule, format!("{CSV_HEAD}\n{row}\n"), found);
    }
    all.each(rule, "isNotDisclosed", &[json!("true"), json!(0), json!([])], &["1 isNotDisclosed"]);
    all.each(rule, "isNotDisclosed", &[json!(false)], &[]);
    all.each(rule, "myNumber", &[json!(123_456_789_018_u64), json!(12), json!(true), json!({})], &["1 myNumber"]);
    all.each(rule, "isAlwaysReimbursement", &[json!(true), json!(1)], &["1 isAlwaysReimbursement"]);
    all.each(rule, "validTo", &[json!(20_270_331)], &["1 validTo"]);
    all.each(rule, "certificationDetail", &[json!("x"), json!({})], &["1 certificationDetail"]);
    all.each(rule, "basicFiveInfo", &[json!("x"), json!([])], &["1 basicFiveInfo"]);
    all.each(rule, "maxCopaymentAmount", &[json!(500)], &["1 maxCopaymentAmount"]);
    // A sub key that did not pass tells nothing apart, and makes nothing the same.
    let key = |n: u32| json!({ "certificationSubKey": n });
    all.add(rule, two(key(1), key(2)), &["1 certificationSubKey", "2 certificationSubKey"]);
    let rule = "wrong-length";
    all.each(rule, "orgSpecificCertificateTypeId", &[json!("A".repeat(51))], &["1 orgSpecificCertificateTypeId"]);
    all.each(rule, "orgSpecificCertificateTypeId", &[json!("A".repeat(50)), json!("A")], &[]);
    all.each(
        rule,
        "myNumber",
        &[json!("12345678901"), json!("1234567890189"), json!("23456789013"), json!("23456789014")],
        &["1 myNumber"],
    );
    all.each(
        rule,
        "medicalSubsidyInsurerNumber",
        &[json!("8113624"), json!("811362444")],
        &["1 medicalSubsidyInsurerNumber"],
    );
    all.each(rule, "certificationName", &[json!("証".repeat(101)), json!("髙".repeat(101))], &["1 certificationName"]);
    all.each(rule, "certificationName", &[json!("証".repeat(100)), json!("𠮟".repeat(100))], &[]);
    all.each(rule, "medicalSubsidyRecipientNumber", &[json!("1".repeat(31))], &["1 medicalSubsidyRecipientNumber"]);
    let charset = "1 medicalSubsidyRecipientNumber recipient-number-charset";
    all.each(rule, "medicalSubsidyRecipientNumber", &[json!("あ".repeat(30))], &[charset]);
    all.each(rule, "medicalSubsidyRecipientNumber", &[json!("1".repeat(30))], &[]);
    let short = "[[field]]\njson = \"certificationName\"\nlength = { min = 3 }\n";
    for (name, expected) in [("証書", &["1 certificationName"][..]), ("証書類", &[])] {
        all.add(rule, one(json!({ "certificationName": name })), expected);
        all.by(short);
    }
    let rule = "wrong-charset";
    let pattern = "[[field]]\njson = \"certificationName\"\npattern = \"^[^0-9]+$\"\n";
    for (name, expected) in [("証書2", &["1 certificationName"][..]), ("証書", &[])] {
        all.add(rule, one(json!({ "certificationName": name })), expected);
        all.by(pattern);
    }
    let numbers =
        ["１２３４５６７８９０１８", "1234 5678 9018", "1234-5678-9018", "1.23456789E11", "12345678901x", "1２"];
    all.each(rule, "myNumber", &[json!("123456789018 "), json!("\u{3000}123456789018")], &["1 myNumber"]);
    all.each(rule, "myNumber", &numbers.map(Value::from), &["1 myNumber"]);
    all.each(rule, "medicalSubsidyInsurerNumber", &[json!("8113624a"), json!(" ")], &["1 medicalSubsidyInsurerNumber"]);
    all.each(
        rule,
        "orgSpecificCertificateTypeId",
        &[json!("A-1"), json!("Ａ１"), json!("A 1"), json!("é")],
        &["1 orgSpecificCertificateTypeId"],
    );
    all.each(rule, "orgSpecificCertificateTypeId", &[json!("aZ09")], &[]);
    let rule = "value-not-in-list";
    all.each(
        rule,
        "isAlwaysReimbursement",
        &[json!("2"), json!("１"), json!("true"), json!(" ")],
        &["1 isAlwaysReimbursement"],
    );
    all.each(rule, "isAlwaysReimbursement", &[json!("0")], &[]);
    let rule = "wrong-date";
    let wrong = [
        "2026-02-29",
        "1900-02-29",
        "20261122",
        "2026/11/22",
        "99991231",
        "0000-00-00",
        "1950-A1-00",
        "2026-11-31",
        "2026-4-1",
        "２０２６－１１－２２",
        "令和8年11月22日",
        "2026-11-22T00:00:00",
        " 2026-11-22",
        "2026-11-22 ",
        "2026/4/1",
        "2026年4月1日",
        "46113",
        "50401",
        "99999999",
        "9999-99-99",
        "R99.12.31",
        "5991231",
        "R8.4.1",
        "5080401",
        "08-04-01",
        "4月1日",
        "2026-04",
        "1/4/2026",
        "不明",
    ];
    all.each(rule, "validFrom", &wrong.map(Value::from), &["1 validFrom"]);
    all.each(rule, "validTo", &wrong.map(Value::from), &["1 validTo"]);
    all.each(rule, "validTo", &["2028-02-29", "9999-12-31", "2026-11-22"].map(Value::from), &[]);
    let rule = "birth-date-irregular";
    let odd = [
        "2015-02-29",
        "0000-00-00",
        "1950-00-00",
        "1950-A1-00",
        "1950-03-A2",
        "明治45年7月30日",
        "大正15年12月25日",
        "19500101",
        "1950/01/01",
        "1950-02-30",
        "不詳",
        "1950/1/1",
        "1950.1.1",
        "1950年1月1日",
        "1950-01-01 00:00:00",
        "18264",
        "30401",
        "99999999",
        "S25.1.1",
        "3250101",
        "25-01-01",
        "1月1日",
        "1950-01",
        "1/1/1950",
        "１９５０－０１－０１",
        " 1950-01-01",
        "1950-01-01 ",
    ];
    all.each(rule, "basicFiveInfo.dateOfBirth", &odd.map(Value::from), &["1 basicFiveInfo.dateOfBirth"]);
    all.each(rule, "basicFiveInfo.dateOfBirth", &["2016-02-29", "1912-07-30", "1926-12-25"].map(Value::from), &[]);
    let rule = "wrong-additional-conditions";
    all.each(
        rule,
        "additionalConditions",
        &["A01", "A01-", "-1", "A-1;", "A-1,B-2", "A-1;B2"].map(Value::from),
        &["1 additionalConditions"],
    );
    all.each(rule, "additionalConditions", &["A01-1", "A01\u{2010}1", "A-1;B\u{2010}2;C-3"].map(Value::from), &[]);
}

fn numbers(all: &mut Examples) {
    let rule = "my-number-check-digit";
    all.each(rule, "myNumber", &["210987654321", "123456789012", "983205673210"].map(Value::from), &["1 myNumber"]);
    all.each(rule, "myNumber", &["123456789018", "023456789013", "123456789000", "123456789050"].map(Value::from), &[]);
    let rule = "my-number-dummy";
    all.each(rule, "myNumber", &[json!("000000000000")], &["1 myNumber"]);
    all.each(rule, "myNumber", &[json!("999999999999")], &["1 myNumber", "1 myNumber my-number-check-digit"]);
    all.each(rule, "myNumber", &[json!("111111111118")], &[]);
    let insurer =
        |number: &str| json!({ "medicalSubsidyInsurerNumber": number, "medicalSubsidyRecipientNumber": null });
    let (rule, field) = ("insurer-number-check-digit", "1 medicalSubsidyInsurerNumber");
    for number in ["83133007", "28270503", "81136245", "81316244"] {
        all.add(rule, one(insurer(number)), &[field]);
    }
    for number in ["81136244", "88138243", "51136018", "46390100", "54016027", "52197019", "38136016", "87136008"] {
        all.add(rule, one(insurer(number)), &[]);
    }
    let rule = "insurer-number-prefecture";
    all.add(rule, one(insurer("87654321")), &[field, "1 medicalSubsidyInsurerNumber insurer-number-check-digit"]);
    for body in ["8100001", "8148001", "8199001"] {
        let check = pmh_inspector::record::mod10_check_digit(body).unwrap();
        all.add(rule, one(insurer(&format!("{body}{check}"))), &[field]);
    }
    for body in ["8101001", "8147001"] {
        let check = pmh_inspector::record::mod10_check_digit(body).unwrap();
        all.add(rule, one(insurer(&format!("{body}{check}"))), &[]);
    }
    let both = |insurer: &str, recipient: &str| {
        one(json!({ "medicalSubsidyInsurerNumber": insurer, "medicalSubsidyRecipientNumber": recipient }))
    };
    let (rule, field) = ("recipient-number-length", "1 medicalSubsidyRecipientNumber");
    let blank = "1 medicalSubsidyRecipientNumber recipient-number-charset";
    all.add(rule, both("54016027", "0000018 "), &[field, blank]);
    for number in ["123456", "12345678", "123456a", "18"] {
        all.add(rule, both("54016027", number), &[field]);
        all.add(rule, both("81136244", number), &[]);
    }
    // Full-width digits are told as such, and their number only where it is wrong.
    let charset = "1 medicalSubsidyRecipientNumber recipient-number-charset";
    all.add(rule, both("54016027", "０００００１８"), &[charset]);
    all.add(rule, both("54016027", "００００１８"), &[field, charset]);
    all.add(rule, both("81136244", "００００１８"), &[charset]);
    let rule = "recipient-number-check-digit";
    for number in ["0000002", "1234567"] {
        all.add(rule, both("54016027", number), &[field]);
        all.add(rule, both("81136244", number), &[]);
    }
    for number in ["9999996", "0000000", "1234566", "0000018"] {
        all.add(rule, both("54016027", number), &[]);
    }
}

/// 個人番号 where none belongs. Those of people here are `my_number(1)` and so on; nobody has `my_number(99)`.
fn strays(all: &mut Examples) {
    let [own, other, nobodys] = [1, 2, 99].map(common::my_number);
    let recipient = |text: &str| json!({ "medicalSubsidyRecipientNumber": text });
    let cards = |label: &str, value: Value| json!({ "certificationDetail": [{ "label": "問合せ先", "value": "見本市" }, { "label": label, "value": value }] });
    let card = |value: &str| cards("備考", json!(value));
    let parted = |number: &str, by: &str| [&number[..4], &number[4..8], &number[8..]].join(by);
    let wide = |number: &str| number.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap()).collect::<String>();
    let rule = "my-number-elsewhere";
    let in_card = "1 certificationDetail[1]";
    all.add(rule, one(recipient(&own)), &["1 medicalSubsidyRecipientNumber"]);
    all.add(rule, file(&[record(1, recipient(&other)), common::clean(2)]), &["1 medicalSubsidyRecipientNumber"]);
    all.add(rule, file(&[common::clean(2), record(1, recipient(&other))]), &["2 medicalSubsidyRecipientNumber"]);
    for text in
        [&own, &parted(&own, "-"), &wide(&own), &parted(&own, "\n"), &format!("12-{own}-3"), &format!("x{own} {own}y")]
    {
        all.add(rule, one(card(text)), &[in_card]);
    }
    all.add(rule, one(cards(&own, json!("なし"))), &[in_card]);
    all.add(rule, one(cards("個人番号", json!(own))), &[in_card]);
    all.add(
        rule,
        one(json!({ "maxCopaymentAmount": { "外来": { "月額": own } } })),
        &["1 maxCopaymentAmount.外来.月額"],
    );
    all.add(rule, one(json!({ "maxCopaymentAmount": { &own: "500" } })), &["1 maxCopaymentAmount"]);
    for (key, value) in
        [(own.as_str(), json!("x")), ("memo", json!({ "a": [1, { "b": own }] })), ("memo", json!([{ &own: 1 }]))]
    {
        let field = if key == "memo" { "1 memo" } else { "1 -" };
        all.add(rule, one(json!({ key: value })), &[field, &format!("{field} unknown-field")]);
    }
    all.add(rule, one(json!({ "segment": [own] })), &["1 segment", "1 segment wrong-type"]);
    // The number itself is written otherwise, or is no text at all.
    for (written, wrong) in [
        (json!(wide(&own)), "wrong-charset"),
        (json!(parted(&own, " ")), "wrong-charset"),
        (json!(own.parse::<u64>().unwrap()), "wrong-type"),
    ] {
        let mut changes = card(&own);
        changes["myNumber"] = written;
        all.add(rule, one(changes), &[in_card, &format!("1 myNumber {wrong}")]);
    }
    // Somebody else's within a longer run, and other numbers of twelve digits.
    for text in [&format!("7{other}"), "210987654321", "T1234567890123", "1-2345-6789-0123", "2026-04-01 2027-03-31"] {
        all.add(rule, file(&[record(1, card(text)), common::clean(2)]), &[]);
    }
    // What is deleted is shown to nobody.
    let mut deleted = card(&own);
    deleted["isDeleted"] = json!(true);
    all.add(rule, file(&[differential(1, deleted)]), &[]);
    let csv = |heading: &str, cell: &str| format!("{CSV_HEAD},{heading}\n{},{cell}\n", csv_row());
    all.add(rule, csv("備考", &own), &["1 備考"]);
    all.add(rule, csv(&own, "x"), &["- column 21 my-number-elsewhere"]);
    all.add(rule, csv("個人番号", &own), &["- myNumber duplicate-column"]);
    // Outside the records nothing is named.
    let one_record = serde_json::to_string(&record(1, json!({}))).unwrap();
    let wrapped = ["- -", "- - body-form"];
    for key in ["個人番号", "sentBy", "meta\":{\"memo\":[1,\"x\"],\"by"] {
        let close = if key.contains('{') { "}" } else { "" };
        all.add(rule, format!("{{\"{key}\":\"{own}\"{close},\n\"data\":[{one_record}]}}"), &wrapped);
        all.add(rule, format!("{{\"data\":[{one_record}],\n\"{key}\":\"{own}\"{close}}}"), &wrapped);
    }
    all.add(rule, format!("{{\"data\":[{one_record}],\"{own}\":1}}"), &wrapped);
    all.add("my-number-like", format!("{{\"data\":[{one_record}],\"by\":\"{nobodys}\"}}"), &wrapped);
    let labelled = format!("{{\"個人番号\":210987654321,\"data\":[{one_record}]}}");
    all.add("my-number-like", labelled, &wrapped);
    all.add("my-number-like", format!("{{\"id\":210987654321,\"data\":[{one_record}]}}"), &["- - body-form"]);
    let rule = "my-number-like";
    for text in [
        &nobodys,
        &parted(&nobodys, "-"),
        &wide(&nobodys),
        &format!("保護者（{nobodys}）"),
        &format!("{nobodys}, {nobodys}"),
    ] {
        all.add(rule, one(card(text)), &[in_card]);
    }
    for label in ["保護者の個人番号", "マイ ナンバー", "my number"] {
        all.add(rule, one(cards(label, json!("210987654321"))), &[in_card]);
        all.add(rule, one(cards(label, json!("なし"))), &[]);
    }
    all.add(
        rule,
        one(json!({ "guardianMyNumber": 210_987_654_321_u64 })),
        &["1 guardianMyNumber", "1 guardianMyNumber unknown-field"],
    );
    all.add(rule, one(json!({ &nobodys: "x" })), &["1 -", "1 - unknown-field"]);
    all.add(rule, one(cards(&nobodys, json!("なし"))), &[in_card]);
    let mut both = card(&format!("本人 {own} 保護者 {nobodys}"));
    both["segment"] = json!(nobodys);
    all.add(rule, one(both), &["1 segment", in_card, &format!("{in_card} my-number-elsewhere")]);
    all.add(rule, csv(&nobodys, "x"), &["- column 21 my-number-like"]);
    let shifted = format!("{}5", &nobodys[..11]);
    for text in [
        shifted.as_str(),
        "210987654321",
        "000000000000",
        // Their check digit holds by chance.
        "+81-90-1234-5045",
        "1000,2000,3000",
        "03-1234-5678",
        "0120-123-456",
        "090-1234-5678",
        "81136244",
        "1310000001",
        "1234567890123",
        "2026-04-01 2027-03-31",
        "令和8年11月22日10時30分",
        "2026/11/22 10:30:00",
    ] {
        all.add(rule, one(card(text)), &[]);
    }
}

fn periods(all: &mut Examples) {
    let period = |from: &str, to: &str| json!({ "validFrom": from, "validTo": to });
    all.add("period-reversed", one(period("2027-04-01", "2027-03-31")), &["1 validTo"]);
    all.add("period-reversed", one(period("2025-04-01", "2024-03-31")), &["1 validTo"]);
    all.add("period-reversed", one(period("2026-11-22", "2026-11-22")), &[]);
    all.add("period-ended", one(period("2025-04-01", "2026-11-21")), &["1 validTo"]);
    all.add("period-ended", one(period("2025-04-01", "2026-11-22")), &[]);
    all.add("period-not-started", one(period("2026-11-23", "2027-03-31")), &["1 validFrom"]);
    all.add("period-not-started", one(period("2026-11-22", "2027-03-31")), &[]);
    let birth = |day: &str, from: &str| json!({ "basicFiveInfo.dateOfBirth": day, "validFrom": from });
    all.add("period-before-birth", one(birth("2026-04-02", "2026-04-01")), &["1 validFrom"]);
    all.add("period-before-birth", one(birth("2026-04-01", "2026-04-01")), &[]);
    all.add(
        "birth-date-future",
        one(birth("2026-11-23", "2026-04-01")),
        &["1 basicFiveInfo.dateOfBirth", "1 validFrom period-before-birth"],
    );
    all.add("birth-date-future", one(birth("2026-11-22", "2026-11-22")), &[]);
}

fn texts(all: &mut Examples) {
    let places = [
        ("basicFiveInfo.name", "basicFiveInfo.name"),
        ("basicFiveInfo.address", "basicFiveInfo.address"),
        ("certificationName", "certificationName"),
        ("designatedMedicalInstitutions", "designatedMedicalInstitutions"),
    ];
    let card = |label: &str, value: &str| {
        one(
            json!({ "certificationDetail": [{ "label": "電話", "value": "03-0000-0000" }, { "label": label, "value": value }] }),
        )
    };
    let lists: [(&'static str, &[&str], &[&str]); 4] = [
        // Written as escapes: editors normalise some of these silently.
        (
            "gaiji-replaced",
            &["\u{9AD9}橋", "\u{20BB7}野", "\u{FA12}", "\u{FA1E}", "\u{3479}", "\u{E000}", "\u{1F600}"],
            &[
                "高橋",
                "\u{FA11}",
                "\u{5FB7}",
                "\u{FA19}",
                "\u{FA10}",
                "\u{2363A}",
                "\u{20B9F}",
                "\u{4FF1}",
                "\u{29E3D}",
                "①㈱№℡",
                "々〆仝　〜",
                "か\u{309A}",
            ],
        ),
        (
            "uncertain-character",
            &["辻\u{E0100}", "ｱｲ", "\u{FF5E}", "か\u{3099}", "\u{2014}", "\u{A5}"],
            &["辻", "アイ", "〜", "が", "―", "￥"],
        ),
        ("control-character", &["a\tb", "a\u{1b}b", "a\u{7f}", "a\u{85}", "a\r"], &["a b", "a　b"]),
        (
            "invisible-character",
            &["a\u{200B}", "\u{202E}a", "a\u{AD}b", "\u{FEFF}a", "a\u{A0}b", "a\u{2066}"],
            &["a b"],
        ),
    ];
    for (rule, trips, passes) in lists {
        for (path, field) in places {
            all.each(rule, path, &trips.iter().map(|t| json!(t)).collect::<Vec<_>>(), &[&format!("1 {field}")]);
            all.each(rule, path, &passes.iter().map(|t| json!(t)).collect::<Vec<_>>(), &[]);
        }
        for text in trips {
            all.add(rule, card("備考", text), &["1 certificationDetail[1]"]);
            all.add(rule, card(text, "あ"), &["1 certificationDetail[1]"]);
        }
        for text in passes {
            all.add(rule, card(text, text), &[]);
        }
    }
    unseen(all);
    all.add("control-character", card("備考", "一\n二"), &[]);
    all.add("control-character", card("備\n考", "一"), &["1 certificationDetail[1]"]);
    all.add("control-character", one(json!({ "certificationName": "一\n二" })), &["1 certificationName"]);
    let of_name = "1 basicFiveInfo.name damaged-character";
    all.each("gaiji-replaced", "basicFiveInfo.name", &[json!("\u{FFFD}")], &["1 basicFiveInfo.name", of_name]);
    all.each("gaiji-replaced", "basicFiveInfo.address", &[json!("\u{FFFD}")], &["1 basicFiveInfo.address"]);
    all.each("gaiji-replaced", "certificationName", &[json!("●")], &[]);
    // One finding a field and rule, each rule its own.
    all.add(
        "gaiji-replaced",
        one(json!({ "basicFiveInfo.name": "\u{9AD9}\u{9AD9}ｱ\t\u{200B}" })),
        &[
            "basicFiveInfo.name",
            "basicFiveInfo.name uncertain-character",
            "basicFiveInfo.name control-character",
            "basicFiveInfo.name invisible-character",
        ]
        .map(|text| format!("1 {text}"))
        .each_ref()
        .map(String::as_str),
    );
    let (rule, field) = ("kana-charset", "basicFiveInfo.nameKana");
    all.each(
        rule,
        field,
        &["やまだ", "ヤマダtaro", "ヤマ-ダ", "山田", "ヤマダ。"].map(Value::from),
        &["1 basicFiveInfo.nameKana"],
    );
    all.each(rule, field, &["ヤマダ　タロウ", "ヴァン・ダム", "ヷヵヶ"].map(Value::from), &[]);
    all.each(
        rule,
        field,
        &[json!("ﾔﾏﾀﾞ")],
        &["1 basicFiveInfo.nameKana", "1 basicFiveInfo.nameKana uncertain-character"],
    );
    all.each(
        rule,
        field,
        &[json!("ヤマタ\u{3099}")],
        &["1 basicFiveInfo.nameKana", "1 basicFiveInfo.nameKana uncertain-character"],
    );
}

fn content(all: &mut Examples) {
    all.each("not-disclosed", "isNotDisclosed", &[json!(true)], &["1 isNotDisclosed"]);
    all.each("not-disclosed", "isNotDisclosed", &[json!(false)], &[]);
    let card = |label: &str, value: &str| one(json!({ "certificationDetail": [{ "label": label, "value": value }] }));
    for (label, value) in
        [("備考", "院外処方も対象"), ("記号番号", "12-3456789012"), ("有効期限", "2027-03-31"), ("保護者", "見本花子")]
    {
        all.add("contact-missing", card(label, value), &["1 certificationDetail"]);
    }
    for (label, value) in [
        ("問合せ先", "なし"),
        ("問合せ先", "－"),
        ("保護者連絡先", "090-0000-0000"),
        ("指定病院", "見本病院 03-0000-0000"),
        ("記号・番号", "012-345-6789"),
    ] {
        all.add("contact-missing", card(label, value), &["1 certificationDetail"]);
    }
    for value in ["医療助成課 TEL03-0000-0000", "医療助成課電話22-1111", "☎ 0000.00.1234"] {
        all.add("contact-missing", card("備考", value), &[]);
    }
    for label in
        ["問合せ先", "お問い合わせ", "照会先", "連絡先", "電話番号", "TEL", "担当課", "担当", "窓口", "市区町村"]
    {
        all.add("contact-missing", card(label, "見本市"), &[]);
    }
    all.add("contact-missing", card("備考", "不明な点は03-0000-0000まで"), &[]);
    all.each("always-reimbursement", "isAlwaysReimbursement", &[json!("1")], &["1 isAlwaysReimbursement"]);
    all.each("always-reimbursement", "isAlwaysReimbursement", &[json!("0")], &[]);
    let field = "medicalSubsidyInsurerNumber";
    all.each(
        "insurer-number-absent",
        field,
        &[json!(ABSENT), json!(null), json!("")],
        &["1 medicalSubsidyInsurerNumber"],
    );
    all.each("insurer-number-absent", field, &[json!("81136244")], &[]);
}

fn across(all: &mut Examples) {
    let none = || json!({});
    let rule = "duplicate-record";
    all.add(rule, two(none(), none()), &["2 myNumber", "2 validFrom period-overlap"]);
    let later = json!({ "validFrom": "2026-04-01", "validTo": "2026-12-31" });
    all.add(rule, two(none(), later), &["2 myNumber", "2 validFrom period-overlap"]);
    let past = |n: &str| json!({ "validFrom": "2025-04-01", "validTo": "2026-03-31", "certificationSubKey": n });
    all.add(rule, two(none(), past("1")), &["2 validTo period-ended"]);
    all.add(rule, two(none(), json!({ "certificationSubKey": "2" })), &[]);
    all.add(rule, two(none(), json!({ "orgSpecificCertificateTypeId": "A002" })), &[]);
    // A day in a wrong form is still the same day when written the same.
    let slash = || json!({ "validFrom": "2026/04/01" });
    let wrong = ["1 validFrom wrong-date", "2 myNumber", "2 validFrom wrong-date"];
    all.add(rule, two(slash(), slash()), &wrong);
    // Absent, null and empty sub keys are the same: none.
    let key = |value: Value| json!({ "certificationSubKey": value });
    all.add(rule, two(key(json!(ABSENT)), key(json!(null))), &["2 myNumber", "2 validFrom period-overlap"]);
    let history = |person: u32, key: &str, sub: &str| {
        differential(person, json!({ "historyKey": key, "certificationSubKey": sub }))
    };
    all.add(rule, file(&[history(1, "K", "1"), history(1, "K", "2")]), &["2 historyKey"]);
    let number = differential(1, json!({ "historyKey": "K", "certificationSubKey": 2 }));
    let wrong = ["2 certificationSubKey wrong-type", "2 historyKey"];
    all.add(rule, file(&[history(1, "K", "1"), number]), &wrong);
    all.add(rule, file(&[history(1, "K", "1"), history(1, "L", "2")]), &[]);
    all.add(rule, file(&[history(1, "K", "1"), history(2, "K", "1")]), &[]);
    let rule = "period-overlap";
    let span = |from: &str, to: &str| json!({ "validFrom": from, "validTo": to });
    all.add(rule, two(span("2026-04-01", "2027-03-31"), span("2026-10-01", "2027-09-30")), &["2 validFrom"]);
    all.add(rule, two(span("2026-10-01", "2027-09-30"), span("2026-04-01", "2026-12-31")), &["2 validFrom"]);
    all.add(rule, two(span("2025-01-01", "2026-11-22"), span("2026-11-22", "2027-09-30")), &["2 validFrom"]);
    all.add(
        rule,
        two(span("2025-01-01", "2026-11-22"), span("2026-11-23", "2027-09-30")),
        &["2 validFrom period-not-started"],
    );
    all.add(
        rule,
        two(span("2026-04-01", "2027-03-31"), span("2027-02-01", "2026-05-01")),
        &["2 validTo period-reversed"],
    );
    let entry = |key: &str, from: &str, deleted: bool| {
        differential(1, json!({ "historyKey": key, "validFrom": from, "isDeleted": deleted }))
    };
    all.add(rule, file(&[entry("K", "2026-04-01", false), entry("L", "2026-05-01", false)]), &["2 validFrom"]);
    all.add(rule, file(&[entry("K", "2026-04-01", true), entry("L", "2026-05-01", false)]), &[]);
    all.add(rule, file(&[entry("K", "2026-04-01", false), entry("L", "2026-05-01", true)]), &[]);
    let rule = "person-mismatch";
    for (field, value) in [("name", "見本次郎"), ("dateOfBirth", "2018-05-06"), ("sex", "2")] {
        all.add(
            rule,
            two(none(), json!({ "certificationSubKey": "2", format!("basicFiveInfo.{field}"): value })),
            &["2 myNumber"],
        );
        all.add(
            rule,
            two(none(), json!({ "certificationSubKey": "2", format!("basicFiveInfo.{field}"): ABSENT })),
            &[&format!("2 basicFiveInfo.{field} person-field-empty")],
        );
    }
    all.add(rule, two(none(), json!({ "certificationSubKey": "2", "basicFiveInfo.address": "見本市西1" })), &[]);
    // The same day or code in another form is told by the rules of its field, and is nobody else's.
    for birth in ["2018/05/05", "2018/5/5", "H30.5.5", "２０１８－０５－０５"] {
        let other = json!({ "certificationSubKey": "2", "basicFiveInfo.dateOfBirth": birth });
        all.add(rule, two(none(), other), &["2 basicFiveInfo.dateOfBirth birth-date-irregular"]);
    }
    let other = json!({ "certificationSubKey": "2", "basicFiveInfo.dateOfBirth": "2018/5/6" });
    all.add(rule, two(none(), other), &["2 myNumber", "2 basicFiveInfo.dateOfBirth birth-date-irregular"]);
    for (sex, expected) in
        [("１", &["2 basicFiveInfo.sex sex-irregular"][..]), (" 1", &["2 basicFiveInfo.sex sex-irregular"])]
    {
        all.add(rule, two(none(), json!({ "certificationSubKey": "2", "basicFiveInfo.sex": sex })), expected);
    }
    let rule = "recipient-number-shared";
    let number = || json!({ "medicalSubsidyRecipientNumber": "0000018" });
    all.add(rule, file(&[record(1, number()), record(2, number())]), &["2 medicalSubsidyRecipientNumber"]);
    all.add(
        rule,
        file(&[
            record(1, number()),
            record(1, json!({ "medicalSubsidyRecipientNumber": "0000018", "certificationSubKey": "2" })),
        ]),
        &[],
    );
    let other = json!({ "medicalSubsidyRecipientNumber": "0000018", "medicalSubsidyInsurerNumber": "88138243" });
    all.add(rule, file(&[record(1, number()), record(2, other)]), &[]);
}

fn uploads(all: &mut Examples) {
    let rule = "mass-disappearance";
    let people = |from: u32, to: u32| -> Vec<Value> { (from..=to).map(|person| record(person, json!({}))).collect() };
    // Without a previous upload it does not run.
    all.add(rule, file(&people(1, 2)), &[]);
    for (gone, expected) in [(0, &[][..]), (2, &[]), (4, &[]), (5, &["- -"])] {
        all.add(rule, file(&people(1 + gone, 100)), expected);
        all.after(file(&people(1, 100)));
    }
    // Of another type nobody is gone, and who is new is no matter.
    let other = json!({ "orgSpecificCertificateTypeId": "A002" });
    let both = [people(1, 100), vec![record(200, other.clone())]].concat();
    all.add(rule, file(&people(1, 100)), &["- -"]);
    all.after(file(&both));
    all.add(rule, file(&both), &[]);
    all.after(file(&people(1, 100)));
    // What is no code may be somebody's name, and is not told.
    all.add(rule, file(&people(1, 1)), &["- -"]);
    all.after(file(&[record(1, json!({})), record(2, json!({ "orgSpecificCertificateTypeId": "見本花子" }))]));
    // A certificate less is no recipient less.
    let earlier = |person: u32| record(person, json!({ "validFrom": "2025-04-01", "validTo": "2026-03-31" }));
    all.add(rule, file(&people(1, 1)), &[]);
    all.after(file(&[earlier(1), record(1, json!({}))]));
    // A differential history holds other people than a registration.
    all.add(rule, file(&[differential(5, json!({}))]), &[]);
    all.after(file(&people(1, 3)));
    // A history names only what changed.
    let entries = |from: u32| (from..=4).map(|person| differential(person, json!({}))).collect::<Vec<_>>();
    all.add(rule, file(&entries(2)), &[]);
    all.after(file(&entries(1)));
    // Whose period is over is not missed.
    let over = |person: u32| record(person, json!({ "validFrom": "2025-04-01", "validTo": "2026-11-21" }));
    let until = |person: u32| record(person, json!({ "validFrom": "2025-04-01", "validTo": "2026-11-22" }));
    for (last_year, expected) in [(&over as &dyn Fn(u32) -> Value, &[][..]), (&until, &["- -"])] {
        all.add(rule, file(&people(1, 20)), expected);
        all.after(file(&[people(1, 20), (21..=40).map(last_year).collect()].concat()));
    }
    changed(all);
    // More types than anybody has are told together.
    let of_type = |n: u32| record(n, json!({ "orgSpecificCertificateTypeId": format!("T{n}") }));
    let types: Vec<Value> = (1..=1002).map(of_type).collect();
    all.add(rule, file(&types[..1000]), &["- -"]);
    all.after(file(&types));
}

/// What became of those who continue.
fn changed(all: &mut Examples) {
    let flag = |hidden: bool| json!({ "isNotDisclosed": hidden });
    let rule = "disclosure-lifted";
    let before = || file(&[record(1, flag(true)), record(2, flag(false))]);
    let mut after = |records: &[Value], expected: &[&str]| {
        all.add(rule, file(records), expected);
        all.after(before());
    };
    let hidden = "1 isNotDisclosed not-disclosed";
    after(&[record(1, flag(false)), record(2, flag(false))], &["1 isNotDisclosed"]);
    after(&[record(1, flag(true)), record(2, flag(false))], &[hidden]);
    after(&[record(1, flag(true)), record(2, flag(true))], &[hidden, "2 isNotDisclosed not-disclosed"]);
    // A new certificate of the person is disclosed, or of somebody else.
    let other = |person: u32| record(person, json!({ "orgSpecificCertificateTypeId": "A002" }));
    let mixed = "2 isNotDisclosed disclosure-mixed";
    after(&[record(1, flag(true)), other(1), record(2, flag(false))], &[hidden, mixed, "2 isNotDisclosed"]);
    after(&[record(1, flag(true)), other(2), record(2, flag(false))], &[hidden]);
    let gone = ["1 isNotDisclosed", "- - mass-disappearance"];
    after(&[other(1), record(2, flag(false))], &gone);
    // Of a record that cannot be read nobody knows whom it protected; where all others are there as before, it does no harm.
    let broken = |records: &[Value]| {
        let text = String::from_utf8(file(records)).unwrap();
        text.replacen("\"isNotDisclosed\":true", "\"isNotDisclosed\":True", 1).into_bytes()
    };
    let three = |first: bool| [record(1, flag(first)), record(2, flag(false)), record(3, flag(false))];
    all.add(rule, file(&three(false)), &["- isNotDisclosed"]);
    all.after(broken(&three(true)));
    all.add(rule, file(&three(false)[1..]), &[]);
    all.after(broken(&three(true)));
    let mut after = |records: &[Value], expected: &[&str]| {
        all.add(rule, file(records), expected);
        all.after(before());
    };
    let unclear = json!({ "isNotDisclosed": "false" });
    after(&[record(1, unclear), record(2, flag(false))], &["1 isNotDisclosed wrong-type"]);
    // A flag that could not be read may have said yes, and one that is lacking too; one that says no in another type said no.
    let given = || record(2, flag(false));
    for (before, expected) in [
        (json!("true"), &["1 isNotDisclosed"][..]),
        (json!("１"), &["1 isNotDisclosed"]),
        (json!("はい"), &["1 isNotDisclosed"]),
        (json!(1), &["1 isNotDisclosed"]),
        (json!(null), &["1 isNotDisclosed"]),
        (json!(ABSENT), &["1 isNotDisclosed"]),
        (json!([true]), &["1 isNotDisclosed"]),
        (json!("false"), &[]),
        (json!("０"), &[]),
        (json!(0), &[]),
    ] {
        all.add(rule, file(&[record(1, flag(false)), given()]), expected);
        all.after(file(&[record(1, json!({ "isNotDisclosed": before })), given()]));
    }
    for (before, expected) in [("１", true), ("はい", true), ("○", true), ("", true), ("０", false), ("false", false)]
    {
        let other = csv_row().replace(&common::my_number(1), &common::my_number(2)).replace("0000011", "0000012");
        let other = other.replace("見本太郎", "仮名花子");
        let first = |flag: &str| csv_row().replace(",1,0,81136244", &format!(",1,{flag},81136244"));
        let csv = |flag: &str| format!("{CSV_HEAD}\n{}\n{other}\n", first(flag)).into_bytes();
        all.add(rule, csv("0"), if expected { &["1 isNotDisclosed"] } else { &[] });
        all.after(csv(before));
    }
    // Many that are blank are told together.
    let many = |before: &str| {
        let flag = |n: u32| if n <= 10 && before == "blank" { json!({ "isNotDisclosed": "" }) } else { json!({}) };
        file(&(1..=11).map(|n| record(n, flag(n))).collect::<Vec<_>>())
    };
    all.add(rule, many("given"), &["- isNotDisclosed"]);
    all.after(many("blank"));
    // A flag that stands twice, or in a row of too many cells, says nothing.
    let twice = String::from_utf8(file(&[record(1, flag(false)), given()])).unwrap();
    all.add(rule, file(&[record(1, flag(false)), given()]), &["1 isNotDisclosed"]);
    all.after(
        twice.replacen("\"isNotDisclosed\":false", "\"isNotDisclosed\":true,\"isNotDisclosed\":false", 1).into_bytes(),
    );
    // Under a number in full width it is the same person; under another number one of the same name, kana and birth date.
    let wide: String = common::my_number(1).chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
    let under = |number: &str, hidden: bool, birth: &str| {
        let name = json!({ "basicFiveInfo.name": "仮名次郎", "basicFiveInfo.dateOfBirth": birth });
        let mut first = record(1, name);
        (first["myNumber"], first["isNotDisclosed"]) = (json!(number), json!(hidden));
        file(&[first, record(2, json!({}))])
    };
    let (same, other) = (common::my_number(1), common::my_number(3));
    let gone = "- - mass-disappearance";
    for (before, now, birth, expected) in [
        (&same, &wide, "2018-05-05", &["1 isNotDisclosed", "1 myNumber wrong-charset", gone][..]),
        (&wide, &same, "2018-05-05", &["1 isNotDisclosed", gone]),
        (&same, &other, "2018-05-05", &["1 isNotDisclosed", gone]),
        (&same, &other, "2018/5/5", &["1 isNotDisclosed", "1 basicFiveInfo.dateOfBirth birth-date-irregular", gone]),
        (&same, &other, "2018-05-06", &[gone]),
    ] {
        all.add(rule, under(now, false, birth), expected);
        all.after(under(before, true, "2018-05-05"));
    }
    // Without an upload before it does not run, and between two histories neither; after a registration a history may lift it.
    all.add(rule, file(&[record(1, flag(false))]), &[]);
    all.add(rule, file(&[differential(1, flag(false))]), &["1 isNotDisclosed"]);
    all.after(before());
    all.add(rule, file(&[differential(1, json!({ "isNotDisclosed": false, "isDeleted": true }))]), &[]);
    all.after(before());
    all.add(rule, file(&[differential(1, flag(false))]), &[]);
    all.after(file(&[differential(1, flag(true))]));
    let rule = "person-changed";
    let person = |person: u32, name: &str, birth: &str| {
        record(person, json!({ "basicFiveInfo.name": name, "basicFiveInfo.dateOfBirth": birth }))
    };
    let before = || file(&[person(1, "見本太郎", "2018-05-05"), person(2, "見本花子", "2018-06-06")]);
    let same = || person(2, "見本花子", "2018-06-06");
    for (name, birth, expected) in [
        ("仮名次郎", "2019-01-01", &["1 myNumber"][..]),
        ("仮名次郎", "2018-05-05", &[]),
        ("仮名次郎", "H30.5.5", &["1 basicFiveInfo.dateOfBirth birth-date-irregular"]),
        ("仮名次郎", "2018/5/6", &["1 myNumber", "1 basicFiveInfo.dateOfBirth birth-date-irregular"]),
        ("見本太郎", "2019-01-01", &[]),
        ("見本　太郎", "2019-01-01", &[]),
        ("", "2019-01-01", &["1 basicFiveInfo.name person-field-empty"]),
    ] {
        all.add(rule, file(&[person(1, name, birth), same()]), expected);
        all.after(before());
    }
    let both = [person(1, "仮名次郎", "2019-01-01"), person(2, "仮名三郎", "2019-01-02")];
    all.add(rule, file(&both), &["1 myNumber", "2 myNumber"]);
    all.after(before());
    let rule = "mass-change";
    let with = |changed: u32, of: u32, path: &str, value: &dyn Fn(u32) -> Value| {
        let changes = |n: u32| if n <= changed { json!({ path: value(n) }) } else { json!({}) };
        file(&(1..=of).map(|n| record(n, changes(n))).collect::<Vec<_>>())
    };
    let (one, each) = (|_: u32| json!("3"), |n: u32| json!(format!("{n}x")));
    for (changed, of, expected) in
        [(7, 20, &["- incomeSegment"][..]), (6, 20, &[]), (19, 19, &[]), (20, 20, &["- incomeSegment"])]
    {
        for value in [&one as &dyn Fn(u32) -> Value, &each] {
            all.add(rule, with(changed, of, "incomeSegment", value), expected);
            all.after(with(0, of, "incomeSegment", value));
        }
    }
    let day = |_: u32| json!("2027-03-30");
    all.add(rule, with(20, 20, "validTo", &day), &[]);
    all.after(with(0, 20, "validTo", &day));
    let card = |label: &'static str| move |n: u32| json!([{ "label": "問合せ先", "value": "見本市" }, { "label": label, "value": n.to_string() }]);
    for (label, expected) in [("備考", &["- certificationDetail[1]"][..]), ("交付年月日", &[]), ("有効期間", &[])]
    {
        let before = |n: u32| card(label)(n + 100);
        all.add(rule, with(20, 20, "certificationDetail", &card(label)), expected);
        all.after(with(20, 20, "certificationDetail", &before));
    }
    let unnamed = |income: &str| {
        let changes = json!({ "orgSpecificCertificateTypeId": "見本花子", "incomeSegment": income });
        file(&(1..=20).map(|n| record(n, changes.clone())).collect::<Vec<_>>())
    };
    let charset: Vec<String> = (1..=20).map(|n| format!("{n} orgSpecificCertificateTypeId wrong-charset")).collect();
    let expected: Vec<&str> = charset.iter().map(String::as_str).chain(["- incomeSegment"]).collect();
    all.add(rule, unnamed("3"), &expected);
    all.after(unnamed("2"));
}

fn histories(all: &mut Examples) {
    let entry = |person: u32, key: &str, changes: Value| {
        let mut all = json!({ "historyKey": key });
        all.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        differential(person, all)
    };
    let deleted = |person: u32, key: &str| entry(person, key, json!({ "isDeleted": true }));
    let base = || file(&[record(1, json!({})), record(2, json!({}))]);
    let rule = "history-delete-unknown";
    // Without an upload before it does not run.
    all.add(rule, file(&[deleted(1, "K")]), &[]);
    all.add(rule, file(&[deleted(1, "K")]), &[]);
    all.after(base());
    all.add(rule, file(&[deleted(3, "K")]), &["1 isDeleted"]);
    all.after(base());
    let other_day = json!({ "isDeleted": true, "validFrom": "2026-04-02" });
    all.add(rule, file(&[entry(1, "K", other_day.clone())]), &["1 isDeleted"]);
    all.after(base());
    all.add(rule, file(&[entry(1, "K", json!({})), deleted(3, "K")]), &["2 isDeleted"]);
    all.after(base());
    // After a differential file alone it is not known what was there before.
    all.add(rule, file(&[deleted(1, "H1"), deleted(5, "K"), entry(1, "L", json!({}))]), &[]);
    all.after(file(&[differential(1, json!({}))]));
    let rule = "history-delete-twice";
    all.add(rule, file(&[deleted(1, "K")]), &["1 isDeleted"]);
    all.after(file(&[deleted(1, "K")]));
    let rule_of_file = "2 historyKey duplicate-record";
    all.add(rule, file(&[deleted(1, "K"), deleted(1, "K")]), &["2 isDeleted", rule_of_file]);
    all.after(base());
    all.add(rule, file(&[deleted(1, "K"), deleted(2, "L")]), &[]);
    all.after(base());
    let rule = "history-key-reused";
    let before = || file(&[differential(1, json!({}))]);
    let later = json!({ "validFrom": "2026-05-01" });
    all.add(rule, file(&[entry(1, "H1", later.clone())]), &["1 historyKey"]);
    all.after(before());
    all.add(rule, file(&[entry(1, "H1", json!({ "certificationSubKey": "2" }))]), &["1 historyKey"]);
    all.after(before());
    all.add(rule, file(&[entry(1, "H1", json!({ "validTo": "2026-12-31" }))]), &[]);
    all.after(before());
    all.add(rule, file(&[entry(1, "H2", later)]), &[]);
    all.after(before());
    all.add(rule, file(&[deleted(1, "H1"), entry(1, "H1", json!({}))]), &["2 historyKey", rule_of_file]);
    all.after(before());
    let rule = "history-key-shared";
    all.add(rule, file(&[entry(1, "H2", json!({})), entry(2, "H1", json!({}))]), &["2 historyKey"]);
    all.after(before());
    all.add(rule, file(&[entry(1, "H3", json!({})), entry(2, "H2", json!({}))]), &[]);
    all.after(before());
    // Keys from 1 for each person, which enough records show, are no mistake.
    let own: Vec<Value> = (1..=40).map(|person| entry(person, "1", json!({}))).collect();
    all.add(rule, file(&own), &[]);
    all.after(base());
}

fn replies(all: &mut Examples) {
    let reply = |code: &str, index: u32| {
        format!("{{\"errors\":[{{\"index\":{index},\"code\":\"{code}\",\"message\":\"m\"}}]}}")
    };
    // Without a payload no reply fits a record, without a list no code is known: what passes stands in `replies_that_pass`.
    let both = ["- - code-not-in-list", "- - unmatched-reply"];
    all.add("code-not-in-list", reply("X-1", 0), &both);
    all.add("unmatched-reply", reply("X-1", 0), &both);
    let mut to = |rule, reply: Value, payload: &[u8], expected: &[&str]| {
        all.add(rule, reply.to_string(), expected);
        all.0.iter_mut().last().unwrap().payload = Some(payload.to_vec());
    };
    let three = file(&[1, 2, 3].map(|person| record(person, json!({}))));
    let numbered =
        |number: u32, recipient: &str| json!([{ "recordNo": number, "公費受給者番号": recipient, "status": "NG" }]);
    to("unmatched-reply", numbered(1, "9999999"), &three, &["- -"]);
    to("unmatched-reply", numbered(1, "0000011"), &three, &[]);
    to("reply-contradicts-record", numbered(1, "0000021"), &three, &["- -"]);
    to("reply-contradicts-record", numbered(2, "0000021"), &three, &[]);
    let by_key = |key: &str| json!({ "errors": { key: [{ "message": "m" }] } });
    to("reply-place-uncertain", by_key("1"), &three, &["- -"]);
    to("reply-place-uncertain", by_key("3"), &three, &[]);
    let twins = file(&[record(1, json!({})), record(2, json!({ "medicalSubsidyRecipientNumber": "0000011" }))]);
    let shared = "2 medicalSubsidyRecipientNumber recipient-number-shared";
    to("reply-place-uncertain", json!([{ "公費受給者番号": "0000011", "status": "NG" }]), &twins, &["- -", shared]);
    let against = |record: u32| json!([{ "index": 1, "recordNo": record, "status": "NG" }]);
    to("reply-place-uncertain", against(3), &three, &["- -"]);
    to("reply-place-uncertain", against(2), &three, &[]);
    let ordered = |ids: [&str; 3]| json!({ "results": ids.map(|id| json!({ "id": id, "status": "OK" })) });
    to("reply-place-uncertain", ordered(["B-2", "A-1", "C-3"]), &three, &["- -", "- -", "- -"]);
    to("reply-place-uncertain", ordered(["A-1", "B-2", "C-3"]), &three, &[]);
    to("reply-not-understood", json!({ "errors": [{ "recordNo": 1, "x": "y" }] }), &three, &["- -"]);
    to("reply-not-understood", json!({ "errors": [{ "recordNo": 1 }] }), &three, &[]);
    to("reply-not-understood", json!([{ "recordNo": 1, "status": 7 }]), &three, &["- -"]);
    to("reply-not-understood", json!({ "errors": [{ "recordNo": 1, "message": "y" }] }), &three, &[]);
    let counts = "reply-counts-contradict";
    to(counts, json!({ "status": "OK", "successCount": 2 }), &three, &["- -"]);
    to(counts, json!({ "status": "OK", "successCount": 2, "skipCount": 1 }), &three, &[]);
    to(counts, json!({ "status": "OK", "totalCount": 4 }), &three, &["- -"]);
    to(counts, json!({ "status": "OK", "totalCount": 3 }), &three, &[]);
    let list = |more: Value| {
        let one = |n: u32| json!({ "recordNo": n, "status": "OK" });
        let mut list = json!({ "results": [one(1), one(2), one(3)] });
        list.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        list
    };
    to(counts, list(json!({ "rejectCount": 1 })), &three, &["- -"]);
    to(counts, list(json!({ "okCount": 2 })), &three, &["- -"]);
    to(counts, list(json!({ "okCount": 3, "rejectCount": 0 })), &three, &[]);
}

/// What a loaded API design says of whole records.
fn designs(all: &mut Examples) {
    fn table(head: &str, record: &Value) -> &'static str {
        Box::leak(format!("[[body]]\n{head}record = '''{record}'''\n").into_boxed_str())
    }
    let mut by = |rule: &'static str, of: &str, schema: Value, value: Value, expected: &[&str]| {
        all.add(rule, one(json!({ of: value })), expected);
        all.by(table("", &json!({ "additionalProperties": true, "properties": { of: schema } })));
    };
    let rule = "number-out-of-range";
    for (limit, wrong, right) in [
        (json!({ "minimum": 1 }), json!(0), json!(1)),
        (json!({ "maximum": 1.5 }), json!(2), json!(1.5)),
        (json!({ "exclusiveMinimum": 0 }), json!(0), json!(0.1)),
        (json!({ "exclusiveMaximum": 3 }), json!(3.0), json!(2)),
        (json!({ "multipleOf": 0.1 }), json!(0.35), json!(0.3)),
        (json!({ "type": "integer", "format": "int32" }), json!(2_147_483_648_u32), json!(2_147_483_647)),
    ] {
        by(rule, "amount", limit.clone(), wrong, &["1 amount"]);
        by(rule, "amount", limit, right, &[]);
    }
    let rule = "wrong-count";
    let paid = json!({ "const": "a" });
    for (limit, wrong, right, field) in [
        (json!({ "minItems": 1 }), json!([]), json!([1]), "list"),
        (json!({ "maxItems": 1 }), json!([1, 2]), json!([1]), "list"),
        (json!({ "contains": paid }), json!(["b"]), json!(["a"]), "list"),
        (json!({ "contains": paid, "maxContains": 1 }), json!(["a", "a"]), json!(["a", "b"]), "list"),
        (json!({ "uniqueItems": true }), json!([1, 1.0]), json!([1, 2]), "list[1]"),
        (json!({ "minProperties": 1 }), json!({}), json!({ "a": 1 }), "list"),
        (json!({ "maxProperties": 0 }), json!({ "a": 1 }), json!({}), "list"),
    ] {
        by(rule, "list", limit.clone(), wrong, &[&format!("1 {field}")]);
        by(rule, "list", limit, right, &[]);
    }
    let rule = "wrong-combination";
    for (schema, wrong, right) in [
        (json!({ "anyOf": [{ "type": "string" }, { "type": "boolean" }] }), json!(1), json!("a")),
        (json!({ "oneOf": [{ "minimum": 1 }, { "multipleOf": 2 }] }), json!(2), json!(1)),
        (json!({ "not": { "const": "a" } }), json!("a"), json!("b")),
    ] {
        by(rule, "kind", schema.clone(), wrong, &["1 kind"]);
        by(rule, "kind", schema, right, &[]);
    }
    let together = json!({ "dependentRequired": { "start": ["end"] }, "additionalProperties": true });
    by(rule, "m", together.clone(), json!({ "start": 1 }), &["1 m.end"]);
    by(rule, "m", together, json!({ "start": 1, "end": 2 }), &[]);
    let rule = "field-not-allowed";
    let closed = json!({ "additionalProperties": false, "properties": { "a": {} } });
    by(rule, "m", closed.clone(), json!({ "a": 1, "b": 2 }), &["1 m.b"]);
    by(rule, "m", closed.clone(), json!({ "見本\u{3000}太郎": 2 }), &["1 -"]);
    by(rule, "m", closed, json!({ "a": 1 }), &[]);
    by(rule, "m", json!({ "propertyNames": { "maxLength": 2 } }), json!({ "abc": 1 }), &["1 m.abc"]);
    by(rule, "m", json!(false), json!(1), &["1 m"]);
    by(rule, "m", json!({ "readOnly": true }), json!(1), &["1 m"]);
    by("wrong-charset", "address", json!({ "format": "ipv4" }), json!("192.0.2"), &["1 address"]);
    by("wrong-charset", "address", json!({ "format": "ipv4" }), json!("192.0.2.1"), &[]);
    // Schemas that lead to one another without end.
    let chain = |nth: usize| (format!("d{nth}"), json!({ "$ref": format!("#/$defs/d{}", nth + 1) }));
    let defs: serde_json::Map<String, Value> = (0..310).map(chain).collect();
    let first = json!({ "m": { "$ref": "#/$defs/d0" } });
    all.add("wrong-combination", one(json!({ "m": "a" })), &["1 -"]);
    all.by(table("", &json!({ "additionalProperties": true, "properties": first, "$defs": defs })));
    // The records of a body, and the object around them.
    for (head, whole, expected) in [
        ("min_records = 2\n", false, &["- - wrong-count"][..]),
        ("max_records = 0\n", false, &["- - wrong-count"]),
        ("max_records = 1\n", false, &[]),
        ("wrapper = \"records\"\n", false, &["- - body-form"]),
        ("wrapper = \"records\"\n", true, &[]),
        ("", true, &["- - body-form"]),
        ("single = true\n", false, &["- - body-form"]),
    ] {
        let bytes = one(json!({}));
        let wrapped = [b"{\"records\":".as_slice(), &bytes, b"}"].concat();
        let rule = if head.contains("records = ") { "wrong-count" } else { "body-form" };
        all.add(rule, if whole { wrapped } else { bytes }, expected);
        all.by(table(head, &json!({})));
    }
    for (field, rule) in [("validFrom", "wrong-date"), ("basicFiveInfo.dateOfBirth", "birth-date-irregular")] {
        for (day, wrong) in [("20200401", false), ("20200431", true), ("2020-04-01", true)] {
            let found = format!("1 {field}");
            let found = if wrong { vec![found.as_str()] } else { vec![] };
            all.each(rule, field, &[json!(day)], &found);
            all.by(Box::leak(format!("[[field]]\njson = \"{field}\"\ndates = \"compact\"\n").into_boxed_str()));
        }
    }
}

pub fn examples() -> Vec<Example> {
    let mut all = Examples::default();
    for family in [
        reading, fields, numbers, strays, masters, periods, texts, content, across, uploads, histories, replies,
        people, designs,
    ] {
        family(&mut all);
    }
    all.0
}
