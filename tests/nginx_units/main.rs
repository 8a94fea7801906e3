//! nginx as a whole: what belongs together, what is inherited, and what is said about it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod auth;
mod effective;
mod includes;
mod partial;
mod project;
mod scale;
mod serving;
mod sockets;
mod variables;
