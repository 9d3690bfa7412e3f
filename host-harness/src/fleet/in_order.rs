//! Work on many threads whose results are taken in the order of the work.
//!
//! There is no one who hands out and no one who collects: each thread takes the next item, works on it, and puts the result
//! down; whoever finds that the next result in order lies there hands it on. How far the work may run ahead of what is
//! taken is bounded, and so is the memory.

use std::collections::BTreeMap;
use std::iter::Fuse;
use std::panic;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::limits::ITEMS_AHEAD;

/// Has `workers` work on what `source` gives, each on a thread of its own, and hands the results to `take` in order.
///
/// # Errors
/// The first error in the order of the source; what came before it has been taken.
pub(super) fn in_order<Worker, Item, Done, Error>(
    workers: &mut [Worker],
    source: impl Iterator<Item = Result<Item, Error>> + Send,
    work: impl Fn(&mut Worker, Item) -> Result<Done, Error> + Sync,
    take: impl FnMut(Done) -> Result<(), Error> + Send,
) -> Result<(), Error>
where
    Worker: Send,
    Item: Send,
    Done: Send,
    Error: Send,
{
    let Some((own, others)) = workers.split_first_mut() else { return Ok(()) };
    let ahead = ITEMS_AHEAD.saturating_mul(others.len() as u64 + 1);
    let desk = Desk {
        source: Mutex::new((source.fuse(), 0)),
        take: Mutex::new(take),
        results: Mutex::new(Results { waiting: BTreeMap::new(), taken: 0, is_taking: false, end: None }),
        changed: Condvar::new(),
        ahead,
    };
    thread::scope(|scope| {
        // Where the machine has no thread to give, the others do the work.
        let others: Vec<_> = others
            .iter_mut()
            .filter_map(|worker| thread::Builder::new().spawn_scoped(scope, || desk.serve(worker, &work)).ok())
            .collect();
        desk.serve(own, &work);
        for other in others {
            other.join().unwrap_or_else(|payload| panic::resume_unwind(payload));
        }
    });
    match desk.results.into_inner().unwrap_or_else(PoisonError::into_inner).end {
        Some(End::Failed(error)) => Err(error),
        Some(End::Panicked) | None => Ok(()),
    }
}

/// Where the threads meet.
struct Desk<Source, Take, Done, Error> {
    /// What is to be done, and the number of the next item.
    source: Mutex<(Fuse<Source>, u64)>,
    take: Mutex<Take>,
    results: Mutex<Results<Done, Error>>,
    /// Something was taken, or all is over.
    changed: Condvar,
    ahead: u64,
}

struct Results<Done, Error> {
    /// By the number of their item.
    waiting: BTreeMap<u64, Result<Done, Error>>,
    /// How many have been taken, which is the number of the next one.
    taken: u64,
    /// A thread is at it.
    is_taking: bool,
    /// Why nothing more is to be done, before the source is at its end.
    end: Option<End<Error>>,
}

enum End<Error> {
    Failed(Error),
    /// A thread is gone and its item with it. The panic itself goes on where the threads are joined.
    Panicked,
}

impl<Source, Take, Item, Done, Error> Desk<Source, Take, Done, Error>
where
    Source: Iterator<Item = Result<Item, Error>>,
    Take: FnMut(Done) -> Result<(), Error>,
{
    fn serve<Worker>(&self, worker: &mut Worker, work: &impl Fn(&mut Worker, Item) -> Result<Done, Error>) {
        // Without this the others would wait for ever for a result that never comes.
        let _tell = TellOfPanic(|| self.stop(End::Panicked));
        while let Some((number, item)) = self.next() {
            let done = item.and_then(|item| work(worker, item));
            self.put_down(number, done);
        }
    }

    /// The next item, once what has been taken is not too far behind.
    fn next(&self) -> Option<(u64, Result<Item, Error>)> {
        let mut source = lock(&self.source);
        let (items, number) = &mut *source;
        let mut results = lock(&self.results);
        while results.end.is_none() && *number >= results.taken.saturating_add(self.ahead) {
            results = self.changed.wait(results).unwrap_or_else(PoisonError::into_inner);
        }
        if results.end.is_some() {
            return None;
        }
        drop(results);
        let item = items.next()?;
        let numbered = (*number, item);
        *number += 1;
        Some(numbered)
    }

    /// Leaves a result for whoever takes, and takes all that come next if nobody else is at it.
    fn put_down(&self, number: u64, done: Result<Done, Error>) {
        let mut results = lock(&self.results);
        results.waiting.insert(number, done);
        if results.is_taking || results.end.is_some() {
            return;
        }
        results.is_taking = true;
        loop {
            let next = results.taken;
            let Some(done) = results.waiting.remove(&next) else { break };
            drop(results);
            let taken = done.and_then(|done| lock(&self.take)(done));
            if let Err(error) = taken {
                return self.stop(End::Failed(error));
            }
            results = lock(&self.results);
            results.taken += 1;
            self.changed.notify_all();
        }
        results.is_taking = false;
    }

    fn stop(&self, end: End<Error>) {
        let mut results = lock(&self.results);
        results.end.get_or_insert(end);
        self.changed.notify_all();
    }
}

