//! The inbox as a page: `GET /inbox[?to=address][&page=n][&open=id]`.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::ago::ago;
use super::percent::encoded;
use crate::inbox::Kept;
use crate::world::World;

const ON_A_PAGE: usize = 50;

/// Our pages run our script and frame our own addresses: markup of a mail that found a way into one could do nothing.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
     frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "inbox.html")]
struct Page {
    list: List,
    example: Example,
}

/// The dates of the first hold that the empty inbox proposes.
struct Example {
    check_in: String,
    check_out: String,
}

/// The column of mails that every page has.
pub(super) struct List {
    pub(super) rows: Vec<Row>,
    pub(super) total: usize,
    pub(super) faults: usize,
    pub(super) to: String,
    pub(super) page: usize,
    pub(super) pages: usize,
    pub(super) open: Option<Uuid>,
}

pub(super) struct Row {
    pub(super) kept: Arc<Kept>,
    pub(super) ago: String,
}

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    to: String,
    page: Option<usize>,
    open: Option<Uuid>,
}

pub(super) type Question = Result<Query<Asked>, QueryRejection>;

pub(super) async fn page(State(world): State<Arc<World>>, asked: Question) -> Response {
    let list = List::of(&world, asked);
    render(StatusCode::OK, &Page { list, example: Example::after(world.clock.now()) })
}

impl List {
    /// A query that cannot be understood asks for the first page: who came here wants to read mail.
    pub(super) fn of(world: &World, asked: Question) -> List {
        let Query(asked) = asked.unwrap_or_default();
        let to = asked.to.trim().replace(' ', "+");
        let filter = Some(to.as_str()).filter(|to| !to.is_empty());
        let total = world.inbox.count(filter);
        let pages = total.div_ceil(ON_A_PAGE).max(1);
        let page = asked.page.unwrap_or(1).clamp(1, pages);
        let now = world.clock.now();
        let mails = world.inbox.newest(filter, (page - 1) * ON_A_PAGE, ON_A_PAGE);
        let rows = mails.into_iter().map(|kept| Row { ago: ago(kept.received_at, now), kept }).collect();
        List { rows, total, faults: world.faults.in_force(), to, page, pages, open: asked.open }
    }

    pub(super) fn newest(world: &World) -> List {
        List::of(world, Ok(Query(Asked::default())))
    }

    pub(super) fn opening(self, id: Uuid) -> List {
        List { open: Some(id), ..self }
    }

    /// The query that keeps the reader's place.
    pub(super) fn here(&self) -> String {
        self.query(self.page)
    }

    pub(super) fn newer(&self) -> String {
        self.query(self.page.saturating_sub(1))
    }

    pub(super) fn older(&self) -> String {
        self.query(self.page + 1)
    }

    /// Where the list can be had again as it stands.
    pub(super) fn again(&self) -> String {
        let open = self.open.map(|id| format!("&open={id}")).unwrap_or_default();
        format!("/inbox{}{open}", self.here())
    }

    pub(super) fn is_open(&self, row: &Row) -> bool {
        self.open == Some(row.kept.id)
    }

    fn query(&self, page: usize) -> String {
        format!("?to={}&page={page}", encoded(&self.to))
    }
}

impl Example {
    fn after(now: DateTime<Utc>) -> Example {
        let day = |days| (now + TimeDelta::days(days)).format("%Y-%m-%d").to_string();
        Example { check_in: day(30), check_out: day(32) }
    }
}

pub(super) fn render(status: StatusCode, page: &impl Template) -> Response {
    let html: [(HeaderName, &str); 2] = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, POLICY)];
    match page.render() {
        Ok(text) => (status, html, text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
