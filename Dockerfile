# Posta in two stages: built with Rust, run without it. One image serves api, worker, migrate and the sandbox:
#
#   docker build -t posta .
#   docker run --rm posta --help
#
# The versions are those of rust-toolchain.toml and of the Debian that the tests run on.
ARG RUST_VERSION=1.95
ARG DEBIAN=bookworm

FROM rust:${RUST_VERSION}-slim-${DEBIAN} AS build
ARG PROFILE=release
# The image's own toolchain: rust-toolchain.toml would have it fetch formatter and lints, too.
ENV RUSTUP_TOOLCHAIN=1.95.0 \
    SQLX_OFFLINE=true \
    CARGO_INCREMENTAL=0 \
    CARGO_TERM_COLOR=never
WORKDIR /src
COPY . .
# The caches outlive the layer and never reach the image; the executable is copied out while they are there.
RUN --mount=type=cache,id=posta-registry,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,id=posta-target,target=/src/target,sharing=locked \
    cargo build --locked --profile "$PROFILE" --bin posta \
    && case "$PROFILE" in dev) folder=debug ;; *) folder=$PROFILE ;; esac \
    && install -D -m 755 "target/$folder/posta" /out/posta

FROM debian:${DEBIAN}-slim AS run
# The roots of trust for SMTP and the providers. Time zones are in the executable.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin posta
COPY --from=build /out/posta /usr/local/bin/posta
COPY --chmod=755 ops/docker/healthy /usr/local/bin/healthy
# In numbers, so that Kubernetes can see that it is not root.
USER 10001:10001
WORKDIR /
# Nothing of the image listens further than its own network; nginx is the door.
ENV API_ADDR=0.0.0.0:8080 \
    WORKER_ADDR=0.0.0.0:9091 \
    LOG_FORMAT=json
EXPOSE 8080 9091
# Posta handles SIGTERM as process 1 and starts no children: no tini. It needs SHUTDOWN_GRACE and five seconds to end.
STOPSIGNAL SIGTERM
# Alive, not ready: who restarts the sick must not restart every api because Postgres is away.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["healthy"]
ENTRYPOINT ["posta"]
CMD ["api"]
