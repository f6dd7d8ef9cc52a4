use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::wait::eventually;
use crate::{Held, Stack};

/// On a busy machine, with others in the queue before it.
const LINK: Duration = Duration::from_secs(60);

/// What Mercado Pago was asked for.
#[derive(Clone, Debug, Deserialize)]
pub struct Call {
    pub method: String,
    /// With its query.
    pub path: String,
    pub status: Option<u16>,
    pub headers: serde_json::Map<String, Value>,
}

impl Call {
    pub fn is_refund(&self) -> bool {
        self.method == "POST" && self.path.ends_with("/refunds")
    }

    /// The trace that it is of: 32 hexadecimal digits.
    pub fn trace(&self) -> Option<&str> {
        self.headers.get("traceparent")?.as_str()?.split('-').nth(1)
    }

    pub fn key(&self) -> &str {
        self.headers.get("x-idempotency-key").and_then(Value::as_str).unwrap_or_default()
    }
}

impl Stack {
    /// Until there is a page to pay the hold on: its preference.
    pub async fn until_payable(&self, held: &Held) -> String {
        eventually(LINK, format_args!("{} can be paid", held.code), async || {
            let seen = self.seen(held).await;
            Some(seen["payment_url"].as_str()?.rsplit('/').next()?.to_owned())
        })
        .await
    }

    /// A new guest holds a night of their own, and can pay it.
    pub async fn payable(&self) -> (Held, String) {
        let held = self.hold().await;
        let preference = self.until_payable(&held).await;
        (held, preference)
    }

    /// What the guest does on the page: `outcome`, and `notify` and `amount` where told. The payment.
    pub async fn pay(&self, preference: &str, act: &Value) -> String {
        let answer = self.act(&format!("/pay/{preference}"), act).await;
        answer["payment_id"].as_str().expect("payment_id").to_owned()
    }

    /// What happens to a payment at Mercado Pago without us.
    pub async fn happens(&self, payment: &str, event: &Value) {
        self.act(&format!("/payments/{payment}"), event).await;
    }

    /// The payment as Mercado Pago has it.
    pub async fn at_mercadopago(&self, payment: &str) -> Value {
        let request = self.web.get(self.sandbox(&format!("/v1/payments/{payment}")));
        let answer = request.header("Authorization", "Bearer TEST-journey").send().await.expect("the sandbox");
        answer.json().await.expect("a payment")
    }

    /// The newest first.
    pub async fn calls_of_mercadopago(&self) -> Vec<Call> {
        let answer = self.web.get(self.sandbox("/calls.json?service=mercadopago")).send().await;
        answer.expect("the sandbox").json().await.expect("calls")
    }

    /// A fault of the sandbox, by the members of CONTRACT 4. They end together, by [`Stack::end_faults`].
    pub async fn trouble(&self, fault: &Value) {
        let request = self.web.post(self.sandbox("/faults")).json(fault);
        let answer = request.send().await.expect("the sandbox");
        assert_eq!(answer.status(), 201, "{fault}");
    }

    async fn act(&self, path: &str, act: &Value) -> Value {
        let answer = self.web.post(self.sandbox(path)).json(act).send().await.expect("the sandbox");
        let (status, body) = (answer.status(), answer.json().await.unwrap_or(json!(null)));
        assert_eq!(status, 200, "{path} {act}: {body}");
        body
    }
}
