//! Products: which files are theirs, and what those files mean.

pub mod istio;
