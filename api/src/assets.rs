//! What pages load: texts of ours, built in, each at an address that changes with it.

use std::sync::OnceLock;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::app::App;

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

pub(crate) static STYLE: Asset = Asset::new("/assets/posta.css", CSS, include_str!("../../templates/pages/posta.css"));

pub(crate) static PANEL_STYLE: Asset =
    Asset::new("/assets/panel.css", CSS, include_str!("../../templates/admin/panel.css"));

/// htmx 4.0.1 as its authors minified it (npm, `htmx.org`); 0BSD, `htmx.LICENSE` beside it.
pub(crate) static HTMX: Asset =
    Asset::new("/assets/htmx.js", SCRIPT, include_str!("../../templates/pages/htmx.min.js"));

pub(crate) static GUEST_SCRIPT: Asset =
    Asset::new("/assets/guest.js", SCRIPT, include_str!("../../templates/pages/guest.js"));

pub(crate) static PANEL_SCRIPT: Asset =
    Asset::new("/assets/panel.js", SCRIPT, include_str!("../../templates/admin/live.js"));

pub(crate) struct Asset {
    path: &'static str,
    media_type: &'static str,
    text: &'static str,
    href: OnceLock<String>,
}

impl Asset {
    const fn new(path: &'static str, media_type: &'static str, text: &'static str) -> Self {
        Self { path, media_type, text, href: OnceLock::new() }
    }

    /// Another address when the text changes, so that it may be kept for ever.
    pub(crate) fn href(&self) -> &str {
        self.href.get_or_init(|| {
            let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(self.text.as_bytes()));
            format!("{}?v={}", self.path, digest.get(..12).unwrap_or_default())
        })
    }
}

pub(crate) fn routes() -> Router<App> {
    [&STYLE, &PANEL_STYLE, &HTMX, &GUEST_SCRIPT, &PANEL_SCRIPT].into_iter().fold(Router::new(), |router, asset| {
        let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
        let media_type = HeaderValue::from_static(asset.media_type);
        let headers = [(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, kept)];
        router.route(asset.path, get(async move || (headers, asset.text).into_response()))
    })
}
