//! How far a run is, for whoever waits for it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Counts what a run has done of what it has to do. It decides nothing.
#[derive(Debug, Default)]
pub struct Progress {
    checking: AtomicBool,
    done: AtomicUsize,
    total: AtomicUsize,
}

/// What a run is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It reads files.
    Reading,
    /// It evaluates what belongs together: a configuration with its includes, a project's manifests.
    Checking,
}

/// A moment of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// What it is at.
    pub stage: Stage,
    /// How much of that is done.
    pub done: usize,
    /// How much there is.
    pub total: usize,
}

impl Progress {
    /// Where the run is now.
    #[must_use]
    pub fn now(&self) -> Moment {
        let stage = if self.checking.load(Ordering::Relaxed) {
            Stage::Checking
        } else {
            Stage::Reading
        };
        Moment {
            stage,
            done: self.done.load(Ordering::Relaxed),
            total: self.total.load(Ordering::Relaxed),
        }
    }

    pub(super) fn begin(&self, stage: Stage, total: usize) {
        self.checking
            .store(stage == Stage::Checking, Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    pub(super) fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}
