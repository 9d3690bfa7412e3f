// Generated from the contract by scripts/generate.mjs.
//
// Decimals are strings ("19.99"), times RFC 3339 ("2026-11-21T18:30:00+03:00"), dates "2026-11-21", anniversaries
// "1990-02-28" or "--02-28", versions digits in a string. In what is asked, a Date is a time in UTC and a version may be a
// number; a list that is left out is empty, a flag false, an enum its first case.

/** What a member did with an offer. */
export type ImpressionResponse =
	/** Nothing yet. */
	| "shown"
	/** Looked at it. */
	| "opened"
	/** Took it. */
	| "taken"
	/** Turned it down. */
	| "declined";

/**
 * How a tier was come by. Only `earned` tiers are taken away by the figures; the others are held until their end, and
 * whichever claim is to the highest tier is on top.
 */
export type TierOrigin =
	/** By meeting its threshold. */
	| "earned"
	/** Given by staff: a VIP, a partner, a goodwill gesture. */
	| "granted"
	/**
	 * Bought. Where a plan of the programme carries the tier, it is held as long as a membership of that plan runs and
	 * not otherwise.
	 */
	| "paid"
	/** On trial until its end. */
	| "trial"
	/** By invitation. */
	| "invited";

/** How prices stand to tax. */
export type TaxMode =
	/** Prices contain tax; discounts are what the customer sees off the price. */
	| "inclusive"
	/** Tax is added on top of prices. */
	| "exclusive";

/** Where and how something is bought. */
export interface Context {
	/** Sales channel: `web`, `app`, `till`. */
	channel?: string | null | undefined;
	/** Store or point of sale. */
	store?: string | null | undefined;
	/** Country, ISO 3166-1 alpha-2. */
	country?: string | null | undefined;
	/** Region or city, in the host's own code. */
	region?: string | null | undefined;
	/** Partner of a coalition where the purchase happens. */
	partner?: string | null | undefined;
	/** Delivery or shipping method. */
	deliveryMethod?: string | null | undefined;
}

/** Kinds of line. */
export type LineKind =
	/** Things sold, by piece or by weight. */
	| "goods"
	/** Work and services. */
	| "service"
	/** A gift card or top-up: never discounted, never earns, never paid with points. */
	| "gift-card"
	/** Shipping or delivery: touched by shipping rules only. */
	| "shipping"
	/** Fee of a paid membership; its sku is the plan, and each unit pays for a term. Earns nothing. */
	| "membership-fee"
	/** A refundable deposit: never discounted, never earns. */
	| "deposit"
	/** A donation: never discounted, never earns. */
	| "donation"
	/** A tip: never discounted, never earns. */
	| "tip";

/** What must not happen on a line. */
export interface Exclusions {
	/** No discount may touch it. */
	discounts?: boolean | undefined;
	/** It earns nothing. */
	accrual?: boolean | undefined;
	/** It cannot be paid with points. */
	redemption?: boolean | undefined;
	/** It counts toward no threshold. */
	thresholds?: boolean | undefined;
}

/** Ways of paying. */
export type PaymentMethod =
	/** Anything else, or unknown. */
	| "other"
	/** Bank card. */
	| "card"
	/** Cash. */
	| "cash"
	/** Account-to-account transfer, fast payment, invoice. */
	| "transfer"
	/** Loyalty points used as a tender. */
	| "points"
	/** Gift card or stored value. */
	| "gift-card"
	/** Credit, instalments, pay later. */
	| "credit";

/** Ways to cut the history. */
export type HistoryCut =
	/** By category path. */
	| "category"
	/** By brand. */
	| "brand"
	/** By sku. */
	| "sku"
	/** By store. */
	| "store"
	/** By partner. */
	| "partner";

/** How far an order is. */
export type OrderState =
	/** Ordered. */
	| "placed"
	/** Paid. */
	| "paid"
	/** Handed to delivery. */
	| "shipped"
	/** Handed to the customer. */
	| "delivered"
	/** Finished: the return window is over. */
	| "completed";

/** Functions that issue receipts. */
export type ReceiptIssuer =
	/** `apply-discount`. */
	| "discount"
	/** `calculate-accrual`. */
	| "accrual";

/** Who gets points. */
export type Beneficiary =
	/** The member of the request. */
	| "member"
	/** The member who referred them. */
	| "referrer";

/** What happens when points are to be taken back that are no longer there. */
export type OverdrawnPolicy =
	/** The missing points become debt, paid off by later credits. */
	| "debt"
	/** The balance goes below zero. */
	| "negative"
	/** The balance stops at zero and the rest is forgone. */
	| "clamp"
	/** The rest becomes debt and nothing can be spent until it is paid off. */
	| "block"
	/** Their worth is kept back from the refund. */
	| "deduct";

/** With which expiry spent points come back. */
export type RestoredExpiry =
	/** The lot's own, even if it has passed. */
	| "original"
	/** The later of the lot's own and the return plus the grace days. */
	| "grace"
	/** As if they were earned at the return. */
	| "renewed";

/** What happens when a return takes the order below a rule's threshold. */
export type ThresholdLoss =
	/** The kept lines keep their frozen shares; the returned lines' shares go back. */
	| "frozen-proportional"
	/** The customer keeps the whole benefit, the returned lines' shares of points included. */
	| "keep"
	/** The kept part is decided again under the original programme, and the difference is charged. */
	| "re-rate";

/** Stable codes of errors. */
export type ErrorCode =
	/** `configure` has not been called, or did not succeed. */
	| "not-configured"
	/** A field breaks its bounds or contradicts another. */
	| "invalid-request"
	/** A key or id that must be unique stands twice. */
	| "duplicate-id"
	/** A currency is unknown, or differs from the programme's and no exchange rate came with it. */
	| "currency-mismatch"
	/** A wallet, tier, rule, unit or lot that does not exist. */
	| "unknown-reference"
	/** A receipt of another programme or member, or one whose figures contradict each other. */
	| "bad-receipt"
	/** More comes back than was sold, or something that has come back already. */
	| "over-return"
	/** A counter that contradicts the programme or stands twice. */
	| "bad-counter"
	/** A figure left the range the engine computes in. */
	| "arithmetic-overflow"
	/**
	 * More lines, lots or coupons than the engine takes, or more that have to be held against each other; the message
	 * has the number and what is possible.
	 */
	| "too-large"
	/** The contract has it, this engine does not do it yet. */
	| "not-supported-yet";

/** How bad a finding is. */
export type Severity =
	/** The programme cannot be used. */
	| "error"
	/** The programme works, but probably not as meant. */
	| "warning";

/** A finding about a programme document. */
export interface Diagnostic {
	/** How bad it is. */
	severity: Severity;
	/**
	 * Stable kebab-case code: `unknown-field`. Of more than a thousand errors the first thousand found are told, and
	 * `too-many-errors` says how many there are besides.
	 */
	code: string;
	/** JSON pointer of the place in the document: `/accrual/0/earn`. Empty: the whole document. */
	pointer: string;
	/** What is wrong, one sentence. */
	message: string;
	/** What would be right, where there is an answer. */
	help?: string;
}

/** Whom a limit counts. */
export type LimitScope =
	/** Each member by itself. */
	| "member"
	/** What an action was done to. */
	| "subject"
	/** Each coupon code, normalised. */
	| "coupon"
	/** Each referrer. */
	| "referrer"
	/** Each value of an identifier the programme names: a card, a device. */
	| "identifier";

/** Over which time a limit counts. */
export type LimitPeriod =
	/** Since ever. */
	| "lifetime"
	/** Civil day. */
	| "day"
	/** Week, Monday to Sunday. */
	| "week"
	/** Calendar month. */
	| "month"
	/** Calendar quarter. */
	| "quarter"
	/** Calendar year. */
	| "year"
	/** From each return of the birthday or occasion to the next; `period-start` is that day. */
	| "occasion"
	/** The member's own month, from `member.statement-day`. */
	| "statement";

/** What a limit counts. */
export type LimitUnit =
	/** Times a rule took effect. */
	| "uses"
	/** Money given. */
	| "money"
	/** Points given. */
	| "points";

/** How much of the reasoning comes back. */
export type ExplainLevel =
	/** What took effect, what was refused and what is within reach. */
	| "summary"
	/** Nothing but the decision. */
	| "off"
	/** Also rules that cannot apply here at all. */
	| "full";

/** What became of a rule. */
export type Outcome =
	/** It took effect. */
	| "applied"
	/** It took effect in part. */
	| "reduced"
	/** It did not take effect. */
	| "refused";

/** Stable reason codes. */
export type ReasonCode =
	/** Nothing stood against it. */
	| "ok"
	/** Not valid yet; from when. Fills at. */
	| "not-started"
	/** No longer valid; since when. Fills at. */
	| "ended"
	/** Outside its weekdays, hours or dates. */
	| "not-in-schedule"
	/** The member is not in the segment. Fills id. */
	| "segment-mismatch"
	/** The member holds a lower tier than this one. Fills id. */
	| "tier-too-low"
	/** It needs a member, and there is none. */
	| "anonymous"
	/** Money is missing to the threshold; of which goods, where it counts only some. Fills amount, and id. */
	| "threshold-not-met"
	/** The basket has nothing the rule is about. */
	| "no-matching-item"
	/** Units are missing; of which goods, where it counts only some. Fills amount, and id. */
	| "quantity-not-met"
	/** The host excludes every line that the rule is about. */
	| "excluded-item"
	/** No such coupon. Also said of coupons the shopper has no business knowing about. */
	| "coupon-unknown"
	/** The coupon is used up. */
	| "coupon-used"
	/** The coupon belongs to someone else. */
	| "coupon-not-yours"
	/** It needs a coupon that was not given. */
	| "coupon-missing"
	/** A limit is used up; which. Fills id. */
	| "limit-exhausted"
	/** A budget is used up; which. Fills id. */
	| "budget-exhausted"
	/** A budget covered only part; which. Fills id. */
	| "budget-partial"
	/**
	 * Another rule gave more. Fills id with that rule and amount with by how much. Where that rule gave no more itself,
	 * it stands in a combination that does, and the amount is by how much less all would give with this one instead of
	 * those it cannot stand beside; absent where that was not worked out.
	 */
	| "lost-to"
	/** A rule with this tag in common was taken. Fills id. */
	| "conflict"
	/** This exclusive rule was taken. Fills id. */
	| "exclusive-taken"
	/** It would have changed nothing. */
	| "zero-effect"
	/** The margin floor of this line was reached. Fills id. */
	| "floor-reached"
	/** The cost of this line is not known. Fills id. */
	| "cost-unknown"
	/** Points are missing in the wallet. Fills amount. */
	| "balance-too-low"
	/** Below the least that can be spent, in whole steps; the least. Fills amount. */
	| "below-minimum"
	/**
	 * Rounded down to whole steps, and to the points that the money takes they pay; the step, or the fewest points
	 * that pay one minor unit, if these are more. Fills amount.
	 */
	| "step-rounded"
	/** Capped per line, order or share of it; the cap. Fills amount. */
	| "cap-order"
	/** Capped per period; the cap. Fills amount. */
	| "cap-period"
	/**
	 * The points that are missing are there and not active yet; how many, and from when they all are. Fills amount
	 * and at.
	 */
	| "points-pending"
	/** Another wallet. Fills id. Never said so far: a wish for a reward of another wallet is an error. */
	| "wallet-mismatch"
	/** Another currency. Fills id. */
	| "currency-mismatch"
	/** Another way of paying. Fills id with the first that the rule names: an instrument's mark, or else a method. */
	| "payment-method"
	/** The member has it already. */
	| "owned"
	/** Not in stock. Fills id. */
	| "out-of-stock"
	/** Shown or given too recently; free again when. Fills at. */
	| "cooldown"
	/** The member is in the control group. */
	| "holdout"
	/** The member has not agreed to this. Fills id. */
	| "no-consent"
	/** The member lacks this entitlement or membership. Fills id. */
	| "not-entitled"
	/** The member has not chosen this. Fills id. */
	| "not-chosen"
	/** The order is not far enough, or the event is of another kind. */
	| "event-mismatch"
	/** Some other condition of the rule does not hold; its name in the programme. Fills id. */
	| "condition-not-met"
	/** Points are either earned or spent on one order, and they were spent. */
	| "spent-instead"
	/** The search stopped at its node budget before it was tried. */
	| "search-stopped"
	/** Given before for the same event. */
	| "already-given"
	/** The shopper does not want it. */
	| "declined"
	/** Debt must be paid off first. Fills amount. */
	| "debt-outstanding"
	/** More was to be given than there was to take it from; the unspent part. Fills amount. */
	| "unspent"
	/**
	 * The announced reduction is measured against a price above the lowest of the 30 days before. Fills amount
	 * with that lowest price.
	 */
	| "above-lowest-prior"
	/** The host has marked abuse; the mark. Fills id. */
	| "suspected-abuse";

