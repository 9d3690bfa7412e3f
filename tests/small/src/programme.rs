//! The programmes it takes: a currency of two digits, one wallet, one rule that earns a percentage.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::contract::loyalty::{Decimal, Diagnostic, ProgrammeInfo, Severity, TaxMode, WalletInfo};

/// Currencies it knows, all with two digits behind the decimal point.
const CURRENCIES: [&str; 3] = ["EUR", "RUB", "USD"];
/// The digits.
pub const MINOR_UNITS: u8 = 2;

/// A programme.
pub struct Programme {
    pub id: String,
    pub revision: u32,
    pub currency: String,
    pub wallet: String,
    pub rule: String,
    pub percent: Decimal,
    /// SHA-256 of the document, in hexadecimal.
    pub hash: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    id: String,
    revision: u32,
    currency: String,
    wallets: Vec<Wallet>,
    accrual: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wallet {
    id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    id: String,
    earn: Earn,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Earn {
    percent: String,
}

impl Programme {
    /// Reads a programme, or says why it cannot be used here.
    pub fn read(document: &str) -> Result<Self, Vec<Diagnostic>> {
        let read: Document = serde_json::from_str(document).map_err(|error| {
            let code = if error.is_data() { "not-supported-yet" } else { "not-json" };
            finding(code, "", error.to_string())
        })?;
        if !CURRENCIES.contains(&read.currency.as_str()) {
            return Err(not_supported("/currency", format!("one of {CURRENCIES:?} is known")));
        }
        let Ok([wallet]) = <[Wallet; 1]>::try_from(read.wallets) else {
            return Err(not_supported("/wallets", "there is one wallet".into()));
        };
        let Ok([rule]) = <[Rule; 1]>::try_from(read.accrual) else {
            return Err(not_supported("/accrual", "there is one rule".into()));
        };
        let Some(percent) = decimal(&rule.earn.percent) else {
            return Err(finding(
                "bad-value",
                "/accrual/0/earn/percent",
                "a decimal such as \"2.5\" is expected".into(),
            ));
        };
        let hash = Sha256::digest(document).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self {
            id: read.id,
            revision: read.revision,
            currency: read.currency,
            wallet: wallet.id,
            rule: rule.id,
            percent,
            hash,
        })
    }

    /// What it is, for the host.
    pub fn info(&self) -> ProgrammeInfo {
        ProgrammeInfo {
            id: self.id.clone(),
            revision: self.revision,
            hash: self.hash.clone(),
            currency: self.currency.clone(),
            minor_units: MINOR_UNITS,
            tax_mode: TaxMode::Inclusive,
            wallets: vec![WalletInfo { id: self.wallet.clone(), scale: 0, worth: None }],
            tiers: Vec::new(),
            rules: vec![self.rule.clone()],
            limits: Vec::new(),
            warnings: Vec::new(),
        }
    }
}

/// A percentage of at most six digits before the decimal point and at most six behind it.
fn decimal(text: &str) -> Option<Decimal> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_plain = |digits: &str| digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_plain(whole) || !is_plain(fraction) {
        return None;
    }
    let mantissa = format!("{whole}{fraction}").parse().ok()?;
    Some(Decimal { mantissa, scale: u8::try_from(fraction.len()).ok()? })
}

/// The contract has it, this engine has not.
fn not_supported(pointer: &str, message: String) -> Vec<Diagnostic> {
    finding("not-supported-yet", pointer, message)
}

fn finding(code: &str, pointer: &str, message: String) -> Vec<Diagnostic> {
    vec![Diagnostic { severity: Severity::Error, code: code.into(), pointer: pointer.into(), message, help: None }]
}
