//! `loyalty relevance`: what would have been offered, held against what was bought.

mod chart;

use std::convert::Infallible;
use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, anyhow, bail};
use comfy_table::Table;
use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use loyalty_host::Plugin;
use loyalty_host::contract::Date;
use loyalty_host::fit;
use loyalty_host::orders::Purchase;
use loyalty_host::relevance::{Calibration, Cut, Forecast, Relevance, relevance};
use serde_json::{Value, json};
use time::Duration;

use super::style::{TITLE, paint, table};
use super::{Verdict, component, input, print, print_json};

/// What a programme's model looks ahead unless it says otherwise, in days.
const HORIZON_DAYS: u16 = 91;

/// What `loyalty fit` takes unless it is told otherwise.
const TIME_UNIT_DAYS: u16 = 7;
const MIN_SUPPORT: u32 = 20;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
The history is cut at a day. What lies before it is told to the component member by member, as a shop would on the
morning of that day; what it expects and offers is compared with what lies after. Without --programme the model is fitted
to the part before the cut, as `loyalty fit` does, with one offer for each category.

A log is `customer date units amount` with a header line, `customer number date units amount` without one, or CSV with a
header that names the columns customer, date and amount, and units, category, sku and order where there are.

Example:
  loyalty relevance --orders purchases.csv --cut 2026-06-01 --chart relevance.svg")]
pub struct Arguments {
    /// Purchase log
    #[arg(long, value_name = "FILE")]
    orders: PathBuf,
    /// First day that is not told to the component; left out, the last one with enough days after it
    #[arg(long, value_name = "DATE")]
    cut: Option<Date>,
    /// How many days after the cut are looked at, 1 to 3650; left out, as many as the programme's model looks ahead
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=3_650))]
    days: Option<u16>,
    /// Programme with offers and a model, instead of one that is fitted
    #[arg(long, value_name = "FILE")]
    programme: Option<PathBuf>,
    /// Write a chart to this file, as SVG
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(component: &component::Source, arguments: &Arguments) -> anyhow::Result<Verdict> {
    let name = arguments.orders.display();
    let purchases = input::read_purchases(&arguments.orders)?;
    let given = arguments.programme.as_deref().map(input::read_programme).transpose()?;
    let days = days(arguments.days, given.as_ref())?;
    let cut = Cut { on: arguments.cut.map_or_else(|| latest_cut(&purchases, days), Ok)?, days };
    let programme = match given {
        Some(programme) => programme,
        None => fitted(&purchases, cut).with_context(|| format!("{name}: no model can be fitted before {}", cut.on))?,
    };
    let mut plugin = component.configure(Some(&programme))?.plugin;
    // One programme of the caller's own and thousands of calls: the instance need not be a fresh one for each.
    plugin.reuse(Plugin::LONG_RUN);

    // Drawn on standard error, and only if that is a terminal.
    let bar = ProgressBar::new(0)
        .with_style(ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} members, {eta} left")?);
    let result = relevance(&mut plugin, purchases, cut, |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    });
    bar.finish_and_clear();
    let result = result.map_err(|error| anyhow!("{name}, {error}"))?;
    if let Some(path) = &arguments.chart {
        let drawn = chart::draw(&result).context("the chart cannot be drawn")?;
        input::write(path, &drawn)?;
    }
    if arguments.json {
        print_json(&result)?;
    } else {
        print(&report(&result))?;
    }
    Ok(Verdict::Good)
}

/// How far the comparison looks: as far as the model does, since what it expects is for that long.
fn days(asked: Option<u16>, programme: Option<&input::Document>) -> anyhow::Result<u16> {
    let Some(programme) = programme else { return Ok(asked.unwrap_or(HORIZON_DAYS)) };
    // A document that cannot be read is told of when it is configured.
    let document: Value = serde_json::from_str(&programme.text).unwrap_or_default();
    let horizon = document.pointer("/retention/horizon-days").and_then(Value::as_u64);
    let horizon = horizon.and_then(|days| u16::try_from(days).ok()).unwrap_or(HORIZON_DAYS);
    match asked {
        Some(asked) if asked != horizon => bail!(
            "the model of {} looks {horizon} days ahead, so {asked} days after the cut cannot be compared with it; \
             leave out --days or change `retention` / `horizon-days`",
            programme.name
        ),
        _ => Ok(horizon),
    }
}

/// The last day that has `days` days of the log from it on.
fn latest_cut(purchases: &[Purchase], days: u16) -> anyhow::Result<Date> {
    let last = purchases.iter().filter_map(|purchase| day(purchase.date)).max();
    date(last.and_then(|last| last.checked_sub(Duration::days(i64::from(days) - 1))))
}

fn day(date: Date) -> Option<time::Date> {
    let month = time::Month::try_from(date.month).ok()?;
    time::Date::from_calendar_date(date.year.into(), month, date.day).ok()
}

