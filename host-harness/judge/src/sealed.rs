//! Receipts: that they are of this programme and request, that their figures go together, and that their checksum is the one
//! of the contract.

use loyalty_contract::{Decimal, Encode, Encoding, PointShare, Receipt, ReceiptIssuer, ReceiptLine, Timestamp};
use rust_decimal::Decimal as Exact;
use siphasher::sip128::SipHasher24;

use super::figures::{Sum, amount};
use super::{Judge, Kept, promise};

/// What a receipt must be of.
#[derive(Debug)]
pub(super) struct Issued<'a> {
    pub issuer: ReceiptIssuer,
    pub request: &'a str,
    pub at: Timestamp,
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
        promise(receipt.at == issued.at, || "receipt.at is another instant than the request's".into())?;
        promise(receipt.revision == programme.revision, || {
            format!("receipt.revision is {}, not {}", receipt.revision, programme.revision)
        })?;
        promise(receipt.minor_units == programme.minor_units, || {
            format!("receipt.minor-units is {}, not {}", receipt.minor_units, programme.minor_units)
        })?;
        promise(receipt.member.as_deref() == issued.member, || {
            format!("receipt.member is {:?}, not {:?}", receipt.member, issued.member)
        })?;
        lines(receipt)?;
        is("hash", &receipt.hash, &checksum(&[&programme.hash, request, &without_lines(receipt)]))
    }
}

/// Asks that what a receipt says of its lines goes together.
pub(super) fn lines(receipt: &Receipt) -> Kept {
    for line in &receipt.lines {
        let what = || format!("line `{}` of the receipt", line.key);
        let of = |figure| amount(figure, receipt.minor_units, &what);
        let (list, charged) = (of(line.list_total)?, of(line.charged)?);
        let off = [of(line.prior_discount)?, of(line.discount)?, of(line.redeemed)?];
        let left = off.into_iter().try_fold(list, Exact::checked_sub);
        promise(left == Some(charged), || {
            format!("{} is charged {charged}; list total less what is taken off is {left:?}", what())
        })?;
        let (tendered, tax) = (of(line.tendered)?, of(line.tax)?);
        promise(charged.checked_add(tax).is_some_and(|most| tendered <= most), || {
            format!("points pay {tendered} of {}, which comes to {charged}", what())
        })?;
        if receipt.issuer == ReceiptIssuer::Discount {
            let mut discounts = Sum::zero();
            for share in &line.discounts {
                discounts.add(of(share.amount)?);
            }
            discounts.is(of(line.discount)?, &|| format!("the discounts of {}", what()))?;
        }
    }
    shares(receipt, |line| &line.credits, &receipt.credits, |credit| (credit.points, credit.scale), "credit")?;
    shares(receipt, |line| &line.debits, &receipt.debits, |debit| (debit.points, debit.scale), "debit")
}

/// Asks that the lines' shares of each credit or debit add up to it, where it has any.
fn shares<T>(
    receipt: &Receipt,
    of_line: fn(&ReceiptLine) -> &[PointShare],
    wholes: &[T],
    of: fn(&T) -> (Decimal, u8),
    name: &str,
) -> Kept {
    let mut sums: Vec<Option<Sum>> = wholes.iter().map(|_| None).collect();
    for share in receipt.lines.iter().flat_map(of_line) {
        let what = || format!("a share of {name} {} in the receipt", share.index);
        let index = usize::try_from(share.index).unwrap_or(usize::MAX);
        let (Some(sum), Some(whole)) = (sums.get_mut(index), wholes.get(index)) else {
            return promise(false, || format!("{} is of what is not there", what()));
        };
        sum.get_or_insert_with(Sum::zero).add(amount(share.points, of(whole).1, &what)?);
    }
    for (index, (sum, whole)) in sums.into_iter().zip(wholes).enumerate() {
        let what = || format!("the lines' shares of {name} {index} in the receipt");
        let (points, scale) = of(whole);
        let points = amount(points, scale, &what)?;
        sum.map_or(Ok(()), |sum| sum.is(points, &what))?;
    }
    Ok(())
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
        exchange: receipt.exchange,
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
