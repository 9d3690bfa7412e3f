//! What the host tells us, checked: times, currency, and the lines of a basket priced and in order.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{
    Attribute, Basket, Coupon, Decimal, ErrorCode, Exclusions, History, Line, LineKind, Maybe, Member, Payment,
    PaymentMethod, Product, Referral, TaxMode, Text, Timestamp, WalletState,
};

use crate::bounds::{
    ALL_LABELS_MAX, CATEGORY_BYTES_MAX, CATEGORY_PARTS_MAX, COUPONS_MAX, ENTRIES_MAX, ID_BYTES_MAX, LABELS_MAX,
    LINES_MAX, LOT_SHARES_MAX, OFFSETS_MAX, PAYMENTS_MAX, at_most,
};
use crate::calendar::{self, YearDay};
use crate::condition::{Fact, normalised};
use crate::explain::{Refused, invalid, overflow, refuse};
use crate::money::{self, Percent, Units};
use crate::order;
use crate::path::Path;
use crate::programme::{Membership, Programme};
use crate::selection::looks_at_category;

/// The most units of one line.
const QUANTITY_MAX: i64 = 1_000_000_000;
/// What is said of an instant out of bounds.
pub const BAD_TIME: &str = "years are 1 to 9999, offsets from UTC −1080 to 1080 minutes";
/// What is said of a latest order that has not been placed yet.
const LATEST_AHEAD: &str = "the latest order lies after the instant of the request";
/// The most decimal places of a quantity.
const QUANTITY_SCALE_MAX: u8 = 6;

/// A basket whose figures keep their bounds.
#[derive(Debug)]
pub struct CheckedBasket<'a> {
    /// Ordered by key.
    pub lines: Vec<PricedLine<'a>>,
    pub tax_mode: TaxMode,
}

/// A line with what it comes to, in minor units.
#[derive(Debug)]
pub struct PricedLine<'a> {
    pub line: &'a Line,
    /// unit price × quantity, half-up.
    pub list_total: Units,
    pub prior_discount: Units,
    /// What the line must come to at least.
    pub floor: Units,
    pub tax: Option<Percent>,
}

impl CheckedBasket<'_> {
    /// The plans whose fees are in the basket, in order, and for how many terms.
    pub fn plans_joined(&self, memberships: &[Membership]) -> (Vec<usize>, Vec<i64>) {
        let fees = self.lines.iter().map(|line| line.line);
        let fees: Vec<&Line> = fees.filter(|line| line.kind == LineKind::MembershipFee).collect();
        let sku = |at: usize| fees.get(at).map_or("", |line| &line.sku);
        let (by_sku, _) = order::by_id(fees.len(), &sku);
        let (mut plans, mut terms) = (Vec::new(), Vec::new());
        for (plan, membership) in memberships.iter().enumerate().filter(|_| !fees.is_empty()) {
            let own = order::with_id(&by_sku, &membership.id, &sku);
            if !own.is_empty() {
                plans.push(plan);
                let of_line = |at: &usize| money::whole_units(fees.get(*at)?.quantity, 0);
                terms.push(own.iter().filter_map(of_line).sum());
            }
        }
        (plans, terms)
    }
}

impl PricedLine<'_> {
    /// What the line comes to before this decision.
    pub const fn net(&self) -> Units {
        self.list_total - self.prior_discount
    }

    /// The tax on `charged`, half-up: contained in it or added to it.
    pub fn tax_on(&self, charged: Units, tax_mode: TaxMode) -> Option<Units> {
        match (self.tax, tax_mode) {
            (None, _) => Some(0),
            (Some(tax), TaxMode::Inclusive) => tax.contained_in(charged),
            (Some(tax), TaxMode::Exclusive) => tax.of(charged, money::Rounding::HalfUp),
        }
    }

    /// Whether discounts may touch the line.
    pub fn can_be_discounted(&self) -> bool {
        self.is_merchandise() && !self.exclusions().discounts
    }

    /// Whether the host forbids the line to be discounted.
    pub fn excludes_discounts(&self) -> bool {
        self.exclusions().discounts
    }

    /// Whether the line may earn.
    pub fn can_earn(&self) -> bool {
        self.is_merchandise() && !self.excludes_accrual()
    }

    /// Whether the host forbids the line to earn.
    pub fn excludes_accrual(&self) -> bool {
        self.exclusions().accrual
    }

    /// Whether the line can be paid with points.
    pub fn can_be_redeemed(&self) -> bool {
        self.is_merchandise() && !self.exclusions().redemption
    }

    /// Whether the line counts toward thresholds.
    pub fn counts_toward_thresholds(&self) -> bool {
        self.is_merchandise() && !self.exclusions().thresholds
    }

    /// Goods and services that were not given as a gift; everything else neither earns nor is discounted.
    pub fn is_merchandise(&self) -> bool {
        matches!(self.line.kind, LineKind::Goods | LineKind::Service) && self.line.gift_of.is_none()
    }

    fn exclusions(&self) -> Exclusions {
        self.line.exclusions.unwrap_or(Exclusions {
            discounts: false,
            accrual: false,
            redemption: false,
            thresholds: false,
        })
    }
}