/** What is missing. */
export type Gap =
	/**
	 * Money to add to the basket, as the rule counts it: with or without tax where it says so, and where a discount of a
	 * later lane looks at what the earlier ones leave, goods that come to so much after what these take off.
	 */
	| "money"
	/** Units to add. */
	| "pieces"
	/** A tier to reach. */
	| "tier"
	/** Points to have. */
	| "points"
	/** Orders to make. */
	| "orders"
	/** A time to come back at. */
	| "time"
	/** A way of paying. */
	| "payment"
	/** A membership, or being a member at all. What else a rule asks of members, nobody knows of a guest. */
	| "membership";

/** How a figure that falls between two units is rounded. */
export type Rounding =
	/** To the lower unit. */
	| "down"
	/** To the upper unit. */
	| "up"
	/** To the nearer unit, halves up. */
	| "half-up"
	/** To the nearer unit, halves to the even one. */
	| "half-even";

/** What can be granted. */
export type GrantKind =
	/** An access right. */
	| "entitlement"
	/**
	 * A membership of a plan or club: from the event or the end of the one that runs. Who holds the plan for good holds
	 * it so still: from the event, without end.
	 */
	| "membership"
	/** A tier. */
	| "tier"
	/** A coupon of the batch named. */
	| "coupon"
	/** A product; its sku is the id. */
	| "gift";

/** A reward out of several. */
export interface RewardChoice {
	/** Rule that offers the choice. */
	rule: string;
	/** Ids of the rewards, the one in force first. */
	options: Array<string>;
}

/** How points pay. */
export type RedemptionMode =
	/** As a discount: the price and the tax go down. */
	| "discount"
	/** As a tender: the price stays, points pay a part of it. */
	| "tender";

/** Which way a tier went, against the standing handed in. */
export type TierChange =
	/** It stays. */
	| "none"
	/** Up, by one or more. */
	| "upgrade"
	/** Down, by one or more. */
	| "downgrade"
	/** It stays and its end moves out. */
	| "renewal";

/** Why a tier is held. */
export type TierReason =
	/** Its threshold, or what keeps it, is met. */
	| "qualified"
	/** It is the lowest. */
	| "lowest"
	/** It was met before and is still valid. */
	| "still-valid"
	/** Its validity is over and the grace period runs, or a renewal payment failed and the plan's grace runs. */
	| "grace"
	/** The programme took the tier down by one step only, to one that the figures do not meet. Said once. */
	| "soft-landing"
	/** The programme never takes tiers away. */
	| "kept"
	/** It was granted, bought, tried or by invitation. */
	| "locked"
	/** The membership that carries it runs. */
	| "membership"
	/** The grant or membership that carried a higher one is over. Said once. */
	| "lapsed";

/**
 * Why an offer fits. The first of these that fits: `near-miss`, `complement`, `upgrade`, `expiring-points`, `tier`,
 * `occasion`, `win-back`, `exploration`, `lift`, `affinity`, `eligible`.
 */
export type OfferReason =
	/** It is open to this member. */
	| "eligible"
	/** It goes with something the member owns, has bought or has in the basket. */
	| "complement"
	/** It replaces something the member owns. */
	| "upgrade"
	/** It is from a category the member buys of. */
	| "affinity"
	/** Members who buy what this one buys also buy of its category, of which this one has not bought. */
	| "lift"
	/** Birthday or another occasion. */
	| "occasion"
	/** To win the member back. Parameter `days-away`: a number. */
	| "win-back"
	/**
	 * Points are about to expire. Parameter `expiring-points`: how many do in the time the offer speaks of, when the
	 * first of them do, and the id of the wallet.
	 */
	| "expiring-points"
	/** A tier is near. Parameters `missing-money`, and `tier` with its id. */
	| "tier"
	/**
	 * A discount is within reach of the basket. Parameter `missing-money`, `missing-pieces`, `missing-tier`,
	 * `missing-points`, `missing-orders`, `missing-time`, `missing-payment` or `missing-membership`, filled as the near
	 * miss is.
	 */
	| "near-miss"
	/** To find out. */
	| "exploration";

/** What an amount in a text is. */
export type TextUnit =
	/** Money of the programme. */
	| "money"
	/** Points. */
	| "points"
	/** A count or a percentage. */
	| "number";

/**
 * What messages are about. Days are civil and local, and so are the dates in keys, which are written 2026-11-21. What
 * has happened is news for so many days, the day it happened on included.
 */
export type MessageKind =
	/**
	 * The state of the balance, once a week (from Monday), month, quarter or year. Key: the first day of the period.
	 * Parameters `balance`: the points that can be spent, with the id of the wallet; one for each wallet that the
	 * message names (or all) and the request tells of. Without any there is no message.
	 */
	| "balance"
	/**
	 * Points that expire before the same local time so many days ahead. Key: the wallet and the date of the first
	 * of them. Parameter `expiring-points`: how many, when the first of them do, and the wallet.
	 */
	| "points-expiring"
	/**
	 * Points that became spendable in the last days, those that could be spent at once included, as far as they are
	 * still there. Key: the wallet and the date of the latest. Parameter `active-points`: how many, and the wallet.
	 */
	| "points-active"
	/**
	 * Birthday or another occasion, on the day or so many days around it. Key: the kind, if it is not the birthday,
	 * and the date. Of several at once the earliest that has not been told of. Parameter `day`: its first instant.
	 */
	| "occasion"
	/** A tier reached in the last days. Key: the tier held and the date it was reached. Parameter `tier`: its id. */
	| "tier-reached"
	/**
	 * A tier at risk. Key: the tier held and the date it ends, or the first day of the month where no end is known.
	 * Parameters `tier`: its id; `until`, if it ends; `missing-money` and `missing-` with the name of any other metric,
	 * as the news has them.
	 */
	| "tier-at-risk"
	/** A thank-you in the days after the latest purchase. Key: the date of it. Parameter `orders`: how many there were. */
	| "thanks"
	/** A word to someone who has stayed away since a purchase. Key: the date of it. Parameter `days-away`. */
	| "win-back"
	/** Anything else the programme writes, once for good or once a period. Key: none, or the first day of the period. */
	| "other";

/** Models of retention. */
export type OutlookModel =
	/** BG/NBD and Gamma-Gamma with the programme's parameters. */
	| "bg-nbd"
	/** Recency against the member's own median gap. */
	| "median-gap"
	/**
	 * The programme's figures for members of whom too little is known; of several the first that is for everybody or
	 * for a segment that the host has put the member in.
	 */
	| "prior"
	/** Too little history. */
	| "none";

/** Money that pays for an order. */
export interface Payment {
	/** How it is paid. */
	method?: PaymentMethod | undefined;
	/**
	 * Marks of the instrument, where rules depend on it: a bank, a card product, a terminal. At most 100; points pay
	 * without one.
	 */
	instruments?: Array<string> | undefined;
	/** Amount paid this way, zero or more. */
	amount: string;
}

/** A product that is not in the basket, as far as the host knows it: a gift to add, something to recommend. */
export interface Product {
	/** Sku. */
	sku: string;
	/** Category path, as in `line`. */
	category?: string | null | undefined;
	/** Brand or manufacturer. */
	brand?: string | null | undefined;
	/** Unit price, zero or more. */
	unitPrice: string;
	/** What one unit costs the shop, zero or more. */
	unitCost?: string | null | undefined;
	/** Tax rate in percent, 0 to 100. */
	taxPercent?: string | null | undefined;
	/** Units in stock; absent: enough. */
	stock?: string | null | undefined;
	/** Skus it goes with, such as the phone a case fits. */
	complements?: Array<string> | undefined;
	/** Skus it replaces, for upgrades and trade-in. */
	upgrades?: Array<string> | undefined;
	/** Labels that rules match on. */
	tags?: Array<string> | undefined;
}

/** Points the shopper wants to spend on this basket. */
export interface RedemptionRequest {
	/** Id of the wallet. */
	wallet: string;
	/** Points wanted, zero or more; absent: as many as allowed; zero asks only for the maximum. */
	points?: string | null | undefined;
	/** Rule whose reward the points buy: a product, a service, shipping. Absent: money off. */
	reward?: string | null | undefined;
}

/** An amount of a qualifying unit. */
export interface UnitAmount {
	/** Id of the unit or wallet in the programme. The same one twice is summed. */
	unit: string;
	/** Amount, signed, with at most the decimals of the unit or wallet. */
	amount: string;
}

/** Something other than a purchase. */
export interface Action {
	/** What was done, as the programme names it: `review`, `registration`, `birthday`. */
	kind: string;
	/** What it was done to: a sku, a survey, a partner. */
	subject?: string | null | undefined;
	/** How much, for actions that are measured: steps, answers, kilometres. Zero or more; absent: 1. */
	amount?: string | null | undefined;
	/** Where it was done. */
	context?: Context | null | undefined;
}

/** A rule's share in an amount of money. */
export interface RuleShareInput {
	/** Id of the rule. */
	rule: string;
	/** Money, zero or more. */
	amount: string;
}

/** A rule's share in an amount of money. */
export interface RuleShare {
	/** Id of the rule. */
	rule: string;
	/** Money, zero or more. */
	amount: string;
}

/** A rule's share in points. */
export interface RulePointsInput {
	/** Id of the rule. */
	rule: string;
	/** Points, signed. */
	points: string;
}

/** A rule's share in points. */
export interface RulePoints {
	/** Id of the rule. */
	rule: string;
	/** Points, signed. */
	points: string;
}

/** A line's share in a credit or debit of points. */
export interface PointShareInput {
	/** Position of the credit or debit in the receipt, from 0. */
	index: number;
	/** Points, zero or more. */
	points: string;
}

/** A line's share in a credit or debit of points. */
export interface PointShare {
	/** Position of the credit or debit in the receipt, from 0. */
	index: number;
	/** Points, zero or more. */
	points: string;
}

/** What one line got. */
export interface ReceiptLineInput {
	/** Key of the line. */
	key: string;
	/** Sku of the line. */
	sku: string;
	/** Kind of the line. */
	kind?: LineKind | undefined;
	/** Rule that gave the line as a gift. */
	giftOf?: string | null | undefined;
	/** Units. */
	quantity: string;
	/** unit price × quantity, half-up to the minor unit, before any discount. */
	listTotal: string;
	/** Discounts that were there before the decision. */
	priorDiscount: string;
	/** Discounts by rules of the decision. */
	discount: string;
	/** What points paid for as discount, in money. */
	redeemed: string;
	/** List total − prior discount − discount − redeemed. Points used as tender, gift cards and money all pay it. */
	charged: string;
	/** What points paid as tender, in money: of `charged` first, then of the tax on top of it. */
	tendered: string;
	/** Tax contained in or added to `charged`. */
	tax: string;
	/** The discount by rule. */
	discounts?: Array<RuleShareInput> | undefined;
	/** Points credited for the line: index of the credit, points. */
	credits?: Array<PointShareInput> | undefined;
	/** Points spent on the line: index of the debit, points. */
	debits?: Array<PointShareInput> | undefined;
}

/** What one line got. */
export interface ReceiptLine {
	/** Key of the line. */
	key: string;
	/** Sku of the line. */
	sku: string;
	/** Kind of the line. */
	kind: LineKind;
	/** Rule that gave the line as a gift. */
	giftOf?: string;
	/** Units. */
	quantity: string;
	/** unit price × quantity, half-up to the minor unit, before any discount. */
	listTotal: string;
	/** Discounts that were there before the decision. */
	priorDiscount: string;
	/** Discounts by rules of the decision. */
	discount: string;
	/** What points paid for as discount, in money. */
	redeemed: string;
	/** List total − prior discount − discount − redeemed. Points used as tender, gift cards and money all pay it. */
	charged: string;
	/** What points paid as tender, in money: of `charged` first, then of the tax on top of it. */
	tendered: string;
	/** Tax contained in or added to `charged`. */
	tax: string;
	/** The discount by rule. */
	discounts: Array<RuleShare>;
	/** Points credited for the line: index of the credit, points. */
	credits: Array<PointShare>;
	/** Points spent on the line: index of the debit, points. */
	debits: Array<PointShare>;
}

