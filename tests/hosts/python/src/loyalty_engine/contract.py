"""The types of the contract loyalty:plugin@0.1.0.

Made by generate.py out of the contract; not to be edited.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

__all__ = [
    "AccrualDecision",
    "AccrualRequest",
    "Action",
    "Activity",
    "Adjustment",
    "Anniversary",
    "Attribute",
    "Balance",
    "Basket",
    "Beneficiary",
    "CaptureRequest",
    "Choice",
    "ClawBackDecision",
    "ClawBackRequest",
    "Computation",
    "Context",
    "Counter",
    "CounterChange",
    "Coupon",
    "CouponVerdict",
    "Credit",
    "Deduction",
    "Diagnostic",
    "DiscountDecision",
    "DiscountRequest",
    "EarlierReturn",
    "EngineInfo",
    "Entitlement",
    "Error",
    "ErrorCode",
    "Event",
    "EventAction",
    "EventPurchase",
    "Exchange",
    "Exclusions",
    "ExpiringPoints",
    "ExplainLevel",
    "Explanation",
    "Figure",
    "Gap",
    "Gift",
    "Grant",
    "GrantKind",
    "History",
    "HistoryCut",
    "HistoryPart",
    "Hold",
    "HoldRequest",
    "Impression",
    "ImpressionResponse",
    "Intent",
    "IntentKind",
    "LimitInfo",
    "LimitPeriod",
    "LimitScope",
    "LimitUnit",
    "Line",
    "LineAmount",
    "LineKind",
    "LinePoints",
    "LinePrice",
    "LineRefund",
    "Lot",
    "LotShare",
    "Member",
    "Membership",
    "Message",
    "MessageKind",
    "MetricAmount",
    "MetricProgress",
    "Movement",
    "MovementKind",
    "MovementKindCapture",
    "MovementKindCredit",
    "MovementKindDebit",
    "MovementKindHold",
    "MovementKindRelease",
    "MovementKindTakeBack",
    "MovementKindTouch",
    "NearMiss",
    "Occasion",
    "OfferReason",
    "OffersDecision",
    "OffersRequest",
    "Order",
    "OrderState",
    "Outcome",
    "Outlook",
    "OutlookModel",
    "OverdrawnPolicy",
    "OwnedProduct",
    "Payment",
    "PaymentMethod",
    "PointShare",
    "PointsRestored",
    "PointsTaken",
    "Product",
    "ProgrammeInfo",
    "RankedOffer",
    "Reason",
    "ReasonCode",
    "Receipt",
    "ReceiptCredit",
    "ReceiptDebit",
    "ReceiptIssuer",
    "ReceiptLine",
    "ReceiptRule",
    "Redemption",
    "RedemptionMode",
    "RedemptionRequest",
    "Referral",
    "RestoredExpiry",
    "ReturnScope",
    "ReturnScopeCancelled",
    "ReturnScopeLines",
    "ReturnScopeRest",
    "ReturnedLine",
    "RewardChoice",
    "Rounding",
    "RulePoints",
    "RuleShare",
    "Score",
    "SearchReport",
    "Settlement",
    "SettlementRequest",
    "Severity",
    "TakeBackRequest",
    "TaskProgress",
    "TaxMode",
    "TextParameter",
    "TextUnit",
    "ThresholdLoss",
    "TierChange",
    "TierClaim",
    "TierDecision",
    "TierNews",
    "TierOrigin",
    "TierProgress",
    "TierReason",
    "TierRequest",
    "TierStanding",
    "Totals",
    "UnitAmount",
    "UnitPrice",
    "WalletInfo",
    "WalletSettlement",
    "WalletState",
]


class ImpressionResponse(StrEnum):
    """What a member did with an offer."""

    SHOWN = "shown"
    """Nothing yet."""
    OPENED = "opened"
    """Looked at it."""
    TAKEN = "taken"
    """Took it."""
    DECLINED = "declined"
    """Turned it down."""


class TierOrigin(StrEnum):
    """How a tier was come by. Only `earned` tiers are taken away by the figures; the
    others are held until their end, and whichever claim is to the highest tier is
    on top.
    """

    EARNED = "earned"
    """By meeting its threshold."""
    GRANTED = "granted"
    """Given by staff: a VIP, a partner, a goodwill gesture."""
    PAID = "paid"
    """Bought. Where a plan of the programme carries the tier, it is held as long as
    a membership of that plan runs and not otherwise.
    """
    TRIAL = "trial"
    """On trial until its end."""
    INVITED = "invited"
    """By invitation."""


class TaxMode(StrEnum):
    """How prices stand to tax."""

    INCLUSIVE = "inclusive"
    """Prices contain tax; discounts are what the customer sees off the price."""
    EXCLUSIVE = "exclusive"
    """Tax is added on top of prices."""


class LineKind(StrEnum):
    """Kinds of line."""

    GOODS = "goods"
    """Things sold, by piece or by weight."""
    SERVICE = "service"
    """Work and services."""
    GIFT_CARD = "gift-card"
    """A gift card or top-up: never discounted, never earns, never paid with points."""
    SHIPPING = "shipping"
    """Shipping or delivery: touched by shipping rules only."""
    MEMBERSHIP_FEE = "membership-fee"
    """Fee of a paid membership; its sku is the plan, and each unit pays for a term.
    Earns nothing.
    """
    DEPOSIT = "deposit"
    """A refundable deposit: never discounted, never earns."""
    DONATION = "donation"
    """A donation: never discounted, never earns."""
    TIP = "tip"
    """A tip: never discounted, never earns."""


class PaymentMethod(StrEnum):
    """Ways of paying."""

    OTHER = "other"
    """Anything else, or unknown."""
    CARD = "card"
    """Bank card."""
    CASH = "cash"
    """Cash."""
    TRANSFER = "transfer"
    """Account-to-account transfer, fast payment, invoice."""
    POINTS = "points"
    """Loyalty points used as a tender."""
    GIFT_CARD = "gift-card"
    """Gift card or stored value."""
    CREDIT = "credit"
    """Credit, instalments, pay later."""


class HistoryCut(StrEnum):
    """Ways to cut the history."""

    CATEGORY = "category"
    """By category path."""
    BRAND = "brand"
    """By brand."""
    SKU = "sku"
    """By sku."""
    STORE = "store"
    """By store."""
    PARTNER = "partner"
    """By partner."""


class OrderState(StrEnum):
    """How far an order is."""

    PLACED = "placed"
    """Ordered."""
    PAID = "paid"
    """Paid."""
    SHIPPED = "shipped"
    """Handed to delivery."""
    DELIVERED = "delivered"
    """Handed to the customer."""
    COMPLETED = "completed"
    """Finished: the return window is over."""


class ReceiptIssuer(StrEnum):
    """Functions that issue receipts."""

    DISCOUNT = "discount"
    """`apply-discount`."""
    ACCRUAL = "accrual"
    """`calculate-accrual`."""


class Beneficiary(StrEnum):
    """Who gets points."""

    MEMBER = "member"
    """The member of the request."""
    REFERRER = "referrer"
    """The member who referred them."""


class OverdrawnPolicy(StrEnum):
    """What happens when points are to be taken back that are no longer there."""

    DEBT = "debt"
    """The missing points become debt, paid off by later credits."""
    NEGATIVE = "negative"
    """The balance goes below zero."""
    CLAMP = "clamp"
    """The balance stops at zero and the rest is forgone."""
    BLOCK = "block"
    """The rest becomes debt and nothing can be spent until it is paid off."""
    DEDUCT = "deduct"
    """Their worth is kept back from the refund."""


class RestoredExpiry(StrEnum):
    """With which expiry spent points come back."""

    ORIGINAL = "original"
    """The lot's own, even if it has passed."""
    GRACE = "grace"
    """The later of the lot's own and the return plus the grace days."""
    RENEWED = "renewed"
    """As if they were earned at the return."""


class ThresholdLoss(StrEnum):
    """What happens when a return takes the order below a rule's threshold."""

    FROZEN_PROPORTIONAL = "frozen-proportional"
    """The kept lines keep their frozen shares; the returned lines' shares go back."""
    KEEP = "keep"
    """The customer keeps the whole benefit, the returned lines' shares of points
    included.
    """
    RE_RATE = "re-rate"
    """The kept part is decided again under the original programme, and the
    difference is charged.
    """


class ErrorCode(StrEnum):
    """Stable codes of errors."""

    NOT_CONFIGURED = "not-configured"
    """`configure` has not been called, or did not succeed."""
    INVALID_REQUEST = "invalid-request"
    """A field breaks its bounds or contradicts another."""
    DUPLICATE_ID = "duplicate-id"
    """A key or id that must be unique stands twice."""
    CURRENCY_MISMATCH = "currency-mismatch"
    """A currency is unknown, or differs from the programme's and no exchange rate
    came with it.
    """
    UNKNOWN_REFERENCE = "unknown-reference"
    """A wallet, tier, rule, unit or lot that does not exist."""
    BAD_RECEIPT = "bad-receipt"
    """A receipt of another programme or member, or one whose figures contradict each
    other.
    """
    OVER_RETURN = "over-return"
    """More comes back than was sold, or something that has come back already."""
    BAD_COUNTER = "bad-counter"
    """A counter that contradicts the programme or stands twice."""
    ARITHMETIC_OVERFLOW = "arithmetic-overflow"
    """A figure left the range the engine computes in."""
    TOO_LARGE = "too-large"
    """More lines, lots or coupons than the engine takes, or more that have to be
    held against each other; the message has the number and what is possible.
    """
    NOT_SUPPORTED_YET = "not-supported-yet"
    """The contract has it, this engine does not do it yet."""


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    """The programme cannot be used."""
    WARNING = "warning"
    """The programme works, but probably not as meant."""


class LimitScope(StrEnum):
    """Whom a limit counts."""

    MEMBER = "member"
    """Each member by itself."""
    SUBJECT = "subject"
    """What an action was done to."""
    COUPON = "coupon"
    """Each coupon code, normalised."""
    REFERRER = "referrer"
    """Each referrer."""
    IDENTIFIER = "identifier"
    """Each value of an identifier the programme names: a card, a device."""


class LimitPeriod(StrEnum):
    """Over which time a limit counts."""

    LIFETIME = "lifetime"
    """Since ever."""
    DAY = "day"
    """Civil day."""
    WEEK = "week"
    """Week, Monday to Sunday."""
    MONTH = "month"
    """Calendar month."""
    QUARTER = "quarter"
    """Calendar quarter."""
    YEAR = "year"
    """Calendar year."""
    OCCASION = "occasion"
    """From each return of the birthday or occasion to the next; `period-start` is
    that day.
    """
    STATEMENT = "statement"
    """The member's own month, from `member.statement-day`."""


class LimitUnit(StrEnum):
    """What a limit counts."""

    USES = "uses"
    """Times a rule took effect."""
    MONEY = "money"
    """Money given."""
    POINTS = "points"
    """Points given."""


class ExplainLevel(StrEnum):
    """How much of the reasoning comes back."""

    SUMMARY = "summary"
    """What took effect, what was refused and what is within reach."""
    OFF = "off"
    """Nothing but the decision."""
    FULL = "full"
    """Also rules that cannot apply here at all."""


class Outcome(StrEnum):
    """What became of a rule."""

    APPLIED = "applied"
    """It took effect."""
    REDUCED = "reduced"
    """It took effect in part."""
    REFUSED = "refused"
    """It did not take effect."""


