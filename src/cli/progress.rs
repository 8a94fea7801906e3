//! A progress bar on standard error, on a terminal alone and only for who waits longer than half a second.

use crate::engine::{Progress, Stage};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, stderr};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_millis(500);

/// How often it is drawn again.
const TICK: Duration = Duration::from_millis(100);

/// Shows how far a run is until it is dropped.
pub(super) struct Bar(Option<(Sender<()>, JoinHandle<()>)>);

impl Bar {
    pub(super) fn start(progress: &Arc<Progress>) -> Self {
        Self(stderr().is_terminal().then(|| {
            let (done, wait) = channel();
            let progress = Arc::clone(progress);
            (done, thread::spawn(move || show(&progress, &wait)))
        }))
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some((done, thread)) = self.0.take() {
            drop(done);
            // The thread only draws: that it failed changes nothing about the result.
            let _ = thread.join();
        }
    }
}

fn show(progress: &Progress, done: &Receiver<()>) {
    if !goes_on(done, PATIENCE) {
        return;
    }
    let bar = ProgressBar::new(0).with_style(style());
    loop {
        follow(&bar, progress);
        if !goes_on(done, TICK) {
            break;
        }
    }
    bar.finish_and_clear();
}

/// Waits, and says whether the run still goes on.
fn goes_on(done: &Receiver<()>, wait: Duration) -> bool {
    done.recv_timeout(wait) == Err(RecvTimeoutError::Timeout)
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{msg} [{bar:30}] {pos}/{len}")
        .expect("the template is fixed, and a test reads it")
        .progress_chars("=> ")
}

fn follow(bar: &ProgressBar, progress: &Progress) {
    let now = progress.now();
    bar.set_length(now.total as u64);
    bar.set_position(now.done as u64);
    bar.set_message(match now.stage {
        Stage::Reading => "reading",
        Stage::Checking => "checking",
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::discover;
    use crate::engine::{self, Known, Plan};
    use std::borrow::Cow;

    #[test]
    fn the_bar_follows_a_run_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.conf", "b.conf"] {
            std::fs::write(folder.path().join(name), "server { listen 80; }\n").unwrap();
        }
        std::fs::write(folder.path().join("c.txt"), "nothing\n").unwrap();
        let known = Known::read();
        let plan = Plan::new(&known, Cow::Owned(Config::default()), String::new());
        let bar = ProgressBar::hidden().with_style(style());
        follow(&bar, &plan.progress);
        assert_eq!(
            (bar.position(), bar.length(), bar.message().as_str()),
            (0, Some(0), "reading")
        );
        let found = discover::walk(&[folder.path().to_owned()]);
        let report = engine::run(found, &plan);
        assert_eq!(report.files.len(), 3);
        follow(&bar, &plan.progress);
        assert_eq!(
            (bar.position(), bar.length(), bar.message().as_str()),
            (2, Some(2), "checking")
        );
    }

    #[test]
    fn a_short_run_is_not_waited_for() {
        let (done, wait) = channel::<()>();
        assert!(goes_on(&wait, Duration::ZERO));
        drop(done);
        assert!(!goes_on(&wait, PATIENCE));
    }
}