/// Checks a basket and prices its lines. `path` is where it stands in the request.
///
/// # Errors
/// The first field that breaks its bounds.
pub fn check_basket<'a>(
    programme: &Programme,
    basket: &'a Basket,
    path: &Path<'_>,
) -> Result<CheckedBasket<'a>, Refused> {
    if basket.currency != programme.currency {
        let message = format!("the basket is in `{}`, the programme in {}", basket.currency, programme.currency);
        if basket.exchange.is_some() && crate::programme::minor_units(&basket.currency).is_some() {
            let message = format!("{message}; exchange rates are not supported yet");
            return refuse(ErrorCode::NotSupportedYet, &path.field("exchange"), &message);
        }
        return refuse(ErrorCode::CurrencyMismatch, &path.field("currency"), &message);
    }
    if basket.minor_units.as_ref().is_some_and(|stated| *stated != programme.minor_units) {
        let message = format!("{} has {} decimal places", programme.currency, programme.minor_units);
        return invalid(&path.field("minor-units"), &message);
    }
    let lines_path = path.field("lines");
    at_most(basket.lines.len(), LINES_MAX, "lines", &lines_path)?;
    let mut lines = Vec::with_capacity(basket.lines.len());
    let mut total: Units = 0;
    let mut labels = 0;
    for (index, line) in basket.lines.iter().enumerate() {
        let path = lines_path.index(index);
        check_texts(line, &path)?;
        labels += line.tags.len() + line.attributes.len();
        let priced = price(programme, line, &path)?;
        total = total.saturating_add(priced.list_total);
        lines.push(priced);
    }
    at_most(labels, ALL_LABELS_MAX, "tags and attributes of all lines", &lines_path)?;
    if total > money::UNITS_MAX {
        return Err(overflow(&lines_path));
    }
    let lines = order::sorted(lines, |left, right| left.line.key.cmp(&right.line.key));
    for pair in lines.windows(2) {
        if let [left, right] = pair
            && left.line.key == right.line.key
        {
            let later = basket.lines.iter().rposition(|line| line.key == right.line.key).unwrap_or(0);
            let message = format!("the key `{}` stands twice", left.line.key);
            return refuse(ErrorCode::DuplicateId, &lines_path.index(later).field("key"), &message);
        }
    }
    Ok(CheckedBasket { lines, tax_mode: basket.tax_mode.unwrap_or(programme.tax_mode) })
}

/// Checks that a line has no more and no longer texts than rules can match on.
fn check_texts(line: &Line, path: &Path<'_>) -> Result<(), Refused> {
    let bytes = |text: &Maybe<Text>| text.as_ref().map_or(0, |text| text.len());
    let longest = bytes(&line.category).max(bytes(&line.brand)).max(bytes(&line.seller));
    if longest <= CATEGORY_PARTS_MAX && line.tags.len() + line.attributes.len() + line.figures.len() == 0 {
        return Ok(());
    }
    if let Some(category) = line.category.as_ref() {
        check_category(category, &path.field("category"))?;
    }
    at_most(bytes(&line.brand), ID_BYTES_MAX, "bytes", &path.field("brand"))?;
    at_most(bytes(&line.seller), ID_BYTES_MAX, "bytes", &path.field("seller"))?;
    let (tags, attributes) = (path.field("tags"), path.field("attributes"));
    at_most(line.tags.len(), LABELS_MAX, "tags", &tags)?;
    at_most(line.figures.len(), LABELS_MAX, "figures", &path.field("figures"))?;
    for (index, tag) in line.tags.iter().enumerate() {
        at_most(tag.len(), ID_BYTES_MAX, "bytes", &tags.index(index))?;
    }
    at_most(line.attributes.len(), LABELS_MAX, "attributes", &attributes)?;
    for (index, Attribute { name, value }) in line.attributes.iter().enumerate() {
        at_most(name.len().max(value.len()), ID_BYTES_MAX, "bytes", &attributes.index(index))?;
    }
    Ok(())
}

