//! How the api meets the web.

use std::net::SocketAddr;

use ipnet::IpNet;

use super::parse::{network, number, origin, socket};
use super::reader::{Reader, Section};

#[derive(Clone, Debug)]
pub struct ApiHttp {
    pub addr: SocketAddr,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Other sites that may call us, as a browser writes them.
    pub allowed_origins: Vec<String>,
    /// Requests of one source.
    pub public_per_second: u32,
    pub public_burst: u32,
}

impl Section for ApiHttp {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let addr = reader.value("API_ADDR", socket);
        let trusted_proxies = reader.list("TRUSTED_PROXIES", network);
        let allowed_origins = reader.list("ALLOWED_ORIGINS", origin);
        let public_per_second = reader.value("PUBLIC_PER_SECOND", number(1, 1_000_000));
        let public_burst = reader.value("PUBLIC_BURST", number(1, 1_000_000));
        Some(Self {
            addr: addr?,
            trusted_proxies: trusted_proxies?,
            allowed_origins: allowed_origins?,
            public_per_second: public_per_second?,
            public_burst: public_burst?,
        })
    }
}