/** A line's amount. */
export interface LineAmountInput {
	/** Key of the line. */
	line: string;
	/** Amount, zero or more. */
	amount: string;
}

/** A line's amount. */
export interface LineAmount {
	/** Key of the line. */
	line: string;
	/** Amount, zero or more. */
	amount: string;
}

/** What a rule promised for returns. */
export interface ReceiptRuleInput {
	/** Id of the rule. */
	rule: string;
	/** The amount its threshold asked for, if it had one. */
	threshold?: string | null | undefined;
	/** The amount the threshold was compared with. */
	reached?: string | null | undefined;
	/** What each line counted toward the threshold: money, or units where it asks for units. */
	counted?: Array<LineAmountInput> | undefined;
	/** What happens when a return takes the order below the threshold. */
	belowThreshold?: ThresholdLoss | undefined;
}

/** What a rule promised for returns. */
export interface ReceiptRule {
	/** Id of the rule. */
	rule: string;
	/** The amount its threshold asked for, if it had one. */
	threshold?: string;
	/** The amount the threshold was compared with. */
	reached?: string;
	/** What each line counted toward the threshold: money, or units where it asks for units. */
	counted: Array<LineAmount>;
	/** What happens when a return takes the order below the threshold. */
	belowThreshold: ThresholdLoss;
}

/** A wallet as the programme has it. */
export interface WalletInfo {
	/** Id. */
	id: string;
	/** Digits behind the decimal point that its points have, 0 to 6. */
	scale: number;
	/** What one point is worth when spent, in money; absent: it is not spent as money. */
	worth?: string;
}

/** A limit whose counters the host keeps. */
export interface LimitInfo {
	/** Id: id of the rule, lane, group or wallet, a slash and the limit's name, such as `review/per-month`. */
	id: string;
	/** Whom a counter counts: each combination of these. Empty: the whole programme. */
	by: Array<LimitScope>;
	/** Name of the attribute, where `by` has `identifier`. */
	identifier?: string;
	/** Over which time. */
	period: LimitPeriod;
	/** The most a counter may reach; absent: it depends on the member. */
	maximum?: string;
	/** What is counted. */
	unit: LimitUnit;
}

/** What a configured programme is. */
export interface ProgrammeInfo {
	/** Id of the programme. */
	id: string;
	/** Revision of the programme. */
	revision: number;
	/** SHA-256 of the document's bytes, 64 hexadecimal digits. */
	hash: string;
	/** Currency of the programme, ISO 4217. */
	currency: string;
	/** Digits behind the decimal point of the currency, 0 to 4. */
	minorUnits: number;
	/** Whether prices contain tax unless a basket says otherwise. */
	taxMode: TaxMode;
	/** Wallets, in document order. */
	wallets: Array<WalletInfo>;
	/** Tiers, lowest first. */
	tiers: Array<string>;
	/** Ids of all rules: accrual, discounts, offers, messages, in document order. */
	rules: Array<string>;
	/** Limits whose counters the host keeps. */
	limits: Array<LimitInfo>;
	/** Findings that are no errors. */
	warnings: Array<Diagnostic>;
}

/** What engine this is. */
export interface EngineInfo {
	/** Version of the engine, semantic versioning. */
	engineVersion: string;
	/** Version of this package that it implements: `0.1.0`. */
	contractVersion: string;
	/** The programme inside, once configured. */
	programme?: ProgrammeInfo;
}

/** How a sum of points or money came about. */
export interface Computation {
	/** Id of the rule. */
	rule: string;
	/** What the rate was applied to: money, units, a count. */
	basis: string;
	/** The rate: percent, points per step, a factor. */
	rate: string;
	/**
	 * What came out, after the rule's own cap and before rounding; signed. The parts of a credit add up to what it
	 * was before rounding.
	 */
	exact: string;
}

/** A line's points. */
export interface LinePoints {
	/** Key of the line. */
	line: string;
	/** Points, above zero. */
	points: string;
}

/** Sums of a basket. */
export interface Totals {
	/** Sum of the lines before any discount. */
	listTotal: string;
	/** Discounts by rules of this decision. */
	discount: string;
	/** Discounts that were there before. */
	priorDiscount: string;
	/** What points paid for as discount. */
	redeemed: string;
	/** List total − prior discount − discount − redeemed: the sum of the lines. */
	charged: string;
	/** What the customer pays: `charged`, and the tax on top in the exclusive mode. */
	payable: string;
	/** The part of `payable` that points pay for as tender. */
	tendered: string;
	/** Tax contained in or added to `charged`. */
	tax: string;
	/**
	 * Charged, less what the goods cost, rounded once for all lines, and, where the programme's margin counts points,
	 * less their `worth` as `calculate-accrual` says it of the completed order with this receipt, the same facts and no
	 * referral, tasks or wallets; absent where a cost is unknown. Signed.
	 */
	margin?: string;
}

/** Some units at one price. */
export interface UnitPrice {
	/** Units, above zero. */
	quantity: string;
	/** Price of each. */
	price: string;
}

/** What a line comes to. */
export interface LinePrice {
	/** Key of the line. */
	key: string;
	/** unit price × quantity, half-up to the minor unit. */
	listTotal: string;
	/** Discounts that were there before. */
	priorDiscount: string;
	/** Discounts by rules of this decision. */
	discount: string;
	/** What points paid for as discount. */
	redeemed: string;
	/** What the customer pays for the line, without tax that is added on top. */
	charged: string;
	/** The part of the line's price that points pay for as tender. */
	tendered: string;
	/** Tax contained in or added to `charged`. */
	tax: string;
	/**
	 * `charged` as at most two groups of units with one price each, so that receipts with unit prices come out
	 * to the minor unit. Quantities add up to the line's; empty for divisible quantities.
	 */
	unitPrices: Array<UnitPrice>;
}

/** A discount on a line. */
export interface Adjustment {
	/** Id of the rule. */
	rule: string;
	/** Id of the lane. */
	lane: string;
	/** Key of the line. */
	line: string;
	/** Money off, above zero. */
	amount: string;
	/** Units it is for, where the rule counts units. */
	quantity?: string;
	/** Coupon that opened it. */
	coupon?: string;
	/** Who pays for it. */
	funder?: string;
}

/** A product to add for nothing. */
export interface Gift {
	/** Rule that gives it. */
	rule: string;
	/** Sku. */
	sku: string;
	/** Units, above zero. */
	quantity: string;
	/**
	 * Key of the basket line that carries it already; absent: add it and ask again before ordering. A line whose
	 * `gift-of` matches no gift here is to be removed.
	 */
	line?: string;
	/** List price of one unit, for tax and customs, where known. */
	unitPrice?: string;
}

/** How sure it is that no better combination exists. */
export interface SearchReport {
	/** Within what lanes and groups let be chosen, no other choice of rules is worth more to the customer. */
	optimal: boolean;
	/** What the best conceivable combination could still add, in money; zero when optimal. */
	gap: string;
	/** Rules worked out in the search; zero where nothing had to be searched. */
	nodes: number;
}

/** An amount of a metric. */
export interface MetricAmountInput {
	/** Metric: `spend`, `orders`, `visits`, a unit or wallet, or `task:` and the id of a task. */
	metric: string;
	/** Amount. A task's is reached ÷ out-of, cut to six decimals. */
	amount: string;
}

/** An amount of a metric. */
export interface MetricAmount {
	/** Metric: `spend`, `orders`, `visits`, a unit or wallet, or `task:` and the id of a task. */
	metric: string;
	/** Amount. A task's is reached ÷ out-of, cut to six decimals. */
	amount: string;
}

/**
 * Terms of the ranking, each in money of the programme but the first. They are exact: none has more than 6 decimals,
 * and the total has all it needs, unless it is so large that they do not fit.
 */
export interface Score {
	/**
	 * Probability that it is taken, 0 to 1: that of the offer × the member's interest in its category, half-up to 6
	 * decimals.
	 *
	 * The interest is 1 where the programme has no `affinity` or the offer no category, and where the category is
	 * neither listed, nor lies below a listed one, nor was bought of. Else a part of the history that is cut by category
	 * counts orders × 2^(−days since ÷ half-life) (a half-life, where it has no date), all orders alike but no less than
	 * the largest part, and the category the sum of itself and what lies below it, at most all. With the share of the
	 * category or of the nearest one above it (or 0), and the average of the lifts from the parts bought to it (1 where
	 * none is listed, by exact name): θ = (weight × min(share × lift, 0.95) + category) ÷ (weight + all), at most
	 * 0.999999. The interest is 1 − exp(−θ × expected purchases) where the outlook has these, else θ.
	 */
	probability: string;
	/**
	 * Value or margin, and uplift, if it is taken; signed. A margin is price − discount − cost of one unit, half-up to
	 * 6 decimals.
	 *
	 * The discount is what the rule that the offer names takes off an order of this one unit: a fixed percentage,
	 * rounded half-up to minor units, a fixed amount (off the order, per unit or per full step) or a fixed price, up
	 * to the rule's caps on a line and on an order. Its conditions are taken as met; no other rule, minimum price,
	 * used-up limit or margin floor is looked at. It is 0 where the offer names no discount; where the rule selects
	 * other skus, brands, categories or tags; and where the rule alone does not tell: it goes by other units
	 * (cheapest or dearest, buy and get, bundles), by tier, figure, coupon, steps or turnover, by a choice, or by the
	 * price for members.
	 */
	value: string;
	/** What the reward costs. */
	cost: string;
	/**
	 * What showing it again costs: so much for each time it was shown or opened within the programme's days, without
	 * having been taken or declined that time.
	 */
	fatigue: string;
	/** What comes out; signed. */
	total: string;
}

/** What the retention model expects of a member. */
export interface Outlook {
	/** Which model said it. */
	model: OutlookModel;
	/** Probability that the member still buys, 0 to 1; absent: nobody can say. */
	alive?: string;
	/** Purchases expected within the programme's horizon. Purchases of one day are one. */
	expectedPurchases?: string;
	/** Money that one expected purchase comes to. */
	expectedValue?: string;
	/** Civil days since the last purchase ÷ own median gap; whatever the model. */
	recencyRatio?: string;
	/** Recency score, 1 to 5, by days since the last purchase; 5 is latest. */
	recency?: number;
	/**
	 * Frequency score, 1 to 5, by days with a purchase. Where the programme has a window for scores, of the days after
	 * the same day so many months ago, by the entries of the history; a return goes off the day of its purchase.
	 */
	frequency?: number;
	/** Monetary score, 1 to 5, by money spent, in the same window. */
	monetary?: number;
}

/** An offer or message the member has had before them. */
export interface Impression {
	/** Id of the offer, or key of the message. */
	id: string;
	/** Sku it was about. */
	sku?: string | null | undefined;
	/** When. */
	at: string | Date;
	/** What the member did. */
	response?: ImpressionResponse | undefined;
}

/** What the latest tier evaluation said. */
export interface TierNews {
	/** When the tier was reached that the member holds. */
	reachedAt?: string | Date | null | undefined;
	/** Whether the tier that the member holds is at risk. */
	atRisk?: boolean | undefined;
	/** When the tier ends. */
	until?: string | Date | null | undefined;
	/** Next tier. */
	nextTier?: string | null | undefined;
	/** What is missing to the next tier, by metric. A tier is near by its `spend` if nothing of another metric is missing. */
	missing?: Array<MetricAmountInput> | undefined;
}

/** What a member holds a tier by. The fields are those of `tier-standing`. */
export interface TierClaimInput {
	/** Id of the tier in the programme. */
	tier: string;
	/** When the member came to hold it. */
	since: string | Date;
	/** First instant it is no longer held for sure; absent: no end has been set. */
	until?: string | Date | null | undefined;
	/** How the member came by it. */
	origin?: TierOrigin | undefined;
	/** First instant after the grace period, once one has begun. */
	graceUntil?: string | Date | null | undefined;
	/** The latest change of tier or renewal. */
	changedAt?: string | Date | null | undefined;
}

