//! A voice note from the guest's mouth to its transcript.

use serde_json::{Value, json};

use crate::posta::Posta;

const GUEST: &str = "5493515550101";

#[tokio::test]
async fn a_voice_note_is_fetched_with_the_token_and_heard_as_it_was_told() {
    let (posta, stage) = Posta::open().await;
    for (quality, heard) in [("good", true), ("poor", false)] {
        let asked = json!({"from": GUEST, "audio": "del 10 al 12 de octubre", "quality": quality});
        let before = posta.so_far().len();
        assert_eq!(stage.call("POST", "/guest/messages", &[], &asked).await.0, 201);
        let told = posta.told(before + 1).await;
        let audio = told[before].json()["entry"][0]["changes"][0]["value"]["messages"][0]["audio"].clone();
        assert_eq!((&audio["voice"], &audio["mime_type"]), (&json!(true), &json!("audio/ogg; codecs=opus")));

        let path = format!("/v24.0/{}?phone_number_id=1065", audio["id"].as_str().unwrap());
        let (_, media) = stage.call("GET", &path, &[], &Value::Null).await;
        assert_eq!(media["sha256"], audio["sha256"]);
        let url = media["url"].as_str().unwrap();
        assert!(url.starts_with(&stage.base), "{url}");
        assert_eq!(stage.client.get(url).send().await.unwrap().status(), 401);
        let file = stage.client.get(url).bearer_auth("t").send().await.unwrap().bytes().await.unwrap();
        assert!(file.starts_with(b"OggS"));
        assert_eq!(media["file_size"], file.len());

        let form = |format: &str| {
            let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.ogg\"\r\nContent-Type: audio/ogg\r\n\r\n";
            let tail = format!(
                "\r\n--b\r\nContent-Disposition: form-data; name=\"response_format\"\r\n\r\n{format}\r\n--b--\r\n"
            );
            [head.as_bytes(), &file, tail.as_bytes()].concat()
        };
        let transcribe = |body: Vec<u8>| {
            let request = stage.client.post(format!("{}/v1/audio/transcriptions", stage.base)).bearer_auth("t");
            request.header("content-type", "multipart/form-data; boundary=b").body(body).send()
        };
        let answer: Value = transcribe(form("verbose_json")).await.unwrap().json().await.unwrap();
        assert_eq!(answer["text"], "del 10 al 12 de octubre");
        assert_eq!(answer["segments"][0]["avg_logprob"].as_f64().unwrap() > -1.0, heard);
        assert_eq!(transcribe(form("text")).await.unwrap().text().await.unwrap(), "del 10 al 12 de octubre");
        assert_eq!(transcribe(b"OggS something else".to_vec()).await.unwrap().status(), 400);
    }
    let calls = stage.json("/calls.json?service=speech").await;
    assert!(calls[0]["body"].is_string() && calls.as_array().unwrap().len() == 6, "{calls}");
}
