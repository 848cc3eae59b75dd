use serde_json::json;

use super::*;
use crate::spec::{CharSet, FieldType, Length, Required};

/// An invented design in the style of the published ones.
fn design() -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "架空の登録API", "version": "9.9.9"},
        "paths": {
            "/tasks": {"post": {
                "operationId": "postInventedTasks",
                "requestBody": {"content": {"application/json": {"schema": {
                    "type": "array", "items": {"$ref": "#/components/schemas/record"}
                }}}},
                "responses": {
                    "202": {"description": "受付", "content": {"application/json": {"schema": {
                        "type": "object", "properties": {"taskId": {"type": "string"}}
                    }}}},
                    "400": {"$ref": "#/components/responses/invalid"}
                }
            }},
            "/ping": {"post": {"operationId": "ping", "responses": {}}}
        },
        "components": {
            "responses": {"invalid": {"content": {"application/json": {"schema": {
                "type": "object", "properties": {
                    "message": {"type": "string"},
                    "results": {"type": "array", "items": {"type": "object", "properties": {
                        "index": {"type": "integer"},
                        "historyKey": {"type": "string"},
                        "errors": {"type": "array", "items": {"type": "object", "properties": {
                            "errCd": {"type": "string"},
                            "text": {"type": "string", "description": "エラーメッセージ"},
                            "title": {"type": "string"},
                            "fieldName": {"type": "string"}
                        }}}
                    }}}
                }
            }}}}},
            "schemas": {
                "five/info": {"type": "object", "description": "基本5情報", "required": ["name"], "properties": {
                    "name": {"type": "string", "description": "氏名\n■バリデーション 最大桁数:100桁"},
                    "nameKana": {"type": "string", "description": "氏名カナ", "pattern": "^[ァ-ヶー]+$"},
                    "dateOfBirth": {"type": "string", "format": "date", "description": "生年月日"}
                }},
                "record": {
                    "type": "object",
                    "required": ["orgSpecificCertificateTypeId", "myNumber", "basicFiveInfo", "isNotDisclosed"],
                    "properties": {
                        "orgSpecificCertificateTypeId": {"type": "string",
                            "description": "機関別受給者証種別ID\n■バリデーション\n最大桁数:50桁 文字種:半角英数"},
                        "myNumber": {"type": "string", "minLength": 12, "maxLength": 12, "pattern": "^[0-9]+$",
                            "title": "個人番号(マイナンバー)"},
                        "basicFiveInfo": {"$ref": "#/components/schemas/five~1info"},
                        "isNotDisclosed": {"type": "boolean", "description": "不開示フラグ\n対象者の情報を不開示にするか表す"},
                        "medicalSubsidyInsurerNumber": {"type": "string", "nullable": true,
                            "description": "公費負担者番号\n・受給者証の番号\n※本項目で…\n■バリデーション\n最小桁数8桁 最大桁数:8桁 文字種:半角数字"},
                        "isAlwaysReimbursement": {"type": "string", "enum": ["0", "1"], "description": "常に償還払い"},
                        "validFrom": {"type": "string", "format": "date", "description": "医療費助成資格有効期間開始日"},
                        "grade": {"type": "integer", "description": "架空の等級"},
                        "certificationDetails": {"type": "array", "description": "受給者証券面項目", "items": {
                            "type": "object", "required": ["itemName"], "properties": {
                                "itemName": {"type": "string", "maxLength": 40},
                                "itemCode": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]$"}
                            }
                        }}
                    }
                }
            }
        }
    })
}

fn take(document: &Value) -> Imported {
    api_design(&document.to_string(), &Hints::default()).unwrap()
}

fn patch<'i>(imported: &'i Imported, json: &str) -> &'i FieldPatch {
    let patch = imported.tables.field.iter().find(|patch| patch.json == json);
    patch.unwrap_or_else(|| panic!("{json}: {:?}", imported.tables.field))
}

fn keys(imported: &Imported) -> Vec<&'static str> {
    imported.doubts.iter().map(|said| said.key).collect()
}

fn problem(text: &str) -> &'static str {
    api_design(text, &Hints::default()).unwrap_err().0.key
}

fn same(a: &Imported, b: &Imported) {
    assert_eq!(a.tables, b.tables);
    assert_eq!((&a.title, &a.edition), (&b.title, &b.edition));
    assert_eq!((&a.recognised, &a.doubts), (&b.recognised, &b.doubts));
}