/** What a member holds a tier by. The fields are those of `tier-standing`. */
export interface TierClaim {
	/** Id of the tier in the programme. */
	tier: string;
	/** When the member came to hold it. */
	since: string;
	/** First instant it is no longer held for sure; absent: no end has been set. */
	until?: string;
	/** How the member came by it. */
	origin: TierOrigin;
	/** First instant after the grace period, once one has begun. */
	graceUntil?: string;
	/** The latest change of tier or renewal. */
	changedAt?: string;
}

/** The tier a member holds. */
export interface TierStandingInput {
	/** Id of the tier in the programme. */
	tier: string;
	/**
	 * When the member came to hold it, not after the instant of the request. Only the functions of `ledger`, which
	 * follow it through time, also take one that begins later: a tier that is granted ahead is not handed in before.
	 */
	since: string | Date;
	/** First instant it is no longer held for sure; absent: no end has been set. */
	until?: string | Date | null | undefined;
	/** How the member came by it. */
	origin?: TierOrigin | undefined;
	/** First instant after the grace period, once one has begun. */
	graceUntil?: string | Date | null | undefined;
	/**
	 * The latest change of tier, up or down, or the latest renewal where the window counts from it; absent: there
	 * was none since the member joined. Where it counts from there, a tier that was reached says the next second,
	 * since all before it has been counted.
	 */
	changedAt?: string | Date | null | undefined;
	/**
	 * Claims that are not on top and outlive it: an earned gold beneath three months of a granted platinum. At most
	 * one that was earned and one that was not, the one on top included; memberships are never among them.
	 */
	beneath?: Array<TierClaimInput> | undefined;
}

/** The tier a member holds. */
export interface TierStanding {
	/** Id of the tier in the programme. */
	tier: string;
	/**
	 * When the member came to hold it, not after the instant of the request. Only the functions of `ledger`, which
	 * follow it through time, also take one that begins later: a tier that is granted ahead is not handed in before.
	 */
	since: string;
	/** First instant it is no longer held for sure; absent: no end has been set. */
	until?: string;
	/** How the member came by it. */
	origin: TierOrigin;
	/** First instant after the grace period, once one has begun. */
	graceUntil?: string;
	/**
	 * The latest change of tier, up or down, or the latest renewal where the window counts from it; absent: there
	 * was none since the member joined. Where it counts from there, a tier that was reached says the next second,
	 * since all before it has been counted.
	 */
	changedAt?: string;
	/**
	 * Claims that are not on top and outlive it: an earned gold beneath three months of a granted platinum. At most
	 * one that was earned and one that was not, the one on top included; memberships are never among them.
	 */
	beneath: Array<TierClaim>;
}

/** A membership that was bought, joined or given, as distinct from the tier that purchases earn. */
export interface Membership {
	/** Plan or club id in the programme. */
	plan: string;
	/** First instant it holds. */
	since: string | Date;
	/** First instant it no longer holds; absent: for good. */
	until?: string | Date | null | undefined;
	/** Whether the latest renewal payment failed, which starts the programme's grace period at `until`. */
	renewalFailed?: boolean | undefined;
	/** The fee paid for the running term; absent or zero for free ones. */
	fee?: string | null | undefined;
	/** Worth of the benefits used in the running term, where refunds of the fee depend on it. */
	benefitsUsed?: string | null | undefined;
}

/** An access right with a window. */
export interface EntitlementInput {
	/** Id in the programme. */
	id: string;
	/** First instant it holds; absent: already. */
	since?: string | Date | null | undefined;
	/** First instant it no longer holds; absent: for good. */
	until?: string | Date | null | undefined;
}

/** An access right with a window. */
export interface Entitlement {
	/** Id in the programme. */
	id: string;
	/** First instant it holds; absent: already. */
	since?: string;
	/** First instant it no longer holds; absent: for good. */
	until?: string;
}

/** One choice out of several that a rule offered. */
export interface Choice {
	/** Id of the rule that offered the choice. */
	rule: string;
	/** What was chosen: a category path, a reward id. */
	chosen: string;
	/** First instant the choice holds; absent: already. */
	since?: string | Date | null | undefined;
	/** First instant it no longer holds; absent: for good. */
	until?: string | Date | null | undefined;
}

/** A frozen exchange rate: one unit of the basket's currency is `rate` units of the programme's. */
export interface ExchangeInput {
	/** Rate, above zero. A return uses the rate of the purchase. */
	rate: string;
	/** When the rate was taken. */
	at: string | Date;
}

/** A frozen exchange rate: one unit of the basket's currency is `rate` units of the programme's. */
export interface Exchange {
	/** Rate, above zero. A return uses the rate of the purchase. */
	rate: string;
	/** When the rate was taken. */
	at: string;
}

/** A coupon the shopper entered or the host attached. */
export interface Coupon {
	/**
	 * The code as entered, up to 200 bytes. Normalised before it is compared: ASCII spaces and hyphens removed,
	 * ASCII letters in upper case.
	 */
	code: string;
	/** Batch of unique codes that the host has found this code in; absent: a shared code, or unknown. */
	batch?: string | null | undefined;
	/** Member it belongs to, if it is personal. */
	owner?: string | null | undefined;
	/** What this code is good for, money or percent as its rule says; absent: as the rule. */
	value?: string | null | undefined;
	/** First instant it is valid; absent: already. */
	since?: string | Date | null | undefined;
	/** First instant it is no longer valid; absent: as the programme says. */
	until?: string | Date | null | undefined;
	/** Whether it has been used up already. */
	used?: boolean | undefined;
}

/** One credit with its own life. */
export interface LotInput {
	/** Id in the host's books, unique in the wallet. */
	id: string;
	/** Points it was granted with, zero or more. */
	granted: string;
	/** Points left in it, 0 to `granted`. */
	remaining: string;
	/** When it was earned. */
	earnedAt: string | Date;
	/** First instant it may be spent; absent: since it was earned. */
	activeAt?: string | Date | null | undefined;
	/** First instant it may no longer be spent; absent: at no fixed instant, at most with a wallet that lies idle. */
	expiresAt?: string | Date | null | undefined;
	/** Id of the accrual request it came from. */
	source?: string | null | undefined;
	/** Who pays for it: the shop, a partner, a bank. */
	funder?: string | null | undefined;
}

/** One credit with its own life. */
export interface Lot {
	/** Id in the host's books, unique in the wallet. */
	id: string;
	/** Points it was granted with, zero or more. */
	granted: string;
	/** Points left in it, 0 to `granted`. */
	remaining: string;
	/** When it was earned. */
	earnedAt: string;
	/** First instant it may be spent; absent: since it was earned. */
	activeAt?: string;
	/** First instant it may no longer be spent; absent: at no fixed instant, at most with a wallet that lies idle. */
	expiresAt?: string;
	/** Id of the accrual request it came from. */
	source?: string;
	/** Who pays for it: the shop, a partner, a bank. */
	funder?: string;
}

/** Some points of one lot. */
export interface LotShareInput {
	/** Id of the lot. */
	lot: string;
	/** Points, zero or more. */
	points: string;
	/** When the lot expires, as known at the time; absent: at no fixed instant. */
	expiresAt?: string | Date | null | undefined;
}

/** Some points of one lot. */
export interface LotShare {
	/** Id of the lot. */
	lot: string;
	/** Points, zero or more. */
	points: string;
	/** When the lot expires, as known at the time; absent: at no fixed instant. */
	expiresAt?: string;
}

/** Points set aside. */
export interface HoldInput {
	/** Id in the host's books, unique in the wallet. */
	id: string;
	/** Points set aside, above zero. */
	points: string;
	/** Order they are set aside for: the `id` of its discount request, for which they count as available. */
	order?: string | null | undefined;
	/** First instant the hold no longer binds; absent: until it is released or captured. */
	expiresAt?: string | Date | null | undefined;
	/** Lots they are taken from. */
	lots?: Array<LotShareInput> | undefined;
}

/** Points set aside. */
export interface Hold {
	/** Id in the host's books, unique in the wallet. */
	id: string;
	/** Points set aside, above zero. */
	points: string;
	/** Order they are set aside for: the `id` of its discount request, for which they count as available. */
	order?: string;
	/** First instant the hold no longer binds; absent: until it is released or captured. */
	expiresAt?: string;
	/** Lots they are taken from. */
	lots: Array<LotShare>;
}

/** A wallet of one member as the host's books have it. */
export interface WalletStateInput {
	/** Id of the wallet in the programme. */
	wallet: string;
	/** Credits with points left in them, in any order. At most 10,000 in all wallets of a request. */
	lots?: Array<LotInput> | undefined;
	/** Points set aside for orders that are not finished. At most 10,000 in all wallets, and 100,000 lots named. */
	holds?: Array<HoldInput> | undefined;
	/** Points owed, zero or more: later credits pay them off first. A balance below zero lives here too. */
	debt: string;
	/** Last event that keeps the wallet alive under an inactivity rule. */
	lastActivityAt?: string | Date | null | undefined;
	/** Version of these books; comes back so that the host can compare and set. */
	version: string | number;
}

/** A wallet of one member as the host's books have it. */
export interface WalletState {
	/** Id of the wallet in the programme. */
	wallet: string;
	/** Credits with points left in them, in any order. At most 10,000 in all wallets of a request. */
	lots: Array<Lot>;
	/** Points set aside for orders that are not finished. At most 10,000 in all wallets, and 100,000 lots named. */
	holds: Array<Hold>;
	/** Points owed, zero or more: later credits pay them off first. A balance below zero lives here too. */
	debt: string;
	/** Last event that keeps the wallet alive under an inactivity rule. */
	lastActivityAt?: string;
	/** Version of these books; comes back so that the host can compare and set. */
	version: string;
}

/** Purchases of one part of the assortment. */
export interface HistoryPart {
	/** By what the part is cut. */
	by?: HistoryCut | undefined;
	/** Category path, brand, sku, store or partner. */
	id: string;
	/** Number of orders with it. */
	orders: number;
	/** Units bought. */
	quantity: string;
	/** Money spent on it. */
	spend: string;
	/** Latest order with it. */
	lastOrderAt?: string | Date | null | undefined;
}

/**
 * Something the member did that counts toward windows: an order, a return, a visit. One entry each, or the sum
 * of a civil day.
 */
export interface Activity {
	/** When it happened. */
	at: string | Date;
	/** For a return: when the goods had been bought, not after `at`. The programme says which of the two dates counts. */
	purchasedAt?: string | Date | null | undefined;
	/** Qualifying money; negative for a return. */
	spend: string;
	/** Orders it counts as; −1 for an order returned whole. */
	orders: number;
	/** Visits it counts as. */
	visits: number;
	/** Other qualifying units by id, signed: points earned of a wallet, nights, kilometres. */
	units?: Array<UnitAmount> | undefined;
}

/** A product the member has. */
export interface OwnedProduct {
	/** Sku. */
	sku: string;
	/** Category path, as in `line`. */
	category?: string | null | undefined;
	/** Since when. */
	since?: string | Date | null | undefined;
}

/**
 * The member's purchases in sum. Returns are already taken off. All of it lies before the event: a first or latest order
 * (of a part too), an entry or the beginning of ownership after the instant of the request is an `invalid-request`.
 *
 * Where the programme has `retention`, `recommend-offers`, and any function whose rules may ask for scores or
 * expectations, holds the sums against each other: a history with orders has days, a first and a latest one, in order,
 * and no more days than lie between them; else it is an `invalid-request`. Days are civil dates where the order was
 * placed.
 */
export interface History {
	/** Number of orders. */
	orders: number;
	/** Number of distinct days with an order. */
	purchaseDays: number;
	/** Money spent. */
	spend: string;
	/** First order. */
	firstOrderAt?: string | Date | null | undefined;
	/** Latest order. */
	lastOrderAt?: string | Date | null | undefined;
	/** Median number of days between consecutive purchase days; absent with fewer than two gaps. */
	medianGapDays?: string | null | undefined;
	/** Sums by category, brand, sku, store or partner, for the rules that look at them. At most 10,000. */
	parts?: Array<HistoryPart> | undefined;
	/**
	 * Dated entries, for rules that look at a window of time, where a return counts on the day of the purchase if that is
	 * told, and for scores that do: without an entry of the latest
	 * order, where that lies in their window, they are an `invalid-request`. At most 10,000.
	 */
	activity?: Array<Activity> | undefined;
	/** Products the member has, with or without having bought them here. At most 10,000. */
	owned?: Array<OwnedProduct> | undefined;
}

