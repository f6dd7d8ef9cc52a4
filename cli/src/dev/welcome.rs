//! What a newcomer reads when all is up: the addresses, and a booking to copy.

use chrono::{Days, NaiveDate};
use runtime::clock::Clock;

use super::environment::Environment;
use super::home::Home;
use super::ready::reachable;
use crate::failure::Outcome;
use crate::output;

/// Far enough ahead to be free in a new database.
const AHEAD: Days = Days::new(30);
const NIGHTS: Days = Days::new(2);

pub fn print(environment: &Environment, home: &Home) -> Outcome {
    let today = domain::local::today(Clock::system().now(), environment.timezone);
    output::line(&text(environment, home, today))
}

fn text(environment: &Environment, home: &Home, today: NaiveDate) -> String {
    let api = format!("http://{}", reachable(environment.addresses.api));
    let sandbox = format!("http://{}", reachable(environment.addresses.sandbox));
    let worker = format!("http://{}", reachable(environment.addresses.worker));
    let check_in = today + AHEAD;
    let check_out = check_in + NIGHTS;
    let home = home.path().display();
    format!(
        "\nPosta is ready.\n\
        \n  booking API    {api}/api/v1/accommodations   (described in {api}/openapi.json)\
        \n  sandbox inbox  {sandbox}/inbox.json\
        \n  worker probes  {worker}/readyz   {worker}/metrics\
        \n  settings       {home}/dev.env\
        \n  logs           {home}/log/\n\
        \nHold a cabin, then look into the inbox:\n\
        \n  curl -s {api}/api/v1/reservations/pre-reserve -H 'Content-Type: application/json' -d '{{\"accommodation_id\":1,\
        \"check_in\":\"{check_in}\",\"check_out\":\"{check_out}\",\"guests\":2,\"channel\":\"direct\",\
        \"contact_name\":\"Ana\",\"contact_phone\":\"+5491155550000\",\"contact_email\":\"ana@posta.example\"}}'\
        \n  curl -s {sandbox}/inbox.json\n\
        \nA process that is killed comes back: kill -9 $(cat {home}/run/worker.pid)\
        \nCtrl-C stops everything and keeps the data; --fresh starts over.\n"
    )
}