#[test]
fn fields_are_complete_in_what_the_document_states() {
    let imported = take(&design());
    assert_eq!((imported.title.as_str(), imported.edition.as_str()), ("架空の登録API", "9.9.9"));
    let id = patch(&imported, "orgSpecificCertificateTypeId");
    assert_eq!(
        *id,
        FieldPatch {
            json: "orgSpecificCertificateTypeId".into(),
            form: Some(Form::Registration),
            name: Some("機関別受給者証種別ID".into()),
            kind: Some(FieldType::String),
            required: Some(Required::Yes),
            nullable: Some(false),
            length: Some(Limit::Is(Length { min: None, max: Some(50) })),
            charset: Some(Limit::Is(CharSet::Alphanumeric)),
            pattern: Some(Limit::NONE),
            values: Some(vec![]),
            note: Some("機関別受給者証種別ID\n■バリデーション\n最大桁数:50桁 文字種:半角英数".into()),
            ..FieldPatch::default()
        }
    );
    let number = patch(&imported, "myNumber");
    assert_eq!(number.length, Some(Limit::Is(Length { min: Some(12), max: Some(12) })));
    assert_eq!(number.charset, Some(Limit::Is(CharSet::Digits)));
    let insurer = patch(&imported, "medicalSubsidyInsurerNumber");
    assert_eq!((insurer.required, insurer.nullable), (Some(Required::No), Some(true)));
    assert_eq!(insurer.length, Some(Limit::Is(Length { min: Some(8), max: Some(8) })));
    assert_eq!(patch(&imported, "basicFiveInfo.name").required, Some(Required::Yes));
    assert_eq!(patch(&imported, "basicFiveInfo.nameKana").charset, Some(Limit::Is(CharSet::Katakana)));
    assert_eq!(patch(&imported, "basicFiveInfo.nameKana").pattern, Some(Limit::Is("^[ァ-ヶー]+$".into())));
    assert_eq!(patch(&imported, "isAlwaysReimbursement").values, Some(vec!["0".into(), "1".into()]));
    for (json, kind) in [
        ("basicFiveInfo", FieldType::Object),
        ("isNotDisclosed", FieldType::Boolean),
        ("validFrom", FieldType::Date),
        ("grade", FieldType::Number),
        ("certificationDetails", FieldType::Array),
    ] {
        assert_eq!(patch(&imported, json).kind, Some(kind), "{json}");
    }
    assert_eq!(patch(&imported, "certificationDetails.itemName").required, Some(Required::Yes));
    assert_eq!(patch(&imported, "certificationDetails.itemCode").pattern, Some(Limit::Is("^[A-Z]{2}-[0-9]$".into())));
}

#[test]
fn new_spellings_and_fields_that_are_gone() {
    let imported = take(&design());
    assert_eq!(patch(&imported, "certificationDetails").stands_for.as_deref(), Some("certificationDetail"));
    let removed: Vec<&str> =
        imported.tables.field.iter().filter(|patch| patch.removed).map(|patch| patch.json.as_str()).collect();
    assert!(removed.contains(&"validTo") && removed.contains(&"basicFiveInfo.sex"), "{removed:?}");
    for kept in ["certificationDetail", "historyKey", "isDeleted", "basicFiveInfo.name"] {
        assert!(!removed.contains(&kept), "{kept}");
    }
    assert_eq!(keys(&imported), ["import.api.stands-for", "import.api.removed.registration"]);
    // Members that are not given are not gone; a design of few fields takes none away.
    let mut bare = design();
    bare["components"]["schemas"]["five/info"] = json!({"type": "object"});
    assert!(take(&bare).tables.field.iter().all(|patch| !(patch.removed && patch.json.starts_with("basic"))));
    let mut few = design();
    few["components"]["schemas"]["record"]["properties"] =
        json!({"myNumber": {"type": "string"}, "validFrom": {"type": "string"}, "segment": {"type": "string"}});
    assert!(take(&few).tables.field.iter().all(|patch| !patch.removed));
    // By the name of the schema alone, and the members of what is spelled otherwise.
    let mut renamed = design();
    let properties = renamed["components"]["schemas"]["record"]["properties"].as_object_mut().unwrap();
    let five = properties.remove("basicFiveInfo").unwrap();
    properties.insert("basicInfo".into(), five);
    let renamed = take(&renamed);
    assert_eq!(patch(&renamed, "basicInfo").stands_for.as_deref(), Some("basicFiveInfo"));
    assert_eq!(patch(&renamed, "basicInfo.name").stands_for.as_deref(), Some("basicFiveInfo.name"));
}