/** Who brought this member, for rules that reward both. */
export interface Referral {
	/** Member id of the one who referred. */
	referrer: string;
	/** Tier of the one who referred. */
	referrerTier?: string | null | undefined;
	/** When the new member registered. */
	registeredAt: string | Date;
	/** Whether the reward for this referral was given before. */
	rewarded?: boolean | undefined;
	/** Marks of abuse the host has found: `same-card`, `same-address`, `circular`. */
	warnings?: Array<string> | undefined;
}

/** A credit that the decision made. */
export interface ReceiptCreditInput {
	/** Id of the wallet. */
	wallet: string;
	/** Who got it. */
	beneficiary?: Beneficiary | undefined;
	/** Points, above zero. */
	points: string;
	/** What each rule contributed after rounding and caps; adds up to `points`. */
	rules?: Array<RulePointsInput> | undefined;
	/** What one point was worth in money of the programme, where it could be spent as money. */
	worth?: string | null | undefined;
	/** Digits behind the decimal point that the wallet's points have, 0 to 6. */
	scale: number;
	/** When it becomes spendable. */
	activeAt: string | Date;
	/** When it expires; absent: at no fixed instant, at most with a wallet that lies idle. */
	expiresAt?: string | Date | null | undefined;
	/** Who pays for it. */
	funder?: string | null | undefined;
	/** What happens to these points when the goods come back and the points are already spent. */
	overdrawn?: OverdrawnPolicy | undefined;
}

/** A credit that the decision made. */
export interface ReceiptCredit {
	/** Id of the wallet. */
	wallet: string;
	/** Who got it. */
	beneficiary: Beneficiary;
	/** Points, above zero. */
	points: string;
	/** What each rule contributed after rounding and caps; adds up to `points`. */
	rules: Array<RulePoints>;
	/** What one point was worth in money of the programme, where it could be spent as money. */
	worth?: string;
	/** Digits behind the decimal point that the wallet's points have, 0 to 6. */
	scale: number;
	/** When it becomes spendable. */
	activeAt: string;
	/** When it expires; absent: at no fixed instant, at most with a wallet that lies idle. */
	expiresAt?: string;
	/** Who pays for it. */
	funder?: string;
	/** What happens to these points when the goods come back and the points are already spent. */
	overdrawn: OverdrawnPolicy;
}

/** A debit that the decision made. */
export interface ReceiptDebitInput {
	/** Id of the wallet. */
	wallet: string;
	/** Points, above zero. */
	points: string;
	/** Digits behind the decimal point that the wallet's points have, 0 to 6. */
	scale: number;
	/** What they paid for, in money; in sum, what the lines of a sale have as `redeemed` and `tendered`. */
	amount: string;
	/** Rule whose reward they bought. */
	reward?: string | null | undefined;
	/** Lots they came from. */
	lots?: Array<LotShareInput> | undefined;
	/** With which expiry the points come back when the goods do. */
	restored?: RestoredExpiry | undefined;
	/** Days from the return that restored points live at least, under `grace`. */
	graceDays?: number | null | undefined;
}

/** A debit that the decision made. */
export interface ReceiptDebit {
	/** Id of the wallet. */
	wallet: string;
	/** Points, above zero. */
	points: string;
	/** Digits behind the decimal point that the wallet's points have, 0 to 6. */
	scale: number;
	/** What they paid for, in money; in sum, what the lines of a sale have as `redeemed` and `tendered`. */
	amount: string;
	/** Rule whose reward they bought. */
	reward?: string;
	/** Lots they came from. */
	lots: Array<LotShare>;
	/** With which expiry the points come back when the goods do. */
	restored: RestoredExpiry;
	/** Days from the return that restored points live at least, under `grace`. */
	graceDays?: number;
}

/** Why, with what belongs to it. Which of the optional fields are filled stands at each code. */
export interface Reason {
	/** Stable code. */
	code: ReasonCode;
	/** Money, points, units or a margin, as the code says; zero or more. */
	amount?: string;
	/** A rule, segment, tier, wallet, limit, line, tag, sku, as the code says. */
	id?: string;
	/** An instant, as the code says. */
	at?: string;
}

/** What became of one rule. */
export interface Explanation {
	/** Id of the rule; absent where no rule is behind it. */
	rule?: string;
	/** What became of it. */
	outcome: Outcome;
	/** Why. `ok` for rules that took full effect. */
	reason: Reason;
	/** Line it is about, where it is about one. */
	line?: string;
	/**
	 * What the rule gave, or would have given had it been taken: money for discounts, points for accrual. A discount
	 * that was refused tells it where its conditions hold and nothing but the reason stands against it: other rules, a
	 * limit, budget or margin that lets no part of it stand, points missing to its price, a coupon that is used, the
	 * shopper's no; and where it is a near miss. It is worked out without that, and without the rules that keep it out.
	 * Absent: more than one thing stands against it, it would give nothing, or it cannot be said.
	 */
	value?: string;
}

/**
 * Something within reach: what is missing, and what it would give. Nothing else stands against the rule: whoever brings
 * it, and breaks no other condition by that, has met the conditions as a whole. Of a rule that takes effect: the next step
 * or tier at which it would give more, and the next set of a deal, which is worth no less whichever units make it.
 */
export interface NearMiss {
	/** Id of the rule. */
	rule: string;
	/** What kind of thing is missing. */
	missing: Gap;
	/**
	 * How much of it: money, units, points or orders; of a membership its fee, where the programme says it. Above
	 * zero.
	 */
	amount?: string;
	/**
	 * Which: the tier, the selection of goods as the programme has it (`category cases`), the way of paying (an
	 * instrument's mark, or else a method), the membership.
	 */
	id?: string;
	/** For a time to come back at: when. */
	at?: string;
	/**
	 * What the rule would give at least, which is what it would give on what is there now: money for discounts,
	 * points for accrual; of a rule that takes effect, how much more than it gives. A limit that gives all or nothing
	 * may then be too small. Absent: it cannot be said.
	 */
	gain?: string;
}

/** One credit of points. */
export interface Credit {
	/** Id of the wallet. */
	wallet: string;
	/** Who gets it. */
	beneficiary: Beneficiary;
	/** Points in the wallet's scale, above zero, rounded once as the wallet says. */
	points: string;
	/**
	 * What they were before rounding, taken to ten decimals of the wallet's unit, of which as many are told as fit;
	 * signed.
	 */
	exact: string;
	/** How they were rounded. */
	rounding: Rounding;
	/** When they become spendable. */
	activeAt: string;
	/** When they expire; absent: at no fixed instant, at most with a wallet that lies idle. */
	expiresAt?: string;
	/** Who pays for them. */
	funder?: string;
	/**
	 * How they came about, in the order the rules took effect. The exact figures add up to the points before
	 * rounding.
	 */
	parts: Array<Computation>;
	/** Share of each line, ordered by key; they add up to `points`. Empty for actions. */
	shares: Array<LinePoints>;
}

/** A right, membership or reward the decision opens. */
export interface GrantInput {
	/** Rule that grants it. */
	rule: string;
	/** Who gets it. */
	beneficiary?: Beneficiary | undefined;
	/** What is granted. */
	kind?: GrantKind | undefined;
	/** The id and window of it. */
	what: EntitlementInput;
	/** How many; absent: one. */
	quantity?: string | null | undefined;
}

/** A right, membership or reward the decision opens. */
export interface Grant {
	/** Rule that grants it. */
	rule: string;
	/** Who gets it. */
	beneficiary: Beneficiary;
	/** What is granted. */
	kind: GrantKind;
	/** The id and window of it. */
	what: Entitlement;
	/** How many; absent: one. */
	quantity?: string;
}

/** What became of a wish to spend points. */
export interface Redemption {
	/** Id of the wallet. */
	wallet: string;
	/** Points asked for; absent: as many as allowed. */
	requested?: string;
	/** Points to spend: as few as pay the amount, in whole steps. */
	points: string;
	/** What they pay for, in money. */
	amount: string;
	/** The most that could be spent on this basket; what would pay nothing more is not in it. */
	maximum: string;
	/**
	 * Rule whose reward was bought. Its effect then stands in `adjustments`, `gifts` or `grants`, and `amount` is
	 * zero.
	 */
	reward?: string;
	/** How they pay. */
	mode: RedemptionMode;
	/**
	 * Why it is less than asked for; `ok` if it is not. The first of these that fits: `debt-outstanding`, where debt
	 * blocks the wallet; `below-minimum`, where the wish or the cap is below the least that can be spent;
	 * `points-pending` or `balance-too-low`, with what is missing to the wish or the cap; `cap-order`;
	 * `step-rounded`.
	 */
	reason: Reason;
	/**
	 * Lots they come from, first expiring first. They cover less than `points` where an order may spend what it
	 * earns.
	 */
	lots: Array<LotShare>;
	/** Share of each line, ordered by key, in points. */
	shares: Array<LinePoints>;
	/** First instant a hold for these points no longer binds. */
	holdUntil?: string;
}

/** What became of a coupon. */
export interface CouponVerdict {
	/** The code as it was entered. */
	code: string;
	/** Rules it opened. */
	rules: Array<string>;
	/** What may be told to the shopper. */
	reason: Reason;
	/** What staff may see. */
	staffReason: Reason;
}

/** How far it is in one metric. */
export interface MetricProgress {
	/**
	 * Metric, as in `metric-amount`, or `fee:` and the id of a plan: what it costs for a term, of which nothing is
	 * reached.
	 */
	metric: string;
	/** Where the member stands. */
	reached: string;
	/** What is asked for. */
	required: string;
	/** What is missing, zero or more. */
	missing: string;
	/**
	 * Instant by which it must be made up: the end of the calendar or enrolment period, or when the next entry of
	 * this metric leaves a rolling window; to keep a tier, its end. Absent: there is none.
	 */
	deadline?: string;
}

/** How far it is to a tier. */
export interface TierProgress {
	/** Id of the tier. */
	tier: string;
	/** By metric; several when the tier asks for several. */
	metrics: Array<MetricProgress>;
}

/** Which tier a member holds. */
export interface TierDecision {
	/**
	 * The tier held now, to be stored and handed in next time. Asking again at the same instant with it gives the
	 * same standing.
	 */
	standing: TierStanding;
	/** Id of the tier held before. */
	previous: string;
	/** Which way it went. */
	change: TierChange;
	/** Why it is this one. */
	reason: TierReason;
	/**
	 * What was counted, for every metric that some tier asks for, in the order they are first named. Never below
	 * zero.
	 */
	qualified: Array<MetricAmount>;
	/**
	 * How far it is to every higher tier that can be earned by figures, nearest first; of several ways to it the one
	 * with the fewest metrics missing. A tier that only a membership carries is as far away as the fee of its plan,
	 * where the programme says it.
	 */
	progress: Array<TierProgress>;
	/**
	 * How far it is to keep an earned tier when it ends, if nothing more happened until then: `reached` is what will
	 * still count. Empty: nothing is missing, or there is no end. Within grace: how far it is now. Where tiers follow
	 * the figures at once: at the instant it is lost, if it is at risk. Of a tier that a membership carries: the fee of
	 * the next term, where the programme says it, by the end of the last term that is paid for, with its grace.
	 */
	toKeep: Array<MetricProgress>;
	/** Whether a lower tier would be held within the days that the programme calls at risk, if nothing more happened. */
	atRisk: boolean;
	/** The tier that would be held then. */
	atRiskTier?: string;
	/** Rights that come with the tier. */
	benefits: Array<string>;
	/** Wallets to empty because the tier changed. What was counted is from before. */
	resets: Array<string>;
	/**
	 * The earliest instant after `at` at which any of this may change by itself: an entry leaves the window, a period
	 * ends in which something counts or in which a tier above the lowest is held, a claim, a grace period or a
	 * membership ends, a membership begins. Absent: never.
	 */
	nextReview?: string;
}

/** A parameter of a text; the host formats it. At least one of the three values is filled, or the name says it all. */
export interface TextParameter {
	/** Name: `missing-money`, `expiring-points`, `tier`. */
	name: string;
	/** Money, points or a number. */
	amount?: string;
	/** What the amount is. */
	unit?: TextUnit;
	/** An instant. */
	at?: string;
	/** An id. */
	id?: string;
}

