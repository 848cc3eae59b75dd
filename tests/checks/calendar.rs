//! The calendar, the intermediate server's hours and the masters' deadline against worked examples from 2024 to 2030.

use chrono::{Datelike, NaiveDateTime};
use pmh_inspector::record::{Date, parse_date};
use pmh_inspector::spec::{Calendar, MasterDay, opens_for_new};
use pmh_inspector::text::Lang;
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../data/calendar.json")).unwrap()
}

fn day(value: &Value) -> Date {
    parse_date(value.as_str().unwrap()).unwrap()
}

#[test]
fn every_holiday_and_no_other_day() {
    let (vectors, calendar) = (vectors(), Calendar::default());
    let holidays = vectors["holidays_2024_2030"].as_object().unwrap();
    let mut seen = 0;
    let first = Date::from_ymd_opt(2024, 1, 1).unwrap();
    for day in first.iter_days().take_while(|day| day.year() <= 2030) {
        let expected = holidays.get(&day.to_string()).map(|name| name.as_str().unwrap());
        assert_eq!(calendar.holiday(day, Lang::Ja).as_deref(), expected, "{day}");
        seen += usize::from(expected.is_some());
    }
    assert_eq!((seen, holidays.len()), (129, 129));
}

#[test]
fn the_server_opens_for_new_recipients() {
    let vectors = vectors();
    let moment = |value: &Value| NaiveDateTime::parse_from_str(value.as_str().unwrap(), "%Y-%m-%dT%H:%M").unwrap();
    let cases = vectors["window_8_21"].as_array().unwrap();
    assert_eq!(cases.len(), 10);
    for case in cases {
        for (year_end, expected) in [(false, "statutory_only"), (true, "with_nenmatsu")] {
            let opens = opens_for_new(moment(&case["at"]), &Calendar::new(None, year_end));
            assert_eq!(opens, moment(&case[expected]), "{case} {expected}");
        }
    }
}

#[test]
fn the_thursday_three_weeks_before() {
    let vectors = vectors();
    let cases = vectors["three_weeks_thursday"].as_array().unwrap();
    assert_eq!(cases.len(), 6);
    for case in cases {
        let deadline = MasterDay::for_target(day(&case["target"])).unwrap();
        assert_eq!(deadline.by_week, day(&case["week_mon_start"]), "{case}");
        assert_eq!(deadline.by_week_from_sunday, day(&case["week_sun_start"]), "{case}");
        assert_eq!(deadline.by_days, day(&case["on_or_before_minus21"]), "{case}");
        assert_eq!(deadline.safe(), day(&case["on_or_before_minus21"]), "{case}");
    }
}
