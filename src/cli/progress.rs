//! A sign of life on standard error, where a person waits for longer than half a second.

use indicatif::ProgressBar;
use std::io::{IsTerminal, stderr};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_millis(500);

/// Shows that work goes on until it is dropped.
pub(super) struct Progress(Option<(Sender<()>, JoinHandle<()>)>);

impl Progress {
    pub(super) fn start(words: &'static str) -> Self {
        if !stderr().is_terminal() {
            return Self(None);
        }
        let (done, wait) = channel();
        let thread = thread::spawn(move || show(words, &wait));
        Self(Some((done, thread)))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, thread)) = self.0.take() {
            drop(done);
            // The thread only draws: that it failed changes nothing about the result.
            let _ = thread.join();
        }
    }
}

fn show(words: &'static str, done: &Receiver<()>) {
    if done.recv_timeout(PATIENCE) != Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
        return;
    }
    let bar = ProgressBar::new_spinner().with_message(words);
    bar.enable_steady_tick(Duration::from_millis(100));
    let _ = done.recv();
    bar.finish_and_clear();
}