/** An offer and its place. */
export interface RankedOffer {
	/** Id of the offer in the programme. */
	offer: string;
	/** Sku it is about, if any; also where it was picked. */
	sku?: string;
	/** Category it is about, if any. */
	category?: string;
	/** Rule of the programme it advertises, if any. */
	rule?: string;
	/** Why it fits. */
	reason: OfferReason;
	/** Text key for the host, with parameters below. */
	text: string;
	/** Parameters of the text. */
	parameters: Array<TextParameter>;
	/** First instant it is no longer valid, or that points expire which it speaks of; whichever comes first. */
	until?: string;
	/** What it was ranked by: probability × value − cost − fatigue. */
	score: Score;
}

/** A message for the CRM to send. */
export interface Message {
	/** Id of the message in the programme. */
	id: string;
	/** What it is about. */
	kind: MessageKind;
	/**
	 * Key that makes it one message a period: send each key once, and hand it back as the id of an impression. It is
	 * the id of the message, and behind slashes what the kind says.
	 */
	key: string;
	/** Text key for the host. */
	text: string;
	/** Parameters of the text. */
	parameters: Array<TextParameter>;
	/**
	 * Of the channels that the message names, in its order, those that need no consent or have it. Empty: it names
	 * none, and the host chooses.
	 */
	channels: Array<string>;
	/**
	 * Earliest instant to send it: `at`, or the first instant at which the quiet hours it lies in are over, for urgent
	 * messages too.
	 */
	sendAt: string;
}

/** How much of a limit or budget is used up, from the host's books. */
export interface Counter {
	/** Id of the limit, as `programme-info` lists it. */
	limit: string;
	/** Whom it counts, one value for each of the limit's `by`; empty for the whole programme. */
	subjects?: Array<string> | undefined;
	/** First day of the period it counts; absent: since ever. */
	periodStart?: string | null | undefined;
	/** Used so far, in the limit's unit, zero or more. */
	used: string;
	/** Version of this counter in the host's books. */
	version: string | number;
}

/** How far a task is done. */
export interface TaskProgress {
	/** Id of the task in the programme. */
	task: string;
	/** First day of the task's period. */
	periodStart?: string | null | undefined;
	/** What was reached: 1 for done, or the numerator of a ratio. Zero or more. */
	reached: string;
	/** The denominator of a ratio, above zero; absent for plain counts. */
	outOf?: string | null | undefined;
}

/** Which tier does this member hold? */
export interface TierRequest {
	/** Id of the member. */
	memberId: string;
	/** The instant to judge at, before the year 9000, so that terms end within the calendar. */
	at: string | Date;
	/**
	 * Changes of the local offset, in order of time; empty: the offset of the request holds. With a calendar window
	 * those since the start of its period count too.
	 */
	offsets?: Array<string | Date> | undefined;
	/** When the member joined the programme, not after `at`. Needed where years are counted from enrolment. */
	enrolledAt?: string | Date | null | undefined;
	/**
	 * The status held so far, as the latest decision returned it; absent: the lowest tier since enrolment. A claim that
	 * is held since after `at` is an error.
	 */
	standing?: TierStandingInput | null | undefined;
	/**
	 * What counts: all entries that may lie in the programme's window, and in the windows that ended since the
	 * standing was decided; at most 10,000, with at most 100,000 unit amounts. Their order has no meaning. Entries
	 * after `at` are an error.
	 */
	activity?: Array<Activity> | undefined;
	/**
	 * What lies before the entries of `activity`, in sum, for lifetime figures: it counts where the programme has no
	 * window, from the beginning.
	 */
	carried?: Activity | null | undefined;
	/**
	 * Tasks of the current and the previous period, at most 1,000. One without `period-start` always counts; with a
	 * calendar or enrolment window those of the period that is judged, otherwise the latest that has begun; of
	 * several the best.
	 */
	tasks?: Array<TaskProgress> | undefined;
	/** Paid or granted memberships, at most 1,000; needed where a plan carries a tier. */
	memberships?: Array<Membership> | undefined;
}

/** A change that the host makes to a counter if its version is still the expected one. */
export interface CounterChangeInput {
	/** Id of the limit. */
	limit: string;
	/** Whom it counts, as in `counter`. */
	subjects?: Array<string> | undefined;
	/** First day of the period, as in `counter`. */
	periodStart?: string | null | undefined;
	/** What to add, signed. */
	change: string;
	/** Version the decision was based on; absent: the counter did not exist. */
	expectedVersion?: string | number | null | undefined;
}

/** A change that the host makes to a counter if its version is still the expected one. */
export interface CounterChange {
	/** Id of the limit. */
	limit: string;
	/** Whom it counts, as in `counter`. */
	subjects: Array<string>;
	/** First day of the period, as in `counter`. */
	periodStart?: string;
	/** What to add, signed. */
	change: string;
	/** Version the decision was based on; absent: the counter did not exist. */
	expectedVersion?: string;
}

/**
 * The frozen shares of a decision. The host keeps it with the order and hands it back for accrual and returns;
 * nothing that happens to the programme later changes it.
 */
export interface ReceiptInput {
	/** Which function issued it. */
	issuer?: ReceiptIssuer | undefined;
	/** Id of the request that was decided. */
	request: string;
	/** Id of the programme. */
	programme: string;
	/** Revision of the programme. */
	revision: number;
	/** SHA-256 of the programme document, 64 hexadecimal digits. */
	programmeHash: string;
	/** Version of the engine that decided. */
	engineVersion: string;
	/** The time the decision was made for. */
	at: string | Date;
	/** Member it was made for. */
	member?: string | null | undefined;
	/** The member who referred them, where they got points. */
	referrer?: string | null | undefined;
	/** Currency of the amounts. */
	currency: string;
	/** Digits behind the decimal point of the currency, 0 to 4. */
	minorUnits: number;
	/** How the amounts stand to tax. */
	taxMode?: TaxMode | undefined;
	/** Exchange rate the decision used. */
	exchange?: ExchangeInput | null | undefined;
	/** Shares of each line, ordered by key. */
	lines?: Array<ReceiptLineInput> | undefined;
	/** Points credited, in the order of the decision's credits. */
	credits?: Array<ReceiptCreditInput> | undefined;
	/** Points spent. */
	debits?: Array<ReceiptDebitInput> | undefined;
	/** Rules that took effect, with what they promised for returns. */
	rules?: Array<ReceiptRuleInput> | undefined;
	/** What the decision opened. */
	grants?: Array<GrantInput> | undefined;
	/** Codes of the coupons that took effect, normalised. */
	coupons?: Array<string> | undefined;
	/** Use of limits that a cancelled order gives back. */
	counters?: Array<CounterChangeInput> | undefined;
	/**
	 * Checksum over programme, request and what was decided (from which the lines follow), 32 hexadecimal digits:
	 * SipHash-2-4 with 128 bits and the key zero, over the encoding of `wit/src/encoding.rs`. Equal for equal
	 * decisions, however much was asked to be explained; no proof against forgery.
	 */
	hash: string;
}

/**
 * The frozen shares of a decision. The host keeps it with the order and hands it back for accrual and returns;
 * nothing that happens to the programme later changes it.
 */
export interface Receipt {
	/** Which function issued it. */
	issuer: ReceiptIssuer;
	/** Id of the request that was decided. */
	request: string;
	/** Id of the programme. */
	programme: string;
	/** Revision of the programme. */
	revision: number;
	/** SHA-256 of the programme document, 64 hexadecimal digits. */
	programmeHash: string;
	/** Version of the engine that decided. */
	engineVersion: string;
	/** The time the decision was made for. */
	at: string;
	/** Member it was made for. */
	member?: string;
	/** The member who referred them, where they got points. */
	referrer?: string;
	/** Currency of the amounts. */
	currency: string;
	/** Digits behind the decimal point of the currency, 0 to 4. */
	minorUnits: number;
	/** How the amounts stand to tax. */
	taxMode: TaxMode;
	/** Exchange rate the decision used. */
	exchange?: Exchange;
	/** Shares of each line, ordered by key. */
	lines: Array<ReceiptLine>;
	/** Points credited, in the order of the decision's credits. */
	credits: Array<ReceiptCredit>;
	/** Points spent. */
	debits: Array<ReceiptDebit>;
	/** Rules that took effect, with what they promised for returns. */
	rules: Array<ReceiptRule>;
	/** What the decision opened. */
	grants: Array<Grant>;
	/** Codes of the coupons that took effect, normalised. */
	coupons: Array<string>;
	/** Use of limits that a cancelled order gives back. */
	counters: Array<CounterChange>;
	/**
	 * Checksum over programme, request and what was decided (from which the lines follow), 32 hexadecimal digits:
	 * SipHash-2-4 with 128 bits and the key zero, over the encoding of `wit/src/encoding.rs`. Equal for equal
	 * decisions, however much was asked to be explained; no proof against forgery.
	 */
	hash: string;
}

/** What an event earns. */
export interface AccrualDecision {
	/** Credits for the host to book, each at most once per request id and position. */
	credits: Array<Credit>;
	/** Points turned into something else: a full stamp card into a coupon, points into money. */
	debits: Array<ReceiptDebit>;
	/** Entitlements and memberships the event opens. */
	grants: Array<Grant>;
	/** Counter changes, to be made together with the credits or not at all. */
	counters: Array<CounterChange>;
	/** Worth of all points credited, in money of the programme, rounded down once to its minor unit. */
	worth: string;
	/** The part of it that is expected never to be spent, where the programme says how much that is. */
	breakage?: string;
	/** Revenue of the order to defer until the points are spent, where the programme says how. */
	deferredRevenue?: string;
	/** What became of the rules. */
	explanations: Array<Explanation>;
	/** What is within reach. */
	nearMisses: Array<NearMiss>;
	/** The frozen shares. */
	receipt: Receipt;
}

/** What a basket costs. */
export interface DiscountDecision {
	/** Currency of the amounts. */
	currency: string;
	/** The sums. */
	totals: Totals;
	/** What each line comes to, ordered by key. */
	lines: Array<LinePrice>;
	/** Which rule took how much off which line, in the order the rules took effect. */
	adjustments: Array<Adjustment>;
	/** Products to add as gifts. */
	gifts: Array<Gift>;
	/** Rewards the shopper may choose from. */
	choices: Array<RewardChoice>;
	/** Rights and coupons the order opens. */
	grants: Array<Grant>;
	/** What became of the wish to spend points. */
	redemptions: Array<Redemption>;
	/** Counter changes, to be made together with the order or not at all. */
	counters: Array<CounterChange>;
	/** What became of each coupon, in the order given. */
	coupons: Array<CouponVerdict>;
	/** Whether a better combination exists. */
	search: SearchReport;
	/** What became of the rules. */
	explanations: Array<Explanation>;
	/** What is within reach. */
	nearMisses: Array<NearMiss>;
	/**
	 * Things the shop should know: a floor given up, an unknown cost, an announced reduction above the lowest
	 * prior price.
	 */
	warnings: Array<Explanation>;
	/** The frozen shares. */
	receipt: Receipt;
}

/** What to offer next. */
export interface OffersDecision {
	/**
	 * Offers, best first: by total, then higher priority, then id. Where the programme lets only so many offers of a
	 * category stand, further ones are left out (`lost-to` the last of them that stays); where it lets something be
	 * tried out, on such a share of a member's days the last place goes to an offer drawn from those that passed and
	 * are not on the list. The draws are of (`exploration`, member or request, date) for the day and of
	 * (`exploration`, member or request, offer, date) for the offer, smallest number first, as those of control groups;
	 * the date is written 2026-11-21. Offers beyond the maximum are told of only in full, as `lost-to` the last one.
	 */
	offers: Array<RankedOffer>;
	/**
	 * Messages that are due, in document order. A message is held against these, and the first it fails is told in
	 * full explanations: a member (`anonymous`); what it is about (`condition-not-met` with the word of its `on`); its
	 * `when`; what was sent before by its key (`already-given`); its channels (`no-consent` to the first of them); the
	 * programme's control group (`holdout`); how much the member was shown or sent of anything today, this week or
	 * this month (`cooldown`). The last two do not stop urgent messages.
	 */
	messages: Array<Message>;
	/**
	 * Segments of the programme the member is in: those that are written, in document order, then the ready-made ones.
	 * A segment looks at the member, the past and the time, at none of the other segments of the programme, and at no
	 * fee in a basket. A guest is in none.
	 */
	segments: Array<string>;
	/** What the retention model says of the member. */
	outlook?: Outlook;
	/** Counter changes, to be made when the offers are shown: each of them uses its limits once. */
	counters: Array<CounterChange>;
	/**
	 * What became of the offers that are not made, in document order; as value what each brings to the shop, where
	 * that depends on no product.
	 */
	explanations: Array<Explanation>;
	/** What is within reach: offers, then the discounts of the basket, whether an offer advertises them or not. */
	nearMisses: Array<NearMiss>;
}

