//! `loyalty fit`: a purchase log into the part of a programme that says what to expect of members.

use std::fmt::Write as _;
use std::io::{self, BufReader, Read, Write as _};
use std::path::PathBuf;

use anyhow::anyhow;
use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use loyalty_host::contract::Date;
use loyalty_host::fit::{self, Fit, Maximum, Options, Report};
use loyalty_host::{json, orders};
use sha2::{Digest as _, Sha256};

use super::{Verdict, input, print, print_json};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
The log is read as by `loyalty replay`. Purchases of one customer on one day count as one. What
comes out is a part of a programme, `retention` and, if the log has categories, `affinity`: put it
into yours. It goes to standard output, or to a file with --out; what it was made of, and how sure
it is, goes to standard error, or to standard output with --out.

Examples:
  loyalty fit --orders CDNOW_sample.txt --until 1997-09-30
  loyalty fit --orders orders.csv --horizon-days 30 --out retention.json")]
pub struct Arguments {
    /// Purchase log
    #[arg(long, value_name = "FILE")]
    orders: PathBuf,
    /// Last day that counts; later purchases are left out [default: the last day of the log]
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// Days in the unit of time of BG/NBD; it changes `alpha` and nothing else
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=366))]
    time_unit_days: u16,
    /// Days ahead that the programme counts expected purchases for
    #[arg(long, value_name = "N", default_value_t = 91, value_parser = clap::value_parser!(u16).range(1..=3650))]
    horizon_days: u16,
    /// Customers who have bought in both categories, for a lift between them to be told
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    min_support: u32,
    /// Write the part of the programme to a file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print one JSON object with the report, standard errors and all, and the part of the programme
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<Verdict> {
    let name = arguments.orders.display();
    // Drawn on standard error, and only if that is a terminal.
    let bar = ProgressBar::new(fit::STEPS).with_style(ProgressStyle::with_template("{bar:40} {msg}")?);
    bar.set_message("reading");
    let mut file = Hashed { inner: input::open(&arguments.orders)?, digest: Sha256::new() };
    let customers = fit::customers(orders::read(BufReader::new(&mut file)))
        .map_err(|error| anyhow!("{name}:{}: {}", error.line, error.problem))?
        .ok_or_else(|| anyhow!("{name} has no purchases"))?;
    let data = file.digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();

    bar.set_message("fitting");
    let options = Options {
        until: arguments.until,
        time_unit_days: arguments.time_unit_days,
        horizon_days: arguments.horizon_days,
        min_support: arguments.min_support,
    };
    let fitted = fit::fit(&customers, data, options, || bar.inc(1));
    bar.finish_and_clear();
    let fitted = fitted.map_err(|error| anyhow!("{name}: {error}"))?;
    write(&fitted, arguments)?;
    Ok(Verdict::Good)
}

fn write(fitted: &Fit, arguments: &Arguments) -> anyhow::Result<()> {
    let fragment = json::write(&fitted.fragment)?;
    if let Some(out) = &arguments.out {
        input::write(out, &fragment)?;
    }
    match (arguments.json, &arguments.out) {
        (true, _) => print_json(fitted),
        (false, Some(_)) => print(&told(&fitted.report)),
        (false, None) => {
            print(&fragment)?;
            // Nothing can be done if that is closed.
            let _ = anstream::stderr().write_all(told(&fitted.report).as_bytes());
            Ok(())
        }
    }
}

fn told(report: &Report) -> String {
    let mut text = String::new();
    let mut row = |name: &str, value: String| {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{name:<12} {value}");
    };
    row("until", report.until.to_string());
    row("customers", HumanCount(report.customers as u64).to_string());
    let repeat = HumanCount(report.repeat_customers as u64);
    row("came back", format!("{repeat}, {:.1} %", 100.0 * report.repeat_share));
    row("days bought", HumanCount(report.purchase_days).to_string());
    for (name, model) in [("bg-nbd", &report.bg_nbd), ("gamma-gamma", &report.gamma_gamma)] {
        if let Some(model) = model {
            row(name, estimates(model));
        }
    }
    if report.categories > 0 {
        row("categories", HumanCount(report.categories as u64).to_string());
        row("lifts", HumanCount(report.lifts as u64).to_string());
    }
    for note in &report.notes {
        row("note", note.clone());
    }
    text
}

/// The estimates, each with how far off it may be, and the log-likelihood.
fn estimates(model: &Maximum) -> String {
    let mut text = String::new();
    for estimate in &model.estimates {
        let _ = write!(text, "{} {:.3} ± {:.3}  ", estimate.name, estimate.value, estimate.standard_error);
    }
    let _ = write!(text, "log-likelihood {:.1}", model.log_likelihood);
    text
}

/// What is read, and its digest so far.
struct Hashed<R> {
    inner: R,
    digest: Sha256,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.digest.update(buffer.get(..count).unwrap_or_default());
        Ok(count)
    }
}
