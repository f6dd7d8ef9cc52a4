//! How connections are made: rustls with ring and the machine's roots.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Uri;
use hyper::header::HeaderValue;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use secrecy::{ExposeSecret as _, SecretString};

use super::error::ClientError;

/// Of one address; a name may have several.
const CONNECT: Duration = Duration::from_secs(5);
/// Services close idle connections after a minute or so; one that is about to be closed is not used.
const IDLE: Duration = Duration::from_secs(30);

pub(crate) type Client = legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

static CLIENT: LazyLock<Result<Built, String>> = LazyLock::new(build);

struct Built {
    client: Client,
    has_roots: bool,
}

/// The client, if `url` can be called with it. `setting` is where the address comes from.
pub(crate) fn client(url: &str, setting: &'static str) -> Result<Client, ClientError> {
    let uri: Uri = url.parse().map_err(|_| ClientError::NotAnAddress(setting))?;
    let built = CLIENT.as_ref().map_err(|error| ClientError::Tls(error.clone()))?;
    if uri.scheme_str() == Some("https") && !built.has_roots {
        return Err(ClientError::Tls("this machine has no root certificates (Debian: ca-certificates)".to_owned()));
    }
    Ok(built.client.clone())
}

/// `Bearer <token>`, never shown.
pub(crate) fn bearer(token: &SecretString, setting: &'static str) -> Result<HeaderValue, ClientError> {
    let value = format!("Bearer {}", token.expose_secret());
    let mut value = HeaderValue::from_str(&value).map_err(|_| ClientError::NotAToken(setting))?;
    value.set_sensitive(true);
    Ok(value)
}

fn build() -> Result<Built, String> {
    let mut roots = RootCertStore::empty();
    // One that cannot be read is one that nothing is trusted by.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let has_roots = !roots.is_empty();
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let mut tcp = HttpConnector::new();
    tcp.set_connect_timeout(Some(CONNECT));
    tcp.set_nodelay(true);
    tcp.enforce_http(false);
    let connector =
        HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().wrap_connector(tcp);
    let client = legacy::Client::builder(TokioExecutor::new()).pool_idle_timeout(IDLE).build(connector);
    Ok(Built { client, has_roots })
}