/** A date to celebrate besides the birthday. */
export interface Occasion {
	/** What it is, as the programme names it: `wedding`, `child-birthday`. */
	kind: string;
	/** When it is. */
	on: string;
}

/** A name and a value that the host wants rules to match on (`attributes` in a programme). */
export interface Attribute {
	/** Name, compared byte by byte. */
	name: string;
	/** Value, compared byte by byte. */
	value: string;
}

/** A named number that the host wants rules to compare with. */
export interface Figure {
	/** Name, compared byte by byte. */
	name: string;
	/** Value, signed. */
	value: string;
}

/**
 * The person a decision is about. Guests have none. A list has at most 1,000 items, and held against all that rules
 * ask for of its kind it comes to at most 5,000,000 comparisons.
 */
export interface Member {
	/** Id in the host's books. */
	id: string;
	/** When the member joined the programme. */
	enrolledAt?: string | Date | null | undefined;
	/** Birthday, with or without the year. */
	birthday?: string | null | undefined;
	/** When the birthday was last changed; a programme may refuse birthday rewards for some time after it. */
	birthdayChangedAt?: string | Date | null | undefined;
	/**
	 * The status held before this event, at its own time: where tiers decide, one that is held since after the instant
	 * of the request is an error. Absent: the lowest tier of the programme.
	 */
	tier?: TierStandingInput | null | undefined;
	/** Segments the host has put the member in, beside those the programme computes. */
	segments?: Array<string> | undefined;
	/** Further dates to celebrate: a wedding, a child's birthday, a pet's. */
	occasions?: Array<Occasion> | undefined;
	/** Day of the month on which the member's own month starts, 1 to 31, clamped to the month's last day. */
	statementDay?: number | null | undefined;
	/** Paid or granted memberships and clubs. */
	memberships?: Array<Membership> | undefined;
	/** Access rights the member holds: closed sales, early access, priority service. */
	entitlements?: Array<EntitlementInput> | undefined;
	/** What the member has chosen: cashback categories of the month, a reward out of several. */
	choices?: Array<Choice> | undefined;
	/** Purposes and channels the member has agreed to, such as `email` or `personal-offers`. */
	consents?: Array<string> | undefined;
	/** Anything else that rules match on: gender, app version, staff. */
	attributes?: Array<Attribute> | undefined;
	/** Named numbers that rules compare with or take a rate from: `personal-percent`. */
	figures?: Array<Figure> | undefined;
}

/** One line of a basket. */
export interface Line {
	/** Key of the line, unique in the basket. Ties are broken by it, smaller key first. */
	key: string;
	/** What is sold. Lines of the same sku are treated as one where units are counted. */
	sku: string;
	/** What kind of thing it is; decides whether it may be discounted, earn, or be paid with points. */
	kind?: LineKind | undefined;
	/** How many units, above zero, up to 10^9, at most 6 decimals. Whole for pieces. */
	quantity: string;
	/** Sold by weight, length or volume: rules that count units pass it by, even where the quantity is whole. */
	divisible?: boolean | undefined;
	/** Price of one unit before this decision, zero or more. A catalogue sale is already in it. */
	unitPrice: string;
	/** Discount already granted on the whole line by someone else, off unit price × quantity and never above it. */
	priorDiscount?: string | null | undefined;
	/** Unit price before the catalogue sale; above `unit-price` it marks the line as on sale. */
	regularPrice?: string | null | undefined;
	/** Lowest unit price of the 30 days before, for announcing reductions (EU price indication rules). */
	lowestPriorPrice?: string | null | undefined;
	/** Unit price for members, zero or more, where the catalogue has one. */
	memberPrice?: string | null | undefined;
	/** Unit price below which the line must not be sold, zero or more. */
	minimumPrice?: string | null | undefined;
	/** What one unit costs the shop, zero or more, in the same tax mode as the price. */
	unitCost?: string | null | undefined;
	/** Tax rate in percent, 0 to 100: 20 means 20 %. */
	taxPercent?: string | null | undefined;
	/** Fixed tax or deposit on one unit contained in the price, never discounted. */
	fixedTax?: string | null | undefined;
	/** Weight of one unit in kilograms, zero or more. */
	unitWeight?: string | null | undefined;
	/**
	 * Category path from the root, parts separated by `/`: `phones/cases`. A rule for `phones` matches it too. At most
	 * 400 bytes and 20 parts.
	 */
	category?: string | null | undefined;
	/** Brand or manufacturer, at most 200 bytes. */
	brand?: string | null | undefined;
	/** Seller on a marketplace, at most 200 bytes. */
	seller?: string | null | undefined;
	/** Labels that rules match on: at most 100 of 200 bytes, and 100,000 with the attributes of all lines. */
	tags?: Array<string> | undefined;
	/** Further properties that rules match on: colour, size. At most 100, of 200 bytes. */
	attributes?: Array<Attribute> | undefined;
	/** Named numbers that rules select by: `volume`. At most 100, of which the first of a name counts. */
	figures?: Array<Figure> | undefined;
	/** What the host forbids on this line, for instance by law. Absent: nothing. */
	exclusions?: Exclusions | null | undefined;
	/** Rule that gave this line as a gift, if it is one. Gifts earn nothing and count toward no threshold. */
	giftOf?: string | null | undefined;
	/**
	 * Key of the bundle line that this line is a part of. The bundle line carries the price; the price of the part
	 * is only its weight in the bundle and is not charged again.
	 */
	componentOf?: string | null | undefined;
	/** Which cycle of a subscription this line bills, 1 for the first; absent: not a subscription. */
	subscriptionCycle?: number | null | undefined;
}

/** What is to be bought, or was. */
export interface Basket {
	/** Currency of every amount in the basket, ISO 4217, such as "RUB". */
	currency: string;
	/**
	 * Digits behind the decimal point of the currency, 0 to 4. Absent: as the programme has it. Contradicting the
	 * programme is an error.
	 */
	minorUnits?: number | null | undefined;
	/** Rate into the programme's currency, where that differs; without it a foreign currency is an error. */
	exchange?: ExchangeInput | null | undefined;
	/** Whether unit prices contain tax. Absent: as the programme says. */
	taxMode?: TaxMode | null | undefined;
	/**
	 * Lines, at most 10,000, each with a key of its own. Their order has no meaning. Rules that match and lines may
	 * multiply to 100,000: ten rules on each of 10,000 lines.
	 */
	lines?: Array<Line> | undefined;
	/** Where and how it is bought. */
	context?: Context | null | undefined;
}

/** What does this basket cost? */
export interface DiscountRequest {
	/** Id of the basket or order, for idempotency. */
	id: string;
	/** When it is bought. */
	at: string | Date;
	/** When it is decided, if later than `at`: points are spent then. Absent: at once. */
	recordedAt?: string | Date | null | undefined;
	/** What is bought. */
	basket: Basket;
	/** Who buys; absent: a guest. */
	member?: Member | null | undefined;
	/** The member's past, for rules that look at it. */
	history?: History | null | undefined;
	/** Coupons entered, at most 100. */
	coupons?: Array<Coupon> | undefined;
	/** How it will be paid, for rules that look at it. Amounts may be zero while they are open. */
	payments?: Array<Payment> | undefined;
	/** Points to spend, at most one request for each wallet and reward, and at most 100. */
	redemptions?: Array<RedemptionRequest> | undefined;
	/** The member's wallets; needed for the wallets points are spent from. */
	wallets?: Array<WalletStateInput> | undefined;
	/** Rewards chosen out of several for this basket, at most 1,000. They go before the member's standing choices. */
	choices?: Array<Choice> | undefined;
	/** Rules the shopper does not want, at most 100. */
	declined?: Array<string> | undefined;
	/** Facts of products that rules may add as gifts, at most 10,000. */
	products?: Array<Product> | undefined;
	/** Counters of the limits that `programme-info` lists, at most 10,000; a missing one stands at zero. */
	counters?: Array<Counter> | undefined;
	/** How much reasoning to return. */
	explain?: ExplainLevel | undefined;
	/** Anything else that rules match on. At most 1,000. */
	extensions?: Array<Attribute> | undefined;
}

/**
 * What shall be offered to this member next?
 *
 * An offer is held against filters in this order, and the first it fails is the reason that it is not made: its
 * place, segment, attributes and coupon (whatever they say); where it may be shown (`condition-not-met` channel); the
 * consent for the channel (`no-consent`, guests `anonymous`); control groups (`holdout`); how much the member was
 * shown of anything today, this week (from Monday) or this month (`cooldown`); what the member did with it before
 * (`declined`, `already-given`, `cooldown`); its product (`owned`, also in the basket; `out-of-stock`; `cost-unknown`;
 * `no-matching-item` where one is to be picked and there is none); its triggers (`condition-not-met` with `goes-with`,
 * `replaces`, `expiring-points`, `near-tier` or `win-back`); the rest of its conditions; its limits
 * (`limit-exhausted`, `budget-exhausted`); the discount it advertises, if the basket has it already
 * (`already-given`); its score (`below-minimum`, with the minimum where that is not negative). An offer that goes with
 * or replaces what the member does not have is told of only in full, whatever else stands against it.
 *
 * A member is in a control group of so large a share if the lot drawn with the group's salt (of an offer's own group:
 * the id of the offer) and the member's id lies below that share of a million. The lot is SipHash-2-4 (64 bits, key
 * zero) over both in UTF-8 with a zero byte between, modulo 1,000,000. Guests are in no group.
 *
 * All days are civil: those of `at` in its own offset, of other instants in theirs. Where a time must have passed,
 * the day it began on is not counted; `fatigue-days` count today. Points expire `within` so many days if they do so
 * before the same local time so many days later.
 */
export interface OffersRequest {
	/**
	 * Id of the request; the same id, member and day give the same answer. Where something is tried out, guests are
	 * told apart by it.
	 */
	id: string;
	/** The instant to offer at. */
	at: string | Date;
	/** Where it will be shown: `app`, `email`, `till`. A condition on the `channel` looks at the basket's context. */
	channel?: string | null | undefined;
	/** Most offers wanted, 1 to 1,000. */
	maximum: number;
	/** To whom; absent: a guest. */
	member?: Member | null | undefined;
	/** The member's past. */
	history?: History | null | undefined;
	/**
	 * The basket being filled. Where explanations are wanted, or an offer that nothing stands against advertises a
	 * discount, `apply-discount` is asked for it, with the same facts and no points to spend.
	 */
	basket?: Basket | null | undefined;
	/** Coupons in the basket. */
	coupons?: Array<Coupon> | undefined;
	/**
	 * The member's wallets, for expiring points and the balance, carried to `at` by the rules of `settle-points`.
	 * Hand them in as they were booked before settling: a lot that a settlement has made active no longer tells when it
	 * became so, and counts for messages from the instant it was earned.
	 */
	wallets?: Array<WalletStateInput> | undefined;
	/**
	 * Facts of the products that offers may be about, each sku once, at most 10,000, which go with or replace at most
	 * 100,000 skus. An offer that has its product picked gets, of those in its category or below it that pass, the one
	 * with the highest margin (as in `score`; zero where the cost is unknown), then the smallest sku; where none
	 * passes, the reason is that of the smallest sku.
	 */
	products?: Array<Product> | undefined;
	/**
	 * What was shown or sent lately, at most 10,000, nothing after `at`. Offers are told apart by id,
	 * messages by key.
	 */
	shown?: Array<Impression> | undefined;
	/** What happened at the latest tier evaluation, for offers and messages about it. */
	tierNews?: TierNews | null | undefined;
	/** Whether messages are wanted too. Guests get none. */
	messages?: boolean | undefined;
	/** Counters of the limits that `programme-info` lists, at most 10,000; a missing one stands at zero. */
	counters?: Array<Counter> | undefined;
	/** How much reasoning to return. */
	explain?: ExplainLevel | undefined;
	/** Anything else that rules match on. At most 1,000. */
	extensions?: Array<Attribute> | undefined;
}

