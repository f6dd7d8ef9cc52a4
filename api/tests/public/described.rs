//! The OpenAPI document against what is really answered.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::site::{Answer, HOLD, OWNER, Site, VIEWER, send};

fn document() -> Value {
    api::openapi()
}

/// Follows `$ref`.
fn resolved<'d>(document: &'d Value, node: &'d Value) -> &'d Value {
    match node["$ref"].as_str() {
        Some(place) => {
            document.pointer(place.trim_start_matches('#')).unwrap_or_else(|| panic!("{place} is not there"))
        }
        None => node,
    }
}

fn example(schema: &Value) -> Value {
    if schema["example"].is_null() { schema["examples"][0].clone() } else { schema["example"].clone() }
}

fn names(schema: &Value) -> BTreeSet<&str> {
    schema["properties"].as_object().map(|all| all.keys().map(String::as_str).collect()).unwrap_or_default()
}

/// The answer's status and media type are described, and its members are those of the schema.
fn assert_described(method: &str, path: &str, answer: &Answer) {
    let document = document();
    let operation = &document["paths"][path][method];
    let described = &operation["responses"][answer.status.to_string()];
    assert!(described.is_object(), "{method} {path}: {} is not described", answer.status);
    let content = &resolved(&document, described)["content"];
    let media = answer.header("content-type").expect("a type").split(';').next().expect("a type");
    let schema = resolved(&document, &content[media]["schema"]);
    assert!(schema.is_object(), "{method} {path} {}: no schema for {media}", answer.status);
    assert_fits(&document, schema, &answer.json());
}

fn assert_fits(document: &Value, schema: &Value, value: &Value) {
    let schema = resolved(document, schema);
    match value {
        Value::Array(items) => items.iter().for_each(|item| assert_fits(document, &schema["items"], item)),
        Value::Object(members) => {
            let given = members.keys().map(String::as_str).collect::<BTreeSet<_>>();
            assert!(given.is_subset(&names(schema)), "{given:?} and {schema}");
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            for name in &required {
                assert!(given.contains(name.as_str().expect("a name")), "{name} is missing in {value}");
            }
            for (name, member) in members {
                assert_fits(document, &schema["properties"][name], member);
            }
        }
        scalar => {
            let kind = match scalar {
                Value::Null => "null",
                Value::Bool(_) => "boolean",
                Value::Number(_) => "integer",
                _ => "string",
            };
            let fits = |given: &Value| given == kind || given.as_array().is_some_and(|all| all.contains(&json!(kind)));
            assert!(fits(&schema["type"]), "{scalar} is a {kind}: {schema}");
        }
    }
}

