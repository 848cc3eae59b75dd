//! 400 invented records with 52 planted defects, and what must be found in them: always the same, from a small generator.

use serde_json::{Value, json};

use super::{ABSENT, change, clean, my_number};

/// A generator of numbers (Knuth's MMIX).
pub struct Lcg(pub u64);

impl Lcg {
    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

/// In which forms a defect can be written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// In JSON alone: types, keys.
    Json,
    /// In Unicode alone.
    Unicode,
    /// In all.
    All,
}

/// A defect: the number of its record, the narrowest form that holds it, and what must be found.
#[derive(Debug)]
pub struct Defect {
    pub record: usize,
    pub held: Held,
    pub found: Vec<String>,
}

/// How many records there are.
pub const RECORDS: usize = 400;

/// The records, and the defects in them.
pub fn planted() -> (Vec<Value>, Vec<Defect>) {
    let mut random = Lcg(2026);
    let mut records: Vec<Value> = (0..RECORDS).map(|i| person(i, &mut random)).collect();
    let mut defects = Vec::new();
    for (k, (held, changes, expected)) in kinds().into_iter().enumerate() {
        let i = 7 * k + 2 + random.below(4);
        for (path, value) in changes.as_object().unwrap() {
            match path.as_str() {
                "clone" => records[i] = records[i - 1].clone(),
                "share" => {
                    for key in ["medicalSubsidyInsurerNumber", "medicalSubsidyRecipientNumber"] {
                        records[i][key] = records[i - 1][key].clone();
                    }
                }
                _ => change(&mut records[i], path, value.clone()),
            }
        }
        let found = expected.iter().map(|text| format!("{} {text}", i + 1)).collect();
        defects.push(Defect { record: i + 1, held, found });
    }
    (records, defects)
}

/// An invented person with a certificate in which nothing is found.
fn person(i: usize, random: &mut Lcg) -> Value {
    const FAMILY: [(&str, &str); 6] = [
        ("甲野", "コウノ"),
        ("乙川", "オツカワ"),
        ("丙山", "ヘイヤマ"),
        ("丁田", "チョウダ"),
        ("\u{FA11}本", "サキモト"),
        ("𠮟見", "シツミ"),
    ];
    const GIVEN: [(&str, &str); 5] =
        [("壱郎", "イチロウ"), ("弐子", "ニコ"), ("参太", "サンタ"), ("肆織", "シオリ"), ("伍朗", "ゴロウ")];
    const INSURERS: [&str; 4] = ["81136244", "81137242", "88138243", "82138009"];
    let mut record = clean(i as u32 + 1);
    let (family, family_kana) = FAMILY[if i.is_multiple_of(50) { 5 } else { random.below(5) }];
    let (given, given_kana) = GIVEN[random.below(5)];
    let birth = format!("20{:02}-{:02}-{:02}", 9 + random.below(16), 1 + random.below(12), 1 + random.below(28));
    for (path, value) in [
        ("basicFiveInfo.name", format!("{family}{given}")),
        ("basicFiveInfo.nameKana", format!("{family_kana}　{given_kana}")),
        ("basicFiveInfo.address", format!("東京都架空市仮町{}丁目{}-{i}", 1 + random.below(9), 1 + random.below(99))),
        ("basicFiveInfo.dateOfBirth", birth),
        ("basicFiveInfo.sex", (1 + random.below(2)).to_string()),
        ("medicalSubsidyInsurerNumber", INSURERS[random.below(4)].to_owned()),
        ("medicalSubsidyRecipientNumber", format!("{:07}", 7_000_000 + i * 13)),
        ("designatedMedicalInstitutions", format!("架空第{i}医院")),
    ] {
        change(&mut record, path, json!(value));
    }
    record["certificationDetail"] = json!([
        { "label": "問合せ先", "value": format!("架空市こども課第{i}係") },
        { "label": "備考", "value": format!("院外処方を含む、通番{i}") },
    ]);
    record
}

type Kind = (Held, Value, &'static [&'static str]);

