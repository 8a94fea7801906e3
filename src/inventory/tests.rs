//! Tests of the inventory's data.
