use super::*;

/// Every place in a value.
fn places(value: &Value) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Array(items) => items.iter().enumerate().map(|(place, item)| (place.to_string(), item)).collect(),
        Value::Object(members) => members.iter().map(|(name, member)| (name.clone(), member)).collect(),
        _ => Vec::new(),
    };
    let below = |(name, inner): (String, &Value)| places(inner).into_iter().map(move |rest| format!("/{name}{rest}"));
    std::iter::once(String::new()).chain(inner.into_iter().flat_map(below)).collect()
}

/// The api takes what can be read, so that it is for the job to bear: each place of each fixture is something else.
#[tokio::test]
async fn nothing_that_can_be_read_kills_the_job() {
    let trial = Trial::new().await;
    let others =
        [json!(null), json!("\0"), json!(1e308), json!({"\0": "\0"}), json!(["9".repeat(300)]), json!("9".repeat(20))];
    let mut others = others.iter().cycle();
    let mut entries = Vec::new();
    for (_, body) in fixtures() {
        let Ok(genuine) = serde_json::from_slice::<Value>(&body) else { continue };
        for place in places(&genuine["entry"]).iter().filter(|place| !place.is_empty()) {
            for other in others.by_ref().take(2) {
                // Each is a message of its own.
                let own = genuine["entry"].to_string().replace("wamid.", &format!("wamid.{}.", entries.len()));
                let mut entry: Value = serde_json::from_str(&own).unwrap();
                *entry.pointer_mut(place).unwrap() = other.clone();
                entries.extend(entry.as_array().cloned().unwrap_or_default());
            }
        }
    }
    for some in entries.chunks(200) {
        let event = told(&trial, json!({"entry": some}).to_string().as_bytes()).await;
        run(&trial.context, event).await.unwrap();
    }
    assert!(messages(&trial).await.len() > 600, "{} entries", entries.len());
}
