//! What a newcomer reads when all is up: the addresses, and a booking to copy.

use chrono::{Days, NaiveDate};
use runtime::clock::Clock;

use super::environment::{Addresses, Environment};
use super::home::Home;
use super::ready::reachable;
use crate::failure::Outcome;
use crate::output;

/// Far enough ahead to be free in a new database.
const AHEAD: Days = Days::new(30);
const NIGHTS: Days = Days::new(2);

pub fn print(environment: &Environment, home: &Home) -> Outcome {
    let today = domain::local::today(Clock::system().now(), environment.timezone);
    output::line(&text(&environment.addresses, home, today))
}

fn text(addresses: &Addresses, home: &Home, today: NaiveDate) -> String {
    let [api, sandbox, worker] =
        [addresses.api, addresses.sandbox, addresses.worker].map(|address| format!("http://{}", reachable(address)));
    let check_in = today + AHEAD;
    let check_out = check_in + NIGHTS;
    let home = home.path().display();
    format!(
        "\nPosta is ready.\n\
        \n  booking API    {api}/api/v1/accommodations   (described in {api}/api/docs)\
        \n  outside world  {sandbox}/   (phone, inbox and payments; for programs {sandbox}/inbox.json)\
        \n  worker probes  {worker}/readyz   {worker}/metrics\
        \n  settings       {home}/dev.env\
        \n  logs           {home}/log/\n\
        \nHold a cabin, then look into the inbox:\n\
        \n  curl -s {api}/api/v1/reservations/pre-reserve -H 'Content-Type: application/json' -d '{{\"accommodation_id\":1,\
        \"check_in\":\"{check_in}\",\"check_out\":\"{check_out}\",\"guests\":2,\"channel\":\"direct\",\
        \"contact_name\":\"Ana\",\"contact_phone\":\"+5491155550000\",\"contact_email\":\"ana@posta.example\"}}'\
        \n  {sandbox}/\n\
        \nA process that is killed comes back: kill -9 $(cat {home}/run/worker.pid)\
        \nCtrl-C stops everything and keeps the data; --fresh starts over.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inbox_is_named_as_a_page_and_for_programs() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path()).unwrap();
        let at = |port| ([127, 0, 0, 1], port).into();
        let addresses = Addresses { api: at(8080), worker: at(9091), sandbox: at(8090), smtp: at(2525) };
        let told = text(&addresses, &home, "2026-11-28".parse().unwrap());
        for page in [":8090/ ", ":8090/inbox.json", ":8080/api/docs", ":9091/metrics"] {
            assert!(told.contains(page), "{page} in {told}");
        }
        assert!(told.contains("\"check_in\":\"2026-12-28\",\"check_out\":\"2026-12-30\""), "{told}");
    }
}
