//! The page that the demo prints.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use comfy_table::Table;
use indicatif::HumanCount;
use loyalty_contract::{
    AccrualDecision, Decimal, DiscountDecision, DiscountRequest, EngineInfo, Explanation, NearMiss, OffersDecision,
    Outcome, ProgrammeInfo, TierDecision, TierRequest,
};
use loyalty_host::{Cost, Limits, json};

use super::words;
use crate::cli::cost;
use crate::cli::style::{GOOD, HELP, QUIET, TITLE, WARNING, paint, table};

/// Cells of a progress bar.
const BAR_CELLS: u64 = 30;

/// A page of text that grows section by section.
pub struct Page<'a> {
    programme: &'a ProgrammeInfo,
    text: String,
}

impl<'a> Page<'a> {
    pub fn new(programme: &'a ProgrammeInfo, engine: &EngineInfo, component: &str) -> Self {
        let mut page = Self { programme, text: String::new() };
        let programme = format!("programme {}, revision {}", programme.id, programme.revision);
        let engine = format!("{component}, engine {}, contract {}", engine.engine_version, engine.contract_version);
        page.line(format!("{}  {}", paint(TITLE, programme), paint(QUIET, engine)));
        page
    }

    pub fn tier(&mut self, request: &TierRequest, decision: &TierDecision) {
        self.section("evaluate-tier", &format!("Which tier does {} hold?", request.member_id));
        let standing = &decision.standing;
        let until = standing.until.map(|until| format!(" until {}", words::day(&until))).unwrap_or_default();
        let reason = json::name(&decision.reason);
        self.line(format!("  {}{until}, {}", paint(GOOD, &standing.tier), words::spaced(&reason)));
        for progress in decision.progress.iter().take(1) {
            for metric in &progress.metrics {
                let bar = bar(metric.reached, metric.required);
                let (reached, required) = (self.plain(metric.reached), self.plain(metric.required));
                self.line(format!("  {} {bar} {}   {reached} of {required}", standing.tier, progress.tier));
                let unit = if metric.metric == "spend" { &self.programme.currency } else { &metric.metric };
                self.line(format!("  {} {unit} more to {}", self.plain(metric.missing), progress.tier));
            }
        }
    }

    pub fn discount(&mut self, request: &DiscountRequest, decision: &DiscountDecision) {
        self.section("apply-discount", "What does the basket cost?");
        let mut table = table(&["line", "sku", "units", "price", "discount", "points", "to pay"], 2);
        for price in &decision.lines {
            let line = request.basket.lines.iter().find(|line| line.key == price.key);
            table.add_row([
                price.key.clone(),
                line.map(|line| line.sku.clone()).unwrap_or_default(),
                line.map(|line| line.quantity.to_string()).unwrap_or_default(),
                self.plain(price.list_total),
                self.less(price.discount),
                self.less(price.redeemed),
                self.plain(price.charged),
            ]);
        }
        self.table(&table);
        let totals = &decision.totals;
        self.line(format!("  list total   {:>12}", self.plain(totals.list_total)));
        self.line(format!("  discounts    {:>12}", self.less(totals.discount)));
        self.line(format!("  points       {:>12}", self.less(totals.redeemed)));
        let payable = format!("{:>12} {}", self.plain(totals.payable), decision.currency);
        self.line(format!("  {} {}", paint(TITLE, "to pay      "), paint(TITLE, payable)));

        for (position, adjustment) in decision.adjustments.iter().enumerate() {
            let is_first =
                decision.adjustments.iter().position(|other| other.rule == adjustment.rule) == Some(position);
            if is_first {
                let of_rule = || decision.adjustments.iter().filter(|other| other.rule == adjustment.rule);
                let lines: Vec<_> = of_rule().map(|other| other.line.as_str()).collect();
                let sum = words::sum(of_rule().map(|other| other.amount));
                let lines = format!("lane {}, lines {}", adjustment.lane, lines.join(" "));
                self.applied(&adjustment.rule, &self.less(sum), &lines);
            }
        }
        for gift in &decision.gifts {
            self.applied(&gift.rule, "gift", &format!("{} × {}", gift.quantity, gift.sku));
        }
        for redemption in &decision.redemptions {
            let most = format!("at most {} on this basket", redemption.maximum);
            self.applied(&redemption.wallet, &format!("{} points", redemption.points), &most);
        }
        self.refused(&decision.explanations);
        self.near_misses(&decision.near_misses);
    }

