use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// Stands between a worker and Redis, and can let connections die without a word: they stay open
/// and carry nothing any more. New ones work.
pub(crate) struct Proxy {
    addr: SocketAddr,
    /// Connections below this number are dead.
    dead: Arc<AtomicUsize>,
    opened: Arc<AtomicUsize>,
    _running: JoinSet<()>,
}

impl Proxy {
    pub(crate) async fn before(url: &str) -> Self {
        let upstream = url.trim_start_matches("redis://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (dead, opened) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let mut running = JoinSet::new();
        let (kill, count) = (Arc::clone(&dead), Arc::clone(&opened));
        running.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((near, _)) = listener.accept().await {
                let number = count.fetch_add(1, Ordering::SeqCst);
                let Ok(far) = TcpStream::connect(&upstream).await else { continue };
                let (from_near, to_near) = near.into_split();
                let (from_far, to_far) = far.into_split();
                connections.spawn(carry(from_near, to_far, number, Arc::clone(&kill)));
                connections.spawn(carry(from_far, to_near, number, Arc::clone(&kill)));
            }
        });
        Self { addr, dead, opened, _running: running }
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://{}", self.addr)
    }

    /// From here on no connection that is open carries a byte.
    pub(crate) fn let_connections_die(&self) {
        self.dead.store(self.opened.load(Ordering::SeqCst), Ordering::SeqCst);
    }
}

async fn carry(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    number: usize,
    dead: Arc<AtomicUsize>,
) {
    let mut bytes = vec![0; 64 * 1024];
    loop {
        let Ok(count @ 1..) = from.read(&mut bytes).await else { return };
        if number < dead.load(Ordering::SeqCst) {
            // Neither end hears of it.
            std::future::pending::<()>().await;
        }
        if to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}
