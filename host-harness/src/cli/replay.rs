//! `loyalty replay`: a purchase log through a programme.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::anyhow;
use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use loyalty_host::Plugin;
use loyalty_host::replay::{Replay, replay};

use super::{Verdict, component, input, print, print_json};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
The log is a CSV file whose first line names its columns: customer,date,amount and, where
known, units,category,sku,order. Or it has one purchase a line, `customer date units amount`
with a header line, or `customer number date units amount` without one. Dates are YYYYMMDD or
YYYY-MM-DD.

Example:
  loyalty replay --programme programme.json --orders CDNOW_sample.txt")]
pub struct Arguments {
    /// Programme, a JSON document; a component that has one inside needs none
    #[arg(long, value_name = "FILE")]
    programme: Option<PathBuf>,
    /// Purchase log
    #[arg(long, value_name = "FILE")]
    orders: PathBuf,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(component: &component::Source, arguments: &Arguments) -> anyhow::Result<Verdict> {
    let name = arguments.orders.display();
    let purchases = input::read_purchases(&arguments.orders)?;
    let programme = component::programme(arguments.programme.as_deref())?;
    let mut plugin = component.configure(programme.as_ref())?.plugin;
    // One programme of the caller's own and thousands of calls: the instance need not be a fresh one for each.
    plugin.reuse(Plugin::LONG_RUN);

    // Drawn on standard error, and only if that is a terminal.
    let bar = ProgressBar::new(purchases.len() as u64)
        .with_style(ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} purchases, {eta} left")?);
    let result = replay(&mut plugin, purchases, || bar.inc(1));
    bar.finish_and_clear();
    let result = result.map_err(|error| anyhow!("{name}, {error}"))?;
    if arguments.json {
        print_json(&result)?;
    } else {
        print(&report(&result))?;
    }
    Ok(Verdict::Good)
}

fn report(result: &Replay) -> String {
    let mut text = String::new();
    let mut row = |name: &str, value: String| {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{name:<12} {value}");
    };
    row("purchases", HumanCount(result.purchases as u64).to_string());
    row("members", HumanCount(result.members as u64).to_string());
    for issued in &result.points {
        row("points", format!("{} {}", issued.points, issued.wallet));
    }
    for (position, holders) in result.tiers.iter().enumerate() {
        let share = 100.0 * holders.members as f64 / result.members.max(1) as f64;
        let members = HumanCount(holders.members).to_string();
        row(if position == 0 { "tiers" } else { "" }, format!("{:<12} {members:>8} {share:>6.1} %", holders.tier));
    }
    row("decisions", format!("{} in {} ms", HumanCount(result.calls), HumanCount(result.milliseconds)));
    row("a second", HumanCount(result.calls_per_second).to_string());
    row("digest", result.digest.clone());
    text
}
