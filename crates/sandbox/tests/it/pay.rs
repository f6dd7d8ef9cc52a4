//! The pay page, for people and for programs.

use serde_json::json;

use crate::payments::{paid, read};
use crate::stage::Stage;

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn the_page_says_what_is_paid_and_has_a_button_for_each_outcome() {
    let stage = Stage::open();
    let (preference, _) = paid(&stage, json!({"outcome": "reject"}), json!({"external_reference": "<RES&1>"})).await;
    let page = stage.text(&format!("/pay/{preference}")).await;
    for shown in ["Seña", "$ 33.000,50", "&#60;RES&#38;1&#62;", "a pagar", "rechazado", "lang=\"es-AR\""] {
        assert!(page.contains(shown), "{shown} in {page}");
    }
    for outcome in ["approve", "reject", "pending"] {
        assert!(page.contains(&format!("name=\"outcome\" value=\"{outcome}\"")), "{outcome}");
    }
    assert!(!page.contains("<script"), "it works without");
    assert_eq!(stage.get("/pay/nothing").await.status(), 404);
}

#[tokio::test]
async fn a_second_call_makes_a_second_payment_and_an_amount_pays_another_sum() {
    let stage = Stage::open();
    let (preference, first) = paid(&stage, json!({"outcome": "approve"}), json!({})).await;
    let page = format!("/pay/{preference}");
    let (_, answer) = stage.call("POST", &page, &[], &json!({"outcome": "approve", "amount": "1.00"})).await;
    let second = answer["payment_id"].as_str().unwrap();
    assert_ne!(second, first);
    assert_eq!(read(&stage, second).await["transaction_amount"], 1);
    assert_eq!(read(&stage, &first).await["transaction_amount"], 33000.5);
}

#[tokio::test]
async fn a_form_leads_to_the_sellers_page_with_mercado_pagos_query_else_back() {
    let stage = Stage::open();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let back_urls = json!({"success": "http://posta.example/r/RES1?x=1", "failure": "javascript:alert(1)"});
    let (preference, _) = paid(&stage, json!({"outcome": "reject"}), json!({"back_urls": back_urls})).await;
    let page = format!("/pay/{preference}");
    let mut leads = Vec::new();
    for outcome in ["approve", "reject", "pending"] {
        let request = client.post(format!("{}{page}", stage.base)).header("content-type", FORM);
        let answer = request.body(format!("outcome={outcome}&amount=")).send().await.unwrap();
        assert_eq!(answer.status(), 303);
        leads.push(answer.headers()["location"].to_str().unwrap().to_owned());
    }
    assert!(leads[0].starts_with("http://posta.example/r/RES1?x=1&collection_id="), "{}", leads[0]);
    for pair in ["&status=approved", "&external_reference=RES1", &format!("&preference_id={preference}")] {
        assert!(leads[0].contains(pair), "{pair} in {}", leads[0]);
    }
    assert_eq!(leads[1..], [page.clone(), page], "what is no web address, or was not given, leads nowhere");
}

#[tokio::test]
async fn what_cannot_be_paid_is_refused_by_name() {
    let stage = Stage::open();
    let (preference, _) = paid(&stage, json!({"outcome": "reject"}), json!({})).await;
    let page = format!("/pay/{preference}");
    for (body, field) in [
        (json!({}), "outcome"),
        (json!({"outcome": "melt"}), "outcome"),
        (json!({"outcome": "approve", "notify": "no"}), "notify"),
        (json!({"outcome": "approve", "amount": "-1"}), "amount"),
        (json!({"outcome": "approve", "amount": "1.001"}), "amount"),
        (json!({"outcome": "approve", "colour": 1}), "colour"),
    ] {
        let (status, problem) = stage.call("POST", &page, &[], &body).await;
        assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!(field)), "{body}");
    }
    assert_eq!(stage.request("POST", &page, "text/plain", "{}").await.status(), 415);
    assert_eq!(stage.call("POST", "/pay/x", &[], &json!({"outcome": "approve"})).await.0, 404);
}
