//! How far a batch is: drawn on standard error, and only if that is a terminal.

use std::time::Instant;

use indicatif::{HumanCount, ProgressBar, ProgressStyle};
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
        let bar = match input_bytes {
            Some(bytes) => ProgressBar::new(bytes)
                .with_style(ProgressStyle::with_template("{bar:30} {percent} % of {total_bytes}, {msg}, {eta} left")?),
            None => ProgressBar::no_length()
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
