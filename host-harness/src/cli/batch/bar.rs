//! How far a batch is: drawn on standard error, and only if that is a terminal.

use std::time::Instant;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use loyalty_host::batch::Tally;

/// The bar.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
    /// When the first lines were seen, and how many there had been before.
    began: Option<(Instant, u64)>,
}

impl Bar {
    /// For an input of so many bytes, where that is known.
    pub fn new(input_bytes: Option<u64>) -> anyhow::Result<Self> {
        Self::on(ProgressDrawTarget::stderr(), input_bytes)
    }

    fn on(screen: ProgressDrawTarget, input_bytes: Option<u64>) -> anyhow::Result<Self> {
        let bar = match input_bytes {
            Some(bytes) => ProgressBar::with_draw_target(Some(bytes), screen)
                .with_style(ProgressStyle::with_template("{bar:30} {percent} % of {total_bytes}, {msg}, {eta} left")?),
            None => ProgressBar::with_draw_target(None, screen)
                .with_style(ProgressStyle::with_template("{spinner} {bytes}, {msg}, {elapsed}")?),
        };
        Ok(Self { bar: bar.with_message("0 lines"), began: None })
    }

    /// Shows how many lines have been answered, and how many bytes of the input they were.
    pub fn show(&mut self, tally: &Tally, read_bytes: u64) {
        let lines = tally.lines();
        let (began, before) = *self.began.get_or_insert_with(|| {
            // What an earlier run has done says nothing about the time that is left.
            self.bar.set_position(read_bytes);
            self.bar.reset_eta();
            (Instant::now(), lines)
        });
        let seconds = began.elapsed().as_secs_f64();
        let rate = if seconds > 0.0 { (lines - before) as f64 / seconds } else { 0.0 };
        let [lines, rate, rejects] = [lines, rate as u64, tally.rejects()].map(HumanCount);
        self.bar.set_position(read_bytes);
        self.bar.set_message(format!("{lines} lines, {rate} a second, {rejects} rejected"));
    }

    /// Takes it away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    use indicatif::InMemoryTerm;

    use super::*;

    /// A bar on a screen of its own, drawn whenever something is shown.
    fn bar(input_bytes: Option<u64>) -> (Bar, InMemoryTerm) {
        let screen = InMemoryTerm::new(5, 120);
        let target = ProgressDrawTarget::term_like(Box::new(screen.clone()));
        (Bar::on(target, input_bytes).unwrap(), screen)
    }

    fn decided(lines: u64) -> Tally {
        Tally { decided: lines, ..Tally::default() }
    }

    /// What is shown after `lines` more in a second. It may have been a longer second on a busy machine.
    fn after_a_second(bar: &mut Bar, tally: &Tally, read_bytes: u64) {
        thread::sleep(Duration::from_secs(1));
        bar.show(tally, read_bytes);
    }

    /// The number before `word`.
    fn figure(screen: &str, word: &str) -> u64 {
        let (before, _) = screen.split_once(word).unwrap_or_else(|| panic!("no `{word}` in `{screen}`"));
        before.trim_end().rsplit(' ').next().unwrap().replace(',', "").parse().unwrap()
    }

    #[test]
    fn it_tells_how_far_how_fast_and_how_long_yet() {
        let (mut bar, screen) = bar(Some(100_000));
        bar.show(&decided(0), 0);
        let mut tally = decided(3_000);
        tally.rejected.insert("too-large".into(), 2);
        after_a_second(&mut bar, &tally, 25_000);
        let shown = screen.contents();
        assert!(shown.contains("25 % of 97.66 KiB, 3,002 lines, ") && shown.contains(", 2 rejected, "), "{shown}");
        // Three thousand in a second, or in somewhat more.
        let rate = figure(&shown, " a second");
        assert!((1_000..=3_002).contains(&rate), "{shown}");
        // A quarter took a second, so three more are left.
        let left = figure(&shown, "s left");
        assert!((2..=9).contains(&left), "{shown}");
        bar.clear();
        assert_eq!(screen.contents(), "");
    }

    #[test]
    fn what_an_earlier_run_has_done_is_not_this_ones_speed() {
        let (mut bar, screen) = bar(Some(100_000));
        bar.show(&decided(9_000), 50_000);
        after_a_second(&mut bar, &decided(9_100), 60_000);
        let shown = screen.contents();
        assert!(shown.contains("60 % of 97.66 KiB, 9,100 lines, "), "{shown}");
        assert!((10..=100).contains(&figure(&shown, " a second")), "{shown}");
        // A tenth took a second, and four are left.
        assert!((3..=40).contains(&figure(&shown, "s left")), "{shown}");
    }

    #[test]
    fn through_a_pipe_there_is_no_end_to_tell() {
        let (mut bar, screen) = bar(None);
        bar.show(&decided(0), 0);
        after_a_second(&mut bar, &decided(500), 2_048);
        let shown = screen.contents();
        assert!(shown.contains("2.00 KiB, 500 lines, ") && !shown.contains("left"), "{shown}");
    }
}
