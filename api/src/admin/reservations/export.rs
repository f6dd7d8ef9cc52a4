//! `GET /admin/export.csv`: the list's reservations as a file, however many.
//!
//! They are read a thousand at a time as the caller takes them, each thousand by itself: a slow download holds neither
//! a connection nor a transaction. A file that breaks off, because Postgres went away, ends without its last chunk, so
//! that no browser takes it for whole.

use axum::extract::State;
use axum::response::Response;
use chrono_tz::Tz;
use futures::stream::{self, Stream};
use serde_json::{Map, Value};
use store::accommodations::{self, Accommodation};
use store::reservations::{self, Search};
use store::{Error, Store, Turn, audit};

use super::asked::Asked;
use super::file::{head, row};
use crate::admin::csv::{self, MARK, Separator};
use crate::admin::door::Looks;
use crate::admin::refused::Refused;
use crate::app::App;
use crate::input::Query;
use crate::problem::Problem;

const AT_A_TIME: i64 = 1000;

pub(super) async fn export(State(app): State<App>, Looks(who): Looks, query: Query) -> Result<Response, Refused> {
    let asked = Asked::of(&query);
    let search = asked.search(Turn::Newest, AT_A_TIME);
    let search = search.map_err(|faults| Problem::invalid_field("query", faults.join(" ")))?;
    let separator = Separator::asked(&query);
    let cabins = accommodations::list(app.store(), true).await?;

    let filters: Map<String, Value> = asked.given().map(|(name, text)| (name.to_owned(), text.into())).collect();
    let mut tx = app.store().begin().await?;
    audit::write(&mut tx, &who.actor(), "export", None, filters.into(), app.clock().now()).await?;
    let _no_jobs = tx.commit().await?;

    let rows = rows(app.store().clone(), search, separator, cabins, app.rules().timezone);
    Ok(csv::answer("attachment; filename=\"reservas.csv\"", rows))
}

/// None after the last.
struct Next(Option<Search>);

fn rows(
    store: Store,
    search: Search,
    separator: Separator,
    cabins: Vec<Accommodation>,
    timezone: Tz,
) -> impl Stream<Item = Result<String, Error>> + Send {
    let head = stream::iter([Ok(format!("{MARK}{}", head(separator)))]);
    let body =
        stream::try_unfold((Next(Some(search)), store, cabins), move |(Next(search), store, cabins)| async move {
            let Some(search) = search else { return Ok(None) };
            let found = reservations::search(&store, &search).await?;
            let text: String = found.iter().map(|one| row(separator, one, &cabins, timezone)).collect();
            let full = i64::try_from(found.len()).is_ok_and(|count| count == AT_A_TIME);
            let last = found.last().filter(|_| full).map(|last| i64::from(last.id));
            let next = last.map(|id| Search { turn: Turn::Before(id), ..search });
            Ok(Some((text, (Next(next), store, cabins))))
        });
    futures::StreamExt::chain(head, body)
}