/// Checks that a category path has no more parts than rules are looked up by.
pub fn check_category(category: &str, path: &Path<'_>) -> Result<(), Refused> {
    if category.len() <= CATEGORY_PARTS_MAX {
        return Ok(());
    }
    at_most(category.len(), CATEGORY_BYTES_MAX, "bytes", path)?;
    at_most(1 + category.bytes().filter(|byte| *byte == b'/').count(), CATEGORY_PARTS_MAX, "parts", path)
}

/// Checks one line.
fn price<'a>(programme: &Programme, line: &'a Line, path: &Path<'_>) -> Result<PricedLine<'a>, Refused> {
    check_id(&line.key, &path.field("key"))?;
    check_id(&line.sku, &path.field("sku"))?;
    let Decimal { mantissa, scale } = line.quantity;
    if mantissa <= 0 || scale > QUANTITY_SCALE_MAX || mantissa > quantity_max(scale) {
        let message = "a quantity is above zero, at most 10^9, with at most 6 decimals";
        return invalid(&path.field("quantity"), message);
    }
    if !line.divisible && money::whole_units(line.quantity, 0).is_none() {
        let message = "a fraction of a piece; mark the line as divisible if it is sold by weight or length";
        return invalid(&path.field("quantity"), message);
    }
    let amounts = [
        ("unit-price", Some(&line.unit_price)),
        ("unit-cost", line.unit_cost.as_ref()),
        ("minimum-price", line.minimum_price.as_ref()),
        ("member-price", line.member_price.as_ref()),
        ("regular-price", line.regular_price.as_ref()),
        ("lowest-prior-price", line.lowest_prior_price.as_ref()),
        ("fixed-tax", line.fixed_tax.as_ref()),
        ("unit-weight", line.unit_weight.as_ref()),
    ];
    for (name, amount) in amounts {
        if amount.is_some() {
            not_negative(amount, &path.field(name))?;
        }
    }
    if line.component_of.is_some() {
        return refuse(
            ErrorCode::NotSupportedYet,
            &path.field("component-of"),
            "parts of bundles are not supported yet",
        );
    }
    if line.fixed_tax.as_ref().is_some_and(|tax| tax.mantissa != 0) {
        return refuse(ErrorCode::NotSupportedYet, &path.field("fixed-tax"), "fixed taxes are not supported yet");
    }
    let too_large = || overflow(&path.field("unit-price"));
    let digits = programme.minor_units;
    let list_total = money::price_times_quantity(line.unit_price, line.quantity, digits).ok_or_else(too_large)?;
    let prior_discount = match line.prior_discount.as_ref() {
        None => 0,
        Some(discount) => check_money(*discount, digits, &path.field("prior-discount"))?,
    };
    if prior_discount > list_total {
        let message = "more than unit price × quantity";
        return invalid(&path.field("prior-discount"), message);
    }
    let floor = match line.minimum_price.as_ref() {
        None => 0,
        Some(price) => money::price_times_quantity(*price, line.quantity, digits)
            .ok_or_else(|| overflow(&path.field("minimum-price")))?,
    };
    let tax =
        line.tax_percent.as_ref().map(|percent| check_percent(*percent, &path.field("tax-percent"))).transpose()?;
    Ok(PricedLine { line, list_total, prior_discount, floor, tax })
}

/// An amount of money, zero or more, in minor units.
pub fn check_money(value: Decimal, minor_units: u8, path: &Path<'_>) -> Result<Units, Refused> {
    not_negative(Some(&value), path)?;
    match money::whole_units(value, minor_units) {
        Some(units) => Ok(units),
        None => invalid(path, "money has the decimals of its currency, and at most 10^15 minor units"),
    }
}

