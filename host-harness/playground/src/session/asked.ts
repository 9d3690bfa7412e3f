// What a programme asks about a shopper and a purchase, as far as its document tells: which facts are worth a control.

export interface Asked {
	channel: string[];
	store: string[];
	partner: string[];
	country: string[];
	region: string[];
	delivery: string[];
	method: string[];
	instrument: string[];
	memberships: string[];
	segments: string[];
	entitlements: string[];
	consents: string[];
	/** Values by name. */
	attributes: Record<string, string[]>;
	figures: string[];
	tasks: string[];
	/** Choices by the rule that offers them. */
	chosen: Record<string, string[]>;
	coupons: string[];
	/** Kinds of actions that earn. */
	actions: string[];
	/** Units, other than money, orders and visits, that tiers count. */
	units: string[];
	referral: boolean;
}

/** Reads a document. One that is no JSON asks about nothing. */
export function asked(programme: string): Asked {
	const found: Asked = {
		channel: [],
		store: [],
		partner: [],
		country: [],
		region: [],
		delivery: [],
		method: [],
		instrument: [],
		memberships: [],
		segments: [],
		entitlements: [],
		consents: [],
		attributes: {},
		figures: [],
		tasks: [],
		chosen: {},
		coupons: [],
		actions: [],
		units: [],
		referral: false,
	};
	try {
		const document: unknown = JSON.parse(programme);
		walk(document, "", found);
		for (const plan of list(field(document, "memberships"))) {
			add(found.memberships, field(plan, "id"));
		}
		countedByTiers(field(document, "tiers"), found);
	} catch {
		// The component tells what is wrong with it.
	}
	return found;
}

/** Fields that ask for one of some texts, and where these are kept. */
const PLAIN = {
	channel: "channel",
	store: "store",
	partner: "partner",
	country: "country",
	region: "region",
	delivery: "delivery",
	method: "method",
	instrument: "instrument",
	segment: "segments",
	entitlement: "entitlements",
	consent: "consents",
	coupon: "coupons",
	action: "actions",
} as const;

function walk(value: unknown, rule: string, found: Asked): void {
	if (Array.isArray(value)) {
		for (const item of value) walk(item, rule, found);
		return;
	}
	if (typeof value !== "object" || value === null) return;
	const id = field(value, "id");
	const within = typeof id === "string" ? id : rule;
	for (const [name, inner] of Object.entries(value)) {
		if (name === "grant" || name === "into") continue;
		if (name in PLAIN) {
			for (const text of list(inner)) {
				add(found[PLAIN[name as keyof typeof PLAIN]], text);
			}
		}
		if (name === "attribute") attributes(inner, found);
		if (name === "figure") {
			if (typeof inner === "string") add(found.figures, inner);
			else for (const one of Object.keys(inner ?? {})) add(found.figures, one);
		}
		if (name === "task") add(found.tasks, field(inner, "id"));
		if (name === "referral") found.referral = true;
		if (name === "chosen") {
			found.chosen[within] = list(field(inner, "from")).filter(isText);
		}
		walk(inner, within, found);
	}
}

function attributes(wanted: unknown, found: Asked): void {
	if (typeof wanted !== "object" || wanted === null) return;
	for (const [name, values] of Object.entries(wanted)) {
		found.attributes[name] ??= [];
		for (const value of list(values)) add(found.attributes[name], value);
	}
}

function countedByTiers(tiers: unknown, found: Asked): void {
	const metrics = [field(tiers, "by")];
	for (const level of list(field(tiers, "levels"))) {
		for (const way of [
			...list(field(level, "from")),
			...list(field(level, "keep")),
		]) {
			if (typeof way === "object" && way !== null) {
				metrics.push(...Object.keys(way));
			}
		}
	}
	for (const metric of metrics) {
		if (!isText(metric) || ["spend", "orders", "visits"].includes(metric)) {
			continue;
		}
		if (metric.startsWith("task:")) add(found.tasks, metric.slice(5));
		else add(found.units, metric);
	}
}

function field(value: unknown, name: string): unknown {
	return typeof value === "object" && value !== null
		? (value as Record<string, unknown>)[name]
		: undefined;
}

function list(value: unknown): unknown[] {
	if (value === undefined) return [];
	return Array.isArray(value) ? value : [value];
}

function add(texts: string[], text: unknown): void {
	if (isText(text) && !texts.includes(text)) texts.push(text);
}

function isText(value: unknown): value is string {
	return typeof value === "string";
}
