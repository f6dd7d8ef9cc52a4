//! The description of what `runtime::probes` serves.

macro_rules! described {
    ($name:ident, $path:literal, $what:literal, $(($status:literal, $means:literal)),+) => {
        #[doc = $what]
        #[utoipa::path(
            get,
            path = $path,
            tag = "operations",
            responses($((status = $status, description = $means)),+),
        )]
        #[expect(dead_code, reason = "described here, served by runtime::probes")]
        pub(super) fn $name() {}
    };
}

described!(livez, "/livez", "Whether the process runs.", (200, "It does."), (503, "It is stuck: start it again."));
described!(
    readyz,
    "/readyz",
    "Whether the process can do its work.",
    (200, "It can, perhaps with less than all of it."),
    (503, "It cannot: send it nothing.")
);
described!(healthz, "/api/v1/healthz", "As /livez.", (200, "It does."), (503, "It is stuck: start it again."));
described!(readyz_v1, "/api/v1/readyz", "As /readyz.", (200, "It can."), (503, "It cannot: send it nothing."));
described!(metrics, "/metrics", "For Prometheus, text format 0.0.4.", (200, "The metrics."));
