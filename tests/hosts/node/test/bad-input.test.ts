// What is of the wrong type is refused by name and never reaches the component.

import assert from "node:assert/strict";
import test from "node:test";
import {
	type DiscountRequest,
	Loyalty,
	ProgrammeError,
	RequestError,
} from "loyalty-engine";
import { basket, programme, refused, shop } from "./shop.js";

const loaded = await shop();

/** The reason why a basket is refused that has this in its line. */
function line(path: string, fields: object, reason: string | RegExp): void {
	refused(
		() => loaded.applyDiscount(basket(fields)),
		`basket.lines[0].${path}`,
		reason,
	);
}

/** The same of the request. */
function request(path: string, fields: object, reason: string | RegExp): void {
	refused(() => loaded.applyDiscount({ ...basket(), ...fields }), path, reason);
}

test("a decimal is a string", () => {
	const expected = 'must be a decimal in a string, such as "19.99", not ';
	line("unitPrice", { unitPrice: 19.99 }, `${expected}the number 19.99`);
	line("unitPrice", { unitPrice: 1999n }, `${expected}the bigint 1999`);
	line(
		"unitPrice",
		{ unitPrice: { mantissa: 1n, scale: 0 } },
		`${expected}an object`,
	);
	line("unitPrice", { unitPrice: null }, `${expected}null`);
	for (const text of [
		"",
		"1,5",
		"1.",
		".5",
		"+1",
		"1e3",
		" 1",
		"NaN",
		"0x10",
		"٣",
		"1\n",
	]) {
		line("quantity", { quantity: text }, `${expected}the string "${text}"`);
	}
	line("quantity", { quantity: "0.1234567890123456789" }, /^must be a decimal/);
	line("quantity", { quantity: "9223372036854775808" }, /^must be a decimal/);
});

test("a time is a Date or RFC 3339", () => {
	const expected =
		'must be a Date or an RFC 3339 time, such as "2026-11-21T18:30:00+03:00", not ';
	request("at", { at: 1_790_000_000 }, `${expected}the number 1790000000`);
	request("at", { at: new Date("yesterday") }, `${expected}an invalid Date`);
	for (const text of [
		"2026-11-21",
		"2026-11-21T18:30:00",
		"2026-02-30T00:00:00Z",
		"2026-11-21T24:00:00Z",
		"now",
	]) {
		request("at", { at: text }, `${expected}the string "${text}"`);
	}
	request("at", { at: "2026-11-21T18:30:00+03:60" }, /^must be a Date/);
	request("recordedAt", { recordedAt: true }, `${expected}true`);
});

test("dates and anniversaries are strings", () => {
	const counter = { limit: "l", used: "1", version: 1 };
	const day = 'must be a date in a string, such as "2026-11-21", not ';
	request(
		"counters[0].periodStart",
		{ counters: [{ ...counter, periodStart: "21.11.2026" }] },
		`${day}the string "21.11.2026"`,
	);
	request(
		"counters[0].periodStart",
		{ counters: [{ ...counter, periodStart: new Date(0) }] },
		`${day}a Date`,
	);
	request(
		"member.birthday",
		{ member: { id: "anna", birthday: "12-05" } },
		'must be an anniversary in a string, such as "1990-02-28" or "--02-28", not the string "12-05"',
	);
});

test("a text is a string of whole characters", () => {
	line("sku", { sku: 7 }, "must be a string, not the number 7");
	line("sku", { sku: Symbol("sku") }, "must be a string, not a symbol");
	line("sku", { sku: () => "sku" }, "must be a string, not a function");
	line(
		"sku",
		{ sku: "\ud800" },
		"must be Unicode text, and half of a surrogate pair is missing in it",
	);
	line("tags[1]", { tags: ["new", ["x"]] }, "must be a string, not a list");
});

test("a flag is true or false", () => {
	line(
		"divisible",
		{ divisible: "yes" },
		'must be true or false, not the string "yes"',
	);
	line("divisible", { divisible: null }, "must be true or false, not null");
});

test("a whole number keeps to its bounds", () => {
	const bounds = "must be a whole number from 0 to 4294967295, not ";
	line(
		"subscriptionCycle",
		{ subscriptionCycle: 1.5 },
		`${bounds}the number 1.5`,
	);
	line(
		"subscriptionCycle",
		{ subscriptionCycle: -1 },
		`${bounds}the number -1`,
	);
	line(
		"subscriptionCycle",
		{ subscriptionCycle: "1" },
		`${bounds}the string "1"`,
	);
	line(
		"subscriptionCycle",
		{ subscriptionCycle: Number.NaN },
		`${bounds}the number NaN`,
	);
	request(
		"basket.minorUnits",
		{ basket: { currency: "RUB", minorUnits: 256 } },
		/^must be a whole number from 0 to 255, not/,
	);
});