#[tokio::test]
async fn what_is_served_is_what_is_printed() {
    let site = Site::new().await;
    let answer = site.get("/openapi.json").await;
    assert_eq!(answer.json(), document());
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(document()["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
}

/// axum gives no list of its routes; its `Debug` spells them.
fn paths(router: &str) -> BTreeSet<String> {
    let (routes, _) = router.split_once("fallback_router").expect("axum spells them otherwise");
    let spelt = routes.split('"').filter(|text| text.starts_with('/') && !text.contains("__private"));
    spelt.map(str::to_owned).collect()
}

#[tokio::test]
async fn every_route_is_described_and_every_description_is_a_route() {
    let site = Site::new().await;
    // Pages are for people.
    let is_a_page = |path: &String| {
        let of_a_room = ["/admin/", "/assets/", "/r/"].iter().any(|room| path.starts_with(room));
        of_a_room || ["/", "/reservas", "/api/docs"].contains(&path.as_str())
    };
    let mut routes = paths(&format!("{:?}", api::router(site.app.clone())));
    routes.retain(|path| !is_a_page(path));
    let document = document();
    let described = document["paths"].as_object().expect("paths").keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(routes, described);
}

#[tokio::test]
async fn answers_are_as_described() {
    let site = Site::new().await;
    assert_described("get", "/api/v1/accommodations", &site.get("/api/v1/accommodations").await);

    let held = site.post(HOLD, &site.asks("2027-03-01")).await;
    assert_described("post", HOLD, &held);
    let held = held.json();
    let mut answers = vec![
        site.post(HOLD, &site.asks("2027-03-01")).await,
        site.post(HOLD, &json!({})).await,
        send(site.posting(HOLD, &json!({})).body("{")).await,
        send(site.posting(HOLD, &json!({})).header("Content-Type", "text/plain").body("{}")).await,
    ];
    answers.push(site.post(HOLD, &json!(" ".repeat(70_000))).await);
    let statuses = answers.iter().map(|answer| answer.status).collect::<Vec<_>>();
    assert!([409, 422, 400, 413].iter().all(|status| statuses.contains(status)), "{statuses:?}");
    answers.iter().for_each(|answer| assert_described("post", HOLD, answer));

    let template = "/api/v1/reservations/{code}";
    let path = format!("/api/v1/reservations/{}", held["code"].as_str().expect("a code"));
    let token = held["access_token"].as_str().expect("a token");
    for answer in [site.read(&path, token).await, site.get(&path).await, site.read(&path, "x").await] {
        assert_described("get", template, &answer);
    }
}

#[tokio::test]
async fn what_the_other_routes_answer_is_as_described() {
    let site = Site::new().await;
    let template = "/api/v1/accommodations/{id}/availability";
    let path = template.replace("{id}", &site.cabin.to_string());
    site.held("2027-03-01").await;
    for query in ["?from=2027-03-01&to=2027-03-05", "?from=x"] {
        assert_described("get", template, &site.get(&format!("{path}{query}")).await);
    }
    assert_described("get", template, &site.get(&template.replace("{id}", "0")).await);

    let asks =
        json!({ "accommodation_id": site.cabin, "check_in": "2027-03-01", "check_out": "2027-03-03", "guests": 2 });
    for body in [asks, json!({})] {
        assert_described("post", "/api/v1/quotes", &site.post("/api/v1/quotes", &body).await);
    }

    let (owner, viewer) = (site.session(OWNER).await, site.session(VIEWER).await);
    for verb in ["confirm", "cancel"] {
        let template = format!("/api/v1/reservations/{{code}}/{verb}");
        let held = site.held("2027-03-05").await;
        let path = template.replace("{code}", held["code"].as_str().expect("a code"));
        let none = template.replace("{code}", "RES260101ABCDEF");
        let answers = [
            site.post(&path, &json!({})).await,
            site.post_as(&viewer, &path, &json!({})).await,
            site.post_as(&owner, &none, &json!({})).await,
            site.post_as(&owner, &path, &json!({ "x": 1 })).await,
            site.post_as(&owner, &path, &json!({})).await,
            site.post_as(&owner, &path, &json!({})).await,
        ];
        assert_eq!(answers.each_ref().map(|answer| answer.status), [401, 403, 404, 422, 200, 409], "{verb}");
        answers.iter().for_each(|answer| assert_described("post", &template, answer));
        site.post_as(&owner, &path.replace("confirm", "cancel"), &json!({})).await;
    }
}

#[test]
fn the_bodies_of_all_operations_refuse_what_they_do_not_know() {
    let document = document();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        let schema = &operations["post"]["requestBody"]["content"]["application/json"]["schema"];
        // Providers add members as they like.
        if operations["post"].is_object() && operations["post"]["tags"] != json!(["webhooks"]) {
            assert_eq!(resolved(&document, schema)["additionalProperties"], json!(false), "{path}");
        }
    }
}

#[tokio::test]
async fn the_body_of_a_hold_is_described_as_it_is_read() {
    let site = Site::new().await;
    let document = document();
    let content = &document["paths"][HOLD]["post"]["requestBody"]["content"]["application/json"];
    let schema = resolved(&document, &content["schema"]);
    assert_eq!(schema["additionalProperties"], json!(false));
    let required = schema["required"].as_array().expect("required").iter().map(|name| name.as_str().expect("a name"));
    // Sent with nothing but wrong values, each described field is named, and each required one when it is left out.
    let wrong = names(schema).into_iter().map(|name| (name.to_owned(), json!(true))).collect::<Value>();
    assert_eq!(site.post(HOLD, &wrong).await.faults(), names(schema).into_iter().collect::<Vec<_>>());
    assert_eq!(
        site.post(HOLD, &json!({})).await.faults(),
        required.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    );

    let example = names(schema).into_iter().map(|name| (name.to_owned(), example(&schema["properties"][name])));
    let mut example = example.collect::<Value>();
    example["accommodation_id"] = json!(site.cabin);
    assert_eq!(site.post(HOLD, &example).await.status, 201, "the example is accepted: {example}");
}

#[test]
fn the_document_is_whole() {
    let document = document();
    let text = document.to_string();
    let places = text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next());
    for place in places {
        assert!(document.pointer(place).is_some(), "{place} is not there");
    }
    for scheme in ["guest_token", "admin_session"] {
        assert_eq!(document["components"]["securitySchemes"][scheme]["scheme"], "bearer");
    }
    let paths = document["paths"].as_object().expect("paths");
    for (path, operations) in paths {
        for (method, operation) in operations.as_object().expect("operations") {
            assert!(operation["responses"].as_object().is_some_and(|all| !all.is_empty()), "{method} {path}");
            assert!(operation["summary"].is_string(), "{method} {path}");
        }
    }
}

#[test]
fn the_guide_lists_every_refusal_with_its_status() {
    let guide = include_str!("../../../docs/API.md");
    let document = document();
    let responses = document["components"]["responses"].as_object().expect("responses");
    let examples = responses.values().flat_map(|response| {
        let examples = response["content"]["application/problem+json"]["examples"].as_object();
        examples.expect("examples").values()
    });
    let mut seen = 0;
    for problem in examples.map(|example| &example["value"]) {
        let slug = problem["type"].as_str().and_then(|kind| kind.rsplit(':').next()).expect("a slug");
        let row = format!("| `{slug}` | {} |", problem["status"]);
        assert!(guide.contains(&row), "{row}");
        seen += 1;
    }
    assert!(seen > 15, "{seen}");
}
