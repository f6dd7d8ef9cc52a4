use serde_json::{Value, json};

use crate::site::{HOLD, Site};

/// Good but for one field, and every field that has to be named then.
fn cases() -> Vec<(&'static str, Value, &'static [&'static str])> {
    vec![
        ("check_out", json!("2027-03-01"), &["check_out"]),
        ("check_out", json!("2027-02-01"), &["check_out"]),
        ("check_out", json!("2027-06-01"), &["check_out"]),
        ("check_out", json!("9999-12-31"), &["check_out"]),
        ("check_in", json!("9999-12-31"), &["check_out"]),
        ("check_in", json!("2020-01-01"), &["check_in", "check_out"]),
        ("check_in", json!("31/12/2027"), &["check_in"]),
        ("check_in", json!(20_270_301), &["check_in"]),
        ("check_in", json!(null), &["check_in"]),
        ("guests", json!(0), &["guests"]),
        ("guests", json!(-1), &["guests"]),
        ("guests", json!(5), &["guests"]),
        ("guests", json!(99), &["guests"]),
        ("guests", json!(2.5), &["guests"]),
        ("guests", json!("2"), &["guests"]),
        ("guests", json!(u64::MAX), &["guests"]),
        ("accommodation_id", json!(999_999), &["accommodation_id"]),
        ("accommodation_id", json!(0), &["accommodation_id"]),
        ("accommodation_id", json!(i64::MAX), &["accommodation_id"]),
        ("accommodation_id", json!([1]), &["accommodation_id"]),
        ("contact_name", json!(""), &["contact_name"]),
        ("contact_name", json!("   "), &["contact_name"]),
        ("contact_name", json!("x".repeat(101)), &["contact_name"]),
        ("contact_name", json!("Ana\nBcc: x@y.ar"), &["contact_name"]),
        ("contact_phone", json!("call me"), &["contact_phone"]),
        ("contact_phone", json!("+1234567"), &["contact_phone"]),
        ("contact_phone", json!(5_492_615_551_234_u64), &["contact_phone"]),
        ("contact_email", json!("not an address"), &["contact_email"]),
        ("contact_email", json!(""), &["contact_email"]),
        ("contact_email", json!({ "to": "a@b.ar" }), &["contact_email"]),
        ("channel", json!("pigeon"), &["channel"]),
        ("channel", json!(7), &["channel"]),
        ("surprise", json!(1), &["surprise"]),
        ("Guests", json!(2), &["Guests"]),
    ]
}

#[tokio::test]
async fn each_field_at_fault_is_named() {
    let site = Site::new().await;
    for (field, value, wanted) in cases() {
        let mut asks = site.asks("2027-03-01");
        asks[field] = value.clone();
        assert_eq!(site.post(HOLD, &asks).await.faults(), wanted, "{field} = {value}");
    }
}

#[tokio::test]
async fn each_missing_field_is_named() {
    let site = Site::new().await;
    for field in ["accommodation_id", "check_in", "check_out", "guests", "contact_name", "contact_phone"] {
        let mut asks = site.asks("2027-03-01");
        asks.as_object_mut().expect("an object").remove(field);
        assert_eq!(site.post(HOLD, &asks).await.faults(), [field]);
    }
}

#[tokio::test]
async fn every_field_at_fault_is_named_in_one_answer() {
    let site = Site::new().await;
    let asks = json!({ "check_in": "soon", "guests": 0, "contact_name": 7, "channel": "pigeon", "surprise": [] });
    let wanted =
        ["accommodation_id", "channel", "check_in", "check_out", "contact_name", "contact_phone", "guests", "surprise"];
    assert_eq!(site.post(HOLD, &asks).await.faults(), wanted);
}

#[tokio::test]
async fn a_refusal_reads_well() {
    let site = Site::new().await;
    let mut asks = site.asks("2027-03-01");
    asks["check_out"] = json!("2027-03-01");
    asks["contact_phone"] = json!("none");
    insta::assert_json_snapshot!(site.post(HOLD, &asks).await.json(), @r#"
    {
      "detail": "2 fields are at fault; each is named in errors",
      "errors": [
        {
          "field": "check_out",
          "message": "must be after check_in"
        },
        {
          "field": "contact_phone",
          "message": "must be 8 to 15 digits, with or without a + before them"
        }
      ],
      "status": 422,
      "title": "The input is at fault",
      "type": "urn:posta:problem:invalid-input"
    }
    "#);
}

#[tokio::test]
async fn nothing_is_kept_of_what_was_refused() {
    let site = Site::new().await;
    let mut asks = site.asks("2027-03-01");
    asks["guests"] = json!(5);
    site.post(HOLD, &asks).await.faults();
    assert_eq!(testkit::enqueued(&site.kit.store).await, []);
    site.held("2027-03-01").await;
}
