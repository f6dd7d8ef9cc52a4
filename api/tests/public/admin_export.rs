//! The panel's file for spreadsheets.

use serde_json::json;

use crate::admin_reservations::many;
use crate::site::{HOLD, OWNER, Site, VIEWER};

#[tokio::test]
async fn the_export_is_a_file_that_spreadsheets_open_and_no_formula() {
    let site = Site::new().await;
    let mut asks = site.asks("2027-03-01");
    asks["contact_name"] = json!("=HYPERLINK(\"http://evil.example\")");
    asks["contact_phone"] = json!("+5492615551234");
    asks["contact_email"] = json!("ana@example.com");
    let code = site.post(HOLD, &asks).await.json()["code"].as_str().expect("a code").to_owned();
    let session = site.session(OWNER).await;
    let file = site.see(&session, "/admin/export.csv").await;
    assert_eq!((file.status, file.header("content-type")), (200, Some("text/csv; charset=utf-8")), "{file:?}");
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"reservas.csv\""));
    assert_eq!(file.header("cache-control"), Some("no-store"));
    let lines: Vec<&str> = file.text.split("\r\n").collect();
    let head = "\u{feff}code,accommodation_id,accommodation,guest_name,guest_phone,guest_email,check_in,check_out,nights,\
                guests,status,total_price,deposit_amount,channel,created_at";
    let row = lines.get(1).expect("a row").replace(&code, "CODE").replace(&format!(",{},", site.cabin), ",ID,");
    assert_eq!((lines[0], lines.len(), lines[2]), (head, 3, ""));
    let (start, end) = row.split_once(",\"'=").expect("a name");
    assert!(start.starts_with("CODE,ID,"), "{row}");
    assert_eq!(
        end,
        "HYPERLINK(\"\"http://evil.example\"\")\",'+5492615551234,ana@example.com,2027-03-01,2027-03-03,2,2,\
         pre_reserved,100000.00,30000.00,direct,2026-12-01T09:00:00-03:00"
    );
    let excel = site.see(&session, "/admin/export.csv?sep=%3B").await.text;
    assert!(excel.contains(";\"100000,00\";\"30000,00\";direct;"), "{excel}");
}

#[tokio::test]
async fn the_export_has_every_row_of_the_filter_once_and_stands_in_the_log() {
    let site = Site::new().await;
    site.kit.run_sql(&many(site.cabin, 2_500)).await;
    site.held("2027-03-01").await;
    let session = site.session(VIEWER).await;
    let file = site.see(&session, "/admin/export.csv?status=cancelled").await.text;
    let mut codes: Vec<&str> = file.split("\r\n").skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(codes.pop(), Some(""));
    assert_eq!(codes.len(), 2_500);
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 2_500);
    let log = site.see(&session, "/admin/audit?action=export").await.text;
    assert!(log.contains("mirona@posta.test") && log.contains("estado: Cancelada"), "{log}");
    assert_eq!(site.see(&session, "/admin/export.csv?from=x").await.status, 422);
}
