//! The checksum of a receipt, as the contract describes it: SipHash-2-4 with 128 bits over the bytes of the programme's hash,
//! the request, and what was decided.
//!
//! A record's bytes begin with which of its fields that may be missing are there, as the bits of one number. Only what this
//! engine takes and gives is written; the numbers of the bits are the places of those fields in the contract.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use siphasher::sip128::SipHasher24;

use crate::contract::loyalty::{
    AccrualRequest, Basket, Decimal, Event, Line, Receipt, ReceiptCredit, ReceiptRule, Timestamp,
};

/// 32 hexadecimal digits.
pub fn checksum(programme_hash: &str, request: &AccrualRequest, receipt: &Receipt) -> String {
    let mut bytes = Bytes(Vec::new());
    bytes.text(programme_hash);
    bytes.request(request);
    bytes.receipt(receipt);
    format!("{:032x}", SipHasher24::new().hash(&bytes.0).as_u128())
}

struct Bytes(Vec<u8>);

impl Bytes {
    /// Groups of seven bits, lowest first, all but the last marked by the eighth.
    fn number(&mut self, mut number: u64) {
        while number > 0x7f {
            self.0.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    fn decimal(&mut self, decimal: Decimal) {
        let digits = signed(decimal.mantissa);
        if decimal.scale < 31 && digits.leading_zeros() >= 5 {
            self.number(digits << 5 | u64::from(decimal.scale));
        } else {
            self.number(31);
            self.number(digits);
            self.number(decimal.scale.into());
        }
    }

    fn timestamp(&mut self, at: Timestamp) {
        self.number(signed(at.unix_seconds));
        self.number(signed(at.utc_offset_minutes.into()));
    }

    fn request(&mut self, request: &AccrualRequest) {
        self.number(u64::from(request.member.is_some()) << 2);
        self.text(&request.id);
        self.timestamp(request.at);
        self.number(0);
        if let Event::Purchase(order) = &request.event {
            self.number(0);
            self.text(&order.id);
            self.basket(&order.basket);
            self.number(order.state as u64);
        }
        if let Some(member) = &request.member {
            self.number(0);
            self.text(&member.id);
        }
    }

    fn basket(&mut self, basket: &Basket) {
        self.number(u64::from(!basket.lines.is_empty()) << 3);
        self.text(&basket.currency);
        self.list(&basket.lines, Self::line);
    }

    fn line(&mut self, line: &Line) {
        self.number(0);
        self.text(&line.key);
        self.text(&line.sku);
        self.number(line.kind as u64);
        self.decimal(line.quantity);
        self.number(line.divisible.into());
        self.decimal(line.unit_price);
    }

    fn receipt(&mut self, receipt: &Receipt) {
        let is_there = [receipt.member.is_some(), !receipt.credits.is_empty(), !receipt.rules.is_empty()];
        let bits = is_there.into_iter().zip([0_u32, 4, 6]);
        self.number(bits.fold(0, |bits, (is_there, place)| bits | u64::from(is_there) << place));
        self.number(receipt.issuer as u64);
        self.text(&receipt.request);
        self.text(&receipt.programme);
        self.number(receipt.revision.into());
        self.text(&receipt.programme_hash);
        self.text(&receipt.engine_version);
        self.timestamp(receipt.at);
        self.text(&receipt.currency);
        self.number(receipt.minor_units.into());
        self.number(receipt.tax_mode as u64);
        // The checksum itself, which is not there yet.
        self.text("");
        if let Some(member) = &receipt.member {
            self.text(member);
        }
        self.list(&receipt.credits, Self::credit);
        self.list(&receipt.rules, Self::rule);
    }

    fn credit(&mut self, credit: &ReceiptCredit) {
        self.number(1);
        self.text(&credit.wallet);
        self.number(credit.beneficiary as u64);
        self.decimal(credit.points);
        self.number(credit.scale.into());
        self.timestamp(credit.active_at);
        self.number(credit.overdrawn as u64);
        self.number(credit.rules.len() as u64);
        for rule in &credit.rules {
            self.text(&rule.rule);
            self.decimal(rule.points);
        }
    }

    fn rule(&mut self, rule: &ReceiptRule) {
        self.number(0);
        self.text(&rule.rule);
        self.number(rule.below_threshold as u64);
    }

    /// A list that may be missing, which it is when it is empty.
    fn list<T>(&mut self, items: &[T], item: fn(&mut Self, &T)) {
        if items.is_empty() {
            return;
        }
        self.number(items.len() as u64);
        items.iter().for_each(|one| item(self, one));
    }
}

/// The sign in the lowest bit, so that small negative numbers are short too.
fn signed(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}
