//! What every simulated service shares: one clock, one list of faults, and the state of each service.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use runtime::clock::Clock;
use runtime::tasks::Tasks;
use tokio::sync::watch;

use crate::Notified;
use crate::calls::Calls;
use crate::faults::Faults;
use crate::feeds::Feeds;
use crate::inbox::Inbox;
use crate::mercadopago::Book;
use crate::webhooks::{Notice, Webhooks};
use crate::whatsapp::Chats;

pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) inbox: Inbox,
    pub(crate) calls: Calls,
    pub(crate) feeds: Feeds,
    pub(crate) book: Book,
    pub(crate) chats: Chats,
    pub(crate) notified: Notified,
    pub(crate) tasks: Tasks,
    /// `http://host:port` of this sandbox, as a browser on this machine reaches it.
    pub(crate) here: String,
    webhooks: Webhooks,
    changes: watch::Sender<u64>,
}

impl World {
    pub(crate) fn new(clock: Clock, http: SocketAddr, notified: Notified) -> io::Result<World> {
        let tasks = Tasks::new();
        Ok(World {
            faults: Faults::default(),
            inbox: Inbox::default(),
            calls: Calls::default(),
            feeds: Feeds::default(),
            book: Book::since(clock.now()),
            chats: Chats::default(),
            webhooks: Webhooks::new(tasks.clone())?,
            here: format!("http://{}", reachable(http)),
            changes: watch::channel(0).0,
            notified,
            tasks,
            clock,
        })
    }

    pub(crate) fn notify(&self, notice: &Notice) {
        self.webhooks.send(&self.faults, notice);
    }

    /// Something that the page shows is not what it was.
    pub(crate) fn changed(&self) {
        self.changes.send_modify(|change| *change = change.wrapping_add(1));
    }

    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// A provider whose secret is missing can sign nothing: that is told once, here, and not for every delivery.
    pub(crate) fn tell_who_is_not_notified(self: &Arc<Self>) {
        let Notified { whatsapp_secret, mercadopago_secret, .. } = &self.notified;
        for (secret, name) in
            [(whatsapp_secret, "WHATSAPP_APP_SECRET"), (mercadopago_secret, "MERCADOPAGO_WEBHOOK_SECRET")]
        {
            if secret.is_none() {
                tracing::warn!("{name} is not set: that provider's webhooks are not sent");
            }
        }
    }
}

/// Where what listens everywhere is reached from this machine.
fn reachable(address: SocketAddr) -> SocketAddr {
    let mut address = address;
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}
