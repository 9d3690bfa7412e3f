// The presets: the example programmes of this repository, each with a shop, a shopper and a moment at which it shows what it
// can do.

import accumulativeBetty40 from "../../../../tests/programmes/accumulative-betty40.json?raw";
import accumulativeLetovmeste from "../../../../tests/programmes/accumulative-letovmeste.json?raw";
import accumulativeUpgradeDesign from "../../../../tests/programmes/accumulative-upgrade-design.json?raw";
import bankClub from "../../../../tests/programmes/bank-club.json?raw";
import bonusCard from "../../../../tests/programmes/bonus-card.json?raw";
import cdClub from "../../../../tests/programmes/cd-club.json?raw";
import coalition from "../../../../tests/programmes/coalition.json?raw";
import coffeeStamps from "../../../../tests/programmes/coffee-stamps.json?raw";
import gadgetClub from "../../../../tests/programmes/gadget-club.json?raw";
import paidMembership from "../../../../tests/programmes/paid-membership.json?raw";
import partnerCashback from "../../../../tests/programmes/partner-cashback.json?raw";
import sberSpasibo from "../../../../tests/programmes/sber-spasibo.json?raw";
import sephora from "../../../../tests/programmes/sephora-beauty-insider.json?raw";
import starbucks from "../../../../tests/programmes/starbucks-rewards.json?raw";
import tbankBlack from "../../../../tests/programmes/tbank-black.json?raw";
import {
	type Facts,
	type Lot,
	type Name,
	NO_FACTS,
	type Product,
	type Purchase,
	type Session,
	type Shopper,
} from "../session/session";
import * as catalogues from "./catalogues";

interface Preset {
	id: string;
	name: Name;
	programme: string;
	catalogue: Product[];
	/** Skus and how many of each. */
	basket: Record<string, string>;
	shopper?: Partial<Shopper>;
	facts?: Partial<Facts>;
	spend?: Record<string, string>;
	coupons?: string;
	offsetMinutes?: number;
}

/** A Saturday. */
const AT = "2026-11-21T18:30";

const MOSCOW = 180;

const ANNA: Shopper = {
	id: "4607100420017",
	name: "Anna",
	birthday: "1991-12-05",
	enrolled: "2024-09-02",
	givenTier: "",
	purchases: [],
	lots: [],
};

