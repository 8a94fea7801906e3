//! authlint reads the configuration that decides who gets in and tells, at the exact token, where
//! authentication will fail or can be bypassed.
//!
//! One direction, no way back:
//!
//! ```text
//! paths ─ discover ─▶ source ─ syntax ─▶ trees ─ group ─▶ units ─ dialect ─▶ facts ─ check ─▶ findings ─▶ Report ─▶ text | sarif | …
//! ```
//!
//! A file may use only modules of a lower floor; `tests/layers.rs` holds the order.

pub mod audit;
pub mod check;
pub mod cli;
pub mod config;
pub mod dialect;
pub mod discover;
pub mod engine;
pub mod finding;
pub mod fix;
pub mod inventory;
pub mod model;
pub mod options;
pub mod outcome;
pub mod report;
pub mod rule;
pub mod source;
pub mod standard;
pub mod suppress;
pub mod syntax;