test("a version is exact", () => {
	const wallet = (version: unknown) => ({
		wallets: [{ wallet: "bonus", debt: "0", version }],
	});
	const expected =
		"must be a whole number from 0, in a string where it has more than 15 digits, not ";
	request(
		"wallets[0].version",
		wallet(2 ** 53),
		`${expected}the number 9007199254740992`,
	);
	request("wallets[0].version", wallet(-1), `${expected}the number -1`);
	request(
		"wallets[0].version",
		wallet("18446744073709551616"),
		/^must be a whole number/,
	);
	request("wallets[0].version", wallet(7n), `${expected}the bigint 7`);
});

test("a list is an array", () => {
	request(
		"basket.lines",
		{ basket: { currency: "RUB", lines: { length: 1 } } },
		"must be a list, not an object",
	);
	request(
		"coupons",
		{ coupons: "HELLO" },
		'must be a list, not the string "HELLO"',
	);
	request("coupons", { coupons: null }, "must be a list, not null");
	request(
		"basket.lines[1]",
		{
			basket: {
				currency: "RUB",
				lines: [basket().basket.lines?.[0], undefined],
			},
		},
		/^must be an object/,
	);
});

test("a choice is one of those there are", () => {
	line(
		"kind",
		{ kind: "good" },
		/^must be one of "goods", "service", .*, not the string "good"$/,
	);
	line("kind", { kind: 0 }, /^must be one of "goods"/);
	const event = (event: unknown) => () =>
		loaded.calculateAccrual({
			id: "1",
			at: new Date(0),
			event: event as never,
		});
	const expected = "must be { purchase: … } or { action: … }, not ";
	refused(event("purchase"), "event", `${expected}the string "purchase"`);
	refused(event({}), "event", `${expected}an object`);
	refused(event({ purchase: {}, action: {} }), "event", `${expected}an object`);
	refused(
		event({ __proto__: { purchase: {} } }),
		"event",
		`${expected}an object`,
	);
	refused(
		event({ purchase: { id: "1" } }),
		"event.purchase.basket",
		"is missing: it must be an object",
	);
});

test("a field is known and there", () => {
	line(
		"unit-price",
		{ "unit-price": "1" },
		"is unknown: did you mean `unitPrice`?",
	);
	line("qty", { qty: "1" }, /^is unknown: there are `key`, `sku`, `kind`/);
	line(
		"quantity",
		{ quantity: undefined },
		'is missing: it must be a decimal in a string, such as "19.99"',
	);
	request(
		"basket",
		{ basket: "goods" },
		'must be an object, not the string "goods"',
	);
	for (const nothing of [undefined, null, 1, "", [], new Date(0)]) {
		refused(
			() => loaded.applyDiscount(nothing as unknown as DiscountRequest),
			"",
			/^must be an object, not /,
		);
	}
});

test("the compiler says so before", () => {
	// @ts-expect-error: a price is a string
	const number = basket({ unitPrice: 1 });
	// @ts-expect-error: there is no such kind
	const kind = basket({ kind: "good" });
	for (const wrong of [number, kind]) {
		assert.throws(() => loaded.applyDiscount(wrong), RequestError);
	}
});

test("what the engine refuses has its code and the path as it is called here", () => {
	refused(
		() => loaded.applyDiscount(basket({ unitPrice: "-1" })),
		"basket.lines[0].unitPrice",
		/./,
	);
	const twice = [basket(), basket()].flatMap((one) => one.basket.lines ?? []);
	refused(
		() =>
			loaded.applyDiscount({
				...basket(),
				basket: { currency: "RUB", lines: twice },
			}),
		"basket.lines[1].key",
		/./,
		"duplicate-id",
	);
});

test("a refusal changes nothing", () => {
	const before = loaded.applyDiscount(basket());
	assert.throws(
		() => loaded.applyDiscount(basket({ quantity: "0" })),
		RequestError,
	);
	assert.deepEqual(loaded.applyDiscount(basket()), before);
});

test("a programme that is wrong is refused with all that is wrong with it", async () => {
	const wrong = programme
		.replace('"currency": "RUB"', '"currency": "RUR"')
		.replace('"wallets"', '"walets"');
	await assert.rejects(Loyalty.load(wrong), (error) => {
		assert.ok(error instanceof ProgrammeError);
		assert.equal(error.code, "invalid-programme");
		assert.deepEqual(
			error.diagnostics
				.slice(0, 2)
				.map(({ code, pointer }) => ({ code, pointer })),
			[
				{ code: "unknown-currency", pointer: "/currency" },
				{ code: "unknown-field", pointer: "/walets" },
			],
		);
		assert.match(error.message, /^error\[unknown-currency\] at \/currency: /);
		return true;
	});
});

test("what is no programme at all is refused the same way", async () => {
	const cycle: { self?: object } = {};
	cycle.self = cycle;
	for (const nothing of [
		"",
		"{",
		"[]",
		"7",
		undefined,
		null,
		7,
		Buffer.from(programme),
		{ big: 1n },
		cycle,
		"\ud800",
	]) {
		await assert.rejects(Loyalty.load(nothing as string), ProgrammeError);
	}
});