#[test]
fn the_reply_profile() {
    let profile = take(&design()).tables.reply.unwrap();
    assert_eq!(profile.code, ["/results/*/errors/*/errCd"]);
    assert_eq!(profile.message, ["/results/*/errors/*/text"]);
    assert_eq!((profile.record, profile.record_from), (vec!["/results/*/index".to_owned()], Some(0)));
    assert_eq!(profile.field, ["/results/*/errors/*/fieldName"]);
    assert_eq!(profile.history_key, ["/results/*/historyKey"]);
    let mut silent = design();
    silent["components"]["responses"]["invalid"] = json!({"description": "エラー"});
    let silent = take(&silent);
    assert_eq!(silent.tables.reply, None);
    assert!(keys(&silent).contains(&"import.api.no-reply"));
}

#[test]
fn pages_and_yaml_give_what_the_plain_document_gives() {
    let document = design();
    let plain = take(&document);
    let text = document.to_string();
    let state = json!({"menu": {"items": [{"openapi": "x", "name": "</b>"}]}, "spec": {"data": document}}).to_string();
    let quoted = serde_json::to_string(&text).unwrap();
    let single = text.replace('\\', "\\\\").replace('\'', "\\'");
    let mut reordered = document.clone();
    let version = reordered.as_object_mut().unwrap().shift_remove("openapi").unwrap();
    reordered["openapi"] = version;
    for script in [
        format!("<script>var q = 'it{{s';</script><script>\n const __redoc_state = {state};\n\n var c = 1;</script>"),
        format!("<script>Redoc.init({text}, {{}}, document.getElementById('redoc'))</script>"),
        format!("<script id=\"spec\" type=\"application/json\">\n{text}\n</script>"),
        format!("<script>const spec = JSON.parse({quoted});</script>"),
        format!("<script>const spec = JSON.parse('{single}');</script>"),
        format!("<script>SwaggerUIBundle({{ spec: {text}, dom_id: '#x' }})</script>"),
        format!("<script>Redoc.init({reordered})</script>"),
    ] {
        let page = format!("\u{FEFF}<!DOCTYPE html><html><body>don't \"{{ {script}</body></html>");
        assert!(looks_like_api_design(&page));
        same(&api_design(&page, &Hints::default()).unwrap(), &plain);
    }
    // JSON is YAML; and the same in block style.
    assert!(looks_like_api_design(&text));
    let yaml = block(&document, 0);
    assert!(looks_like_api_design(&yaml) && yaml.starts_with("\nopenapi:"), "{yaml}");
    same(&api_design(&yaml, &Hints::default()).unwrap(), &plain);
    same(&api_design(&json!({"spec": document}).to_string(), &Hints::default()).unwrap(), &plain);
}

/// YAML in block style.
fn block(value: &Value, indent: usize) -> String {
    let pad = " ".repeat(indent);
    match value {
        Value::Object(members) if !members.is_empty() => members
            .iter()
            .map(|(name, member)| {
                let plain = name.bytes().all(|b| b.is_ascii_alphanumeric());
                let name = if plain { name.clone() } else { format!("'{name}'") };
                format!("\n{pad}{name}: {}", block(member, indent + 2))
            })
            .collect(),
        Value::Array(items) if !items.is_empty() => {
            items.iter().map(|item| format!("\n{pad}- {}", block(item, indent + 2))).collect()
        }
        Value::String(text) if text.contains('\n') => {
            let inner = " ".repeat(indent + 2);
            format!("|-\n{inner}{}", text.replace('\n', &format!("\n{inner}")))
        }
        other => other.to_string(),
    }
}

#[test]
fn what_is_changed_in_the_document_changes_the_patch() {
    let before = take(&design());
    for (keyword, value) in [("maxLength", json!(13)), ("pattern", json!("^[a-z]+$"))] {
        let mut changed = design();
        changed["components"]["schemas"]["record"]["properties"]["myNumber"][keyword] = value;
        let after = take(&changed);
        assert_ne!(patch(&before, "myNumber"), patch(&after, "myNumber"), "{keyword}");
        assert_eq!(patch(&before, "validFrom"), patch(&after, "validFrom"));
    }
}