fn date(day: Option<time::Date>) -> anyhow::Result<Date> {
    let day = day.context("the day lies too early; name another with --cut")?;
    Ok(Date { year: u16::try_from(day.year())?, month: day.month().into(), day: day.day() })
}

fn report(result: &Relevance) -> String {
    let mut text = String::new();
    // Writing to a text cannot fail.
    let mut row = |name: &str, value: String| writeln!(text, "{name:<12} {value}").unwrap_or_default();
    row("cut", format!("{}, {} days", result.cut, result.days));
    row("members", HumanCount(result.members as u64).to_string());
    row("buyers", format!("{}, {:.1} %", HumanCount(result.buyers as u64), percent(result.buyers, result.members)));
    let made = HumanCount(result.purchases_made);
    row(
        "purchases",
        match result.purchases_expected {
            Some(expected) => format!("{expected:.1} expected, {made} made"),
            None => format!("{made} made; the programme has no model that expects any"),
        },
    );
    if !result.what.is_empty() && result.offers_without_category > 0 {
        let (left_out, made) =
            (HumanCount(result.offers_without_category as u64), HumanCount(result.offers_made as u64));
        row(
            "left out",
            format!("{left_out} of {made} offers made, which name no category to be held against what was bought"),
        );
    }

    let share = |share: f64| format!("{:.1} %", share * 100.0);
    let mut whom = table(&["whom to address", "first 5 %", "first 10 %", "first 20 %"], 1);
    for picked in &result.whom {
        let shares = picked.bought.iter().map(|bought| share(*bought));
        whom.add_row(std::iter::once(picked.method.to_owned()).chain(shares));
    }
    text.push_str(&section("How many of those who are picked buy?", whom));
    if !result.what.is_empty() {
        let mut what = table(&["what to offer", "first", "among three"], 1);
        for offered in &result.what {
            what.add_row([offered.method.to_owned(), share(offered.first), share(offered.among_three)]);
        }
        text.push_str(&section("How many buyers are offered what they buy?", what));
    }
    text.push_str(&calibration(
        "Do as many purchases come as are expected of a member?",
        &result.purchases,
        &result.purchases_off,
    ));
    text.push_str(&calibration(
        "Is an offer bought from as often as its chance says?",
        &result.offers,
        &result.offers_off,
    ));
    text
}

fn calibration(title: &str, calibration: &Calibration, off: &[Forecast]) -> String {
    if calibration.bins.is_empty() {
        return String::new();
    }
    let mut groups = table(&["cases", "expected", "observed"], 0);
    for bin in &calibration.bins {
        let cases = HumanCount(bin.cases as u64).to_string();
        groups.add_row([cases, format!("{:.3}", bin.expected), format!("{:.3}", bin.observed)]);
    }
    let mut methods = table(&["how far off", "the group", "the case"], 1);
    for forecast in off {
        let (group, case) = (format!("{:.3}", forecast.off_by_group), format!("{:.3}", forecast.off_by_case));
        methods.add_row([forecast.method.to_owned(), group, case]);
    }
    section(title, groups) + &lines(&methods)
}

fn section(title: &str, table: Table) -> String {
    format!("\n{}\n{}", paint(TITLE, title), lines(&table))
}

fn lines(table: &Table) -> String {
    table.lines().map(|line| format!("  {}\n", line.trim_end())).collect()
}

fn percent(part: usize, of: usize) -> f64 {
    100.0 * part as f64 / (of.max(1) as f64)
}

/// A programme with the model that fits what lies before the cut, and one offer for each category.
fn fitted(purchases: &[Purchase], cut: Cut) -> anyhow::Result<input::Document> {
    let customers = fit::customers(purchases.iter().cloned().map(Ok::<_, Infallible>))?;
    let customers = customers.context("it has no purchases")?;
    let options = fit::Options {
        until: Some(date(day(cut.on).and_then(time::Date::previous_day))?),
        time_unit_days: TIME_UNIT_DAYS,
        horizon_days: cut.days,
        min_support: MIN_SUPPORT,
    };
    // The digest says where a fragment comes from; this one goes nowhere.
    let fragment = serde_json::to_value(fit::fit(&customers, String::new(), options, || ())?.fragment)?;
    let categories = fragment.pointer("/affinity/categories").and_then(Value::as_array).into_iter().flatten();
    let offers = categories
        .enumerate()
        .map(|(index, category)| json!({ "id": format!("category-{index}"), "category": category["category"], "value": "1" }));
    let offers: Vec<Value> = offers.collect();
    let mut programme = json!({ "id": "fitted", "revision": 1, "currency": "USD", "offers": offers });
    if let (Some(programme), Value::Object(fragment)) = (programme.as_object_mut(), fragment) {
        programme.extend(fragment);
    }
    Ok(input::Document { name: "the fitted programme".into(), text: programme.to_string() })
}