    pub fn accrual(&mut self, decision: &AccrualDecision) {
        self.section("calculate-accrual", "What does the order earn?");
        for credit in &decision.credits {
            let points = format!("+{} {}", credit.points, credit.wallet);
            let expires = credit.expires_at.map(|at| format!(", expires {}", words::day(&at))).unwrap_or_default();
            let active = words::day(&credit.active_at);
            self.line(format!("  {}  spendable from {active}{expires}", paint(GOOD, points)));
            for part in &credit.parts {
                let basis = self.plain(part.basis);
                self.line(format!("    {:<16} {:>6} on {basis:>12}  {:>10}", part.rule, part.rate, part.exact));
            }
        }
        if decision.credits.is_empty() {
            self.line("  nothing".into());
        }
        self.refused(&decision.explanations);
        self.near_misses(&decision.near_misses);
    }

    pub fn offers(&mut self, decision: &OffersDecision) {
        self.section("recommend-offers", "What to show next?");
        for (position, offer) in decision.offers.iter().enumerate() {
            let about =
                offer.sku.as_ref().or(offer.category.as_ref()).map(|what| format!(" {what}")).unwrap_or_default();
            let until = offer.until.map(|at| format!(", until {}", words::day(&at))).unwrap_or_default();
            let why = words::spaced(&json::name(&offer.reason));
            self.line(format!("  {}. {}{about}  {why}{until}", position + 1, paint(GOOD, &offer.offer)));
        }
        for message in &decision.messages {
            let channels = message.channels.join(", ");
            self.line(format!("  message {} by {channels}", paint(GOOD, &message.id)));
        }
        if decision.offers.is_empty() && decision.messages.is_empty() {
            self.line("  nothing".into());
        }
        self.refused(&decision.explanations);
        self.near_misses(&decision.near_misses);
    }

    pub fn costs(&mut self, costs: &[(&'static str, Cost)], limits: &Limits) {
        self.section("", "What did it take?");
        let mut table = table(&["call", "instructions", "of the limit", "peak memory", "time"], 1);
        for (name, cost) in costs {
            let limit = if *name == "configure" { limits.fuel_to_configure } else { limits.fuel_per_call };
            table.add_row([
                (*name).to_owned(),
                HumanCount(cost.instructions).to_string(),
                format!("{:.2} %", 100.0 * cost.instructions as f64 / limit as f64),
                cost::bytes(cost.memory_bytes),
                cost::time(cost.time),
            ]);
        }
        self.table(&table);
    }

    pub fn finish(self) -> String {
        self.text
    }

    fn section(&mut self, function: &str, question: &str) {
        let function = if function.is_empty() { String::new() } else { format!("  {function}") };
        self.line(format!("\n{}{}", paint(TITLE, question), paint(QUIET, function)));
    }

    fn applied(&mut self, rule: &str, value: &str, detail: &str) {
        self.line(format!("  {} {rule:<16} {value:>12}  {}", paint(GOOD, "✓"), paint(QUIET, detail)));
    }

    fn refused(&mut self, explanations: &[Explanation]) {
        for explanation in explanations.iter().filter(|explanation| explanation.outcome != Outcome::Applied) {
            let rule = explanation.rule.as_deref().unwrap_or_default();
            let reason = words::reason(&explanation.reason);
            let mark = if explanation.outcome == Outcome::Refused { "✗" } else { "↓" };
            self.line(format!("  {} {rule:<16} {:>12}  {}", paint(WARNING, mark), "", paint(QUIET, reason)));
        }
    }

    fn near_misses(&mut self, near_misses: &[NearMiss]) {
        for near in near_misses {
            self.line(format!("  {} {}", paint(HELP, "→"), words::near_miss(near, self.programme)));
        }
    }

    fn plain(&self, amount: Decimal) -> String {
        words::amount(amount, usize::from(self.programme.minor_units))
    }

    fn less(&self, amount: Decimal) -> String {
        if amount.mantissa == 0 { "–".into() } else { format!("−{}", self.plain(amount)) }
    }

    fn table(&mut self, table: &Table) {
        for line in table.lines() {
            self.line(format!("  {}", line.trim_end()));
        }
    }

    fn line(&mut self, line: String) {
        // Writing to a text cannot fail.
        let _ = writeln!(self.text, "{line}");
    }
}

fn bar(reached: Decimal, required: Decimal) -> String {
    let filled = usize::try_from(words::share_of(reached, required, BAR_CELLS)).unwrap_or_default();
    let empty = usize::try_from(BAR_CELLS).unwrap_or_default().saturating_sub(filled);
    let colour: Style = AnsiColor::Green.on_default();
    format!("{}{}", paint(colour, "█".repeat(filled)), paint(QUIET, "░".repeat(empty)))
}