#[test]
fn two_forms_in_one_document() {
    let mut both = design();
    let mut record = both["components"]["schemas"]["record"].clone();
    record["properties"]["historyKey"] = json!({"type": "string", "description": "履歴キー"});
    record["properties"]["isDeleted"] = json!({"type": "boolean", "description": "削除フラグ"});
    record["properties"]["validFrom"]["description"] = json!("差分の開始日");
    both["paths"]["/differences"] = json!({"put": {"requestBody": {"content": {"application/json": {"schema":
        {"type": "object", "properties": {"count": {"type": "integer"}, "rows": {"type": "array", "items": record}}}
    }}}}});
    let imported = take(&both);
    assert_eq!(patch(&imported, "myNumber").form, None);
    assert_eq!(patch(&imported, "historyKey").form, Some(Form::Differential));
    let forms: Vec<Option<Form>> =
        imported.tables.field.iter().filter(|patch| patch.json == "validFrom").map(|patch| patch.form).collect();
    assert_eq!(forms, [Some(Form::Registration), Some(Form::Differential)]);
    assert!(keys(&imported).contains(&"import.api.wrapped"));
    // The user names one of them.
    for name in ["/differences", "PUT /differences"] {
        let hints = Hints { operation: Some(name.into()), ..Hints::default() };
        let one = api_design(&both.to_string(), &hints).unwrap();
        assert!(one.tables.field.iter().all(|patch| patch.form == Some(Form::Differential)));
    }
    let wrong = Hints { operation: Some("/nowhere".into()), ..Hints::default() };
    assert_eq!(api_design(&both.to_string(), &wrong).unwrap_err().0.key, "import.api.operation-unknown");
}

#[test]
fn yaml_with_anchors_and_the_composition_of_3_1() {
    let text = "
openapi: 3.1
info: {title: 架空, version: 1.0}
x-number: &digits
  type: string
  pattern: '^\\d+$'
paths:
  /a:
    post:
      operationId: a
      requestBody:
        content:
          application/json:
            schema:
              type: array
              items:
                allOf:
                  - type: object
                    required: [myNumber]
                    properties:
                      myNumber: {<<: *digits, minLength: 12, maxLength: 20}
                      segment: {type: [string, 'null'], const: A}
                  - required: [validTo]
                    properties:
                      myNumber: {maxLength: 12}
                      validTo: {type: string, format: date}
                oneOf:
                  - required: [validFrom, incomeSegment]
                    properties:
                      validFrom: {type: string, maxLength: 8}
                      incomeSegment: {anyOf: [{type: string, enum: [a]}, {type: string, enum: [b]}, {type: 'null'}]}
                  - required: [incomeSegment]
                    properties:
                      validFrom: {type: string, maxLength: 10}
                      incomeSegment: {type: string, enum: [c]}
                      sort: {type: [string, integer]}
      responses:
        400:
          content:
            application/json:
              schema: {type: array, items: {properties: {code: {type: string}, 'a/b': {title: 行番号, type: integer}}}}
";
    let imported = api_design(text, &Hints::default()).unwrap();
    assert_eq!(imported.edition, "1.0");
    let length = |json: &str| patch(&imported, json).length.clone();
    assert_eq!(length("myNumber"), Some(Limit::Is(Length { min: Some(12), max: Some(12) })));
    assert_eq!(patch(&imported, "myNumber").charset, Some(Limit::Is(CharSet::Digits)));
    assert_eq!(length("validFrom"), Some(Limit::Is(Length { min: None, max: Some(10) })));
    let of = |json: &str| {
        let patch = patch(&imported, json);
        (patch.required, patch.nullable, patch.values.clone().unwrap_or_default())
    };
    let values = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
    assert_eq!(of("segment"), (Some(Required::No), Some(true), values(&["A"])));
    assert_eq!(of("validTo").0, Some(Required::Yes));
    assert_eq!(of("validFrom").0, Some(Required::No));
    assert_eq!(of("incomeSegment"), (Some(Required::Yes), Some(true), values(&["a", "b", "c"])));
    assert_eq!(patch(&imported, "sort").kind, None);
    // All of it is checked, alternatives and several types too.
    let told: Vec<&str> = keys(&imported).into_iter().filter(|key| key.starts_with("import.api.un")).collect();
    assert_eq!(told, [""; 0]);
    let reply = imported.tables.reply.unwrap();
    assert_eq!(
        (reply.code, reply.record, reply.record_from),
        (vec!["/*/code".into()], vec!["/*/a~1b".into()], Some(1))
    );
}

#[test]
fn references_that_lead_nowhere_elsewhere_and_back() {
    let mut document = design();
    let properties = &mut document["components"]["schemas"]["record"]["properties"];
    properties["a"] = json!({"$ref": "other.yaml#/x"});
    properties["b"] = json!({"$ref": "#/components/schemas/none"});
    properties["c"] = json!({"type": "object", "properties": {"again": {"$ref": "#/components/schemas/record"}}});
    properties["d"] = json!({"$ref": "#/components/schemas/%E5%9E%8B"});
    document["components"]["schemas"]["型"] = json!({"type": "boolean"});
    let imported = take(&document);
    for key in ["import.api.ref-elsewhere", "import.api.ref-nowhere", "import.api.unchecked"] {
        assert!(keys(&imported).contains(&key), "{key}");
    }
    assert_eq!(patch(&imported, "d").kind, Some(FieldType::Boolean));
}

