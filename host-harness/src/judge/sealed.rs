//! Receipts: that they are of this programme and request, and that their checksum is the one of the contract.

use loyalty_contract::{Encode, Encoding, Receipt, ReceiptIssuer};
use siphasher::sip128::SipHasher24;

use super::{Judge, Kept, promise};

/// What a receipt must be of.
#[derive(Debug)]
pub(super) struct Issued<'a> {
    pub issuer: ReceiptIssuer,
    pub request: &'a str,
    pub member: Option<&'a str>,
}

impl Judge {
    /// Asks that a receipt is of this programme and request, and sealed.
    pub(super) fn sealed(&self, receipt: &Receipt, issued: &Issued<'_>, request: &dyn Encode) -> Kept {
        let programme = self.programme();
        let is = |field: &str, found: &str, expected: &str| {
            promise(found == expected, || format!("receipt.{field} is `{found}`, not `{expected}`"))
        };
        promise(receipt.issuer == issued.issuer, || "receipt.issuer is the other function".into())?;
        is("request", &receipt.request, issued.request)?;
        is("programme", &receipt.programme, &programme.id)?;
        is("programme-hash", &receipt.programme_hash, &programme.hash)?;
        is("currency", &receipt.currency, &programme.currency)?;
        promise(receipt.revision == programme.revision, || {
            format!("receipt.revision is {}, not {}", receipt.revision, programme.revision)
        })?;
        promise(receipt.minor_units == programme.minor_units, || {
            format!("receipt.minor-units is {}, not {}", receipt.minor_units, programme.minor_units)
        })?;
        promise(receipt.member.as_deref() == issued.member, || {
            format!("receipt.member is {:?}, not {:?}", receipt.member, issued.member)
        })?;
        is("hash", &receipt.hash, &checksum(&[&programme.hash, request, &without_lines(receipt)]))
    }
}

/// What is sealed: all but the lines, which follow from the request and the rest, and the checksum itself.
fn without_lines(receipt: &Receipt) -> Receipt {
    Receipt {
        issuer: receipt.issuer,
        request: receipt.request.clone(),
        programme: receipt.programme.clone(),
        revision: receipt.revision,
        programme_hash: receipt.programme_hash.clone(),
        engine_version: receipt.engine_version.clone(),
        at: receipt.at,
        member: receipt.member.clone(),
        referrer: receipt.referrer.clone(),
        currency: receipt.currency.clone(),
        minor_units: receipt.minor_units,
        tax_mode: receipt.tax_mode,
        exchange: receipt.exchange.clone(),
        lines: Vec::new(),
        credits: receipt.credits.clone(),
        debits: receipt.debits.clone(),
        rules: receipt.rules.clone(),
        grants: receipt.grants.clone(),
        coupons: receipt.coupons.clone(),
        counters: receipt.counters.clone(),
        hash: String::new(),
    }
}

/// The checksum of the contract over some values, in hexadecimal.
pub(super) fn checksum(values: &[&dyn Encode]) -> String {
    let mut encoding = Encoding::default();
    values.iter().for_each(|value| value.encode(&mut encoding));
    format!("{:032x}", SipHasher24::new().hash(encoding.bytes()).as_u128())
}
