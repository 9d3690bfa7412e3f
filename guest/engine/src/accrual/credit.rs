//! What one wallet earns, as the host books it and as a return needs it.

use alloc::vec::Vec;

use loyalty_contract::{
    Beneficiary, Computation, Credit, Decimal, LinePoints, ReceiptCredit, RulePoints, Text, Timestamp, list, maybe,
};
use rust_decimal::Decimal as Exact;

use super::part::{Part, settled_digits};
use crate::calendar::Zone;
use crate::facts::PricedLine;
use crate::money::{self, Units, total};
use crate::programme::{AccrualRule, Lifetime, Wallet};

/// Points of one wallet that are credited together: to the same one, paid by the same, with the same life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group<'p> {
    pub to: Beneficiary,
    pub funder: Option<&'p Text>,
    pub lifetime: Lifetime,
}

impl<'p> Group<'p> {
    /// The credit that the points of a rule belong to.
    pub fn of(rule: &'p AccrualRule, wallet: &'p Wallet) -> Self {
        Self {
            to: rule.to,
            funder: rule.funder.as_ref().or(wallet.funder.as_ref()),
            lifetime: rule.lifetime.unwrap_or(wallet.lifetime),
        }
    }
}

/// What is credited at once.
pub struct Earning<'p> {
    pub wallet: &'p Wallet,
    pub group: Group<'p>,
    /// In the wallet's units.
    pub points: Units,
    /// Before rounding, × 10^[`settled_digits`].
    pub settled: i128,
    pub parts: Vec<Part<'p>>,
    /// What each part contributed to the points, by largest remainder, in the wallet's units.
    pub contributions: Vec<Units>,
    /// Of the lines that have one, in the wallet's units.
    pub shares: Vec<(usize, Units)>,
}

impl Earning<'_> {
    pub fn credit(&self, lines: &[PricedLine<'_>], at: Timestamp, zone: Zone<'_>) -> Option<Credit> {
        let (active_at, expires_at) = self.group.lifetime.of(at, zone)?;
        let (exact, parts) = self.told()?;
        let shares = self.shares.iter().filter_map(|(line, share)| {
            let points = money::decimal(*share, self.wallet.scale);
            Some(LinePoints { line: lines.get(*line)?.line.key.clone(), points })
        });
        Some(Credit {
            wallet: self.wallet.id.clone(),
            beneficiary: self.group.to,
            points: money::decimal(self.points, self.wallet.scale),
            exact,
            rounding: self.wallet.rounding,
            active_at,
            expires_at: maybe(expires_at),
            funder: maybe(self.group.funder.cloned()),
            parts: list(parts),
            shares: shares.collect(),
        })
    }

    /// The points before rounding, and what each part has in them.
    ///
    /// Parts are settled where they stand in the sum, as the sum is, and have its decimals: so they add up to it. What a
    /// cap leaves less, the last ones have less.
    fn told(&self) -> Option<(Decimal, Vec<Computation>)> {
        let digits = settled_digits(self.wallet);
        let (whole, scale) = money::fitting(self.settled, digits)?;
        let dropped = money::power_of_ten(u32::from(digits - scale))?;
        let (mut so_far, mut told_so_far) = (Exact::ZERO, 0);
        let mut parts = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            so_far = total(so_far, part.exact)?;
            let told = money::nearest(so_far, digits.into())?.min(self.settled) / dropped;
            let (rate, exact) = (money::decimal_of(part.rate)?, money::shortest(told - told_so_far, scale)?);
            parts.push(Computation { rule: part.rule.id.clone(), basis: part.basis, rate, exact });
            told_so_far = told;
        }
        // Where decimals were dropped, the zeros at the end say how many are left.
        let whole = if scale < digits { Decimal::new(whole, scale) } else { money::shortest(self.settled, digits)? };
        Some((whole, parts))
    }

    /// The credit as a return needs it.
    pub fn frozen(&self, credit: &Credit) -> ReceiptCredit {
        let rules = self.parts.iter().zip(&self.contributions).map(|(part, points)| RulePoints {
            rule: part.rule.id.clone(),
            points: money::decimal(*points, self.wallet.scale),
        });
        ReceiptCredit {
            wallet: credit.wallet.clone(),
            beneficiary: credit.beneficiary,
            points: credit.points,
            rules: rules.collect(),
            worth: maybe(self.wallet.worth.and_then(money::decimal_of)),
            scale: self.wallet.scale,
            active_at: credit.active_at,
            expires_at: credit.expires_at,
            funder: credit.funder.clone(),
            overdrawn: self.wallet.overdrawn,
        }
    }

    /// What the points are worth in money, not rounded.
    pub fn worth(&self) -> Option<Exact> {
        let Some(worth) = self.wallet.worth else { return Some(Exact::ZERO) };
        money::product(money::exact(self.points, self.wallet.scale)?, worth)
    }
}
