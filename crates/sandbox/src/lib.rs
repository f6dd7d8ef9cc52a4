//! The simulated outside world: what a newcomer has no account for, over real sockets, with state.
//!
//! Today it is a mail server that keeps what it is given (`smtp`), a page and a feed to read it (`http`), and
//! faults on request (`faults`). The other services join as modules of their own over the same [`world`].
//!
//! It refuses to be a mail server for anybody else: it relays nothing, checks no password, keeps everything in
//! memory and forgets it at the end. It shares no code with the clients that it is there to try, and neither
//! addresses nor texts reach its log.

mod faults;
mod http;
mod inbox;
mod smtp;
mod world;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use runtime::clock::Clock;
use world::World;

/// Where the sandbox listens. Port 0 takes a free one.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    pub http: SocketAddr,
    pub smtp: SocketAddr,
}

/// A sandbox that has its ports and does not answer yet: who connects now is served once [`Sandbox::run`] is.
pub struct Sandbox {
    http: Door,
    smtp: Door,
    world: Arc<World>,
}

struct Door {
    listener: TcpListener,
    addr: SocketAddr,
}

impl Sandbox {
    /// Takes both ports. The error names the one that could not be had.
    pub fn bind(config: &Config) -> io::Result<Sandbox> {
        Ok(Sandbox {
            http: Door::open("HTTP", config.http)?,
            smtp: Door::open("SMTP", config.smtp)?,
            world: Arc::new(World::new(Clock::system())),
        })
    }

    pub fn http_addr(&self) -> SocketAddr {
        self.http.addr
    }

    pub fn smtp_addr(&self) -> SocketAddr {
        self.smtp.addr
    }

    /// Serves until `stop`; what is being said then is finished, for a few seconds at most.
    pub async fn run(self, stop: CancellationToken) -> io::Result<()> {
        let Sandbox { http, smtp, world } = self;
        let http = tokio::net::TcpListener::from_std(http.listener)?;
        let smtp = tokio::net::TcpListener::from_std(smtp.listener)?;
        let mail = smtp::serve(smtp, Arc::clone(&world), smtp::Limits::default(), stop.clone());
        let (web, ()) = tokio::join!(http::serve(http, world, stop), mail);
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