class ReasonCode(StrEnum):
    """Stable reason codes."""

    OK = "ok"
    """Nothing stood against it."""
    NOT_STARTED = "not-started"
    """Not valid yet; from when. Fills at."""
    ENDED = "ended"
    """No longer valid; since when. Fills at."""
    NOT_IN_SCHEDULE = "not-in-schedule"
    """Outside its weekdays, hours or dates."""
    SEGMENT_MISMATCH = "segment-mismatch"
    """The member is not in the segment. Fills id."""
    TIER_TOO_LOW = "tier-too-low"
    """The member holds a lower tier than this one. Fills id."""
    ANONYMOUS = "anonymous"
    """It needs a member, and there is none."""
    THRESHOLD_NOT_MET = "threshold-not-met"
    """Money is missing to the threshold; of which goods, where it counts only some.
    Fills amount, and id.
    """
    NO_MATCHING_ITEM = "no-matching-item"
    """The basket has nothing the rule is about."""
    QUANTITY_NOT_MET = "quantity-not-met"
    """Units are missing; of which goods, where it counts only some. Fills amount,
    and id.
    """
    EXCLUDED_ITEM = "excluded-item"
    """The host excludes every line that the rule is about."""
    COUPON_UNKNOWN = "coupon-unknown"
    """No such coupon. Also said of coupons the shopper has no business knowing
    about.
    """
    COUPON_USED = "coupon-used"
    """The coupon is used up."""
    COUPON_NOT_YOURS = "coupon-not-yours"
    """The coupon belongs to someone else."""
    COUPON_MISSING = "coupon-missing"
    """It needs a coupon that was not given."""
    LIMIT_EXHAUSTED = "limit-exhausted"
    """A limit is used up; which. Fills id."""
    BUDGET_EXHAUSTED = "budget-exhausted"
    """A budget is used up; which. Fills id."""
    BUDGET_PARTIAL = "budget-partial"
    """A budget covered only part; which. Fills id."""
    LOST_TO = "lost-to"
    """Another rule gave more. Fills id with that rule and amount with by how much.
    Where that rule gave no more itself, it stands in a combination that does, and
    the amount is by how much less all would give with this one instead of those
    it cannot stand beside; absent where that was not worked out.
    """
    CONFLICT = "conflict"
    """A rule with this tag in common was taken. Fills id."""
    EXCLUSIVE_TAKEN = "exclusive-taken"
    """This exclusive rule was taken. Fills id."""
    ZERO_EFFECT = "zero-effect"
    """It would have changed nothing."""
    FLOOR_REACHED = "floor-reached"
    """The margin floor of this line was reached. Fills id."""
    COST_UNKNOWN = "cost-unknown"
    """The cost of this line is not known. Fills id."""
    BALANCE_TOO_LOW = "balance-too-low"
    """Points are missing in the wallet. Fills amount."""
    BELOW_MINIMUM = "below-minimum"
    """Below the least that can be spent, in whole steps; the least. Fills amount."""
    STEP_ROUNDED = "step-rounded"
    """Rounded down to whole steps, and to the points that the money takes they pay;
    the step, or the fewest points that pay one minor unit, if these are more.
    Fills amount.
    """
    CAP_ORDER = "cap-order"
    """Capped per line, order or share of it; the cap. Fills amount."""
    CAP_PERIOD = "cap-period"
    """Capped per period; the cap. Fills amount."""
    POINTS_PENDING = "points-pending"
    """The points that are missing are there and not active yet; how many, and from
    when they all are. Fills amount and at.
    """
    WALLET_MISMATCH = "wallet-mismatch"
    """Another wallet. Fills id. Never said so far: a wish for a reward of another
    wallet is an error.
    """
    CURRENCY_MISMATCH = "currency-mismatch"
    """Another currency. Fills id."""
    PAYMENT_METHOD = "payment-method"
    """Another way of paying. Fills id with the first that the rule names: an
    instrument's mark, or else a method.
    """
    OWNED = "owned"
    """The member has it already."""
    OUT_OF_STOCK = "out-of-stock"
    """Not in stock. Fills id."""
    COOLDOWN = "cooldown"
    """Shown or given too recently; free again when. Fills at."""
    HOLDOUT = "holdout"
    """The member is in the control group."""
    NO_CONSENT = "no-consent"
    """The member has not agreed to this. Fills id."""
    NOT_ENTITLED = "not-entitled"
    """The member lacks this entitlement or membership. Fills id."""
    NOT_CHOSEN = "not-chosen"
    """The member has not chosen this. Fills id."""
    EVENT_MISMATCH = "event-mismatch"
    """The order is not far enough, or the event is of another kind."""
    CONDITION_NOT_MET = "condition-not-met"
    """Some other condition of the rule does not hold; its name in the programme.
    Fills id.
    """
    SPENT_INSTEAD = "spent-instead"
    """Points are either earned or spent on one order, and they were spent."""
    SEARCH_STOPPED = "search-stopped"
    """The search stopped at its node budget before it was tried."""
    ALREADY_GIVEN = "already-given"
    """Given before for the same event."""
    DECLINED = "declined"
    """The shopper does not want it."""
    DEBT_OUTSTANDING = "debt-outstanding"
    """Debt must be paid off first. Fills amount."""
    UNSPENT = "unspent"
    """More was to be given than there was to take it from; the unspent part. Fills
    amount.
    """
    ABOVE_LOWEST_PRIOR = "above-lowest-prior"
    """The announced reduction is measured against a price above the lowest of the 30
    days before. Fills amount with that lowest price.
    """
    SUSPECTED_ABUSE = "suspected-abuse"
    """The host has marked abuse; the mark. Fills id."""


class Gap(StrEnum):
    """What is missing."""

    MONEY = "money"
    """Money to add to the basket, as the rule counts it: with or without tax where
    it says so, and where a discount of a later lane looks at what the earlier
    ones leave, goods that come to so much after what these take off.
    """
    PIECES = "pieces"
    """Units to add."""
    TIER = "tier"
    """A tier to reach."""
    POINTS = "points"
    """Points to have."""
    ORDERS = "orders"
    """Orders to make."""
    TIME = "time"
    """A time to come back at."""
    PAYMENT = "payment"
    """A way of paying."""
    MEMBERSHIP = "membership"
    """A membership, or being a member at all. What else a rule asks of members,
    nobody knows of a guest.
    """


class Rounding(StrEnum):
    """How a figure that falls between two units is rounded."""

    DOWN = "down"
    """To the lower unit."""
    UP = "up"
    """To the upper unit."""
    HALF_UP = "half-up"
    """To the nearer unit, halves up."""
    HALF_EVEN = "half-even"
    """To the nearer unit, halves to the even one."""


class GrantKind(StrEnum):
    """What can be granted."""

    ENTITLEMENT = "entitlement"
    """An access right."""
    MEMBERSHIP = "membership"
    """A membership of a plan or club: from the event or the end of the one that
    runs. Who holds the plan for good holds it so still: from the event, without
    end.
    """
    TIER = "tier"
    """A tier."""
    COUPON = "coupon"
    """A coupon of the batch named."""
    GIFT = "gift"
    """A product; its sku is the id."""


class RedemptionMode(StrEnum):
    """How points pay."""

    DISCOUNT = "discount"
    """As a discount: the price and the tax go down."""
    TENDER = "tender"
    """As a tender: the price stays, points pay a part of it."""


class TierChange(StrEnum):
    """Which way a tier went, against the standing handed in."""

    NONE = "none"
    """It stays."""
    UPGRADE = "upgrade"
    """Up, by one or more."""
    DOWNGRADE = "downgrade"
    """Down, by one or more."""
    RENEWAL = "renewal"
    """It stays and its end moves out."""


class TierReason(StrEnum):
    """Why a tier is held."""

    QUALIFIED = "qualified"
    """Its threshold, or what keeps it, is met."""
    LOWEST = "lowest"
    """It is the lowest."""
    STILL_VALID = "still-valid"
    """It was met before and is still valid."""
    GRACE = "grace"
    """Its validity is over and the grace period runs, or a renewal payment failed
    and the plan's grace runs.
    """
    SOFT_LANDING = "soft-landing"
    """The programme took the tier down by one step only, to one that the figures do
    not meet. Said once.
    """
    KEPT = "kept"
    """The programme never takes tiers away."""
    LOCKED = "locked"
    """It was granted, bought, tried or by invitation."""
    MEMBERSHIP = "membership"
    """The membership that carries it runs."""
    LAPSED = "lapsed"
    """The grant or membership that carried a higher one is over. Said once."""


class OfferReason(StrEnum):
    """Why an offer fits. The first of these that fits: `near-miss`, `complement`,
    `upgrade`, `expiring-points`, `tier`, `occasion`, `win-back`, `exploration`,
    `lift`, `affinity`, `eligible`.
    """

    ELIGIBLE = "eligible"
    """It is open to this member."""
    COMPLEMENT = "complement"
    """It goes with something the member owns, has bought or has in the basket."""
    UPGRADE = "upgrade"
    """It replaces something the member owns."""
    AFFINITY = "affinity"
    """It is from a category the member buys of."""
    LIFT = "lift"
    """Members who buy what this one buys also buy of its category, of which this one
    has not bought.
    """
    OCCASION = "occasion"
    """Birthday or another occasion."""
    WIN_BACK = "win-back"
    """To win the member back. Parameter `days-away`: a number."""
    EXPIRING_POINTS = "expiring-points"
    """Points are about to expire. Parameter `expiring-points`: how many do in the
    time the offer speaks of, when the first of them do, and the id of the wallet.
    """
    TIER = "tier"
    """A tier is near. Parameters `missing-money`, and `tier` with its id."""
    NEAR_MISS = "near-miss"
    """A discount is within reach of the basket. Parameter `missing-money`,
    `missing-pieces`, `missing-tier`, `missing-points`, `missing-orders`,
    `missing-time`, `missing-payment` or `missing-membership`, filled as the near
    miss is.
    """
    EXPLORATION = "exploration"
    """To find out."""


class TextUnit(StrEnum):
    """What an amount in a text is."""

    MONEY = "money"
    """Money of the programme."""
    POINTS = "points"
    """Points."""
    NUMBER = "number"
    """A count or a percentage."""


class MessageKind(StrEnum):
    """What messages are about. Days are civil and local, and so are the dates in
    keys, which are written 2026-11-21. What has happened is news for so many
    days, the day it happened on included.
    """

    BALANCE = "balance"
    """The state of the balance, once a week (from Monday), month, quarter or year.
    Key: the first day of the period. Parameters `balance`: the points that can be
    spent, with the id of the wallet; one for each wallet that the message names
    (or all) and the request tells of. Without any there is no message.
    """
    POINTS_EXPIRING = "points-expiring"
    """Points that expire before the same local time so many days ahead. Key: the
    wallet and the date of the first of them. Parameter `expiring-points`: how
    many, when the first of them do, and the wallet.
    """
    POINTS_ACTIVE = "points-active"
    """Points that became spendable in the last days, those that could be spent at
    once included, as far as they are still there. Key: the wallet and the date of
    the latest. Parameter `active-points`: how many, and the wallet.
    """
    OCCASION = "occasion"
    """Birthday or another occasion, on the day or so many days around it. Key: the
    kind, if it is not the birthday, and the date. Of several at once the earliest
    that has not been told of. Parameter `day`: its first instant.
    """
    TIER_REACHED = "tier-reached"
    """A tier reached in the last days. Key: the tier held and the date it was
    reached. Parameter `tier`: its id.
    """
    TIER_AT_RISK = "tier-at-risk"
    """A tier at risk. Key: the tier held and the date it ends, or the first day of
    the month where no end is known. Parameters `tier`: its id; `until`, if it
    ends; `missing-money` and `missing-` with the name of any other metric, as the
    news has them.
    """
    THANKS = "thanks"
    """A thank-you in the days after the latest purchase. Key: the date of it.
    Parameter `orders`: how many there were.
    """
    WIN_BACK = "win-back"
    """A word to someone who has stayed away since a purchase. Key: the date of it.
    Parameter `days-away`.
    """
    OTHER = "other"
    """Anything else the programme writes, once for good or once a period. Key: none,
    or the first day of the period.
    """


