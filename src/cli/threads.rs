//! How many threads work.

use crate::discover::Discovery;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// So many bytes are done before a second thread has started.
const SMALL: u64 = 256 << 10;

/// As many as somebody wishes (0 where nobody does), one for a single small file, or as many as there are
/// cores. The calling thread is one of them, as long as they are kept. Where the system grants none, the
/// work is done all the same.
pub(super) fn gather(jobs: usize, discovery: &Discovery) -> Option<ThreadPool> {
    let count = if jobs == 0 && is_small(discovery) {
        1
    } else {
        jobs
    };
    let threads = ThreadPoolBuilder::new().num_threads(count);
    threads.use_current_thread().build().ok()
}

fn is_small(discovery: &Discovery) -> bool {
    match discovery.candidates.as_slice() {
        [] => true,
        [one] => {
            let size = one.bytes.as_ref().map(|bytes| bytes.len() as u64);
            let size = size.or_else(|| Some(one.disk.metadata().ok()?.len()));
            size.is_some_and(|size| size <= SMALL)
        }
        _ => false,
    }
}
