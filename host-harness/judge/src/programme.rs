//! What `configure` promises: that the programme inside is the document it was given, and that what it says of it is in
//! bounds. Everything else that is judged leans on it.

use loyalty_contract::{ProgrammeInfo, Severity};
use sha2::{Digest as _, Sha256};

use super::figures::exact;
use super::mentioned::once;
use super::{Broken, Kept, promise};

/// Most digits behind the decimal point of a currency.
const MINOR_UNITS_MAX: u8 = 4;
/// Most digits behind the decimal point of points.
pub(super) const SCALE_MAX: u8 = 6;

/// Asks that a programme is the one in `document`.
pub(super) fn is_of(document: &str, programme: &ProgrammeInfo) -> Kept {
    let hash: String = Sha256::digest(document).iter().map(|byte| format!("{byte:02x}")).collect();
    promise(programme.hash == hash, || {
        format!("the programme's hash is `{}`, that of the document is `{hash}`", programme.hash)
    })
}

/// Asks that what a programme says of itself is in bounds.
pub(super) fn is_in_bounds(programme: &ProgrammeInfo) -> Kept {
    let (minor_units, hash) = (programme.minor_units, &programme.hash);
    promise(minor_units <= MINOR_UNITS_MAX, || {
        format!("the programme's minor-units are {minor_units}, at most {MINOR_UNITS_MAX} are possible")
    })?;
    promise(hash.len() == 64 && hash.bytes().all(|digit| digit.is_ascii_hexdigit()), || {
        format!("the programme's hash is `{hash}`, which is not 64 hexadecimal digits")
    })?;
    for wallet in &programme.wallets {
        let what = || format!("wallet `{}` of the programme", wallet.id);
        promise(wallet.scale <= SCALE_MAX, || {
            format!("{} has a scale of {}, at most {SCALE_MAX} is possible", what(), wallet.scale)
        })?;
        let worth = wallet.worth.map(|worth| exact(worth, &what)).transpose()?;
        promise(worth.is_none_or(|worth| !worth.is_sign_negative()), || {
            format!("{} is worth less than nothing", what())
        })?;
    }
    let wallets: Vec<&str> = programme.wallets.iter().map(|wallet| wallet.id.as_str()).collect();
    once(&wallets, "wallet")?;
    once(&programme.tiers, "tier")?;
    let is_warned = programme.warnings.iter().all(|finding| finding.severity == Severity::Warning);
    promise(is_warned, || "a programme is taken that has an error".into())
}

/// Asks that a component which was configured describes the programme that it was configured with.
pub(super) fn is_described(described: Option<&ProgrammeInfo>, configured: &ProgrammeInfo) -> Kept {
    let told = |programme: &ProgrammeInfo| format!("`{}`, hash `{}`", programme.id, programme.hash);
    match described {
        Some(described) if described == configured => Ok(()),
        Some(described) => Err(Broken(format!(
            "it describes another programme than it was configured with: {}, not {}",
            told(described),
            told(configured)
        ))),
        None => Err(Broken(format!("it describes no programme, and was configured with {}", told(configured)))),
    }
}
