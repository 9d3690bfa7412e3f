// From what stands on the page to the requests of the contract. Times of day that the page does not ask for are noon for
// purchases and midnight for points.

import type {
	AccrualRequest,
	Activity,
	Basket,
	Coupon,
	DiscountDecision,
	DiscountRequest,
	Gift,
	History,
	Line,
	Member,
	OffersRequest,
	Payment,
	ProgrammeInfo,
	SettlementRequest,
	TierDecision,
	TierRequest,
	TierStanding,
	WalletState,
} from "../generated/contract";
import type { Product, Purchase, Session } from "../session/session";
import { difference, isAmount, isZero, sum } from "./amounts";
import { offsetText } from "./edge";

/** Records of which lists, flags and first cases may be left out, as in any JSON of the contract. */
type Lean<T> = T extends (infer Item)[]
	? Lean<Item>[]
	: T extends object
		? { [Name in keyof T]?: Lean<T[Name]> | undefined }
		: T;

const ID = "playground";

export class Requests {
	readonly #session: Session;
	readonly #info: ProgrammeInfo;
	readonly #at: string;
	readonly #purchases: Purchase[];

	constructor(session: Session, info: ProgrammeInfo) {
		this.#session = session;
		this.#info = info;
		this.#at = `${session.at.slice(0, 16)}:00${offsetText(session.offsetMinutes)}`;
		// What has not happened yet is nothing to tell.
		this.#purchases = (session.shopper?.purchases ?? [])
			.filter(({ on, amount }) => isAmount(amount) && this.#isPast(noon(on)))
			.sort((left, right) => (left.on < right.on ? -1 : 1));
	}

	tier(): Lean<TierRequest> | undefined {
		const { shopper } = this.#session;
		if (shopper === undefined || this.#info.tiers.length === 0) {
			return undefined;
		}
		const enrolled = this.#instant(shopper.enrolled, "00:00");
		return {
			"member-id": shopper.id,
			at: this.#at,
			"enrolled-at": enrolled,
			standing: this.#info.tiers.includes(shopper.givenTier)
				? {
						tier: shopper.givenTier,
						since: enrolled ?? this.#at,
						origin: "granted",
					}
				: undefined,
			activity: this.#activity(),
			tasks: this.#tasks(),
			memberships: this.#memberships(),
		};
	}

	settlement(tier?: TierStanding): Lean<SettlementRequest> | undefined {
		const wallets = this.#wallets();
		return this.#session.shopper === undefined || wallets.length === 0
			? undefined
			: { now: this.#at, member: this.#member(tier), wallets };
	}

	discount(gifts: Gift[], tier?: TierStanding): Lean<DiscountRequest> {
		const { shopper, spend } = this.#session;
		const wallets = shopper === undefined ? [] : this.#wallets();
		return {
			id: ID,
			at: this.#at,
			basket: this.#basket(gifts),
			member: this.#member(tier),
			history: this.#history(),
			coupons: this.#coupons(),
			payments: [this.#payment("0")],
			redemptions: wallets
				.filter(({ wallet }) => this.#spendable().includes(wallet as string))
				.map(({ wallet }) => ({
					wallet,
					points: pointsWanted(spend[wallet as string]),
				})),
			wallets,
			products: this.#products(),
			extensions: this.#extensions(),
		};
	}

	accrual(
		priced: DiscountDecision | undefined,
		tier?: TierStanding,
	): Lean<AccrualRequest> {
		const { totals } = priced ?? {};
		const tendered = totals?.tendered ?? "0";
		const paid = [this.#payment(difference(totals?.payable ?? "0", tendered))];
		if (!isZero(tendered)) paid.push({ method: "points", amount: tendered });
		const order = {
			id: ID,
			basket: this.#basket(priced?.gifts ?? []),
			state: "completed" as const,
			payments: paid,
			receipt: priced?.receipt,
		};
		return this.#earning(ID, { purchase: order }, tier);
	}

	action(kind: string, tier?: TierStanding): Lean<AccrualRequest> {
		return this.#earning(`${ID}/${kind}`, { action: { kind } }, tier);
	}

	offers(tier?: TierDecision): Lean<OffersRequest> {
		const next = tier?.progress[0];
		return {
			id: ID,
			at: this.#at,
			channel: this.#session.facts.channel || undefined,
			maximum: 5,
			member: this.#member(tier?.standing),
			history: this.#history(),
			basket: this.#basket([]),
			coupons: this.#coupons(),
			wallets: this.#session.shopper === undefined ? [] : this.#wallets(),
			products: this.#products(),
			"tier-news": tier && {
				"at-risk": tier["at-risk"],
				until: tier.standing.until,
				"next-tier": next?.tier,
				missing: next?.metrics.map(({ metric, missing }) => ({
					metric,
					amount: missing,
				})),
			},
			messages: true,
			extensions: this.#extensions(),
		};
	}

	#earning(
		id: string,
		event: unknown,
		tier?: TierStanding,
	): Lean<AccrualRequest> {
		const { facts, shopper } = this.#session;
		return {
			id,
			at: this.#at,
			event: event as AccrualRequest["event"],
			member: this.#member(tier),
			history: this.#history(),
			referral:
				facts.referred && shopper !== undefined
					? {
							referrer: "friend",
							"registered-at":
								this.#instant(shopper.enrolled, "00:00") ?? this.#at,
						}
					: undefined,
			coupons: this.#coupons(),
			wallets: shopper === undefined ? [] : this.#wallets(),
			tasks: this.#tasks(),
			extensions: this.#extensions(),
		};
	}

	#member(tier?: TierStanding): Lean<Member> | undefined {
		const { shopper, facts } = this.#session;
		if (shopper === undefined) return undefined;
		return {
			id: shopper.id,
			"enrolled-at": this.#instant(shopper.enrolled, "00:00"),
			birthday: shopper.birthday || undefined,
			tier,
			segments: facts.segments,
			memberships: this.#memberships(),
			entitlements: facts.entitlements.map((id) => ({ id })),
			choices: Object.entries(facts.chosen).flatMap(([rule, all]) =>
				all.map((chosen) => ({ rule, chosen })),
			),
			consents: facts.consents,
			figures: Object.entries(facts.figures)
				.filter(([, value]) => isAmount(value))
				.map(([name, value]) => ({ name, value })),
		};
	}

	#memberships() {
		const since = this.#instant(this.#session.shopper?.enrolled, "00:00");
		return this.#session.facts.memberships.map((plan) => ({
			plan,
			since: since ?? this.#at,
		}));
	}

	#tasks() {
		return Object.entries(this.#session.facts.tasks)
			.filter(([, reached]) => isAmount(reached))
			.map(([task, reached]) => ({ task, reached }));
	}

	#extensions() {
		return Object.entries(this.#session.facts.attributes)
			.filter(([, value]) => value !== "")
			.map(([name, value]) => ({ name, value }));
	}

	#history(): Lean<History> | undefined {
		if (this.#session.shopper === undefined) return undefined;
		const days = [...new Set(this.#purchases.map(({ on }) => on))];
		const first = days[0];
		const last = days.at(-1);
		return {
			orders: this.#purchases.length,
			"purchase-days": days.length,
			spend: sum(this.#purchases.map(({ amount }) => amount)),
			"first-order-at": first && this.#instant(first, "12:00"),
			"last-order-at": last && this.#instant(last, "12:00"),
			"median-gap-days": medianGap(days),
			activity: this.#activity(),
		};
	}

	#activity(): Lean<Activity>[] {
		return this.#purchases.map(({ on, amount, units }) => ({
			at: this.#instant(on, "12:00"),
			spend: amount,
			orders: 1,
			visits: 1,
			units: Object.entries(units)
				.filter(([, counted]) => isAmount(counted))
				.map(([unit, counted]) => ({ unit, amount: counted })),
		}));
	}

	#wallets(): Lean<WalletState>[] {
		const lots = this.#session.shopper?.lots ?? [];
		const last = this.#purchases.at(-1);
		return this.#info.wallets.map(({ id }) => ({
			wallet: id,
			lots: lots
				.map((lot, index) => ({ ...lot, id: `lot-${index + 1}` }))
				.filter(
					({ wallet, points, earned }) =>
						wallet === id &&
						isAmount(points) &&
						!isZero(points) &&
						this.#isPast(`${earned}T00:00`),
				)
				.map((lot) => ({
					id: lot.id,
					granted: lot.points,
					remaining: lot.points,
					"earned-at": this.#instant(lot.earned, "00:00"),
					"active-at": this.#instant(lot.active, "00:00"),
					"expires-at": this.#instant(lot.expires, "00:00"),
				})),
			debt: "0",
			"last-activity-at": last && this.#instant(last.on, "12:00"),
			version: 1,
		}));
	}

	/** Wallets that the programme lets be spent: the information does not tell them from those that only have a worth. */
	#spendable(): string[] {
		const { wallets } = JSON.parse(this.#session.programme) as {
			wallets?: { id: string; spend?: unknown }[];
		};
		return (wallets ?? [])
			.filter(({ spend }) => spend !== undefined)
			.map(({ id }) => id);
	}

	#basket(gifts: Gift[]): Lean<Basket> {
		const { basket, facts } = this.#session;
		const lines = basket
			.map((line, index) => ({ ...line, key: String(index + 1) }))
			.filter(({ quantity }) => isAmount(quantity) && !isZero(quantity))
			.map(({ key, sku, quantity }) => ({
				...this.#line(sku),
				key,
				sku,
				quantity,
			}));
		const given = gifts.map(({ rule, sku, quantity }, index) => ({
			...this.#line(sku),
			key: `gift-${index + 1}`,
			sku,
			quantity,
			"gift-of": rule,
		}));
		return {
			currency: this.#info.currency,
			lines: [...lines, ...given],
			context: {
				channel: facts.channel || undefined,
				store: facts.store || undefined,
				country: facts.country || undefined,
				region: facts.region || undefined,
				partner: facts.partner || undefined,
				"delivery-method": facts.delivery || undefined,
			},
		};
	}

	#line(sku: string): Lean<Line> {
		const product = this.#session.catalogue.find((one) => one.sku === sku);
		return {
			kind: product?.kind,
			"unit-price": product?.price ?? "0",
			"regular-price": product?.regularPrice,
			"member-price": product?.memberPrice,
			"unit-cost": product?.cost,
			"tax-percent": product?.taxPercent,
			category: product?.category || undefined,
			brand: product?.brand || undefined,
			tags: product?.tags ?? [],
		};
	}

	/** What could be recommended or given: goods of the catalogue that are not in the basket. */
	#products() {
		const has = new Set(this.#session.basket.map(({ sku }) => sku));
		return this.#session.catalogue
			.filter(isGoods)
			.map((product) => ({
				sku: product.sku,
				category: product.category || undefined,
				brand: product.brand || undefined,
				"unit-price": product.price,
				"unit-cost": product.cost,
				"tax-percent": product.taxPercent,
				complements: product.complements ?? [],
				tags: product.tags ?? [],
			}))
			.filter(({ sku }) => !has.has(sku));
	}

	#coupons(): Lean<Coupon>[] {
		return this.#session.coupons
			.split(/[\s,;]+/)
			.filter((code) => code !== "")
			.map((code) => ({ code }));
	}

	#payment(amount: string): Lean<Payment> {
		const { method, instrument } = this.#session.facts;
		return {
			method,
			instruments: instrument === "" ? [] : [instrument],
			amount,
		};
	}

	#instant(day: string | undefined, time: string): string | undefined {
		return day
			? `${day}T${time}:00${offsetText(this.#session.offsetMinutes)}`
			: undefined;
	}

	#isPast(local: string): boolean {
		return local <= this.#session.at.slice(0, 16);
	}
}

function noon(day: string): string {
	return `${day}T12:00`;
}

function isGoods({ kind }: Product): boolean {
	return kind === undefined || kind === "goods";
}

function pointsWanted(typed: string | undefined): string | undefined {
	if (typed === "max") return undefined;
	return typed === undefined || !isAmount(typed) ? "0" : typed;
}

/** Median number of days between purchase days; none with fewer than two gaps. */
function medianGap(days: string[]): string | undefined {
	const gaps = days
		.slice(1)
		.map((day, index) => daysBetween(days[index] as string, day))
		.sort((left, right) => left - right);
	if (gaps.length < 2) return undefined;
	const middle = gaps.length / 2;
	const low = gaps[Math.ceil(middle) - 1] as number;
	const high = gaps[Math.floor(middle)] as number;
	return String((low + high) / 2);
}

function daysBetween(from: string, to: string): number {
	return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
