//! From paths to a report: load, group, evaluate, check, suppress, sort.

pub mod check;
mod group;
mod load;
mod nginx;