class OutlookModel(StrEnum):
    """Models of retention."""

    BG_NBD = "bg-nbd"
    """BG/NBD and Gamma-Gamma with the programme's parameters."""
    MEDIAN_GAP = "median-gap"
    """Recency against the member's own median gap."""
    PRIOR = "prior"
    """The programme's figures for members of whom too little is known; of several
    the first that is for everybody or for a segment that the host has put the
    member in.
    """
    NONE = "none"
    """Too little history."""


class IntentKind(StrEnum):
    """Kinds of booking."""

    CREDIT = "credit"
    """A lot came in."""
    ACTIVATE = "activate"
    """Points became spendable."""
    DEBIT = "debit"
    """Points were spent."""
    EXPIRE = "expire"
    """Points expired."""
    HOLD = "hold"
    """Points were set aside."""
    RELEASE = "release"
    """Points set aside came free."""
    SETTLE_DEBT = "settle-debt"
    """Points paid off debt."""
    INCUR_DEBT = "incur-debt"
    """Points became debt."""
    REFUSE = "refuse"
    """A movement was refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Where and how something is bought."""

    channel: str | None = None
    """Sales channel: `web`, `app`, `till`."""
    store: str | None = None
    """Store or point of sale."""
    country: str | None = None
    """Country, ISO 3166-1 alpha-2."""
    region: str | None = None
    """Region or city, in the host's own code."""
    partner: str | None = None
    """Partner of a coalition where the purchase happens."""
    delivery_method: str | None = None
    """Delivery or shipping method."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusions:
    """What must not happen on a line."""

    discounts: bool = False
    """No discount may touch it."""
    accrual: bool = False
    """It earns nothing."""
    redemption: bool = False
    """It cannot be paid with points."""
    thresholds: bool = False
    """It counts toward no threshold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Error:
    """Why a call was refused. Nothing was decided and nothing has changed."""

    code: ErrorCode = ErrorCode.NOT_CONFIGURED
    """Stable code."""
    path: str
    """Path of the field in the request: `basket.lines[3].quantity`. Empty: the
    request as a whole.
    """
    message: str
    """What is wrong and what would be right: one sentence for a developer, lower
    case, no full stop.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """A finding about a programme document."""

    severity: Severity = Severity.ERROR
    """How bad it is."""
    code: str
    """Stable kebab-case code: `unknown-field`. Of more than a thousand errors the
    first thousand found are told, and `too-many-errors` says how many there are
    besides.
    """
    pointer: str
    """JSON pointer of the place in the document: `/accrual/0/earn`. Empty: the whole
    document.
    """
    message: str
    """What is wrong, one sentence."""
    help: str | None = None
    """What would be right, where there is an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardChoice:
    """A reward out of several."""

    rule: str
    """Rule that offers the choice."""
    options: Sequence[str] = ()
    """Ids of the rewards, the one in force first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money that pays for an order."""

    method: PaymentMethod = PaymentMethod.OTHER
    """How it is paid."""
    instruments: Sequence[str] = ()
    """Marks of the instrument, where rules depend on it: a bank, a card product, a
    terminal. At most 100; points pay without one.
    """
    amount: Decimal
    """Amount paid this way, zero or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product that is not in the basket, as far as the host knows it: a gift to
    add, something to recommend.
    """

    sku: str
    """Sku."""
    category: str | None = None
    """Category path, as in `line`."""
    brand: str | None = None
    """Brand or manufacturer."""
    unit_price: Decimal
    """Unit price, zero or more."""
    unit_cost: Decimal | None = None
    """What one unit costs the shop, zero or more."""
    tax_percent: Decimal | None = None
    """Tax rate in percent, 0 to 100."""
    stock: Decimal | None = None
    """Units in stock; absent: enough."""
    complements: Sequence[str] = ()
    """Skus it goes with, such as the phone a case fits."""
    upgrades: Sequence[str] = ()
    """Skus it replaces, for upgrades and trade-in."""
    tags: Sequence[str] = ()
    """Labels that rules match on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionRequest:
    """Points the shopper wants to spend on this basket."""

    wallet: str
    """Id of the wallet."""
    points: Decimal | None = None
    """Points wanted, zero or more; absent: as many as allowed; zero asks only for
    the maximum.
    """
    reward: str | None = None
    """Rule whose reward the points buy: a product, a service, shipping. Absent:
    money off.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAmount:
    """An amount of a qualifying unit."""

    unit: str
    """Id of the unit or wallet in the programme. The same one twice is summed."""
    amount: Decimal
    """Amount, signed, with at most the decimals of the unit or wallet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something other than a purchase."""

    kind: str
    """What was done, as the programme names it: `review`, `registration`,
    `birthday`.
    """
    subject: str | None = None
    """What it was done to: a sku, a survey, a partner."""
    amount: Decimal | None = None
    """How much, for actions that are measured: steps, answers, kilometres. Zero or
    more; absent: 1.
    """
    context: Context | None = None
    """Where it was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleShare:
    """A rule's share in an amount of money."""

    rule: str
    """Id of the rule."""
    amount: Decimal
    """Money, zero or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePoints:
    """A rule's share in points."""

    rule: str
    """Id of the rule."""
    points: Decimal
    """Points, signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointShare:
    """A line's share in a credit or debit of points."""

    index: int
    """Position of the credit or debit in the receipt, from 0."""
    points: Decimal
    """Points, zero or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """What one line got."""

    key: str
    """Key of the line."""
    sku: str
    """Sku of the line."""
    kind: LineKind = LineKind.GOODS
    """Kind of the line."""
    gift_of: str | None = None
    """Rule that gave the line as a gift."""
    quantity: Decimal
    """Units."""
    list_total: Decimal
    """unit price × quantity, half-up to the minor unit, before any discount."""
    prior_discount: Decimal
    """Discounts that were there before the decision."""
    discount: Decimal
    """Discounts by rules of the decision."""
    redeemed: Decimal
    """What points paid for as discount, in money."""
    charged: Decimal
    """List total − prior discount − discount − redeemed. Points used as tender, gift
    cards and money all pay it.
    """
    tendered: Decimal
    """What points paid as tender, in money: of `charged` first, then of the tax on
    top of it.
    """
    tax: Decimal
    """Tax contained in or added to `charged`."""
    discounts: Sequence[RuleShare] = ()
    """The discount by rule."""
    credits: Sequence[PointShare] = ()
    """Points credited for the line: index of the credit, points."""
    debits: Sequence[PointShare] = ()
    """Points spent on the line: index of the debit, points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAmount:
    """A line's amount."""

    line: str
    """Key of the line."""
    amount: Decimal
    """Amount, zero or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRule:
    """What a rule promised for returns."""

    rule: str
    """Id of the rule."""
    threshold: Decimal | None = None
    """The amount its threshold asked for, if it had one."""
    reached: Decimal | None = None
    """The amount the threshold was compared with."""
    counted: Sequence[LineAmount] = ()
    """What each line counted toward the threshold: money, or units where it asks for
    units.
    """
    below_threshold: ThresholdLoss = ThresholdLoss.FROZEN_PROPORTIONAL
    """What happens when a return takes the order below the threshold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletInfo:
    """A wallet as the programme has it."""

    id: str
    """Id."""
    scale: int
    """Digits behind the decimal point that its points have, 0 to 6."""
    worth: Decimal | None = None
    """What one point is worth when spent, in money; absent: it is not spent as
    money.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitInfo:
    """A limit whose counters the host keeps."""

    id: str
    """Id: id of the rule, lane, group or wallet, a slash and the limit's name, such
    as `review/per-month`.
    """
    by: Sequence[LimitScope] = ()
    """Whom a counter counts: each combination of these. Empty: the whole programme."""
    identifier: str | None = None
    """Name of the attribute, where `by` has `identifier`."""
    period: LimitPeriod = LimitPeriod.LIFETIME
    """Over which time."""
    maximum: Decimal | None = None
    """The most a counter may reach; absent: it depends on the member."""
    unit: LimitUnit = LimitUnit.USES
    """What is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeInfo:
    """What a configured programme is."""

    id: str
    """Id of the programme."""
    revision: int
    """Revision of the programme."""
    hash: str
    """SHA-256 of the document's bytes, 64 hexadecimal digits."""
    currency: str
    """Currency of the programme, ISO 4217."""
    minor_units: int
    """Digits behind the decimal point of the currency, 0 to 4."""
    tax_mode: TaxMode = TaxMode.INCLUSIVE
    """Whether prices contain tax unless a basket says otherwise."""
    wallets: Sequence[WalletInfo] = ()
    """Wallets, in document order."""
    tiers: Sequence[str] = ()
    """Tiers, lowest first."""
    rules: Sequence[str] = ()
    """Ids of all rules: accrual, discounts, offers, messages, in document order."""
    limits: Sequence[LimitInfo] = ()
    """Limits whose counters the host keeps."""
    warnings: Sequence[Diagnostic] = ()
    """Findings that are no errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineInfo:
    """What engine this is."""

    engine_version: str
    """Version of the engine, semantic versioning."""
    contract_version: str
    """Version of this package that it implements: `0.1.0`."""
    programme: ProgrammeInfo | None = None
    """The programme inside, once configured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Computation:
    """How a sum of points or money came about."""

    rule: str
    """Id of the rule."""
    basis: Decimal
    """What the rate was applied to: money, units, a count."""
    rate: Decimal
    """The rate: percent, points per step, a factor."""
    exact: Decimal
    """What came out, after the rule's own cap and before rounding; signed. The parts
    of a credit add up to what it was before rounding.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePoints:
    """A line's points."""

    line: str
    """Key of the line."""
    points: Decimal
    """Points, above zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums of a basket."""

    list_total: Decimal
    """Sum of the lines before any discount."""
    discount: Decimal
    """Discounts by rules of this decision."""
    prior_discount: Decimal
    """Discounts that were there before."""
    redeemed: Decimal
    """What points paid for as discount."""
    charged: Decimal
    """List total − prior discount − discount − redeemed: the sum of the lines."""
    payable: Decimal
    """What the customer pays: `charged`, and the tax on top in the exclusive mode."""
    tendered: Decimal
    """The part of `payable` that points pay for as tender."""
    tax: Decimal
    """Tax contained in or added to `charged`."""
    margin: Decimal | None = None
    """Charged, less what the goods cost, rounded once for all lines, and, where the
    programme's margin counts points, less their `worth` as `calculate-accrual`
    says it of the completed order with this receipt, the same facts and no
    referral, tasks or wallets; absent where a cost is unknown. Signed.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPrice:
    """Some units at one price."""

    quantity: Decimal
    """Units, above zero."""
    price: Decimal
    """Price of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePrice:
    """What a line comes to."""

    key: str
    """Key of the line."""
    list_total: Decimal
    """unit price × quantity, half-up to the minor unit."""
    prior_discount: Decimal
    """Discounts that were there before."""
    discount: Decimal
    """Discounts by rules of this decision."""
    redeemed: Decimal
    """What points paid for as discount."""
    charged: Decimal
    """What the customer pays for the line, without tax that is added on top."""
    tendered: Decimal
    """The part of the line's price that points pay for as tender."""
    tax: Decimal
    """Tax contained in or added to `charged`."""
    unit_prices: Sequence[UnitPrice] = ()
    """`charged` as at most two groups of units with one price each, so that receipts
    with unit prices come out to the minor unit. Quantities add up to the line's;
    empty for divisible quantities.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A discount on a line."""

    rule: str
    """Id of the rule."""
    lane: str
    """Id of the lane."""
    line: str
    """Key of the line."""
    amount: Decimal
    """Money off, above zero."""
    quantity: Decimal | None = None
    """Units it is for, where the rule counts units."""
    coupon: str | None = None
    """Coupon that opened it."""
    funder: str | None = None
    """Who pays for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """A product to add for nothing."""

    rule: str
    """Rule that gives it."""
    sku: str
    """Sku."""
    quantity: Decimal
    """Units, above zero."""
    line: str | None = None
    """Key of the basket line that carries it already; absent: add it and ask again
    before ordering. A line whose `gift-of` matches no gift here is to be removed.
    """
    unit_price: Decimal | None = None
    """List price of one unit, for tax and customs, where known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchReport:
    """How sure it is that no better combination exists."""

    optimal: bool = False
    """Within what lanes and groups let be chosen, no other choice of rules is worth
    more to the customer.
    """
    gap: Decimal
    """What the best conceivable combination could still add, in money; zero when
    optimal.
    """
    nodes: int
    """Rules worked out in the search; zero where nothing had to be searched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricAmount:
    """An amount of a metric."""

    metric: str
    """Metric: `spend`, `orders`, `visits`, a unit or wallet, or `task:` and the id
    of a task.
    """
    amount: Decimal
    """Amount. A task's is reached ÷ out-of, cut to six decimals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Terms of the ranking, each in money of the programme but the first. They are
    exact: none has more than 6 decimals, and the total has all it needs, unless
    it is so large that they do not fit.
    """

    probability: Decimal
    """Probability that it is taken, 0 to 1: that of the offer × the member's
    interest in its category, half-up to 6 decimals.

    The interest is 1 where the programme has no `affinity` or the offer no
    category, and where the category is neither listed, nor lies below a listed
    one, nor was bought of. Else a part of the history that is cut by category
    counts orders × 2^(−days since ÷ half-life) (a half-life, where it has no
    date), all orders alike but no less than the largest part, and the category
    the sum of itself and what lies below it, at most all. With the share of the
    category or of the nearest one above it (or 0), and the average of the lifts
    from the parts bought to it (1 where none is listed, by exact name): θ =
    (weight × min(share × lift, 0.95) + category) ÷ (weight + all), at most
    0.999999. The interest is 1 − exp(−θ × expected purchases) where the outlook
    has these, else θ.
    """
    value: Decimal
    """Value or margin, and uplift, if it is taken; signed. A margin is price −
    discount − cost of one unit, half-up to 6 decimals.

    The discount is what the rule that the offer names takes off an order of this
    one unit: a fixed percentage, rounded half-up to minor units, a fixed amount
    (off the order, per unit or per full step) or a fixed price, up to the rule's
    caps on a line and on an order. Its conditions are taken as met; no other
    rule, minimum price, used-up limit or margin floor is looked at. It is 0 where
    the offer names no discount; where the rule selects other skus, brands,
    categories or tags; and where the rule alone does not tell: it goes by other
    units (cheapest or dearest, buy and get, bundles), by tier, figure, coupon,
    steps or turnover, by a choice, or by the price for members.
    """
    cost: Decimal
    """What the reward costs."""
    fatigue: Decimal
    """What showing it again costs: so much for each time it was shown or opened
    within the programme's days, without having been taken or declined that time.
    """
    total: Decimal
    """What comes out; signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What the retention model expects of a member."""

    model: OutlookModel = OutlookModel.BG_NBD
    """Which model said it."""
    alive: Decimal | None = None
    """Probability that the member still buys, 0 to 1; absent: nobody can say."""
    expected_purchases: Decimal | None = None
    """Purchases expected within the programme's horizon. Purchases of one day are
    one.
    """
    expected_value: Decimal | None = None
    """Money that one expected purchase comes to."""
    recency_ratio: Decimal | None = None
    """Civil days since the last purchase ÷ own median gap; whatever the model."""
    recency: int | None = None
    """Recency score, 1 to 5, by days since the last purchase; 5 is latest."""
    frequency: int | None = None
    """Frequency score, 1 to 5, by days with a purchase. Where the programme has a
    window for scores, of the days after the same day so many months ago, by the
    entries of the history; a return goes off the day of its purchase.
    """
    monetary: int | None = None
    """Monetary score, 1 to 5, by money spent, in the same window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impression:
    """An offer or message the member has had before them."""

    id: str
    """Id of the offer, or key of the message."""
    sku: str | None = None
    """Sku it was about."""
    at: datetime.datetime
    """When."""
    response: ImpressionResponse = ImpressionResponse.SHOWN
    """What the member did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TierNews:
    """What the latest tier evaluation said."""

    reached_at: datetime.datetime | None = None
    """When the tier was reached that the member holds."""
    at_risk: bool = False
    """Whether the tier that the member holds is at risk."""
    until: datetime.datetime | None = None
    """When the tier ends."""
    next_tier: str | None = None
    """Next tier."""
    missing: Sequence[MetricAmount] = ()
    """What is missing to the next tier, by metric. A tier is near by its `spend` if
    nothing of another metric is missing.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class TierClaim:
    """What a member holds a tier by. The fields are those of `tier-standing`."""

    tier: str
    """Id of the tier in the programme."""
    since: datetime.datetime
    """When the member came to hold it."""
    until: datetime.datetime | None = None
    """First instant it is no longer held for sure; absent: no end has been set."""
    origin: TierOrigin = TierOrigin.EARNED
    """How the member came by it."""
    grace_until: datetime.datetime | None = None
    """First instant after the grace period, once one has begun."""
    changed_at: datetime.datetime | None = None
    """The latest change of tier or renewal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TierStanding:
    """The tier a member holds."""

    tier: str
    """Id of the tier in the programme."""
    since: datetime.datetime
    """When the member came to hold it, not after the instant of the request. Only
    the functions of `ledger`, which follow it through time, also take one that
    begins later: a tier that is granted ahead is not handed in before.
    """
    until: datetime.datetime | None = None
    """First instant it is no longer held for sure; absent: no end has been set."""
    origin: TierOrigin = TierOrigin.EARNED
    """How the member came by it."""
    grace_until: datetime.datetime | None = None
    """First instant after the grace period, once one has begun."""
    changed_at: datetime.datetime | None = None
    """The latest change of tier, up or down, or the latest renewal where the window
    counts from it; absent: there was none since the member joined. Where it
    counts from there, a tier that was reached says the next second, since all
    before it has been counted.
    """
    beneath: Sequence[TierClaim] = ()
    """Claims that are not on top and outlive it: an earned gold beneath three months
    of a granted platinum. At most one that was earned and one that was not, the
    one on top included; memberships are never among them.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A membership that was bought, joined or given, as distinct from the tier that
    purchases earn.
    """

    plan: str
    """Plan or club id in the programme."""
    since: datetime.datetime
    """First instant it holds."""
    until: datetime.datetime | None = None
    """First instant it no longer holds; absent: for good."""
    renewal_failed: bool = False
    """Whether the latest renewal payment failed, which starts the programme's grace
    period at `until`.
    """
    fee: Decimal | None = None
    """The fee paid for the running term; absent or zero for free ones."""
    benefits_used: Decimal | None = None
    """Worth of the benefits used in the running term, where refunds of the fee
    depend on it.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """An access right with a window."""

    id: str
    """Id in the programme."""
    since: datetime.datetime | None = None
    """First instant it holds; absent: already."""
    until: datetime.datetime | None = None
    """First instant it no longer holds; absent: for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One choice out of several that a rule offered."""

    rule: str
    """Id of the rule that offered the choice."""
    chosen: str
    """What was chosen: a category path, a reward id."""
    since: datetime.datetime | None = None
    """First instant the choice holds; absent: already."""
    until: datetime.datetime | None = None
    """First instant it no longer holds; absent: for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A frozen exchange rate: one unit of the basket's currency is `rate` units of
    the programme's.
    """

    rate: Decimal
    """Rate, above zero. A return uses the rate of the purchase."""
    at: datetime.datetime
    """When the rate was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon:
    """A coupon the shopper entered or the host attached."""

    code: str
    """The code as entered, up to 200 bytes. Normalised before it is compared: ASCII
    spaces and hyphens removed, ASCII letters in upper case.
    """
    batch: str | None = None
    """Batch of unique codes that the host has found this code in; absent: a shared
    code, or unknown.
    """
    owner: str | None = None
    """Member it belongs to, if it is personal."""
    value: Decimal | None = None
    """What this code is good for, money or percent as its rule says; absent: as the
    rule.
    """
    since: datetime.datetime | None = None
    """First instant it is valid; absent: already."""
    until: datetime.datetime | None = None
    """First instant it is no longer valid; absent: as the programme says."""
    used: bool = False
    """Whether it has been used up already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """One credit with its own life."""

    id: str
    """Id in the host's books, unique in the wallet."""
    granted: Decimal
    """Points it was granted with, zero or more."""
    remaining: Decimal
    """Points left in it, 0 to `granted`."""
    earned_at: datetime.datetime
    """When it was earned."""
    active_at: datetime.datetime | None = None
    """First instant it may be spent; absent: since it was earned."""
    expires_at: datetime.datetime | None = None
    """First instant it may no longer be spent; absent: at no fixed instant, at most
    with a wallet that lies idle.
    """
    source: str | None = None
    """Id of the accrual request it came from."""
    funder: str | None = None
    """Who pays for it: the shop, a partner, a bank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LotShare:
    """Some points of one lot."""

    lot: str
    """Id of the lot."""
    points: Decimal
    """Points, zero or more."""
    expires_at: datetime.datetime | None = None
    """When the lot expires, as known at the time; absent: at no fixed instant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Points set aside."""

    id: str
    """Id in the host's books, unique in the wallet."""
    points: Decimal
    """Points set aside, above zero."""
    order: str | None = None
    """Order they are set aside for: the `id` of its discount request, for which they
    count as available.
    """
    expires_at: datetime.datetime | None = None
    """First instant the hold no longer binds; absent: until it is released or
    captured.
    """
    lots: Sequence[LotShare] = ()
    """Lots they are taken from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletState:
    """A wallet of one member as the host's books have it."""

    wallet: str
    """Id of the wallet in the programme."""
    lots: Sequence[Lot] = ()
    """Credits with points left in them, in any order. At most 10,000 in all wallets
    of a request.
    """
    holds: Sequence[Hold] = ()
    """Points set aside for orders that are not finished. At most 10,000 in all
    wallets, and 100,000 lots named.
    """
    debt: Decimal
    """Points owed, zero or more: later credits pay them off first. A balance below
    zero lives here too.
    """
    last_activity_at: datetime.datetime | None = None
    """Last event that keeps the wallet alive under an inactivity rule."""
    version: int
    """Version of these books; comes back so that the host can compare and set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPart:
    """Purchases of one part of the assortment."""

    by: HistoryCut = HistoryCut.CATEGORY
    """By what the part is cut."""
    id: str
    """Category path, brand, sku, store or partner."""
    orders: int
    """Number of orders with it."""
    quantity: Decimal
    """Units bought."""
    spend: Decimal
    """Money spent on it."""
    last_order_at: datetime.datetime | None = None
    """Latest order with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Something the member did that counts toward windows: an order, a return, a
    visit. One entry each, or the sum of a civil day.
    """

    at: datetime.datetime
    """When it happened."""
    purchased_at: datetime.datetime | None = None
    """For a return: when the goods had been bought, not after `at`. The programme
    says which of the two dates counts.
    """
    spend: Decimal
    """Qualifying money; negative for a return."""
    orders: int
    """Orders it counts as; −1 for an order returned whole."""
    visits: int
    """Visits it counts as."""
    units: Sequence[UnitAmount] = ()
    """Other qualifying units by id, signed: points earned of a wallet, nights,
    kilometres.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedProduct:
    """A product the member has."""

    sku: str
    """Sku."""
    category: str | None = None
    """Category path, as in `line`."""
    since: datetime.datetime | None = None
    """Since when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The member's purchases in sum. Returns are already taken off. All of it lies
    before the event: a first or latest order (of a part too), an entry or the
    beginning of ownership after the instant of the request is an
    `invalid-request`.

    Where the programme has `retention`, `recommend-offers`, and any function
    whose rules may ask for scores or expectations, holds the sums against each
    other: a history with orders has days, a first and a latest one, in order, and
    no more days than lie between them; else it is an `invalid-request`. Days are
    civil dates where the order was placed.
    """

    orders: int
    """Number of orders."""
    purchase_days: int
    """Number of distinct days with an order."""
    spend: Decimal
    """Money spent."""
    first_order_at: datetime.datetime | None = None
    """First order."""
    last_order_at: datetime.datetime | None = None
    """Latest order."""
    median_gap_days: Decimal | None = None
    """Median number of days between consecutive purchase days; absent with fewer
    than two gaps.
    """
    parts: Sequence[HistoryPart] = ()
    """Sums by category, brand, sku, store or partner, for the rules that look at
    them. At most 10,000.
    """
    activity: Sequence[Activity] = ()
    """Dated entries, for rules that look at a window of time, where a return counts
    on the day of the purchase if that is told, and for scores that do: without an
    entry of the latest order, where that lies in their window, they are an
    `invalid-request`. At most 10,000.
    """
    owned: Sequence[OwnedProduct] = ()
    """Products the member has, with or without having bought them here. At most
    10,000.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """Who brought this member, for rules that reward both."""

    referrer: str
    """Member id of the one who referred."""
    referrer_tier: str | None = None
    """Tier of the one who referred."""
    registered_at: datetime.datetime
    """When the new member registered."""
    rewarded: bool = False
    """Whether the reward for this referral was given before."""
    warnings: Sequence[str] = ()
    """Marks of abuse the host has found: `same-card`, `same-address`, `circular`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptCredit:
    """A credit that the decision made."""

    wallet: str
    """Id of the wallet."""
    beneficiary: Beneficiary = Beneficiary.MEMBER
    """Who got it."""
    points: Decimal
    """Points, above zero."""
    rules: Sequence[RulePoints] = ()
    """What each rule contributed after rounding and caps; adds up to `points`."""
    worth: Decimal | None = None
    """What one point was worth in money of the programme, where it could be spent as
    money.
    """
    scale: int
    """Digits behind the decimal point that the wallet's points have, 0 to 6."""
    active_at: datetime.datetime
    """When it becomes spendable."""
    expires_at: datetime.datetime | None = None
    """When it expires; absent: at no fixed instant, at most with a wallet that lies
    idle.
    """
    funder: str | None = None
    """Who pays for it."""
    overdrawn: OverdrawnPolicy = OverdrawnPolicy.DEBT
    """What happens to these points when the goods come back and the points are
    already spent.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptDebit:
    """A debit that the decision made."""

    wallet: str
    """Id of the wallet."""
    points: Decimal
    """Points, above zero."""
    scale: int
    """Digits behind the decimal point that the wallet's points have, 0 to 6."""
    amount: Decimal
    """What they paid for, in money; in sum, what the lines of a sale have as
    `redeemed` and `tendered`.
    """
    reward: str | None = None
    """Rule whose reward they bought."""
    lots: Sequence[LotShare] = ()
    """Lots they came from."""
    restored: RestoredExpiry = RestoredExpiry.ORIGINAL
    """With which expiry the points come back when the goods do."""
    grace_days: int | None = None
    """Days from the return that restored points live at least, under `grace`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why, with what belongs to it. Which of the optional fields are filled stands
    at each code.
    """

    code: ReasonCode = ReasonCode.OK
    """Stable code."""
    amount: Decimal | None = None
    """Money, points, units or a margin, as the code says; zero or more."""
    id: str | None = None
    """A rule, segment, tier, wallet, limit, line, tag, sku, as the code says."""
    at: datetime.datetime | None = None
    """An instant, as the code says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What became of one rule."""

    rule: str | None = None
    """Id of the rule; absent where no rule is behind it."""
    outcome: Outcome = Outcome.APPLIED
    """What became of it."""
    reason: Reason
    """Why. `ok` for rules that took full effect."""
    line: str | None = None
    """Line it is about, where it is about one."""
    value: Decimal | None = None
    """What the rule gave, or would have given had it been taken: money for
    discounts, points for accrual. A discount that was refused tells it where its
    conditions hold and nothing but the reason stands against it: other rules, a
    limit, budget or margin that lets no part of it stand, points missing to its
    price, a coupon that is used, the shopper's no; and where it is a near miss.
    It is worked out without that, and without the rules that keep it out. Absent:
    more than one thing stands against it, it would give nothing, or it cannot be
    said.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """Something within reach: what is missing, and what it would give. Nothing else
    stands against the rule: whoever brings it, and breaks no other condition by
    that, has met the conditions as a whole. Of a rule that takes effect: the next
    step or tier at which it would give more, and the next set of a deal, which is
    worth no less whichever units make it.
    """

    rule: str
    """Id of the rule."""
    missing: Gap = Gap.MONEY
    """What kind of thing is missing."""
    amount: Decimal | None = None
    """How much of it: money, units, points or orders; of a membership its fee, where
    the programme says it. Above zero.
    """
    id: str | None = None
    """Which: the tier, the selection of goods as the programme has it (`category
    cases`), the way of paying (an instrument's mark, or else a method), the
    membership.
    """
    at: datetime.datetime | None = None
    """For a time to come back at: when."""
    gain: Decimal | None = None
    """What the rule would give at least, which is what it would give on what is
    there now: money for discounts, points for accrual; of a rule that takes
    effect, how much more than it gives. A limit that gives all or nothing may
    then be too small. Absent: it cannot be said.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One credit of points."""

    wallet: str
    """Id of the wallet."""
    beneficiary: Beneficiary = Beneficiary.MEMBER
    """Who gets it."""
    points: Decimal
    """Points in the wallet's scale, above zero, rounded once as the wallet says."""
    exact: Decimal
    """What they were before rounding, taken to ten decimals of the wallet's unit, of
    which as many are told as fit; signed.
    """
    rounding: Rounding = Rounding.DOWN
    """How they were rounded."""
    active_at: datetime.datetime
    """When they become spendable."""
    expires_at: datetime.datetime | None = None
    """When they expire; absent: at no fixed instant, at most with a wallet that lies
    idle.
    """
    funder: str | None = None
    """Who pays for them."""
    parts: Sequence[Computation] = ()
    """How they came about, in the order the rules took effect. The exact figures add
    up to the points before rounding.
    """
    shares: Sequence[LinePoints] = ()
    """Share of each line, ordered by key; they add up to `points`. Empty for
    actions.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A right, membership or reward the decision opens."""

    rule: str
    """Rule that grants it."""
    beneficiary: Beneficiary = Beneficiary.MEMBER
    """Who gets it."""
    kind: GrantKind = GrantKind.ENTITLEMENT
    """What is granted."""
    what: Entitlement
    """The id and window of it."""
    quantity: Decimal | None = None
    """How many; absent: one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redemption:
    """What became of a wish to spend points."""

    wallet: str
    """Id of the wallet."""
    requested: Decimal | None = None
    """Points asked for; absent: as many as allowed."""
    points: Decimal
    """Points to spend: as few as pay the amount, in whole steps."""
    amount: Decimal
    """What they pay for, in money."""
    maximum: Decimal
    """The most that could be spent on this basket; what would pay nothing more is
    not in it.
    """
    reward: str | None = None
    """Rule whose reward was bought. Its effect then stands in `adjustments`, `gifts`
    or `grants`, and `amount` is zero.
    """
    mode: RedemptionMode = RedemptionMode.DISCOUNT
    """How they pay."""
    reason: Reason
    """Why it is less than asked for; `ok` if it is not. The first of these that
    fits: `debt-outstanding`, where debt blocks the wallet; `below-minimum`, where
    the wish or the cap is below the least that can be spent; `points-pending` or
    `balance-too-low`, with what is missing to the wish or the cap; `cap-order`;
    `step-rounded`.
    """
    lots: Sequence[LotShare] = ()
    """Lots they come from, first expiring first. They cover less than `points` where
    an order may spend what it earns.
    """
    shares: Sequence[LinePoints] = ()
    """Share of each line, ordered by key, in points."""
    hold_until: datetime.datetime | None = None
    """First instant a hold for these points no longer binds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponVerdict:
    """What became of a coupon."""

    code: str
    """The code as it was entered."""
    rules: Sequence[str] = ()
    """Rules it opened."""
    reason: Reason
    """What may be told to the shopper."""
    staff_reason: Reason
    """What staff may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricProgress:
    """How far it is in one metric."""

    metric: str
    """Metric, as in `metric-amount`, or `fee:` and the id of a plan: what it costs
    for a term, of which nothing is reached.
    """
    reached: Decimal
    """Where the member stands."""
    required: Decimal
    """What is asked for."""
    missing: Decimal
    """What is missing, zero or more."""
    deadline: datetime.datetime | None = None
    """Instant by which it must be made up: the end of the calendar or enrolment
    period, or when the next entry of this metric leaves a rolling window; to keep
    a tier, its end. Absent: there is none.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class TierProgress:
    """How far it is to a tier."""

    tier: str
    """Id of the tier."""
    metrics: Sequence[MetricProgress] = ()
    """By metric; several when the tier asks for several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TierDecision:
    """Which tier a member holds."""

    standing: TierStanding
    """The tier held now, to be stored and handed in next time. Asking again at the
    same instant with it gives the same standing.
    """
    previous: str
    """Id of the tier held before."""
    change: TierChange = TierChange.NONE
    """Which way it went."""
    reason: TierReason = TierReason.QUALIFIED
    """Why it is this one."""
    qualified: Sequence[MetricAmount] = ()
    """What was counted, for every metric that some tier asks for, in the order they
    are first named. Never below zero.
    """
    progress: Sequence[TierProgress] = ()
    """How far it is to every higher tier that can be earned by figures, nearest
    first; of several ways to it the one with the fewest metrics missing. A tier
    that only a membership carries is as far away as the fee of its plan, where
    the programme says it.
    """
    to_keep: Sequence[MetricProgress] = ()
    """How far it is to keep an earned tier when it ends, if nothing more happened
    until then: `reached` is what will still count. Empty: nothing is missing, or
    there is no end. Within grace: how far it is now. Where tiers follow the
    figures at once: at the instant it is lost, if it is at risk. Of a tier that a
    membership carries: the fee of the next term, where the programme says it, by
    the end of the last term that is paid for, with its grace.
    """
    at_risk: bool = False
    """Whether a lower tier would be held within the days that the programme calls at
    risk, if nothing more happened.
    """
    at_risk_tier: str | None = None
    """The tier that would be held then."""
    benefits: Sequence[str] = ()
    """Rights that come with the tier."""
    resets: Sequence[str] = ()
    """Wallets to empty because the tier changed. What was counted is from before."""
    next_review: datetime.datetime | None = None
    """The earliest instant after `at` at which any of this may change by itself: an
    entry leaves the window, a period ends in which something counts or in which a
    tier above the lowest is held, a claim, a grace period or a membership ends, a
    membership begins. Absent: never.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class TextParameter:
    """A parameter of a text; the host formats it. At least one of the three values
    is filled, or the name says it all.
    """

    name: str
    """Name: `missing-money`, `expiring-points`, `tier`."""
    amount: Decimal | None = None
    """Money, points or a number."""
    unit: TextUnit | None = None
    """What the amount is."""
    at: datetime.datetime | None = None
    """An instant."""
    id: str | None = None
    """An id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedOffer:
    """An offer and its place."""

    offer: str
    """Id of the offer in the programme."""
    sku: str | None = None
    """Sku it is about, if any; also where it was picked."""
    category: str | None = None
    """Category it is about, if any."""
    rule: str | None = None
    """Rule of the programme it advertises, if any."""
    reason: OfferReason = OfferReason.ELIGIBLE
    """Why it fits."""
    text: str
    """Text key for the host, with parameters below."""
    parameters: Sequence[TextParameter] = ()
    """Parameters of the text."""
    until: datetime.datetime | None = None
    """First instant it is no longer valid, or that points expire which it speaks of;
    whichever comes first.
    """
    score: Score
    """What it was ranked by: probability × value − cost − fatigue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message for the CRM to send."""

    id: str
    """Id of the message in the programme."""
    kind: MessageKind = MessageKind.BALANCE
    """What it is about."""
    key: str
    """Key that makes it one message a period: send each key once, and hand it back
    as the id of an impression. It is the id of the message, and behind slashes
    what the kind says.
    """
    text: str
    """Text key for the host."""
    parameters: Sequence[TextParameter] = ()
    """Parameters of the text."""
    channels: Sequence[str] = ()
    """Of the channels that the message names, in its order, those that need no
    consent or have it. Empty: it names none, and the host chooses.
    """
    send_at: datetime.datetime
    """Earliest instant to send it: `at`, or the first instant at which the quiet
    hours it lies in are over, for urgent messages too.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """How much of a limit or budget is used up, from the host's books."""

    limit: str
    """Id of the limit, as `programme-info` lists it."""
    subjects: Sequence[str] = ()
    """Whom it counts, one value for each of the limit's `by`; empty for the whole
    programme.
    """
    period_start: datetime.date | None = None
    """First day of the period it counts; absent: since ever."""
    used: Decimal
    """Used so far, in the limit's unit, zero or more."""
    version: int
    """Version of this counter in the host's books."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskProgress:
    """How far a task is done."""

    task: str
    """Id of the task in the programme."""
    period_start: datetime.date | None = None
    """First day of the task's period."""
    reached: Decimal
    """What was reached: 1 for done, or the numerator of a ratio. Zero or more."""
    out_of: Decimal | None = None
    """The denominator of a ratio, above zero; absent for plain counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRequest:
    """Which tier does this member hold?"""

    member_id: str
    """Id of the member."""
    at: datetime.datetime
    """The instant to judge at, before the year 9000, so that terms end within the
    calendar.
    """
    offsets: Sequence[datetime.datetime] = ()
    """Changes of the local offset, in order of time; empty: the offset of the
    request holds. With a calendar window those since the start of its period
    count too.
    """
    enrolled_at: datetime.datetime | None = None
    """When the member joined the programme, not after `at`. Needed where years are
    counted from enrolment.
    """
    standing: TierStanding | None = None
    """The status held so far, as the latest decision returned it; absent: the lowest
    tier since enrolment. A claim that is held since after `at` is an error.
    """
    activity: Sequence[Activity] = ()
    """What counts: all entries that may lie in the programme's window, and in the
    windows that ended since the standing was decided; at most 10,000, with at
    most 100,000 unit amounts. Their order has no meaning. Entries after `at` are
    an error.
    """
    carried: Activity | None = None
    """What lies before the entries of `activity`, in sum, for lifetime figures: it
    counts where the programme has no window, from the beginning.
    """
    tasks: Sequence[TaskProgress] = ()
    """Tasks of the current and the previous period, at most 1,000. One without
    `period-start` always counts; with a calendar or enrolment window those of the
    period that is judged, otherwise the latest that has begun; of several the
    best.
    """
    memberships: Sequence[Membership] = ()
    """Paid or granted memberships, at most 1,000; needed where a plan carries a
    tier.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterChange:
    """A change that the host makes to a counter if its version is still the expected
    one.
    """

    limit: str
    """Id of the limit."""
    subjects: Sequence[str] = ()
    """Whom it counts, as in `counter`."""
    period_start: datetime.date | None = None
    """First day of the period, as in `counter`."""
    change: Decimal
    """What to add, signed."""
    expected_version: int | None = None
    """Version the decision was based on; absent: the counter did not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The frozen shares of a decision. The host keeps it with the order and hands it
    back for accrual and returns; nothing that happens to the programme later
    changes it.
    """

    issuer: ReceiptIssuer = ReceiptIssuer.DISCOUNT
    """Which function issued it."""
    request: str
    """Id of the request that was decided."""
    programme: str
    """Id of the programme."""
    revision: int
    """Revision of the programme."""
    programme_hash: str
    """SHA-256 of the programme document, 64 hexadecimal digits."""
    engine_version: str
    """Version of the engine that decided."""
    at: datetime.datetime
    """The time the decision was made for."""
    member: str | None = None
    """Member it was made for."""
    referrer: str | None = None
    """The member who referred them, where they got points."""
    currency: str
    """Currency of the amounts."""
    minor_units: int
    """Digits behind the decimal point of the currency, 0 to 4."""
    tax_mode: TaxMode = TaxMode.INCLUSIVE
    """How the amounts stand to tax."""
    exchange: Exchange | None = None
    """Exchange rate the decision used."""
    lines: Sequence[ReceiptLine] = ()
    """Shares of each line, ordered by key."""
    credits: Sequence[ReceiptCredit] = ()
    """Points credited, in the order of the decision's credits."""
    debits: Sequence[ReceiptDebit] = ()
    """Points spent."""
    rules: Sequence[ReceiptRule] = ()
    """Rules that took effect, with what they promised for returns."""
    grants: Sequence[Grant] = ()
    """What the decision opened."""
    coupons: Sequence[str] = ()
    """Codes of the coupons that took effect, normalised."""
    counters: Sequence[CounterChange] = ()
    """Use of limits that a cancelled order gives back."""
    hash: str
    """Checksum over programme, request and what was decided (from which the lines
    follow), 32 hexadecimal digits: SipHash-2-4 with 128 bits and the key zero,
    over the encoding of `wit/src/encoding.rs`. Equal for equal decisions, however
    much was asked to be explained; no proof against forgery.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class AccrualDecision:
    """What an event earns."""

    credits: Sequence[Credit] = ()
    """Credits for the host to book, each at most once per request id and position."""
    debits: Sequence[ReceiptDebit] = ()
    """Points turned into something else: a full stamp card into a coupon, points
    into money.
    """
    grants: Sequence[Grant] = ()
    """Entitlements and memberships the event opens."""
    counters: Sequence[CounterChange] = ()
    """Counter changes, to be made together with the credits or not at all."""
    worth: Decimal
    """Worth of all points credited, in money of the programme, rounded down once to
    its minor unit.
    """
    breakage: Decimal | None = None
    """The part of it that is expected never to be spent, where the programme says
    how much that is.
    """
    deferred_revenue: Decimal | None = None
    """Revenue of the order to defer until the points are spent, where the programme
    says how.
    """
    explanations: Sequence[Explanation] = ()
    """What became of the rules."""
    near_misses: Sequence[NearMiss] = ()
    """What is within reach."""
    receipt: Receipt
    """The frozen shares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountDecision:
    """What a basket costs."""

    currency: str
    """Currency of the amounts."""
    totals: Totals
    """The sums."""
    lines: Sequence[LinePrice] = ()
    """What each line comes to, ordered by key."""
    adjustments: Sequence[Adjustment] = ()
    """Which rule took how much off which line, in the order the rules took effect."""
    gifts: Sequence[Gift] = ()
    """Products to add as gifts."""
    choices: Sequence[RewardChoice] = ()
    """Rewards the shopper may choose from."""
    grants: Sequence[Grant] = ()
    """Rights and coupons the order opens."""
    redemptions: Sequence[Redemption] = ()
    """What became of the wish to spend points."""
    counters: Sequence[CounterChange] = ()
    """Counter changes, to be made together with the order or not at all."""
    coupons: Sequence[CouponVerdict] = ()
    """What became of each coupon, in the order given."""
    search: SearchReport
    """Whether a better combination exists."""
    explanations: Sequence[Explanation] = ()
    """What became of the rules."""
    near_misses: Sequence[NearMiss] = ()
    """What is within reach."""
    warnings: Sequence[Explanation] = ()
    """Things the shop should know: a floor given up, an unknown cost, an announced
    reduction above the lowest prior price.
    """
    receipt: Receipt
    """The frozen shares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OffersDecision:
    """What to offer next."""

    offers: Sequence[RankedOffer] = ()
    """Offers, best first: by total, then higher priority, then id. Where the
    programme lets only so many offers of a category stand, further ones are left
    out (`lost-to` the last of them that stays); where it lets something be tried
    out, on such a share of a member's days the last place goes to an offer drawn
    from those that passed and are not on the list. The draws are of
    (`exploration`, member or request, date) for the day and of (`exploration`,
    member or request, offer, date) for the offer, smallest number first, as those
    of control groups; the date is written 2026-11-21. Offers beyond the maximum
    are told of only in full, as `lost-to` the last one.
    """
    messages: Sequence[Message] = ()
    """Messages that are due, in document order. A message is held against these, and
    the first it fails is told in full explanations: a member (`anonymous`); what
    it is about (`condition-not-met` with the word of its `on`); its `when`; what
    was sent before by its key (`already-given`); its channels (`no-consent` to
    the first of them); the programme's control group (`holdout`); how much the
    member was shown or sent of anything today, this week or this month
    (`cooldown`). The last two do not stop urgent messages.
    """
    segments: Sequence[str] = ()
    """Segments of the programme the member is in: those that are written, in
    document order, then the ready-made ones. A segment looks at the member, the
    past and the time, at none of the other segments of the programme, and at no
    fee in a basket. A guest is in none.
    """
    outlook: Outlook | None = None
    """What the retention model says of the member."""
    counters: Sequence[CounterChange] = ()
    """Counter changes, to be made when the offers are shown: each of them uses its
    limits once.
    """
    explanations: Sequence[Explanation] = ()
    """What became of the offers that are not made, in document order; as value what
    each brings to the shop, where that depends on no product.
    """
    near_misses: Sequence[NearMiss] = ()
    """What is within reach: offers, then the discounts of the basket, whether an
    offer advertises them or not.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Anniversary:
    """A date that comes back every year, such as a birthday. In JSON: "1990-02-28",
    or "--02-29" without a year.
    """

    year: int | None = None
    """The year it first happened, 1 to 9999, where known."""
    month: int
    """Month, 1 to 12."""
    day: int
    """Day of the month, 1 to 31; 29 February exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A date to celebrate besides the birthday."""

    kind: str
    """What it is, as the programme names it: `wedding`, `child-birthday`."""
    on: Anniversary
    """When it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A name and a value that the host wants rules to match on (`attributes` in a
    programme).
    """

    name: str
    """Name, compared byte by byte."""
    value: str
    """Value, compared byte by byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A named number that the host wants rules to compare with."""

    name: str
    """Name, compared byte by byte."""
    value: Decimal
    """Value, signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """The person a decision is about. Guests have none. A list has at most 1,000
    items, and held against all that rules ask for of its kind it comes to at most
    5,000,000 comparisons.
    """

    id: str
    """Id in the host's books."""
    enrolled_at: datetime.datetime | None = None
    """When the member joined the programme."""
    birthday: Anniversary | None = None
    """Birthday, with or without the year."""
    birthday_changed_at: datetime.datetime | None = None
    """When the birthday was last changed; a programme may refuse birthday rewards
    for some time after it.
    """
    tier: TierStanding | None = None
    """The status held before this event, at its own time: where tiers decide, one
    that is held since after the instant of the request is an error. Absent: the
    lowest tier of the programme.
    """
    segments: Sequence[str] = ()
    """Segments the host has put the member in, beside those the programme computes."""
    occasions: Sequence[Occasion] = ()
    """Further dates to celebrate: a wedding, a child's birthday, a pet's."""
    statement_day: int | None = None
    """Day of the month on which the member's own month starts, 1 to 31, clamped to
    the month's last day.
    """
    memberships: Sequence[Membership] = ()
    """Paid or granted memberships and clubs."""
    entitlements: Sequence[Entitlement] = ()
    """Access rights the member holds: closed sales, early access, priority service."""
    choices: Sequence[Choice] = ()
    """What the member has chosen: cashback categories of the month, a reward out of
    several.
    """
    consents: Sequence[str] = ()
    """Purposes and channels the member has agreed to, such as `email` or
    `personal-offers`.
    """
    attributes: Sequence[Attribute] = ()
    """Anything else that rules match on: gender, app version, staff."""
    figures: Sequence[Figure] = ()
    """Named numbers that rules compare with or take a rate from: `personal-percent`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a basket."""

    key: str
    """Key of the line, unique in the basket. Ties are broken by it, smaller key
    first.
    """
    sku: str
    """What is sold. Lines of the same sku are treated as one where units are
    counted.
    """
    kind: LineKind = LineKind.GOODS
    """What kind of thing it is; decides whether it may be discounted, earn, or be
    paid with points.
    """
    quantity: Decimal
    """How many units, above zero, up to 10^9, at most 6 decimals. Whole for pieces."""
    divisible: bool = False
    """Sold by weight, length or volume: rules that count units pass it by, even
    where the quantity is whole.
    """
    unit_price: Decimal
    """Price of one unit before this decision, zero or more. A catalogue sale is
    already in it.
    """
    prior_discount: Decimal | None = None
    """Discount already granted on the whole line by someone else, off unit price ×
    quantity and never above it.
    """
    regular_price: Decimal | None = None
    """Unit price before the catalogue sale; above `unit-price` it marks the line as
    on sale.
    """
    lowest_prior_price: Decimal | None = None
    """Lowest unit price of the 30 days before, for announcing reductions (EU price
    indication rules).
    """
    member_price: Decimal | None = None
    """Unit price for members, zero or more, where the catalogue has one."""
    minimum_price: Decimal | None = None
    """Unit price below which the line must not be sold, zero or more."""
    unit_cost: Decimal | None = None
    """What one unit costs the shop, zero or more, in the same tax mode as the price."""
    tax_percent: Decimal | None = None
    """Tax rate in percent, 0 to 100: 20 means 20 %."""
    fixed_tax: Decimal | None = None
    """Fixed tax or deposit on one unit contained in the price, never discounted."""
    unit_weight: Decimal | None = None
    """Weight of one unit in kilograms, zero or more."""
    category: str | None = None
    """Category path from the root, parts separated by `/`: `phones/cases`. A rule
    for `phones` matches it too. At most 400 bytes and 20 parts.
    """
    brand: str | None = None
    """Brand or manufacturer, at most 200 bytes."""
    seller: str | None = None
    """Seller on a marketplace, at most 200 bytes."""
    tags: Sequence[str] = ()
    """Labels that rules match on: at most 100 of 200 bytes, and 100,000 with the
    attributes of all lines.
    """
    attributes: Sequence[Attribute] = ()
    """Further properties that rules match on: colour, size. At most 100, of 200
    bytes.
    """
    figures: Sequence[Figure] = ()
    """Named numbers that rules select by: `volume`. At most 100, of which the first
    of a name counts.
    """
    exclusions: Exclusions | None = None
    """What the host forbids on this line, for instance by law. Absent: nothing."""
    gift_of: str | None = None
    """Rule that gave this line as a gift, if it is one. Gifts earn nothing and count
    toward no threshold.
    """
    component_of: str | None = None
    """Key of the bundle line that this line is a part of. The bundle line carries
    the price; the price of the part is only its weight in the bundle and is not
    charged again.
    """
    subscription_cycle: int | None = None
    """Which cycle of a subscription this line bills, 1 for the first; absent: not a
    subscription.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What is to be bought, or was."""

    currency: str
    """Currency of every amount in the basket, ISO 4217, such as "RUB"."""
    minor_units: int | None = None
    """Digits behind the decimal point of the currency, 0 to 4. Absent: as the
    programme has it. Contradicting the programme is an error.
    """
    exchange: Exchange | None = None
    """Rate into the programme's currency, where that differs; without it a foreign
    currency is an error.
    """
    tax_mode: TaxMode | None = None
    """Whether unit prices contain tax. Absent: as the programme says."""
    lines: Sequence[Line] = ()
    """Lines, at most 10,000, each with a key of its own. Their order has no meaning.
    Rules that match and lines may multiply to 100,000: ten rules on each of
    10,000 lines.
    """
    context: Context | None = None
    """Where and how it is bought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountRequest:
    """What does this basket cost?"""

    id: str
    """Id of the basket or order, for idempotency."""
    at: datetime.datetime
    """When it is bought."""
    recorded_at: datetime.datetime | None = None
    """When it is decided, if later than `at`: points are spent then. Absent: at
    once.
    """
    basket: Basket
    """What is bought."""
    member: Member | None = None
    """Who buys; absent: a guest."""
    history: History | None = None
    """The member's past, for rules that look at it."""
    coupons: Sequence[Coupon] = ()
    """Coupons entered, at most 100."""
    payments: Sequence[Payment] = ()
    """How it will be paid, for rules that look at it. Amounts may be zero while they
    are open.
    """
    redemptions: Sequence[RedemptionRequest] = ()
    """Points to spend, at most one request for each wallet and reward, and at most
    100.
    """
    wallets: Sequence[WalletState] = ()
    """The member's wallets; needed for the wallets points are spent from."""
    choices: Sequence[Choice] = ()
    """Rewards chosen out of several for this basket, at most 1,000. They go before
    the member's standing choices.
    """
    declined: Sequence[str] = ()
    """Rules the shopper does not want, at most 100."""
    products: Sequence[Product] = ()
    """Facts of products that rules may add as gifts, at most 10,000."""
    counters: Sequence[Counter] = ()
    """Counters of the limits that `programme-info` lists, at most 10,000; a missing
    one stands at zero.
    """
    explain: ExplainLevel = ExplainLevel.SUMMARY
    """How much reasoning to return."""
    extensions: Sequence[Attribute] = ()
    """Anything else that rules match on. At most 1,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OffersRequest:
    """What shall be offered to this member next?

    An offer is held against filters in this order, and the first it fails is the
    reason that it is not made: its place, segment, attributes and coupon
    (whatever they say); where it may be shown (`condition-not-met` channel); the
    consent for the channel (`no-consent`, guests `anonymous`); control groups
    (`holdout`); how much the member was shown of anything today, this week (from
    Monday) or this month (`cooldown`); what the member did with it before
    (`declined`, `already-given`, `cooldown`); its product (`owned`, also in the
    basket; `out-of-stock`; `cost-unknown`; `no-matching-item` where one is to be
    picked and there is none); its triggers (`condition-not-met` with `goes-with`,
    `replaces`, `expiring-points`, `near-tier` or `win-back`); the rest of its
    conditions; its limits (`limit-exhausted`, `budget-exhausted`); the discount
    it advertises, if the basket has it already (`already-given`); its score
    (`below-minimum`, with the minimum where that is not negative). An offer that
    goes with or replaces what the member does not have is told of only in full,
    whatever else stands against it.

    A member is in a control group of so large a share if the lot drawn with the
    group's salt (of an offer's own group: the id of the offer) and the member's
    id lies below that share of a million. The lot is SipHash-2-4 (64 bits, key
    zero) over both in UTF-8 with a zero byte between, modulo 1,000,000. Guests
    are in no group.

    All days are civil: those of `at` in its own offset, of other instants in
    theirs. Where a time must have passed, the day it began on is not counted;
    `fatigue-days` count today. Points expire `within` so many days if they do so
    before the same local time so many days later.
    """

    id: str
    """Id of the request; the same id, member and day give the same answer. Where
    something is tried out, guests are told apart by it.
    """
    at: datetime.datetime
    """The instant to offer at."""
    channel: str | None = None
    """Where it will be shown: `app`, `email`, `till`. A condition on the `channel`
    looks at the basket's context.
    """
    maximum: int
    """Most offers wanted, 1 to 1,000."""
    member: Member | None = None
    """To whom; absent: a guest."""
    history: History | None = None
    """The member's past."""
    basket: Basket | None = None
    """The basket being filled. Where explanations are wanted, or an offer that
    nothing stands against advertises a discount, `apply-discount` is asked for
    it, with the same facts and no points to spend.
    """
    coupons: Sequence[Coupon] = ()
    """Coupons in the basket."""
    wallets: Sequence[WalletState] = ()
    """The member's wallets, for expiring points and the balance, carried to `at` by
    the rules of `settle-points`. Hand them in as they were booked before
    settling: a lot that a settlement has made active no longer tells when it
    became so, and counts for messages from the instant it was earned.
    """
    products: Sequence[Product] = ()
    """Facts of the products that offers may be about, each sku once, at most 10,000,
    which go with or replace at most 100,000 skus. An offer that has its product
    picked gets, of those in its category or below it that pass, the one with the
    highest margin (as in `score`; zero where the cost is unknown), then the
    smallest sku; where none passes, the reason is that of the smallest sku.
    """
    shown: Sequence[Impression] = ()
    """What was shown or sent lately, at most 10,000, nothing after `at`. Offers are
    told apart by id, messages by key.
    """
    tier_news: TierNews | None = None
    """What happened at the latest tier evaluation, for offers and messages about it."""
    messages: bool = False
    """Whether messages are wanted too. Guests get none."""
    counters: Sequence[Counter] = ()
    """Counters of the limits that `programme-info` lists, at most 10,000; a missing
    one stands at zero.
    """
    explain: ExplainLevel = ExplainLevel.SUMMARY
    """How much reasoning to return."""
    extensions: Sequence[Attribute] = ()
    """Anything else that rules match on. At most 1,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A basket that was ordered."""

    id: str
    """Id of the order in the host's books."""
    basket: Basket
    """What was bought."""
    state: OrderState = OrderState.PLACED
    """How far the order is; the programme says from which state on it earns."""
    payments: Sequence[Payment] = ()
    """How it was paid, at most 100 payments. The part paid with points earns nothing
    unless the programme says so; points pay prices first, then the tax on top of
    them.
    """
    receipt: Receipt | None = None
    """Receipt of the `apply-discount` decision the order was sold under, to this
    member, or to a guest: a member may claim an order made before joining. Its
    prices and taxes count. Absent: each line was sold at unit price × quantity −
    prior discount.
    """