fn kinds() -> Vec<Kind> {
    use Held::{All, Json, Unicode};
    let no_contact = json!([{ "label": "備考", "value": "なし" }]);
    let in_card = |label: &str, value: &str| json!([{ "label": "電話", "value": "内線のみ" }, { "label": label, "value": value }]);
    let wide_card = json!([{ "label": "問合せ先", "value": "架空市" }, { "label": "備考", "value": "\u{9AD9}額療養" }]);
    vec![
        (All, json!({ "myNumber": ABSENT }), &["myNumber required-missing"]),
        (All, json!({ "validTo": null }), &["validTo required-missing"]),
        (All, json!({ "certificationName": "" }), &["certificationName required-missing"]),
        (All, json!({ "basicFiveInfo": ABSENT }), &["basicFiveInfo required-missing"]),
        (Json, json!({ "isNotDisclosed": "true" }), &["isNotDisclosed wrong-type"]),
        (Json, json!({ "myNumber": 123_456_789_018_u64 }), &["myNumber wrong-type"]),
        (Json, json!({ "isAlwaysReimbursement": true }), &["isAlwaysReimbursement wrong-type"]),
        (Json, json!({ "basicFiveInfo": "甲野" }), &["basicFiveInfo wrong-type"]),
        (Json, json!({ "maxCopaymentAmount": 500 }), &["maxCopaymentAmount wrong-type"]),
        (All, json!({ "myNumber": "23456789013" }), &["myNumber wrong-length"]),
        (
            All,
            json!({ "orgSpecificCertificateTypeId": "A".repeat(51) }),
            &["orgSpecificCertificateTypeId wrong-length"],
        ),
        (All, json!({ "certificationName": "証".repeat(101) }), &["certificationName wrong-length"]),
        (
            All,
            json!({ "medicalSubsidyRecipientNumber": "7".repeat(31) }),
            &["medicalSubsidyRecipientNumber wrong-length"],
        ),
        (All, json!({ "myNumber": "１２３４５６７８９０１８" }), &["myNumber wrong-charset"]),
        (All, json!({ "medicalSubsidyInsurerNumber": "8113 624" }), &["medicalSubsidyInsurerNumber wrong-charset"]),
        (All, json!({ "isAlwaysReimbursement": "2" }), &["isAlwaysReimbursement value-not-in-list"]),
        (All, json!({ "validFrom": "2026/04/01" }), &["validFrom wrong-date"]),
        (All, json!({ "validTo": "2027-02-30" }), &["validTo wrong-date"]),
        (
            All,
            json!({ "basicFiveInfo.dateOfBirth": "2015-02-29" }),
            &["basicFiveInfo.dateOfBirth birth-date-irregular"],
        ),
        (
            All,
            json!({ "basicFiveInfo.dateOfBirth": "1950-A1-00" }),
            &["basicFiveInfo.dateOfBirth birth-date-irregular"],
        ),
        (All, json!({ "additionalConditions": "A01" }), &["additionalConditions wrong-additional-conditions"]),
        (All, json!({ "myNumber": "210987654321" }), &["myNumber my-number-check-digit"]),
        (All, json!({ "myNumber": "000000000000" }), &["myNumber my-number-dummy"]),
        (
            All,
            json!({ "medicalSubsidyInsurerNumber": "81136245" }),
            &["medicalSubsidyInsurerNumber insurer-number-check-digit"],
        ),
        (
            All,
            json!({ "medicalSubsidyInsurerNumber": "87654321" }),
            &[
                "medicalSubsidyInsurerNumber insurer-number-check-digit",
                "medicalSubsidyInsurerNumber insurer-number-prefecture",
            ],
        ),
        (
            All,
            json!({ "medicalSubsidyInsurerNumber": "54016027", "medicalSubsidyRecipientNumber": "71234567" }),
            &["medicalSubsidyRecipientNumber recipient-number-length"],
        ),
        (
            All,
            json!({ "medicalSubsidyInsurerNumber": "54016027", "medicalSubsidyRecipientNumber": "1234567" }),
            &["medicalSubsidyRecipientNumber recipient-number-check-digit"],
        ),
        (All, json!({ "validTo": "2026-03-31" }), &["validTo period-reversed"]),
        (All, json!({ "validFrom": "2025-04-01", "validTo": "2026-03-31" }), &["validTo period-ended"]),
        (All, json!({ "validFrom": "2026-12-01" }), &["validFrom period-not-started"]),
        (All, json!({ "basicFiveInfo.dateOfBirth": "2026-05-05" }), &["validFrom period-before-birth"]),
        (
            All,
            json!({ "basicFiveInfo.dateOfBirth": "2026-12-24", "validFrom": "2026-12-25" }),
            &["basicFiveInfo.dateOfBirth birth-date-future", "validFrom period-not-started"],
        ),
        (All, json!({ "basicFiveInfo.name": "\u{9AD9}野壱郎" }), &["basicFiveInfo.name gaiji-replaced"]),
        (Unicode, json!({ "basicFiveInfo.address": "\u{20BB7}野市1-2" }), &["basicFiveInfo.address gaiji-replaced"]),
        (All, json!({ "certificationDetail": wide_card }), &["certificationDetail[1] gaiji-replaced"]),
        (All, json!({ "certificationName": "ｺﾄﾞﾓ医療証" }), &["certificationName uncertain-character"]),
        (All, json!({ "basicFiveInfo.address": "架空市\t9-9" }), &["basicFiveInfo.address control-character"]),
        (
            Json,
            json!({ "certificationDetail": in_card("備\n考", "なし") }),
            &["certificationDetail[1] control-character"],
        ),
        (
            Unicode,
            json!({ "designatedMedicalInstitutions": "架空\u{200B}医院" }),
            &["designatedMedicalInstitutions invisible-character"],
        ),
        (All, json!({ "basicFiveInfo.nameKana": "こうのいちろう" }), &["basicFiveInfo.nameKana kana-charset"]),
        (All, json!({ "isNotDisclosed": true }), &["isNotDisclosed not-disclosed"]),
        (All, json!({ "certificationDetail": no_contact }), &["certificationDetail contact-missing"]),
        (All, json!({ "certificationDetail": [] }), &["certificationDetail contact-missing"]),
        (All, json!({ "isAlwaysReimbursement": "1" }), &["isAlwaysReimbursement always-reimbursement"]),
        (All, json!({ "medicalSubsidyInsurerNumber": null }), &["medicalSubsidyInsurerNumber insurer-number-absent"]),
        (All, json!({ "clone": true }), &["myNumber duplicate-record", "validFrom period-overlap"]),
        (All, json!({ "clone": true, "validFrom": "2026-06-01" }), &["validFrom period-overlap"]),
        (
            All,
            json!({ "clone": true, "certificationSubKey": "2", "basicFiveInfo.name": "丙山改姓" }),
            &["myNumber person-mismatch"],
        ),
        (All, json!({ "share": true }), &["medicalSubsidyRecipientNumber recipient-number-shared"]),
        (Json, json!({ "remarks": "x" }), &["remarks unknown-field"]),
        // The first person's number, and one of nobody here.
        (
            All,
            json!({ "certificationDetail": in_card("備考", &my_number(1)) }),
            &["certificationDetail[1] my-number-elsewhere"],
        ),
        (
            All,
            json!({ "certificationDetail": in_card("備考", &format!("保護者 {}", my_number(5_000))) }),
            &["certificationDetail[1] my-number-like"],
        ),
    ]
}

/// All that is personal in the records: no output of `check` may hold any of it.
pub fn personal(records: &[Value]) -> Vec<String> {
    let mut all = vec![my_number(1)];
    for record in records {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        for key in [
            "myNumber",
            "medicalSubsidyInsurerNumber",
            "medicalSubsidyRecipientNumber",
            "designatedMedicalInstitutions",
        ] {
            all.extend(text(&record[key]));
        }
        for key in ["name", "nameKana", "address", "dateOfBirth"] {
            all.extend(text(&record["basicFiveInfo"][key]));
        }
        all.extend(
            record["certificationDetail"].as_array().into_iter().flatten().filter_map(|item| text(&item["value"])),
        );
    }
    all.retain(|text| text.chars().count() > 3);
    all.sort();
    all.dedup();
    all
}