/// Points of a wallet, zero or more, in its units.
#[inline(never)]
pub fn check_points(value: Decimal, scale: u8, path: &Path<'_>) -> Result<Units, Refused> {
    not_negative(Some(&value), path)?;
    match money::whole_units(value, scale) {
        Some(units) => Ok(units),
        None => invalid(path, "points have the decimals of their wallet, and at most 10^15 units"),
    }
}

#[inline(never)]
fn check_percent(value: Decimal, path: &Path<'_>) -> Result<Percent, Refused> {
    let most = if value.scale <= 6 { money::small_power_of_ten(value.scale + 2) } else { None };
    match Percent::new(value) {
        Some(percent) if most.is_some_and(|most| (0..=most).contains(&value.mantissa)) => Ok(percent),
        _ => invalid(path, "a percentage is 0 to 100, with at most 6 decimals"),
    }
}

fn not_negative(value: Option<&Decimal>, path: &Path<'_>) -> Result<(), Refused> {
    match value {
        Some(value) if value.mantissa < 0 => invalid(path, "it must not be negative"),
        Some(value) if value.scale > 18 => invalid(path, "a decimal has at most 18 decimal places"),
        _ => Ok(()),
    }
}

/// Checks an id or key.
#[inline(never)]
pub fn check_id(id: &str, path: &Path<'_>) -> Result<(), Refused> {
    if id.is_empty() || id.len() > ID_BYTES_MAX {
        return invalid(path, "an id is 1 to 200 bytes long");
    }
    Ok(())
}

/// Checks an instant.
#[inline(never)]
pub fn check_time(at: Timestamp, path: &Path<'_>) -> Result<(), Refused> {
    if calendar::is_in_range(at) {
        return Ok(());
    }
    invalid(path, BAD_TIME)
}

/// Checks the changes of the local offset: each an instant from which its offset holds, in strictly ascending order.
/// Some may lie before the instant of the request, since wallets remember what happened before it.
#[inline(never)]
pub fn check_offsets(offsets: &[Timestamp]) -> Result<(), Refused> {
    let path = Path::of("offsets");
    at_most(offsets.len(), OFFSETS_MAX, "changes of the local offset", &path)?;
    let mut before = i64::MIN;
    for (index, change) in offsets.iter().enumerate() {
        let path = path.index(index);
        check_time(*change, &path)?;
        if change.unix_seconds <= before {
            return invalid(&path, "it does not lie after the change before it");
        }
        before = change.unix_seconds;
    }
    Ok(())
}

/// Checks a member whose tier decides at an instant, by when they must have come to hold it: an order that is told of late
/// is judged by the tier of its own time, not by the one it has led to since.
pub fn check_member_at(programme: &Programme, member: Option<&Member>, at: Timestamp) -> Result<usize, Refused> {
    let tier = check_member(programme, member)?;
    match member.and_then(|member| member.tier.as_ref()) {
        Some(standing) if standing.since.unix_seconds > at.unix_seconds => {
            let path = Path::of("member");
            invalid(&path.field("tier").field("since"), "it lies after the instant of the request")
        }
        _ => Ok(tier),
    }
}