@dataclass(frozen=True, slots=True)
class EventPurchase:
    """A purchase."""

    value: Order


@dataclass(frozen=True, slots=True)
class EventAction:
    """Anything else: registration, review, survey, profile filled in, social share,
    birthday, visit, check-in.
    """

    value: Action


Event: TypeAlias = EventPurchase | EventAction
"""What happened and may earn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccrualRequest:
    """What does this event earn?"""

    id: str
    """Id of the event, for idempotency: the same id earns once. An order keeps one
    id through all its states.
    """
    at: datetime.datetime
    """When the event happened. It decides rules, schedules and tier; a late event is
    judged at its own time.
    """
    recorded_at: datetime.datetime | None = None
    """When the host learned of it; absent: at once. More than a day before `at` is
    an error.
    """
    offsets: Sequence[datetime.datetime] = ()
    """Changes of the local offset ahead, in order of time; empty: the offset of the
    request holds.
    """
    event: Event
    """What happened."""
    member: Member | None = None
    """Who earns; absent: a guest, who earns nothing unless a rule says so."""
    history: History | None = None
    """The member's past before this event, for rules that look at it."""
    referral: Referral | None = None
    """Who brought the member, for referral rules."""
    coupons: Sequence[Coupon] = ()
    """Coupons of the order, for rules that earn by code. At most 100."""
    wallets: Sequence[WalletState] = ()
    """The member's wallets before this event, for rules on the balance."""
    tasks: Sequence[TaskProgress] = ()
    """Tasks, for rules that look at them. At most 1,000."""
    counters: Sequence[Counter] = ()
    """Counters of the limits that `programme-info` lists, at most 10,000; a missing
    one stands at zero.
    """
    explain: ExplainLevel = ExplainLevel.SUMMARY
    """How much reasoning to return."""
    extensions: Sequence[Attribute] = ()
    """Anything else that rules match on. At most 1,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRequest:
    """Points to set aside."""

    points: Decimal
    """Points, above zero."""
    order: str | None = None
    """Order they are for."""
    expires_at: datetime.datetime | None = None
    """First instant the hold no longer binds; absent: as the programme says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackRequest:
    """Points to take back."""

    points: Decimal
    """Points, above zero."""
    lots: Sequence[LotShare] = ()
    """Lots to take them from, as `claw-back` decided. Empty: first expiring first."""
    overdrawn: OverdrawnPolicy | None = None
    """What happens with points that are missing. Absent: as the wallet says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRequest:
    """A hold to turn into a debit."""

    hold: str
    """Id of the hold."""
    points: Decimal | None = None
    """Points to debit, at most those held; absent: all. The rest comes free."""


@dataclass(frozen=True, slots=True)
class MovementKindCredit:
    """A new lot comes in; debt is paid off first."""

    value: Lot


@dataclass(frozen=True, slots=True)
class MovementKindDebit:
    """Points are spent, first expiring first."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class MovementKindTakeBack:
    """Points are taken back."""

    value: TakeBackRequest


