//! What the process holds: threads, files, memory. No case may leave more of it behind.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

/// What a process holds at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holdings {
    pub threads: usize,
    pub files: usize,
}

/// How long threads that are done may take to be gone.
const PATIENCE: Duration = Duration::from_secs(20);

impl Holdings {
    /// What it holds now; none where the system does not tell (it does on Linux).
    pub fn now() -> Option<Self> {
        let count = |folder: &str| Some(fs::read_dir(folder).ok()?.count());
        Some(Self { threads: count("/proc/self/task")?, files: count("/proc/self/fd")? })
    }

    /// Waits until the process holds no more than this.
    pub fn restored(&self) -> Result<(), String> {
        let started = Instant::now();
        loop {
            match Self::now() {
                Some(now) if now.threads > self.threads || now.files > self.files => {
                    if started.elapsed() > PATIENCE {
                        return Err(format!("the process held {self:?}, and now {now:?}"));
                    }
                }
                _ => return Ok(()),
            }
            thread::sleep(Duration::from_millis(2));
        }
    }
}
