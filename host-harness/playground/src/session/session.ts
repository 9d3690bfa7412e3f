// What stands on the page: the programme, the shop's catalogue, a basket, the shopper and the moment. A link carries it whole.

import type { LineKind, PaymentMethod } from "../generated/contract";

/** A name, in one language or in both. */
export type Name = string | { en: string; ru: string };

/** Something the shop sells. Money is a decimal as a text. */
export interface Product {
	sku: string;
	name: Name;
	price: string;
	kind?: LineKind;
	cost?: string;
	taxPercent?: string;
	regularPrice?: string;
	memberPrice?: string;
	category?: string;
	brand?: string;
	tags?: string[];
	/** Skus it goes with. */
	complements?: string[];
}

export interface BasketLine {
	sku: string;
	quantity: string;
}

/** An order of the past. */
export interface Purchase {
	/** Civil day. */
	on: string;
	amount: string;
	/** What else counted for tiers then, such as points earned, by unit. */
	units: Record<string, string>;
}

/** Points that the member has. Days are civil; a lot expires with the beginning of its day. */
export interface Lot {
	wallet: string;
	points: string;
	earned: string;
	active: string;
	expires: string;
}

export interface Shopper {
	id: string;
	name: string;
	birthday: string;
	enrolled: string;
	/** A tier that staff has given; empty: the one that the purchases are good for. */
	givenTier: string;
	purchases: Purchase[];
	lots: Lot[];
}

/** What rules may ask for besides; each kind of it is shown only for programmes that ask. */
export interface Facts {
	channel: string;
	store: string;
	partner: string;
	country: string;
	region: string;
	delivery: string;
	method: PaymentMethod;
	instrument: string;
	memberships: string[];
	segments: string[];
	entitlements: string[];
	consents: string[];
	attributes: Record<string, string>;
	figures: Record<string, string>;
	tasks: Record<string, string>;
	chosen: Record<string, string[]>;
	/** Whether a friend has brought the member today. */
	referred: boolean;
}

export interface Session {
	preset: string;
	programme: string;
	catalogue: Product[];
	basket: BasketLine[];
	coupons: string;
	/** Points to spend by wallet, as typed: empty for none, `max` for as many as allowed. */
	spend: Record<string, string>;
	/** Local time, such as `2026-11-21T18:30`. */
	at: string;
	offsetMinutes: number;
	/** Absent: a guest. */
	shopper?: Shopper;
	facts: Facts;
}

export const NO_FACTS: Facts = {
	channel: "",
	store: "",
	partner: "",
	country: "",
	region: "",
	delivery: "",
	method: "card",
	instrument: "",
	memberships: [],
	segments: [],
	entitlements: [],
	consents: [],
	attributes: {},
	figures: {},
	tasks: {},
	chosen: {},
	referred: false,
};