#[test]
fn what_is_no_design_is_refused_with_what_was_seen() {
    for (text, key) in [
        ("{\"swagger\": \"2.0\", \"paths\": {}}", "import.api.swagger"),
        ("swagger: '2.0'\npaths: {}", "import.api.swagger"),
        ("<html><script>x = {\"swagger\": \"2.0\", \"paths\": {}}</script></html>", "import.api.swagger"),
        ("{\"openapi\": \"4.0.0\", \"paths\": {}}", "import.api.version"),
        ("{\"openapi\": \"3.0.3\", \"paths\": {}}", "import.api.no-operation"),
        ("{\"openapi\": \"3.0.3\", ", "import.api.not-json"),
        ("{\"records\": []}", "import.api.no-document"),
        ("a: [", "import.api.not-yaml"),
        ("plain text", "import.api.no-document"),
        ("", "import.api.no-document"),
        ("<html><redoc spec-url='openapi.yaml'></redoc></html>", "import.api.page-names"),
        ("<html><script>Redoc.init(\"a.json\", {})</script></html>", "import.api.page-names"),
        ("<html>Redoc</html>", "import.api.page-empty"),
        ("<script>{\"openapi\": \"3.0.3\", \"paths\": {}", "import.api.page-empty"),
    ] {
        assert_eq!(problem(text), key, "{text}");
    }
    assert!(!looks_like_api_design("[{\"myNumber\": \"1\"}]"));
    assert!(!looks_like_api_design("code,openapi: x\n1,2"));
    assert!(looks_like_api_design("# c\n\"openapi\" : 3.0.3\n"));
}

#[test]
fn hostile_texts_end() {
    let brackets = "[".repeat(200_000);
    let braces = "{\"openapi\":\"3.0.3\",\"paths\":".repeat(20_000);
    let bomb = (1..9).fold("a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned(), |text, n| {
        let items = vec![format!("*a{}", n - 1); 9].join(",");
        format!("{text}a{n}: &a{n} [{items}]\n")
    });
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), vec!["*a"; 5_000].join(","));
    for text in [
        brackets.clone(),
        format!("a: {brackets}"),
        format!("<html>{brackets}"),
        format!("<html>{braces}"),
        braces,
        format!("openapi: 3.0.3\npaths: {{}}\n{bomb}"),
        format!("openapi: 3.0.3\npaths: {{}}\n{long}"),
        format!("<html>{}", "\\\"openapi\\\"".repeat(50_000)),
        format!("<html>\"{}\\\"openapi\\\"", "\\".repeat(1_000_000)),
        "- ".repeat(100_000),
        format!("<html>{}", "<p>\"{don't}</p>\n".repeat(3_200_000)),
    ] {
        looks_like_api_design(&text);
        problem(&text);
    }
}

#[test]
fn hostile_schemas_end() {
    let mut many = design();
    let properties = many["components"]["schemas"]["record"]["properties"].as_object_mut().unwrap();
    for n in 0..100_000 {
        properties.insert(format!("p{n}"), json!({"type": "string", "description": "\u{0}\u{1B}[2J名\u{202E}"}));
    }
    properties.insert("a.b".into(), json!({}));
    properties.insert(String::new(), json!(true));
    let imported = take(&many);
    assert!(imported.tables.field.len() <= 2_000);
    assert!(keys(&imported).contains(&"import.api.too-many-fields"));
    assert!(imported.tables.field.iter().all(|patch| !patch.removed));
    // Each schema refers to the next twice: 2 to the power of 40 when followed.
    let mut doubling = design();
    for n in 0..40 {
        let next = json!({"$ref": format!("#/components/schemas/d{}", n + 1)});
        doubling["components"]["schemas"][format!("d{n}")] = json!({"properties": {"x": next, "y": next}});
    }
    doubling["components"]["schemas"]["record"]["properties"]["d"] = json!({"$ref": "#/components/schemas/d0"});
    let told = take(&doubling);
    assert!(keys(&told).contains(&"import.api.too-many-schemas") && keys(&told).contains(&"import.api.more"));
    // Schemas of the wrong types.
    for wrong in
        [json!(null), json!(true), json!([1]), json!("x"), json!({"$ref": 1, "properties": [], "type": {}, "enum": 1})]
    {
        for place in
            ["/components/schemas/record", "/paths/~1tasks/post/requestBody", "/paths/~1tasks", "/paths", "/info"]
        {
            let mut document = design();
            *document.pointer_mut(place).unwrap() = wrong.clone();
            let _ = api_design(&document.to_string(), &Hints::default());
        }
    }
}
