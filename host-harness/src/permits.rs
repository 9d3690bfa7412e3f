//! So many at once and no more: instances that are alive, compilers that are at work.
//!
//! Whoever holds a [`Permit`] counts; dropping it, on whichever thread, makes room for the next.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Permits to hand out. Clones hand out the same ones.
#[derive(Debug, Clone)]
pub(crate) struct Permits(Arc<Shared>);

/// The right to be one of them, until it is dropped.
#[derive(Debug)]
pub(crate) struct Permit(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    total: u32,
    free: Mutex<u32>,
    freed: Condvar,
}

impl Permits {
    pub(crate) fn new(total: u32) -> Self {
        Self(Arc::new(Shared { total, free: Mutex::new(total), freed: Condvar::new() }))
    }

    /// A permit, if there is one now.
    pub(crate) fn take(&self) -> Option<Permit> {
        self.take_within(Duration::ZERO)
    }

    /// A permit, if there is one before `patience` is over.
    pub(crate) fn take_within(&self, patience: Duration) -> Option<Permit> {
        let free = self.0.free.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.0.freed.wait_timeout_while(free, patience, |free| *free == 0);
        let (mut free, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *free = free.checked_sub(1)?;
        Some(Permit(Arc::clone(&self.0)))
    }

    /// How many are handed out.
    pub(crate) fn taken(&self) -> u32 {
        let free = self.0.free.lock().unwrap_or_else(PoisonError::into_inner);
        self.0.total.saturating_sub(*free)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_so_many_and_no_more() {
        let permits = Permits::new(2);
        let (first, _second) = (permits.take().unwrap(), permits.take().unwrap());
        assert!(permits.take().is_none());
        assert_eq!(permits.taken(), 2);
        drop(first);
        assert_eq!(permits.taken(), 1);
        assert!(permits.take().is_some());
    }

    #[test]
    fn who_waits_gets_what_another_thread_gives_back() {
        let permits = Permits::new(1);
        let held = permits.take().unwrap();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| permits.take_within(Duration::from_secs(60)).is_some());
            drop(held);
            assert!(waiting.join().unwrap());
        });
    }
}