@dataclass(frozen=True, slots=True)
class MovementKindHold:
    """Points are set aside; the hold bears the movement's id."""

    value: HoldRequest


@dataclass(frozen=True, slots=True)
class MovementKindRelease:
    """A hold is given up; its id."""

    value: str


@dataclass(frozen=True, slots=True)
class MovementKindCapture:
    """A hold is turned into a debit, whole or in part."""

    value: CaptureRequest


@dataclass(frozen=True, slots=True)
class MovementKindTouch:
    """The member did something that keeps the wallet alive."""


MovementKind: TypeAlias = (
    MovementKindCredit
    | MovementKindDebit
    | MovementKindTakeBack
    | MovementKindHold
    | MovementKindRelease
    | MovementKindCapture
    | MovementKindTouch
)
"""What can happen to a wallet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Something that happens to a wallet."""

    id: str
    """Id, for idempotency, unique in the request."""
    wallet: str
    """Id of the wallet."""
    at: datetime.datetime
    """When it happens."""
    kind: MovementKind
    """What happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementRequest:
    """Where do these wallets stand?"""

    now: datetime.datetime
    """The instant to settle up to. Movements after it are an error."""
    offsets: Sequence[datetime.datetime] = ()
    """Changes of the local offset ahead, in order of time; empty: the offset of the
    request holds.
    """
    member: Member | None = None
    """The member, for expiry that depends on the tier."""
    wallets: Sequence[WalletState] = ()
    """Wallets as they were booked."""
    movements: Sequence[Movement] = ()
    """What has happened since they were booked, in any order: at most 10,000, which
    touch at most 100,000 lots.
    """
    extensions: Sequence[Attribute] = ()
    """Anything else that rules match on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedLine:
    """Units of a line that come back."""

    line: str
    """Key of the line in the receipt."""
    quantity: Decimal
    """Units, above zero, at most what has not come back yet."""