/// Checks a member, and finds the tier they hold.
pub fn check_member(programme: &Programme, member: Option<&Member>) -> Result<usize, Refused> {
    let Some(member) = member else { return Ok(0) };
    let path = Path::of("member");
    let tier = path.field("tier");
    check_id(&member.id, &path.field("id"))?;
    for (fact, name, count) in [
        (Fact::Segment, "segments", member.segments.len()),
        (Fact::Occasion, "occasions", member.occasions.len()),
        (Fact::Membership, "memberships", member.memberships.len()),
        (Fact::Entitlement, "entitlements", member.entitlements.len()),
        (Fact::Choice, "choices", member.choices.len()),
        (Fact::Consent, "consents", member.consents.len()),
        (Fact::Attribute, "attributes", member.attributes.len()),
        (Fact::Figure, "figures", member.figures.len()),
    ] {
        programme.questions.check(fact, count, &path.field(name))?;
    }
    if member.statement_day.as_ref().is_some_and(|day| !(1..=31).contains(day)) {
        return invalid(&path.field("statement-day"), "a day of the month is 1 to 31");
    }
    check_times(&[member.enrolled_at.as_ref()], &path.field("enrolled-at"))?;
    check_times(&[member.birthday_changed_at.as_ref()], &path.field("birthday-changed-at"))?;
    if let Some(birthday) = member.birthday.as_ref()
        && YearDay::new(birthday.month, birthday.day).is_none()
    {
        return invalid(&path.field("birthday"), "no year has this day");
    }
    for (index, held) in member.memberships.iter().enumerate() {
        check_times(&[Some(&held.since), held.until.as_ref()], &path.field("memberships").index(index))?;
    }
    for (index, held) in member.entitlements.iter().enumerate() {
        check_times(&[held.since.as_ref(), held.until.as_ref()], &path.field("entitlements").index(index))?;
    }
    for (index, choice) in member.choices.iter().enumerate() {
        check_times(&[choice.since.as_ref(), choice.until.as_ref()], &path.field("choices").index(index))?;
    }
    let Some(standing) = member.tier.as_ref() else { return Ok(0) };
    check_time(standing.since, &tier.field("since"))?;
    check_times(&[standing.until.as_ref()], &tier.field("until"))?;
    check_times(&[standing.grace_until.as_ref()], &tier.field("grace-until"))?;
    check_times(&[standing.changed_at.as_ref()], &tier.field("changed-at"))?;
    check_tier(programme, &standing.tier, &tier.field("tier"))
}

/// Checks the instants that are there.
pub fn check_times(times: &[Option<&Timestamp>], path: &Path<'_>) -> Result<(), Refused> {
    times.iter().flatten().try_for_each(|at| check_time(**at, path))
}

/// Position of a tier.
#[inline(never)]
pub fn check_tier(programme: &Programme, tier: &str, path: &Path<'_>) -> Result<usize, Refused> {
    match programme.tiers.as_ref().and_then(|tiers| tiers.position(tier)) {
        Some(position) => Ok(position),
        None => refuse(ErrorCode::UnknownReference, path, &format!("the programme has no tier `{tier}`")),
    }
}

/// Checks coupons, and normalises their codes.
pub fn check_coupons<'a>(programme: &Programme, coupons: &'a [Coupon]) -> Result<Vec<(Text, &'a Coupon)>, Refused> {
    let path = Path::of("coupons");
    at_most(coupons.len(), COUPONS_MAX, "coupons", &path)?;
    programme.questions.check(Fact::Coupon, coupons.len(), &path)?;
    let mut checked = Vec::with_capacity(coupons.len());
    for (index, coupon) in coupons.iter().enumerate() {
        check_id(&coupon.code, &path.index(index).field("code"))?;
        checked.push((normalised(&coupon.code), coupon));
    }
    Ok(checked)
}

/// Checks payments, and sums up what points pay.
#[inline(never)]
pub fn check_payments(programme: &Programme, payments: &[Payment], path: &Path<'_>) -> Result<Units, Refused> {
    at_most(payments.len(), PAYMENTS_MAX, "payments", path)?;
    let marks = payments.iter().map(|payment| 1 + payment.instruments.len());
    let mut paid_with_points: Units = 0;
    for (index, payment) in payments.iter().enumerate() {
        let path = path.index(index);
        let amount = check_money(payment.amount, programme.minor_units, &path.field("amount"))?;
        at_most(payment.instruments.len(), PAYMENTS_MAX, "instruments", &path.field("instruments"))?;
        if payment.method == PaymentMethod::Points {
            let sum = paid_with_points.checked_add(amount).filter(|sum| *sum <= money::UNITS_MAX);
            paid_with_points = sum.ok_or_else(|| overflow(&path))?;
        }
    }
    programme.questions.check(Fact::Instrument, marks.sum(), path)?;
    Ok(paid_with_points)
}