/// A thread that panics lets go of what it had; what the others find is whole, since nothing in here panics half-way.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Calls what it holds when the thread unwinds.
struct TellOfPanic<Tell: Fn()>(Tell);

impl<Tell: Fn()> Drop for TellOfPanic<Tell> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_are_taken_in_the_order_of_the_source_however_long_each_takes() {
        for workers in 1..6 {
            let mut taken = Vec::new();
            let done: Result<(), ()> = in_order(
                &mut vec![(); workers],
                (0..300_u64).map(Ok),
                |(), number| {
                    thread::sleep(Duration::from_micros(number * 7_919 % 300));
                    Ok(number * 2)
                },
                |result| {
                    taken.push(result);
                    Ok(())
                },
            );
            assert_eq!(done, Ok(()));
            assert_eq!(taken, (0..300).map(|number| number * 2).collect::<Vec<_>>(), "{workers} workers");
        }
    }

    #[test]
    fn the_work_runs_no_further_ahead_than_it_may() {
        let taken = AtomicU64::new(0);
        let furthest = AtomicU64::new(0);
        let source = (0..500_u64).map(|number| {
            furthest.fetch_max(number - taken.load(Ordering::SeqCst), Ordering::SeqCst);
            Ok::<_, ()>(number)
        });
        let slow = |_| {
            thread::sleep(Duration::from_micros(200));
            taken.fetch_add(1, Ordering::SeqCst);
            Ok(())
        };
        in_order(&mut [(), (), ()], source, |(), number| Ok(number), slow).unwrap();
        assert_eq!(taken.into_inner(), 500);
        // What was taken is counted here before it is there.
        assert!((3..=3 * ITEMS_AHEAD).contains(&furthest.into_inner()));
    }

    #[test]
    fn the_first_error_in_order_ends_it_whoever_makes_it() {
        for fails in ["source", "work", "take"] {
            let mut taken = Vec::new();
            let fail = |who: &str, number: u64| if fails == who && number >= 40 { Err(number) } else { Ok(number) };
            let done = in_order(
                &mut [(), (), ()],
                (0..1_000_u64).map(|number| fail("source", number)),
                |(), number| {
                    // The error at 40 comes later than the others behind it.
                    thread::sleep(Duration::from_micros(if number == 40 { 3_000 } else { 10 }));
                    fail("work", number)
                },
                |number| {
                    fail("take", number)?;
                    taken.push(number);
                    Ok(())
                },
            );
            assert_eq!(done, Err(40), "{fails}");
            assert_eq!(taken, (0..40).collect::<Vec<_>>(), "{fails}");
        }
    }

    #[test]
    fn a_panic_of_one_is_a_panic_of_all_and_nobody_waits_for_it() {
        for panics in ["source", "work", "take"] {
            let check = |who: &str, number: u64| assert!(panics != who || number != 40, "{who} panics");
            let ended = panic::catch_unwind(|| {
                in_order(
                    &mut [(), (), ()],
                    (0..1_000_u64).map(|number| {
                        check("source", number);
                        Ok::<_, ()>(number)
                    }),
                    |(), number| {
                        check("work", number);
                        Ok(number)
                    },
                    |number| {
                        check("take", number);
                        Ok(())
                    },
                )
            });
            assert!(ended.is_err(), "{panics}");
        }
    }
}