export const PRESETS: Preset[] = [
	{
		id: "gadget-club",
		name: { en: "Gadget club", ru: "Клуб гаджетов" },
		programme: gadgetClub,
		catalogue: catalogues.GADGETS,
		basket: {
			"PHONE-X200": "1",
			"CASE-X200-BLACK": "1",
			"CASE-X200-CLEAR": "1",
			"HEADPHONES-BASS": "1",
			COURIER: "1",
		},
		shopper: {
			purchases: [
				bought("2025-10-05", "14990.00"),
				bought("2025-12-20", "31490.00"),
				bought("2026-03-14", "20800.00"),
				bought("2026-08-30", "38990.00"),
			],
			lots: [
				lot("bonus", "800", "2026-03-14", "2026-03-28", "2027-04-01"),
				lot("bonus", "450", "2026-08-30", "2026-09-13", "2027-09-01"),
			],
		},
		facts: { consents: ["email"] },
		spend: { bonus: "500" },
	},
	{
		id: "bonus-card",
		name: { en: "Bonus card, 5 %", ru: "Бонусная карта, 5 %" },
		programme: bonusCard,
		catalogue: catalogues.CLOTHES,
		basket: { sweater: "1", socks: "3" },
		shopper: {
			purchases: [bought("2026-09-12", "24000.00")],
			lots: [lot("bonus", "1200", "2026-09-12", "", "2027-03-12")],
		},
		spend: { bonus: "max" },
	},
	{
		id: "coffee-stamps",
		name: { en: "Coffee card, 9 + 1", ru: "Кофейная карта 9 + 1" },
		programme: coffeeStamps,
		catalogue: catalogues.COFFEE,
		basket: { latte: "2", cake: "1" },
		shopper: {
			purchases: [bought("2026-11-14", "6.40")],
			lots: [lot("stamps", "8", "2026-11-14", "", "")],
		},
		offsetMinutes: 60,
	},
	{
		id: "paid-membership",
		name: { en: "Paid memberships", ru: "Платное членство" },
		programme: paidMembership,
		catalogue: catalogues.MEMBERS,
		basket: { tv: "1", blanket: "2", "two-day": "1" },
		shopper: {},
		facts: { memberships: ["plus"] },
		offsetMinutes: -300,
	},
	{
		id: "coalition",
		name: { en: "Coalition of three", ru: "Коалиция трёх" },
		programme: coalition,
		catalogue: catalogues.COALITION,
		basket: { balm: "2", prescription: "1" },
		shopper: { lots: [lot("shared", "640", "2026-10-02", "", "2028-11-01")] },
		facts: { partner: "pharmacy", channel: "app" },
		spend: { shared: "300" },
		offsetMinutes: 60,
	},
	{
		id: "starbucks-rewards",
		name: "Starbucks Rewards",
		programme: starbucks,
		catalogue: catalogues.CAFE,
		basket: { latte: "2", sandwich: "1", tip: "1" },
		shopper: {
			purchases: [
				bought("2026-02-10", "310.00", { stars: "310" }),
				bought("2026-07-04", "260.00", { stars: "260" }),
			],
			lots: [lot("stars", "148", "2026-09-20", "", "2027-03-20")],
		},
		facts: { attributes: { "double-star-day": "yes" } },
		offsetMinutes: -300,
	},
	{
		id: "sephora-beauty-insider",
		name: "Sephora Beauty Insider",
		programme: sephora,
		catalogue: catalogues.BEAUTY,
		basket: { perfume: "1", lipstick: "1" },
		shopper: {
			purchases: [
				bought("2026-03-08", "240.00"),
				bought("2026-09-01", "180.00"),
			],
			lots: [lot("points", "900", "2026-09-01", "", "")],
		},
		spend: { points: "500" },
		coupons: "SEASON",
		offsetMinutes: -300,
	},
	{
		id: "tbank-black",
		name: { en: "T-Bank Black", ru: "Т-Банк Black" },
		programme: tbankBlack,
		catalogue: catalogues.CARD_PURCHASES,
		basket: { groceries: "1", taxi: "2" },
		shopper: {},
		facts: {
			instrument: "tbank-black",
			figures: { "category-percent": "5" },
			chosen: { "chosen-categories": ["groceries", "taxi"] },
			attributes: { "any-purchase": "chosen" },
		},
	},
	{
		id: "sber-spasibo",
		name: { en: "SberSpasibo", ru: "СберСпасибо" },
		programme: sberSpasibo,
		catalogue: catalogues.CARD_PURCHASES,
		basket: { groceries: "1", restaurant: "1" },
		shopper: { lots: [lot("bonuses", "320", "2026-08-14", "", "2029-08-14")] },
		facts: {
			instrument: "sber-debit",
			segments: ["ogromnoe"],
			chosen: { "ogromnoe-category": ["restaurants"] },
		},
		spend: { bonuses: "200" },
	},
	{
		id: "partner-cashback",
		name: { en: "Partner cashback", ru: "Кешбэк партнёров" },
		programme: partnerCashback,
		catalogue: catalogues.BRANDS,
		basket: { detergent: "2", filter: "1", kettle: "1" },
		shopper: {},
		facts: { instrument: "club-card" },
	},
	{
		id: "bank-club",
		name: { en: "Clubs of a bank", ru: "Клубы банка" },
		programme: bankClub,
		catalogue: catalogues.BRANDS,
		basket: { detergent: "2", juice: "1", filter: "1", headset: "1" },
		shopper: {},
		facts: {
			instrument: "club-card",
			memberships: ["synergetic", "barrier"],
			entitlements: ["early-access"],
		},
	},
	{
		id: "accumulative-betty40",
		name: {
			en: "Accumulative card, even",
			ru: "Накопительная карта, ровный рост",
		},
		programme: accumulativeBetty40,
		catalogue: catalogues.CLOTHES,
		basket: { sweater: "1", scarf: "1" },
		shopper: {
			purchases: [
				bought("2026-02-02", "42000.00"),
				bought("2026-06-15", "19500.00"),
			],
		},
	},
	{
		id: "accumulative-letovmeste",
		name: {
			en: "Accumulative card, steps",
			ru: "Накопительная карта, ступени",
		},
		programme: accumulativeLetovmeste,
		catalogue: catalogues.CLOTHES,
		basket: { coat: "1", scarf: "1" },
		shopper: { purchases: [bought("2026-05-02", "36500.00")] },
	},
	{
		id: "accumulative-upgrade-design",
		name: {
			en: "Accumulative card, birthday",
			ru: "Накопительная карта, день рождения",
		},
		programme: accumulativeUpgradeDesign,
		catalogue: catalogues.CLOTHES,
		basket: { coat: "1", sweater: "1" },
		shopper: {
			birthday: "1991-11-19",
			purchases: [bought("2026-01-17", "124000.00")],
		},
	},
	{
		id: "cd-club",
		name: { en: "Music club", ru: "Музыкальный клуб" },
		programme: cdClub,
		catalogue: catalogues.MUSIC,
		basket: { cd: "2", vinyl: "1" },
		shopper: {
			purchases: [bought("2026-04-12", "74.95"), bought("2026-10-30", "59.99")],
			lots: [lot("notes", "168", "2026-10-30", "2026-11-13", "2027-11-01")],
		},
		offsetMinutes: -300,
	},
];

/** The session that a preset begins with; the first where there is none of that name. */
export function begin(id: string): Session {
	const preset = PRESETS.find((one) => one.id === id) ?? (PRESETS[0] as Preset);
	return {
		preset: preset.id,
		programme: preset.programme,
		catalogue: preset.catalogue,
		basket: Object.entries(preset.basket).map(([sku, quantity]) => ({
			sku,
			quantity,
		})),
		coupons: preset.coupons ?? "",
		spend: preset.spend ?? {},
		at: AT,
		offsetMinutes: preset.offsetMinutes ?? MOSCOW,
		...(preset.shopper && { shopper: { ...ANNA, ...preset.shopper } }),
		facts: { ...NO_FACTS, ...preset.facts },
	};
}

/** The member that takes a guest's place. */
export function newcomer(): Shopper {
	return { ...ANNA };
}

function bought(
	on: string,
	amount: string,
	units: Record<string, string> = {},
): Purchase {
	return { on, amount, units };
}

function lot(
	wallet: string,
	points: string,
	earned: string,
	active: string,
	expires: string,
): Lot {
	return { wallet, points, earned, active, expires };
}
