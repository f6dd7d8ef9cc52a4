//! The simulated outside world: what a newcomer has no account for, over real sockets, with state.
//!
//! A mail server that keeps what it is given (`smtp`, `inbox`), Mercado Pago with its pay page (`mercadopago`), WhatsApp
//! with a guest's phone (`whatsapp`), speech that is known beforehand, and portals' calendars (`feeds`). They tell Posta
//! by signed webhooks (`webhooks`), misbehave on request (`faults`), write down who asked what (`calls`), and are seen
//! on one page (`http`). All of it is state of one [`world`].
//!
//! It refuses to be a provider for anybody else: it relays no mail, moves no money, checks no password, keeps everything
//! in memory, bounded, and forgets it at the end. It shares no code with the clients that it is there to try, and
//! neither addresses nor texts reach its log.

mod calls;
mod faults;
mod feeds;
mod http;
mod inbox;
mod mercadopago;
mod money;
mod smtp;
mod webhooks;
mod whatsapp;
mod world;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use runtime::settings::SecretString;
use tokio_util::sync::CancellationToken;

use runtime::clock::Clock;
use world::World;

/// Where the sandbox listens. Port 0 takes a free one.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    pub http: SocketAddr,
    pub smtp: SocketAddr,
}

/// Whom the providers notify, and with what they sign. A provider without its secret notifies nobody.
#[derive(Clone, Debug, Default)]
pub struct Notified {
    /// Posta's, without a slash at the end; a preference may name another address.
    pub base_url: String,
    pub whatsapp_secret: Option<SecretString>,
    pub mercadopago_secret: Option<SecretString>,
    /// Of the sending number at WhatsApp; 100000000000001 unless given.
    pub phone_id: Option<String>,
}

/// For deliveries on their way when the sandbox stops: they are asked to end at once.
const GRACE: Duration = Duration::from_secs(2);

/// A sandbox that has its ports and does not answer yet: who connects now is served once [`Sandbox::run`] is.
pub struct Sandbox {
    http: Door,
    smtp: Door,
    notified: Notified,
}

struct Door {
    listener: TcpListener,
    addr: SocketAddr,
}

impl Sandbox {
    /// Takes both ports. The error names the one that could not be had. It notifies nobody unless told.
    pub fn bind(config: &Config) -> io::Result<Sandbox> {
        Ok(Sandbox {
            http: Door::open("HTTP", config.http)?,
            smtp: Door::open("SMTP", config.smtp)?,
            notified: Notified::default(),
        })
    }

    #[must_use]
    pub fn notifying(self, notified: Notified) -> Sandbox {
        Sandbox { notified, ..self }
    }

    pub fn http_addr(&self) -> SocketAddr {
        self.http.addr
    }

    pub fn smtp_addr(&self) -> SocketAddr {
        self.smtp.addr
    }

    /// Serves until `stop`; what is being said then is finished, for a few seconds at most.
    pub async fn run(self, stop: CancellationToken) -> io::Result<()> {
        let Sandbox { http, smtp, notified } = self;
        let world = Arc::new(World::new(Clock::system(), http.addr, notified)?);
        world.tell_who_is_not_notified();
        let http = tokio::net::TcpListener::from_std(http.listener)?;
        let smtp = tokio::net::TcpListener::from_std(smtp.listener)?;
        let mail = smtp::serve(smtp, Arc::clone(&world), smtp::Limits::default(), stop.clone());
        let tasks = world.tasks.clone();
        let stopping = stop.clone();
        let deliveries = async {
            stopping.cancelled().await;
            tasks.drain(GRACE).await
        };
        let (web, (), _) = tokio::join!(http::serve(http, world, stop), mail, deliveries);
        web
    }
}

impl Door {
    fn open(what: &str, addr: SocketAddr) -> io::Result<Door> {
        let named = |error: io::Error| {
            io::Error::new(error.kind(), format!("the sandbox cannot listen for {what} on {addr}: {error}"))
        };
        let listener = TcpListener::bind(addr).map_err(named)?;
        listener.set_nonblocking(true).map_err(named)?;
        let addr = listener.local_addr().map_err(named)?;
        Ok(Door { listener, addr })
    }
}
