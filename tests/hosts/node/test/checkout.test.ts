// The example: a checkout that answers over HTTP.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import test, { after } from "node:test";
import { Loyalty } from "loyalty-engine";

const example = new URL("../examples/checkout/", import.meta.url);
const { checkout } = await import(new URL("app.js", example).href);
const programme = await readFile(new URL("programme.json", example), "utf8");
const clock = () => new Date("2026-11-21T10:00:00Z");
const server: Server = checkout(await Loyalty.load(programme), clock).listen(
	0,
	"127.0.0.1",
);
await once(server, "listening");
after(() => server.close());

function asked(method: string, path: string, body: unknown) {
	return sent(method, path, JSON.stringify(body));
}

async function sent(method: string, path: string, body?: string) {
	const { port } = server.address() as AddressInfo;
	const headers = { "content-type": "application/json" };
	const url = `http://127.0.0.1:${port}${path}`;
	const response = await fetch(url, {
		method,
		headers,
		...(body !== undefined && { body }),
	});
	return { status: response.status, body: await response.json() };
}

const items = [
	{ sku: "beans", quantity: "2" },
	{ sku: "flat-white", quantity: "3" },
];

test("a cart is priced, and told what is within reach", async () => {
	const { status, body } = await asked("POST", "/price", {
		member: "anna",
		items,
	});
	assert.equal(status, 200);
	// 2 × 18.50 + 3 × 4.20 = 49.60, of which one flat white is free. 0.40 more in the cart take 5 % off.
	assert.equal(body.totals.listTotal, "49.60");
	assert.equal(body.totals.payable, "45.40");
	assert.equal(body.adjustments[0].rule, "coffee-2-plus-1");
	assert.equal(body.nearMisses[0].rule, "big-basket");
});

test("an order earns points, once, and the next one spends them", async () => {
	// 45 full euros are 45 points; six such orders are 270.
	for (const order of ["1", "2", "3", "4", "5", "6", "6"]) {
		assert.equal(
			(await asked("PUT", `/orders/${order}`, { member: "boris", items })).body
				.payable,
			"45.40",
		);
	}
	const spending = { member: "boris", items, points: "200" };
	// 200 points are worth 2.00. The order earns 43 points for the 43.40 that are paid.
	assert.deepEqual((await asked("PUT", "/orders/7", spending)).body, {
		payable: "43.40",
		available: "113",
	});
});

test("what is wrong is told with its field", async () => {
	const wrong = async (cart: object) =>
		(await asked("POST", "/price", { member: "anna", ...cart })).body;
	const tea = { sku: "tea", quantity: "1" };
	assert.deepEqual(await wrong({ items: [items[0], tea] }), {
		code: "invalid-request",
		path: "items[1].sku",
		reason: "must be one of espresso, flat-white, beans",
	});
	assert.deepEqual(await wrong({ items: [{ sku: "beans", quantity: 2 }] }), {
		code: "invalid-request",
		path: "basket.lines[0].quantity",
		reason: 'must be a decimal in a string, such as "19.99", not the number 2',
	});
});

test("a cart of another shape is refused, priced or bought, and the next one is not", async () => {
	const shapes: [unknown, string][] = [
		[[], ""],
		[{}, "member"],
		[{ member: 7, items }, "member"],
		[{ member: "anna" }, "items"],
		[{ member: "anna", items: "x" }, "items"],
		[{ member: "anna", items: { length: 1 } }, "items"],
		[{ member: "anna", items: [null] }, "items[0].sku"],
		[{ member: "anna", items: ["beans"] }, "items[0].sku"],
		[{ member: "anna", items: [{ sku: "toString" }] }, "items[0].sku"],
		[{ member: "anna", items: [{ sku: "beans" }] }, "basket.lines[0].quantity"],
		[{ member: "anna", items, points: 200 }, "redemptions[0].points"],
	];
	for (const [cart, path] of shapes) {
		for (const [method, place] of [
			["POST", "/price"],
			["PUT", "/orders/shape"],
		] as const) {
			const { status, body } = await asked(method, place, cart);
			assert.equal(status, 422, JSON.stringify(cart));
			assert.equal(body.code, "invalid-request");
			assert.equal(body.path, path);
		}
	}
	assert.equal((await sent("POST", "/price")).status, 422);
	assert.deepEqual(await sent("POST", "/price", "{"), {
		status: 400,
		body: { code: "entity.parse.failed" },
	});
	const cart = { member: "clara", items };
	assert.equal((await asked("PUT", "/orders/shape", cart)).status, 200);
});