@dataclass(frozen=True, slots=True)
class ReturnScopeLines:
    """Some units of some lines."""

    value: Sequence[ReturnedLine]


@dataclass(frozen=True, slots=True)
class ReturnScopeRest:
    """Everything that has not come back yet."""


@dataclass(frozen=True, slots=True)
class ReturnScopeCancelled:
    """The order is cancelled before it was handed over: everything comes back and
    limits are released.
    """


ReturnScope: TypeAlias = ReturnScopeLines | ReturnScopeRest | ReturnScopeCancelled
"""What comes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierReturn:
    """A return that was decided before."""

    id: str
    """Id of that return; the same as the request's is an error."""
    lines: Sequence[ReturnedLine] = ()
    """What came back."""
    refunded: Decimal
    """`refund-total` of that decision."""
    deducted: Decimal
    """Deductions of that decision, in sum."""
    taken: Sequence[PointShare] = ()
    """Points it took, by position of the credit in the accrual receipt."""
    restored: Sequence[PointShare] = ()
    """Points it gave back, by position of the debit in the discount receipt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClawBackRequest:
    """What does this return take back and give back?"""

    id: str
    """Id of the return, for idempotency."""
    at: datetime.datetime
    """When the goods came back."""
    offsets: Sequence[datetime.datetime] = ()
    """Changes of the local offset ahead, in order of time; empty: the offset of the
    request holds.
    """
    receipts: Sequence[Receipt] = ()
    """Receipts of the order: of `apply-discount`, of `calculate-accrual`, or both.
    At least one, at most one of each issuer. Both are of one member, unless a
    member has claimed what a guest had bought.
    """
    member: Member | None = None
    """The member, for expiry that depends on the tier."""
    scope: ReturnScope
    """What comes back."""
    earlier: Sequence[EarlierReturn] = ()
    """What came back before, all of it, oldest first: at most 10,000 returns, of
    100,000 lines and points together.
    """
    wallets: Sequence[WalletState] = ()
    """The wallets as they are now."""
    referrer_wallets: Sequence[WalletState] = ()
    """The referrer's wallets as they are now, where the receipts credit them."""
    counters: Sequence[Counter] = ()
    """The counters as they are now, at most 10,000."""
    memberships: Sequence[Membership] = ()
    """Memberships of the member, where a fee comes back. At most 1,000."""
    kept: Sequence[Receipt] = ()
    """Receipts of deciding the kept part again, under the original programme and at
    the original time; needed where a rule is re-rated, empty otherwise.
    """
    explain: ExplainLevel = ExplainLevel.SUMMARY
    """How much reasoning to return."""
    extensions: Sequence[Attribute] = ()
    """Anything else that rules match on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What a member has in a wallet."""

    available: Decimal
    """Points that can be spent now, holds and debt taken off. Under the policy
    `negative` it may be below zero; under `block` none of it can be spent while
    `blocked` says so.
    """
    pending: Decimal
    """Points not active yet, holds taken off."""
    held: Decimal
    """Points set aside."""
    debt: Decimal
    """Points owed."""
    blocked: bool = False
    """Whether spending is blocked until the debt is paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Something for the host to book."""

    kind: IntentKind = IntentKind.CREDIT
    """What it is."""
    at: datetime.datetime
    """When it takes effect."""
    points: Decimal
    """Points, above zero; zero only where a hold that does not bind was to be given
    up or captured whole.
    """
    lots: Sequence[LotShare] = ()
    """Lots it touches."""
    cause: str | None = None
    """Movement or hold it belongs to; absent for what time itself does."""
    reason: Reason
    """Why it is not as asked; `ok` if it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiringPoints:
    """Points about to expire."""

    at: datetime.datetime
    """When."""
    points: Decimal
    """How many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletSettlement:
    """A wallet after settling."""

    state: WalletState
    """The wallet with everything up to `now` carried out; its version is the one
    given. A lot that became active comes back without `active-at`, so that it
    becomes active once.
    """
    balance: Balance
    """What the member has."""
    intents: Sequence[Intent] = ()
    """What the host books, in order of time."""
    expiring: Sequence[ExpiringPoints] = ()
    """Points about to expire, soonest first, within the programme's horizon."""
    next_change: datetime.datetime | None = None
    """When the wallet next changes by itself; absent: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Wallets after settling."""

    wallets: Sequence[WalletSettlement] = ()
    """One for each wallet given, in the order given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRefund:
    """What a returned line refunds."""

    line: str
    """Key of the line."""
    quantity: Decimal
    """Units that come back."""
    amount: Decimal
    """Money to pay back, tax included in both tax modes."""
    tax: Decimal
    """Tax in it."""
    tendered: Decimal
    """The part of `amount` that was paid with points as tender and goes back as
    points.
    """
    discount: Decimal
    """Discount that is undone by it, prior discounts included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """Money kept back from a refund."""

    cause: str
    """Rule whose threshold was lost, or wallet that was overdrawn."""
    amount: Decimal
    """Money, above zero."""
    reason: Reason
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsTaken:
    """Points taken back."""

    wallet: str
    """Id of the wallet."""
    beneficiary: Beneficiary = Beneficiary.MEMBER
    """From whom."""
    points: Decimal
    """Points to take back by the receipt, above zero."""
    lots: Sequence[LotShare] = ()
    """Lots they are taken from."""
    debt: Decimal
    """The part that becomes debt or a balance below zero."""
    forgone: Decimal
    """The part that is forgone."""
    deducted: Decimal
    """The part kept back from the refund, in points."""
    credit: int
    """Position of the credit in the accrual receipt, from 0."""
    shares: Sequence[LinePoints] = ()
    """Share of each line, ordered by key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsRestored:
    """Points given back."""

    wallet: str
    """Id of the wallet."""
    debit: int | None = None
    """Position of the debit in the receipt of the discount, from 0; absent: it is
    one of the accrual.
    """
    points: Decimal
    """Points, above zero."""
    lots: Sequence[LotShare] = ()
    """Lots they came from, with the expiry they get now. Where that differs from the
    lot's own, the host books a new lot.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class ClawBackDecision:
    """What a return takes back and gives back."""

    refunds: Sequence[LineRefund] = ()
    """What each returned line refunds, ordered by key."""
    refund_total: Decimal
    """Money to pay back: the refunds without their tendered parts, less the
    deductions, zero or more.
    """
    deductions: Sequence[Deduction] = ()
    """Money charged because the kept part has lost a benefit, or kept back for
    points already spent.
    """
    taken: Sequence[PointsTaken] = ()
    """Points taken back."""
    restored: Sequence[PointsRestored] = ()
    """Points given back."""
    revoked: Sequence[Grant] = ()
    """Rights, memberships, coupons and gifts to withdraw."""
    released_coupons: Sequence[str] = ()
    """Coupons that may be used again, normalised."""
    counters: Sequence[CounterChange] = ()
    """Counter changes, to be made together with the return or not at all."""
    complete: bool = False
    """Whether the whole order has now come back."""
    explanations: Sequence[Explanation] = ()
    """What became of the rules."""
    hash: str
    """Checksum over receipts, request and result, as in `receipt`."""
