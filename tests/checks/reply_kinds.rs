//! Kinds of reply in which entries are easily lost, or how it went is easily misread: each entry is a reply, on its record,
//! with its own outcome.

use super::reply_shapes::{open, people, records, shown};
use crate::common::{self, file};

/// What comes of a reply to the records, or to those with names and kana of their own.
fn read(text: &str, payload: &[u8]) -> Vec<String> {
    shown(&open(payload, &[("reply", text.as_bytes().to_vec())], None))
}

fn hold(cases: &[(&str, &[&str])]) {
    let payload = file(&records());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(text, expected)| {
            let found = read(text, &payload);
            (found != *expected).then(|| format!("{text}\n  found    {found:?}\n  expected {expected:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What stands in a list under a name that nobody knows is an entry as well.
#[test]
fn lists_of_numbers_under_any_name() {
    hold(&[
        (r#"{"登録不可":[3],"登録済":[1]}"#, &["3 - - error", "1 - - ok"]),
        (r#"{"foo":[3],"ok":[1]}"#, &["3 - - error", "1 - - ok"]),
        (r#"{"foo":["3","5"],"ok":[1]}"#, &["3 - - error", "5 - - error", "1 - - ok"]),
        (r#"{"foo":[3]}"#, &["3 - - error"]),
        (r#"{"imported":[1,2],"rejected":[3]}"#, &["1 - - ok", "2 - - ok", "3 - - error"]),
        (r#"{"created":[1],"updated":[2],"失敗":[3]}"#, &["1 - - ok", "2 - - ok", "3 - - error"]),
        (r#"{"data":{"foo":[3],"ok":[1]}}"#, &["3 - - error", "1 - - ok"]),
        (r#"{"foo":[3,null],"ok":[1]}"#, &["3 - - error", "1 - - ok"]),
        (r#"{"foo":["0000031"],"ok":["0000011"]}"#, &["3 - - error", "1 - - ok"]),
        (r#"{"status":"OK","version":[1,2]}"#, &["- - - ok"]),
        // A time is no list of entries, nor is what is said of the file.
        (r#"{"status":"OK","processedAt":[2026,11,25,10,0],"tags":["1","2"]}"#, &["- - - ok"]),
    ]);
}

/// A map from what identifies a record to its code or its outcome is as many replies as it has members.
#[test]
fn maps_from_a_key_to_a_word() {
    let keys = format!(r#"{{"errors":{{"{}":"E1003","{}":"E1005"}}}}"#, common::my_number(3), common::my_number(5));
    let outcomes = format!(r#"{{"{}":"NG","{}":"OK"}}"#, common::my_number(3), common::my_number(5));
    let key = [3, 5].map(common::my_number);
    let messages = format!(r#"{{"errors":{{"{}":"桁数が違います","{}":"必須項目です"}}}}"#, key[0], key[1]);
    let numbers = format!(r#"{{"errors":{{"{}":1003,"{}":1005}}}}"#, key[0], key[1]);
    let nothing = format!(r#"{{"errors":{{"{}":"E1003","{}":null}}}}"#, key[0], key[1]);
    let listed = format!(r#"{{"foo":["{}"],"ok":["{}"]}}"#, key[0], key[1]);
    hold(&[
        (&messages, &["3 - - error", "5 - - error"]),
        (&numbers, &["3 - 1003 error", "5 - 1005 error"]),
        (&nothing, &["3 - E1003 error", "5 - - ok"]),
        (&listed, &["3 - - error", "5 - - ok"]),
        (&keys, &["3 - E1003 error", "5 - E1005 error"]),
        (&outcomes, &["3 - - error", "5 - - ok"]),
        (r#"{"errors":{"H3":"E1003","H5":"E1005"}}"#, &["3 - E1003 error", "5 - E1005 error"]),
        (r#"{"errors":{"0000031":"E1003","0000051":"E1005"}}"#, &["3 - E1003 error", "5 - E1005 error"]),
        (r#"{"errors":{"見本三":"E1003","見本五":"E1005"}}"#, &["3 - E1003 error", "5 - E1005 error"]),
        (r#"{"errors":{"record_3":"E1003","record_5":"E1005"}}"#, &["3 - E1003 error", "5 - E1005 error"]),
        (r#"{"results":{"record_3":"NG","record_5":"OK"}}"#, &["3 - - error", "5 - - ok"]),
        (r#"{"errors":{"なぞ甲":"E1003","なぞ乙":"E1005"}}"#, &["- - E1003 error", "- - E1005 error"]),
        (
            r#"{"errors":{"H3":["E1003","E1004"],"H5":["E1005"]}}"#,
            &["3 - E1003 error", "3 - E1004 error", "5 - E1005 error"],
        ),
        (r#"{"results":{"0000031":"OK","0000051":"E1005"}}"#, &["3 - - ok", "5 - E1005 error"]),
        // Members that mean something by themselves are no such map.
        (r#"{"errors":{"code":"E1003","recordNo":"3"}}"#, &["3 - E1003 error"]),
        (r#"{"result":"OK","code":"0000"}"#, &["- - 0000 ok"]),
    ]);
}

/// A table of two columns, and one of checks.
#[test]
fn tables_of_words_and_of_checks() {
    hold(&[
        ("レコード番号,状態\n1,OK\n2,OK\n3,NG\n", &["1 - - ok", "2 - - ok", "3 - - error"]),
        ("ID,結果\nH1,OK\nH3,NG\n", &["1 - - ok", "3 - - error"]),
        ("レコード番号,なぞ\n1,OK\n2,OK\n3,NG\n", &["1 - - ok", "2 - - ok", "3 - - error"]),
        (
            "レコード番号,必須チェック,桁数チェック\n1,OK,OK\n2,OK,OK\n3,OK,NG\n",
            &["1 - - ok", "2 - - ok", "3 - - error"],
        ),
        ("レコード番号,必須チェック,桁数チェック\n1,OK,OK\n2,OK,OK\n3,OK,OK\n", &["1 - - ok", "2 - - ok", "3 - - ok"]),
        (
            "レコード番号,必須チェック,桁数チェック\n1,○,○\n2,×,○\n3,×,×\n",
            &["1 - - ok", "2 - - error", "3 - - error", "3 - - error"],
        ),
        ("履歴キー,個人番号,氏名\nH1,OK,OK\nH3,NG,OK\n", &["1 - - ok", "3 myNumber - error"]),
    ]);
    let payload = file(&records());
    let said =
        open(&payload, &[("reply", "レコード番号,必須チェック,桁数チェック\n3,OK,NG\n".as_bytes().to_vec())], None);
    assert_eq!(said.responses[0].replies[0].message, "桁数チェック");
}

/// What was received is not yet taken.
#[test]
fn received_is_not_taken() {
    hold(&[
        (r#"{"accepted":true,"taskId":"t1"}"#, &["- - - accepted"]),
        (r#"{"accepted":false,"taskId":"t1"}"#, &["- - - error"]),
        (r#"{"code":"0000","message":"受け付けました。処理結果は後で確認してください。"}"#, &["- - 0000 accepted"]),
        (r#"{"result":"OK","message":"受付を完了しました。登録処理中です。"}"#, &["- - - accepted"]),
        (r#"{"status":"200","message":"受付完了"}"#, &["- - - accepted"]),
        (r#"{"status":"OK","message":"12件を登録しました。"}"#, &["- - - ok"]),
        (r#"{"status":"OK","message":"正常に登録しました。"}"#, &["- - - ok"]),
    ]);
}

/// Success beside a code, and beside what says that there is none.
#[test]
fn success_beside_a_code() {
    let expected = |code: &str| vec![format!("1 - {code} ok"), format!("2 - {code} ok"), "3 - E1003 error".to_owned()];
    let payload = file(&records());
    for code in ["I0000", "S0000", "N000", "A000", "HTTP 200", "PMH00000", "E0000"] {
        let text = format!("レコード番号,結果,コード\n1,正常,{code}\n2,正常,{code}\n3,異常,E1003\n");
        let workspace = open(&payload, &[("reply", text.clone().into_bytes())], None);
        assert_eq!(shown(&workspace), expected(code), "{text}");
        let answered = &workspace.answered[&0];
        assert_eq!((answered.taken, answered.rejected, answered.unanswered.len()), (Some(2), 1, 9), "{text}");
    }
    hold(&[
        (r#"{"results":[{"recordNo":1,"result":"OK","errorCode":"N/A"}]}"#, &["1 - - ok"]),
        (r#"{"results":[{"recordNo":1,"result":"OK","errorCode":"なし"}]}"#, &["1 - - ok"]),
        (r#"{"results":[{"recordNo":1,"result":"NG","errorCode":"N/A"}]}"#, &["1 - - error"]),
        (
            "レコード番号,結果\n1,不備なし\n2,登録しました\n3,更新しました\n4,削除しました\n5,不備\n",
            &["1 - - ok", "2 - - ok", "3 - - ok", "4 - - ok", "5 - - error"],
        ),
        (
            r#"{"Successful":[{"recordNo":1,"MessageId":"5fea7756-0ea4-451a-a703-a558b933e274"}],"Failed":[{"recordNo":3,"code":"E1003"}]}"#,
            &["1 - - ok", "3 - E1003 error"],
        ),
    ]);
}

/// A column for errors that is empty says that there is none.
#[test]
fn a_message_for_errors_that_is_empty() {
    hold(&[
        ("レコード番号,エラー内容\n1,\n2,\n3,桁数が違います\n", &["1 - - ok", "2 - - ok", "3 - - error"]),
        ("レコード番号,メッセージ\n1,\n2,\n3,桁数が違います\n", &["1 - - ok", "2 - - ok", "3 - - error"]),
        (r#"[{"recordNo":1,"errorMessage":""},{"recordNo":3,"errorMessage":"桁数"}]"#, &["1 - - ok", "3 - - error"]),
    ]);
    let payload = file(&people());
    let heading = super::reply_shapes::as_csv(&people());
    let text: String = heading
        .lines()
        .enumerate()
        .map(|(at, line)| match at {
            0 => format!("{line},エラー内容\r\n"),
            3 => format!("{line},桁数が違います\r\n"),
            _ => format!("{line},\r\n"),
        })
        .collect();
    let found = read(&text, &payload);
    let expected: Vec<String> = (1..=12).map(|n| format!("{n} - - {}", if n == 3 { "error" } else { "ok" })).collect();
    assert_eq!(found, expected);
}

/// Rows of headings above one another, and cells that say the same as those above.
#[test]
fn tables_as_people_lay_them_out() {
    hold(&[
        ("レコード,エラー,\n番号,コード,内容\n3,E1003,桁数\n5,E1005,日付\n", &["3 - E1003 error", "5 - E1005 error"]),
        (
            "レコード番号,エラー情報,,\n,項目名,コード,内容\n3,個人番号,E1003,桁数\n5,個人番号,E1005,m\n",
            &["3 myNumber E1003 error", "5 myNumber E1005 error"],
        ),
        (
            "レコード番号,コード,内容\n3,E1003,桁数\n,E1004,日付\n5,E1005,m\n",
            &["3 - E1003 error", "3 - E1004 error", "5 - E1005 error"],
        ),
        (
            "レコード番号,コード,内容\n3,E1003,桁数\n〃,E1004,日付\n5,〃,m\n",
            &["3 - E1003 error", "3 - E1004 error", "5 - E1004 error"],
        ),
        // A first row without a place has none.
        ("レコード番号,コード,内容\n,E9000,m\n5,E1005,m\n", &["- - E9000 error", "5 - E1005 error"]),
    ]);
}

/// A workbook with an answer beside the records is read as the same in a CSV is.
#[test]
fn a_workbook_of_records_with_their_answers() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let table = super::reply_shapes::as_csv(&people());
    let mut text = String::new();
    for (row, line) in (0..).zip(table.lines()) {
        let more = match row {
            0 => ["処理結果", "エラーコード"],
            3 => ["エラー", "E1003"],
            _ => ["正常", ""],
        };
        let line = format!("{line},{}", more.join(","));
        for (column, cell) in (0..).zip(line.split(',')) {
            sheet.write_string(row, column, cell).unwrap();
        }
        text += &(line + "\r\n");
    }
    let payload = file(&people());
    let expected: Vec<String> =
        (1..=12).map(|n| if n == 3 { "3 - E1003 error".to_owned() } else { format!("{n} - - ok") }).collect();
    assert_eq!(read(&text, &payload), expected);
    let book = book.save_to_buffer().unwrap();
    assert_eq!(shown(&open(&payload, &[("reply.xlsx", book)], None)), expected);
}