/** A basket that was ordered. */
export interface Order {
	/** Id of the order in the host's books. */
	id: string;
	/** What was bought. */
	basket: Basket;
	/** How far the order is; the programme says from which state on it earns. */
	state?: OrderState | undefined;
	/**
	 * How it was paid, at most 100 payments. The part paid with points earns nothing unless the programme says so;
	 * points pay prices first, then the tax on top of them.
	 */
	payments?: Array<Payment> | undefined;
	/**
	 * Receipt of the `apply-discount` decision the order was sold under, to this member, or to a guest: a member may
	 * claim an order made before joining. Its prices and taxes count. Absent: each line was sold at
	 * unit price × quantity − prior discount.
	 */
	receipt?: ReceiptInput | null | undefined;
}

/** What happened and may earn. */
export type Event =
	/** A purchase. */
	| { purchase: Order }
	/** Anything else: registration, review, survey, profile filled in, social share, birthday, visit, check-in. */
	| { action: Action };

/** What does this event earn? */
export interface AccrualRequest {
	/** Id of the event, for idempotency: the same id earns once. An order keeps one id through all its states. */
	id: string;
	/** When the event happened. It decides rules, schedules and tier; a late event is judged at its own time. */
	at: string | Date;
	/** When the host learned of it; absent: at once. More than a day before `at` is an error. */
	recordedAt?: string | Date | null | undefined;
	/** Changes of the local offset ahead, in order of time; empty: the offset of the request holds. */
	offsets?: Array<string | Date> | undefined;
	/** What happened. */
	event: Event;
	/** Who earns; absent: a guest, who earns nothing unless a rule says so. */
	member?: Member | null | undefined;
	/** The member's past before this event, for rules that look at it. */
	history?: History | null | undefined;
	/** Who brought the member, for referral rules. */
	referral?: Referral | null | undefined;
	/** Coupons of the order, for rules that earn by code. At most 100. */
	coupons?: Array<Coupon> | undefined;
	/** The member's wallets before this event, for rules on the balance. */
	wallets?: Array<WalletStateInput> | undefined;
	/** Tasks, for rules that look at them. At most 1,000. */
	tasks?: Array<TaskProgress> | undefined;
	/** Counters of the limits that `programme-info` lists, at most 10,000; a missing one stands at zero. */
	counters?: Array<Counter> | undefined;
	/** How much reasoning to return. */
	explain?: ExplainLevel | undefined;
	/** Anything else that rules match on. At most 1,000. */
	extensions?: Array<Attribute> | undefined;
}

/** Points to set aside. */
export interface HoldRequest {
	/** Points, above zero. */
	points: string;
	/** Order they are for. */
	order?: string | null | undefined;
	/** First instant the hold no longer binds; absent: as the programme says. */
	expiresAt?: string | Date | null | undefined;
}

/** Points to take back. */
export interface TakeBackRequest {
	/** Points, above zero. */
	points: string;
	/** Lots to take them from, as `claw-back` decided. Empty: first expiring first. */
	lots?: Array<LotShareInput> | undefined;
	/** What happens with points that are missing. Absent: as the wallet says. */
	overdrawn?: OverdrawnPolicy | null | undefined;
}

/** A hold to turn into a debit. */
export interface CaptureRequest {
	/** Id of the hold. */
	hold: string;
	/** Points to debit, at most those held; absent: all. The rest comes free. */
	points?: string | null | undefined;
}

/** What can happen to a wallet. */
export type MovementKind =
	/** A new lot comes in; debt is paid off first. */
	| { credit: LotInput }
	/** Points are spent, first expiring first. */
	| { debit: string }
	/** Points are taken back. */
	| { takeBack: TakeBackRequest }
	/** Points are set aside; the hold bears the movement's id. */
	| { hold: HoldRequest }
	/** A hold is given up; its id. */
	| { release: string }
	/** A hold is turned into a debit, whole or in part. */
	| { capture: CaptureRequest }
	/** The member did something that keeps the wallet alive. */
	| "touch";

/** Something that happens to a wallet. */
export interface Movement {
	/** Id, for idempotency, unique in the request. */
	id: string;
	/** Id of the wallet. */
	wallet: string;
	/** When it happens. */
	at: string | Date;
	/** What happens. */
	kind: MovementKind;
}

/** Where do these wallets stand? */
export interface SettlementRequest {
	/** The instant to settle up to. Movements after it are an error. */
	now: string | Date;
	/** Changes of the local offset ahead, in order of time; empty: the offset of the request holds. */
	offsets?: Array<string | Date> | undefined;
	/** The member, for expiry that depends on the tier. */
	member?: Member | null | undefined;
	/** Wallets as they were booked. */
	wallets?: Array<WalletStateInput> | undefined;
	/** What has happened since they were booked, in any order: at most 10,000, which touch at most 100,000 lots. */
	movements?: Array<Movement> | undefined;
	/** Anything else that rules match on. */
	extensions?: Array<Attribute> | undefined;
}

/** Units of a line that come back. */
export interface ReturnedLine {
	/** Key of the line in the receipt. */
	line: string;
	/** Units, above zero, at most what has not come back yet. */
	quantity: string;
}

/** What comes back. */
export type ReturnScope =
	/** Some units of some lines. */
	| { lines: Array<ReturnedLine> }
	/** Everything that has not come back yet. */
	| "rest"
	/** The order is cancelled before it was handed over: everything comes back and limits are released. */
	| "cancelled";

/** A return that was decided before. */
export interface EarlierReturn {
	/** Id of that return; the same as the request's is an error. */
	id: string;
	/** What came back. */
	lines?: Array<ReturnedLine> | undefined;
	/** `refund-total` of that decision. */
	refunded: string;
	/** Deductions of that decision, in sum. */
	deducted: string;
	/** Points it took, by position of the credit in the accrual receipt. */
	taken?: Array<PointShareInput> | undefined;
	/** Points it gave back, by position of the debit in the discount receipt. */
	restored?: Array<PointShareInput> | undefined;
}

/** What does this return take back and give back? */
export interface ClawBackRequest {
	/** Id of the return, for idempotency. */
	id: string;
	/** When the goods came back. */
	at: string | Date;
	/** Changes of the local offset ahead, in order of time; empty: the offset of the request holds. */
	offsets?: Array<string | Date> | undefined;
	/**
	 * Receipts of the order: of `apply-discount`, of `calculate-accrual`, or both. At least one, at most one of
	 * each issuer. Both are of one member, unless a member has claimed what a guest had bought.
	 */
	receipts?: Array<ReceiptInput> | undefined;
	/** The member, for expiry that depends on the tier. */
	member?: Member | null | undefined;
	/** What comes back. */
	scope: ReturnScope;
	/** What came back before, all of it, oldest first: at most 10,000 returns, of 100,000 lines and points together. */
	earlier?: Array<EarlierReturn> | undefined;
	/** The wallets as they are now. */
	wallets?: Array<WalletStateInput> | undefined;
	/** The referrer's wallets as they are now, where the receipts credit them. */
	referrerWallets?: Array<WalletStateInput> | undefined;
	/** The counters as they are now, at most 10,000. */
	counters?: Array<Counter> | undefined;
	/** Memberships of the member, where a fee comes back. At most 1,000. */
	memberships?: Array<Membership> | undefined;
	/**
	 * Receipts of deciding the kept part again, under the original programme and at the original time; needed
	 * where a rule is re-rated, empty otherwise.
	 */
	kept?: Array<ReceiptInput> | undefined;
	/** How much reasoning to return. */
	explain?: ExplainLevel | undefined;
	/** Anything else that rules match on. */
	extensions?: Array<Attribute> | undefined;
}

/** What a member has in a wallet. */
export interface Balance {
	/**
	 * Points that can be spent now, holds and debt taken off. Under the policy `negative` it may be below zero; under
	 * `block` none of it can be spent while `blocked` says so.
	 */
	available: string;
	/** Points not active yet, holds taken off. */
	pending: string;
	/** Points set aside. */
	held: string;
	/** Points owed. */
	debt: string;
	/** Whether spending is blocked until the debt is paid. */
	blocked: boolean;
}

/** Kinds of booking. */
export type IntentKind =
	/** A lot came in. */
	| "credit"
	/** Points became spendable. */
	| "activate"
	/** Points were spent. */
	| "debit"
	/** Points expired. */
	| "expire"
	/** Points were set aside. */
	| "hold"
	/** Points set aside came free. */
	| "release"
	/** Points paid off debt. */
	| "settle-debt"
	/** Points became debt. */
	| "incur-debt"
	/** A movement was refused. */
	| "refuse";

/** Something for the host to book. */
export interface Intent {
	/** What it is. */
	kind: IntentKind;
	/** When it takes effect. */
	at: string;
	/** Points, above zero; zero only where a hold that does not bind was to be given up or captured whole. */
	points: string;
	/** Lots it touches. */
	lots: Array<LotShare>;
	/** Movement or hold it belongs to; absent for what time itself does. */
	cause?: string;
	/** Why it is not as asked; `ok` if it is. */
	reason: Reason;
}

/** Points about to expire. */
export interface ExpiringPoints {
	/** When. */
	at: string;
	/** How many. */
	points: string;
}

/** A wallet after settling. */
export interface WalletSettlement {
	/**
	 * The wallet with everything up to `now` carried out; its version is the one given. A lot that became active comes
	 * back without `active-at`, so that it becomes active once.
	 */
	state: WalletState;
	/** What the member has. */
	balance: Balance;
	/** What the host books, in order of time. */
	intents: Array<Intent>;
	/** Points about to expire, soonest first, within the programme's horizon. */
	expiring: Array<ExpiringPoints>;
	/** When the wallet next changes by itself; absent: never. */
	nextChange?: string;
}

/** Wallets after settling. */
export interface Settlement {
	/** One for each wallet given, in the order given. */
	wallets: Array<WalletSettlement>;
}

/** What a returned line refunds. */
export interface LineRefund {
	/** Key of the line. */
	line: string;
	/** Units that come back. */
	quantity: string;
	/** Money to pay back, tax included in both tax modes. */
	amount: string;
	/** Tax in it. */
	tax: string;
	/** The part of `amount` that was paid with points as tender and goes back as points. */
	tendered: string;
	/** Discount that is undone by it, prior discounts included. */
	discount: string;
}

/** Money kept back from a refund. */
export interface Deduction {
	/** Rule whose threshold was lost, or wallet that was overdrawn. */
	cause: string;
	/** Money, above zero. */
	amount: string;
	/** Why. */
	reason: Reason;
}

/** Points taken back. */
export interface PointsTaken {
	/** Id of the wallet. */
	wallet: string;
	/** From whom. */
	beneficiary: Beneficiary;
	/** Points to take back by the receipt, above zero. */
	points: string;
	/** Lots they are taken from. */
	lots: Array<LotShare>;
	/** The part that becomes debt or a balance below zero. */
	debt: string;
	/** The part that is forgone. */
	forgone: string;
	/** The part kept back from the refund, in points. */
	deducted: string;
	/** Position of the credit in the accrual receipt, from 0. */
	credit: number;
	/** Share of each line, ordered by key. */
	shares: Array<LinePoints>;
}

/** Points given back. */
export interface PointsRestored {
	/** Id of the wallet. */
	wallet: string;
	/** Position of the debit in the receipt of the discount, from 0; absent: it is one of the accrual. */
	debit?: number;
	/** Points, above zero. */
	points: string;
	/**
	 * Lots they came from, with the expiry they get now. Where that differs from the lot's own, the host books a
	 * new lot.
	 */
	lots: Array<LotShare>;
}

/** What a return takes back and gives back. */
export interface ClawBackDecision {
	/** What each returned line refunds, ordered by key. */
	refunds: Array<LineRefund>;
	/** Money to pay back: the refunds without their tendered parts, less the deductions, zero or more. */
	refundTotal: string;
	/** Money charged because the kept part has lost a benefit, or kept back for points already spent. */
	deductions: Array<Deduction>;
	/** Points taken back. */
	taken: Array<PointsTaken>;
	/** Points given back. */
	restored: Array<PointsRestored>;
	/** Rights, memberships, coupons and gifts to withdraw. */
	revoked: Array<Grant>;
	/** Coupons that may be used again, normalised. */
	releasedCoupons: Array<string>;
	/** Counter changes, to be made together with the return or not at all. */
	counters: Array<CounterChange>;
	/** Whether the whole order has now come back. */
	complete: boolean;
	/** What became of the rules. */
	explanations: Array<Explanation>;
	/** Checksum over receipts, request and result, as in `receipt`. */
	hash: string;
}
