// What a decision looks like from here.

import assert from "node:assert/strict";
import test from "node:test";
import {
	answerToJson,
	Loyalty,
	requestFromJson,
	type SettlementRequest,
} from "loyalty-engine";
import { basket, data, programme, shop } from "./shop.js";

test("a basket is priced, with decimals as strings", async () => {
	const decision = (await shop()).applyDiscount(basket());
	// 500.00 off phones and what belongs to them is more than 15 % of 1,490.00.
	assert.equal(decision.totals.discount, "500.00");
	assert.equal(decision.totals.payable, "990.00");
	assert.equal(decision.adjustments[0]?.rule, "phone-week");
	assert.deepEqual(decision.gifts, [], "a list of nothing is an empty list");
});

test("a programme is the text of a document or an object, and tells what it is", async () => {
	const loaded = await shop();
	assert.equal(loaded.programme.id, "gadget-club");
	assert.equal(loaded.programme.revision, 7);
	assert.deepEqual(loaded.programme.tiers, ["base", "silver", "gold"]);
	assert.deepEqual(loaded.describe().programme?.id, "gadget-club");
	const object = await Loyalty.load(JSON.parse(programme));
	assert.deepEqual(
		object.applyDiscount(basket()).totals,
		loaded.applyDiscount(basket()).totals,
	);
});

test("two programmes decide side by side", async () => {
	const less = programme.replace('"amount": "500"', '"amount": "400"');
	const [first, second] = [await shop(), await Loyalty.load(less)];
	assert.equal(second.applyDiscount(basket()).totals.discount, "400.00");
	assert.equal(first.applyDiscount(basket()).totals.discount, "500.00");
});

test("a Date is that time in UTC", async () => {
	const loaded = await shop();
	const at = (at: string | Date) =>
		loaded.applyDiscount({ ...basket(), at }).receipt.at;
	assert.equal(
		at(new Date("2026-11-21T18:30:00.999+03:00")),
		"2026-11-21T15:30:00Z",
	);
	assert.equal(
		at("2026-11-21T18:30:00.999+03:00"),
		"2026-11-21T18:30:00+03:00",
	);
	assert.equal(at("0001-01-01t00:00:00z"), "0001-01-01T00:00:00Z");
	assert.equal(at("2026-12-31 23:59:60Z"), "2026-12-31T23:59:59Z");
});

test("a receipt goes from decision to decision as it is", async () => {
	const loaded = await shop();
	const member = { id: "anna" };
	const request = { ...basket(), member };
	const { receipt } = loaded.applyDiscount(request);
	const earned = loaded.calculateAccrual({
		id: "order-1",
		at: request.at,
		member,
		event: {
			purchase: {
				id: "order-1",
				basket: request.basket,
				state: "paid",
				receipt,
			},
		},
	});
	// 5 % of 990.00 are 49.5, doubled on a Saturday.
	assert.equal(earned.credits[0]?.points, "99");
	const returned = loaded.clawBack({
		id: "return-1",
		at: "2026-11-23T12:00:00+03:00",
		receipts: [receipt, earned.receipt],
		scope: "rest",
		wallets: [{ wallet: "bonus", debt: "0", version: 1 }],
	});
	assert.equal(returned.refundTotal, "990.00");
	assert.equal(returned.taken[0]?.points, "99");
});

test("versions keep every digit", async () => {
	const settled = (version: string | number) => {
		const wallet = { wallet: "bonus", debt: "0", version };
		return loaded.settlePoints({
			now: "2026-11-21T18:30:00Z",
			wallets: [wallet],
		}).wallets[0]?.state.version;
	};
	const loaded = await shop();
	assert.equal(settled(7), "7");
	assert.equal(settled("18446744073709551615"), "18446744073709551615");
});

test("texts come back as they went in", async () => {
	const loaded = await shop();
	for (const key of ["\ufeffmark", "ключ", "🛒", "\0", "\u2028"]) {
		assert.equal(loaded.applyDiscount(basket({ key })).lines[0]?.key, key);
	}
});

test("what is null or left out is absent", async () => {
	const loaded = await shop();
	const without = loaded.applyDiscount({
		...basket(),
		member: null,
		history: undefined,
	});
	assert.deepEqual(without, loaded.applyDiscount(basket()));
	assert.ok(!("member" in without.receipt));
});

test("requests are read from the contract's JSON, and answers are written as it", async () => {
	const loaded = await shop();
	const request = requestFromJson(
		"applyDiscount",
		await data("../host-harness/src/demo/discount.json"),
	);
	const decision = loaded.applyDiscount(request);
	// As the README's example has it.
	assert.equal(decision.totals.charged, "59850.00");
	const json = JSON.parse(answerToJson("applyDiscount", decision));
	assert.equal(json.totals["list-total"], "62350.00");
	assert.ok(!("gifts" in json), "nothing is written where there is nothing");

	const text =
		'{"now":"2026-11-21T18:30:00Z","wallets":[{"wallet":"bonus","debt":"0","version":18446744073709551615}]}';
	const settlement: SettlementRequest = requestFromJson("settlePoints", text);
	const answer = answerToJson("settlePoints", loaded.settlePoints(settlement));
	assert.ok(answer.includes('"version":18446744073709551615'), answer);
});