/// Checks the wallets in a field of the request: each stands once, and together they have no more than one may have.
#[inline(never)]
pub fn check_wallets(programme: &Programme, wallets: &[WalletState], field: &str) -> Result<(), Refused> {
    let path = Path::of(field);
    let (mut lots, mut holds, mut shares) = (0, 0, 0);
    for (index, state) in wallets.iter().enumerate() {
        let at = path.index(index);
        lots += state.lots.len();
        holds += state.holds.len();
        at_most(lots, ENTRIES_MAX, "lots", &at.field("lots"))?;
        at_most(holds, ENTRIES_MAX, "holds", &at.field("holds"))?;
        shares += state.holds.iter().map(|hold| hold.lots.len()).sum::<usize>();
        at_most(shares, LOT_SHARES_MAX, "lots of holds", &at.field("holds"))?;
        if programme.wallet(&state.wallet).is_none() {
            let message = format!("the programme has no wallet `{}`", state.wallet);
            return refuse(ErrorCode::UnknownReference, &at.field("wallet"), &message);
        }
        if wallets.iter().take(index).any(|earlier| earlier.wallet == state.wallet) {
            return refuse(ErrorCode::DuplicateId, &at.field("wallet"), "the wallet stands twice");
        }
    }
    Ok(())
}

/// Checks products that are not in the basket.
#[inline(never)]
pub fn check_products(products: &[Product]) -> Result<(), Refused> {
    let path = Path::of("products");
    at_most(products.len(), ENTRIES_MAX, "products", &path)?;
    for (index, product) in products.iter().enumerate() {
        let path = path.index(index);
        check_id(&product.sku, &path.field("sku"))?;
        not_negative(Some(&product.unit_price), &path.field("unit-price"))?;
        not_negative(product.unit_cost.as_ref(), &path.field("unit-cost"))?;
        not_negative(product.stock.as_ref(), &path.field("stock"))?;
        if let Some(category) = product.category.as_ref() {
            check_category(category, &path.field("category"))?;
        }
    }
    Ok(())
}

/// Checks the past of a member, none of which lies after the instant of the request.
pub fn check_history(programme: &Programme, history: Option<&History>, at: Timestamp) -> Result<(), Refused> {
    let Some(history) = history else { return Ok(()) };
    let History { parts, activity, owned, .. } = history;
    let path = Path::of("history");
    let (parts_at, activity_at, owned_at) = (path.field("parts"), path.field("activity"), path.field("owned"));
    let is_ahead = |then: Option<&Timestamp>| then.is_some_and(|then| then.unix_seconds > at.unix_seconds);
    if is_ahead(history.first_order_at.as_ref()) {
        return invalid(&path.field("first-order-at"), "the first order lies after the instant of the request");
    }
    if is_ahead(history.last_order_at.as_ref()) {
        return invalid(&path.field("last-order-at"), LATEST_AHEAD);
    }
    programme.questions.check(Fact::Bought, parts.len(), &parts_at)?;
    if let Some(index) = parts.iter().position(|part| is_ahead(part.last_order_at.as_ref())) {
        return invalid(&parts_at.index(index).field("last-order-at"), LATEST_AHEAD);
    }
    programme.questions.check(Fact::Activity, activity.len(), &activity_at)?;
    if let Some(index) = activity.iter().position(|entry| is_ahead(Some(&entry.at))) {
        return invalid(&activity_at.index(index).field("at"), "it lies after the instant of the request");
    }
    programme.questions.check(Fact::Owned, owned.len(), &owned_at)?;
    let mut looks = 0;
    for (index, product) in owned.iter().enumerate() {
        if is_ahead(product.since.as_ref()) {
            return invalid(&owned_at.index(index).field("since"), "it lies after the instant of the request");
        }
        if let Some(category) = product.category.as_ref() {
            check_category(category, &owned_at.index(index).field("category"))?;
        }
        looks += looks_at_category(product.category.as_ref());
    }
    programme.questions.check(Fact::OwnedCategory, looks, &owned_at)
}

/// Checks who brought the member.
#[inline(never)]
pub fn check_referral(programme: &Programme, referral: Option<&Referral>) -> Result<(), Refused> {
    let Some(referral) = referral else { return Ok(()) };
    let path = Path::of("referral");
    check_id(&referral.referrer, &path.field("referrer"))?;
    check_time(referral.registered_at, &path.field("registered-at"))?;
    match referral.referrer_tier.as_ref() {
        Some(tier) => check_tier(programme, tier, &path.field("referrer-tier")).map(|_| ()),
        None => Ok(()),
    }
}

/// The most units of a line, as a mantissa of that scale.
fn quantity_max(scale: u8) -> i64 {
    QUANTITY_MAX.saturating_mul(money::small_power_of_ten(scale).unwrap_or(1))
}
