//! `/admin/reservations/new` and `POST /admin/reservations`: dates held for a guest at the desk or on the phone.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use booking::HoldRequest;
use domain::guest::Channel;
use domain::local;
use store::accommodations::{self, Accommodation};

use super::{LIST, NEW, refusals, to_page};
use crate::admin::door::{Filled, Looks, Owners};
use crate::admin::frame::Frame;
use crate::admin::refused::Refused;
use crate::admin::session::Who;
use crate::admin::words;
use crate::app::App;
use crate::guest::{Faults, Typed, hold_asked};
use crate::input::{Form, Query};
use crate::page;
use crate::problem::{Kind, Problem};

#[derive(Template)]
#[template(path = "admin/new.html")]
struct Page {
    frame: Frame,
    cabins: Vec<Accommodation>,
    channels: [Channel; 6],
    typed: Typed,
    channel: String,
    faults: Faults,
    alert: Option<String>,
    today: String,
}

pub(super) async fn form(State(app): State<App>, Looks(who): Looks, query: Query) -> Result<Response, Refused> {
    if !who.may(runtime::settings::Role::Owner) {
        return Err(Problem::new(Kind::Forbidden, "only an owner holds dates").into());
    }
    // A calendar that is looked at may say which dates.
    let typed = Typed::of(|name| query.text(name));
    let page = Page::new(&app, &who, accommodations::list(app.store(), false).await?, typed, Channel::Direct.as_str());
    Ok(page::answer_in_panel(StatusCode::OK, &page))
}

pub(super) async fn hold(
    State(app): State<App>,
    Filled { who, form, .. }: Filled<Owners>,
) -> Result<Response, Refused> {
    let cabins = accommodations::list(app.store(), false).await?;
    let typed = Typed::of(|name| form.text(name));
    let mut faults = Faults::default();
    let now = app.clock().now();
    let asked = hold_asked(&typed, &cabins, local::today(now, app.rules().timezone), &mut faults);
    let channel = channel(&form, &mut faults);
    let mut page = Page::new(&app, &who, cabins, typed, form.text("channel"));
    let (Some(asked), Some(channel)) = (asked, channel) else {
        page.faults = faults;
        return Ok(page::answer_in_panel(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let mut tx = app.store().begin().await?;
    let asked = HoldRequest { channel, ..asked };
    match booking::hold(&mut tx, app.rules(), &asked, &who.actor(), now).await {
        Ok(held) => {
            app.relay(tx.commit().await?);
            Ok(to_page(&held.code, "held"))
        }
        Err(booking::Refusal::Store(error)) => Err(error.into()),
        Err(refusal) => {
            drop(tx);
            page.alert = Some(refusals::said(&refusal));
            Ok(page::answer_in_panel(Problem::from(refusal).kind().status(), &page))
        }
    }
}

fn channel(form: &Form, faults: &mut Faults) -> Option<Channel> {
    match form.text("channel") {
        "" => Some(Channel::Direct),
        given => given.parse().ok().or_else(|| faults.add("channel", "Elegí uno de los canales de la lista.")),
    }
}

impl Page {
    fn new(app: &App, who: &Who, cabins: Vec<Accommodation>, typed: Typed, channel: &str) -> Self {
        Self {
            frame: Frame::new(app, who, NEW),
            cabins,
            channels: Channel::ALL,
            typed,
            channel: channel.to_owned(),
            faults: Faults::default(),
            alert: None,
            today: local::today(app.clock().now(), app.rules().timezone).to_string(),
        }
    }
}
